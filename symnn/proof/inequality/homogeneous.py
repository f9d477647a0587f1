"""A number of two names, one of them positive, as a power of that one times a function of their quotient or product:
|x| − c|tanh(x/c)| is c·(|t| − |tanh t|) with t = x/c.

The function of t has the sign of the number wherever the positive name is positive. Nothing is proved here.
"""

from __future__ import annotations

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Atom, Const, Contract, Map, Node, add
from symnn.ops.abs_ import absolute
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.relu import relu
from symnn.proof.inequality.polynomials import polynomial, split, tidied

STRETCHED = (absolute, relu, maximum, minimum)
"""f(cu) = c·f(u) for c > 0."""


def in_units_of(gap: Node, x: Atom, c: Atom) -> tuple[Atom, Node] | None:
    """(t, f) where the gap is c^k·f(t) with t = x/c or t = xc; None where it is no such function. For f alone c > 0 is
    needed.
    """
    for exponent in (1, -1):
        t = Atom(sp.Symbol(f"({x}/{c})" if exponent == 1 else f"({c}*{x})", real=True))
        try:
            found = _by_powers(gap, {x: exponent, c: 1}, x, t)
        except UnsupportedError:
            continue
        if len(found) == 1:
            return t, next(iter(found.values()))
    return None


def _by_powers(node: Node, weights: dict[Node, int], x: Atom, t: Atom) -> dict[int, Node]:
    """The number as Σ c^k·f_k(t)."""
    terms: dict[int, list[Node]] = {}
    for m, number in polynomial(node).items():
        d, own, rest = split(m)
        if not set(own) <= weights.keys() or own.get(x, 0) < 0:
            raise UnsupportedError("another name, or one below the line")
        power = sum(weights[a] * k for a, k in own.items())
        factors: list[Node] = [Const(number * d), *[t] * own.get(x, 0)]
        for part, times in rest:
            raised, inside = _function(part, weights, x, t)
            power += raised * times
            factors += [inside] * times
        terms.setdefault(power, []).append(Contract(factors, [()] * len(factors), ()))
    made = {k: tidied(add(*parts)) for k, parts in terms.items()}
    return {k: part for k, part in made.items() if polynomial(part)}


def _function(part: Node, weights: dict[Node, int], x: Atom, t: Atom) -> tuple[int, Node]:
    """c^k and f of a function of c and x."""
    if not isinstance(part, Map):
        return 0, part
    inner = [_by_powers(a, weights, x, t) for a in part.arguments]
    powers = {k for a in inner for k in a}
    if len(powers) > 1 or (powers - {0} and part.operator not in STRETCHED):
        raise UnsupportedError("a function that does not stretch")
    return next(iter(powers), 0), Map(part.operator, [next(iter(a.values()), Const(0)) for a in inner])
