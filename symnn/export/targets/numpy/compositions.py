"""NumPy source of the functions that generated code calls for compositions: finite and right for inputs of any size.

One entry a composition. Nothing is executed here.
"""

from __future__ import annotations

from collections.abc import Mapping

from symnn.expr.records import Composition
from symnn.nets.one_hot import one_hot
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.softmax import softmax

SOFTMAX = """\
def _softmax(z, axis):
    # the largest entry is subtracted first, so exp cannot overflow
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
"""

LOG_SOFTMAX = """\
def _log_softmax(z, axis):
    # the largest entry is subtracted first, so exp cannot overflow and the sum is at least 1
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
"""

LOG_SUM_EXP = """\
def _log_sum_exp(z, axis):
    # the largest entry is subtracted first, so exp cannot overflow and the sum is at least 1
    largest = np.max(z, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(z - largest), axis=axis, keepdims=True))
    return np.squeeze(largest + total, axis=axis)
"""

MASKED_SOFTMAX = """\
def _masked_softmax(z, mask, axis):
    # the largest entry that is let through is subtracted first, so exp cannot overflow
    kept = mask != 0
    largest = np.max(z, axis=axis, keepdims=True, where=kept, initial=-np.inf)
    e = np.exp(np.where(kept, z - largest, -np.inf)) * mask
    return e / np.sum(e, axis=axis, keepdims=True)
"""

GATHER = """\
def _gather(x, index, axis):
    # x read at `index` along `axis`, and 0 where the index falls outside
    index = np.asarray(index)
    inside = (index >= 0) & (index < x.shape[axis])
    taken = np.take(x, np.where(inside, index, 0), axis=axis)
    return np.where(inside.reshape(inside.shape + (1,) * (x.ndim - axis - 1)), taken, 0)
"""

ONE_HOT = """\
def _one_hot(c, classes, along, dtype):
    # the class number, counted from 0, as a vector with a single 1
    if np.any((c < 0) | (c >= classes) | (c != np.floor(c))):
        raise ValueError(f"class numbers go from 0 to {classes - 1}")
    places = np.arange(classes).reshape([-1 if k == along else 1 for k in range(np.ndim(c) + 1)])
    return (np.expand_dims(c, along) == places).astype(dtype)
"""

CALLS: Mapping[Composition, str] = {
    softmax: SOFTMAX,
    log_softmax: LOG_SOFTMAX,
    log_sum_exp: LOG_SUM_EXP,
    masked_softmax: MASKED_SOFTMAX,
    one_hot: ONE_HOT,
}
