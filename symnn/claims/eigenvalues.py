"""Eigenvalues are claimed of symmetric matrices: which nodes speak of one, and whether each is known to be that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symnn.calculus.normal_form.normalizer import same
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.tensor_facts import Definite
from symnn.errors import UnsupportedError
from symnn.expr import Call, MatrixFunction, Node, transpose
from symnn.expr.walk import children, postorder


def opened(node: Node) -> tuple[Node, ...]:
    """The parts of a node, or the definition of a composition."""
    return (node.definition,) if isinstance(node, Call) else children(node)


def of_symmetric(nodes: Iterable[Node]) -> Iterator[MatrixFunction]:
    """What is claimed of symmetric matrices alone."""
    for n in postorder(list(nodes), opened):
        if isinstance(n, MatrixFunction) and n.operator.of_symmetric:
            yield n


def symmetry_words(h: Hypotheses) -> tuple[str, ...]:
    """The words of the assumptions that make matrices symmetric, and of those that say nothing else that is known."""
    definite = {f.text for f in h.facts if f.symmetric() or isinstance(f, Definite)}
    others = {i.text for i in h.inequalities} | {f.text for f in h.facts} | {e.text for e in h.equations}
    return tuple(t for t in h.texts if t in definite or t not in others)


def words_of_matrices(h: Hypotheses) -> tuple[str, ...]:
    """The words of the equations between matrices, and of what makes them symmetric."""
    return (*(e.text for e in h.equations if e.left.rank == 2), *symmetry_words(h))


def demand_symmetry(nodes: Iterable[Node], h: Hypotheses) -> None:
    """UnsupportedError where an eigenvalue is taken of what is not known to be symmetric."""
    for n in of_symmetric(nodes):
        a = n.argument
        if not (a in h.symmetric or same(a, transpose(a), [(e.left, e.right) for e in h.rules], h.symmetric)):
            raise UnsupportedError(
                f"eigenvalues are read of symmetric matrices, and {a} is not known to be one: assume it, or take"
                " singular values"
            )
