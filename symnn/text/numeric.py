"""A derivation once more with small numbers put in: the same lines, each with its value. The numbers are fixed, not
drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.derivation import Derivation, Step
from symnn.errors import PoleError, UnsupportedError
from symnn.expr import Atom, Map, postorder
from symnn.text.derivation_latex import DerivationPrinter, sections
from symnn.text.fitted_lines import INDENT, FormulaRow, broken_at, fitted
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter
from symnn.text.typeset_width import PAGE, width

# a line of more signs than fit on a page shows its result alone; of more rows or columns than SHOWN some are dotted
SHOWN = 6
LARGE = 10_007  # a prime: what is told of squares by it looks as if it were drawn
ROOM = PAGE - 2 * INDENT


class NumberPrinter(DerivationPrinter):
    """The lines with numbers: `names = numbers = result`."""

    def __init__(self, derivation: Derivation, notation: Notation) -> None:
        super().__init__(derivation, replace(notation, sizes=False))
        self.sizes = small_sizes(derivation)
        self.arrays: dict[Any, Any] = {}
        for k, (symbol, shape, said) in enumerate(derivation.inputs):
            self.arrays[symbol] = small_array(k, symbol, self.extent(shape), said, self.by_rows(shape))
        defined = {s.symbol for s in derivation.steps if s.section != "gradients"} | {sp.pi}
        # parameters that belong to the loss alone, such as σ or λ, are not among the inputs
        for label in (n.label for s in derivation.steps for n in postorder(s.value) if isinstance(n, Atom)):
            if label not in self.arrays and label not in defined:
                self.arrays[label] = small_array(
                    len(self.arrays), label, self.extent(getattr(label, "shape", (1, 1))), ""
                )
        self.given = list(self.arrays)

    def by_rows(self, shape: Iterable[Any]) -> bool:
        """Whether each row of a target belongs to one example: a batch has its examples along the axis that it shares
        with the input.
        """
        first, own = self.derivation.inputs[0][1], tuple(shape)
        return len(first) == 2 and own[0] == first[0] and own[-1] != first[1]

    def document(self) -> str:
        return "\n\n".join(self.displays(PAGE))

    def displays(self, page: float) -> Iterator[str]:
        heading = r"\textbf{With numbers, to 4 significant digits}"
        yield from fitted([*self.inputs(), *self.numbered()], heading, page)

    def inputs(self) -> Iterator[FormulaRow]:
        yield from (FormulaRow(self.printer.plain(s), str(n)) for s, n in self.sizes.items())
        yield from (FormulaRow(self.printer.plain(s), matrix(self.arrays[s])) for s in self.given)

    def numbered(self) -> Iterator[FormulaRow]:
        lost: set[Any] = set()
        for _, steps in sections(self.derivation):
            for step in steps:
                if step.between and not lost.isdisjoint(step.shown.atoms(sp.MatrixSymbol)):
                    continue
                try:
                    result = self.value(step)
                except PoleError:
                    if not step.between:
                        raise
                    lost.add(step.symbol)  # y ⊘ a, where the softmax a is too small for a float
                    continue
                yield FormulaRow(self.left(step), self.equal(self.put_in(step), matrix(result)))
                if step.section != "gradients" or step.of is None:
                    self.arrays[step.symbol] = result

    def equal(self, put_in: str, result: str) -> str:
        """numbers = result; the result alone where that says the same, or would take many lines."""
        fits = all(width(piece) <= ROOM for piece in broken_at(put_in, ROOM)) and width(put_in) <= 2 * PAGE
        return f"{put_in} = {result}" if fits and put_in != result else result

    def put_in(self, step: Step) -> str:
        """The right-hand side with a matrix for every name."""
        used = [s for s in step.shown.atoms(sp.Symbol, sp.MatrixSymbol) if s in self.arrays]
        values = {s: matrix(self.arrays[s]) for s in used} | {s: str(n) for s, n in self.sizes.items()}
        return MatrixPrinter(self.notation, self.derivation.names, values).plain(step.shown)

    def value(self, step: Step) -> Any:
        """The value of a line, in the shape in which it is printed."""
        atoms = [n for n in postorder(step.value) if isinstance(n, Atom) and n.label in self.arrays]
        values = {a: self.arrays[a.label].reshape(self.extent(a.shape)) for a in atoms}
        refuse_unknown(step)
        return np.asarray(evaluate(step.value, Floats(), values, self.sizes)).reshape(self.extent(step.shape))

    def extent(self, shape: Iterable[Any]) -> tuple[int, ...]:
        return tuple(int(sp.sympify(s, strict=True).subs(self.sizes)) for s in shape)


def refuse_unknown(step: Step) -> None:
    """An activation that is only a name has no values."""
    for n in postorder(step.value):
        if isinstance(n, Map) and n.operator.define is None and n.operator.value is None:
            raise UnsupportedError(
                f"line {step.key}: {n.operator.name} is a name without values; choose an activation, such as tanh"
            )


def small_sizes(derivation: Derivation) -> dict[Any, int]:
    """2, 3, 2, 3, … for the symbolic sizes, by name. A depth that is a symbol has no such numbers."""
    if any(n.layer is not None and not n.layer.isdigit() for n in derivation.names.values()):
        raise UnsupportedError("a network with a symbolic number of layers has no numbers to show: give it a depth")
    shapes = [shape for _, shape, _ in derivation.inputs] + [s.shape for s in derivation.steps]
    free = {f for shape in shapes for extent in shape for f in sp.sympify(extent, strict=True).free_symbols}
    for step in derivation.steps:
        free |= {f for n in postorder(step.value) for extent in n.shape for f in extent.free_symbols}
    return {s: 2 + k % 2 for k, s in enumerate(sorted(free, key=str))}


def small_array(position: int, symbol: Any, extent: tuple[int, ...], said: str, by_rows: bool = False) -> Any:
    """Quarters between −3/2 and 3/2; a one-hot target; classes from 0; a positive 1/2 for what must be positive. What
    stands before many inputs has hundredths without a period, so that no sum of them saturates a softmax.
    """
    rows, columns = extent if len(extent) == 2 else (1, 1)
    out = np.empty((rows, columns), dtype=object)
    target = any(word in said.lower() for word in ("target", "label", "one-hot", "class"))
    for i in range(rows):
        for j in range(columns):
            k = i * columns + j
            if "weight of" in said.lower():
                out[i, j] = Fraction(k % 3 + 1, 2)
            elif "class" in said.lower() and "one-hot" not in said.lower():
                out[i, j] = Fraction(k % 2)
            elif target:
                out[i, j] = Fraction(int(j == i % columns if by_rows else i == j % rows))
            elif getattr(symbol, "is_positive", False):
                out[i, j] = Fraction(1, 2)
            elif position and max(extent) > SHOWN:
                out[i, j] = Fraction((5 * k * k + 3 * k + 4 * position) % LARGE % 13 - 6 or 1, 100)
            else:
                quarters = (5 * k * k + 3 * k + 4 * position) % 13 - 6
                out[i, j] = Fraction(quarters or 1, 4)
    return out


def matrix(array: Any) -> str:
    """A number, or a matrix in parentheses with 4 significant digits."""
    if array.size == 1:
        return number(array.flat[0])
    for most in range(SHOWN, 2, -1):
        rows = [" & ".join(_dotted([number(v) for v in row], r"\cdots", most)) for row in array]
        shown = r"\begin{pmatrix} " + r" \\ ".join(_dotted(rows, r"\vdots", SHOWN)) + r" \end{pmatrix}"
        if width(shown) <= ROOM:
            break
    return shown


def _dotted(entries: list[str], dots: str, most: int) -> list[str]:
    return entries if len(entries) <= most else [*entries[: most - 2], dots, entries[-1]]


def number(value: Any) -> str:
    """Four significant digits."""
    text = f"{float(value):.4g}"
    mantissa, _, exponent = text.partition("e")
    mantissa = "0" if float(mantissa) == 0 else mantissa
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
