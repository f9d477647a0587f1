"""What is assumed to be positive (semi)definite, written as what it is: A = RᵀR, and A = RᵀR + δI with δ > 0 if it is
definite.

The claim about R is then one about sums of squares, which other methods know. Which forms of A are put in is decided
here, each a law of a line; where A and A⁻¹ are put in as if they had nothing to do with each other, more is proved than
was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.claims.entrywise import EntrywiseProblem, stated
from symnn.claims.hypotheses import Hypotheses, Inequality
from symnn.claims.question import Question
from symnn.claims.tensor_facts import Definite
from symnn.claims.verdict import Proved, ReceivedStatement, Verdict
from symnn.errors import BudgetError, MissingExtraError, UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Node, add, broadcast, const, delta, matmul, substitute, transpose
from symnn.expr.walk import atoms
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.proof.budget import Budget
from symnn.proof.inequality.gram import proved_by_gram
from symnn.proof.inequality.smt import proved_by_smt
from symnn.proof.inequality.sums_of_squares import proved_by_signs
from symnn.proof.property_certificate import PropertyCertificate

NAME = "roots of definite matrices"
SHARE = 4
"""Of the budget, for one attempt."""

Put = dict[Node, Node]


@dataclass(frozen=True)
class DefiniteRoot:
    """How a definite matrix is written: what is put in for which node, and what is known of the new symbols."""

    put: Put
    positive: frozenset[Atom]
    invertible: tuple[Atom, ...]
    step: str


def by_roots(question: Question, budget: Budget) -> Verdict | None:
    """An inequality under assumptions of definiteness."""
    p = question.problem
    facts = [] if p is None else [f for f in p.hypotheses.facts if isinstance(f, Definite)]
    if p is None or not facts:
        return None
    for made in roots_of(question):
        found = _attempt(_rewritten(p, made, facts), Budget(budget.left / SHARE))
        if found is not None and _new_symbols(p, made).isdisjoint(_names(found)):
            own = set(p.hypotheses.texts)
            said = [f.text for f in facts] + [h for h in found.hypotheses if h in own]
            return Proved(
                statement=p.statement,
                method=NAME,
                steps=(*(r.step for r in made), f"then by {found.method}"),
                hypotheses=tuple(dict.fromkeys(said)),
                conditions=found.conditions,
                certificate=PropertyCertificate(question.claim, NAME, (found,)),
            )
    return None


def roots_of(question: Question) -> Iterator[list[DefiniteRoot]]:
    """The ways to write all that is said to be definite; none where one of them is not written so."""
    facts = [f for f in question.hypotheses.facts if isinstance(f, Definite)]
    for apart in (True, False):
        made = list(_roots(facts, [question.left, question.right], apart))
        if len(made) != len(facts):
            return
        yield made


def _new_symbols(p: EntrywiseProblem, made: list[DefiniteRoot]) -> set[str]:
    """The names of what was put in, less those that stand in the claim."""
    put = {str(a.label) for r in made for n in r.put.values() for a in atoms(n)}
    return put - {str(a.label) for a in atoms([p.left, p.right])}


def _names(proof: Proved) -> set[str]:
    sides = [side for c in proof.conditions for side in (c.left, c.right)]
    return {str(s) for side in sides for s in getattr(side, "free_symbols", ())}


def _attempt(p: EntrywiseProblem | None, budget: Budget) -> Proved | None:
    for method in (proved_by_signs, proved_by_gram, proved_by_smt):
        try:
            found = None if p is None else method(p, budget)
        except (BudgetError, MissingExtraError, UnsupportedError):
            continue
        if isinstance(found, Proved):
            return found
    return None


def _rewritten(p: EntrywiseProblem, made: list[DefiniteRoot], facts: list[Definite]) -> EntrywiseProblem | None:
    """The problem in the new symbols."""
    h = p.hypotheses
    put: Put = {k: v for r in made for k, v in r.put.items()}
    regular = [Inequality(determinant(a), const(0), "≠", "") for r in made for a in r.invertible]
    told = Hypotheses(
        equations=tuple(e._replace(left=substitute(e.left, put), right=substitute(e.right, put)) for e in h.equations),
        inequalities=(
            *(i._replace(left=substitute(i.left, put), right=substitute(i.right, put)) for i in h.inequalities),
            *regular,
        ),
        symmetric=h.symmetric - put.keys(),
        positive=h.positive.union(*(r.positive for r in made)),
        texts=h.texts,
        facts=tuple(f for f in h.facts if f not in facts and not put.keys() & set(f.nodes)),
    )
    left, right = (substitute(side, put) for side in (p.left, p.right))
    return stated(ReceivedStatement(left, right, p.said), left, p.said, right, told)


# the forms of a definite matrix
# ----------------------------------------------------------------------------------------------------------------
def _roots(facts: list[Definite], sides: list[Node], apart: bool) -> Iterator[DefiniteRoot]:
    taken = {str(a.label) for a in atoms([*sides, *(n for f in facts for n in f.nodes)])}
    met: set[Node] = set()
    for fact in facts:
        found = _solved(fact.nodes[0])
        if found is None or found[0] in met:
            return  # what is said twice of one symbol would have to hold of one root
        met.add(found[0])
        yield _root(fact, *found, taken, apart)


def _solved(matrix: Node) -> tuple[Atom, int, Node | None] | None:
    """(A, ±1, B), where the matrix is ±A + B for a symbol A that does not occur in B."""
    for k, t in enumerate(terms := matrix.terms if isinstance(matrix, Add) else (matrix,)):
        sign, a = (1, t) if isinstance(t, Atom) else _opposite(t)
        rest = [*terms[:k], *terms[k + 1 :]]
        if isinstance(a, Atom) and a not in atoms(rest):
            return a, sign, add(*rest) if rest else None
    return None


def _opposite(t: Node) -> tuple[int, Node | None]:
    """(−1, A) for −A."""
    if isinstance(t, Contract) and len(t.operands) == 2 and t.operands[0] is Const(-1) and t.indices[1] == t.out:
        return -1, t.operands[1]
    return 1, None


def _root(fact: Definite, a: Atom, sign: int, rest: Node | None, taken: set[str], apart: bool) -> DefiniteRoot:
    n = a.shape[0]

    def fresh(name: str, *shape: Any) -> Atom:
        while name in taken:
            name += "_"
        taken.add(name)
        return Atom(sp.MatrixSymbol(name, *shape) if shape else sp.Symbol(name, real=True), shape)

    r, small = fresh(f"R_{a.label}", n, n), fresh(f"delta_{a.label}")
    gram, said = matmul(transpose(r), r), f"{fact.nodes[0]} = {r}ᵀ{r}"
    above = fact.strictly and apart
    if above:
        gram, said = gram + broadcast(small, (n, n)) * delta(n), f"{said} + {small}·I with {small} > 0"
    left = gram if rest is None else gram - rest
    put: Put = {a: left if rest is None and sign == 1 else _times(sign, left)}
    positive = frozenset({small} if above else ())
    regular = () if above or not fact.strictly else (r,)
    if rest is None and above:
        s, other = fresh(f"S_{a.label}", n, n), fresh(f"epsilon_{a.label}")
        put[inverse(a)] = matmul(transpose(s), s) + broadcast(other, (n, n)) * delta(n)
        positive |= {other}
    elif rest is None and regular:
        put[inverse(a)] = matmul(inverse(r), transpose(inverse(r)))
        put[determinant(a)] = determinant(r) * determinant(r)
    elif rest is None:
        put[determinant(a)] = determinant(r) * determinant(r)
    return DefiniteRoot(put, positive, regular, said)


def _times(sign: int, node: Node) -> Node:
    return node if sign > 0 else -node
