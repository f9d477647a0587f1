"""What is assumed of names, as the provers take it: relations between nodes, positive entries, definite matrices.

Each maker returns hypotheses when it is called, for the nodes exist only when all definitions are known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.given import given
from symnn.bridge.named_axes import Reading
from symnn.bridge.random import STATISTICS
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.tensor_facts import full_column_rank, one_hot, positive_semidefinite
from symnn.errors import ArgumentError
from symnn.expr import Contract, Map, Node, const, delta, ones, substitute, sum_over, zeros
from symnn.expr.build import matmul, scale, transpose
from symnn.expr.walk import postorder
from symnn.ops.norm import norm
from symnn.reading.formula import arithmetic
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import thawed
from symnn.reading.formula.names import Known
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.printed_trees import latex

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

Maker = Callable[[], Sequence[Any]]


def leaf(node: Node, shape: Sequence[Any] | None = None, text: str = "") -> Any:
    """The node as a SymPy leaf."""
    sizes = (
        shape
        if shape is not None
        else ()
        if not node.rank
        else (*node.shape, sp.Integer(1))[:2]
        if node.rank < 3
        else node.shape
    )
    return given(node, sizes, text or str(node))


def of_known(known: Known) -> Any:
    return leaf(known.atom(), None, known.key)


def property_of(made: Setting, known: Known, fact: str) -> Maker | None:
    """The hypotheses of a property; None if it is none that is known."""
    if fact == "positive" and known.kind not in ("array", "number"):
        return list
    if fact == "probability vector":
        made.context.always["the entries of probability vectors are positive"] = None
    make = PROPERTIES.get(fact)
    if make is None:
        return None
    plain = partial(make, known)
    if fact in SIGNED:
        return lambda: _of_defined(made, known, fact) if known.key in made.context.definitions else plain()
    return lambda: _of_value(made, known, plain()) if known.key in made.context.definitions else plain()


def _squared(node: Node) -> Node:
    every = tuple(range(node.rank))
    return Contract([node, node], [every, every], ())


def _matrix_equation(
    known: Known, left: Callable[[Node], Node], right: Callable[[Node], Node], text: str
) -> Hypothesis:
    atom = known.atom()
    if atom.rank != 2 or atom.shape[0] != atom.shape[1]:
        raise ArgumentError(f"{text}: it is no square matrix")
    return Hypothesis(left(atom), right(atom), text)


def _orthogonal(known: Known) -> list[Any]:
    said = f"{known.key} is orthogonal"
    eye = lambda a: delta(a.shape[0])
    return [
        _matrix_equation(known, lambda a: matmul(transpose(a), a), eye, said),
        _matrix_equation(known, lambda a: matmul(a, transpose(a)), eye, said),
    ]


def _orthonormal(axis: int) -> Callable[[Known], list[Any]]:
    """Columns (axis 0) or rows of length 1 that are at right angles."""

    def make(known: Known) -> list[Any]:
        atom = known.atom()
        if atom.rank != 2:
            raise ArgumentError(f"{known.key} is no matrix")
        turned = transpose(atom)
        square = matmul(turned, atom) if axis == 0 else matmul(atom, turned)
        said = f"the {'rows' if axis else 'columns'} of {known.key} are orthonormal"
        return [Hypothesis(square, delta(atom.shape[1 - axis]), said)]

    return make


def _sums(known: Known, axis: int) -> Hypothesis:
    atom = known.atom()
    if atom.rank != 2:
        raise ArgumentError(f"{known.key} is no matrix")
    return Hypothesis(
        sum_over(atom, [axis]), ones(atom.shape[1 - axis]), f"{'rows' if axis else 'columns'} of {known.key} sum to 1"
    )


def columns_sum_to_0(known: Known) -> Hypothesis:
    atom = known.atom()
    said = f"the {'columns' if atom.rank == 2 else 'entries'} of {known.key} sum to 0"
    return Hypothesis(sum_over(atom, [0]), zeros(*atom.shape[1:]), said)


def _negative(known: Known) -> list[Any]:
    if not _is_array(known):
        return [sp.Lt(of_known(known), 0, evaluate=False)]
    return [sp.Gt(leaf(zeros(*known.atom().shape)), of_known(known), evaluate=False)]


def _is_array(known: Known) -> bool:
    return bool(known.atom().rank)


def _entries(known: Known, relation: str) -> list[Any]:
    atom = known.atom()
    zero = leaf(zeros(*atom.shape))
    make = {">=": sp.Ge, ">": sp.Gt}[relation]
    return [make(of_known(known), zero, evaluate=False)]


SIGNED = ("positive", "nonnegative", "in (0, 1)")


def _of_defined(made: Setting, known: Known, fact: str) -> list[Any]:
    """The same of a name that a formula defines: of its value."""
    node = thawed(made.context.value(made.builder(), known).node)
    if any(isinstance(n, Map) and n.operator in STATISTICS for n in postorder(node)):
        return []  # it has no value at a point
    make = sp.Ge if fact == "nonnegative" else sp.Gt
    found = [make(leaf(node), leaf(zeros(*node.shape)), evaluate=False)]
    if fact == "in (0, 1)":
        found.append(sp.Gt(leaf(ones(*node.shape)), leaf(node), evaluate=False))
    return found


def _of_value(made: Setting, known: Known, said: Sequence[Any]) -> Sequence[Any]:
    """Equations that are said of a name, of the value that a formula gives it."""
    value: dict[Node, Node] = {known.atom(): thawed(made.context.value(made.builder(), known).node)}
    found: list[Any] = []
    for h in said:
        if not isinstance(h, Hypothesis):
            found.append(h)
            continue
        left, right = substitute(h.left, value), substitute(h.right, value)
        if not made.context.equal(left, right):  # what the formula says anyway is no assumption
            found.append(Hypothesis(left, right, h.text))
    return found


def _below_one(known: Known) -> list[Any]:
    atom = known.atom()
    return [sp.Gt(leaf(ones(*atom.shape)), of_known(known), evaluate=False)]


def _nonnegative(known: Known) -> list[Any]:
    return _entries(known, ">=") if _is_array(known) else [sp.Ge(of_known(known), 0, evaluate=False)]


def _between_0_and_1(known: Known) -> list[Any]:
    below = _below_one(known) if _is_array(known) else [sp.Lt(of_known(known), 1, evaluate=False)]
    return [sp.Q.positive(of_known(known)), *below]


def _idempotent(known: Known) -> list[Any]:
    return [_matrix_equation(known, lambda a: matmul(a, a), lambda a: a, f"{known.key} is idempotent")]


def _turns_sign(fact: str) -> Callable[[Known], list[Any]]:
    """A matrix that is minus its transpose, in the word of the text."""
    return lambda known: [_matrix_equation(known, transpose, lambda a: scale(-1, a), f"{known.key} is {fact}")]


def _unit(known: Known) -> list[Any]:
    return [Hypothesis(_squared(known.atom()), const(1), f"the length of {known.key} is 1")]


def _sums_to_1(known: Known) -> list[Any]:
    return [Hypothesis(sum_over(known.atom()), const(1), f"Σ {known.key} = 1")]


def _probability(known: Known) -> list[Any]:
    return [*_sums_to_1(known), sp.Q.positive(of_known(known))]


def nonzero(known: Known) -> list[Any]:
    return [unequal(length(known.atom()), const(0))]


def _for_granted(known: Known) -> list[Any]:
    """What the provers take for granted."""
    return []


PROPERTIES: dict[str, Callable[[Known], list[Any]]] = {
    "positive": lambda known: [sp.Q.positive(of_known(known))],
    "nonnegative": _nonnegative,
    "in (0, 1)": _between_0_and_1,
    "negative": _negative,
    "invertible": lambda known: [sp.Q.invertible(of_known(known))],
    "symmetric": lambda known: [sp.Q.symmetric(of_known(known))],
    "orthogonal": _orthogonal,
    "idempotent": _idempotent,
    **{fact: _turns_sign(fact) for fact in ("skew-symmetric", "antisymmetric")},
    **dict.fromkeys(("full column rank", "of full column rank"), lambda known: [full_column_rank(of_known(known))]),
    "positive semidefinite": lambda known: [positive_semidefinite(of_known(known)), sp.Q.symmetric(of_known(known))],
    **dict.fromkeys(
        ("positive definite", "symmetric positive definite"),
        lambda known: [sp.Q.positive_definite(of_known(known)), sp.Q.symmetric(of_known(known))],
    ),
    **dict.fromkeys(
        ("unit", "unit norm", "unit vector", "of unit norm", "of unit length", "normalized", "normalised"), _unit
    ),
    **dict.fromkeys(("sums to 1", "summing to 1", "entries sum to 1"), _sums_to_1),
    **dict.fromkeys(("rows sum to 1", "row-stochastic"), lambda known: [_sums(known, 1)]),
    "orthonormal columns": _orthonormal(0),
    "orthonormal rows": _orthonormal(1),
    "columns sum to 1": lambda known: [_sums(known, 0)],
    "one-hot": lambda known: [one_hot(of_known(known))],
    "probability vector": _probability,
    **dict.fromkeys(("integer", "differentiable", "continuous", "real"), _for_granted),
    **dict.fromkeys(("nonzero", "non-zero"), nonzero),
}
"""What each property says of a name."""
OF_ENTRIES = ("positive", "nonnegative", "in (0, 1)", "negative")
"""Those that are said of every entry by itself."""


OF_VALUES = {
    "invertible": sp.Q.invertible, "positive definite": sp.Q.positive_definite,
    "positive": ">", "nonnegative": ">=", "negative": "<", "nonzero": "!=",
}  # fmt: skip
"""What may be said of a value that a formula gives, too: a property, or how it stands to 0."""


def of_a_value(made: Setting, value: t.Tree, fact: str) -> list[Any]:
    """C + V A U is invertible."""
    says: Any = OF_VALUES[fact]
    if isinstance(says, str):
        return [relation(made, value, says, t.Number(Fraction(0)), f"{latex(value)} is {fact}")]
    node = thawed(arithmetic.at_once(made.builder().together([value])[0])[0])
    return [says(leaf(node, None, latex(value)))]


def length(node: Node) -> Node:
    return norm(node, axis=None) if node.rank else node


def unequal(left: Node, right: Node) -> Any:
    return sp.Ne(leaf(left), leaf(right), evaluate=False)


def different(left: Node, right: Node) -> Any:
    """left ≠ right, of arrays somewhere."""
    return unequal(length(left - right), const(0)) if left.rank else unequal(left, right)


def built(made: Setting, latex: str) -> Reading:
    return made.builder().together([expression(latex, made.table)])[0]


def node_of(made: Setting, latex: str) -> Node:
    """The node of a formula in the words of the text."""
    return thawed(arithmetic.at_once(built(made, latex))[0])


def relation(made: Setting, left: t.Tree, sign: str, right: t.Tree, text: str) -> Any:
    """left sign right as a hypothesis; of arrays it is said of every entry."""
    from symnn.reading.context.claim_links import sides

    a, b = (
        given(s.node, getattr(s, "shape", ()), latex(tree))
        for s, tree in zip(sides(made, [left, right]), (left, right))
    )
    if sign == "=":
        return Hypothesis(a.node, b.node, text)
    make = {"<": sp.Lt, "<=": sp.Le, ">": sp.Gt, ">=": sp.Ge, "!=": sp.Ne}[sign]
    return make(a, b, evaluate=False)


__all__ = [
    "Maker", "built", "different", "leaf", "length", "node_of", "nonzero", "of_known", "one_hot", "property_of",
    "relation", "unequal",
]  # fmt: skip
