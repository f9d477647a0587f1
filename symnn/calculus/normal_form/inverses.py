"""The normal form of an inverse: (A B)⁻¹ = B⁻¹A⁻¹, (Aᵀ)⁻¹ = (A⁻¹)ᵀ, (A⁻¹)⁻¹ = A; anything else is a base keyed by its
inside.
"""

from __future__ import annotations

import sympy as sp

from symnn.calculus.normal_form.algebra import Algebra
from symnn.calculus.normal_form.bases import ONE, POWER_OF_MATRIX, Bases
from symnn.calculus.normal_form.monomials import Factor, Monomial, Polynomial, freeze, rename

WITH_RULES = ("delta", "inverse", POWER_OF_MATRIX)
"""Kinds of single factors whose inverse is no base of its own."""


def is_generic(p: Polynomial, bases: Bases) -> bool:
    """Whether the determinant of the square matrix with entries (0, 1) vanishes on a thin set only.

    So it is for a product of square atoms and inverses, and for A + … where A, or λ in λI + …, stands nowhere else.
    """
    if len(p) == 1:
        path = [f for f in next(iter(p)) if f[1]]
        return any(len(f[1]) == 2 for f in path) and all(_is_square(f, bases) or _is_diagonal(f, bases) for f in path)
    for m in p:
        free = _free_factor(m, bases)
        if free is not None and not any(_speaks_of(b, free, bases) for other in p if other != m for b, _, _ in other):
            return True
    return _regular_at_zero(p, bases)


def _free_factor(m: Monomial, bases: Bases) -> int | None:
    """The A or λ of a term that is A or λI, but for positive factors."""
    free = [b for b, s, e in m if e == 1 and (sorted(s) == [0, 1] or not s) and _varies(b, bases)]
    if len(free) != 1 or not all(
        bases[b].kind in ("delta", "prime") or bases[b].positive for b, _, _ in m if b != free[0]
    ):
        return None
    spans = any(sorted(s) == [0, 1] and (bases[b].kind == "delta" or _varies(b, bases)) for b, s, _ in m)
    return free[0] if spans else None


def _is_scale(m: Monomial, bases: Bases) -> bool:
    """A positive multiple of the identity."""
    return any(s for _, s, _ in m) and all(bases[b].kind == "delta" if s else bases[b].positive for b, s, _ in m)


PLAIN = ("atom", "delta", "prime", "size")


def _regular_at_zero(p: Polynomial, bases: Bases) -> bool:
    """Whether it is a polynomial in atoms that is a multiple of the identity where they vanish, whatever the inverses
    of other atoms in it are: I + AB, I + VA⁻¹U, εI + AᵀA with ε > 0.
    """
    met = {(b, e) for m in p for b, _, e in m}
    inverted = {b: a for b, _ in met if (a := inverted_atom(b, bases)) is not None}
    if not all(e > 0 and (bases[b].kind in PLAIN or b in inverted) for b, e in met):
        return False
    scale = {m: c for m, c in p.items() if _is_scale(m, bases)}
    kept = {b for m in scale for b, _, _ in m} | set(inverted.values())
    return _are_of_one_sign(scale) and all(_vanishes(m, kept, bases) for m in p.keys() - scale.keys())


def _are_of_one_sign(p: Polynomial) -> bool:
    return len({c > 0 for c in p.values()}) == 1


def _vanishes(m: Monomial, kept: set[int], bases: Bases) -> bool:
    """Whether an atom stands in it that may be 0, and is none of those that are kept."""
    return any(bases[b].kind == "atom" and bases[b].analytic and b not in kept for b, _, _ in m)


def _varies(b: int, bases: Bases) -> bool:
    """Whether it is an atom or the inverse of one: it takes all values but for a thin set."""
    return bases[b].kind == "atom" or inverted_atom(b, bases) is not None


def inverted_atom(b: int, bases: Bases) -> int | None:
    """The square atom whose inverse this is."""
    if bases[b].kind != "inverse" or len(bases[b].payload[1][0]) != 1:
        return None
    ((monomial, c),) = bases[b].payload[1][0]
    single = len(monomial) == 1 and c == 1 and monomial[0][2] == 1 and sorted(monomial[0][1]) == [0, 1]
    return monomial[0][0] if single and bases[monomial[0][0]].kind == "atom" else None


def _speaks_of(b: int, free: int, bases: Bases) -> bool:
    """Whether the base is the free one, its inverse, or a function that may contain it."""
    plain = {b, inverted_atom(b, bases)} - {None}
    hidden = inverted_atom(b, bases) is None and bases[b].kind not in ("atom", "delta", "prime", "size", "indicator")
    return hidden or bool(plain & {free, inverted_atom(free, bases)})


def _is_square(factor: Factor, bases: Bases) -> bool:
    b, slots, e = factor
    shape = bases[b].shape
    return (
        e == 1
        and len(slots) == 2
        and slots[0] != slots[1]
        and shape[0] == shape[1]
        and (bases[b].kind in ("atom", "inverse", "delta") or _is_generic_power(b, bases))
    )


def _is_generic_power(b: int, bases: Bases) -> bool:
    return bases[b].kind == POWER_OF_MATRIX and is_generic(dict(bases[b].payload[1][0]), bases)


def _is_diagonal(factor: Factor, bases: Bases) -> bool:
    """A vector on a diagonal, no entry of which vanishes but for a thin set."""
    return len(factor[1]) == 1 and bases.is_analytic({(factor,): ONE})


def inverse_form(algebra: Algebra, p: Polynomial, extent: sp.Expr) -> Polynomial:
    """The inverse of the square matrix whose entries (0, 1) are p. Its determinant is taken not to vanish."""
    bases = algebra.bases
    path = product_path(p, extent, bases)
    if path is None:
        payload, slots, swaps = bases.abstract([p])
        if len(slots) != 2:  # the entries are all equal, or depend on the row alone: singular, or of no use
            payload, slots, swaps = (freeze(p),), (0, 1), []
        # (Mᵀ)⁻¹ = (M⁻¹)ᵀ: the slots of the inverse stand as those of the matrix
        number = bases.number("inverse", ("inverse", payload), (extent, extent), swaps, analytic=_is_analytic(p, bases))
        return algebra.single((number, slots, ONE))
    scalars, factors = path  # numbers, and vectors on the diagonal of a factor, turn into their reciprocals
    inverted = [(b, s, -e) for b, s, e in scalars] + [
        inverse_factor(bases, b, (s[0], s[1]), extent) for b, s, _ in factors
    ]
    # (A B)⁻¹ = B⁻¹A⁻¹: the path is walked backwards, so its two ends change places
    return algebra.collect([(1 / next(iter(p.values())), rename(inverted, {0: 1, 1: 0}))])


def _is_analytic(p: Polynomial, bases: Bases) -> bool:
    """Whether the entries of the inverse are rational functions that are not zero: so they are of what is generic but
    for a diagonal.
    """
    spread = any(_varies(b, bases) and len(s) == 2 for m in p for b, s, _ in m)
    without = {m: c for m, c in p.items() if all(bases[b].kind != "delta" for b, _, _ in m)}
    return spread and is_generic(p, bases) and bases.is_analytic(without)


def inverse_factor(bases: Bases, b: int, slots: tuple[int, int], extent: sp.Expr) -> Factor:
    """M from i to j in the product becomes M⁻¹ from j to i."""
    i, j = slots
    base = bases[b]
    if base.kind == "delta":
        return (b, slots, ONE)
    if base.kind == POWER_OF_MATRIX:
        e, inside_power = base.payload
        turned = bases.number(POWER_OF_MATRIX, (-e, inside_power), base.shape, base.symmetry, analytic=base.analytic)
        return (turned, (j, i), ONE)
    if base.kind == "inverse" and len(base.payload[1][0]) == 1:
        ((monomial, c),) = base.payload[1][0]
        if len(monomial) == 1 and c == 1 and sorted(monomial[0][1]) == [0, 1]:
            ((inner, order, e),) = monomial
            return (inner, (j, i) if order == (0, 1) else (i, j), e)
    inside: Polynomial = {((b, (0, 1), ONE),): ONE}
    payload, order, swaps = bases.abstract([inside])
    number = bases.number(
        "inverse", ("inverse", payload), (extent, extent), swaps, analytic=_is_analytic(inside, bases)
    )
    return (number, tuple((j, i)[k] for k in order), ONE)


def product_path(p: Polynomial, extent: sp.Expr, bases: Bases) -> tuple[list[Factor], list[Factor]] | None:
    """For one product A_0k B_kl … Z_z1 of square matrices: (scalar factors, the matrices with their indices), else
    None. A vector with an index of the path, as on a diagonal, stands with the scalars.
    """
    if len(p) != 1:
        return None
    (monomial,) = p
    scalars = [f for f in monomial if len(f[1]) < 2]
    left = [f for f in monomial if len(f[1]) > 1]
    if not _indices(scalars) <= _indices(left) or not all(_is_square_matrix(f, extent, bases) for f in left):
        return None
    path = _in_order(left)
    if path is None or (len(path) == 1 and not scalars and bases[path[0][0]].kind not in WITH_RULES):
        return None
    return scalars, path


def _indices(factors: list[Factor]) -> set[int]:
    return {i for _, slots, _ in factors for i in slots}


def _is_square_matrix(factor: Factor, extent: sp.Expr, bases: Bases) -> bool:
    """Whether it is an entry A_ij of a matrix of this size, to the first power, and not on the diagonal."""
    b, slots, e = factor
    return len(slots) == 2 and e == 1 and slots[0] != slots[1] and bases[b].shape == (extent, extent)


def _in_order(left: list[Factor]) -> list[Factor] | None:
    """The factors as they lead from the index 0 to the index 1; None if they fork or end elsewhere."""
    path: list[Factor] = []
    at = 0
    while left:
        nexts = [f for f in left if at in f[1]]
        if len(nexts) != 1:
            return None
        path += nexts
        left.remove(nexts[0])
        first, second = nexts[0][1]
        at = second if first == at else first
    return path if at == 1 else None
