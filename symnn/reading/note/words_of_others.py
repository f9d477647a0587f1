"""Words beside a name that speak of something else: "with λ > 0 the regularised loss is", "x, with a small constant ε",
"p with r < 1 has the logarithm".
"""

from __future__ import annotations

import re
from collections.abc import Callable

VERBS = (
    r"(?:is|are|was|were|reads?|becomes?|equals?|has|have|gives?|yields?|satisf(?:y|ies)|solves?|vanish(?:es)?|holds?"
    r"|follows?|simplif(?:y|ies)|reduces?|takes?|grows?|decays?|costs?|needs?|computes?|contains?|shrinks?|converges?"
    r"|tends?|can|may|must)"
)
SUBJECT = re.compile(rf"the (?:(?!\b(?:that|which|who|whose)\b)[^.,;:])*?\b{VERBS}\b")
UNDER = re.compile(r"\b(?:with|for|given|at|under|from|in|by)\b", re.I)
DECLARING = re.compile(r"\b(?:let|where|denot\w+|here|consider)\b[^.;:]*$", re.I)
GENERIC = re.compile(
    r"\b(?:constants?|numbers?|scalars?|parameters?|hyperparameters?|weights?|bias(?:es)?|factors?|coefficients?"
    r"|variables?|functions?|activations?|thresholds?|temperatures?|vectors?|matrix|matrices)\s*$",
    re.I,
)
IN_A_PLACE = re.compile(
    r"\b(?:entry|entries|element|component|coordinate|pixel)s? (?:of|in|at) (?:the )?(?:row|column|place|position)s? "
    r"(?:⟨\d+⟩ and (?:(?:of|in|at) )?(?:the )?(?:rows?|columns?) )?$",
    re.I,
)
BEHIND_A_NAME = re.compile(r"(⟨\d+⟩),? (?:with|for|at|in|on|under|by)(?: (?:the|a|an|some|all|any|every|each))? $")
ON_A_SPHERE = re.compile(r"\bon the unit (?:sphere|circle),? ⟨(\d+)⟩", re.I)
OF_LENGTH_ONE = re.compile(r"\\(?:\||[lr]?Vert(?![a-z])).*=\s*1\s*[.,;]?$")
SUMMING = re.compile(r"\bsums? (?:up )?to (?:one|unity),? ⟨(\d+)⟩", re.I)
OF_SUM_ONE = re.compile(r"^\s*\\sum.*=\s*1\s*[.,;]?$")
OF_FUNCTIONS = re.compile(
    r"\b(?:non-?)?linear\b(?= (?:activations?|layers?|networks?|units?|outputs?|readouts?)\b)", re.I
)
OF_A_LAW = re.compile(r"\bprior\b(?= (?:mean|variance|deviation|precision)s?\b)", re.I)
SMALL = re.compile(r"\b(?:small|tiny)\b(?= (?:\w+ )?constants?$)", re.I)
POSITIVE = re.compile(r">\s*0")


def begins_a_clause(sentence: str, start: int) -> bool:
    """Whether "the …" behind a name is what the next verb speaks of: "with ⟨1⟩ the regularised loss is"."""
    before = re.split(r"[.;:]", sentence[:start])[-1]
    return (
        SUBJECT.match(sentence, start) is not None
        and UNDER.search(before) is not None
        and DECLARING.search(before) is None
    )


def names_another(sentence: str, match: re.Match[str]) -> bool:
    """Whether the words behind "⟨1⟩, with" are what the formula behind them is: "a small constant ⟨2⟩"."""
    verb = match[0][len(match[1]) : match.start(2) - match.start()].split()
    after = sentence[match.end() : match.end() + 1] == "⟨"
    return verb[-1:] == ["with"] and after and GENERIC.search(match[2]) is not None


def subject(sentence: str, match: re.Match[str]) -> str:
    """The names of which a verb behind them speaks: of "⟨1⟩ with ⟨2⟩ is" the first, and not that behind "with"; of "the
    entry of row ⟨1⟩ and column ⟨2⟩ is" none.
    """
    if IN_A_PLACE.search(sentence[: match.start(1)]) is not None:
        return ""
    before = BEHIND_A_NAME.search(sentence[: match.start(1)])
    return match[1] if before is None else before[1]


def without_what_is_told(text: Callable[[str], str], sentence: str) -> str:
    """The sentence without the words that the formula right behind them says: "on the unit sphere, ⟨2⟩" of
    \\|u\\| = 1, "they sum to one, ⟨2⟩".
    """
    for words, said in ((ON_A_SPHERE, OF_LENGTH_ONE), (SUMMING, OF_SUM_ONE)):
        for match in words.finditer(sentence):
            if said.search(text(match[1])) is not None:
                sentence = sentence.replace(match[0], f"⟨{match[1]}⟩")
    return sentence


def without_these(words: str, *, function: bool, text: str) -> str:
    """The words without what is said of functions alone, where the name may be none ("weights w, with a linear
    activation"), and without "small" of a constant that the formula tells to be positive.
    """
    words = OF_A_LAW.sub(" ", words if function else OF_FUNCTIONS.sub(" ", words))
    return SMALL.sub(" ", words) if POSITIVE.search(text) is not None else words
