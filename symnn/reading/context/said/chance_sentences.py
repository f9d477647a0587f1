"""Sentences about what is random: "w and x are independent, with zero mean", "X_1, …, X_n are i.i.d. with mean μ and
variance σ²", "the entries of q are standard normal". Subject, verb, and a list of predicates, each of a fixed kind.

A sentence of which one part is of no known kind is none of these.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.formula.drawn_letters import sympy_of
from symnn.reading.formula.names import Known
from symnn.reading.latex import words
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import HOLE, Mark
from symnn.reading.latex.tokens import Unreadable

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

NAME = r"\\?[A-Za-z]+(?:\{[^{}]*\})?'?(?:_(?:\{[^{}]*\}|\\?\w))?(?:\^(?:\{[^{}]*\}|\([^()]*\)))?"
LIST = rf"{NAME}(?:\s*,\s*(?:{NAME}|\\?[ld]?dots|\.\.\.|…))*(?:\s*,?\s*(?:and|,)\s*{NAME})?"
SENTENCE = re.compile(
    r"(?:all |both )?(?:(?:the )?(?:entries|components|elements|coordinates|samples|weights)(?: of)? )?(?:the )?"
    rf"({LIST})"
    r"\s+(?:(?:are|is|have|has|be)\s+)?(.+)"
)
NAMED = re.compile(rf"(?<![A-Za-z\\])({'|'.join(sorted(words.GREEK, key=len, reverse=True))})(?![A-Za-z])")
NUMBER = r"(\S+|[^\s,]+(?:\s*[-+*/]\s*[^\s,]+)*)"
OF_OTHERS = re.compile(rf"\bindependent of (?!each other|one another)(?:the )?({LIST})")
DRAWN = r"(?: (?:random )?(?:variables?|numbers?|noise|masks?|samples?|draws?|inputs?|weights?|entries|vectors?))?"
OF_ENTRIES = re.compile(r"\b(?:entries|components|elements)\b")
ZERO, ONE = "0", "1"
PREDICATES: tuple[tuple[str, dict[str, str]], ...] = (
    (r"(?:mutually |jointly |all )?independent(?: of (?:each other|one another))?", {"apart": ""}),
    (rf"independent of (?:the )?(?:{LIST})", {"apart": ""}),
    (r"i\.?i\.?d\.?", {"apart": "", "alike": ""}),
    (r"independent and identically distributed", {"apart": "", "alike": ""}),
    (r"identically distributed", {"alike": ""}),
    (r"(?:mutually |pairwise )?uncorrelated", {"uncorrelated": ""}),
    (r"(?:zero|0)[ -]mean|centred|centered|mean zero|(?:of )?mean (?:zero|0)|expectation (?:zero|0)", {"mean": ZERO}),
    (r"(?:of )?unit variance|(?:of )?variance (?:one|1)", {"variance": ONE}),
    (rf"(?:of )?(?:finite |common )?(?:mean|expectation|expected value) {NUMBER}", {"mean": "1"}),
    (rf"(?:of )?(?:finite |common )?variance {NUMBER}", {"variance": "1"}),
    (rf"(?:of )?standard deviation {NUMBER}", {"variance": r"(1)^2"}),
    (rf"standard (?:normal|gaussian)(?:ly distributed)?{DRAWN}", {"law": r"\mathcal{N}(0, 1)"}),
    (rf"(?:normal|gaussian)(?:ly distributed)?{DRAWN}", {"normal": ""}),
    (r"bernoulli(?:[ -]distributed)?(?: (?:random )?(?:variables?|numbers?))?", {"two": ""}),
    (rf"bernoulli ?\((.+)\){DRAWN}", {"two": "", "chance": "1"}),
    (rf"(?:success )?(?:probability|parameter) {NUMBER}", {"chance": "1"}),
    (r"symmetric about (?:0|zero)|distributed symmetrically about (?:0|zero)", {"symmetric": ""}),
    (r"random|random (?:variables?|vectors?|numbers?)|square[- ]integrable", {}),
    (r"(?:with |of )?finite (?:means?|variances?|(?:(?:first|second|first and second) )?moments?)|integrable", {}),
)  # fmt: skip

OF_RANDOM = {"mean", "variance", "alike", "law", "two", "symmetric"}
"""What is said of names that are random, whether or not that was said before."""


def understand(made: Setting, sentence: str) -> bool:
    """Whether the sentence is one of these; then what it says is told. SymnnError for what cannot be so."""
    match = SENTENCE.fullmatch(sentence.strip().rstrip("."))
    told = _predicates(match[2]) if match is not None else None
    if match is None or told is None:
        return False
    several = _subjects(made, match[1])
    if not several or not (told.keys() & OF_RANDOM or any(k.kind == "random" for k in several.values())):
        return False
    for known in several.values():
        _tell(made, known, told)
    others = OF_OTHERS.search(match[2])
    if "apart" in told and (len(several) > 1 or others):  # independent entries of one name say nothing of others
        made.apart |= {*several, *(_keys(made, others[1]) if others else ())}
    return True


def of_name(made: Setting, known: Known, part: str) -> bool:
    """Whether a part of the note of a random name says how it is distributed, "iid with mean mu": then it is told."""
    told = _predicates(NAMED.sub(lambda m: "\\" + m[1], part))
    if not told or ("apart" in told and not known.family and OF_ENTRIES.search(part) is None):
        return False
    _tell(made, known, told)
    return True


def _subjects(made: Setting, text: str) -> dict[str, Known]:
    """The names of a list, if all that are known can be random; else none."""
    try:
        names = [k for part in _listed(text) if (k := _known(made, part)) is not None]
    except (SymnnError, Unreadable):
        return {}
    if any(k.kind not in ("random", "number", "array") or k.key in made.context.definitions for k in names):
        return {}
    if not made.chance and all(k.kind != "random" for k in names):
        return {}  # data have means and variances, too
    return {k.key: k for k in names}


def _keys(made: Setting, text: str) -> set[str]:
    return {k.key for part in _listed(text) if (k := _known(made, part)) is not None}


def _listed(text: str) -> list[str]:
    """The names of a list; of X_1, …, X_n the first and the last."""
    parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", text)
    return [p for p in parts if p and re.fullmatch(r"\\?[ld]?dots|\.\.\.|…", p) is None]


def _predicates(text: str) -> dict[str, str] | None:
    """What is said, with the texts of numbers; None where a part is of no known kind."""
    text = re.sub(r"^(i\.?i\.?d\.?|independent) (?:entries|components|elements|weights|samples)\b", r"\1", text.strip())
    text = re.sub(r"^(i\.?i\.?d\.?|independent|uncorrelated),?\s+(?!of\b|and\b|with\b)", r"\1, ", text.strip())
    parts = re.split(
        r"\s*,\s*(?:and )?(?:with |have |has |of )?|\s+and (?:with |have |has |are |is |of )?|\s+with ", text.strip()
    )
    whole = re.fullmatch(r"independent and identically distributed(.*)", text.strip())
    if whole is not None:
        parts = ["iid", *re.split(r"\s*,\s*|\s+with |\s+and ", whole[1].strip())]
    told: dict[str, str] = {}
    for part in parts:
        part = re.sub(r"^(?:with|have|has|are|is|of) ", "", part.strip())
        if not part:
            continue
        found = _predicate(re.sub(r"^an? ", "", part))
        if found is None:
            return None
        told |= found
    moments = {"mean", "variance"}
    return told if ("two" in told) == ("chance" in told) and ("normal" not in told or moments <= told.keys()) else None


def _predicate(part: str) -> dict[str, str] | None:
    for pattern, says in PREDICATES:
        match = re.fullmatch(pattern, part, re.IGNORECASE)
        if match is not None:
            return {word: value.replace("1", match[1]) if match.groups() else value for word, value in says.items()}
    return None


def _known(made: Setting, text: str) -> Known | None:
    """The name, or the family of which it is a member: X_i or X_1 of X_1, …, X_n."""
    from symnn.reading.context.declared_symbols import spelled

    mark = spelled(text, made.table.long)
    found = made.table.find(mark)
    if found is not None:
        return made.context.names.get(found.key)
    return made.context.names.get(Mark(mark.letter, mark.style, mark.accents, HOLE, mark.labels).key)


def _law_told(made: Setting, told: dict[str, str], law: dict[str, Any]) -> dict[str, Any]:
    """The keywords of `random` with what is told of the moments and the distribution."""
    for word in ("mean", "variance"):
        if word in told:
            law[word] = sympy_of(made.builder(), expression(told[word], made.table))
    if "law" in told:
        law = {"distribution": ("normal", 0, 1)}
    if "normal" in told:
        kept = {word: said for word, said in law.items() if word == "independent"}
        law = {**kept, "distribution": ("normal", law["mean"], law["variance"])}
    if "two" in told:
        chance = sympy_of(made.builder(), expression(told["chance"], made.table))
        law |= {"distribution": ("bernoulli", chance)}
    if "symmetric" in told:
        law |= {"symmetric": True, "mean": 0}
    return law


def _tell(made: Setting, known: Known, told: dict[str, str]) -> None:
    known.kind = "random"
    law: dict[str, Any] = {}
    of_entries = bool(told.keys() & {"alike", "mean", "variance", "law", "two"})
    if of_entries and (known.family or known.shape):
        known.facts = known.facts | {"iid"}
    if known.family or (known.shape and of_entries):
        # that two columns are independent of each other says nothing of their entries
        before = "uncorrelated" if "uncorrelated" in told else known.law.get("independent", False)
        law["independent"] = "apart" in told or before
    law = _law_told(made, told, law)
    known.law = {**known.law, **law}
    made.table.add(known.entry())
