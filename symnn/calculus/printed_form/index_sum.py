"""What is not matrix notation, as sums over indices: the entry of a node at given indices, as a SymPy expression. Never
a failure.

Indices count from 0. A part that has a matrix form is written as an entry of that matrix; only the rest is spelt out.
An indicator is a KroneckerDelta of its two sides, or a Piecewise where it is an inequality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.tensors import FunctionTensor, IndexSum, TensorElement, TensorSymbol
from symnn.bridge.unit_vectors import UnitVector
from symnn.expr import Add, Atom, Const, Contract, Define, Indicator, Map, Node, Size

LETTERS = "ijklpqrstuv"
Indices = Sequence[Any]


class Entries:
    """Entries of nodes. `matrix(node)` gives the SymPy matrix (or column, or number) of a node of rank at most 2, or
    None if it has none; `scalar(operator, arguments)` writes an operator of numbers; `opaque(node)` the tensor that any
    other node is."""

    def __init__(
        self,
        matrix: Callable[[Node], Any],
        scalar: Callable[[Any, Sequence[Any]], Any],
        opaque: Callable[[Node], Any],
        taken: frozenset[str],
    ) -> None:
        self.matrix, self.scalar, self.opaque = matrix, scalar, opaque
        self.names = _names(taken)

    def fresh(self) -> Any:
        return sp.Symbol(next(self.names), integer=True)

    def whole(self, n: Node) -> Any:
        """A node as a matrix or tensor given by its entries; a scalar as its sum."""
        places = [self.fresh() for _ in n.shape]
        return self.tabulated(n.shape, places, self.entry(n, places, top=True))

    def tabulated(self, shape: Sequence[Any], places: Sequence[Any], body: Any) -> Any:
        """The matrix or tensor of this shape whose entry at `places` is `body`; a column for one axis."""
        if not shape:
            return body
        if len(shape) > 2:
            return FunctionTensor(shape, sp.Lambda(tuple(places), body))
        if len(shape) == 1:
            kind = UnitVector if isinstance(body, sp.KroneckerDelta) else sp.FunctionMatrix
            return kind(shape[0], 1, sp.Lambda((places[0], self.fresh()), body))
        return sp.FunctionMatrix(*shape, sp.Lambda(tuple(places), body))

    def entry(self, n: Node, at: Indices, top: bool = False) -> Any:
        """n[at]. With `top`, n itself is known to have no matrix form."""
        m = None if top or n.rank > 2 else self.matrix(n)
        if m is not None:
            return _element(m, (*at, sp.S.Zero)[:2]) if n.shape else m
        match n:
            case Atom():
                return TensorElement(_tensor(n), *at)
            case Define():
                return self.entry(n.atom, at)
            case Const():
                return sp.Rational(n.value.numerator, n.value.denominator)
            case Size():
                return n.value
            case Indicator():
                return indicator(n, at)
            case Add():
                return sp.Add(*(self.entry(t, at) for t in n.terms))
            case Map():
                return self.scalar(n.operator, [self.entry(a, at[: a.rank]) for a in n.arguments])
            case Contract():
                return self.contraction(n, at)
            case _:
                return TensorElement(self.opaque(n), *at)

    def contraction(self, n: Contract, at: Indices) -> Any:
        """Σ over the bound indices of the product of entries; an index that an equation fixes is replaced by its
        value.
        """
        place: dict[int, Any] = dict(zip(n.out, at, strict=True))
        bound = [k for k in range(len(n.sizes)) if k not in place]
        place.update((k, self.fresh()) for k in bound)
        factors = list(zip(n.operands, n.indices, strict=True))
        for x, i in list(factors):
            if not isinstance(x, Indicator) or (k := _fixed(x, i, bound, n.sizes)) is None:
                continue
            terms = [c * place[j] for c, j in zip(x.coefficients, i, strict=True) if j != k]
            value = -x.coefficients[i.index(k)] * sp.Add(x.offset, *terms)
            place = {j: value if j == k else p.subs(place[k], value) for j, p in place.items()}
            bound.remove(k)
            factors.remove((x, i))
        body = sp.Mul(*(self.entry(x, [place[k] for k in i]) for x, i in factors))
        return IndexSum(body, *((place[k], 0, n.sizes[k] - 1) for k in bound)) if bound else body


def _element(m: Any, at: Indices) -> Any:
    """m[at]; of a matrix that is given by a formula of its indices, the formula there, unless it has cases: SymPy draws
    factors into them, which have no value in every case.
    """
    opened = type(m) is sp.FunctionMatrix and not m.lamda.expr.has(sp.Piecewise)
    if not opened or _bound(m.lamda.expr) & sp.Tuple(*at).free_symbols:
        return MatrixElement(m, *at)
    return m.lamda(*at)


def _bound(body: Any) -> set[Any]:
    """The indices over which it sums."""
    return {limits[0] for part in body.atoms(sp.Sum) for limits in part.limits}


def _fixed(x: Indicator, i: tuple[int, ...], bound: Sequence[int], sizes: Sequence[Any]) -> int | None:
    """A bound index whose value an equation gives, if that value is in range whatever the other indices are."""
    if x.relation != "=" or len(set(i)) < len(i):
        return None
    for k in bound:
        if k not in i or abs(c := x.coefficients[i.index(k)]) != 1:
            continue
        others = [(-c * c_j, sizes[j] - 1) for c_j, j in zip(x.coefficients, i, strict=True) if j != k]
        low = -c * x.offset + sp.Add(*(f * top for f, top in others if f < 0))
        high = -c * x.offset + sp.Add(*(f * top for f, top in others if f > 0))
        if sp.expand(low).is_nonnegative and sp.expand(sizes[k] - 1 - high).is_nonnegative:
            return k
    return None


def indicator(n: Indicator, at: Indices) -> Any:
    """1 where the relation holds. An equation is split into its positive and its negative side: [i = j + k]."""
    terms = [c * i for c, i in zip(n.coefficients, at, strict=True)]
    if n.relation == ">=":
        return sp.Piecewise((1, sp.Ge(sp.Add(*terms, n.offset), 0)), (0, True))
    left = [t for c, t in zip(n.coefficients, terms, strict=True) if c > 0]
    right = [-t for c, t in zip(n.coefficients, terms, strict=True) if c < 0]
    return sp.KroneckerDelta(sp.Add(*left), sp.Add(*right) - n.offset)


def _names(taken: frozenset[str]) -> Iterator[str]:
    for n in count():
        for letter in LETTERS:
            name = letter if not n else f"{letter}{n}"
            if name not in taken:
                yield name


def _tensor(n: Atom) -> Any:
    return n.label if hasattr(n.label, "shape") else TensorSymbol(str(n.label), *n.shape)
