"""PyTorch's losses with all their arguments: weights, smoothing, ignored classes, reductions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Indicator
from symnn.nets.exact_numbers import exact, sized
from symnn.nets.factored import Factored, contract, mapped, permuted, plain, total
from symnn.nets.operations.torch_arithmetic import (
    add,
    div,
    equal,
    greater_equal,
    less,
    logical_not,
    product,
    sub,
    tensor,
    where,
)
from symnn.nets.operations.torch_indexing import chosen, select
from symnn.nets.operations.torch_reductions import mean, normalized, sum_, vector_norm
from symnn.ops.abs_ import absolute
from symnn.ops.clamp_min import clamp_min
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.minimum import minimum
from symnn.ops.reciprocal import reciprocal
from symnn.ops.relu import relu
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt

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


# margins


def real(setting: Any) -> Factored:
    """A setting as a number that is no whole one."""
    return setting if isinstance(setting, Factored) else tensor(float(setting))


def positive_part(x: Factored) -> Factored:
    """max(0, x) with the slope 1 at 0, as PyTorch's clamp_min has it."""
    return mapped(clamp_min, x, tensor(0))


def margin_ranking(x: Factored, z: Factored, y: Factored, margin: Any = 0.0, reduction: int = MEAN) -> Factored:
    return reduced(positive_part(add(product(-1, y, sub(x, z)), real(margin))), reduction)


def hinge_embedding(x: Factored, y: Factored, margin: float = 1.0, reduction: int = MEAN) -> Factored:
    """x where y is 1, max(0, margin − x) where it is −1."""
    near = where(_is(y, 1), x, 0)
    far = where(_is(y, -1), positive_part(sub(float(margin), x)), 0)
    return reduced(add(near, far), reduction)


def _is(y: Factored, value: int) -> Factored:
    return equal(y, tensor(value))


def soft_margin(x: Factored, y: Factored, reduction: int = MEAN) -> Factored:
    return reduced(mapped(softplus, product(-1, y, x)), reduction)


def cosine_embedding(x: Factored, z: Factored, y: Factored, margin: float = 0.0, reduction: int = MEAN) -> Factored:
    """1 − cos for y = 1, max(0, cos − margin) for y = −1."""
    cos = cosine(x, z)
    same = where(_is(y, 1), sub(1, cos), 0)
    other = where(_is(y, -1), positive_part(add(cos, -float(margin))), 0)
    return reduced(add(same, other), reduction)


def cosine(x: Factored, z: Factored) -> Factored:
    """The cosine along the last axis, with 1e-12 added to both squared lengths as in PyTorch's loss."""
    squares = [add(total(product(v, v), [-1], False), 1e-12) for v in (x, z)]
    return product(total(product(x, z), [-1], False), mapped(reciprocal, mapped(sqrt, product(*squares))))


def multi_margin(
    x: Factored, y: Factored, p: Any = 1, margin: Any = 1, weight: Factored | None = None, reduction: int = MEAN
) -> Factored:
    """Σ_{k≠y} w[y]·max(0, margin − x[y] + x[k])^p / C."""
    hot = chosen(y, x.shape[-1])
    gap = multi_margin_entries(x, hot, p, margin)
    if weight is not None:
        gap = product(gap, total(product(hot, weight), [-1], True))
    return reduced(product(1 / sized(x.shape[-1]), total(gap, [-1], False)), reduction)


def multi_margin_entries(x: Factored, hot: Factored, p: Any = 1, margin: Any = 1) -> Factored:
    """max(0, margin − x[y] + x[k])^p for every class k but y, whose one-hot vector is given."""
    own = total(product(hot, x), [-1], True)
    gap = mapped(relu, add(sub(x, own), real(margin)))
    return product(logical_not(hot), *[gap] * int(p))


def multilabel_margin(x: Factored, y: Factored, reduction: int = MEAN) -> Factored:
    """y lists the classes of an example, up to the first −1."""
    k = x.shape[-1]
    if not k.is_Integer:
        raise UnsupportedError("multilabel_margin_loss with a dynamic number of classes")
    one = x.rank - 1
    kept: Any = tensor(1)
    times: Any = tensor(0)
    absent: Any = tensor(1)
    for j in range(int(k)):
        kept = product(kept, greater_equal(select(y, one, j), tensor(0)))
        hot = product(chosen(select(y, one, j), k), replace(kept, factors=(*kept.factors, ())))
        times, absent = add(times, hot), product(absent, logical_not(hot))
    return reduced(total(multilabel_margin_entries(x, times, absent), [-1], False), reduction)


def multilabel_margin_entries(x: Factored, times: Factored, absent: Factored) -> Factored:
    """Σ_j times_j·absent_i·max(0, 1 − x_j + x_i)/C for every class i."""
    names = list(range(x.rank - 1))
    k = x.factors[-1]
    right, wrong = ({name: k} for name in ("j", "i"))
    pairs = [contract([(x, [*names, n])], [*names, "j", "i"], other) for n, other in (("i", right), ("j", wrong))]
    gap = mapped(relu, add(1, sub(*pairs)))
    axes = [*names, "j"], [*names, "i"]
    made = contract([(gap, [*names, "j", "i"]), (times, axes[0]), (absent, axes[1])], axes[1])
    return product(1 / sized(x.shape[-1]), made)


def triplet(
    a: Factored, p: Factored, n: Factored, margin: Any = 1.0, order: float = 2.0, eps: Any = 1e-6,
    swap: bool = False,
    reduction: int = MEAN,
) -> Factored:  # fmt: skip
    def distance(u: Factored, v: Factored) -> Factored:
        return vector_norm(add(sub(u, v), real(eps)), order, [-1], False)

    far = distance(a, n)
    if swap:
        far = mapped(minimum, far, distance(p, n))
    return reduced(positive_part(add(sub(distance(a, p), far), real(margin))), reduction)


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
    "margin_ranking_loss": margin_ranking,
    "hinge_embedding_loss": hinge_embedding,
    "soft_margin_loss": soft_margin,
    "cosine_embedding_loss": cosine_embedding,
    "multi_margin_loss": multi_margin,
    "multilabel_margin_loss": multilabel_margin,
    "multilabel_margin_loss_forward": lambda *given: (multilabel_margin(*given), None),
    "triplet_margin_loss": triplet,
}
