"""A proof holds at the sizes at which its claim says something: entries that are named by number exist, and ranges
between symbolic bounds have members, or are proved apart where they have none.

What a claim demands of its sizes and its assumptions do not give becomes a condition of the verdict: n > 1 for x[1].
What its symbols are declared to be, where the proof leans on it, is told with its assumptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import sympy as sp

from symnn.bridge import read_shaped, size_symbols
from symnn.claims.claim import Claim, Property
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.size_demands import entries_named, follows, ranges, size_condition
from symnn.claims.verdict import Condition, Proved, Verdict
from symnn.errors import SymnnError
from symnn.expr import Call, Const, Contract, Define, Fold, Node, Size, ones, zeros
from symnn.expr.walk import postorder, rebuild
from symnn.proof.budget import Budget
from symnn.proof.equality.certificate import recheck
from symnn.proof.equality.deciding_equality import prove_by_normal_form
from symnn.proof.leaned_on import leaned_on
from symnn.proof.method import Recheck

MOST_RANGES = 3
MOST_SIZES = 8
SECONDS = 1.0


@dataclass(frozen=True)
class Demands:
    """What must be said with a proof: conditions on sizes, the assumptions that spare others and those that symbols
    carry, the cases proved apart.
    """

    conditions: tuple[Condition, ...] = ()
    hypotheses: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def sized(verdict: Verdict, question: Question) -> Verdict:
    """The verdict, with what the claim demands of its sizes, and of its symbols, if it is a proof."""
    if not isinstance(verdict, Proved):
        return verdict
    found = demands(question, verdict)
    said = found.conditions or found.steps or not set(found.hypotheses) <= set(verdict.hypotheses)
    return SizedCertificate(question.claim, verdict).verdict(found) if said else verdict


@dataclass(frozen=True)
class SizedCertificate:
    """A proof of a claim for sizes at which it says something, and for symbols that are what they are declared to
    be.
    """

    method: ClassVar[str] = "sizes"
    claim: Claim | Property
    inner: Proved

    def verdict(self, found: Demands) -> Proved:
        inner = self.inner
        return replace(
            inner,
            steps=(*inner.steps, *found.steps),
            hypotheses=tuple(dict.fromkeys((*inner.hypotheses, *found.hypotheses))),
            conditions=tuple(dict.fromkeys((*inner.conditions, *found.conditions))),
            certificate=self,
        )

    def recheck(self) -> Recheck:
        """The proof inside by its own certificate, and the demands of its claim once more."""
        if self.claim.statement != self.inner.statement:
            return Recheck(False, True, "the sizes are those of another claim")
        found = recheck(self.inner, inner=True)
        if not found.accepted:
            return found
        return replace(found, shown=self.verdict(demands(Question(self.claim), self.inner)))


def demands(question: Question, proof: Proved) -> Demands:
    """What the claim demands of its sizes beyond its assumptions, and what the proof leans on of its symbols."""
    sides, h = question.formulas, question.hypotheses
    given = h.formulas()
    used: dict[str, None] = {}

    def open_ones(extents: Iterable[Any]) -> list[Any]:
        return [e for e in dict.fromkeys(extents) if not follows(e, h, used)]

    missing = open_ones(entries_named([*sides, *given]))
    loose = open_ones(ranges(sides, given))
    apart, steps = _apart(question.claim, sides, loose, h, proof) if loose else ([], ())
    apart = open_ones(apart)
    missing += open_ones(e for e in ranges(given, sides) if e not in loose)
    told = (*leaned_on(question, proof), *used)
    return Demands(tuple(size_condition(g) for g in (*missing, *apart)), told, steps)


# empty ranges
# ---------------------------------------------------------------------------------------------------------------------
class _NoCase(Exception):
    """There is no value where the range is empty."""


def _apart(
    claim: Claim | Property, sides: Sequence[Node], loose: Sequence[Any], h: Hypotheses, proof: Proved
) -> tuple[list[Any], tuple[str, ...]]:
    """Extents that must be positive because the claim was not proved where they are not, and how the others were."""
    if not isinstance(claim, Claim) or len(sides) != 2 or len(loose) > MOST_RANGES:
        return list(loose), ()
    said = f"where {' or '.join(f'{e} < 1' for e in loose)}, sums are empty: proved apart"
    if (lone := _lone(loose)) is not None:
        symbol, least = lone
        failed = [k for k in range(1, least + 1) if not _holds_at(claim, symbol, k)]
        return ([symbol - max(failed)], ()) if failed else ([], (said,))
    cases = [frozenset(c) for count in range(1, len(loose) + 1) for c in combinations(loose, count)]
    if all(_holds_without(claim, sides, case, h, proof) for case in cases):
        return [], (said,)
    return list(loose), ()


def _lone(extents: Sequence[Any]) -> tuple[Any, int] | None:
    """The one size n of extents n + c, and the largest n at which one of them is empty."""
    symbols = {next(iter(e.free_symbols)) for e in extents if len(e.free_symbols) == 1}
    shifts = [c for e in extents if (c := _shift(e)) is not None]
    return (symbols.pop(), -min(shifts)) if len(symbols) == 1 and len(shifts) == len(extents) else None


def _shift(extent: Any) -> int | None:
    """c of n + c, for one size n and a small c."""
    number, rest = sp.expand(extent).as_coeff_Add()
    return int(number) if rest.is_Symbol and number.is_Integer and abs(number) <= MOST_SIZES else None


def _holds_at(claim: Claim, symbol: Any, number: int) -> bool:
    """Whether the claim, where the size is this number, is proved without conditions or assumptions."""
    try:
        parts = [x.subs(symbol, number) if isinstance(x, sp.Basic) else x for x in (claim.left, claim.right)]
        known = tuple(s for side in parts if hasattr(side, "free_symbols") for s in size_symbols(side))
        left, right = (read_shaped(side, known)[0] for side in parts)
    except (SymnnError, TypeError, ValueError, IndexError):  # SymPy does not build everything at every size
        return False
    if left.shape != right.shape or any(ranges([left, right])):
        return False
    return _holds(left, claim.relation, right, Hypotheses(), ())


def _holds_without(claim: Claim, sides: Sequence[Node], case: frozenset[Any], h: Hypotheses, proof: Proved) -> bool:
    try:
        left, right = (emptied(side, case) for side in sides)
    except _NoCase:
        return False
    return _holds(left, claim.relation, right, h, proof.conditions)


def _holds(left: Node, relation: str, right: Node, h: Hypotheses, conditions: Sequence[Condition]) -> bool:
    if relation == "=":
        found: Verdict | None = prove_by_normal_form(left, right, h, "", SECONDS)
    else:
        from symnn.proof.inequality.instances import always  # a room of its own, which equalities do without

        found = always(left, relation, right, Budget(SECONDS))
    return isinstance(found, Proved) and set(found.conditions) <= set(conditions)


def emptied(root: Node, ranges: frozenset[Any]) -> Node:
    """The node with nothing in these ranges: their sums are 0, their products 1."""

    def change(node: Node) -> Node:
        match node:
            case Contract() if any(node.sizes[k] in ranges for k in set(range(len(node.sizes))) - set(node.out)):
                return zeros(*node.shape) if node.shape else Const(0)
            case Size() if node.value in ranges:
                return Const(0)
            case Fold() if any(node.argument.shape[k] in ranges for k in node.axes):
                if node.kind == "max":
                    raise _NoCase
                return ones(*node.shape) if node.shape else Const(1)
            case Call() if _has(node.definition, ranges):
                return rebuild(node.definition, change)
            case Define() if _has(node.value, ranges):
                return rebuild(node.value, change)
            case _:
                return node

    return rebuild(root, change)


def _has(root: Node, ranges: frozenset[Any]) -> bool:
    return any(s in ranges for n in postorder(root) for s in n.shape)
