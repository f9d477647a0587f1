"""How plain Python spells every operator and matrix function: one row each, and the functions that rows call."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.export.python_source import Spelling
from symnn.export.stable.stable_operators import (
    adjugate,
    erfc,
    erfcx,
    erfcx_excess,
    ierfc,
    length,
    log1mexp,
    log_cloglog,
    log_cosh,
    log_half_erfc,
    log_softplus,
    product_of_others,
    quotient,
    second_adjugate,
    select,
    sigmoid_slope,
    sum_of_others,
)
from symnn.export.targets.erfc_polynomial import EXCESS, HIGHEST, LOWER, SECOND
from symnn.expr.records import Record
from symnn.ops import TABLE
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.polygamma import polygamma
from symnn.ops.softmax import softmax

MATH = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "cos", "erf", "erfc", "exp", "expm1", "floor",
    "hypot", "lgamma", "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "sqrt", "tanh",
)  # fmt: skip

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
    return float("inf") if x >= 709.78 else exp(x)
"""

EXPM1 = """\
def _expm1(x: float) -> float:
    return float("inf") if x >= 709.78 else expm1(x)
"""

LOG1MEXP = """\
def _log1mexp(x: float) -> float:
    return log(-expm1(x)) if x > -0.69314718055994531 else log1p(-exp(x))
"""

LOG_CLOGLOG = """\
def _log_cloglog(x: float) -> float:
    # log(1 - exp(-e^x)): far below 0 it is x - e^x/2, and e^x may be too small for a float
    return _log1mexp(-exp(min(x, 80.0))) if x > -36.0 else x - exp(x) / 2
"""

LOG_SOFTPLUS = """\
def _log_softplus(x: float) -> float:
    # far below 0 softplus(x) is e^x (1 - e^x/2), which may be too small for a float
    return log(max(x, 0.0) + log1p(exp(-abs(x)))) if x > -36.0 else x - exp(x) / 2
"""

LOG_COSH = """\
def _log_cosh(x: float) -> float:
    # near 0 it is log(1 + sinh(x)^2)/2, far from 0 it is |x| - log 2
    t = abs(x)
    return log1p(sinh(t) * sinh(t)) / 2 if t < 1 else t + (log1p(exp(-2 * t)) - 0.69314718055994531)
"""

ERFCX = f"""\
def _erfcx(x: float) -> float:
    # exp(x^2) erfc(x): below 3 as it says, above by (1 + 2x) erfcx(x) as a polynomial in (x - 3.75)/(x + 3.75), which
    # M. M. Shepherd and J. G. Laframboise use, Mathematics of Computation 36 (1981) 249-253
    if x < 3:
        return float("inf") if x <= -26.6 else exp(x * x) * erfc(x)
    w = (x - 3.75) / (x + 3.75)
    p = {HIGHEST} * w + {SECOND}
    for c in (
{LOWER}    ):
        p = p * w + c
    return p / (1.0 + 2.0 * x)
"""

ERFCX_EXCESS = f"""\
def _erfcx_excess(x: float) -> float:
    # 1/sqrt(pi) - x erfcx(x): for x >= 0 (1 + x)^2 times it is a polynomial in (x - 3.75)/(x + 3.75)
    if x < 0:
        return 0.56418958354775629 - x * _erfcx(x)
    w, p = (x - 3.75) / (x + 3.75), 0.0
    for c in (
{EXCESS}    ):
        p = p * w + c
    return p / ((1.0 + x) * (1.0 + x))
"""

IERFC = """\
def _ierfc(x: float) -> float:
    # exp(-x^2)/sqrt(pi) - x erfc(x), of which little is left far above 0
    e = exp(-x * x)
    return e * _erfcx_excess(x) if x >= 0 else 0.56418958354775629 * e - x * erfc(x)
"""

LOG_HALF_ERFC = """\
def _log_half_erfc(x: float) -> float:
    # erfc(x) is 2 - erfc(-x), and far above 0 it may be too small for a float
    return log1p(erfc(-x) / -2) if x < 0 else log(_erfcx(x) / 2) - x * x
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

SECOND_ADJUGATE = """\
def _second_adjugate(a: list[list[float]]) -> list[list[list[list[float]]]]:
    # second derivatives of det(A): determinants without two rows and two columns
    def entry(i: int, j: int, k: int, m: int) -> float:
        if i == k or j == m:
            return 0.0
        sign = (-1.0) ** (i + j + k + m) * (1.0 if (i < k) == (j < m) else -1.0)
        return sign * _determinant([[a[p][q] for q in n if q not in (j, m)] for p in n if p not in (i, k)])

    n = range(len(a))
    return [[[[entry(i, j, k, m) for m in n] for k in n] for j in n] for i in n]
"""

LOGADDEXP = """\
def _logaddexp(x: float, y: float) -> float:
    return max(x, y) + log1p(exp(-abs(x - y)))
"""

DIGAMMA = """\
def _digamma(x: float) -> float:
    # psi(x) = psi(x + 10) - 1/x - ... - 1/(x + 9), and Stirling's series from 10 on
    below = sum(1.0 / (x + k) for k in range(10))
    t = 1.0 / ((x + 10.0) * (x + 10.0))
    series = t * (1 / 12 - t * (1 / 120 - t * (1 / 252 - t * (1 / 240 - t * (1 / 132 - t * (691 / 32760 - t / 12))))))
    return log(x + 10.0) - 0.5 / (x + 10.0) - series - below
"""

TRIGAMMA = """\
def _trigamma(x: float) -> float:
    # psi'(x) = psi'(x + 10) + 1/x^2 + ... + 1/(x + 9)^2, and the series from 10 on
    below = sum(1.0 / ((x + k) * (x + k)) for k in range(10))
    y = 1.0 / (x + 10.0)
    t = y * y
    series = t * (1 / 6 - t * (1 / 30 - t * (1 / 42 - t * (1 / 30 - t * (5 / 66 - t * (691 / 2730 - t * 7 / 6))))))
    return y * (1.0 + y / 2.0 + series) + below
"""

ERFINV = """\
def _erfinv(x: float) -> float:
    # a first guess by S. Winitzki (2008), then Newton's steps
    w = log1p(-x * x)
    a = 4.3307467508 + w / 2
    y = max(sqrt(a * a - w / 0.147) - a, 0.0) ** 0.5 * ((x > 0) - (x < 0))
    for _ in range(4):
        y -= (erf(y) - x) * 0.88622692545275801 * exp(y * y)
    return y
"""

ROWS: Mapping[str, Spelling] = {
    "abs": Spelling("abs({0})"),
    "acos": Spelling("acos({0})"),
    "acosh": Spelling("acosh({0})"),
    "asin": Spelling("asin({0})"),
    "asinh": Spelling("asinh({0})"),
    "atan": Spelling("atan({0})"),
    "atanh": Spelling("atanh({0})"),
    "log10": Spelling("log10({0})"),
    "log2": Spelling("log2({0})"),
    "log1p": Spelling("log1p({0})"),
    "atan2": Spelling("atan2({0}, {1})"),
    "expm1": Spelling("_expm1({0})", (EXPM1,)),
    "hypot": Spelling("hypot({0}, {1})"),
    "logaddexp": Spelling("_logaddexp({0}, {1})", (LOGADDEXP,)),
    "digamma": Spelling("_digamma({0})", (DIGAMMA,)),
    "erfinv": Spelling("_erfinv({0})", (ERFINV,)),
    "loggamma": Spelling("lgamma({0})"),
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
    "floor": Spelling("float(floor({0}))"),
    "ceil": Spelling("float(ceil({0}))"),
    "sign": Spelling("_sign({0})", ("def _sign(x: float) -> float:\n    return float((x > 0) - (x < 0))\n",)),
    "sin": Spelling("sin({0})"),
    "softplus": Spelling("_softplus({0})", (SOFTPLUS,)),
    "sqrt": Spelling("sqrt({0})"),
    "step": Spelling("(1.0 if {0} >= 0 else 0.0)"),
    "tanh": Spelling("tanh({0})"),
}
OPERATORS: Mapping[Record, Spelling] = {
    **{TABLE[name]: spelling for name, spelling in ROWS.items()},
    polygamma(1): Spelling("_trigamma({0})", (TRIGAMMA,)),
    erfc: Spelling("erfc({0})"),
    erfcx: Spelling("_erfcx({0})", (ERFCX,)),
    erfcx_excess: Spelling("_erfcx_excess({0})", (ERFCX, ERFCX_EXCESS)),
    ierfc: Spelling("_ierfc({0})", (ERFCX, ERFCX_EXCESS, IERFC)),
    log_half_erfc: Spelling("_log_half_erfc({0})", (ERFCX, LOG_HALF_ERFC)),
    log1mexp: Spelling("_log1mexp({0})", (LOG1MEXP,)),
    log_softplus: Spelling("_log_softplus({0})", (LOG_SOFTPLUS,)),
    log_cloglog: Spelling("_log_cloglog({0})", (LOG1MEXP, LOG_CLOGLOG)),
    log_cosh: Spelling("_log_cosh({0})", (LOG_COSH,)),
    quotient: Spelling("({0} / {1})"),
    sigmoid_slope: Spelling("_sigmoid_slope({0})", (SIGMOID_SLOPE,)),
    select: Spelling("({1} if {0} else {2})"),
    adjugate: Spelling("_adjugate({0})", (SOLVE, ADJUGATE)),
}
SPELLED: frozenset[Record] = frozenset(
    {*OPERATORS, length, softmax, log_softmax, log_sum_exp, product_of_others, second_adjugate, sum_of_others}
)
