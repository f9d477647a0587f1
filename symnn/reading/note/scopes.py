"""How far what a sentence says reaches: what stands under an if holds in its sentence, what is denied or assumed for
contradiction does not hold, and a name that is let anew loses what was said of it.

What has held for a while has lapsed: what is false without it is no alarm, unless it is false with it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook, Said

CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|unless|whether|were|in (?:the|this|that|which) (?:\w+ )?case|consider the case)\b"
    r"|^\W*for ⟨\d+⟩|\b(?:under|provided(?: that)?) ⟨\d+⟩",
    re.I,
)
OPEN = re.compile(
    r"\b(?:unless|whether|were|contradiction|contrary|absurd\w*|either|suppose (?:not|otherwise)"
    r"|(?:exactly |at least |at most )?one of)\b"
    r"|⟨\d+⟩ or ⟨\d+⟩",
    re.I,
)
"""Beside these words nobody knows whether a property holds."""
NOT_ASSUMED = re.compile(
    r"\b(?:need(?:s)? not|not necessarily|not assumed?|do(?:es)? not assume|without assuming|regardless)\b", re.I
)
NEGATED = re.compile(r"(?:\b(?:not|no|never|neither|nor|without|than)\b|n't)\W*(?:\w+\W+){0,2}$|\bnon\W*$|[\w]-$", re.I)
"""Right before a property."""
LET = re.compile(r"\b(?:let|consider|now|suppose|take|fix|given)\b[^.]*$", re.I)
AGAIN = re.compile(r"\b(?:where|again|as (?:before|above)|still|recall\w*|with)\b", re.I)
SUPPOSED = re.compile(r"\b(?:assum\w*|suppos\w*|consider|case)\b", re.I)
OTHERWISE = re.compile(r"^\W*(?:otherwise|else|conversely|in (?:the|all) other cases?|on the other hand)\b", re.I)
ANY = re.compile(r"\b(?:any|arbitrary|general|not necessarily|every|all)\b", re.I)


@lru_cache(maxsize=4096)
def is_open(sentence: str) -> bool:
    """Whether a property in the sentence may hold or not."""
    return OPEN.search(sentence) is not None


def denied(sentence: str, start: int) -> bool:
    """Whether a property that begins at this place of a sentence is said not to hold, or not to be assumed."""
    return NOT_ASSUMED.search(sentence) is not None or NEGATED.search(sentence[:start]) is not None


CONCLUDES = re.compile(
    r"\b(?:then|so|hence|thus|therefore|consequently|accordingly|it follows|implies|shows?"
    r"|we (?:see|conclude|find|get))\b"
    r",?(?: that| also| now| again| in particular,?| the \w+| the \w+ \w+| both)*(?:,? ?(?:and )?⟨\d+⟩)+ ?"
    r"(?:(?:is|are|has|have|must be)(?: also| both| all| again| always)* ?(?:an?|the)? ?)?$",
    re.I,
)


def concluded(sentence: str, start: int) -> bool:
    """Whether a property that begins at this place is what the words conclude of the name before it, and not what they
    suppose: "then A is symmetric". Taken for a hypothesis it would prove whatever rests on it.
    """
    return CONCLUDES.search(sentence[:start]) is not None


QUANTIFIED = re.compile(r"\b(?:any|all|every|each|arbitrary)(?P<kind>(?: \w+){0,2}) $", re.I)
FAILS = re.compile(r"\W*(?:fails|does not hold|(?:is|were|was) (?:false|wrong|violated|impossible|not true))\b", re.I)
WONDERS = re.compile(r"\b(?:could|might|would|may|is it|are there|there (?:is|are) no|for no)\b[^⟨]*$", re.I)


@lru_cache(maxsize=512)
def leaves_open(sentence: str, index: int) -> bool:
    """Whether a sentence denies a formula, asks for it, or says that it may hold or not."""
    before, here, after = sentence.partition(f"⟨{index}⟩")
    asked = sentence.rstrip().endswith("?") or FAILS.match(after) is not None or WONDERS.search(before) is not None
    clause = before[before.rfind(",") + 1 :]
    clause = "" if clause.endswith("(") else clause  # "no padding (⟨1⟩)": the formula says what the words say
    return bool(here) and (asked or is_open(sentence) or denied(clause + here + after.partition(",")[0], len(clause)))


@dataclass
class SentenceScope:
    """What held before the sentence that is being read, and before the last one that supposed something."""

    facts: dict[str, set[str]] = field(default_factory=dict)
    conditions: tuple[Said, ...] = ()
    definitions: frozenset[str] = frozenset()
    laws: dict[str, tuple[str, str]] = field(default_factory=dict)
    independent: bool = False
    supposed: SentenceScope | None = None

    @classmethod
    def before(cls, book: Notebook) -> SentenceScope:
        facts = {k: set(v) for k, v in book.facts.items()}
        conditions, definitions = tuple(book.conditions), frozenset(book.definitions)
        return cls(facts, conditions, definitions, dict(book.laws), book.independent)

    def followed(self, book: Notebook, sentence: str, then: str) -> SentenceScope:
        """The scope of the sentence `then`. What the one before said under an if holds no longer, nor what was supposed
        where `then` says what is so otherwise.
        """
        if CONDITIONAL.search(sentence) is not None:
            self._back(book, defined=False)
            for key, before in self.facts.items():
                book.facts.setdefault(key, set()).update(before)  # what was denied under the if
        supposed = self if SUPPOSED.search(sentence) is not None else self.supposed
        if OTHERWISE.search(then) is not None and supposed is not None:
            supposed._back(book, defined=True)
            book.vague |= {k for c in book.lapsed.conditions for k in c.names} | book.lapsed.facts.keys()
            supposed = None
        made = SentenceScope.before(book)
        made.supposed = supposed
        return made

    def leave(self, book: Notebook, names: Iterable[str]) -> None:
        """Another case of the same names begins: what was said of them under the one before holds no longer."""
        left = set(names)
        book.conditions = [c for c in book.conditions if c in self.conditions or not c.names & left]
        for key in left & book.facts.keys():
            book.facts[key] &= self.facts.get(key, set())

    def _back(self, book: Notebook, *, defined: bool) -> None:
        """What was said since then has lapsed."""
        for key in list(book.facts):
            passing = book.facts[key] - self.facts.get(key, set())
            if passing:
                book.facts[key] -= passing
                book.lapsed.keep((), {key: passing})
        old = {id(c) for c in self.conditions}
        for c in [c for c in book.conditions if id(c) not in old]:
            book.conditions.remove(c)
            book.lapsed.keep([c])
        self._laws_back(book)
        for key in [k for k in book.definitions if k not in self.definitions] if defined else ():
            book.undefine(key)
            book.vague.add(key)

    def _laws_back(self, book: Notebook) -> None:
        """The chances that were told since then are those before, and their names are vague."""
        passing = {key for key, law in book.laws.items() if self.laws.get(key) != law}
        for key in passing:
            del book.laws[key]
        book.laws |= {key: law for key, law in self.laws.items() if key in passing}
        book.vague |= passing
        if book.independent and not self.independent:
            book.independent = False
            book.vague |= {key for key, known in book.names.items() if known.kind == "random"}

    def quantify(self, book: Notebook, key: str, before: str, *, declared: bool) -> None:
        """A name of which something is said "for all" of it, and not of the value that sentences before gave it. For
        all real x, for all x ∈ ℝ, are not only those that they spoke of.
        """
        match = QUANTIFIED.search(before)
        if match is None:
            return
        self._value_lost(book, key, any_value=False)
        if declared or match["kind"]:
            gone = [c for c in self.conditions if c.target == key and c in book.conditions]
            book.conditions = [c for c in book.conditions if c not in gone]
            old = self.facts.get(key, set()) & book.facts.get(key, set())
            if old:
                book.facts[key] -= old
            book.lapsed.keep(gone, {key: old} if old else {})

    def _value_lost(self, book: Notebook, key: str, *, any_value: bool) -> None:
        """A name is no longer what sentences before defined it to be; what it is then is open, unless any value is."""
        if key in self.definitions and key in book.definitions:
            book.forget(key)
            if not any_value:
                book.vague.add(key)

    def renew(self, book: Notebook, key: str, before: str, after: str) -> None:
        """A name that the words around its declaration let anew: what the sentences before said of it holds no
        longer, but for what directives say.
        """
        if LET.search(before) is None or AGAIN.search(re.split(r"⟨[0-9]+⟩", before)[-1]) is not None:
            return
        words = f"{before} {after}"
        book.described.pop(key, None)
        old = self.facts.get(key, set()) & book.facts.get(key, set())
        gone = [c for c in self.conditions if c.target == key and c in book.conditions]
        self._value_lost(book, key, any_value=ANY.search(words) is not None)
        if not old and not gone:
            return
        if old:
            book.facts[key] -= old
        for c in gone:
            book.conditions.remove(c)
        self.facts.pop(key, None)
        if ANY.search(words) is not None:
            book.vague.discard(key)
        elif gone or old - book.directed.get(key, set()):
            book.lapsed.keep(gone, {key: old})
