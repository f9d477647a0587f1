"""f(x) >= 0 because f is a quadratic function of the column x with a positive definite Hessian H, and f is not negative
at its least place, x₀ = −H⁻¹·∇f(0): f(x) = ½(x − x₀)ᵀH(x − x₀) + f(x₀).
Source: Boyd and Vandenberghe, Convex Optimization, section 4.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.tensor_facts import Definite
from symnn.claims.verdict import Verdict
from symnn.derivative import gradient, jacobian
from symnn.errors import SymnnError
from symnn.expr import Atom, Node, const, matmul, scale, substitute, zeros
from symnn.expr.walk import atoms
from symnn.ops.inverse import inverse
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment

NAME = "completing the square"
TIMES = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4))
"""The Hessian is one of these multiples of what is said to be positive definite."""


def by_completed_square(question: Question, budget: Budget) -> Verdict | None:
    """An inequality between numbers, under hypotheses that a matrix is positive definite."""
    if question.relation not in ("<=", ">=") or question.left.rank or question.right.rank:
        return None
    f = question.right - question.left if question.relation == "<=" else question.left - question.right
    for x, definite in _columns(f, question.hypotheses):
        known = Entailment(question.hypotheses, Budget(budget.left / 2), frozenset({x}))
        try:
            steps = _reasons(f, x, definite, known)
        except SymnnError:
            continue
        if steps:
            return known.proof(question, NAME, steps)
    return None


def _columns(f: Node, h: Hypotheses) -> Iterator[tuple[Atom, list[Node]]]:
    """The columns of which nothing is assumed, each with the positive definite matrices of its size."""
    definite = [fact.nodes[0] for fact in h.facts if isinstance(fact, Definite) and fact.strictly]
    for x in dict.fromkeys(atoms(f)):
        sized = [m for m in definite if m.shape == (*x.shape, *x.shape)]
        if x.rank == 1 and sized and h.free_of({x}):
            yield x, sized


def _reasons(f: Node, x: Atom, definite: list[Node], known: Entailment) -> tuple[str, ...]:
    """Why f >= 0; nothing where it is not found."""
    slope = gradient(f, x)
    hessian = jacobian(slope, x)
    if x in atoms(hessian) or known.undefined(f) != frozenset():
        return ()
    for matrix in definite:
        for times in TIMES:
            if x not in atoms(matrix) and known.equal(hessian, scale(times, matrix)):
                at = scale(-1 / times, matmul(inverse(matrix), substitute(slope, {x: zeros(*x.shape)})))
                least = substitute(f, {x: at})
                if known.equal(least, const(0)) or known.relation(least, ">=", const(0)):
                    said = "" if times == 1 else f"{times} times "
                    return (
                        f"it is quadratic in {x}, and its Hessian is {said}{matrix}, which is positive definite",
                        "it is least where its gradient is 0, and not negative there",
                    )
    return ()
