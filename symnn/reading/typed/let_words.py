"""`--let`: what the names of a formula are. Words in, records out; a size is a name or a whole number.

A: m, n              a matrix            A: n, n symmetric     A: n, n positive definite     X: n, d full column rank
x: n                 a column            x: n positive
c:                   a number            c: positive
g: function          a function of numbers, applied to every entry, of which nothing is known
X: random            a random number of any law     w: n normal(0, s^2)   a column of independent normal numbers
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.bridge.random import DISTRIBUTIONS
from symnn.errors import ArgumentError
from symnn.reading.typed.language_functions import names

NAME = re.compile(r"[A-Za-z_\u0370-\u03ff][A-Za-z_0-9\u0370-\u03ff]*")
OF_SQUARES = ("symmetric", "positive definite", "positive semidefinite", "invertible", "orthogonal")
PROPERTIES = (*OF_SQUARES, "full column rank", "nonnegative", "positive", "function")
PROPERTY = re.compile(rf"\b(?:{'|'.join(PROPERTIES)})\b(?! \w+(?:definite))")
NO_SIZES = {
    "scalar", "number", "real", "complex", "integer", "int", "natural", "float", "vector", "column", "row", "matrix",
    "tensor", "square", "size", "constant", "variable", "random", "nonnegative", "nonpositive", "negative", "nonzero",
    "invertible", "singular", "orthogonal", "diagonal", "definite", "semidefinite", "skew", "stochastic",
}  # fmt: skip
"""What somebody writes who means a kind or a property: as the name of a size it would make another claim."""
LARGEST_SIZE = 1_000
"""Of a size that is a number. A proof for a size with a name holds for every number, so nothing is lost."""
RANDOM = "random"
LAW = re.compile(rf"\b({'|'.join(DISTRIBUTIONS)})\s*\(([^()]*)\)")
PARAMETER = re.compile(rf"-?\d+(?:[./]\d+)?|-?({NAME.pattern})(\^2)?")
KINDS = {0: "number", 1: "column", 2: "matrix"}


@dataclass(frozen=True)
class Declaration:
    """A name with its sizes: none for a number, one for a column, two for a matrix. `law` is the distribution of a
    random one and its parameters as they were typed; of any law it is "random" alone.
    """

    name: str
    sizes: tuple[Any, ...]
    properties: tuple[str, ...] = ()
    law: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = ", ".join(map(str, self.sizes))
        kind, *numbers = self.law or ("",)
        law = f"{kind}({', '.join(numbers)})" if numbers else kind
        return f"{self.name}: {' '.join(filter(None, (said, *self.properties, law)))}".rstrip()

    def parameters(self) -> tuple[str, ...]:
        """The names in its law."""
        return tuple(m[1] for p in self.law[1:] if (m := PARAMETER.fullmatch(p)) is not None and m[1])


def declarations(words: Iterable[str]) -> dict[str, Declaration]:
    """Every `--let` by its name. ArgumentError for one that cannot be read, or for a name that is told twice."""
    found: dict[str, Declaration] = {}
    for text in words:
        made = declaration(text)
        if made.name in found:
            raise ArgumentError(f"--let {made.name} is there twice: declare every name once")
        if "function" in made.properties and made.name in names():
            raise ArgumentError(f"--let '{made}': {made.name} is a function that symnn knows: give yours another name")
        found[made.name] = made
    _no_size_is_a_name(found)
    _laws_are_of_numbers(found)
    return found


def declaration(text: str) -> Declaration:
    name, colon, said = text.partition(":")
    name = name.strip()
    shown = "".join(c if c.isprintable() else "·" for c in text[:80])
    if not colon or not NAME.fullmatch(name):
        raise ArgumentError(
            f"--let '{shown}' is not read: write a name, a colon and its sizes, as in 'A: m,n', 'x: n' or 'c:'"
        )
    law, said = _law(said, shown)
    said = " ".join(said.split())
    properties = tuple(dict.fromkeys(PROPERTY.findall(said)))
    sizes = tuple(_size(w, shown) for w in re.split(r"[\s,]+", PROPERTY.sub(" ", said)) if w)
    _conform(name, sizes, properties, shown)
    if law and properties:
        raise ArgumentError(f"--let '{shown}': of a random name its law is said, and nothing else")
    return Declaration(name, sizes, properties, law)


def _law(said: str, shown: str) -> tuple[tuple[str, ...], str]:
    """The law, and the words beside it."""
    found = LAW.search(said)
    if found is None:
        words = said.split()
        if bare := next((w for w in words if w in DISTRIBUTIONS), None):
            example = "(0, 1)" if DISTRIBUTIONS[bare] == 2 else "(1/2)"
            raise ArgumentError(f"--let '{shown}': say the numbers of its law, as in {bare}{example}")
        return ((RANDOM,), said.replace(RANDOM, " ", 1)) if RANDOM in words else ((), said)
    numbers = tuple(p.strip() for p in found[2].split(","))
    if len(numbers) != DISTRIBUTIONS[found[1]] or not all(map(PARAMETER.fullmatch, numbers)):
        wanted = DISTRIBUTIONS[found[1]]
        raise ArgumentError(
            f"--let '{shown}': {found[1]} has {wanted} number{'s' * (wanted > 1)}, each a number such as 1/2, a"
            " declared name or its square, as in normal(mu, s^2) or uniform(-a, a)"
        )
    return (found[1], *numbers), said[: found.start()] + " " + said[found.end() :]


def _laws_are_of_numbers(found: Mapping[str, Declaration]) -> None:
    for made in found.values():
        for name in made.parameters():
            if name not in found or found[name].sizes or found[name].law or "function" in found[name].properties:
                raise ArgumentError(
                    f"--let '{made}': declare {name} as a number: --let '{name}:' or --let '{name}: positive'"
                )


def _conform(name: str, sizes: Sequence[Any], properties: Sequence[str], shown: str) -> None:
    if len(sizes) > 2:
        raise ArgumentError(f"--let '{shown}' has {len(sizes)} sizes: a matrix has two, a column one, a number none")
    of_square = next((p for p in properties if p in OF_SQUARES), None)
    if of_square is not None and (len(sizes) != 2 or sizes[0] != sizes[1]):
        raise ArgumentError(f"--let '{shown}': only a square matrix is {of_square}, as in '{name}: n,n {of_square}'")
    if "full column rank" in properties and len(sizes) != 2:
        raise ArgumentError(
            f"--let '{shown}': only a matrix has full column rank, as in '{name}: m,n full column rank'"
        )
    if "function" in properties and (sizes or len(properties) > 1):
        raise ArgumentError(
            f"--let '{shown}': a function has no sizes, it is applied to every entry: write '{name}: function'"
        )


def _size(word: str, shown: str) -> Any:
    if word.isascii() and word.isdigit():
        if not 1 <= (number := int(word[:9])) <= LARGEST_SIZE:
            raise ArgumentError(
                f"--let '{shown}': a size is a whole number from 1 to {LARGEST_SIZE}, or a name such as n, for all "
                "sizes"
            )
        return sp.Integer(number)
    if not NAME.fullmatch(word):
        raise ArgumentError(
            f"--let '{shown}': {word} is neither a size (a name such as n, or a number) nor one of "
            f"{', '.join(PROPERTIES)}"
        )
    refuse_kinds(word, shown)
    return sp.Symbol(word, integer=True, positive=True)


def refuse_kinds(word: str, shown: str) -> None:
    """ArgumentError for a size that is called what kinds and properties are called."""
    if word.lower() in NO_SIZES:
        raise ArgumentError(
            f"--let '{shown}': {word} is no size. A name with two sizes is a matrix, with one a column, with none a"
            " number, as in 'c:'; what cannot be said with its sizes stands with --assume"
        )


def _no_size_is_a_name(found: Mapping[str, Declaration]) -> None:
    for made in found.values():
        for size in made.sizes:
            if str(size) in found:
                raise ArgumentError(
                    f"--let '{made}': {size} is a size here and declared by itself as well: give one of them another "
                    "name"
                )
