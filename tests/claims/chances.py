"""Probabilities and how far they go: Markov, Chebyshev, what is assumed of the values of a random number. Sources: Boucheron, Lugosi
and Massart, Concentration Inequalities, chapter 2; Shalev-Shwartz and Ben-David, Understanding Machine Learning, appendix B; Mitzenmacher
and Upfal, Probability and Computing, chapter 3.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import E, Var, claim, random, relu, step
from symnn import abs as absolute
from symnn import log as logarithm
from tests.claims import Stated, true

X, Z = random("X", mean=None), random("Z", mean=None, variance=sp.Symbol("v", positive=True))
a, b = sp.Symbol("a", positive=True), sp.Symbol("b", real=True)
LET = ["X: random"]


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the first assumptions, false under the others."""
    return list(true(name, *((lambda s=s: claim(left, relation, right, assume=s)) for s in assumed)))


def typed(name: str, assume: list[str], *formulas: str) -> list[Stated]:
    """In LaTeX: the first formula is true."""
    return list(true(name, *((lambda f=f: claim(f, let=LET, assume=assume)) for f in formulas)))


tail, mean = step(X - a), E(X)
CLAIMS: list[Stated] = [
    # what is assumed of values
    *so("markov", E(tail), "<=", mean / a, (E(tail), "<=", mean / a**2), (E(tail), ">=", mean / a), (E(tail), "<=", mean), assume=(X >= 0,)),
    *under("markov needs values that are not negative", E(tail), "<=", mean / a, (X >= 0,), (), (X >= -1,), (X <= 0, -2 * a <= X)),
    *so("markov for squares", E(tail), "<=", E(X**2) / a**2, (E(tail), "<=", E(X**2) / a), (E(tail), ">=", E(X**2) / a**2)),
    *so("markov for fourth powers", E(step(absolute(X) - a)), "<=", E(X**4) / a**4, (E(step(absolute(X) - a)), "<=", E(X**4) / a**3),
        (E(step(absolute(X) - a)), "<=", E(X**3) / a**3)),
    *so("the mean of what is bounded", mean, "<=", a, (mean, "<", a), (mean, ">=", a), (mean, ">=", 0), assume=(a >= X,)),
    *so("the mean of what is positive", mean, ">", 0, (mean, ">", 1), (mean, "<=", a), assume=(X > 0,)),
    *so("a square below the number", E(X**2), "<=", mean, (E(X**2), "<", mean), (E(X**2), ">=", mean), (E(X**2), "<=", mean**2), assume=(X >= 0, X <= 1)),
    *so("the variance of a number in the unit interval", Var(X), "<=", sp.Rational(1, 4), (Var(X), "<=", sp.Rational(1, 5)),
        (Var(X), "<", sp.Rational(1, 4)), (Var(X), "<=", mean**2), assume=(X >= 0, X <= 1)),
    *so("the variance and the mean", Var(X), "<=", mean * (1 - mean), (Var(X), "<", mean * (1 - mean)), (Var(X), "<=", mean * (1 - mean) / 2),
        assume=(X >= 0, X <= 1)),
    *so("the logarithm of a positive number", E(logarithm(X)), "<=", sp.log(mean), (E(logarithm(X)), ">=", sp.log(mean)), assume=(X > 0,)),
    *so("the tail beyond a bound", E(relu(X - a)), "<=", mean, (E(relu(X - a)), ">=", mean), (E(relu(X - a)), "<=", mean - a), assume=(X >= 0,)),
    # Chebyshev
    *so("chebyshev", E(step(absolute(X - mean) - a)), "<=", Var(X) / a**2, (E(step(absolute(X - mean) - a)), "<=", Var(X) / a),
        (E(step(absolute(X - mean) - a)), "<=", Var(X) / (2 * a**2)), (E(step(absolute(X - mean) - a)), ">=", Var(X) / a**2)),
    *so("chebyshev of a known variance", E(step(absolute(Z - E(Z)) - a)), "<=", sp.Symbol("v", positive=True) / a**2,
        (E(step(absolute(Z - E(Z)) - a)), "<=", sp.Symbol("v", positive=True) / a)),
    *so("the two sides", E(step(X - b)) + E(1 - step(X - b)), "=", 1, (E(step(X - b)) + E(step(b - X)), "=", 1), (E(step(X - b)), "=", sp.Rational(1, 2))),
    # in LaTeX
    *typed("markov in LaTeX", [r"X \ge 0", "a > 0"], r"P(X \ge a) \le \frac{E[X]}{a}", r"P(X \ge a) \ge \frac{E[X]}{a}", r"P(X \ge a) \le \frac{E[X]}{a^2}",
           r"P(X \ge a) \le E[X]"),
    *typed("markov for a strict event", [r"X \ge 0", "a > 0"], r"\Pr(X > a) \le \frac{\mathbb{E}[X]}{a}", r"\Pr(X > a) \le \mathbb{E}[X]",
           r"\Pr(X < a) \le \frac{\mathbb{E}[X]}{a}"),
    *typed("markov without its assumption", ["a > 0"], r"\mathbb{P}(X \ge a) \le \frac{\mathbb{E}[X^2]}{a^2}", r"\mathbb{P}(X \ge a) \le \frac{\mathbb{E}[X]}{a}"),
    *typed("chebyshev in LaTeX", ["a > 0"], r"P(|X - E[X]| \ge a) \le \frac{\operatorname{Var}(X)}{a^2}", r"P(|X - E[X]| \ge a) \le \frac{\operatorname{Var}(X)}{a}",
           r"P(|X - E[X]| \ge a) \ge \frac{\operatorname{Var}(X)}{a^2}", r"P(|X| \ge a) \le \frac{\operatorname{Var}(X)}{a^2}"),
    *typed("a probability is no more than one", [], r"P(X \ge b) \le 1", r"P(X \ge b) < 1", r"P(X \ge b) \le \frac12", r"P(X \ge b) \ge 1"),
    *typed("an event and its opposite", [], r"P(X \ge b) + P(X < b) = 1", r"P(X \ge b) + P(X \le b) = 1", r"P(X > b) + P(X < b) = 1"),
    *typed("one event in the other", ["a > 0"], r"P(X \ge b + a) \le P(X \ge b)", r"P(X \ge b + a) \ge P(X \ge b)", r"P(X \ge b + a) < P(X \ge b)"),
    *typed("two events", [], r"P(X \ge 0, X \le b) \le P(X \le b)", r"P(X \ge 0, X \le b) = P(X \ge 0) P(X \le b)", r"P(X \ge 0, X \le b) \ge P(X \le b)"),
]  # fmt: skip
