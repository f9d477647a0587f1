"""The inverse of a matrix as a statement for Coq says it: a matrix of which both products with A are the identity. That
there is one is a premise, and takes the place of det A ≠ 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symnn.bridge import read
from symnn.claims.verdict import Condition
from symnn.expr import Atom, MatrixFunction, Node, delta, matmul, postorder, substitute

Relation = tuple[Node, Node, str]


@dataclass(frozen=True)
class InverseLabel:
    """What the inverse is called; `of` is a name, or the place in which the inverse is met."""

    of: str

    def __str__(self) -> str:
        return f"{self.of}_inverse"


@dataclass(frozen=True)
class StatedInverses:
    """The inverses that are met in nodes, each with the symbol that stands for it."""

    known: tuple[tuple[Node, Atom], ...]

    @classmethod
    def met(cls, nodes: Iterable[Node]) -> StatedInverses:
        """Those of the nodes. One inside another is not taken apart: it stays, and has no statement."""
        found: dict[Node, Atom] = {}
        for node in postorder(nodes):
            if isinstance(node, MatrixFunction) and node.operator.name == "inverse":
                inside = node.argument
                own = str(inside.label) if isinstance(inside, Atom) else f"M{len(found)}"
                found[node] = Atom(InverseLabel(own), inside.shape)
        return cls(tuple(found.items()))

    def without(self, node: Node) -> Node:
        """The node with the symbols in the place of inverses."""
        return substitute(node, dict(self.known))

    def premises(self) -> list[Relation]:
        """What the symbols are."""
        found: list[Relation] = []
        for node, symbol in self.known:
            assert isinstance(node, MatrixFunction)
            inside, one = self.without(node.argument), delta(node.argument.shape[0])
            found += [(matmul(inside, symbol), one, "="), (matmul(symbol, inside), one, "=")]
        return found

    def left(self, conditions: Iterable[Condition]) -> list[Condition]:
        """The conditions that the premises do not imply."""
        return [c for c in conditions if not self._implied(c)]

    def _implied(self, condition: Condition) -> bool:
        if condition.relation not in ("≠", "!=") or not self.known or condition.right != 0:
            return False
        node = read(condition.left)
        determinant = isinstance(node, MatrixFunction) and node.operator.name == "determinant"
        return determinant and any(_argument(n) == _argument(node) for n, _ in self.known)


def _argument(node: Node) -> Node:
    assert isinstance(node, MatrixFunction)
    return node.argument
