"""The proof by normal forms: as a whole or, where all sizes are numbers, entry by entry; with the hypotheses and
exceptions it used.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product

from symnn.calculus.normal_form.cases import ValueCases, values_of
from symnn.calculus.normal_form.monomials import Polynomial
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.normal_form.whole_functions import same_by_whole_functions
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.values.node_entries import entries, has_entries
from symnn.claims.consequences import invertible
from symnn.claims.hypotheses import Hypotheses, Hypothesis
from symnn.claims.size_demands import follows, size_condition
from symnn.claims.verdict import ProofStep, Proved, Words
from symnn.errors import BudgetError, PoleError
from symnn.expr import Atom, MatrixFunction, Node
from symnn.expr.walk import atoms, postorder, substitute
from symnn.ops.inverse import inverse
from symnn.proof.budget import Budget
from symnn.proof.equality.exceptions import conditions, exceptions

WHOLE, ENTRIES = "normal form", "normal form of every entry"
MOST_INVERSES, MOST_FACTORS = 5, 2


def by_forms(left: Node, right: Node, h: Hypotheses, statement: Words = "", seconds: float = 10.0) -> Proved | str:
    """The verdict without its certificate, or why there is none. BudgetError, PoleError."""
    if _by_whole_functions(left, right, seconds):
        return Proved(statement=statement, method=WHOLE)
    found = next(
        (_proved(normal, left, right, h, statement) for normal in h.normalizers(seconds) if normal.same(left, right)),
        None,
    )
    if found is not None:
        return _with_less(found, left, right, h, statement, seconds)
    turned = _multiplied_out(left, right, h, statement, seconds)
    if turned is not None:
        return turned
    split = _by_cases(left, right, h, statement, seconds)
    if split is not None:
        return split
    defined = _by_definitions(left, right, h, statement, seconds)
    if defined is not None:
        return defined
    given = [n for e in h.equations for n in (e.left, e.right)] + [n for i in h.inequalities for n in (i.left, i.right)]
    if has_entries([left, right, *given, *h.symmetric, *h.positive]):
        return _by_entries(left, right, h, statement, seconds)
    return "the normal forms differ, and no counterexample was found"


def _by_whole_functions(left: Node, right: Node, seconds: float) -> bool:
    """Whether the sides are equal whatever their functions are, everywhere: with no assumption and no exception."""
    try:
        normal = same_by_whole_functions(left, right, seconds / 4)
    except (BudgetError, PoleError):
        return False
    return normal is not None and not normal.conditions and not normal.algebra.places


def _with_less(found: Proved, left: Node, right: Node, h: Hypotheses, statement: Words, seconds: float) -> Proved:
    """The same proof with fewer assumptions, if it can do without and needs no other condition for it."""
    for part in h.parts():
        for normal in part.normalizers(seconds):
            if normal.same(left, right):
                other = _proved(normal, left, right, part, statement)
                if set(other.conditions) <= set(found.conditions):
                    return other
    return found


def _proved(
    normal: Normalizer, left: Node, right: Node, h: Hypotheses, statement: Words, steps: tuple[str, ...] = ()
) -> Proved:
    equations = {e.text for e in h.equations}
    given: dict[str, None] = {}
    places = [g for extent, place in normal.algebra.places for g in (extent - place, place + 1)]
    existing = dict.fromkeys(size_condition(g) for g in places if not follows(g, h, given))
    used = [h.rules[k].text for k in sorted(normal.algebra.used_rules)] + [t for t in h.texts if t not in equations]
    return Proved(
        statement=statement,
        method=WHOLE,
        steps=steps,
        hypotheses=tuple(dict.fromkeys((*used, *given))),
        conditions=tuple(dict.fromkeys((*conditions(exceptions(normal.conditions, left, right, h)), *existing))),
    )


def _multiplied_by(found: list[Node], path: tuple[tuple[int, int], ...]) -> str:
    said = [f"{to_sympy(found[k])} from the {('left', 'right')[side]}" for k, side in path]
    return f"both sides are multiplied by {' and '.join(said)}"


def _multiplied_out(left: Node, right: Node, h: Hypotheses, statement: Words, seconds: float) -> Proved | None:
    """Proved where M·left = M·right, or left·M = right·M, for matrices M whose inverses stand in the claim, or that are
    assumed to have one and stand in an equation: they can be cancelled.
    """
    found = dict(islice(_cancelled(left, right, h).items(), MOST_INVERSES))
    if not found or left.rank not in (1, 2):
        return None
    clock, normal = Budget(seconds), next(h.normalizers(seconds))
    if normal.demands(left) != normal.demands(right):
        return None
    said, matrices = list(found), [normal.form(n) for n in found]
    places = product(range(len(found)), range(left.rank))
    moves = [(k, side) for k, side in places if said[k].shape[0] == left.shape[side]]
    tried: list[tuple[tuple[tuple[int, int], ...], Polynomial]] = [((), normal.difference(left, right))]
    for _ in range(MOST_FACTORS):
        longer = []
        for (path, p), (k, side) in product(tried, moves):
            if (k, side) in path:
                continue
            clock.check()
            turned = normal.algebra.multiply_matrix(p, matrices[k], side)
            longer.append(((*path, (k, side)), turned))
            if normal.vanishes(turned):
                whole = (*path, (k, side))
                proof = _proved(normal, left, right, h, statement, (_multiplied_by(said, whole),))
                given = (text for k, _ in whole for text in found[said[k]])
                return replace(proof, hypotheses=tuple(dict.fromkeys((*proof.hypotheses, *given))))
        tried = longer
    return None


def _cancelled(left: Node, right: Node, h: Hypotheses) -> dict[Node, tuple[str, ...]]:
    """The matrices by which both sides may be multiplied, each with the equation that gives it an inverse, if any."""
    inverses = (n for n in postorder([left, right]) if isinstance(n, MatrixFunction) and n.operator is inverse)
    found: dict[Node, tuple[str, ...]] = {n.argument: () for n in inverses}
    met = set(atoms([n for e in h.equations for n in (e.left, e.right)]))
    for matrix in h.invertible():
        if set(atoms(matrix)) <= met:
            found.setdefault(matrix, ())
    for e in h.equations:
        for matrix in invertible(e.left, e.right):
            found.setdefault(matrix, (e.text,))
    return found


def _by_cases(left: Node, right: Node, h: Hypotheses, statement: Words, seconds: float) -> Proved | None:
    """Proved where functions of |u|, [u >= 0] and of atoms with two values become sums over the cases, none of which
    demands more.
    """
    said = {e.text: found for e in h.equations if (found := values_of(e.left, e.right)) is not None}
    cases = ValueCases(dict(said.values()))
    a, b = cases.spread(left), cases.spread(right)
    if not cases.made:
        return None
    for normal in h.normalizers(seconds):
        if all(normal.demands(x) == normal.demands(y) for x, y in ((left, a), (right, b))) and normal.same(a, b):
            proof = _proved(
                normal, left, right, h, statement, ("functions of what has few values are written case by case",)
            )
            return replace(proof, hypotheses=tuple(dict.fromkeys((*proof.hypotheses, *said))))
    return None


def _by_definitions(left: Node, right: Node, h: Hypotheses, statement: Words, seconds: float) -> Proved | None:
    """Proved where what equations A = … say of symbols is put in for them, everywhere."""
    sides, open_equations, used = [left, right], list(h.equations), list[str]()
    for e in h.equations:
        here = next((k for k in open_equations if k.text == e.text), None)
        meaning = None if here is None else _meaning(here)
        if here is None or meaning is None:
            continue
        open_equations.remove(here)
        used.append(e.text)
        sides = [substitute(s, meaning) for s in sides]
        open_equations = [
            k._replace(left=substitute(k.left, meaning), right=substitute(k.right, meaning)) for k in open_equations
        ]
    if not used:
        return None
    less = replace(h, equations=tuple(open_equations))
    for normal in less.normalizers(seconds):
        if normal.same(*sides) and all(
            normal.demands(a) == normal.demands(b) for a, b in zip((left, right), sides, strict=True)
        ):
            proof = _proved(normal, sides[0], sides[1], less, statement, (_put_in(used),))
            return replace(proof, hypotheses=tuple(dict.fromkeys((*proof.hypotheses, *used))))
    return None


def _put_in(used: list[str]) -> ProofStep:
    commas = (part for k, text in enumerate(used) for part in ((", ", text) if k else (text,)))
    return ProofStep.of(*commas, ": put in")


def _meaning(e: Hypothesis) -> dict[Node, Node] | None:
    """What an equation puts in for a symbol that stands alone on one side of it."""
    for symbol, value in ((e.left, e.right), (e.right, e.left)):
        if isinstance(symbol, Atom) and symbol not in atoms(value):
            return {symbol: value}
    return None


def _by_entries(left: Node, right: Node, h: Hypotheses, statement: Words, seconds: float) -> Proved | str:
    """A proof for these sizes, which are the ones that the claim names."""
    said, clock = h.entrywise(), Budget(seconds)
    used: set[str] = set()
    found: dict[tuple[str, Node], None] = {}
    for a, b in zip(entries(left).ravel(), entries(right).ravel(), strict=True):
        clock.check()
        normal = next((n for n in said.normalizers(clock.left) if n.same(a, b)), None)
        if normal is None:
            return f"the entries {a} and {b} differ in normal form, and no counterexample was found"
        used |= {said.equations[k].text for k in normal.algebra.used_rules}
        found |= normal.conditions
    names = tuple(t for t in h.texts if t in used or t not in {e.text for e in h.equations})
    return Proved(
        statement=statement,
        method=ENTRIES,
        hypotheses=names,
        conditions=conditions(exceptions(found, left, right, h, True)),
    )
