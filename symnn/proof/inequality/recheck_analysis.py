"""The steps of a proof by analysis walked again: that each says what its parts show, on the whole of its interval.

The search is not repeated: derivatives, values and signs are computed anew for the steps that are there. Whom this
trusts is said in the answer of `recheck`.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symnn.expr import Atom, Node, const
from symnn.expr.walk import postorder
from symnn.proof.budget import Budget
from symnn.proof.inequality.descent import DescentLine, PositivitySearch, bends, derived, is_continuous, jumps
from symnn.proof.inequality.enclosure import Interval, positive_on, sign_at
from symnn.proof.inequality.far_out import sign_far_out
from symnn.proof.inequality.polynomials import polynomial, tidied

SECONDS = 20.0


class Gap(Exception):
    """A step does not follow; the message names it."""


def retrace(x: Atom, line: DescentLine) -> None:
    """Gap if a step, or one below it, does not follow."""
    search = PositivitySearch(x, Budget(SECONDS))
    for step in line.lines():
        if step.x is not x or not _follows(search, step):
            raise Gap(f"the step does not follow: {step.words}")


def _follows(search: PositivitySearch, step: DescentLine) -> bool:
    match step.rule:
        case "z3" if len(step.queries) == 1:
            (query,) = step.queries
            asked = (query.gap, query.relation) == (step.function, ">" if step.strict else ">=")
            return (
                asked
                and set(query.facts) <= set(search.facts(step.function, step.where))
                and search.defined(step.function, step.where)
            )
        case "balls":
            return _by_balls(search, step)
        case "slope" if len(step.parts) == 1:
            return _slope(search, step, step.parts[0])
        case "limit" if len(step.parts) == 1:
            return _limit(search, step, step.parts[0])
        case "halves":
            return _covers(step, set()) and all(
                same(p.function, step.function) and p.strict >= step.strict for p in step.parts
            )
        case "pieces":
            return _pieces(search, step)
        case _:
            return False


def _by_balls(search: PositivitySearch, step: DescentLine) -> bool:
    f = step.function
    if any(map(bends, postorder(f))) or not search.defined(f, step.where):
        return False
    return positive_on(f, derived(f, search.x), search.x, step.where, parts=3, bits=160, most=5000) is not None


def _slope(search: PositivitySearch, step: DescentLine, below: DescentLine) -> bool:
    f, where, end, c = step.function, step.where, step.end, step.anchor
    value = sign_at(f, search.x, c) if c is not None else None
    inner = (below.where.low, below.where.high) == (where.low, where.high)
    if end is None or value is None or value < 0 or not inner or not is_continuous(f):
        return False
    if not same(below.function, tidied(const(-1 if end else 1) * derived(f, search.x))):
        return False
    shut = Interval(where.low, where.high, (where.closed[0] or not end, where.closed[1] or bool(end)))
    enough = not step.strict or value > 0 or (below.strict and not where.closed[end])
    return enough and search.defined(f, shut)


def _limit(search: PositivitySearch, step: DescentLine, below: DescentLine) -> bool:
    f, where, end = step.function, step.where, step.end
    if end not in (0, 1) or (where.low, where.high)[end] is not None or not is_continuous(f):
        return False
    value = sign_far_out(f, search.x, 2 * end - 1)
    inner = (below.where.low, below.where.high) == (where.low, where.high)
    if value is None or value < 0 or not inner:
        return False
    falls = same(below.function, tidied(const(-1 if end else 1) * derived(f, search.x)))
    return falls and search.defined(f, where) and (not step.strict or value > 0 or below.strict)


def _pieces(search: PositivitySearch, step: DescentLine) -> bool:
    f = step.function
    sudden = any(jumps(n) for n in postorder(f))
    ends = {c for p in step.parts for c in (p.where.low, p.where.high) if c is not None}
    points = {c for c in ends if step.where.holds(c)} if sudden else set()
    if not all(_holds_at(search, step, c) for c in points):
        return False
    if not all(_is_piece(search, step, p, sudden) for p in step.parts):
        return False
    return _covers(step, points) and any(bends(n) for n in postorder(f))


def _holds_at(search: PositivitySearch, step: DescentLine, c: Fraction) -> bool:
    """Whether the claim of the step holds at one point, by the exact value there."""
    value = sign_at(step.function, search.x, c)
    return value is not None and value >= 0 and not (step.strict and value == 0)


def _is_piece(search: PositivitySearch, step: DescentLine, part: DescentLine, sudden: bool) -> bool:
    """Whether the part is about the function of the step, without its bends, and says as much of it."""
    smooth = search.smooth(step.function, part.where)
    if smooth is None or not same(part.function, smooth) or part.strict < step.strict:
        return False
    # a closed piece ends where |u| bends; where f jumps, pieces are open
    return not (sudden and any(part.where.closed))


def _covers(step: DescentLine, points: set[Fraction]) -> bool:
    """Whether the parts and the points, side by side, leave out nothing of the interval."""
    if not step.parts:
        return False
    first, last = step.parts[0].where, step.parts[-1].where
    if (first.low, last.high) != (step.where.low, step.where.high):
        return False
    ends = ((step.where.closed[0], first.closed[0], first.low), (step.where.closed[1], last.closed[1], last.high))
    if any(wanted and c is not None and not shut and c not in points for wanted, shut, c in ends):
        return False
    return all(
        p.where.high is not None
        and p.where.high == q.where.low
        and (p.where.closed[1] or q.where.closed[0] or p.where.high in points)
        for p, q in pairwise(step.parts)
    )


def same(a: Node, b: Node) -> bool:
    return a is b or polynomial(a) == polynomial(b)
