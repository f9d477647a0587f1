"""What the words around a formula say of its names, by a fixed list of patterns; and the words that may restrict
without being understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.note import chances

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

ADJECTIVES = {
    "full column rank": "full column rank", "linearly independent columns": "full column rank",
    "symmetric positive definite": "positive definite", "positive definite": "positive definite",
    "symmetric": "symmetric",
    "invertible": "invertible", "nonsingular": "invertible", "non-singular": "invertible", "positive": "positive",
    "one-hot": "one-hot",
}  # fmt: skip
WORDS = "|".join(sorted(map(re.escape, ADJECTIVES), key=len, reverse=True))
BEFORE = re.compile(
    rf"\b({WORDS})(?:,? (?:and )?(?:{WORDS}))*(?: (?:matrix|matrices|vector|vectors|number|scalar|label"
    rf"|labels))?((?: (?:and )?⟨\d+⟩,?)+)",
    re.I,
)
AFTER = re.compile(
    rf"(?<!⟩)(?<!⟩ )(?<!⟩, )(?<!⟩ and )((?:⟨\d+⟩(?:, | and | )?)+)"
    rf"(?:\s*(?:is|are|be|being|has|have|having|with|of)?(?: both| all| assumed"
    rf"(?: to be)?)? )({WORDS})(?:,? (?:and )?({WORDS}))?",
    re.I,
)
ENTRYWISE = re.compile(
    r"(?:entry-?wise|element-?wise|componentwise)(?: differentiable)?(?: (?:function|map|non-?linearity"
    r"|activation))+(?: function)? ⟨(\d+)⟩",
    re.I,
)
DEPENDS = re.compile(r"⟨(\d+)⟩ depends on (?:a |the )?(?:scalar|number|parameter|time)(?: \w+)? ⟨(\d+)⟩", re.I)
UNIT = re.compile(r"\bunit(?: vectors?| norm| length)? ⟨(\d+)⟩|⟨(\d+)⟩ (?:is|be|has) (?:a )?unit", re.I)
HARMLESS = re.compile(
    r"\b(vector|matrix|matrices|scalar|number|constant|function|weights?|inputs?|outputs?|bias\w*|learning rate"
    r"|step size|parameters?|coefficients?"
    r"|dimension|size|index|features?|labels?|loss|activation|hidden|layer|target|prediction|data|logits?"
    r"|intercept|temperature|regulari[sz]\w*"
    r"|hyper\w*|rate|samples?|example|observations?|variables?|gradient|error|time|noise|value)\b",
    re.I,
)
VECTOR_OF = re.compile(r"⟨(\d+)⟩ is (?:an?|the) (?:column )?vector of ⟨(\d+)⟩", re.I)
ROWWISE = re.compile(
    r"softmax\w*[^.⟨]*\b(?:(?:over|along|of|for|in|to|on) (?:each|every|the|all) rows?|row-?wise)"
    r"|row-?wise[^.]*softmax|(?:over|along|of|for|in|to|on) (?:each|every|the|all) rows?[^.]*softmax",
    re.I,
)
UNDERSTOOD = re.compile(
    r"unless (?:stated|said|noted) otherwise|(?:in|to) general|(?:full|linearly independent) column\w*", re.I
)
RESTRICTING = re.compile(
    r"\b(assum\w*|suppos\w*|provided|unless|only if|ignor\w*|neglect\w*|approximat\w*|roughly|orthogonal\w*"
    r"|orthonormal|normali[sz]ed|unit|small"
    r"|large|first.order|leading order|in expectation|asymptotic\w*|up to|except|sufficiently|special case"
    r"|eigenv\w*)\b",
    re.I,
)
"""Words beside which a formula may be meant otherwise than it stands; a refutation there is none."""
BESIDE = re.compile(
    r"\b(wrong\w*|incorrect\w*|not true|false|mistake\w*|would|cannot|never|contradict\w*|should|want|like"
    r"|require\w*|desir\w*|must)\b",
    re.I,
)


def understand(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """The facts that a sentence states of the names in its formulas (`names` by the number of the formula)."""
    for match in BEFORE.finditer(sentence):
        words = re.findall(WORDS, match[0], re.I)
        _say(book, words, _keys(match[2], names))
    for match in AFTER.finditer(sentence):
        words = [w for w in (match[2], match[3]) if w]
        _say(book, words, _keys(match[1], names))
    for match in ENTRYWISE.finditer(sentence):
        _entrywise(book, names.get(int(match[1]), ()))
    for match in VECTOR_OF.finditer(sentence):
        book.column(names.get(int(match[1]), ()), match[2])
    for match in UNIT.finditer(sentence):
        for key in names.get(int(match[1] or match[2]), ()):
            book.unit(key)
    chances.understand(book, sentence, names)
    if ROWWISE.search(sentence):
        book.rowwise = True
    for match in DEPENDS.finditer(sentence):
        _depend(book, names.get(int(match[1]), ()), tuple(names.get(int(match[2]), ())))


def _entrywise(book: Notebook, keys: Iterable[str]) -> None:
    """Functions that are applied to every entry."""
    for key in keys:
        book.functions[key] = "entries"
        if key in book.names:
            book.names[key].of = "entries"


def _depend(book: Notebook, keys: Iterable[str], by: tuple[str, ...]) -> None:
    """Names that depend on others, as on time; nothing if the others have no name."""
    if not by:
        return
    for key in keys:
        known = book.names.get(key)
        if known is not None:
            known.time = tuple(dict.fromkeys((*known.time, *by)))
        book.times[key] = by


def _keys(text: str, names: Mapping[int, Sequence[str]]) -> list[str]:
    return [key for number in re.findall(r"⟨(\d+)⟩", text) for key in names.get(int(number), ())]


def _say(book: Notebook, words: Iterable[str], keys: Iterable[str]) -> None:
    for key in keys:
        known = book.names.get(key)
        for word in words:
            fact = ADJECTIVES[word.lower()]
            matrix = fact in ("symmetric", "invertible", "positive definite", "full column rank")
            if known is not None and matrix and len(known.shape) != 2:
                continue
            book.facts.setdefault(key, set()).add(fact)


def clause(sentence: str, index: int) -> str:
    """The words right before a formula, from the one before it or from a "then" on."""
    before = SO.split(sentence.partition(f"⟨{index}⟩")[0])[-1]
    return re.split(r"⟨\d+⟩", before)[-1]


def imposed(sentence: str, index: int) -> bool:
    """Whether a formula is said under if, for, where, with, …: then it is a condition."""
    before = sentence.partition(f"⟨{index}⟩")[0]
    last = SO.split(before)[-1]
    return UNDER.search(last) is not None


def vague(sentence: str, index: int) -> bool:
    """Whether the sentence gives a name a meaning in words: "let M be the largest eigenvalue of A"."""
    found = re.search(
        rf"⟨{index}⟩(?: and ⟨\d+⟩)? (?:is|be|are|denotes?|stands for|represents?) (?:the|an?) ([^⟨,.;:]*)", sentence
    )
    if found is None:  # "let m be the smallest and M the largest eigenvalue"
        found = re.search(rf"⟨\d+⟩ (?:is|be) the [^⟨.]*and ⟨{index}⟩ the ([^⟨,.;:]*)", sentence)
    return found is not None and HARMLESS.search(found[1]) is None


SO = re.compile(r"\b(?:then|so|hence|thus|therefore|we have|gives?|shows?|yields?|implies|follows|i\.e\.)\b", re.I)
UNDER = re.compile(
    r"\b(?:if|when|whenever|where|for|with|provided|assum\w*|suppos\w*|let|given|such that|under)\b[^.]*$", re.I
)
DERIVED = re.compile(
    r"\b(?:shows?|gives?|get|gets|hence|therefore|thus|so|then|becomes?|rewrit\w+|equivalent\w*|that is"
    r"|can be written|written as|yields?"
    r"|follows|obtain\w*|implies|leads? to|conclude|simplif\w+|equals?|expand\w*|substitut\w*|unrolls?|reduces?"
    r"|solution|satisf\w+|verify"
    r"|holds?)\b",
    re.I,
)


def derived(sentence: str) -> bool:
    """Whether a sentence says that its formula follows: then it is no new definition of its left side."""
    return DERIVED.search(sentence) is not None


WISHED = re.compile(
    r"\b(?:would like|we want|we wish|should hold|to hold|desir\w+|we require|aim(?:s|ing)? (?:for|at))\b", re.I
)


def wished(sentence: str) -> bool:
    """Whether a sentence says what one would like to hold: no claim."""
    return WISHED.search(sentence) is not None


def restricting(sentence: str, index: int) -> str:
    """The first word of a sentence beside which formula `index` may be meant otherwise; "" if there is none. Some words
    mean the formula next to them only.
    """
    plain = UNDERSTOOD.sub("", sentence)
    for pattern in (UNIT, chances.WITH_MOMENTS):
        plain = pattern.sub("", plain)
    before, _, after = plain.partition(f"⟨{index}⟩")
    beside = f"{re.split(r'⟨[0-9]+⟩', before)[-1]} ⟨{index}⟩ {re.split(r'⟨[0-9]+⟩', after)[0]}"
    match = RESTRICTING.search(plain) or BESIDE.search(beside)
    return match[0] if match is not None else ""
