"""Ways to rewrite a node at a random place into an equal one. What changes the value is in `random_lies.py`.

Every rule is one line of mathematics and returns None where it does not apply. A rule changes one occurrence, not every
occurrence of a shared node, so that the two sides of a test are shared differently.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from symnn.expr import (
    Add,
    Contract,
    Map,
    Node,
    Size,
    children,
    delta,
    hadamard,
    ones,
    scale,
    transpose,
)
from symnn.expr.walk import with_children
from tests.random.random_expressions import ATOMS, random_expression

Rule = Callable[[Random, Node], Node | None]


def commute(rng: Random, node: Node) -> Node | None:
    """a + b = b + a, and the operands of a contraction in another order."""
    if isinstance(node, Add):
        return Add(rng.sample(node.terms, len(node.terms)))
    if isinstance(node, Contract) and len(node.operands) > 1:
        order = rng.sample(range(len(node.operands)), len(node.operands))
        return contraction([node.operands[k] for k in order], [node.indices[k] for k in order], node)
    return None


def contraction(operands: list[Node], indices: list[tuple[int, ...]], like: Contract) -> Node:
    """The operands over the index numbers of `like`, with its result and sizes."""
    return Contract(operands, indices, like.out, dict(enumerate(like.sizes)))


def nest_sum(rng: Random, node: Node) -> Node | None:
    """a + b + c = a + (b + c)."""
    if not isinstance(node, Add) or len(node.terms) < 3:
        return None
    k = rng.randrange(1, len(node.terms) - 1)
    return Add([*node.terms[:k], Add(node.terms[k:])])


def flatten_sum(rng: Random, node: Node) -> Node | None:
    if not isinstance(node, Add) or not any(isinstance(t, Add) for t in node.terms):
        return None
    return Add([part for t in node.terms for part in (t.terms if isinstance(t, Add) else (t,))])


def distribute(rng: Random, node: Node) -> Node | None:
    """(a + b)·c = a·c + b·c inside a contraction."""
    if not isinstance(node, Contract):
        return None
    places = [k for k, x in enumerate(node.operands) if isinstance(x, Add)]
    if not places:
        return None
    k = rng.choice(places)
    put = lambda term: contraction([*node.operands[:k], term, *node.operands[k + 1 :]], list(node.indices), node)
    return Add([put(term) for term in node.operands[k].terms])


def factor_out(rng: Random, node: Node) -> Node | None:
    """c·a + c·b = c·(a + b), for terms that differ in one operand of equal contractions."""
    if not isinstance(node, Add) or len(node.terms) != 2 or not all(isinstance(t, Contract) for t in node.terms):
        return None
    a, b = node.terms
    if a.indices != b.indices or a.out != b.out or a.sizes != b.sizes:
        return None
    differing = [k for k, (x, y) in enumerate(zip(a.operands, b.operands, strict=True)) if x is not y]
    if len(differing) != 1:
        return None
    k = differing[0]
    return contraction([*a.operands[:k], Add([a.operands[k], b.operands[k]]), *a.operands[k + 1 :]], list(a.indices), a)


def split(rng: Random, node: Node) -> Node | None:
    """Σ_ij A_i B_ij C_j = Σ_j (Σ_i A_i B_ij) C_j: some of the operands are contracted first."""
    if not isinstance(node, Contract) or len(node.operands) < 2:
        return None
    chosen = set(rng.sample(range(len(node.operands)), rng.randrange(1, len(node.operands))))
    first = sorted(chosen)
    rest = [k for k in range(len(node.operands)) if k not in chosen]
    needed = {i for k in rest for i in node.indices[k]} | set(node.out)
    shared = sorted({i for k in first for i in node.indices[k]} & needed)
    inner = Contract(
        [node.operands[k] for k in first], [node.indices[k] for k in first], shared,
        {i: node.sizes[i] for k in first for i in node.indices[k]},
    )  # fmt: skip
    gone = {i for k in first for i in node.indices[k]} - set(shared)
    sizes = {i: extent for i, extent in enumerate(node.sizes) if i not in gone}
    return Contract([inner, *(node.operands[k] for k in rest)], [shared, *(node.indices[k] for k in rest)], node.out, sizes)


def merge(rng: Random, node: Node) -> Node | None:
    """A contraction inside a contraction is one contraction, when the inner bound indices are renamed apart."""
    if not isinstance(node, Contract):
        return None
    places = [k for k, x in enumerate(node.operands) if isinstance(x, Contract)]
    if not places:
        return None
    k = rng.choice(places)
    inner = node.operands[k]
    name = {i: ("inner", i) for i in range(len(inner.sizes))} | dict(zip(inner.out, node.indices[k], strict=True))
    operands = [*node.operands[:k], *inner.operands, *node.operands[k + 1 :]]
    indices = [*node.indices[:k], *(tuple(name[i] for i in names) for names in inner.indices), *node.indices[k + 1 :]]
    sizes = dict(enumerate(node.sizes)) | {name[i]: extent for i, extent in enumerate(inner.sizes)}
    return Contract(operands, indices, node.out, sizes)


def transpose_twice(rng: Random, node: Node) -> Node | None:
    return transpose(transpose(node)) if node.rank == 2 else None


def transpose_under_map(rng: Random, node: Node) -> Node | None:
    """f(A) = f(Aᵀ)ᵀ."""
    if not isinstance(node, Map) or node.rank != 2:
        return None
    return transpose(node.operator(*(transpose(a) if a.rank else a for a in node.arguments)))


def broadcast_argument(rng: Random, node: Node) -> Node | None:
    """f(A, s) = f(A, s·1) for a number s."""
    if not isinstance(node, Map) or not node.rank or all(a.rank for a in node.arguments):
        return None
    return node.operator(*(a if a.rank else scale(a, ones(*node.shape)) for a in node.arguments))


def insert_delta(rng: Random, node: Node) -> Node | None:
    """a_i = Σ_j a_j δ_ij."""
    if not node.rank:
        return None
    k = rng.randrange(node.rank)
    names = [("axis", a) for a in range(node.rank)]
    return Contract([node, delta(node.shape[k])], [names[:k] + ["new"] + names[k + 1 :], ["new", names[k]]], names)


def times_one(rng: Random, node: Node) -> Node | None:
    return hadamard(node, ones(*node.shape))


def half_twice(rng: Random, node: Node) -> Node | None:
    c = rng.choice((Fraction(1, 2), Fraction(-1), Fraction(3)))
    return scale(1 / c, scale(c, node))


def halves(rng: Random, node: Node) -> Node | None:
    return Add([scale(Fraction(1, 3), node), scale(Fraction(2, 3), node)])


def plus_nothing(rng: Random, node: Node) -> Node | None:
    """a = a + b − b."""
    if node.shape not in ATOMS:  # beside tr I of a composite size
        return None
    b = random_expression(rng, 1, node.shape, inside=True)
    return Add([node, scale(-1, b), b])


def size_as_sum(rng: Random, node: Node) -> Node | None:
    """n = Σ_i 1 = tr I."""
    if not isinstance(node, Size):
        return None
    return rng.choice((Contract([], [], (), {"i": node.value}), Contract([delta(node.value)], [("i", "i")], ())))


EQUAL: tuple[Rule, ...] = (
    commute, nest_sum, flatten_sum, distribute, factor_out, split, merge, transpose_twice, transpose_under_map,
    broadcast_argument, insert_delta, times_one, half_twice, halves, plus_nothing, size_as_sum,
)  # fmt: skip


def mutate(rng: Random, node: Node, times: int = 4) -> Node:
    """An expression equal to node, by up to `times` rules at random places."""
    for _ in range(rng.randint(1, times)):
        node = somewhere(rng, node, EQUAL)
    return node


def somewhere(rng: Random, node: Node, rules: tuple[Rule, ...]) -> Node:
    """One rule applied at one random place; the first rule of a random order that applies there."""
    below = children(node)
    if below and rng.random() < 0.75:
        k = rng.randrange(len(below))
        return with_children(node, [*below[:k], somewhere(rng, below[k], rules), *below[k + 1 :]])
    for rule in rng.sample(rules, len(rules)):
        changed = rule(rng, node)
        if changed is not None:
            return changed
    return node
