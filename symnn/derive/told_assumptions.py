"""What a derivation says that it assumes: what was given, what its symbols are declared to be where a line leans on it,
and the conventions at kinks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnn.claims.declared_facts import declared_facts
from symnn.claims.derivation import Step
from symnn.claims.verdict import Proved
from symnn.derive.conventions import conventions
from symnn.proof.equality.certificate import Certificate
from symnn.proof.leaned_on import needed


def told_assumptions(given: Sequence[str], steps: Sequence[Step]) -> tuple[str, ...]:
    """Each once, in this order."""
    return tuple(dict.fromkeys((*given, *_declared(steps), *conventions(steps))))


def _declared(steps: Sequence[Step]) -> Iterator[str]:
    for verdict in (line.verdict for line in steps):
        proof = verdict.certificate if isinstance(verdict, Proved) else None
        if isinstance(verdict, Proved) and isinstance(proof, Certificate):
            facts = declared_facts([proof.left, proof.right])
            for symbol in needed(proof.left, proof.right, proof.hypotheses, facts, verdict) if facts else ():
                yield from facts[symbol]
