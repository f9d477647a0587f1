"""Does f(L) grow exponentially with L? Yes if f(L + 1) = q·f(L) with |q| > 1 and f is not 0 at the first L; no where it
is 0 there, and where |q| <= 1.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.errors import SymnnError
from symnn.expr import Const, Node, const, dot
from symnn.ops.abs_ import absolute
from symnn.ops.norm import norm
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.depths.all_depths import split_powers
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.inequality.instances import Instance, instances
from symnn.proof.property_certificate import PropertyCertificate

MOST = 200
"""Points that are looked at."""


def by_exponential(question: Question, budget: Budget) -> Verdict | None:
    """`grows_exponentially(f, L)`."""
    claim = question.as_property
    f, depth, first = claim.parts["f"], claim.parts["depth"], claim.parts["first"]
    sizes = size_symbols(f)
    h = question.hypotheses
    known = Entailment(h, budget)
    start = read_shaped(f.xreplace({depth: sp.Integer(first)}), sizes)[0]
    here, there = (
        read_shaped(split_powers(f.xreplace({depth: at}), depth, first), sizes)[0] for at in (depth, depth + 1)
    )
    ratio = next((q for q in ratios(f, depth) if known.equal(there, read(q) * here)), None)
    if ratio is None:
        return Unknown(statement=claim.statement, reason="no fixed ratio of one layer to the one before was found")
    if not known.relation(absolute(read(ratio)), ">", const(1)):
        return _bounded(question, ratio, start, known, budget)
    if _nonzero(start, known):
        return Proved(
            statement=claim.statement, method="induction over depth",
            steps=(f"one more layer multiplies it by {ratio}, and |{ratio}| > 1", f"at {depth} = {first} it is not 0"),
            hypotheses=h.texts, conditions=known.conditions,
            certificate=PropertyCertificate(claim, "a fixed ratio", tuple(known.premises.values())),
        )  # fmt: skip
    found = _vanishing(start, h, budget)
    if found is None:
        return Unknown(statement=claim.statement, reason=f"whether it is 0 at {depth} = {first} is not known")
    missing = f"it is not 0 at {depth} = {first}"
    return Refuted(
        statement=claim.statement, counterexample=found.shown(), lhs="0 in every layer", rhs="growing", missing=missing
    )


def _bounded(question: Question, ratio: Any, start: Node, known: Entailment, budget: Budget) -> Verdict:
    """Refuted where the ratio is known to be at most 1 in size, or is so for some numbers."""
    statement, q = question.statement, read(ratio)
    if known.relation(absolute(q), "<=", const(1)):
        example: dict[str, Any] | None = {}
    else:
        found = instances([q], (), question.hypotheses, budget, MOST)
        example = next((i.shown() for i in found if _is_at_most_1(i, q)), None)
    if example is None:
        return Unknown(statement=statement, reason=f"whether |{ratio}| > 1 is not known")
    said = f"never larger in size than at the first layer, for |{ratio}| <= 1"
    missing = None if ratio.is_number or not _nonzero(start, known) else f"|{ratio}| > 1"
    return Refuted(statement=statement, counterexample=example, lhs=said, rhs="growing", missing=missing)


def _is_at_most_1(instance: Instance, ratio: Node) -> bool:
    try:
        value = instance.of(ratio)
    except SymnnError:
        return False
    return isinstance(value, Const) and abs(value.value) <= 1


def ratios(f: Any, depth: Any) -> list[Any]:
    """Powers of the bases that stand under L, and all of them together."""
    raised = sorted((p for p in f.atoms(sp.Pow, sp.exp) if p.exp.has(depth) and not p.base.has(depth)), key=str)
    found = [p.base ** p.exp.coeff(depth) for p in raised if p.exp.coeff(depth).is_Integer]
    return found if len(found) < 2 else [*found, sp.Mul(*found)]


def _nonzero(start: Node, known: Entailment) -> bool:
    """Whether f is known not to be 0: by its sign, or because that is what is assumed of it, of its norm or of that
    squared.
    """
    if POSITIVE in (known.sign(start), known.sign(const(-1) * start)):
        return True
    sizes = [start, norm(start), dot(start, start)] if start.rank else [start, absolute(start)]
    for i in known.hypotheses.inequalities:
        if i.relation in ("≠", ">"):
            for candidate in sizes:
                gap = i.left - i.right
                if gap.shape == candidate.shape and known.equal(gap, candidate):
                    return True
    return False


def _vanishing(start: Node, h: Hypotheses, budget: Budget) -> Instance | None:
    """Numbers at which f is 0, with as few zeros among them as possible."""
    found: list[Instance] = []
    for instance in instances([start], (), h, budget, MOST):
        try:
            value = instance.of(dot(start, start))
        except SymnnError:
            continue
        if isinstance(value, Const) and value.value == 0:
            found.append(instance)
    return min(found, key=lambda i: str(i.shown()).count("0"), default=None)
