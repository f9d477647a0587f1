"""A chain a = b <= c, all of whose links are proved: the verdict on it, and its certificate."""

from __future__ import annotations

from itertools import pairwise

from symnn.claims.verdict import ChainStatement, ProofStep, Proved, ReceivedStatement
from symnn.proof.equality.certificate import recheck
from symnn.proof.method import Recheck


def linked(statement: ChainStatement, proofs: tuple[Proved, ...]) -> Proved:
    """The verdict on a chain all of whose links are proved."""
    return Proved(
        statement=statement,
        method="link by link: " + ", ".join(dict.fromkeys(v.method for v in proofs)),
        steps=tuple(ProofStep.of(v.statement) for v in proofs),
        hypotheses=tuple(dict.fromkeys(h for v in proofs for h in v.hypotheses)),
        conditions=tuple(dict.fromkeys(c for v in proofs for c in v.conditions)),
        certificate=Links(proofs),
    )


class Links(tuple[Proved, ...]):
    """The certificate of a chain: the proofs of its links, in order."""

    method = "link by link"

    def recheck(self) -> Recheck:
        parts = [recheck(p) for p in self]
        said = [p.statement for p in self if isinstance(p.statement, ReceivedStatement)]
        if len(said) < len(self) or not said or any(a.right != b.left for a, b in pairwise(said)):
            return Recheck(False, True, "the links are not those of a chain")
        reason = "; ".join(dict.fromkeys(p.reason for p in parts))
        shown = linked(ChainStatement(tuple(said)), tuple(self))
        return Recheck(all(p.accepted for p in parts), all(p.independent for p in parts), reason, shown)
