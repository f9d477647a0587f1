"""What a named lemma says, with its formulas set: the provers write "Σ v² <= (Σ v)² for v >= 0", for a terminal."""

from __future__ import annotations

from functools import cache
from typing import Any

from symnn.proof.inequality.gram import SQUARED_SUM
from symnn.proof.objectives.lemmas import LEMMAS
from symnn.proof.proof_lines.of_limits import MOVING_POWER
from symnn.text import prover_words
from symnn.text.formulas_in_words import typeset
from symnn.text.prover_words import Names


@cache
def statements() -> dict[str, str]:
    """What the lemmas say, and how it is set."""
    return {said: typeset(said) for said in (*(lemma.statement for lemma in LEMMAS), SQUARED_SUM, MOVING_POWER)}


def lettered(said: Any, names: Names) -> str:
    """The words of a prover on a page, the statements of lemmas among them."""
    return prover_words.lettered(said, names, statements())
