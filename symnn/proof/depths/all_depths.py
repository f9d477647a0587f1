"""Statements for all depths: an invariant of a recursion, which holds at the start and is kept by every layer. Two
finite claims prove it.

Each state is a symbol that has a value at every depth, by `start` and `step`; the invariant relates the states, what
does not change from layer to layer, and the depth. A base that is false refutes, and so does a depth at which the
unrolled recursion breaks the invariant; a step that cannot be proved leaves the statement unknown, for it may hold and
need a stronger invariant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.claims.claim import Claim, Property
from symnn.claims.entrywise import UP, stated
from symnn.claims.hypotheses import Hypotheses, Hypothesis, Inequality
from symnn.claims.question import Question
from symnn.claims.verdict import ProofStep, Proved, ReceivedStatement, Refuted, Unknown, Verdict
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.expr import Atom, Node, substitute
from symnn.expr.walk import atoms
from symnn.proof.budget import Budget
from symnn.proof.counterexample.refute import EARLY, Refuter
from symnn.proof.counterexample.violation import Violation, refuted
from symnn.proof.equality.deciding_equality import at_point, equal_nodes
from symnn.proof.inequality.analysis import proved_by_analysis
from symnn.proof.inequality.smt import proved_by_smt
from symnn.proof.property_certificate import PropertyCertificate

UNROLLED = 3
SHARE = 4
"""Of the budget, for points before the proof of the step."""
POINTS = 12

State = dict[Node, Node]
Judge = Callable[[Node, str, Node, Hypotheses], Verdict]


def _numbered(symbol: Any, layer: int) -> Any:
    """The symbol W in one layer, as a counterexample shows it: W_1. A W_1 of the claim would share its value: still one
    case.
    """
    if isinstance(symbol, sp.Symbol):
        return sp.Symbol(f"{symbol}_{layer}", real=True)
    if isinstance(symbol, sp.MatrixSymbol):
        return sp.MatrixSymbol(f"{symbol.name}_{layer}", *symbol.shape)
    return symbol, layer


def by_depths(question: Question, budget: Budget) -> Verdict | None:
    """`for_all_depths(…)`: the base, unrolled depths, the step."""
    claim = question.as_property
    return _Recursion(claim, question.hypotheses, budget).verdict(search=not question.proved)


def split_powers(expr: Any, depth: Any, first: int) -> Any:
    """c^(jm + k) as (c^m)^j·c^k, where m = L − first is a whole number >= 0, as are j and k: so with 0^0 = 1 it is true
    for every c.
    """
    if depth is None or not expr.has(depth):
        return expr
    m = sp.Dummy("m", integer=True, nonnegative=True)

    def split(power: Any) -> Any:
        base, exponent = power.args  # as_base_exp would turn (1/2)^L into 2^(−L)
        moved = sp.expand(exponent.xreplace({depth: m + first}))
        j, k = moved.coeff(m, 1), moved.coeff(m, 0)
        if sp.expand(moved - j * m - k) != 0 or not (j.is_Integer and k.is_Integer and j >= 0 and k >= 0):
            return power
        return sp.Symbol(f"({base})^({depth} - {first})", real=True) ** j * base**k

    counted = lambda e: isinstance(e, sp.Pow) and e.exp.has(depth) and not e.base.has(depth) and not e.base.is_Matrix
    return expr.replace(counted, split)


class _Recursion:
    """The recursion of one claim, as nodes."""

    def __init__(self, claim: Property, h: Hypotheses, budget: Budget) -> None:
        self.claim, self.budget, parts = claim, budget, claim.parts
        self.sizes = tuple(s for c in parts["claims"] for side in (c.left, c.right) for s in size_symbols(side))
        self.h = h
        self.depth, self.first = parts["depth"], parts["first"]
        self.start = {read(s): self._value(s, v) for s, v in parts["start"].items()}
        if not self.h.free_of(frozenset(a for a in self.start if isinstance(a, Atom))):
            raise ArgumentError("what is assumed may not be about a state: put it into the invariant")
        self.fresh = [a for a in map(read, parts["fresh"]) if isinstance(a, Atom)]
        # copies of weights that are not free would have to carry what is assumed of them
        declared = [a for a in self.fresh if not a.shape and getattr(a.label, "is_zero", None) is not None]
        self.copies = self.h.free_of(self.fresh) and not declared
        self.premises: list[Proved] = []

    def _value(self, symbol: Any, value: Any, at: Any = None) -> Node:
        given = value
        if at is not None and isinstance(value, sp.Basic):
            given = split_powers(value.xreplace({self.depth: at}), self.depth, self.first)
        (node, shape), own = read_shaped(given, self.sizes), tuple(getattr(symbol, "shape", ()))
        if node.shape != read(symbol).shape:
            raise ShapeError(
                "{0.name} has shape {0.shape}, but {1.name} has shape {1.shape}", (symbol, own), (given, shape)
            )
        return node

    def step(self, at: Any) -> State:
        """What each state becomes, from depth `at` to the next."""
        return {
            read(s): self._value(s, v, at if self.depth is not None else None)
            for s, v in self.claim.parts["step"].items()
        }

    def sides(self, c: Claim, at: Any) -> tuple[Node, Node]:
        """Both sides at a depth."""
        put = {} if self.depth is None else {self.depth: at}
        symbolic = (isinstance(side, sp.Basic) for side in (c.left, c.right))
        said = [
            split_powers(side.xreplace(put), self.depth, self.first) if has else side
            for side, has in zip((c.left, c.right), symbolic, strict=True)
        ]
        left, right = (read_shaped(s, self.sizes)[0] for s in said)
        return left, right

    def verdict(self, *, search: bool) -> Verdict:
        claims: tuple[Claim, ...] = self.claim.parts["claims"]
        words: list[ProofStep] = []
        for c in claims:
            found, said = self.at_depth(c, self.first, self.start), f"{c} at depth {self.first}"
            if isinstance(found, Refuted):
                return found
            if not isinstance(found, Proved):
                return Unknown(statement=self.claim.statement, reason=f"the base was not proved: {said}")
            self.premises.append(found)
            words.append(ProofStep.of("base: ", c.statement, f" at depth {self.first}"))
        # at points, before any proof of the step
        early = self.unrolled(self.broken, Budget(self.budget.left / SHARE)) if search else None
        if early is not None:
            fuller = self.unrolled(self.judged)  # says also what is missing
            return early if fuller is None else fuller
        found = self._inductive(claims, words)
        broken = None if isinstance(found, Proved) else self.unrolled(self.judged)
        return found if broken is None else broken

    def at_depth(self, c: Claim, depth: int, state: State, judge: Judge | None = None) -> Verdict:
        """One of the claims at a depth that is a number, where the states have these values."""
        left, right = (substitute(side, state) for side in self.sides(c, sp.Integer(depth)))
        found = (judge or self.judged)(left, c.relation, right, self.h)
        if not isinstance(found, Refuted):
            return found
        at: dict[str, Any] = {} if self.depth is None else {str(self.depth): depth}  # after so many steps they differ
        return replace(found, statement=self.claim.statement, counterexample={**found.counterexample, **at})

    def unrolled(self, judge: Judge, clock: Budget | None = None) -> Refuted | None:
        """The first depth after the base at which a claim is refuted, within the time."""
        state, clock = self.start, clock or self.budget
        for depth in range(self.first, self.first + UNROLLED) if self.copies else ():
            state = {s: substitute(v, state) for s, v in self.renewed(self.step(sp.Integer(depth)), depth).items()}
            for c in self.claim.parts["claims"]:
                found = self.at_depth(c, depth + 1, state, judge) if clock.left else None
                if isinstance(found, Refuted):
                    return found
        return None

    def renewed(self, step: State, unrolled: int) -> State:
        """The step with weights of its own."""
        own: dict[Node, Node] = {a: Atom(_numbered(a.label, unrolled), a.shape) for a in self.fresh}
        return {s: substitute(v, own) for s, v in step.items()}

    def _assumed(self, claims: tuple[Claim, ...]) -> tuple[State, Hypotheses]:
        """What the claims say of one layer: values of states, and what else is then assumed."""
        known: State = {}
        equations, inequalities = [], []
        for c in claims:
            left, right = self.sides(c, self.depth)
            if (
                c.relation == "="
                and left in self.start
                and left not in atoms(right)
                and not set(known) & set(atoms(right))
            ):
                known[left] = right
            elif c.relation == "=":
                equations.append(Hypothesis(left, right, str(c)))
            else:
                relation, pair = UP.get(c.relation, c.relation), (right, left) if c.relation in UP else (left, right)
                inequalities.append(Inequality(*pair, relation, str(c)))
        h = replace(
            self.h, equations=(*self.h.equations, *equations), inequalities=(*self.h.inequalities, *inequalities)
        )
        return known, replace(h, texts=(*h.texts, *(e.text for e in equations), *(i.text for i in inequalities)))

    def _inductive(self, claims: tuple[Claim, ...], words: list[ProofStep]) -> Verdict:
        at = self.depth
        known, h = self._assumed(claims)
        after = {s: substitute(v, known) for s, v in self.step(at).items()}
        for c in claims:
            sides = self.sides(c, at + 1 if at is not None else None)
            left, right = (substitute(side, {**known, **after}) for side in sides)
            found, said = self.judged(left, c.relation, right, h), f"{c}, one layer further"
            if not isinstance(found, Proved) or self.hangs_on_states(found):
                return Unknown(
                    statement=self.claim.statement,
                    reason=f"the step of the induction is {found.word}: {said}",
                )
            self.premises.append(found)
            words.append(ProofStep.of("step: ", c.statement, ", one layer further"))
        assumed = {str(c) for c in claims}
        used = tuple(dict.fromkeys(t for p in self.premises for t in p.hypotheses if t not in assumed))
        return Proved(
            statement=self.claim.statement, method="induction over depth", steps=tuple(words), hypotheses=used,
            conditions=tuple(dict.fromkeys(x for p in self.premises for x in p.conditions)),
            certificate=PropertyCertificate(self.claim, "induction over depth", tuple(self.premises)),
        )  # fmt: skip

    def hangs_on_states(self, found: Proved) -> bool:
        """Whether an exception speaks of a state, which some layer might meet."""
        names = {str(s) for s in self.claim.parts["start"]}
        return any(
            names & {str(x) for side in (c.left, c.right) for x in getattr(side, "free_symbols", ())}
            for c in found.conditions
        )

    def judged(self, left: Node, relation: str, right: Node, h: Hypotheses) -> Verdict:
        """One of the finite claims."""
        said = ReceivedStatement(left, right, relation)
        if relation == "=":
            return equal_nodes(left, right, hypotheses=h, statement=said, search=True, seconds=self.budget.left)
        broken = self.broken(left, relation, right, h)
        if isinstance(broken, Refuted):
            return broken
        p = stated(said, left, relation, right, h)
        for method in (proved_by_smt, proved_by_analysis):
            found = None if p is None else method(p, self.budget)
            if isinstance(found, Proved | Refuted):
                return found
        return Unknown(statement=said, reason="no method decides it")

    def broken(self, left: Node, relation: str, right: Node, h: Hypotheses) -> Verdict:
        """Refuted at a point; a claim that none refutes stays unknown: nothing is proved here."""
        said = ReceivedStatement(left, right, relation)
        seconds, silent = min(1.0, self.budget.left), Unknown(statement=said, reason="no point refutes it")
        try:
            if relation == "=":
                point = Refuter(left, right, h).search(EARLY, seconds).found
                return silent if point is None else at_point(said, point)
            p = stated(said, left, relation, right, h)
            point = None if p is None else Violation(p).search(POINTS, seconds).found
            return silent if p is None or point is None else refuted(p, point)
        except (UnsupportedError, OverflowError) as reason:
            return Unknown(statement=said, reason=str(reason))
