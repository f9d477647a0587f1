r"""∫ g(x) e^{Q(x)} dx over all numbers, where Q is a quadratic: an expectation.

The quadratic Q has its top at m: Q(x) = Q(m) − z²/2 for x = m + s z and s² = −1/Q″. So the integral of g e^Q is
s √(2π) e^{Q(m)} E[g(m + s z)] of a standard normal z. Where Q has no top, neither the integral nor s has a value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import sympy as sp

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
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

ENDS = (t.Sum((t.Constant("oo"),), (-1,)), t.Constant("oo"))
NO_QUADRATIC = "an integral of e to something that is no quadratic is not read"
HALF = Const(Fraction(1, 2))


def integral(builder: Builder, tree: t.Integral) -> Reading:
    """UnsupportedError for integrals of other kinds."""
    if (tree.low, tree.high) not in (ENDS, (None, None)) and tuple(map(_plain, (tree.low, tree.high))) != ENDS:
        raise UnsupportedError("an integral over a part of the numbers has no meaning here")
    x = Atom(sp.Symbol(f"#{tree.index}", real=True))
    body = builder.body_in(tree.index, tree.body, x)
    if not body.is_number or body.open:
        raise UnsupportedError("an integral of arrays is not read")
    powers, rest = _factors(_opened(body.node, x), x)
    bent, slope, low = _quadratic(builder, powers, x)
    builder.context.converges(Const(-1) * bent, "integrals converge")
    across = sqrt(Const(-1) * reciprocal(bent))
    top = exp(low - HALF * (slope * slope) * reciprocal(bent))
    z = Atom(BoundNumber("#noise", random("#noise", distribution=("normal", 0, 1)).law))
    there = Const(-1) * slope * reciprocal(bent) + across * z
    weight = hadamard(*(substitute(f, {x: there}) for f in rest), top, across, sqrt(Const(2) * pi))
    if z not in atoms([weight]):
        return number(weight)
    if has_statistics(body.node) or any(law_of(a.label) for a in atoms([body.node])):
        raise UnsupportedError("an integral of what is random, or of an integral that is not found, is not read")
    return mapped(expectation, [number(weight)], ())


def _plain(tree: t.Tree | None) -> t.Tree | None:
    return None if tree is None else t.bare(tree)


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
    """What e is raised to that depends on x, and the other factors."""
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
