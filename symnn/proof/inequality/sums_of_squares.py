"""Inequalities that can be seen: a difference that is a sum of squares, of exponentials, of what is never negative.

Σ over S of w·(Σ over T of P)² is written as one product in which every factor of P stands twice, once with the indices
T and once with others T′ in their place, and the weights w carry indices of S alone. That is looked for, and signs of
single parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.entrywise import EntrywiseProblem
from symnn.claims.question import Question
from symnn.claims.verdict import Condition, Proved, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Define, MatrixFunction, Node, delta
from symnn.ops.determinant import determinant
from symnn.ops.signs import NONNEGATIVE, POSITIVE, sign
from symnn.proof.budget import Budget
from symnn.proof.inequality.smt import SECONDS, Query, discharge, proved, put, recheck_queries, restated
from symnn.proof.method import Recheck

Slots = tuple[int, ...]
Factor = tuple[Any, Slots]


@dataclass(frozen=True)
class SignCertificate:
    """A difference whose sign can be seen; `negated` if it is the opposite one that is positive."""

    method: ClassVar[str] = "signs"
    problem: EntrywiseProblem
    negated: bool
    demanded: tuple[Query, ...]

    def recheck(self) -> Recheck:
        p = self.problem
        again, wrong = restated(p)
        if again is None or wrong is not None:
            return Recheck(False, False, wrong or "the claim cannot be read entry by entry")
        met = discharge(again, Budget(SECONDS))
        if met is None or put(met[1]) != put(self.demanded):
            return Recheck(False, False, "what the operators demand is not all there")
        found = recheck_queries(self.demanded) if self.demanded else Recheck(True, True, "")
        if not found.accepted or _negated(again) != self.negated:
            return Recheck(False, False, found.reason or "the sign cannot be seen")
        trusts = "trusts the rules for sums of squares, run once more"
        return Recheck(True, False, trusts, _verdict(again, met[0], self))


def _verdict(p: EntrywiseProblem, conditions: tuple[Condition, ...], certificate: SignCertificate) -> Proved:
    how = (
        "the difference is visibly a sum of what is never negative"
        if p.relation == ">="
        else "the difference is visibly positive"
    )
    return proved(p, "signs", (how,), conditions, certificate, certificate.demanded)


def by_signs(question: Question, budget: Budget) -> Verdict | None:
    """left <= right, if right − left is visibly never negative."""
    return None if question.problem is None else proved_by_signs(question.problem, budget)


def proved_by_signs(p: EntrywiseProblem, budget: Budget) -> Proved | None:
    """The verdict on a problem."""
    negated = _negated(p)
    if negated is None:
        return None
    try:
        met = discharge(p, budget)
        if met is None:
            return None
    except (MissingExtraError, UnsupportedError):  # the next method says which
        return None
    return _verdict(p, met[0], SignCertificate(p, negated, met[1]))


def _negated(p: EntrywiseProblem) -> bool | None:
    """Whether it is the gap's opposite that is seen to be positive, which says ≠ as well; None if no sign that says
    the claim is seen.
    """
    strict, positive = p.relation != ">=", p.hypotheses.positive
    if p.relation != "=" and _seen(p.whole, positive, strict):
        return False
    return True if p.relation == "≠" and _seen(-p.whole, positive, strict) else None


def _seen(node: Node, positive: frozenset[Atom], strict: bool) -> bool:
    return any((visible(n, positive) or 0) >= (POSITIVE if strict else NONNEGATIVE) for n in (node, tidy(node)))


def visible(node: Node, positive: frozenset[Atom] = frozenset()) -> int | None:
    """POSITIVE or NONNEGATIVE if that can be seen of every entry, None otherwise."""
    found = sign(node, positive)
    if found is not None:
        return found
    match node:
        case Define():
            return visible(node.value, positive)
        case Add():
            parts = [visible(t, positive) for t in node.terms]
            return None if None in parts else max(p for p in parts if p is not None)
        case Contract():
            return _contraction(node, positive)
        case MatrixFunction() if node.operator is determinant and is_semidefinite(node.argument, positive):
            return NONNEGATIVE
        case _:
            return None


def is_semidefinite(matrix: Node, positive: frozenset[Atom] = frozenset()) -> bool:
    """Whether vᵀMv is visibly a sum of squares for every v: AᵀA, AᵀA + λI."""
    if isinstance(matrix, Add):
        return all(is_semidefinite(t, positive) for t in matrix.terms)
    if not isinstance(matrix, Contract):
        return matrix is delta(matrix.shape[0])
    return _is_semidefinite_product(matrix, positive)


def _is_semidefinite_product(matrix: Contract, positive: frozenset[Atom]) -> bool:
    """AᵀA, or the identity, times numbers that are not negative."""
    node = merged(matrix)
    factors = [f for f in zip(node.operands, node.indices, strict=True) if not isinstance(f[0], Const)]
    if any(x.value < 0 for x in node.operands if isinstance(x, Const)):
        return False
    plain = [f for f in factors if f[0] is not delta(matrix.shape[0]) or set(f[1]) != set(node.out)]
    if len(plain) < len(factors):
        return all(not slots and sign(x, positive) is not None for x, slots in plain)
    probe = Atom("any vector", (matrix.shape[0],))
    return is_gram([*factors, *((probe, (k,)) for k in node.out)], (), lambda x: sign(x, positive) is not None)


def _contraction(node: Contract, positive: frozenset[Atom]) -> int | None:
    node = merged(node)
    factors = [f for f in zip(node.operands, node.indices, strict=True) if not isinstance(f[0], Const)]
    constants = [x.value for x in node.operands if isinstance(x, Const)]
    below = sum(c < 0 for c in constants) % 2
    if len(factors) == 1:
        inner = _opposite(factors[0][0]) if below else factors[0][0]
        return NONNEGATIVE if inner is not None and visible(inner, positive) is not None else None
    never = lambda x: sign(x, positive) is not None
    return NONNEGATIVE if not below and is_gram(factors, node.out, never) else None


def merged(node: Contract) -> Contract:
    """Contractions inside it written as one with it; every summed index of theirs gets a name of its own."""
    while any(isinstance(x, Contract) for x in node.operands):
        operands: list[Node] = []
        slots: list[tuple[Any, ...]] = []
        sizes: dict[Any, Any] = dict(enumerate(node.sizes))
        for place, (x, names) in enumerate(zip(node.operands, node.indices, strict=True)):
            if not isinstance(x, Contract):
                operands, slots = [*operands, x], [*slots, names]
                continue
            name = {k: (place, k) for k in range(len(x.sizes))} | dict(zip(x.out, names, strict=True))
            operands, slots = [*operands, *x.operands], [*slots, *(tuple(name[k] for k in own) for own in x.indices)]
            sizes |= {name[k]: extent for k, extent in enumerate(x.sizes)}
        node = Contract(operands, slots, node.out, sizes)
    return node


def _opposite(node: Node) -> Node | None:
    """−node, with the sign put on the numbers of its products; None if one has no number."""
    if isinstance(node, Add):
        terms = [_opposite(t) for t in node.terms]
        return None if None in terms else Add([t for t in terms if t is not None])
    k = (
        next((k for k, x in enumerate(node.operands) if isinstance(x, Const)), None)
        if isinstance(node, Contract)
        else None
    )
    if k is None:
        return None
    assert isinstance(node, Contract)
    parts = [*node.operands[:k], Const(-node.operands[k].values[0]), *node.operands[k + 1 :]]
    return Contract(parts, node.indices, node.out, node.sizes)


def is_gram(factors: list[Factor], out: Slots, never_negative: Callable[[Any], bool]) -> bool:
    """Whether the product is one of weights and squares, as `gram_of` finds them."""
    return gram_of(factors, out, never_negative) is not None


@dataclass(frozen=True)
class Gram:
    """w·P·P′ with weights w that are never negative, where P′ is P with the indices T, which neither w nor the result
    carries, renamed: the factors of w and of P with their indices, and T.
    """

    weights: list[Factor]
    half: list[Factor]
    renamed: frozenset[int]


def gram_of(factors: list[Factor], out: Slots, never_negative: Callable[[Any], bool]) -> Gram | None:
    """The product as weights and squares; None where it is not found to be one."""

    def search(
        left: list[Factor], turn: dict[int, int], paired: list[tuple[Any, Slots, Slots]], still: list[Factor]
    ) -> Gram | None:
        if not left:
            fixed = [i for slots in (out, *(slots for _, slots in still)) for i in slots]
            return _parted(turn, paired, still) if all(turn.get(i, i) == i for i in fixed) else None
        (first, slots), *rest = left
        for k, (other, found) in enumerate(rest):
            trial = dict(turn)
            # an exchange of indices: what i becomes, becomes i
            pairs = zip(slots, found, strict=True) if other is first else ()
            fits = other is first and all(trial.setdefault(i, j) == j and trial.setdefault(j, i) == i for i, j in pairs)
            if fits and (made := search(rest[:k] + rest[k + 1 :], trial, [*paired, (first, slots, found)], still)):
                return made
        return search(rest, turn, paired, [*still, (first, slots)]) if never_negative(first) else None

    return search(factors, {}, [], []) if len(factors) <= 10 else None


def _parted(turn: dict[int, int], paired: list[tuple[Any, Slots, Slots]], weights: list[Factor]) -> Gram | None:
    """The product by its halves; None where there are none."""
    side = _halves(turn, [slots for _, *both in paired for slots in both])
    if side is None:
        return None
    half = [(x, one if all(side.get(i, True) for i in one) else other) for x, one, other in paired]
    return Gram(weights, half, frozenset(i for i, here in side.items() if here))


def _halves(turn: dict[int, int], paired: list[Slots]) -> dict[int, bool] | None:
    """The exchanged indices as T and T′, so that no factor carries some of both; None where that is not possible."""
    side: dict[int, bool] = {}
    for start in turn:
        todo = [(start, True)] if turn[start] != start and start not in side else []
        while todo:
            i, here = todo.pop()
            if side.setdefault(i, here) != here:
                return None
            near = {j for slots in paired if i in slots for j in slots if turn[j] != j}
            todo += [(j, here) for j in near if side.get(j) != here]
            todo += [(turn[i], not here)] if side.get(turn[i]) != (not here) else []
    return side
