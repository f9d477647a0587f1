"""What the words around a formula say of its names, by a fixed list of patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from symnn.reading.note import (
    chances,
    first_mentions,
    imposed_properties,
    laws_in_words,
    named_activations,
    named_constants,
    noun_phrases,
    rows_in_words,
)
from symnn.reading.note.scopes import concluded as concluded_of
from symnn.reading.note.scopes import denied, is_open
from symnn.reading.note.sentence_places import first_of, last_of, matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

ADJECTIVES = {
    "full column rank": "full column rank", "linearly independent columns": "full column rank",
    "symmetric positive definite": "positive definite", "positive definite": "positive definite",
    "symmetric": "symmetric",
    "invertible": "invertible", "nonsingular": "invertible", "non-singular": "invertible", "positive": "positive",
    "one-hot": "one-hot", "positive semidefinite": "positive semidefinite", "orthogonal": "orthogonal",
    "idempotent": "idempotent", "skew-symmetric": "skew-symmetric", "antisymmetric": "antisymmetric",
    "nonnegative": "nonnegative", "non-negative": "nonnegative", "negative": "negative", "nonzero": "nonzero",
    "non-zero": "nonzero", "row-stochastic": "row-stochastic",
}  # fmt: skip
OF_MATRICES = {
    "symmetric", "invertible", "positive definite", "positive semidefinite", "full column rank", "orthogonal",
    "idempotent", "skew-symmetric", "antisymmetric", "row-stochastic",
}  # fmt: skip
OF_SQUARE = {"symmetric", "invertible", "positive definite", "positive semidefinite", "idempotent"}
SUPPOSES = re.compile(r"\b(?:if|let|suppos\w*|assum\w*|consider|for)\b[^⟨.;]*$", re.I)
WORDS = "|".join(sorted(map(re.escape, ADJECTIVES), key=len, reverse=True))
FACTS = re.compile(rf"\b(?:{WORDS})\b", re.I)
GENERIC = re.compile(r"\bnon-(?:symmetric|orthogonal|idempotent)\b", re.I)
"""What almost all matrices are."""
ONE_OF = "vector|number|scalar|constant|real|parameter|coefficient|label|target|encoding|weight|variable"
BEFORE = re.compile(
    rf"\b({WORDS})(?:,? (?:and )?(?:{WORDS}))*(?: encoded)?(?: (?:class|target|true|ground[- ]truth))?"
    rf"(?: (?:real|square))?(?: (?:matrix|matrices|(?:{ONE_OF})s?))?"
    r"((?: (?:and )?⟨\d+⟩,?)+)",
    re.I,
)
AFTER = re.compile(
    rf"(?<!⟩)(?<!⟩ )(?<!⟩, )(?<!⟩ and )((?:⟨\d+⟩(?:, | and | )?)+)"
    rf"(?:\s*(?:is|are|be|being|has|have|having|with|of)?(?: both| all| assumed"
    rf"(?: to be)?)? )({WORDS})(?:,? (?:and )?({WORDS}))?",
    re.I,
)
KIND = re.compile(rf"\b(?:matrices|(?:{ONE_OF})s) ⟨", re.I)
ONE_KIND = re.compile(rf"\b(?:matrix|{ONE_OF}) ⟨", re.I)
SINGULAR, TELLS = re.compile(r"\s*(?:is|has)\b", re.I), re.compile(r"\\in(?![a-z])|[=<>]|\\[gl]e(?:q|qq)?(?![a-z])")
OF_A_KIND = re.compile(
    rf"(?<!⟩)(?<!⟩ )(?<!⟩, )(?<!⟩ and )((?:⟨\d+⟩(?:, | and | )?)+)"
    rf"(?:(?:is|are|be|being|denotes?)(?: both| all| assumed to be)? )?(?:an?|any|some|the) ({WORDS})"
    rf"(?:,? (?:and )?({WORDS}))?(?: real| square| encoded| covariance| kernel| gram| precision)?"
    r"(?: class| target| true| ground[- ]truth)?(?: ⟨\d+⟩)? "
    r"(?:matrix|matrices|vectors?|numbers?|scalars?|constants?|reals?|parameters?|labels?|targets?|encodings?)\b"
    r"(?! of (?!sizes?|orders?|dimensions?))",
    re.I,
)
"""⟨1⟩ is a symmetric matrix, but no positive multiple of ⟨2⟩."""
NOT = re.compile(
    rf"(?<!⟩)(?<!⟩ )(?<!⟩, )(?<!⟩ and )((?:⟨\d+⟩(?:, | and | )?)+)"
    rf"(?:is|are|be|being|was|were)(?:n't| not| never| no longer)(?: \w+)? ({WORDS})",
    re.I,
)
ONE_HOT = re.compile(
    r"((?:⟨\d+⟩(?:, | and | )?)+)(?:is|are|be|denotes?) (?:the|an?) one-hot"
    r" (?:vector|encoding|label|target|representation)s? (?:of|for) (?!⟨)(?:[\w-]+ ){0,4}"
    r"(?:words?|class(?:es)?|labels?|tokens?|categor(?:y|ies)|targets?|actions?)\b(?! ⟨)",
    re.I,
)
ENTRYWISE = re.compile(
    r"(?:entry-?wise|element-?wise|componentwise)(?: differentiable)?(?: (?:function|map|non-?linearity"
    r"|activation))+(?: function)? ⟨(\d+)⟩",
    re.I,
)
DEPENDS = re.compile(r"⟨(\d+)⟩ depends on (?:a |the )?(?:scalar|number|parameter|time)(?: \w+)? ⟨(\d+)⟩", re.I)
UNIT = re.compile(
    r"\bunit(?: vectors?| norm| length)? (⟨\d+⟩"
    r"(?:(?<=\bvectors ⟨\d⟩)(?:,? and |, )⟨\d+⟩|(?<=\bvectors ⟨\d\d⟩)(?:,? and |, )⟨\d+⟩)?)"
    r"|((?:⟨\d+⟩(?:, | and ))*⟨\d+⟩) (?:is|are|be|has|have) (?:an? |both |all )*unit(?! ⟨)(?: vectors?| norm| length)?",
    re.I,
)
DISTRIBUTIONS = re.compile(
    r"\b(?:(?:probability|discrete|categorical|finite) (?:vectors?|distributions?)|distributions"
    r"|distribution(?= ⟨\d+⟩ (?:over|on) ⟨\d+⟩))((?: (?:and )?⟨\d+⟩,?)+)"
    r"(?: (?:over|on) ⟨(\d+)⟩ \w+)?"
    r"|((?:⟨\d+⟩(?:, | and | )?)+)(?:(?:is|are|be|denotes?) )?(?:both )?(?:an? |two |the )?"
    r"(?:(?:probability|discrete|categorical|finite) (?:vectors?|distributions?)"
    r"|(?:\w+'s |target |teacher |student |true )distribution)"
    r"(?: (?:over|on) ⟨(\d+)⟩ \w+)?",
    re.I,
)
VECTOR_OF = re.compile(
    r"⟨(\d+)⟩ is (?:an?|the) (?:column )?vector of ⟨(\d+)⟩"
    r"|⟨(\d+)⟩,? (?:is |be |denotes? )?(?:an?|the) (?:(?:column|real|weight) )?vector (?:of|with) ⟨(\d+)⟩ (?:real )?"
    r"(?:entries|elements|components|coordinates|numbers)",
    re.I,
)
DEFINITE = {"positive definite", "positive semidefinite"}
OF_DEFINITE = re.compile(r"\b(?:covariance|kernel|gram|precision) matri(?:x|ces)\b", re.I)
"""What says no more of a matrix than that it is definite."""
OF_PROBABILITIES = re.compile(r"\b(?:probability|categorical|discrete|finite) (?:vectors?|distributions?)\b", re.I)
ROWWISE = re.compile(
    r"softmax\w*[^.⟨]*\b(?:(?:over|along|of|for|in|to|on) (?:each|every|the|all) rows?|row-?wise)"
    r"|row-?wise[^.]*softmax|(?:over|along|of|for|in|to|on) (?:each|every|the|all) rows?[^.]*softmax",
    re.I,
)


def understand(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """What a sentence states of the names in its formulas (`names` by the number of the formula)."""
    _properties(book, sentence, names)
    _distributions(book, sentence, names)
    for match in matches(ENTRYWISE, sentence):
        _entrywise(book, names.get(int(match[1]), ()))
    for match in matches(VECTOR_OF, sentence):
        book.column(names.get(int(match[1] or match[3]), ()), match[2] or match[4])
    for match in matches(UNIT, sentence):
        for key in _keys(match[1] or match[2], names):
            _column_if_new(book, key, sure="vector" in match[0])
            if (known := book.names.get(key)) is not None and len(known.shape) == 1:  # unit i is one of a layer
                book.unit(key)
    named_constants.understand(book, sentence, names)
    rows_in_words.understand(book, sentence, names)
    laws_in_words.understand(book, sentence, names)
    chances.understand(book, sentence, names)
    noun_phrases.understand(book, sentence, names, _unread)
    named_activations.understand(book, sentence, names)
    if matches(ROWWISE, sentence):
        book.rowwise = True
    for match in matches(DEPENDS, sentence):
        _depend(book, names.get(int(match[1]), ()), tuple(names.get(int(match[2]), ())))


def _properties(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """The adjectives that a sentence says or denies of its names; names are vague beside those without meaning here."""
    for match in matches(BEFORE, sentence):
        words = re.findall(WORDS, match[0], re.I)
        said = _keys(_meant_before(book, match), names)
        _say(book, words, said, sentence, match.start())
        others = set(_keys(match[2], names)) - set(said)
        if ONE_KIND.search(match[0]) is None and not _of_square_ones(book, words[0], others):
            for key in others:
                book.described.setdefault(key, words[0])
    for match in matches(AFTER, sentence):
        words = [w for w in (match[2], match[3]) if w]
        _say(book, words, _keys(_meant_behind(match), names), sentence, match.start(2))
    for match in matches(OF_A_KIND, sentence):
        words = [w for w in (match[2], match[3]) if w]
        _say(book, words, _keys(_meant_behind(match), names), sentence, match.end(1))
    for match in matches(ONE_HOT, sentence):
        _say(book, ["one-hot"], _keys(_meant_behind(match), names), sentence, match.end(1))
    for match in matches(NOT, sentence):
        _say(book, [match[2]], _keys(match[1], names), sentence, match.start(2))
    imposed_properties.understand(book, sentence, names)


def _of_square_ones(book: Notebook, word: str, keys: Iterable[str]) -> bool:
    """Whether a word of square matrices alone stands before other names of which one is told to be none: it is said of
    the first only.
    """
    shapes = [book.names[key].shape for key in keys if key in book.told and _is_matrix(book, key)]
    return ADJECTIVES[word.lower()] in OF_SQUARE and any(shape[0] != shape[1] for shape in shapes)


def _meant_before(book: Notebook, match: re.Match[str]) -> str:
    """The names of which adjectives before them speak: of "a positive number ⟨1⟩ and ⟨2⟩" the first, and of "positive
    ⟨1⟩ and ⟨2⟩" no ⟨2⟩ that is declared there, b \\in \\mathbb{R}.
    """
    if ONE_KIND.search(match[0]) is not None:
        return first_of(match[2])
    if KIND.search(match[0]) is not None:
        return match[2]
    first, *others = re.findall(r"\d+", match[2])
    return " ".join(f"⟨{n}⟩" for n in (first, *takewhile(lambda n: TELLS.search(book.text(n)) is None, others)))


def _meant_behind(match: re.Match[str]) -> str:
    """The names of which adjectives behind them speak: of "⟨1⟩ and ⟨2⟩ is positive" the last."""
    return last_of(match[1]) if SINGULAR.match(match[0][len(match[1]) :]) is not None else match[1]


def _unread(book: Notebook, key: str, words: str) -> str:
    """The words of a name without the adjectives that are read as its facts."""
    matrix = key not in book.names or _is_matrix(book, key)
    words = imposed_properties.IMPOSED.sub(" ", words) if matrix else words
    words = named_constants.unread(GENERIC.sub(" ", words))
    if "probability vector" in book.facts.get(key, ()):
        words = OF_PROBABILITIES.sub(" ", words)
    if not DEFINITE.isdisjoint(book.facts.get(key, ())):
        words = OF_DEFINITE.sub(" ", words)
    return FACTS.sub(lambda m: m[0] if ADJECTIVES[m[0].lower()] in OF_MATRICES and not matrix else " ", words)


def _is_matrix(book: Notebook, key: str) -> bool:
    known = book.names.get(key)
    return known is not None and sum(s != 1 for s in known.shape) == 2


def _is_column(book: Notebook, key: str) -> bool:
    known = book.names.get(key)
    return known is not None and known.kind == "array" and len(known.shape) == 1 and not known.family


def _distributions(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """ "Distributions p and q over K outcomes" are columns of probabilities."""
    for match in matches(DISTRIBUTIONS, sentence):
        if is_open(sentence) or denied(sentence, match.start()):
            continue
        keys = [key for key in _keys(match[1] or match[3], names) if _may_be_column(book, key)]
        if size := match[2] or match[4]:
            book.column(keys, size)
        for key in keys:
            book.facts.setdefault(key, set()).add("probability vector")


def _may_be_column(book: Notebook, key: str) -> bool:
    known = book.names.get(key)
    return known is not None and known.kind in ("array", "number") and len(known.shape) < 2 and not known.family


def _entrywise(book: Notebook, keys: Iterable[str]) -> None:
    """Functions that are applied to every entry."""
    for key in keys:
        book.functions[key] = "entries"
        if key in book.names:
            book.names[key].of = "entries"


def _column_if_new(book: Notebook, key: str, *, sure: bool) -> None:
    """A name that words call a vector before any formula tells it."""
    if sure and key not in book.names and re.fullmatch(r"[a-z]|\\[a-z]+|\\mathbf\{[a-z]\}", key) is not None:
        book.declare(book.shaped(key, 1), guessed=True)


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


def _say(book: Notebook, words: Iterable[str], keys: Iterable[str], sentence: str, start: int) -> None:
    """The facts of the names, which the sentence states from this place on, denies, or leaves open."""
    if is_open(sentence) or denied(sentence, start):
        for key in keys:
            book.vague |= {key} if is_open(sentence) else set()
            book.facts.get(key, set()).difference_update(ADJECTIVES[word.lower()] for word in words)
        return
    keys, words = list(keys), list(words)
    if concluded_of(sentence, start):
        for key in keys:
            book.described.setdefault(key, words[0])
    elif len(keys) == 2 and all(_is_column(book, key) for key in keys) and "orthogonal" in map(str.lower, words):
        book.impose(rf"{keys[0]}^\top {keys[1]} = 0", *keys)
    else:
        _add_facts(book, words, keys)


def _add_facts(book: Notebook, words: Iterable[str], keys: Iterable[str]) -> None:
    for key in keys:
        known = book.names.get(key)
        for word in words:
            fact = ADJECTIVES[word.lower()]
            if known is not None and fact in OF_MATRICES and not _is_matrix(book, key):
                continue
            book.facts.setdefault(key, set()).add(fact)
            if known is None and fact in first_mentions.COLUMNS and "_" in key:
                book.declare(book.shaped(key, 1), guessed=True)


def clause(sentence: str, index: int) -> str:
    """The words right before a formula, from the one before it or from a "then" on."""
    before = SO.split(sentence.partition(f"⟨{index}⟩")[0])[-1]
    return re.split(r"⟨\d+⟩", before)[-1]


def imposed(sentence: str, index: int) -> bool:
    """Whether a formula is said under if, for, where, with, …: then it is a condition."""
    before, _, after = sentence.partition(f"⟨{index}⟩")
    last = SO.split(before)[-1]
    under = UNDER.search(last)
    if under is None:
        return False
    if under[0].lower().startswith(("with", "for")) and SATISFIES.search(last) is not None:
        return False
    if SO.search(before) is not None and re.match(r"for ⟨\d+⟩,", under[0], re.I):
        return False  # then a for b, and c
    if begins_anew(sentence, index):
        return False
    concluded = under[0].lower().startswith(("if", "when")) and CONCLUSION.search(last) is not None
    return not (concluded and SO.search(after) is None)


def begins_anew(sentence: str, index: int) -> bool:
    """Whether a formula is the second of two claims, "⟨1⟩ for ⟨2⟩, and ⟨3⟩", under no case of its own."""
    before, _, after = sentence.partition(f"⟨{index}⟩")
    return ANOTHER.search(before) is not None and OF_ITS_OWN.search(after) is None


def another_case(sentence: str, index: int) -> bool:
    """Whether a condition begins another case than the one before it: "if … then …, and if …"."""
    before = re.split(r"⟨\d+⟩", sentence.partition(f"⟨{index}⟩")[0])
    return len(before) > 2 and re.search(r"\b(?:if|when|for|in case)\s*$", before[-1], re.I) is not None


def under_if(sentence: str, index: int) -> bool:
    """Whether a formula stands right behind an if: it holds in that sentence."""
    before, _, after = sentence.partition(f"⟨{index}⟩")
    return re.search(r"\b(?:if|when|whenever)\s*$", before, re.I) is not None and SO.search(after) is not None


def of_equality(sentence: str, index: int) -> bool:
    """Whether a formula says where an inequality is an equality: that holds nowhere else."""
    return EQUALITY.search(sentence.partition(f"⟨{index}⟩")[0]) is not None


ANOTHER = re.compile(r"⟨\d+⟩,? (?:for|if|when|whenever)(?: all| any| every)? ⟨\d+⟩, (?:and|but|while) $")
OF_ITS_OWN = re.compile(r"\b(?:for|if|when|whenever|in case|otherwise|else)\b", re.I)
CONCLUSION = re.compile(r",(?: (?:the|this|its|our|their|we|it|one|an?)\b[^⟨,]*)? *$", re.I)
"""The main clause behind an if: "if …, the output has length"."""
SO = re.compile(r"\b(?:then|so|hence|thus|therefore|we have|gives?|shows?|yields?|implies|follows|i\.e\.)\b", re.I)
UNDER = re.compile(
    r"\b(?:if|when|whenever|where|for|with|provided|assum\w*|suppos\w*|let|given|such that|under)\b[^.]*$", re.I
)
EQUALITY = re.compile(
    r"\bequality(?: (?:holds|occurs|is attained|is reached))?(?: exactly| only| precisely)?,? "
    r"(?:if and only if|iff|when|if|for|at)\b[^.;]*$",
    re.I,
)
SATISFIES = re.compile(r"⟨\d+⟩[^⟨]* (?:satisf(?:y|ies)|has|have|equals?)(?: ⟨\d+⟩,?(?: and)?)*\W*$", re.I)
"""With m = (p + q)/2 the divergence D satisfies …: a claim."""
DERIVED = re.compile(
    r"\b(?:shows?|gives?|get|gets|hence|therefore|thus|so|then|becomes?|rewrit\w+|equivalent\w*|that is"
    r"|(?:can|may|could) (?:also |then |now )?be (?:written|computed|calculated|evaluated|expressed|obtained|found)"
    r"|written as|yields?"
    r"|follows|obtain\w*|implies|leads? to|conclude|simplif\w+|equals?|expand\w*|substitut\w*|unrolls?|reduces?"
    r"|solution|satisf\w+|verify|recall\w*|again|namely|in other words|alternatively|also|equal"
    r"|in (?:matrix|vector|component|index|coordinate|short) (?:form|notation)|in (?:coordinates|components|short)"
    r"|in terms of|(?:entry|component) by (?:entry|component)"
    r"|holds?)\b",
    re.I,
)


CONCLUDED = re.compile(
    r"\b(?:then|so|hence|thus|therefore|gives?|yields?|implies|get|obtain|have|follows|becomes?|is"
    r"|(?:re)?written(?: as)?|equivalently)"
    r"(?: that)?(?: also| again)?(?: we (?:have|get|obtain))?[\s,:]*$",
    re.I,
)


def concluded(sentence: str, index: int) -> bool:
    """Whether the words right before a formula say that it follows: it tells nothing anew."""
    before = re.split(r"⟨\d+⟩", sentence.partition(f"⟨{index}⟩")[0])
    return len(before) > 1 and CONCLUDED.search(before[-1]) is not None


def negated(sentence: str, index: int) -> bool:
    """Whether a sentence says of a formula that it does not hold: ⟨3⟩ is not the only one."""
    after = sentence.partition(f"⟨{index}⟩")[2]
    return (
        re.match(r"\W*(?:is|are|was|does|need|can)(?:n't|not| not| never| wrong| false| impossible)\b", after, re.I)
        is not None
    )


@lru_cache(maxsize=4096)
def derived(sentence: str, index: int) -> bool:
    """Whether the words before a formula say that it follows: then it is no new definition of its left side."""
    before, _, after = sentence.partition(f"⟨{index}⟩")
    return DERIVED.search(before) is not None or re.match(r"\W*(?:also |then )?(?:follows|holds)\b", after) is not None


def of_operator(sentence: str, index: int) -> bool:
    """Whether a formula stands right behind the word "operator": it says what one does to its argument."""
    return re.search(r"\boperator,? (?:⟨\d+⟩,? (?:is |by )?)?$", sentence.partition(f"⟨{index}⟩")[0]) is not None


def of_number(sentence: str, index: int) -> bool:
    """Whether the words right before a formula call what it speaks of a number."""
    return re.search(r"\b(?:scalar|number|constant)\s*$", sentence.partition(f"⟨{index}⟩")[0], re.I) is not None


GIVEN = re.compile(
    r"\b(?:any|every|each|arbitrary|same)(?: \w+){0,2} $"
    r"|\b(?:add(?:ing)?|subtract(?:ing)?|shift(?:ing)?|scal(?:e|ing)|multiply(?:ing)?)\b(?: (?!such\b)\w+){0,5} $",
    re.I,
)


ANY_BEHIND = re.compile(r" (?:be|is|denotes?) (?:any|every|each|an? arbitrary)\b", re.I)


LETS = re.compile(
    r" (?:(?:be|denotes?) (?:an?|any|arbitrary|every|some|real|fixed)\b|is (?:an? )?(?:any|arbitrary)\b)", re.I
)


def lets(after: str) -> bool:
    """Whether the words right behind a name let it be something, "be a number"; "be the output" says what it is."""
    return LETS.match(after) is not None


def given(before: str, after: str) -> bool:
    """Whether the words around a name speak of any value of it: then no equation tells which it is."""
    return GIVEN.search(before) is not None or ANY_BEHIND.match(after) is not None


WISHED = re.compile(
    r"\b(?:would like|we want|we wish|should hold|to hold|desir\w+|we require|aim(?:s|ing)? (?:for|at))\b", re.I
)


def wished(sentence: str) -> bool:
    """Whether a sentence says what one would like to hold: no claim."""
    return WISHED.search(sentence) is not None


NEEDED = re.compile(
    r"\b(?:needs?|requires?|wants?|demands?|impos\w+|ensur\w+|enforc\w+|(?:ask|call)s? for|so that|in order that)"
    r"(?: that| to have)?\s*$",
    re.I,
)
SOLVED = re.compile(
    r"\b(?:normal equations?|hyperplane|decision boundary|constraints?|subject to|solv\w+"
    r"|first[- ]order condition|optimality condition|stationar\w+)\b"
    r"|\b(?:set|setting|equat\w+|put|putting)\b[^⟨]*(?:⟨\d+⟩ )?(?:equal )?to (?:zero|⟨\d+⟩)[^⟨]*$",
    re.I,
)


def required(sentence: str, index: int, *, free: bool) -> bool:
    """Whether the words right before a formula say what is to hold, and not that it does: "we need", and of names
    without a definition ("free") "setting it to zero gives".
    """
    before = sentence.partition(f"⟨{index}⟩")[0]
    before = re.sub(r"(\b(?:gives?|yields?) )(?:⟨\d+⟩(?:, and |, | and ))+$", r"\1", before)
    last = re.split(r"⟨\d+⟩(?! *(?:equal )?to )|\bthen\b", before)[-1]
    return NEEDED.search(clause(sentence, index)) is not None or (free and SOLVED.search(last) is not None)
