"""Convex functions as lines: the second derivative along every line is a sum of squares, with weights that are not
negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Claim, Property
from symnn.claims.entrywise import is_smooth
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.derivative import gradient
from symnn.expr import Atom, Map, Node, add, children, const, dot, substitute, zeros
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment, depends
from symnn.proof.inequality.sums_of_squares import visible
from symnn.proof.objectives.convexity import ConvexShape, convex_shape
from symnn.proof.objectives.curvature import AFFINE, Curvature
from symnn.proof.proof_lines.bounded_slopes import accepted, bend_of, bounded, joined, of_one_number, without_sums
from symnn.proof.proof_lines.proof_line import ProofLine

SECONDS = 2.0
CHORDS = "its chords lie nowhere below it"
NEVER_NEGATIVE = "a second derivative that is never negative"


def of_convexity(verdict: Proved) -> tuple[ProofLine, ...]:
    """f along a line through any point, differentiated twice; none for what is no smooth sum of functions of affine
    ones.
    """
    claim = verdict.certificate.claim
    line = AlongLine(claim)
    value = bent_twice(claim, line)
    if value is None:
        return _with_kinks(claim) or _of_one_number(claim)
    strictly = claim.kind == "strictly convex"
    reason = f"0 only where every square is 0; {verdict.steps[-1]}" if strictly else "squares with positive weights"
    return _along(line, value, reason, tuple(claim.assume))


def _along(line: AlongLine, value: Any, reason: str, given: tuple[Any, ...]) -> tuple[ProofLine, ...]:
    along = ProofLine(line.twice, value, "differentiated twice along a line", given=given, begins=True)
    return along, ProofLine(value, sp.S.Zero, reason, ">=", given=given)


def bent_twice(claim: Property, line: AlongLine) -> Any:
    """The second derivative of the claim's function along the line, as a sum of which every part is seen not to be
    negative; None for what is no smooth sum of functions of affine ones.
    """
    question = Question(claim)
    f, over = read(claim.parts["f"]), question.over
    known = Entailment(question.hypotheses, Budget(SECONDS), frozenset(over))
    shape = convex_shape(f, over, known)
    if isinstance(shape, str) or shape.others or not is_smooth(f):
        return None
    return _visible(line, shape, Curvature(frozenset(over), known))


def _visible(line: AlongLine, shape: ConvexShape, curvature: Curvature) -> Any:
    """The second derivatives of the parts along the line, added; None where one is not seen not to be negative."""
    parts = list(line.bent(shape, curvature))
    positive = curvature.known.hypotheses.positive
    if not parts or any(p is None or visible(p, positive) is None for p in parts):
        return None
    return sp.Add(*(line.put_in(p) for p in parts if p is not None), evaluate=False)


def _with_kinks(claim: Property) -> tuple[ProofLine, ...]:
    """Why the chords of each part with a kink lie nowhere below it, and the second derivative of the rest; none where
    strictness is claimed or a part is no function of an affine one.
    """
    question = Question(claim)
    known = Entailment(question.hypotheses, Budget(SECONDS), frozenset(question.over))
    shape = convex_shape(read(claim.parts["f"]), question.over, known)
    if isinstance(shape, str) or shape.others or claim.kind == "strictly convex":
        return ()
    curvature = Curvature(frozenset(question.over), known)
    bent = [t for t in shape.terms if curvature.of(t.inner) != AFFINE]
    chords = [_chord(t.inner, curvature, claim) for t in bent if not is_smooth(t.inner)]
    rest = replace(shape, terms=tuple(t for t in bent if is_smooth(t.inner)))
    smooth = _smooth_part(rest, claim, curvature)
    if not chords or None in chords or smooth is None:
        return ()
    return accepted((*(c for c in chords if c is not None), *smooth))


def _chord(inner: Node, curvature: Curvature, claim: Property) -> ProofLine | None:
    """h(θp + (1 − θ)q) ≤ θh(p) + (1 − θ)h(q), for a function h of an affine one; of a function of entries, at one."""
    moving = [x for x in children(inner) if depends(x, curvature.over)]
    fixed_entries = isinstance(inner, Map) and any(x.rank for x in inner.arguments if x not in moving)
    if len(moving) != 1 or curvature.of(moving[0]) != AFFINE or fixed_entries:
        return None
    weight, p, q = _ends(claim, () if isinstance(inner, Map) else moving[0].shape)
    between = tuple(ReceivedStatement(weight, sp.Integer(k), sign) for k, sign in ((0, ">="), (1, "<=")))
    chord = weight * _at(inner, moving[0], p) + (1 - weight) * _at(inner, moving[0], q)
    left = _at(inner, moving[0], weight * p + (1 - weight) * q)
    return ProofLine(left, chord, CHORDS, "<=", known=between, given=tuple(claim.assume), begins=True)


def _ends(claim: Property, shape: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    """A weight and two points of this shape, in letters that the claim has not."""
    taken = {str(s) for s in claim.parts["f"].free_symbols}
    theta, *names = (name for name in ("theta", "tau", "p", "q", "s", "t", "u", "v") if name not in taken)
    p, q = (sp.MatrixSymbol(e, *shape, 1) if shape else sp.Symbol(e, real=True) for e in names[-2:])
    return sp.Symbol(theta, real=True), p, q


def _at(function: Node, argument: Node, x: Any) -> Any:
    """The function of another argument; one of entries, of a number."""
    if isinstance(function, Map):
        return to_sympy(function.operator(*(read(x) if a is argument else a for a in function.arguments)))
    return to_sympy(substitute(function, {argument: read(x)}))


def _smooth_part(rest: ConvexShape, claim: Property, curvature: Curvature) -> tuple[ProofLine, ...] | None:
    """The second derivative of the parts without kinks, along a line, if there are any; None where it is no visible sum
    of squares.
    """
    if not rest.terms and not rest.squares:
        return ()
    nodes = [*(dot(t.weight, t.inner) for t in rest.terms), *(s.node for s in rest.squares)]
    line = AlongLine(replace(claim, parts=claim.parts | {"f": to_sympy(add(*nodes))}))
    value = _visible(line, rest, curvature)
    return None if value is None else _along(line, value, "squares with positive weights", tuple(claim.assume))


def _of_one_number(claim: Property) -> tuple[ProofLine, ...]:
    """The second derivative, and why it is not negative."""
    if not of_one_number(claim):
        return ()
    bent = bend_of(claim)
    return accepted(joined(bent, bounded(Claim(bent.right, ">=", sp.S.Zero, claim.assume), NEVER_NEGATIVE)))


class AlongLine:
    """The points β + t·v."""

    def __init__(self, claim: Property) -> None:
        f, symbols = without_sums(claim.parts["f"]), claim.parts["over"]
        taken = {str(s) for s in f.free_symbols}
        names = (n for n in ("t", "s", "tau", "v", "w", "u", "d", *(f"v_{k}" for k in range(9))) if n not in taken)
        self.t = sp.Symbol(next(names), real=True)
        names = (n for n in names if n not in ("s", "tau"))
        ways = {s: _alike(s, next(names)) for s in symbols}
        moved = {s: s + self.t * v for s, v in ways.items()}
        self.twice = sp.Derivative(f.xreplace(moved), self.t, self.t)
        self.moved: dict[Node, Node] = {read(s): read(x) for s, x in moved.items()}
        self.ways: dict[Node, Node] = {read(s): read(v) for s, v in ways.items()}
        self.values: dict[Node, Node] = {}

    @property
    def squares(self) -> Any:
        """‖v‖², over all symbols."""
        return sp.Add(*(to_sympy(dot(v, v)) for v in self.ways.values()))

    def bent(self, shape: ConvexShape, curvature: Curvature) -> Iterator[Node | None]:
        """The second derivative of every part, over letters for affine functions and their slopes; None for a part that
        is no function of an affine one.
        """
        for term in shape.terms:
            if curvature.of(term.inner) == AFFINE:
                continue
            inner = term.inner
            of_affine = isinstance(inner, Map) and curvature.of(inner.arguments[0]) == AFFINE
            yield self._twice(dot(term.weight, inner), inner.arguments[0]) if of_affine else None  # type: ignore[attr-defined]
        for square in shape.squares:
            yield None if square.roots else self._twice(square.node, square.inner)

    def _twice(self, part: Node, u: Node) -> Node:
        """The second derivative of what is a function of u alone, along u + t·slope, at t = 0."""
        t = Atom(self.t)
        here = substitute(u, self.moved)
        nowhere: dict[Node, Node] = {a: zeros(*a.shape) for a in self.ways}
        slope = add(substitute(u, self.ways), const(-1) * substitute(u, nowhere))
        place, way = (Atom((kind, len(self.values)), u.shape) for kind in ("place", "way"))
        self.values |= {place: here, way: tidy(slope)}
        return tidy(substitute(gradient(gradient(substitute(part, {u: place + t * way}), t), t), {t: const(0)}))

    def put_in(self, bent: Node) -> Any:
        return to_sympy(substitute(bent, self.values))


def _alike(symbol: Any, name: str) -> Any:
    shape = getattr(symbol, "shape", ())
    return sp.MatrixSymbol(name, *shape) if shape else sp.Symbol(name, real=True)
