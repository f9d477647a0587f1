"""Layer norm: γ∘x̂ + β with x̂ = (x − μ)/s, where μ is the mean and s² = mean((x − μ)²) + ε over the features of one
example. The variance is the biased one, a mean over all n features.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.errors import ArgumentError
from symnn.expr import broadcast
from symnn.nets import initialisers
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_norms import layer_norm
from symnn.nets.place import Place
from symnn.ops.axes import others
from symnn.ops.mean import mean
from symnn.ops.normalise import divided, scaled
from symnn.ops.sqrt import sqrt


@dataclass(frozen=True, eq=False)
class LayerNorm(Layer):
    """Each example normalised over its features; γ starts at 1 and β at 0.

    eps  a number that is not negative, or a symbol; a positive symbol epsilon if it is not given

    Shapes: γ and β are (features, 1). Source: Ba, Kiros, Hinton 2016.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4), symnn.layers.LayerNorm(), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dgamma2', 'dbeta2']
    """

    eps: Any = None
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "eps", epsilon(self.eps))

    def build(self, at: Place, source: State) -> State:
        if isinstance(source.features, tuple):
            return self._at_every_position(at, source)
        layout, n, x = at.layout, source.features, read(source.symbol)
        if n == 1:
            raise ArgumentError("layer norm over 1 feature is always its shift: it needs at least 2")
        gamma = at.parameter("gamma", (n, 1), "scale", start=initialisers.find("ones"))
        beta = at.parameter("beta", (n, 1), "shift", start=initialisers.find("zeros"))
        axes, each = (layout.axis,), () if layout.batch is None else layout.state(1)
        mu, s = at.symbol("mu", each), at.symbol("s", each)
        unit, a = (at.symbol(layout.letter(name), source.symbol.shape) for name in ("xhat", "a"))
        centred = x - broadcast(read(mu), x.shape, others(x, axes))
        spread = sqrt(mean(centred * centred, axes) + read(self.eps))
        shifted = scaled(read(unit), read(gamma), axes, "layer_norm") + broadcast(read(beta), x.shape, axes)
        at.define(mu, node=mean(x, axes), rule="mean over the features", cotangent="dmu")
        at.define(s, node=spread, rule="standard deviation over the features", cotangent="ds")
        at.define(unit, node=divided(centred, read(s), axes), rule="normalised input", cotangent="dxhat")
        at.define(a, node=shifted, rule="scale and shift")
        return State(a, n)

    def _at_every_position(self, at: Place, source: State) -> State:
        """The same along the last axis."""
        x = at.tensor(source)
        gamma = at.trained("gamma", x.shape[-1:], "scale", start=initialisers.find("ones"))
        beta = at.trained("beta", x.shape[-1:], "shift", start=initialisers.find("zeros"))
        return at.made(layer_norm(at, x, x.shape[-1:], gamma, beta, self.eps), "scale and shift", cotangent="")


def epsilon(given: Any) -> Any:
    if given is None:
        return sp.Symbol("epsilon", positive=True)
    if isinstance(given, sp.Symbol):
        return given
    if isinstance(given, bool) or not isinstance(given, int | float | Fraction | sp.Rational) or not given >= 0:
        raise ArgumentError(f"eps is a symbol or a number that is not negative, not {given!r}")
    return sp.Rational(str(given))
