"""The products that can be made of the same factors: other orders, transposes, @ or ∘ between neighbours. Nearest
first; sieved by shape.

A product is a list of tokens read from the left: "@" multiplies by what follows, "∘" binds tighter than "@" (AᵀB∘C is
Aᵀ(B∘C)), "⊙" takes all that stands to its left: (AᵀB)⊙C. A factor of shape 1×1 may stand anywhere: it is a number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.utilities.iterables import sift

from symnn.proof.budget import Budget

Shape = tuple[int, ...]
MOST_FACTORS = 5
MOST_EDITS = 6
LOOSE = 0.25
"""What "⊙" costs beside "∘": a tie is settled in favour of the plain form."""
NUMBER = 1.5
"""What it costs to take a 1×1 factor as a number where it does not conform: more than to move it to where it does."""


class FactorToken(NamedTuple):
    operation: str
    """how it is joined to what is before it"""
    factor: int
    turned: bool


@dataclass(frozen=True)
class Arrangement:
    cost: float
    tokens: tuple[FactorToken, ...]


@dataclass(frozen=True)
class ArrangedFactors:
    """A product taken apart. `operations[k]` joins factor k to factor k − 1; the first is "@". `coefficient` is its
    scalar part.
    """

    coefficient: Any
    factors: tuple[Any, ...]
    operations: tuple[str, ...]


def factors_of(expr: Any) -> ArrangedFactors | None:
    """The factors of a product (a MatMul, a Hadamard product, or one inside the other); None of anything else."""
    if isinstance(expr, sp.HadamardProduct):
        first, *others = expr.args
        sign = "⊙" if isinstance(first, sp.MatMul) else "∘"
        return _arranged(sp.S.One, [*_inside(first, "@", sp.MatMul), *((sign, a) for a in others)])
    if not getattr(expr, "is_MatMul", False):
        return None
    matrices, scalars = sift(expr.args, lambda a: bool(getattr(a, "is_Matrix", False)), binary=True)
    return _arranged(sp.Mul(*scalars), [p for a in matrices for p in _inside(a, "@", sp.HadamardProduct)])


def _arranged(coefficient: Any, parts: Sequence[tuple[str, Any]]) -> ArrangedFactors:
    return ArrangedFactors(coefficient, tuple(f for _, f in parts), tuple(op for op, _ in parts))


def _inside(expr: Any, operation: str, kind: Any) -> list[tuple[str, Any]]:
    if kind is None or not isinstance(expr, kind) or not all(getattr(a, "is_Matrix", False) for a in expr.args):
        return [(operation, expr)]
    later = "@" if kind is sp.MatMul else "∘"
    return [(later if k else operation, a) for k, a in enumerate(expr.args)]


def arrangements(
    operations: Sequence[str], shapes: Sequence[Shape], wanted: Shape, clock: Budget
) -> Iterator[Arrangement]:
    """Every arrangement of the factors that has the wanted shape, fewest edits first, each once."""
    if len(shapes) > MOST_FACTORS:
        return
    for bound in range(1, MOST_EDITS + 1):
        found = [
            a
            for a in _search(operations, shapes, wanted, bound, clock)
            if bound - 1 < a.cost <= bound or (bound == 1 and not a.cost)
        ]
        yield from sorted(found, key=lambda a: a.cost)


def _search(
    operations: Sequence[str], shapes: Sequence[Shape], wanted: Shape, bound: float, clock: Budget
) -> Iterator[Arrangement]:
    def extend(
        tokens: tuple[FactorToken, ...], left: Shape | None, group: Shape | None, extra: float
    ) -> Iterator[Arrangement]:
        if group is not None and len(tokens) == len(shapes):
            whole = _matmul(left, group)
            if whole is not None and whole[0] == wanted and _edits(tokens, operations) + extra + whole[1] <= bound:
                yield Arrangement(_edits(tokens, operations) + extra + whole[1], tokens)
            return
        if not clock.left:
            return
        for k, turned in _unused(tokens, shapes):
            shape = shapes[k][::-1] if turned else shapes[k]
            for operation, before, last, more in _joined(left, group, shape):
                new = (*tokens, FactorToken(operation, k, turned))
                if _edits(new, operations) + extra + more <= bound:
                    yield from extend(new, before, last, extra + more)

    yield from extend((), None, None, 0.0)


def _unused(tokens: Sequence[FactorToken], shapes: Sequence[Shape]) -> list[tuple[int, bool]]:
    """The factors that are still to come, as they are and transposed; a number has no transpose."""
    used = {t.factor for t in tokens}
    return [
        (k, turned)
        for k in range(len(shapes))
        if k not in used
        for turned in (False, True)
        if not turned or shapes[k] != (1, 1)
    ]


def _edits(tokens: tuple[FactorToken, ...], operations: Sequence[str]) -> float:
    return (
        sum(t.turned for t in tokens)
        + _changed(tokens, operations)
        + len(tokens)
        - _longest_run([t.factor for t in tokens])
    )


def _joined(left: Shape | None, group: Shape | None, shape: Shape) -> Iterator[tuple[str, Shape | None, Shape, float]]:
    """(operation, left, group, extra cost) for every way to join one more factor."""
    if group is None:
        yield "@", None, shape, 0.0
        return
    whole = _matmul(left, group)
    if whole is not None:
        yield "@", whole[0], shape, whole[1]
    if group == shape != (1, 1):
        yield "∘", left, shape, 0.0
    if left is not None and whole is not None and whole[0] == shape != (1, 1):
        yield "⊙", None, shape, whole[1] + LOOSE


def _matmul(a: Shape | None, b: Shape) -> tuple[Shape, float] | None:
    """Shape and extra cost of a product; a 1×1 factor that does not conform is taken as a number."""
    if a is None:
        return b, 0.0
    if a[1] == b[0]:
        return (a[0], b[1]), 0.0
    if a == (1, 1):
        return b, NUMBER
    return (a, NUMBER) if b == (1, 1) else None


def _changed(tokens: Sequence[FactorToken], operations: Sequence[str]) -> float:
    """How many of the signs between factors are others now: "@" for an elementwise one or back."""
    return sum((t.operation == "@") != (old == "@") for t, old in zip(tokens[1:], operations[1:], strict=False))


def _longest_run(order: Sequence[int]) -> int:
    """The most factors that keep their order: all others were moved."""
    ends: list[int] = []
    for k in order:
        place = bisect_left(ends, k)
        ends[place : place + 1] = [k]
    return len(ends)


def value(tokens: Sequence[FactorToken], values: Sequence[Any]) -> Any:
    """The product of the factors' values."""
    multiply = lambda a, b: a * b if a.shape[1] != b.shape[0] else a @ b
    return _folded(tokens, [v.T if t.turned else v for t in tokens for v in (values[t.factor],)], multiply, np.multiply)


def formula(tokens: Sequence[FactorToken], whole: ArrangedFactors) -> Any:
    """The product as SymPy writes it, with its coefficient."""
    parts = [transposed(whole.factors[t.factor]) if t.turned else whole.factors[t.factor] for t in tokens]
    made = _folded(tokens, parts, _product, sp.HadamardProduct)
    return made if whole.coefficient == 1 else sp.MatMul(whole.coefficient, *_factors(made))


def _product(a: Any, b: Any) -> Any:
    if a.shape[1] == b.shape[0]:
        return sp.MatMul(*(_factors(a)), *(_factors(b)))
    # SymPy's own entry of a product would write its sums out
    number, rest = (a, b) if tuple(a.shape) == (1, 1) else (b, a)
    return sp.MatMul(MatrixElement(number, sp.S.Zero, sp.S.Zero), *_factors(rest))


def _factors(expr: Any) -> tuple[Any, ...]:
    return expr.args if isinstance(expr, sp.MatMul) else (expr,)


def _folded(tokens: Sequence[FactorToken], parts: Sequence[Any], multiply: Any, elementwise: Any) -> Any:
    left: Any = None
    group: Any = None
    for token, part in zip(tokens, parts, strict=True):
        if group is None:
            group = part
        elif token.operation == "∘":
            group = elementwise(group, part)
        else:
            left = group if left is None else multiply(left, group)
            group = part
            if token.operation == "⊙":
                left, group = None, elementwise(left, part)
    return group if left is None else multiply(left, group)


def transposed(expr: Any) -> Any:
    """The transpose; of a transpose, what is inside."""
    return expr.arg if getattr(expr, "is_Transpose", False) else sp.Transpose(expr)


def slips(tokens: Sequence[FactorToken], whole: ArrangedFactors) -> list[str]:
    """What was wrong, in words."""
    said = []
    for t in sorted(tokens, key=lambda t: t.factor):
        if t.turned:
            said.append(transpose_slip(whole.factors[t.factor]))
    if [t.factor for t in tokens] != sorted(t.factor for t in tokens):
        said.append("order of factors")
    changes = [(old == "@", t.operation == "@") for t, old in zip(tokens[1:], whole.operations[1:], strict=True)]
    if (False, True) in changes:
        said.append("elementwise instead of matrix product")
    if (True, False) in changes:
        said.append("matrix instead of elementwise product")
    return said


def transpose_slip(expr: Any) -> str:
    """Of A: its transpose is missing; of Aᵀ: it is one too many."""
    return (
        f"{spelled(expr.arg)} is transposed and should not be"
        if getattr(expr, "is_Transpose", False)
        else f"missing transpose of {spelled(expr)}"
    )


@lru_cache(maxsize=2000)
def spelled(expr: Any) -> str:
    """As text. Kept: a part of a formula is named in each of its edits, and few of these are ever shown."""
    return str(expr)
