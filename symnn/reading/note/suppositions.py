"""Relations that a text supposes of names without telling what they are. What a hypothesis can say of them is a
condition; anything else makes them vague: what is false without it is no alarm.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from symnn.reading.context import fixed_places
from symnn.reading.context.definite_claims import ORDERS
from symnn.reading.context.said import said_relations
from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.note import places_apart, surrounding_words
from symnn.reading.note.note_memory import Notebook, Said, names_of
from symnn.reading.note.places_apart import DISTINCT
from symnn.reading.note.scopes import leaves_open

BEHIND = re.compile(r"\W*(for|if|when|whenever|provided|unless|as long as)(?: that| all| any| every)* ⟨(\d+)⟩")
LETTERS = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\(?:alpha|beta|gamma|eta|lambda|mu|sigma|tau)\b")
ORDER = re.compile(r"[<>]|\\(?:[gl]eq?|neq?)(?![A-Za-z])")
MEASURES = {"rank", "dim", "ker", "null", "span", "range", "spec", "cond", "im", "sp"}
"""What these tell of arrays is not understood."""


IMPOSING = re.compile(
    r"\b(?:let|suppos(?:e|ing)|assum(?:e|ing|ption)|given)(?: that| also| now| further)*(?: ⟨\d+⟩(?: and|, and|,))* $"
    r"|\b(?:set(?:ting)?|choos(?:e|ing)|pick(?:ing)?|tak(?:e|ing)|fix(?:ing)?|restrict to|without loss of generality)"
    r"(?: ⟨\d+⟩ and)* $"
    r"|\b(?:with|satisfy(?:ing)?|such that|provided|obey(?:ing)?|fulfil\w*|require|solv(?:es?|ing)|if|when|whenever"
    r"|where|for|under|because|since|as)(?: that| also| now| all| any| every| each| some| both)*(?: ⟨\d+⟩,? and)* $"
    r"|\bon the unit (?:sphere|circle),? $"
    r"|^(?:for|under|at|given) (?:(?!(?:the|we|it|is|are|was|has|have|holds?|gives?|then|so|this|there)\b)[\w-]+ ){0,4}"
    r"⟨\d+⟩ and $"
    r"|\b(?:if|when|whenever|let|suppos\w*|assum\w*|given|provided|such that|with|where)\b[^,.;:]{0,200}"
    r"\b(?:and|with) $"
    r"|\b(?:if|when|whenever|let|suppos\w*|assum\w*)(?: that)?(?: (?!is\b|are\b|has\b|have\b)[\w-]+){0,5}"
    r"(?:,? (?:and )?⟨\d+⟩)+ (?:satisf(?:y|ies)|obeys?|fulfils?|has|have) $",
    re.I,
)


LISTED = re.compile(
    r"\b(?:with|where|given|such that|if|when|for|under)(?: that| also| now| all| any| every| each| some| both)*"
    r"((?: ⟨\d+⟩,?)+)(?: and)? $",
    re.I,
)


CONCLUDES = re.compile(
    r"(?:(?:,| and|, and)? ⟨\d+⟩)*(?:,? (?:we (?:have|get|find|obtain)|it (?:holds|follows)|one (?:has|gets)|then)"
    r"|, (?:is|are|has|have|equals?|satisf(?:y|ies)))\b",
    re.I,
)


def hypothesis(sentence: str, index: int, claimed: Collection[int]) -> bool:
    """Whether the words right before a formula make it one that is taken to hold. In a list, "with ⟨1⟩, ⟨2⟩ and ⟨3⟩",
    it is one where no formula before it is `claimed`, and it is the last one, or the words behind the list conclude.
    """
    front, _, after = sentence.partition(f"⟨{index}⟩")
    before = surrounding_words.SO.split(front)[-1]
    if surrounding_words.begins_anew(sentence, index):
        return False
    if IMPOSING.search(before) is not None:
        return True
    listed = LISTED.search(before)
    if listed is None or any(int(n) in claimed for n in re.findall(r"\d+", listed[1])):
        return False
    return before.endswith(" and ") or CONCLUDES.match(after) is not None


SAID_OF = re.compile(r"(?<!\bwe )(?<!\byou )\b(?:so that|has|have|having|satisf(?:y|ies))(?: ⟨\d+⟩,? and)* $", re.I)

OF_A_KNOWN_FUNCTION = re.compile(
    r"\b(?:(?:sigmoid|logistic)(?: (?:function|activation|map))?(?: ⟨\d+⟩)?"
    r"|(?:softmax|softplus|softsign|tanh|hyperbolic tangent|relu|gelu|silu|swish|(?:natural )?logarithm|exponential"
    r"|cosine|sine|square root|absolute value|trace|determinant)(?: (?:function|activation|map))?)"
    r" (?:has|satisfies)(?: ⟨\d+⟩,? and)* $",
    re.I,
)
"""What it satisfies is a claim: the words tell which function it is."""


def positive_entries(book: Notebook, statement: t.Statement) -> None:
    """All entries of a column are positive, as p_k > 0 says of probabilities."""
    match statement.sides, statement.signs:
        case (t.Name(name=key, indices=(_,)), t.Number(value=0)), (">",) if key in book.names:
            if book.names[key].kind == "array" and len(book.names[key].shape) == 1:
                book.facts.setdefault(key, set()).add("positive")


def _says_what_is_aimed_at(sentence: str, index: int) -> bool:
    """Whether the words right before a formula may make it what is seen to, "so that", or what tells its names."""
    before = sentence.partition(f"⟨{index}⟩")[0]
    return SAID_OF.search(before) is not None and OF_A_KNOWN_FUNCTION.search(before) is None


def is_supposed(book: Notebook, span: Span, sides: Sequence[t.Tree]) -> bool:
    """Whether the words right before an inline relation suppose it."""
    if leaves_open(span.sentence, span.index):
        return False
    supposed = hypothesis(span.sentence, span.index, book.claimed) or of_probabilities(book, span)
    return supposed and _may_be_supposed(book, span, sides)


PROBABILITIES = re.compile(
    r"\b(?:let|with|for|given)\b[^.;:]*\bprobabilities(?: as well)?,? (?:so|that is,?|i\.e\.,?)?"
    r"(?: ⟨\d+⟩,?(?: and)?)* $",
    re.I,
)
MEANT = re.compile(r">\s*0\s*[.,]?$|\\geq?\s*0\s*[.,]?$|^\s*\\sum.*=\s*1\s*[.,]?$")


def models(book: Notebook, statement: t.Statement) -> bool:
    """Whether an equation y = X w + ε says what a name is by one that was never met: it restricts nothing."""
    left, *others = statement.sides
    if statement.signs != ("=",) or not isinstance(left, t.Name) or left.name in names_of(others):
        return False
    return left.name not in book.definitions and not names_of(others).isdisjoint(book.loose)


def of_probabilities(book: Notebook, span: Span) -> bool:
    """Whether an inline formula says no more than the words before it, "let ⟨1⟩ be probabilities, so ⟨2⟩ and ⟨3⟩"."""
    before = span.sentence.partition(f"⟨{span.index}⟩")[0]
    if "probabilities" not in before:
        return False
    return PROBABILITIES.search(before) is not None and MEANT.search(book.text(str(span.index))) is not None


def aimed_at(book: Notebook, span: Span, sides: Sequence[t.Tree]) -> bool:
    """Whether an inline relation may be what is seen to, "so that", or what tells its names, which are vague then."""
    untold = _may_be_supposed(book, span, sides) and not names_of(sides).isdisjoint(book.guessed)
    aimed = untold and _says_what_is_aimed_at(span.sentence, span.index)
    book.vague |= names_of(sides) if aimed else set()
    return aimed


def _may_be_supposed(book: Notebook, span: Span, sides: Sequence[t.Tree]) -> bool:
    """Whether a relation may be told of its names: nothing else tells what these are, and no side lists entries."""
    listed = any(isinstance(p, t.Listed | t.Rows) for side in sides for p in t.walk(side))
    free = names_of(sides).isdisjoint({*book.definitions, *book.laws, *book.drawn})
    return free and not listed and not span.displayed


def compares(book: Notebook, names: Sequence[str] | None) -> bool:
    """Whether more than one of the names of an inequality is a number or an array, and none counts or is an index."""
    return names is not None and sum(book.names[k].kind in ("number", "array") for k in names if k in book.names) > 1


def new(book: Notebook, sides: Sequence[t.Tree], where: tuple[int, str]) -> set[str]:
    """The names of which nothing is told but that they stand here first, beside none that has a definition."""
    if names_of(sides) & book.definitions.keys():
        return set()
    return {k for k in names_of(sides) & book.guessed if book.since.get(k) == where}


def suppose(book: Notebook, span: Span, link: tuple[t.Tree, str, t.Tree], said: str) -> list[str]:
    """A relation that is taken to hold, and its names."""
    left, sign, right = link
    names = names_of([left, right]) & book.names.keys()
    plain = sign in ("=", *ORDERS) and not of_more_than_names(book, (left, right))
    if plain and book.settle([left, right], book.fits) is None:
        book.conditions.append(Said(in_its_place(book, span, (left, right), said), min(names, default=""), names))
    else:
        book.vague |= {k for k in names if k not in book.guessed or book.names[k].kind == "function"}
    return sorted(names)


IF = re.compile(r"\b(?:if|when|whenever|for)(?: ⟨\d+⟩,? and)* $", re.I)
EVERY = re.compile(r"\b(?:all|every|each|any)\b", re.I)
OF_ALL = re.compile(r"\W*(?:for|at) (?:all|every|each|any)\b", re.I)


def under_if(book: Notebook, span: Span, sides: Sequence[t.Tree]) -> bool:
    """Whether an inline relation of running places stands right behind an "if", and is not said of all of them."""
    before, _, after = span.sentence.partition(f"⟨{span.index}⟩")
    said = not span.displayed and IF.search(before) is not None and OF_ALL.match(after) is None
    return said and any(fixed_places.running(book.setting, side) for side in sides)


def in_its_place(book: Notebook, span: Span, sides: Sequence[t.Tree], said: str) -> str:
    """What is supposed of running places: by an "if" of those that its claim names."""
    if under_if(book, span, sides):
        return said_relations.HERE + said
    pairs = len(sides) == 2 and fixed_places.of_pairs(book.setting, *sides)
    return said_relations.OF_ALL + said if pairs and EVERY.search(span.sentence) else said


def is_left_open(book: Notebook, span: Span, link: tuple[t.Tree, str, t.Tree]) -> bool:
    """Whether an inline relation may hold or not, as its sentence says; its names are vague then."""
    open_ = not span.displayed and leaves_open(span.sentence, span.index)
    book.vague |= names_of([link[0], link[2]]) & book.names.keys() if open_ else set()
    return open_


def left_open(book: Notebook, span: Span, latex: str) -> str:
    """What a sentence leaves open of a claim; "" if nothing."""
    if not span.displayed and leaves_open(span.sentence, span.index):
        return "whether it holds is left open"
    if places_apart.apart(book, span):
        return ""
    before, here, after = span.sentence.partition(f"⟨{span.index}⟩")
    own = before + here + OF_ANOTHER.split(after)[0]
    around = [book.text(n) for n in re.findall(r"⟨(\d+)⟩", own)]
    for text in (span.latex, *(text for text in around if DISTINCT.fullmatch(text.strip(" .,")))):
        if (apart := DISTINCT.search(text)) is not None:
            return apart[0]
    return _restricted_behind(book, span, latex)


OF_ANOTHER = re.compile(r"\b(?:and|but|while|whereas)\b[^⟨]*\b(?:for|if|when|whenever)\b(?=[^⟨]*⟨\d+⟩,?[^⟨]*⟨)", re.I)
"""Where a case of another formula begins: "⟨1⟩ and for ⟨2⟩ ⟨3⟩"."""


def _restricted_behind(book: Notebook, span: Span, latex: str) -> str:
    r"""What stands behind a claim as its condition and has none of its letters: \det A = 0 "for n \ge 2"; or ""."""
    behind = re.match(BEHIND, span.sentence.partition(f"⟨{span.index}⟩")[2])
    if behind is None:
        return ""
    text = book.text(behind[2])
    letters = set(LETTERS.findall(text))
    foreign = letters and not letters & set(LETTERS.findall(latex)) and ORDER.search(text) is not None
    return f"{behind[1]} {text}" if foreign else ""


def orthogonal(book: Notebook, sides: Sequence[t.Tree]) -> bool:
    r"""x \perp y of columns, as x^\top y = 0. Whether all sides are columns."""
    names = [s.name for s in sides if isinstance(s, t.Name) and not s.indices]
    shapes = [book.names[name].shape for name in names if name in book.names]
    if len(shapes) < len(sides) or any(len(shape) != 1 for shape in shapes):
        return False
    for a, b in pairwise(names):
        book.conditions.append(Said(rf"{a}^\top {b} = 0", a, frozenset({a, b})))
    return True


def measured(sides: Sequence[t.Tree]) -> bool:
    """Whether something is told of arrays that is not understood: a kernel, or the rank of one. Ranks that are compared
    with ranks tell nothing, and are claims.
    """
    names = [{p.name for p in t.walk(side) if isinstance(p, t.Apply | t.Name)} & MEASURES for side in sides]
    return any(names) and not all(found == {"rank"} for found in names)


def of_more_than_names(book: Notebook, sides: Sequence[t.Tree]) -> bool:
    """Whether unknown functions, derivatives, means and the like stand in the sides: what a relation says of these it
    says of more than its names.
    """
    parts = [p for side in sides for p in t.walk(side)]
    unknown = {k for k, known in book.names.items() if known.kind in ("function", "random")} - book.definitions.keys()
    return any(isinstance(p, t.Derivative | t.Statistic) for p in parts) or bool(unknown & names_of(sides))
