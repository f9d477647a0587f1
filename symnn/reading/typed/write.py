"""SymPy back into the language of `language`: 2*A'*(A*x - y). What the language has no words for is not spoken.

A text that comes out means the expression that went in when it is read with the same declarations.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn import ops
from symnn.bridge.calls import MatrixCall, ScalarCall
from symnn.bridge.random import STATISTICS
from symnn.bridge.rules_scalars import FUNCTIONS
from symnn.bridge.unevaluated import HESSIAN, Unevaluated
from symnn.expr import Operator
from symnn.ops.positive import positive
from symnn.ops.step import step

SUM, PRODUCT, POWER, ATOM = range(4)
Said = tuple[str, int]
OF_ARRAYS = ("softmax", "log_softmax", "log_sum_exp", "norm", "norm1", "log_determinant",
             "lambda_max", "lambda_min", "sigma_max", "rank")  # fmt: skip
CALLS = {"norm": "norm2", "log_determinant": "logdet", "maximum": "max", "minimum": "min"}
CONSTANTS = {sp.E: "exp(1)", sp.oo: "inf"}


class Unspoken(Exception):
    """The language has no words for this part."""


def spoken(expr: Any) -> str | None:
    """The text, or None."""
    try:
        return _said(expr)[0]
    except Unspoken:
        return None


def _said(expr: Any) -> Said:
    """The text, and how tightly it is bound."""
    match expr:
        case sp.Symbol() | sp.MatrixSymbol():
            return str(expr.name), ATOM
        case sp.Rational():
            return _number(expr)
        case sp.core.numbers.Exp1() | sp.core.numbers.Infinity():
            return CONSTANTS[expr], ATOM
        case sp.Add() | sp.MatAdd():
            return _sum(expr.args), SUM
        case sp.Mul() | sp.MatMul():
            return _product(expr.args)
        case sp.Inverse():
            return f"inv({_said(expr.arg)[0]})", ATOM
        case sp.Pow() | sp.MatPow():
            return _power(expr.base, expr.exp)
        case sp.HadamardProduct():
            return _entrywise(expr.args), PRODUCT
        case sp.HadamardPower():
            return _hadamard_power(expr.base, expr.exp)
        case sp.Transpose():
            return f"{_in(expr.arg, ATOM)}'", ATOM
        case MatrixElement():
            return _entry(expr)
        case sp.Derivative():
            return _derivative(expr), ATOM
        case sp.OneMatrix():
            return _ones(expr.shape), ATOM
        case sp.Identity():
            return "eye", ATOM
        case _:
            return _function(expr), ATOM


def _function(expr: Any) -> str:
    match expr:
        case sp.Trace():
            name, operands = "tr", (expr.arg,)
        case sp.Determinant():
            name, operands = "det", (expr.arg,)
        case DiagMatrix() | DiagonalOf():
            name, operands = "diag", expr.args[:1]
        case Unevaluated() if expr.operation != HESSIAN or len(expr.args) == 3:
            name, operands = expr.operation, expr.args[1:]
        case MatrixCall() | ScalarCall() if not expr.settings:
            name, operands = _called(expr.record), expr.operands
        case sp.Heaviside() if expr.args[1] in (0, 1):
            name, operands = (step if expr.args[1] == 1 else positive).name, expr.args[:1]
        case sp.Max() | sp.Min() if len(expr.args) == 2:
            name, operands = ("max" if isinstance(expr, sp.Max) else "min"), expr.args
        case _ if type(expr) in FUNCTIONS:
            name, operands = FUNCTIONS[type(expr)].name, expr.args
        case _:
            raise Unspoken
    return f"{name}({', '.join(_said(o)[0] for o in operands)})"


def _derivative(expr: Any) -> str:
    """By one number, once or twice."""
    (by, times), *others = expr.variable_count
    if others or times not in (1, 2):
        raise Unspoken
    return f"{'gradient' if times == 1 else 'hessian'}({_said(expr.expr)[0]}, {_said(by)[0]})"


def _called(record: Any) -> str:
    name = str(record.name)
    if record in STATISTICS:
        return name
    known = ops.TABLE.get(name) is record and (isinstance(record, Operator) or name in OF_ARRAYS)
    if not known and ops.uninterpreted(name) is not record:  # g′ has the name of g
        raise Unspoken
    return CALLS.get(name, name)


def _in(expr: Any, level: int) -> str:
    """The text where something bound at least so tightly is wanted."""
    text, bound = _said(expr)
    return text if bound >= level else f"({text})"


def _number(value: Any) -> Said:
    if value.q == 1:
        return str(value.p), ATOM if value >= 0 else SUM
    return f"{value.p}/{value.q}", PRODUCT if value >= 0 else SUM


def _sum(terms: Any) -> str:
    text = ""
    found = [_said(t) for t in terms]
    # what is added first, then what is taken away
    for said, bound in sorted(found, key=lambda f: f[0].startswith("-")):
        negative = said.startswith("-") and bound != ATOM
        part = said[1:] if negative else said
        sign = " - " if negative else " + "
        text = f"{text}{sign}{part}" if text else said
    return text


def _ones(shape: Any) -> str:
    if 1 not in shape:
        return "matrix(1)"
    return "vector(1)" if shape[1] == 1 else "vector(1)'"


def _product(factors: Any) -> Said:
    """Numbers first, those in the denominator after a /, then the matrices in their order."""
    numbers = [f for a in factors if not getattr(a, "is_Matrix", False) for f in sp.Mul.make_args(a)]
    matrices = [f for f in factors if getattr(f, "is_Matrix", False)]
    negative, text = _quotient(numbers)
    chain = "*".join(_texts(1, matrices))
    said = "*".join(filter(None, (text, chain))) or "1"
    return (f"-{said}", SUM) if negative else (said, PRODUCT)


def _quotient(numbers: Any) -> tuple[bool, str]:
    """Whether a product of numbers begins with a minus, and what stands after it; nothing for ±1."""
    constant = sp.Mul(*(f for f in numbers if f.is_Rational))
    over = _texts(abs(constant.p), [f for f in numbers if not f.is_Rational and not _below(f)])
    under = _texts(constant.q, [f.base**-f.exp for f in numbers if _below(f)])
    if under and not over:
        over = ["1"]
    return bool(constant < 0), "*".join(over) + "".join(f"/{u}" for u in under)


def _texts(number: int, others: Any) -> list[str]:
    """The factors of a product, without a 1."""
    return [*([str(number)] if number != 1 else []), *(_in(f, POWER) for f in others)]


def _below(factor: Any) -> bool:
    return isinstance(factor, sp.Pow) and factor.exp.is_Rational and factor.exp < 0


def _power(base: Any, exponent: Any) -> Said:
    if base == sp.E:
        return f"exp({_said(exponent)[0]})", ATOM
    if exponent == sp.S.Half:
        return f"sqrt({_said(base)[0]})", ATOM
    if exponent == -1 and not getattr(base, "is_Matrix", False):
        return f"1/{_in(base, POWER)}", PRODUCT
    return f"{_in(base, ATOM)}^{_in(exponent, ATOM)}", POWER


def _hadamard_power(base: Any, exponent: Any) -> Said:
    if exponent == -1:
        return f"1./{_in(base, POWER)}", PRODUCT
    return f"{_in(base, ATOM)}.^{_in(exponent, ATOM)}", POWER


def _entrywise(factors: Any) -> str:
    """x.*y./z"""
    below = [f for f in factors if isinstance(f, sp.HadamardPower) and f.exp.is_Rational and f.exp < 0]
    text = ".*".join(_in(f, POWER) for f in factors if f not in below) or "1"
    return text + "".join(f"./{_in(_upright(f), POWER)}" for f in below)


def _upright(power: Any) -> Any:
    """What stands below the line."""
    return power.base if power.exp == -1 else sp.HadamardPower(power.base, -power.exp)


def _entry(expr: Any) -> Said:
    """The only entry of a 1×1 matrix, where 1'*x is the sum of x."""
    if tuple(expr.parent.shape) != (1, 1):
        raise Unspoken
    factors = list(expr.parent.args) if isinstance(expr.parent, sp.MatMul) else []
    chain = [f for f in factors if getattr(f, "is_Matrix", False)]
    ends = (
        (isinstance(chain[0], sp.OneMatrix), isinstance(chain[-1], sp.OneMatrix)) if len(chain) > 1 else (False, False)
    )
    inner = chain[ends[0] : len(chain) - ends[1]]
    if any(ends) and inner and (all(ends) or 1 in (inner[0].shape[0], inner[-1].shape[1])):
        text = f"sum({_product(inner)[0]})"
        rest = [f for f in factors if f not in chain]
        return (text, ATOM) if not rest else (f"{_in(sp.Mul(*rest), POWER)}*{text}", PRODUCT)
    return _said(expr.parent)
