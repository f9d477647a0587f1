"""Does f(L) grow exponentially with L? Yes if f(L + 1) = q·f(L) with |q| > 1 and f is not 0 at the first L; no where it
is 0 there.
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
        return Unknown(statement=claim.statement, reason=f"whether |{ratio}| > 1 is not known")
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


def ratios(f: Any, depth: Any) -> list[Any]:
    """Powers of the bases that stand under L."""
    powers = sorted((p for p in f.atoms(sp.Pow) if p.exp.has(depth) and not p.base.has(depth)), key=str)
    return [p.base ** p.exp.coeff(depth) for p in powers if p.exp.coeff(depth).is_Integer]


def _nonzero(start: Node, known: Entailment) -> bool:
    """Whether f is known not to be 0: by its sign, or because that is what is assumed of it, of its norm or of that
    squared.
    """
    if known.sign(start) == POSITIVE:
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
    for instance in instances([start], (), h, budget, 200):
        try:
            value = instance.of(dot(start, start))
        except SymnnError:
            continue
        if isinstance(value, Const) and value.value == 0:
            found.append(instance)
    return min(found, key=lambda i: str(i.shown()).count("0"), default=None)
