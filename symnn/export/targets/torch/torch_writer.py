"""How PyTorch's lines differ from NumPy's: dimensions, permutations, devices. No operator is spelled here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnn.export.plan import Instruction
from symnn.export.python_source import ATOM, COMPARISON, SUM, Source, Spelling
from symnn.export.targets.numpy.lookup_writer import LookupWriter
from symnn.export.targets.numpy.writer import always_inside
from symnn.export.targets.torch.torch_operators import (
    ADDED,
    LOOKED_UP,
    NUMBERS,
    ON_DIAGONAL,
    PRODUCTS,
    TAKE,
    TORCH_CALLS,
    TORCH_OPERATORS,
)
from symnn.expr.records import Composition, Record


class TorchWriter(LookupWriter):
    """NumPy's lines where PyTorch speaks alike."""

    arrays = "torch"
    rows = (NUMBERS, LOOKED_UP)
    added = (NUMBERS, ADDED)
    operators: Mapping[Record, Spelling] = TORCH_OPERATORS
    calls: Mapping[Composition, tuple[str, ...]] = TORCH_CALLS

    def _copy(self, text: str) -> str:
        return f"({text}).clone()" if " " in text else f"{text}.clone()"

    def _dtype(self) -> str:
        self.uses_dtype = True
        return "dtype=dtype, device=device"

    def _indicator(self, i: Instruction, _: list[Source]) -> Source:
        coefficients, offset, relation, shape = i.data
        if coefficients == (1, -1) and relation == "=" and offset == 0:
            return super()._indicator(i, _)
        if relation == "=" and len(shape) == 1 and abs(coefficients[0]) == 1:
            self._checked(-coefficients[0] * offset, shape[0])
        index = self._affine(coefficients, shape, offset)
        compare = Source(f"{index.within(SUM)} {'==' if relation == '=' else '>='} 0", COMPARISON)
        return Source(f"{self.arrays}.as_tensor({compare.text}, {self._dtype()})")

    def _affine(self, coefficients: Any, shape: Any, offset: Any) -> Source:
        found = super()._affine(coefficients, shape, offset)
        if "torch.arange(" not in found.text:
            return found
        self.uses_dtype = True
        for extent in dict.fromkeys(self.size(s).text for s in shape):
            found = Source(found.text.replace(f"torch.arange({extent})", f"torch.arange({extent}, device=device)"), SUM)
        return found

    def _view(self, i: Instruction, xs: list[Source]) -> Source:
        axes = [a for a in i.data if a is not None]
        text = xs[0].within(ATOM)
        if axes != sorted(axes):
            text += ".T" if axes == [1, 0] else f".permute({', '.join(map(str, axes))})"
        if len(axes) < len(i.data):
            text += f"[{', '.join('None' if a is None else ':' for a in i.data)}]"
        return Source(text)

    def _diagonal(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"{xs[0].within(ATOM)}.diagonal(dim1={i.data[0]}, dim2={i.data[1]})")

    def _gather(self, i: Instruction, xs: list[Source]) -> Source:
        axis, coefficients, offset, sizes = i.data
        extent = self.plan.shape(i.inputs[0])[axis]
        if not coefficients and not always_inside(coefficients, offset, sizes, extent):
            self._checked(offset, extent)
        self.helpers[TAKE] = None
        return Source(f"_take({xs[0].text}, {self._affine(coefficients, sizes, offset).text}, axis={axis})")

    def _spread(self, i: Instruction, xs: list[Source]) -> Source:
        self.helpers[ON_DIAGONAL] = None
        return Source(f"_on_diagonal({xs[0].text}, {self._shape(i.shape)}, {i.data[0]}, {i.data[1]})")

    def _full(self, i: Instruction, xs: list[Source]) -> Source:
        shape = self._shape(i.shape)
        read = self.plan.instructions[i.inputs[0]]
        if not read.shape and read.weak:
            return super()._full(i, xs)
        # a number is typed as one also once it is a tensor
        text = xs[0].text if read.shape else f"torch.as_tensor({xs[0].text})"
        return Source(f"torch.broadcast_to({text}, {shape})")

    def owned(self, x: int) -> str:
        i = self.plan.instructions[x]
        if i.op == "full" and not self.plan.instructions[i.inputs[0]].weak:
            return self._copy(self.pieces[x].text)
        return super().owned(x)

    def _axes(self, i: Instruction, axes: Sequence[Any]) -> str:
        return super()._axes(i, axes).replace("axis=", "dim=")

    def _fold(self, i: Instruction, xs: list[Source]) -> Source:
        kind, *axes = i.data
        if kind == "max":
            return Source(f"{xs[0].within(ATOM)}.amax({self._axes(i, axes)})")
        self.helpers[PRODUCTS] = None
        return Source(f"_product({xs[0].text}, {tuple(axes)})")

    def _dot(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"({self._multiply(i, xs).text}).sum()")

    def _tensordot(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"torch.tensordot({xs[0].text}, {xs[1].text}, dims=({list(i.data[0])}, {list(i.data[1])}))")

    def _map(self, i: Instruction, xs: list[Source]) -> Source:
        if not i.weak:
            return self._spelled(i, xs)
        # a number made of sizes and constants stays a Python number
        numbers = [Source(f"torch.tensor({_decimal(x.text)}, dtype=torch.float64)") for x in xs]
        return Source(f"float({self._spelled(i, numbers).text})")


def _decimal(text: str) -> str:
    """A number that is no whole one for Python, in code."""
    try:
        return repr(float(text))
    except ValueError:
        return f"float({text})"
