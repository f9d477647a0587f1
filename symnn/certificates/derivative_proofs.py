"""Theorems about the derivatives in a claim as they were stated, before anybody took them.

A claim that a derivative is some formula is one theorem: the function has that gradient. Where the equality is no
pairing it is two: the function has the gradient that symnn found, and this is the formula. A claim with derivatives
somewhere inside is a theorem for each of them, and one about their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.unevaluated import Unevaluated
from symnn.certificates.coq_file import CoqStatement, Prover
from symnn.certificates.gradient_proof import by_slopes
from symnn.certificates.gradient_statement import StatedDerivative, gradient_statement, stated_derivatives
from symnn.claims.received import Received
from symnn.claims.verdict import Proved
from symnn.errors import SymnnError, UnsupportedError
from symnn.expr import Node, substitute
from symnn.proof.equality.certificate import Certificate

Ways = Sequence[tuple[str, Prover]]
Shown = tuple[CoqStatement, list[str], str]


def whole_derivative(verdict: Proved, sides: Sequence[Any], ways: Ways) -> list[Shown] | None:
    """The theorems of a claim of which one side is a derivative, with their proofs; None if it is not such a claim, or
    they are not proved this way. `sides` are the claim's, as they were written.
    """
    certificate = verdict.certificate
    if not isinstance(certificate, Certificate) or len(sides) != 2:
        return None
    values = certificate.left, certificate.right
    try:
        stated = [stated_derivatives(side) for side in sides]
    except SymnnError:
        return None
    if bool(stated[0]) == bool(stated[1]):
        return None
    taken = 0 if stated[0] else 1
    return _shown(stated[taken], values[1 - taken], _names(sides[taken]), certificate, verdict, ways)


def inner_derivatives(verdict: Proved, sides: Sequence[Any], ways: Ways) -> list[Shown]:
    """That every derivative in the claim is what symnn found. UnsupportedError if one of them is not proved."""
    found: list[Shown] = []
    for said in _inside(sides):
        stated = stated_derivatives(said)
        certificate = verdict.certificate
        if not stated or not isinstance(certificate, Certificate):
            raise UnsupportedError("a derivative that is not stated")
        own = read(said) if isinstance(said, sp.Basic) else certificate.left
        shown = _shown(stated, own, _names(said), certificate, verdict, ways)
        if shown is None:
            raise UnsupportedError("the derivative that symnn found")
        found += shown
    return found


def _inside(sides: Sequence[Any]) -> Iterator[Any]:
    for side in sides:
        if isinstance(side, sp.Basic):
            yield from dict.fromkeys(part for part in sp.preorder_traversal(side) if isinstance(part, Unevaluated))
        elif stated_derivatives(side):
            yield side


def _names(said: Any) -> list[tuple[Node, Node]]:
    """Formulas that go by names in what a symbol receives."""
    return list(said.names) if isinstance(said, Received) else []


def _shown(
    stated: Sequence[StatedDerivative],
    right: Node,
    defined: Sequence[tuple[Node, Node]],
    certificate: Certificate,
    verdict: Proved,
    ways: Ways,
) -> list[Shown] | None:
    said = verdict if certificate.said is None else certificate.said
    conditions = tuple(dict.fromkeys((*said.conditions, *verdict.conditions)))
    found: list[Shown] = []
    *before, last = stated
    pairs = [(d, after.of, ()) for d, after in zip(before, stated[1:], strict=True)]
    for derivative, value, names in (*((d, _unmoved(a, stated), n) for d, a, n in pairs), (last, right, defined)):
        try:
            statement = gradient_statement(
                derivative, value, certificate.hypotheses, said.hypotheses, conditions, list(names)
            )
            proved = by_slopes(statement, ways)
        except UnsupportedError:
            return None
        if proved is None:
            return None
        found.append((statement, proved[0], proved[1]))
    return found


def _unmoved(node: Node, stated: Sequence[StatedDerivative]) -> Node:
    """The gradient that is differentiated once more, at the point."""
    return substitute(node, {d.inside: d.by for d in stated})
