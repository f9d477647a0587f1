"""E of a function of several independent numbers, one after another: over one of them first, where the others are fixed
numbers within the values that their laws allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from symnn.bridge import read
from symnn.bridge.random import Law, law_of
from symnn.calculus.moments.kept_demands import is_partial
from symnn.calculus.moments.normal_integrals import direction
from symnn.calculus.moments.plain_numbers import ONE, ZERO, coefficients, distributed, plus, times
from symnn.calculus.moments.stretch_means import StretchMeans
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Atom, Const, Map, Node, postorder, substitute

ORDER = ("bernoulli", "uniform", "exponential")
"""Over which laws it is averaged, and over which first."""
MOST_PIECES = 16


class Averages(Protocol):
    """What is needed of a resolver."""

    def is_less(self, a: Node, b: Node, strictly: bool = True) -> bool: ...
    def divide(self, x: Node) -> None: ...
    def entry(self, owner: Atom) -> Any: ...
    def say(self, text: str) -> None: ...
    def say_law(self, owner: Atom, several: bool) -> None: ...


def averaged_once(f: Node, owners: Sequence[Atom], means: Averages, spreads: str) -> Node | None:
    """E of f over one of these random numbers; None where they may depend on each other, or it has no closed form."""
    laws = [law_of(o.label) for o in owners]
    if (
        f.rank
        or len(owners) < 2
        or any(o.rank or law is None or law.joint for o, law in zip(owners, laws, strict=True))
    ):
        return None
    kinds = {o: law.distribution for o, law in zip(owners, laws, strict=True) if law is not None}
    ranked = sorted((o for o in owners if kinds[o] in ORDER), key=lambda o: (ORDER.index(kinds[o]), str(o)))
    for o in ranked:
        found = _over(f, o, means, spreads)
        if found is not None and o not in postorder(found):
            means.say_law(o, False)
            return found
    return None


def _over(f: Node, o: Atom, means: Averages, spreads: str) -> Node | None:
    entry = means.entry(o)
    if entry.law.distribution == "bernoulli":
        if any(is_partial(n) and o in postorder(n) for n in postorder(f)):
            return None  # it may be without a value at one of the two
        one, nought = (substitute(f, {o: Const(x)}) for x in (1, 0))
        return tidy(plus(times(entry.mean, one), times(plus(ONE, times(Const(-1), entry.mean)), nought)))
    jumped = lambda: means.say(spreads)
    return StretchMeans(o, entry.law, entry.mean, entry.spread, means.is_less, jumped, means.divide).value(f)


def linear_pieces(x: Node) -> list[Node]:
    """What x is where each |·| and rectifier of random numbers in it is on one of its sides: x is one of these at every
    place. Itself, where there is none, or where there are too many.
    """
    found, done = [x], list[Node]()
    while found:
        piece = found.pop()
        bend = next((n for n in postorder(piece) if isinstance(n, Map) and _is_bend(n)), None)
        if bend is None or bend.operator.sides is None:
            done.append(tidy(plus(*distributed(piece))))
            continue
        below, _, above = bend.operator.sides
        for level, slope in (below, above):
            line = plus(Const(level), times(Const(slope), bend.arguments[0]))
            found.append(substitute(piece, {bend: line}))
        if len(found) + len(done) > MOST_PIECES:
            return [x]
    return done


def _is_bend(n: Map) -> bool:
    """Whether it bends, and does not jump, between random numbers."""
    inside = (law_of(a.label) for a in postorder(n) if isinstance(a, Atom))
    return (
        n.operator.sides is not None and not n.operator.jumps and not n.rank and any(law is not None for law in inside)
    )


def least_by_law(x: Node) -> Node | None:
    """What a sum linear in random numbers exceeds, but for values without probability; None if there are none."""
    least, met = x, False
    for a in dict.fromkeys(n for n in postorder(x) if isinstance(n, Atom) and not n.rank):
        law, line = law_of(a.label), coefficients(least, a)
        if law is None:
            continue
        turn = direction(line[1]) if line is not None and len(line) == 2 else 0
        ends = _ends(law)
        end = None if not turn or ends is None else ends[turn < 0]
        if end is None:
            return None
        least, met = tidy(plus(*distributed(substitute(least, {a: end})))), True
    return least if met else None


def _ends(law: Law) -> tuple[Node, Node | None] | None:
    if law.distribution == "exponential":
        return ZERO, None
    if law.distribution == "uniform" and law.parameters:
        low, high = (read(end) for end in law.parameters)
        return low, high
    return None


__all__ = ["averaged_once", "least_by_law", "linear_pieces"]
