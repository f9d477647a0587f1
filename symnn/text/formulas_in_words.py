"""Formulas as words have them, "Σ v² <= (Σ v)² for v >= 0" of a named lemma, set as mathematics."""

from __future__ import annotations

import re

SIGNS = {
    "Σ": r"\sum ", "∏": r"\prod ", "²": "^2", "ᵀ": r"^{\top}", "ᵢᵢ": "_{ii}", "<=": r"\le ", ">=": r"\ge ",
    "≤": r"\le ",
    "−": "-", "·": r"\cdot ", "∘": r"\circ ", "⟨": r"\langle ", "⟩": r"\rangle ", "‖": r"\|", "∇": r"\nabla ",
    "→": r"\to ", "ᵛ": "^v", "ᶜ": "^c", "φ": r"\varphi ", "′": "'", "√n": r"\sqrt{n}", "λ": r"\lambda ",
    "∞": r"\infty ",
}  # fmt: skip
SIGN = re.compile("|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True)))
OPERATOR = re.compile(r"\b(log|exp|max|det)\b")
WORD = re.compile(r"\brank\b")
"""An operator for which TeX has no command."""
ENGLISH = re.compile(r"(?<![\w\\])(?:an? |(?!log|exp|max|det|rank)[a-z]{2,})[, ]*")


def typeset(statement: str) -> str:
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
    signed = SIGN.sub(lambda sign: SIGNS[sign[0]], inner)
    named = OPERATOR.sub(lambda name: rf"\{name[0]} ", WORD.sub(lambda word: rf"\operatorname{{{word[0]}}} ", signed))
    return f"{head}${re.sub(' +', ' ', named).strip()}${tail}"
