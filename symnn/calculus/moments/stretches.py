"""Functions of one number with jumps and bends at several places, cut at these places: on each stretch between two of
them, every step, |·| and rectifier is linear in its argument.

Two places must be known to be one below the other; what is integrated over a stretch is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from symnn.calculus.moments.normal_integrals import direction
from symnn.calculus.moments.plain_numbers import ZERO, coefficients, distributed, multiplied, plus, times
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Atom, Const, Contract, Map, Node, postorder, substitute
from symnn.expr.walk import rebuild
from symnn.ops.reciprocal import reciprocal

MOST_STRETCHES = 8


class Less(Protocol):
    """Whether it is known that a < b, or that a <= b."""

    def __call__(self, a: Node, b: Node, strictly: bool = True) -> bool: ...


@dataclass(frozen=True)
class Stretch:
    """What a function is between two places, without jumps and bends; None: it goes on without end."""

    low: Node | None
    high: Node | None
    formula: Node


def stretches(f: Node, w: Atom, low: Node | None, high: Node | None, less: Less) -> list[Stretch] | None:
    """The parts of f of w, from `low` to `high`; None where a place is unknown, or how two places lie."""
    done, left = [], [Stretch(low, high, rebuild(f, _opened))]
    while left:
        part = left.pop()
        bend = next((n for n in postorder(part.formula) if isinstance(n, Map) and _bends(n, w)), None)
        if bend is None:
            done.append(replace(part, formula=tidy(part.formula)))
            continue
        found = _cut(part, bend, w, less)
        if found is None or len(left) + len(done) > MOST_STRETCHES:
            return None
        left += found
    return done


def terms(formula: Node, w: Atom) -> list[tuple[Node, int, list[Node]]]:
    """(c, k, functions) of each term c·wᵏ·Π functions, where c does not depend on w."""
    found = []
    for term in distributed(formula):
        factors = term.operands if isinstance(term, Contract) and not term.sizes else (term,)
        polynomials = {f: p for f in factors if (p := coefficients(f, w)) is not None}
        whole = multiplied(*(polynomials[f] for f in factors if f in polynomials))
        functions = [f for f in factors if f not in polynomials]
        found += [(c, k, functions) for k, c in enumerate(whole) if c is not ZERO]
    return found


def _opened(n: Node) -> Node:
    """Definitions of operators written out, and whole powers of sums."""
    if isinstance(n, Map) and n.operator.define is not None and n.operator.sides is None and not n.operator.opaque:
        return rebuild(n.operator.define(*n.arguments), _opened)
    return n


def _bends(n: Map, w: Atom) -> bool:
    return n.operator.sides is not None and w in postorder(n)


def _cut(part: Stretch, bend: Map, w: Atom, less: Less) -> list[Stretch] | None:
    """The stretch on both sides of the place where this bends, or what is left of it."""
    line = coefficients(plus(*distributed(bend.arguments[0])), w)
    if line is not None and (len(line) == 1 or line[1:] == [ZERO]):
        return _on_one_side(part, bend, line[0], less)
    if line is None or len(line) != 2 or not direction(line[1]) or bend.operator.sides is None:
        return None
    place = tidy(times(Const(-1), line[0], reciprocal(line[1]))) if line[0] is not ZERO else ZERO
    values = [plus(Const(c), times(Const(m), bend.arguments[0])) for c, m in bend.operator.sides]
    below, _, above = values if direction(line[1]) > 0 else values[::-1]
    left = Stretch(part.low, place, substitute(part.formula, {bend: below}))
    right = Stretch(place, part.high, substitute(part.formula, {bend: above}))
    return _within(left, right, part, less)


def _within(left: Stretch, right: Stretch, part: Stretch, less: Less) -> list[Stretch] | None:
    """What of the two sides of a place lies in a stretch."""
    low, high, place = part.low, part.high, right.low
    assert place is not None

    def known(a: Node | None, b: Node | None) -> bool:
        return a is not None and b is not None and (a is b or less(a, b, False))

    if known(place, low):
        return [replace(right, low=low)]
    if known(high, place):
        return [replace(left, high=high)]
    inside = (low is None or known(low, place)) and (high is None or known(place, high))
    return [left, right] if inside else None


def _on_one_side(part: Stretch, bend: Map, argument: Node, less: Less) -> list[Stretch] | None:
    """Where the argument is one number, whose sign is known."""
    argument = tidy(argument)
    turn = int(less(ZERO, argument)) - int(less(argument, ZERO))
    if bend.operator.sides is None or not (turn or argument is ZERO):
        return None
    level, slope = bend.operator.sides[1 + turn]
    value = plus(Const(level), times(Const(slope), argument))
    return [replace(part, formula=substitute(part.formula, {bend: value}))]


__all__ = ["Less", "Stretch", "stretches", "terms"]
