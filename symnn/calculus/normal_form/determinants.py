"""The normal form of a determinant: of products, inverses, transposes and multiples; det(I + AB) = det(I + BA); A +
uvᵀ.

Anything else is a number of its own, keyed by the normal form of the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy as sp

from symnn.calculus.normal_form.algebra import Algebra
from symnn.calculus.normal_form.bases import ONE, POWER_OF_MATRIX
from symnn.calculus.normal_form.block_matrices import BlockMatrices
from symnn.calculus.normal_form.inverses import inverse_form, is_generic, product_path
from symnn.calculus.normal_form.monomials import Factor, Monomial, Polynomial, bound_indices, components, freeze, rename
from symnn.expr import Atom, MatrixOperator
from symnn.expr.least_sizes import at_least

Power = Callable[[Polynomial, sp.Expr], Polynomial]


class Determinants:
    """det M of the square matrices whose entries (0, 1) are given. `power` raises a number to a size, `product`
    multiplies the entries of a vector, with the index 0.

    `blocks` takes block matrices apart.
    """

    def __init__(
        self, algebra: Algebra, operator: MatrixOperator, power: Power, product: Power, blocks: BlockMatrices
    ) -> None:
        self.algebra, self.bases, self.operator = algebra, algebra.bases, operator
        self.power, self.product, self.blocks, self.require = power, product, blocks, blocks.require

    def of(self, p: Polynomial, extent: sp.Expr) -> Polynomial:
        if extent == 1:
            return p
        if len(p) == 1:
            ((m, c),) = p.items()
            if c != 1:
                return self.algebra.multiply(self.power(self.algebra.constant(c), extent), self.of({m: ONE}, extent))
            path = product_path(p, extent, self.bases)
            if path is not None:
                scalars = [f for f in path[0] if not f[1]]
                parts = [self._single(f, extent) for f in path[1]]
                parts += [self.product({((b, (0,), e),): ONE}, extent) for b, s, e in path[0] if s]
                return self.algebra.multiply(
                    *([self.power({self.bases.canonical(scalars): ONE}, extent)] if scalars else []), *parts
                )
        found = self._of_blocks(p, extent)
        found = self._perturbed(p, extent) if found is None and len(p) > 1 else found
        return self._opaque(p, extent) if found is None else found

    def _of_blocks(self, p: Polynomial, extent: sp.Expr) -> Polynomial | None:
        """det A · det(D − CA⁻¹B); of a triangular matrix, det A · det D; det(A + B)·det(A − B) of [[A, B], [B, A]]."""
        blocks = self.blocks.split(p, extent)
        if blocks is None:
            return None
        if blocks.triangular:
            return self.algebra.multiply(*(self.of(blocks.cells[k][k], blocks.sizes[k]) for k in (0, 1)))
        (a, b), (c, d) = blocks.cells
        if a == d and b == c and blocks.sizes[0] == blocks.sizes[1]:  # [[A, B], [B, A]]
            sides = (self.algebra.add(a, self.algebra.scaled(sign, b)) for sign in (1, -1))
            return self.algebra.multiply(*(self.of(s, blocks.sizes[0]) for s in sides))
        k = self.blocks.pivot(blocks)
        if k is None:
            return None
        rest = self.blocks.complement(blocks, k)[1]
        return self.algebra.multiply(self.of(blocks.cells[k][k], blocks.sizes[k]), self.of(rest, blocks.sizes[1 - k]))

    def _single(self, factor: Factor, extent: sp.Expr) -> Polynomial:
        b = factor[0]
        match self.bases[b].kind:
            case "delta":
                return self.algebra.constant(1)
            case "inverse":
                (inside,) = self.bases[b].payload[1]
                return self.algebra.power(self.of(dict(inside), extent), Fraction(-1))
            case kind if kind == POWER_OF_MATRIX:
                e, (inside,) = self.bases[b].payload
                whole = self.of(dict(inside), extent)
                if at_least(e, 0):
                    return self.power(whole, e)
                return self.algebra.power(self.power(whole, -e), Fraction(-1))
            case _:
                return self._opaque({((b, (0, 1), ONE),): ONE}, extent)

    def _opaque(self, p: Polynomial, extent: sp.Expr) -> Polynomial:
        turned = self.bases.relabel(p, {0: 1, 1: 0})
        key = min(p, turned, key=freeze)  # det Mᵀ = det M
        number = self.bases.number(
            "determinant", (self.operator, (freeze(key),), extent), analytic=is_generic(key, self.bases)
        )
        return self.algebra.single((number, (), ONE))

    # I + T and A + T, for one product T or terms of rank one together
    def _perturbed(self, p: Polynomial, extent: sp.Expr) -> Polynomial | None:
        for whole in p:
            if len(whole) != 1 or sorted(whole[0][1]) != [0, 1] or p[whole] != 1:
                continue
            ((b, _, e),) = whole
            kind = self.bases[b].kind
            if e != 1 or kind not in ("delta", "atom"):
                continue
            terms = {m: c for m, c in p.items() if m != whole}
            if self._is_of_rank_one(terms):
                return self._outer(b, {whole: ONE}, terms, extent)
            if kind == "delta" and len(terms) == 1:
                ((term, c),) = terms.items()
                return self._rotated(term, c, extent)
        return None

    def _is_of_rank_one(self, terms: Polynomial) -> bool:
        """Whether it is u vᵀ: every term is one, and all have the same u, or all the same v."""
        if not all(map(_is_outer, terms)):
            return False
        return any(len({self._side(term, index) for term in terms}) == 1 for index in (0, 1))

    def _side(self, term: Monomial, index: int) -> Monomial:
        """The factors that the row, or the column, of a term leads to."""
        loose, groups = components(term)
        parts = [*([f] for f in loose), *groups]
        return self.bases.canonical([f for part in parts if any(index in s for _, s, _ in part) for f in part])

    def _outer(self, b: int, whole: Polynomial, terms: Polynomial, extent: sp.Expr) -> Polynomial:
        """det(A + u vᵀ) = det A (1 + vᵀA⁻¹u)."""
        a = self.algebra
        if self.bases[b].kind == "delta":
            pairs = a.add(*(self._traced({term: c}, extent) for term, c in terms.items()))
            return a.add(a.constant(1), pairs)
        atom = self.bases[b].payload
        assert isinstance(atom, Atom)
        self.require(atom)
        turned = a.apart(inverse_form(a, whole, extent), {0: -1_001, 1: -1_000})
        pairs = a.collect(a.raw_product([turned, a.apart(terms, {0: -1_000, 1: -1_001})]))
        return a.multiply(self._opaque(whole, extent), a.add(a.constant(1), pairs))

    def _traced(self, term: Polynomial, extent: sp.Expr) -> Polynomial:
        """vᵀu of u vᵀ; of a column of ones there is nothing to sum over, but as many."""
        a = self.algebra
        size = [] if any(s for _, s, _ in next(iter(term)) if {0, 1} & set(s)) else a.size_factors(extent)
        return a.collect([(c, [*rename(f, {0: -1_000, 1: -1_000}), *size]) for c, f in a.apart(term)])

    def _rotated(self, term: Monomial, c: Fraction, extent: sp.Expr) -> Polynomial | None:
        """det(I + F₁F₂…F_r) is the same for every rotation of the factors; the least of the forms stands for all."""
        path = _chain([f for f in term if f[1]])
        scalars = [f for f in term if not f[1]]
        if path is None or len(path) < 2:
            return None
        choices = []
        for cut in range(len(path)):
            order = path[cut:] + path[:cut]
            size = extent if cut == 0 else self.bases.extents([path[cut][0]])[path[cut][1]]
            ends = [0, *range(-1_000, -1_000 - len(order) + 1, -1), 1]
            moved = [_placed(f, left, ends[k], ends[k + 1]) for k, (f, left) in enumerate(order)]
            key = {((self.bases.delta(size), (0, 1), ONE),): ONE, self.bases.canonical([*scalars, *moved]): c}
            choices.append((str(size), freeze(min(key, self.bases.relabel(key, {0: 1, 1: 0}), key=freeze)), size))
        _, best, size = min(choices, key=lambda choice: choice[:2])
        return self._opaque(dict(best), size)


def _is_outer(term: Monomial) -> bool:
    """Whether no chain of summed indices leads from row to column."""
    loose, groups = components(term)
    parts = [*([f] for f in loose), *groups]
    return all(not {0, 1} <= {i for _, s, _ in part for i in s} for part in parts)


def _chain(factors: list[Factor]) -> list[tuple[Factor, int]] | None:
    """The factors in the order in which they lead from index 0 to index 1, each with the index that it is entered
    by.
    """
    left, at, path = list(factors), 0, []
    while left:
        nexts = [f for f in left if at in f[1]]
        if len(nexts) != 1 or len(nexts[0][1]) != 2 or len(set(nexts[0][1])) != 2 or nexts[0][2] != 1:
            return None
        path.append((nexts[0], at))
        left.remove(nexts[0])
        at = next(i for i in nexts[0][1] if i != at)
    return path if at == 1 and len(bound_indices(factors)) == len(factors) - 1 else None


def _placed(factor: Factor, entered: int, left: int, right: int) -> Factor:
    b, slots, e = factor
    return (b, tuple(left if i == entered else right for i in slots), e)
