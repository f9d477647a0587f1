"""The rules of an inverse M⁻¹ whose M is a sum or a product of several factors: M M⁻¹ = M⁻¹M = I, solved for the
leading term of M; and of a power, M M^e = M^e M = M^{e + 1}.
"""

from __future__ import annotations

from fractions import Fraction

from symnn.calculus.normal_form.bases import ONE, Bases
from symnn.calculus.normal_form.monomials import Frozen, Monomial, bound_indices, lead, rename

Rule = tuple[Monomial, Frozen]
"""A monomial and what it is equal to."""


def resolutions(inverse: int, bases: Bases, whole: Monomial) -> list[Rule]:
    """(A + u vᵀ)(A + u vᵀ)⁻¹ = I as the rule u vᵀ(A + u vᵀ)⁻¹ = I − A(A + u vᵀ)⁻¹, and its mirror image.

    What leads is a term without a delta, so that the rule finds it in products; a rule that could feed itself is left
    out. `whole` is what M makes of it.
    """
    (inside,) = bases[inverse].payload[1]
    solid = tuple((m, c) for m, c in inside if all(bases[b].kind != "delta" for b, _, _ in m))
    if not solid or (len(inside) == 1 and len(inside[0][0]) == 1):
        return []
    monomial, c = lead(solid)
    rest = tuple((m, d) for m, d in inside if m != monomial)
    if any(_without_indices(m) == _without_indices(monomial) for m, _ in rest):
        return []
    between = min((i for m, _ in inside for i in bound_indices(m)), default=0) - 1
    made = []
    for names, slots in (({1: between}, (between, 1)), ({0: between}, (0, between))):
        beside = (inverse, slots, ONE)
        others = [((*rename(m, names), beside), -d / c) for m, d in rest]
        made.append(((*rename(monomial, names), beside), ((whole, 1 / c), *others)))
    return made


def _without_indices(m: Monomial) -> list[tuple[int, Fraction]]:
    return sorted((b, e) for b, _, e in m)
