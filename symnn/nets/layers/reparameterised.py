"""The latent variable of a variational autoencoder: z = μ + σ∘ε with noise ε that is given, and its KL divergence from
N(0, 1), which is added to the loss. With a loss for the reconstruction behind it the network's loss is −ELBO.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.nets.factored import mapped
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_arithmetic import add, product, sub
from symnn.nets.operations.torch_indexing import sliced
from symnn.nets.operations.torch_reductions import sum_
from symnn.nets.place import Place
from symnn.ops.exp import exp


@dataclass(frozen=True, eq=False)
class Reparameterised(Layer):
    """2k features, the mean μ and s = log σ² of k independent normal numbers, to k features z = μ + e^{s/2}∘ε.

    weight  by which ½ Σ (μ² + e^s − 1 − s), the divergence of N(μ, σ²) from N(0, 1), is added to the loss of an
            example: 1 for the ELBO, another for a β-VAE

    ε is given beside the input. Source: Kingma and Welling 2014; Higgins et al. 2017.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4), symnn.layers.Reparameterised(), symnn.Dense(3), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW3', 'db3']
    """

    weight: Any = 1

    def build(self, at: Place, source: State) -> State:
        if sp.sympify(source.features, strict=True) % 2 != 0:
            raise ArgumentError(
                f"layer {at.index} takes μ and log σ², an even number of features, but is fed {source.features}"
            )
        x, k = at.tensor(source), sp.sympify(source.features, strict=True) / 2
        mu = at.named(sliced(x, -1, 0, k), "mu", "mean of the latent variable")
        s = at.named(sliced(x, -1, k, k), "s", "logarithm of its variance")
        noise = at.given(at.layout.letter("e"), at.layout.state(k), "standard normal noise")
        grown = mapped(exp, s)
        far = product(sp.Rational(1, 2), sub(add(product(mu, mu), grown), add(s, 1)))
        at.adds(product(sp.sympify(self.weight, strict=True), sum_(far)))
        spread = mapped(exp, product(sp.Rational(1, 2), s))
        drawn = product(spread, at.tensor(State(noise, k)))
        return at.made(add(mu, drawn), "a draw from the latent distribution")
