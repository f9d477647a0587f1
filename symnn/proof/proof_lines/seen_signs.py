"""A polynomial written so that its sign is seen: factors, squares, or products of what is known not to be negative.
That it is the same polynomial holds by construction; nothing else is shown here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import combinations, combinations_with_replacement, islice
from operator import mul
from typing import Any

import sympy as sp

from symnn.errors import MissingExtraError
from symnn.proof.inequality.solver_process import SOLVER

MOST_COLUMNS, DEEPEST, MOST_LETTERS, MOST_SUMMANDS, HIGHEST = 160, 3, 8, 4, 8
SECONDS = 0.2


@dataclass(frozen=True, eq=False)
class KnownFact:
    """value >= 0, or value > 0, or value = 0: a polynomial in letters.

    said    whatever the asker knows it by
    shown   how the value is printed, where it is not to be multiplied out
    """

    value: Any
    relation: str
    said: Any = None
    shown: Any = None


Summand = tuple[Any, tuple[tuple[Any, int], ...]]
"""A rational number, and factors with their powers."""


@dataclass
class SeenSum:
    """A sum of products that is not negative, and the facts that say so; `strict` if it is positive; `factored` if
    equations were used for the signs of factors alone; `parts` are factors that are themselves such sums.
    """

    summands: tuple[Summand, ...]
    strict: bool
    used: dict[KnownFact, None] = field(default_factory=dict)
    factored: bool = False
    parts: dict[Any, SeenSum] = field(default_factory=dict)


class Signs:
    """What is known of the letters, and how a polynomial in them is seen not to be negative: by products of at most
    `deepest` of what is known.
    """

    def __init__(
        self, facts: Sequence[KnownFact], positive: set[Any], nonnegative: set[Any], deepest: int = DEEPEST
    ) -> None:
        self.deepest = deepest
        self.facts = [f for f in facts if f.relation in (">", ">=")]
        self.equations = [f for f in facts if f.relation == "="]
        alone = {f.value: f for f in self.facts if f.value.is_Symbol}
        self.positive: dict[Any, KnownFact | None] = dict.fromkeys(positive)
        self.positive |= {x: f for x, f in alone.items() if f.relation == ">" and x not in positive}
        self.nonnegative: dict[Any, KnownFact | None] = dict.fromkeys(nonnegative) | dict(alone.items())

    def seen(self, polynomial: Any, strict: bool) -> SeenSum | None:
        """The polynomial as a sum or a product whose sign is seen."""
        if polynomial.is_Rational:
            summands = ((polynomial, ()),) if polynomial else ()
            return None if polynomial < 0 or (strict and not polynomial) else SeenSum(summands, polynomial > 0)
        for way in (self._factors, self._squares, self._products):
            found = way(polynomial, strict)
            if found is not None and (found.strict or not strict):
                return found
        return None

    # one product
    def sign_of(self, factor: Any) -> SeenSum | None:
        """A factor that is seen not to be negative by its terms, or by a fact."""
        used: dict[KnownFact, None] = {}
        strict = False
        for term in sp.Add.make_args(factor):
            c, letters = term.as_coeff_Mul()
            own = self._sign_of_term(letters, used)
            if c.is_Rational is not True or c < 0 or own is None:
                return self._by_fact(factor)
            strict = strict or own
        return SeenSum(((sp.S.One, ((factor, 1),)),), strict, used)

    def _sign_of_term(self, term: Any, used: dict[KnownFact, None]) -> bool | None:
        strict = True
        for x, k in term.as_powers_dict().items():
            if x == 1:
                continue
            if x in self.positive:
                found, own = self.positive[x], True
            elif k.is_Integer and k % 2 == 0:
                found, own = None, False
            elif x in self.nonnegative:
                found, own = self.nonnegative[x], False
            else:
                return None
            strict = strict and own
            if found is not None:
                used[found] = None
        return strict

    def _by_fact(self, factor: Any) -> SeenSum | None:
        letters = factor.free_symbols
        for f in self.facts:
            if f.value.free_symbols == letters and letters:
                one, other = (sp.Poly(v, *sorted(letters, key=str)) for v in (factor, f.value))
                if one.LC() * other.LC() > 0 and one.monic() == other.monic():
                    return SeenSum(((sp.S.One, ((factor, 1),)),), f.relation == ">", {f: None})
        return None

    def _factors(self, polynomial: Any, _: bool) -> SeenSum | None:
        c, factors = sp.factor_list(polynomial)
        if c.is_Rational is not True:
            return None
        whole: list[tuple[Any, int]] = []
        strict = True
        used: dict[KnownFact, None] = {}
        parts: dict[Any, SeenSum] = {}
        for f, k in factors:
            sign, found = self._sign_of_factor(f, len(factors) > 1)
            if found is None and k % 2:
                return None
            c *= sign**k
            used |= {} if found is None else found.used
            strict = strict and found is not None and found.strict
            whole.append((sign * f, k))
            if found is not None and _says_more(found, sign * f):
                parts[sign * f] = found
        return SeenSum(((c, tuple(whole)),), strict, used, True, parts) if c > 0 else None

    def _sign_of_factor(self, f: Any, by_products: bool) -> tuple[int, SeenSum | None]:
        for sign in (1, -1):
            if (found := self.sign_of(sp.expand(sign * f))) is not None:
                return sign, found
        for sign in (1, -1) if by_products else ():
            if (found := self._products(sp.expand(sign * f), False)) is not None:
                return sign, found
        return 1, None

    # squares
    def _squares(self, polynomial: Any, _: bool) -> SeenSum | None:
        """A quadratic polynomial as squares of affine forms, and what is seen not to be negative without them."""
        letters = sorted(polynomial.free_symbols, key=str)
        if len(letters) > MOST_LETTERS or sp.Poly(polynomial, *letters).total_degree() > 2:
            return None
        rest, total = sp.Poly(polynomial, *letters), []
        for x in letters:
            a = rest.coeff_monomial(x**2)
            if rest.degree(x) <= 0 or (a == 0 and x in self.positive):
                continue
            if a <= 0:
                return None
            form = sp.expand(sp.diff(rest.as_expr(), x) / (2 * a))
            total.append((a, ((form, 2),)))
            rest = sp.Poly(sp.expand(rest.as_expr() - a * form**2), *letters)
        left = self._beside_squares(rest.as_expr()) if total else None
        return None if left is None else SeenSum((*total, *left.summands), left.strict, left.used)

    def _beside_squares(self, rest: Any) -> SeenSum | None:
        if not rest.is_Rational:
            return self._factors(rest, False)
        summands = ((rest, ()),) if rest else ()
        return SeenSum(summands, rest > 0) if rest >= 0 else None

    # products
    def _products(self, polynomial: Any, strict: bool) -> SeenSum | None:
        """A sum of products of facts, with multiples that are not negative: a linear program."""
        facts, equations = self.every(), self.equations
        met = {s for v in (polynomial, *(f.value for f in (*self.facts, *equations))) for s in v.free_symbols}
        letters = sorted(met, key=str)
        facts = [f for f in facts if f.value.free_symbols <= met]
        if not letters or len(letters) > MOST_LETTERS:
            return None
        goal = sp.Poly(polynomial, *letters)
        if goal.total_degree() > HIGHEST:
            return None
        known = [(f, sp.Poly(f.value, *letters)) for f in facts]
        free = [(e, sp.Poly(e.value, *letters) * m) for e in equations for m in map(_poly(letters), (1, *letters))]
        for deepest in range(1, self.deepest + 1):
            columns = [*islice(_columns(known, letters, deepest, goal.total_degree()), MOST_COLUMNS)]
            found = _solved(goal, columns, free, strict)
            if found is not None:
                return found
        return None

    def every(self) -> list[KnownFact]:
        """The facts, and the signs of letters."""
        alone = [KnownFact(x, ">") for x, f in self.positive.items() if f is None]
        alone += [KnownFact(x, ">=") for x, f in self.nonnegative.items() if f is None and x not in self.positive]
        return list(dict.fromkeys([*self.facts, *alone]))


def _says_more(found: SeenSum, factor: Any) -> bool:
    """Whether the sum shows the sign of a factor that does not show it itself, and is equal to it without equations."""
    itself = len(found.summands) == 1 and [sp.expand(f - factor) for f, _ in found.summands[0][1]] == [0]
    return not itself and all(f.relation != "=" for f in found.used)


# the linear program
# ---------------------------------------------------------------------------------------------------------------------
Column = tuple[tuple[Any, ...], Any]
"""Facts, and squares of polynomials, and the product of all of them."""


def _poly(letters: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda m: sp.Poly(m, *letters)


def _columns(facts: Sequence[tuple[KnownFact, Any]], letters: list[Any], deepest: int, degree: int) -> Iterator[Column]:
    yield (), sp.Poly(1, *letters)
    highest = max([3, degree, *(v.total_degree() for _, v in facts)])
    for n in range(1, deepest + 1):
        for several in combinations_with_replacement(facts, n):
            if sum(v.total_degree() for _, v in several) <= highest:
                yield tuple(f for f, _ in several), reduce(mul, (v for _, v in several))
    for s in _bases(letters) if deepest > 1 else ():
        square = sp.Poly(s, *letters) ** 2
        yield (s,), square
        yield from (((s, f), square * v) for f, v in facts if 2 + v.total_degree() <= highest)


def _bases(letters: Sequence[Any]) -> list[Any]:
    """What is squared: letters, and differences of letters and of 1."""
    return [*(x - y for x, y in combinations(letters, 2)), *(x - 1 for x in letters), *letters]


def _solved(goal: Any, columns: Sequence[Column], free: Sequence[tuple[Any, Any]], strict: bool) -> SeenSum | None:
    """Multiples of the columns, not negative, and of what is 0, of which the sum is the goal."""
    names = [*(f"c{k}" for k in range(len(columns))), *(f"d{k}" for k in range(len(free)))]
    rows: dict[Any, list[str]] = {}
    for name, (_, value) in zip(names, (*columns, *free), strict=True):
        for m, c in value.terms():
            rows.setdefault(m, []).append(f"(* {_number(c)} {name})")
    wanted = dict(goal.terms())
    if not set(wanted) <= set(rows):
        return None
    text = [f"(declare-const {n} Real)" for n in names]
    text += [f"(assert (>= {n} 0))" for n in names[: len(columns)]]
    text += [f"(assert (= {_number(wanted.get(m, sp.S.Zero))} (+ 0 {' '.join(row)})))" for m, row in rows.items()]
    positive = [n for n, (several, _) in zip(names, columns, strict=False) if all(map(_is_positive, several))]
    if strict:
        text.append(f"(assert (< 0 (+ 0 {' '.join(positive)})))")
    try:
        answer = SOLVER.ask("\n".join(text), SECONDS, names)
    except MissingExtraError:
        return None
    return _written(columns, free, answer.values, strict) if answer.word == "sat" else None


def _is_positive(fact: Any) -> bool:
    return isinstance(fact, KnownFact) and fact.relation == ">"


def _written(
    columns: Sequence[Any], free: Sequence[Any], values: Mapping[str, Fraction], strict: bool
) -> SeenSum | None:
    summands: list[Summand] = []
    used: dict[KnownFact, None] = {}
    for k, (several, _) in enumerate(columns):
        c = values[f"c{k}"]
        if c:
            parts: Counter[Any] = Counter()
            for f in several:
                parts.update(_powers(f))
            summands.append((sp.Rational(c.numerator, c.denominator), tuple(parts.items())))
            used |= {f: None for f in several if isinstance(f, KnownFact)}
    used |= {e: None for k, (e, _) in enumerate(free) if values[f"d{k}"]}
    return SeenSum(tuple(summands), strict, used) if len(summands) <= MOST_SUMMANDS else None


def _powers(part: Any) -> dict[Any, int]:
    """A fact's value, or the square of a polynomial."""
    return {part.value: 1} if isinstance(part, KnownFact) else {part: 2}


def _number(x: Any) -> str:
    whole = f"(/ {abs(x.p)}.0 {x.q}.0)"
    return f"(- {whole})" if x.p < 0 else whole
