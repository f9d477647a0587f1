"""A network, as it is asked for on the command line: words in, a `symnn.Network` out. No word is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn import nets, ops
from symnn.errors import ArgumentError
from symnn.nets.activation import activation as resolved

VARIABLES = ("x", "z", "t")
"""What the pre-activation may be called in a formula."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options that `derive` and `export` share: `layers`, beginning with the number of inputs, or a `depth`."""

    layers: str | None = None
    depth: str | None = None
    activation: str = "tanh"
    parameter: tuple[str, ...] = ()
    output: str = ""
    loss: str = "half-squared-error"
    layout: str = "columns"
    batch: str | None = None
    reduction: str = "mean"
    input_index: int = 0
    l2: bool = False

    def network(self) -> nets.Network:
        inputs, layers = self.stack()
        loss, _, told = self.loss.partition(":")
        return nets.Network(
            *layers,
            inputs=inputs,
            loss=loss,
            layout=self.layout,
            batch=None if self.batch is None else size(self.batch, "--batch"),
            reduction=self.reduction,
            input_index=self.input_index,
            l2=self.l2 or None,
            **settings(told),
        )

    def stack(self) -> tuple[Any, list[nets.Layer | nets.Layers]]:
        """The number of inputs, and the layers."""
        hidden, output = activation(self.activation, self.parameter), activation(self.output)
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


def activation(word: str, roles: Sequence[str] = ()) -> Any:
    """A named activation; a single letter (f, g, h, φ) is a function of which nothing is known; or a formula of one
    number, x, z or t, whose other names are trained, shared or fixed numbers: "beta: shared".
    """
    if len(word) == 1 and word.isalpha():
        found: Any = ops.uninterpreted(word)
    else:
        found = word if re.fullmatch(r"[\w -]*", word) else formula(word)
    if not roles:
        return found
    pairs = [role.partition(":") for role in roles]
    if wrong := next((role for role, pair in zip(roles, pairs, strict=True) if not pair[1]), None):
        raise ArgumentError(f"--parameter {wrong}: write a name and its role, as in --parameter 'beta: shared'")
    told: dict[str, str] = {}
    for name, role in ((name.strip(), role.strip()) for name, _, role in pairs):
        if told.setdefault(name, role) != role:
            raise ArgumentError(f"--parameter: {name} is said to be {told[name]} and {role}: say one of them")
    return resolved(found, **told)


def formula(word: str) -> Any:
    """x*sigmoid(beta*x), as a function of x with the parameter beta."""
    capitals = dict.fromkeys(re.findall(r"\b[A-Z]\w*\b(?!\s*\()", word))  # in a formula of matrices, a matrix each
    from symnn.reading.typed.language import read_formula  # for what is no activation by name

    read = read_formula(word, [f"{name}:" for name in capitals], number=True)
    symbols = {name: s for name, s in read.symbols.items() if isinstance(s, sp.Symbol)}
    if len(symbols) < len(read.symbols):
        many = ", ".join(name for name in read.symbols if name not in symbols)
        raise ArgumentError(f"{word}: an activation is a formula of one number, but {many} is none")
    variable = next((name for name in VARIABLES if name in symbols), None)
    if variable is None and len(symbols) != 1:
        raise ArgumentError(f"{word}: call the pre-activation x, z or t, as in 'x*sigmoid(beta*x)'")
    first = symbols.pop(variable or next(iter(symbols)))
    return sp.Lambda((first, *(symbols[name] for name in sorted(symbols))), read.value)


def settings(words: str) -> dict[str, Any]:
    """delta=2, beta=b: the parameters of a loss, each a number or a symbol."""
    found: dict[str, Any] = {}
    for word in filter(None, words.split(",")):
        name, equals, value = (part.strip() for part in word.partition("="))
        if not (equals and name.isidentifier() and re.fullmatch(r"[A-Za-z]\w*|\d+(\.\d+)?(/[1-9]\d*)?", value)):
            raise ArgumentError(
                f"--loss: {word!r} is no setting; write name=value with a number or a symbol, as in huber:delta=1/2"
            )
        if name in nets.Network.__init__.__annotations__:
            raise ArgumentError(f"--loss: {name} is no setting of a loss")
        found[name] = sp.Rational(value) if value[0].isdigit() else sp.Symbol(value, positive=True)
    return found


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
