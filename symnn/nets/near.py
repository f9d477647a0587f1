"""Finding a record by what a user typed. Nothing is guessed: an unknown name is an error that lists the near ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from symnn.errors import ArgumentError

T = TypeVar("T")


def plain(name: str) -> str:
    """A spelling without case and separators: Binary-Cross-Entropy is binary_cross_entropy."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def lookup(kind: str, name: str, spelled: Mapping[str, T], names: Iterable[str]) -> T:
    """The record spelled like `name`, or ArgumentError: unknown loss 'x'; did you mean 'y'?"""
    if not isinstance(name, str):
        raise ArgumentError(f"{kind} {name!r} is not a name; known are {', '.join(names)}")
    found = spelled.get(plain(name))
    if found is not None:
        return found
    near = get_close_matches(plain(name), spelled, n=3, cutoff=0.5)
    close = dict.fromkeys(getattr(spelled[n], "name", n) for n in near)
    hint = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(names)}"
    raise ArgumentError(f"unknown {kind} {name!r}; {hint}")
