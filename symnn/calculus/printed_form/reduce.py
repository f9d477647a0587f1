"""From the raw graph of reverse mode to the one that is printed: bottom-up, each node once, without expanding a product
over a sum.

Two walks. The first is linear algebra on indices (`products`): deltas, zeros, numbers, like terms. The second reduces
elementwise regions (`elementwise`), and products of factors that stand on the same bound indices: Σ_j p_j·(y_j/p_j) =
Σ_j y_j. Hypotheses are rewritten as whole nodes in both. A definition is a leaf: its inside has a line of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from symnn.calculus.printed_form.cancelled_inverses import inverse_of_diagonal, without_cancelled
from symnn.calculus.printed_form.elementwise import Region, fused, is_pointwise
from symnn.calculus.printed_form.products import Factor, is_product, is_zero, product, total
from symnn.expr import Add, Const, Contract, Define, Map, Node
from symnn.expr.walk import children, fold, with_children
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus

LARGEST_SPELT_OUT = 4  # x·x and x² are both read inside a sum; the first is what an inner product is made of


def tidy(node: Node, hypotheses: Sequence[tuple[Node, Node]] = ()) -> Node:
    """A shorter node that equals `node` except at isolated poles, under the hypotheses (pairs of equal nodes). Linear
    in the graph.
    """
    return tidy_with(node, hypotheses)[0]


def tidy_with(node: Node, hypotheses: Sequence[tuple[Any, ...]] = ()) -> tuple[Node, tuple[Any, ...]]:
    """The tidy node, and those hypotheses that rewrote something. A hypothesis is a sequence that starts (node, equal
    node).
    """
    known: dict[Node, tuple[Node, Any]] = {}
    for h in hypotheses:
        known[_Walk({}).run(h[0])] = (h[1], h)
    walk = _Walk(known)
    result = walk.run(node)
    return result, tuple(h for h in hypotheses if any(h is u for u in walk.used))


class _Walk:
    """The two walks under one set of hypotheses, and the hypotheses that were used."""

    def __init__(self, known: dict[Node, tuple[Node, Any]]) -> None:
        self.known = known
        self.used: list[Any] = []
        self.regions: dict[Node, Region | None] = {}
        self.sums: dict[Any, Contract] = {}
        self.totals: dict[frozenset[Node], Add] = {}

    def run(self, node: Node) -> Node:
        linear = fold(node, self.straighten, _inside)[node]
        return fold(linear, self.reduce, self.leaves)[linear]

    def assumed(self, n: Node) -> Node:
        if n not in self.known:
            return n
        value, hypothesis = self.known[n]
        self.used.append(hypothesis)
        return value

    def straighten(self, n: Node, parts: list[Node]) -> Node:
        match n:
            case Contract():
                made = product(1, list(zip(parts, n.indices, strict=True)), n.out, dict(enumerate(n.sizes)))
                found = self.once(without_cancelled(made))
            case Add():
                found = self.once_added(total(parts))
            case Define():
                return n
            case Map():
                found = _outwards(_numeric(with_children(n, parts)))
            case _:
                found = inverse_of_diagonal(with_children(n, parts))
        return self.assumed(found)

    def once(self, n: Node) -> Node:
        """Of sums over that differ in the order of their factors or of their axes only, the first is kept and the
        others refer to it.
        """
        if not isinstance(n, Contract):
            return n
        if is_product(n):
            parts = [self.once(x) if isinstance(x, Contract) else x for x in n.operands]
            changed = any(x is not y for x, y in zip(parts, n.operands, strict=True))
            return (
                product(1, list(zip(parts, n.indices, strict=True)), n.out, dict(enumerate(n.sizes))) if changed else n
            )
        marks = _marks(n)
        if len(set(marks)) < len(marks):
            return n
        key = frozenset(
            Counter((x, tuple(marks[k] for k in i)) for x, i in zip(n.operands, n.indices, strict=True)).items()
        )
        first = self.sums.setdefault((key, frozenset(marks[k] for k in n.out)), n)
        if first is n:
            return n
        order = tuple(marks.index(m) for m in (_marks(first)[k] for k in first.out))
        return first if order == n.out else Contract([first], [order], n.out)

    def once_added(self, n: Node) -> Node:
        """The same for sums of terms, up to order and transposition."""
        if not isinstance(n, Add):
            return n
        turned = frozenset(_transposed(t) for t in n.terms) if n.rank == 2 else frozenset()
        if turned and turned in self.totals:
            return _transposed(self.totals[turned])
        return self.totals.setdefault(frozenset(n.terms), n)

    def leaves(self, n: Node) -> Sequence[Node]:
        region = self.region(n)
        return _inside(n) if region is None else [g for g, _ in region.generators]

    def region(self, n: Node) -> Region | None:
        """The region of which n is the root, if it is one."""
        if n not in self.regions:
            region = Region(n) if is_pointwise(n) else None
            self.regions[n] = None if region is None or any(g is n for g, _ in region.generators) else region
        return self.regions[n]

    def reduce(self, n: Node, parts: list[Node]) -> Node:
        region = self.region(n)
        if region is not None:
            changed = any(p is not g for p, (g, _) in zip(parts, region.generators, strict=True))
            region.generators = [(p, axes) for p, (_, axes) in zip(parts, region.generators, strict=True)]
            found = fused(region.write(region.pattern) if changed else n)
        elif isinstance(n, Define):
            return n
        elif isinstance(n, Contract):
            found = self.summed(product(1, list(zip(parts, n.indices, strict=True)), n.out, dict(enumerate(n.sizes))))
        elif isinstance(n, Add):
            found = total(parts)
        else:
            found = _log_of_sigmoid(with_children(n, parts))
        return self.assumed(found)

    def summed(self, n: Node) -> Node:
        """A sum over, with the factors on equal indices reduced together; then what came apart is reduced once more."""
        if not isinstance(n, Contract) or is_zero(n):
            return n
        if is_product(n):
            parts = [self.assumed(_grouped(x)) if isinstance(x, Contract) else x for x in n.operands]
            return fused(product(1, list(zip(parts, n.indices, strict=True)), n.out, dict(enumerate(n.sizes))))
        found = _grouped(n)
        return found if found is n or not isinstance(found, Contract) or not is_product(found) else self.summed(found)


def _marks(n: Contract) -> list[frozenset[Any]]:
    """What stands on each index: operands, with the axis and how often."""
    return [
        frozenset(
            Counter(
                (x, p) for x, i in zip(n.operands, n.indices, strict=True) for p, j in enumerate(i) if j == k
            ).items()
        )
        for k in range(len(n.sizes))
    ]


def _transposed(n: Node) -> Node:
    return product(1, [(n, (1, 0))], (0, 1), {})


def _outwards(n: Node) -> Node:
    """f(Aᵀ) is f(A)ᵀ."""
    if not isinstance(n, Map) or n.rank < 2:
        return n
    turns = [x for x in n.arguments if x.shape]
    first = turns[0]
    if not isinstance(first, Contract) or not all(_turned_as(first, x, n.rank) for x in turns):
        return n
    inside = Map(n.operator, [x.operands[0] if x.shape else x for x in n.arguments])  # type: ignore[attr-defined]
    return Contract([inside], first.indices, first.out, first.sizes)


def _turned_as(first: Contract, x: Node, rank: int) -> bool:
    """Whether x is a tensor of this rank with its axes in another order, the same as in `first`."""
    if not isinstance(x, Contract) or not is_product(x) or len(x.operands) != 1 or x.operands[0].rank != rank:
        return False
    return x.indices == first.indices and x.out == first.out and len(set(x.indices[0])) == rank


def _inside(n: Node) -> Sequence[Node]:
    return () if isinstance(n, Define) else children(n)


def _numeric(n: Node) -> Node:
    """1/c and powers of numbers are numbers; x to the 1 is x."""
    if isinstance(n, Map):
        x = n.arguments[0]
        if n.operator is reciprocal and isinstance(x, Const) and x.value:
            return Const(1 / x.value)
        if n.operator is power and isinstance(c := n.arguments[1], Const) and c.value == 1:
            return x
    return n


def _log_of_sigmoid(n: Node) -> Node:
    """log(1/σ(−x)), which 1 + eˣ has become inside, is softplus(x)."""
    match n:
        case Map(operator=op, arguments=(Map(operator=inner, arguments=(Map(operator=s, arguments=(x,)),)),)):
            if op is log and inner is reciprocal and s is sigmoid:
                return softplus(product(-1, [(x, tuple(range(x.rank)))], tuple(range(x.rank)), {}))
    return n


def _grouped(n: Contract) -> Node:
    """Σ Π factors, where the factors that stand on the same indices are reduced as one elementwise product."""
    groups: dict[tuple[int, ...], list[Node]] = {}
    for x, i in zip(n.operands, n.indices, strict=True):
        groups.setdefault(i, []).append(x)
    factors: list[Factor] = []
    for i, members in groups.items():
        reduced = members
        if len(members) > 1 and len(set(i)) == len(i):
            axes = tuple(range(len(i)))
            whole = product(1, [(x, axes) for x in members], axes, {})
            reduced = [fused(whole)]
        for f, on in _spelt_out(reduced, i):
            factors.append((f, on))
    changed = factors != [(x, i) for i, members in groups.items() for x in members]
    return product(1, factors, n.out, dict(enumerate(n.sizes))) if changed else n


def _spelt_out(members: Sequence[Node], i: tuple[int, ...]) -> list[Factor]:
    """The members as factors, products taken apart and small whole powers written as repeated factors."""
    found: list[Factor] = []
    todo: list[Factor] = [(m, i) for m in reversed(members)]
    while todo:
        m, on = todo.pop()
        if isinstance(m, Contract) and is_product(m):
            place = dict(zip(m.out, on, strict=True))
            todo += [
                (x, tuple(place[k] for k in j)) for x, j in zip(reversed(m.operands), reversed(m.indices), strict=True)
            ]
            continue
        c = m.arguments[1] if isinstance(m, Map) and m.operator is power else None
        if isinstance(m, Map) and isinstance(c, Const) and c.value in range(2, LARGEST_SPELT_OUT + 1):
            found += [(m.arguments[0], on)] * int(c.value)
        else:
            found.append((m, on))
    return found
