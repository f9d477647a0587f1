"""NumPy source of the functions that generated code calls for compositions: finite and right for inputs of any size.

One entry a composition. Nothing is executed here.
"""

from __future__ import annotations

from collections.abc import Mapping

from symnn.export.stable.stable_operators import length, product_of_others, second_adjugate, sum_of_others
from symnn.expr.records import Composition
from symnn.nets.one_hot import one_hot
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.softmax import softmax

SOFTMAX = """\
def _softmax(z: Any, axis: Any) -> Any:
    # the largest entry is subtracted first, so exp cannot overflow; many short rows are quicker as columns
    if z.ndim == 2 and axis == 1 and z.shape[1] <= 32 < z.shape[0]:
        return _softmax(z.T.copy(), 0).T
    if 0 in z.shape:
        return z
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
"""

LOG_TOTAL = """\
def _log_total(shifted: Any, axis: Any) -> Any:
    # log of the sum of exponentials of which the largest is 1: that one is left to log1p, so that no digit is lost
    below = shifted < 0
    rest = np.sum(np.exp(shifted), axis=axis, keepdims=True, where=below)
    return np.log1p(rest + (np.sum(~below, axis=axis, keepdims=True, dtype=rest.dtype) - 1))
"""

LOG_SOFTMAX = """\
def _log_softmax(z: Any, axis: Any) -> Any:
    # the largest entry is subtracted first, so exp cannot overflow; many short rows are quicker as columns
    if z.ndim == 2 and axis == 1 and z.shape[1] <= 32 < z.shape[0]:
        return _log_softmax(z.T.copy(), 0).T
    if 0 in z.shape:
        return z
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - _log_total(shifted, axis)
"""

LOG_SUM_EXP = """\
def _log_sum_exp(z: Any, axis: Any) -> Any:
    # the largest entry is subtracted first, so exp cannot overflow; over nothing it is log 0
    if 0 in z.shape:
        return np.sum(z, axis=axis) - np.inf
    largest = np.max(z, axis=axis, keepdims=True)
    return np.squeeze(largest + _log_total(z - largest, axis), axis=axis)
"""

MASKED_SOFTMAX = """\
def _masked_softmax(z: Any, mask: Any, axis: Any) -> Any:
    # the largest entry that is let through is subtracted first, so exp cannot overflow
    kept = mask != 0
    largest = np.max(z, axis=axis, keepdims=True, where=kept, initial=-np.inf)
    e = np.exp(np.where(kept, z - largest, -np.inf)) * mask
    return e / np.sum(e, axis=axis, keepdims=True)
"""

GATHER = """\
def _gather(x: Any, index: Any, axis: Any) -> Any:
    # x read at `index` along `axis`, and 0 where the index falls outside
    index = np.asarray(index)
    inside = (index >= 0) & (index < x.shape[axis])
    taken = np.take(x, np.where(inside, index, 0), axis=axis)
    return np.where(inside.reshape(inside.shape + (1,) * (x.ndim - axis - 1)), taken, 0)
"""

ON_DIAGONAL = """\
def _on_diagonal(x: Any, shape: tuple[int, ...], places: str) -> Any:
    # zeros, but x where two indices are equal
    result = np.zeros(shape, x.dtype)
    np.einsum(places, result)[...] = x
    return result
"""

INDEX = """\
def _check_index(index: Any, size: Any) -> None:
    if not 0 <= index < size:
        raise IndexError(f"entry {index} is asked for, but there are {size}, counted from 0")
"""

OTHERS = """\
def _product_of_others(x: Any, axis: Any) -> Any:
    # products from the left and from the right, without the entry itself: right also where entries are 0
    axes: Any = (axis,) if np.isscalar(axis) else axis
    last = tuple(range(-len(axes), 0))
    each = 1
    for a in axes:
        each *= x.shape[a]
    flat = np.moveaxis(x, axes, last).reshape(*(n for k, n in enumerate(x.shape) if k not in axes), each)
    one = np.ones_like(flat[..., :1])
    left = np.cumprod(np.concatenate([one, flat[..., :-1]], axis=-1), axis=-1)
    right = np.cumprod(np.concatenate([one, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis((left * right).reshape(np.moveaxis(x, axes, last).shape), last, axes)
"""

SUMS = """\
def _sum_of_others(x: Any, axis: Any) -> Any:
    # sums from the left and from the right, without the entry itself: no digit of the others is lost beside a large one
    axes: Any = (axis,) if np.isscalar(axis) else axis
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    each = 1
    for a in axes:
        each *= x.shape[a]
    flat = moved.reshape(*moved.shape[: moved.ndim - len(axes)], each)
    none = np.zeros_like(flat[..., :1])
    left = np.cumsum(np.concatenate([none, flat[..., :-1]], axis=-1), axis=-1)
    right = np.cumsum(np.concatenate([none, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis((left + right).reshape(moved.shape), last, axes)
"""

SECOND_ADJUGATE = """\
def _second_adjugate(a: Any) -> Any:
    # second derivatives of det(A), from products of all singular values but two: whole for a singular matrix, too
    u, s, v = np.linalg.svd(a)
    n, same = len(s), np.eye(len(s), dtype=s.dtype)
    pairs = _product_of_others(np.where(same != 0, 1.0, s).astype(s.dtype), axis=1) * (1 - same)
    each = (u[:, None, :] * v.T[None, :, :]).reshape(n * n, n)
    both = (np.sign(np.linalg.det(u) * np.linalg.det(v)) * each @ pairs @ each.T).reshape(n, n, n, n)
    return both - both.swapaxes(1, 3)
"""

LENGTH = """\
def _length(x: Any, axis: Any) -> Any:
    # the root of the sum of squares, by the largest entry where a square may be too large or too small for a float
    if x.ndim == 1:
        q = np.vdot(x, x)
        if 1e-30 < q < 1e30:
            return np.sqrt(q)
    axes: Any = (axis,) if np.isscalar(axis) else axis
    every = list(range(x.ndim))
    q = np.einsum(x, every, x, every, [k for k in every if k not in axes])
    if np.all((q > 1e-30) & (q < 1e30)):
        return np.sqrt(q)
    s = np.max(np.abs(x), axis=axes, keepdims=True, initial=0.0)
    t = np.where((s > 0) & (s < np.inf), s, 1.0).astype(x.dtype)
    shares = np.where(np.isfinite(s), x / t, s)
    return np.squeeze(t, axis=axes) * np.sqrt(np.sum(np.square(shares), axis=axes))
"""

ONE_HOT = """\
def _one_hot(c: Any, classes: Any, along: Any, dtype: Any) -> Any:
    # the class number, counted from 0, as a vector with a single 1
    if np.any((c < 0) | (c >= classes) | (c != np.floor(c))):
        raise ValueError(f"class numbers go from 0 to {classes - 1}")
    places = np.arange(classes).reshape([-1 if k == along else 1 for k in range(np.ndim(c) + 1)])
    return (np.expand_dims(c, along) == places).astype(dtype)
"""

CALLS: Mapping[Composition, tuple[str, ...]] = {
    softmax: (SOFTMAX,),
    length: (LENGTH,),
    log_softmax: (LOG_TOTAL, LOG_SOFTMAX),
    log_sum_exp: (LOG_TOTAL, LOG_SUM_EXP),
    masked_softmax: (MASKED_SOFTMAX,),
    one_hot: (ONE_HOT,),
    product_of_others: (OTHERS,),
    second_adjugate: (OTHERS, SECOND_ADJUGATE),
    sum_of_others: (SUMS,),
}
