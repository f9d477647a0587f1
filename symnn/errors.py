"""Every error a user can meet, by name. Nothing else lives here.

Each message names the operand, the axis or the argument, and says what to do. `SymnnError` is the root, so
one `except` catches whatever symnn refuses on purpose; anything else that escapes is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class SymnnError(Exception):
    """Root of everything symnn raises on purpose."""


class Operand(NamedTuple):
    """A part that does not fit, as text, and its shape as text: "(n, 1)"."""

    name: str
    shape: str

    def __str__(self) -> str:
        return f"{self.name} of shape {self.shape}"


def extent(shape: Iterable[Any]) -> str:
    """A shape as a reader writes it: (n, d), (n,), ()."""
    sizes = tuple(map(_written, shape))
    return f"({', '.join(sizes)}{',' * (len(sizes) == 1)})"


def _written(size: Any) -> str:
    """A whole number or a letter without SymPy's printer, which takes a hundred times as long."""
    if getattr(size, "is_Integer", False):
        return str(int(size))
    letter = getattr(size, "is_Symbol", False) and not size.is_Dummy
    return str(size.name) if letter else str(size)


class ShapeError(SymnnError, ValueError):
    """Sizes do not fit: which operands, their shapes and the remedy are data, and the message is made from them.

    template   what is wrong, with {0} for the first operand and its shape, {0.name} and {0.shape} for one of the two,
               and {word} for what is given by that name; without operands and words it is the sentence itself
    operands   pairs of a text and a shape
    remedy     what to write instead, as a clause: "did you mean A.T*x?"
    pointed    what shows the place in a text, after the sentence
    """

    def __init__(
        self, template: str, *operands: tuple[Any, Any], remedy: str = "", pointed: str = "", **words: Any
    ) -> None:
        said = (Operand(str(name), shape if isinstance(shape, str) else extent(shape)) for name, shape in operands)
        self.operands = tuple(said)
        problem = template.format(*self.operands, **words) if operands or words else template
        self.problem = problem.replace(" 1 columns meet", " 1 column meets").replace(" 1 rows", " 1 row")
        self.remedy = remedy
        self.pointed = pointed
        joint = "; " if ":" in self.problem else ": "
        super().__init__(f"{self.problem}{joint * bool(remedy)}{remedy}{pointed}")

    @property
    def shapes(self) -> tuple[str, ...]:
        return tuple(o.shape for o in self.operands)

    def __reduce__(self) -> tuple[Any, ...]:
        return shape_error, (self.problem, self.operands, self.remedy, self.pointed)


def shape_error(problem: str, operands: Sequence[Operand], remedy: str, pointed: str) -> ShapeError:
    """The error with a sentence that is made already: one that was pickled, or one that is pointed elsewhere."""
    return ShapeError("{problem}", *operands, remedy=remedy, pointed=pointed, problem=problem)


class IndexLeavesAxis(ShapeError):
    """An index leaves its axis at some sizes; it may not if something is told of them."""


class UnsupportedError(SymnnError, NotImplementedError):
    """Meaningful, but symnn cannot do it yet: the message names the part and a way around."""


class MeaninglessError(SymnnError, ValueError):
    """Never valid mathematics as written (log of a rectangular matrix, a collapsed `Eq`): the message says why."""


class NotDifferentiableError(SymnnError, ValueError):
    """A part of the expression has no derivative symnn knows: the message names the part. Never a silent zero."""


class DomainError(SymnnError, ArithmeticError):
    """A value outside an operator's domain: log of a negative number, the inverse of a singular matrix."""


class PoleError(DomainError):
    """Undefined at an isolated value only (1/0, log 0, a singular matrix): a side condition, not a refutation."""


class ArgumentError(SymnnError, ValueError):
    """A bad argument: an unknown activation, a negative layer count, a loss that does not fit its output."""


class MatrixUseError(ArgumentError, TypeError):
    """A matrix was used as a sequence, an array or a number, which it is not. A TypeError too, by which Python and
    SymPy recognise what has no entries to run through.
    """


class VerdictIsNotBool(SymnnError, TypeError):
    """A verdict was used as a truth value: match on its class, or use `assert_proved`."""


class MissingExtraError(SymnnError, ImportError):
    """An optional package is not installed: the message names the extra that brings it."""


class BudgetError(SymnnError, RuntimeError):
    """A prover gave up within its budget. Never a verdict about the claim: it ends in `Unknown`."""


class ChapterError(SymnnError):
    """A chapter of the book failed while it was being read: the message names the chapter, its line and the error."""


class DocumentError(SymnnError):
    """A document that cannot be read as a whole: the message names the file, the line where there is one, and the
    reason.
    """


def first_line(error: BaseException) -> str:
    """What an error says, on one line."""
    return (str(error) or type(error).__name__).partition("\n")[0]
