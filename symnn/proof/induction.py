"""Induction over depth: two finite claims, the base and the step, prove a statement for every number of layers."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.proof.equality import equal
from symnn.proof.verdict import Proved, Refuted, Unknown, Verdict

Equation = tuple[Any, Any]


def induction(statement: str, *, base: Equation, given: Equation, step: Equation, over: str = "L", assume: tuple[Any, ...] = ()) -> Verdict:
    """The verdict on a statement for all depths.

    base   (lhs, rhs) at the least depth
    given  (lhs, rhs), the induction hypothesis at a depth; its symbols stand for *any* values at that depth
    step   (lhs, rhs) at the next depth, to be shown from `given`

    A refuted base refutes the statement. A refuted step refutes this proof only: the verdict is Unknown.
    """
    if tuple(step) == tuple(given):
        raise ArgumentError(f"the step {step[0]} = {step[1]} is the hypothesis itself: say what one more layer makes of it")
    first = equal(*base, assume=assume)
    hypothesis = sp.Eq(*given, evaluate=False)
    second = equal(*step, assume=(*assume, hypothesis))
    if isinstance(first, Proved) and isinstance(second, Proved):
        said = (f"base: {first.statement}", f"hypothesis: {given[0]} = {given[1]}", f"step: {second.statement}")
        used = tuple(h for h in dict.fromkeys((*first.hypotheses, *second.hypotheses)) if h != f"{given[0]} = {given[1]}")
        return Proved(
            statement=statement,
            method=f"induction over {over}",
            steps=said,
            hypotheses=used,
            conditions=tuple(dict.fromkeys((*first.conditions, *second.conditions))),
            certificate=(first, second),
        )
    if isinstance(first, Refuted):
        return Refuted(statement=statement, counterexample=first.counterexample, lhs=first.lhs, rhs=first.rhs)
    which, verdict = ("base", first) if not isinstance(first, Proved) else ("step", second)
    return Unknown(statement=statement, reason=f"the {which} of the induction is {verdict.word}: {verdict.statement}")
