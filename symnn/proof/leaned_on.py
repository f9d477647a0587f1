"""What a proof leans on that the symbols of its claim are declared to be: it is told with what was assumed.

A proof is tried once more with symbols of which nothing is declared: what it can do without is not told. By the normal
form that is done here, by every other method in `fewer_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import sympy as sp

from symnn.claims.claim import Claim, Property
from symnn.claims.declared_facts import declared_facts
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Proved
from symnn.expr import Atom, Node, substitute
from symnn.proof.equality.deciding_equality import prove_by_normal_form
from symnn.proof.equality.forms import ENTRIES, WHOLE
from symnn.proof.fewer_facts import spared, spared_by_all

SECONDS = 1.0
MOST_SYMBOLS = 6
"""Of more symbols all is told that is declared of them: each costs a proof."""


def leaned_on(question: Question, proof: Proved) -> tuple[str, ...]:
    """What is told of the symbols of a claim; of a definition nothing."""
    claim, h = question.claim, question.hypotheses
    nodes = question.formulas + (h.formulas() if proof.hypotheses else [])
    facts = declared_facts(nodes) if proof.certificate is not None else {}
    for counted in _counted(claim):
        facts.pop(counted, None)
    if facts and not (isinstance(claim, Claim) and _is_read_by_signs(claim)):
        if isinstance(claim, Claim) and proof.method in (WHOLE, ENTRIES):
            kept = set(needed(question.left, question.right, h, facts, proof))
        else:
            kept = set(facts) - spared(question, facts, proof)
        facts = {symbol: said for symbol, said in facts.items() if symbol in kept}
    return tuple(text for said in facts.values() for text in said)


def needed(left: Node, right: Node, h: Hypotheses, symbols: Iterable[Any], proof: Proved) -> tuple[Any, ...]:
    """Those of the symbols whose declaration a proof by the normal form needs: without it there is none, or one under
    other conditions. Of log(bc) = log b + log c one of two would do, and both are told.
    """
    kept = [s for s in symbols if isinstance(s, sp.Symbol)]
    loose = [s for s in kept if h.free_of([Atom(s)])]
    without = partial(_holds_without, left=left, right=right, h=h, proof=proof)
    if without(loose):
        return tuple(s for s in kept if s not in loose)
    if not 1 < len(loose) <= MOST_SYMBOLS:
        return tuple(kept)
    gone = spared_by_all(loose, without)
    return tuple(s for s in kept if s not in gone)


def _holds_without(symbols: Iterable[Any], left: Node, right: Node, h: Hypotheses, proof: Proved) -> bool:
    """Whether the normal form proves as much of numbers of these names of which nothing is declared."""
    plain: dict[Node, Node] = {Atom(s): Atom(sp.Symbol(s.name, real=True)) for s in symbols}
    sides = (substitute(left, plain), substitute(right, plain))
    if sides == (left, right):
        return False  # a size
    found = prove_by_normal_form(*sides, h, "", SECONDS)
    return (
        isinstance(found, Proved)
        and set(found.conditions) <= set(proof.conditions)
        and set(found.hypotheses) <= set(proof.hypotheses)
    )


def _counted(claim: Claim | Property) -> tuple[Any, ...]:
    """What the claim itself lets run through all depths, or grow without end."""
    if not isinstance(claim, Property):
        return ()
    grows = claim.parts.get("to") == sp.oo
    return tuple(claim.parts[name] for name in ("depth", *(["x"] if grows else [])) if name in claim.parts)


def _is_read_by_signs(claim: Claim) -> bool:
    """Whether a side was computed when it was read, as an integral without end that has a value where b > 0."""
    sides = [s for s in (claim.left, claim.right) if isinstance(s, sp.Basic)]
    return any(s.has(sp.Integral) for s in sides)
