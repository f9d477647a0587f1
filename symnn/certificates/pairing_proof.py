"""The proof of an equality of numbers by pairing the products of its sides: one call of the proved checker."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import IndexTerm, renamed
from symnn.certificates.pairing_trees import Renaming, TooLong, Tree, pair, spelled_tree
from symnn.certificates.term_trees import TreeLeaf, Trees


def paired(left: IndexTerm, right: IndexTerm, free: dict[str, str]) -> list[str] | None:
    """The lines, over free indices of these sizes; None if the products of the two sides are not the same."""
    trees = Trees(free)
    return paired_trees(trees, trees.tree(left), trees.tree(right), list(free))


def paired_trees(trees: Trees, a: Tree, b: Tree, free: Sequence[str]) -> list[str] | None:
    """The same for two trees over one table of leaves."""
    try:
        names = pair(a, b, trees.free)
    except TooLong:
        return None
    if names is None:
        return None
    return [
        "exact (check_sound",
        f"  {sizes_text(trees.sizes)}",
        f"  {leaves_text(trees.leaves)}",
        f"  {context_text(trees)}",
        f"  {tree_text(a)}",
        f"  {tree_text(b)}",
        f"  {renamings_text(names.left)}",
        f"  {renamings_text(names.right)}",
        f"  ltac:(vm_cast_no_check (eq_refl true)) {environment(free)} ltac:(ranges)).",
    ]


def sizes_text(sizes: Sequence[str]) -> str:
    cases = "".join(f" | {k}%nat => {s}%nat" for k, s in enumerate(sizes))
    return f"(fun slot_s : nat => match slot_s with{cases} | _ => 0%nat end)"


def leaves_text(leaves: Sequence[TreeLeaf], without: Collection[int] = ()) -> str:
    """The table of leaves as a function of their number and their indices; those `without` a value are 0."""
    cases = "".join(f" | {k}%nat => {leaf_text(x.term)}" for k, x in enumerate(leaves) if k not in without)
    return f"(fun (slot_f : nat) (slot_i : list nat) => match slot_f with{cases} | _ => 0 end)"


def leaf_text(term: IndexTerm) -> str:
    return spelled(renamed(term, {f"slot{k}": f"(nth {k} slot_i 0%nat)" for k in range(8)}))


def context_text(trees: Trees) -> str:
    return f"([{'; '.join(f'({k}, {s})' for k, s in trees.free)}] : binders)%nat"


def environment(names: Sequence[str]) -> str:
    """The values of the result's indices."""
    cases = "".join(f" | {k}%nat => {name}" for k, name in enumerate(names))
    return f"(fun slot_k : nat => match slot_k with{cases} | _ => 0%nat end)"


def tree_text(tree: Tree) -> str:
    return f"({spelled_tree(tree)})%nat"


def renamings_text(found: Sequence[Renaming]) -> str:
    inside = "; ".join("[" + ";".join(f"({i},{j})" for i, j in r) + "]" for r in found)
    return f"([{inside}] : list renaming)%nat"
