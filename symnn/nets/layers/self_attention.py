"""Self-attention with several heads: softmax(QKᵀ/√d + M)V of every head, then one linear map of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.factored import Factored, contract, plain, quotient
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_attention import attention
from symnn.nets.operations.torch_indexing import repeat_interleave
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class SelfAttention(Layer):
    """(positions, features) to (positions, features), with scores S, weights P and heads O named.

    heads   how many; a number that divides that of the features unless `size` is given
    size    numbers of a head, d; features/heads unless given
    causal  True: a position attends to itself and to earlier ones
    masked  True: a tensor M (positions, positions) that is given is added to the scores
    groups  heads of keys and values, each for heads/groups heads of queries; as many as heads unless given

    Shapes: W_q, W_k, W_v are (heads, d, features), W_o is (features, heads, d). Source: Vaswani et al. 2017.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.SelfAttention(), symnn.Dense(1), inputs=(3, 2), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW_q1', 'dW_k1', 'dW_v1', 'dW_o1', 'dW2', 'db2']
    """

    heads: int = 1
    size: Any = None
    causal: bool = False
    masked: bool = False
    groups: int | None = None
    several = True

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        if x.rank != 3:
            raise ArgumentError(f"layer {at.index} attends over (positions, features), not {source.features}")
        told = self._told(at, source)
        T, n = x.shape[1:]
        size = quotient(n, self.heads) if self.size is None else extent(self.size, "a head")
        groups = self.heads if self.groups is None else self.groups
        if size is None or self.heads % groups:
            raise ArgumentError(f"layer {at.index}: {self.heads} heads fit neither {n} features nor {groups} groups")
        drawn = (("q", x, self.heads), ("k", told, groups), ("v", told, groups))
        q, k, v = (self._projected(at, y, w, h, size) for w, y, h in drawn)
        k, v = (repeat_interleave(y, self.heads // groups, 1) if groups < self.heads else y for y in (k, v))
        places = (T, told.shape[1])
        mask = plain(read(at.given("M", places, "mask, added to the scores")), places) if self.masked else None
        o = at.named(attention(at, q, k, v, mask, 0.0, self.causal), "O", "the heads")
        fans = (size * self.heads, n)
        W = at.trained("W_o", (n, self.heads, size), "weights of the output", fans=fans, decays=True)
        return at.made(contract([(o, "bhtd"), (W, "ohd")], "bto"), "all heads together")

    def _told(self, at: Place, source: State) -> Factored:
        """Of what keys and values are made."""
        return at.tensor(source)

    def _projected(self, at: Place, x: Factored, word: str, heads: int, size: Any) -> Factored:
        """(examples, heads, positions, size)"""
        told = {"q": "queries", "k": "keys", "v": "values"}[word]
        n = x.shape[-1]
        W = at.trained(
            f"W_{word}", (heads, size, n), f"weights of the {told}", fans=(n, sp.Mul(heads, size)), decays=True
        )
        return at.named(contract([(x, "bti"), (W, "hdi")], "bhtd"), word.upper(), told)
