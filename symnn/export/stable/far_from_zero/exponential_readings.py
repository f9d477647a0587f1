"""A node as a quotient of sums of exponentials of another one, or as a sum of logarithms of such quotients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.export.stable.far_from_zero.exponential_quotients import (
    ExponentialQuotient,
    exponential,
    inverse,
    number,
    plus,
    power,
    times,
    variable,
)
from symnn.export.stable.flat import Flat, flat
from symnn.export.stable.stable_operators import log1mexp, log_cosh, select, sigmoid_slope
from symnn.expr import Add, Const, Contract, Map, Node
from symnn.expr.records import Record
from symnn.expr.walk import postorder
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log1p import log1p
from symnn.ops.power import power as power_operator
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus
from symnn.ops.step import step
from symnn.ops.tanh import tanh

MOST_NODES = 60
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Logarithms:
    """slope·u + offset + Σ k·log of quotients."""

    slope: Fraction
    offset: Fraction
    logs: tuple[tuple[Fraction, ExponentialQuotient], ...]


class ExponentialReading:
    """Nodes as functions of one of them, each once; None for what is not such a function."""

    def __init__(self, of: Node) -> None:
        self.of, self.edge = of, ZERO  # what is read holds where |of| >= edge
        self._quotients: dict[Node, ExponentialQuotient | None] = {of: variable()}
        self._logarithms: dict[Node, Logarithms | None] = {of: Logarithms(ONE, ZERO, ())}

    def quotient(self, node: Node) -> ExponentialQuotient | None:
        self._read(node)
        return self._quotients.get(node)

    def logarithms(self, node: Node) -> Logarithms | None:
        self._read(node)
        return self._logarithms.get(node)

    def _read(self, node: Node) -> None:
        order = postorder(node, lambda n: () if n in self._logarithms or n in self._quotients else self._below(n))
        for n in order[:MOST_NODES]:
            if n in self._quotients or n is self.of:
                continue
            if isinstance(n, Map) and n.operator is select:
                self._far_choice(n)
            else:
                self._quotients[n] = self._as_quotient(n)
                self._logarithms[n] = self._as_logarithms(n)

    def _far_choice(self, node: Map) -> None:
        """select([|v| >= r], x, y) as x, where v is a multiple of `of`."""
        condition, x = _condition(node), node.arguments[1]
        v = None if condition is None else self._logarithms.get(condition[0])
        self._quotients[node] = self._logarithms[node] = None
        if condition is None or v is None or not v.slope or v.offset or v.logs:
            return
        self._quotients[node], self._logarithms[node] = self._quotients.get(x), self._logarithms.get(x)
        self.edge = max(self.edge, condition[1] / abs(v.slope))

    def _below(self, node: Node) -> Sequence[Node]:
        match node:
            case Add():
                return node.terms
            case Contract():
                return [f for f, _ in flat(node).factors] if self._elementwise(node) else ()
            case Map() if node.operator is select and (condition := _condition(node)) is not None:
                return (condition[0], node.arguments[1])
            case Map() if node.operator in (*EXPONENTIALS, *LOGARITHMS, reciprocal, power_operator):
                return node.arguments[:1]
            case _:
                return ()

    def _elementwise(self, node: Contract) -> bool:
        found = flat(node)
        return found.elementwise and all(at == (found.out if f.rank else ()) for f, at in found.factors)

    def _as_quotient(self, node: Node) -> ExponentialQuotient | None:
        match node:
            case Const():
                return number(node.value)
            case Add():
                parts = [self._quotients.get(t) for t in node.terms]
                known = [p for p in parts if p is not None]
                return plus(known) if len(known) == len(parts) else None
            case Contract() if self._elementwise(node):
                return self._product(node)
            case Map():
                return self._of_map(node)
            case _:
                return None

    def _product(self, node: Contract) -> ExponentialQuotient | None:
        found = flat(node)
        made: ExponentialQuotient | None = number(found.coefficient)
        for f, _ in found.factors:
            q = self._quotients.get(f)
            made = None if made is None or q is None else times(made, q)
        return made

    def _of_map(self, node: Map) -> ExponentialQuotient | None:
        inner = node.arguments[0]
        if node.operator in EXPONENTIALS:
            grown = self._grown(inner)
            return None if grown is None else EXPONENTIALS[node.operator](grown)
        q = self._quotients.get(inner)
        if q is None or node.operator not in (reciprocal, power_operator):
            return None
        if node.operator is reciprocal:
            return inverse(q)
        c = node.arguments[1]
        whole = isinstance(c, Const) and c.value.denominator == 1
        return power(q, int(c.value)) if isinstance(c, Const) and whole else None

    def _grown(self, node: Node) -> ExponentialQuotient | None:
        """e to the node."""
        found = self._logarithms.get(node)
        if found is None or any(k.denominator != 1 for k, _ in found.logs):
            return None
        made: ExponentialQuotient | None = exponential(found.slope, found.offset)
        for k, q in found.logs:
            p = power(q, int(k))
            made = None if made is None or p is None else times(made, p)
        return made

    def _as_logarithms(self, node: Node) -> Logarithms | None:
        match node:
            case Const():
                return Logarithms(ZERO, node.value, ())
            case Add():
                parts = [self._logarithms.get(t) for t in node.terms]
                known = [p for p in parts if p is not None]
                return _total(known) if len(known) == len(parts) else None
            case Contract() if self._elementwise(node):
                found = flat(node)
                only = self._logarithms.get(found.factors[0][0]) if len(found.factors) == 1 else None
                if not found.factors:
                    return Logarithms(ZERO, found.coefficient, ())
                return None if only is None else _scaled(only, found.coefficient)
            case Map() if node.operator in LOGARITHMS:
                return self._logarithm(node)
            case _:
                return None

    def _logarithm(self, node: Map) -> Logarithms | None:
        inner = node.arguments[0]
        given = self._quotients.get(inner) if node.operator in (log, log1p) else self._grown(inner)
        made = None if given is None else LOGARITHMS[node.operator](given)
        return None if made is None or not made.above else Logarithms(ZERO, ZERO, ((ONE, made),))


def _condition(node: Map) -> tuple[Node, Fraction] | None:
    """(v, r) where select([|v| - r >= 0], …) is written."""
    c = node.arguments[0]
    given = c.arguments[0] if isinstance(c, Map) and c.operator is step else None
    terms = [flat(t) for t in given.terms] if isinstance(given, Add) else []
    if len(terms) != 2:
        return None
    numbers = [t for t in terms if not t.factors and t.elementwise]
    moduli = [u for t in terms if t not in numbers and (u := _modulus(t)) is not None]
    return (moduli[0], -numbers[0].coefficient) if len(numbers) == len(moduli) == 1 else None


def _modulus(t: Flat) -> Node | None:
    """u where the term is |u|."""
    if t.coefficient != 1 or len(t.factors) != 1 or t.factors[0][1] != t.out:
        return None
    f = t.factors[0][0]
    return f.arguments[0] if isinstance(f, Map) and f.operator is absolute else None


def _total(parts: Sequence[Logarithms]) -> Logarithms:
    logs = tuple(pair for p in parts for pair in p.logs)
    return Logarithms(sum((p.slope for p in parts), ZERO), sum((p.offset for p in parts), ZERO), logs)


def _scaled(x: Logarithms, c: Fraction) -> Logarithms:
    return Logarithms(c * x.slope, c * x.offset, tuple((c * k, q) for k, q in x.logs))


def _over(above: ExponentialQuotient | None, below: ExponentialQuotient | None) -> ExponentialQuotient | None:
    turned = None if below is None else inverse(below)
    return None if above is None or turned is None else times(above, turned)


def _moved(x: ExponentialQuotient, c: int) -> ExponentialQuotient | None:
    return plus([x, number(Fraction(c))])


def _tanh(x: ExponentialQuotient) -> ExponentialQuotient | None:
    square = power(x, 2)
    return None if square is None else _over(_moved(square, -1), _moved(square, 1))


def _slope(x: ExponentialQuotient) -> ExponentialQuotient | None:
    more = _moved(x, 1)
    return None if more is None else _over(x, times(more, more))


def _cosh(x: ExponentialQuotient) -> ExponentialQuotient | None:
    turned = inverse(x)
    total = None if turned is None else plus([x, turned])
    return None if total is None else times(number(Fraction(1, 2)), total)


def _one_less(x: ExponentialQuotient) -> ExponentialQuotient | None:
    less = _moved(x, -1)
    return None if less is None else times(number(Fraction(-1)), less)


EXPONENTIALS: Mapping[Record, Callable[[ExponentialQuotient], ExponentialQuotient | None]] = {
    exp: lambda x: x,
    expm1: lambda x: _moved(x, -1),
    sigmoid: lambda x: _over(x, _moved(x, 1)),
    tanh: _tanh,
    sigmoid_slope: _slope,
}
"""Functions of w, from e^w."""

LOGARITHMS: Mapping[Record, Callable[[ExponentialQuotient], ExponentialQuotient | None]] = {
    log: lambda x: x,
    log1p: lambda x: _moved(x, 1),
    softplus: lambda x: _moved(x, 1),
    log_cosh: _cosh,
    log1mexp: _one_less,
}
"""What a logarithm is taken of, from x for log and log1p, from e^w for the others."""
