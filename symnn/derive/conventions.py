"""What a derivation takes for the derivative of a function where it has none: at the kink of relu, at the jump of a
step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import sympy as sp

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.digits import is_long, shortened
from symnn.expr import Atom, Call, Const, Map, Node, Operator, children, const
from symnn.expr.walk import atoms, postorder, substitute

if TYPE_CHECKING:
    from symnn.claims.derivation import Step


def conventions(steps: Iterable[Step]) -> tuple[str, ...]:
    """One sentence for every function with a kink or a jump through which the lines differentiate: "relu′(0) = 0 by
    convention".
    """
    lines = list(steps)
    moving = {s.of for s in lines if s.of is not None}
    said: dict[str, None] = {}
    for s in lines:
        if s.of is None:
            if not moving.isdisjoint(map(str, atoms(s.value))):
                moving.add(str(s.symbol))
            through = [m for m in bent(s.value) if not moving.isdisjoint(map(str, atoms(list(m.arguments))))]
            said |= dict.fromkeys(t for m in through for t in sentences(m))
    return tuple(said)


def bent(node: Node) -> Iterator[Map]:
    """The functions with a kink or a jump in it, also inside of definitions."""
    for n in postorder(node, _opened):
        if isinstance(n, Map) and n.operator.kinks:
            yield n


def _opened(node: Node) -> Sequence[Node]:
    """max(x, y) bends because |x − y|, by which it is defined, does."""
    match node:
        case Call():
            return (node.definition,)
        case Map() if not node.operator.kinks and node.operator.define is not None:
            return (node.operator.define(*node.arguments),)
        case _:
            return children(node)


def sentences(node: Map) -> Iterator[str]:
    """At every point the value that the record's partial has there, under the parameters at hand."""
    operator, further = node.operator, node.arguments[1:]
    for point, _ in operator.kinks:
        place: Node = const(point)
        slope = operator.partials[0](place, *further, operator(place, *further))
        if isinstance(slope, Const) and not slope.value:
            yield f"{operator.name}′ = 0 everywhere by convention (at the jump {point} there is no derivative)"
        elif not smooth(operator, point, further):
            yield f"{operator.name}′({point}) = {_value(slope, further)} by convention"


def smooth(operator: Operator, point: Fraction, parameters: Sequence[Node]) -> bool:
    """Whether both sides give the same slope after all, as for elu(x, 1): the steps in the partial, all on and all
    off.
    """
    t = Atom("t")
    slope = operator.partials[0](t, *parameters, operator(t, *parameters))
    mirrored = -t
    bends = {n.arguments[0] for n in postorder(slope) if isinstance(n, Map) and n.operator.kinks}
    if not bends or not bends <= {t, mirrored}:
        return False  # not one step in t

    def at(side: int) -> Node:
        halves = [n for n in postorder(slope) if isinstance(n, Map) and n.operator.sides is not None]
        found: dict[Node, Node] = {
            n: n.operator.side(-side if n.arguments[0] == mirrored else side, n.arguments[0]) for n in halves
        }
        return substitute(substitute(slope, found), {t: const(point)})

    before, after = at(-1), at(1)
    return Normalizer().same(before, after)


def _value(slope: Node, parameters: Sequence[Node]) -> str:
    """A number, or one of the parameters."""
    normal = Normalizer()
    form = normal.form(slope)
    if set(form) <= {()}:
        q = sp.Rational(*form.get((), Fraction(0)).as_integer_ratio())
        return shortened(q) if is_long(q) else str(q)
    return next((str(p) for p in parameters if normal.same(slope, p)), str(slope))
