r"""Moments that a text imposes on what is random: "with \mathbb{E}[x] = 0 and \operatorname{Var}(x) = \sigma^2",
"assume that …". Of a letter of which nothing else is told they are its law from there on, and no claim.

What a law has no place for (a covariance, a third moment) leaves its letters vague: what is false without it is no
alarm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import squeezed
from symnn.reading.note import chances, scopes, surrounding_words

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

CALLED = (
    r"(?:(?:the |a |an |its |zero |finite |common )*(?:means?|variances?|expectations?|expected values?"
    r"|(?:first |second )?moments?|covariances?) )?"
)
SUPPOSES = (
    r"assum(?:e|es|ed|ing)(?: that)?|suppos(?:e|es|ed|ing)(?: that)?|such that|provided(?: that)?|given(?: that)?"
    r"|if|when(?:ever)?|under|let|with|where|for which"
)
GOVERNED = re.compile(
    rf"(?:\b(?P<supposes>{SUPPOSES})|(?:⟨\d+⟩(?: \w+){{0,2}}|\b(?:let|assume|suppose)\b[^.;⟨]*)"
    rf" (?:satisf(?:y|ies|ying)|obeys?|obeying|has|have|having)):? (?P<called>{CALLED})"
    rf"(?P<list>(?:⟨\d+⟩(?:,? and |, with |, ){CALLED})*)$",
    re.I,
)
OF_CHANCE_OR_SPACE = re.compile(rf"{chances.CHANCE.pattern}|\\in(?![A-Za-z])")
ENTRIES = re.compile(r"\b(?:iid|independent)(?! of| from| variable)(?![a-z])", re.I)
MOMENTS = {"E": 0, "Var": 1}


def impose(book: Notebook, span: Span, statement: t.Statement, text: str) -> list[str] | None:
    """The letters of which a relation imposes moments; None for any other relation, and where a formula tells what one
    is: then it says something of that.
    """
    sides = _sides(statement)
    letters = [name for side in sides[:-1] for name in _letters(side)]
    if not letters or any(_is_told(book, name) for name in letters) or not _governed(book, span):
        return None
    place = statement.places[len(sides) - 1]
    value = text[slice(*place)].strip().lstrip("=").strip(" .,;")
    words = chances.IID.sub("iid", span.sentence)
    held = _is_plain(book, sides[-1], letters) and not _is_open(span)
    for side in sides[:-1]:
        chances.mean(book, t.Statement((side, sides[-1]), ("=",), places=((0, 0), place)), text)
        alike = ENTRIES.search(words) is not None
        _tell(book, side, value if held else "", alike=alike)
    for name in set(t.mentioned(sides[-1])) & book.loose.keys():
        book.loose.pop(name)
        book.declare(Known(name, "number"), guessed=True)
    book.independent |= chances.INDEPENDENT.search(words) is not None
    book.imposed.update(dict.fromkeys(letters, words))
    book.stand(statement.sides, (span.index, text))
    return letters


def _tell(book: Notebook, side: t.Tree, value: str, *, alike: bool) -> None:
    """A moment of letters, which are random from here on; "" for one that may not hold, and takes back what was told.
    That of an entry is that of all where the entries are `alike`.
    """
    names = _letters(side)
    for name in names:
        _make_random(book, name)
        if not value:
            book.laws.pop(name, None)
    arrays = any(book.names[name].shape or book.names[name].family for name in names)
    if arrays and not alike:
        value = _of_column(book, side, value)
    if not value or not _is_law(book, side, value):
        book.vague.update(names)


def _of_column(book: Notebook, side: t.Tree, value: str) -> str:
    """A mean of 0, or a covariance c I, of a column, as a law has it; "" for any other moment of one."""
    letter, kind = _moment(side)
    if not isinstance(letter, t.Name) or letter.indices or len(book.names[letter.name].shape) != 1:
        return ""
    if kind == "E":
        return chances.NO_MEAN if value in ("0", chances.NO_MEAN) else ""
    if not book.laws.get(letter.name, ("", ""))[0]:
        book.vague.add(letter.name)  # its mean may be understood to be 0
    return value if chances.COVARIANCE.fullmatch(value) is not None else ""


def supposed(book: Notebook, span: Span, statement: t.Statement, text: str) -> str:
    """The word by which a text supposes something of moments that it tells otherwise, too; "" where it does not."""
    letters = letters_of(statement)
    match = _governed(book, span) if letters else None
    if match is None or match["supposes"] is None:
        return ""
    place = statement.places[len(_sides(statement)) - 1]
    value = squeezed(text[slice(*place)].strip().lstrip("=").strip(" .,;"))
    for name in letters:
        if value not in re.split(r"[(),]", squeezed(book.drawn.get(name, ""))):
            book.vague |= {name}  # it may be none of what its law says
    return str(match["supposes"])


def untold(book: Notebook, span: Span, statement: t.Statement, text: str) -> str:
    r"""The moment \mathbb{E}[x] of an equation that may be what tells it; "" for a claim."""
    sides = _sides(statement)
    letters = letters_of(statement)
    if (
        not letters
        or all(_has_a_law(book, name) for name in letters)
        or not _is_plain(book, sides[-1], letters)
        or all(_is_given(book, side) for side in sides[:-1])
    ):
        return ""
    before = span.sentence.partition(f"⟨{span.index}⟩")[0]
    concluded = surrounding_words.SO.search(before) or surrounding_words.derived(span.sentence, span.index)
    return "" if concluded else text[slice(*statement.places[0])].strip()


def _has_a_law(book: Notebook, key: str) -> bool:
    """Whether a name is computed from what is drawn by a law that the text tells."""
    return key in book.definitions and not book.cone([t.Name(key)]).isdisjoint(book.laws)


def _sides(statement: t.Statement) -> tuple[t.Tree, ...]:
    """The sides of moments = … = a value, and of … = a value < ∞; none of any other relation."""
    sides, signs = statement.sides, statement.signs
    if signs[-1:] == ("<",) and sides[-1] == t.Constant("oo"):
        sides, signs = sides[:-1], signs[:-1]
    return sides if signs and set(signs) == {"="} and all(map(_letters, sides[:-1])) else ()


def letters_of(statement: t.Statement) -> list[str]:
    return [name for side in _sides(statement)[:-1] for name in _letters(side)]


def _letters(side: t.Tree) -> list[str]:
    """The letters of which this is a moment; none for anything else."""
    side = t.bare(side)
    if not isinstance(side, t.Statistic) or side.given is not None or side.over:
        return []
    return sorted({name for argument in side.arguments for name in _names(argument)})


def _names(tree: t.Tree) -> set[str]:
    """The names in a tree that are no indices of others."""
    if isinstance(tree, t.Name):
        return {tree.name}
    own = {tree.name} if isinstance(tree, t.Apply) and len(tree.name) == 1 else set()
    return own.union(*map(_names, t.children(tree)))


def _is_plain(book: Notebook, value: t.Tree, letters: Sequence[str]) -> bool:
    """Whether a value speaks of nothing that is random."""
    names = book.cone([value]) | {*t.mentioned(value)}
    random = {name for name in names if (known := book.names.get(name)) is not None and known.kind == "random"}
    return not any(isinstance(p, t.Statistic) for p in t.walk(value)) and not names & {*letters} and not random


def _is_told(book: Notebook, name: str) -> bool:
    """Whether a distribution or a formula tells what a letter is."""
    known = book.names.get(name)
    other = known is not None and known.kind not in ("number", "array", "random", "size")
    return bool(book.drawn.get(name)) or name in book.definitions or other


def _is_given(book: Notebook, side: t.Tree) -> bool:
    """Whether the text tells a moment, or enough of its letters that it follows."""
    letters = _letters(side)
    laws = [book.laws.get(name, ("", "")) for name in letters]
    if any(_is_told(book, name) for name in letters):
        return True
    letter, kind = _moment(side)
    simple = isinstance(letter, t.Name) and kind in MOMENTS
    return all(law[MOMENTS[kind]] if simple else all(law) for law in laws)


def _is_open(span: Span) -> bool:
    """Whether the sentence says that something may not hold, or need not be assumed."""
    return scopes.is_open(span.sentence) or scopes.denied(span.sentence, span.sentence.find(f"⟨{span.index}⟩"))


def _governed(book: Notebook, span: Span) -> re.Match[str] | None:
    """The words right before a formula, or before a list of moments that ends with it, if they suppose it. Behind "If
    ⟨1⟩, " at the beginning of a sentence stands what follows from it.
    """
    before = span.sentence.partition(f"⟨{span.index}⟩")[0]
    match = GOVERNED.search(before)
    if match is None:
        return None
    if match["supposes"] is None and surrounding_words.SO.search(before):
        return None
    listed = re.findall(rf"({CALLED})⟨(\d+)⟩", match["called"] + match["list"], re.I)
    if not all(called or OF_CHANCE_OR_SPACE.search(book.text(number)) for called, number in listed):
        return None  # "with mean ⟨3⟩, ⟨4⟩": the mean is a value, or is called by its formula
    opens = match["supposes"] is not None and not before[: match.start("supposes")].strip()
    return None if opens and re.search(r"⟨\d+⟩, (?!and |with )", match["list"]) else match


def _make_random(book: Notebook, name: str) -> None:
    if name in book.loose:
        book.drop(name)  # its kind was a guess of its letter
    chances.draw(book, name)


def _is_law(book: Notebook, side: t.Tree, value: str) -> bool:
    """Whether a moment is the mean or the variance of a letter, which is told by it here."""
    letter, kind = _moment(side)
    if not isinstance(letter, t.Name) or any(_is_one_place(book, index) for index in letter.indices):
        return False
    law = list(book.laws.get(letter.name, ("", "")))
    if kind == "square" and not law[0]:
        return False
    if kind == "square" and law[0] not in ("0", chances.NO_MEAN):
        value = f"{value}-({law[0]})^2"
    place = int(kind != "E")
    again = bool(law[place]) and law[place] != value
    law = ["", ""] if again else law
    law[place] = value
    book.laws[letter.name] = (law[0], law[1])
    return not again


def _moment(side: t.Tree) -> tuple[t.Tree | None, str]:
    """Of what this is the mean, "E", the variance, "Var", or the second moment, "square"; None for other moments."""
    side = t.bare(side)
    if not isinstance(side, t.Statistic) or len(side.arguments) != 1:
        return None, ""
    argument = t.bare(side.arguments[0])
    match argument:
        case t.Power(base=base, exponent=t.Number(value=2)) if side.kind == "E":
            return t.bare(base), "square"
        case t.Product(factors=(t.Name() as column, t.Transpose(argument=t.Name() as row))) if (
            side.kind == "E" and column.name == row.name and not column.indices and not row.indices
        ):
            return column, "square"
    return argument, "E" if side.kind == "E" else "Var"


def _is_one_place(book: Notebook, index: t.Tree) -> bool:
    """Whether an index is one place, and no letter that runs over all."""
    known = book.names.get(index.name) if isinstance(index, t.Name) else None
    return not isinstance(index, t.Name) or (known is not None and known.kind == "size")
