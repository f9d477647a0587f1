"""Hypotheses about a whole tensor: one-hot, of full column rank, positive definite. What they imply, and points that
satisfy them.

A fact gives the provers equations, inequalities and symmetric symbols, and the search for counterexamples a test and a
way to draw. What only some method can use (a rank, a definite form) that method asks for by the class of the fact.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read, read_shaped
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.errors import ArgumentError, ShapeError
from symnn.expr import Add, Atom, Const, Contract, Node, const, delta, ones, sum_over, zeros

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

Value = Callable[[Node], Any]
"""The exact value of a node at the point in question, or None."""


@dataclass(frozen=True)
class TensorFact:
    """Root of the facts: `nodes` are what it speaks of, `text` is how it is said, which depends on nothing else."""

    nodes: tuple[Node, ...]

    @property
    def text(self) -> str:
        raise NotImplementedError

    def equations(self) -> tuple[tuple[Node, Node], ...]:
        return ()

    def nonnegative(self) -> tuple[Node, ...]:
        """Nodes with no negative entry."""
        return ()

    def positive(self) -> tuple[Node, ...]:
        """Nodes all of whose entries are positive."""
        return ()

    def nonzero(self) -> tuple[Node, ...]:
        """Nodes none of whose entries is 0."""
        return ()

    def symmetric(self) -> frozenset[Atom]:
        return frozenset()

    def invertible(self) -> tuple[Node, ...]:
        """Square matrices whose determinant is not 0."""
        return ()

    def draw(self, atom: Atom, shape: tuple[int, ...], lot: random.Random) -> Any:
        """An array for the atom that satisfies the fact; None if the fact is not about it alone."""
        return None

    def holds(self, value: Value) -> bool:
        """Whether the fact is true at a point. One that its equations and inequalities say in full has nothing to
        add.
        """
        return True


@dataclass(frozen=True)
class OneHot(TensorFact):
    """Along `axis` one entry is 1 and all others are 0."""

    axis: int

    @property
    def text(self) -> str:
        lines = f"{'rows' if self.axis else 'columns'} of "
        return f"{lines}{self.atom} are one-hot" if self.atom.rank > 1 else f"{self.atom} is one-hot"

    @property
    def atom(self) -> Node:
        return self.nodes[0]

    def equations(self) -> tuple[tuple[Node, Node], ...]:
        """Σy = 1, y∘y = y, and y_i·y_j = [i = j]·y_i."""
        y, k = self.atom, self.axis
        total, i = sum_over(y, [k]), tuple(range(y.rank))
        twice = (*i[:k], "other", *i[k + 1 :])
        both = (*i, "other")
        pairs = Contract([y, y], [i, twice], both), Contract([y, delta(y.shape[k])], [i, (k, "other")], both)
        return (total, ones(*total.shape)), (y * y, y), pairs

    def nonnegative(self) -> tuple[Node, ...]:
        return self.atom, ones(*self.atom.shape) - self.atom

    def draw(self, atom: Atom, shape: tuple[int, ...], lot: random.Random) -> Any:
        if atom is not self.atom:
            return None
        out = np.empty(shape, dtype=object)
        out.fill(Fraction(0))
        lines = np.moveaxis(out, self.axis, -1)
        for place in np.ndindex(lines.shape[:-1]):
            lines[place][lot.randrange(shape[self.axis])] = Fraction(1)
        return out


@dataclass(frozen=True)
class FullColumnRank(TensorFact):
    """[A B …]v = 0 only for v = 0: the columns of the blocks, side by side, are linearly independent. A vector is one
    column.
    """

    @property
    def text(self) -> str:
        said = ["1" if x is ones(*x.shape) else str(x) for x in self.nodes]
        return f"{said[0] if len(said) == 1 else '[' + ' '.join(said) + ']'} has full column rank"

    def invertible(self) -> tuple[Node, ...]:
        """XᵀX, if there is one block."""
        return tuple(
            Contract([x, x], [("row", "i"), ("row", "j")], ("i", "j"))
            for x in self.nodes
            if len(self.nodes) == 1 and x.rank == 2
        )

    def holds(self, value: Value) -> bool:
        blocks = [value(node) for node in self.nodes]
        if any(b is None for b in blocks):
            return False
        rows = _exact(np.hstack([np.asarray(b, dtype=object).reshape(np.shape(b)[0], -1) for b in blocks]))
        return rows is not None and bool(rows.rank() == rows.cols)


@dataclass(frozen=True)
class Definite(TensorFact):
    """A = Aᵀ and vᵀAv >= 0 for every v; `strictly`: > 0 for every v ≠ 0."""

    strictly: bool

    @property
    def text(self) -> str:
        matrix = self.nodes[0] if isinstance(self.nodes[0], Atom) else to_sympy(self.nodes[0])
        return f"{matrix} is positive {'definite' if self.strictly else 'semidefinite'}"

    def symmetric(self) -> frozenset[Atom]:
        return frozenset(b for n in self.nodes if (b := beside_identity(n)) is not None)

    def invertible(self) -> tuple[Node, ...]:
        return self.nodes if self.strictly else ()

    def draw(self, atom: Atom, shape: tuple[int, ...], lot: random.Random) -> Any:
        """BᵀB, and I added to it where it must be definite; or a quarter of that, for eigenvalues below 1."""
        if atom is not self.nodes[0]:
            return None
        b = np.array(
            [[Fraction(lot.choice((0, 1, -1, 2))) for _ in range(shape[0])] for _ in range(shape[0])], dtype=object
        )
        whole = b.T @ b + (np.vectorize(Fraction, otypes=[object])(np.eye(shape[0], dtype=int)) if self.strictly else 0)
        return whole * lot.choice((Fraction(1), Fraction(1), Fraction(1, 4)))

    def holds(self, value: Value) -> bool:
        found = value(self.nodes[0])
        return found is not None and _is_definite(np.asarray(found, dtype=object), self.strictly)


@dataclass(frozen=True)
class NotEqual(TensorFact):
    """Two tensors are not the same: some entry differs. What `Ne(x, 0)` says of a tensor."""

    @property
    def text(self) -> str:
        left, right = self.nodes
        return f"not all entries of {left} are 0" if self._is_of_zero else f"{left} and {right} differ in some entry"

    @property
    def _is_of_zero(self) -> bool:
        right = self.nodes[1]
        return right is zeros(*right.shape) or right is const(0)

    def positive(self) -> tuple[Node, ...]:
        """‖u‖², as the definition of a norm writes it."""
        gap = self.nodes[0] if self._is_of_zero else self.nodes[0] - self.nodes[1]
        every = tuple(range(gap.rank))
        return (Contract([gap, gap], [every, every], ()),)


@dataclass(frozen=True)
class NoZeroEntry(TensorFact):
    """Every entry differs from 0."""

    @property
    def text(self) -> str:
        return f"no entry of {self.nodes[0]} is 0"

    def nonzero(self) -> tuple[Node, ...]:
        return self.nodes


def beside_identity(matrix: Node) -> Atom | None:
    """B of c·B + d·I with d that may be any number, and c that is not 0: the matrix is symmetric only if B is."""
    if isinstance(matrix, Atom):
        return matrix
    terms = matrix.terms if isinstance(matrix, Add) else (matrix,)
    factors = [_factor(t) for t in terms]
    others = [f for f in factors if f is not None and f is not delta(matrix.shape[0])]
    return others[0] if None not in factors and len(others) == 1 and isinstance(others[0], Atom) else None


def _factor(term: Node) -> Node | None:
    """The matrix of a multiple of one: an atom times a number, or the identity times what may be any number."""
    if not isinstance(term, Contract):
        return term
    wide = [(x, names) for x, names in zip(term.operands, term.indices, strict=True) if x.rank]
    if len(wide) != 1 or wide[0][1] != term.out or wide[0][0].rank != 2:
        return None
    numbers = [x for x in term.operands if not x.rank]
    free = wide[0][0] is delta(term.shape[0])
    return wide[0][0] if free or all(isinstance(x, Const) and x.value for x in numbers) else None


def _is_definite(matrix: Any, strictly: bool) -> bool:
    """Whether a matrix of fractions is symmetric, and no pivot of its elimination negative (or 0, if `strictly`). Where
    a pivot is 0, its whole row must be, for a semidefinite matrix.
    """
    if not all(isinstance(x, int | Fraction) for x in matrix.flat) or not (matrix == matrix.T).all():
        return False
    left = np.vectorize(Fraction, otypes=[object])(matrix)
    while len(left):
        pivot, row = left[0, 0], left[0, 1:]
        if pivot < 0 or (not pivot and (strictly or row.any())):
            return False
        left = left[1:, 1:] - (np.outer(row, row) / pivot if pivot else 0)
    return True


def _exact(rows: Any) -> Any:
    """The numbers as a SymPy matrix; None if one of them is not a fraction."""
    numbers = list(np.ravel(rows))
    if not all(isinstance(x, int | Fraction) for x in numbers):
        return None
    return sp.Matrix(*np.shape(rows), [sp.Rational(x.numerator, x.denominator) for x in numbers])


# what users write
# ---------------------------------------------------------------------------------------------------------------
def one_hot(y: Any, axis: int = 1) -> OneHot:
    """The assumption that a vector has one entry 1 and else 0, or that every row of a matrix has (axis=0: every
    column).

    It implies Σy = 1, y∘y = y, y_i·y_j = 0 for i ≠ j, and 0 <= y <= 1.
    """
    node = _symbol(y, "one-hot")
    if node.rank == 0 or axis not in (0, 1):
        raise ArgumentError(f"{y} must be a vector or a matrix, and the axis 0 or 1")
    return OneHot((node,), axis if node.rank > 1 else 0)


def nonzero_entries(x: Any) -> NoZeroEntry:
    """The assumption that no entry of x is 0. `Ne(x, 0)` says less: that x is not 0 everywhere."""
    return NoZeroEntry((read(x),))


def full_column_rank(*blocks: Any) -> FullColumnRank:
    """The assumption that [A B …] has linearly independent columns: `full_column_rank(X)`, `full_column_rank(X,
    OneMatrix(n, 1))`.
    """
    read_blocks = [read_shaped(b) for b in blocks]
    if not read_blocks or any(len(shape) != 2 or node.rank == 0 for node, shape in read_blocks):
        raise ArgumentError("full_column_rank needs matrices or columns, side by side")
    if any(
        node.shape[0] != read_blocks[0][0].shape[0] or (node.rank == 1 and shape[0] == 1) for node, shape in read_blocks
    ):
        raise ShapeError(
            "[{blocks}] needs blocks with the same number of rows",
            *((b, shape) for b, (_, shape) in zip(blocks, read_blocks, strict=True)),
            blocks=" ".join(map(str, blocks)),
        )
    return FullColumnRank(tuple(node for node, _ in read_blocks))


def positive_semidefinite(matrix: Any) -> Definite:
    """The assumption that a square matrix is symmetric with vᵀAv >= 0 for every v."""
    return definite(matrix, False)


def definite(matrix: Any, strictly: bool) -> Definite:
    """The same, or with `strictly` what Q.positive_definite says."""
    node = read(matrix)
    if node.rank != 2 or node.shape[0] != node.shape[1]:
        raise ArgumentError(f"{matrix} must be a square matrix to be definite")
    return Definite((node,), strictly)


def _symbol(subject: Any, word: str) -> Atom:
    node = read(subject)
    if not isinstance(node, Atom):
        raise ArgumentError(f"say of a symbol that it is {word}, not of the expression {subject}")
    return node
