"""A network, as it is asked for on the command line: words in, a `symnn.Network` out. No word is ever evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn import nets, ops
from symnn.errors import ArgumentError


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options that `derive` and `export` share: `layers`, beginning with the number of inputs, or a `depth`."""

    layers: str | None = None
    depth: str | None = None
    activation: str = "tanh"
    output: str = ""
    loss: str = "half-squared-error"
    layout: str = "columns"
    batch: str | None = None
    reduction: str = "mean"
    input_index: int = 0
    l2: bool = False

    def network(self) -> nets.Network:
        inputs, layers = self.stack()
        return nets.Network(
            *layers,
            inputs=inputs,
            loss=self.loss,
            layout=self.layout,
            batch=None if self.batch is None else size(self.batch, "--batch"),
            reduction=self.reduction,
            input_index=self.input_index,
            l2=self.l2 or None,
        )

    def stack(self) -> tuple[Any, list[nets.Layer | nets.Layers]]:
        """The number of inputs, and the layers."""
        hidden, output = activation(self.activation), activation(self.output)
        if self.depth is not None:
            if self.layers is not None:
                raise ArgumentError(
                    "give --layers with every size, or --depth with sizes n_0, n_1, … of their own, not both"
                )
            return None, [nets.Layers(size(self.depth, "--depth"), activation=hidden, output=output)]
        if self.layers is None:
            raise ArgumentError("say which network: --layers 3,2,1, or --depth L for any number of layers")
        widths = [size(word, "--layers") for word in self.layers.split(",")]
        if len(widths) < 2:
            raise ArgumentError(
                f"--layers {self.layers}: name at least the inputs and the outputs, as in --layers 3,2,1"
            )
        return widths[0], list(nets.stack(widths[1:], hidden, output))


def activation(word: str) -> Any:
    """A named activation; a single letter (f, g, h, φ) is a function of which nothing is known."""
    return ops.uninterpreted(word) if len(word) == 1 and word.isalpha() else word


def size(word: str, option: str) -> Any:
    """A whole number or a symbol such as n, N1, n_0 or K."""
    word = word.strip()
    if re.fullmatch(r"[+-]?\d+", word):
        if int(word) < 1:
            raise ArgumentError(f"{option}: a size must be at least 1, not {word}")
        return int(word)
    if re.fullmatch(r"[A-Za-z]\w*", word):
        return sp.Symbol(word, integer=True, positive=True)
    raise ArgumentError(
        f"{option}: {word!r} is neither a whole number nor a symbol such as n or n1; write sizes like 3,2,1 or n0,n1,K"
    )
