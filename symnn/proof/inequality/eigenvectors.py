"""Vectors at which the largest eigenvalues of a claim are bounds: unit eigenvectors, what the claim multiplies, and
their images under the factors of the matrices.

λ = λ_max(M) of a symmetric M is said by two facts: vᵀMv = λ for a unit vector v, and uᵀMu ≤ λ‖u‖² for every u. Which u
are worth it is decided here; that the claim follows is real arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from symnn.calculus.normal_form.bases import ONE
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.definite_matrices import definiteness
from symnn.claims.eigenvalues import opened
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.tensor_facts import Definite
from symnn.expr import Atom, Const, Contract, Fold, Indicator, Map, MatrixFunction, Node, size
from symnn.expr.walk import children, postorder, with_children
from symnn.expr.walk import fold as folded
from symnn.ops.abs_ import absolute
from symnn.ops.inverse import inverse

MOST_VECTORS, MOST_FACTORS = 10, 8


@dataclass(frozen=True)
class Eigenvalue:
    """A largest eigenvalue, as a number of its own, with its matrix and a unit vector that belongs to it."""

    number: Atom
    matrix: Node
    vector: Atom


@dataclass(frozen=True)
class Largest:
    """The largest of numbers, as a number of its own."""

    number: Atom
    entries: Node


Known = tuple[Node, str]
"""What is known to be ≥ 0, > 0 or = 0."""


class Eigenvectors:
    """The eigenvalues and largest entries of nodes as numbers, and what is known of them."""

    def __init__(self, nodes: Iterable[Node], h: Hypotheses) -> None:
        self.hypotheses, self.normal = h, Normalizer((), h.symmetric, positive=h.positive)
        self.eigenvalues: list[Eigenvalue] = []
        self.largest: list[Largest] = []
        self.named: dict[Node, Atom] = {}
        roots = list(nodes)
        for n in postorder(roots, opened):
            if isinstance(n, MatrixFunction) and n.operator.of_symmetric:
                self.named[n] = self._eigenvalue(n)
            if isinstance(n, Fold) and n.kind == "max" and n.argument.rank == 1:
                self.largest.append(Largest(Atom(("largest", len(self.largest)), ()), n.argument))
                self.named[n] = self.largest[-1].number
        self.columns = self._columns(roots)
        self.matrices = [a for a in postorder(roots, opened) if isinstance(a, Atom) and a.rank == 2]
        self.of_columns = [
            image
            for e in self.eigenvalues
            for u in self.columns
            if u.shape == e.vector.shape
            for image in self.images(e.matrix, u, whole=False)
        ]
        self.vectors = self._vectors()

    def _eigenvalue(self, n: MatrixFunction) -> Atom:
        """The number of this eigenvalue; matrices with one normal form share it."""
        for e in self.eigenvalues:
            if e.matrix.shape == n.argument.shape and self.normal.same(e.matrix, n.argument):
                return e.number
        k = len(self.eigenvalues)
        made = Eigenvalue(Atom(("eigenvalue", k), ()), n.argument, Atom(("eigenvector", k), n.argument.shape[:1]))
        self.eigenvalues.append(made)
        return made.number

    def written(self, node: Node) -> Node:
        """The node with numbers for its eigenvalues; compositions that have one inside are opened."""

        def visit(n: Node, parts: list[Node]) -> Node:
            if n in self.named:
                return self.named[n]
            inner = opened(n)
            if inner != children(n):
                return parts[0] if parts[0] is not inner[0] else n
            return with_children(n, parts)

        return folded(node, visit, opened)[node]

    def _columns(self, roots: list[Node]) -> list[Node]:
        """Vectors of the claim: its symbols, and what it takes the length of."""
        found: dict[Node, None] = {}
        for n in postorder(roots, opened):
            if isinstance(n, Atom) and n.rank == 1:
                found[n] = None
            if isinstance(n, Indicator) and n.rank == 1 and n.relation == "=":
                found[n] = None  # a unit vector: A[0, 0] is e₀ᵀAe₀
            pair = isinstance(n, Contract) and not n.out and len(n.operands) == 2
            if isinstance(n, Contract) and pair and n.operands[0] is n.operands[1] and n.operands[0].rank == 1:
                found[n.operands[0]] = None
        return list(found)[:MOST_VECTORS]

    # what is known
    def facts(self, level: int) -> Iterator[Known]:
        """The facts of each eigenvalue; from level 1 on, of images, inner products and multiples as well; at level 2,
        also of an eigenvector's images under the factors of other matrices.
        """
        vectors = self.vectors
        yield from self._of_inverses()
        for e, f in combinations(self.eigenvalues, 2):
            sides = (self._inverted(e.matrix, 1), self._inverted(e.matrix, -1))
            if any(a is not None for a in sides) and self._is_opposite(e.matrix, f.matrix):
                yield e.number + f.number, ">="
        for e in self.eigenvalues:
            yield from self.chosen(e)
            for u in vectors:
                if u is not e.vector and u.shape == e.vector.shape:
                    yield e.number * _inner(u, u) - _form(e.matrix, u), ">="
            yield from self._of_matrices(e)
        for top in self.largest:
            yield from self._of_largest(top, vectors)
        yield from self._of_definite(vectors)
        for u in vectors:
            yield _inner(u, u), ">="
        if level:
            yield from self._further(self.eigenvalues if level > 1 else [])
            yield from self._mirrored(vectors)

    def chosen(self, e: Eigenvalue) -> tuple[Known, Known]:
        """What is said of its vector."""
        return (_inner(e.vector, e.vector) - Const(1), "="), (_form(e.matrix, e.vector) - e.number, "=")

    def _vectors(self) -> list[Node]:
        found: dict[Node, None] = dict.fromkeys(e.vector for e in self.eigenvalues)
        found |= dict.fromkeys(self.columns)
        for e in self.eigenvalues:
            found |= dict.fromkeys(self.images(e.matrix, e.vector))
        found |= dict.fromkeys(self.of_columns)
        return list(found)[: MOST_VECTORS + len(self.eigenvalues)]

    def images(self, matrix: Node, v: Node, whole: bool = True) -> Iterator[Node]:
        """Bv, ABv, … of a matrix whose form is a sum of products …AB of symbols."""
        form = self.normal.form(matrix)
        for monomial, _ in sorted(form.items()):
            factors = [(self.normal.bases[b], slots) for b, slots, e in monomial for _ in range(int(max(e, ONE)))]
            if len(factors) > MOST_FACTORS:
                continue
            pairs = [(b.payload, s) for b, s in factors if b.kind == "atom" and len(s) == 2]
            yield from _along(pairs, v, whole and len(form) == 1)

    def _of_inverses(self) -> Iterator[Known]:
        """λ_max(A⁻¹) λ_min(A) = 1 and λ_max(A⁻¹) λ_max(A) >= 1 >= λ_min(A⁻¹) λ_min(A) of definite A; λ_min(A) is
        −λ_max(−A).
        """
        for e in self.eigenvalues:
            for side in (1, -1):
                a = self._inverted(e.matrix, side)
                seen = None if a is None else definiteness(a, self.hypotheses)
                if a is None or seen is None or not seen.strictly:
                    continue
                yield Const(side) * e.number, ">"
                for f in self.eigenvalues:
                    if f.matrix.shape == a.shape and self.normal.same(f.matrix, Const(side) * a):
                        yield Const(side) * (e.number * f.number - Const(1)), ">="
                        yield Const(side) * f.number, ">"
                    if f.matrix.shape == a.shape and self.normal.same(f.matrix, Const(-side) * a):
                        yield e.number * f.number + Const(1), "="
                        yield Const(-side) * f.number, ">"

    def _inverted(self, matrix: Node, side: int) -> Node | None:
        """A of side·A⁻¹."""
        found = next((n for n in postorder(matrix) if isinstance(n, MatrixFunction) and n.operator is inverse), None)
        same = found is not None and found.shape == matrix.shape and self.normal.same(matrix, Const(side) * found)
        return found.argument if same and found is not None else None

    def _of_matrices(self, e: Eigenvalue) -> Iterator[Known]:
        """tr(CᵀMC) ≤ λ‖C‖² for the identity, and for matrices of the claim."""
        n = e.matrix.shape[0]
        yield e.number * size(n) - Contract([e.matrix], [(0, 0)], ()), ">="
        for c in self.matrices:
            if c.shape[0] == n and c is not e.matrix:
                form = Contract([c, e.matrix, c], [("i", "k"), ("i", "j"), ("j", "k")], ())
                yield e.number * Contract([c, c], [(0, 1)] * 2, ()) - form, ">="

    def _of_largest(self, top: Largest, vectors: list[Node]) -> Iterator[Known]:
        """Σ f u² ≤ max f · Σ u²; and Σ w² u² ≤ (max |w|)² Σ u²."""
        f = top.entries
        size_of = isinstance(f, Map) and f.operator is absolute
        if size_of:
            yield top.number, ">="
        for u in vectors:
            if u.shape != f.shape:
                continue
            weighted = Contract([f, u, u], [(0,)] * 3, ())
            yield top.number * _inner(u, u) - weighted, ">="
            if isinstance(f, Map) and size_of:
                w = f.arguments[0]
                squares = Contract([w, w, u, u], [(0,)] * 4, ())
                yield top.number * top.number * _inner(u, u) - squares, ">="

    def _of_definite(self, vectors: list[Node]) -> Iterator[Known]:
        """uᵀAu ≥ 0, and > 0 of an eigenvector, which is not 0; uᵀAu ≤ tr A ‖u‖², as no eigenvalue is negative."""
        for fact in self.hypotheses.facts:
            if isinstance(fact, Definite):
                (a,) = fact.nodes
                trace = Contract([a], [(0, 0)], ())
                for u in (v for v in vectors if v.shape == a.shape[:1]):
                    strictly = fact.strictly and any(u is e.vector for e in self.eigenvalues)
                    yield _form(a, u), ">" if strictly else ">="
                    yield trace * _inner(u, u) - _form(a, u), ">="
                for e in self.eigenvalues:
                    yield from self._between(e, a, vectors)

    def _between(self, e: Eigenvalue, a: Node, vectors: list[Node]) -> Iterator[Known]:
        """Of a semidefinite A: tr(MA) ≤ λ tr A; and λ_min uᵀAu ≤ ‖Au‖² ≤ λ_max uᵀAu."""
        if e.matrix.shape == a.shape:
            inner = Contract([e.matrix, a], [(0, 1), (1, 0)], ())
            yield e.number * Contract([a], [(0, 0)], ()) - inner, ">="
        side = int(e.matrix is a) - int(self._is_opposite(e.matrix, a))
        for u in vectors if side else ():
            if u.shape == a.shape[:1]:
                yield e.number * _form(a, u) - Const(side) * _inner(_image(a, u), _image(a, u)), ">="

    def _is_opposite(self, matrix: Node, a: Node) -> bool:
        return matrix.shape == a.shape and self.normal.same(matrix, Const(-1) * a)

    def _further(self, others: Sequence[Eigenvalue]) -> Iterator[Known]:
        """(uᵀw)² ≤ ‖u‖² ‖w‖² of images of one eigenvector; ‖Mv‖² = λ², and uᵀMv = λ uᵀv."""
        for e in self.eigenvalues:
            image = _image(e.matrix, e.vector)
            yield _inner(image, image) - e.number * e.number, "="
            own = dict.fromkeys([e.vector, *self.images(e.matrix, e.vector), *self.columns, *self.of_columns])
            for f in others:
                own |= dict.fromkeys(self.images(f.matrix, e.vector) if f.matrix.shape == e.matrix.shape else ())
            for u, w in combinations(own, 2):
                if u.shape == w.shape:
                    yield _inner(u, u) * _inner(w, w) - _inner(u, w) * _inner(u, w), ">="
            for u in self.columns:
                if u.shape == e.vector.shape:
                    yield _inner(u, image) - e.number * _inner(u, e.vector), "="

    def _mirrored(self, vectors: list[Node]) -> Iterator[Known]:
        """‖Au‖² = uᵀAAu of a symmetric A."""
        for a in self.matrices:
            for u in vectors if a in self.hypotheses.symmetric else ():
                if u.shape == a.shape[:1]:
                    image = _image(a, u)
                    yield _inner(image, image) - _inner(u, _image(a, image)), "="


def _inner(u: Node, w: Node) -> Node:
    return Contract([u, w], [(0,), (0,)], ())


def _form(m: Node, u: Node) -> Node:
    return Contract([u, m, u], [("i",), ("i", "j"), ("j",)], ())


def _image(m: Node, u: Node) -> Node:
    return Contract([m, u], [("i", "j"), ("j",)], ("i",))


def _along(pairs: Sequence[tuple[Any, tuple[int, ...]]], v: Node, whole: bool) -> Iterator[Node]:
    """The images of v on the way from the index 1 to the index 0, the last one where the `whole` is asked for."""
    left, at, image = list(pairs), 1, v
    while left:
        nexts = [p for p in left if at in p[1]]
        if len(nexts) != 1 or len(set(nexts[0][1])) != 2:
            return
        (atom, slots) = nexts[0]
        left.remove(nexts[0])
        other = next(i for i in slots if i != at)
        if other == 0 and len(pairs) > 1 and not whole:
            return
        image = Contract([atom, image], [slots, (at,)], (other,))
        at = other
        yield image
