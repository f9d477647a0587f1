"""The proof that F has the gradient G at x: along any path the rules of Slopes.v give a slope, and that this is the
product of G with the slopes of the path is an equality of numbers, proved as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from symnn.certificates.coq_file import CoqStatement, Premises, Prover, proof_by
from symnn.certificates.coq_text import SLOPE, spelled
from symnn.certificates.index_terms import AtomEntry, IndexTerm, OverIndex, Pairwise
from symnn.certificates.node_terms import Premise
from symnn.certificates.slope_terms import POINT, SLOPES, SlopeRules, named


def by_slopes(statement: CoqStatement, ways: Sequence[tuple[str, Prover]]) -> tuple[list[str], str] | None:
    """The lines, and the way in which the equality of numbers is proved; None if it is not."""
    unknown = dict(statement.slopes)
    for way, prove in ways:
        found = proof_by(partial(_proof, prove, unknown), statement)
        if found is not None:
            return found, way
    return None


def _proof(
    prove: Prover, unknown: dict[str, str], entry: Premise, free: dict[str, str], premises: Premises
) -> list[str] | None:
    along = entry.along
    assert along is not None
    assert entry.relation == SLOPE
    to_point = {along.at: POINT}
    rules = SlopeRules(along.inside, unknown)
    slope = rules.slope(named(entry.left, to_point))
    product: IndexTerm = Pairwise(
        "*", named(entry.right, to_point), AtomEntry(SLOPES, tuple(i for i, _ in along.indices))
    )
    for index, size in reversed(along.indices):
        product = OverIndex("sum", index, size, product)
    moved = [(name, _at(p, to_point)) for name, p in premises]
    rest = prove(Premise((), slope, "=", product), free, moved)
    if rest is None:
        return None
    return [
        f"intros own_p {SLOPES} own_start own_moves. subst {along.at}. cbv beta.",
        f"apply (same_slope _ _ ({spelled(slope)})).",
        "{ derive. }",
        f"change ({spelled(slope)} = {spelled(product)}).",
        *rest,
    ]


def _at(said: Premise, to: dict[str, str]) -> Premise:
    return replace(said, left=named(said.left, to), right=named(said.right, to))
