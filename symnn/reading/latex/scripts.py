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


def scripted(parser: Parser) -> Scripts:
    found = Scripts()
    while True:
        word = parser.word
        if word.kind == "sign" and word.text == "'":
            parser.take()
            found.primes += 1
        elif word.kind == "sign" and word.text == "^":
            parser.take()
            text = parser.raw()
            found.starts = (
                (*found.starts, word.start) if not set(text.replace(r"\prime", "'")) <= {"'"} else found.starts
            )
            stripped = text.replace(r"\prime", "'")
            if stripped and set(stripped) == {"'"}:
                found.primes += len(stripped)
            else:
                found.sups = (*found.sups, text)
        elif word.kind == "sign" and word.text == "_":
            parser.take()
            if found.sub is not None:
                raise parser.wrong("there are two subscripts")
            found.sub = parser.raw()
        else:
            return found
