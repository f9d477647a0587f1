"""What a named lemma says, with its formulas set: the provers write "Σ v² <= (Σ v)² for v >= 0", for a terminal."""

from __future__ import annotations

import re
from functools import cache

from symnn.proof.inequality.gram import SQUARED_SUM
from symnn.proof.objectives.lemmas import LEMMAS
from symnn.proof.proof_lines.of_limits import MOVING_POWER

SIGNS = {
    "Σ": r"\sum ", "∏": r"\prod ", "²": "^2", "ᵀ": r"^{\top}", "ᵢᵢ": "_{ii}", "<=": r"\le ", ">=": r"\ge ",
    "≤": r"\le ",
    "−": "-", "·": r"\cdot ", "∘": r"\circ ", "⟨": r"\langle ", "⟩": r"\rangle ", "‖": r"\|", "∇": r"\nabla ",
    "→": r"\to ", "ᵛ": "^v", "ᶜ": "^c", "φ": r"\varphi ", "′": "'", "√n": r"\sqrt{n}",
}  # fmt: skip
SIGN = re.compile("|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True)))
OPERATOR = re.compile(r"\b(log|exp|max|det)\b")
ENGLISH = re.compile(r"(?<![\w\\])(?:an? |(?!log|exp|max|det)[a-z]{2,})[, ]*")


@cache
def statements() -> dict[str, str]:
    """What the lemmas say, and how it is set."""
    return {said: _typeset(said) for said in (*(lemma.statement for lemma in LEMMAS), SQUARED_SUM, MOVING_POWER)}


def _typeset(statement: str) -> str:
    """Words as they are, and what stands between them as formulas."""
    out, end = [], 0
    for words in ENGLISH.finditer(statement):
        out += [_formula(statement[end : words.start()]), words[0]]
        end = words.end()
    return "".join([*out, _formula(statement[end:])])


def _formula(said: str) -> str:
    if not said.strip(" ,"):
        return said
    inner = said.strip(" ,")
    head, _, tail = said.partition(inner)
    typeset = OPERATOR.sub(lambda name: rf"\{name[0]} ", SIGN.sub(lambda sign: SIGNS[sign[0]], inner))
    return f"{head}${re.sub(' +', ' ', typeset).strip()}${tail}"
