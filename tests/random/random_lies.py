"""Ways to rewrite a node at a random place so that it most often becomes a different one: planted lies, and tempting mistakes.

Every rule is one line of wrong mathematics (or of mathematics that fails at some points) and returns None where it does not apply.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from symnn import ops
from symnn.expr import Add, Atom, Const, Contract, Map, MatrixFunction, Node, Size, hadamard, matmul, scale, transpose
from tests.random.random_expressions import ATOMS, BINARY, UNARY, m, n, random_expression
from tests.random.random_rewrites import Rule, contraction, somewhere

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
    others = [a for a in ATOMS.get(node.shape, []) if a is not node] if isinstance(node, Atom) else []
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
    if node.shape not in ATOMS:
        return None
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
    """A⁻¹ = B(AB)⁻¹ (or the wrong way round), det A = det(AB)/det B, and both of a sum term by term, which is false."""
    if not isinstance(node, MatrixFunction):
        return None
    f, a = node.operator, node.argument
    if isinstance(a, Add):
        return Add([f(t) for t in a.terms])
    if isinstance(a, Contract) and len(a.operands) == 1 and a.operands[0].shape == a.shape:
        return f(a.operands[0])
    b = random_expression(rng, 1, a.shape)
    product = matmul(a, b)
    if f.keeps_shape:
        return rng.choice((matmul(b, f(product)), matmul(f(product), b)))
    return f(product) * ops.TABLE["reciprocal"](f(b))


TEMPTING: tuple[Rule, ...] = (times_quotient, other_side, other_side, split_matrix_function, split_matrix_function)


def lie(rng: Random, node: Node) -> Node:
    """An expression of the same shape that is most often different."""
    return somewhere(rng, node, DIFFERENT)


def tempt(rng: Random, node: Node) -> Node:
    """An expression that a careless rule takes for node."""
    return somewhere(rng, node, TEMPTING)
