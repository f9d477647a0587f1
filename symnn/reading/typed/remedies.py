"""What is said of parts that do not conform: their own words and shapes, the place, and what to write instead."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnn.bridge.named_axes import Axes
from symnn.errors import ShapeError
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit, Part, is_number, one_shape, shape_of
from symnn.reading.formula.found_sizes import Sizes
from symnn.reading.typed.typed_tokens import pointed

SIGNS = {"": "*", "/": "/", "∘": ".*", "⊘": "./"}
LONGEST = 40
Sized = tuple[Part, Axes]
Complaint = tuple[str, str, dict[str, str]]
"""The problem as a template, the remedy, and words of the template."""


class Remedies:
    """Of one text; what the sizes are is asked when something is said."""

    def __init__(self, text: str, sizes: Sizes) -> None:
        self.text = text
        self.sizes = sizes

    # words
    def said(self, part: Part) -> str:
        part = t.bare(part) if isinstance(part, t.Tree) else part
        start, end = part if isinstance(part, tuple) else (part.start, part.end)
        words = " ".join(self.text[start:end].split())
        return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"

    def held(self, part: Part) -> str:
        """The part as text that may stand before a prime or beside a *."""
        alone = isinstance(part, t.Tree) and isinstance(t.bare(part), t.Name | t.Apply | t.Number | t.Transpose)
        return self.said(part) if alone else f"({self.said(part)})"

    def turned(self, part: Part) -> str:
        inside = t.bare(part) if isinstance(part, t.Tree) else None
        return self.held(inside.argument) if isinstance(inside, t.Transpose) else f"{self.held(part)}'"

    def known(self, axes: Axes) -> tuple[Any, ...]:
        """Rows and columns, as far as they are told."""
        return tuple(self.sizes.known(s) for s in (*shape_of(axes), 1, 1)[:2])

    def shown(self, axes: Axes) -> str:
        rows, columns = ("?" if self.sizes.open(s) else str(s) for s in self.known(axes))
        return f"({rows}, {columns})"

    def sized(self, part: Part, axes: Axes) -> tuple[str, str]:
        """An operand of a complaint."""
        return self.said(part), self.shown(axes)

    def wrong(self, place: int, problem: str, *operands: tuple[str, str], remedy: str = "", **words: Any) -> ShapeError:
        return ShapeError(problem, *operands, remedy=remedy, pointed=pointed(self.text, place), **words)

    # complaints
    def complaint(self, error: Misfit) -> ShapeError:
        """The same in the words of the text."""
        assert error.part is not None, "a walk tells the place of what does not conform"
        operands = [self.sized(p, axes) for p, axes in zip(error.parts, error.axes, strict=True)]
        problem, remedy, words = getattr(self, f"_{error.rule}")(error, *zip(error.parts, error.axes, strict=True))
        return self.wrong(_place(error), problem, *operands, remedy=remedy, **words)

    def _sum(self, error: Misfit, a: Sized, b: Sized) -> Complaint:
        return "cannot add {1} to {0}", self._sum_remedy(a, b), {}

    def _sum_remedy(self, a: Sized, b: Sized) -> str:
        (_, left), (second, right) = a, b
        if is_number(left) or is_number(right):
            return self._every_entry(*((a, b) if is_number(left) else (b, a)))
        rows, columns = self.known(left)
        if one_shape(self.sizes, left, right[::-1]):
            return f"one of them is the other way round; did you mean {self.turned(second)}?"
        if self.known(right) == (columns, 1):
            return f"to add it to every row write vector(1)*{self.turned(second)}"
        if self.known(right) == (rows, 1):
            return f"to add it to every column write {self.held(second)}*vector(1)'"
        return "terms of a sum need one shape; if these sizes are meant to be equal, declare both with one name"

    def _every_entry(self, number: Sized, other: Sized) -> str:
        rows, columns = self.known(other[1])
        row = "vector(1)'" if rows == 1 else "matrix(1)"
        ones = "vector(1)" if columns == 1 else row
        one = isinstance(number[0], t.Tree) and t.bare(number[0]) == t.Number(Fraction(1))
        every = ones if one else f"{self.held(number[0])}*{ones}"
        return f"a number is not added to an array; to add it to every entry of {self.said(other[0])} write {every}"

    def _quotient(self, error: Misfit, a: Sized, b: Sized) -> Complaint:
        x, y = self.held(a[0]), b[0]
        inverse = f"the inverse of a square matrix {x}*inv({self.said(y)})"
        return "cannot divide by {1}", f"elementwise division is {x}./{self.held(y)}, and {inverse}", {}

    def _entries(self, error: Misfit, a: Sized, b: Sized) -> Complaint:
        turned = one_shape(self.sizes, a[1], b[1][::-1])
        remedy = f"did you mean {self.turned(b[0])}?" if turned else "both need one shape"
        mark = SIGNS[error.part.signs[error.at]] if isinstance(error.part, t.Product) else ".^"
        return "{mark} is elementwise, but {0.name} has shape {0.shape} and {1.name} {1.shape}", remedy, {"mark": mark}

    def _product(self, error: Misfit, a: Sized, b: Sized) -> Complaint:
        x, y = self.held(a[0]), self.held(b[0])
        left, right = self.known(a[1]), self.known(b[1])
        if left == right and left[1] == 1:
            advice = f"the inner product is {x}'*{y}, the elementwise one {x}.*{y}"
        elif left[1] == right[1]:
            advice = f"did you mean {x}*{self.turned(b[0])}?"
        elif left[0] == right[0]:
            advice = f"did you mean {self.turned(a[0])}*{y}?"
        elif left[0] == right[1]:
            advice = f"did you mean {y}*{x}?"
        elif left[1] == 1 and one_shape(self.sizes, a[1][:1], b[1][:1]):
            advice = f"did you mean {self.turned(a[0])}*{y}?"
        else:
            advice = "if these sizes are meant to be equal, declare both with one name"
        columns, rows = self.shown((a[1][1], b[1][0]))[1:-1].split(", ")
        problem = "cannot multiply {0} by {1}: {columns} columns meet {rows} rows"
        return problem, advice, {"columns": columns, "rows": rows}

    def _exponent(self, error: Misfit, a: Sized) -> Complaint:
        return "the exponent {0.name} has shape {0.shape}, but must be a number", "", {}

    def _power(self, error: Misfit, a: Sized) -> Complaint:
        assert isinstance(error.part, t.Power)
        x = self.held(a[0])
        inner = f"the inner product is {x}'*{x}, " if self.known(a[1])[1] == 1 else ""
        remedy = f"{inner}the elementwise power {x}.^{self.said(error.part.exponent)}"
        return "only numbers and square matrices have powers, but {0.name} has shape {0.shape}", remedy, {}

    def _arguments(self, error: Misfit, *given: Sized) -> Complaint:
        assert isinstance(error.part, t.Apply)
        problem = "the arguments of {name} have shapes {0.shape} and {1.shape}, which must agree"
        return problem, "", {"name": error.part.name}


def _place(error: Misfit) -> int:
    match error.part:
        case t.Sum(at=at) | t.Product(at=at):
            return at[error.at]
        case t.Power(at=place):
            return place
        case t.Apply(arguments=arguments):
            return t.bare(arguments[error.at]).start
    raise AssertionError(f"nothing does not conform in {error.part}")
