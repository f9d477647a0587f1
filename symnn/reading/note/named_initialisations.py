r"""Initialisations that go by a name: of He the weights have the variance 2/n, of Xavier 1/n or 2/(n + m). Where a note
writes variances, \mathcal{N}(0, \sigma^2), and the root of that stands there, a deviation was taken for a variance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from symnn.nets import initialisers
from symnn.reading.formula import tree as t

VARIANCE = re.compile(r"\\mathcal\s*\{?N\}?\s*(?:\\left|\\[bB]igl?)?\s*\([^()]*,\s*\\sigma(?:_\{?\w+\}?)?\s*\^\s*\{?2")
NAMES = (
    (re.compile(r"\b(?:He|Kaiming)\b(?= (?:et al\.? )?(?:weight |normal )?initiali)"), ("he",)),
    # many texts call 1/n so, which is LeCun's
    (re.compile(r"\b(?:Xavier|Glorot)\b(?= (?:weight |normal )?initiali)"), ("xavier", "lecun")),
    (re.compile(r"\bLeCun\b(?= (?:weight |normal )?initiali)"), ("lecun",)),
)
ROOT = re.compile(r"\\sqrt\s*\{(.*)\}", re.DOTALL)


@dataclass(frozen=True)
class WrongSpread:
    """What is wrong with a law, and how it is right."""

    reason: str
    mended: str


def writes_variances(texts: Iterable[str]) -> bool:
    r"""Whether one of the formulas of a note calls the second parameter \sigma^2."""
    return any(VARIANCE.search(text) for text in texts)


def wrong_spread(law: t.Tree, text: str, sentence: str) -> WrongSpread | None:
    """The mistake in the law of a named initialisation, in a note that writes variances; None where there is none."""
    root = law.parameters[1] if isinstance(law, t.Distribution) and len(law.parameters) == 2 else None
    if not isinstance(root, t.Apply) or root.name != "sqrt" or getattr(law, "name", "") != "normal":
        return None
    form = _form(root)
    named = next(
        (m[0] for pattern, names in NAMES if (m := pattern.search(sentence)) and form in map(_variance, names)), ""
    )
    _, sign, drawn = text.partition(r"\sim")
    found = ROOT.search(drawn)
    if not named or found is None:
        return None
    variance = found[1].strip()
    mended = text.partition(r"\sim")[0] + sign + drawn[: found.start()] + variance + drawn[found.end() :]
    reason = f"this note writes variances, and the initialisation of {named} has the variance {variance}, not its root"
    return WrongSpread(reason, mended.strip().rstrip("., "))


def _variance(name: str) -> str:
    """The variance of the initialiser of this name: 2/(n+m)."""
    said = str(initialisers.find(name).variance)
    return said.replace("fan_in", "n").replace("fan_out", "m").replace(" ", "")


def _form(root: t.Apply) -> str:
    """The number above and the sizes below in a root: "2/n", "2/(n+m)"; "" for any other."""
    inside = t.bare(root.arguments[0])
    if not isinstance(inside, t.Quotient) or not isinstance(inside.above, t.Number):
        return ""
    below = t.bare(inside.below)
    if isinstance(below, t.Name):
        return f"{inside.above.value}/n"
    two = isinstance(below, t.Sum) and below.signs == (1, 1) and all(isinstance(x, t.Name) for x in below.terms)
    return f"{inside.above.value}/(n+m)" if two else ""
