"""A derivative as it was stated, before anybody took it, as a statement for Coq: F has the gradient G at x.

F and x come from the claim as it was read, G is its other side. Functions that are not known have the slopes that the
claim names; where F is made of pieces the point is where it has a slope.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.bridge import read
from symnn.bridge.unevaluated import GRADIENT, HESSIAN, JACOBIAN, Unevaluated
from symnn.certificates.claim_statement import assumed_parts, condition_sides, demanded_premises, related
from symnn.certificates.coq_file import CoqStatement, binders
from symnn.certificates.coq_text import SLOPE
from symnn.certificates.index_terms import Along
from symnn.certificates.node_terms import Premise, Translation, below, is_unknown
from symnn.certificates.slope_terms import NEEDED, named
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.received import Received
from symnn.claims.verdict import Condition
from symnn.derivative import jacobian, occurs
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Contract, Map, Node, add, substitute
from symnn.expr.walk import postorder


@dataclass(frozen=True)
class MovingLabel:
    """The label of the variable inside of the function that is differentiated."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class StatedDerivative:
    """The derivative of `of` by the atom `by`, which is called `inside` there: what else has its name is held fixed."""

    of: Node
    by: Atom
    inside: Atom

    @property
    def shape(self) -> tuple[Any, ...]:
        return (*self.of.shape, *self.by.shape)


def stated_derivatives(said: Any) -> list[StatedDerivative]:
    """What a side of a claim says of derivatives: a derivative that stays what it is, one that is asked for by its
    operation, (symnn.gradient, f, x), or what a symbol receives. Two for a Hessian: the gradient, and its Jacobian.
    None for any other side.
    """
    match said:
        case Unevaluated():
            return _asked(said.operation, said.function, said.by)
        case Received():
            return [_received(said)]
        case (operation, f, *by) if callable(operation):
            return _asked(getattr(operation, "__name__", ""), f, tuple(by))
        case _:
            return []


def _asked(operation: str, f: Any, by: Sequence[Any]) -> list[StatedDerivative]:
    if operation not in (GRADIENT, JACOBIAN, HESSIAN, "vjp") or any(isinstance(x, list | tuple) for x in by):
        return []
    node, variable = read(f), read(by[0])
    if not isinstance(variable, Atom) or not occurs(node, variable):
        return []
    first = _moving(node, variable)
    match operation:
        case "vjp":
            return [StatedDerivative(_paired(first.of, read(by[1])), variable, first.inside)]
        case "hessian":
            other = read(by[1]) if len(by) > 1 else variable
            slope = jacobian(node, variable)
            return [first, _moving(slope, other)] if isinstance(other, Atom) and occurs(slope, other) else []
        case _:
            return [first]


def _moving(node: Node, by: Atom) -> StatedDerivative:
    inside = Atom(MovingLabel(str(by.label)), by.shape)
    return StatedDerivative(substitute(node, {by: inside}), by, inside)


def _received(said: Received) -> StatedDerivative:
    """The sum of what comes back through each definition, where the seeds are held fixed."""
    inside = Atom(MovingLabel(str(said.by.label)), said.by.shape)
    terms = [_paired(substitute(value, {said.by: inside}), seed) for value, seed in said.pulled]
    return StatedDerivative(terms[0] if len(terms) == 1 else add(*terms), said.by, inside)


def _paired(value: Node, seed: Node) -> Node:
    """The sum of all products of their entries."""
    if value.shape != seed.shape:
        raise UnsupportedError("a cotangent of another shape")
    every = tuple(range(value.rank))
    return Contract([value, seed], [every, every], ())


def gradient_statement(
    said: StatedDerivative,
    right: Node,
    hypotheses: Hypotheses,
    used: Sequence[str] = (),
    conditions: Iterable[Condition] = (),
    defined: Sequence[tuple[Node, Node]] = (),
) -> CoqStatement:
    """said has the value right; `defined` are equations between a formula and its name."""
    if said.shape != right.shape or said.by.rank > 3:
        raise UnsupportedError("a derivative by a tensor of four axes, or of another shape")
    assumed = [
        *((name, value, "=") for value, name in defined),
        *assumed_parts(hypotheses, used, (said.of, said.by, right)),
        *((*condition_sides(c), c.relation) for c in conditions),
    ]
    functions = _unknown(said)
    slopes = [f.partials[0](argument, argument) for f, argument in functions]
    names = Translation([said.by, said.of, right, *(n for a, b, _ in assumed for n in (a, b)), *slopes])
    if names.random:
        raise UnsupportedError("derivatives of what is random")
    inside, at = names.names.known[said.inside], names.names.known[said.by]
    del names.atoms[inside]
    premises = list(dict.fromkeys(related(names, a, r, b) for a, b, r in assumed))
    outer = names.indices(said.of.shape)
    own = names.indices(said.by.shape)
    ranges = [tuple((i, names.extents[i]) for i in group) for group in (outer, own)]
    function, slope = names.term(said.of, outer), names.term(right, (*outer, *own))
    told = Premise(ranges[0], function, SLOPE, slope, Along(inside, at, ranges[1]))
    demanded = _demanded(told, names, premises)
    known = names.names.known
    pairs = tuple(
        (known[f], known[s.operator]) for (f, _), s in zip(functions, slopes, strict=True) if isinstance(s, Map)
    )
    return CoqStatement(binders(names), (*demanded, *premises), told, tuple(names.sizes), pairs)


def _demanded(told: Premise, names: Translation, premises: Sequence[Premise]) -> tuple[Premise, ...]:
    """Where the function has a slope, and the slope is defined."""
    assert told.along is not None
    at = named(told.left, {told.along.inside: told.along.at})
    first = demanded_premises([Premise(told.indices, at, "=", at)], names, premises, NEEDED)
    new = [p for p in first if p not in premises]
    every = (*told.indices, *told.along.indices)
    sides = [*premises, Premise(every, told.right, "=", told.right)]
    second = demanded_premises(sides, names, [*premises, *new])
    return tuple(dict.fromkeys((*new, *(p for p in second if p not in premises))))


def _unknown(said: StatedDerivative) -> list[tuple[Any, Node]]:
    """Every unknown function that moves, with an argument of it."""
    moves: dict[Node, bool] = {}
    found: dict[Any, Node] = {}
    for node in postorder([said.of], below):
        moves[node] = node is said.inside or any(moves[n] for n in below(node))
        if isinstance(node, Map) and is_unknown(node.operator) and moves[node]:
            if node.operator.arity > 1:
                raise UnsupportedError("derivatives of unknown functions of several numbers")
            found.setdefault(node.operator, node.arguments[0])
    return list(found.items())
