"""Functions that have a name: those with a record in `symnn.ops`, and those of whole arrays: tr, det, softmax, …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from math import comb, factorial
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn import ops
from symnn.bridge import rules_matrices
from symnn.bridge.named_axes import Reading, joined, labels_of, mapped, number, placed, total
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Atom, Const, MatrixFunction, Node, Operator, broadcast, delta
from symnn.expr.nodes import show
from symnn.expr.walk import postorder, substitute
from symnn.ops.determinant import determinant
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.inverse import inverse
from symnn.ops.log_determinant import log_determinant
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.pi import pi
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.reading.formula import arithmetic, conforming
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.kronecker_functions import of_square
from symnn.reading.formula.numbers_of_matrices import of_matrix

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

MATRIX_MEANINGS = ("exp", "log", "sin", "cos", "sqrt", "sinh", "cosh")
"""Of a square matrix these may be functions of the matrix."""
HALF = Fraction(1, 2)
ALONG_ROWS = "softmax of a matrix is taken along each row"
ALONG_COLUMNS = "softmax of a matrix is taken along each column"
COUNTS: dict[str, Callable[..., int]] = {"factorial": factorial, "binomial": comb}
LARGEST = 30


def named(builder: Builder, tree: t.Apply, name: str) -> Reading:
    given = [builder.build(a) for a in tree.arguments]
    special = SPECIAL.get(name)
    if special is not None:
        if tree.primes:
            raise UnsupportedError(f"{name} with primes is not read")
        if len(given) != ARGUMENTS.get(name, 1):
            raise ArgumentError(f"{name} takes {ARGUMENTS.get(name, 1)} arguments, not {len(given)}")
        return special(builder, given)
    if name in COUNTS:
        return number(Const(_counted(name, [v.node for v in given])))
    if name in ("normal cdf", "normal density"):
        return _normal(name, given, tree.primes)
    record = ops.TABLE.get(name)
    if isinstance(record, Operator):
        return _elementwise(builder, tree, record, given, name)
    if record is not None and name in ("softmax", "log_softmax", "log_sum_exp"):
        if tree.primes:
            raise UnsupportedError(f"{name} with primes is not read")
        return _along(builder, record, given, name)
    if name in DEFINED and len(given) == 1 and not tree.primes:
        (value,) = given
        _no_matrix(builder, name, value)
        return Reading(DEFINED[name](value.node), value.labels, value.axes)
    raise UnsupportedError(f"the function {name} has no meaning here")


def _counted(name: str, given: Sequence[Node]) -> Fraction:
    """n! and binomial coefficients of small whole numbers."""
    values = [n.value for n in given if isinstance(n, Const)]
    if len(values) < len(given) or any(v.denominator != 1 or not 0 <= v <= LARGEST for v in values):
        raise UnsupportedError(f"the {name} of anything but small whole numbers is read, and not judged")
    return Fraction(COUNTS[name](*map(int, values)))


def _no_matrix(builder: Builder, name: str, value: Reading) -> None:
    if name in MATRIX_MEANINGS and arithmetic.is_square(value) and not builder.context.entrywise:
        raise UnsupportedError(f"{name} of a square matrix may be of the matrix or of its entries: say which")


def _elementwise(builder: Builder, tree: t.Apply, record: Operator, given: list[Reading], name: str) -> Reading:
    low = record.arity - len(record.defaults)
    if not low <= len(given) <= record.arity:
        raise ArgumentError(f"{name} takes {record.arity} arguments, not {len(given)}")
    axes = conforming.arguments(builder.sizes, name, [v.axes for v in given])
    for value in given:
        _no_matrix(builder, name, value)
    made = mapped(record, given, axes)
    if not tree.primes:
        return made
    if len(given) != 1 or tree.primes > MOST_PRIMES:
        raise UnsupportedError(f"{name} with {tree.primes} primes is not read")
    return _slope(record, given[0], tree.primes)


def _slope(record: Operator, value: Reading, primes: int) -> Reading:
    atom = Atom(sp.Symbol("t", real=True))
    return differentiated_at(record(atom), atom, primes, value)


def differentiated_at(node: Node, atom: Atom, primes: int, value: Reading) -> Reading:
    """The derivative of a node by a number, of this order, at every entry of a value."""
    from symnn.derivative import gradient
    from symnn.nets.activation import lift

    for _ in range(primes):
        node = gradient(node, atom) if atom in set(postorder(node)) else Const(0)
    like = value.node
    try:
        made = lift(node, {atom: like})
    except UnsupportedError:  # a sum over data, which is one number at one number
        if like.shape:
            raise
        made = substitute(node, {atom: like})
    return Reading(made if made.shape == like.shape else broadcast(made, like.shape), value.labels, value.axes)


def _normal(name: str, given: list[Reading], primes: int) -> Reading:
    """Φ and φ of the standard normal distribution."""
    (value,) = given
    if primes > MOST_PRIMES:
        raise UnsupportedError(f"{name} with {primes} primes is not read")
    if name == "normal cdf" and not primes:
        node = Const(HALF) * (1 + erf(value.node * reciprocal(sqrt(Const(2)))))
        return Reading(node, value.labels, value.axes)
    x = Atom(sp.Symbol("t", real=True))
    density = exp(Const(-HALF) * (x * x)) * reciprocal(sqrt(Const(2) * pi))
    return differentiated_at(density, x, primes - (name == "normal cdf"), value)


def _along(builder: Builder, record: Any, given: list[Reading], name: str) -> Reading:
    """Softmax of a column or a row, and along the rows of a matrix; what the text does not say of it, is assumed."""
    (value,) = given
    if value.is_number:
        raise Misfit(f"{name} of a number", "a number")
    matrix, axis = arithmetic.is_matrix(value), -1
    if matrix and not builder.context.rowwise:
        if builder.context.columnwise and name == "log_sum_exp":
            raise UnsupportedError(f"along which axis of a matrix {name} is taken is not said")
        axis = -2 if builder.context.columnwise else -1
        builder.context.assume(ALONG_COLUMNS if builder.context.columnwise else ALONG_ROWS)
    node, running = arithmetic.at_once(value)
    made = record(node, axis=axis)
    if name == "log_sum_exp":
        if matrix:
            return Reading(made, (*running, (0, 0)), (value.axes[0], ()))
        return Reading(made, running, ())
    return Reading(made, (*running, *labels_of(value.axes)), value.axes)


def _trace(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    if value.is_number:
        return value
    conforming.needs_square(builder.sizes, value.axes, "a trace")
    return rules_matrices.diagonal_sum(value)


def _square(builder: Builder, given: list[Reading], what: str) -> Reading:
    (value,) = given
    conforming.needs_square(builder.sizes, value.axes, what)
    return value


def _determinant(builder: Builder, given: list[Reading]) -> Reading:
    value = _square(builder, given, "a determinant")
    return value if value.is_number else of_square(determinant, value)


def _log_determinant(builder: Builder, given: list[Reading]) -> Reading:
    value = _square(builder, given, "a determinant")
    if value.is_number:
        return mapped(ops.TABLE["log"], [value], ())  # type: ignore[arg-type]
    return of_square(log_determinant, value)


def _inverse(builder: Builder, given: list[Reading]) -> Reading:
    value = _square(builder, given, "an inverse")
    return (
        arithmetic.raised(builder.sizes, value, number(Const(-1)), False)
        if value.is_number
        else of_square(inverse, value)
    )


def _log(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    if isinstance(value.node, MatrixFunction) and value.node.operator is determinant:
        return number(MatrixFunction(log_determinant, value.node.argument))
    _no_matrix(builder, "log", value)
    return mapped(ops.TABLE["log"], [value], value.axes)  # type: ignore[arg-type]


def _diagonal(builder: Builder, given: list[Reading]) -> Reading:
    value = _over_its_place(builder, given[0])
    if value.is_number:
        return value
    if arithmetic.is_matrix(value):
        if not arithmetic.is_square(value):
            raise Misfit(f"diag needs a column or a square matrix, not {show(value.shape)}", show(value.shape))
        return Reading(*_diagonal_of(value))
    side = value if arithmetic.is_column(value) else arithmetic.turned(value)
    n = side.axes[0][0]
    eye = Reading(delta(n), ((0, 0), (1, 0)), ((n,), (n,)))
    return joined([eye, side], eye.axes)


def _over_its_place(builder: Builder, value: Reading) -> Reading:
    r"""\operatorname{diag}(p_i(1 - p_i)) has the number of each place i, where i is bound nowhere."""
    free = [i for i in value.open if value.is_number and i in builder.free.values()]
    if len(free) != 1:
        return value
    rest = tuple(k for k in value.labels if k is not free[0])
    return Reading(placed(value, (*rest, free[0])), (*rest, (0, 0)), ((free[0].size,), ()))


def _diagonal_of(value: Reading) -> tuple[Any, Any, Any]:
    axes = (value.axes[0], ())
    made = joined([value.relabel({(1, 0): (0, 0)}, axes)], axes)
    return made.node, made.labels, made.axes


def _vec(builder: Builder, given: list[Reading]) -> Reading:
    return arithmetic.stacked(given[0])


def _sum(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    return joined(
        [value.relabel({k: ("along", *k) for k in value.labels if isinstance(k, tuple)}, ())],
        (),
        {("along", *k): value.axes[k[0]][k[1]] for k in labels_of(value.axes)},
    )


def _divergence(builder: Builder, given: list[Reading]) -> Reading:
    """KL(p ‖ q) = Σ p log(p/q) of two columns; of two numbers it is that of Bernoulli distributions."""
    p, q = given
    log: Any = ops.TABLE["log"]
    if p.is_number and q.is_number:
        parts = []
        one = number(Const(1))
        for a, b in ((p, q), (_less(one, p), _less(one, q))):
            parts.append(joined([a, mapped(log, [arithmetic.over(builder.sizes, a, b)], ())], ()))
        return total(parts, ())
    if not conforming.one_shape(builder.sizes, p.axes, q.axes):
        raise Misfit(f"the divergence of {show(p.shape)} and {show(q.shape)}", show(p.shape), show(q.shape))
    ratio = mapped(log, [arithmetic.over(builder.sizes, p, q)], p.axes)
    return arithmetic.inner(p, ratio)


def _less(a: Reading, b: Reading) -> Reading:
    return total([a, arithmetic.negative(b)], ())


def _clip(builder: Builder, given: list[Reading]) -> Reading:
    x, low, high = given
    raised = mapped(maximum, [x, low], x.axes)
    return mapped(minimum, [raised, high], x.axes)


def _sqrt(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    _no_matrix(builder, "sqrt", value)
    return mapped(sqrt, [value], value.axes)


MOST_PRIMES = 3
ARGUMENTS = {"KL": 2, "clip": 3}
"""Of special functions that take more than one."""
SPECIAL: dict[str, Any] = {
    "tr": _trace, "det": _determinant, "logdet": _log_determinant, "inv": _inverse, "diag": _diagonal, "vec": _vec,
    "sum": _sum, "KL": _divergence,
    "clip": _clip, "log": _log, "sqrt": _sqrt,
    **{name: partial(of_matrix, name=name) for name in ("rank", "lambda_max", "lambda_min", "sigma_max", "sigma_min")},
}  # fmt: skip
DEFINED: dict[str, Any] = {
    "sinh": lambda x: Const(HALF) * (exp(x) - exp(-x)),
    "cosh": lambda x: Const(HALF) * (exp(x) + exp(-x)),
    "tan": lambda x: ops.TABLE["sin"](x) * reciprocal(ops.TABLE["cos"](x)),
    "coth": lambda x: reciprocal(ops.TABLE["tanh"](x)),
    "logit": lambda x: ops.TABLE["log"](x * reciprocal(1 - x)),
}
