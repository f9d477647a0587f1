"""A named definition, of which programs of reverse mode consist. Data only: it knows neither layers nor networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType, MethodType
from typing import Any

from symnn.bridge import read
from symnn.errors import ArgumentError
from symnn.expr import Atom, Node

Pulled = Callable[[Any], Any]
"""From how ∂loss/∂symbol is written to how a textbook writes what one operand receives from it; None: not at all."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedDefinition:
    """`symbol := shown`, one line of the forward pass.

    form        what is shown, or a function of no arguments that makes it when it is asked for
    value       what is differentiated, as a node; read from `shown` if it is not given
    rule        justifies the line, in words
    text        `shown` as a line of plain text, where there is a shorter one than SymPy's
    cotangent   the symbol that stands for ∂loss/∂symbol in other lines. None: it gets no line, and what the symbol
                receives goes straight on to what it is made from
    word        how the chain rule names this step; "" for a step that it does not mention
    seen        True: where the chain rule goes straight on through this step, it names what comes after as well
    pulled      {operand: textbook form}, each judged like everything that is printed
    also        {operand: words}: this step concerns the operand beside others, as a penalty does
    constant    True: it counts as given, and nothing goes on through it
    """

    symbol: Any
    form: Any
    value: Node | None = None
    rule: str = "definition"
    text: str = ""
    cotangent: Any = None
    word: str = ""
    seen: bool = False
    pulled: Mapping[Any, Pulled] = field(default_factory=dict)
    also: Mapping[Any, str] = field(default_factory=dict)
    constant: bool = False
    atom: Atom = field(init=False)
    node: Node = field(init=False)

    def __post_init__(self) -> None:
        atom = read(self.symbol)
        if not isinstance(atom, Atom):
            raise ArgumentError(f"{self.symbol} is no symbol and cannot be defined")
        object.__setattr__(self, "atom", atom)
        object.__setattr__(self, "node", read(self.shown) if self.value is None else self.value)

    @cached_property
    def shown(self) -> Any:
        """The definition as it is printed."""
        return self.form() if isinstance(self.form, FunctionType | MethodType) else self.form

    @property
    def shape(self) -> tuple[Any, ...]:
        """(rows, columns)."""
        return tuple(getattr(self.symbol, "shape", ())) or (1, 1)
