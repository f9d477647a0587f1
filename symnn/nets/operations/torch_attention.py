"""Scaled dot-product attention: scores, weights and their product, each with a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Indicator
from symnn.nets.factored import Factored, plain
from symnn.nets.operations.torch_arithmetic import add, hide, logical_not, product
from symnn.nets.operations.torch_indexing import repeat_interleave
from symnn.nets.operations.torch_products import matmul
from symnn.nets.operations.torch_reductions import normalized
from symnn.nets.operations.torch_views import transpose


def attention(
    at: Any, q: Factored, k: Factored, v: Factored, mask: Factored | None = None, p: float = 0.0, causal: bool = False,
    scale: Any = None, enable_gqa: bool = False,
) -> Factored:  # fmt: skip
    """softmax(QKᵀ/√d + M)V. The causal mask is the top-left triangle; a mask of truth values keeps where it is 1."""
    if p:
        raise UnsupportedError("attention with dropout is random: read it with dropout_p = 0")
    if enable_gqa:
        k, v = (repeat_interleave(x, int(q.shape[-3] / x.shape[-3]), -3) for x in (k, v))
    factor = 1 / sp.sqrt(q.shape[-1]) if scale is None else scale
    scores = at.named(product(factor, matmul(q, transpose(k, -1, -2))), "S")
    if causal:
        n, m = scores.shape[-2:]
        scores = hide(scores, logical_not(plain(Indicator((n, m), (1, -1), 0, ">="), (n, m))))
    if mask is not None:
        scores = hide(scores, logical_not(mask)) if mask.whole else add(scores, mask)
    weights = at.named(normalized(scores, "softmax", -1), "P")
    return matmul(weights, v)


RULES: dict[str, Callable[..., Any]] = {"scaled_dot_product_attention": attention}
