"""Expressions taken apart into products of powers and functions of linear forms in independent normal numbers.

Which forms there are is found here; what their means, covariances and expectations are is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import gcd, lcm, prod
from typing import Any

from symnn.bridge.random import STATISTICS, law_of
from symnn.calculus.moments.normal_integrals import WAVES
from symnn.calculus.moments.plain_numbers import is_entrywise, times
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Indicator, Map, Node, Size, children, postorder
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.power import power

MOST_TERMS, MOST_COPIES = 64, 4


@dataclass(frozen=True)
class FormTerm:
    """number · Π fixed · Π forms^power · Π functions of forms. What is fixed has the shape of the whole, or none."""

    number: Fraction = Fraction(1)
    fixed: tuple[Node, ...] = ()
    powers: tuple[Atom, ...] = ()
    functions: tuple[Map, ...] = ()

    def times(self, other: FormTerm) -> FormTerm:
        return FormTerm(
            self.number * other.number,
            self.fixed + other.fixed,
            self.powers + other.powers,
            self.functions + other.functions,
        )


@dataclass
class FormReader:
    """The linear forms of one expression of this shape, entry by entry, and the terms that it is a sum of.

    same     whether two nodes are equal
    random   whether a node is random
    forms    what the letters stand for
    """

    shape: tuple[Any, ...]
    same: Callable[[Node, Node], bool]
    random: Callable[[Node], bool]
    forms: dict[Atom, Node] = field(default_factory=dict)

    def terms(self, node: Node) -> list[FormTerm] | None:
        if not self.random(node):
            return self._of_fixed(node)
        if self._is_form(node):
            return [self.of_form(node)]
        match node:
            case Add():
                parts = [self.terms(t) for t in node.terms]
                return None if None in parts else [t for p in parts if p is not None for t in p]
            case Call():
                return self.terms(node.definition)
            case Define():
                return self.terms(node.value)
            case Contract() if is_entrywise(node):
                return self._multiplied([self.terms(x) for x in node.operands])
            case Map():
                return self._of_map(node)
            case _:
                return None

    def of_form(self, node: Node) -> FormTerm:
        """A form as a letter, or as a multiple of one that is known."""
        number, node = _without_number(node)
        for letter, known in self.forms.items():
            if known is node or self.same(known, node):
                return FormTerm(number, powers=(letter,))
            if self.same(known, -node):
                return FormTerm(-number, powers=(letter,))
        letter = Atom(("form", len(self.forms)))
        self.forms[letter] = node
        return FormTerm(number, powers=(letter,))

    def letters(self, node: Node) -> set[Atom]:
        return {n for n in postorder(node) if isinstance(n, Atom) and n in self.forms}

    def _of_fixed(self, node: Node) -> list[FormTerm] | None:
        if isinstance(node, Const):
            return [FormTerm(node.value)]
        return [FormTerm(fixed=(node,))] if node.shape in ((), self.shape) else None

    def _multiplied(self, parts: Sequence[list[FormTerm] | None]) -> list[FormTerm] | None:
        result = [FormTerm()]
        for part in parts:
            if part is None or len(result) * len(part) > MOST_TERMS:
                return None
            result = [a.times(b) for a, b in product(result, part)]
        return result

    def _of_map(self, node: Map) -> list[FormTerm] | None:
        op, exponent = node.operator, node.arguments[-1]
        if op is power and isinstance(exponent, Const):
            whole = exponent.value.denominator == 1 and 0 < exponent.value <= MOST_COPIES
            return self._multiplied([self.terms(node.arguments[0])] * int(exponent.value)) if whole else None
        if op in (exp, erf, *WAVES) or op.sides is not None and op.opaque:
            inside = node.arguments[0]
            return [self.applied(op, inside)] if self._is_form(inside) else None
        if op.define is not None and not op.opaque:
            return self.terms(op.define(*node.arguments))
        return None

    def applied(self, op: Any, form: Node) -> FormTerm:
        """A function of a form."""
        term = self.of_form(form)
        (letter,) = term.powers
        made = op(letter if term.number == 1 else times(Const(term.number), letter))
        return FormTerm(functions=(made,))

    def _is_form(self, node: Node) -> bool:
        """Whether it is linear in independent normal numbers, and has the shape of the whole."""
        return node.shape in ((), self.shape) and self._is_linear(node)

    def _is_linear(self, node: Node) -> bool:
        match node:
            case Atom():
                law = law_of(node.label)
                independent = law is not None and law.dependence == "independent" and not law.joint
                return independent and law is not None and law.distribution == "normal"
            case Add():
                return all(not self.random(t) or self._is_linear(t) for t in node.terms)
            case Contract():
                inside = [x for x in node.operands if self.random(x)]
                return len(inside) == 1 and self._is_linear(inside[0])
            case _:
                return False


def _without_number(node: Node) -> tuple[Fraction, Node]:
    """(c, x) of c·x, where the numbers in a sum x have no common divisor."""
    numbers = [_number_of(t) for t in (node.terms if isinstance(node, Add) else [node])]
    common = Fraction(gcd(*(c.numerator for c in numbers)), lcm(*(c.denominator for c in numbers)))
    return (Fraction(1), node) if common in (0, 1) else (common, node * (1 / common))


def _number_of(node: Node) -> Fraction:
    factors = node.operands if isinstance(node, Contract) else [node]
    return prod((x.value for x in factors if isinstance(x, Const)), start=Fraction(1))


def is_smooth_in_parameters(form: Node) -> bool:
    """Whether its coefficients are analytic, so that a variance is 0 everywhere or at isolated places."""
    opened = lambda n: (n.operator.define(*n.arguments),) if isinstance(n, Map) and n.operator.define else _opened(n)
    kinds = (Atom, Const, Add, Call, Contract, Define, Indicator, Size)
    fine = lambda n: bool(n.operator.define) or n.operator.analytic if isinstance(n, Map) else isinstance(n, kinds)
    return all(map(fine, postorder(form, opened)))


# where forms stand in an expression
# ----------------------------------------------------------------------------------------------------------------
def entrywise_parts(node: Contract, random: Callable[[Node], bool]) -> tuple[Node, Callable[[Node], Node]] | None:
    """(what is random in a contraction as one array, the contraction from its expectation), where all that is random
    has the same indices.
    """
    inside = [k for k, x in enumerate(node.operands) if random(x)]
    places = {node.indices[k] for k in inside}
    if len(places) != 1 or not inside:
        return None
    (place,) = places
    if len(set(place)) < len(place):
        return None
    chosen = [node.operands[k] for k in inside]
    every = tuple(range(len(place)))
    inner = chosen[0] if len(chosen) == 1 else Contract(chosen, [every] * len(chosen), every)
    rest = [k for k in range(len(node.operands)) if k not in inside]

    def around(mean: Node) -> Node:
        operands, indices = [mean, *(node.operands[k] for k in rest)], [place, *(node.indices[k] for k in rest)]
        return Contract(operands, indices, node.out, node.sizes)

    return inner, around


def has_functions_of_sums(node: Node, random: Callable[[Node], bool]) -> bool:
    """Whether a function of more than one random number stands in it, outside of every E, or functions of different
    ones, or one with a bend of a multiple whose sign may be any.
    """
    maps = [n for n in postorder(node, _outside_of_means) if isinstance(n, Map) and n.operator not in STATISTICS]
    met = {x: n.operator for n in maps if n.operator is not power for x in n.arguments if random(x)}
    return len(met) > 1 or any(_is_of_several(x) or (not op.analytic and _has_parameters(x)) for x, op in met.items())


def _has_parameters(node: Node) -> bool:
    return isinstance(node, Contract) and sum(not isinstance(x, Const) for x in node.operands) > 1


def _is_of_several(node: Node) -> bool:
    """Whether it depends on more than one entry of random symbols."""
    inside = list(postorder(node, _outside_of_means))
    owners = {n for n in inside if isinstance(n, Atom) and law_of(n.label) is not None}
    return len(owners) > 1 or any(isinstance(n, Contract) and len(n.sizes) > len(n.out) for n in inside)


def _outside_of_means(n: Node) -> Sequence[Node]:
    return () if isinstance(n, Map) and n.operator in STATISTICS else _opened(n)


def _opened(n: Node) -> Sequence[Node]:
    return (n.definition,) if isinstance(n, Call) else children(n)


__all__ = ["FormReader", "FormTerm", "entrywise_parts", "has_functions_of_sums", "is_smooth_in_parameters"]
