"""Is a function of one number positive on an interval: by arithmetic, by balls, or by its value at an anchor and the
sign of its slope.

Nothing here knows a claim. A level is used only where all that the operators of its function demand has been proved on
the interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.values.evaluate import EvaluationPlan
from symnn.claims.demands import Demand
from symnn.claims.entrywise import EntrywiseNodes, Fact, constants, demands_of
from symnn.claims.verdict import FormulaInWords, ProofStep, ReceivedStatement
from symnn.derivative import gradient
from symnn.errors import SymnnError, UnsupportedError
from symnn.expr import Atom, Map, Node, const
from symnn.expr.walk import atoms, postorder
from symnn.proof.budget import Budget
from symnn.proof.inequality.enclosure import Interval, float_sign_at, looks_negative, positive_on, sign_at
from symnn.proof.inequality.far_out import sign_far_out
from symnn.proof.inequality.polynomials import polynomial, rational, replaced, tidied
from symnn.proof.inequality.smt import Query, ask

DEEPEST = 4
SECONDS = 0.3
TURNS, REACH, STEP = 3, 8, 8
"""So often a slope may change its sign, so far out it is looked at, in such parts of one."""
CUTS = tuple(map(Fraction, (0, 1, -1)))
FAR = tuple(map(Fraction, (2, 4, 8)))
SMALL = 60
"""Nodes of a function of which balls look at the slope as well."""


@dataclass(frozen=True)
class DescentLine:
    """One step: f(x) (> or >=) 0 on an interval. `rule` is "z3", "balls", "slope", "limit", "halves" or "pieces"; `end`
    tells at which end a slope begins: 0 or 1, or where the limit is taken. The words are made from these.
    """

    rule: str
    x: Atom
    function: Node
    strict: bool
    where: Interval
    end: int | None = None
    queries: tuple[Query, ...] = ()
    parts: tuple[DescentLine, ...] = ()

    @property
    def words(self) -> ProofStep:
        """What it says, and why."""
        sign = ">" if self.strict or self.rule == "balls" else ">="
        where = (" on ", FormulaInWords(str(self.where)), self._why())
        try:
            shown = to_sympy(self.function)
        except SymnnError:
            return ProofStep.of(f"{self.function} {sign} 0", *where)
        told = f"{shown} {sign} 0 on {self.where}{self._why()}"
        return ProofStep(told, ReceivedStatement(shown, sp.S.Zero, sign), *where)

    def _why(self) -> str:
        match self.rule:
            case "slope":
                value = sign_at(self.function, self.x, c) if (c := self.anchor) is not None else None
                at_end = f"at {self.x.label} = {c} it is {'0' if value == 0 else 'positive'}"
                return f": {at_end}, and it {'falls towards it' if self.end else 'rises from there'}"
            case "limit":
                way, end = ("falls", "∞") if self.end else ("rises", "−∞")
                x = self.x.label
                return f": as {x} goes to {end}, its limit is not negative, and it {way} as {x} grows"
            case "halves":
                return f", in the parts that {_named(self.cuts)} makes"
            case "pieces":
                held = f", and at {_named(self.held)} by its value there" if self.held else ""
                return f" piece by piece{held}"
            case _:
                return f" by {'z3' if self.rule == 'z3' else 'balls of Arb'}"

    @property
    def anchor(self) -> Fraction | None:
        """Where a slope begins."""
        return (self.where.low, self.where.high)[self.end] if self.end in (0, 1) else None

    @property
    def cuts(self) -> list[Fraction]:
        """Where the parts meet."""
        return [p.where.high for p in self.parts[:-1] if p.where.high is not None]

    @property
    def held(self) -> list[Fraction]:
        """Where a function that may jump is looked at itself: at the cuts, and at the ends that belong to the
        interval.
        """
        sudden = any(map(jumps, postorder(self.function)))
        return [*self.cuts, *_own_ends(self.where)] if sudden else []

    def spoken(self) -> list[ProofStep]:
        return [self.words, *(w for p in self.parts for w in p.spoken())]

    def lines(self) -> list[DescentLine]:
        return [self, *(x for p in self.parts for x in p.lines())]


class PositivitySearch:
    """The search for a proof that a function of x is (strictly) positive on an interval."""

    def __init__(self, x: Atom, budget: Budget) -> None:
        self.x, self.budget = x, budget

    def shown(self, f: Node, strict: bool, where: Interval, depth: int = 0, cut: bool = True) -> DescentLine | None:
        """The proof of f >= 0, or of f > 0, on the interval; None if none was found."""
        self.budget.check()
        if looks_negative(f, self.x, where):
            return None
        if any(map(bends, postorder(f))):
            return self.solved(f, strict, where) or self.in_pieces(f, strict, where, depth)
        if not self.defined(f, where):
            return None
        found = self.solved(f, strict, where) or self.by_balls(f, strict, where)
        if found is None and is_continuous(f):
            found = self.by_slope(f, strict, where, depth) or self.by_limit(f, strict, where, depth)
        return found or (self.cut(f, strict, where, depth) if cut and depth < DEEPEST - 1 else None)

    # the leaves
    def facts(self, f: Node, where: Interval) -> tuple[Fact, ...]:
        ends = []
        if where.low is not None:
            ends.append(Fact(self.x - where.low, ">=" if where.closed[0] else ">"))
        if where.high is not None:
            ends.append(Fact(where.high - self.x, ">=" if where.closed[1] else ">"))
        return (*ends, *constants(f))

    def solved(self, f: Node, strict: bool, where: Interval) -> DescentLine | None:
        answer = ask(f, ">" if strict else ">=", self.facts(f, where), min(SECONDS, self.budget.left))
        if answer.query is None:
            return None
        if any(map(bends, postorder(f))) and not self.defined(f, where):
            return None
        return DescentLine("z3", self.x, f, strict, where, queries=(answer.query,))

    def by_balls(self, f: Node, strict: bool, where: Interval) -> DescentLine | None:
        small = where.compact and len(postorder(f)) <= SMALL
        slope = derived(f, self.x) if small else None
        return DescentLine("balls", self.x, f, strict, where) if positive_on(f, slope, self.x, where) else None

    def defined(self, f: Node, where: Interval) -> bool:
        """Whether the operators of f have all they demand on the interval."""
        return all(self.met(d, where) for d in demands_of(f))

    def met(self, demand: Demand, where: Interval) -> bool:
        value = rational(demand.node)
        if value is not None and (value > 0 or (value < 0 and demand.kind == "nonzero")):
            return True
        relation = {"nonzero": "≠", "positive": ">", "nonnegative": ">="}.get(demand.kind)
        if relation is None:
            return False
        return ask(demand.node, relation, self.facts(demand.node, where), SECONDS).query is not None

    # the steps
    def by_slope(self, f: Node, strict: bool, where: Interval, depth: int) -> DescentLine | None:
        """f at an end, and the sign of f′ from there: of an f that is continuous."""
        if depth == DEEPEST:
            return None
        for end, c, sign in ((0, where.low, 1), (1, where.high, -1)):
            value = sign_at(f, self.x, c) if c is not None else None
            if c is None or value is None or value < 0 or (strict and value == 0 and where.closed[end]):
                continue
            shut = Interval(where.low, where.high, (where.closed[0] or not end, where.closed[1] or bool(end)))
            if not self.defined(f, shut):
                continue
            slope = tidied(const(sign) * derived(f, self.x))
            inner = Interval(where.low, where.high, (False, False))
            below = self.shown(slope, strict and value == 0, inner, depth + 1)
            if below is not None:
                return DescentLine("slope", self.x, f, strict, where, end, parts=(below,))
        return None

    def by_limit(self, f: Node, strict: bool, where: Interval, depth: int) -> DescentLine | None:
        """The limit of f where the interval has no end, and f falling towards it."""
        inner = Interval(where.low, where.high, (False, False))
        for end, bound in enumerate((where.low, where.high)):
            if bound is not None or depth == DEEPEST:
                continue
            slope = tidied(const(1 if end == 0 else -1) * derived(f, self.x))
            if looks_negative(slope, self.x, inner) or (value := sign_far_out(f, self.x, 2 * end - 1)) is None:
                continue
            below = self.shown(slope, strict and value == 0, inner, depth + 1) if value >= 0 else None
            if below is not None:
                return DescentLine("limit", self.x, f, strict, where, end, parts=(below,))
        return None

    def cut(self, f: Node, strict: bool, where: Interval, depth: int) -> DescentLine | None:
        """At a point where f may touch 0, both sides of it; else what is far out by its slope, and the rest by
        balls.
        """
        slope = derived(f, self.x)
        middle = [(where.low + where.high) / 2] if where.low is not None and where.high is not None else []
        inner = filter(where.inside, dict.fromkeys((*CUTS, *middle)))
        touched = [c for c in inner if self._may_touch(f, slope, strict, c)]
        for cuts, level in self._ways_to_cut(slope, where, touched, depth):
            if (line := self._halved(f, strict, where, cuts, level)) is not None:
                return line
        return None

    def _ways_to_cut(
        self, slope: Node, where: Interval, touched: list[Fraction], depth: int
    ) -> Iterator[tuple[list[Fraction], int]]:
        """Where to cut, and how deep the parts begin."""
        yield from (([c], depth) for c in touched)
        if len(touched) > 1:
            yield sorted(touched), depth
        for far in FAR if depth == 0 and not where.compact else ():
            yield [c for c in (-far, far) if where.inside(c)], DEEPEST - 1
        if turns := self._turns(slope, where):
            yield turns, depth + 1

    def _turns(self, slope: Node, where: Interval) -> list[Fraction]:
        """Numbers about the places where the slope changes its sign, as floating point finds them."""
        low = Fraction(-REACH) if where.low is None else where.low
        high = Fraction(REACH) if where.high is None else where.high
        parts = int(min(high - low, Fraction(2 * REACH)) * STEP)
        grid = [c for k in range(parts + 1) if where.inside(c := low + Fraction(k, STEP))]
        plan = EvaluationPlan(slope)
        signs = [(c, s) for c in grid if (s := float_sign_at(plan, self.x, c))]
        found = [(a, b) for (a, s), (b, t) in pairwise(signs) if s != t]
        return sorted({c for pair in found for c in pair}) if len(found) <= TURNS else []

    def _may_touch(self, f: Node, slope: Node, strict: bool, c: Fraction) -> bool:
        """Whether f is positive at c, or 0 where it need not be positive and may turn."""
        value = sign_at(f, self.x, c)
        if value is None or value < 0:
            return False
        return value > 0 or (not strict and sign_at(slope, self.x, c) in (0, None))

    def _halved(self, f: Node, strict: bool, where: Interval, cuts: list[Fraction], depth: int) -> DescentLine | None:
        parts = [self.shown(f, strict, half, depth, cut=False) for half in _halves(where, cuts)]
        proved = tuple(p for p in parts if p)
        return DescentLine("halves", self.x, f, strict, where, parts=proved) if len(proved) == len(parts) else None

    # pieces
    def in_pieces(self, f: Node, strict: bool, where: Interval, depth: int) -> DescentLine | None:
        """f without its jumps on every piece between them, and f itself at the cuts if it may be discontinuous
        there.
        """
        cuts = sorted({c for n in postorder(f) if bends(n) for c in self.roots(n.values[1][0]) if where.inside(c)})
        sudden = any(map(jumps, postorder(f)))
        points = [*cuts, *_own_ends(where)] if sudden else []
        if not all(self._holds_at(f, strict, c) for c in points):
            return None
        parts = []
        for piece in _halves(where, cuts):
            inner = Interval(piece.low, piece.high, (False, False)) if sudden else piece
            smooth = self.smooth(f, inner)
            line = self.shown(smooth, strict, inner, depth) if smooth is not None else None
            if line is None:
                return None
            parts.append(line)
        return DescentLine("pieces", self.x, f, strict, where, parts=tuple(parts))

    def _holds_at(self, f: Node, strict: bool, c: Fraction) -> bool:
        """Whether f >= 0, or f > 0, at one point, by the exact value there."""
        value = sign_at(f, self.x, c)
        return value is not None and value >= 0 and not (strict and value == 0)

    def roots(self, u: Node) -> list[Fraction]:
        """Where a linear u is 0; of any other u, the guess 0."""
        try:
            terms = polynomial(u)
        except UnsupportedError:
            return []
        slope = terms.get(((self.x, 1),))
        linear = slope is not None and set(terms) <= {(), ((self.x, 1),)}
        return [-terms.get((), Fraction(0)) / slope] if linear and slope is not None else [Fraction(0)]

    def smooth(self, f: Node, piece: Interval) -> Node | None:
        """f with every |u|, sign u and step u replaced by what it is inside the piece; None if a sign there is not
        shown.
        """
        inside = Interval(piece.low, piece.high, (False, False))
        while True:
            jump = next((n for n in postorder(f) if bends(n)), None)
            if jump is None:
                return tidied(f)
            assert isinstance(jump, Map)
            u, strict = jump.arguments[0], jumps(jump)
            up = self.shown(u, strict, inside, DEEPEST - 1)
            if up is None and self.shown(tidied(const(-1) * u), strict, inside, DEEPEST - 1) is None:
                return None
            f = replaced(f, {jump: jump.operator.side(-1 if up is None else 1, u)})


def _named(points: list[Fraction]) -> str:
    return ", ".join(map(str, points))


def _own_ends(where: Interval) -> list[Fraction]:
    return [c for c, shut in ((where.low, where.closed[0]), (where.high, where.closed[1])) if c is not None and shut]


def _halves(where: Interval, cuts: list[Fraction]) -> list[Interval]:
    ends = [where.low, *cuts, where.high]
    last = len(ends) - 2
    shut = [(where.closed[0] or k > 0, where.closed[1] or k < last) for k in range(last + 1)]
    return [Interval(a, b, shut[k]) for k, (a, b) in enumerate(pairwise(ends))]


def bends(node: Node) -> bool:
    """Whether it is one half line below 0 and another above: |u|, sign u, step u."""
    return isinstance(node, Map) and node.operator.sides is not None


def jumps(node: Node) -> bool:
    return isinstance(node, Map) and node.operator.jumps


def is_continuous(f: Node) -> bool:
    return not any(map(jumps, postorder(f)))


def derived(f: Node, x: Atom) -> Node:
    """f′ as a number built of primitives."""
    return tidied(EntrywiseNodes().at(gradient(f, x), ())) if x in atoms(f) else const(0)
