"""The logarithm of the probability of an interval, log(erf(a) − erf(b)), by the tail where both ends are."""

from __future__ import annotations

from fractions import Fraction

from symnn.export.stable.complements import like_terms
from symnn.export.stable.flat import Flat
from symnn.export.stable.stable_operators import erfc, log1mexp, log_half_erfc, select
from symnn.expr import Add, Map, Node, broadcast, const
from symnn.ops.erf import erf
from symnn.ops.log import log
from symnn.ops.step import step


def log_of_interval(x: Node) -> Node | None:
    """log c + log(erf(a) − erf(b)) where x is c·(erf(a) − erf(b)), or the same written with erfc.

    With p the end that is nearer to 0 and q the other, both on the side of the upper tail, that is
    log erfc(p) + log(1 − erfc(q)/erfc(p)).
    """
    terms = like_terms(x) if isinstance(x, Add) else []
    ends = [end for t in terms if (end := _end(t)) is not None]
    if len(ends) != 2 or len(terms) != 2 or ends[0][0] != -ends[1][0]:
        return None
    (c, a), (_, b) = ends if ends[0][0] > 0 else ends[::-1]
    above = step(a + b)
    near, far = log_half_erfc(select(above, b, -1 * a)), log_half_erfc(select(above, a, -1 * b))
    made = near + log1mexp(far - near)
    return made if c == Fraction(1, 2) else made + broadcast(log(const(2 * c)), x.shape)


def _end(t: Flat) -> tuple[Fraction, Node] | None:
    """(c, u) where a term is c·erf(u), or −c·erfc(u)."""
    if len(t.factors) != 1 or not t.elementwise or t.factors[0][1] != t.out:
        return None
    f = t.factors[0][0]
    if not isinstance(f, Map) or f.operator not in (erf, erfc):
        return None
    return (t.coefficient if f.operator is erf else -t.coefficient), f.arguments[0]
