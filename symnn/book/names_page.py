"""The page "Names": what symnn offers, each name with what it takes and what its own help says. Nothing is written by
hand.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import symnn
from symnn import ops
from symnn.api import record_function
from symnn.nets import initialisers, layers, losses
from symnn.nets.initialiser import Initialiser
from symnn.nets.loss import Loss

TITLE = "Names"
NAME = PLACE = "names"
"""Its file, and its place in book.html."""

OPENING = (
    "Everything that `symnn` offers by name, with what it takes, in the words of its own `help`. A slash ends what is "
    "given by its place alone, a star begins what is given by name."
)
ENTRY = re.compile(r"\S+(?: \S+)* {2,}\S")
WRAPPED = 70
"""A line of so many signs ended because the source was full."""
PARTS = {
    "Functions": "Of the package itself: `symnn.prove`, `symnn.gradient` and so on.",
    "Operators": "Functions of numbers, matrices and tensors: `symnn.softmax(x)`, and by name in the typed language.",
    "Layers": "Kinds of `symnn.layers`; a `symnn.Network` is made of them.",
    "Losses": 'By name, as in `symnn.Network(…, loss="huber", delta=2)`.',
    "Initialisers": "By name, for `Network.initial`; each comes with its variance.",
    "Errors": "All of them are a `SymnnError`.",
}


def names_markdown() -> str:
    """The whole page."""
    return f"# {TITLE}\n\n{names_body()}\n"


@cache
def names_body() -> str:
    """The page without its title."""
    return "\n\n".join([OPENING, *(part for title in PARTS for part in _part(title))])


def _part(title: str) -> Iterator[str]:
    yield f"## {title}"
    yield PARTS[title]
    for name, thing in sorted(_things(title).items(), key=lambda pair: (pair[0].lower(), pair[0])):
        yield f"### `{name}`"
        yield f"```text\n{name}{_taken(thing)}\n\n{flowing(_told(thing).strip())}\n```"


def _things(title: str) -> Mapping[str, Any]:
    public = {name: getattr(symnn, name) for name in symnn.__all__}
    errors = {n: x for n, x in public.items() if isinstance(x, type) and issubclass(x, Exception)}
    tables: dict[str, Mapping[str, Any]] = {
        "Functions": {n: x for n, x in public.items() if callable(x) and n not in (*errors, *ops.TABLE)},
        "Operators": {n: record_function(n) for n in ops.TABLE},
        "Layers": layers.TABLE,
        "Losses": losses.TABLE,
        "Initialisers": initialisers.TABLE,
        "Errors": errors,
    }
    return tables[title]


def _taken(thing: Any) -> str:
    """(x, *, axis=-1): without types, which the words tell."""
    if isinstance(thing, Loss):
        return _given(
            [*thing.given, *(f"{n}={thing.defaults[n]}" if n in thing.defaults else n for n in thing.parameters)]
        )
    if not callable(thing) or (isinstance(thing, type) and issubclass(thing, Exception)):
        return ""
    found = inspect.signature(thing)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in found.parameters.values() if p.name != "self"]
    return str(found.replace(parameters=bare, return_annotation=inspect.Signature.empty)).replace("<factory>", "…")


def flowing(words: str) -> str:
    """A docstring without the line ends that its source needed: the page breaks lines where it must. Examples and the
    entries of a table, whose columns stand apart, keep theirs.
    """
    out: list[str] = []
    tabled, long = False, False
    for line in words.split("\n"):
        entry, indented = bool(ENTRY.match(line)), line.startswith(" ")
        tabled = entry or tabled and bool(line)
        if out and out[-1] and line and not entry and (tabled if indented else long):
            out[-1] += f" {line.strip()}"
        else:
            out.append(line)
        long = len(line) >= WRAPPED and not (indented and not tabled)
    return "\n".join(out)


def _given(names: Sequence[str]) -> str:
    return f"({', '.join(names)})" if names else ""


def _told(thing: Any) -> str:
    if isinstance(thing, Initialiser):
        return f"{thing.distribution}, mean {thing.mean}, variance {thing.variance}. {thing.source}".rstrip()
    return inspect.getdoc(thing) or ""
