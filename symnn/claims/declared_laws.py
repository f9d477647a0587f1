"""What the declared laws of random symbols say of their parameters, as hypotheses: a variance is positive, a
probability between 0 and 1. Nothing is known here of expectations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge.random import Law, law_of
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms


def laws_in(*nodes: Node) -> dict[Atom, Law]:
    """The law of every random symbol in the nodes."""
    return {a: law for a in atoms(nodes) if (law := law_of(a.label)) is not None}


def with_variances(h: Hypotheses, *sides: Node) -> Hypotheses:
    """The declared variances are positive: known where SymPy does not see it."""
    return _with(h, [sp.Gt(v, 0) for v in _variances(sides) if v.is_positive is None])


def at_legal_parameters(h: Hypotheses, *sides: Node) -> Hypotheses:
    """What the parameters of the declared laws satisfy: where they do not, there is no such law, and nothing is false.
    A variance is positive, a probability between 0 and 1, the lower end of a uniform law below its upper end.
    """
    ends = {law.parameters for law in laws_in(*sides).values() if law.distribution == "uniform" and law.parameters}
    rising = [sp.Lt(low, high) for low, high in sorted(ends, key=str)]
    return _with(with_variances(h, *sides), [*_chances(sides), *rising])


def within_laws(h: Hypotheses, *sides: Node) -> Hypotheses:
    """What every law of this kind satisfies: a variance is not negative, a probability is between 0 and 1."""
    return _with(h, [*(sp.Ge(v, 0) for v in _variances(sides)), *_chances(sides)])


def _chances(sides: tuple[Node, ...]) -> list[Any]:
    chances = {law.parameters[0] for law in laws_in(*sides).values() if law.distribution == "bernoulli"}
    return [bound for p in sorted(chances, key=str) for bound in (sp.Ge(p, 0), sp.Le(p, 1))]


def _variances(sides: tuple[Node, ...]) -> Iterator[Any]:
    laws = laws_in(*sides).values()
    said = {law.variance for law in laws if law.variance is not None and law.distribution != "bernoulli"}
    yield from sorted(said, key=str)


def _with(h: Hypotheses, facts: list[Any]) -> Hypotheses:
    facts = [fact for fact in facts if fact not in (sp.true, sp.false)]
    if not facts:
        return h
    more = read_hypotheses(facts)
    return replace(
        h,
        inequalities=(*h.inequalities, *more.inequalities),
        positive=h.positive | more.positive,
        texts=(*h.texts, *more.texts),
    )
