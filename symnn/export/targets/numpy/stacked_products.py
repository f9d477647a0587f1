"""Outputs that are a product with its axes mixed, as of blocks x xᵀ ⊗ G laid out as a Hessian: small products that are
written where they stand, in place of one large product that is copied into the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnn.export.contraction import estimate
from symnn.export.draft import Draft
from symnn.export.plan import Instruction, Plan

SHORTEST = 16
"""Products of fewer rows or columns are not worth a call each."""


def with_stacks(made: Draft) -> Draft:
    """The draft with an instruction of these targets alone, stacked(axes of a, axes of b): matmul of two views."""
    plan = Plan()
    plan.instructions, plan.pinned = list(made.plan.instructions), made.plan.pinned
    needed = made.plan.needed([*made.outputs, *made.named])
    read = [y for x in needed for y in made.plan.instructions[x].inputs]
    for x in set(made.outputs):
        i = made.plan.instructions[x]
        alone = i.op == "view" and read.count(i.inputs[0]) == 1 and i.inputs[0] not in {*made.outputs, *made.named}
        if alone and (found := _stacked(made.plan, i)) is not None:
            plan.instructions[x] = found
    return replace(made, plan=plan)


def _stacked(plan: Plan, view: Instruction) -> Instruction | None:
    """The product of which this is a view, if its last two axes come from both sides and are long."""
    product = plan.instructions[view.inputs[0]]
    if product.op != "tensordot" or None in view.data or any(len(axes) != 1 for axes in product.data):
        return None
    (i,), (j,) = product.data
    a, b = product.inputs
    free = [(0, k) for k in range(len(plan.shape(a))) if k != i] + [(1, k) for k in range(len(plan.shape(b))) if k != j]
    order = [free[k] for k in view.data]
    *stack, row, column = order
    if row[0] == column[0] or any(estimate(s) < SHORTEST for s in view.shape[-2:]):
        return None
    first, last = row[0], column[0]
    summed = (i, j)
    left = (*_on_side(stack, first), row[1], summed[first])
    right = (*_on_side(stack, last), summed[last], column[1])
    return Instruction("stacked", ((a, b)[first], (a, b)[last]), view.shape, (left, right))


def _on_side(stack: Sequence[tuple[int, int]], side: int) -> tuple[int | None, ...]:
    return tuple(k if s == side else None for s, k in stack)
