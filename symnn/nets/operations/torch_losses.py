"""PyTorch's losses with all their arguments: weights, smoothing, ignored classes, reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Indicator
from symnn.nets.exact_numbers import exact
from symnn.nets.factored import Factored, contract, mapped, permuted, plain, total
from symnn.nets.operations.torch_arithmetic import (
    add,
    div,
    less,
    logical_not,
    product,
    sub,
    tensor,
    where,
)
from symnn.nets.operations.torch_lookups import chosen
from symnn.nets.operations.torch_reductions import mean, normalized, sum_
from symnn.ops.abs_ import absolute
from symnn.ops.clamp_min import clamp_min
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softplus import softplus

NONE, MEAN, SUM = range(3)


def reduced(x: Factored, reduction: int) -> Factored:
    if reduction == NONE:
        return x
    return sum_(x) if reduction == SUM else mean(x)


def mse(x: Factored, y: Factored, reduction: int = MEAN) -> Factored:
    error = sub(x, y)
    return reduced(product(error, error), reduction)


def l1(x: Factored, y: Factored, reduction: int = MEAN) -> Factored:
    return reduced(mapped(absolute, sub(x, y)), reduction)


def huber(x: Factored, y: Factored, reduction: int = MEAN, delta: float = 1.0) -> Factored:
    """½e² within δ, else δ(|e| − δ/2)."""
    error = sub(x, y)
    size = mapped(absolute, error)
    near = less(size, tensor(float(delta)))
    far = product(float(delta), add(size, -0.5 * delta))
    return reduced(where(near, product(sp.Rational(1, 2), error, error), far), reduction)


def smooth_l1(x: Factored, y: Factored, reduction: int = MEAN, beta: float = 1.0) -> Factored:
    if not beta:
        return l1(x, y, reduction)
    size = mapped(absolute, sub(x, y))
    near = less(size, tensor(float(beta)))
    half = div(product(sp.Rational(1, 2), size, size), float(beta))
    return reduced(where(near, half, add(size, -0.5 * beta)), reduction)


# classes


def classes_last(x: Factored) -> Factored:
    """(N, C, d₁, …) as (N, d₁, …, C); (C,) as it is."""
    return permuted(x, [0, *range(2, x.rank), 1]) if x.rank > 1 else x


def nll(
    logp: Factored,
    y: Factored,
    weight: Factored | None = None,
    reduction: int = MEAN,
    ignored: int = -100,
    smoothing: float = 0.0,
) -> Factored:
    """−Σ w[y]·log p[y] over the rows that are kept; the mean divides by Σ w[y]. One-hot of an ignored class is 0."""
    logp = classes_last(logp)
    k = logp.shape[-1]
    hot = chosen(y, k)
    if 0 <= ignored < k:
        kept = plain(Indicator((k,), (1,), -ignored), (k,))
        hot = product(hot, logical_not(kept))
    every = list(range(logp.rank))
    if weight is not None:
        hot = contract([(hot, every), (weight, every[-1:])], every)
    loss = product(-1, total(product(hot, logp), [-1], False))
    counted = total(hot, [-1], False)
    if smoothing:
        # every class gets a/K of its own weight, over the rows that are kept
        rows = product(
            total(chosen(y, k) if not 0 <= ignored < k else product(chosen(y, k), logical_not(kept)), [-1], False)
        )
        spread = logp if weight is None else contract([(logp, every), (weight, every[-1:])], every)
        smooth = product(rows, product(-1, total(spread, [-1], False)))
        loss = add(product(1 - exact(smoothing), loss), product(exact(smoothing) / k, smooth))
    if reduction != MEAN:
        return reduced(loss, reduction)
    return product(sum_(loss), mapped(reciprocal, sum_(counted)))


def cross_entropy(
    at: Any, x: Factored, y: Factored, weight: Factored | None = None, reduction: int = MEAN, ignored: int = -100,
    smoothing: float = 0.0,
) -> Factored:  # fmt: skip
    if x.hidden is not None:
        return picked(at, x, y, weight, reduction, ignored, smoothing)
    logp = normalized(x, "log_softmax", 1 if x.rank > 1 else 0)
    if y.whole:
        return nll(logp, y, weight, reduction, ignored, smoothing)
    logp, target = classes_last(logp), classes_last(y)
    k = logp.shape[-1]
    if smoothing:
        a = exact(smoothing)
        target = add(product(1 - a, target), a / k)
    terms = product(target, logp)
    if weight is not None:
        every = list(range(terms.rank))
        terms = contract([(terms, every), (weight, every[-1:])], every)
    loss = product(-1, total(terms, [-1], False))
    return reduced(loss, reduction)


def picked(at: Any, x: Factored, y: Factored, weight: Any, reduction: int, ignored: int, smoothing: float) -> Factored:
    """−log p[y] where some of x are −∞ and their p is 0: infinite, as it should be, where such a class is right."""
    if weight is not None or smoothing or not y.whole or 0 <= ignored < x.shape[-1]:
        raise UnsupportedError("cross-entropy of −∞ with weights, smoothing, probabilities or an ignored class")
    p = at.named(normalized(x, "softmax", 1 if x.rank > 1 else 0), "P")
    p = classes_last(p)
    own = total(product(chosen(y, p.shape[-1]), p), [-1], False)
    return reduced(product(-1, mapped(log, own)), reduction)


def nll_parts(*given: Any) -> tuple[Factored, None]:
    return nll(*given), None


# probabilities


def binary_cross_entropy(x: Factored, y: Factored, weight: Factored | None = None, reduction: int = MEAN) -> Factored:
    """−y·log p − (1 − y)·log(1 − p), where PyTorch takes no logarithm below −100."""
    logs = [mapped(clamp_min, mapped(log, p), tensor(-100)) for p in (x, sub(1, x))]
    loss = product(-1, add(product(y, logs[0]), product(sub(1, y), logs[1])))
    return reduced(loss if weight is None else product(loss, weight), reduction)


def binary_cross_entropy_with_logits(
    x: Factored, y: Factored, weight: Factored | None = None, positive: Factored | None = None, reduction: int = MEAN
) -> Factored:
    """(1 − y)·x + (1 + (w − 1)·y)·softplus(−x)."""
    below = mapped(softplus, product(-1, x))
    if positive is not None:
        below = product(add(1, product(sub(positive, 1), y)), below)
    loss = add(product(sub(1, y), x), below)
    return reduced(loss if weight is None else product(loss, weight), reduction)


def kl_div(x: Factored, y: Factored, reduction: int = MEAN, log_target: bool = False) -> Factored:
    """y·(log y − x); 0 where y is 0, which is an end of the domain: targets are positive here."""
    if log_target:
        return reduced(product(mapped(exp, y), sub(y, x)), reduction)
    return reduced(product(y, sub(mapped(log, y), x)), reduction)


def poisson_nll(
    x: Factored, y: Factored, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: int = MEAN
) -> Factored:
    if full:
        raise UnsupportedError("poisson_nll_loss with full=True: Stirling's term is no function of the input")
    loss = sub(mapped(exp, x), product(y, x)) if log_input else sub(x, product(y, mapped(log, add(x, float(eps)))))
    return reduced(loss, reduction)


RULES: dict[str, Callable[..., Any]] = {
    "mse_loss": mse,
    "l1_loss": l1,
    "huber_loss": huber,
    "smooth_l1_loss": smooth_l1,
    "nll_loss": nll,
    "nll_loss_nd": nll,
    "nll_loss2d": nll,
    "nll_loss_forward": nll_parts,
    "nll_loss2d_forward": nll_parts,
    "cross_entropy_loss": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "binary_cross_entropy_with_logits": binary_cross_entropy_with_logits,
    "kl_div": kl_div,
    "poisson_nll_loss": poisson_nll,
}
