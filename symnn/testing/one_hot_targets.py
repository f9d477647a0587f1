"""Targets of a cross-entropy, which are one-hot: found in the loss, and drawn at random."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp

from symnn.bridge.calls import MatrixCall
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax
from symnn.ops.softmax import softmax


def one_hot_targets(loss: Any, variables: Sequence[Any]) -> dict[Any, int]:
    """The symbols Y of Y∘log softmax(Z), or yᵀ log softmax(z), that the loss is not differentiated by, with the axis
    along which one entry is 1.
    """
    found: dict[Any, int] = {}
    for part in sp.preorder_traversal(loss):
        for target, logarithm in _pairs(part):
            if target not in variables and target.shape == logarithm.shape:
                found[target] = _axis(logarithm)
    return found


def _pairs(part: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(part, sp.HadamardProduct):
        symbols = [a for a in part.args if isinstance(a, sp.MatrixSymbol)]
        yield from ((s, a) for s in symbols for a in part.args if _is_log_softmax(a))
    if isinstance(part, sp.MatMul):
        for a, b in zip(part.args, part.args[1:], strict=False):
            if isinstance(a, sp.Transpose) and isinstance(a.arg, sp.MatrixSymbol) and _is_log_softmax(b):
                yield a.arg, b


def _is_log_softmax(part: Any) -> bool:
    if not isinstance(part, MatrixCall):
        return False
    inside = part.operands[0]
    return part.record is log_softmax or (
        part.record is log and isinstance(inside, MatrixCall) and inside.record is softmax
    )


def _axis(logarithm: Any) -> int:
    call = logarithm if logarithm.record is log_softmax else logarithm.operands[0]
    settled = dict(call.settings).get("axis")
    if isinstance(settled, int):
        return settled % 2
    return 0 if logarithm.shape[1] == 1 else 1


def one_hot(rng: Any, shape: tuple[int, ...], axis: int) -> Any:
    """Zeros, and a 1 at a random place along the axis."""
    axis = min(axis, len(shape) - 1)
    classes = rng.integers(shape[axis], size=shape[:axis] + shape[axis + 1 :])
    return np.moveaxis(np.eye(shape[axis])[classes], -1, axis)
