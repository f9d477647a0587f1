"""What sentences say of functions: L is a differentiable function of h, σ is the logistic function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.context.declared_symbols import spelled
from symnn.reading.context.said import function_notes, said_relations
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import squeezed

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def _depends(made: Setting, match: re.Match[str]) -> None:
    """L is a function of h, and of no other name: any function of it."""
    known = made.context.names[said_relations.key(made, match[1])]
    of = [expression(name, made.table) for name in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", match[2].strip("() "))]
    plain = all(isinstance(a, t.Name) and not a.indices and a.name in made.context.names for a in of)
    if known.kind != "number" or not plain:
        raise SymnnError("what it is a function of is not read")
    if known.key not in made.context.definitions:  # a formula says more
        _any_function(made, known.key, tuple(of), match[0])


def _any_function(made: Setting, key: str, of: tuple[t.Tree, ...], text: str) -> None:
    function = Known(f"#{key}", "function", of="number")
    made.context.names[function.key] = function
    made.context.definitions[key] = Definition(t.Name(key), t.Apply(function.key, of), text)


def _differentiated(made: Setting, said: str) -> list[str]:
    """The numbers without a formula that stand under a derivative."""
    context, said = made.context, said.replace(r"\partial ", r"\partial")
    free = (k for k, known in context.names.items() if known.kind == "number" and not known.family)
    return [key for key in free if key not in context.definitions and f"\\partial{key}}}{{\\partial" in said]


def of_outermost(made: Setting, texts: Iterable[str]) -> None:
    """The one number without a formula that formulas differentiate, and of which nothing is told, is a function of
    what all others are computed for: L of Y = XW, where ∂L/∂Y stands.
    """
    context = made.context
    losses = _differentiated(made, " ".join(map(squeezed, texts)))
    values = {key: d.value for key, d in context.definitions.items() if not isinstance(d.value, t.Derivative)}
    inner = {name for value in values.values() for name in t.mentioned(value)}
    outer = [key for key in values if key not in inner and not key.startswith("#")]
    if len(losses) != 1 or len(outer) != 1 or losses[0] in inner or context.names[outer[0]].family:
        return
    _any_function(made, losses[0], (t.Name(outer[0]),), "")
    context.always[f"{losses[0]} is a function of {outer[0]}"] = None


def _loss_depends(made: Setting, match: re.Match[str]) -> None:
    """The one number without a formula that may be a loss, by its letter."""
    losses = [
        k.key for k in made.context.names.values() if k.kind == "number" and re.fullmatch(LOSS, k.key) is not None
    ]
    if len(losses) != 1:
        raise SymnnError("which name is the loss is not told")
    found = re.fullmatch(r"(\S+) (\S+)", f"{losses[0]} {match[2]}")
    assert found is not None
    _depends(made, found)


def _named_function(made: Setting, match: re.Match[str]) -> None:
    """σ is the logistic function: of a letter that is declared nowhere."""
    mark = spelled(match[1], made.table.long)
    if made.table.find(mark) is None:
        made.declare(Known(mark.key, "function"))
    function_notes.understand(made, made.context.names[mark.key], match[2])
    if made.context.names[mark.key].of in ("", "number", "entries"):
        raise SymnnError("no function of this name")


LOSS = r"[LJC]|\\ell|\\mathcal\{[LJ]\}"
FUNCTION_OF = (
    r"(?:(?:differentiable|smooth|scalar|real|loss|any|arbitrary|unknown)[ -]?(?:valued )?)*"
    r"function of (?:the )?(?:columns? |vectors? |matri(?:x|ces) |arrays? )?(\S+(?:(?:, | and |, and )\S+)*)"
)


def of_notes(declared: Iterable[Mapping[str, Any]], definitions: Iterable[str]) -> list[str]:
    """The sentences that notes make of numbers without a formula: L, a "scalar function of Y"."""
    defined = {squeezed(re.split(r":?=", text)[0]) for text in definitions}
    found = []
    for symbol in declared:
        match = re.search(rf"(?:^|[;,] ?)(?:an? |the )?({FUNCTION_OF})$", str(symbol.get("note", "") or ""))
        if match is not None and symbol.get("shape") == [] and squeezed(str(symbol["latex"])) not in defined:
            found.append(f"{symbol['latex']} is a {match[1]}")
    return found


PATTERNS = (
    (rf"(\S+) is an? {FUNCTION_OF}", _depends, False),
    (r"(?:the loss )?(\S+) depends on \S+(?:(?:, | and |, and )\S+)* only through (\S+)", _depends, False),
    (r"(the loss) depends on \S+(?:(?:, | and |, and )\S+)* only through (\S+)", _loss_depends, False),
    (
        r"(\\?[A-Za-z]+) (?:is|denotes) (?:the )?(logistic|sigmoid|softplus|relu|tanh|softmax|hyperbolic tangent"
        r"|standard normal (?:distribution function|cdf|density|pdf)|error)(?: function)?(?:, applied \w+)?",
        _named_function,
        True,
    ),
)
