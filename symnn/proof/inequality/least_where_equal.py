"""f(p, q) >= 0 because f(p, p) = 0 and, as a function of q, f falls until q = p and rises from there: Gibbs, Pinsker,
Jensen with two values.

That is so where (q − p)·∂f/∂q >= 0; or where ∂f/∂q = 0 at q = p and ∂²f/∂q² >= 0. All numbers between p and q must be
allowed for q: what is assumed of q is linear in it, and holds of p too.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from symnn.calculus.moments.plain_numbers import coefficients
from symnn.claims.entrywise import is_smooth
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Verdict
from symnn.derivative import gradient
from symnn.errors import SymnnError
from symnn.expr import Atom, Node, const, substitute
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment

NAME = "least where two are equal"
MOST_NUMBERS = 4


class LeastWhereEqual(NamedTuple):
    """That gap >= 0: it is least, and 0, where the number that moves is the fixed one.

    bends  True if it is so by the second derivative, False if by the sign of the first
    known  what the proof leans on
    """

    gap: Node
    moves: Atom
    fixed: Atom
    bends: bool
    known: Entailment


def by_equal_numbers(question: Question, budget: Budget) -> Verdict | None:
    """An inequality between smooth functions of a few numbers."""
    found = found_least(question, budget)
    return None if found is None else found.known.proof(question, NAME, _reasons(found))


def found_least(question: Question, budget: Budget) -> LeastWhereEqual | None:
    """The two numbers, and why the difference of the sides is least where they are equal; None where that is open."""
    if question.relation not in ("<=", ">=") or question.left.rank or question.right.rank:
        return None
    f = question.right - question.left if question.relation == "<=" else question.left - question.right
    for q, p in permutations(_numbers(f), 2):
        known = Entailment(question.hypotheses, Budget(budget.left / 2), frozenset({q}))
        try:
            free = _may_move(q, p, question.hypotheses) and known.undefined(f) == frozenset()
            bends = _bends(f, q, p, known) if free else None
        except SymnnError:
            continue
        if bends is not None:
            return LeastWhereEqual(f, q, p, bends, known)
    return None


def _numbers(f: Node) -> list[Atom]:
    """The numbers that it is a smooth function of, where they are few."""
    numbers = [a for a in dict.fromkeys(atoms(f)) if not getattr(a.label, "is_number", False)]
    few = len(numbers) <= MOST_NUMBERS and not any(a.rank for a in numbers) and not sizes_of([f])
    return numbers if few and is_smooth(f) else []


def _bends(f: Node, q: Atom, p: Atom, known: Entailment) -> bool | None:
    """Whether f >= 0 by its second derivative, or else by its first; None where it is not found."""
    zero = const(0)
    if not known.equal(substitute(f, {q: p}), zero):
        return None
    slope = gradient(f, q)
    if known.relation((q - p) * slope, ">=", zero):
        return False
    bent = known.equal(substitute(slope, {q: p}), zero) and known.relation(gradient(slope, q), ">=", zero)
    return True if bent else None


def _reasons(found: LeastWhereEqual) -> tuple[str, str]:
    q, p = found.moves, found.fixed
    why = (
        f"so is its derivative by {q}, and the second one is nowhere negative"
        if found.bends
        else f"({q} - {p}) times its derivative by {q} is not negative"
    )
    return f"it is 0 where {q} = {p}", why


def _may_move(q: Atom, p: Atom, h: Hypotheses) -> bool:
    """Whether all numbers between p and q may be q too."""
    elsewhere = [n for e in h.equations for n in (e.left, e.right)] + [n for fact in h.facts for n in fact.nodes]
    if q in atoms(elsewhere) or not _alike(q, p, h):
        return False
    said = {(i.left - i.right, i.relation) for i in h.inequalities}
    return all(_is_convex(gap, relation, q, p, said) for gap, relation in said if q in atoms(gap))


def _is_convex(gap: Node, relation: str, q: Atom, p: Atom, said: set[tuple[Node, str]]) -> bool:
    """Whether gap > 0, or >= 0, is linear in q, and said of p too."""
    line = coefficients(gap, q)
    moved = substitute(gap, {q: p})
    return relation in (">", ">=") and line is not None and len(line) == 2 and (moved, relation) in said


def _alike(q: Atom, p: Atom, h: Hypotheses) -> bool:
    """Whether what the symbols themselves say of q, they say of p, and it is a half line or nothing."""
    positive = [a in h.positive or getattr(a.label, "is_positive", False) for a in (q, p)]
    whole = any(getattr(a.label, "is_integer", False) for a in (q, p))
    half = any(
        getattr(a.label, fact, None) for a in (q, p) for fact in ("is_nonnegative", "is_nonpositive", "is_nonzero")
    )
    return positive[0] == positive[1] and not whole and (all(positive) or not half)


__all__ = ["by_equal_numbers", "found_least"]
