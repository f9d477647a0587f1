r"""∫ g(x) e^{Q(x)} dx over all numbers, where Q is a quadratic: an expectation.

The quadratic Q has its top at m: Q(x) = Q(m) − z²/2 for x = m + s z and s² = −1/Q″. So the integral of g e^Q is
s √(2π) e^{Q(m)} E[g(m + s z)] of a standard normal z. Where Q has no top, neither the integral nor s has a value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.bridge.named_axes import Reading, mapped, number
from symnn.bridge.random import BoundNumber, expectation, has_statistics, law_of, random
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import gradient
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Define, Map, Node, hadamard, rebuild, substitute
from symnn.expr.walk import atoms
from symnn.ops.exp import exp
from symnn.ops.pi import pi
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

NO_QUADRATIC = "an integral of e to something that is no quadratic is not read"
ONE, HALF = Const(1), Const(Fraction(1, 2))


def on_line(builder: Builder, body: Node, x: Atom, end: Node | None = None, way: Node = ONE) -> Reading:
    """The integral over all numbers, or from an end on in the direction of ∞ (1) or of −∞ (−1). UnsupportedError for a
    body without a factor e to a quadratic.
    """
    powers, rest = factors(body, x)
    bent, slope, low = _quadratic(builder, powers, x)
    builder.context.converges(Const(-1) * bent, "integrals converge")
    across = sqrt(Const(-1) * reciprocal(bent))
    top = exp(low - HALF * (slope * slope) * reciprocal(bent))
    z = bound("normal", 0, 1)
    middle = Const(-1) * slope * reciprocal(bent)
    inside = [] if end is None else [step(tidy(way * (z - (end - middle) * reciprocal(across))))]
    kept = [substitute(factor, {x: middle + across * z}) for factor in rest]
    weight = hadamard(*kept, *inside, top, across, sqrt(Const(2) * pi))
    return averaged(body, weight, z)


def bound(*law: Any) -> Atom:
    """What an integral runs over, with the law by which it is read."""
    return Atom(BoundNumber("#noise", random("#noise", distribution=law).law))


def averaged(body: Node, weight: Node, over: Atom) -> Reading:
    """E of the weight. An E averages all that is random, so that nothing else in the body may be."""
    if over not in atoms([weight]):
        return number(weight)
    if has_statistics(body) or any(law_of(a.label) for a in atoms([body])):
        raise UnsupportedError("an integral of what is random, or of an integral that is not found, is not read")
    return mapped(expectation, [number(weight)], ())


def factors(body: Node, x: Atom) -> tuple[list[Node], list[Node]]:
    """What e is raised to that depends on x, and the other factors."""
    return _factors(_opened(body, x), x)


def _opened(node: Node, x: Atom) -> Node:
    """The named parts that depend on x, as what they are."""

    def change(part: Node) -> Node:
        return part.value if isinstance(part, Define) and x in atoms([part.value]) else part

    return rebuild(node, change)


def _quadratic(builder: Builder, powers: list[Node], x: Atom) -> tuple[Node, Node, Node]:
    """Q″, Q′(0) and Q(0) of the quadratic to which e is raised."""
    if not powers:
        raise UnsupportedError("an integral of what has no factor e to a quadratic is not read")
    whole = Add(powers) if len(powers) > 1 else powers[0]
    slope = tidy(gradient(whole, x))
    bent = tidy(gradient(slope, x)) if x in atoms([slope]) else Const(0)
    if x in atoms([bent]) or bent is Const(0):
        raise UnsupportedError(NO_QUADRATIC)
    first, low = (tidy(substitute(part, {x: Const(0)})) for part in (slope, whole))
    if not builder.context.equal(whole, low + first * x + HALF * bent * (x * x)):  # −x² + |x| has the second slope −2
        raise UnsupportedError(NO_QUADRATIC)
    return bent, first, low


def _factors(node: Node, x: Atom) -> tuple[list[Node], list[Node]]:
    powers: list[Node] = []
    rest: list[Node] = []
    todo = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, Contract) and not part.sizes:
            todo += part.operands
        elif isinstance(part, Map) and part.operator is exp and x in atoms([part]):
            powers.append(part.arguments[0])
        else:
            rest.append(part)
    return powers, rest
