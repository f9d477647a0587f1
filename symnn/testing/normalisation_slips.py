"""Slips that only a normalisation has: the given values where the normalised ones belong, a variance that divides by
one number more, or fewer, mean and variance taken for constants, and sums where means belong.

A variance is known by what it is: under a square root, a mean of the squares of something.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

from symnn.bridge.calls import SymbolicCall
from symnn.ops.sqrt import sqrt
from symnn.proof.repair.generic_points import REFUSED


def normalisation_slips(formula: Any) -> Iterator[tuple[str, Any]]:
    """Every such slip, and the formula with it."""
    roots = [p for p in sp.preorder_traversal(formula) if isinstance(p, SymbolicCall) and p.record is sqrt]
    for root in dict.fromkeys(roots):
        variance = root.args[-1]
        for slip, other in _divided(variance):
            yield slip, formula.xreplace({variance: other})
        for power in variance.atoms(sp.HadamardPower):
            if power.exp == 2:
                yield from _given(formula, root, variance, power.base)
                yield from _averaged(formula, variance, power.base)


def _divided(variance: Any) -> Iterator[tuple[str, Any]]:
    """The mean of the squares with n − 1 in place of n, and with n in place of n − 1."""
    terms = variance.args if isinstance(variance, sp.MatAdd) else (variance,)
    for k, term in enumerate(terms):
        if not isinstance(term, sp.MatMul) or not term.atoms(sp.HadamardPower):
            continue
        for factor in term.args:
            if isinstance(factor, sp.Pow) and factor.exp == -1:
                count = factor.base
                unbiased = count.is_Symbol
                other = count - 1 if unbiased else count + 1
                changed = sp.MatMul(*(1 / other if f == factor else f for f in term.args))
                said = (
                    f"the unbiased variance, with 1/({other}) instead of 1/{count}"
                    if unbiased
                    else f"the biased variance, with 1/{other} instead of 1/({count})"
                )
                yield said, sp.MatAdd(*terms[:k], changed, *terms[k + 1 :])


def _given(formula: Any, root: Any, variance: Any, centred: Any) -> Iterator[tuple[str, Any]]:
    """x for x̂: what is centred, outside of the variance, is what was given, times the deviation that divides it."""
    kept = sp.MatrixSymbol("kept", *variance.shape)
    outside = formula.xreplace({variance: kept})
    for given in (t for t in sp.MatAdd.make_args(centred) if isinstance(t, sp.MatrixSymbol)):
        try:
            spread = sp.DiagMatrix(root) * given if root.shape[0] == given.shape[0] else given * sp.DiagMatrix(root)
            changed = outside.xreplace({centred: spread, **dict.fromkeys(_turned(outside, centred), -spread)})
        except REFUSED:
            continue
        yield f"{given} instead of its normalised values", changed.xreplace({kept: variance})


def _averaged(formula: Any, variance: Any, centred: Any) -> Iterator[tuple[str, Any]]:
    """The means of the derivative left out, or without their 1/n; those of the normalisation itself stay."""
    kept, inner = sp.MatrixSymbol("kept", *variance.shape), sp.MatrixSymbol("inner", *centred.shape)
    outside = formula.xreplace({variance: kept, centred: inner})
    outside = outside.xreplace(dict.fromkeys(_turned(outside, centred), -inner))
    for count in sorted({p.base for p in variance.atoms(sp.Pow) if p.exp == -1 and p.base.is_Symbol}, key=str):
        fixed = "mean and variance are" if isinstance(centred, sp.MatAdd) else "the mean of the squares is"
        for slip, value in (
            (f"{fixed} taken for constant", sp.S.Zero),
            (f"sums where means belong: missing 1/{count}", sp.S.One),
        ):
            try:
                changed = outside.xreplace({1 / count: value, -1 / count: -value})
            except REFUSED:
                continue
            yield slip, changed.xreplace({kept: variance, inner: centred})


def _turned(formula: Any, centred: Any) -> list[Any]:
    """−(x − mean), however it is written."""
    if not isinstance(centred, sp.MatAdd):
        return []
    return [p for p in formula.atoms(sp.MatAdd) if _terms(p) == {(-c, m) for c, m in _terms(centred)}]


def _terms(several: sp.MatAdd) -> set[tuple[Any, Any]]:
    """Coefficient and matrix of each."""
    return {term.as_coeff_mmul() for term in several.args}
