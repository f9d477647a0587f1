"""Claims about largest eigenvalues as lines: the unit vectors at which they are attained, what bounds the forms of
other matrices there, then the claim.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read
from symnn.bridge.calls import call
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.entrywise import EntrywiseNodes, EntrywiseProblem, Fact, Named
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Atom, Const, Contract, Node, Size
from symnn.expr.walk import atoms, substitute
from symnn.ops.lambda_max import lambda_max
from symnn.ops.lambda_min import lambda_min
from symnn.proof.inequality.eigenvectors import Eigenvalue
from symnn.proof.inequality.smt import asks
from symnn.proof.inequality.spectra import Posed, SpectralCertificate, over_eigenvalues
from symnn.proof.inequality.unit_entries import at_a_place
from symnn.proof.proof_lines.bounded_slopes import accepted
from symnn.proof.proof_lines.of_gram import SQUARES, is_of_squares, sides_of, value_of
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, expression

MOST = 5
"""Facts that one still reads."""
ATTAINED = "attained at a unit vector"
BOUND = "an eigenvalue bounds the quadratic forms of its matrix"
IMAGE = "what an eigenvector is mapped to"
DEFINITE = "by what is assumed of the matrix"
THESE = "from this, for real numbers"
LETTERS = "vwuqrs"


class _Choice(NamedTuple):
    form: ReceivedStatement
    unit: ReceivedStatement
    facts: frozenset[Node | None]


@dataclass(frozen=True)
class _Spoken:
    """What the numbers of a question are called in its lines.

    values   each number in SymPy
    turned   λ_max(−M) as −λ_min(M), for which a number of its own stands
    choices  vᵀMv = λ and vᵀv = 1 of the unit vector v at which an eigenvalue is attained, with the facts that say it
    squares  the numbers that are sums of squares
    eigenvalues  the numbers that are eigenvalues
    """

    values: dict[Atom, Any]
    turned: dict[Node, Node]
    choices: tuple[_Choice, ...]
    squares: frozenset[Node]
    eigenvalues: frozenset[Atom]


def of_eigenvalues(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every eigenvector that is chosen and every fact that is needed, and the claim."""
    certificate, said = verdict.certificate, verdict.statement
    made = _posed(certificate)
    if made is None or not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    spoken = _spoken(made, [said.left, said.right, *certificate.problem.hypotheses.given])
    return () if spoken is None else accepted(_lines(said, certificate, spoken))


def _lines(said: ReceivedStatement, certificate: SpectralCertificate, spoken: _Spoken) -> tuple[ProofLine, ...]:
    facts, given = certificate.queries[0].facts, certificate.problem.hypotheses.given
    chosen = [c for c in spoken.choices if any(f.node in c.facts for f in facts)]
    known = tuple(c.unit for c in chosen)
    under = (*given, *(sp.Eq(r.left, r.right, evaluate=False) for c in chosen for r in (c.form, c.unit)))
    told = _told(facts, chosen, spoken, under)
    if told is None or len(told) > MOST:
        return ()
    first = [ProofLine(c.form.left, c.form.right, ATTAINED, known=(c.unit,), given=under, begins=True) for c in chosen]
    last = ProofLine(said.left, said.right, THESE, said.relation, known=known, given=under, begins=True)
    if len(told) == 1 and not first and _says(told[0], certificate.problem):
        return (replace(last, reason=told[0].reason),)
    return (*first, *told, last)


def _told(
    facts: Sequence[Fact], chosen: Sequence[_Choice], spoken: _Spoken, under: tuple[Any, ...]
) -> list[ProofLine] | None:
    """The facts that are no choice and need a line; None if one has no words."""
    of_choices = {node for c in chosen for node in c.facts}
    rest = [f for f in facts if f.node not in of_choices and not _is_plain(f, spoken)]
    told = [line for f in rest if (line := _line(f, spoken, under)) is not None]
    return told if len(told) == len(rest) else None


def _posed(certificate: SpectralCertificate) -> Posed | None:
    """The problem over numbers that was asked."""
    at = at_a_place(certificate.problem)
    if at is None:
        return None
    return next((made for made in over_eigenvalues(at) if asks(made.problem, certificate.queries[0])), None)


def _spoken(made: Posed, said: Sequence[Any]) -> _Spoken | None:
    """None where the claim has taken all letters."""
    taken = {str(s) for side in said for s in getattr(side, "free_symbols", ())}
    letters = [letter for letter in LETTERS if letter not in taken]
    if len(letters) < len(made.found.eigenvalues):
        return None
    values: dict[Atom, Any] = {}
    turned: dict[Node, Node] = {}
    choices: list[_Choice] = []
    swap: dict[Node, Node] = {}
    for e, letter in zip(made.found.eigenvalues, letters, strict=False):
        v = sp.MatrixSymbol(letter, *e.vector.shape, 1)
        swap[e.vector] = Atom(v, e.vector.shape)
        number, matrix, record = _eigenvalue(e, turned)
        values[number] = call(record, matrix)
        form = to_sympy(read((v.T * matrix * v)[0, 0]))
        unit = to_sympy(Contract([swap[e.vector]] * 2, [(0,)] * 2, ()))
        facts = frozenset(made.sums.written(EntrywiseNodes().at(node, ())) for node, _ in made.found.chosen(e))
        choices.append(_Choice(ReceivedStatement(form, values[number]), ReceivedStatement(unit, sp.Integer(1)), facts))
    eigenvalues = frozenset(values)
    sums = {a: node for key, a in made.sums.met.items() if (node := made.sums.product_behind(key)) is not None}
    values |= {a: to_sympy(substitute(node, swap)) for a, node in sums.items()}
    values |= _others(made, values.keys() | turned.keys())
    squares = [a for a, node in sums.items() if isinstance(node, Contract) and is_of_squares(node)]
    return _Spoken(values, turned, tuple(choices), frozenset(squares), eigenvalues)


def _eigenvalue(e: Eigenvalue, turned: dict[Node, Node]) -> tuple[Atom, Any, Any]:
    """Its number, its matrix, and λ_max or λ_min: λ_max(−M) is told as −λ_min(M), which gets a number in `turned`."""
    matrix = to_sympy(e.matrix)
    factor, positive = matrix.as_coeff_mmul()
    if factor != -1:
        return e.number, matrix, lambda_max
    number = Atom(("turned", e.number), ())
    turned[e.number] = Const(-1) * number
    return number, positive.doit(), lambda_min


def _others(made: Posed, known: Collection[Node]) -> dict[Atom, Any]:
    """Entries and sizes."""
    every = {a for f in made.problem.facts for a in atoms(f.node) if a not in known}
    return {a: v for a in every if (v := value_of(a, {})) is not None}


def _is_plain(fact: Fact, spoken: _Spoken) -> bool:
    """That a size or a sum of squares is not negative, and a relation of numbers that is assumed, needs no line."""
    met = atoms(fact.node)
    sizes = all(isinstance(a.label, Named) and isinstance(a.label.node, Size) for a in met)
    return sizes or isinstance(fact.text, SaidRelation) or (fact.relation == ">=" and fact.node in spoken.squares)


def _line(fact: Fact, spoken: _Spoken, under: tuple[Any, ...]) -> ProofLine | None:
    node = substitute(fact.node, spoken.turned)
    of_eigenvalue = node is not fact.node or any(e in spoken.eigenvalues for e in atoms(node))
    sides = sides_of(fact._replace(node=node), spoken.values)
    if sides is None:
        alone = spoken.values.get(node) if isinstance(node, Atom) else None
        zero = sp.Integer(0)
        return alone and ProofLine(alone, zero, DEFINITE, fact.relation, given=under, begins=True)
    if fact.relation == "=":
        return ProofLine(sides.big, sides.small, IMAGE, given=under, begins=True)
    known = BOUND if of_eigenvalue else SQUARES
    reason = f"{AS_ASSUMED}: {fact.text}" if fact.text else known
    return ProofLine(sides.small, sides.big, reason, fact.relation.replace(">", "<"), given=under, begins=True)


def _says(line: ProofLine, p: EntrywiseProblem) -> bool:
    """Whether the line is the claim, read from the left or from the right."""
    own = (p.left, p.right) if p.said == line.relation else (p.right, p.left)
    mirrored = p.said.replace(">", "<") == line.relation
    sides = (read(expression(line.left)), read(expression(line.right)))
    return mirrored and all(same(x, y, (), p.hypotheses.symmetric) for x, y in zip(sides, own, strict=True))
