"""What is assumed of names, as the provers take it: relations between nodes, positive entries, definite matrices.

Each maker returns hypotheses when it is called, for the nodes exist only when all definitions are known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.given import given
from symnn.bridge.named_axes import Reading
from symnn.expr import Node, const, ones, sum_over, zeros
from symnn.ops.norm import norm
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.tensor_facts import one_hot
from symnn.reading.formula import tree as t
from symnn.reading.formula import values
from symnn.reading.formula.functions import thawed
from symnn.reading.formula.names import Known
from symnn.reading.latex.grammar import expression

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
    if known.key in made.context.definitions and fact in ("positive", "nonnegative", "in (0, 1)"):
        return lambda: _of_defined(made, known, fact)
    match fact:
        case "positive":
            return (lambda: [sp.Q.positive(of_known(known))]) if known.kind in ("array", "number") else list
        case "nonnegative":
            return lambda: (
                [sp.Ge(of_known(known), 0, evaluate=False)] if not _is_array(known) else _entries(known, ">=")
            )
        case "in (0, 1)":
            if _is_array(known):
                return lambda: [sp.Q.positive(of_known(known)), *_below_one(known)]
            return lambda: [sp.Q.positive(of_known(known)), sp.Lt(of_known(known), 1, evaluate=False)]
        case "invertible":
            return lambda: [sp.Q.invertible(of_known(known))]
        case "symmetric":
            return lambda: [sp.Q.symmetric(of_known(known))]
        case "positive definite":
            return lambda: [sp.Q.positive_definite(of_known(known)), sp.Q.symmetric(of_known(known))]
        case "one-hot":
            return lambda: [one_hot(of_known(known))]
        case "probability vector":
            made.context.always["the entries of probability vectors are positive"] = None
            return lambda: _probability(known)
        case "integer" | "differentiable" | "continuous" | "real":
            return list
        case "nonzero" | "non-zero":
            return lambda: nonzero(known)
    return None


def _is_array(known: Known) -> bool:
    return bool(known.atom().rank)


def _entries(known: Known, relation: str) -> list[Any]:
    atom = known.atom()
    zero = leaf(zeros(*atom.shape))
    make = {">=": sp.Ge, ">": sp.Gt}[relation]
    return [make(of_known(known), zero, evaluate=False)]


def _of_defined(made: Setting, known: Known, fact: str) -> list[Any]:
    """The same of a name that a formula defines: of its value."""
    node = thawed(made.context.value(made.builder(), known).node)
    make = sp.Ge if fact == "nonnegative" else sp.Gt
    found = [make(leaf(node), leaf(zeros(*node.shape)), evaluate=False)]
    if fact == "in (0, 1)":
        found.append(sp.Gt(leaf(ones(*node.shape)), leaf(node), evaluate=False))
    return found


def _below_one(known: Known) -> list[Any]:
    atom = known.atom()
    return [sp.Gt(leaf(ones(*atom.shape)), of_known(known), evaluate=False)]


def _probability(known: Known) -> list[Any]:
    atom = known.atom()
    found: list[Any] = [Hypothesis(sum_over(atom), const(1), f"Σ {known.key} = 1")]
    return [*found, sp.Q.positive(of_known(known))]


def nonzero(known: Known) -> list[Any]:
    return [unequal(_length(known.atom()), const(0))]


def _length(node: Node) -> Node:
    return norm(node, axis=None) if node.rank else node


def unequal(left: Node, right: Node) -> Any:
    return sp.Ne(leaf(left), leaf(right), evaluate=False)


def different(left: Node, right: Node) -> Any:
    """left ≠ right, of arrays somewhere."""
    return unequal(_length(left - right), const(0)) if left.rank else unequal(left, right)


def built(made: Setting, latex: str) -> Reading:
    return made.builder().together([expression(latex, made.table)])[0]


def node_of(made: Setting, latex: str) -> Node:
    """The node of a formula in the words of the text."""
    return thawed(values.at_once(built(made, latex))[0])


def relation(made: Setting, left: t.Tree, sign: str, right: t.Tree, text: str) -> Any:
    """left sign right as a hypothesis; of arrays it is said of every entry."""
    from symnn.reading.context.claims import sides

    a, b = sides(made, [left, right])
    if sign == "=":
        return Hypothesis(a.node, b.node, text)
    make = {"<": sp.Lt, "<=": sp.Le, ">": sp.Gt, ">=": sp.Ge, "!=": sp.Ne}[sign]
    return make(a, b, evaluate=False)
