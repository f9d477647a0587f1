"""Is lhs = rhs? The methods in their order: types, a counterexample, the normal form. Returns a verdict, prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge import read_shaped, size_symbols
from symnn.calculus.entries import entries, has_entries
from symnn.calculus.matrix_form import to_sympy
from symnn.calculus.normal_form import Normalizer
from symnn.errors import BudgetError, PoleError
from symnn.expr import Atom, Node, const, ones, sum_over
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.certificate import Certificate
from symnn.proof.hypotheses import Hypotheses, Hypothesis, read_hypotheses
from symnn.proof.refute import Point, Refuter, Search
from symnn.proof.verdict import Condition, IllTyped, Proved, Refuted, Statement, Supported, Unknown, Verdict

__all__ = ["Hypothesis", "equal", "equal_nodes"]
SECONDS = 10.0
"""The time that each of the methods may take, unless it is given."""


def equal(left: Any, right: Any, assume: Any = (), *, seconds: float = SECONDS) -> Verdict:
    """The verdict on left = right, two SymPy expressions (or numbers), under the assumptions.

    Sides whose own parts do not conform raise ShapeError, as anywhere; two well-typed sides of different shape give IllTyped.
    """
    statement = Statement(left, right)
    sizes = (*size_symbols(left), *size_symbols(right))
    (a, shape), (b, other) = read_shaped(left, sizes), read_shaped(right, sizes)
    if a.shape != b.shape or _orientation(shape) != _orientation(other):
        return _ill_typed(statement, shape, other)
    return equal_nodes(a, b, hypotheses=read_hypotheses(assume, sizes), statement=statement, search=True, seconds=seconds)


def _orientation(shape: Any) -> Any:
    """A 1 × 1 matrix is a number; a row is not a column."""
    return () if not shape or tuple(shape) == (1, 1) else tuple(shape)


def _ill_typed(statement: str | Statement, left: Any, right: Any) -> IllTyped:
    a, b = _orientation(left), _orientation(right)
    repair = "transpose one side" if a and b and a == b[::-1] else None
    said = tuple("a number" if not s else " × ".join(map(str, s)) for s in (a, b))
    return IllTyped(statement=statement, where=f"the left side is {said[0]}, the right side {said[1]}", sizes=said, repair=repair)


def equal_nodes(
    left: Node,
    right: Node,
    *,
    hypotheses: Hypotheses | Sequence[Hypothesis] = (),
    statement: str | Statement = "",
    search: bool = False,
    seconds: float = SECONDS,
) -> Verdict:
    """The verdict on two nodes. `search` looks for a counterexample before any proof; the lines of a derivation, which the
    calculus has just made, are proved first and searched only if that fails.
    """
    h = hypotheses if isinstance(hypotheses, Hypotheses) else read_hypotheses(tuple(hypotheses))
    if left.shape != right.shape:
        return IllTyped(statement=statement, where="the two sides", sizes=(show(left.shape), show(right.shape)))
    searched = _search(left, right, h, seconds) if search else None
    if searched is not None and searched.found is not None:
        return _refuted(statement, searched.found, _missing(left, right, h, seconds))
    proof = prove_by_normal_form(left, right, h, statement, seconds)
    if isinstance(proof, Proved):
        # a condition such as u ≠ 0 must be satisfiable: some point must show that it is
        searched = _search(left, right, h, seconds) if searched is None and proof.conditions else searched
        if searched is None or searched.agreed:
            return proof
        if searched.found is None:
            return Unknown(statement=statement, reason="the sides are equal as formulas, but no point was found at which both are defined")
    searched = searched or _search(left, right, h, seconds)
    if searched.found is not None:
        return _refuted(statement, searched.found, _missing(left, right, h, seconds))
    return Supported(statement=statement, trials=searched.agreed, error=searched.error) if searched.agreed else proof


def _search(left: Node, right: Node, h: Hypotheses, seconds: float) -> Search:
    return Refuter(left, right, h).search(seconds=seconds)


def _refuted(statement: str | Statement, point: Point, missing: str | None = None) -> Refuted:
    example = {**point.sizes, **point.values, **{f.split("(")[0]: f for f in point.functions}}
    return Refuted(statement=statement, counterexample=example, lhs=point.lhs, rhs=point.rhs, missing=missing)


def prove_by_normal_form(left: Node, right: Node, h: Hypotheses, statement: str | Statement, seconds: float = SECONDS) -> Verdict:
    """Proved, or Unknown with the reason; no point is looked at."""
    try:
        for normal in h.normalizers(seconds):
            if normal.same(left, right):
                return _proved(left, right, h, statement, normal)
        given = [n for e in h.equations for n in (e.left, e.right)] + [n for i in h.inequalities for n in (i.left, i.right)]
        if has_entries([left, right, *given, *h.symmetric, *h.positive]):
            return _prove_by_entries(left, right, h, statement, seconds)
    except (BudgetError, PoleError) as reason:
        return Unknown(statement=statement, reason=str(reason))
    return Unknown(statement=statement, reason="the normal forms differ, and no counterexample was found")


def _prove_by_entries(left: Node, right: Node, h: Hypotheses, statement: str | Statement, seconds: float) -> Verdict:
    """Entry by entry, where all sizes are numbers: a proof for these sizes, which are the ones that the claim names."""
    said, clock = h.entrywise(), Budget(seconds)
    used: set[str] = set()
    conditions: dict[Condition, None] = {}
    for a, b in zip(entries(left).ravel(), entries(right).ravel(), strict=True):
        clock.check()
        normal = next((n for n in said.normalizers(clock.left) if n.same(a, b)), None)
        if normal is None:
            return Unknown(statement=statement, reason=f"the entries {a} and {b} differ in normal form, and no counterexample was found")
        used |= {said.equations[k].text for k in normal.algebra.used_rules}
        conditions |= dict.fromkeys(_conditions(normal))
    names = tuple(t for t in h.texts if t in used or t not in {e.text for e in h.equations})
    method = "normal form of every entry"
    return Proved(
        statement=statement, method=method, hypotheses=names, conditions=tuple(conditions), certificate=Certificate(left, right, h)
    )


def _proved(left: Node, right: Node, h: Hypotheses, statement: str | Statement, normal: Normalizer) -> Proved:
    equations = {e.text for e in h.equations}
    used = [h.equations[k].text for k in sorted(normal.algebra.used_rules)] + [t for t in h.texts if t not in equations]
    certificate = Certificate(left, right, h)
    return Proved(
        statement=statement, method="normal form", hypotheses=tuple(used), conditions=_conditions(normal), certificate=certificate
    )


def _conditions(normal: Normalizer) -> tuple[Condition, ...]:
    """The isolated exceptions, each once: 1 − a ≠ 0 is said as a ≠ 1."""
    said: dict[Condition, None] = {}
    for relation, argument in normal.conditions:
        shown = to_sympy(argument)
        if relation == "det":
            said[Condition(sp.Determinant(shown), 0)] = None
        else:
            said[_nonzero(shown)] = None
    return tuple(said)


def _nonzero(shown: Any) -> Condition:
    """A sum with a constant term is compared with that constant."""
    terms = shown.args if shown.is_Add or shown.is_MatAdd else (shown,)
    constants = [t for t in terms if t.is_number or isinstance(t, sp.OneMatrix) or (t.is_MatMul and isinstance(t.args[-1], sp.OneMatrix))]
    if len(constants) != 1 or len(terms) != 2:
        return Condition(-shown if shown.could_extract_minus_sign() else shown, 0)
    (right,) = constants
    (left,) = (t for t in terms if t is not right)
    return Condition(-left, right) if left.could_extract_minus_sign() else Condition(left, -right)


def _missing(left: Node, right: Node, h: Hypotheses, seconds: float) -> str | None:
    """A common hypothesis under which the refuted claim would hold: Σ y = 1, rows that sum to 1, A = Aᵀ."""
    for atom in atoms([left, right]):
        for text, wider in _candidates(atom, h):
            found = prove_by_normal_form(left, right, wider, "", seconds / 4)
            if isinstance(found, Proved) and text in found.hypotheses:
                searched = _search(left, right, wider, seconds / 4)
                if searched.found is None and searched.agreed:
                    return text
    return None


def _candidates(atom: Atom, h: Hypotheses) -> Iterator[tuple[str, Hypotheses]]:
    """What may have been assumed of an atom without being said."""
    if atom.rank == 1:
        said = Hypothesis(sum_over(atom), const(1), f"Σ {atom} = 1")
        yield said.text, replace(h, equations=(*h.equations, said))
    if atom.rank == 2:
        for k, side in ((0, "rows"), (1, "columns")):
            said = Hypothesis(sum_over(atom, [1 - k]), ones(atom.shape[k]), f"{side} of {atom} sum to 1")
            yield said.text, replace(h, equations=(*h.equations, said))
        if atom.shape[0] == atom.shape[1]:
            text = f"{atom} is symmetric"
            yield text, replace(h, symmetric=h.symmetric | {atom}, texts=(*h.texts, text))
