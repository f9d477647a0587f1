"""The walk over a formula typed by hand: names as they are declared, functions of the language. Sizes that are not
declared are unified on the way.

One `TypedWalk` decides for every undeclared name whether it is a number, a column or a matrix; `language` chooses among
them. Complaints are in the words of the formula. SymPy expressions are made afterwards, when all sizes are found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn import ops
from symnn.bridge.calls import call
from symnn.bridge.named_axes import Axes, spread_columns
from symnn.bridge.unevaluated import GRADIENT, HESSIAN, JACOBIAN
from symnn.errors import ArgumentError
from symnn.reading.formula import conforming
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit, is_number
from symnn.reading.formula.found_sizes import Sizes, TreePlace
from symnn.reading.formula.walking import TreeWalk
from symnn.reading.typed import typed_values
from symnn.reading.typed.language_functions import CONSTANTS, Function, find, names
from symnn.reading.typed.let_words import LARGEST_SIZE, Declaration
from symnn.reading.typed.remedies import Remedies
from symnn.reading.typed.typed_tokens import mistake, near
from symnn.reading.typed.typed_values import Planned, TooLarge, fixed

IDENTITY = ("I", "eye")
PI = "pi"
"""The number, unless it is declared as a name."""
MOMENTS = ("E", "Var", "Cov")
"""Functions of what is random; where they are not applied, they are names like any others."""
HIGHEST = 100
"""The highest constant exponent of a number, and of entries."""
MATRIX_POWER = 16
"""The highest power of a matrix."""


@dataclass(frozen=True, eq=False)
class Text:
    """A text with its sides: one for a formula, two or more for a relation."""

    text: str
    sides: tuple[t.Tree, ...]
    signs: tuple[str, ...] = ()
    at: tuple[int, ...] = ()


class TypedWalk(TreeWalk[Planned]):
    """Values of parts, under one choice of what the undeclared names are: 0 a number, 1 a column, 2 a matrix.

    `visited` counts the parts that are built; `oddity` what nobody writes on purpose, such as the transpose of a
    number. ShapeError where parts do not conform, ArgumentError where a function is not known or used wrongly.
    """

    deepest = 1_000

    def __init__(self, declared: Mapping[str, Declaration], kinds: Mapping[str, int] | None = None) -> None:
        super().__init__(Sizes(anew=False), typed_values)
        self.declared = declared
        self.kinds = dict(kinds or {})
        self.extents = {str(s): s for d in declared.values() for s in d.sizes if s.is_Symbol}
        self.names = {d.name: spread_columns(d.sizes) for d in declared.values()}
        for name, kind in self.kinds.items():
            self.names[name] = spread_columns(tuple(self.sizes.dummy((name, d)) for d in range(kind)))
        self.symbols: dict[str, Any] = {}
        self.words = Remedies("", self.sizes)
        self.sides: dict[Text, list[Planned]] = {}
        self.visited = self.oddity = 0

    def read(self, said: Text) -> list[Planned]:
        """The sides of a text."""
        self.words = Remedies(said.text, self.sizes)
        try:
            self.sides[said] = [self.build(side) for side in said.sides]
        except Misfit as error:
            raise self.words.complaint(error) from None
        return self.sides[said]

    def build(self, tree: t.Tree) -> Planned:
        try:
            made = super().build(tree).closed()
        except TooLarge:
            part = t.bare(tree)
            problem = (
                f"the number {self.words.said(part)} is too large to be written out: give it a name and declare it"
            )
            raise self._mistake(part, problem) from None
        self.visited += 1
        return made

    def orders(self, signs: list[str]) -> list[Any]:
        """From the left, as on matrixcalculus.org."""
        order: Any = 0
        for k in range(len(signs)):
            order = (order, k, k + 1)
        return [order]

    def _mistake(self, part: t.Tree, sentence: str) -> ArgumentError:
        return mistake(self.words.text, t.bare(part).start, sentence)

    def told(self, axes: Axes, words: Remedies, tree: t.Tree) -> tuple[Any, ...]:
        """Rows and columns, when all is found."""
        shape = words.known(axes)
        if any(map(self.sizes.open, shape)):
            problem = f"nothing tells the size of {words.said(tree)}: put it beside something whose size is declared"
            raise mistake(words.text, t.bare(tree).start, problem)
        return shape

    # what is odd
    def times(self, a: Planned, sign: str, b: Planned) -> Planned:
        self._count_oddity(a, sign, b)
        return super().times(a, sign, b)

    def _count_oddity(self, a: Planned, sign: str, b: Planned) -> None:
        """Nobody writes x.*y of two numbers, and hardly c.*x or A*c."""
        if a.is_number and b.is_number:
            self.oddity += 10 * (sign in ("∘", "⊘"))
        elif (a.is_number or b.is_number) and sign != "/":
            self.oddity += 2 * (sign != "" or not a.is_number)

    def transposed(self, tree: t.Transpose) -> Planned:
        made = self.build(tree.argument)
        self.oddity += 3 * made.is_number
        return typed_values.turned(made)

    # names
    def name(self, tree: t.Name) -> Planned:
        name, words = tree.name, self.words
        if name in self.kinds and name in names() and name not in MOMENTS:
            raise self._mistake(tree, f"{name} is a function: write {name}(…), or declare it with --let as a name")
        if name in self.names:
            if "function" in getattr(self.declared.get(name), "properties", ()):
                raise self._mistake(tree, f"{name} is declared as a function: write {name}(…)")
            return Planned(self.names[name], (lambda: self.symbols[name],))
        if name in self.extents:
            return Planned((), (lambda: self.extents[name],))
        if name == PI:
            return Planned((), (lambda: sp.pi,))
        if name in IDENTITY:
            return self._identity(tree, self.sizes.dummy(TreePlace(tree)), words)
        hint = near(name, [*self.names, *self.extents]) or f"; declare it with --let '{name}: n' or the like"
        raise self._mistake(tree, f"unknown name {name}{hint}")

    def _identity(self, tree: t.Tree, size: Any, words: Remedies) -> Planned:
        axes = ((size,), (size,))
        return Planned(axes, (lambda: sp.Identity(self.told(axes, words, tree)[0]),))

    # powers
    def power(self, tree: t.Power) -> Planned:
        outer = t.bare(tree.exponent)
        if isinstance(outer, t.Name) and outer.name == "T" and "T" not in self.declared:
            raise mistake(self.words.text, tree.at, f"the transpose is written {self.words.held(tree.base)}'")
        base, exponent = self.build(tree.base), self.build(tree.exponent)
        if tree.entries:
            self._count_oddity(base, "∘", exponent)
        rule = conforming.entries if tree.entries else conforming.power
        try:
            axes = rule(self.sizes, base.axes, exponent.axes)
        except Misfit as error:
            parts = {"power": (tree.base,), "exponent": (tree.exponent,)}.get(error.rule, (tree.base, tree.exponent))
            raise error.between(tree, parts) from None
        words = self.words
        make = (lambda: self._raised(tree, base, exponent, words),)
        return Planned(axes, make, typed_values.whole_power(base, exponent))

    def _raised(self, tree: t.Power, base: Planned, exponent: Planned, words: Remedies) -> Any:
        top = exponent.constant
        if top is not None and max(abs(top.numerator), top.denominator) > HIGHEST:
            raise mistake(words.text, tree.at, f"exponents go up to {HIGHEST}: give a larger one a name and declare it")
        if base.is_number and exponent.is_number:
            return sp.Pow(base.make(), exponent.make(), evaluate=False)
        if not tree.entries:
            return _matrix_power(tree, base.make(), top, words)
        if exponent.is_number:
            return sp.HadamardPower(base.make(), exponent.make())
        return call(ops.TABLE["power"], base.make(), exponent.make())

    # functions
    def apply(self, tree: t.Apply) -> Planned:
        name = tree.name
        if name in self.declared and "function" not in self.declared[name].properties:
            hint = f"write {name}*(…) for a product" if tree.arguments else "leave the brackets out"
            raise self._mistake(tree, f"{name} is declared, but not as a function: {hint}")
        if name in CONSTANTS:
            return self._constant(tree)
        parts = [self.build(a) for a in tree.arguments]
        if name in self.declared:
            self._count(tree, 1, 1)
            return Planned(parts[0].axes, (lambda: call(ops.uninterpreted(name), parts[0].make()),))
        function = find(name, len(parts))
        if function is None:
            hint = (
                near(name, names()) or f"; a function of which nothing is known is declared: --let '{name}: function'"
            )
            raise self._mistake(tree, f"unknown function {name}{hint}")
        self._count(tree, function.least, function.most)
        made = function.number if all(p.is_number for p in parts) and function.number else function.array
        return Planned(self._of(function, tree, [p.axes for p in parts]), (lambda: made(*(p.make() for p in parts)),))

    def _of(self, function: Function, tree: t.Apply, given: list[Axes]) -> Axes:
        if function.rule == "entries":
            try:
                return conforming.arguments(self.sizes, tree.name, given)
            except Misfit as error:
                first = next(a for a, axes in zip(tree.arguments, given, strict=True) if not is_number(axes))
                raise error.between(tree, (first, tree.arguments[error.at]), error.at) from None
        if function.rule == "derivative":
            return self._derivative(tree, *given)
        if function.rule == "moment":
            return self._moment(tree, given)
        if function.rule == "kron":
            return _kron(*given)
        if function.rule == "vec":
            return () if is_number(given[0]) else (given[0][1] + given[0][0], ())
        self.oddity += 3 * is_number(given[0])
        return () if function.rule == "total" else self._of_one(function.rule, tree, given[0])

    def _moment(self, tree: t.Apply, given: list[Axes]) -> Axes:
        """Every entry of what is random; of a name that is not said to be so, E(x) = x would be no mean."""
        inside = {p.name for a in tree.arguments for p in t.walk(a) if isinstance(p, t.Name)}
        if not any(name in self.declared and self.declared[name].law for name in inside):
            hint = (
                f": declare it, as in --let '{min(inside)}: random' or --let '{min(inside)}: normal(0, 1)'"
                if inside
                else ""
            )
            raise self._mistake(tree, f"nothing in {self.words.said(tree)} is said to be random{hint}")
        wide = next((k for k, axes in enumerate(given) if len(given) > 1 and not is_number(axes)), None)
        if wide is not None:
            found = self.words.sized(tree.arguments[wide], given[wide])
            raise self.words.wrong(
                tree.start, "{name} is of two numbers, but {0.name} has shape {0.shape}", found, name=tree.name
            )
        return given[0]

    def _derivative(self, tree: t.Apply, of: Axes, by: Axes) -> Axes:
        """Outputs are rows and inputs are columns; a gradient has the shape of what it is taken by."""
        variable, words = t.bare(tree.arguments[1]), self.words
        if not isinstance(variable, t.Name) or variable.name not in self.names:
            raise self._mistake(variable, f"{tree.name} is taken by a name, not by {words.said(variable)}")
        if tree.name != JACOBIAN and not is_number(of):
            found = words.sized(tree.arguments[0], of)
            raise words.wrong(tree.start, f"{tree.name} needs a number, but {{0.name}} has shape {{0.shape}}", found)
        if tree.name == GRADIENT:
            return by
        inside = by if tree.name == HESSIAN else of
        sizes = [parts for axes in (inside, by) for parts in axes if parts]
        if len(sizes) > 2:
            both = words.sized(tree.arguments[0], of), words.sized(variable, by)
            raise words.wrong(tree.start, f"the {tree.name} of {{0}} by {{1}} has more than two axes", *both)
        rows, columns = (*sizes, (), ())[:2]
        return (columns, rows) if len(sizes) == 1 and not is_number(by) else (rows, columns)

    def _of_one(self, rule: str, tree: t.Apply, inside: Axes) -> Axes:
        """Of a square matrix, or of a column."""
        number = is_number(inside)
        column = not number and not inside[1]
        if rule == "column" and (column or (not number and not inside[0])):
            return inside
        if rule == "diagonal" and (column or number):
            return (inside[0], inside[0]) if column else ()
        if rule != "column" and (number or conforming.square(self.sizes, inside)):
            return {"inverse": inside, "diagonal": (inside[:1] + ((),))}.get(rule, ())
        wanted = {"column": "a column", "diagonal": "a column or a square matrix"}.get(rule, "a square matrix")
        found = self.words.sized(tree.arguments[0], inside)
        problem = "{name} needs {wanted}, but {0.name} has shape {0.shape}"
        raise self.words.wrong(tree.start, problem, found, name=tree.name, wanted=wanted)

    def _count(self, tree: t.Apply, low: int, high: int) -> None:
        if low <= len(tree.arguments) <= high:
            return
        wanted = f"{low} argument{'s' * (low > 1)}" if low == high else f"{low} to {high} arguments"
        raise self._mistake(tree, f"{tree.name} takes {wanted}, not {len(tree.arguments)}")

    # the constants that fit their place
    def _constant(self, tree: t.Apply) -> Planned:
        self._count(tree, int(tree.name != "eye"), 1)
        parts, words = [self.build(a) for a in tree.arguments], self.words
        if any(not p.is_number for p in parts):
            found = words.sized(tree.arguments[0], parts[0].axes)
            raise words.wrong(tree.start, "{name} takes a number, not {0}", found, name=tree.name)
        rows, columns = (self.sizes.dummy((TreePlace(tree), d)) for d in (0, 1))
        if tree.name == "eye":
            return self._identity(tree, self._size(tree.arguments[0]) if parts else rows, words)
        axes = ((rows,), () if tree.name == "vector" else (columns,))
        return Planned(axes, (lambda: _every(parts[0].make(), self.told(axes, words, tree)),))

    def _size(self, tree: t.Tree) -> Any:
        part = t.bare(tree)
        if isinstance(part, t.Name) and part.name in self.extents:
            return self.extents[part.name]
        if isinstance(part, t.Number) and part.value.denominator == 1 and 1 < part.value <= LARGEST_SIZE:
            return sp.Integer(int(part.value))
        raise self._mistake(part, "eye takes a size, a name such as n or a whole number above 1; eye() fits its place")

    rules = {
        t.Number: lambda _, tree: fixed(tree.value),
        t.Name: name,
        t.Sum: TreeWalk.sum,
        t.Product: TreeWalk.product,
        t.Power: power,
        t.Transpose: transposed,
        t.Apply: apply,
    }


def _kron(left: Axes, right: Axes) -> Axes:
    """Rows and columns are those of both, the left ones counted first."""
    if is_number(left) or is_number(right):
        return right if is_number(left) else left
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _every(value: Any, shape: Sequence[Any]) -> Any:
    return value * sp.OneMatrix(*shape) if value != 1 else sp.OneMatrix(*shape)


def _matrix_power(tree: t.Power, base: Any, exponent: Fraction | None, words: Remedies) -> Any:
    said = words.held(tree.base)
    if exponent is None or exponent.denominator != 1:
        advice = f"a matrix has whole powers only, such as {said}^2 or {said}^-1; of its entries write .^"
        raise mistake(words.text, tree.at, advice)
    if abs(exponent) > MATRIX_POWER:
        advice = f"powers of a matrix go up to {MATRIX_POWER}: give {said}^{MATRIX_POWER} a name"
        raise mistake(words.text, tree.at, advice)
    if exponent == -1:
        return sp.Inverse(base)
    return base if exponent == 1 else sp.MatPow(base, sp.Integer(int(exponent)))
