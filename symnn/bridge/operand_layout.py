"""How a record's axes and shapes, which are those of nodes, meet SymPy's matrices, which always have two. No SymPy tree
is read here.

A column is a node of one axis, so `softmax(x, axis=0)` of a column is softmax along the only axis of a node. Where an
operand needs both axes (attention over one row, an axis of size 1) it is handed over with its axes of size 1 in place.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError, ShapeError, SymnnError
from symnn.expr import Atom, Composition, MatrixOperator, Node
from symnn.expr.nodes import show

Sizes = tuple[Any, ...]
Settings = tuple[tuple[str, Hashable], ...]


@dataclass(frozen=True)
class OperandLayout:
    """full[k]: operand k keeps its axes of size 1. settings: as the record wants them. shape: the result as SymPy sees
    it.
    """

    full: tuple[bool, ...]
    settings: Settings
    shape: Sizes
    squeezed: bool


def squeeze(shape: Sizes) -> Sizes:
    """The sizes of a node for a SymPy shape: a matrix loses its sizes 1, a tensor of higher rank keeps them."""
    return shape if len(shape) > 2 else tuple(s for s in shape if s != 1)


def number(shape: Sizes) -> bool:
    """Whether this is a number: no axes, or a 1×1 matrix."""
    return len(shape) <= 2 and not squeeze(shape)


def said(record: Any, shape: Sizes, settings: Settings) -> Settings:
    """The settings that differ from the defaults: an axis counts from 0, and the only long axis of a vector goes
    without saying.
    """
    known = dict(getattr(record, "settings", ()))
    kept = []
    for name, value in settings:
        if name == "axis" and len(shape) == 2 and isinstance(value, int) and -2 <= value < 2:
            value %= 2
            default = known[name]
            alone = shape[1 - value] == 1 != shape[value]
            if alone or (1 not in shape and isinstance(default, int) and default % 2 == value):
                continue
        if value != known[name]:
            kept.append((name, value))
    return tuple(sorted(kept, key=lambda pair: pair[0]))


def elementwise(name: str, shapes: Sequence[Sizes]) -> Sizes:
    """The one shape of the operands that are not numbers; a 1×1 matrix among numbers makes a 1×1 matrix."""
    wide = [s for s in shapes if not number(s)]
    for shape in wide[1:]:
        if shape != wide[0]:
            raise ShapeError(
                "{name} is applied to shapes {0.shape} and {1.shape}, which must agree",
                ("one operand", wide[0]),
                ("the other", shape),
                remedy="transpose one of them, or declare both with the same sizes",
                name=name,
            )
    return wide[0] if wide else max(shapes, key=len, default=())


@lru_cache(maxsize=4096)
def lay(record: Composition | MatrixOperator, shapes: tuple[Sizes, ...], settings: Settings) -> OperandLayout:
    """The layout of a call, or the record's own complaint about the shapes."""
    if isinstance(record, MatrixOperator):
        return _matrix_operator(record, shapes)
    if record.paired and shapes[0] != shapes[1]:
        raise ShapeError(
            "{record} needs two operands of one shape, not {0.shape} and {1.shape}",
            ("one operand", shapes[0]),
            ("the other", shapes[1]),
            record=record.name,
        )
    matrices = tuple(0 < len(s) <= 2 for s in shapes)
    first = tuple(k == 0 and m for k, m in enumerate(matrices))
    complaint: SymnnError | None = None
    for full in dict.fromkeys(((False,) * len(shapes), first, matrices)):
        try:
            return _attempt(record, shapes, settings, full)
        except (ShapeError, ArgumentError) as error:
            complaint = complaint or error
    assert complaint is not None
    raise complaint


def _matrix_operator(record: MatrixOperator, shapes: tuple[Sizes, ...]) -> OperandLayout:
    if len(shapes) != 1 or len(shapes[0]) != 2 or shapes[0][0] != shapes[0][1]:
        raise ShapeError(
            "{record} needs one square matrix, not {shapes}",
            *(("the operand", s) for s in shapes),
            record=record.name,
            shapes=", ".join(map(show, shapes)) or "nothing",
        )
    return OperandLayout((True,), (), shapes[0] if record.keeps_shape else (), number(shapes[0]))


def _attempt(
    record: Composition, shapes: tuple[Sizes, ...], settings: Settings, full: tuple[bool, ...]
) -> OperandLayout:
    chosen = tuple((name, _axis(value, shapes[0], full[0]) if name == "axis" else value) for name, value in settings)
    probes = [Atom(("operand", k), s if f else squeeze(s)) for k, (s, f) in enumerate(zip(shapes, full, strict=True))]
    result: Node = record(*probes, **dict(chosen))
    shape = _shown(result.shape, shapes[0], full[0], dict(settings).get("axis", dict(record.settings).get("axis")))
    return OperandLayout(full, chosen, shape, squeeze(shape) == result.shape)


def _axis(axis: Any, shape: Sizes, full: bool) -> Any:
    """An axis of the two-dimensional operand as an axis of its node. ArgumentError if the node lacks it."""
    if axis is None or full or len(shape) != 2:
        return axis
    kept = [d for d in range(2) if shape[d] != 1]
    wanted = [a % 2 for a in ((axis,) if isinstance(axis, int) else axis) if -2 <= a < 2]
    if any(a not in kept for a in wanted) or not wanted:
        raise ArgumentError(f"an operand of shape {show(shape)} has no axis {axis} to work along")
    places = tuple(kept.index(a) for a in wanted)
    return places[0] if isinstance(axis, int) else places


def _shown(found: Sizes, first: Sizes, full: bool, axis: Any) -> Sizes:
    """The SymPy shape of a result: like the first operand, or with the reduced axis kept as 1, or as it is."""
    if len(first) == 2 and found == (first if full else squeeze(first)) and found:
        return first
    if len(found) == 1:
        across = isinstance(axis, int) and len(first) == 2 and axis % 2 == 0
        return (sp.Integer(1), found[0]) if across else (found[0], sp.Integer(1))
    return found
