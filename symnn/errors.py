"""Every error a user can meet, by name. Nothing else lives here.

Each message names the operand, the axis or the argument, and says what to do. `SymnnError` is the root, so
one `except` catches whatever symnn refuses on purpose; anything else that escapes is a bug of ours.
"""

from __future__ import annotations


class SymnnError(Exception):
    """Root of everything symnn raises on purpose."""


class ShapeError(SymnnError, ValueError):
    """Sizes do not fit: the message names both operands, their sizes and the remedy."""


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


class VerdictIsNotBool(SymnnError, TypeError):
    """A verdict was used as a truth value: match on its class, or use `assert_proved`."""


class MissingExtraError(SymnnError, ImportError):
    """An optional package is not installed: the message names the extra that brings it."""


class BudgetError(SymnnError, RuntimeError):
    """A prover gave up within its budget. Never a verdict about the claim: it ends in `Unknown`."""


class ChapterError(SymnnError):
    """A chapter of the book failed while it was being read: the message names the chapter, its line and the error."""
