"""Equalities that hold by equations: n·(1/n) = 1, Σ y = 1, WᵀW = I, indicators of indices. What the sides differ by is
rewritten product by product until nothing is left; a pairing of products shows that the steps add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from symnn.certificates.coq_file import Premises
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import IndexTerm, OverIndex, Pairwise, Rational
from symnn.certificates.indicator_steps import IndicatorSteps
from symnn.certificates.monomial_steps import Equation, MonomialStep, equations, steps
from symnn.certificates.node_terms import Premise
from symnn.certificates.pairing_proof import paired
from symnn.certificates.pairing_trees import Key, TooLong, expand, named, reduced
from symnn.certificates.term_trees import Trees

ONE = Rational(Fraction(1))
ROUNDS = 80
Products = dict[Key, Fraction]


def by_equations(entry: Premise, free: dict[str, str], premises: Premises) -> list[str] | None:
    """The lines that prove an equality of numbers; None if they are not found."""
    if entry.relation != "=":
        return None
    trees = Trees(free)
    try:
        rest = collected([(1, entry.left), (-1, entry.right)], trees)
        equations(trees, premises)
        found = _rewritten(rest, premises, trees)
    except TooLong:
        return None
    if found is None:
        return None
    left, right = entry.left, entry.right
    for step in found:
        left = Pairwise("+", left, Pairwise("*", ONE, step.right))
        right = Pairwise("+", right, Pairwise("*", ONE, step.left))
    last = paired(left, right, free)
    return None if last is None else [*_used(found), *last]


def _used(found: Sequence[MonomialStep]) -> list[str]:
    """The equations, each with its proof; what several of them rest on is shown once, before them."""
    several = [fact for fact, times in Counter(step.fact for step in found if step.fact).items() if times > 1]
    lines, pairs = [], []
    for k, fact in enumerate(several):
        shown = next(step.proof[-1] for step in found if step.fact == fact)
        lines += [f"assert (known{k} : {fact}).", f"{{ {shown} }}"]
    for k, step in enumerate(found):
        *first, shown = step.proof
        by = [*first, f"exact known{several.index(step.fact)}." if step.fact in several else shown]
        left, right = spelled(step.left), spelled(step.right)
        if any("{" in line for line in by):  # no tactic in one sentence
            lines += [f"assert (shown{k} : {left} = {right}).", "{", *(f"  {line}" for line in by), "}"]
            by = [f"exact shown{k}."]
        pairs.append(f"same_numbers ({left}) ({right}) ltac:({'; '.join(line.removesuffix('.') for line in by)})")
    listed = ";\n  ".join(pairs)
    return [*lines, f"apply (use_equations [{listed}]).", "cbv [plus_first plus_second]."]


def collected(sides: Sequence[tuple[int, IndexTerm]], trees: Trees) -> Products:
    """Terms added up, with signs, as products."""
    total: Products = {}
    for sign, side in sides:
        for term in expand(trees.tree(side)):
            small = reduced(term, trees.free)
            key, _ = named(small, len(trees.free))
            total[key] = total.get(key, Fraction(0)) + sign * small.c
    return {k: c for k, c in total.items() if c}


def _rewritten(rest: Products, premises: Premises, trees: Trees) -> list[MonomialStep] | None:
    """The steps after which nothing is left; None if something is."""
    done: list[MonomialStep] = []
    seen = [rest]
    for _ in range(ROUNDS):
        if not rest:
            return done or None
        found = next(_progress(rest, seen, premises, trees), None)
        if found is None:
            return None
        step, rest = found
        done.append(step)
        seen.append(rest)
    return None


def _progress(
    rest: Products, seen: Sequence[Products], premises: Premises, trees: Trees
) -> Iterator[tuple[MonomialStep, Products]]:
    """A step that leads to what was not there before, and what is left then."""
    for phase in _phases(premises, trees):
        for step in (step for key, c in rest.items() for step in phase(key, c)):
            change = collected([(-1, step.left), (1, step.right)], trees)
            total = {k: rest.get(k, Fraction(0)) + change.get(k, Fraction(0)) for k in {**rest, **change}}
            less = {k: x for k, x in total.items() if x}
            if less not in seen and not (step.turns and sorted(less) >= sorted(rest)):
                yield step, less


def _phases(premises: Premises, trees: Trees) -> Iterator[Callable[[Key, Fraction], Iterator[MonomialStep]]]:
    """What is always known first, then the ways to write symmetric matrices, then what is assumed."""
    yield IndicatorSteps(trees).of
    known = equations(trees, premises)
    symmetric = frozenset(e.key[1][0][1] for e in known if e.symmetric)
    ways = [e for e in known if e.symmetric]
    assumed = [e for e in known if e.premise and not e.symmetric]
    for these in ([e for e in known if not e.premise], ways, assumed):
        yield partial(_steps, these, symmetric, trees)


def _steps(
    these: Sequence[Equation], symmetric: frozenset[int], trees: Trees, key: Key, c: Fraction
) -> Iterator[MonomialStep]:
    return steps(key, c, these, symmetric, trees)


def products_term(terms: Sequence[tuple[Key, Fraction]], trees: Trees) -> IndexTerm:
    """Products as a term again."""
    found: IndexTerm | None = None
    for (binders, factors), c in terms:
        names = {k: name for name, k in trees.place.items()} | {v: f"own_{v}" for v, _ in binders}
        product: IndexTerm = Rational(c)
        for factor in factors:
            product = Pairwise("*", product, trees.factor(factor, names))
        for v, s in reversed(binders):
            product = OverIndex("sum", names[v], trees.sizes[s], product)
        found = product if found is None else Pairwise("+", found, product)
    assert found is not None
    return found
