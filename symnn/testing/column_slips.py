"""Slips at the normalisation of one column, x̂ = (x − mean)/deviation: the derivative by x, or by the scale γ, as
somebody computes it who takes the mean or the variance for constants, or other values for x̂.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import sympy as sp

from symnn.bridge.calls import MatrixCall
from symnn.ops.layer_norm import layer_norm
from symnn.ops.normalise import EPSILON
from symnn.ops.rms_norm import rms_norm

Derive = Callable[[Any, Any], Any]


class ColumnNorm(NamedTuple):
    """A call of layer norm or RMS norm of a column that is a symbol, and the derivative by what it gives."""

    call: Any
    cotangent: Any

    @property
    def centred(self) -> bool:
        return bool(self.call.record is layer_norm)

    def slips(self, variable: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Every slip in the derivative by x or γ, as a function of the cotangent, x and γ."""
        x, gamma, *_ = self.call.operands
        n, given = self.call.shape[0], f"{x} instead of its normalised values"
        if variable == gamma:
            yield given, lambda g, x, gamma: g * x
        if variable != x:
            return
        said = "mean and variance are" if self.centred else "the mean of the squares is"
        yield f"{said} taken for constant", lambda g, x, gamma: gamma * g / self.deviation(x)
        if self.centred:
            yield "the variance is taken for constant", lambda g, x, gamma: self.back(gamma * g, x, put=0 * x)
            unbiased = f"the unbiased variance, with 1/({n - 1}) instead of 1/{n}"
            yield unbiased, lambda g, x, gamma: self.back(gamma * g, x, less=1)
            yield unbiased, lambda g, x, gamma: self.back(gamma * g, x, less=1, below=len(x) - 1)
        yield given, lambda g, x, gamma: self.back(gamma * g, x, put=x)

    def deviation(self, x: Any, less: int = 0) -> Any:
        eps = float(dict(self.call.settings).get("eps", EPSILON))
        return np.sqrt(((x - self.mean(x)) ** 2).sum() / (len(x) - less) + eps)

    def mean(self, x: Any) -> Any:
        return x.mean() if self.centred else 0.0

    def back(self, g: Any, x: Any, put: Any = None, less: int = 0, below: int | None = None) -> Any:
        """(g − mean g − x̂·mean(g∘x̂))/s, with other values for x̂ in it."""
        s = self.deviation(x, less)
        unit = (x - self.mean(x)) / s if put is None else put
        return (g - self.mean(g) - unit * (g * unit).sum() / (below or len(x))) / s


def column_norms(source: Any, variable: Any, derive: Derive) -> Iterator[ColumnNorm]:
    """Those of which the variable is the column or the scale, and nothing else in the source depends on it."""
    for one in dict.fromkeys(p for p in sp.preorder_traversal(source) if isinstance(p, MatrixCall)):
        if one.record not in (layer_norm, rms_norm) or one.shape[1] != 1 or variable not in one.operands[:2]:
            continue
        out = sp.MatrixSymbol("normalised", *one.shape)
        without = source.xreplace({one: out})
        if all(isinstance(p, sp.MatrixSymbol) for p in one.operands[:2]) and not without.has(variable):
            yield ColumnNorm(one, derive(without, out).xreplace({out: one}))


__all__ = ["ColumnNorm", "column_norms"]
