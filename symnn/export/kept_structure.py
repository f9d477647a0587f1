"""What a plan knows of the structure of one of its arrays: a sum of products of smaller arrays, and which indices are
equal wherever the array is not zero. Nothing of a target; nobody is asked for a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from symnn.export.plan import UNIT, Instruction, Plan

Label = int | None  # None for an axis of size 1 along which the whole is longer


@dataclass(frozen=True)
class KeptSummand:
    """coefficient · Π arrays, summed over the labels that are no axis of the whole; zero but where tied indices are
    equal.

    factors  array and the label of each of its axes; the axes of the whole have the labels 0, 1, …
    ties     pairs of axes of the whole; arrays carry the first of each pair
    """

    coefficient: Fraction = Fraction(1)
    factors: tuple[tuple[int, tuple[Label, ...]], ...] = ()
    ties: tuple[tuple[int, int], ...] = ()
    waiting: tuple[tuple[int, tuple[Label, ...]], ...] = field(default=(), repr=False)


def summands(plan: Plan, x: int) -> list[KeptSummand]:
    """The sum that the array is."""
    axes = tuple(range(len(plan.shape(x))))
    work, found = [KeptSummand(waiting=((x, axes),))], []
    fresh = len(axes)
    while work:
        s = work.pop()
        if not s.waiting:
            found.append(s)
            continue
        (y, labels), rest = s.waiting[0], s.waiting[1:]
        fresh += 1
        work += reversed(_opened(plan, y, labels, replace(s, waiting=rest), fresh))
    return found


def _opened(plan: Plan, x: int, labels: tuple[Label, ...], s: KeptSummand, fresh: int) -> list[KeptSummand]:
    """The summand with one array more, which is taken apart by one instruction."""
    return _multiplied(plan, x, labels, s) or _laid_out(plan, x, labels, s, fresh)


def _multiplied(plan: Plan, x: int, labels: tuple[Label, ...], s: KeptSummand) -> list[KeptSummand]:
    """By arithmetic; nothing for other instructions."""
    i = plan.instructions[x]
    match i.op:
        case "number":
            return [replace(s, coefficient=s.coefficient * i.data[0])]
        case "negate":
            return [_with(replace(s, coefficient=-s.coefficient), (i.inputs[0], labels))]
        case "add":
            parts = [_fitted(plan, y, labels) for y in i.inputs]
            return [_with(replace(s, coefficient=s.coefficient * c), p) for c, p in zip(i.data, parts, strict=True)]
        case "multiply":
            return [_with(s, *(_fitted(plan, y, labels) for y in i.inputs))]
        case "divide" if (c := plan.value_of(i.inputs[1])) is not None and c != 0:
            return [_with(replace(s, coefficient=s.coefficient / c), _fitted(plan, i.inputs[0], labels))]
        case _:
            return []


def _laid_out(plan: Plan, x: int, labels: tuple[Label, ...], s: KeptSummand, fresh: int) -> list[KeptSummand]:
    """By where entries stand, or not at all: then the array is a factor."""
    i = plan.instructions[x]
    match i.op:
        case "full":
            return [_with(s, _fitted(plan, i.inputs[0], labels))]
        case "view":
            return [_with(s, (i.inputs[0], _seen_through(plan, i, labels)))]
        case "matmul" if all(len(plan.shape(y)) == 2 for y in i.inputs) and None not in labels:
            a, b = i.inputs
            return [replace(s, factors=(*s.factors, (a, (labels[0], fresh)), (b, (fresh, labels[1]))))]
        case "spread" | "diag" | "indicator" if (found := _tied(i, labels)) is not None:
            one, other, inner = found
            return [_with(replace(s, ties=(*s.ties, (one, other))), *inner)]
        case _:
            return [replace(s, factors=(*s.factors, (x, labels)))]


def _with(s: KeptSummand, *more: tuple[int, tuple[Label, ...]]) -> KeptSummand:
    return replace(s, waiting=(*more, *s.waiting))


def _fitted(plan: Plan, x: int, labels: tuple[Label, ...]) -> tuple[int, tuple[Label, ...]]:
    """An array that broadcasts to the labels: axes are matched from the last."""
    shape = plan.shape(x)
    own = labels[len(labels) - len(shape) :]
    return x, tuple(None if size == UNIT else m for size, m in zip(shape, own, strict=True))


def _seen_through(plan: Plan, i: Instruction, labels: tuple[Label, ...]) -> tuple[Label, ...]:
    inner: list[Label] = [None] * len(plan.shape(i.inputs[0]))
    for axis, label in zip(i.data, labels, strict=True):
        if axis is not None:
            inner[axis] = label
    return tuple(inner)


def _tied(i: Instruction, labels: tuple[Label, ...]) -> tuple[int, int, list[tuple[int, tuple[Label, ...]]]] | None:
    """The two axes that are equal, and what is left; None where the axes are not both of the whole."""
    k, j = (0, 1) if i.op != "spread" else i.data
    if i.op == "indicator":
        coefficients, offset, relation, shape = i.data
        if (coefficients, relation) != ((1, -1), "=") or offset != 0 or shape[0] != shape[1]:
            return None
    one, other = labels[k], labels[j]
    if one is None or other is None:
        return None
    if i.op == "indicator":
        return one, other, []
    return one, other, [(i.inputs[0], tuple(m for p, m in enumerate(labels) if p != j))]
