"""Arguments of E as sums of products of indexed factors, some of them random: what is fixed, what is one entry, what is
a function of one entry. Nothing is averaged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count, product
from math import prod
from typing import Any

import sympy as sp

from symnn.bridge.random import STATISTICS, law_of
from symnn.calculus.moments.laws import RandomEntry
from symnn.calculus.moments.plain_numbers import plus, times
from symnn.calculus.moments.random_products import FixedPosition, Name, RandomFactor, RandomTerm, delta, renamed
from symnn.calculus.moments.taken_apart import exponential_apart, logarithm_apart
from symnn.calculus.printed_form.products import is_delta
from symnn.errors import BudgetError
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Indicator, Map, Node, children, postorder
from symnn.ops.exp import exp
from symnn.ops.power import power
from symnn.ops.sqrt import sqrt

MOST_TERMS = 4_000


@dataclass
class IndexedExpansion:
    """Expressions taken apart, with names of its own for indices."""

    _sizes: dict[Name, Any] = field(default_factory=dict)
    _fresh: Any = field(default_factory=count)
    _random: dict[Node, bool] = field(default_factory=dict)

    def entry(self, owner: Atom) -> RandomEntry:
        """The entry that all entries of a random symbol are like."""
        raise NotImplementedError

    def is_random(self, node: Node) -> bool:
        """Whether a random symbol stands in it outside of every E."""
        known = self._random
        for n in postorder(node, lambda m: () if m in known else random_parts(m)):
            if n not in known:
                known[n] = (isinstance(n, Atom) and law_of(n.label) is not None) or any(
                    known[c] for c in random_parts(n)
                )
        return known[node]

    def _name(self, size: Any) -> Name:
        name: Name = next(self._fresh)
        self._sizes[name] = size
        return name

    # products of indexed factors
    def _expand(self, node: Node, names: tuple[Name, ...]) -> list[RandomTerm]:
        if not self.is_random(node):
            number = _number(node)
            if number is None:
                return [RandomTerm(fixed=(RandomFactor(node, names),))]
            return [RandomTerm(number)] if number else []
        match node:
            case Atom():
                return [RandomTerm(random=(RandomFactor(node, names, node),))]
            case Add():
                return [t for part in node.terms for t in self._expand(part, names)]
            case Contract():
                return self._expand_contraction(node, names)
            case Call():
                return self._expand(node.definition, names)
            case Define():
                return self._expand(node.value, names)
            case Map():
                return self._expand_map(node, names)
            case _:
                return [RandomTerm(random=(RandomFactor(node, names),))]

    def _expand_contraction(self, node: Contract, names: tuple[Name, ...]) -> list[RandomTerm]:
        called: dict[int, Name] = dict(zip(node.out, names, strict=True))
        bound = frozenset(called.setdefault(k, self._name(s)) for k, s in enumerate(node.sizes) if k not in node.out)
        parts = [
            self._expand(x, tuple(called[k] for k in indices))
            for x, indices in zip(node.operands, node.indices, strict=True)
        ]
        return self._multiplied([RandomTerm(bound=bound)], *parts)

    def _multiplied(self, *parts: Sequence[RandomTerm]) -> list[RandomTerm]:
        result = [RandomTerm()]
        for part in parts:
            if len(result) * len(part) > MOST_TERMS:
                raise BudgetError(f"the product under an expectation has more than {MOST_TERMS} terms")
            result = [a.times(b) for a, b in product(result, part)]
        return result

    def _expand_map(self, node: Map, names: tuple[Name, ...]) -> list[RandomTerm]:
        op, arguments = node.operator, node.arguments
        if (
            op is power
            and isinstance(arguments[1], Const)
            and arguments[1].value.denominator == 1
            and 0 <= arguments[1].value <= 8
        ):
            inside = _squared_root(arguments[0]) if not arguments[1].value % 2 else None
            if inside is not None:  # √u² is u, where it has a value
                return self._expand(power(inside, arguments[1].value / 2), names)
            copies = [
                self._expand(arguments[0], names if arguments[0].shape else ()) for _ in range(int(arguments[1].value))
            ]
            return self._multiplied(*copies)
        inside = self._defined(node)
        if inside is not None:
            return self._expand(inside, names if inside.shape else ())
        return [RandomTerm(random=(self._leaf(node, names),))]

    def _defined(self, node: Map) -> Node | None:
        """What a function is by its definition, and logarithms and exponentials taken apart."""
        op = node.operator
        if op.define is not None and not op.opaque:
            return op.define(*node.arguments)
        return exponential_apart(node, self._owners) if op is exp else logarithm_apart(node)

    def _owners(self, node: Node) -> frozenset[Node]:
        return frozenset(
            n for n in postorder(node, random_parts) if isinstance(n, Atom) and law_of(n.label) is not None
        )

    def _leaf(self, node: Map, names: tuple[Name, ...]) -> RandomFactor:
        """A function that is not taken apart: of one entry, if its arguments are polynomials in one entry and
        numbers.
        """
        place: set[tuple[Atom, tuple[Name, ...]]] = set()
        inside = []
        for argument in node.arguments:
            terms = [self._pinned(t, names) for t in self._expand(argument, names if argument.shape else ())]
            met = _entries_in(terms)
            if met is None or len(place | met) > 1:
                return RandomFactor(node, names)
            place |= met
            inside.append(terms)
        owner, at = next(iter(place), (None, ()))
        if owner is None or len(at) != len(owner.shape):
            return RandomFactor(node, names)
        variable = self.entry(owner).variable
        value = lambda f: variable if f.inside is None else f.inside
        parts = [
            plus(*(times(Const(t.coefficient), *(f.node for f in t.fixed), *map(value, t.random)) for t in terms))
            for terms in inside
        ]
        return RandomFactor(node, at, owner, node.operator(*parts))

    # indices
    def _pinned(self, term: RandomTerm, out: Sequence[Name]) -> RandomTerm:
        """Indicators that fix a summed index, or identify two, do so."""
        for f in term.fixed:
            n = f.node
            if not isinstance(n, Indicator) or n.relation != "=":
                continue
            rest = replace(term, fixed=tuple(g for g in term.fixed if g is not f))
            if len(f.names) == 1 and f.names[0] in term.bound and abs(n.coefficients[0]) == 1:
                at = FixedPosition(sp.expand(-n.offset * n.coefficients[0]), n.shape[0])
                return self._pinned(renamed(rest, {f.names[0]: at}), out)
            if is_delta(n) and any(k in term.bound for k in f.names):
                joined = self._identify(rest, [(f.names[0], f.names[1])])
                if joined is not None:
                    return self._pinned(joined, out)
        return term

    def _identify(self, term: RandomTerm, pairs: Sequence[tuple[Name, Name]]) -> RandomTerm | None:
        """The term where these names are equal, by renaming; None if two fixed positions differ."""
        names: dict[Name, Name] = {}

        def find(name: Name) -> Name:
            while name in names:
                name = names[name]
            return name

        for first, second in pairs:
            a, b = find(first), find(second)
            if a == b:
                continue
            if a in term.bound or b in term.bound:
                gone, kept = (b, a) if b in term.bound else (a, b)
                names[gone] = kept
                term = renamed(term, {gone: kept})
            elif isinstance(a, FixedPosition) and isinstance(b, FixedPosition):
                gap = sp.expand(a.position - b.position)
                if gap.is_zero is None:
                    raise BudgetError(
                        f"whether the positions {a.position} and {b.position} are the same depends on sizes"
                    )
                if not gap.is_zero:
                    return None
                names[b] = a
                term = renamed(term, {b: a})
            else:
                # two names of the result, or one of them and a position: the delta stays
                gone, kept = (a, b) if isinstance(b, FixedPosition) else (b, a)
                names[gone] = kept
                term = replace(
                    term,
                    fixed=(*term.fixed, delta(gone, kept, self._sizes[gone])),
                    random=tuple(f.renamed({gone: kept}) for f in term.random),
                )
        return term


def _number(node: Node) -> Fraction | None:
    """The number that every entry is."""
    match node:
        case Const():
            return node.value
        case Contract() if all(isinstance(x, Const) for x in node.operands) and len(node.out) == len(node.sizes):
            return prod((x.value for x in node.operands if isinstance(x, Const)), start=Fraction(1))
        case _:
            return None


def _squared_root(node: Node) -> Node | None:
    """u of √u."""
    while isinstance(node, Call | Define):
        node = node.definition if isinstance(node, Call) else node.value
    return node.arguments[0] if isinstance(node, Map) and node.operator is sqrt else None


def random_parts(node: Node) -> Sequence[Node]:
    """What a value depends on: an expectation depends on no outcome."""
    return () if isinstance(node, Map) and node.operator in STATISTICS else children(node)


def _entries_in(terms: Sequence[RandomTerm]) -> set[tuple[Atom, tuple[Name, ...]]] | None:
    """The random entries of polynomials in entries and numbers; None if a term is more than that."""
    met: set[tuple[Atom, tuple[Name, ...]]] = set()
    for t in terms:
        if t.bound or any(f.names for f in t.fixed):
            return None
        for f in t.random:
            if f.owner is None:
                return None
            met.add((f.owner, f.names))
    return met


__all__ = ["IndexedExpansion", "random_parts"]
