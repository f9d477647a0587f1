"""Numbers as quotients of polynomials in letters, and back: a letter stands for an atom, a root, a power of e, or a
function that is not taken apart. What is known of the letters by themselves is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import Named
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node
from symnn.expr.walk import atoms, children, postorder, substitute
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.floor import floor
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.proof.inequality.polynomials import Monomial, polynomial
from symnn.proof.inequality.real_arithmetic import Arithmetic

LARGEST_POWER = 24


class RationalValues:
    """Letters for the parts of some numbers.

    letters   what each letter stands for, in SymPy
    meanings  what atoms stand for that have a meaning of their own, as sums have
    positive, nonnegative   letters of which that is known by what they stand for
    """

    def __init__(self, nodes: list[Node], meanings: Mapping[Node, Any] | None = None) -> None:
        self.meanings = meanings or {}
        self.steps = Arithmetic(nodes, False).steps
        self.values: dict[Node, Any] = {}
        self.letters: dict[Any, Any] = {}
        self.names: dict[Any, Any] = {}
        self.positive: set[Any] = set()
        self.nonnegative: set[Any] = set()
        self.put: dict[Any, Any] = {}
        self.logarithms: dict[Any, Any] = {}
        self.exponents: dict[Any, Any] = {}
        self.kinks: dict[Any, Map] = {}

    def of(self, root: Node) -> Any:
        """The number in letters. UnsupportedError for what is none."""
        below = lambda n: () if n in self.values or self._is_exp(n) else children(n)
        for node in postorder(root, below):
            if node not in self.values:
                self.values[node] = self._value(node)
        return self.values[root].xreplace(self.put)

    def back(self, value: Any) -> Any:
        """What it says of the parts themselves."""
        return value.xreplace(self.letters)

    @staticmethod
    def _is_exp(node: Node) -> bool:
        return isinstance(node, Map) and node.operator is exp

    def letter(self, key: Any, meaning: Any) -> Any:
        if key not in self.names:
            # the order of letters is that in which they are met
            self.names[key] = found = sp.Symbol(f"letter{len(self.names):03}")
            self.letters[found] = meaning
        return self.names[key]

    def _value(self, node: Node) -> Any:
        match node:
            case Const():
                return sp.Rational(node.value.numerator, node.value.denominator)
            case Atom():
                return self.letter(node, self.meanings[node] if node in self.meanings else _meaning(node))
            case Add():
                return sp.Add(*(self.values[t] for t in node.terms))
            case Contract() if not node.sizes:
                return reduce(mul, (self.values[x] for x in node.operands), sp.S.One)
            case Map():
                return self._map(node)
        raise UnsupportedError("no number built of primitives")

    def _map(self, node: Map) -> Any:
        if node.operator is exp:
            return reduce(mul, (self._exponential(m, c) for m, c in polynomial(node.arguments[0]).items()), sp.S.One)
        if node.operator is reciprocal:
            return 1 / self.values[node.arguments[0]]
        if node.operator is power and isinstance(node.arguments[1], Const):
            return self._power(self.values[node.arguments[0]], node.arguments[1].value)
        if node.operator is log:
            found = self.letter(node, sp.log(self.back(self.values[node.arguments[0]])))
            self.logarithms[found] = self.values[node.arguments[0]]
            return found
        found = self.letter(node, _spoken(node))
        if node.operator.sides is not None or node.operator is floor:
            self.kinks[found] = node
        low = node.operator.range[0]
        if low is not None and low >= 0:
            (self.positive if node.operator.open or low > 0 else self.nonnegative).add(found)
        return found

    def _power(self, x: Any, c: Fraction) -> Any:
        if abs(c.numerator) > LARGEST_POWER:
            raise UnsupportedError("a high power")
        if c.denominator == 1:
            return x**c.numerator
        if not x.is_Symbol:
            raise UnsupportedError("a root of more than a letter")
        root = self.letter((x, c.denominator), self.letters[x] ** sp.Rational(1, c.denominator))
        self.nonnegative.add(root)
        self.put[x] = root**c.denominator
        return root**c.numerator

    def _exponential(self, m: Monomial, c: Fraction) -> Any:
        k = c / self.steps[m]
        if k.denominator != 1 or abs(k) > LARGEST_POWER:
            raise UnsupportedError("an exponent of another kind")
        if len(m) == 1 and m[0][1] == 1 and isinstance(m[0][0], Map) and m[0][0].operator is log and c.denominator == 1:
            return self.of(m[0][0].arguments[0]) ** int(c)
        g = sp.Rational(self.steps[m].numerator, self.steps[m].denominator)
        exponent = reduce(mul, (self.of(x) ** e for x, e in m), g)
        found = self.letter((exp, m), self._power_of_e(m, g, self.back(exponent)))
        self.positive.add(found)
        self.exponents[found] = exponent
        return found ** int(k)

    def _power_of_e(self, m: Monomial, g: Any, exponent: Any) -> Any:
        """e^{g·m}, which is u^{…} where m is a multiple of log u."""
        logs = [x for x, e in m if e == 1 and isinstance(x, Map) and x.operator is log]
        if len(logs) != 1:
            return sp.exp(exponent)
        rest = reduce(mul, (self.of(x) ** e for x, e in m if x is not logs[0]), g)
        return self.back(self.values[logs[0].arguments[0]]) ** self.back(rest)

    def laws(self) -> Iterator[tuple[Any, str, str]]:
        """What holds of logarithms and powers of e among each other: (number, relation to 0, in words)."""
        for x, u in self.logarithms.items():
            yield u - 1 - x, ">=", "log u ≤ u − 1"
            yield x - 1 + 1 / u, ">=", "log u ≥ 1 − 1/u"
            yield 2 * x - 1 + 1 / u**2, ">=", "2 log u = log u² ≥ 1 − 1/u²"
        for t, m in self.exponents.items():
            yield t - 1 - m, ">=", "exp u ≥ 1 + u"
            yield 1 / t - 1 + m, ">=", "exp u ≥ 1 + u"

    def kink_laws(self) -> Iterator[tuple[Any, str, str]]:
        """What holds of |u|, steps, signs and whole parts on both sides of where they bend or jump."""
        for found, node in self.kinks.items():
            u, (low, high) = self.values[node.arguments[0]], node.operator.range
            if node.operator is floor:
                yield u - found, ">=", "⌊u⌋ ≤ u"
                yield found + 1 - u, ">", "u < ⌊u⌋ + 1"
            if node.operator is absolute:
                yield found - u, ">=", "|u| ≥ u"
                yield found + u, ">=", "|u| ≥ −u"
            if high is not None:
                yield high - found, ">=", f"a {node.operator.name} is at most {high}"
            if low is not None and low < 0:
                yield found - low, ">=", f"a {node.operator.name} is at least {low}"

    def pairs(self) -> Iterator[tuple[Any, Any]]:
        """A number and the power of e that it is the exponent of; e^0 = 1."""
        yield sp.S.Zero, sp.S.One
        yield from self.logarithms.items()
        yield from ((m, t) for t, m in self.exponents.items())


def _spoken(node: Node) -> Any:
    """The node in SymPy, what its atoms name in their place."""
    named: dict[Node, Node] = {a: a.label.node for a in atoms(node) if isinstance(a.label, Named) and not a.label.place}
    return to_sympy(substitute(node, named))


def _meaning(atom: Atom) -> Any:
    """What the atom stands for, in SymPy. UnsupportedError for an entry of what is not looked into."""
    if not isinstance(atom.label, Named):
        return to_sympy(atom)
    if atom.label.place:
        raise UnsupportedError("an entry that is not looked into")
    return to_sympy(atom.label.node)
