"""PyTorch's losses by margins and distances."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from symnn.errors import UnsupportedError
from symnn.nets.exact_numbers import sized
from symnn.nets.factored import Factored, Factors, contract, mapped, total
from symnn.nets.operations.torch_arithmetic import add, equal, greater_equal, logical_not, product, sub, tensor, where
from symnn.nets.operations.torch_indexing import select
from symnn.nets.operations.torch_lookups import chosen
from symnn.nets.operations.torch_losses import MEAN, reduced
from symnn.nets.operations.torch_reductions import vector_norm
from symnn.ops.clamp_min import clamp_min
from symnn.ops.minimum import minimum
from symnn.ops.reciprocal import reciprocal
from symnn.ops.relu import relu
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt


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
        listed = greater_equal(select(y, one, j), tensor(0))
        kept = product(kept, listed)
        hot = product(chosen(product(listed, select(y, one, j)), k), replace(kept, factors=(*kept.factors, ())))
        times, absent = add(times, hot), product(absent, logical_not(hot))
    return reduced(total(multilabel_margin_entries(x, times, absent), [-1], False), reduction)


def multilabel_margin_entries(x: Factored, times: Factored, absent: Factored) -> Factored:
    """Σ_j times_j·absent_i·max(0, 1 − x_j + x_i)/C for every class i."""
    names = list(range(x.rank - 1))
    k = x.factors[-1]
    right: dict[Hashable, Factors] = {"j": k}
    wrong: dict[Hashable, Factors] = {"i": k}
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
    "margin_ranking_loss": margin_ranking,
    "hinge_embedding_loss": hinge_embedding,
    "soft_margin_loss": soft_margin,
    "cosine_embedding_loss": cosine_embedding,
    "multi_margin_loss": multi_margin,
    "multilabel_margin_loss": multilabel_margin,
    "multilabel_margin_loss_forward": lambda *given: (multilabel_margin(*given), None),
    "triplet_margin_loss": triplet,
}
