"""Products of polynomials over a table of bases, with the rules that make their form normal.

Rules, each an exact identity or one with an isolated exception that is recorded as a condition:
deltas are eliminated; exponents of equal factors add; [u >= 0]² = [u >= 0]; integer powers of sums expand; a sum in a
denominator divides what its leading term divides (partial fractions: this is also how eᵘσ(u) = eᵘ − σ(u) comes about);
A⁻¹A = I; sin² = 1 − cos²; hypotheses rewrite their leading monomial.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.bases import ONE, ONLY, POWER_OF_MATRIX, Bases
from symnn.calculus.normal_form.indicators import eliminate_deltas, simplified, within_ranges
from symnn.calculus.normal_form.matching import divide, match, matches
from symnn.calculus.normal_form.monomials import (
    Factor,
    Frozen,
    Monomial,
    Polynomial,
    Raw,
    Slots,
    Split,
    accumulate,
    bound_indices,
    components,
    free_indices,
    lead,
    least_slots,
    rename,
    times,
)
from symnn.calculus.normal_form.one_order import oriented
from symnn.calculus.normal_form.resolutions import resolutions
from symnn.calculus.normal_form.whole_powers import series
from symnn.errors import BudgetError
from symnn.ops.power import power
from symnn.ops.sin import sin

Again = Callable[[int, list[Polynomial], Fraction], Polynomial]
"""(base, arguments, exponent) -> the function that the base stands for, at these arguments."""
ELEMENTWISE = ("opaque", "exp", "log", "step", "sum")
MOST_EXCHANGES = 200
"""Orders of one product that are looked at."""
IDEMPOTENT = ("indicator", "delta", "step")
MOST_STEPS = 3_000
"""What was rewritten so often in a row goes on for ever: Σ 1/(i(i + 1)) = n/(n + 1) does, beside partial fractions."""
HELD = 2_000_000
"""Above the index of an axis of size one: names for bound indices that stay where they are for a moment."""


class Products:
    """Sums and products of polynomials. The budget counts the terms that are met."""

    def __init__(self, bases: Bases, again: Again, cosine: Any, budget: int = 20_000, seconds: float = 10.0) -> None:
        self.bases = bases
        self.again = again
        self.cosine = cosine
        self.turned_at: Callable[[Polynomial], None] = lambda unit: None
        """Told of every kink at which something else would be true."""
        self.beside_power: Callable[[int, Slots, list[Factor]], Split | None] = lambda b, slots, rest: None
        """What a power of a matrix becomes beside other factors."""
        self._cancels: dict[int, bool] = {}
        self._leads: dict[int, tuple[Monomial, Fraction]] = {}
        self.nonzero: set[int] = set()
        self._resolutions: dict[int, list[tuple[Monomial, Frozen]]] = {}
        self.budget = budget
        self._end = time.thread_time() + seconds
        self.rules: list[tuple[Monomial, Frozen]] = []
        self.turning: list[tuple[int, tuple[Monomial, Fraction, Monomial]]] = []
        """(number of a rule that only exchanges factors, what it says): A = -Aᵀ, AB = BA, each in both directions."""
        self.used_rules: set[int] = set()
        self.places: dict[tuple[Any, Any], None] = {}
        """(extent, place): the entries named by number of which it was used that they exist."""
        self._fresh = -1_000_000

    # arithmetic
    def constant(self, c: Fraction | int) -> Polynomial:
        return {(): Fraction(c)} if c else {}

    def single(self, factor: Factor) -> Polynomial:
        return self.collect([(ONE, [factor])])

    def add(self, *parts: Polynomial) -> Polynomial:
        total: Polynomial = {}
        for p in parts:
            for m, c in p.items():
                accumulate(total, m, c)
        return total

    def scaled(self, c: Fraction | int, p: Polynomial) -> Polynomial:
        return {m: v * c for m, v in p.items()} if c else {}

    def multiply(self, *parts: Polynomial) -> Polynomial:
        """The product; bound indices of different factors never meet."""
        return self.collect(self.raw_product([self.apart(p) for p in parts]))

    def raw_product(self, parts: Sequence[Sequence[Raw]]) -> list[Raw]:
        product: list[Raw] = [(ONE, [])]
        for part in parts:
            if len(product) * len(part) > self.budget:
                raise BudgetError("the expansion has too many terms")
            product = [(c * d, f + g) for c, f in product for d, g in part]
        return product

    def apart(self, p: Polynomial | Frozen, names: dict[int, int] | None = None) -> list[Raw]:
        """The terms with free indices renamed and bound ones made fresh."""
        return [(c, self.fresh(m, names)) for m, c in (p.items() if isinstance(p, dict) else p)]

    def fresh(self, m: Iterable[Factor], names: dict[int, int] | None = None) -> list[Factor]:
        renaming = dict(names or {})
        for i in sorted(bound_indices(m)):
            self._fresh -= 1
            renaming[i] = self._fresh
        return rename(m, renaming)

    def inside(self, base: int, slots: Slots, position: int = 0) -> list[Raw]:
        """A function's argument as it stands at these slots."""
        return self.apart(self.bases[base].payload[1][position], dict(enumerate(slots)))

    def collect(self, terms: Iterable[Raw]) -> Polynomial:
        """The normal form of a sum of raw terms."""
        total: Polynomial = {}
        stack = [(c, given, 0) for c, given in terms]
        while stack:
            c, given, steps = stack.pop()
            self.budget -= 1
            if self.budget < 0 or steps > MOST_STEPS or time.thread_time() > self._end:
                raise BudgetError("the normal form grew beyond its budget")
            factors = self._merge(given) if c else None
            if factors is None:
                continue
            split = self._rewrite(factors)
            if split is None:
                accumulate(total, self.bases.canonical(factors), c)
            else:
                parts, consumed = split
                stack += [(times(c, d), self.complete(factors, f, consumed), steps + 1) for d, f in parts]
        return total

    def complete(self, before: list[Factor], after: list[Factor], consumed: Iterable[int] = ()) -> list[Factor]:
        """A bound index that a rule dropped without summing it (it is not `consumed`) still multiplies by its size."""
        lost = bound_indices(before) - bound_indices(after) - set(consumed)
        if not lost:
            return after
        extent = self.bases.extents(before)
        return after + [f for i in sorted(lost) for f in self.size_factors(extent[i])]

    def size_factors(self, extent: sp.Expr) -> list[Factor]:
        return [] if extent == 1 else [(self.bases.size(extent), (), ONE)]

    # one monomial
    def _merge(self, given: list[Factor]) -> list[Factor] | None:
        """Deltas eliminated, indicators simplified, equal factors merged; None if the product is zero."""
        factors, consumed = eliminate_deltas(given, self.bases)
        exponents: dict[tuple[int, Slots, int], Fraction] = {}
        for b, slots, e in factors:
            if self.bases[b].kind == "indicator":
                simple = simplified(b, slots, self.bases)
                if simple is None:
                    return None
                if not simple:
                    continue
                b, slots, e = simple[0]
            base = self.bases[b]
            # u/u = 1 needs u to be zero at most on a thin set: relu(x)/relu(x) is undefined on half the line
            side = 1 if e.numerator > 0 else -1
            if self.cancels(b):
                side = 0
            key = (b, least_slots(slots, base.symmetry), side)
            exponents[key] = exponents[key] + e if key in exponents else e
        merged = [
            (b, slots, ONE if self.bases[b].kind in IDEMPOTENT and e > 0 else e)
            for (b, slots, _), e in exponents.items()
            if e
        ]
        merged = self._counted(merged, consumed)
        kept = within_ranges(merged, self.bases)
        if kept is None:
            return None
        completed = self.complete(given, kept, consumed)
        merged = kept
        return merged if completed is merged else self._merge(completed)

    def _counted(self, factors: list[Factor], consumed: set[int]) -> list[Factor]:
        """Σ_i [i = 1] is 1, where there is an entry 1."""
        times = Counter(i for _, slots, _ in factors for i in slots)
        kept = []
        for b, slots, e in factors:
            base = self.bases[b]
            if (
                base.kind == "indicator"
                and len(slots) == 1
                and slots[0] in bound_indices(factors)
                and times[slots[0]] == 1
            ):
                (c,), offset, relation = base.payload
                if relation == "=" and abs(c) == 1:
                    self.places[(base.shape[0], sp.expand(-c * offset))] = None
                    consumed.add(slots[0])
                    continue
            kept.append((b, slots, e))
        return kept

    def cancels(self, b: int) -> bool:
        """Whether u/u = 1 for this base but for isolated exceptions."""
        base = self.bases[b]
        if b in self.nonzero:
            return True
        if base.positive or not base.analytic or len(base.shape) < 2 or base.kind == "atom":
            return base.positive or base.analytic
        if b not in self._cancels:
            self._cancels[b] = False  # while it is being found out
            whole: Polynomial = {((b, tuple(range(len(base.shape))), ONE),): ONE}
            pairs = [(i, j) for j, n in enumerate(base.shape) for i in range(j) if base.shape[i] == n]
            self._cancels[b] = all(self.is_thin(self.collect(self.apart(whole, {j: i}))) for i, j in pairs)
        return self._cancels[b]

    def is_of_sizes(self, p: Polynomial) -> bool:
        """Whether p is a number made of sizes, as n − 1 is: its zeros are single sizes."""
        return bool(p) and all(self.bases[b].kind == "size" for m in p for b, _, _ in m)

    def is_thin(self, p: Polynomial) -> bool:
        """Whether the zeros of an analytic p are isolated at *all* indices and sizes.

        x_i - x_j is zero wherever i = j; x_i Σ y - y_i Σ x is zero at size 1; x(n - 7) at the size 7.
        """
        if len(p) == 1 and not bound_indices(next(iter(p))):
            return all(self.cancels(b) for b, _, _ in next(iter(p)))  # a product is zero where a factor is
        if not p or not self.bases.is_analytic(p):
            return False
        if len(p) > 1 and any(self.bases[b].kind == "size" for m in p for b, _, _ in m):
            return False
        return self._is_thin_in_corners(p)

    def _is_thin_in_corners(self, p: Polynomial) -> bool:
        """Whether p is not zero at all where its sizes are 1, and its zeros are isolated also where two indices
        agree.
        """
        extent = {i: n for m in p for i, n in self.bases.extents(m).items() if i != ONLY}
        at_one = {i: ONLY for i, n in extent.items() if not n.is_Integer}
        if at_one and not self.collect([(c, rename(m, at_one)) for m, c in p.items()]):
            return False
        pairs = [(i, j) for i in extent for j in extent if 0 <= i < j and extent[i] == extent[j]]
        return all(self.is_thin(self.collect(self.apart(p, {j: i}))) for i, j in pairs)

    def _rewrite(self, factors: list[Factor]) -> Split | None:
        """The first rule that applies; None when the monomial is normal."""
        for k, (b, slots, e) in enumerate(factors):
            rest = factors[:k] + factors[k + 1 :]
            if len(set(slots)) < len(slots) and self.bases[b].kind in ELEMENTWISE:
                return self._on_diagonal(b, slots, e, rest)
            match self.bases[b].kind:
                case "prime":
                    split = self._prime(b, e, rest)
                case "size":
                    split = self._size_power(b, e, rest)
                case "sum":
                    split = self._sum_power(b, slots, e, rest)
                case "inverse" if e == 1:
                    split = self._cancel_inverse(b, slots, rest) or self._resolve(b, factors)
                case kind if kind == POWER_OF_MATRIX and e == 1:
                    split = self.beside_power(b, slots, rest)
                case "indicator":
                    split = oriented(b, slots, factors, rest, self.bases)
                case "opaque":
                    split = self._of_function(b, slots, e, rest)
                case _:
                    split = None
            if split is not None:
                return split
        return self._apply_hypotheses(factors)

    def _on_diagonal(self, b: int, slots: Slots, e: Fraction, rest: list[Factor]) -> Split:
        """f(A)_ii sees only the diagonal of A: the function is made anew from what its argument is there."""
        indices = tuple(dict.fromkeys(slots))
        place = {k: indices.index(i) for k, i in enumerate(slots)}
        arguments = [self.collect(self.apart(p, place)) for p in self.bases[b].payload[1]]
        return [(c, f + rest) for c, f in self.apart(self.again(b, arguments, e), dict(enumerate(indices)))], ()

    def _prime(self, b: int, e: Fraction, rest: list[Factor]) -> Split | None:
        whole = floor(e)
        if whole == 0:
            return None
        left: list[Factor] = [(b, (), e - whole)] if e != whole else []
        return [(Fraction(self.bases[b].payload) ** whole, rest + left)], ()

    def _size_power(self, b: int, e: Fraction, rest: list[Factor]) -> Split | None:
        terms = self._expand_size(self.bases[b].payload) if e >= 1 and not self.bases[b].payload.is_Symbol else None
        if terms is None:
            return None
        left: list[Factor] = [(b, (), e - 1)] if e != 1 else []
        return [(c, f + rest + left) for c, f in terms], ()

    def _of_function(self, b: int, slots: Slots, e: Fraction, rest: list[Factor]) -> Split | None:
        if self.bases[b].payload[0] is power:
            return series(self, b, slots, e, rest)
        return self._sine(b, slots, e, rest) if e.denominator == 1 and e >= 2 else None

    def _sine(self, b: int, slots: Slots, e: Fraction, rest: list[Factor]) -> Split | None:
        operator, payload = self.bases[b].payload
        if operator is not sin:
            return None
        cosine = self.bases.number("opaque", (self.cosine, payload), self.bases[b].shape, self.bases.symmetry(b))
        left = [(b, slots, e - 2)] if e != 2 else []
        return [(ONE, rest + left), (-ONE, [*rest, *left, (cosine, slots, Fraction(2))])], ()

    def _expand_size(self, extent: sp.Expr) -> list[Raw] | None:
        """n(n + 1) as a sum of products of symbols; None for what is no polynomial (a floor), which stays whole."""
        expanded = sp.expand(extent)
        terms: list[Raw] = []
        for term in sp.Add.make_args(expanded):
            coefficient, factors = term.as_coeff_mul()
            if not coefficient.is_Rational:
                return None
            powers: list[Factor] = []
            for f in factors:
                base, exponent = f.as_base_exp()
                if not exponent.is_Integer:
                    return None
                if base == extent:
                    return None
                powers.append((self.bases.size(base), (), Fraction(int(exponent))))
            terms.append((Fraction(int(coefficient.p), int(coefficient.q)), powers))
        return terms

    def _sum_power(self, b: int, slots: Slots, e: Fraction, rest: list[Factor]) -> Split | None:
        (inside,) = self.bases[b].payload[1]
        if e >= 1:
            left = [(b, slots, e - 1)] if e != 1 else []
            return [(c, f + rest + left) for c, f in self.inside(b, slots)], ()
        if e > 0 or not self.cancels(b):
            return None
        names = dict(enumerate(slots))
        monomial, coefficient = self._lead(b, inside)
        if len(inside) == 1:
            return self._absorb(b, slots, e, rest, rename(monomial, names))
        if bound_indices(monomial):
            return None
        found = divide(rest, rename(monomial, names))
        if found is None:
            return None
        # m = (s - tail)/c, where s is the sum and m its leading monomial
        up = [(b, slots, e + 1)] if e != -1 else []
        tail = [(d, f) for d, f in self.apart(tuple(i for i in inside if i[0] != monomial), names)]
        return [(1 / coefficient, found + up)] + [(-d / coefficient, f + found + [(b, slots, e)]) for d, f in tail], ()

    def _lead(self, b: int, inside: Frozen) -> tuple[Monomial, Fraction]:
        if b not in self._leads:
            self._leads[b] = lead(inside)
        return self._leads[b]

    def _absorb(self, b: int, slots: Slots, e: Fraction, rest: list[Factor], inside: list[Factor]) -> Split | None:
        """(Σ x²)^{-1/2} · Σ x² = (Σ x²)^{1/2}: a whole component that equals the inside of a power."""
        if not bound_indices(inside):
            return None
        # the places of the power itself are held, whether or not they are summed over further out
        held = {i: HELD + k for k, i in enumerate(sorted({i for i in slots if i < 0}))}
        back = {k: i for i, k in held.items()}
        wanted = self.bases.canonical(rename(inside, held))
        loose, groups = components(rename(rest, held))
        for k, group in enumerate(groups):
            if self.bases.canonical(group) == wanted:
                others = rename([*loose, *(f for g in groups[:k] + groups[k + 1 :] for f in g)], back)
                return [(ONE, others + ([(b, slots, e + 1)] if e != -1 else []))], bound_indices(group)
        return None

    def _single_inside(self, b: int) -> tuple[int, Slots] | None:
        """The M of M⁻¹ and the order of its indices, if it is one factor."""
        (inside,) = self.bases[b].payload[1]
        if len(inside) != 1 or len(inside[0][0]) != 1 or inside[0][1] != 1:
            return None
        ((m, order, exponent),) = inside[0][0]
        return (m, order) if exponent == 1 and len(order) == 2 else None

    def _cancel_inverse(self, b: int, slots: Slots, rest: list[Factor]) -> Split | None:
        """Σ_j M⁻¹_ij M_jk = δ_ik, and the same on the other side, for an M that is one factor."""
        single = self._single_inside(b)
        i, j = slots
        if single is None or i == j:
            return None
        m, order = single
        for k, (other, found, e) in enumerate(rest):
            if other != m or e != 1 or len(set(found)) < 2:
                continue
            others = rest[:k] + rest[k + 1 :]
            carried = self.bases.extents(others)
            for turned in {tuple(found[g] for g in swap) for swap in self.bases.symmetry(m)}:
                row, column = turned if order == (0, 1) else turned[::-1]
                for shared, end, ends in ((row, j, (i, column)), (column, i, (row, j))):
                    if shared == end < 0 and end not in carried:
                        return [(ONE, [*others, (self._delta_of(b), ends, ONE)])], (end,)
        return None

    def _resolve(self, b: int, factors: list[Factor]) -> Split | None:
        """Σ_j M_ij M⁻¹_jk = δ_ik, and the same on the other side, for an M that is a sum or a product: its leading term
        gives way.
        """
        if b not in self._resolutions:
            eye: Monomial = ((self._delta_of(b), (0, 1), ONE),)
            self._resolutions[b] = resolutions(b, self.bases, eye)
        return next(
            (split for rule in self._resolutions[b] if (split := self.replaced(rule, factors)) is not None), None
        )

    def _delta_of(self, inverse: int) -> int:
        return self.bases.delta(self.bases[inverse].shape[0])

    # hypotheses
    def assume(self, p: Polynomial) -> None:
        """p = 0 becomes a rule: its leading monomial is rewritten into the rest. Every call makes a rule, if only an
        idle one.

        What leads must speak of something: in A = I it is A, not the identity. A rule that could feed itself (A = -Aᵀ)
        is used only where it makes less of a monomial.
        """
        p = self.content(p)[1]  # positive factors do not matter: Σx/n = 0 says that Σx = 0
        solid = {
            m: c for m, c in p.items() if any(self.bases[b].kind not in ("size", "delta", "prime") for b, _, _ in m)
        }
        monomial, c = max(solid.items(), key=_weight) if solid else ((), ONE)
        p, monomial, c = self._without_sizes(p, monomial, c)
        frozen = tuple(sorted(p.items()))
        rest = tuple((m, -d / c) for m, d in frozen if m != monomial)
        alike = any(_kinds(m) == _kinds(monomial) for m, _ in rest)
        loose = any(not free_indices(m) <= free_indices(monomial) for m, _ in rest)  # x_i = y_j, for all i and j
        if alike and len(rest) == 1 and free_indices(rest[0][0]) == free_indices(monomial):
            ((other, d),) = rest
            self.turning += [(len(self.rules), (monomial, d, other)), (len(self.rules), (other, 1 / d, monomial))]
        self.rules.append(((), ()) if alike or loose else (monomial, rest))

    def _without_sizes(self, p: Polynomial, monomial: Monomial, c: Fraction) -> tuple[Polynomial, Monomial, Fraction]:
        """p = 0 and what leads in it, whatever sizes stand beside that elsewhere: of xᵀx/n = c it is xᵀx."""
        sizes = [(b, s, -e) for b, s, e in monomial if self.bases[b].kind == "size" and self.bases[b].positive]
        if not sizes:
            return p, monomial, c
        ((alone, d),) = self.collect([(c, [*monomial, *sizes])]).items()
        return self.collect((d, [*m, *sizes]) for m, d in p.items()), alone, d

    def content(self, p: Polynomial) -> tuple[Monomial, Polynomial]:
        """Common positive factors, and what is left."""
        raise NotImplementedError

    def _apply_hypotheses(self, factors: list[Factor]) -> Split | None:
        for number, rule in enumerate(self.rules):
            split = self.replaced(rule, factors) if rule[0] else None
            if split is not None:
                self.used_rules.add(number)
                return split
        return self._least(factors) if self.turning else None

    def _least(self, factors: list[Factor]) -> Split | None:
        """The least of what the rules that exchange factors make of a monomial; 0 if it is a multiple of itself."""
        start = self.bases.canonical(factors)
        found: dict[Monomial, tuple[Fraction, frozenset[int]]] = {start: (ONE, frozenset())}
        todo = [start]
        while todo and len(found) < MOST_EXCHANGES:
            here = todo.pop()
            c, used = found[here]
            for number, (pattern, d, other) in self.turning:
                for names, rest in matches(pattern, list(here), self.bases):
                    ((_, turned),) = self.apart(((other, ONE),), {i: j for i, j in names.items() if i >= 0})
                    there = self.bases.canonical(turned + rest)
                    if there not in found:
                        found[there] = c * d, used | {number}
                        todo.append(there)
                    elif found[there][0] != c * d:
                        self.used_rules |= used | {number} | found[there][1]
                        return [], bound_indices(factors)
        best = min(found)
        if best == start:
            return None
        self.used_rules |= found[best][1]
        return [(found[best][0], self.fresh(best))], bound_indices(factors)

    def replaced(self, rule: tuple[Monomial, Frozen], factors: list[Factor]) -> Split | None:
        """An occurrence of the rule's monomial makes way for the rule's polynomial."""
        pattern, replacement = rule
        found = match(pattern, factors, self.bases)
        if found is None:
            return None
        names, rest = found
        consumed = [names[i] for i in bound_indices(pattern)]
        return [(c, f + rest) for c, f in self.apart(replacement, {i: j for i, j in names.items() if i >= 0})], consumed


def _weight(term: tuple[Monomial, Fraction]) -> tuple[Fraction, int, Monomial]:
    """What leads in an equation: the degree, and of Ax = λx what is summed over."""
    return sum((e for _, _, e in term[0]), Fraction(0)), len(bound_indices(term[0])), term[0]


def _kinds(m: Iterable[Factor]) -> list[tuple[int, Fraction]]:
    """The factors, whatever their indices."""
    return sorted((b, e) for b, _, e in m)
