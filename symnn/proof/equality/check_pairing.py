"""The checker of normal-form certificates. It imports `expr` alone and none of the code that finds proofs.

A proof by pairing shows two expressions as flat sums of products and says, for every product, under which names of its
summed indices it coincides with which product. The checker expands both sides itself, applies the names, and adds up
the coefficients. Functions inside products (f(u)) count as the same when a proof of the same kind pairs their
arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from symnn.expr import Add, Call, Const, Contract, Define, Fold, Indicator, Map, MatrixFunction, Node, Size, children
from symnn.expr.walk import fold

Factor = tuple[Node, tuple[int, ...]]
Term = tuple[Fraction, tuple[Factor, ...]]
MOST = 5_000


@dataclass(frozen=True)
class SameLeaf:
    """leaf[i] = model[i permuted by axes], because their arguments are paired: axis k of the leaf is axis axes[k] of
    the model.
    """

    leaf: Node
    model: Node
    axes: tuple[int, ...]
    arguments: tuple[Pairing, ...]


@dataclass(frozen=True)
class Pairing:
    """For each side, one renaming of summed indices per product of its expansion; `leaves` identifies functions
    beforehand.
    """

    left: Node
    right: Node
    names: tuple[tuple[dict[int, int], ...], tuple[dict[int, int], ...]]
    leaves: tuple[SameLeaf, ...]
    axes: tuple[int, ...] | None = None  # axis k of left is axis axes[k] of right; None: the same axes


class Rejected(Exception):
    """The certificate does not show what it claims; the message says where."""


def check(proof: Pairing) -> int:
    """The number of products that were paired; raises Rejected."""
    axes = proof.axes if proof.axes is not None else tuple(range(proof.left.rank))
    if sorted(axes) != list(range(proof.right.rank)) or tuple(proof.right.shape[a] for a in axes) != proof.left.shape:
        raise Rejected(f"shapes {proof.left.shape} and {proof.right.shape} do not agree")
    for same in proof.leaves:
        check_leaf(same)
    models = {same.leaf: (same.model, same.axes) for same in proof.leaves}
    total: dict[tuple[tuple[Factor, ...], frozenset[tuple[int, object]]], Fraction] = {}
    paired = 0
    for side, root, names in zip((1, -1), (proof.left, proof.right), proof.names, strict=True):
        turn = dict(enumerate(axes)) if side == 1 else {}
        terms = expand(root)
        if len(terms) != len(names):
            raise Rejected(f"{len(terms)} products, but {len(names)} renamings")
        for (c, factors), renaming in zip(terms, names, strict=True):
            check_renaming(renaming, factors)
            renamed = _renamed(factors, {**turn, **renaming})
            key = tuple(sorted((_at_model(f, models) for f in renamed), key=lambda f: (id(f[0]), f[1])))
            extents = frozenset((i, leaf.shape[k]) for leaf, slots in renamed for k, i in enumerate(slots))
            total[(key, extents)] = total.get((key, extents), Fraction(0)) + side * c
            paired += 1
    if any(total.values()):
        raise Rejected(f"{sum(map(bool, total.values()))} products are left over")
    return paired


def check_renaming(renaming: dict[int, int], factors: tuple[Factor, ...]) -> None:
    bound = {i for _, slots in factors for i in slots if i < 0}
    names = list(renaming.values())
    if set(renaming) != bound or len(set(names)) != len(bound) or any(j >= 0 for j in names):
        raise Rejected("a renaming must give every summed index a name of its own")


def _renamed(factors: tuple[Factor, ...], place: dict[int, int]) -> tuple[Factor, ...]:
    return tuple((leaf, tuple(place.get(i, i) for i in slots)) for leaf, slots in factors)


def check_leaf(same: SameLeaf) -> None:
    leaf, model = same.leaf, same.model
    if type(leaf) is not type(model) or _own(leaf) != _own(model) or sorted(same.axes) != list(range(leaf.rank)):
        raise Rejected(f"{leaf} and {model} are different functions")
    if not children(leaf) or tuple(model.shape[a] for a in same.axes) != leaf.shape:
        raise Rejected(f"{leaf} and {model} are not of one shape, or no functions")
    if isinstance(leaf, Fold) and same.axes != tuple(range(leaf.rank)):
        raise Rejected(f"the axes of {leaf} are those that its argument keeps: they cannot be permuted here")
    parts, others = children(leaf), children(model)
    if len(parts) != len(others) or len(same.arguments) != len(parts):
        raise Rejected(f"{leaf} and {model} have different arguments")
    for a, b, proof in zip(parts, others, same.arguments, strict=True):
        check_argument(same, a, b, proof)


def check_argument(same: SameLeaf, a: Node, b: Node, proof: Pairing) -> None:
    """That a of the leaf is b of the model, with the axes turned as the leaf's are."""
    leaf, plain = same.leaf, tuple(range(a.rank))
    if sorted(map(str, a.shape)) != sorted(map(str, b.shape)):
        raise Rejected(f"an argument of {leaf} has shape {a.shape}, of {same.model} {b.shape}")
    wanted = same.axes if a.rank == leaf.rank else plain
    if proof.left is not a or proof.right is not b or (proof.axes or plain) != wanted:
        raise Rejected(f"the proof about an argument of {leaf} is about something else")
    check(proof)


def _own(node: Node) -> tuple[object, ...]:
    """What a function is, apart from its arguments: the operator, the axes."""
    return tuple(
        v
        for v in node.values
        if not isinstance(v, Node) and not (isinstance(v, tuple) and any(isinstance(p, Node) for p in v))
    )


def _at_model(factor: Factor, models: dict[Node, tuple[Node, tuple[int, ...]]]) -> Factor:
    leaf, slots = factor
    model, axes = models.get(leaf, (leaf, tuple(range(len(slots)))))
    turned = [0] * len(slots)
    for k, a in enumerate(axes):
        turned[a] = slots[k]
    if _is_delta(model):
        turned.sort()  # δ is symmetric
    return model, tuple(turned)


def _is_delta(node: Node) -> bool:
    unit = isinstance(node, Indicator) and node.coefficients == (1, -1) and node.offset == 0 and node.relation == "="
    return unit and node.shape[0] == node.shape[1]


def expand(root: Node) -> list[Term]:
    """The flat sum of products: axis k of the root is the index k, summed indices are negative, deltas are used up."""
    fresh = count(1)

    def visit(node: Node, parts: list[list[Term]]) -> list[Term]:
        match node:
            case Const():
                return [(node.value, ())] if node.value else []
            case Add():
                return [t for p in parts for t in p]
            case Define() | Call():
                return parts[0]
            case Contract():
                return _contract(node, parts)
            case _:
                return [(Fraction(1), ((node, tuple(range(node.rank))),))]

    def _contract(node: Contract, parts: list[list[Term]]) -> list[Term]:
        names = {k: node.out.index(k) if k in node.out else -next(fresh) for k in range(len(node.sizes))}
        product: list[Term] = [(Fraction(1), ())]
        for terms, indices in zip(parts, node.indices, strict=True):
            if len(product) * len(terms) > MOST:
                raise Rejected("the expansion is too long to check")
            place = {axis: names[i] for axis, i in enumerate(indices)}
            product = [(c * d, f + _apart(g, place)) for c, f in product for d, g in terms]
        summed = {names[k]: node.sizes[k] for k in names if names[k] < 0}
        return [(c, _use_deltas(f, summed)) for c, f in product]

    def _apart(factors: tuple[Factor, ...], place: dict[int, int]) -> tuple[Factor, ...]:
        names = {i: -next(fresh) for i in sorted({i for _, s in factors for i in s if i < 0})} | place
        return tuple((leaf, tuple(names[i] for i in s)) for leaf, s in factors)

    return fold(root, visit, _opened)[root]


def _opened(node: Node) -> tuple[Node, ...]:
    """The parts into which the expansion goes: not those of a function."""
    if isinstance(node, Call):
        return (node.definition,)
    return () if isinstance(node, Map | Fold | MatrixFunction) else children(node)


def _use_deltas(factors: tuple[Factor, ...], summed: dict[int, object]) -> tuple[Factor, ...]:
    """Σ_i δ_ij t_i = t_j; an index that nothing carries any more multiplies by its size."""
    left = list(factors)
    gone: set[int] = set()
    for f in list(factors):
        leaf = f[0]
        if f in left and _is_delta(leaf):
            f = left[left.index(f)]
            i, j = sorted(f[1])
            if i < 0 and i in summed and i != j:
                left.remove(f)
                left = [(n, tuple(j if k == i else k for k in s)) for n, s in left]
                gone.add(i)
    carried = {i for _, s in left for i in s}
    for i, extent in summed.items():
        if i not in carried and i not in gone:
            left.append((Size(extent), ()))
    return tuple(left)
