"""Laws that words tell: "let m be a Bernoulli variable with parameter p", "z is standard normal"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.formula.names import Known
from symnn.reading.note import membership
from symnn.reading.note.scopes import denied, is_open
from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

Names = Mapping[int, Sequence[str]]
NAMES = r"((?:⟨\d+⟩(?:, and |, | and )?)+)"
ARE = rf"{NAMES} ?(?:be|is|are|denotes?)(?: (?:an?|two|both|all|mutually|independent|i\.?i\.?d\.?|real|random))* "
BEFORE = r"(?:^|\b(?:an?|the|two|both|all|independent|i\.?i\.?d\.?|real|for|of|with|let|by) )"
NOUN = r" (?:random )?(?:variables?|numbers?|draws?|samples?|masks?|noise|vectors?)"
DRAWN = f"(?:{NOUN})?"
SUCCESS = r",? (?:with|of)(?: the| an?)?(?: (?:success |keep )?(?:parameter|probability|rate|mean))?"


def _orders(law: str, rest: str) -> tuple[re.Pattern[str], ...]:
    """ "⟨1⟩ is a uniform variable on …" and "a uniform variable ⟨1⟩ on …", but no truncated or folded one."""
    return tuple(re.compile(f"{told}{rest}", re.I) for told in (f"{ARE}{law}{DRAWN}", f"{BEFORE}{law}{NOUN} {NAMES}"))


BERNOULLI = _orders("Bernoulli", rf"{SUCCESS} ⟨(\d+)⟩")
STANDARD = _orders("standard (?:normal|Gaussian)", "")
NORMAL = _orders("(?:normal|Gaussian)", r" with mean (?:⟨(\d+)⟩|(?:0|zero)) and variance (?:⟨(\d+)⟩|(?:1|one)\b)")
UNIFORM = _orders("uniform(?:ly)?(?: distributed)?", r" (?:on|in|over) ⟨(\d+)⟩")
CHANCE_OF_ONE = re.compile(r"(?:P|\\Pr|\\mathbb\s*\{?P\}?|\\operatorname\{P\})\s*\(.*=\s*1\s*\)\s*=(.*)", re.DOTALL)
INTERVAL = re.compile(r"\s*[\[(]([^,]*),([^,]*)[\])]\s*")
PLAIN = re.compile(r"[^=<>~]*")
ENTRIES = ("", "_i", "_{ij}")


def understand(book: Notebook, sentence: str, names: Names) -> None:
    """The names of which a sentence tells the law are drawn from it."""
    if is_open(sentence):
        return
    for match, law in _told(book, sentence):
        keys = [key for n in re.findall(r"\d+", match[1]) for key in names.get(int(n), ())]
        negated = denied(sentence, match.end(1) + 4) or denied(sentence, match.start())
        for key in keys if law and not negated else ():
            _draw(book, key, law)


def _told(book: Notebook, sentence: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _found(BERNOULLI, sentence):
        chance = book.text(match[2]).strip(" .,;")
        of_one = CHANCE_OF_ONE.fullmatch(chance)
        yield match, _law("Bernoulli", (of_one[1] if of_one is not None else chance).strip())
    for match in _found(STANDARD, sentence):
        yield match, r"\mathcal{N}(0, 1)"
    for match in _found(NORMAL, sentence):
        mean, variance = (book.text(n).strip() if n else word for n, word in ((match[2], "0"), (match[3], "1")))
        yield match, _law("N", mean, variance)
    for match in _found(UNIFORM, sentence):
        ends = INTERVAL.fullmatch(book.text(match[2]).strip(" .,;"))
        yield match, _law("U", ends[1].strip(), ends[2].strip()) if ends is not None else ""


def _found(patterns: tuple[re.Pattern[str], ...], sentence: str) -> Iterator[re.Match[str]]:
    return (match for pattern in patterns for match in matches(pattern, sentence))


def _law(name: str, *parameters: str) -> str:
    """The law as a formula has it; "" if one of its parameters is no plain value."""
    if not all(value and PLAIN.fullmatch(value) for value in parameters):
        return ""
    style = r"\operatorname" if len(name) > 1 else r"\mathcal"
    return f"{style}{{{name}}}({', '.join(parameters)})"


def _draw(book: Notebook, key: str, law: str) -> None:
    from symnn.reading.note import chances

    known = book.names.get(key)
    if book.drawn.get(key) or key in book.definitions or (known is not None and _is_no_number(known)):
        return
    for value in law.partition("(")[2].rstrip(")").split(","):
        parameter = membership.key_of(book, value.strip().removesuffix("^2").removesuffix("^{2}")) or ""
        if parameter and parameter not in book.names and re.fullmatch(r"\\?[A-Za-z]+(?:_\{\w+\})?", parameter):
            book.declare(Known(parameter, "number"), guessed=True)
            book.loose.pop(parameter, None)
            if value.strip() != parameter and law.startswith(r"\mathcal{N}"):
                book.spreads.add(parameter)
    chances.draw(book, key)
    axes = len([s for s in book.names[key].shape if s != 1])
    book.drawn[key] = f"{key}{ENTRIES[min(axes, 2)]} \\sim {law}"
    book.laws.pop(key, None)


def _is_no_number(known: Known) -> bool:
    return known.kind not in ("number", "array", "random", "size") or bool(known.family)
