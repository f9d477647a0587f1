"""Claims about largest eigenvalues as lines: the unit vectors at which they are attained, what bounds the forms of
other matrices there, then the claim.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge import read
from symnn.bridge.calls import call
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim
from symnn.claims.entrywise import EntrywiseNodes, EntrywiseProblem, Fact, Named
from symnn.claims.tensor_facts import Definite
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Atom, Const, Contract, Node, Size
from symnn.expr.walk import atoms, substitute
from symnn.ops.lambda_max import lambda_max
from symnn.ops.lambda_min import lambda_min
from symnn.proof.budget import Budget
from symnn.proof.inequality.eigenvectors import Eigenvalue
from symnn.proof.inequality.smt import asks
from symnn.proof.inequality.spectra import Posed, SpectralCertificate, over_eigenvalues
from symnn.proof.inequality.unit_entries import at_a_place
from symnn.proof.judge import judged
from symnn.proof.proof_lines.bounded_slopes import SECONDS, accepted
from symnn.proof.proof_lines.generic_places import at_place, entry_of, letters_of_place
from symnn.proof.proof_lines.of_gram import SQUARES, is_of_squares, sides_of, value_of
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, expression

MOST = 5
"""Facts that one still reads."""
ATTAINED = "attained at a unit vector"
BOUND = "an eigenvalue bounds the quadratic forms of its matrix"
IMAGE = "what an eigenvector is mapped to"
DEFINITE = "by what is assumed of the matrix"
SQUARE = "the square of a length"
LARGEST = "no entry is greater than the largest one"
SIZES = "no absolute value is negative"
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
    largest  the numbers that are largest entries
    ones     the numbers that are squared lengths of unit vectors put in for the place of an entry
    places   the letters of that place
    definite whether a matrix is assumed to be
    """

    values: dict[Atom, Any]
    turned: dict[Node, Node]
    choices: tuple[_Choice, ...]
    squares: frozenset[Node]
    eigenvalues: frozenset[Atom]
    largest: frozenset[Atom]
    ones: frozenset[Atom]
    places: tuple[Any, ...]
    definite: bool

    def line(self, left: Any, relation: str, right: Any, reason: str, **more: Any) -> ProofLine:
        return ProofLine(left, right, reason, relation, places=self.places, begins=True, **more)

    def leans(self, small: Any, big: Any) -> bool:
        """Whether small ≤ big leans on what is assumed of a matrix."""
        return self.definite and not isinstance(judged(Claim(small, "<=", big), Budget(SECONDS)), Proved)


def of_eigenvalues(verdict: Proved) -> tuple[ProofLine, ...]:
    """A line for every eigenvector that is chosen and every fact that is needed, and the claim."""
    certificate, said = verdict.certificate, verdict.statement
    made = _posed(certificate)
    if made is None or not isinstance(said, ReceivedStatement) or any(isinstance(s, str) for s in said[:2]):
        return ()
    rank, places = certificate.problem.left.rank, letters_of_place(said.left) or letters_of_place(said.right)
    if len(places) != rank:
        return ()
    if rank:
        said = said._replace(**{side: entry_of(getattr(said, side), places) for side in ("left", "right")})
    spoken = _spoken(made, [said.left, said.right, *certificate.problem.hypotheses.given], places)
    return () if spoken is None else accepted(_lines(said, certificate, spoken))


def _lines(said: ReceivedStatement, certificate: SpectralCertificate, spoken: _Spoken) -> tuple[ProofLine, ...]:
    facts, given = certificate.queries[0].facts, certificate.problem.hypotheses.given
    chosen = [c for c in spoken.choices if any(f.node in c.facts for f in facts)]
    known = tuple(c.unit for c in chosen)
    under = (*given, *(sp.Eq(r.left, r.right, evaluate=False) for c in chosen for r in (c.form, c.unit)))
    told = _told(facts, chosen, spoken, under)
    if told is None or len(told) > MOST:
        return ()
    first = [spoken.line(c.form.left, "=", c.form.right, ATTAINED, known=(c.unit,), given=under) for c in chosen]
    last = spoken.line(said.left, said.relation, said.right, THESE, known=known, given=under)
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


def _spoken(made: Posed, said: Sequence[Any], places: tuple[Any, ...]) -> _Spoken | None:
    """None where the claim has taken all letters, or unit vectors of several places meet in one sum."""
    letters = _letters(said)
    if len(letters) < len(made.found.eigenvalues):
        return None
    values: dict[Atom, Any] = {}
    turned: dict[Node, Node] = {}
    swap: dict[Node, Node] = {}
    choices = [
        _choice(e, letter, made, values, turned, swap)
        for e, letter in zip(made.found.eigenvalues, letters, strict=False)
    ]
    eigenvalues = frozenset(values)
    sums = _sums(made)
    values |= {a: at_place(substitute(node, swap), places) for a, node in sums.items()}
    if None in values.values():
        return None
    values |= (largest := _largest(made))
    values |= _others(made, values.keys() | turned.keys())
    squares = frozenset(a for a, node in sums.items() if isinstance(node, Contract) and is_of_squares(node))
    ones = frozenset(a for a in sums if values[a] == 1)
    definite = any(isinstance(fact, Definite) for fact in made.claimed.hypotheses.facts)
    return _Spoken(values, turned, tuple(choices), squares, eigenvalues, frozenset(largest), ones, places, definite)


def _letters(said: Sequence[Any]) -> list[str]:
    """Those that the claim and what is assumed have not taken."""
    taken = {str(s) for side in said for s in getattr(side, "free_symbols", ())}
    return [letter for letter in LETTERS if letter not in taken]


def _sums(made: Posed) -> dict[Atom, Node]:
    """The sums for which numbers stand."""
    return {a: node for key, a in made.sums.met.items() if (node := made.sums.product_behind(key)) is not None}


def _largest(made: Posed) -> dict[Atom, Any]:
    """The largest entries for which numbers stand."""
    numbers = {top.number for top in made.found.largest}
    return {number: to_sympy(n) for n, number in made.found.named.items() if number in numbers}


def _choice(
    e: Eigenvalue,
    letter: str,
    made: Posed,
    values: dict[Atom, Any],
    turned: dict[Node, Node],
    swap: dict[Node, Node],
) -> _Choice:
    """The unit vector of an eigenvalue by this letter; what its number and its vector are goes into the tables."""
    v = sp.MatrixSymbol(letter, *e.vector.shape, 1)
    swap[e.vector] = Atom(v, e.vector.shape)
    number, matrix, record = _eigenvalue(e, turned)
    values[number] = call(record, matrix)
    form = to_sympy(read((v.T * matrix * v)[0, 0]))
    unit = to_sympy(Contract([swap[e.vector]] * 2, [(0,)] * 2, ()))
    facts = frozenset(made.sums.written(EntrywiseNodes().at(node, ())) for node, _ in made.found.chosen(e))
    return _Choice(ReceivedStatement(form, values[number]), ReceivedStatement(unit, sp.Integer(1)), facts)


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
    square = fact.relation == ">=" and (_alone(fact.node) in spoken.squares or _is_one_of_many(met, spoken))
    return sizes or isinstance(fact.text, SaidRelation) or square or (fact.relation == "=" and spoken.ones >= set(met))


def _is_one_of_many(met: Collection[Atom], spoken: _Spoken) -> bool:
    """Whether it says of a sum of squares that no square in it, at whatever place, is greater."""
    sums = [a for a in met if a in spoken.squares]
    return len(sums) == 1 and all(a in spoken.squares or _is_anywhere(a, spoken) for a in met)


def _is_anywhere(a: Atom, spoken: _Spoken) -> bool:
    """Whether it is an entry at a place of which the claim does not speak."""
    value = spoken.values.get(a)
    places = {s for s in getattr(value, "free_symbols", ()) if s.is_integer and not s.is_positive}
    return isinstance(value, MatrixElement) and bool(places) and not places & set(spoken.places)


def _alone(node: Node) -> Node:
    """The number of which the node is one times."""
    rest = [x for x in node.operands if x != Const(1)] if isinstance(node, Contract) and not node.sizes else []
    return rest[0] if len(rest) == 1 else node


def _line(fact: Fact, spoken: _Spoken, under: tuple[Any, ...]) -> ProofLine | None:
    node = substitute(_alone(fact.node), spoken.turned)
    met = frozenset(atoms(node))
    of_eigenvalue = node is not _alone(fact.node) or bool(spoken.eigenvalues & met)
    sides = sides_of(fact._replace(node=node), spoken.values)
    if sides is None:
        alone = spoken.values.get(node) if isinstance(node, Atom) else None
        return alone and spoken.line(alone, fact.relation, sp.Integer(0), _sign(node, alone, spoken), given=under)
    if fact.relation == "=":
        return spoken.line(sides.big, "=", sides.small, IMAGE, given=under)
    if fact.text:
        reason = f"{AS_ASSUMED}: {fact.text}"
    elif of_eigenvalue:
        reason = BOUND
    elif spoken.largest & met:
        reason = LARGEST
    else:
        reason = DEFINITE if spoken.leans(sides.small, sides.big) else SQUARES
    return spoken.line(sides.small, fact.relation.replace(">", "<"), sides.big, reason, given=under)


def _sign(number: Node, value: Any, spoken: _Spoken) -> str:
    """Why a number is not negative."""
    if number in spoken.largest:
        return SIZES
    return DEFINITE if spoken.leans(sp.Integer(0), value) else SQUARE


def _says(line: ProofLine, p: EntrywiseProblem) -> bool:
    """Whether the line is the claim, read from the left or from the right."""
    own = (p.left, p.right) if p.said == line.relation else (p.right, p.left)
    mirrored = p.said.replace(">", "<") == line.relation
    sides = (read(expression(line.left)), read(expression(line.right)))
    return mirrored and all(same(x, y, (), p.hypotheses.symmetric) for x, y in zip(sides, own, strict=True))
