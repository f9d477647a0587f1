"""Steps that rewrite one product of a sum by an equation: between the sides of a premise, 1/u times u, roots.

A step is an equality of two terms with its proof. What the step rewrites is found here by matching factors; that it is
right Coq sees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from symnn.certificates.affine_sizes import size_affine
from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WholePower,
    parts,
    rebuilt,
    renamed,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_proof import paired
from symnn.certificates.pairing_trees import Key, TooLong, Tree, indices_of, polynomial
from symnn.certificates.term_trees import TreeLeaf, Trees

ONE, NOUGHT = Rational(Fraction(1)), Rational(Fraction(0))
MOST = 12
AT_NOUGHT = {"exp": Fraction(1), "sigmoid": Fraction(1, 2), "tanh": Fraction(0), "sin": Fraction(0), "cos": Fraction(1)}


@dataclass(frozen=True)
class MonomialStep:
    """left = right by these lines. `turns`: by the symmetry of a matrix. `fact`: what its last line shows, where that
    stands in no sum.
    """

    left: IndexTerm
    right: IndexTerm
    proof: tuple[str, ...]
    turns: bool = False
    fact: str = ""


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
    symmetric: bool = False
    """It says that a matrix is its transpose."""

    @property
    def fact(self) -> str:
        """The equation as Coq reads it, where it stands for no index and is shown in one line."""
        alone = not self.premise and not self.indices and len(self.proof) == 1
        return f"{spelled(self.left)} = {spelled(self.right)}" if alone else ""


def equations(trees: Trees, premises: Premises) -> list[Equation]:
    """What premises say, and what is known of 1/u and of roots."""
    found = [e for name, said in premises for e in _of_premise(name, said, trees)]
    for size in list(trees.sizes):
        if not size.isidentifier() and (value := _taken_apart(size)) is not None:
            found += _equation((), SizeNumber(size), value, ("sizes_apart.",), "", trees)
    for leaf in list(trees.leaves):
        if isinstance(leaf.term, AppliedFunction):
            own = tuple((f"slot{k}", trees.sizes[s]) for k, s in enumerate(leaf.extents))
            for left, right, proof in (*_known(leaf.term), *_at_nought(leaf)):
                found += _equation(own, left, right, (proof,), "", trees)
    return found


def _of_premise(name: str, said: Premise, trees: Trees) -> Iterator[Equation]:
    defines = isinstance(said.left, AtomEntry) and not says_symmetric(said)
    if said.relation == "=" and not defines and not _has_depth(said):
        yield from _equation(said.indices, said.left, said.right, (), name, trees)


def _taken_apart(size: str) -> IndexTerm | None:
    """A size that is made of others, as a number."""
    found = size_affine(size)
    if found is None:
        return None
    terms: list[IndexTerm] = [Pairwise("*", Rational(Fraction(c)), SizeNumber(s)) for s, c in found.sizes.items()]
    whole: IndexTerm = Rational(Fraction(found.offset))
    for t in terms:
        whole = Pairwise("+", whole, t)
    return whole


def says_symmetric(said: Premise) -> bool:
    """Whether it says that a matrix is its transpose."""
    own = tuple(i for i, _ in said.indices)
    a, b = said.left, said.right
    return isinstance(a, AtomEntry) and len(own) == 2 and a.indices == own and b == AtomEntry(a.name, own[::-1])


def _has_depth(said: Premise) -> bool:
    return any(not s for _, s in said.indices)


def _at_nought(leaf: TreeLeaf) -> Iterator[tuple[IndexTerm, IndexTerm, str]]:
    """f(0), where the argument is visibly 0."""
    assert isinstance(leaf.term, AppliedFunction)
    value = AT_NOUGHT.get(leaf.term.name)
    if value is None or leaf.extents:
        return
    (inside,) = leaf.term.arguments
    if (nought := paired(inside, NOUGHT, {})) is not None:
        shown = "\n".join(["transitivity (" + leaf.term.name + " 0). { apply f_equal.", *nought, "} numbers."])
        yield leaf.term, Rational(value), shown


def _known(term: AppliedFunction) -> Iterator[tuple[IndexTerm, IndexTerm, str]]:
    """Equations about a function of something."""
    (inside, *others) = term.arguments or (ONE,)
    if others:
        return
    yield from _of_size(term, inside)
    if term.name != "/":
        return
    yield Pairwise("*", inside, term), ONE, "inverse."
    match inside:
        case WholePower(exponent=int(n)) if n > 1:
            one = AppliedFunction("/", (inside.base,))
            yield term, WholePower(one, n), "symmetry; apply pow_inv."
        case Pairwise(sign="*"):
            parts = [AppliedFunction("/", (f,)) for f in (inside.first, inside.second)]
            yield term, Pairwise("*", parts[0], parts[1]), "apply Rinv_mult."
        case AppliedFunction(name="sqrt", arguments=(Rational(value=c),)) if c > 0:
            yield term, Pairwise("*", inside, Rational(1 / c)), "apply inverse_root; lra."
        case AppliedFunction(name="sqrt"):
            under = AppliedFunction("/", inside.arguments)
            yield Pairwise("*", term, term), under, "rewrite <- Rinv_mult; f_equal; root."


def _of_size(term: AppliedFunction, inside: IndexTerm) -> Iterator[tuple[IndexTerm, IndexTerm, str]]:
    """A root times itself, the size of a number times its sign."""
    match term.name:
        case "sqrt":
            yield Pairwise("*", term, term), inside, "root."
        case "Rabs":
            yield Pairwise("*", term, term), Pairwise("*", inside, inside), "apply abs_self."
            yield Pairwise("*", term, AppliedFunction("sign", (inside,))), inside, "apply abs_sign."
        case "sign":
            yield Pairwise("*", inside, term), AppliedFunction("Rabs", (inside,)), "apply sign_self."


def _equation(
    own: Sequence[tuple[str, str]], left: IndexTerm, right: IndexTerm, proof: tuple[str, ...], name: str, trees: Trees
) -> Iterator[Equation]:
    """The equation by one product of its left side."""
    place: dict[str, int] = {}
    for i, size in own:
        place[i] = len(trees.runs)
        trees.runs[place[i]] = trees.size(size)
    free = tuple((k, trees.runs[k]) for k in place.values())
    try:
        small = polynomial(trees.tree_at(left, dict(place)), (*trees.free, *free))
    except (TooLong, KeyError):
        return
    # of what is assumed, the product that was not expanded is short; of u · 1/u = 1 the longest says most
    order = sorted((k for k in small if k[1]), key=lambda k: (-len(k[1]), repr(k)))
    order = sorted(order, key=lambda k: (len(k[1]) < 2, len(k[1]))) if name else order
    numbers = tuple(place.values())
    turned = says_symmetric(Premise(tuple(own), left, "=", right))
    for key in order[:1]:
        yield Equation(tuple(own), left, right, key, small[key], numbers, proof, name, turned)


# matching -------------------------------------------------------------------------------------------------------------
@dataclass
class _Match:
    to: dict[int, int]
    rest: list[Tree]


def steps(
    key: Key, c: Fraction, known: Sequence[Equation], symmetric: Collection[int], trees: Trees
) -> Iterator[MonomialStep]:
    """How equations rewrite c times a product; leaves with the numbers `symmetric` may be written either way."""
    for equation in known:
        for match in islice(_matches(key, equation, symmetric), MOST if equation.symmetric else 1):
            yield _step(key, c, equation, match, trees)


def _matches(key: Key, equation: Equation, symmetric: Collection[int]) -> Iterator[_Match]:
    """Where the equation's product stands in this one, whichever way symmetric matrices are written."""
    sizes = dict(key[0])
    bound = dict(equation.key[0])
    wanted = list(equation.key[1])

    def search(position: int, to: dict[int, int], rest: list[Tree]) -> Iterator[_Match]:
        if position == len(wanted):
            if _stands_alone(bound, to, rest, sizes, equation):
                yield _Match(to, rest)
            return
        for k, factor in enumerate(rest):
            ways = [factor]
            if factor[0] == "L" and factor[1] in symmetric and not equation.symmetric:
                ways.append((*factor[:2], factor[2][::-1]))
            for way in ways:
                if (more := _same(wanted[position], way, to, equation, bound)) is not None:
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
    met = {i for f in rest for i in indices_of(f)}
    return all(sizes.get(to[v]) == s and to[v] not in met for v, s in bound.items())


def _step(key: Key, c: Fraction, equation: Equation, match: _Match, trees: Trees) -> MonomialStep:
    """The equation times what stands beside its product, under the sums that are left."""
    gone = {match.to[v] for v, _ in equation.key[0]}
    names = {k: name for name, k in trees.place.items()} | {v: f"own_{v}" for v, _ in key[0]}
    beside: IndexTerm = Rational(c / equation.factor)
    for factor in match.rest:
        beside = Pairwise("*", beside, trees.factor(factor, names))
    at = {i: names[match.to[k]] for (i, _), k in zip(equation.indices, equation.numbers, strict=True)}
    sides = [_fresh(renamed(side, at)) for side in (equation.left, equation.right)]
    left, right = (_beside(beside, side) for side in sides)
    first = []
    for v, s in reversed(key[0]):
        if v not in gone:
            left, right = (_over(side, names[v], trees.sizes[s]) for side in (left, right))
    for v, _ in key[0]:
        if v not in gone:
            first.append(f"apply sum_ext; intros {names[v]} range_{names[v]}.")
    given = " ".join([equation.premise, *(f"{at[i]} range_{at[i]}" for i, _ in equation.indices)])
    last = (f"exact ({given}).",) if equation.premise else equation.proof
    shown = (*first, "apply (f_equal (Rmult _)).", *last)
    return MonomialStep(left, right, shown, equation.symmetric, equation.fact)


def _beside(beside: IndexTerm, side: IndexTerm) -> IndexTerm:
    return Pairwise("*", beside, side)


def _over(body: IndexTerm, index: str, size: str) -> IndexTerm:
    return OverIndex("sum", index, size, body)


def _fresh(term: IndexTerm, depth: int = 0) -> IndexTerm:
    """With names for its own indices that nothing around it has."""
    if isinstance(term, OverIndex):
        own = f"own_in{depth}"
        return OverIndex(term.kind, own, term.size, _fresh(renamed(term.body, {term.index: own}), depth + 1))
    return rebuilt(term, tuple(_fresh(p, depth) for p in parts(term)))
