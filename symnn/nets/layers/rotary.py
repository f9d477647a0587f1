"""Rotary positions: the features of a position in pairs, each turned by an angle that grows with the position."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.bridge import read
from symnn.errors import ArgumentError
from symnn.nets.factored import Factored, mapped, plain, quotient
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_arithmetic import add, neg, product
from symnn.nets.operations.torch_constants import arange
from symnn.nets.operations.torch_indexing import cat, chunk
from symnn.nets.operations.torch_products import outer
from symnn.nets.place import Place
from symnn.ops.cos import cos
from symnn.ops.sin import sin


@dataclass(frozen=True, eq=False)
class RotaryPositions(Layer):
    """(positions, features): entry i and entry i + features/2 of position t are turned by t·θ_i.

    The rates θ, (features/2, 1), are given beside the input; usual ones are 10000^(−2i/features).
    ArgumentError for an odd number of features. Source: Su et al. 2021, in the halves of GPT-NeoX and Llama.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.RotaryPositions(), symnn.Dense(1), inputs=(3, 4), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW2', 'db2']
    """

    several = True

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        if x.rank != 3:
            raise ArgumentError(f"layer {at.index} turns (positions, features), not {source.features}")
        return at.made(turned(at, x), "turned by its position")


def turned(at: Place, x: Factored) -> Factored:
    """x (…, positions, features), turned; cos and sin of the angles get names."""
    half = quotient(x.shape[-1], 2)
    if half is None:
        raise ArgumentError(f"layer {at.index} turns pairs of features, but there are {x.shape[-1]}")
    known = [s for s, _ in at.given_here if str(s).startswith("theta")]
    theta = plain(read(known[0] if known else at.given("theta", (half, 1), "rates of the angles")), (half,))
    angles = outer(arange(x.shape[-2]), theta)
    c, s = (at.named(cat([mapped(f, angles)] * 2, -1), w, rule, cotangent="") for f, w, rule in TABLES)
    first, second = chunk(x, 2, -1)
    return add(product(x, c), product(cat([neg(second), first], -1), s))


TABLES = ((cos, "C", "cosines of the angles"), (sin, "S", "sines of the angles"))
