"""Equalities in which a function stands of what is 0: its value there is known, and takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.expectation_terms import matched
from symnn.certificates.index_terms import AppliedFunction, AtomEntry, IndexTerm, Rational, exchanged, renamed
from symnn.certificates.leaf_steps import LeafExchange, asserted, by_exchange, exchange_step, own_slots
from symnn.certificates.node_terms import Premise
from symnn.certificates.term_trees import TreeLeaf, Trees

ZERO = Rational(Fraction(0))
AT_ZERO = {
    "relu": ("0", "relu_0"), "tanh": ("0", "tanh_0"), "sigmoid": ("1/2", "sigmoid_0"), "exp": ("1", "exp_0"),
    "Rabs": ("0", "Rabs_R0"), "sin": ("0", "sin_0"), "cos": ("1", "cos_0"), "sqrt": ("0", "sqrt_0"),
    "is_positive": ("0", "is_positive_0"), "step": ("1", "step_0"), "sign": ("0", "sign_0"),
}  # fmt: skip
"""Functions with their value at 0 and the lemma that says so."""
OUTER = 70
"""A depth that names of exchanges inside do not have."""


def by_state(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """The same where the left side is an entry of which a premise says what it is."""
    if isinstance(entry.left, AtomEntry):
        for name, said in premises:
            at = matched(said.left, entry.left) if isinstance(said.left, AtomEntry) and said.relation == "=" else None
            if at is None or any(at.get(i) not in free for i, _ in said.indices):
                continue
            to = renamed(said.right, at)
            rest = by_zeros(Premise((), to, "=", entry.right), free, premises)
            if rest is not None:
                given = " ".join([name, *(f"{at[i]} range_{at[i]}" for i, _ in said.indices)])
                return [f"transitivity ({spelled(to)}).", f"{{ exact ({given}). }}", *rest]
    return by_zeros(entry, free, premises)


def by_zeros(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """The lines that prove an equality of numbers by exchanges, after functions of 0; None if they are not found."""
    if entry.relation != "=":
        return None
    trees = Trees(free)
    a, b = trees.tree(entry.left), trees.tree(entry.right)
    found = dict(_values(trees, premises))
    if not found:
        return None
    table: dict[IndexTerm, IndexTerm] = {trees.leaves[k].term: exchange.to for k, exchange in found.items()}
    left, right = (exchanged(side, table) for side in (entry.left, entry.right))
    rest = by_exchange(Premise((), left, "=", right), free, premises)
    if rest is None:
        return None
    return [
        *asserted(trees, found, OUTER),
        *exchange_step(trees, (a, b), found, OUTER, free),
        f"change ({spelled(left)} = {spelled(right)}).",
        *rest,
    ]


def _values(trees: Trees, premises: Premises) -> Iterator[tuple[int, LeafExchange]]:
    for number, leaf in enumerate(list(trees.leaves)):
        found = _value(leaf, trees, premises)
        if found is not None:
            yield number, found


def _value(leaf: TreeLeaf, trees: Trees, premises: Premises) -> LeafExchange | None:
    term = leaf.term
    if not isinstance(term, AppliedFunction) or term.name not in AT_ZERO:
        return None
    own = own_slots(len(leaf.extents), OUTER)
    free = {i: trees.sizes[s] for i, s in zip(own.values(), leaf.extents, strict=True)}
    proof = by_exchange(Premise((), renamed(term.arguments[0], own), "=", ZERO), free, premises, 1)
    if proof is None:
        return None
    value, lemma = AT_ZERO[term.name]
    lines = (f"transitivity ({term.name} 0).", "{", f"apply (f_equal {term.name}).", *proof, "}", f"exact {lemma}.")
    return LeafExchange(Rational(Fraction(value)), lines)
