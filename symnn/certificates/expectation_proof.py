"""Equalities between expectations: every expectation of a sum becomes one of products, a product what the premises
say of it; when nothing is left to exchange, sums are reduced, and the rest is an equality between numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import cast

from symnn.certificates.coq_file import Premises, by_numbers
from symnn.certificates.coq_text import spelled
from symnn.certificates.expectation_average import averages
from symnn.certificates.expectation_statement import almost_never_zero, is_simpler
from symnn.certificates.expectation_terms import (
    MirrorSum,
    entries,
    is_random,
    matched,
    mirror_sum,
    mirrored,
    product,
    random_factors,
)
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    Expected,
    Index,
    IndexTerm,
    Pairwise,
    Rational,
    exchanged,
    renamed,
    subterms,
)
from symnn.certificates.leaf_steps import (
    LeafExchange,
    asserted,
    by_exchange,
    by_pairing,
    exchange_step,
    own_slots,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_proof import paired_trees
from symnn.certificates.pairing_trees import TooLong, polynomial, tree_of
from symnn.certificates.rules_proof import by_rules
from symnn.certificates.scalar_equations import by_equations, products_term
from symnn.certificates.term_trees import TreeLeaf, Trees

DEEPEST = 12
AFTER = (by_pairing, by_exchange, by_equations, by_rules, by_numbers)


def by_expectation(entry: Premise, free: dict[str, str], premises: Premises, depth: int = 0) -> list[str] | None:
    """The lines that prove an equality in which expectations stand; None if they are not found."""
    if (below := _reciprocal(entry)) is not None:
        proof = by_expectation(below, free, premises, depth)
        said = f"assert (below : {spelled(below.left)} = {spelled(below.right)})."
        return None if proof is None else [said, *_braced(proof), "rewrite below.", "lra."]
    sides = (entry.left, entry.right)
    if entry.relation != "=" or depth > DEEPEST or not any(isinstance(t, Expected) for s in sides for t in subterms(s)):
        return None
    trees = Trees(free)
    a, b = trees.tree(entry.left), trees.tree(entry.right)
    found = dict(_exchanges(trees, premises, depth))
    if not found:
        return _reduced(entry, free, premises, depth)
    table = {trees.leaves[k].term: exchange.to for k, exchange in found.items()}
    left, right = (exchanged(side, table) for side in sides)
    rest = _go_on(Premise((), left, "=", right), free, premises, depth)
    if rest is None:
        return None
    return [
        *asserted(trees, found, depth),
        *exchange_step(trees, (a, b), found, depth, free),
        f"change ({spelled(left)} = {spelled(right)}).",
        *rest,
    ]


def _reciprocal(entry: Premise) -> Premise | None:
    """1/E = c as E = 1/c."""
    left, right = entry.left, entry.right
    if not isinstance(left, AppliedFunction) or left.name != "/" or not isinstance(right, Rational) or not right.value:
        return None
    return Premise((), left.arguments[0], entry.relation, Rational(1 / right.value))


def _go_on(entry: Premise, free: dict[str, str], premises: Premises, depth: int) -> list[str] | None:
    again = by_expectation(entry, free, premises, depth + 1)
    if again is not None:
        return again
    return next((p for prove in AFTER if (p := prove(entry, free, premises)) is not None), None)


def _reduced(entry: Premise, free: dict[str, str], premises: Premises, depth: int) -> list[str] | None:
    """With deltas used up, where that makes other products of what stands under an expectation."""
    trees = Trees(free)
    a, b = trees.tree(entry.left), trees.tree(entry.right)
    try:
        small = [polynomial(t, trees.free) for t in (a, b)]
    except TooLong:
        return None
    left, right = (products_term(list(p.items()), trees) if p else Rational(Fraction(0)) for p in small)
    later = Trees(free)
    later.tree(left), later.tree(right)
    if not dict(_exchanges(later, premises, depth)):
        return None
    first = paired_trees(trees, a, tree_of(small[0]), list(free))
    second = paired_trees(trees, tree_of(small[1]), b, list(free))
    rest = by_expectation(Premise((), left, "=", right), free, premises, depth + 1)
    if first is None or second is None or rest is None:
        return None
    return [
        f"transitivity ({spelled(left)}).",
        *_braced(first),
        f"transitivity ({spelled(right)}).",
        *_braced(rest),
        *second,
    ]


def _braced(lines: Sequence[str]) -> list[str]:
    return [f"{{ {lines[0]}", *(f"  {line}" for line in lines[1:]), "}"]


# what is exchanged ----------------------------------------------------------------------------------------------------
def _exchanges(trees: Trees, premises: Premises, depth: int) -> Iterator[tuple[int, LeafExchange]]:
    for number, leaf in enumerate(list(trees.leaves)):
        if isinstance(leaf.term, Expected):
            found = _exchange(leaf, trees, premises, depth)
            if found is not None:
                yield number, found


def _exchange(leaf: TreeLeaf, trees: Trees, premises: Premises, depth: int) -> LeafExchange | None:
    body = cast(Expected, leaf.term).body
    own = own_slots(len(leaf.extents), depth)
    free = {i: trees.sizes[s] for i, s in zip(own.values(), leaf.extents, strict=True)}
    back = {name: slot for slot, name in own.items()}
    if random_factors(body) is None:
        if (known := _by_premise(leaf, own, premises)) is not None:
            return known
        found = averages(renamed(body, own), free)
        if found is None or not is_random(body):
            return None
        return LeafExchange(renamed(found.to, back), found.proof)
    return _by_premise(leaf, own, premises) or _by_mirror(leaf, own, premises)


def _by_premise(leaf: TreeLeaf, own: dict[str, str], premises: Premises) -> LeafExchange | None:
    """What a premise says of the product, if that is simpler."""
    for name, said in premises:
        if not isinstance(said.left, Expected) or said.relation != "=":
            continue
        at = matched(said.left, leaf.term)
        if at is None or not is_simpler(said):
            continue
        to = renamed(said.right, at)
        if to == leaf.term:
            continue
        return LeafExchange(to, (f"exact {_given(name, said, at, own)}.",))
    return None


def _given(name: str, said: Premise, at: dict[str, Index], own: dict[str, str]) -> str:
    """The premise at these indices."""
    places = []
    for i, _ in said.indices:
        there = at[i]
        places.append(
            f"{there}%nat ltac:(lia)" if isinstance(there, int) else f"{own[str(there)]} range_{own[str(there)]}"
        )
    return f"({' '.join([name, *places])})" if places else name


def _by_mirror(leaf: TreeLeaf, own: dict[str, str], premises: Premises) -> LeafExchange | None:
    """A function of one symmetric entry as half of what it adds up to with its mirror image."""
    body = cast(Expected, leaf.term).body
    places = list(dict.fromkeys(entries(body)))
    if len(places) != 1:
        return None
    (entry,) = places
    other = mirrored(body, entry)
    for name, said in premises:
        at = matched(said.left, leaf.term) if isinstance(said.left, Expected) and said.relation == "=" else None
        if at is None or renamed(said.right, at) != Expected(other):
            continue
        mirror = mirror_sum(body, entry)
        if mirror is not None:
            return _halved(entry, body, other, mirror, own, _given(name, said, at, own), premises)
    return None


def _halved(
    entry: AtomEntry,
    body: IndexTerm,
    other: IndexTerm,
    mirror: MirrorSum,
    own: dict[str, str],
    symmetric: str,
    premises: Premises,
) -> LeafExchange | None:
    shape: IndexTerm = product([entry] * mirror.degree)
    known = ""
    if mirror.nonzero:
        sure = cast(Expected, almost_never_zero(entry))
        shape = sure.body
        found = next(((n, p, at) for n, p in premises if (at := matched(p.left, sure)) is not None), None)
        if found is None:
            return None
        known = _given(*found, own)
    whole = Pairwise("*", Rational(mirror.factor), shape)
    half = Rational(mirror.factor / 2)
    to: IndexTerm = half if mirror.nonzero or not mirror.degree else Pairwise("*", half, Expected(shape))
    f, g, h, s = (spelled(renamed(t, own)) for t in (body, other, whole, shape))
    c = spelled(Rational(mirror.factor))
    lines = [
        f"assert (sum_of_both : forall o, {f} + {g} = {h}).",
        "{ intros o. mirror. }",
        f"pose proof (expect_symmetric Outcome E premise_E _ _ _ sum_of_both {symmetric}) as halved.",
        f"pose proof (expect_scale Outcome E premise_E ({c}) (fun o => {s})) as scaled.",
        "cbv beta in halved, scaled.",
        "rewrite halved, scaled.",
    ]
    if mirror.nonzero:
        lines.append(f"rewrite {known}.")
    elif not mirror.degree:
        lines.append("rewrite (expect_const Outcome E premise_E 1).")
    return LeafExchange(to, (*lines, "lra."))
