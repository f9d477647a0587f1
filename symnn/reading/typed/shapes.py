"""The shapes of all parts of a formula, from what its names are declared to be; sizes that are not declared are
unified.

One `Reading` decides for every undeclared name whether it is a number, a column or a matrix; `language` chooses among
the readings. Complaints are in the words of the formula. No SymPy expression is built here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import sympy as sp

from symnn.bridge.unevaluated import GRADIENT, HESSIAN, JACOBIAN
from symnn.errors import ShapeError
from symnn.reading.typed.language_functions import CONSTANTS, find, names
from symnn.reading.typed.let_words import LARGEST_SIZE, Declaration
from symnn.reading.typed.syntax import (
    Tree,
    TypedApply,
    TypedName,
    TypedNumber,
    TypedPower,
    TypedProduct,
    TypedSum,
    TypedTranspose,
)
from symnn.reading.typed.typed_tokens import mistake, near, pointed

ONE = sp.Integer(1)
IDENTITY = ("I", "eye")


class UnknownSize:
    """A size that nothing has told yet; never 1, for then the name would be declared otherwise."""


Dim: TypeAlias = Any  # a SymPy integer, a symbol, or an Unknown


class Shape(NamedTuple):
    rows: Dim
    columns: Dim

    @property
    def is_number(self) -> bool:
        return bool(self.rows == 1 and self.columns == 1)

    @property
    def turned(self) -> Shape:
        return Shape(self.columns, self.rows)


NUMBER = Shape(ONE, ONE)


class ShapeReading:
    """Shapes of parts, under one choice of what the undeclared names are: 0 a number, 1 a column, 2 a matrix.

    `shapes` has an entry for every part that was visited; `oddity` counts what nobody writes on purpose, such as the
    transpose of a number. ShapeError where parts do not conform, ArgumentError where a function is not known or used
    wrongly.
    """

    def __init__(self, text: str, declared: Mapping[str, Declaration], kinds: Mapping[str, int] | None = None) -> None:
        self.text = text
        self.declared = declared
        self.sizes = {str(s): s for d in declared.values() for s in d.sizes if s.is_Symbol}
        self.kinds = dict(kinds or {})
        self.names: dict[str, Shape] = {}
        self.shapes: dict[Tree, Shape] = {}
        self.bound: dict[UnknownSize, Dim] = {}
        self.oddity = 0
        for d in declared.values():
            self.names[d.name] = Shape(*(*d.sizes, ONE, ONE)[:2])
        for name, kind in self.kinds.items():
            self.names[name] = Shape(*(*(UnknownSize() for _ in range(kind)), ONE, ONE)[:2])

    # sizes
    def dim(self, size: Dim) -> Dim:
        while isinstance(size, UnknownSize) and size in self.bound:
            size = self.bound[size]
        return size

    def known(self, shape: Shape) -> Shape:
        return Shape(self.dim(shape.rows), self.dim(shape.columns))

    def same(self, a: Dim, b: Dim) -> bool:
        """Whether the two sizes can be one, and from now on are."""
        a, b = self.dim(a), self.dim(b)
        if a is b or (not isinstance(a, UnknownSize) and not isinstance(b, UnknownSize) and a == b):
            return True
        for x, y in ((a, b), (b, a)):
            if isinstance(x, UnknownSize) and y != 1:
                self.bound[x] = y
                return True
        return False

    def agree(self, a: Shape, b: Shape) -> bool:
        return self.same(a.rows, b.rows) and self.same(a.columns, b.columns)

    # words
    def said(self, part: Tree | tuple[int, int]) -> str:
        start, end = part if isinstance(part, tuple) else (part.start, part.end)
        words = " ".join(self.text[start:end].split())
        return words if len(words) <= 40 else words[:39] + "…"

    def held(self, part: Tree | tuple[int, int]) -> str:
        """The part as text that may stand before a prime or beside a *."""
        words = self.said(part)
        return words if isinstance(part, TypedName | TypedApply | TypedNumber | TypedTranspose) else f"({words})"

    def turned(self, part: Tree | tuple[int, int]) -> str:
        return self.held(part.argument) if isinstance(part, TypedTranspose) else f"{self.held(part)}'"

    def show(self, shape: Shape) -> str:
        rows, columns = ("?" if isinstance(d, UnknownSize) else str(d) for d in self.known(shape))
        return f"({rows}, {columns})"

    def wrong(self, place: int, problem: str, *operands: tuple[str, str], remedy: str = "", **words: Any) -> ShapeError:
        return ShapeError(problem, *operands, remedy=remedy, pointed=pointed(self.text, place), **words)

    def sized(self, part: Tree | tuple[int, int], shape: Shape) -> tuple[str, str]:
        """An operand of a complaint."""
        return self.said(part), self.show(shape)

    # shapes
    def shape(self, tree: Tree) -> Shape:
        found = self.known(self._shape(tree))
        self.shapes[tree] = found
        return found

    def _shape(self, tree: Tree) -> Shape:
        match tree:
            case TypedNumber():
                return NUMBER
            case TypedName():
                return self._name(tree)
            case TypedTranspose(argument=inside):
                shape = self.shape(inside)
                self.oddity += 3 * shape.is_number
                return shape.turned
            case TypedSum():
                return self._sum(tree)
            case TypedProduct():
                return self._product(tree)
            case TypedPower():
                return self._power(tree)
            case TypedApply():
                return self._apply(tree)

    def _name(self, tree: TypedName) -> Shape:
        if tree.name in self.kinds and tree.name in names():
            raise mistake(
                self.text,
                tree.start,
                f"{tree.name} is a function: write {tree.name}(…), or declare it with --let as a name",
            )
        if tree.name in self.names:
            if "function" in getattr(self.declared.get(tree.name), "properties", ()):
                raise mistake(self.text, tree.start, f"{tree.name} is declared as a function: write {tree.name}(…)")
            return self.names[tree.name]
        if tree.name in self.sizes:
            return NUMBER
        if tree.name in IDENTITY:
            size = UnknownSize()
            return Shape(size, size)
        hint = near(tree.name, [*self.names, *self.sizes]) or f"; declare it with --let '{tree.name}: n' or the like"
        raise mistake(self.text, tree.start, f"unknown name {tree.name}{hint}")

    def _sum(self, tree: TypedSum) -> Shape:
        first = self.shape(tree.terms[0])
        for term, place in zip(tree.terms[1:], tree.at[1:], strict=True):
            shape = self.shape(term)
            if not self.agree(first, shape):
                raise self._clash(place, tree.terms[0], self.known(first), term, shape)
        return first

    def _clash(self, place: int, a: Tree, left: Shape, b: Tree, right: Shape) -> ShapeError:
        remedy = self._sum_remedy(a, left, b, right)
        return self.wrong(place, "cannot add {1} to {0}", self.sized(a, left), self.sized(b, right), remedy=remedy)

    def _sum_remedy(self, a: Tree, left: Shape, b: Tree, right: Shape) -> str:
        if left.is_number or right.is_number:
            number, other, shape = (a, b, right) if left.is_number else (b, a, left)
            row = "vector(1)'" if shape.rows == 1 else "matrix(1)"
            ones = "vector(1)" if shape.columns == 1 else row
            every = ones if isinstance(number, TypedNumber) and number.value == 1 else f"{self.held(number)}*{ones}"
            return f"a number is not added to an array; to add it to every entry of {self.said(other)} write {every}"
        if self.agree(left, right.turned):
            return f"one of them is the other way round; did you mean {self.turned(b)}?"
        if right == (left.columns, 1):
            return f"to add it to every row write vector(1)*{self.turned(b)}"
        if right == (left.rows, 1):
            return f"to add it to every column write {self.held(b)}*vector(1)'"
        return "terms of a sum need one shape; if these sizes are meant to be equal, declare both with one name"

    def _product(self, tree: TypedProduct) -> Shape:
        shape = self.shape(tree.first)
        whole: Tree | tuple[int, int] = tree.first
        for sign, factors, places in tree.runs:
            for factor, place in zip(factors, places, strict=True):
                right = self.shape(factor)
                shape = self._times(sign, whole, self.known(shape), factor, right, place)
                whole = (tree.start, factor.end)
        return shape

    def _times(self, sign: str, a: Tree | tuple[int, int], left: Shape, b: Tree, right: Shape, place: int) -> Shape:
        if sign == "/" and not right.is_number:
            raise self.wrong(
                place,
                "cannot divide by {0}",
                self.sized(b, right),
                remedy=f"elementwise division is {self.held(a)}./{self.held(b)}, "
                f"and the inverse of a square matrix {self.held(a)}*inv({self.said(b)})",
            )
        if left.is_number or right.is_number:
            # nobody writes x.*y of two numbers, and hardly c.*x or A*c
            if left.is_number and right.is_number:
                self.oddity += 10 * (sign in (".*", "./", ".^"))
            elif sign != "/":
                self.oddity += 2 * (sign != "*" or not left.is_number)
            return right if left.is_number else left
        if sign != "*":
            if self.agree(left, right):
                return left
            turned = self.agree(left, right.turned)
            raise self.wrong(
                place,
                "{sign} is elementwise, but {0.name} has shape {0.shape} and {1.name} {1.shape}",
                self.sized(a, left),
                self.sized(b, right),
                remedy=f"did you mean {self.turned(b)}?" if turned else "both need one shape",
                sign=sign,
            )
        if self.same(left.columns, right.rows):
            return Shape(left.rows, right.columns)
        raise self._misfit(place, a, left, b, right)

    def _misfit(self, place: int, a: Tree | tuple[int, int], left: Shape, b: Tree, right: Shape) -> ShapeError:
        x, y = self.held(a), self.held(b)
        if left == right and left.columns == 1:
            advice = f"the inner product is {x}'*{y}, the elementwise one {x}.*{y}"
        elif left.columns == right.columns:
            advice = f"did you mean {x}*{self.turned(b)}?"
        elif left.rows == right.rows:
            advice = f"did you mean {self.turned(a)}*{y}?"
        elif left.rows == right.columns:
            advice = f"did you mean {y}*{x}?"
        else:
            advice = "if these sizes are meant to be equal, declare both with one name"
        columns, rows = self.show(Shape(left.columns, right.rows))[1:-1].split(", ")
        return self.wrong(
            place,
            "cannot multiply {0} by {1}: {columns} columns meet {rows} rows",
            self.sized(a, left),
            self.sized(b, right),
            remedy=advice,
            columns=columns,
            rows=rows,
        )

    def _power(self, tree: TypedPower) -> Shape:
        if isinstance(tree.exponent, TypedName) and tree.exponent.name == "T" and "T" not in self.declared:
            raise mistake(self.text, tree.at, f"the transpose is written {self.held(tree.base)}'")
        base, exponent = self.shape(tree.base), self.shape(tree.exponent)
        if tree.elementwise:
            return self._times(".^", tree.base, base, tree.exponent, exponent, tree.at)
        x = self.held(tree.base)
        if not exponent.is_number:
            raise self.wrong(
                tree.at,
                "the exponent {0.name} has shape {0.shape}, but must be a number",
                self.sized(tree.exponent, exponent),
            )
        if base.is_number or self.same(base.rows, base.columns):
            return self.known(base)
        inner = f"the inner product is {x}'*{x}, " if base.columns == 1 else ""
        raise self.wrong(
            tree.at,
            "only numbers and square matrices have powers, but {0.name} has shape {0.shape}",
            self.sized(tree.base, base),
            remedy=f"{inner}the elementwise power {x}.^{self.said(tree.exponent)}",
        )

    def _apply(self, tree: TypedApply) -> Shape:
        name = tree.name
        if name in self.declared and "function" not in self.declared[name].properties:
            hint = f"write {name}*(…) for a product" if tree.arguments else "leave the brackets out"
            raise mistake(self.text, tree.start, f"{name} is declared, but not as a function: {hint}")
        if name in CONSTANTS:
            return self._constant(tree)
        parts = [self.shape(a) for a in tree.arguments]
        if name in self.declared:
            self._count(tree, 1, 1)
            return parts[0]
        function = find(name, len(parts))
        if function is None:
            hint = (
                near(name, names()) or f"; a function of which nothing is known is declared: --let '{name}: function'"
            )
            raise mistake(self.text, tree.start, f"unknown function {name}{hint}")
        self._count(tree, function.least, function.most)
        if function.rule == "entries":
            return self._entrywise(tree, parts)
        if function.rule == "derivative":
            return self._derivative(tree, *parts)
        self.oddity += 3 * parts[0].is_number
        return NUMBER if function.rule == "total" else self._of_one(function.rule, tree, parts[0])

    def _derivative(self, tree: TypedApply, of: Shape, by: Shape) -> Shape:
        """Outputs are rows and inputs are columns; a gradient has the shape of what it is taken by."""
        variable = tree.arguments[1]
        if not isinstance(variable, TypedName) or variable.name not in self.names:
            raise mistake(self.text, variable.start, f"{tree.name} is taken by a name, not by {self.said(variable)}")
        if tree.name != JACOBIAN and not of.is_number:
            found = self.sized(tree.arguments[0], of)
            raise self.wrong(tree.start, f"{tree.name} needs a number, but {{0.name}} has shape {{0.shape}}", found)
        if tree.name == GRADIENT:
            return by
        inside = by if tree.name == HESSIAN else of
        sizes = [d for shape in (inside, by) for d in shape if d != 1]
        if len(sizes) > 2:
            both = self.sized(tree.arguments[0], of), self.sized(variable, by)
            raise self.wrong(tree.start, f"the {tree.name} of {{0}} by {{1}} has more than two axes", *both)
        rows, columns = (*sizes, ONE, ONE)[:2]
        return Shape(columns, rows) if len(sizes) == 1 and not by.is_number else Shape(rows, columns)

    def _of_one(self, rule: str, tree: TypedApply, inside: Shape) -> Shape:
        """Of a square matrix, or of a column."""
        column = inside.columns == 1 and not inside.is_number
        if rule == "column" and (column or (inside.rows == 1 and not inside.is_number)):
            return inside
        if rule == "diagonal" and (column or inside.is_number):
            return Shape(inside.rows, inside.rows)
        if rule != "column" and not column and self.same(inside.rows, inside.columns):
            return {"inverse": inside, "diagonal": Shape(inside.rows, ONE)}.get(rule, NUMBER)
        wanted = {"column": "a column", "diagonal": "a column or a square matrix"}.get(rule, "a square matrix")
        raise self.wrong(
            tree.start,
            "{name} needs {wanted}, but {0.name} has shape {0.shape}",
            self.sized(tree.arguments[0], inside),
            name=tree.name,
            wanted=wanted,
        )

    def _count(self, tree: TypedApply, low: int, high: int) -> None:
        if low <= len(tree.arguments) <= high:
            return
        wanted = f"{low} argument{'s' * (low > 1)}" if low == high else f"{low} to {high} arguments"
        raise mistake(self.text, tree.start, f"{tree.name} takes {wanted}, not {len(tree.arguments)}")

    def _constant(self, tree: TypedApply) -> Shape:
        self._count(tree, int(tree.name != "eye"), 1)
        parts = [self.shape(a) for a in tree.arguments]
        if any(not p.is_number for p in parts):
            raise self.wrong(
                tree.start,
                "{name} takes a number, not {0}",
                self.sized(tree.arguments[0], parts[0]),
                name=tree.name,
            )
        if tree.name == "eye":
            size = self._size(tree.arguments[0]) if parts else UnknownSize()
            return Shape(size, size)
        return Shape(UnknownSize(), ONE if tree.name == "vector" else UnknownSize())

    def _size(self, tree: Tree) -> Dim:
        if isinstance(tree, TypedName) and tree.name in self.sizes:
            return self.sizes[tree.name]
        if isinstance(tree, TypedNumber) and tree.value.denominator == 1 and 1 < tree.value <= LARGEST_SIZE:
            return sp.Integer(int(tree.value))
        raise mistake(
            self.text, tree.start, "eye takes a size, a name such as n or a whole number above 1; eye() fits its place"
        )

    def _entrywise(self, tree: TypedApply, parts: list[Shape]) -> Shape:
        wide = [(p, a) for p, a in zip(parts, tree.arguments, strict=True) if not p.is_number]
        for part, argument in wide[1:]:
            if not self.agree(wide[0][0], part):
                raise self.wrong(
                    argument.start,
                    "the arguments of {name} have shapes {0.shape} and {1.shape}, which must agree",
                    self.sized(wide[0][1], wide[0][0]),
                    self.sized(argument, part),
                    name=tree.name,
                )
        return wide[0][0] if wide else NUMBER
