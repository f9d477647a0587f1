"""What a claim assumes, in the forms that the methods use: equations, symmetric atoms, atoms with positive entries, inequalities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read
from symnn.calculus.entries import entries
from symnn.calculus.normal_form import Normalizer
from symnn.errors import ArgumentError
from symnn.expr import Atom, Node, const, transpose


class Hypothesis(NamedTuple):
    """lhs = rhs for all entries, and how it is said: "Σ y = 1"."""

    left: Node
    right: Node
    text: str


class Inequality(NamedTuple):
    """left >= right (or >, ≠) for all entries: it restricts where a counterexample is looked for."""

    left: Node
    right: Node
    relation: str
    text: str


@dataclass(frozen=True)
class Hypotheses:
    equations: tuple[Hypothesis, ...] = ()
    inequalities: tuple[Inequality, ...] = ()
    symmetric: frozenset[Atom] = frozenset()
    positive: frozenset[Atom] = frozenset()
    texts: tuple[str, ...] = ()

    def normalizers(self) -> Iterator[Normalizer]:
        """Normal forms under these hypotheses: first exact ones, then ones that let [−u ≥ 0] = 1 − [u ≥ 0] except at u = 0."""
        known = [(i.relation, i.left if i.right is const(0) else i.left - i.right) for i in self.inequalities if i.relation != "≠"]
        for flip in (False, True):
            yield Normalizer([(e.left, e.right) for e in self.equations], self.symmetric, self.positive, known, flip)

    def entrywise(self) -> Hypotheses:
        """The same said of the single entries, where all sizes are numbers."""
        equations = [Hypothesis(a, b, e.text) for e in self.equations for a, b in _pairs(e.left, e.right)]
        for x in sorted(self.symmetric, key=str):
            equations += [Hypothesis(a, b, f"{x} is symmetric") for a, b in _pairs(x, transpose(x)) if a is not b]
        inequalities = [Inequality(a, b, i.relation, i.text) for i in self.inequalities for a, b in _pairs(i.left, i.right)]
        positive = frozenset(p for x in self.positive for p in entries(x).ravel())
        return Hypotheses(tuple(equations), tuple(inequalities), frozenset(), positive, self.texts)


def _pairs(left: Node, right: Node) -> list[tuple[Node, Node]]:
    return list(zip(entries(left).ravel(), entries(right).ravel(), strict=True))


def read_hypotheses(assume: Any) -> Hypotheses:
    """SymPy relations (`Eq(symnn.sum(y), 1)`, `x > 0`), `Q.positive(x)`, `Q.symmetric(A)`, `Q.invertible(A)`, or Hypothesis.

    An assumption that is nothing of the kind is refused by name: a hypothesis that is silently dropped would be a lie.
    """
    items: Iterable[Any] = (
        assume if isinstance(assume, list | tuple | set | frozenset) and not isinstance(assume, Hypothesis) else (assume,)
    )
    equations: list[Hypothesis] = []
    inequalities: list[Inequality] = []
    symmetric: set[Atom] = set()
    positive: set[Atom] = set()
    texts: list[str] = []
    for item in items:
        match item:
            case Hypothesis() | sp.Eq():
                equation = item if isinstance(item, Hypothesis) else Hypothesis(read(item.lhs), read(item.rhs), _text(item))
                if isinstance(equation.left, Atom) and equation.left.rank == 2 and equation.right is transpose(equation.left):
                    symmetric.add(equation.left)
                else:
                    equations.append(equation)
            case sp.Gt() | sp.Ge() | sp.Lt() | sp.Le() | sp.Ne():
                inequalities.append(_inequality(item))
                if isinstance(item, sp.Gt | sp.Lt) and item.lts.is_zero and isinstance(atom := read(item.gts), Atom):
                    positive.add(atom)
            case sp.AppliedPredicate():
                _predicate(item, symmetric, positive)
            case _:
                raise ArgumentError(
                    f"the assumption {item!r} is not understood; write a relation such as Eq(a, b) or x > 0, or Q.positive(x)"
                )
        texts.append(item.text if isinstance(item, Hypothesis) else _text(item))
    return Hypotheses(tuple(equations), tuple(inequalities), frozenset(symmetric), frozenset(positive), tuple(texts))


def _inequality(item: Any) -> Inequality:
    if isinstance(item, sp.Ne):
        return Inequality(read(item.lhs), read(item.rhs), "≠", str(item))
    strict = isinstance(item, sp.Gt | sp.Lt)
    return Inequality(read(item.gts), read(item.lts), ">" if strict else ">=", str(item))


def _predicate(item: Any, symmetric: set[Atom], positive: set[Atom]) -> None:
    name, subject = item.function.name, read(item.arguments[0])
    if not isinstance(subject, Atom):
        raise ArgumentError(f"{item}: say it of a symbol, not of an expression")
    match name:
        case "symmetric" if subject.rank == 2 and subject.shape[0] == subject.shape[1]:
            symmetric.add(subject)
        case "positive":
            positive.add(subject)
        case "invertible" | "real" | "real_elements":
            return
        case _:
            raise ArgumentError(f"the predicate Q.{name} is not understood here; known are Q.positive, Q.symmetric, Q.invertible, Q.real")


def _text(item: Any) -> str:
    if isinstance(item, sp.AppliedPredicate):
        return f"{item.arguments[0]} is {item.function.name}"
    return f"{item.lhs} {'=' if isinstance(item, sp.Eq) else item.rel_op} {item.rhs}"
