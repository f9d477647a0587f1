"""Arrays of which words, or the name alone, tell every entry: ones, zeros, the identity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

SHAPES = "(?:vector|column|row|matrix|vectors|matrices)"
SAID = (
    rf"(?:the |an? )?(?:(?:column |row )?{SHAPES} of (?:all )?(?:ones|1s|zeros|zeroes|0s)"
    rf"|(?:all[- ])?(?:ones|zeros)(?:[- ]{SHAPES})?|(?:all[- ])(?:one|zero)[- ]{SHAPES}|zero[- ]{SHAPES}"
    rf"|identity(?: {SHAPES})?)"
)
LETTERS = {"1": "ones", "0": "zeros", "I": "eye"}


def kind_of(words: str) -> str:
    """ "eye", "zeros" or "ones", by the words that fit `SAID`."""
    if re.search("identity", words, re.I):
        return "eye"
    return "zeros" if re.search("zero|0s", words, re.I) else "ones"


def meant(known: Known) -> str:
    r"""What an array of which nothing is said is by its letter: \mathbf{1}, \mathbf{0}_n, a square I; "" for others."""
    kind = LETTERS.get(re.sub(r"\\math\w+|[{}]|_(?:\{\w+\}|\w)$", "", known.key), "")
    return kind if _fits(known, kind) else ""


def definition(made: Setting, known: Known, kind: str, text: str) -> Definition:
    """The name is "eye", "ones" or "zeros" of its sizes; SymnnError if it has no such sizes."""
    if not _fits(known, kind):
        raise SymnnError(f"{known.key} is no such array")
    sizes = []
    for extent in known.shape:
        named = Known("#" + str(extent), "size")
        made.context.names[named.key] = named
        made.context.substitutions[named.size] = extent
        sizes.append(t.Name(named.key))
    value = t.Apply(kind, tuple(sizes[:1] if kind == "eye" else sizes))
    return Definition(t.Name(known.key), value, text)


def _fits(known: Known, kind: str) -> bool:
    square = len(known.shape) == 2 and known.shape[0] == known.shape[1]
    return known.kind == "array" and not known.family and len(known.shape) <= 2 and (kind != "eye" or square)
