"""Claims about ranks as lines: what is known of the ranks of factors, of products and of terms, then the claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symnn.bridge.calls import call
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import Fact
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Atom
from symnn.expr.walk import atoms
from symnn.ops.rank import rank
from symnn.proof.inequality.gram import Summed
from symnn.proof.inequality.idempotents import trace_of, traces_behind
from symnn.proof.inequality.ranks import Ranks, ranks_of
from symnn.proof.proof_lines.bounded_slopes import accepted
from symnn.proof.proof_lines.monomial_matrices import matrix_of
from symnn.proof.proof_lines.of_gram import FactSides, sides_of, value_of
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, expression

MOST = 5
"""Facts that one still reads."""
SIZE, FACTOR, GRAM = (
    "rows and columns bound a rank",
    "no product has a greater rank than a factor",
    "rank(CᵀC) = rank C",
)
SYLVESTER, TERMS = "inequality of Sylvester", "ranks of terms add up at most"
FROBENIUS, THESE = "inequality of Frobenius", "from this, for real numbers"
PROJECTION = "where P² = cP, tr P = c·rank P"
NOT_ZERO, REGULAR = "not all entries are 0", "a regular matrix has full rank"
ALIKE = "a matrix, its transpose and its multiples have the same rank"


def of_ranks(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every fact that the proof needs, and the claim."""
    certificate, said = verdict.certificate, verdict.statement
    p, facts = certificate.problem, certificate.queries[0].facts
    if not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    known, named = ranks_of(p, certificate.assumed)
    known.facts()
    spoken = {number: to_sympy(n) for n, number in named.items()} | _traces(known, p.hypotheses, certificate.assumed)
    needed = [f for f in facts if _is_told(f)]
    told = [line for f in needed if (line := _told(f, known, spoken, p.hypotheses.given)) is not None]
    if len(told) < len(needed) or len(told) > MOST:
        return ()
    last = ProofLine(said.left, said.right, THESE, said.relation, given=p.hypotheses.given, begins=True)
    if not told or (len(told) == 1 and _says(told[0], said)):
        return accepted((replace(last, reason=told[0].reason if told else ALIKE),))
    return accepted((*told, last))


def _traces(known: Ranks, h: Hypotheses, assumed: bool) -> dict[Atom, Any]:
    """The traces of projections that the numbers stand for."""
    traces = [trace_of(x.matrix) for x in known.projections]
    return {a: to_sympy(node) for a, node in traces_behind([*traces, *h.formulas()], h, assumed).items()}


def _is_told(fact: Fact) -> bool:
    """That a rank or a size is not negative needs no line."""
    return not isinstance(fact.node, Atom)


def _told(fact: Fact, known: Ranks, spoken: dict[Atom, Any], given: tuple[Any, ...]) -> ProofLine | None:
    """`spoken`: the ranks of the claim, as it writes them."""
    values = {a: v for a in atoms(fact.node) if (v := spoken.get(a) or _value(a, known)) is not None}
    sides = sides_of(fact, values)
    if sides is None:
        return None
    words = AS_ASSUMED if isinstance(fact.text, SaidRelation) else f"{AS_ASSUMED}: {fact.text}"
    reason = words if fact.text else _law(sides, values, known)
    relation = "=" if fact.relation == "=" else "<="
    return ProofLine(sides.small, sides.big, reason, relation, given=given, begins=True)


def _value(a: Atom, known: Ranks) -> Any:
    if a not in known.forms:
        return value_of(a, {})
    matrix = matrix_of(known.forms[a][0], known.normal.bases)
    return None if matrix is None else call(rank, matrix)


def _law(sides: FactSides, values: dict[Atom, Any], known: Ranks) -> str:
    """The name of what is known, which its form tells."""
    forms = {values[a]: known.forms[a][0] for a in values if a in known.forms}
    if any(a.rank == 0 and isinstance(a.label, Summed) for a in values):
        return PROJECTION
    if len(forms) == 1:
        if sides.small in forms:
            return SIZE
        return NOT_ZERO if sides.small == 1 else REGULAR
    if any(len(form) > 1 for form in forms.values()):
        return TERMS
    if len(forms) == 2:
        small, big = (len(next(iter(forms[side]))) for side in (sides.small, sides.big))
        return FACTOR if small >= big else GRAM
    return SYLVESTER if len(forms) == 3 else FROBENIUS


def _says(line: ProofLine, said: ReceivedStatement) -> bool:
    """Whether the line is the claim, read from the left or from the right."""
    sides = expression(line.left), expression(line.right)
    own = expression(said.left), expression(said.right)
    if line.relation == "=" or said.relation == "=":
        return line.relation == said.relation and sides in (own, own[::-1])
    return said.relation in ("<=", ">=") and sides == (own if said.relation == "<=" else own[::-1])
