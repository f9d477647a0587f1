"""The normal form of an inverse: (A B)⁻¹ = B⁻¹A⁻¹, (Aᵀ)⁻¹ = (A⁻¹)ᵀ, (A⁻¹)⁻¹ = A; anything else is a base keyed by its inside."""

from __future__ import annotations

import sympy as sp

from symnn.calculus.algebra import Algebra
from symnn.calculus.bases import ONE, Bases
from symnn.calculus.monomials import Factor, Polynomial, freeze, rename


def is_generic(p: Polynomial, bases: Bases) -> bool:
    """Whether the determinant of the square matrix with entries (0, 1) vanishes on a thin set only.

    So it is for a product of square atoms and inverses, and for A + … where A, or λ in λI + …, stands nowhere else.
    """
    if len(p) == 1:
        path = [f for f in next(iter(p)) if f[1]]
        return bool(path) and all(_is_square(f, bases) for f in path)
    for m in p:
        free = [b for b, s, e in m if bases[b].kind == "atom" and e == 1 and (sorted(s) == [0, 1] or not s)]
        shape_only = [f for f in m if f[0] not in free]
        whole = len(free) == 1 and all(bases[b].kind in ("delta", "prime") or bases[b].positive for b, _, _ in shape_only)
        spans = any(sorted(s) == [0, 1] and bases[b].kind in ("atom", "delta") for b, s, _ in m)
        if whole and spans and not any(b == free[0] for other in p if other != m for b, _, _ in other):
            return True
    return False


def _is_square(factor: Factor, bases: Bases) -> bool:
    b, slots, e = factor
    shape = bases[b].shape
    return e == 1 and len(slots) == 2 and slots[0] != slots[1] and shape[0] == shape[1] and bases[b].kind in ("atom", "inverse", "delta")


def inverse_form(algebra: Algebra, p: Polynomial, extent: sp.Expr) -> Polynomial:
    """The inverse of the square matrix whose entries (0, 1) are p. Its determinant is taken not to vanish."""
    bases = algebra.bases
    path = product_path(p, extent, bases)
    if path is None:
        payload, slots, swaps = bases.abstract([p])
        if len(slots) != 2:  # the entries are all equal, or depend on the row alone: singular, or of no use
            payload, slots, swaps = (freeze(p),), (0, 1), []
        # (Mᵀ)⁻¹ = (M⁻¹)ᵀ: the slots of the inverse stand as those of the matrix
        number = bases.number("inverse", ("inverse", payload), (extent, extent), swaps, analytic=False)
        return algebra.single((number, slots, ONE))
    scalars, factors = path
    inverted = [(b, s, -e) for b, s, e in scalars] + [inverse_factor(bases, b, (s[0], s[1]), extent) for b, s, _ in factors]
    # (A B)⁻¹ = B⁻¹A⁻¹: the path is walked backwards, so its two ends change places
    return algebra.collect([(1 / next(iter(p.values())), rename(inverted, {0: 1, 1: 0}))])


def inverse_factor(bases: Bases, b: int, slots: tuple[int, int], extent: sp.Expr) -> Factor:
    """M from i to j in the product becomes M⁻¹ from j to i."""
    i, j = slots
    base = bases[b]
    if base.kind == "delta":
        return (b, slots, ONE)
    if base.kind == "inverse" and len(base.payload[1][0]) == 1:
        ((monomial, c),) = base.payload[1][0]
        if len(monomial) == 1 and c == 1 and sorted(monomial[0][1]) == [0, 1]:
            ((inner, order, e),) = monomial
            return (inner, (j, i) if order == (0, 1) else (i, j), e)
    payload, order, swaps = bases.abstract([{((b, (0, 1), ONE),): ONE}])
    number = bases.number("inverse", ("inverse", payload), (extent, extent), swaps, analytic=False)
    return (number, tuple((j, i)[k] for k in order), ONE)


def product_path(p: Polynomial, extent: sp.Expr, bases: Bases) -> tuple[list[Factor], list[Factor]] | None:
    """For one product A_0k B_kl … Z_z1 of square matrices: (scalar factors, the matrices with their indices), else None."""
    if len(p) != 1:
        return None
    (monomial,) = p
    scalars = [f for f in monomial if not f[1]]
    left = [f for f in monomial if f[1]]
    if any(len(s) != 2 or e != 1 or s[0] == s[1] or bases[b].shape != (extent, extent) for b, s, e in left):
        return None
    path: list[Factor] = []
    at = 0
    while left:
        nexts = [f for f in left if at in f[1]]
        if len(nexts) != 1:
            return None
        b, s, e = nexts[0]
        path.append((b, s, e))
        left.remove(nexts[0])
        at = s[1] if s[0] == at else s[0]
    return (scalars, path) if at == 1 and (len(path) > 1 or scalars or bases[path[0][0]].kind in ("delta", "inverse")) else None
