"""Targets of a cross-entropy, which are one-hot: found in the loss, drawn at random, and put into its derivative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

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
        yield from _beside(part.args)
    if isinstance(part, sp.Mul):
        places: dict[tuple[Any, Any], list[Any]] = {}
        for entry in (a for a in part.args if isinstance(a, MatrixElement)):
            places.setdefault((entry.i, entry.j), []).append(entry.parent)
        for parents in places.values():
            yield from _beside(parents)
    if isinstance(part, sp.MatMul):
        for a, b in pairwise(part.args):
            if isinstance(a, sp.Transpose):
                yield from _beside((a.arg, b))


def _beside(factors: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Symbols and the logarithms of softmax that stand in one product."""
    symbols = [a for a in factors if isinstance(a, sp.MatrixSymbol)]
    return product(symbols, filter(_is_log_softmax, factors))


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


def with_one_hot(formula: Any, targets: Mapping[Any, int]) -> Any:
    """The formula where the sums of the targets along their axes are 1."""
    known = {}
    for target, axis in targets.items():
        ones = sp.OneMatrix(target.shape[axis], 1)
        if axis == 1:
            known[sp.DiagMatrix(target * ones)] = sp.Identity(target.shape[0])
            known[target * ones] = sp.OneMatrix(target.shape[0], 1)
        else:
            known[MatrixElement(sp.MatMul(sp.OneMatrix(1, target.shape[0]), target), 0, 0)] = sp.S.One
    return _without_identities(formula.xreplace(known))


def _without_identities(formula: Any) -> Any:
    """1·A and I·A as A."""
    if not isinstance(formula, sp.Basic) or not formula.args or isinstance(formula, sp.MatrixSymbol):
        return formula
    args = [_without_identities(a) for a in formula.args]
    if isinstance(formula, sp.MatMul):
        kept = [a for a in args if a != 1 and not isinstance(a, sp.Identity)] or args[:1]
        return sp.MatMul(*kept) if len(kept) > 1 else kept[0]
    return formula if args == [*formula.args] else formula.func(*args)
