"""Numbers of which vector equations are assumed: Av = λv says zᵀAv = λ zᵀv, zᵀMAv = λ zᵀMv and ‖Av‖² = λ²‖v‖² for
every z and M.

What matrices are assumed to be (QᵀQ = I, P² = P, A = Aᵀ) makes the sums of one side those of another; then the solver
is asked whether the claim follows. Of a definite A it is known that vᵀAv ≥ δ‖v‖² for some δ > 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, ClassVar

from symnn.claims.eigenvalues import words_of_matrices
from symnn.claims.entrywise import EntrywiseProblem, Fact, constants
from symnn.claims.hypotheses import Hypotheses, Hypothesis
from symnn.claims.question import Question
from symnn.claims.tensor_facts import Definite
from symnn.claims.verdict import ProofStep, Proved, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Atom, Node, dot, matmul
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.inequality.gram import BRIEF, Sums, replace_node
from symnn.proof.inequality.smt import (
    DECIDED,
    SECONDS,
    Query,
    ask,
    discharge,
    needed,
    proved,
    recheck_over,
)
from symnn.proof.method import Recheck

NAME = "vector equations"
MOST_VECTORS, MOST_MATRICES, MOST_EQUATIONS, MOST_SUMS = 3, 3, 4, 24


@dataclass(frozen=True)
class VectorEquationsCertificate:
    """The claim and the questions that were unsatisfiable: the claim over its sums first, then what its operators
    demand.
    """

    method: ClassVar[str] = NAME
    problem: EntrywiseProblem
    queries: tuple[Query, ...]

    def recheck(self) -> Recheck:
        return recheck_over(self, over_products, _verdict, "no vector equation is assumed")


def by_vector_equations(question: Question, budget: Budget) -> Verdict | None:
    """A relation between numbers, under an equation between vectors."""
    p = question.problem
    made = None if p is None else over_products(p)
    if p is None or made is None:
        return None
    try:
        answer = ask(made.gap, made.relation, made.facts, min(SECONDS, budget.left / 4))
        met = None if answer.query is None else discharge(p, budget)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"the solver that would have to decide is not installed: {error}")
    except UnsupportedError:
        return None
    if answer.query is None or met is None:
        return None
    return _verdict(p, met[0], VectorEquationsCertificate(p, (needed(answer.query, BRIEF), *met[1])))


def _verdict(p: EntrywiseProblem, conditions: Any, certificate: VectorEquationsCertificate) -> Proved:
    steps = (ProofStep.marked("what is assumed of vectors, multiplied by vectors and matrices: $zᵀMa = zᵀMb$"), DECIDED)
    found = proved(p, NAME, steps, conditions, certificate, certificate.queries)
    told = (*found.hypotheses, *words_of_matrices(p.hypotheses))
    return replace(found, hypotheses=tuple(dict.fromkeys(told)))


def over_products(p: EntrywiseProblem) -> EntrywiseProblem | None:
    """The problem over the numbers of its sums, and what the vector equations say of them."""
    return _over(p, Sums(p.hypotheses, True))


def sums_of_equations(p: EntrywiseProblem) -> dict[Node, Node]:
    """The sums that the numbers of the question stand for."""
    sums = Sums(p.hypotheses, True)
    _over(p, sums)
    return {a: node for key, a in sums.met.items() if (node := sums.product_behind(key)) is not None}


def _over(p: EntrywiseProblem, sums: Sums) -> EntrywiseProblem | None:
    h = p.hypotheses
    said = [e for e in h.equations if e.left.rank == 1 and e.right.rank == 1][:MOST_EQUATIONS]
    if p.left.rank or not said:
        return None
    gap = sums.written(p.gap)
    if gap is None:
        return None
    told = [replace_node(f, sums.written(f.node)) for f in dict.fromkeys((*p.facts, *p.known))]
    facts = [f for f in told if f is not None]
    for more in (_multiplied(sums, said), _definite(sums, h, said)):
        facts += list(more)
    if len(sums.met) > MOST_SUMS:
        return None
    facts += sums.signs()
    facts += [f for root in (gap, *(f.node for f in facts)) for f in constants(root, h)]
    every = tuple(dict.fromkeys(facts))
    return replace(p, gap=gap, facts=every, known=every)


def _multiplied(sums: Sums, said: list[Hypothesis]) -> Iterator[Fact]:
    """zᵀa = zᵀb, zᵀMa = zᵀMb, ‖a‖² = ‖b‖² of every a = b."""
    spoken = atoms([n for e in said for n in (e.left, e.right)])
    vectors = list(islice((a for a in spoken if a.rank == 1), MOST_VECTORS))
    matrices = list(islice((a for a in spoken if a.rank == 2), MOST_MATRICES))
    for e in said:
        sides = [(e.left, e.right)]
        sides += [(matmul(m, e.left), matmul(m, e.right)) for m in matrices if m.shape[1:] == e.left.shape]
        yield from _equal(sums, dot(e.left, e.left), dot(e.right, e.right), e.text)
        for a, b in sides:
            for z in vectors:
                if z.shape == a.shape:
                    yield from _equal(sums, dot(z, a), dot(z, b), e.text)


def _equal(sums: Sums, left: Node, right: Node, text: str) -> Iterator[Fact]:
    a, b = sums.number(left), sums.number(right)
    if a is not None and b is not None:
        yield Fact(a - b, "=", text)


def _definite(sums: Sums, h: Hypotheses, said: list[Hypothesis]) -> Iterator[Fact]:
    """vᵀAv ≥ 0, and ≥ δ‖v‖² with δ > 0 for a definite A."""
    vectors = list(islice((a for a in atoms([e.left for e in said]) if a.rank == 1), MOST_VECTORS))
    for fact in h.facts:
        matrix = fact.nodes[0]
        for v in vectors if isinstance(fact, Definite) else ():
            if v.shape != matrix.shape[1:]:
                continue
            form, length = sums.number(dot(v, matmul(matrix, v))), sums.number(dot(v, v))
            if form is not None and length is not None:
                least = Atom(("least eigenvalue", matrix))
                yield Fact(form, ">=", fact.text)
                if isinstance(fact, Definite) and fact.strictly:
                    yield Fact(form - least * length, ">=", fact.text)
                    yield Fact(least, ">", fact.text)
