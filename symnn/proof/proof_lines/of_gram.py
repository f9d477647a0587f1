"""Proofs by the inequality of Cauchy and Schwarz as lines: what is known of the sums of products in the claim, then the
claim, which follows from it for real numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import EntrywiseProblem, Fact, Named
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Atom, Const, Contract, Map, Node, Size
from symnn.expr.walk import atoms, postorder
from symnn.ops.abs_ import absolute
from symnn.ops.power import power
from symnn.proof.inequality.gram import Summed, sums_behind
from symnn.proof.inequality.smt import Query, ask
from symnn.proof.proof_lines.of_inequalities import of_sums
from symnn.proof.proof_lines.proof_line import ProofLine, expression

SECONDS = 1.0
SQUARES, ABSOLUTES = "inequality of Cauchy and Schwarz", "no product of absolute values is negative"
ONE_OF_THEM, ROOTS = "a square is at most the sum of the squares", "the square root is increasing"
HALF = Const(Fraction(1, 2))
MOST = 3
"""Facts that one still reads."""


def of_gram(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every fact about sums that is needed, and the claim; none if it does not follow from what is told."""
    certificate, said = verdict.certificate, verdict.statement
    p, query = certificate.problem, certificate.queries[0]
    if not isinstance(said, ReceivedStatement) or p.left.rank or any(isinstance(s, str) for s in said[:2]):
        return ()
    sums, given = sums_behind(p, query), p.hypotheses.given
    if rooted := _of_squares(p, query, said, sums):
        return rooted
    lines = {f: line for f in query.facts if (line := _told(f, sums, given)) is not None}
    plain = tuple(f for f in query.facts if _is_plain(f, sums))
    needed = _needed(query, list(lines), (*plain, *_squares(sums)))
    if needed is None:
        return ()
    if not needed:  # what is assumed is enough
        return of_sums(p, query, said, {a: to_sympy(v) for a, v in sums.items()})
    return _by_facts([lines[f] for f in needed], p, query, said) if len(needed) <= MOST else ()


def _of_squares(
    p: EntrywiseProblem, query: Query, said: ReceivedStatement, sums: Mapping[Node, Node]
) -> tuple[ProofLine, ...]:
    """Two roots are compared by their squares, if what is assumed is enough for these."""
    roots = [n for n in postorder(query.gap) if isinstance(n, Map) and n.operator is power and n.arguments[1] is HALF]
    if len(roots) != 2:
        return ()
    gap = to_sympy(query.gap)
    for big, small in (roots, roots[::-1]):
        if to_sympy(big) - to_sympy(small) == gap:
            squares = query.facts + _squares(sums)
            below = Query(big.arguments[0] - small.arguments[0], query.relation, squares, query.linked, query.text)
            squared = ReceivedStatement(expression(said.left) ** 2, expression(said.right) ** 2, said.relation)
            values = {a: to_sympy(v) for a, v in sums.items()}
            lines = of_sums(p, below, squared, values)
            last = ProofLine(said.left, said.right, ROOTS, said.relation, given=p.hypotheses.given, begins=True)
            return (*lines, last) if lines else ()
    return ()


def _squares(sums: Mapping[Node, Node]) -> tuple[Fact, ...]:
    """A sum of squares is not negative."""
    return tuple(Fact(a, ">=") for a, v in sums.items() if isinstance(v, Contract) and is_of_squares(v))


def is_of_squares(v: Contract) -> bool:
    factors = Counter(zip(v.operands, v.indices, strict=True))
    return not v.out and all(k % 2 == 0 for k in factors.values())


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


def _needed(query: Query, told: list[Fact], plain: tuple[Fact, ...]) -> list[Fact] | None:
    """As few of them as the solver needs beside what needs no words: none, one alone, or all; None if all of them are
    not enough.
    """
    for few in ([], *([f] for f in told), told):
        if ask(query.gap, query.relation, (*few, *plain), SECONDS).query is not None:
            return few
    return None


def _is_plain(fact: Fact, sums: Mapping[Node, Node]) -> bool:
    """What is assumed, and what is known of a size or of the sign of a number: it needs no line."""
    known = {a for a in atoms(fact.node) if value_of(a, sums) is not None}
    return bool(fact.text) or not any(a in sums for a in known) or len(atoms(fact.node)) == 1


def _told(fact: Fact, sums: Mapping[Node, Node], given: tuple[Any, ...]) -> ProofLine | None:
    """(Σuv)² <= Σu² Σv² and its like; None for what needs no words, and for what cannot be told."""
    if _is_plain(fact, sums):
        return None
    known = {a: v for a in atoms(fact.node) if (v := value_of(a, sums)) is not None}
    sides = sides_of(fact, known)
    if sides is None:
        return None
    law = _law(known, sums)
    if law == ONE_OF_THEM and sides.terms > 2:
        return None
    return ProofLine(sides.small, sides.big, law, "<=", given=given, begins=True)


class FactSides(NamedTuple):
    """Of a fact big − small >= 0: both, and how many terms they have."""

    small: Any
    big: Any
    terms: int


def sides_of(fact: Fact, known: Mapping[Atom, Any]) -> FactSides | None:
    """None where a number is not known, or a side has no terms."""
    if any(a not in known for a in atoms(fact.node)):
        return None
    names = [sp.Symbol(f"s{k}", real=True) for k in range(len(known))]
    gap = sp.expand(to_sympy(fact.node).xreplace(dict(zip(map(to_sympy, known), names, strict=True))))
    positive, negative = _parted(gap)
    if not positive or not negative:
        return None
    values = dict(zip(names, known.values(), strict=True))
    small, big = (sp.factor(sp.Add(*side)).xreplace(values) for side in (negative, positive))
    return FactSides(small, big, len(positive) + len(negative))


def _law(known: Mapping[Atom, Any], sums: Mapping[Node, Node]) -> str:
    if any(a not in sums and not _is_size(a) for a in known):
        return ONE_OF_THEM
    parts = postorder([sums[a] for a in known if a in sums])
    return ABSOLUTES if any(isinstance(n, Map) and n.operator is absolute for n in parts) else SQUARES


def _parted(gap: Any) -> tuple[list[Any], list[Any]]:
    """The terms with and without a minus sign, which is taken away."""
    terms = sp.Add.make_args(gap)
    negative = [t for t in terms if t.could_extract_minus_sign()]
    return [t for t in terms if t not in negative], [-t for t in negative]


def value_of(a: Atom, sums: Mapping[Node, Node]) -> Any:
    """What the number stands for: a sum, a size, or an entry; None for what is not looked into, as sums of 1/u are."""
    if isinstance(a.label, Named) and isinstance(a.label.node, Size):
        return a.label.node.value
    if a in sums:
        return to_sympy(sums[a])
    return None if isinstance(a.label, Named | Summed) else to_sympy(a)


def _is_size(a: Atom) -> bool:
    return isinstance(a.label, Named) and isinstance(a.label.node, Size)
