"""How numbers and scalar functions are read; a function of a matrix that SymPy keeps without a shape is read
elementwise.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.numbers import Half, Infinity, NegativeInfinity, NegativeOne, One, Zero
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanAtom

from symnn.bridge import shape_errors as remedies
from symnn.bridge.named_axes import (
    Index,
    Reading,
    SplitIndex,
    closed,
    entries,
    joined,
    mapped,
    number,
    of_one_form,
    total,
)
from symnn.bridge.scope import Scope, index_value
from symnn.errors import MeaninglessError, ShapeError, UnsupportedError
from symnn.expr import Atom, Const, MatrixFunction, Operator, Size
from symnn.ops import TABLE
from symnn.ops.exp import exp
from symnn.ops.floor import floor
from symnn.ops.log_determinant import log_determinant
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.pi import pi
from symnn.ops.polygamma import polygamma
from symnn.ops.positive import positive
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step
from symnn.ops.uninterpreted import uninterpreted

Request = tuple[Any, Scope]
Rule = Callable[[Any, Scope], Generator[Request, Reading, Reading]]

FUNCTIONS: dict[Any, Operator] = {
    record.sympy: record
    for record in TABLE.values()
    if isinstance(record, Operator) and isinstance(record.sympy, type) and issubclass(record.sympy, sp.Function)
}
"""Functions of SymPy that are records; some are here from when SymPy has loaded them."""
# functions without a record, by what they are
DEFINED: dict[Any, Callable[[Any], Any]] = {
    sp.sinh: lambda t: (sp.exp(t) - sp.exp(-t)) / 2,
    sp.cosh: lambda t: (sp.exp(t) + sp.exp(-t)) / 2,
    sp.coth: lambda t: 1 / sp.tanh(t),
    sp.sech: lambda t: 2 / (sp.exp(t) + sp.exp(-t)),
    sp.csch: lambda t: 2 / (sp.exp(t) - sp.exp(-t)),
    sp.tan: lambda t: sp.sin(t) / sp.cos(t),
    sp.cot: lambda t: sp.cos(t) / sp.sin(t),
    sp.sec: lambda t: 1 / sp.cos(t),
    sp.csc: lambda t: 1 / sp.sin(t),
    sp.erfc: lambda t: 1 - sp.erf(t),
}
# of a square matrix these could mean the function of the matrix
AMBIGUOUS = (sp.exp, sp.log)


def several(parts: Sequence[Any], scope: Scope) -> Generator[Request, Reading, list[Reading]]:
    found = []
    for part in parts:
        found.append((yield part, scope))
    return found


def constant_of(value: int | Fraction) -> Reading:
    return number(Const(value))


def is_square(reading: Reading) -> bool:
    return len(reading.shape) == 2 and reading.shape[0] == reading.shape[1] and not reading.is_number


def symbol(expr: Any, scope: Scope) -> Reading:
    meaning = scope.bound.get(expr)
    if isinstance(meaning, Reading):
        return meaning
    if isinstance(meaning, Index):
        return index_value(meaning)
    if isinstance(meaning, SplitIndex):
        raise UnsupportedError(f"the index {expr} over a product of symbolic sizes is read as an index alone")
    if expr.is_extended_real is False or (expr.is_complex and not expr.is_extended_real) or expr.is_finite is False:
        declared = (
            "infinite"
            if expr.is_finite is False
            else "complex"
            if expr.is_complex and expr.is_extended_real is None
            else "not real"
        )
        raise MeaninglessError(
            f"{expr} is declared as {declared}, but all values of symnn are real numbers:"
            f" declare it as sympy.Symbol({str(expr)!r}, real=True)"
        )
    return number(Size(expr) if scope.is_size(expr) else Atom(expr))


def rational(expr: Any, scope: Scope) -> Reading:
    return constant_of(Fraction(int(expr.p), int(expr.q)))


def decimal(expr: Any, scope: Scope) -> Reading:
    """A float as the decimal it prints as: 0.1 is 1/10, not the nearest double."""
    return constant_of(Fraction(str(expr)))


def not_real(expr: Any, scope: Scope) -> Reading:
    raise MeaninglessError(f"{expr} is not a real number, and all values of symnn are real")


def truth(expr: Any, scope: Scope) -> Reading:
    if isinstance(expr, BooleanAtom):
        raise remedies.collapsed(expr)
    raise MeaninglessError(
        f"{remedies.brief(expr)} is a statement, not a value; to have it judged use symnn.equal(lhs, rhs)"
    )


def add(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.args, scope)
    return summed(expr.args, parts)


def summed(terms: Sequence[Any], parts: Sequence[Reading]) -> Reading:
    """The sum of terms of one shape; ShapeError names the first two that differ."""
    if all(p.is_number for p in parts):
        return total(parts, max((p.axes for p in parts), key=len))
    parts = of_one_form(parts)
    for term, part in zip(terms[1:], parts[1:], strict=True):
        if part.shape != parts[0].shape:
            raise remedies.addition(terms[0], parts[0].shape, term, part.shape)
        if part.axes != parts[0].axes:
            raise UnsupportedError(
                f"{remedies.brief(term)} is a Kronecker product of symbolic sizes and {remedies.brief(terms[0])} is "
                "not one of the"
                " same sizes: their sum is not supported; give one factor numeric sizes"
            )
    return total(parts, parts[0].axes)


def mul(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.args, scope)
    wide = [k for k, p in enumerate(parts) if not p.is_number]
    if len(wide) > 1:
        first = expr.args[wide[0]]
        if len(parts[wide[0]].shape) > 2:
            raise remedies.tensor_product(remedies.brief(expr))
        raise remedies.lost_order(first.base if isinstance(first, sp.Pow) else first, parts[wide[0]].shape)
    axes = parts[wide[0]].axes if wide else max((p.axes for p in parts), key=len)
    return joined(parts, axes)


def pow_(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    base = yield expr.base, scope
    exponent = yield expr.exp, scope
    if len(base.shape) > 2:
        raise remedies.tensor_product(remedies.brief(expr))
    if is_square(base):
        raise remedies.matrix_function(
            remedies.brief(expr), base.shape, f"symnn.power({remedies.brief(expr.base)}, {expr.exp})"
        )
    return powered(base, exponent)


def powered(base: Reading, exponent: Reading) -> Reading:
    """base^exponent elementwise, with the records that have a name for it."""
    axes = exponent.axes if base.is_number and not exponent.is_number else base.axes
    value = exponent.node.value if isinstance(exponent.node, Const) else None
    if value == 1:
        return base
    if value == -1:
        return mapped(reciprocal, [base], axes)
    if value == Fraction(1, 2):
        return mapped(sqrt, [base], axes)
    return mapped(power, [base, exponent], axes)


def function(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    (argument,) = expr.args
    if isinstance(expr, sp.log) and isinstance(argument, sp.Determinant):
        inside = yield argument.arg, scope
        if not inside.is_number and not inside.open and is_square(inside) and not any(len(p) > 1 for p in inside.axes):
            return number(MatrixFunction(log_determinant, closed(inside)))
    part = yield argument, scope
    if isinstance(expr, AMBIGUOUS) and is_square(part):
        name = type(expr).__name__
        raise remedies.matrix_function(remedies.brief(expr), part.shape, f"symnn.{name}({remedies.brief(argument)})")
    return mapped(FUNCTIONS[expr.func], [part], () if part.is_number else part.axes)


def of_several(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A function of two or more numbers, or of arrays of one shape and numbers."""
    parts = yield from several(expr.args, scope)
    wide = [p for p in parts if not p.is_number]
    if any(p.axes != wide[0].axes for p in wide):
        raise ShapeError(
            "{0} is applied to entries, so its arguments must have one shape", (remedies.brief(expr), wide[0].shape)
        )
    return mapped(FUNCTIONS[expr.func], parts, wide[0].axes if wide else ())


def polygamma_(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    order, argument = expr.args
    if not (order.is_Integer and order >= 0):
        raise UnsupportedError(f"{expr}: the order of a polygamma function must be a whole number")
    part = yield argument, scope
    return mapped(polygamma(int(order)), [part], part.axes)


def defined(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    part = yield expr.args[0], scope
    t = sp.Dummy("t")
    return (yield from applied(DEFINED[expr.func](t), t, part, scope))


def applied(body: Any, parameter: Any, argument: Reading, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A function given by a formula, applied to every entry."""
    entry, places = entries(argument, str(parameter))
    value = yield body, scope.bind({parameter: entry})
    if not value.is_number:
        raise ShapeError(
            "{0.name} is applied to entries, so it must be a number, not of shape {0.shape}",
            (remedies.brief(body), value.shape),
        )
    return value.relabel(places, argument.axes)


def remainder(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """a mod b = a − b⌊a/b⌋, with the sign of b; the fractional part is the remainder by 1."""
    parts = yield from several(expr.args, scope)
    axes = max((p.axes for p in parts), key=len)
    if len(parts) == 1:
        return total([parts[0], joined([constant_of(-1), mapped(floor, parts, axes)], axes)], axes)
    a, b = parts
    quotient = joined([a, mapped(reciprocal, [b], b.axes)], axes)
    return total([a, joined([constant_of(-1), b, mapped(floor, [quotient], axes)], axes)], axes)


def extreme(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.args, scope)
    operator = maximum if isinstance(expr, sp.Max) else minimum
    found = parts[0]
    for part in parts[1:]:
        found = mapped(operator, [found, part], found.axes if not found.is_number else part.axes)
    return found


def heaviside(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """[x > 0] + h·([x >= 0] − [x > 0]), where h is the value at 0: SymPy's is 1/2 unless another is given."""
    part = yield expr.args[0], scope
    at_zero = expr.args[1] if len(expr.args) > 1 else sp.S.Half
    above, least = mapped(positive, [part], part.axes), mapped(step, [part], part.axes)
    if at_zero in (0, 1):
        return least if at_zero == 1 else above
    h = yield at_zero, scope
    there = total([least, joined([constant_of(-1), above], part.axes)], part.axes)
    return total([above, joined([h, there], part.axes)], part.axes)


def unknown_function(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.args, scope)
    return _unknown(expr.func.__name__, parts, (0,) * len(parts))


def _unknown(name: str, parts: list[Reading], counts: tuple[int, ...]) -> Reading:
    order: int | tuple[int, ...] = counts[0] if len(counts) == 1 else counts
    operator = uninterpreted(name, order if any(counts) else 0, len(parts))
    axes = next((p.axes for p in parts if not p.is_number), ())
    for p in parts:
        if not p.is_number and p.axes != axes:
            remedies.unless_alike(name, next(q.shape for q in parts if not q.is_number), name, p.shape)
            raise ShapeError(
                "{name} is applied to shapes that differ", remedy="declare them with the same sizes", name=name
            )
    return mapped(operator, parts, axes)


def derivative_of_unknown(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """g′(x), the only derivative that stays as it is: of an unknown function by its own arguments, which differ."""
    inner = expr.expr
    counts = dict(expr.variable_count)
    parts = yield from several(inner.args, scope)
    return _unknown(inner.func.__name__, parts, tuple(int(counts.get(a, 0)) for a in inner.args))


def subs(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    points = yield from several(expr.point, scope)
    wide = [p for p in points if not p.is_number]
    if len(points) == 1 and wide:
        return (yield from applied(expr.expr, expr.variables[0], points[0], scope))
    return (yield expr.expr, scope.bind(dict(zip(expr.variables, points, strict=True))))


def pi_(expr: Any, scope: Scope) -> Reading:
    return number(pi)


def euler(expr: Any, scope: Scope) -> Reading:
    return number(exp(Const(1)))


def same(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Conjugates and real parts: everything is real."""
    return (yield expr.args[0], scope)


def rule_of(record: Operator) -> Rule:
    return function if record.arity == 1 else of_several


RULES: dict[Any, Any] = {
    sp.Symbol: symbol, sp.Rational: rational, sp.Integer: rational, Half: rational, One: rational,
    Zero: rational, NegativeOne: rational,
    sp.Float: decimal, type(sp.pi): pi_, type(sp.E): euler, type(sp.I): not_real, type(sp.nan): not_real,
    type(sp.zoo): not_real,
    Infinity: not_real, NegativeInfinity: not_real, Boolean: truth, Relational: truth, sp.Add: add,
    sp.Mul: mul, sp.Pow: pow_,
    sp.Max: extreme, sp.Min: extreme, sp.Heaviside: heaviside, AppliedUndef: unknown_function,
    sp.Subs: subs, sp.conjugate: same, sp.re: same,
    sp.polygamma: polygamma_, sp.Mod: remainder, sp.frac: remainder,
    **{f: rule_of(r) for f, r in FUNCTIONS.items()}, **dict.fromkeys(DEFINED, defined),
}  # fmt: skip
