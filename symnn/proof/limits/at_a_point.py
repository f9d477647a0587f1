"""The limit of a quotient at a point where numerator and denominator are analytic: its value, or that of the slopes
where both vanish (L'Hôpital's rule).
"""

from __future__ import annotations

from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.size_demands import below
from symnn.derivative import gradient
from symnn.expr import Atom, Const, Contract, Map, Node, const, hadamard, substitute
from symnn.expr.walk import atoms, postorder
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE
from symnn.proof.inequality.entailment import Entailment

MOST_SLOPES = 4


def limit_at(f: Node, x: Atom, a: Node, known: Entailment) -> Node | None:
    """The limit of f as x goes to a; None where that is not found in this way."""
    found = slopes_at(f, x, a, known)
    return None if found is None else found[1]


def slopes_at(f: Node, x: Atom, a: Node, known: Entailment) -> tuple[list[tuple[Node, Node]], Node] | None:
    """Numerator and denominator, those of the slopes, and so on to the first denominator that is not 0 there; and the
    limit.
    """
    upper, lower = _quotient(f)
    met = []
    for _ in range(MOST_SLOPES):
        met.append((upper, lower))
        if not all(_is_analytic(n, x, a, known) for n in (upper, lower)):
            return None
        n, d = (tidy(substitute(side, {x: a})) for side in (upper, lower))
        if known.relation(d, "≠", const(0)):
            return met, n * reciprocal(d)
        if not (known.equal(d, const(0)) and known.equal(n, const(0))):
            return None
        upper, lower = (gradient(side, x) if x in atoms(side) else const(0) for side in (upper, lower))
    return None


def _quotient(f: Node) -> tuple[Node, Node]:
    """(numerator, denominator), as they are written."""
    operands = f.operands if isinstance(f, Contract) and not f.sizes else (f,)
    lower = [d for x in operands if (d := _inverted(x)) is not None]
    upper = [x for x in operands if _inverted(x) is None]
    return _product(upper), _product(lower)


def _product(factors: list[Node]) -> Node:
    return hadamard(*factors) if factors else const(1)


def _inverted(x: Node) -> Node | None:
    """d of 1/d."""
    if isinstance(x, Map) and x.operator is reciprocal:
        return x.arguments[0]
    if isinstance(x, Map) and x.operator is power and isinstance(e := x.arguments[1], Const) and e.value < 0:
        return power(x.arguments[0], const(-e.value))
    return None


def _is_analytic(f: Node, x: Atom, a: Node, known: Entailment) -> bool:
    """Whether every part that depends on x is analytic at a."""
    return all(
        _is_analytic_part(n, x, a, known)
        for n in postorder(f, below)
        if isinstance(n, Map) and n.operator.define is None and x in atoms(n)
    )


def _is_analytic_part(n: Map, x: Atom, a: Node, known: Entailment) -> bool:
    """Whether one function is analytic at its argument at a."""
    argument = substitute(n.arguments[0], {x: a})
    exponent = n.arguments[1] if n.operator is power else None
    if isinstance(exponent, Const) and exponent.value.denominator == 1 and exponent.value > 0:
        return True
    above = n.operator is power or "positive" in n.operator.domain or "nonnegative" in n.operator.domain
    if above and known.sign(argument) != POSITIVE:
        return False
    if "nonzero" in n.operator.domain and not known.relation(argument, "≠", const(0)):
        return False
    return bool(n.operator.analytic) and "within one" not in n.operator.domain
