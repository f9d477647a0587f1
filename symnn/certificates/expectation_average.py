"""An expectation of sums of products as the sum of the expectations of its products: the term, and the call of the
proved checker that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.certificates.expectation_terms import is_random, ordered, product
from symnn.certificates.index_terms import Expected, IndexTerm, OverIndex, Pairwise, Rational, over_slots
from symnn.certificates.pairing_proof import (
    context_text,
    environment,
    leaves_text,
    renamings_text,
    sizes_text,
    tree_text,
)
from symnn.certificates.pairing_trees import Summand, TooLong, Tree, expand, pair_products
from symnn.certificates.term_trees import Trees


@dataclass(frozen=True)
class AveragedTerm:
    """The term, its products under an expectation, and the lines that prove it equal to the expectation."""

    to: IndexTerm
    products: tuple[tuple[IndexTerm, ...], ...]
    proof: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """A product with its random factors apart."""

    summand: Summand
    random: tuple[Tree, ...]
    fixed: tuple[Tree, ...]


def averages(body: IndexTerm, free: Mapping[str, str]) -> AveragedTerm | None:
    """E[body], over free indices of these sizes; None where it has too many products."""
    trees = Trees(free)
    try:
        tree = trees.tree(body)
        parts = [_part(s, trees) for s in expand(tree)]
    except TooLong:
        return None
    terms, products, means, averaged = [], [], {}, []
    for part in parts:
        names = {k: name for name, k in trees.place.items()} | {v: f"own_{v}" for v, _ in part.summand.binders}
        fixed: list[IndexTerm] = [trees.factor(f, names) for f in part.fixed]
        if part.random:
            factors = tuple(ordered([trees.factor(f, names) for f in part.random]))
            products.append(factors)
            mean = Expected(product(factors))
            numbers = {name: k for k, name in names.items()}
            leaf = trees.tree_at(mean, {i: numbers[i] for i in over_slots(mean)[1]})
            means[part.random] = leaf
            fixed.append(mean)
        else:
            leaf = None
        rest = part.fixed if leaf is None else (leaf, *part.fixed)
        terms.append(_summed(product([Rational(part.summand.c), *fixed]), part.summand, names, trees))
        averaged.append(Summand(part.summand.binders, tuple(map(_as_factor, rest)), part.summand.c))
    to = _added(terms)
    return AveragedTerm(to, tuple(products), tuple(_proof(trees, tree, to, means, averaged)))


def _part(summand: Summand, trees: Trees) -> _Part:
    random = tuple(f for f in summand.factors if f[0] == "L" and is_random(trees.leaves[f[1]].term))
    return _Part(summand, random, tuple(f for f in summand.factors if f not in random))


def _as_factor(tree: Tree) -> Tree:
    return ("L", *tree[1:]) if tree[0] == "Leaf" else tree


def _summed(body: IndexTerm, summand: Summand, names: Mapping[int, str], trees: Trees) -> IndexTerm:
    for v, s in reversed(summand.binders):
        body = OverIndex("sum", names[v], trees.sizes[s], body)
    return body


def _added(terms: Sequence[IndexTerm]) -> IndexTerm:
    found = terms[0] if terms else Rational(Fraction(0))
    for t in terms[1:]:
        found = Pairwise("+", found, t)
    return found


def _proof(
    trees: Trees, tree: Tree, to: IndexTerm, means: Mapping[tuple[Tree, ...], Tree], averaged: Sequence[Summand]
) -> list[str]:
    target = trees.tree(to)
    names = pair_products(averaged, expand(target), trees.free)
    assert names is not None
    random = [k for k, leaf in enumerate(trees.leaves) if is_random(leaf.term)]
    cases = "".join(f" | {k}%nat => true" for k in random)
    listed = "; ".join(f"([{'; '.join(map(_factor_text, r))}], {_factor_text(m)})" for r, m in means.items())
    return [
        "exact (average_sound Outcome E premise_E",
        f"  {sizes_text(trees.sizes)}",
        f"  (fun o => {leaves_text(trees.leaves)})",
        f"  {leaves_text(trees.leaves, random)}",
        f"  (fun slot_r : nat => match slot_r with{cases} | _ => false end)",
        f"  ([{listed}] : list (list fac * fac))",
        "  ltac:(fixed_leaves) ltac:(mean_leaves)",
        f"  {context_text(trees)}",
        f"  {tree_text(tree)}",
        f"  {tree_text(target)}",
        f"  {renamings_text(names.left)}",
        f"  {renamings_text(names.right)}",
        f"  {environment(list(trees.place))} ltac:(vm_cast_no_check (eq_refl true)) ltac:(ranges)).",
    ]


def _factor_text(factor: Tree) -> str:
    """A factor as Coq reads it: a leaf, a delta or a size."""
    kind = factor[0]
    if kind in ("L", "Leaf"):
        return f"L {factor[1]} [{';'.join(map(str, factor[2]))}]%nat"
    return f"D {factor[1]} {factor[2]}" if kind == "D" else f"Sz {factor[1]}"
