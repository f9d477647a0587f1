"""E[f(u)] for a number u that is uniform between two numbers, with a guarantee: f is cut at its kinks, and each piece
is integrated by Arb, whose error bounds are rigorous for analytic functions.
"""

from __future__ import annotations

from fractions import Fraction

from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node
from symnn.proof.gain.complex_balls import ComplexBalls, Enclosure, ball_of, compiled, enclosed, flint, precision
from symnn.proof.gain.piecewise import pieces

LEAST = 12  # bits below which a mean counts as not found
EVALUATIONS = 10_000


def mean_between(root: Node, u: Atom, low: Fraction, high: Fraction) -> Enclosure:
    """E[f(u)], where the scalar node `root` is f of the atom u. DomainError if f is undefined on an interval,
    UnsupportedError if fewer than `LEAST` bits can be had, as where f has a pole, also at an end.
    """
    library = flint()
    with precision():
        total, goal = library.arb(0), library.arb(2) ** -60
        for piece in pieces(root, u, low, high):
            a = low if piece.low is None else piece.low
            b = high if piece.high is None else piece.high
            ends = (library.acb(ball_of(x)) for x in (a, b))
            run = compiled(piece.formula, ComplexBalls())
            total += library.acb.integral(run, *ends, rel_tol=goal, abs_tol=goal, eval_limit=EVALUATIONS).real
        found = total / ball_of(high - low)
        if not found.is_finite() or not found.rad() <= library.arb(2) ** -LEAST:
            raise UnsupportedError("no digit of the integral was found: the function may have a pole")
        return enclosed(found)


__all__ = ["mean_between"]
