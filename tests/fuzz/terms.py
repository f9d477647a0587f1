"""Terms: a tree from which both sides of the comparison are made. `written` makes SymPy and symnn of it, `value` makes numbers of it by
definitions of its own: entries, sums, difference quotients. The two share nothing but the tree.

A shape is () for a number and (rows, columns) for a matrix; an axis is a name ("n"), a number, or a tuple of axes for their product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product as places
from math import prod
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn
from tests.fuzz import digits

Axis = Any
Shape = tuple[Axis, ...]
SIZES = {name: symnn.sizes(name) for name in "nmk"}


class Misfit(Exception):
    """Operands whose shapes do not go together."""


@dataclass(frozen=True)
class Term:
    op: str
    args: tuple[Term, ...]
    shape: Shape
    data: Any = None

    def walk(self) -> Iterator[Term]:
        yield self
        for a in self.args:
            yield from a.walk()


@dataclass(frozen=True)
class Op:
    """What a term of this kind is: its shape, how it is written, what it is worth."""

    shape: Callable[..., Shape]
    written: Callable[..., Any]
    value: Callable[..., Any]


def rational(q: Any) -> Any:
    return sp.Rational(Fraction(q).numerator, Fraction(q).denominator)


def extent(axis: Axis) -> Any:
    """An axis in SymPy."""
    return sp.Mul(*map(extent, axis)) if isinstance(axis, tuple) else SIZES[axis] if isinstance(axis, str) else sp.Integer(axis)


def length(axis: Axis, sizes: Mapping[str, int]) -> int:
    return prod(length(a, sizes) for a in axis) if isinstance(axis, tuple) else sizes.get(axis, axis)


def joined(*axes: Axis) -> Axis:
    flat = tuple(b for a in axes for b in (a if isinstance(a, tuple) else (a,)) if b != 1)
    return flat[0] if len(flat) == 1 else flat or 1


def _same(*shapes: Shape) -> Shape:
    if len(set(shapes)) != 1:
        raise Misfit
    return shapes[0]


def _matrix(shape: Shape) -> Shape:
    if len(shape) != 2:
        raise Misfit
    return shape


def _square(shape: Shape) -> Shape:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise Misfit
    return shape


def _multiplied(a: Shape, b: Shape) -> Shape:
    if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
        raise Misfit
    return a[0], b[1]


def _times(a: Shape, b: Shape) -> Shape:
    if a:
        raise Misfit
    return b


def _column(a: Shape) -> Shape:
    if len(a) != 2 or a[1] != 1:
        raise Misfit
    return a


def _number(f: Callable[[Shape], Shape]) -> Callable[[Shape], Shape]:
    def shape(a: Shape) -> Shape:
        f(a)
        return ()

    return shape


def _single(a: Shape) -> Shape:
    if a != (1, 1):
        raise Misfit
    return ()


def _mapped(name: str, x: Any) -> Any:
    return getattr(symnn, name)(x)


def _softmax(values: Any, axis: Any) -> Any:
    x = digits.each(lambda v: digits._exp(v), values)
    if axis is None:
        whole = digits.total(x.ravel())
        return digits.each(lambda v: digits.product(v, digits.reciprocal(whole)), x)
    sums = [digits.total(line) for line in np.moveaxis(x, axis, -1)]
    return digits.array(
        [[digits.product(x[i, j], digits.reciprocal(sums[(i, j)[1 - axis]])) for j in range(x.shape[1])] for i in range(x.shape[0])]
    )


def _kron(a: Any, b: Any) -> Any:
    rows, columns = b.shape
    shape = a.shape[0] * rows, a.shape[1] * columns
    return digits.array(
        [[digits.product(a[i // rows, j // columns], b[i % rows, j % columns]) for j in range(shape[1])] for i in range(shape[0])]
    )


def _power(x: Any, k: int) -> Any:
    out = x
    for _ in range(k - 1):
        out = digits.matmul(out, x)
    return out


def _largest(x: Any) -> Any:
    best = x.ravel()[0]
    for other in x.ravel()[1:]:
        a, b = digits.both(best, other)
        best = a if a >= b else b
    return best


def _filled(shape: Shape, sizes: Mapping[str, int], value: Any) -> Any:
    rows, columns = (length(a, sizes) for a in shape)
    return digits.array([[Fraction(value(i, j)) for j in range(columns)] for i in range(rows)])


def _entry(x: Any, place: tuple[int, int]) -> Any:
    if place[0] >= x.shape[0] or place[1] >= x.shape[1]:
        raise digits.Undefined("no such entry")
    return x[place]


def _item(x: Any) -> Any:
    return MatrixElement(x, sp.S.Zero, sp.S.Zero)


def _diagonal(v: Any) -> Any:
    return digits.array([[v[i, 0] if i == j else Fraction(0) for j in range(len(v))] for i in range(len(v))])


# op: (shape of the shapes and data, written from the parts and data, value of the values, data and sizes)
OPS: dict[str, Op] = {
    "number": Op(lambda d: (), lambda d: rational(d), lambda d, s: Fraction(d)),
    "size": Op(lambda d: (), extent, lambda d, s: Fraction(length(d, s))),
    "ones": Op(lambda d: d, lambda d: sp.OneMatrix(*map(extent, d)), lambda d, s: _filled(d, s, lambda i, j: 1)),
    "zeros": Op(lambda d: d, lambda d: sp.ZeroMatrix(*map(extent, d)), lambda d, s: _filled(d, s, lambda i, j: 0)),
    "eye": Op(lambda d: (d, d), lambda d: sp.Identity(extent(d)), lambda d, s: _filled((d, d), s, lambda i, j: i == j)),
    "add": Op(lambda a, b, d: _same(a, b), lambda a, b, d: a + b, lambda a, b, d, s: digits.each(digits.plus, a, b)),
    "scale": Op(lambda a, d: a, lambda a, d: rational(d) * a, lambda a, d, s: digits.each(lambda x: digits.product(Fraction(d), x), a)),
    "times": Op(lambda c, a, d: _times(c, a), lambda c, a, d: c * a, lambda c, a, d, s: digits.each(lambda x: digits.product(c, x), a)),
    "had": Op(lambda a, b, d: _matrix(_same(a, b)), lambda a, b, d: sp.HadamardProduct(a, b), lambda a, b, d, s: digits.each(digits.product, a, b)),
    "mm": Op(lambda a, b, d: _multiplied(a, b), lambda a, b, d: a * b, lambda a, b, d, s: digits.matmul(a, b)),
    "T": Op(lambda a, d: _matrix(a)[::-1], lambda a, d: a.T, lambda a, d, s: a.T),
    "trace": Op(lambda a, d: _number(_square)(a), lambda a, d: symnn.trace(a), lambda a, d, s: digits.total(np.diagonal(a))),
    "sum": Op(lambda a, d: _number(_matrix)(a), lambda a, d: symnn.sum(a), lambda a, d, s: digits.total(a.ravel())),
    "mean": Op(lambda a, d: _number(_matrix)(a), lambda a, d: symnn.mean(a), lambda a, d, s: digits.product(digits.total(a.ravel()), Fraction(1, a.size))),
    "rows": Op(lambda a, d: (_matrix(a)[0], 1), lambda a, d: symnn.sum(a, axis=1), lambda a, d, s: digits.array([[digits.total(r)] for r in a])),
    "cols": Op(lambda a, d: (1, _matrix(a)[1]), lambda a, d: symnn.sum(a, axis=0), lambda a, d, s: digits.array([[digits.total(c) for c in a.T]])),
    "item": Op(lambda a, d: _single(a), lambda a, d: _item(a), lambda a, d, s: a[0, 0]),
    "entry": Op(lambda a, d: _number(_matrix)(a), lambda a, d: a[d], lambda a, d, s: _entry(a, d)),
    "map": Op(lambda a, d: a, lambda a, d: _mapped(d, a), lambda a, d, s: digits.each(digits.FUNCTIONS[d], a)),
    "hpow": Op(lambda a, d: a, lambda a, d: sp.HadamardPower(a, d) if getattr(a, "is_Matrix", False) else a**d, lambda a, d, s: digits.each(lambda x: digits.power(x, d), a)),
    "pow": Op(lambda a, d: _square(a), lambda a, d: a**d, lambda a, d, s: _power(a, d)),
    "inv": Op(lambda a, d: _square(a), lambda a, d: symnn.inverse(a), lambda a, d, s: digits.inverse(a)),
    "det": Op(lambda a, d: _number(_square)(a), lambda a, d: sp.Determinant(a), lambda a, d, s: digits.determinant(a)),
    "norm": Op(lambda a, d: _number(_matrix)(a), lambda a, d: symnn.norm(a), lambda a, d, s: digits._root(digits.total(digits.product(x, x) for x in a.ravel()))),
    "norm1": Op(lambda a, d: _number(_matrix)(a), lambda a, d: symnn.norm1(a), lambda a, d, s: digits.total(abs(x) for x in a.ravel())),
    "max": Op(lambda a, d: _number(_matrix)(a), lambda a, d: symnn.max(a), lambda a, d, s: _largest(a)),
    "lse": Op(lambda a, d: _number(_column)(a), lambda a, d: symnn.log_sum_exp(a), lambda a, d, s: digits.MP.log(digits.precise(digits.total(digits._exp(x) for x in a.ravel())))),
    "softmax": Op(lambda a, d: _matrix(a), lambda a, d: symnn.softmax(a, axis=d) if d is not None else symnn.softmax(a), lambda a, d, s: _softmax(a, d)),
    "diag": Op(lambda a, d: (_column(a)[0],) * 2, lambda a, d: sp.DiagMatrix(a), lambda a, d, s: _diagonal(a)),
    "kron": Op(lambda a, b, d: (joined(_matrix(a)[0], _matrix(b)[0]), joined(a[1], b[1])), lambda a, b, d: sp.KroneckerProduct(a, b), lambda a, b, d, s: _kron(a, b)),
    "vec": Op(lambda a, d: (joined(_matrix(a)[1], a[0]), 1), lambda a, d: symnn.vec(a), lambda a, d, s: digits.array([[x] for x in a.T.ravel()])),
}  # fmt: skip
DERIVATIVES = {"gradient": symnn.gradient, "hessian": symnn.hessian, "jacobian": symnn.jacobian}
STATISTICS = {"E": symnn.E, "Var": symnn.Var}


def make(op: str, *args: Term, data: Any = None) -> Term:
    """A term; Misfit if the shapes do not go together."""
    return Term(op, args, OPS[op].shape(*(a.shape for a in args), data), data)


def name(label: str, shape: Shape, kind: Any = "free") -> Term:
    return Term("name", (), shape, (label, kind))


def derivative(op: str, f: Term, by: Term) -> Term:
    shapes = {"gradient": by.shape, "hessian": (by.shape[:1] * 2), "jacobian": (f.shape[:1] + by.shape[:1])}
    return Term(op, (f, by), shapes[op])


def statistic(op: str, f: Term) -> Term:
    return Term(op, (f,), f.shape)


def number(q: Any) -> Term:
    return make("number", data=Fraction(q))


def names(*terms: Term) -> list[Term]:
    return list(dict.fromkeys(t for term in terms for t in term.walk() if t.op == "name"))


def axes(*terms: Term) -> list[str]:
    """The symbolic sizes that occur."""
    flat = lambda a: [b for c in a for b in flat(c)] if isinstance(a, tuple) else [a]
    found = [
        a for t in terms for u in t.walk() for a in flat(u.shape) + flat((u.data,) if u.op in ("size", "ones", "eye", "zeros") else ())
    ]
    return sorted({a for a in found if isinstance(a, str) and a in SIZES})


def put(term: Term, path: Sequence[int], new: Term) -> Term:
    """The term with another part at a path. Misfit if it does not fit there."""
    if not path:
        if new.shape != term.shape:
            raise Misfit
        return new
    args = list(term.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    if term.op in OPS:
        return make(term.op, *args, data=term.data)
    if args[0].shape != term.args[0].shape or (len(args) > 1 and args[1].op != "name"):
        raise Misfit
    return replace(term, args=tuple(args))


def paths(term: Term) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield (), term
    for k, a in enumerate(term.args):
        if term.op not in DERIVATIVES or k == 0:
            yield from (((k, *path), t) for path, t in paths(a))


# in SymPy ---------------------------------------------------------------------------------------------------------------
def symbol(term: Term) -> Any:
    label, kind = term.data
    if isinstance(kind, dict | tuple) and kind and kind[0] == "random":
        return symnn.random(label, *map(extent, term.shape), **dict(kind[1]))
    if not term.shape:
        return sp.Symbol(label, real=True)
    return symnn.matrix(label, *map(extent, term.shape)) if term.shape[1] != 1 else symnn.vector(label, extent(term.shape[0]))


def written(term: Term) -> Any:
    """The term in SymPy; a SymnnError or an error of SymPy if it cannot be written."""
    if term.op == "name":
        return symbol(term)
    parts = [written(a) for a in term.args]
    if term.op in DERIVATIVES:
        return DERIVATIVES[term.op](*parts)
    if term.op in STATISTICS:
        return STATISTICS[term.op](*parts)
    return OPS[term.op].written(*parts, term.data)


# in numbers -------------------------------------------------------------------------------------------------------------
Point = dict[str, Any]
STEP = Fraction(1, 10**16)


def value(term: Term, point: Point, sizes: Mapping[str, int]) -> Any:
    """A number or an array of them. Undefined or Unclear where there is none."""
    if term.op == "name":
        return point[term.data[0]]
    if term.op in DERIVATIVES:
        return _difference(term, point, sizes)
    if term.op in STATISTICS:
        return _expected(term, point, sizes)
    return OPS[term.op].value(*(value(a, point, sizes) for a in term.args), term.data, sizes)


def _moved(point: Point, label: str, *moves: tuple[Any, Fraction]) -> Point:
    found = point[label]
    if not isinstance(found, np.ndarray):
        return {**point, label: digits.plus(found, sum((m for _, m in moves), Fraction(0)))}
    found = found.copy()
    for place, move in moves:
        found[place] = digits.plus(found[place], move)
    return {**point, label: found}


def _difference(term: Term, point: Point, sizes: Mapping[str, int]) -> Any:
    """By central differences at two steps, which must agree: at a kink they do not, nor at a jump."""
    f, by = term.args
    label, at = by.data[0], point[by.data[0]]
    cells = list(np.ndindex(at.shape)) if isinstance(at, np.ndarray) else [()]

    def here(*moves: tuple[Any, Fraction]) -> Any:
        """f beside the point. Where it is undefined its derivative is a formula all the same, and may be claimed to be another."""
        try:
            return value(f, _moved(point, label, *moves), sizes)
        except digits.Undefined:
            raise digits.Unclear from None

    if term.op == "hessian":
        found = [[_second(here, p, q) for q in cells] for p in cells]
        return digits.array(found)
    slopes = [_slope(here, p) for p in cells]
    if term.op == "jacobian":
        return digits.array([[slopes[j][i, 0] for j in range(len(cells))] for i in range(len(slopes[0]))])
    return digits.array(np.reshape(np.array([*slopes, None], dtype=object)[:-1], at.shape)) if isinstance(at, np.ndarray) else slopes[0]


def _slope(here: Any, place: Any) -> Any:
    middle, quotients = here(), []
    for h in (STEP, 3 * STEP):
        up, down = here((place, h)), here((place, -h))
        ahead, behind = (
            digits.each(lambda x, y, h=h: digits.product(digits.plus(x, -y), 1 / h), *pair) for pair in ((up, middle), (middle, down))
        )
        if any(abs(digits.plus(p, -q)) > 1e-4 * (1 + abs(p)) for p, q in zip(np.ravel(ahead), np.ravel(behind), strict=True)):
            raise digits.Unclear
        quotients.append(digits.each(lambda x, y, h=h: digits.product(digits.plus(x, -y), 1 / (2 * h)), up, down))
    return _agreed(*quotients)


def _agreed(fine: Any, coarse: Any) -> Any:
    if any(abs(digits.plus(p, -q)) > 1e-8 * (1 + abs(p)) for p, q in zip(np.ravel(fine), np.ravel(coarse), strict=True)):
        raise digits.Unclear
    return digits.each(digits.precise, fine)


def _second(here: Any, p: Any, q: Any) -> Any:
    found = []
    for h in (STEP, 3 * STEP):
        corners = [digits.product(Fraction(a * b), here((p, a * h), (q, b * h))) for a, b in places((1, -1), repeat=2)]
        found.append(digits.product(digits.total(corners), 1 / (4 * h * h)))
    return _agreed(*found)


def _expected(term: Term, point: Point, sizes: Mapping[str, int]) -> Any:
    """By going through all values of the random names, each with its probability."""
    drawn = [t for t in names(term) if t.data[0] in point.get("laws", {})]
    sums: list[Any] = [None, None]
    for outcome, weight in _outcomes(drawn, point):
        found = value(term.args[0], {**point, **outcome}, sizes)
        for k, x in enumerate((found, digits.each(digits.product, found, found))):
            part = digits.each(lambda v, w=weight: digits.product(w, v), x)
            sums[k] = part if sums[k] is None else digits.each(digits.plus, sums[k], part)
    if term.op == "E":
        return sums[0]
    return digits.each(lambda a, b: digits.plus(a, -digits.product(b, b)), sums[1], sums[0])


def _outcomes(drawn: list[Term], point: Point) -> Iterator[tuple[Point, Fraction]]:
    laws = point["laws"]
    shapes = [np.shape(point[t.data[0]]) for t in drawn]
    counts = [prod(s) if s else 1 for s in shapes]
    choices = [laws[t.data[0]] for t, c in zip(drawn, counts, strict=True) for _ in range(c)]
    for chosen in places(*choices):
        outcome, rest = {}, list(chosen)
        for t, s, c in zip(drawn, shapes, counts, strict=True):
            mine, rest = [v for v, _ in rest[:c]], rest[c:]
            outcome[t.data[0]] = np.reshape(np.array([*mine, None], dtype=object)[:-1], s) if s else mine[0]
        yield outcome, prod((w for _, w in chosen), start=Fraction(1))
