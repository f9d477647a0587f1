"""Expectations of a function of one random number as lines: the two halves of a symmetric law laid on each other, the
integral over a uniform one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge import read
from symnn.bridge.random import E, RandomMatrix, RandomScalar, ScalarStatistic
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.moments.laws import NO_WEIGHT
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.proof.proof_lines.proof_line import ProofLine

ADDED, MOMENTS, INTEGRATED = "the two added", "the moments", "integrated"


def of_one_entry(means: Iterable[Any]) -> Iterator[ProofLine]:
    """A chain for each expectation that is neither the mean nor named: E f(w) = … = its value."""
    for mean in means:
        found = _entry(mean)
        if found is None:
            continue
        entry, symbol = found
        if symbol.law.distribution == "uniform" and symbol.law.parameters:
            yield from _integrated(mean, entry, symbol.law.parameters)
        elif symbol.law.symmetric:
            yield from _folded(mean, entry, symbol)


def _entry(mean: Any) -> tuple[Any, Any] | None:
    """The random number of which the mean is taken, and the symbol whose entry it is; None of several."""
    (f,) = mean.operands
    if getattr(f, "shape", ()):
        return None
    symbols = f.atoms(RandomScalar, RandomMatrix)
    entries = {x for x in f.atoms(RandomScalar, MatrixElement) if getattr(x, "parent", x) in symbols}
    if len(symbols) != 1 or len(entries) != 1:
        return None
    return entries.pop(), symbols.pop()


def _integrated(mean: Any, entry: Any, ends: tuple[Any, ...]) -> Iterator[ProofLine]:
    """E f(u) = ∫ f(t)/(b − a) dt, for a power of u."""
    (f,) = mean.operands
    low, high = ends
    if not f.is_Pow or f.base != entry:
        return
    taken = {str(s) for s in f.free_symbols | low.free_symbols | high.free_symbols}
    t = sp.Symbol(next(name for name in "tsxvz" if name not in taken), real=True)
    integral = sp.Integral(f.xreplace({entry: t}), (t, low, high)) / (high - low)
    value = _value(mean, Resolver())
    yield ProofLine(mean, integral, f"the density of {entry} is constant", begins=True)
    yield ProofLine(integral, value, INTEGRATED)


def _folded(mean: Any, entry: Any, symbol: Any) -> Iterator[ProofLine]:
    """E f(w) = ½E[f(w) + f(−w)], where f(w) + f(−w) is a power of w; none where it is seen already."""
    (f,) = mean.operands
    mirrored = f.xreplace({entry: -entry})
    if f.is_polynomial(entry) or _alike(f, mirrored):
        return
    twice = E(sp.Add(f, mirrored, evaluate=False))
    whole = Resolver()
    sum_of_both = _sum(twice, entry, whole)
    if sum_of_both is None:
        return
    half = sum_of_both.subs(entry, 1) / 2
    k = 0 if not sum_of_both.has(entry) else sp.degree(sum_of_both, entry)
    value = _value(mean, whole)
    weights = [text for text in whole.used if text.startswith(NO_WEIGHT)]
    yield ProofLine(mean, twice / 2, f"{symbol} is symmetric about 0", begins=True)
    yield ProofLine(twice / 2, half * E(entry**k) if k else half, "; ".join([ADDED, *weights]))
    if k:
        yield ProofLine(half * E(entry**k), value, MOMENTS)


def _sum(twice: Any, entry: Any, whole: Resolver) -> Any:
    """c·wᵏ, which f(w) + f(−w) is for all w > 0, and so for all w < 0; None if it is no such power."""
    (both,) = twice.operands
    positive = sp.Dummy("w", positive=True)
    value = _value(twice, whole)
    for k in (0, 2, 4):
        there = _value(E(entry**k), whole) if k else sp.S.One
        found = sp.cancel(value / there) * entry**k
        if not found.has(ScalarStatistic) and _alike(
            both.xreplace({entry: positive}), found.xreplace({entry: positive})
        ):
            return found
    return None


def _value(mean: Any, whole: Resolver) -> Any:
    return to_sympy(tidy(whole.resolve(read(mean))))


def _alike(one: Any, other: Any) -> bool:
    return same(read(one), read(other))
