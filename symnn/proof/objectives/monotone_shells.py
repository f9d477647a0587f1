"""An objective without its shell: what does not change where it is least. Strictly monotone functions, factors and
constants are peeled off, products become sums of logarithms; what is left is compared by `optimisers.py`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction

from symnn.expr import (
    Add,
    Atom,
    Call,
    Const,
    Contract,
    Define,
    Fold,
    Map,
    Node,
    Operator,
    add,
    broadcast,
    const,
    sum_over,
)
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE
from symnn.proof.inequality.entailment import Entailment, depends
from symnn.proof.inequality.sums_of_squares import merged
from symnn.proof.objectives.curve_sketch import of_map, shown_for


@dataclass(frozen=True)
class Core:
    """The objective is a strictly monotone function of `node`: increasing (direction 1) or decreasing (−1), for the
    stated reasons.
    """

    node: Node
    direction: int
    reasons: tuple[str, ...] = ()

    def then(self, node: Node, reason: str, direction: int = 1) -> Core:
        reasons = self.reasons if not reason or reason in self.reasons else (*self.reasons, reason)
        return Core(node, self.direction * direction, reasons)


def core(objective: Node, over: frozenset[Atom], known: Entailment) -> Core:
    """The objective with everything peeled off that can be."""
    found = Core(objective, 1)
    while (inner := _peeled(found, over, known)) is not None:
        found = inner
    return found


def _peeled(outer: Core, over: frozenset[Atom], known: Entailment) -> Core | None:
    """One layer less; None if there is none to take off."""
    match outer.node:
        case Define():
            return outer.then(outer.node.value, "")
        case Call():
            return outer.then(outer.node.definition, "")
        case Add():
            return _sum(outer, outer.node, over)
        case Contract():
            return _product(outer, outer.node, over, known)
        case Map():
            return _map(outer, outer.node, over, known)
        case Fold(kind="product") if known.sign(outer.node.argument) == POSITIVE:
            return outer.then(
                sum_over(log_of(outer.node.argument, known)), "log is strictly increasing: the product becomes a sum"
            )
        case _:
            return None


def _sum(outer: Core, node: Add, over: frozenset[Atom]) -> Core | None:
    kept = [t for t in node.terms if depends(t, over)]
    if not kept or len(kept) == len(node.terms):
        return None
    return outer.then(add(*kept), "what does not depend on the parameters shifts every value alike")


def _product(outer: Core, whole: Contract, over: frozenset[Atom], known: Entailment) -> Core | None:
    """Factors free of the parameters, with their signs; then a product of positive factors, or a square of what is not
    negative.
    """
    node = merged(whole)
    if (spread := _spread(node, over)) is not None:
        return outer.then(spread, "")
    rest, direction, taken = [], 1, 0
    for x, names in zip(node.operands, node.indices, strict=True):
        turned = None if x.shape or depends(x, over) else direction_of(x, known)
        if turned is None:
            rest.append((x, names))
        else:
            direction, taken = direction * turned, taken + 1
    if taken:
        scaled = Contract([x for x, _ in rest], [n for _, n in rest], node.out, dict(enumerate(node.sizes)))
        return outer.then(_plain(scaled), "a factor of known sign scales every value", direction)
    return None if node.sizes else _of_numbers(outer, node, known)


def _of_numbers(outer: Core, node: Contract, known: Entailment) -> Core | None:
    """A product of numbers that all depend on the parameters."""
    if (inner := _plain(node)) is not outer.node:
        return outer.then(inner, "")
    factors = node.operands
    if len(factors) == 2 and factors[0] is factors[1] and known.sign(factors[0]) is not None:
        return outer.then(factors[0], "u ↦ u² is strictly increasing for u ≥ 0")
    if all(known.sign(x) == POSITIVE for x in factors):
        return outer.then(
            add(*(log_of(x, known) for x in factors)), "log is strictly increasing: the product becomes a sum"
        )
    return None


def _spread(node: Contract, over: frozenset[Atom]) -> Node | None:
    """Σ w·(u + v) as Σ w·u + Σ w·v where w and one of the terms are free of the parameters."""
    for k, x in enumerate(node.operands):
        others = [*node.operands[:k], *node.operands[k + 1 :]]
        if isinstance(x, Add) and depends(x, over) and not all(depends(t, over) for t in x.terms):
            if any(depends(y, over) for y in others):
                return None
            before, after = node.operands[:k], node.operands[k + 1 :]
            return Add([Contract([*before, t, *after], node.indices, node.out, node.sizes) for t in x.terms])
    return None


def _plain(node: Contract) -> Node:
    """The only factor of a product, where nothing is summed or repeated."""
    alone = len(node.operands) == 1 and node.indices == (node.out,) and len(node.sizes) == len(node.out)
    return node.operands[0] if alone else node


def direction_of(factor: Node, known: Entailment) -> int | None:
    """1 for a positive number, −1 for a negative one, None if it may be 0 or its sign is not known."""
    if isinstance(factor, Const):
        if factor.value == 0:
            return None
        return 1 if factor.value > 0 else -1
    if known.sign(factor) == POSITIVE:
        return 1
    return -1 if known.sign(-factor) == POSITIVE else None


def _map(outer: Core, node: Map, over: frozenset[Atom], known: Entailment) -> Core | None:
    name, u = node.operator.name, node.arguments[0]
    if node.operator is reciprocal and known.sign(u) == POSITIVE:
        return outer.then(u, "u ↦ 1/u is strictly decreasing for u > 0", -1)
    if node.operator is power and isinstance(node.arguments[1], Const):
        return _power(outer, u, node.arguments[1].value, known)
    run = of_map(node)
    if run.strictly:
        return outer.then(u, f"{name} is strictly {'increasing' if run.rises > 0 else 'decreasing'}", run.rises)
    if node.operator.define is not None:
        return outer.then(node.operator.define(*node.arguments), "")
    sign = known.sign(u)
    run = of_map(node, shown_for(sign))
    if sign is not None and run.strictly:
        way = "increasing" if run.rises > 0 else "decreasing"
        said = f"{name} is strictly {way} for u {'>' if sign == POSITIVE else '≥'} 0"
        return outer.then(u, said, run.rises)
    return None


def _power(outer: Core, u: Node, c: Fraction, known: Entailment) -> Core | None:
    if c > 2 and c.denominator == 1 and c % 2 == 0 and known.sign(u) is None:
        return outer.then(power(u, 2), f"u^{c} is strictly increasing in u²")
    if c > 0 and (known.sign(u) is not None or (c.denominator == 1 and c % 2 == 1)):
        return outer.then(
            u, f"u ↦ u^{c} is strictly increasing" + ("" if c.denominator == 1 and c % 2 else " for u ≥ 0")
        )
    if c < 0 and known.sign(u) == POSITIVE:
        return outer.then(u, f"u ↦ u^({c}) is strictly decreasing for u > 0", -1)
    return None


def log_of(node: Node, known: Entailment) -> Node:
    """log of a node whose entries are positive: products become sums and powers factors wherever every part is
    positive.
    """
    match node:
        case Define():
            return log_of(node.value, known)
        case Map(operator=operator, arguments=arguments) if operator is exp:
            return broadcast(arguments[0], node.shape)
        case Map(operator=operator, arguments=(base, exponent)) if operator is power and known.sign(base) == POSITIVE:
            return exponent * log_of(base, known)
        case Map(operator=operator, arguments=(u,)) if operator is reciprocal and known.sign(u) == POSITIVE:
            return -log_of(u, known)
        case Contract() if _elementwise(node) and all(known.sign(x) == POSITIVE for x in node.operands):
            parts = zip(node.operands, node.indices, strict=True)
            sizes: dict[Hashable, object] = dict(enumerate(node.sizes))
            return add(*(Contract([log_of(x, known)], [names], node.out, sizes) for x, names in parts))
        case Fold(kind="product") if known.sign(node.argument) == POSITIVE:
            return sum_over(log_of(node.argument, known), node.axes)
        case _:
            return _log(node)


def _elementwise(node: Contract) -> bool:
    """Whether nothing is summed."""
    return set(node.out) == set(range(len(node.sizes))) and bool(node.operands)


def _log(node: Node) -> Node:
    assert isinstance(log, Operator)
    return const(0) if node is const(1) else log(node)
