"""Limits: f tends to a value, or to ±∞, as a number goes to ±∞: by leading terms (`asymptotics.py`); the right one
refutes all others.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge import read, size_symbols
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Property, as_assumptions
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.errors import ArgumentError
from symnn.expr import Atom, Node, Size, rebuild, substitute
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.inequality.instances import order
from symnn.proof.limits.asymptotics import Asymptotics
from symnn.proof.limits.leading_terms import Limit, Unsure
from symnn.proof.property_certificate import PropertyCertificate


def tends(f: Any, x: Any, to: Any, limit: Any, *, assume: Any = ()) -> Property:
    """The claim that the number f tends to `limit` (a number, or ±oo) as the symbol x goes to `to`, which is oo or −oo.

    A size or an integer symbol goes through the whole numbers; all others keep their values.
    """
    if to not in (sp.oo, -sp.oo):
        raise ArgumentError(f"{x} goes to oo or to -oo here, not to {to}")
    if not isinstance(x, sp.Symbol) or x not in getattr(f, "free_symbols", set()):
        raise ArgumentError(f"{x} must be a symbol that occurs in {f}")
    said = f"{f} tends to {limit} as {x} goes to {to}"
    return Property("limit", {"f": f, "x": x, "to": to, "limit": limit}, as_assumptions(assume), said)


def by_limits(claim: Any, budget: Budget) -> Verdict | None:
    """`tends(f, x, to, limit)`."""
    if not isinstance(claim, Property) or claim.kind != "limit":
        return None
    f, x, limit = claim.parts["f"], claim.parts["x"], claim.parts["limit"]
    sizes = size_symbols(f)
    t = Atom(("grows", x))
    node = _moved(read(f), x, t, claim.parts["to"] == sp.oo)
    if node.shape:
        raise ArgumentError(f"{f} must be a number to have a limit here")
    known = Entailment(read_hypotheses(claim.assume, sizes), budget, frozenset((t,)))
    try:
        found = Asymptotics(t, known, bool(x.is_integer)).limit(node)
    except Unsure as reason:
        return Unknown(statement=claim.statement, reason=f"the limit was not found: {reason}")
    return _judged(claim, found, limit, known)


def _moved(node: Node, x: Any, t: Atom, up: bool) -> Node:
    """The function of t → ∞: x = t, or x = −t."""
    there = t if up else -t

    def change(part: Node) -> Node:
        if isinstance(part, Size) and part.value == x:
            return there
        if isinstance(part, Size) and x in part.value.free_symbols:
            raise ArgumentError(f"the size {part.value} of an array varies: {x} may not be a size of one here")
        return part

    return substitute(rebuild(node, change), {read(x): there})


def _judged(claim: Property, found: Limit, limit: Any, known: Entailment) -> Verdict:
    if limit in (sp.oo, -sp.oo):
        wanted = 1 if limit == sp.oo else -1
        agrees = found.value is None and found.sign == wanted
        differs = not agrees
    elif found.value is None:
        agrees, differs = False, True
    else:
        said = read(limit)
        agrees = known.equal(found.value, said)
        differs = not agrees and (bool(order(found.value, said)) or known.relation(found.value, "≠", said))
    if agrees:
        step = f"its leading terms, as {claim.parts['x']} goes to {claim.parts['to']}, tend to {found}"
        return Proved(
            statement=claim.statement, method="limits", steps=(step,), hypotheses=known.texts,
            conditions=known.conditions,
            certificate=PropertyCertificate(claim, by_limits, tuple(known.premises.values())),
        )  # fmt: skip
    if differs:
        value = str(found) if found.value is None else str(to_sympy(tidy(found.value)))
        return Refuted(statement=claim.statement, lhs=f"the limit {value}", rhs=limit, repair=f"the limit is {value}")
    return Unknown(statement=claim.statement, reason=f"the limit is {found}, and whether that is {limit} was not shown")
