"""Steps that rewrite one product of a sum by an equation: an equation between the sides of a premise, 1/u times u, roots.

A step is an equality of two terms with its proof. What the step rewrites is found here by matching factors; that it is
right Coq sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
    WholePower,
    parts,
    rebuilt,
    renamed,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_trees import Key, TooLong, Tree, polynomial
from symnn.certificates.term_trees import Trees

ONE = Rational(Fraction(1))


@dataclass(frozen=True)
class MonomialStep:
    """left = right by these lines."""

    left: IndexTerm
    right: IndexTerm
    proof: tuple[str, ...]


@dataclass(frozen=True)
class Equation:
    """left = right for all these indices, by their sizes; `key` and `factor` are a product of its left side over the
    numbers of the indices, by which it is found; `proof` ends it where the indices are named.
    """

    indices: tuple[tuple[str, str], ...]
    left: IndexTerm
    right: IndexTerm
    key: Key
    factor: Fraction
    numbers: tuple[int, ...]
    proof: tuple[str, ...]
    premise: str = ""


def equations(trees: Trees, premises: Premises) -> list[Equation]:
    """What premises say, and what is known of 1/u and of roots."""
    found = [e for name, said in premises for e in _of_premise(name, said, trees)]
    for leaf in list(trees.leaves):
        if isinstance(leaf.term, AppliedFunction):
            own = tuple((f"slot{k}", trees.sizes[s]) for k, s in enumerate(leaf.extents))
            for left, right, proof in _known(leaf.term):
                found += _equation(own, left, right, (proof,), "", trees)
    return found


def _of_premise(name: str, said: Premise, trees: Trees) -> Iterator[Equation]:
    if said.relation == "=" and not isinstance(said.left, AtomEntry) and not _has_depth(said):
        yield from _equation(said.indices, said.left, said.right, (), name, trees)


def _has_depth(said: Premise) -> bool:
    return any(not s for _, s in said.indices)


def _known(term: AppliedFunction) -> Iterator[tuple[IndexTerm, IndexTerm, str]]:
    """Equations about a function of something."""
    (inside, *others) = term.arguments or (ONE,)
    if others:
        return
    if term.name == "sqrt":
        yield Pairwise("*", term, term), inside, "apply sqrt_sqrt; numbers."
    if term.name != "/":
        return
    yield Pairwise("*", inside, term), ONE, "numbers."
    match inside:
        case WholePower(exponent=int(n)) if n > 1:
            one = AppliedFunction("/", (inside.base,))
            yield term, WholePower(one, n), "symmetry; apply pow_inv."
        case Pairwise(sign="*"):
            parts = [AppliedFunction("/", (f,)) for f in (inside.first, inside.second)]
            yield term, Pairwise("*", parts[0], parts[1]), "apply Rinv_mult."
        case AppliedFunction(name="sqrt"):
            under = AppliedFunction("/", inside.arguments)
            yield Pairwise("*", term, term), under, "rewrite <- Rinv_mult, sqrt_sqrt; [reflexivity|numbers]."


def _equation(
    own: Sequence[tuple[str, str]], left: IndexTerm, right: IndexTerm, proof: tuple[str, ...], name: str, trees: Trees
) -> Iterator[Equation]:
    """The equation by that product of its left side that has the most factors."""
    place: dict[str, int] = {}
    for i, size in own:
        place[i] = len(trees.runs)
        trees.runs[place[i]] = trees.size(size)
    free = tuple((k, trees.runs[k]) for k in place.values())
    try:
        small = polynomial(trees.tree_at(left, dict(place)), (*trees.free, *free))
    except (TooLong, KeyError):
        return
    if small:
        key = max(small, key=lambda k: (len(k[1]), repr(k)))
        if key[1]:
            yield Equation(tuple(own), left, right, key, small[key], tuple(place.values()), proof, name)


# matching -------------------------------------------------------------------------------------------------------------
@dataclass
class _Match:
    to: dict[int, int]
    rest: list[Tree]


def steps(key: Key, c: Fraction, known: Sequence[Equation], trees: Trees) -> Iterator[MonomialStep]:
    """How equations rewrite c times a product."""
    for equation in known:
        for match in _matches(key, equation):
            yield _step(key, c, equation, match, trees)
            break


def _matches(key: Key, equation: Equation) -> Iterator[_Match]:
    """Where the equation's product stands in this one."""
    sizes = dict(key[0])
    bound = dict(equation.key[0])
    wanted = list(equation.key[1])

    def search(position: int, to: dict[int, int], rest: list[Tree]) -> Iterator[_Match]:
        if position == len(wanted):
            if _stands_alone(bound, to, rest, sizes, equation):
                yield _Match(to, rest)
            return
        for k, factor in enumerate(rest):
            if (more := _same(wanted[position], factor, to, equation, bound)) is not None:
                yield from search(position + 1, more, rest[:k] + rest[k + 1 :])

    yield from search(0, {}, list(key[1]))


def _same(
    wanted: Tree, factor: Tree, to: dict[int, int], equation: Equation, bound: Mapping[int, int]
) -> dict[int, int] | None:
    if wanted[0] != factor[0]:
        return None
    if wanted[0] == "S":
        return to if wanted == factor else None
    if wanted[0] == "D" or wanted[1] != factor[1]:
        return None
    more = dict(to)
    for a, b in zip(wanted[2], factor[2], strict=True):
        if a in bound or a in equation.numbers:
            if more.setdefault(a, b) != b:
                return None
        elif a != b:
            return None
    return more


def _stands_alone(
    bound: Mapping[int, int], to: Mapping[int, int], rest: Sequence[Tree], sizes: Mapping[int, int], equation: Equation
) -> bool:
    """Whether the summed indices of the equation's product are summed here, over the same sizes, and in no other
    factor.
    """
    mine = [to.get(v) for v in bound]
    others = [to.get(v) for v in equation.numbers]
    if None in mine or None in others or len(set(mine)) < len(mine) or set(mine) & set(others):
        return False
    met = {i for f in rest for i in _indices(f)}
    return all(sizes.get(to[v]) == s and to[v] not in met for v, s in bound.items())


def _indices(factor: Tree) -> tuple[int, ...]:
    return tuple(factor[2]) if factor[0] == "L" else tuple(factor[1:]) if factor[0] == "D" else ()


def _step(key: Key, c: Fraction, equation: Equation, match: _Match, trees: Trees) -> MonomialStep:
    """The equation times what stands beside its product, under the sums that are left."""
    gone = {match.to[v] for v, _ in equation.key[0]}
    names = {k: name for name, k in trees.place.items()} | {v: f"own_{v}" for v, _ in key[0]}
    beside: IndexTerm = Rational(c / equation.factor)
    for factor in match.rest:
        beside = Pairwise("*", beside, trees.factor(factor, names))
    at = {i: names[match.to[k]] for (i, _), k in zip(equation.indices, equation.numbers, strict=True)}
    sides = [_fresh(renamed(side, at)) for side in (equation.left, equation.right)]
    left, right = (Pairwise("*", beside, side) for side in sides)
    first = []
    for v, s in reversed(key[0]):
        if v not in gone:
            left, right = (_over(side, names[v], trees.sizes[s]) for side in (left, right))
    for v, _ in key[0]:
        if v not in gone:
            first.append(f"apply sum_ext; intros {names[v]} range_{names[v]}.")
    given = " ".join([equation.premise, *(f"{at[i]} range_{at[i]}" for i, _ in equation.indices)])
    last = (f"exact ({given}).",) if equation.premise else equation.proof
    return MonomialStep(left, right, (*first, f"apply (f_equal (Rmult ({spelled(beside)}))).", *last))


def _over(body: IndexTerm, index: str, size: str) -> IndexTerm:
    return OverIndex("sum", index, size, body)


def _fresh(term: IndexTerm, depth: int = 0) -> IndexTerm:
    """With names for its own indices that nothing around it has."""
    if isinstance(term, OverIndex):
        own = f"own_in{depth}"
        return OverIndex(term.kind, own, term.size, _fresh(renamed(term.body, {term.index: own}), depth + 1))
    return rebuilt(term, tuple(_fresh(p, depth) for p in parts(term)))
