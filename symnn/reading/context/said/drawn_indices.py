r"""Indices that are drawn uniformly: "J is uniform on {1, …, n}", "i is drawn uniformly from 1, …, n". What stands
under an E is averaged over all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

LETTER = r"\\?[A-Za-z]+(?:_\{?\w+\}?)?"
DOTS = r"(?:\\[lc]?dots|\.\.\.|\.\.|…)"
SPAN = (
    rf"(?:the set )?(?:\\?\{{\s*)?1\s*(?:,|(?=\.))(?:\s*2\s*,)?\s*{DOTS}\s*,?\s*(?P<last>\w+)(?:\s*\\?\}})?"
    r"|(?:the set )?\[(?P<count>[A-Za-z]\w*)\]"
)
DRAWN = r"(?:drawn|sampled|chosen|picked|selected|distributed)"
UNIFORM = re.compile(
    rf"(?:the |an? )?(?:random )?(?:index )?(?P<letter>{LETTER}) (?:(?:is|be) )?(?:an? )?(?:random )?(?:index )?"
    rf"(?:{DRAWN} )?"
    rf"(?:uniform(?:ly)?(?: distributed)?|{DRAWN} uniformly)(?: at random)? (?:on|over|from|in|among) (?:{SPAN})"
    rf"|(?P<name>{LETTER})\s*(?:\\sim|∼|~)\s*(?:\\(?:operatorname|mathrm|text)\{{)?(?:\\mathcal\{{U\}}|U|Unif|Uniform)\}}?"
    r"\s*\(?\s*\\?\{\s*1\s*,(?:\s*2\s*,)?\s*(?:\\[lc]?dots|\.\.\.|…)\s*,\s*(?P<end>\w+)\s*\\?\}\s*\)?",
    re.IGNORECASE,
)


def declared(made: Setting, symbols: Sequence[Mapping[str, Any]], said: Sequence[str]) -> list[Mapping[str, Any]]:
    """The symbols, where an index that a sentence, or its own note, says to be drawn uniformly is an index."""
    drawn: dict[str, str] = {}
    for sentence in said:
        if (match := UNIFORM.fullmatch(sentence.strip())) is not None:
            drawn[match["letter"] or match["name"]] = match["last"] or match["count"] or match["end"]
            made.understood.add(sentence)
    found = [_as_index(symbol, drawn) for symbol in symbols]
    names = {str(s["latex"]) for s in found}
    found += [{"name": k, "latex": k, "shape": [], "kind": "index"} for k in drawn if k not in names]
    made.context.drawn_indices |= drawn
    return found


def _as_index(symbol: Mapping[str, Any], drawn: dict[str, str]) -> Mapping[str, Any]:
    latex = str(symbol["latex"])
    note = UNIFORM.fullmatch(f"{latex} is {symbol.get('note', '')}")
    if note is not None and not symbol.get("shape"):
        drawn.setdefault(latex, note["last"] or note["count"])
    if latex not in drawn or symbol.get("shape") != []:
        return symbol
    return {k: v for k, v in symbol.items() if k not in ("note", "properties")} | {"kind": "index"}
