"""What a claim assumes, in the forms that the methods use: equations, symmetric atoms, atoms with positive entries,
inequalities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.bridge.free_indices import over_indices
from symnn.bridge.given import Given
from symnn.bridge.shape_errors import unless_alike
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.values.node_entries import entries
from symnn.claims import predicates
from symnn.claims.consequences import consequences
from symnn.claims.tensor_facts import Definite, NotEqual, TensorFact, definite
from symnn.claims.verdict import SaidRelation
from symnn.errors import ArgumentError, ShapeError
from symnn.expr import (
    Atom,
    Const,
    Contract,
    MatrixFunction,
    Node,
    broadcast,
    const,
    ones,
    sum_over,
    transpose,
    zeros,
)
from symnn.expr.walk import atoms
from symnn.ops.determinant import determinant


class Hypothesis(NamedTuple):
    """lhs = rhs for all entries, and how it is said: "Σ y = 1". A certificate holds only with words of `sayings`."""

    left: Node
    right: Node
    text: str

    def sayings(self) -> Iterator[str]:
        """The words that say this and nothing else."""
        yield f"{self.left} = {self.right}"
        alone = isinstance(self.left, Contract) and len(self.left.operands) == 1
        y = self.left.operands[0] if isinstance(self.left, Contract) and alone else self.left
        if not isinstance(y, Atom) or self.right is not ones(*self.left.shape):
            return
        if y.rank == 1 and self.left is sum_over(y):
            yield f"Σ {y} = 1"
        for k, side in ((0, "rows"), (1, "columns")):
            if y.rank == 2 and self.left is sum_over(y, [1 - k]):
                yield from (f"{side} of {y} sum to 1", f"Σ {y} = 1 for each example")


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
    given: tuple[Any, ...] = field(default=(), compare=False)
    sizes: tuple[Any, ...] = field(default=(), compare=False)
    """What was read, and the symbols that were taken for sizes."""

    def as_given(self, said: Sequence[Any] = ()) -> bool:
        """Whether this is what comes of reading `given` once more, in its words."""
        return said_truly(self.given, said) and read_hypotheses(self.given, self.sizes) == self

    @cached_property
    def rules(self) -> tuple[Hypothesis, ...]:
        """The equations, and what follows from one of them at once, in its words."""
        more = (Hypothesis(a, b, e.text) for e in self.equations for a, b in consequences(e.left, e.right))
        return (*self.equations, *more)

    @cached_property
    def nonnegative(self) -> frozenset[Atom]:
        """Symbols without negative entries."""
        said = (
            i.left
            for i in self.inequalities
            if i.relation in (">", ">=") and i.right in (const(0), zeros(*i.left.shape))
        )
        return self.positive | {x for x in said if isinstance(x, Atom)}

    def normalizers(self, seconds: float = 10.0) -> Iterator[Normalizer]:
        """Normal forms under these hypotheses: first exact ones, then ones that let [−u ≥ 0] = 1 − [u ≥ 0] except at u
        = 0.
        """
        known = [(i.relation, i.left if i.right is const(0) else i.left - i.right) for i in self.inequalities]
        known += [("det", m) for m in self.invertible()]
        known += [(">", determinant(f.nodes[0])) for f in self.facts if isinstance(f, Definite) and f.strictly]
        for flip in (False, True):
            yield Normalizer(
                [(e.left, e.right) for e in self.rules], self.symmetric, self.positive, known, flip, seconds=seconds
            )

    def _about_signs(self) -> set[str]:
        """The words of what is said of signs and of whole tensors."""
        return (
            {i.text for i in self.inequalities}
            | {f.text for f in self.facts}
            | {f"{a} is positive" for a in self.positive}
        )

    def parts(self) -> Iterator[Hypotheses]:
        """With fewer of the assumptions that are no equations, the fewest first: none, symmetry alone, all but
        symmetry.
        """
        signs = self._about_signs()
        given = {e.text for e in self.equations}
        mirrored = tuple(t for t in self.texts if t not in signs and t not in given)
        equations = tuple(t for t in self.texts if t in given)
        bare = Hypotheses(self.equations, texts=equations)
        if self.symmetric or signs - given:
            yield bare
        if self.symmetric and signs - given:
            yield replace(bare, symmetric=self.symmetric, texts=equations + mirrored)
            yield replace(self, symmetric=frozenset(), texts=tuple(t for t in self.texts if t not in mirrored))

    def formulas(self) -> list[Node]:
        """What the equations, inequalities and facts speak of."""
        equations = [n for e in self.equations for n in (e.left, e.right)]
        inequalities = [n for i in self.inequalities for n in (i.left, i.right)]
        return [*equations, *inequalities, *(n for f in self.facts for n in f.nodes)]

    def free_of(self, over: Iterable[Atom]) -> bool:
        """Whether nothing is assumed of these symbols."""
        return {*atoms(self.formulas()), *self.symmetric, *self.positive}.isdisjoint(over)

    def invertible(self) -> Iterator[Node]:
        """Matrices that are said to be invertible."""
        return (a for a, _ in self._invertible())

    def regular(self, matrices: Sequence[Node]) -> Iterator[str]:
        """The words that say that these matrices are invertible."""
        return (text for a, text in self._invertible() if a in matrices)

    def _invertible(self) -> Iterator[tuple[Node, str]]:
        for i in self.inequalities:
            if (
                i.relation == "≠"
                and i.right is const(0)
                and isinstance(i.left, MatrixFunction)
                and i.left.operator is determinant
            ):
                yield i.left.argument, i.text
        for fact in self.facts:
            yield from ((a, fact.text) for a in fact.invertible())

    def entrywise(self) -> Hypotheses:
        """The same said of the single entries, where all sizes are numbers."""
        equations = [Hypothesis(a, b, e.text) for e in self.rules for a, b in _pairs(e.left, e.right)]
        for x in sorted(self.symmetric, key=str):
            equations += [Hypothesis(a, b, f"{x} is symmetric") for a, b in _pairs(x, transpose(x)) if a is not b]
        inequalities = [
            Inequality(a, b, i.relation, i.text) for i in self.inequalities for a, b in _pairs(i.left, i.right)
        ]
        positive = frozenset(p for x in self.positive for p in entries(x).ravel())
        return Hypotheses(tuple(equations), tuple(inequalities), frozenset(), positive, self.texts)


def _pairs(left: Node, right: Node) -> list[tuple[Node, Node]]:
    return list(zip(entries(left).ravel(), entries(right).ravel(), strict=True))


def _listed(assume: Any) -> tuple[Any, ...]:
    several = isinstance(assume, list | tuple | set | frozenset) and not isinstance(assume, Hypothesis)
    return tuple(assume) if several else (assume,)


def _equation(item: Any, sizes: tuple[Any, ...]) -> Hypothesis:
    if not isinstance(item, Hypothesis):
        item = Hypothesis(*_sides(item, item.lhs, item.rhs, sizes), in_proofs(item))
    if item.left.shape != item.right.shape:
        raise _different(item.text, item.left, item.right)
    return item


def _said_positive(item: Any, larger: Node) -> set[Atom]:
    """The x of x > c and x >= d, where c >= 0 and d > 0."""
    if isinstance(item, sp.Ne):
        return set()
    low = _number(item.lts)
    strict = isinstance(item, sp.Gt | sp.Lt) and (item.lts.is_nonnegative or low == 0)
    above = strict or item.lts.is_positive or (low is not None and low > 0)
    return {larger} if above and isinstance(larger, Atom) else set()


def _number(side: Any) -> Any:
    """The number that SymPy, or a formula that was read, says; None for what is none."""
    if isinstance(side, sp.Expr) and side.is_number and side.is_comparable:
        return side
    return low.value if isinstance(side, Given) and isinstance(low := side.node, Const) else None


def _inequalities_of(fact: TensorFact) -> Iterator[Inequality]:
    for relation, nodes in ((">=", fact.nonnegative()), (">", fact.positive()), ("≠", fact.nonzero())):
        for a in nodes:
            yield Inequality(a, zeros(*a.shape) if a.rank else const(0), relation, fact.text)


def _refusal(item: Any) -> ArgumentError:
    """What is said of an assumption that is none."""
    if isinstance(item, bool | sp.logic.boolalg.BooleanAtom):
        return ArgumentError(
            f"an assumption was decided before symnn saw it, and only {item} is left: write sympy.Eq(a, b) for a == b;"
            " what is True may be left out, and from False anything would follow"
        )
    return ArgumentError(
        f"the assumption {item!r} is not understood; write a relation such as Eq(a, b) or x > 0, or Q.positive(x)"
    )


def read_hypotheses(assume: Any, sizes: Iterable[Any] = ()) -> Hypotheses:
    """SymPy relations (`Eq(symnn.sum(y), 1)`, `x > 0`), predicates such as `Q.positive(x)`, `Q.symmetric(A)`,
    `Q.positive_definite(A)`, `Q.invertible(A)`, `Q.orthogonal(A)`, `one_hot(y)`, `nonzero_entries(x)`,
    `full_column_rank(X)`, or Hypothesis.

    `sizes` are symbols that are sizes in the claim. An assumption that is nothing of the kind, or whose sides do not
    conform, is refused by name: a hypothesis that is silently dropped would be a lie.
    """
    equations: list[Hypothesis] = []
    inequalities: list[Inequality] = []
    symmetric: set[Atom] = set()
    positive: set[Atom] = set()
    facts: list[TensorFact] = []
    texts: list[str] = []
    known, items = tuple(sizes), _listed(assume)
    for item in items:
        match item:
            case Hypothesis() | sp.Eq():
                equation = _equation(item, known)
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
                positive |= _said_positive(item, inequalities[-1].left)
            case TensorFact():
                facts.append(item)
            case sp.AppliedPredicate() if item.function.name == "positive_definite":
                facts.append(definite(item.arguments[0], True))
            case sp.AppliedPredicate() if (said := _in_relations(item, known)) is not None:
                equations += [said] if isinstance(said, Hypothesis) else []
                inequalities += [said] if isinstance(said, Inequality) else []
            case sp.AppliedPredicate():
                _predicate(item, symmetric, positive)
            case _:
                raise _refusal(item)
        texts.append(item.text if isinstance(item, Hypothesis | TensorFact) else in_proofs(item))
    for fact in facts:
        equations += [Hypothesis(a, b, fact.text) for a, b in fact.equations()]
        inequalities += _inequalities_of(fact)
        symmetric |= fact.symmetric()
    return Hypotheses(
        tuple(equations), tuple(inequalities), frozenset(symmetric), frozenset(positive), tuple(texts), tuple(facts),
        items, known,
    )  # fmt: skip


def said_truly(given: Iterable[Any], said: Sequence[Any] = ()) -> bool:
    """Whether the assumptions that bring words of their own are said in words that mean them; those that were `said` in
    a text, from which somebody read them, are.
    """
    return all(g.text in g.sayings() or g in said for g in given if isinstance(g, Hypothesis))


def _not_equal(item: Any, sizes: Sequence[Any]) -> TensorFact | None:
    """Of tensors ≠ says that some entry differs; None for numbers."""
    left, right = _sides(item, item.lhs, item.rhs, sizes)
    if not left.rank:
        return None
    return NotEqual((left, right))


def _inequality(item: Any, sizes: Sequence[Any]) -> Inequality:
    if isinstance(item, sp.Ne):
        return Inequality(*_sides(item, item.lhs, item.rhs, sizes), "≠", in_proofs(item))
    strict = isinstance(item, sp.Gt | sp.Lt)
    return Inequality(*_sides(item, item.gts, item.lts, sizes), ">" if strict else ">=", in_proofs(item))


def _sides(item: Any, left: Any, right: Any, sizes: Sequence[Any]) -> tuple[Node, Node]:
    """Both sides as nodes; a row is not a column, and 0 and 1 stand for any shape."""
    known = (*sizes, *size_symbols(left), *size_symbols(right))
    left, right = over_indices(left, right)
    (a, shape), (b, other) = read_shaped(left, known), read_shaped(right, known)
    if a.shape and not b.shape and isinstance(b, Const):
        b = broadcast(b, a.shape)
    if a.shape != b.shape and a.shape and b.shape:
        unless_alike(left, tuple(shape), right, tuple(other))
    if a.shape != b.shape or (a.shape and tuple(shape) != tuple(other) and isinstance(b, Node) and other):
        raise _different(in_proofs(item), a, b)
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
            said=in_proofs(item),
        )
    return node


def _in_relations(item: Any, sizes: Sequence[Any]) -> Hypothesis | Inequality | None:
    """The equation, or the inequality, that a predicate says; None for one that says something else."""
    name, (subject,) = item.function.name, item.arguments
    if name in predicates.EQUATIONS:
        return Hypothesis(*predicates.EQUATIONS[name](_square(item, sizes)), in_proofs(item))
    if name == "invertible" and not subject.is_Symbol:
        return Inequality(determinant(_square(item, sizes)), const(0), "≠", in_proofs(item))
    if name in predicates.INEQUALITIES:
        node, _ = read_shaped(subject, (*sizes, *size_symbols(subject)))
        return Inequality(*predicates.inequality(name, node), in_proofs(item))
    return None


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
                f"the predicate Q.{name} is not understood here; known are Q.positive, Q.nonnegative, Q.negative,"
                " Q.nonpositive, Q.symmetric, Q.positive_definite, Q.invertible, Q.singular, Q.orthogonal, Q.real"
            )


def in_proofs(item: Any) -> str:
    """How an assumption is said in a verdict."""
    if isinstance(item, sp.AppliedPredicate):
        return f"{item.arguments[0]} is {item.function.name.replace('_', ' ')}"
    return SaidRelation(item.lhs, item.rhs, "=" if isinstance(item, sp.Eq) else item.rel_op)
