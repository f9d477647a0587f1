"""Equalities that a pairing proves after some leaves were exchanged: a symbol for what a premise says it is, a
symmetric matrix for the half of its sum with its transpose, a function for the same function of an equal argument.

Whether it succeeds is found out here, by the rules that Coq uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import ranges, spelled
from symnn.certificates.expectation_terms import matched
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    Index,
    IndexTerm,
    Pairwise,
    Rational,
    exchanged,
    renamed,
    subterms,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_proof import context_text, environment, leaves_text, paired, sizes_text, tree_text
from symnn.certificates.pairing_trees import Tree
from symnn.certificates.scalar_equations import by_equations
from symnn.certificates.term_trees import TreeLeaf, Trees, written_out

DEEPEST = 6
"""Exchanges after one another, and functions inside one another."""
HALF = Rational(Fraction(1, 2))
COQ_NAMES = {"/": "Rinv"}


@dataclass(frozen=True)
class LeafExchange:
    """A leaf is this term, over the same slots, by these lines of proof. `once`: the premise is used up by it."""

    to: IndexTerm
    proof: tuple[str, ...]
    once: str = ""


def by_pairing(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """By pairing products, for an equality; None if the products of the two sides are not the same."""
    return paired(entry.left, entry.right, free) if entry.relation == "=" else None


def by_exchange(entry: Premise, free: dict[str, str], premises: Premises, depth: int = 0) -> list[str] | None:
    """The lines that prove an equality of numbers; None if they are not found."""
    if entry.relation != "=" or depth > DEEPEST:
        return None
    done = paired(entry.left, entry.right, free)
    if done is not None:
        return done
    if not depth and (left := written_out(entry.left), right := written_out(entry.right)) != (entry.left, entry.right):
        rest = by_exchange(replace(entry, left=left, right=right), free, premises)
        return None if rest is None else [f"change ({spelled(left)} = {spelled(right)}).", *rest]
    trees = Trees(free)
    a, b = trees.tree(entry.left), trees.tree(entry.right)
    found = dict(_exchanges(trees, premises, depth))
    if not found:
        return by_equations(entry, free, premises) if depth else None
    table = {trees.leaves[k].term: exchange.to for k, exchange in found.items()}
    left, right = (exchanged(side, table) for side in (entry.left, entry.right))
    used = {exchange.once for exchange in found.values()}
    rest = by_exchange(Premise((), left, "=", right), free, [p for p in premises if p[0] not in used], depth + 1)
    if rest is None:
        return None
    return [
        *asserted(trees, found, depth),
        *exchange_step(trees, (a, b), found, depth, free),
        f"change ({spelled(left)} = {spelled(right)}).",
        *rest,
    ]


# what is exchanged ----------------------------------------------------------------------------------------------------
def _exchanges(trees: Trees, premises: Premises, depth: int) -> Iterator[tuple[int, LeafExchange]]:
    models: list[TreeLeaf] = []
    for number, leaf in enumerate(trees.leaves):
        if isinstance(leaf.term, AtomEntry):
            found = next(by_premise(leaf, premises, trees, depth), None)
        elif isinstance(leaf.term, AppliedFunction):
            found = _by_argument(leaf, models, trees, premises, depth)
            models += [leaf] if found is None else []
        else:
            found = None
        if found is not None:
            yield number, found


def by_premise(leaf: TreeLeaf, premises: Premises, trees: Trees, depth: int) -> Iterator[LeafExchange]:
    """A premise that says what the symbol is, or that it is symmetric."""
    assert isinstance(leaf.term, AtomEntry)
    slots = own_slots(len(leaf.extents), depth)
    for name, said in premises:
        at = _places(said, leaf, trees)
        if at is None:
            continue
        own, to = tuple(i for i, _ in said.indices), renamed(said.right, at)
        given = " ".join([name, *(_given(at[i], slots) for i in own)])
        if said.right == AtomEntry(leaf.term.name, own[::-1]) and len(own) == 2:
            half = Pairwise("*", HALF, Pairwise("+", leaf.term, to))
            yield LeafExchange(half, (f"pose proof ({given}); lra.",), name)
        elif all(_apart(t, leaf.term) for t in subterms(to)):
            yield LeafExchange(to, (f"exact ({given}).",))


def _places(said: Premise, leaf: TreeLeaf, trees: Trees) -> dict[str, Index] | None:
    """Where the premise speaks of the symbol, its indices by slots; None if it speaks of something else."""
    if said.relation != "=" or not isinstance(said.left, AtomEntry):
        return None
    at = matched(said.left, leaf.term)
    if at is None or set(at) != {i for i, _ in said.indices}:
        return None
    sizes = {f"slot{k}": s for k, s in enumerate(leaf.extents)}
    within = all(isinstance(at[i], int) or sizes[str(at[i])] == trees.size(s) for i, s in said.indices)
    return at if within else None


def _given(place: Index, slots: dict[str, str]) -> str:
    """An index of a premise with the proof of its range."""
    if isinstance(place, int):
        return f"{place}%nat ltac:(lia)"
    return f"{slots[str(place)]} range_{slots[str(place)]}"


def _apart(term: IndexTerm, leaf: AtomEntry) -> bool:
    """Whether it is no entry of the same tensor at the same depth."""
    depth = [i for i in leaf.indices if not isinstance(i, str)]
    return (
        not isinstance(term, AtomEntry)
        or term.name != leaf.name
        or (bool(depth) and depth != [i for i in term.indices if not isinstance(i, str)])
    )


def _by_argument(
    leaf: TreeLeaf, models: Sequence[TreeLeaf], trees: Trees, premises: Premises, depth: int
) -> LeafExchange | None:
    """The same function of arguments that are equal."""
    assert isinstance(leaf.term, AppliedFunction)
    if len(leaf.term.arguments) != 1:
        return None
    own = own_slots(len(leaf.extents), depth)
    free = {i: trees.sizes[s] for i, s in zip(own.values(), leaf.extents, strict=True)}
    argument = renamed(leaf.term.arguments[0], own)
    for model in models:
        if not isinstance(model.term, AppliedFunction) or model.term.name != leaf.term.name:
            continue
        for order in permutations(range(len(leaf.extents))):
            if len(model.extents) != len(order) or any(
                model.extents[k] != leaf.extents[o] for k, o in enumerate(order)
            ):
                continue
            to = renamed(model.term, {f"slot{k}": f"slot{o}" for k, o in enumerate(order)})
            assert isinstance(to, AppliedFunction)
            inside = Premise((), argument, "=", renamed(to.arguments[0], own))
            proof = by_exchange(inside, free, premises, depth + 1)
            if proof is not None:
                name = COQ_NAMES.get(to.name, to.name)
                return LeafExchange(to, (f"apply (f_equal {name}).", *proof))
    return None


def own_slots(count: int, depth: int) -> dict[str, str]:
    """Slots by names that no assertion around this one has."""
    return {f"slot{k}": f"slot{k}_{depth}" for k in range(count)}


# how it is said -------------------------------------------------------------------------------------------------------
def asserted(trees: Trees, found: dict[int, LeafExchange], depth: int) -> Iterator[str]:
    for number, exchange in found.items():
        leaf = trees.leaves[number]
        own = own_slots(len(leaf.extents), depth)
        slots = [(i, trees.sizes[s]) for i, s in zip(own.values(), leaf.extents, strict=True)]
        left, right = (spelled(renamed(side, own)) for side in (leaf.term, exchange.to))
        yield f"assert (same{depth}_{number} : {ranges(slots)}{left} = {right})."
        intros = " ".join(f"{i} range_{i}" for i, _ in slots)
        first, *rest = [*([f"intros {intros}."] if intros else []), *exchange.proof]
        yield f"{{ {first}" + ("" if rest else " }")
        yield from (f"  {line}" for line in rest[:-1])
        if rest:
            yield f"  {rest[-1]} }}"


def exchange_step(
    trees: Trees, sides: tuple[Tree, Tree], found: dict[int, LeafExchange], depth: int, free: dict[str, str]
) -> Iterator[str]:
    models = [TreeLeaf(found[k].to, leaf.extents) if k in found else leaf for k, leaf in enumerate(trees.leaves)]
    extents = "".join(f" | {k}%nat => [{'; '.join(map(str, leaf.extents))}]%nat" for k, leaf in enumerate(trees.leaves))
    yield "refine (same_then"
    yield f"  {sizes_text(trees.sizes)}"
    yield f"  {leaves_text(trees.leaves)}"
    yield f"  {leaves_text(models)}"
    yield f"  (fun slot_f : nat => match slot_f with{extents} | _ => []%list end)"
    yield f"  {context_text(trees)}"
    yield f"  {tree_text(sides[0])}"
    yield f"  {tree_text(sides[1])}"
    yield f"  {environment(list(free))} _ eq_refl eq_refl ltac:(ranges) _)."
    n = len(trees.leaves)
    yield "{ intros slot_f slot_i slot_w."
    yield f"  destruct slot_f as {'[|' * n}slot_f{']' * n}."
    for k in range(n):
        yield f"  {{ leaf_by same{depth}_{k}. }}" if k in found else "  { reflexivity. }"
    yield "  reflexivity. }"
