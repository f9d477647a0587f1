"""A derivation once more with small numbers put in: the same lines, each with its value. The numbers are fixed, not drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symnn.calculus.exact import Floats, evaluate
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Map, postorder
from symnn.proof.derivation import Derivation, Step
from symnn.text.derivation import DerivationPrinter, environment, heading, sections
from symnn.text.notation import Notation
from symnn.text.printer import MatrixPrinter

# a line whose matrices together have more columns than this shows its result alone; more rows or columns than SHOWN are dotted
WIDE, SHOWN = 12, 6


class NumberPrinter(DerivationPrinter):
    """The lines with numbers: `names = numbers = result`."""

    def __init__(self, derivation: Derivation, notation: Notation) -> None:
        super().__init__(derivation, notation)
        self.sizes = small_sizes(derivation)
        self.arrays = {s: small_array(k, s, self.extent(shape), said) for k, (s, shape, said) in enumerate(derivation.inputs)}
        # parameters that belong to the loss alone, such as σ or λ, are not among the inputs
        for step in derivation.steps:
            for atom in (n for n in postorder(step.value) if isinstance(n, Atom) and n.label is not sp.pi):
                if atom.label not in self.arrays and atom.label not in {s.symbol for s in derivation.steps}:
                    self.arrays[atom.label] = small_array(len(self.arrays), atom.label, self.extent(atom.shape), "")
        self.given = list(self.arrays)

    def document(self) -> str:
        return environment([heading("With numbers, to 4 significant digits"), *self.inputs(), *self.numbered()])

    def inputs(self) -> Iterator[str]:
        if self.sizes:
            yield "&" + r",\ ".join(f"{self.printer.plain(s)} = {n}" for s, n in self.sizes.items())
        for s in self.given:
            yield f"{self.printer.plain(s)} &= {matrix(self.arrays[s])}"

    def numbered(self) -> Iterator[str]:
        for _, steps in sections(self.derivation):
            for step in steps:
                result = self.value(step)
                shown = (self.left(step), *dict.fromkeys((self.put_in(step), matrix(result))))
                yield " = ".join(s for s in shown if s).replace(" = ", " &= ", 1)
                if step.section != "gradients" or step.of is None:
                    self.arrays[step.symbol] = result

    def put_in(self, step: Step) -> str:
        """The right-hand side with a matrix for every name, or nothing where the line would grow too wide."""
        used = [s for s in step.shown.atoms(sp.Symbol, sp.MatrixSymbol) if s in self.arrays]
        if not used or sum(self.arrays[s].shape[1] for s in used) > WIDE:
            return ""
        values = {s: matrix(self.arrays[s]) for s in used} | {s: str(n) for s, n in self.sizes.items()}
        return f"{MatrixPrinter(self.notation, self.derivation.names, values).plain(step.shown)}"

    def value(self, step: Step) -> Any:
        """The value of a line, in the shape in which it is printed."""
        atoms = [n for n in postorder(step.value) if isinstance(n, Atom) and n.label in self.arrays]
        values = {a: self.arrays[a.label].reshape(self.extent(a.shape)) for a in atoms}
        refuse_unknown(step)
        return np.asarray(evaluate(step.value, Floats(), values, self.sizes)).reshape(self.extent(step.shape))

    def extent(self, shape: Iterable[Any]) -> tuple[int, ...]:
        return tuple(int(sp.sympify(s).subs(self.sizes)) for s in shape)


def refuse_unknown(step: Step) -> None:
    """An activation that is only a name has no values."""
    for n in postorder(step.value):
        if isinstance(n, Map) and n.operator.define is None and n.operator.value is None:
            raise UnsupportedError(f"line {step.key}: {n.operator.name} is a name without values; choose an activation, such as tanh")


def small_sizes(derivation: Derivation) -> dict[Any, int]:
    """2, 3, 2, 3, … for the symbolic sizes, by name. A depth that is a symbol has no such numbers."""
    if any(n.layer is not None and not n.layer.isdigit() for n in derivation.names.values()):
        raise UnsupportedError("a network with a symbolic number of layers has no numbers to show: give it a depth")
    shapes = [shape for _, shape, _ in derivation.inputs] + [s.shape for s in derivation.steps]
    free = {f for shape in shapes for extent in shape for f in sp.sympify(extent).free_symbols}
    for step in derivation.steps:
        free |= {f for n in postorder(step.value) for extent in n.shape for f in extent.free_symbols}
    return {s: 2 + k % 2 for k, s in enumerate(sorted(free, key=str))}


def small_array(position: int, symbol: Any, extent: tuple[int, ...], said: str) -> Any:
    """Quarters between −3/2 and 3/2; a one-hot target; classes from 0; a positive 1/2 for what must be positive."""
    rows, columns = extent if len(extent) == 2 else (1, 1)
    out = np.empty((rows, columns), dtype=object)
    target = any(word in said.lower() for word in ("target", "label", "one-hot", "class"))
    for i in range(rows):
        for j in range(columns):
            k = i * columns + j
            if "class" in said.lower() and "one-hot" not in said.lower():
                out[i, j] = Fraction(k % 2)
            elif target:
                out[i, j] = Fraction(int(i == 0 if columns == 1 else j == 0 if rows == 1 else (i - j) % rows == 0))
            elif getattr(symbol, "is_positive", False):
                out[i, j] = Fraction(1, 2)
            else:
                quarters = (5 * k * k + 3 * k + 4 * position) % 13 - 6
                out[i, j] = Fraction(quarters or 1, 4)
    return out


def matrix(array: Any) -> str:
    """A number, or a matrix in parentheses with 4 significant digits."""
    if array.size == 1:
        return number(array.flat[0])
    rows = [" & ".join(_dotted([number(v) for v in row], r"\cdots")) for row in array]
    return r"\begin{pmatrix} " + r" \\ ".join(_dotted(rows, r"\vdots")) + r" \end{pmatrix}"


def _dotted(entries: list[str], dots: str) -> list[str]:
    return entries if len(entries) <= SHOWN else [*entries[: SHOWN - 2], dots, entries[-1]]


def number(value: Any) -> str:
    """Four significant digits."""
    text = f"{float(value):.4g}"
    mantissa, _, exponent = text.partition("e")
    mantissa = "0" if float(mantissa) == 0 else mantissa
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


