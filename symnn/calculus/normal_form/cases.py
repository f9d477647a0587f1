"""A function of something that has few values, written as a sum over these values: f(|u|) = [u >= 0]·f(u) + (1 − [u >=
0])·f(−u), and f(y) = (1 − y)·f(0) + y·f(1) where y is 0 or 1. Both are exact at every point where all the f have
values; the caller sees to that.

What is inside a function goes outside of it, where the algebra of the normal form can use it. Nothing is compared here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from symnn.calculus.normal_form.monomials import Polynomial
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.errors import BudgetError
from symnn.expr import Add, Atom, Call, Contract, Define, Map, Node, broadcast, const
from symnn.expr.build import times
from symnn.expr.walk import children, fold, postorder, with_children
from symnn.ops.abs_ import absolute
from symnn.ops.sign import sign
from symnn.ops.step import step

Roots = tuple[Fraction, ...]
MOST_CASES = 64
"""Sums over values that one claim may become."""


class ValueCases:
    """`values`: the numbers that every entry of an atom is among. One walk over the graph."""

    def __init__(self, values: Mapping[Atom, Roots]) -> None:
        self.values = values
        self.made = 0

    def spread(self, root: Node) -> Node:
        """The same with every function of |u|, sign u, [u >= 0] and the atoms with values as a sum over the cases."""
        return fold(root, lambda n, parts: self._outside(self._change(n, parts)), _below)[root]

    def _change(self, node: Node, parts: list[Node]) -> Node:
        if isinstance(node, Call | Define) or _opens(node):
            return parts[0]
        if isinstance(node, Map) and node.operator is sign:
            return step(parts[0]) - step(-parts[0])
        if isinstance(node, Map) and node.operator is absolute:
            return times(parts[0], 2 * step(parts[0]) - 1)
        return with_children(node, parts)

    def _outside(self, node: Node) -> Node:
        """f(…s…) as a sum over the values of s, and what it becomes likewise."""
        if not isinstance(node, Map):
            return node
        jumps = node.operator is not step
        inner = next((s for a in node.arguments for s in _region(a) if self._splits(s, node.shape, jumps)), None)
        if inner is None:
            return node
        self.made += 1
        if self.made > MOST_CASES:
            raise BudgetError(f"more than {MOST_CASES} cases")
        terms = []
        for weight, replacements in self._branches(inner):
            inside = Map(node.operator, [_replaced(a, replacements) for a in node.arguments])
            terms.append(times(_shaped(weight, node), self._outside(inside)))
        return Add(terms)

    def _splits(self, s: Node, shape: tuple[object, ...], jumps: bool) -> bool:
        return s.shape in ((), shape) and (s in self.values or (jumps and isinstance(s, Map) and s.operator is step))

    def _branches(self, s: Node) -> list[tuple[Node, dict[Node, Node]]]:
        """(what is 1 in this case and 0 in the others, what stands for what in it)."""
        if isinstance(s, Map):
            return [(s, {s: _constant(1, s)}), (1 - s, {s: _constant(0, s)})]
        assert isinstance(s, Atom)
        return [(_indicator(s, r, self.values[s]), {s: _constant(r, s)}) for r in self.values[s]]


def _opens(node: Node) -> bool:
    return isinstance(node, Map) and not node.operator.opaque and node.operator.define is not None


def _below(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return (node.definition,)
    if isinstance(node, Map) and _opens(node) and node.operator.define is not None:
        return (node.operator.define(*node.arguments),)
    return children(node)


def _constant(value: Fraction | int, like: Node) -> Node:
    return broadcast(const(value), like.shape) if like.shape else const(value)


def _shaped(x: Node, like: Node) -> Node:
    return x if x.shape == like.shape else broadcast(x, like.shape)


def _indicator(y: Node, root: Fraction, roots: Roots) -> Node:
    """Lagrange's polynomial that is 1 at the root and 0 at the others."""
    out = _constant(1, y)
    for r in roots:
        if r != root:
            out = times(out, times(const(1 / (root - r)), y - _constant(r, y)))
    return out


def _entrywise(node: Node) -> list[int]:
    """Which children stand entry by entry in the node, or are numbers that hold for all entries."""
    if isinstance(node, Add | Map):
        return list(range(len(children(node))))
    if isinstance(node, Contract) and set(node.out) == set(range(len(node.sizes))):
        return [k for k, names in enumerate(node.indices) if not names or tuple(names) == tuple(node.out)]
    return []


def _region(root: Node) -> list[Node]:
    """The nodes that stand entry by entry in this one, innermost first."""
    return postorder(root, lambda n: [children(n)[k] for k in _entrywise(n)])


def _replaced(root: Node, replacements: Mapping[Node, Node]) -> Node:
    """Replaced where it stands entry by entry, and only there."""
    if root in replacements:
        return replacements[root]
    here = set(_entrywise(root))
    parts = [_replaced(c, replacements) if k in here else c for k, c in enumerate(children(root))]
    return with_children(root, parts)


# what has few values
# ------------------------------------------------------------------------------------------------------------
def values_of(left: Node, right: Node) -> tuple[Atom, Roots] | None:
    """The atom whose every entry is one of two rational numbers, and these, if left = right says so: y² = y, t² = 1."""
    if left.shape != right.shape:
        return None
    normal = Normalizer()
    return _quadratic(normal, normal.difference(left, right))


def _quadratic(normal: Normalizer, p: Polynomial) -> tuple[Atom, Roots] | None:
    """(the atom, its two values) if p is a quadratic in the entries of one atom, each by itself."""
    coefficients: dict[int, Fraction] = {}
    met: set[int] = set()
    for m, c in p.items():
        if len(m) > 1 or any(normal.bases[b].kind != "atom" or slots != tuple(range(len(slots))) for b, slots, _ in m):
            return None
        degree = m[0][2] if m else Fraction(0)
        if degree not in (0, 1, 2):
            return None
        met |= {b for b, _, _ in m}
        coefficients[int(degree)] = c
    if len(met) != 1 or 2 not in coefficients:
        return None
    a, b, c = (coefficients.get(k, Fraction(0)) for k in (2, 1, 0))
    square = b * b - 4 * a * c
    if square <= 0:
        return None
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root * root != square:
        return None
    atom = normal.bases[met.pop()].payload
    assert isinstance(atom, Atom)
    return atom, ((-b - root) / (2 * a), (-b + root) / (2 * a))
