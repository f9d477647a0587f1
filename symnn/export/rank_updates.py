"""Products XᵀDX with D ≥ 0 as YᵀY with Y = √D X: a product of one array with itself is half the work, and symmetric to
the last digit. Here is what is known of signs in a plan, and nothing of a target.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symnn.export.plan import Plan
from symnn.expr.records import Operator
from symnn.ops.power import power


def nonnegative(plan: Plan, x: int) -> bool:
    """Whether the entries are known to be at least 0, also when they are rounded."""
    i = plan.instructions[x]
    match i.op:
        case "number":
            return bool(i.data[0] >= 0)
        case "extent" | "indicator":
            return True
        case "multiply" if i.inputs[0] == i.inputs[1]:
            return True
        case "multiply" | "divide" | "sum" | "view" | "full" | "diagonal" | "squeeze" | "spread":
            return all(nonnegative(plan, y) for y in i.inputs)
        case "add":
            return all(sign > 0 for sign in i.data) and all(nonnegative(plan, y) for y in i.inputs)
        case "map":
            return _map(plan, i.data[0], i.inputs)
        case _:
            return False


def _map(plan: Plan, operator: Operator, inputs: Sequence[int]) -> bool:
    least = operator.range[0]
    if least is not None and least >= 0:
        return True
    exponent = plan.value_of(inputs[1]) if operator is power else None
    return exponent is not None and exponent.denominator == 1 and exponent.numerator % 2 == 0


def halves(operands: Sequence[tuple[int, tuple[int, ...]]], out: Collection[int]) -> tuple[int, int, int] | None:
    """(first, second, label): two times one matrix X, as X[a, i] and X[a, j], whose other factors depend on a alone and
    are summed over. None if this is no such product.
    """
    matrices = [k for k, (_, labels) in enumerate(operands) if len(labels) == 2]
    if len(matrices) != 2 or len(operands) < 3:
        return None
    (x, left), (y, right) = (operands[k] for k in matrices)
    rest = {labels for k, (_, labels) in enumerate(operands) if k not in matrices}
    for axis in (0, 1):
        a, free = left[axis], {left[1 - axis], right[1 - axis]}
        alike = x == y and right[axis] == a and rest == {(a,)}
        if alike and a not in out and len(free) == 2 and free <= set(out):
            return matrices[0], matrices[1], a
    return None
