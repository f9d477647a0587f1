"""Lengths of clipped and shrunk vectors, and distances to a hyperplane. Sources: Pascanu, Mikolov and Bengio 2013 (clipping gradients);
Parikh and Boyd, Proximal Algorithms, 6.5; Boyd and Vandenberghe, Convex Optimization, 8.1; Bishop, Pattern Recognition, 4.1.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import claim, maximum, minimum, norm, relu, sizes, vector
from tests.claims import Stated, true

n = sizes("n")
g, w, x, z = (vector(name, n) for name in "gwxz")
a, b = sp.symbols("a b", real=True)
c = sp.Symbol("c", positive=True)
ZERO = sp.ZeroMatrix(n, 1)
NONZERO, NORMAL = sp.Ne(g, ZERO), sp.Ne(w, ZERO)


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the first assumptions, false under the others."""
    return list(true(name, *((lambda s=s: claim(left, relation, right, assume=s)) for s in assumed)))


clipped, shrunk = norm(g * minimum(1, c / norm(g))), norm(relu(1 - c / norm(g)) * g)
score, projected = absolute(dot(w, x) + b), norm(g / maximum(1, norm(g) / c))
ON_PLANE = sp.Eq(dot(w, z) + b, 0)

CLAIMS: list[Stated] = [
    *so("the length of a clipped gradient", clipped, "=", minimum(norm(g), c), (clipped, "=", c), (clipped, "=", norm(g)),
        (clipped, "=", maximum(norm(g), c)), (clipped, "=", minimum(1, c) * norm(g)), (norm(g * minimum(1, a / norm(g))), "=", minimum(norm(g), a)),
        assume=NONZERO),
    *so("a gradient divided by its excess", projected, "=", minimum(norm(g), c), (projected, "=", norm(g)),
        (norm(g / maximum(1, norm(g) * c)), "=", minimum(norm(g), c)), (norm(g / maximum(1, norm(g) ** 2 / c)), "=", minimum(norm(g), c))),
    *so("a projection on a ball", projected, "<=", c, (projected, "<", c), (projected, ">=", c)),
    *so("the length of a shrunk group", shrunk, "=", relu(norm(g) - c), (shrunk, "=", norm(g) - c), (shrunk, "=", relu(norm(g))), (shrunk, "=", relu(c - norm(g))),
        assume=NONZERO),
    *so("a weight that is never negative", norm(relu(a) * g), "=", relu(a) * norm(g), (norm(relu(a) * g), "=", a * norm(g)),
        (norm(relu(a) * g), "=", relu(a * norm(g)) ** 2)),
    *so("the smaller of two weights", norm(minimum(1, c) * g), "=", minimum(1, c) * norm(g), (norm(minimum(1, a) * g), "=", minimum(1, a) * norm(g))),
    *under("the distance to a hyperplane", score / norm(w), "<=", norm(x - z), (ON_PLANE, NORMAL), (NORMAL,), (sp.Eq(dot(w, z) - b, 0), NORMAL)),
    *so("a hyperplane and any normal", score, "<=", norm(w) * norm(x - z), (score, "<=", norm(x - z)), (score, "<=", norm(w) * norm(x)), (score, ">=", norm(w) * norm(x - z)),
        (score, "<", norm(w) * norm(x - z)), assume=ON_PLANE),
]  # fmt: skip
