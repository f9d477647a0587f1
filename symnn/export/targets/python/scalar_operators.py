"""How plain Python spells every operator and matrix function: one row each, and the functions that rows call."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.export.python_source import Spelling
from symnn.export.stable.stable_operators import (
    adjugate,
    expm1,
    log1mexp,
    log1p,
    product_of_others,
    select,
    sigmoid_slope,
)
from symnn.expr.records import Record
from symnn.ops import TABLE
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.softmax import softmax

MATH = ("cos", "erf", "exp", "expm1", "log", "log1p", "pow", "sin", "sqrt", "tanh")

SIGMOID = """\
def _sigmoid(x: float) -> float:
    # exp is only ever taken of something <= 0, so it cannot overflow
    e = exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1.0 + e)
"""

SOFTPLUS = """\
def _softplus(x: float) -> float:
    return max(x, 0.0) + log1p(exp(-abs(x)))
"""

EXP = """\
def _exp(x: float) -> float:
    return exp(x) if x < 709.78 else float("inf")
"""

EXPM1 = """\
def _expm1(x: float) -> float:
    return expm1(x) if x < 709.78 else float("inf")
"""

LOG1MEXP = """\
def _log1mexp(x: float) -> float:
    return log(-expm1(x)) if x > -0.69314718055994531 else log1p(-exp(x))
"""

LOG_TOTAL = """\
def _log_total(*powers: float) -> float:
    # the largest is 1 and is left to log1p, so that no digit is lost
    return log1p(sum(sorted(powers)[:-1]))
"""

SOLVE = """\
def _eliminated(a: list[list[float]], b: list[list[float]]) -> tuple[list[list[float]] | None, float]:
    # Gauss with the largest pivot: (the solution X of aX = b, det a)
    rows, n, det = [[*p, *q] for p, q in zip(a, b)], len(a), 1.0
    for k in range(n):
        largest = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if largest != k:
            rows[k], rows[largest], det = rows[largest], rows[k], -det
        det *= rows[k][k]
        if not rows[k][k]:
            return None, 0.0
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
    return [row[n:] for row in rows], det


def _solve(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    found, _ = _eliminated(a, b)
    if found is None:
        raise ZeroDivisionError("a singular matrix")
    return found


def _determinant(a: list[list[float]]) -> float:
    return _eliminated(a, [[] for _ in a])[1]
"""

SIGMOID_SLOPE = """\
def _sigmoid_slope(x: float) -> float:
    e = exp(-abs(x))
    return e / ((1.0 + e) * (1.0 + e))
"""

ADJUGATE = """\
def _adjugate(a: list[list[float]]) -> list[list[float]]:
    def minor(i: int, j: int) -> list[list[float]]:
        return [[a[k][m] for m in n if m != j] for k in n if k != i]

    n = range(len(a))
    return [[(-1.0) ** (i + j) * _determinant(minor(j, i)) for j in n] for i in n]
"""

ROWS: Mapping[str, Spelling] = {
    "abs": Spelling("abs({0})"),
    "cos": Spelling("cos({0})"),
    "determinant": Spelling("_determinant({0})", (SOLVE,)),
    "erf": Spelling("erf({0})"),
    "exp": Spelling("_exp({0})", (EXP,)),
    "inverse": Spelling("_solve({0}, {1})", (SOLVE,)),
    "log": Spelling("log({0})"),
    "log_determinant": Spelling("log(_determinant({0}))", (SOLVE,)),
    "maximum": Spelling("max({0}, {1})"),
    "minimum": Spelling("min({0}, {1})"),
    "positive": Spelling("(1.0 if {0} > 0 else 0.0)"),
    "power": Spelling("pow({0}, {1})"),
    "reciprocal": Spelling("(1 / {0})"),
    "relu": Spelling("max({0}, 0.0)"),
    "sigmoid": Spelling("_sigmoid({0})", (SIGMOID,)),
    "sign": Spelling("_sign({0})", ("def _sign(x: float) -> float:\n    return float((x > 0) - (x < 0))\n",)),
    "sin": Spelling("sin({0})"),
    "softplus": Spelling("_softplus({0})", (SOFTPLUS,)),
    "sqrt": Spelling("sqrt({0})"),
    "step": Spelling("(1.0 if {0} >= 0 else 0.0)"),
    "tanh": Spelling("tanh({0})"),
}
OPERATORS: Mapping[Record, Spelling] = {
    **{TABLE[name]: spelling for name, spelling in ROWS.items()},
    expm1: Spelling("_expm1({0})", (EXPM1,)),
    log1p: Spelling("log1p({0})"),
    log1mexp: Spelling("_log1mexp({0})", (LOG1MEXP,)),
    sigmoid_slope: Spelling("_sigmoid_slope({0})", (SIGMOID_SLOPE,)),
    select: Spelling("({1} if {0} else {2})"),
    adjugate: Spelling("_adjugate({0})", (SOLVE, ADJUGATE)),
}
SPELLED: frozenset[Record] = frozenset({*OPERATORS, softmax, log_softmax, log_sum_exp, product_of_others})
