r"""Subscripts, superscripts and primes behind a nucleus, as they are written: raw texts in one spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser


@dataclass
class Scripts:
    """`sub` is None where there is none; `sups` in their order; `primes` counts '."""

    sub: str | None = None
    sups: tuple[str, ...] = ()
    primes: int = 0
    starts: tuple[int, ...] = ()
    """Where each superscript begins."""
    sub_start: int = 0


def scripted(parser: Parser) -> Scripts:
    """All scripts; an empty one says nothing."""
    found = Scripts()
    while parser.word.kind == "sign" and parser.word.text in ("'", "^", "_"):
        word = parser.take()
        text = "'" if word.text == "'" else parser.raw()
        if word.text == "_":
            if text and found.sub is not None:
                raise parser.wrong("there are two subscripts")
            found.sub, found.sub_start = text or found.sub, word.start
        elif set(primes := text.replace(r"\prime", "'")) <= {"'"}:
            found.primes += len(primes)
        else:
            found.sups = (*found.sups, text)
            found.starts = (*found.starts, word.start)
    return found
