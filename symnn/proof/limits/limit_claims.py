"""Limits: f tends to a value, or to ±∞, as a number goes to ±∞: by leading terms (`asymptotics.py`); the right one
refutes all others.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Property
from symnn.claims.question import Question
from symnn.claims.size_demands import below
from symnn.claims.verdict import Proved, Refuted, Repair, Unknown, Verdict
from symnn.errors import ArgumentError, SymnnError
from symnn.expr import Atom, Map, Node, Size, const, rebuild, substitute
from symnn.expr.walk import atoms, postorder
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.proof.budget import Budget
from symnn.proof.equality.deciding_equality import equal_nodes
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.inequality.instances import EARLY, at, instances, order
from symnn.proof.limits.asymptotics import Asymptotics
from symnn.proof.limits.at_a_point import limit_at
from symnn.proof.limits.leading_terms import LimitValue, Unsure
from symnn.proof.property_certificate import PropertyCertificate

FAR = [Fraction(10) ** k for k in (3, 6, 9, 12)]
WHOLE = [Fraction(2) ** k for k in (6, 8, 10)]
NOTICED = Fraction(1, 100)
"""Where a limit is looked at before its rules are believed (whole numbers stand in exponents and stay small), and what
counts as nearer.
"""


def by_limits(question: Question, budget: Budget) -> Verdict | None:
    """`tends(f, x, to, limit)`."""
    claim = question.as_property
    f, x, limit = claim.parts["f"], claim.parts["x"], claim.parts["limit"]
    t, to = Atom(("grows", x)), claim.parts["to"]
    if read(f).shape:
        raise ArgumentError(f"{f} must be a number to have a limit here")
    if to not in (sp.oo, -sp.oo):
        return _at_a_number(question, t, budget)
    if x.is_integer and _is_extent(x, read(f)):
        said = f"{x} is the length of a sum or of an array, so that more than numbers changes as it grows"
        return Unknown(statement=claim.statement, reason=said)
    node = _moved(read(f), x, t if to == sp.oo else -t)
    known = Entailment(question.hypotheses, budget, frozenset((t,)))
    try:
        found = Asymptotics(t, known, bool(x.is_integer)).limit(node)
    except Unsure as reason:
        return Unknown(statement=claim.statement, reason=f"the limit was not found: {reason}")
    if _recedes(node, t, found, known, bool(x.is_integer)):
        said = f"the rules give the limit {found}, but values far out do not come nearer to it"
        return Unknown(statement=claim.statement, reason=said)
    return _judged(claim, found, limit, known)


def _at_a_number(question: Question, t: Atom, budget: Budget) -> Verdict:
    """By continuity and slopes where the function is analytic, else from both sides, x = a + 1/t and x = a − 1/t, as
    far as it has values there.
    """
    claim = question.as_property
    f, x, a = read(claim.parts["f"]), claim.parts["x"], read(claim.parts["to"])
    moving = read(x)
    assert isinstance(moving, Atom)
    known = Entailment(question.hypotheses, budget, frozenset((moving, t)))
    value = limit_at(f, moving, a, known)
    if value is not None:
        return _judged(claim, LimitValue(value), claim.parts["limit"], known)
    sides = []
    for way in (1, -1):
        node = _moved(f, x, a + const(way) * reciprocal(t))
        if _is_nowhere(node, t, known):
            continue
        try:
            found = Asymptotics(t, known, False).limit(node)
        except Unsure as reason:
            return Unknown(statement=claim.statement, reason=f"the limit was not found: {reason}")
        if _recedes(node, t, found, known, False):
            said = f"the rules give the limit {found}, but values nearby do not come nearer to it"
            return Unknown(statement=claim.statement, reason=said)
        sides.append(found)
    if not sides:
        return Unknown(statement=claim.statement, reason=f"it has no values near {claim.parts['to']}")
    up, down = sides[0], sides[-1]
    ends = [s.value for s in (up, down) if s.value is not None]
    same = known.equal(ends[0], ends[1]) if len(ends) == 2 else up.sign == down.sign
    if not same or (up.value is None) != (down.value is None):
        differ = f"the limit from above is {up}, the one from below {down}"
        if (up.value is None) != (down.value is None) or _are_apart(up, down, known):
            return Refuted(statement=claim.statement, lhs=differ, rhs=claim.parts["limit"])
        return Unknown(statement=claim.statement, reason=differ)
    return _judged(claim, up, claim.parts["limit"], known)


def _is_extent(x: Any, node: Node) -> bool:
    """Whether the number of terms of a sum, or of entries of an array, depends on x."""
    return any(
        x in part.free_symbols
        for n in postorder(node, below)
        for part in (*n.shape, *getattr(n, "sizes", ()), getattr(n, "offset", sp.S.Zero))
    )


def _is_nowhere(node: Node, t: Atom, known: Entailment) -> bool:
    """Whether it has no value from some t on: the logarithm of what is negative there."""
    for n in postorder(node, below):
        if isinstance(n, Map) and n.operator is log:
            try:
                if Asymptotics(t, known, False).side(n.arguments[0]) < 0:
                    return True
            except Unsure:
                continue
    return False


def _moved(node: Node, x: Any, there: Node) -> Node:
    """The function of t → ∞, where x is what is put in."""

    def change(part: Node) -> Node:
        if isinstance(part, Size) and x in part.value.free_symbols:
            return there if part.value == x else substitute(read(part.value, (x,)), {read(x): there})
        return part

    return substitute(rebuild(node, change), {read(x): there})


def _recedes(node: Node, t: Atom, found: LimitValue, known: Entailment, whole: bool) -> bool:
    """Whether values far out, at small numbers for all else, stay away from the limit: a rule that is wrong must not
    decide alone.
    """
    for instance in instances([node], (t,), known.hypotheses, Budget(known.budget.left / 4), EARLY):
        try:
            f, limit = instance.of(node), None if found.value is None else instance.of(found.value)
        except SymnnError:
            continue
        values = [at(f, dict.fromkeys(instance.names, k)) for k in (WHOLE if whole else FAR)]
        first, *later = [_gap(value, limit, found.sign) for value in values]
        if first is not None:
            near = first - NOTICED if limit is None else (1 - NOTICED) * first
            if all(gap is not None and order(gap, near) in (0, 1) for gap in later):
                return True
    return False


def _gap(value: Node, limit: Node | None, sign: int) -> Node | None:
    """How far a value is from a finite limit, or what must fall without bound where there is none; None at the limit,
    or if not known.
    """
    if limit is None:
        return -sign * value
    side = order(value, limit)
    return side * (value - limit) if side else None


def _judged(claim: Property, found: LimitValue, limit: Any, known: Entailment) -> Verdict:
    if limit in (sp.oo, -sp.oo):
        wanted = 1 if limit == sp.oo else -1
        agrees = found.value is None and found.sign == wanted
        differs = not agrees
    elif found.value is None:
        agrees, differs = False, True
    else:
        said = read(limit)
        agrees = known.equal(found.value, said)
        differs = not agrees and (_apart(found.value, said, known) or known.relation(found.value, "≠", said))
    if agrees:
        step = f"its leading terms, as {claim.parts['x']} goes to {claim.parts['to']}, tend to {found}"
        return Proved(
            statement=claim.statement, method="limits", steps=(step,),
            hypotheses=tuple(dict.fromkeys((*known.hypotheses.texts, *known.texts))),
            conditions=known.conditions,
            certificate=PropertyCertificate(claim, "leading terms", tuple(known.premises.values())),
        )  # fmt: skip
    if differs:
        value = str(found) if found.value is None else str(to_sympy(tidy(found.value)))
        return Refuted(statement=claim.statement, repair=Repair(None, f"the limit is {value}"))
    return Unknown(statement=claim.statement, reason=f"the limit is {found}, and whether that is {limit} was not shown")


def _are_apart(up: LimitValue, down: LimitValue, known: Entailment) -> bool:
    if up.value is None or down.value is None:
        return up.sign != down.sign
    return _apart(up.value, down.value, known)


def _apart(value: Node, said: Node, known: Entailment) -> bool:
    """Whether the values differ, at some numbers for what they depend on."""
    if not atoms([value, said]):
        return bool(order(value, said))
    found = equal_nodes(value, said, hypotheses=known.hypotheses, search=True, seconds=known.budget.left / 4)
    return isinstance(found, Refuted)
