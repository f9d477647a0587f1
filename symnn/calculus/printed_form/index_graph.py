"""From a contraction to matrix notation: its index graph, reduced step by step.

Vertices are indices, matrices are edges, columns are labels of vertices. A bound vertex is removed
    with one edge       M·v becomes a label of the neighbour (M·1 without a label)
    with two edges      M·diag(v)·N becomes an edge, and two edges between the same vertices become M∘N or a trace
    with a loop         a trace, or the diagonal as a label
    with no edge        uᵀv is a number
until only the indices of the result are left: u∘v, u·vᵀ or diag(u)·M·diag(v). A graph that gets stuck (it is not
series-parallel) is not matrix notation, and `reduce` says so with None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.transposable import (
    View,
    chain,
    diagonal_matrix,
    diagonal_of,
    hadamard,
    identity,
    is_identity,
    ones,
    symmetric,
    trace,
)


@dataclass(frozen=True)
class Edge:
    """A matrix whose rows are index i and whose columns are index j. `place` is that of its first operand in the
    product.
    """

    i: int
    j: int
    view: View
    place: int

    def from_(self, i: int) -> View:
        """The matrix with index i as its rows."""
        return self.view if self.i == i else self.view.transposed

    def other(self, i: int) -> int:
        return self.j if self.i == i else self.i


class IndexGraph:
    """A product under reduction. `numbers` collects what has become a scalar."""

    def __init__(self, out: Sequence[int], sizes: Sequence[Any]) -> None:
        self.out = tuple(out)
        self.sizes = tuple(sizes)
        self.numbers: list[Any] = []
        self.place = 0
        self.edges: list[Edge] = []
        self.labels: dict[int, list[tuple[int, View]]] = {i: [] for i in range(len(sizes))}

    def add(self, operand: Any, indices: Sequence[int]) -> None:
        """A scalar (SymPy expression), a column or a matrix (views) standing on these indices."""
        self.place += 1
        if not indices:
            self.numbers.append(operand)
        elif len(indices) == 1:
            self.labels[indices[0]].append((self.place, operand))
        else:
            self.edges.append(Edge(indices[0], indices[1], operand, self.place))

    def reduce(self) -> tuple[Any, View | None] | None:
        """(number, view): their product is the contraction, and the view is None for a scalar. None where the graph
        gets stuck.
        """
        waiting = [i for i in range(len(self.sizes)) if i not in self.out]
        while True:
            if any(step(i) for step in (self.loop, self.alone, self.leaf, self.pass_through) for i in list(waiting)):
                waiting = [i for i in waiting if i in self.labels]
            elif not self.merge_parallel():
                break
        for i in self.out:
            self.loop(i)
        if waiting:
            return None
        number = sp.Mul(*self.numbers)
        if not self.out:
            return number, None
        return number, self.column() if len(self.out) == 1 else self.grid()

    def at(self, i: int) -> list[Edge]:
        return [e for e in self.edges if i in (e.i, e.j)]

    def views(self, i: int) -> list[View]:
        """The labels of i, in the order of the product."""
        return [v for _, v in sorted(self.labels[i], key=lambda label: label[0])]

    def first_place(self, i: int) -> int:
        return min((place for place, _ in self.labels[i]), default=self.place)

    def label(self, i: int) -> View | None:
        return hadamard(self.views(i)) if self.labels[i] else None

    def drop(self, i: int, *edges: Edge) -> bool:
        """Vertex i is gone with these edges."""
        del self.labels[i]
        self.edges = [e for e in self.edges if all(e is not d for d in edges)]
        return True

    def alone(self, i: int) -> bool:
        """Σ_i u_i v_i."""
        if self.at(i):
            return False
        if not self.labels[i]:
            self.numbers.append(self.sizes[i])
        else:
            first, *rest = self.views(i)
            other = hadamard(rest) if rest else ones(self.sizes[i], 1)
            left, right = (first, other) if rest else (other, first)
            self.numbers.append(chain(left.transposed, right).scalar())
        return self.drop(i)

    def leaf(self, i: int) -> bool:
        """Σ_i M_ki v_i."""
        edges = self.at(i)
        if len(edges) != 1 or edges[0].i == edges[0].j:
            return False
        k = edges[0].other(i)
        moved = chain(edges[0].from_(k), self.label(i) or ones(self.sizes[i], 1))
        self.labels[k].append((min(edges[0].place, self.first_place(i)), moved))
        return self.drop(i, edges[0])

    def pass_through(self, i: int) -> bool:
        """Σ_i M_ki v_i N_il."""
        edges = self.at(i)
        if len(edges) != 2 or any(e.i == e.j for e in edges):
            return False
        k, m = (e.other(i) for e in edges)
        if k == m and not self.only_these(k, edges):
            return self.merge(edges)
        v = self.label(i)
        middle = [diagonal_matrix(v)] if v is not None else []
        joined = Edge(k, m, chain(edges[0].from_(k), *middle, edges[1].from_(i)), min(e.place for e in edges))
        self.drop(i, *edges)
        self.edges.append(joined)
        return True

    def only_these(self, k: int, edges: Sequence[Edge]) -> bool:
        """Whether vertex k is bound and carries nothing but these edges, so that closing them gives a trace."""
        return k not in self.out and not self.labels[k] and len(self.at(k)) == len(edges)

    def loop(self, i: int) -> bool:
        """M_ii: a trace where nothing else stands on i, otherwise a label."""
        loops = [e for e in self.at(i) if e.i == e.j]
        if not loops:
            return False
        if i in self.out or len(self.at(i)) > 1 or self.labels[i]:
            self.labels[i] += [(e.place, diagonal_of(e.view)) for e in loops]
            self.edges = [e for e in self.edges if all(e is not d for d in loops)]
            return True
        self.numbers.append(trace(loops[0].view))
        return self.drop(i, loops[0])

    def merge_parallel(self) -> bool:
        """M_ij N_ij is one edge."""
        for e in self.edges:
            same = [f for f in self.edges if {f.i, f.j} == {e.i, e.j}]
            if len(same) > 1 and e.i != e.j:
                return self.merge(same)
        return False

    def merge(self, edges: Sequence[Edge]) -> bool:
        i = min(edges[0].i, edges[0].j)
        ordered = sorted(edges, key=lambda e: e.place)
        merged = Edge(i, edges[0].other(i), hadamard([e.from_(i) for e in ordered]), ordered[0].place)
        self.edges = [e for e in self.edges if all(e is not d for d in edges)] + [merged]
        return True

    def column(self) -> View:
        (i,) = self.out
        return self.label(i) or ones(self.sizes[i], 1)

    def grid(self) -> View:
        i, j = self.out
        u, v = self.label(i), self.label(j)
        if not self.edges:
            if not u and not v:
                return ones(self.sizes[i], self.sizes[j])
            return chain(u or ones(self.sizes[i], 1), (v or ones(self.sizes[j], 1)).transposed)
        m = self.edges[0].from_(i)
        if is_identity(m) and (u or v):
            return self.on_diagonal([*self.views(i), *self.views(j)])
        left = [diagonal_matrix(u)] if u else []
        right = [diagonal_matrix(v)] if v else []
        return chain(*left, m, *right)

    def on_diagonal(self, labels: Sequence[View]) -> View:
        """δ_ij v_i is diag(v), and δ_ij M_ii is M∘I."""
        m = labels[0].factors[0].forward
        if len(labels) == 1 and isinstance(m, sp.DiagonalOf):
            inside = View((labels[0].factors[0]._replace(forward=m.arg, backward=sp.Transpose(m.arg)),))
            kept = hadamard([inside, identity(m.arg.shape[0])])
            return symmetric(kept.matrix(), min(kept.ahead, kept.behind)).times(labels[0].coefficient)
        return diagonal_matrix(hadamard(labels))
