"""Products and sums in the shape that `reduce` keeps: deltas eliminated, numbers in front, like terms collected.

What lives here is linear algebra on indices only; what needs to look into elementwise functions is in `elementwise`.
The shape:

    product   a Contract without bound index: at most one Const first, then factors that are themselves no products
    sum over  a Contract all of whose operands hang together by bound indices; no numbers and no scalars among them
    total     an Add of distinct terms, each of them (a number times) a product, a sum over, or another node

Every function returns a node that equals what it is given; none of them expands a product over a sum.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeGuard

from symnn.expr import Add, Call, Const, Contract, Indicator, Node, Size, zeros
from symnn.expr.nodes import Dimension
from symnn.ops.axes import chosen

Index = Hashable
Factor = tuple[Node, tuple[Index, ...]]  # a tensor and the names of its axes

FLATTENED = 16  # a longer sum stays nested, so that a chain of sums costs linear time


def product(
    coefficient: Fraction | int, factors: Sequence[Factor], out: Sequence[Index], sizes: Mapping[Index, Dimension]
) -> Node:
    """coefficient·Σ_bound Π factors, over the indices `out`; `sizes` gives at least the size of every index of `out`
    that no factor has.
    """
    number, flat, extents = _flatten(Fraction(coefficient), factors, out, sizes)
    if number == 0:
        return zeros(*(extents[i] for i in out))
    flat = _into_deltas(_without_deltas(_without_ones(flat, out, extents), out, extents), out)
    flat = [_on_its_diagonal(f) for f in flat]
    number, flat = _without_contents(number, flat)
    carried = {i for _, names in flat for i in names}
    for i in [i for i in extents if i not in carried and i not in out]:
        if extents[i].is_Integer:
            number *= int(extents[i])
        else:
            flat.append((Size(extents[i]), ()))
    return assemble(number, _split(flat, out), out, extents)


def _flatten(
    number: Fraction, factors: Sequence[Factor], out: Sequence[Index], sizes: Mapping[Index, Dimension]
) -> tuple[Fraction, list[Factor], dict[Index, Dimension]]:
    """Products inside the product become factors of it."""
    extents: dict[Index, Dimension] = dict(sizes)
    stack = [(n, tuple(names)) for n, names in reversed(factors)]
    flat: list[Factor] = []
    while stack:
        n, names = stack.pop()
        extents.update(zip(names, n.shape, strict=True))
        if isinstance(n, Const):
            number *= n.value
        elif isinstance(n, Contract) and is_product(n):
            stack.extend(reversed(_renamed(n, names)))
        else:
            flat.append((n, names))
    return number, flat, extents


def _without_ones(flat: list[Factor], out: Sequence[Index], extents: dict[Index, Dimension]) -> list[Factor]:
    """Without the factors that are summed over the axes along which they add up to 1, and without these indices."""
    kept = list(flat)
    for n, names in flat:
        if not isinstance(n, Call) or not n.composition.adds_to_one:
            continue
        along: Any = dict(n.settings)["axis"]
        summed = {names[k] for k in chosen(n.arguments[0], along)}
        elsewhere = [i for _, others in kept for i in others if i in summed]
        if len(elsewhere) == len(summed) and not summed & set(out):
            kept.remove((n, names))
            for i in summed:
                del extents[i]
    return kept


def _renamed(n: Contract, names: Sequence[Index]) -> list[Factor]:
    """The operands of n with its result's indices called `names`, and its bound indices by names that nothing else
    has.
    """
    rename: dict[int, Index] = dict(zip(n.out, names, strict=True))
    for k in range(len(n.sizes)):
        rename.setdefault(k, _Bound())
    return [(x, tuple(rename[k] for k in i)) for x, i in zip(n.operands, n.indices, strict=True)]


class _Bound:
    """The name of a bound index; no two are equal."""


def is_product(n: Node) -> bool:
    """A Contract that sums over nothing."""
    return isinstance(n, Contract) and len(n.out) == len(n.sizes)


def is_zero(n: Node) -> bool:
    return n is Const(0) or (is_product(n) and n.operands == (Const(0),))  # type: ignore[attr-defined]


def is_delta(n: Node) -> bool:
    """The identity matrix."""
    return (
        isinstance(n, Indicator)
        and n.relation == "="
        and n.offset == 0
        and n.coefficients in ((1, -1), (-1, 1))
        and n.shape[0] == n.shape[1]
    )


def _without_deltas(factors: Sequence[Factor], out: Sequence[Index], extents: dict[Index, Dimension]) -> list[Factor]:
    """Σ_j δ_ij x_j = x_i; a delta between two indices of the result stays, and everything else is written with the
    first of them.
    """
    kept: list[Factor] = []
    rename: dict[Index, Index] = {}
    standing: list[tuple[Node, Index, Index]] = []

    def find(i: Index) -> Index:
        while i in rename:
            i = rename[i]
        return i

    for n, names in factors:
        if not is_delta(n):
            kept.append((n, names))
            continue
        i, j = find(names[0]), find(names[1])
        if i == j:
            continue
        if i in out and j in out:
            standing.append((n, i, j))
        else:
            gone, left = (i, j) if i not in out else (j, i)
            rename[gone] = left
            del extents[gone]
    partner: dict[Index, Index] = {}  # of two equal indices of the result, the later is written as the earlier
    deltas: list[Factor] = []
    for n, i, j in standing:
        first, later = sorted((_root(partner, find(i)), _root(partner, find(j))), key=list(out).index)
        if first != later:
            partner[later] = first
            deltas.append((Indicator(n.shape, (1, -1)), (first, later)))
    return [(n, tuple(_root(partner, find(i)) for i in names)) for n, names in kept] + deltas


def _root(partner: Mapping[Index, Index], i: Index) -> Index:
    while i in partner:
        i = partner[i]
    return i


def _into_deltas(factors: list[Factor], out: Sequence[Index]) -> list[Factor]:
    """p_i(δ_ij − q_j) is δ_ij p_i − p_i q_j: a sum with a delta among its terms takes in what stands on its indices.
    Not a matrix that is summed over: Σ_j (δ_ij + S_ij) x_j is (I + S)x.
    """
    for k, (n, names) in enumerate(factors):
        if not _has_delta_among(n, names):
            continue
        taken = [f for j, f in enumerate(factors) if j != k and f[1] and set(f[1]) <= set(names)]
        others = [f for f in factors if f not in taken and f != (n, names)]
        if taken and (_stay(names, out, others) or all(map(_of_vectors, n.terms))):
            sizes = dict(zip(names, n.shape, strict=True))
            terms = [product(1, [*taken, (t, names)], names, sizes) for t in n.terms]
            return _into_deltas([(total(terms), names), *others], out)
    return factors


def _has_delta_among(n: Node, names: Sequence[Index]) -> TypeGuard[Add]:
    return isinstance(n, Add) and len(set(names)) == len(names) and any(map(has_delta, n.terms))


def _stay(names: Sequence[Index], out: Sequence[Index], others: Sequence[Factor]) -> bool:
    """Whether something else stands on each of these indices, or the result has it."""
    return set(names) <= {*out, *(i for _, on in others for i in on)}


def _of_vectors(t: Node) -> bool:
    """Whether t is a product of deltas, vectors and numbers."""
    return isinstance(t, Indicator) or (
        isinstance(t, Contract) and is_product(t) and all(x.rank < 2 or is_delta(x) for x in t.operands)
    )


def _on_its_diagonal(factor: Factor) -> Factor:
    """The diagonal of a sum by its terms, where they are vectors on it or some of them cancel: A − A∘I has none."""
    n, names = factor
    if isinstance(n, Add) and len(names) == 2 and names[0] == names[1] and any(map(has_delta, n.terms)):
        diagonal = total([product(1, [(t, (0, 0))], (0,), {0: n.shape[0]}) for t in n.terms])
        terms = len(diagonal.terms) if isinstance(diagonal, Add) else 1
        if terms < len(n.terms) or all(map(_of_vectors, n.terms)):
            return diagonal, names[:1]
    return factor


def has_delta(t: Node) -> bool:
    return isinstance(t, Indicator) or (
        isinstance(t, Contract) and is_product(t) and any(isinstance(x, Indicator) for x in t.operands)
    )


def _without_contents(number: Fraction, factors: Sequence[Factor]) -> tuple[Fraction, list[Factor]]:
    """(2a − 2b)c is 2(a − b)c."""
    kept: list[Factor] = []
    for n, names in factors:
        if isinstance(n, Add):
            parts = [coefficient_of(t) for t in n.terms]
            content = abs(parts[0][0])
            if content != 1 and all(abs(c) == content for c, _ in parts):
                number, n = number * content, Add([scaled(c / content, core) for c, core in parts])
        kept.append((n, names))
    return number, kept


def _split(factors: Sequence[Factor], out: Sequence[Index]) -> list[Factor]:
    """Factors that hang together by bound indices become one sum over."""
    group: dict[Index, int] = {}
    members: dict[int, list[Factor]] = {}
    for k, (n, names) in enumerate(factors):
        met = dict.fromkeys([group[i] for i in names if i in group])
        target = next(iter(met), k)
        joined = [f for g in met for f in members.pop(g)]
        members[target] = [*joined, (n, names)]
        group.update((i, target) for f in members[target] for i in f[1] if i not in out)
    result: list[Factor] = []
    for parts in members.values():
        carried = {i for _, names in parts for i in names}
        if carried.issubset(out):
            result += parts
        else:
            result.append(_sum_over(parts, tuple(i for i in out if i in carried)))
    return result


def _sum_over(parts: Sequence[Factor], free: tuple[Index, ...]) -> Factor:
    """The sum over all indices but the free ones; a sum over a lone sum is one sum."""
    n, names = parts[0]
    if len(parts) == 1 and isinstance(n, Contract) and len(set(names)) == len(names):
        parts = _renamed(n, names)
    extents = {i: s for n, names in parts for i, s in zip(names, n.shape, strict=True)}
    return Contract([n for n, _ in parts], [names for _, names in parts], free, extents), free


def assemble(
    number: Fraction, factors: Sequence[Factor], out: Sequence[Index], extents: Mapping[Index, Dimension]
) -> Node:
    """The product node of factors that are already split; a lone factor read as it stands is that factor."""
    order = tuple(out)
    if len(factors) == 1 and number == 1 and factors[0][1] == order:
        return factors[0][0]
    parts = [n for n, _ in factors]
    indices = [names for _, names in factors]
    if number != 1 or not parts:
        parts, indices = [Const(number), *parts], [(), *indices]
    if not order and len(parts) == 1:
        return parts[0]
    return Contract(parts, indices, order, {i: extents[i] for i in order})


def scaled(c: Fraction | int, x: Node) -> Node:
    """c·x, with one number in front."""
    axes = tuple(range(x.rank))
    return x if c == 1 else product(c, [(x, axes)], axes, dict(enumerate(x.shape)))


def coefficient_of(x: Node) -> tuple[Fraction, Node]:
    """x = c·core, where no number stands in front of core."""
    if isinstance(x, Const):
        return x.value, Const(1)
    if isinstance(x, Contract) and isinstance(x.operands[0], Const) and is_product(x):
        sizes = dict(enumerate(x.sizes))
        rest: list[Factor] = list(zip(x.operands[1:], x.indices[1:], strict=True))
        return x.operands[0].value, assemble(Fraction(1), rest, x.out, {k: sizes[k] for k in x.out})
    return Fraction(1), x


def total(terms: Sequence[Node]) -> Node:
    """The sum of terms of one shape with like terms collected and zeros dropped; a term that is itself a sum is taken
    apart.
    """
    collected = _collected(terms)
    if len(collected) > 1 and any(isinstance(core, Add) for core in collected):
        collected = _collected(_terms(collected))
    kept = [scaled(c, core) for core, c in collected.items() if c]
    if not kept:
        return zeros(*terms[0].shape)
    return kept[0] if len(kept) == 1 else Add(kept)


def _collected(terms: Sequence[Node]) -> dict[Node, Fraction]:
    collected: dict[Node, Fraction] = {}
    for t in terms:
        if not is_zero(t):
            c, core = coefficient_of(t)
            collected[core] = collected.get(core, Fraction(0)) + c
    return {core: c for core, c in collected.items() if c}


def _terms(collected: Mapping[Node, Fraction]) -> list[Node]:
    """The terms, with sums that are no multiples taken apart as long as that stays short."""
    found: list[Node] = []
    for core, c in collected.items():
        if isinstance(core, Add) and abs(c) == 1 and len(core.terms) + len(collected) <= FLATTENED:
            found += [scaled(c, t) for t in core.terms]
        else:
            found.append(scaled(c, core))
    return found


def placed(x: Node, axes: Sequence[int], shape: Sequence[Dimension]) -> Node:
    """x on some axes of a larger shape, repeated along the others, as a product."""
    return product(1, [(x, tuple(axes))], range(len(shape)), dict(enumerate(shape)))


__all__ = [
    "Factor",
    "Index",
    "assemble",
    "coefficient_of",
    "has_delta",
    "is_delta",
    "is_product",
    "is_zero",
    "placed",
    "product",
    "scaled",
    "total",
]
