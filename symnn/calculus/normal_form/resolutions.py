"""The rules of an inverse M⁻¹ whose M is a sum or a product of several factors: M M⁻¹ = M⁻¹M = I, solved for the
leading term of M.
"""

from __future__ import annotations

from fractions import Fraction

from symnn.calculus.normal_form.bases import ONE, Bases
from symnn.calculus.normal_form.monomials import Frozen, Monomial, bound_indices, lead, rename

Rule = tuple[Monomial, Frozen]
"""A monomial and what it is equal to."""


def resolutions(inverse: int, bases: Bases) -> list[Rule]:
    """(A + u vᵀ)(A + u vᵀ)⁻¹ = I as the rule u vᵀ(A + u vᵀ)⁻¹ = I − A(A + u vᵀ)⁻¹, and its mirror image.

    What leads is a term without a delta, so that the rule finds it in products; a rule that could feed itself is left
    out.
    """
    (inside,) = bases[inverse].payload[1]
    solid = tuple((m, c) for m, c in inside if all(bases[b].kind != "delta" for b, _, _ in m))
    if not solid or (len(inside) == 1 and len(inside[0][0]) == 1):
        return []
    monomial, c = lead(solid)
    kinds = sorted((b, e) for b, _, e in monomial)
    if any(sorted((b, e) for b, _, e in m) == kinds for m, _ in inside if m != monomial):
        return []
    between = min((i for m, _ in inside for i in bound_indices(m)), default=0) - 1
    rest = tuple((m, d) for m, d in inside if m != monomial)
    made = []
    for names, slots in (({1: between}, (between, 1)), ({0: between}, (0, between))):
        beside = (inverse, slots, ONE)

        def with_inverse(
            m: Monomial, names: dict[int, int] = names, beside: tuple[int, tuple[int, int], Fraction] = beside
        ) -> Monomial:
            return (*rename(m, names), beside)

        eye: Monomial = ((bases.delta(bases[inverse].shape[0]), (0, 1), ONE),)
        made.append((with_inverse(monomial), ((eye, 1 / c), *((with_inverse(m), -d / c) for m, d in rest))))
    return made
