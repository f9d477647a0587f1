"""Proofs by the inequality of Cauchy and Schwarz as lines: what is known of the sums of products in the claim, then the
claim, which follows from it for real numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import EntrywiseProblem, Fact, Named
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Atom, Map, Node, Size
from symnn.expr.walk import atoms, postorder
from symnn.ops.abs_ import absolute
from symnn.proof.inequality.gram import sums_behind
from symnn.proof.inequality.smt import Query, ask
from symnn.proof.proof_lines.of_inequalities import of_sums
from symnn.proof.proof_lines.proof_line import ProofLine

SECONDS = 1.0
SQUARES, ABSOLUTES = "inequality of Cauchy and Schwarz", "no product of absolute values is negative"
MOST = 3
"""Facts that one still reads."""


def of_gram(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every fact about sums that is needed, and the claim."""
    certificate, said = verdict.certificate, verdict.statement
    p, query = certificate.problem, certificate.queries[0]
    if not isinstance(said, ReceivedStatement) or p.left.rank or any(isinstance(s, str) for s in said[:2]):
        return ()
    sums, given = sums_behind(p, query), p.hypotheses.given
    lines = {f: line for f in query.facts if (line := _told(f, sums, given)) is not None}
    needed = _needed(query, list(lines))
    if not needed:  # what is assumed is enough
        return of_sums(p, query, said, {a: to_sympy(v) for a, v in sums.items()})
    return _by_facts([lines[f] for f in needed], p, query, said) if len(needed) <= MOST else ()


def _by_facts(
    told: list[ProofLine], p: EntrywiseProblem, query: Query, said: ReceivedStatement
) -> tuple[ProofLine, ...]:
    """The facts, and the claim, unless it is the only one of them."""
    given = p.hypotheses.given
    itself = len(told) == 1 and all(
        same(read(x), y, (), p.hypotheses.symmetric, p.hypotheses.positive)
        for x, y in zip((told[0].left, told[0].right), (p.left, p.right), strict=True)
    )
    assumed = any(isinstance(f.text, SaidRelation) for f in query.facts)
    reason = "from this, for real numbers" + ("; under what is assumed" if assumed else "")
    last = ProofLine(
        said.left, said.right, told[0].reason if itself else reason, said.relation, given=given, begins=True
    )
    return (last,) if itself else (*told, last)


def _needed(query: Query, told: list[Fact]) -> list[Fact]:
    """As few of them as the solver needs beside what needs no words: one alone, if that is enough."""
    others = tuple(f for f in query.facts if f not in told)
    for few in ([], *([f] for f in told)):
        if ask(query.gap, query.relation, (*few, *others), SECONDS).query is not None:
            return few
    return told


def _told(fact: Fact, sums: Mapping[Node, Node], given: tuple[Any, ...]) -> ProofLine | None:
    """(Σuv)² <= Σu² Σv² and its like; None for what is assumed, for a sign, and for what says nothing."""
    known = {a: v for a in atoms(fact.node) if (v := _value(a, sums)) is not None}
    if fact.text or len(known) < len(atoms(fact.node)):
        return None
    names = [sp.Symbol(f"s{k}", real=True) for k in range(len(known))]
    gap = sp.expand(to_sympy(fact.node).xreplace(dict(zip(map(to_sympy, known), names, strict=True))))
    positive, negative = _parted(gap)
    if not positive or not negative:
        return None
    values = dict(zip(names, known.values(), strict=True))
    small, big = (sp.factor(sp.Add(*side)).xreplace(values) for side in (negative, positive))
    parts = postorder([sums[a] for a in known if a in sums])
    lengths = any(isinstance(n, Map) and n.operator is absolute for n in parts)
    return ProofLine(small, big, ABSOLUTES if lengths else SQUARES, "<=", given=given, begins=True)


def _parted(gap: Any) -> tuple[list[Any], list[Any]]:
    """The terms with and without a minus sign, which is taken away."""
    terms = sp.Add.make_args(gap)
    negative = [t for t in terms if t.could_extract_minus_sign()]
    return [t for t in terms if t not in negative], [-t for t in negative]


def _value(a: Atom, sums: Mapping[Node, Node]) -> Any:
    """What the number stands for: a sum, or a size."""
    if isinstance(a.label, Named) and isinstance(a.label.node, Size):
        return a.label.node.value
    return to_sympy(sums[a]) if a in sums else None
