"""Ways to rewrite a node at a random place: `mutate` keeps its value, `lie` most often does not.

Every rule is one line of mathematics and returns None where it does not apply. A rule changes one occurrence, not every
occurrence of a shared node, so that the two sides of a test are shared differently.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from symnn import ops
from symnn.expr import (
    Add,
    Atom,
    Const,
    Contract,
    Map,
    MatrixFunction,
    Node,
    Size,
    children,
    delta,
    hadamard,
    matmul,
    ones,
    scale,
    transpose,
)
from symnn.expr.walk import with_children
from tests.random_expressions import ATOMS, BINARY, UNARY, m, n, random_expression

Rule = Callable[[Random, Node], Node | None]


# equal ----------------------------------------------------------------------------------------------------------------


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


# different ------------------------------------------------------------------------------------------------------------


def transpose_square(rng: Random, node: Node) -> Node | None:
    return transpose(node) if node.rank == 2 and node.shape[0] == node.shape[1] else None


def change_factor(rng: Random, node: Node) -> Node | None:
    return scale(rng.choice((-1, 2, Fraction(1, 2))), node)


def drop_term(rng: Random, node: Node) -> Node | None:
    if not isinstance(node, Add):
        return None
    kept = rng.sample(node.terms, len(node.terms) - 1)
    return Add(kept) if len(kept) > 1 else kept[0]


def swap_index(rng: Random, node: Node) -> Node | None:
    """One index of one operand becomes another of the same size."""
    if not isinstance(node, Contract):
        return None
    slots = [(k, a) for k, names in enumerate(node.indices) for a in range(len(names))]
    if not slots:
        return None
    k, a = rng.choice(slots)
    old = node.indices[k][a]
    others = [i for i, extent in enumerate(node.sizes) if extent == node.sizes[old] and i != old]
    if not others:
        return None
    names = (*node.indices[k][:a], rng.choice(others), *node.indices[k][a + 1 :])
    return contraction(list(node.operands), [*node.indices[:k], names, *node.indices[k + 1 :]], node)


def drop_factor(rng: Random, node: Node) -> Node | None:
    if not isinstance(node, Contract) or len(node.operands) < 2:
        return None
    k = rng.randrange(len(node.operands))
    return contraction([*node.operands[:k], *node.operands[k + 1 :]], [*node.indices[:k], *node.indices[k + 1 :]], node)


def other_atom(rng: Random, node: Node) -> Node | None:
    others = [a for a in ATOMS[node.shape] if a is not node] if isinstance(node, Atom) else []
    return rng.choice(others) if others else None


def other_function(rng: Random, node: Node) -> Node | None:
    if not isinstance(node, Map):
        return None
    others = [f for f in (UNARY if len(node.arguments) == 1 else BINARY) if f is not node.operator]
    return rng.choice(others)(*node.arguments) if others else None


def other_number(rng: Random, node: Node) -> Node | None:
    if isinstance(node, Const):
        return Const(node.value + 1)
    return Size({n: m, m: n}.get(node.value, n)) if isinstance(node, Size) else None


def function_of_parts(rng: Random, node: Node) -> Node | None:
    """f(a + b) becomes f(a) + f(b)."""
    if not isinstance(node, Map) or len(node.arguments) != 1 or not isinstance(node.arguments[0], Add):
        return None
    return Add([node.operator(t) for t in node.arguments[0].terms])


DIFFERENT: tuple[Rule, ...] = (
    transpose_square, change_factor, drop_term, swap_index, drop_factor, other_atom, other_function, other_number, function_of_parts,
)  # fmt: skip


# tempting: false, or true but for some points --------------------------------------------------------------------------


def times_quotient(rng: Random, node: Node) -> Node | None:
    """a = a·u/u, unless u is 0."""
    u = random_expression(rng, 1, node.shape)
    return hadamard(node, u, ops.TABLE["reciprocal"](u))


def other_side(rng: Random, node: Node) -> Node | None:
    """[u >= 0] = 1 − [−u >= 0] and sign u = 2[u >= 0] − 1, unless u is 0; |u| = u where u > 0; 1/u = u/u²."""
    if not isinstance(node, Map) or len(node.arguments) != 1:
        return None
    (u,) = node.arguments
    step, reciprocal = ops.TABLE["step"], ops.TABLE["reciprocal"]
    match node.operator.name:
        case "step":
            return 1 - step(-u)
        case "sign":
            return 2 * step(u) - 1
        case "abs":
            return rng.choice((u, u * (2 * step(u) - 1)))
        case "relu":
            return rng.choice((u * step(u), u + ops.TABLE["relu"](-u), u))
        case "positive":
            return step(u)
        case "reciprocal":
            return u * reciprocal(u * u)
        case _:
            return None


def split_matrix_function(rng: Random, node: Node) -> Node | None:
    """(A B)⁻¹ = B⁻¹A⁻¹ (or the wrong way round), det(A B) = det A det B, and both of a sum term by term, which is false."""
    if not isinstance(node, MatrixFunction):
        return None
    f, a = node.operator, node.argument
    if isinstance(a, Add):
        return Add([f(t) for t in a.terms])
    if isinstance(a, Contract) and len(a.operands) == 1 and a.operands[0].shape == a.shape:
        return f(a.operands[0])
    b = random_expression(rng, 1, a.shape)
    pair = rng.choice(((f(b), f(a)), (f(a), f(b))))
    return matmul(f(matmul(a, b)), b) if f.keeps_shape and rng.random() < 0.5 else matmul(matmul(*pair), b) if f.keeps_shape else pair[0]


TEMPTING: tuple[Rule, ...] = (times_quotient, other_side, other_side, split_matrix_function, split_matrix_function)


def mutate(rng: Random, node: Node, times: int = 4) -> Node:
    """An expression equal to node, by up to `times` rules at random places."""
    for _ in range(rng.randint(1, times)):
        node = _somewhere(rng, node, EQUAL)
    return node


def lie(rng: Random, node: Node) -> Node:
    """An expression of the same shape that is most often different."""
    return _somewhere(rng, node, DIFFERENT)


def tempt(rng: Random, node: Node) -> Node:
    """An expression that a careless rule takes for node."""
    return _somewhere(rng, node, TEMPTING)


def _somewhere(rng: Random, node: Node, rules: tuple[Rule, ...]) -> Node:
    """One rule applied at one random place; the first rule of a random order that applies there."""
    below = children(node)
    if below and rng.random() < 0.75:
        k = rng.randrange(len(below))
        return with_children(node, [*below[:k], _somewhere(rng, below[k], rules), *below[k + 1 :]])
    for rule in rng.sample(rules, len(rules)):
        changed = rule(rng, node)
        if changed is not None:
            return changed
    return node
