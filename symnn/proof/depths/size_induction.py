"""Induction over a size: what is said of Σ or Π up to n holds at n = 1 and is carried from n to n + 1.

The last term of each sum is taken out of it in SymPy's trees, whose terms are then read like any others: base and step
are claims of their own, each judged. An array of length n stands in the step for the first n entries of one that is
longer by one, and so only where it is named entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.claims.claim import Claim
from symnn.claims.hypotheses import in_proofs
from symnn.claims.question import Question
from symnn.claims.relations import OF_SYMPY
from symnn.claims.verdict import ProofStep, Proved, Verdict
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr.least_sizes import at_least
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.property_certificate import PropertyCertificate

NAME = "induction over a size"
RELATIONS = {spelled: made for made, spelled in OF_SYMPY.items()}
SECONDS = 5.0
METHODS = ("normal form", "signs", "Cauchy–Schwarz", "SMT", "analysis")
"""What base and step are asked: no induction inside an induction."""


def by_size(question: Question, budget: Budget) -> Verdict | None:
    """A relation between numbers with sums or products up to a size."""
    claim = question.claim
    if not isinstance(claim, Claim) or not all(isinstance(s, sp.Expr) for s in (claim.left, claim.right)):
        return None
    for n in _sizes(claim):
        found = _parts(claim, n)
        verdict = None if found is None else _proved(question, n, *found, budget)
        if verdict is not None:
            return verdict
    return None


def _proved(question: Question, n: Any, base: Claim, given: Any, step: Claim, budget: Budget) -> Proved | None:
    proofs: list[Proved] = []
    for ways in ((base,), (*_put_in(step, given), step, *_of_growth(step, given))):
        found = next((p for part in ways if (p := _part_proved(part, n, budget)) is not None), None)
        if found is None:
            return None
        proofs.append(found)
    said = dict.fromkeys(h for p in proofs for h in p.hypotheses if h != in_proofs(given))
    first, then = proofs
    return Proved(
        statement=question.statement,
        method=_named(n),
        steps=(
            ProofStep.of(n, " = 1: ", first.statement),
            ProofStep.of("from ", n, " to ", n + 1, ": ", then.statement),
        ),
        hypotheses=tuple(said),
        conditions=tuple(dict.fromkeys((*first.conditions, *then.conditions))),
        certificate=PropertyCertificate(question.claim, NAME, tuple(proofs)),
    )


def _part_proved(part: Claim, n: Any, budget: Budget) -> Proved | None:
    """The proof of base or step. An exception that depends on n would break the chain."""
    budget.check()
    try:
        found = judged(part, Budget(min(SECONDS, budget.left)), METHODS)
    except (ArgumentError, UnsupportedError):  # SymPy made something of it that cannot be read
        return None
    return found if isinstance(found, Proved) and not any(n in c.free_symbols for c in _conditions(found)) else None


def _put_in(step: Claim, given: Any) -> Iterator[Claim]:
    """The step with the closed form of a sum for the sum, where the hypothesis says that they are equal."""
    for running, closed in ((given.lhs, given.rhs), (given.rhs, given.lhs)) if isinstance(given, sp.Eq) else ():
        if isinstance(running, sp.Sum | sp.Product) and not closed.has(running):
            put = {running: closed}
            assume = tuple(a for a in step.assume if a != given)
            yield Claim(step.left.xreplace(put), step.relation, step.right.xreplace(put), assume)


def _of_growth(step: Claim, given: Any) -> Iterator[Claim]:
    """That one side grows by no more than the other, where the hypothesis is an inequality between sums."""
    if step.relation in ("<=", ">=", "<", ">"):
        grown = [sp.expand(after - before) for after, before in ((step.left, given.lhs), (step.right, given.rhs))]
        if not any(side.has(sp.Sum, sp.Product) for side in grown):
            weak = step.relation.rstrip("=") + "="
            yield Claim(grown[0], weak, grown[1], tuple(a for a in step.assume if a != given))


Induction = tuple[Any, Claim, Any, Claim]
"""n, base, hypothesis, step."""


def parts_of_induction(claim: Claim, method: str) -> Induction | None:
    """Those of a proof that says by its method over what it goes."""
    return next((parts for parts in inductions(claim) if method == _named(parts[0])), None)


def inductions(claim: Claim) -> Iterator[Induction]:
    """The inductions over sizes that end a sum or a product of the claim."""
    for n in _sizes(claim):
        found = _parts(claim, n)
        if found is not None:
            yield n, *found


def _named(n: Any) -> str:
    return f"induction over {n}"


def _conditions(proof: Proved) -> Iterator[Any]:
    for c in proof.conditions:
        yield from (side for side in (c.left, c.right) if hasattr(side, "free_symbols"))


def _running(expr: Any) -> Iterator[Any]:
    yield from sorted(expr.atoms(sp.Sum, sp.Product), key=sp.default_sort_key)


def _sizes(claim: Claim) -> list[Any]:
    """Sizes that end a sum or a product."""
    ends = (
        limit[2] for side in (claim.left, claim.right) for s in _running(side) for limit in s.limits if len(limit) == 3
    )
    found = dict.fromkeys(s for end in ends for s in sorted(end.free_symbols, key=str))
    return [s for s in found if s.is_integer and s.is_positive]


def _parts(claim: Claim, n: Any) -> tuple[Claim, Any, Claim] | None:
    """The claim at n = 1, the hypothesis at n, and the claim at n + 1; None where something else than a sum depends on
    n.
    """
    sides = claim.left, claim.right
    arrays = {s for side in sides for s in side.atoms(sp.MatrixSymbol) if any(k.has(n) for k in s.shape)}
    longer = {a: sp.MatrixSymbol(a.name, *(k.subs(n, n + 1) for k in a.shape)) for a in arrays}
    if not all(_by_entries(side, arrays) for side in sides):
        return None
    assume = _assumed(claim, n, longer)
    if assume is None:
        return None
    before = tuple(side.xreplace(longer) for side in sides)
    after = tuple(_last_out(side.xreplace({n: n + 1}), n) for side in sides)
    if None in after:
        return None
    given = RELATIONS[claim.relation](*before, evaluate=False)
    left, right = (_written_out(side.subs(n, 1)) for side in sides)
    first = Claim(left, claim.relation, right, tuple(item.subs(n, 1) for item in claim.assume))
    return first, given, Claim(after[0], claim.relation, after[1], (*assume, given))


def _assumed(claim: Claim, n: Any, longer: dict[Any, Any]) -> list[Any] | None:
    """The assumptions at n + 1: the sign of an array that has grown, and what does not depend on n; None for others."""
    found = []
    for item in claim.assume:
        alone = isinstance(item, sp.AppliedPredicate) and item.function.name in ("positive", "nonnegative")
        if alone and item.arguments[0] in longer:
            found.append(item.function(longer[item.arguments[0]]))
        elif not isinstance(item, sp.Basic) or ({n} | longer.keys()) & item.free_symbols:
            return None
        else:
            found.append(item)
    return found


def _written_out(expr: Any) -> Any:
    """The sums and products of one term, or none, as that."""
    made = {}
    for s in _running(expr):
        (i, low, high), *outer = s.limits[::-1]
        if high == low:
            inner = s.func(s.function, *outer[::-1]) if outer else s.function
            made[s] = _written_out(inner.subs(i, low))
        elif (high - low).is_negative:
            made[s] = sp.Integer(s.func is sp.Product)
    return expr.xreplace(made)


def _by_entries(expr: Any, arrays: set[Any]) -> bool:
    """Whether these arrays stand nowhere but in entries x[i, 0]."""
    if isinstance(expr, MatrixElement):
        return all(not arrays & k.free_symbols for k in expr.args[1:])
    return expr not in arrays and all(_by_entries(part, arrays) for part in expr.args)


def _last_out(expr: Any, n: Any) -> Any:
    """The expression at n + 1 with sums up to n and their last terms; None where that is not how it depends on n."""
    made = {}
    for s in _running(expr):
        limit = s.limits[-1]
        if len(limit) != 3 or n in limit[1].free_symbols or sp.expand(limit[2] - n).has(n):
            if len(limit) != 3 or any(n in k.free_symbols for k in limit[1:]):
                return None
            continue
        i, low, high = limit
        if not at_least(high - low, 0):
            return None  # there may be no last term: Σ from 3 to n + 1 at n = 1
        inner = s.func(s.function, *s.limits[:-1]) if len(s.limits) > 1 else s.function
        last = _last_out(inner.subs(i, high), n) if len(s.limits) > 1 else inner.subs(i, high)
        if last is None:
            return None
        rest = s.func(s.function, *s.limits[:-1], (i, low, high - 1))
        made[s] = rest + last if isinstance(s, sp.Sum) else rest * last
    return expr.xreplace(made)
