"""Elementwise regions: read as one rational expression over what is not elementwise, reduced in `rational`, written
back as nodes.

A region is everything that shares the index tuple of its root: sums, products without bound index, reciprocals and
powers. Its leaves ("generators") are the other nodes, each with the axes of the root on which it stands; so a row sum
s_i is a generator of a region over (i, j), and P_ij·s_i·(1/s_i) cancels. exp(−u) counts as 1/exp(u) and σ(−u) as 1 −
σ(u), and both may come back as σ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnn.calculus.printed_form.products import (
    Factor,
    coefficient_of,
    has_delta,
    is_product,
    placed,
    product,
    scaled,
    total,
)
from symnn.calculus.printed_form.rational import ONE, Kind, Pattern, plus, power, reduced, times
from symnn.expr import Add, Const, Contract, Map, Node, Size
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.power import power as to_power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.sign import sign
from symnn.ops.softmax import softmax
from symnn.ops.sqrt import sqrt

BUDGET = 120  # nodes of one region; what lies deeper is a region of its own, so that cost stays linear

Axes = tuple[int, ...]


@dataclass
class Region:
    """The pattern of a root and its generators, each a node with the root's axes on which it stands."""

    root: Node
    generators: list[tuple[Node, Axes]] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    numbers: dict[tuple[Node, Axes], int] = field(default_factory=dict)
    arguments: dict[tuple[Node, Axes], int] = field(default_factory=dict)
    left: int = BUDGET
    pattern: Pattern = ONE

    def __post_init__(self) -> None:
        self.pattern = self.read(self.root, tuple(range(self.root.rank)))

    def generator(self, n: Node, axes: Axes, kind: Kind = None) -> Pattern:
        k = self.numbers.setdefault((n, axes), len(self.numbers))
        if k == len(self.generators):
            self.generators.append((n, axes))
            self.kinds.append(kind)
        return ("g", k)

    def read(self, n: Node, axes: Axes) -> Pattern:
        self.left -= 1
        if isinstance(n, Const):
            return ("n", n.value)
        if self.left < 0:
            return self.generator(n, axes)
        if isinstance(n, Add) and not any(map(has_delta, n.terms)):
            return plus([self.read(t, axes) for t in n.terms])
        if isinstance(n, Contract) and is_product(n):
            place = dict(zip(n.out, axes, strict=True))
            factors = _without_signs(list(zip(n.operands, n.indices, strict=True)))
            return times([self.read(x, tuple(place[k] for k in i)) for x, i in factors])
        return self.read_map(n, axes) if isinstance(n, Map) else self.generator(n, axes)

    def read_map(self, n: Map, axes: Axes) -> Pattern:
        x = n.arguments[0]
        if n.operator is reciprocal:
            return power(self.read(x, axes), Fraction(-1))
        if (
            n.operator is to_power
            and isinstance(c := n.arguments[1], Const)
            and (c.value.denominator == 1 or never_negative(x))
        ):
            return power(self.read(x, axes), c.value)
        if n.operator is sqrt and never_negative(x):
            return power(self.read(x, axes), Fraction(1, 2))
        if n.operator in (exp, sigmoid):
            negative = coefficient_of(x)[0] < 0
            u = scaled(-1, x) if negative else x
            kind = (n.operator.name, self.arguments.setdefault((u, axes), len(self.arguments)))
            g = self.generator(n.operator(u) if negative else n, axes, kind)
            if not negative:
                return g
            return power(g, Fraction(-1)) if n.operator is exp else plus([ONE, times([("n", Fraction(-1)), g])])
        return self.generator(n, axes)

    def write(self, p: Pattern) -> Node:
        """The node of a pattern over this region's generators, with the root's shape."""
        n, axes = self._write(p)
        return n if axes == tuple(range(self.root.rank)) else placed(n, axes, self.root.shape)

    def _write(self, p: Pattern) -> tuple[Node, Axes]:
        match p[0]:
            case "n":
                return Const(p[1]), ()
            case "g":
                return self._over(*self.generators[p[1]])
            case "s":
                n, axes = self.generators[p[1]]
                assert isinstance(n, Map)
                return sigmoid(scaled(p[2], n.arguments[0])), axes
            case "+":
                return self._sum([self._write(t) for t in p[1]])
            case "*":
                return self._product(p[1])
            case _:
                return self._power(p[1], p[2])

    def _over(self, n: Node, axes: Axes) -> tuple[Node, Axes]:
        """The same, with ascending axes without repeats."""
        order = tuple(sorted(set(axes)))
        return (n, axes) if axes == order else (product(1, [(n, axes)], order, {}), order)

    def _sum(self, terms: Sequence[tuple[Node, Axes]]) -> tuple[Node, Axes]:
        every = tuple(sorted({a for _, axes in terms for a in axes}))
        shape = [self.root.shape[a] for a in every]
        parts = [n if axes == every else placed(n, [every.index(a) for a in axes], shape) for n, axes in terms]
        return total(parts), every

    def _product(self, factors: Sequence[Pattern]) -> tuple[Node, Axes]:
        number, parts = Fraction(1), []
        for f in self._softmaxes(factors):
            if isinstance(f[0], Node):
                parts.append(f)
            elif f[0] == "n":
                number *= f[1]
            else:
                parts.append(self.generators[f[1]] if f[0] == "g" else self._write(f))
        if number == -1:
            number, parts = _turn_difference(parts)
        every = tuple(sorted({a for _, axes in parts for a in axes}))
        return product(number, parts, every, {}), every

    def _power(self, base: Pattern, c: Fraction) -> tuple[Node, Axes]:
        n, axes = self._write(base)
        if isinstance(n, Map) and n.operator is exp and c == -1:
            return exp(scaled(-1, n.arguments[0])), axes
        if c < 0:
            return reciprocal(_raised(n, -c)), axes
        return _raised(n, c), axes

    def _softmaxes(self, factors: Sequence[Pattern]) -> list[Pattern]:
        """e^x·(1/Σe^x) is softmax(x)."""
        left = list(factors)
        for f in factors:
            if f[0] == "g" and (kind := self.kinds[f[1]]) and kind[0] == "exp":
                e, axes = self.generators[f[1]]
                for d in factors:
                    if d[0] == "^" and d[2] == -1 and d[1][0] == "g" and f in left and d in left:
                        along = _summed_axes(e, axes, *self.generators[d[1][1]])
                        if along:
                            left.remove(d)
                            axis = along[0] if len(along) == 1 else along
                            axis = -1 if axis == e.rank - 1 else axis
                            (scores,) = e.arguments  # type: ignore[attr-defined]
                            left[left.index(f)] = (softmax(scores, axis=axis), axes)
        return left


def _raised(n: Node, c: Fraction) -> Node:
    if c == 1:
        return n
    return sqrt(n) if c == Fraction(1, 2) else to_power(n, Const(c))


def _summed_axes(e: Node, axes: Axes, s: Node, on: Axes) -> Axes:
    """The axes of e over which s, standing on the axes `on`, is its sum; () where s is no such sum."""
    if not (
        isinstance(s, Contract) and s.operands == (e,) and len(set(s.indices[0])) == e.rank and len(s.out) < e.rank
    ):
        return ()
    kept = [s.indices[0].index(k) for k in s.out]
    return tuple(k for k in range(e.rank) if k not in kept) if tuple(axes[k] for k in kept) == on else ()


def _turn_difference(parts: list[Factor]) -> tuple[Fraction, list[Factor]]:
    """−Σ X(a − b) is ΣX(b − a): a sign goes into a difference inside a sum over."""
    for k, (n, axes) in enumerate(parts):
        if isinstance(n, Contract) and not is_product(n):
            for j, x in enumerate(n.operands):
                if isinstance(x, Add):
                    signs = [coefficient_of(t)[0] for t in x.terms]
                    if min(signs) < 0 < max(signs):
                        turned = total([scaled(-1, t) for t in sorted(x.terms, key=lambda t: coefficient_of(t)[0] > 0)])
                        inside = Contract(
                            [turned if i == j else y for i, y in enumerate(n.operands)], n.indices, n.out, n.sizes
                        )
                        return Fraction(1), [*parts[:k], (inside, axes), *parts[k + 1 :]]
    return Fraction(-1), parts


def _without_signs(factors: list[tuple[Node, Axes]]) -> list[tuple[Node, Axes]]:
    """sign(u)/|u| is 1/u: it is undefined where u = 0, on both sides."""
    kept = list(factors)
    for n, on in factors:
        if isinstance(n, Map) and n.operator is sign:
            divisor = (reciprocal(absolute(n.arguments[0])), on)
            if divisor in kept:
                kept.remove(divisor)
                kept[kept.index((n, on))] = (reciprocal(n.arguments[0]), on)
    return kept


def never_negative(x: Node) -> bool:
    """A cheap certificate that no entry of x is negative: sums and products of squares, sizes, positive numbers,
    exponentials.
    """
    todo = [x]
    for _ in range(BUDGET):
        if not todo:
            return True
        enough = _enough(todo.pop())
        if enough is None:
            return False
        todo += enough
    return False


def _enough(n: Node) -> Sequence[Node] | None:
    """Parts of n: if none of them is negative, neither is n. None where no such parts are known."""
    match n:
        case Const() if n.value >= 0:
            return ()
        case Size():
            return ()
        case Add():
            return n.terms
        case Contract():
            factors = list(zip(n.operands, n.indices, strict=True))
            return [f for f, _ in (g for g in set(factors) if factors.count(g) % 2)]
        case Map() if n.operator in (exp, sigmoid, sqrt):
            return ()
        case Map() if n.operator is reciprocal:
            return n.arguments
        case Map() if n.operator is to_power and isinstance(c := n.arguments[1], Const):
            return () if c.value % 2 == 0 else n.arguments[:1]
        case _:
            return None


def is_pointwise(n: Node) -> bool:
    """Whether n is inside a region rather than a leaf of one."""
    return (
        isinstance(n, Add)
        or (isinstance(n, Contract) and is_product(n))
        or (isinstance(n, Map) and n.operator in (reciprocal, to_power, sqrt, exp, sigmoid))
    )


def fused(root: Node) -> Node:
    """The region of root, reduced; root itself where nothing shorter is found."""
    region = Region(root)
    if not any(n is not root for n, _ in region.generators) and region.pattern[0] == "g":
        return root
    return region.write(reduced(region.pattern, tuple(region.kinds)))


__all__ = ["Region", "fused", "is_pointwise", "never_negative"]
