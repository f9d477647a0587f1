"""A branch that is not taken contributes nothing: where a factor is 0, another that has no value there is not asked for
one.

Such a factor is a switch ([u > 0], 1 + sign u), a power that vanishes where a logarithm has its pole (t^u·log t), or a
vector whose norm it is divided by (x/‖x‖ at 0 is 0). The argument of what has no value is replaced there, not the
value: so nothing is computed that NumPy would warn of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from weakref import WeakKeyDictionary

from symnn.calculus.normal_form.normalizer import same
from symnn.export.stable.flat import Factor, Flat, Labels, flat, product
from symnn.export.stable.stable_operators import log1mexp, select
from symnn.expr import Add, Atom, Const, Contract, Map, Node, const, size, substitute
from symnn.ops.abs_ import absolute
from symnn.ops.acos import acos
from symnn.ops.acosh import acosh
from symnn.ops.asin import asin
from symnn.ops.atanh import atanh
from symnn.ops.digamma import digamma
from symnn.ops.erf import erf
from symnn.ops.erfinv import erfinv
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log1p import log1p
from symnn.ops.log2 import log2
from symnn.ops.log10 import log10
from symnn.ops.loggamma import loggamma
from symnn.ops.polygamma import polygamma
from symnn.ops.positive import positive
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.relu import relu
from symnn.ops.sign import sign
from symnn.ops.signs import NONNEGATIVE, POSITIVE
from symnn.ops.signs import sign as visible
from symnn.ops.sin import sin
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step
from symnn.ops.tanh import tanh

JUMPS = (positive, step, sign)
ODD = (sin, tanh, erf, expm1, log1p, absolute, relu)
"""Functions that vanish at 0 like their argument."""
LOGARITHMS = (log, log2, log10, loggamma, digamma)
INSIDE = {log1p: 0, log1mexp: -1, atanh: 0, asin: 0, acos: 0, acosh: 2, erfinv: 0, polygamma(1): 1}
"""Functions that have no value everywhere, and where each has one."""
TINY = Fraction(1, 10**12)


def guarded(node: Node) -> Node:
    """The product with such arguments replaced; itself where there are none."""
    if not isinstance(node, Contract) or not has_pole(node):
        return node
    found = flat(node)
    made = _by_norms(_by_powers(_by_switches(found)))
    return node if made.factors == found.factors else made.node()


# switches
def is_switch(x: Node) -> bool:
    """Constant in pieces, and 0 on one of them."""
    if isinstance(x, Map):
        return x.operator in (positive, step) or (x.operator is power and is_switch(x.arguments[0]))
    if isinstance(x, Add):
        terms = [flat(t) for t in x.terms]
        jumps = [f for t in terms for f, _ in t.factors]
        return bool(jumps) and len(jumps) < 2 and all(isinstance(f, Map) and f.operator in JUMPS for f in jumps)
    return False


def _by_switches(x: Flat) -> Flat:
    factors = list(x.factors)
    for condition, at in x.factors:
        if is_switch(condition):
            factors = [f if f[0] is condition else _guard(f, (condition, at), x) for f in factors]
    return Flat(x.coefficient, tuple(factors), x.out, x.sizes)


def _guard(f: Factor, switch: Factor, within: Flat) -> Factor:
    """The factor with the arguments of all that may have no value replaced where the switch is off."""
    (x, labels), (condition, at) = f, switch
    if not has_pole(x):
        return f
    if not set(at) <= set(labels):
        if labels or not isinstance(x, Map):
            return f  # a switch on an index that the factor does not have
        x, labels = Map(x.operator, [_along(a, at, within) for a in x.arguments]), at
    place = {m: k for k, m in enumerate(labels)}
    flag = _along(condition, tuple(place[m] for m in at), within, labels)
    return _safe(x, flag), labels


def _along(x: Node, at: Labels, within: Flat, labels: Labels | None = None) -> Node:
    """x repeated along the labels that it lacks; a number along all of `at`."""
    if labels is None:
        sizes = {k: within.sizes[m] for k, m in enumerate(at)}
        return product(Fraction(1), [(x, ())], tuple(range(len(at))), sizes)
    sizes = {k: within.sizes[m] for k, m in enumerate(labels)}
    return product(Fraction(1), [(x, at)], tuple(range(len(labels))), sizes)


_POLES: WeakKeyDictionary[Node, bool] = WeakKeyDictionary()


def has_pole(x: Node) -> bool:
    """Whether x may have no value or an infinite one; asked for bottom-up it does not go down far."""
    known = _POLES.get(x)
    if known is None:
        known = _POLES[x] = _has_pole(x)
    return known


def _has_pole(x: Node) -> bool:
    match x:
        case Map() if _pole(x) is not None:
            return True
        case Map():
            return any(has_pole(a) for a in x.arguments)
        case Add():
            return any(has_pole(t) for t in x.terms)
        case Contract():
            return any(has_pole(f) for f in x.operands)
        case _:
            return False


def _pole(x: Map) -> int | None:
    """A value at which the first argument is harmless, for an operator that is not defined everywhere."""
    u = x.arguments[0]
    if isinstance(u, Map) and u.operator is select:
        return None
    if x.operator in (exp, expm1):
        return 0 if (visible(u) or 0) >= NONNEGATIVE or _grows(u) else None
    if x.operator in INSIDE:
        return None if x.operator is log1p and (visible(u) or 0) >= NONNEGATIVE else INSIDE[x.operator]
    return 1 if _may_leave_domain(x, u) else None


def _may_leave_domain(x: Map, u: Node) -> bool:
    """Whether the function may be asked for a value at a u where it has none, or an infinite one."""
    if x.operator is log and isinstance(u, Atom):  # what is said to be positive may be given as 0
        return True
    if x.operator in (reciprocal, *LOGARITHMS):
        return visible(u) != POSITIVE
    if x.operator is sqrt:
        return visible(u) is None
    if x.operator is power:
        c = x.arguments[1]
        whole = isinstance(c, Const) and c.value.denominator == 1 and c.value >= 0
        return not whole and visible(u) != POSITIVE
    return False


def _grows(u: Node) -> bool:
    found = flat(u)
    inner = product(Fraction(1), found.factors, found.out, found.sizes)
    return not (found.coefficient < 0 and (visible(inner) or 0) >= NONNEGATIVE)


def _safe(x: Node, flag: Node) -> Node:
    """x with the arguments of its poles replaced where the flag is 0."""
    match x:
        case Map():
            parts = [_safe(a, flag) if a.shape == flag.shape and has_pole(a) else a for a in x.arguments]
            at = _pole(x)
            if at is not None and parts[0].shape == flag.shape:
                parts[0] = select(flag, parts[0], const(at))
            return Map(x.operator, parts)
        case Add():
            return Add([_safe(t, flag) for t in x.terms])
        case Contract() if len(x.out) == len(x.sizes):
            full = range(x.rank)
            parts = [
                _safe(f, flag) if has_pole(f) and tuple(at) == tuple(x.out[k] for k in full) else f
                for f, at in zip(x.operands, x.indices, strict=True)
            ]
            return Contract(parts, x.indices, x.out, x.sizes)
        case _:
            return x


# powers
def _by_powers(x: Flat) -> Flat:
    """t^c·log t and t·log t are 0 at t = 0."""
    factors = list(x.factors)
    for k, (f, at) in enumerate(factors):
        if isinstance(f, Map) and f.operator is log and _pole(f) is not None:
            t = f.arguments[0]
            zero = next((g for g, along in factors if along == at and (g is t or _is_power(g, t))), None)
            if zero is not None:
                factors[k] = (log(select(zero, t, const(1))), at)
    return Flat(x.coefficient, tuple(factors), x.out, x.sizes)


def _is_power(g: Node, t: Node) -> bool:
    return isinstance(g, Map) and g.operator is power and g.arguments[0] is t


# norms
@dataclass(frozen=True)
class NormSquare:
    """q = c·Σ v² with its labels: where it is 0, so is v (which stands on the labels `kept` of its axes for those)."""

    q: Node
    labels: Labels
    v: Node
    kept: tuple[int, ...]


def _by_norms(x: Flat) -> Flat:
    """v/‖v‖ is 0 at 0, and sin‖v‖/‖v‖ is 1: the norm is kept from 0 where enough of the other factors vanish with
    it.
    """
    for root in list(_roots(x)):
        degrees = [_degree(f, at, root) for f, at in x.factors]
        if min(degrees) >= 0 or sum(degrees) < 0:
            continue
        kept = select(root.q, root.q, const(TINY * TINY))
        factors = [(f if is_switch(f) else substitute(f, {root.q: kept}), at) for f, at in x.factors]
        x = Flat(x.coefficient, tuple(factors), x.out, x.sizes)
    return x


def _roots(x: Flat) -> Iterator[NormSquare]:
    for f, at in x.factors:
        if not isinstance(f, Map) or f.operator not in (reciprocal, power):
            continue
        q = f.arguments[0]
        while isinstance(q, Map) and q.operator in (sqrt, power) and q.arguments[0].shape == q.shape:
            q = q.arguments[0]
        found = _squares(q)
        if found is not None:
            yield NormSquare(q, at, *found)


def _squares(q: Node) -> tuple[Node, tuple[int, ...]] | None:
    """(v, the axes that are left of it) where q is a positive number times Σ v²."""
    found = flat(q)
    twice = [(f, at) for f, at in found.factors if found.factors.count((f, at)) == 2]
    rest = [f for f, at in found.factors if (f, at) not in twice]
    if len(set(twice)) != 1 or found.coefficient <= 0 or any(visible(f) != POSITIVE for f in rest):
        return None
    v, at = twice[0]
    kept = tuple(at.index(m) for m in found.out) if set(found.out) <= set(at) else None
    return None if kept is None else (v, kept)


def _degree(x: Node, at: Labels, root: NormSquare) -> Fraction:
    """How fast x vanishes with v, at least; below 0 it has a pole there."""
    own = _own_degree(x, at, root)
    if own is not None:
        return own
    match x:
        case Map():
            return _degree_of_map(x, at, root)
        case Add():
            return min(_degree(t, at, root) for t in x.terms)
        case Contract():
            found = flat(x)
            names = dict(zip(found.out, at, strict=True))
            return sum(
                (_degree(f, tuple(names.get(m, -1 - m) for m in along), root) for f, along in found.factors),
                Fraction(0),
            )
        case _:
            return Fraction(0)


def _own_degree(x: Node, at: Labels, root: NormSquare) -> Fraction | None:
    """That of q, of v, and of a sum that is a number times v."""
    if x is root.q:
        return Fraction(2)
    if x is root.v:
        return Fraction(1) if tuple(at[k] for k in root.kept) == root.labels else Fraction(0)
    if isinstance(x, Add) and x.shape == root.v.shape and tuple(at[k] for k in root.kept) == root.labels:
        sizes = [const(1), *(size(e) for e in x.shape)]
        if any(same(x, s * root.v) or same(x, -1 * (s * root.v)) for s in sizes):
            return Fraction(1)
    return None


def _degree_of_map(x: Map, at: Labels, root: NormSquare) -> Fraction:
    u = x.arguments[0]
    if x.operator is sqrt:
        return _degree(u, at, root) / 2
    if x.operator is reciprocal:
        return -_degree(u, at, root)
    exponent = x.arguments[1] if x.operator is power else None
    if isinstance(exponent, Const):
        return _degree(u, at, root) * exponent.value
    return max(Fraction(0), _degree(u, at, root)) if x.operator in ODD else Fraction(0)
