"""How calls of records are read: elementwise ones by names of axes, compositions through their layout."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

from symnn.bridge import shape_errors as remedies
from symnn.bridge.calls import MatrixCall, ScalarCall, TensorCall
from symnn.bridge.functions import amax
from symnn.bridge.named_axes import Reading, closed, mapped, number, plain_axes, whole
from symnn.bridge.operand_layout import Settings, Sizes, lay, squeeze
from symnn.bridge.rules_scalars import Request, several
from symnn.bridge.scope import Scope
from symnn.errors import ShapeError, UnsupportedError
from symnn.expr import Contract, MatrixOperator, Node, Operator
from symnn.expr.records import Record


def called(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.operands, scope)
    record = expr.record
    if isinstance(record, Operator):
        return _elementwise(record, expr.operands, parts)
    if len(parts) == 1 and _reduces_all(record, expr.settings) and _is_product_of_sizes(parts[0]):
        return number(_applied(record, [closed(parts[0])], {}))
    for operand, part in zip(expr.operands, parts, strict=True):
        plain_axes(part, record.name)
        if part.open:
            raise UnsupportedError(
                f"{record.name} of {remedies.brief(operand)}, which depends on the index {part.open[0]}, is not "
                "supported"
            )
    layout = lay(record, tuple(p.shape for p in parts), expr.settings)
    nodes = [_full(p) if full and len(p.shape) == 2 else closed(p) for p, full in zip(parts, layout.full, strict=True)]
    node = _applied(record, nodes, {} if isinstance(record, MatrixOperator) else dict(layout.settings))
    return whole(node if layout.squeezed else _squeezed(node, layout.shape), layout.shape)


def _applied(record: Any, nodes: list[Node], settings: dict[str, Any]) -> Node:
    """The record of these nodes. A maximum is a fold, not a call: only SymPy needs a record for it."""
    if record is amax:
        settings = {**dict(record.settings), **settings}
        return record.define(*nodes, **settings)
    return cast(Node, record(*nodes, **settings))


def _is_product_of_sizes(part: Reading) -> bool:
    """Whether an axis of it is counted by several sizes, as of A ⊗ B and vec A, and no index stays open."""
    return any(len(p) > 1 for p in part.axes) and not part.open


def _reduces_all(record: Record, settings: Settings) -> bool:
    """Whether all entries go into one number, in whatever order they stand."""
    return dict(getattr(record, "settings", ())) == {"axis": None} and not dict(settings)


def _elementwise(record: Operator, operands: Any, parts: list[Reading]) -> Reading:
    wide = [(o, p) for o, p in zip(operands, parts, strict=True) if not p.is_number]
    for operand, part in wide[1:]:
        if part.axes != wide[0][1].axes:
            remedies.unless_alike(wide[0][0], wide[0][1].shape, operand, part.shape)
            raise ShapeError(
                "{record} is applied to {0} and {1}, which must agree{twins}",
                (remedies.brief(wide[0][0]), wide[0][1].shape),
                (remedies.brief(operand), part.shape),
                record=record.name,
                twins=remedies.twins(wide[0][1].shape, part.shape),
            )
    axes = wide[0][1].axes if wide else max((p.axes for p in parts), key=len)
    return mapped(record, parts, axes)


def _full(part: Reading) -> Node:
    """The node with its axes of size 1 in place."""
    node = closed(part)
    if node.shape == part.shape:
        return node
    places = tuple(d for d, kept in enumerate(part.axes) if kept)
    return Contract([node], [places], (0, 1), dict(enumerate(part.shape)))


def _squeezed(node: Node, shape: Sizes) -> Node:
    """The node without its axes of size 1: what is left of a sum over them."""
    wanted = squeeze(shape)
    if node.shape == wanted:
        return node
    kept = tuple(d for d, s in enumerate(node.shape) if s != 1)
    return Contract([node], [tuple(range(node.rank))], kept)


RULES: dict[Any, Any] = {MatrixCall: called, ScalarCall: called, TensorCall: called}
