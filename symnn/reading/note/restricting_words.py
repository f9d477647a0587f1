"""Words beside which a formula may be meant otherwise than it stands: what is false beside them is unknown."""

from __future__ import annotations

import re
from functools import lru_cache

from symnn.reading.note import chances, surrounding_words
from symnn.reading.note.sentence_places import at_formula, matches

UNDERSTOOD = re.compile(
    r"unless (?:stated|said|noted) otherwise|(?:in|to) general|(?:full|linearly independent) column\w*(?: rank)?"
    r"|\bwith a (?:small|tiny) (?:positive )?constant(?= ⟨)"
    r"|\borthogonal(?: to [\w ⟨⟩]+)?:|\borthogonal projections?\b"
    r"|(?:has|have) the same (?:mean|expectation|variance)(?=,? ⟨\d+⟩)",
    re.I,
)
OBJECTS = (
    "(?:matrix|matrices|vectors?|functions?|activations?|maps?|numbers?|kernels?|weights|inputs|entries|loss(?:es)?"
    "|objectives?|operators?|distributions?|variables?|sequences?)"
)
OF_SOME = (
    "odd|even|linear|convex|concave|monotone|(?:in|de)creasing|periodic|homogeneous|commuting|symmetric|positive|negative"
    "|non-?negative"
)
"""What only some of these are."""
RESTRICTING = re.compile(
    r"\b(assum\w*|suppos\w*|provided|unless|only if|ignor\w*|neglect\w*|approximat\w*|roughly|orthogonal\w*"
    r"|orthonormal|(?<!\bthe )normali[sz]ed|unit|small"
    r"|large|first.order|leading order|in expectation|asymptotic\w*|up to|except|sufficiently|special case"
    r"|almost (?:everywhere|surely|all|every)|a\.e|a\.s|null sets?|measure zero|with probability (?:one|1)"
    r"|eigenv\w*|otherwise|there (?:is|are)|exists?|some(?= ⟨)"
    r"|(?:positive|negative|non-?negative|real) (?:half-?)?(?:axis|line|side|arguments?|inputs?|values?|reals?)"
    rf"|(?:{OF_SOME}) (?:case(?!,? ?⟨\d)|{OBJECTS}(?! ?⟨\d))|(?:{OBJECTS}) (?:is|are) (?:all |both )?(?:{OF_SOME})"
    r"|convexity|concavity|monotonicity|detailed balance|sums? to (?:one|zero|unity))\b"
    r"|^an? [\w-]+ is (?:called )?an? ",
    re.I,
)
"""Words beside which a formula may be meant otherwise than it stands; a refutation there is none."""
BESIDE = re.compile(
    r"\b((?:do|does|did|need|is|are|was) not (?:in general |necessarily |always )?"
    r"(?:hold|true|equal|correct|valid|the case)"
    r"|fails?|no longer|impossible|absurd|claims?|claimed|students?|counter-?examples?|naive\w*|tempt\w*|might"
    r"|erroneous\w*|wrong\w*|incorrect\w*|not true|false|mistake\w*|would|cannot|never|contradict\w*|should|want|like"
    r"|require\w*|desir\w*|must)\b",
    re.I,
)

IN_WORDS = re.compile(
    r"\b(?:because|since|as|given that|knowing that|(?:the|these|both|all|its|their|our) (?:\w+ )?"
    r"(?:matrix|matrices|vectors?|functions?|numbers?|inputs?|weights|rows|columns|entries|variables?|data"
    r"|points?)(?= (?:is|are|has|have|sums?|commutes?|vanish(?:es)?)\b))[^⟨.;:]*?\b"
    r"(symmetr\w+|\w*convex\w*|concav\w+|monoton\w+|(?:in|de)creasing|even|odd|commut\w+|orthogonal\w*|orthonormal\w*"
    r"|\w*invertib\w+|\w*singular|\w*definite\w*|positive|negative|nonnegative|cent(?:er|re)d|standardi[sz]ed"
    r"|normali[sz]ed|whitened|sums? to(?!\s*$)|diagonal|idempotent|bounded|lipschitz|homogeneous|integers?|distinct"
    r"|zero|stochastic|vanish(?:es)?|same|equal|identical|opposite|parallel|perpendicular|proportional|permutation|rotation"
    r"|reflection|projection|unitary|triangular|inner products?|dot products?|unbiased|uncorrelated)\b",
    re.I,
)
"""What a sentence says in words alone of something that stands in no formula of it."""

SPECIAL = re.compile(
    r"^(?:for|in|when|if|with|at|under|the|since|because|as|once)\b[^⟨]{8,}⟨[^.;]*"
    r"\b(becomes?|reduces? to|turns? into|collapses? to|speciali[sz]es to|boils down to)\W*$",
    re.I,
)
"""Before what a formula is in a case that words alone tell: "for a single example ⟨1⟩ becomes ⟨2⟩"."""


@lru_cache(maxsize=4096)
def restricting(sentence: str, index: int) -> str:
    """The first word of a sentence beside which formula `index` may be meant otherwise; "" if there is none. Some words
    mean the formula next to them only.
    """
    plain = UNDERSTOOD.sub("", sentence)
    for pattern in (surrounding_words.UNIT, chances.WITH_MOMENTS, chances.APART_WITH_VARIANCE):
        plain = pattern.sub("", plain)
    before, _, after = plain.partition(f"⟨{index}⟩")
    beside = f"{re.split(r'⟨[0-9]+⟩', before)[-1]} ⟨{index}⟩ {re.split(r'⟨[0-9]+⟩', after)[0]}"
    match = RESTRICTING.search(at_formula(plain, index)) or BESIDE.search(beside)
    if match is None and (told := IN_WORDS.search(before) or SPECIAL.search(before)) is not None:
        return told[1]
    return match[0] if match is not None else _unread_case(OF_THE_FIRST.sub("", before) + f" ⟨{index}⟩" + after)


OF_THE_FIRST = re.compile(r"(?<=\w) (?:when|whenever)\b[^,;:⟨⟩]*,(?= (?:and|but)\b[^,;:⟨⟩]*$)", re.I)
"""A case of the first of two clauses, "… when the batch is shifted, and ⟨1⟩"."""
IF = re.compile(r"\b(if|when|whenever)\b([^,;:]*)", re.I)
STATES = re.compile(r"\b(?:is|are|has|have|was|were|holds?)\b(.*)", re.I)
SMALL = re.compile(
    rf"⟨\d+⟩|\b(?:{surrounding_words.WORDS}|an?|the|and|or|both|all|then|also|of|matrix|matrices|vectors?|numbers?|we|so|not)\b",
    re.I,
)


def _unread_case(sentence: str) -> str:
    """The if of a case in words that are not understood: "if X is normal"."""
    for match in matches(IF, sentence):
        said = STATES.search(match[2])
        if said is not None and re.search(r"[A-Za-z]{3,}", SMALL.sub("", said[1])):
            return match[1]
    return ""
