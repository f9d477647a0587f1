"""What a function makes of its argument, by the lemmas of LeafRules.v: exp of a sum, 1/x, ln, sqrt, |x| and sign of a
product, which way round odd and even functions are written. Nothing is proved here; a rule says what is, and by which
lemma.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from symnn.certificates.expectation_terms import product
from symnn.certificates.index_terms import AppliedFunction, IndexTerm, Negated, Pairwise, Rational, SizeNumber
from symnn.certificates.outer_factors import ONE, OuterFactors, added, inverse, summands, taken_apart
from symnn.certificates.visible_signs import ZERO, VisibleSigns

LARGEST_MULTIPLE = 6
NEEDED = {"sqrt": 1, "ln": 2}
"""What the argument must visibly be for its factors to be taken apart."""
HALF = Rational(Fraction(1, 2))
Sizes = Mapping[str, str]


@dataclass(frozen=True)
class RuledTerm:
    """f(argument) = to by these lines. `apart`: argument is the product of these two, of which the sign is not visible;
    that of the whole is.
    """

    argument: IndexTerm
    to: IndexTerm
    proof: str
    apart: tuple[IndexTerm, IndexTerm] | None = None


def ruled(name: str, argument: IndexTerm, free: Sizes, signs: VisibleSigns, whole: int) -> RuledTerm | None:
    """The rule that applies to name(argument), over free indices of these sizes; None if there is none. `whole` is the
    sign of the argument as it was written.
    """
    rule = RULES.get(name)
    found = None if rule is None else rule(argument, free, signs)
    if found is not None and found.apart is not None and whole < NEEDED[name]:
        return None
    return None if found is None or found.to == AppliedFunction(name, (argument,)) else found


def _chain(sign: str, terms: list[IndexTerm], nothing: IndexTerm) -> IndexTerm:
    found: IndexTerm | None = None
    for t in terms:
        found = t if found is None else Pairwise(sign, found, t)
    return nothing if found is None else found


# exponentials ---------------------------------------------------------------------------------------------------------
def _exp(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    inside: list[IndexTerm] = []
    outside: list[IndexTerm] = []
    for c, m in summands(argument, free):
        base, times = _multiple(c, m, signs.fineness)
        power = _power_of_e(base, signs)
        for _ in range(times):
            inside.append(Negated(base) if c < 0 else base)
            outside.append(inverse(power) if c < 0 else power)
    return RuledTerm(_chain("+", inside, ZERO), _chain("*", outside, ONE), "exp_by.")


def _multiple(c: Fraction, m: IndexTerm, fineness: int) -> tuple[IndexTerm, int]:
    """|c| m as so many times a term: a multiple of 1/fineness of a product."""
    times, one = abs(c) * fineness, Fraction(1, fineness)
    if times.denominator > 1 or times > LARGEST_MULTIPLE * fineness or m == ONE:
        times, one = Fraction(1), abs(c)
    return added([(one, m)]), int(times)


def _power_of_e(base: IndexTerm, signs: VisibleSigns) -> IndexTerm:
    match base:
        case AppliedFunction(name="ln", arguments=(inside,)) if signs.of(inside) == 2:
            return inside
        case _:
            return AppliedFunction("exp", (base,))


# products -------------------------------------------------------------------------------------------------------------
def _over(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    parts = taken_apart(argument, free, signs)
    if not parts.number:
        return None
    pairs = _numbered(parts, lambda c: Rational(1 / c))
    pairs += [(t, t.arguments[0] if _is_inverse(t) else inverse(t)) for t in parts.factors]  # type: ignore[union-attr]
    pairs += [] if parts.rest is None else [(parts.rest, inverse(parts.rest))]
    return _by_parts(pairs, "over_by.")


def _is_inverse(term: IndexTerm) -> bool:
    return isinstance(term, AppliedFunction) and term.name == "/"


def _numbered(parts: OuterFactors, of: Callable[[Fraction], IndexTerm]) -> list[tuple[IndexTerm, IndexTerm]]:
    return [] if parts.number == 1 else [(Rational(parts.number), of(parts.number))]


def _by_parts(pairs: list[tuple[IndexTerm, IndexTerm]], proof: str) -> RuledTerm:
    return RuledTerm(product([a for a, _ in pairs]), product([b for _, b in pairs]), proof)


def _ln(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    parts = taken_apart(argument, free, signs)
    taken, rest = _collected(parts, lambda t: signs.of(t) == 2)
    if not parts.number or (not taken and rest is not None):
        return None
    inside, outside = [*taken], [_logarithm(t) for t in taken]
    if rest is not None:
        inside.append(rest)
        outside.append(AppliedFunction("ln", (rest,)))
    apart = None if rest is None or signs.of(rest) == 2 else (product(taken), rest)
    return RuledTerm(product(inside), _chain("+", outside, ZERO), "ln_by.", apart)


def _collected(parts: OuterFactors, takes: Callable[[IndexTerm], bool]) -> tuple[list[IndexTerm], IndexTerm | None]:
    """The factors that are taken, and the product of the others with the number and the rest."""
    taken = [t for t in parts.factors if takes(t)]
    others = [t for t in parts.factors if not takes(t)]
    others += [] if parts.number == 1 else [Rational(parts.number)]
    others += [] if parts.rest is None else [parts.rest]
    return taken, product(others) if others else None


def _logarithm(term: IndexTerm) -> IndexTerm:
    match term:
        case AppliedFunction(name="exp", arguments=(inside,)):
            return inside
        case AppliedFunction(name="/", arguments=(inside,)):
            return Negated(_logarithm(inside))
        case AppliedFunction(name="sqrt", arguments=(inside,)):
            return Pairwise("*", HALF, _logarithm(inside))
        case _:
            return AppliedFunction("ln", (term,))


def _sqrt(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    parts = taken_apart(argument, free, signs)
    if not parts.number:
        return None
    found = _root(parts, parts.powers, [], signs)
    if found is None or found.apart is None:
        return found
    # sizes would hide that what is left is positive
    sizes = OuterFactors(Fraction(1), tuple(p for p in parts.powers if isinstance(p[0], SizeNumber)), None)
    return _root(parts, [p for p in parts.powers if p not in sizes.powers], sizes.factors, signs)


def _root(
    parts: OuterFactors, powers: Sequence[tuple[IndexTerm, int]], others: list[IndexTerm], signs: VisibleSigns
) -> RuledTerm | None:
    """The root with these powers taken out of it; `others` stay."""
    inside: list[IndexTerm] = []
    outside: list[IndexTerm] = []
    for base, n in powers:
        one = inverse(base) if n < 0 else base
        if n < 0 and signs.of(base) < 2:
            others += [one] * (abs(n) % 2)
        elif signs.of(one):
            root = _root_of(base)
            inside += [one] * (abs(n) % 2)
            outside += [inverse(root) if n < 0 else root] * (abs(n) % 2)
        else:
            others += [one] * (abs(n) % 2)
        inside += [Pairwise("*", one, one)] * (abs(n) // 2)
        outside += [_size_of(one, signs)] * (abs(n) // 2)
    square, left = _square_part(parts.number)
    inside += [] if square == 1 else [Rational(square**2)]
    outside += [] if square == 1 else [Rational(square)]
    others += [] if left == 1 else [Rational(left)]
    others += [] if parts.rest is None else [parts.rest]
    apart = None
    if others:
        if not inside:
            return None
        rest = product(others)
        apart = None if signs.of(rest) else (product(inside), rest)
        inside.append(rest)
        outside.append(AppliedFunction("sqrt", (rest,)))
    return RuledTerm(product(inside), product(outside), "root_by.", apart)


def _root_of(base: IndexTerm) -> IndexTerm:
    match base:
        case AppliedFunction(name="exp", arguments=(inside,)):
            return AppliedFunction("exp", (Pairwise("*", HALF, inside),))
        case _:
            return AppliedFunction("sqrt", (base,))


def _square_part(c: Fraction) -> tuple[Fraction, Fraction]:
    """c as a square of the first times the second."""
    if c > 0 and (root := Fraction(isqrt(c.numerator), isqrt(c.denominator))) ** 2 == c:
        return root, Fraction(1)
    return Fraction(1), c


def _abs(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    parts = taken_apart(argument, free, signs)
    pairs = _numbered(parts, lambda c: Rational(abs(c)))
    pairs += [(t, _size_of(t, signs)) for t in parts.factors]
    pairs += [] if parts.rest is None else [(parts.rest, _size_of(parts.rest, signs))]
    return _by_parts(pairs, "abs_by.")


def _size_of(term: IndexTerm, signs: VisibleSigns) -> IndexTerm:
    return term if signs.of(term) else AppliedFunction("Rabs", (term,))


def _sign(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    parts = taken_apart(argument, free, signs)
    if not parts.number:
        return None
    pairs = _numbered(parts, lambda c: Rational(Fraction(1 if c > 0 else -1)))
    every = [*parts.factors, *([] if parts.rest is None else [parts.rest])]
    pairs += [(t, ONE if signs.of(t) == 2 else AppliedFunction("sign", (t,))) for t in every]
    return _by_parts(pairs, "sign_by.")


# which way round ------------------------------------------------------------------------------------------------------
def _turned(argument: IndexTerm, free: Sizes) -> IndexTerm | None:
    """−argument, where it is that which is written; None where the argument is."""
    found = summands(argument, free)
    if not found or found[0][0] > 0:
        return None
    return _chain("+", [t if c == -1 else Pairwise("*", Rational(-c), t) for c, t in found], ZERO)


Mirror = Callable[[str, IndexTerm], IndexTerm]


def _mirrored(name: str, lemma: str, to: Mirror) -> Callable[[IndexTerm, Sizes, VisibleSigns], RuledTerm | None]:
    def rule(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
        turned = _turned(argument, free)
        return None if turned is None else RuledTerm(Negated(turned), to(name, turned), f"apply {lemma}.")

    return rule


def _odd(name: str, u: IndexTerm) -> IndexTerm:
    return Negated(AppliedFunction(name, (u,)))


def _even(name: str, u: IndexTerm) -> IndexTerm:
    return AppliedFunction(name, (u,))


def _less(name: str, u: IndexTerm) -> IndexTerm:
    return Pairwise("-", AppliedFunction(name, (u,)), u)


def _scaled(name: str, lemma: str, keeps: bool) -> Callable[[IndexTerm, Sizes, VisibleSigns], RuledTerm | None]:
    """f(a u) = a f(u), or f(u), for positive a."""

    def rule(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
        parts = taken_apart(argument, free, signs)
        if not parts.number:
            return None
        sign = Fraction(1 if parts.number > 0 else -1)
        taken, rest = _collected(OuterFactors(sign, parts.powers, parts.rest), lambda t: signs.of(t) == 2)
        taken = [*([] if abs(parts.number) == 1 else [Rational(abs(parts.number))]), *taken]
        inside = ONE if rest is None else rest
        if not taken:
            return None
        once = AppliedFunction(name, (inside,))
        to = Pairwise("*", product(taken), once) if keeps else once
        return RuledTerm(Pairwise("*", product(taken), inside), to, f"apply {lemma}; above.")

    return rule


def _relu(argument: IndexTerm, free: Sizes, signs: VisibleSigns) -> RuledTerm | None:
    scaled = _scaled("relu", "relu_product", True)(argument, free, signs)
    return scaled or _mirrored("relu", "relu_neg", _less)(argument, free, signs)


Rule = Callable[[IndexTerm, Sizes, VisibleSigns], RuledTerm | None]
RULES: dict[str, Rule] = {
    "exp": _exp,
    "/": _over,
    "ln": _ln,
    "sqrt": _sqrt,
    "Rabs": _abs,
    "sign": _sign,
    "relu": _relu,
    "is_positive": _scaled("is_positive", "positive_product", False),
    "step": _scaled("step", "step_product", False),
    "tanh": _mirrored("tanh", "tanh_neg", _odd),
    "erf": _mirrored("erf", "erf_neg", _odd),
    "sin": _mirrored("sin", "sin_neg", _odd),
    "cos": _mirrored("cos", "cos_neg", _even),
    "sigmoid": _mirrored("sigmoid", "sigmoid_neg", lambda n, u: Pairwise("-", ONE, AppliedFunction(n, (u,)))),
    "softplus": _mirrored("softplus", "softplus_neg", _less),
}
"""By the names of functions in Coq."""
DEFINITIONS: dict[str, tuple[Callable[[IndexTerm], IndexTerm], str]] = {
    "sigmoid": (lambda u: Pairwise("*", _e(u), inverse(Pairwise("+", ONE, _e(u)))), "apply sigmoid_exp."),
    "softplus": (lambda u: AppliedFunction("ln", (Pairwise("+", ONE, _e(u)),)), "reflexivity."),
    "tanh": (
        lambda u: Pairwise(
            "*",
            Pairwise("-", Pairwise("*", _e(u), _e(u)), ONE),
            inverse(Pairwise("+", Pairwise("*", _e(u), _e(u)), ONE)),
        ),
        "apply tanh_exp.",
    ),
}
"""Functions in exponentials."""


def _e(u: IndexTerm) -> IndexTerm:
    return AppliedFunction("exp", (u,))
