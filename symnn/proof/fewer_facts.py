"""What a proof does without, of what its symbols are declared to be and of what is assumed: the claim is proved once
more by the same method, said of any numbers in their place, or with less assumed. What is left out so was not used: the
proof without it is a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sympy as sp

from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import Proved
from symnn.errors import SymnnError
from symnn.expr import Atom
from symnn.proof.budget import TOO_MUCH, UNFORESEEN, Budget
from symnn.proof.method import Method, table

SECONDS = 1.0
"""Of work, for each further proof."""
MOST_SYMBOLS = 3
"""Of more symbols all is told that is declared of them: each costs a proof or two."""
MOST_ASSUMED = 4
"""Of more assumptions all are told."""


def spared(question: Question, symbols: Iterable[Any], proof: Proved) -> set[Any]:
    """The symbols that may be any numbers; those that are whole numbers, and those of which something is assumed, are
    left as they are.
    """
    h = question.hypotheses
    loose = [s for s in symbols if isinstance(s, sp.Symbol) and s.is_integer is None and h.free_of([Atom(s)])]
    without = partial(_holds_without, question=question, proof=proof)
    if not loose or without(loose):
        return set(loose)
    return spared_by_all(loose, without) if 1 < len(loose) <= MOST_SYMBOLS else set()


def with_fewest(proof: Proved, question: Question, method: Method) -> Proved:
    """The proof, or one that rests on fewer of the assumptions, under no other conditions, where the method lists all
    that the question assumes. Of two that can stand for each other both are kept.
    """
    assume = tuple(question.claim.assume)
    lists_all = set(question.hypotheses.texts) <= set(proof.hypotheses)
    if not 0 < len(assume) <= MOST_ASSUMED or not lists_all or method.keeps.partition(":")[2] != "PropertyCertificate":
        return proof
    found: dict[frozenset[int], Proved | None] = {}

    def without(gone: frozenset[int]) -> bool:
        if gone not in found:
            found[gone] = _under(tuple(a for k, a in enumerate(assume) if k not in gone), proof, question, method)
        return found[gone] is not None

    places = range(len(assume))
    gone = frozenset(places)
    if not without(gone):
        gone = frozenset(spared_by_all(places, without) if len(places) > 1 else ())
    less = found[gone] if gone and without(gone) else None
    return proof if less is None else less


def _under(assume: tuple[Any, ...], proof: Proved, question: Question, method: Method) -> Proved | None:
    """The proof under these assumptions alone; None if there is none, or one under other conditions."""
    try:
        again = Question(replace(question.claim, assume=assume))
        found = method.prove(again, Budget(SECONDS)) if method.prove and again.kind == question.kind else None
    except (SymnnError, *TOO_MUCH, *UNFORESEEN):
        return None  # it is told
    if not isinstance(found, Proved) or found.statement != proof.statement:
        return None
    return found if set(found.conditions) <= set(proof.conditions) else None


def spared_by_all(symbols: Sequence[Any], without: Callable[[frozenset[Any]], bool]) -> set[Any]:
    """Symbols that are spared together in whichever order they are tried, where not all of them are."""
    known = {frozenset(symbols): False}

    def spares(gone: frozenset[Any]) -> bool:
        if gone not in known:
            known[gone] = without(gone)
        return known[gone]

    found = _dropped(symbols, spares)
    return found and found & _dropped(symbols[::-1], spares)


def _dropped(symbols: Sequence[Any], spares: Callable[[frozenset[Any]], bool]) -> set[Any]:
    """Symbols that are spared together, tried one after the other."""
    found: frozenset[Any] = frozenset()
    for s in symbols:
        if spares(found | {s}):
            found |= {s}
    return set(found)


def _holds_without(symbols: Iterable[Any], question: Question, proof: Proved) -> bool:
    plain = {s: sp.Symbol(s.name, real=True) for s in symbols}
    method = table().get(str(getattr(proof.certificate, "method", "")))
    try:
        again = _of_any_numbers(question, plain)
        if again is None or method is None or method.prove is None or again.kind not in method.kinds:
            return False
        found = method.prove(again, Budget(SECONDS))
    except (SymnnError, *TOO_MUCH, *UNFORESEEN):
        return False  # it is told
    return (
        isinstance(found, Proved)
        and set(found.conditions) <= set(proof.conditions)
        and set(found.hypotheses) <= set(proof.hypotheses)
    )


def _of_any_numbers(question: Question, plain: dict[Any, Any]) -> Question | None:
    """The question with these symbols in place of the declared ones; None where SymPy makes another formula of one of
    its parts, as 1 of x/x: put back, it is not what it was.
    """
    claim = question.claim
    parts = {"left": claim.left, "right": claim.right} if isinstance(claim, Claim) else claim.parts
    changed = {name: _put(part, plain) for name, part in parts.items()}
    back = {x: s for s, x in plain.items()}
    if any(_put(changed[name], back) != part for name, part in parts.items()):
        return None
    again = Question(replace(claim, **changed) if isinstance(claim, Claim) else replace(claim, parts=changed))
    again.proved = True
    return again if again.formulas else None


def _put(part: Any, plain: dict[Any, Any]) -> Any:
    """TypeError for what is neither a formula nor made of some."""
    if isinstance(part, tuple):
        return tuple(_put(one, plain) for one in part)
    if isinstance(part, sp.Basic):
        return part.xreplace(plain)
    if isinstance(part, int | bool | str | None):
        return part
    raise TypeError(f"{type(part).__name__} is no formula")
