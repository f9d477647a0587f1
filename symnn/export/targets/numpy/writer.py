"""Plans as NumPy source: one writer per instruction, and the laying out of statements. No node and no execution here.

A result that is read once is written into the line that reads it, as long as the line stays readable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.export.draft import Draft
from symnn.export.plan import Instruction
from symnn.export.python_source import (
    ATOM,
    COMPARISON,
    MATMUL,
    NEGATIVE,
    POWER,
    PRODUCT,
    SUM,
    Names,
    Source,
    Spelling,
    comment,
    filled,
    number,
    size,
    written_tuple,
)
from symnn.export.targets.numpy.compositions import CALLS, GATHER, INDEX, ON_DIAGONAL
from symnn.export.targets.numpy.operators import MASKS, OPERATORS
from symnn.expr.records import Composition, Record
from symnn.nets.one_hot import one_hot
from symnn.ops.power import power

LONGEST = 88


class Writer:
    """Writes the instructions of a draft's plan that its outputs need; `sizes` are the identifiers of all sizes.

    `arrays` is the module whose functions are called, `operators` and `calls` are what they are called for.
    """

    arrays = "np"
    operators: Mapping[Record, Spelling] = OPERATORS
    calls: Mapping[Composition, tuple[str, ...]] = CALLS
    spreading = ON_DIAGONAL

    def __init__(self, made: Draft, sizes: Mapping[Any, str], names: Names) -> None:
        self.plan, self.names, self.loads, self.sizes = made.plan, names, made.arguments, sizes
        self.named, self.comments = made.named, made.comments
        outputs = made.outputs
        self.used_sizes: dict[Any, None] = {}
        self.helpers: dict[str, None] = {}
        self.uses_dtype = False
        self.lines: list[str] = []
        self.pieces: dict[int, Source] = {}
        self._count: dict[int, int] = {}
        needed = self.plan.needed([*outputs, *self.named])
        for x in [*outputs, *(i for n in needed for i in self.plan.instructions[n].inputs)]:
            self._count[x] = self._count.get(x, 0) + 1
        self._masks = self._only_factors(needed, outputs)
        for x in self._ordered(needed):
            self._statement(x)

    def _ordered(self, needed: Sequence[int]) -> Sequence[int]:
        """The instructions in the order of their statements."""
        return needed

    def _only_factors(self, needed: Sequence[int], outputs: Sequence[int]) -> set[int]:
        """Instructions of MASKS that are nothing but factors of arrays."""
        instructions = self.plan.instructions
        found = {
            x
            for x in needed
            if instructions[x].op == "map" and instructions[x].data[0] in MASKS and instructions[x].shape
        }
        found -= {*outputs, *self.named}
        for y in needed if found else ():
            reads, op = instructions[y].inputs, instructions[y].op
            for k, x in enumerate(reads):
                other = reads[1 - k] if len(reads) == 2 else x
                if x in found and (op != "multiply" or other in found or instructions[other].weak):
                    found.discard(x)
        return found

    def _statement(self, x: int) -> None:
        instruction = self.plan.instructions[x]
        piece = self._mask(instruction) if x in self._masks else self._piece(instruction)
        if x in self.named:
            note = f"  # {comment(self.comments[x])}" if self.comments.get(x) else ""
            self.lines.append(f"{self.named[x]} = {piece.text}{note}")
            self.pieces[x] = Source(self.named[x])
        elif self._inline(x, instruction, piece):
            self.pieces[x] = piece
        else:
            name = self.names.fresh(f"t{len(self.lines) + 1}")
            self.lines.append(f"{name} = {piece.text}")
            self.pieces[x] = Source(name)

    def _inline(self, x: int, instruction: Instruction, piece: Source) -> bool:
        if not instruction.inputs and instruction.op != "indicator":
            return True
        if instruction.op == "view" and piece.text.endswith(".T") and len(piece.text) < 20:
            return True
        return self._count.get(x, 0) <= 1 and len(piece.text) <= LONGEST // 2

    def _piece(self, instruction: Instruction) -> Source:
        write: Callable[[Instruction, list[Source]], Source] = getattr(self, f"_{instruction.op}")
        return write(instruction, [self.pieces[i] for i in instruction.inputs])

    def size(self, expr: Any) -> Source:
        for symbol in sorted(expr.free_symbols, key=str):
            self.used_sizes[symbol] = None
        return size(expr, self.sizes)

    def _shape(self, shape: Sequence[Any]) -> str:
        return written_tuple([self.size(s).text for s in shape])

    def _dtype(self) -> str:
        self.uses_dtype = True
        return "dtype=dtype"

    def owned(self, x: int) -> str:
        """A result that is neither an argument itself, nor a window on one, nor read-only."""
        text, i = self.pieces[x].text, self.plan.instructions[x]
        if not i.shape:
            return f"float({text})" if i.weak else text
        while i.op in ("view", "squeeze"):
            i = self.plan.instructions[i.inputs[0]]
        full = i.op == "full" and bool(self.plan.shape(i.inputs[0]))
        return self._copy(text) if full or i.op in ("load", "diagonal") else text

    def _copy(self, text: str) -> str:
        return f"{self.arrays}.array({text})"

    # leaves
    def _load(self, i: Instruction, _: list[Source]) -> Source:
        return Source(self.loads[i.data[0]])

    def _number(self, i: Instruction, _: list[Source]) -> Source:
        return number(i.data[0])

    def _extent(self, i: Instruction, _: list[Source]) -> Source:
        return self.size(i.data[0])

    def _constant(self, i: Instruction, _: list[Source]) -> Source:
        return Source(repr(float(i.data[0])))

    def _indicator(self, i: Instruction, _: list[Source]) -> Source:
        coefficients, offset, relation, shape = i.data
        if coefficients == (1, -1) and relation == "=" and offset == 0:
            a, b = (self.size(s).text for s in shape)
            return Source(f"{self.arrays}.eye({a if a == b else f'{a}, {b}'}, {self._dtype()})")
        if relation == "=" and len(shape) == 1 and abs(coefficients[0]) == 1:
            self._checked(-coefficients[0] * offset, shape[0])
        index = self._affine(coefficients, shape, offset)
        compare = Source(f"{index.within(SUM)} {'==' if relation == '=' else '>='} 0", COMPARISON)
        return Source(f"{self.arrays}.asarray({compare.text}, {self._dtype()})")

    def _checked(self, index: Any, extent: Any) -> None:
        """A written index that may be none of its axis is looked at when the function is called."""
        if always_inside((), sp.sympify(index, strict=True), (), extent):
            return
        self.helpers[INDEX] = None
        line = f"_check_index({self.size(sp.sympify(index, strict=True)).text}, {self.size(extent).text})"
        if line not in self.lines:
            self.lines.append(line)

    def _affine(self, coefficients: Any, shape: Any, offset: Any) -> Source:
        """Σ c_k·i_k + offset as an integer array over the given shape."""
        text, rank = "", len(shape)
        for k, (c, extent) in enumerate(zip(coefficients, shape, strict=True)):
            piece = f"{self.arrays}.arange({self.size(extent).text})" + (
                f"[:{', None' * (rank - 1 - k)}]" if k < rank - 1 else ""
            )
            piece = piece if abs(c) == 1 else f"{abs(c)} * {piece}"
            first, later = ("-", " - ") if c < 0 else ("", " + ")
            text += (later if text else first) + piece
        if offset != 0 or not text:
            shift = self.size(offset)
            negative = shift.text.startswith("-")
            text += (
                f" - {self.size(-offset).within(PRODUCT)}"
                if negative and text
                else f" + {shift.within(SUM)}"
                if text
                else shift.text
            )
        return Source(text, SUM)

    # layout
    def _view(self, i: Instruction, xs: list[Source]) -> Source:
        axes = [a for a in i.data if a is not None]
        text = xs[0].within(ATOM)
        if axes != sorted(axes):
            text += ".T" if axes == list(range(len(axes)))[::-1] else f".transpose({', '.join(map(str, axes))})"
        if len(axes) < len(i.data):
            text += f"[{', '.join('None' if a is None else ':' for a in i.data)}]"
        return Source(text)

    def _diagonal(self, i: Instruction, xs: list[Source]) -> Source:
        rank = len(self.plan.shape(i.inputs[0]))
        where = "" if (rank, i.data) == (2, (0, 1)) else f"axis1={i.data[0]}, axis2={i.data[1]}"
        return Source(f"{xs[0].within(ATOM)}.diagonal({where})")

    def _gather(self, i: Instruction, xs: list[Source]) -> Source:
        axis, coefficients, offset, sizes = i.data
        index = self._affine(coefficients, sizes, offset).text
        if always_inside(coefficients, offset, sizes, self.plan.shape(i.inputs[0])[axis]):
            return Source(f"{self.arrays}.take({xs[0].text}, {index}, axis={axis})")
        if not coefficients:
            self._checked(offset, self.plan.shape(i.inputs[0])[axis])
            return Source(f"{self.arrays}.take({xs[0].text}, {index}, axis={axis})")
        self.helpers[GATHER] = None
        return Source(f"_gather({xs[0].text}, {index}, axis={axis})")

    def _full(self, i: Instruction, xs: list[Source]) -> Source:
        shape = self._shape(i.shape)
        if self.plan.shape(i.inputs[0]):
            return Source(f"{self.arrays}.broadcast_to({xs[0].text}, {shape})")
        if self.plan.value_of(i.inputs[0]) in (0, 1):
            return Source(f"{self.arrays}.{'ones' if xs[0].text == '1' else 'zeros'}({shape}, {self._dtype()})")
        return Source(f"{self.arrays}.full({shape}, {xs[0].text}, {self._dtype()})")

    def _squeeze(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"{xs[0].within(ATOM)}[..., 0]")

    def _diag(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"{self.arrays}.diag({xs[0].text})")

    def _spread(self, i: Instruction, xs: list[Source]) -> Source:
        self.helpers[self.spreading] = None
        one, other = i.data
        letters = "abcdefghijklmnop"[: len(i.shape) - 1]
        whole = letters[:other] + letters[one if one < other else one - 1] + letters[other:]
        shape = self._shape(i.shape)
        return Source(f'_on_diagonal({xs[0].text}, {shape}, "{whole}->{letters}")')

    # sums and products
    def _sum(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"{xs[0].within(ATOM)}.sum({self._axes(i, i.data)})")

    def _axes(self, i: Instruction, axes: Sequence[Any]) -> str:
        if len(axes) == len(self.plan.shape(i.inputs[0])):
            return ""
        return f"axis={axes[0] if len(axes) == 1 else tuple(axes)}"

    def _fold(self, i: Instruction, xs: list[Source]) -> Source:
        kind, *axes = i.data
        return Source(f"{xs[0].within(ATOM)}.{'max' if kind == 'max' else 'prod'}({self._axes(i, axes)})")

    def _add(self, i: Instruction, xs: list[Source]) -> Source:
        text = xs[0].within(SUM) if i.data[0] == 1 else f"-{xs[0].within(POWER)}"
        for sign, x in zip(i.data[1:], xs[1:], strict=True):
            term = f"({x.text})" if x.text.startswith("-") else x.within(PRODUCT)
            text += (" + " if sign == 1 else " - ") + term
        return Source(text, SUM)

    def _negate(self, i: Instruction, xs: list[Source]) -> Source:
        # -a / b is (-a) / b; a mask in brackets has no negative
        if xs[0].level == PRODUCT and xs[0].text[0] not in "-(":
            return Source(f"-{xs[0].text}", PRODUCT)
        return Source(f"-{xs[0].within(POWER)}", NEGATIVE)

    def _multiply(self, i: Instruction, xs: list[Source]) -> Source:
        return product(xs, "*", PRODUCT, NEGATIVE)

    def _divide(self, i: Instruction, xs: list[Source]) -> Source:
        return product([xs[0], self._divisor(i.inputs[1], xs[1])], "/", PRODUCT, NEGATIVE)

    def _divisor(self, x: int, text: Source) -> Source:
        """What is divided by; nan for a size that is 0: an average over nothing is nan, and nothing warns of it. So it
        is for a number that is a sum over nothing.
        """
        made = self.plan.instructions[x]
        of = (self.plan.instructions[k].op for k in self.plan.needed([x] if made.weak else []))
        if "extent" in of:
            return Source(f"({text.text} or {self.arrays}.nan)")
        summed = self.plan.shape(made.inputs[0]) if made.op in ("sum", "dot", "matmul") and not made.shape else ()
        sizes = " and ".join(self.size(e).text for e in summed if e.free_symbols)
        return Source(f"({text.text} if {sizes} else {self.arrays}.nan)") if sizes else text

    def _matmul(self, i: Instruction, xs: list[Source]) -> Source:
        return product(xs, "@", MATMUL, POWER)

    def _stacked(self, i: Instruction, xs: list[Source]) -> Source:
        """The product of two views (`stacked_products`)."""
        views = [Instruction("view", (x,), (), axes) for x, axes in zip(i.inputs, i.data, strict=True)]
        return product([self._view(v, [x]) for v, x in zip(views, xs, strict=True)], "@", MATMUL, POWER)

    def _dot(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"{self.arrays}.vdot({xs[0].text}, {xs[1].text})")

    def _tensordot(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(
            f"{self.arrays}.tensordot({xs[0].text}, {xs[1].text}, axes=({list(i.data[0])}, {list(i.data[1])}))"
        )

    def _einsum(self, i: Instruction, xs: list[Source]) -> Source:
        indices, out = i.data
        letters = {
            m: "ijklmnopqrstuvwxyzabcdefgh"[k] for k, m in enumerate(dict.fromkeys(m for x in indices for m in x))
        }
        spec = ",".join("".join(letters[m] for m in x) for x in indices) + "->" + "".join(letters[m] for m in out)
        return Source(f'{self.arrays}.einsum("{spec}", {", ".join(x.text for x in xs)})')

    def _solve(self, i: Instruction, xs: list[Source]) -> Source:
        return Source(f"{self.arrays}.linalg.solve({xs[0].text}, {xs[1].text})")

    def _divisors(self, i: Instruction, xs: list[Source]) -> list[Source]:
        """The arguments, where the base of a negative power is a count."""
        divides = i.data[0] is power and (self.plan.value_of(i.inputs[1]) or 0) < 0
        return [self._divisor(i.inputs[0], xs[0]), *xs[1:]] if divides else xs

    # functions
    def _map(self, i: Instruction, xs: list[Source]) -> Source:
        found = self._spelled(i, self._divisors(i, xs))
        # a number made of sizes and constants stays a Python number: NumPy's float64 would decide the dtype of a
        # float32 result
        return Source(f"float({found.text})") if i.weak else found

    def _mask(self, i: Instruction) -> Source:
        return Source(MASKS[i.data[0]].format(self.pieces[i.inputs[0]].within(SUM)), COMPARISON)

    def _matrix(self, i: Instruction, xs: list[Source]) -> Source:
        return self._spelled(i, xs)

    def _spelled(self, i: Instruction, xs: list[Source]) -> Source:
        spelling = self.operators[i.data[0]]
        self.helpers.update(dict.fromkeys(spelling.helpers))
        return filled(spelling.template, xs)

    def _call(self, i: Instruction, xs: list[Source]) -> Source:
        composition, settings = i.data
        self.helpers.update(dict.fromkeys(self.calls[composition]))
        arguments = [x.text for x in xs] + [f"{k}={self._setting(v)}" for k, v in settings]
        if composition is one_hot:
            arguments.append(self._dtype())
        return Source(f"_{composition.name}({', '.join(arguments)})")

    def _setting(self, value: Any) -> str:
        """Axes and sizes; one axis is written as a number."""
        if isinstance(value, tuple):
            return repr(value[0] if len(value) == 1 else value)
        return self.size(sp.Integer(value) if isinstance(value, int) else value).text


def product(xs: Sequence[Source], sign: str, level: int, left: int) -> Source:
    """a · b for an operator that goes from left to right: a may be a product of its own kind, or bind at least like
    `left`.
    """
    a, b = xs
    return Source(f"{a.text if a.level == level else a.within(left)} {sign} {b.within(POWER)}", level)


def always_inside(coefficients: Sequence[int], offset: Any, sizes: Sequence[Any], extent: Any) -> bool:
    """Whether Σ c_k·i_k + offset is known to lie in 0, …, extent − 1 for all sizes."""
    least = offset + sum(c * (s - 1) for c, s in zip(coefficients, sizes, strict=True) if c < 0)
    most = offset + sum(c * (s - 1) for c, s in zip(coefficients, sizes, strict=True) if c > 0)
    return all(bool(sp.expand(e).is_nonnegative) for e in (least, extent - 1 - most))
