"""RMS norm: γ∘x/r with r² = mean(x²) + ε over the features of one example, or of one position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.nets import initialisers
from symnn.nets.layer import Layer, State
from symnn.nets.layers.layer_normalisation import epsilon
from symnn.nets.operations.torch_norms import rms_norm
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class RMSNorm(Layer):
    """Each example divided by its root mean square; γ starts at 1.

    eps  a number that is not negative, or a symbol; a positive symbol epsilon if it is not given

    Shapes: γ is (features, 1). Source: Zhang, Sennrich 2019.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4), symnn.layers.RMSNorm(), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dgamma2']
    """

    eps: Any = None
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "eps", epsilon(self.eps))

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        gamma = at.trained("gamma", x.shape[-1:], "scale", start=initialisers.find("ones"))
        return at.made(rms_norm(at, x, x.shape[-1:], gamma, self.eps), "divided by the root mean square, and scaled")
