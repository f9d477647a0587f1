"""The largest and the smallest of many independent numbers, for every number of them: David and Nagaraja, Order Statistics, chapters 2 and 3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import Cov, E, Var, claim, exp, random, relu, sizes
from symnn import max as largest
from tests.claims import Stated, true

n, m = sizes("n m")
a, r = sp.symbols("a r", positive=True)
c = sp.Symbol("c", real=True)
half = sp.Rational(1, 2)
U = random("U", n, distribution=("uniform", 0, 1))
V = random("V", n, distribution=("uniform", -1, 1))
Z = random("Z", n, distribution=("uniform", 0, a))
W = random("W", n, m, distribution=("uniform", 0, 1))
S, D = random("S", n, distribution=("uniform", 0, 1)), random("D", 2, distribution=("uniform", 0, 1))
T = random("T", n, distribution=("exponential", r))
g = random("g", distribution=("normal", 0, 1))
u, v, w = (random(name, distribution=("uniform", 0, 1)) for name in "uvw")
y, z = random("y", distribution=("uniform", -1, 1)), random("z", distribution=("uniform", 0, 2))
waits = [random(f"T{k}", distribution=("exponential", 1)) for k in (1, 2, 3)]
wait = random("T0", distribution=("exponential", r))
one = sp.OneMatrix(n, 1)


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


def so(left: Any, relation: str, right: Any, *lies: tuple[str, Any]) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda rel=rel, r=r: claim(left, rel, r)) for rel, r in ((relation, right), *lies))


def smallest(x: Any) -> Any:
    return -largest(-x)


CLAIMS: list[Stated] = [
    *true("the largest of n", *all_of(E(largest(U)), n / (n + 1), 1 / (n + 1), half)),
    *true("the smallest of n", *all_of(E(smallest(U)), 1 / (n + 1), n / (n + 1), 1 / n)),
    *true("a square of the largest", *all_of(E(largest(U) ** 2), n / (n + 2), (n / (n + 1)) ** 2, n / (n + 1))),
    *true("a third power", *all_of(E(largest(U) ** 3), n / (n + 3), n / (n + 1), n / (3 * n + 1))),
    *true("the variance of the largest", *all_of(Var(largest(U)), n / ((n + 1) ** 2 * (n + 2)), n / ((n + 1) * (n + 2)), sp.Rational(1, 12) / n)),
    *true("the variance of the smallest", *all_of(Var(smallest(U)), n / ((n + 1) ** 2 * (n + 2)), 1 / (n + 1) ** 2, 1 / ((n + 1) ** 2 * (n + 2)))),
    *true("of numbers on both sides of 0", *all_of(E(largest(V)), (n - 1) / (n + 1), n / (n + 1), 0)),
    *true("the estimate of an end", *all_of((n + 1) / n * E(largest(Z)), a, a * n, a * n / (n + 1))),
    *true("a biased estimate", *all_of(E(largest(Z)), a * n / (n + 1), a, a / 2)),
    *true("the variance of the estimate", *all_of(Var((n + 1) / n * largest(Z)), a**2 / (n * (n + 2)), a**2 / n, a**2 / (3 * n))),
    *true("the largest entry of a matrix", *all_of(E(largest(W)), m * n / (m * n + 1), n / (n + 1), m / (m + 1))),
    *true("what the largest leaves", *all_of(E(1 - largest(U)), 1 / (n + 1), 1 / n, n / (n + 1))),
    *true("mirrored numbers", *all_of(E(largest(one - U)), n / (n + 1), 1 / (n + 1), half)),
    *true("a polynomial of the largest", *all_of(E(largest(U) * (1 - largest(U))), n / ((n + 1) * (n + 2)), n / (n + 1) ** 2, 1 / (n + 1))),
    *true("the largest of multiples", *all_of(E(c * largest(3 * U)), 3 * c * n / (n + 1), c * n / (n + 1), 3 * c)),
    *true("the first to arrive", *all_of(E(smallest(T)), 1 / (n * r), 1 / r, n / r)),
    *true("and its variance", *all_of(Var(smallest(T)), 1 / (n * r) ** 2, 1 / (n * r**2), 1 / r**2)),
    *true("noise beside the largest", *all_of(E(g * largest(U)), 0, 1, n / (n + 1))),
    *true("the largest is at least half", *so(E(largest(U)), ">=", half, ("<=", half), (">=", 1))),
    *true("the largest is below 1", *so(E(largest(U)), "<", 1, ("<", n / (n + 1)), (">", 1))),
    # both ends at once: David and Nagaraja, 2.2 and 3.1
    *true("the largest times the smallest", *all_of(E(largest(U) * smallest(U)), 1 / (n + 2), n / (n + 1) ** 2, 1 / (n + 1))),
    *true("the largest times the smallest of two", *all_of(E(largest(D) * smallest(D)), sp.Rational(1, 4), sp.Rational(2, 9), sp.Rational(1, 3))),
    *true("the range", *all_of(E(largest(U) - smallest(U)), (n - 1) / (n + 1), n / (n + 1), 1)),
    *true("the range's square", *all_of(E((largest(U) - smallest(U)) ** 2), n * (n - 1) / ((n + 1) * (n + 2)), ((n - 1) / (n + 1)) ** 2, n / (n + 2))),
    *true("the middle of both ends", *all_of(E(largest(U) + smallest(U)), 1, half, 2 * n / (n + 1))),
    *true("the covariance of both ends", *all_of(Cov(largest(U), smallest(U)), 1 / ((n + 1) ** 2 * (n + 2)), 0, 1 / ((n + 1) * (n + 2)))),
    *true("both ends of another interval", *all_of(E(largest(Z) * smallest(Z)), a**2 / (n + 2), a / (n + 2), a**2 * n / (n + 1) ** 2)),
    *true("both ends about 0", *all_of(E(largest(V) * smallest(V)), -(n - 2) / (n + 2), 0, (n - 2) / (n + 2))),
    *true("a square beside the other end", *all_of(E(largest(U) * smallest(U) ** 2), 2 / ((n + 1) * (n + 3)), 1 / ((n + 1) * (n + 3)), 2 / (n + 3))),
    *true("the largest of two samples", *all_of(E(largest(U) * largest(S)), (n / (n + 1)) ** 2, n / (n + 2), n**2 / (n + 1))),
    *true("the largest of a sample and the smallest of another", *all_of(E(largest(U) - smallest(S)), (n - 1) / (n + 1), 0, 1)),
    # of three and four numbers by name, of different laws too
    *true("the largest of three letters", *all_of(E(sp.Max(u, v, w)), sp.Rational(3, 4), sp.Rational(2, 3), sp.Rational(4, 5))),
    *true("the smallest of three letters", *all_of(E(sp.Min(u, v, w)), sp.Rational(1, 4), sp.Rational(1, 3), half)),
    *true("the middle of three letters", *all_of(E(u + v + w - sp.Max(u, v, w) - sp.Min(u, v, w)), half, sp.Rational(2, 3), sp.Rational(1, 3))),
    *true("the range of three letters", *all_of(E(sp.Max(u, v, w) - sp.Min(u, v, w)), half, sp.Rational(2, 3), sp.Rational(1, 3))),
    *true("the larger of one and the smaller of two", *all_of(E(sp.Max(u, sp.Min(v, w))), sp.Rational(7, 12), half, sp.Rational(2, 3))),
    *true("the largest of three, one about 0", *all_of(E(sp.Max(u, v, y)), sp.Rational(17, 24), sp.Rational(3, 4), sp.Rational(2, 3))),
    *true("the larger of two intervals", *all_of(E(sp.Max(u, z)), sp.Rational(13, 12), 1, sp.Rational(3, 4))),
    *true("the largest of two and a number", *all_of(E(sp.Max(u, v, half)), sp.Rational(17, 24), sp.Rational(2, 3), sp.Rational(3, 4))),
    *true("above the larger of two", *all_of(E(relu(w - sp.Max(u, v))), sp.Rational(1, 12), sp.Rational(1, 6), 0)),
    *true("how far from the larger of two", *all_of(E(sp.Abs(w - sp.Max(u, v))), sp.Rational(1, 3), sp.Rational(1, 6), half)),
    *true("a difference of two samples", *all_of(E(largest(U) - largest(S)), 0, 1, 1 / (n + 1))),
    # Rényi 1953: spacings of exponential numbers
    *true("the largest of three exponential numbers", *all_of(E(sp.Max(*waits)), sp.Rational(11, 6), 3, sp.Rational(13, 6), sp.Rational(3, 2))),
    *true("the smallest of three exponential numbers", *all_of(E(sp.Min(*waits)), sp.Rational(1, 3), 1, half, sp.Rational(2, 3))),
    *true("the reciprocal of a squared exponential", *all_of(E(1 / exp(waits[0]) ** 2), sp.Rational(1, 3), half, sp.Rational(1, 4), 3)),
    *true("an exponential at a rate", *all_of(E(1 / exp(wait)), r / (r + 1), 1 / (r + 1), exp(-1 / r), (r + 1) / r)),
]  # fmt: skip
