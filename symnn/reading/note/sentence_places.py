"""A sentence with its formulas by their numbers, "⟨3⟩ is the largest eigenvalue of ⟨4⟩": one of them marked as the one
in hand, and the places at which a pattern stands. A sentence is asked anew at each of its formulas, and is searched
once.
"""

from __future__ import annotations

import re
from functools import lru_cache

HERE = "⟨here⟩"


def at_formula(sentence: str, index: int) -> str:
    """The sentence in which the formula of that number is ⟨here⟩, so that one pattern serves for all numbers."""
    return sentence.replace(f"⟨{index}⟩", HERE)


@lru_cache(maxsize=16384)
def matches(pattern: re.Pattern[str], sentence: str) -> tuple[re.Match[str], ...]:
    """All places of a pattern in a sentence, in their order."""
    return tuple(pattern.finditer(sentence))


def first_of(numbers: str) -> str:
    """The first of several formulas: a symmetric matrix ⟨1⟩ and ⟨2⟩."""
    return f"{numbers.partition('⟩')[0]}⟩"


def last_of(numbers: str) -> str:
    """The last of several formulas: ⟨1⟩ and ⟨2⟩ is symmetric."""
    return f"⟨{numbers.rpartition('⟨')[2]}"
