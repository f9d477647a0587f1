"""What sentences say of functions: L is a differentiable function of h, σ is the logistic function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context import function_notes, said_relations
from symnn.reading.context.declared_symbols import spelled
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.grammar import expression

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def _depends(made: Setting, match: re.Match[str]) -> None:
    """L is a function of h, and of no other name: any function of it."""
    known = made.context.names[said_relations.key(made, match[1])]
    of = [expression(name, made.table) for name in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", match[2].strip("() "))]
    plain = all(isinstance(a, t.Name) and not a.indices and a.name in made.context.names for a in of)
    if known.kind != "number" or known.key in made.context.definitions or not plain:
        raise SymnnError("what it is a function of is not read")
    function = Known(f"#{known.key}", "function", of="number")
    made.context.names[function.key] = function
    made.context.definitions[known.key] = Definition(t.Name(known.key), t.Apply(function.key, tuple(of)), match[0])


def _named_function(made: Setting, match: re.Match[str]) -> None:
    """σ is the logistic function: of a letter that is declared nowhere."""
    mark = spelled(match[1], made.table.long)
    if made.table.find(mark) is None:
        made.declare(Known(mark.key, "function"))
    function_notes.understand(made, made.context.names[mark.key], match[2])
    if made.context.names[mark.key].of in ("", "number", "entries"):
        raise SymnnError("no function of this name")


PATTERNS = (
    (
        r"(\S+) is an? (?:(?:differentiable|smooth|scalar|real|loss|any|arbitrary|unknown)[ -]?(?:valued )?)*"
        r"function of (?:the )?(?:columns? |vectors? |matri(?:x|ces) |arrays? )?(\S+(?:(?:, | and |, and )\S+)*)",
        _depends,
        True,
    ),
    (
        r"(\\?[A-Za-z]+) (?:is|denotes) (?:the )?(logistic|sigmoid|softplus|relu|tanh|softmax|hyperbolic tangent"
        r"|standard normal (?:distribution function|cdf|density|pdf)|error)(?: function)?(?:, applied \w+)?",
        _named_function,
        True,
    ),
)
