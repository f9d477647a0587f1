"""A counterexample as a text with formulas: A = 2; a distribution in words with its numbers typeset; an unknown
function by its formula; a direction in which one goes as far as one likes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symnn.text.prover_words import Names, lettered, named, words
from symnn.text.typeset_values import NUMBER, tex

OUTCOME = re.compile(r"(?<![\w.-])-?\d+(?:/\d+)?(?![\w/]|\.\d)")


def place(values: Mapping[str, Any], names: Names) -> str:
    """Each name with its value."""
    return ", ".join(_at(name, v, names, _unused(values)) for name, v in values.items())


def _unused(values: Mapping[str, Any]) -> str:
    """A letter for a number that is none of these."""
    taken = {name.partition(" ")[0] for name in values}
    return next(letter for letter in "srqtuvp" if letter not in taken)


def _at(name: str, value: Any, names: Names, grows: str) -> str:
    head, _, rest = name.partition(" ")
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        if value == "t²" and name.endswith("(t)"):
            return f"${named(name.removesuffix('(t)'), names)}(t) = t^2$"
        formula = re.fullmatch(r"(\w+)\(t\) = t²", value)
        if formula:
            return f"${named(formula[1], names)}(t) = t^2$"
        if re.fullmatch(r"#?\w+", name):
            return f"${named(name, names)}$ is {_outcomes(value, names)}"
        return f"{words(name)}: {words(value)}"
    if rest == "along":
        if (end := tex(value)) in ("1", "-1"):
            return rf"${named(head, names)} \to {end.rstrip('1')}\infty$"
        return rf"${named(head, names)} = {grows}\,{end}$ with ${grows} \to \infty$"
    return f"${named(head, names)}$ {rest} ${tex(value)}$" if rest else f"${named(name, names)} = {tex(value)}$"


def _outcomes(said: str, names: Names) -> str:
    """A distribution in words, with its numbers typeset: 2 with probability 1/3, all entries equal."""
    pieces = re.split(r"(\$[^$]*\$)", lettered(said, names))
    return "".join(p if k % 2 else OUTCOME.sub(lambda n: f"${tex(Fraction(n[0]))}$", p) for k, p in enumerate(pieces))
