"""Can everything that is assumed be true at once? From assumptions that nothing satisfies anything would follow, and
mean nothing.

A point that satisfies them answers it. Where none is met by drawing small numbers, an SMT solver is asked for one, if
the assumptions are about single numbers: of what it abstracts from (sums over arrays, exponentials) its model would
show nothing. The rooms that only few claims need are loaded when one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symnn.bridge import read_shaped
from symnn.bridge.random import has_statistics
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.claim import Claim, Property
from symnn.claims.declared_laws import laws_in, with_variances, within_laws
from symnn.claims.demands import variable_powers
from symnn.claims.entrywise import Fact, constants, stated
from symnn.claims.hypotheses import Hypotheses, Hypothesis, Inequality
from symnn.claims.question import Question
from symnn.claims.tensor_facts import NotEqual
from symnn.claims.verdict import Condition, Proved, Refuted, Unknown, Verdict
from symnn.errors import BudgetError, MissingExtraError, PoleError, SymnnError, UnsupportedError
from symnn.expr import Fold, Node, Size, broadcast, const
from symnn.expr.walk import atoms, postorder
from symnn.proof.budget import Budget
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.counterexample.satisfied import KINDS
from symnn.proof.counterexample.witness import defined_somewhere
from symnn.proof.expectations.values_taken import never_taken

SECONDS = 1.0
EXCLUDED = "no point was found at which the conditions of the proof hold"
NOWHERE = "no values were found at which everything that is assumed is true"
VALUES = "what is assumed of the values of a random symbol may bound the parameters of its law"
CONTRADICTION = "the assumptions contradict one another"


def of_something(verdict: Verdict, question: Question) -> Verdict:
    """The verdict, unless nothing that is known satisfies its assumptions: a point where the claim fails shows by
    itself that they hold.
    """
    if isinstance(verdict, Proved) and not reached(verdict.conditions, question.hypotheses):
        return Unknown(statement=question.statement, reason=EXCLUDED)
    if isinstance(verdict, Refuted) and _bounds_a_law(question):
        return Unknown(statement=question.statement, reason=VALUES)
    if isinstance(verdict, Refuted) and (impossible := _never_taken(verdict, question)):
        return Unknown(statement=question.statement, reason=impossible)
    shown = isinstance(verdict, Refuted) and verdict.counterexample
    if shown or not isinstance(verdict, Proved | Refuted | Unknown) or question.satisfied:
        return verdict
    if isinstance(verdict, Unknown):
        return verdict if not _contradicts_itself(question) else replace(verdict, reason=CONTRADICTION)
    reason = unsatisfied(question, verdict.hypotheses if isinstance(verdict, Proved) else ())
    return verdict if reason is None else Unknown(statement=question.statement, reason=reason)


def _bounds_a_law(question: Question) -> bool:
    """Whether what is assumed of the values of a random symbol may say something of names that the claim speaks of,
    as parameters of its law: a point takes them for numbers of which nothing else is known.
    """
    if not isinstance(question.claim, Claim) or not question.is_readable or has_statistics(*question.sides):
        return False
    h = question.hypotheses
    parameters = {s for law in laws_in(*h.formulas()).values() for s in law.free_symbols}
    return bool(parameters & {a.label for a in atoms(list(question.sides))})


def _never_taken(found: Refuted, question: Question) -> str:
    """Why the counterexample shows nothing: random symbols that stand there by themselves take other values."""
    sides = question.formulas
    return "" if has_statistics(*sides) else never_taken(found.counterexample, *sides)


def _contradicts_itself(question: Question) -> bool:
    """Whether what is assumed is known to contradict itself, where it is read."""
    try:
        return unsatisfied(question) == CONTRADICTION
    except UnsupportedError:
        return False


def unsatisfied(question: Question, used: Sequence[str] = ()) -> str | None:
    """Why it is not known that some values make all assumptions of the claim true, and defined; None if some do. What
    was declared of random symbols is assumed, too: that a variance is positive only where that was `used`.
    """
    return _why_not(_with_laws(question, used))


def is_vacuous(proof: Proved) -> bool:
    """Whether what a proof assumes, read in its certificate, is known to contradict itself."""
    c = proof.certificate
    if isinstance(c, tuple):
        return any(is_vacuous(link) for link in c)
    if isinstance(claim := getattr(c, "claim", None), Claim | Property):
        return unsatisfied(Question(claim), proof.hypotheses) == CONTRADICTION
    h = getattr(getattr(c, "problem", c), "hypotheses", None)
    return isinstance(h, Hypotheses) and _why_not(h) == CONTRADICTION


def _why_not(h: Hypotheses) -> str | None:
    if not (h.equations or h.inequalities or h.facts or h.positive):
        return None  # a symmetric matrix there always is
    if has_statistics(*_sides(h)):
        h = _as_moments(h)
    if has_statistics(*_sides(h)):
        return None  # what is assumed of a distribution beyond its moments no point can show
    zero = const(0)
    if next(Refuter(zero, zero, h).points.draw(), None) is not None:
        return None
    if _is_denied(h):
        return CONTRADICTION
    return {"sat": None, "unsat": CONTRADICTION}.get(_modelled(h), NOWHERE)


def _is_denied(h: Hypotheses) -> bool:
    """Whether the normal form makes one number of an equation's two sides, and another of the other, by the other
    equations; or one array of two that are said to differ.
    """
    for k, e in enumerate(h.equations):
        others = (*h.equations[:k], *h.equations[k + 1 :])
        if not e.left.rank and _difference(e.left - e.right, others, h) not in ({}, None):
            return True
    apart = [f.nodes for f in h.facts if isinstance(f, NotEqual)]
    return any(_difference(a - b, h.equations, h) == {} for a, b in apart)


def _difference(node: Node, equations: Sequence[Hypothesis], h: Hypotheses) -> dict[Any, Any] | None:
    """The normal form, if it is a constant and holds without conditions."""
    normal = Normalizer([(e.left, e.right) for e in equations], h.symmetric, h.positive)
    try:
        form = normal.form(node)
    except (BudgetError, PoleError, UnsupportedError):
        return None
    return dict(form) if set(form) <= {()} and not normal.conditions else None


def _with_laws(question: Question, used: Sequence[str]) -> Hypotheses:
    sides, h = question.formulas, question.hypotheses
    if not laws_in(*sides):
        return h
    strict = with_variances(h, *sides)
    return strict if ({*strict.texts} - {*h.texts}) & {*used} else within_laws(h, *sides)


def reached(conditions: Sequence[Condition], h: Hypotheses) -> bool:
    """Whether the conditions leave something of what is assumed: a != 0 leaves nothing of a >= 0 and a <= 0."""
    if not conditions:
        return True
    try:
        met = [
            Inequality(a, b, c.relation, str(c))
            for c in conditions
            for a, b in [(read_shaped(c.left)[0], read_shaped(c.right)[0])]
        ]
    except SymnnError:
        return True  # said of what is no formula: single entries of a function
    met = [i if i.left.shape == i.right.shape else i._replace(right=broadcast(i.right, i.left.shape)) for i in met]
    wider = replace(h, inequalities=(*h.inequalities, *met))
    refuter = Refuter(const(0), const(0), wider)
    if refuter.points.vast:
        return True  # too large for any point
    return defined_somewhere(refuter) or next(refuter.points.draw(), None) is not None


def _sides(h: Hypotheses) -> list[Node]:
    return [n for e in h.equations for n in e[:2]] + [n for i in h.inequalities for n in i[:2]]


def _as_moments(h: Hypotheses) -> Hypotheses:
    """The hypotheses with expectations as what the declared laws give for them: E[w] = 5 is false of a w of mean 0."""
    from symnn.calculus.moments.expectation import Resolver

    resolver = Resolver(check=Budget(SECONDS).check)
    try:
        equations = tuple(Hypothesis(resolver.resolve(e.left), resolver.resolve(e.right), e.text) for e in h.equations)
        inequalities = tuple(
            i._replace(left=resolver.resolve(i.left), right=resolver.resolve(i.right)) for i in h.inequalities
        )
    except BudgetError:
        return h
    return replace(h, equations=equations, inequalities=inequalities)


def _is_whole(symbol: Any) -> bool:
    """Whether a symbol is declared to be, or not to be, what a solver for real numbers knows nothing of."""
    return any(getattr(symbol, f"is_{fact}", None) is not None for fact in KINDS)


def _is_of_numbers(node: Node) -> bool:
    """Whether the node is a single number made of such: no entry of an array, of which a model knows nothing."""
    return not node.rank and not isinstance(node, Size | Fold) and not getattr(node, "sizes", ())


def _modelled(h: Hypotheses) -> str:
    """What an SMT solver says of the assumptions, entry by entry: "unsat" if they contradict one another; "sat" of
    polynomials in single numbers, where a model is an example.
    """
    from symnn.proof.inequality.smt import posed
    from symnn.proof.inequality.solver_process import SOLVER

    zero = const(0)
    p = stated("", zero, ">", zero, h)
    if p is None:
        return "unknown"
    try:
        names = atoms([f.node for f in p.known])
        nonzero = [Fact(a, "≠") for a in names if getattr(a.label, "is_zero", None) is False]
        facts = dict.fromkeys((*p.known, *(c for f in p.known for c in constants(f.node, h)), *nonzero))
        query, arithmetic = posed(zero, ">", tuple(facts), False)
        word = SOLVER.ask(query.text, SECONDS).word
    except (MissingExtraError, UnsupportedError):
        return "unknown"
    abstracted = arithmetic.has_exponentials or arithmetic.functions or any(_is_whole(a.label) for a in names)
    return "unknown" if word == "sat" and (abstracted or not _is_polynomial(h)) else word


def _is_polynomial(h: Hypotheses) -> bool:
    """Whether the assumptions are about single numbers alone."""
    powers = (n for side in _sides(h) for n in variable_powers(side))
    return not h.facts and next(powers, None) is None and all(_is_of_numbers(n) for n in postorder(_sides(h)))
