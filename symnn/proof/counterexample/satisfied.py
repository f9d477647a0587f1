"""Whether a point satisfies everything that is assumed: the one place where that is decided.

Every search for points comes here: the search for a counterexample and for a violation, small instances, finite
distributions, generic points, and the question whether the assumptions are consistent. A point counts only if every
assumption is certain at it: exactly, or because balls do not meet. What a ball leaves open is not satisfied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.calculus.values.balls import is_ball, same_ball
from symnn.claims.hypotheses import Hypotheses, Hypothesis
from symnn.expr import Atom, Node
from symnn.proof.counterexample.numbers import Missing, order, pairs

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

Value = Callable[[Node], Any]
"""The value of a node at the point, or why there is none."""
SIGNS: dict[str, Callable[[int], bool]] = {
    "extended_positive": lambda s: s > 0,
    "extended_negative": lambda s: s < 0,
    "extended_nonnegative": lambda s: s >= 0,
    "extended_nonpositive": lambda s: s <= 0,
    "zero": lambda s: s == 0,
}
KINDS: dict[str, Callable[[Fraction], bool]] = {
    "rational": lambda v: True,
    "integer": lambda v: v.denominator == 1,
    "even": lambda v: v.denominator == 1 and v % 2 == 0,
    "odd": lambda v: v.denominator == 1 and v % 2 == 1,
    "prime": lambda v: v.denominator == 1 and bool(sp.isprime(int(v))),
    "composite": lambda v: v.denominator == 1 and v > 1 and not sp.isprime(int(v)),
}
"""What a SymPy symbol may be declared to be, or not to be: by the sign of its value, and by the fraction that it is."""
HOLDS: dict[str, Callable[[int | None], bool]] = {
    "=": lambda o: o == 0,
    "≠": lambda o: o is not None and o != 0,
    ">": lambda o: o == 1,
    ">=": lambda o: o in (0, 1),
}


def declared(symbol: Any, value: Any) -> bool:
    """Whether a symbol may have this value by its own assumptions. Of a ball that is no fraction kinds are not
    known.
    """
    signs, kinds = _said(symbol)
    if kinds and (is_ball(value) or any(said != KINDS[fact](Fraction(value)) for fact, said in kinds)):
        return False
    sign = order(value, 0) if signs else None
    return not signs or (sign is not None and all(said == SIGNS[fact](sign) for fact, said in signs))


@lru_cache(maxsize=1000)
def _said(symbol: Any) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Those of the signs and of the kinds that a symbol is declared to be or not to be."""
    asked = ([(fact, getattr(symbol, f"is_{fact}", None)) for fact in facts] for facts in (SIGNS, KINDS))
    return tuple(tuple((fact, said) for fact, said in told if said is not None) for told in asked)


def allows(h: Hypotheses, atom: Atom, value: Any) -> bool:
    """Whether an entry of the atom may have this value: by what its symbol is declared to be, and by Q.positive."""
    if atom in h.positive and order(value, 0) != 1:
        return False
    # SymPy says of every matrix symbol that it is not zero
    return not isinstance(atom.label, sp.Symbol) or declared(atom.label, value)


def restricts(h: Hypotheses, atom: Atom) -> bool:
    """Whether there are values that an entry of the atom may not have."""
    return atom in h.positive or (isinstance(atom.label, sp.Symbol) and any(_said(atom.label)))


def satisfies(
    h: Hypotheses, values: Mapping[Atom, Any], value: Value, defined: Mapping[Atom, Hypothesis] | None = None
) -> bool:
    """Whether the point satisfies all hypotheses, and every symbol is what it is declared to be.

    defined   symbols that got their values from an equation: where these are balls, the same computation gives them
    """
    return (
        all(allows(h, a, x) for a, v in values.items() if restricts(h, a) for x in np.ravel(v))
        and all(_is_symmetric(values[a]) for a in h.symmetric if a in values)
        and all(_equal(e, value, defined or {}) for e in h.equations)
        and all(_holds(i.left, i.relation, i.right, value) for i in h.inequalities)
        and all(fact.holds(lambda node: _known(value(node))) for fact in h.facts)
    )


def satisfies_sizes(h: Hypotheses, value: Value, alone: Callable[[Iterable[Node]], bool]) -> bool:
    """The same of what the hypotheses say of sizes alone: `alone` tells nodes without symbols."""
    return all(_equal(e, value, {}) for e in h.equations if alone([e.left, e.right])) and all(
        _holds(i.left, i.relation, i.right, value) for i in h.inequalities if alone([i.left, i.right])
    )


def _known(found: Any) -> Any:
    return None if isinstance(found, Missing) else found


def _is_symmetric(found: Any) -> bool:
    array = np.asarray(found, dtype=object)
    return all(order(x, y) == 0 or same_ball(x, y) for x, y in pairs(array, array.T))


def _equal(e: Hypothesis, value: Value, defined: Mapping[Atom, Hypothesis]) -> bool:
    if _holds(e.left, "=", e.right, value):
        return True
    if not any(e is made for made in defined.values()):
        return False
    a, b = value(e.left), value(e.right)
    if isinstance(a, Missing) or isinstance(b, Missing) or a is None or b is None or np.shape(a) != np.shape(b):
        return False
    return all(order(x, y) == 0 or same_ball(x, y) for x, y in pairs(a, b))


def _holds(left: Node, relation: str, right: Node, value: Value) -> bool:
    a, b = value(left), value(right)
    if isinstance(a, Missing) or isinstance(b, Missing) or a is None or b is None or np.shape(a) != np.shape(b):
        return False
    return all(HOLDS[relation](order(x, y)) for x, y in pairs(a, b))
