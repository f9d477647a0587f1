"""The facts on which an expectation rests, as they are told: none beside a stronger one, and last that the expectations
exist.
"""

from __future__ import annotations

from collections.abc import Iterable

from symnn.calculus.moments.laws import EXIST

IID, IDENTICAL, INDEPENDENT = (
    " are independent and identically distributed",
    " are identically distributed",
    " are independent",
)


def strongest(said: Iterable[str]) -> list[str]:
    """Each once, without those that another one says as well: of symbols that are independent, any two are."""
    texts = list(dict.fromkeys(said))
    implied = {text.replace(IID, IDENTICAL) for text in texts if text.endswith(IID)}
    groups = [_independent(text) for text in texts]
    kept = [
        text
        for text, group in zip(texts, groups, strict=True)
        if text not in implied and not (group and any(group < other for other in groups))
    ]
    return sorted(kept, key=lambda text: text == EXIST)


def _independent(text: str) -> frozenset[str]:
    """The symbols of which it is said that they are independent; none of the entries of one symbol."""
    if not text.endswith(INDEPENDENT) or text.startswith("the entries of "):
        return frozenset()
    return frozenset(text.removesuffix(INDEPENDENT).split(", "))
