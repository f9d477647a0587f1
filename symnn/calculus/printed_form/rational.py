"""Rational expressions in anonymous generators, and the search for a shorter one. No nodes live here: `elementwise`
reads and writes those.

An expression is a pattern: nested tuples, so that equal expressions of different layers of a network are one key of the
memo.

    ("n", q)        the rational number q
    ("g", k)        generator k
    ("s", k, ±1)    σ(± the argument of generator k), where generator k is an exponential or a sigmoid
    ("+", terms)    ("*", factors)    ("^", base, q)

Cancelling and factoring propose candidates; the shortest is kept, the original where nothing is shorter. All of them
are equal as rational functions, hence everywhere but at isolated poles. Fractional powers are only ever taken of
generators that are never negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.polynomial_quotient import forms

Pattern = tuple[Any, ...]
Kind = tuple[str, int] | None  # "exp" or "sigmoid", and the number of its argument
MARGIN = 0.5  # what is not shorter by half a sign stays as it came
FEW_SYMBOLS = 6
MOST_SYMBOLS = 12  # of an expression that is searched for a shorter form
ZERO: Pattern = ("n", Fraction(0))
ONE: Pattern = ("n", Fraction(1))


def plus(terms: Sequence[Pattern]) -> Pattern:
    """A sum, flat, like terms collected."""
    found: dict[Pattern, Fraction] = {}
    for t in terms:
        for part in t[1] if t[0] == "+" else (t,):
            c, core = split(part)
            found[core] = found.get(core, Fraction(0)) + c
    kept = tuple(times([("n", c), core]) for core, c in found.items() if c)
    return _flat("+", kept, ZERO)


def times(factors: Sequence[Pattern]) -> Pattern:
    """A product, flat, numbers in front, equal bases collected; −1 goes into a difference: −(a − b) is b − a."""
    number = Fraction(1)
    powers: dict[Pattern, Fraction] = {}
    for f in factors:
        for part in f[1] if f[0] == "*" else (f,):
            if part[0] == "n":
                number *= part[1]
            else:
                base, c = (part[1], part[2]) if part[0] == "^" else (part, Fraction(1))
                powers[base] = powers.get(base, Fraction(0)) + c
    if number == 0:
        return ZERO
    parts = [power(base, c) for base, c in powers.items() if c]
    if number == -1:
        number, parts = _absorb_sign(parts)
    kept = ([] if number == 1 else [("n", number)]) + _leading(parts)
    return _flat("*", tuple(kept), ONE)


def _flat(sign: str, parts: tuple[Pattern, ...], neutral: Pattern) -> Pattern:
    if len(parts) == 1:
        return parts[0]
    return (sign, parts) if parts else neutral


def _leading(parts: list[Pattern]) -> list[Pattern]:
    """s before (1 − s): a factor that a sum contains stands before the sum, so that the order does not depend on the
    way here.
    """
    ordered: list[Pattern] = []
    for p in parts:
        sums = [k for k, q in enumerate(ordered) if p[0] != "+" and q[0] == "+" and any(p in _factors(t) for t in q[1])]
        ordered.insert(sums[0] if sums else len(ordered), p)
    return ordered


def _factors(p: Pattern) -> tuple[Pattern, ...]:
    return p[1] if p[0] == "*" else (p,)


def _absorb_sign(parts: list[Pattern]) -> tuple[Fraction, list[Pattern]]:
    for k, p in enumerate(parts):
        if p[0] == "+" and any(split(t)[0] < 0 for t in p[1]) and any(split(t)[0] > 0 for t in p[1]):
            terms = [(-c, core) for c, core in map(split, p[1])]
            turned = tuple(_scaled(c, core) for c, core in sorted(terms, key=lambda t: t[0] < 0))
            return Fraction(1), [*parts[:k], ("+", turned), *parts[k + 1 :]]
    return Fraction(-1), parts


def _scaled(c: Fraction, core: Pattern) -> Pattern:
    if c == 1:
        return core
    if core[0] == "n":
        return ("n", c * core[1])
    return ("*", (("n", c), *(core[1] if core[0] == "*" else (core,))))


def power(base: Pattern, c: Fraction) -> Pattern:
    """base to the c; powers of powers and of products are only merged for whole c."""
    if c == 1:
        return base
    if c == 0:
        return ONE
    if c.denominator == 1:
        match base[0]:
            case "n" if base[1] != 0:
                return ("n", base[1] ** int(c))
            case "^":
                return power(base[1], base[2] * c)
            case "*":
                return times([power(f, c) for f in base[1]])
    return ("^", base, c)


def split(p: Pattern) -> tuple[Fraction, Pattern]:
    """p = number · rest."""
    if p[0] == "n":
        return p[1], ONE
    if p[0] == "*" and p[1][0][0] == "n":
        rest = p[1][1:]
        return p[1][0][1], rest[0] if len(rest) == 1 else ("*", rest)
    return Fraction(1), p


def cost(p: Pattern) -> float:
    """How long a reader finds it: leaves and signs; a minus in a sum and a division in a product cost no more than a
    plus and a times.
    """
    match p[0]:
        case "n" | "g":
            return 1.0
        case "s":
            return 1.0 if p[2] > 0 else 1.6
        case "+":
            signs = [split(t) for t in p[1]]
            leaves = sum(cost(core) if abs(c) == 1 else cost(_scaled(abs(c), core)) for c, core in signs)
            return leaves + len(p[1]) - 1 + 0.5 * all(c < 0 for c, _ in signs)
        case "*":
            return sum(0.5 - 1 if f == ("n", Fraction(-1)) else cost(f) for f in p[1]) + len(p[1]) - 1
        case _:
            return cost(p[1]) + {Fraction(-1): 0.3, Fraction(1, 2): 1.0}.get(p[2], 2.0)


@lru_cache(maxsize=8192)
def reduced(p: Pattern, kinds: tuple[Kind, ...]) -> Pattern:
    """The shortest expression found that equals p as a rational function. `kinds[k]` says what generator k is, where
    that matters.
    """
    if not _worth_it(p, kinds):
        return p
    best = min([p, *_forms(_to_sympy(p))], key=_rank)
    for argument in dict.fromkeys(kind[1] for kind in kinds if kind is not None):
        same = [k for k, kind in enumerate(kinds) if kind is not None and kind[1] == argument]
        e = _to_sympy(best)
        candidates = [best]
        for sign in (1, -1):
            s = _sigmoid(same[0], sign)
            of = s if sign > 0 else 1 - s
            candidates += _forms(
                e.subs([(_generator(k), of if kinds[k] == ("sigmoid", argument) else of / (1 - of)) for k in same])
            )
        best = min(candidates, key=_rank)
    return best if cost(best) <= cost(p) - MARGIN else p


def _rank(p: Pattern) -> tuple[float, bool]:
    """Shorter is better; of two equally long, the product is."""
    return cost(p), p[0] == "+"


def _worth_it(p: Pattern, kinds: tuple[Kind, ...]) -> bool:
    """Whether anything could cancel: functions of one argument; or a sum, and a generator that is met twice or can
    change its form.
    """
    seen: dict[Any, int] = {}
    sums = _scan(p, seen)
    arguments = [kind[1] for k, kind in enumerate(kinds) if kind is not None and k in seen]
    if len(set(arguments)) < len(arguments):
        return True
    return sums and (any(n > 1 for n in seen.values()) or any(kinds[k] for k in seen))


def _scan(p: Pattern, seen: dict[Any, int]) -> bool:
    match p[0]:
        case "g" | "s":
            seen[p[1]] = seen.get(p[1], 0) + 1
            return False
        case "n":
            return False
        case "^":
            return _scan(p[1], seen)
        case _:
            below = [_scan(q, seen) for q in p[1]]
            return any(below) or p[0] == "+"


@lru_cache(maxsize=256)
def _rank_symbol(k: int) -> sp.Symbol:
    return sp.Symbol(f"r{k:03d}")


@lru_cache(maxsize=256)
def _generator(k: int) -> sp.Symbol:
    return sp.Symbol(f"g{k:03d}")


@lru_cache(maxsize=256)
def _sigmoid(k: int, sign: int) -> sp.Symbol:
    return sp.Symbol(f"s{k:03d}{'p' if sign > 0 else 'm'}")


def _to_sympy(p: Pattern) -> sp.Expr:
    match p[0]:
        case "n":
            return sp.Rational(p[1].numerator, p[1].denominator)
        case "g":
            return _generator(p[1])
        case "s":
            return _sigmoid(p[1], p[2])
        case "+":
            return sp.Add(*map(_to_sympy, p[1]))
        case "*":
            return sp.Mul(*map(_to_sympy, p[1]))
        case _:
            return sp.Pow(_to_sympy(p[1]), sp.Rational(p[2].numerator, p[2].denominator))


def _from_sympy(e: sp.Expr) -> Pattern:
    if isinstance(e, sp.Rational):
        return ("n", Fraction(int(e.p), int(e.q)))
    if isinstance(e, sp.Symbol):
        k = int(e.name[1:4])
        sign = 1 if e.name.endswith("p") else -1
        return ("g", k) if e.name[0] == "g" else ("s", k, sign)
    if isinstance(e, sp.Add):
        return plus([_from_sympy(a) for a in e.args])
    if isinstance(e, sp.Mul):
        return times([_from_sympy(a) for a in e.args])
    assert isinstance(e, sp.Pow), f"not a rational expression: {e}"
    return power(_from_sympy(e.base), Fraction(int(e.exp.p), int(e.exp.q)))


def _forms(e: sp.Expr) -> list[Pattern]:
    """Equal forms of e; where SymPy divides by something that is identically zero, none. Of too many symbols there are
    none either: factors of polynomials in all entries of a matrix take minutes, and nobody would read them.
    """
    if e.has(sp.zoo, sp.nan) or len(e.free_symbols) > MOST_SYMBOLS:
        return []
    ranked = _ranked(e)
    named = {rank: symbol for symbol, rank in ranked.items()}
    return [_from_sympy(f.xreplace(named)) for f in dict.fromkeys(forms(e.xreplace(ranked)))]


def _ranked(e: sp.Expr) -> dict[sp.Symbol, sp.Symbol]:
    """The symbols by how often they stand in e, where they are many. SymPy's polynomials take them by their names, and
    these follow from what was built before: in some orders greatest common divisors of ten symbols take many seconds,
    in this one none was met that takes a tenth of one.
    """
    if len(e.free_symbols) <= FEW_SYMBOLS:
        return {}
    count = Counter(part for part in sp.preorder_traversal(e) if isinstance(part, sp.Symbol))
    ordered = sorted(count, key=lambda symbol: (count[symbol], symbol.name))
    return {symbol: _rank_symbol(k) for k, symbol in enumerate(ordered)}
