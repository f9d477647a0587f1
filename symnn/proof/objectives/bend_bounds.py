"""What bends by no more than squares make up for: ½c‖u‖² − g(u) is convex where g″ ≤ c, as −log Σ e^u + ¼‖u‖² is.

The quadratic form of log Σ e^u at v is the variance of v under softmax(u), and v lies within an interval of length
√2‖v‖ (Popoviciu): ½‖v‖² at most. Of a function of entries the bound of its second derivative is proved. Then it is
asked whether the squares of a number are, in every direction, at least what is owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Claim
from symnn.claims.entrywise import is_smooth
from symnn.claims.verdict import Proved
from symnn.derivative import gradient
from symnn.errors import SymnnError
from symnn.expr import Atom, Call, Const, Contract, Map, Node, add, const, scale, zeros
from symnn.expr.walk import atoms, substitute
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.power import power
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.curvature import AFFINE, CONVEX, Curvature, Square, WeightedInner

BOUNDS = (Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2))
"""Bounds of second derivatives that are tried; the first is softplus's."""
SLIDING = Atom("t")


@dataclass(frozen=True)
class BendBound:
    """−inner + bound/2·Σu² is convex in u = `argument`, which is affine."""

    argument: Node
    bound: Fraction


def bend_bound(inner: Node, known: Entailment) -> BendBound | None:
    """Of log Σ e^u, and of a smooth function of the entries of u."""
    if isinstance(inner, Call) and inner.composition is log_sum_exp and inner.arguments[0].rank == 1:
        return BendBound(inner.arguments[0], Fraction(1, 2))
    if not isinstance(inner, Map) or len(inner.arguments) > 1:
        return None
    f = inner.operator(SLIDING)
    if not is_smooth(f) or known.undefined(f) != frozenset():
        return None
    bend = gradient(gradient(f, SLIDING), SLIDING)
    bound = next((c for c in BOUNDS if known.relation(const(c), ">=", bend)), None)
    return None if bound is None else BendBound(inner.arguments[0], bound)


def owed(weight: Node, found: BendBound, over: Sequence[Atom], ways: Sequence[Atom]) -> Node:
    """weight·bound/2·Σu², in every direction."""
    return weighted_square(scale(found.bound / 2, weight), along(found.argument, over, ways))


def squared(inner: Node) -> Node | None:
    """u of u²."""
    power_of = isinstance(inner, Map) and inner.operator is power and inner.arguments[1] is Const(Fraction(2))
    return inner.arguments[0] if isinstance(inner, Map) and power_of else None


def weighted_square(weight: Node, u: Node) -> Node:
    """Σ weight·u²."""
    every = tuple(range(u.rank))
    return Contract([weight, u, u], [every if weight.rank else (), every, every], ())


def along(node: Node, over: Sequence[Atom], ways: Sequence[Atom]) -> Node:
    """The linear part of an affine node in these directions."""
    moved = substitute(node, dict(zip(over, ways, strict=True)))
    still = substitute(node, {x: zeros(*x.shape) if x.shape else const(0) for x in over})
    return moved if isinstance(node, Atom) else moved - still


def directions(over: Sequence[Atom], spoken: Iterable[Node]) -> list[Atom]:
    """A symbol like each of those that vary, with a name of its own."""
    taken = {str(a.label) for a in atoms(list(spoken))}
    return [Atom(_renamed(x, taken), x.shape) for x in over]


def _renamed(x: Atom, taken: set[str]) -> sp.Basic:
    name = f"d{x.label}"
    while name in taken:
        name += "′"
    return sp.MatrixSymbol(name, *(*x.shape, 1)[:2]) if x.shape else sp.Symbol(name, real=True)


@dataclass
class SquaresAndDebts:
    """The squares of a number and what is owed, both in the directions `ways`."""

    curvature: Curvature
    over: tuple[Atom, ...]
    ways: list[Atom]
    squares: list[Node] = field(default_factory=list)
    debts: list[Node] = field(default_factory=list)
    owing: list[Node] = field(default_factory=list)
    """The functions for which something is owed."""

    def takes(self, term: WeightedInner) -> bool:
        """Whether the part is a square, convex or made up for; it is kept then."""
        known, u = self.curvature.known, squared(term.inner)
        if u is not None and self.curvature.of(u) == AFFINE:
            self.squares.append(weighted_square(term.weight, along(u, self.over, self.ways)))
            return True
        if self.curvature.of(term.inner) != {CONVEX} or known.sign(term.weight) is not None:
            return True  # it was seen to be convex
        found, debt = bend_bound(term.inner, known), tidy(-term.weight)
        if found is None or known.sign(debt) is None or self.curvature.of(found.argument) != AFFINE:
            return False
        self.debts.append(owed(debt, found, self.over, self.ways))
        self.owing.append(term.inner)
        return True

    def are_even(self) -> bool:
        """Whether the sum of the squares is at least what is owed; the proof is kept."""
        from symnn.proof.judge import judged

        known = self.curvature.known
        big, small = (add(*nodes) if nodes else const(0) for nodes in (self.squares, self.debts))
        try:
            claim = Claim(to_sympy(big), ">=", to_sympy(small), tuple(known.hypotheses.given))
            found = judged(claim, Budget(known.budget.left / 2))
        except SymnnError:
            return False
        if not isinstance(found, Proved) or not known.bearable(found.conditions):
            return False
        known.premises[big, ">=", small] = found
        return True


def made_up_for(
    terms: list[WeightedInner], squares: list[tuple[Square, int]], over: tuple[Atom, ...], curvature: Curvature
) -> list[Node] | None:
    """The parts with negative weights that bend by no more than all squares together do; None if that is not seen. The
    other parts are convex.
    """
    if any(x.rank > 2 for x in over) or any(s.roots for s, _ in squares):
        return None
    spoken = (
        [n for t in terms for n in (t.weight, t.inner)]
        + [s.node for s, _ in squares]
        + curvature.known.hypotheses.formulas()
    )
    found = SquaresAndDebts(curvature, over, directions(over, spoken))
    found.squares += [substitute(s.node, {s.inner: along(s.inner, over, found.ways)}) for s, _ in squares]
    return found.owing if all(map(found.takes, terms)) and found.are_even() else None
