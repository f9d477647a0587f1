"""What a claim assumes, in the forms that the methods use: equations, symmetric atoms, atoms with positive entries,
inequalities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.calculus.normal_form.normal_form import Normalizer
from symnn.calculus.values.entries import entries
from symnn.claims.tensor_facts import TensorFact, definite, not_equal
from symnn.errors import ArgumentError, ShapeError
from symnn.expr import Atom, Const, MatrixFunction, Node, broadcast, const, transpose, zeros
from symnn.expr.walk import atoms
from symnn.ops.determinant import determinant


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
    facts: tuple[TensorFact, ...] = ()
    """What is said of whole tensors; what it implies is among the equations and inequalities."""

    def normalizers(self, seconds: float = 10.0) -> Iterator[Normalizer]:
        """Normal forms under these hypotheses: first exact ones, then ones that let [−u ≥ 0] = 1 − [u ≥ 0] except at u
        = 0.
        """
        known = [(i.relation, i.left if i.right is const(0) else i.left - i.right) for i in self.inequalities]
        known += [("det", m) for m in self.invertible()]
        for flip in (False, True):
            yield Normalizer(
                [(e.left, e.right) for e in self.equations], self.symmetric, self.positive, known, flip, seconds=seconds
            )

    def parts(self) -> Iterator[Hypotheses]:
        """With fewer of the assumptions that are no equations, the fewest first: none, symmetry alone, all but symmetry."""
        signs = (
            {i.text for i in self.inequalities}
            | {f.text for f in self.facts}
            | {f"{a} is positive" for a in self.positive}
        )
        given = {e.text for e in self.equations}
        mirrored = tuple(t for t in self.texts if t not in signs and t not in given)
        equations = tuple(t for t in self.texts if t in given)
        bare = Hypotheses(self.equations, texts=equations)
        if self.symmetric or signs - given:
            yield bare
        if self.symmetric and signs - given:
            yield replace(bare, symmetric=self.symmetric, texts=equations + mirrored)
            yield replace(self, symmetric=frozenset(), texts=tuple(t for t in self.texts if t not in mirrored))

    def free_of(self, over: Iterable[Atom]) -> bool:
        """Whether nothing is assumed of these symbols."""
        said = [n for e in self.equations for n in (e.left, e.right)] + [
            n for i in self.inequalities for n in (i.left, i.right)
        ]
        said += [n for f in self.facts for n in f.nodes]
        return {*atoms(said), *self.symmetric, *self.positive}.isdisjoint(over)

    def invertible(self) -> Iterator[Node]:
        """Matrices that are said to be invertible."""
        for i in self.inequalities:
            if (
                i.relation == "≠"
                and i.right is const(0)
                and isinstance(i.left, MatrixFunction)
                and i.left.operator is determinant
            ):
                yield i.left.argument
        for fact in self.facts:
            yield from fact.invertible()

    def entrywise(self) -> Hypotheses:
        """The same said of the single entries, where all sizes are numbers."""
        equations = [Hypothesis(a, b, e.text) for e in self.equations for a, b in _pairs(e.left, e.right)]
        for x in sorted(self.symmetric, key=str):
            equations += [Hypothesis(a, b, f"{x} is symmetric") for a, b in _pairs(x, transpose(x)) if a is not b]
        inequalities = [
            Inequality(a, b, i.relation, i.text) for i in self.inequalities for a, b in _pairs(i.left, i.right)
        ]
        positive = frozenset(p for x in self.positive for p in entries(x).ravel())
        return Hypotheses(tuple(equations), tuple(inequalities), frozenset(), positive, self.texts)


def _pairs(left: Node, right: Node) -> list[tuple[Node, Node]]:
    return list(zip(entries(left).ravel(), entries(right).ravel(), strict=True))


def read_hypotheses(assume: Any, sizes: Iterable[Any] = ()) -> Hypotheses:
    """SymPy relations (`Eq(symnn.sum(y), 1)`, `x > 0`), `Q.positive(x)`, `Q.symmetric(A)`, `Q.positive_definite(A)`,
    `Q.invertible(A)`, `one_hot(y)`, `nonzero_entries(x)`, `full_column_rank(X)`, or Hypothesis.

    `sizes` are symbols that are sizes in the claim. An assumption that is nothing of the kind, or whose sides do not
    conform, is refused by name: a hypothesis that is silently dropped would be a lie.
    """
    items: Iterable[Any] = (
        assume
        if isinstance(assume, list | tuple | set | frozenset) and not isinstance(assume, Hypothesis)
        else (assume,)
    )
    equations: list[Hypothesis] = []
    inequalities: list[Inequality] = []
    symmetric: set[Atom] = set()
    positive: set[Atom] = set()
    facts: list[TensorFact] = []
    texts: list[str] = []
    known = tuple(sizes)
    for item in items:
        match item:
            case Hypothesis() | sp.Eq():
                equation = (
                    item
                    if isinstance(item, Hypothesis)
                    else Hypothesis(*_sides(item, item.lhs, item.rhs, known), _text(item))
                )
                if equation.left.shape != equation.right.shape:
                    raise _different(equation.text, equation.left, equation.right)
                if (alike := _symmetry(equation)) is not None:
                    symmetric.add(alike)
                else:
                    equations.append(equation)
            case sp.Ne() if (differ := _not_equal(item, known)) is not None:
                facts.append(differ)
                texts.append(differ.text)
                continue
            case sp.Gt() | sp.Ge() | sp.Lt() | sp.Le() | sp.Ne():
                inequalities.append(_inequality(item, known))
                if isinstance(item, sp.Gt | sp.Lt) and item.lts.is_zero and isinstance(atom := read(item.gts), Atom):
                    positive.add(atom)
            case TensorFact():
                facts.append(item)
            case sp.AppliedPredicate() if item.function.name == "positive_definite":
                facts.append(definite(item.arguments[0], True))
            case sp.AppliedPredicate() if item.function.name == "invertible" and not item.arguments[0].is_Symbol:
                inequalities.append(Inequality(determinant(_square(item, known)), const(0), "≠", _text(item)))
            case sp.AppliedPredicate():
                _predicate(item, symmetric, positive)
            case _:
                raise ArgumentError(
                    f"the assumption {item!r} is not understood; write a relation such as Eq(a, b) or x > 0, or "
                    "Q.positive(x)"
                )
        texts.append(item.text if isinstance(item, Hypothesis | TensorFact) else _text(item))
    for fact in facts:
        equations += [Hypothesis(a, b, fact.text) for a, b in fact.equations()]
        for relation, nodes in ((">=", fact.nonnegative()), (">", fact.positive()), ("≠", fact.nonzero())):
            inequalities += [Inequality(a, zeros(*a.shape) if a.rank else const(0), relation, fact.text) for a in nodes]
        symmetric |= fact.symmetric()
    return Hypotheses(
        tuple(equations), tuple(inequalities), frozenset(symmetric), frozenset(positive), tuple(texts), tuple(facts)
    )


def _not_equal(item: Any, sizes: Sequence[Any]) -> TensorFact | None:
    """Of tensors ≠ says that some entry differs; None for numbers."""
    left, right = _sides(item, item.lhs, item.rhs, sizes)
    if not left.rank:
        return None
    zero = item.rhs == 0 or getattr(item.rhs, "is_ZeroMatrix", False)
    said = f"not all entries of {item.lhs} are 0" if zero else f"{item.lhs} and {item.rhs} differ in some entry"
    return not_equal(left, right, said)


def _inequality(item: Any, sizes: Sequence[Any]) -> Inequality:
    if isinstance(item, sp.Ne):
        return Inequality(*_sides(item, item.lhs, item.rhs, sizes), "≠", str(item))
    strict = isinstance(item, sp.Gt | sp.Lt)
    return Inequality(*_sides(item, item.gts, item.lts, sizes), ">" if strict else ">=", str(item))


def _sides(item: Any, left: Any, right: Any, sizes: Sequence[Any]) -> tuple[Node, Node]:
    """Both sides as nodes; a row is not a column, and 0 and 1 stand for any shape."""
    known = (*sizes, *size_symbols(left), *size_symbols(right))
    (a, shape), (b, other) = read_shaped(left, known), read_shaped(right, known)
    if a.shape and not b.shape and isinstance(b, Const):
        b = broadcast(b, a.shape)
    if a.shape != b.shape or (a.shape and tuple(shape) != tuple(other) and isinstance(b, Node) and other):
        raise _different(_text(item), a, b)
    return a, b


def _different(said: str, a: Node, b: Node) -> ShapeError:
    return ShapeError(
        "the assumption {said} is about different shapes: {0.shape} and {1.shape}",
        (a, a.shape),
        (b, b.shape),
        said=said,
    )


def _symmetry(equation: Hypothesis) -> Atom | None:
    """The atom of A = Aᵀ, on whichever side it stands."""
    for a, b in ((equation.left, equation.right), (equation.right, equation.left)):
        if isinstance(a, Atom) and a.rank == 2 and b is transpose(a):
            return a
    return None


def _square(item: Any, sizes: Sequence[Any]) -> Node:
    node, shape = read_shaped(item.arguments[0], (*sizes, *size_symbols(item.arguments[0])))
    if node.rank != 2 or shape[0] != shape[1]:
        raise ShapeError(
            "the assumption {said} is about a matrix of shape {0.shape}, which is not square",
            (item.arguments[0], shape),
            said=_text(item),
        )
    return node


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
            raise ArgumentError(
                f"the predicate Q.{name} is not understood here; known are Q.positive, Q.symmetric,"
                " Q.positive_definite, Q.invertible, Q.real"
            )


def _text(item: Any) -> str:
    if isinstance(item, sp.AppliedPredicate):
        return f"{item.arguments[0]} is {item.function.name.replace('_', ' ')}"
    return f"{item.lhs} {'=' if isinstance(item, sp.Eq) else item.rel_op} {item.rhs}"
