r"""A display as statements: chains of relations, and what is said beside them ("for all i"). The tree of each is
`tree.Statement`; where a display is cut, `display_rows` tells.
"""

from __future__ import annotations

from symnn.reading.formula import tree as t
from symnn.reading.latex import distributions, logic, words
from symnn.reading.latex.display_rows import pieces
from symnn.reading.latex.grammar import Parser
from symnn.reading.latex.marks import NameTable, squeezed
from symnn.reading.latex.number_sets import number_set
from symnn.reading.latex.tokens import Token, Unreadable


def statements(text: str, table: NameTable) -> list[t.Statement]:
    """All statements of a display, in their order. Unreadable for what is none."""
    return [one(part, table, at) for part, at in pieces(text)]


def one(text: str, table: NameTable, at: int = 0) -> t.Statement:
    """One statement: a chain of relations and what is said beside it."""
    try:
        return _one(text, table)
    except Unreadable as error:
        raise Unreadable(error.sentence, error.place + at) from None


def _one(text: str, table: NameTable) -> t.Statement:
    parser = Parser(text.rstrip(" .,;\n\t") if not text.rstrip().endswith("\\") else text, table)
    sides, signs, places = [side(parser)], [], [(0, parser.said_end())]
    while (sign := logic.relation(parser)) is not None:
        begun = parser.said_end()
        signs.append(sign)
        sides.append(number_set(parser) if sign == "in" else side(parser, sign))
        places.append((begun, parser.said_end()))
    while parser.word.kind == "sign" and parser.word.text in (".", ",", ";"):
        parser.take()
    when: tuple[str, ...] = ()
    if (
        parser.word.kind in ("text",)
        or (parser.word.kind == "word" and parser.word.text in ("forall", "quad", "qquad"))
        or (parser.word.kind == "letter" and when)
    ):
        when = (parser.text[parser.word.start :].strip(),)
        parser.place = len(parser.words) - 1
    if parser.word.kind == "word" and parser.word.text in words.LOGIC:
        return _logical(parser, t.Statement(tuple(sides), tuple(signs)))
    if parser.word.kind != "end":
        raise parser.wrong(f"{_shown(parser.word)} is left over")
    return t.Statement(tuple(sides), tuple(signs), when, tuple(places), text, start=0, end=len(text))


def _shown(word: Token) -> str:
    return (
        f"\\{word.text}"
        if word.kind == "word"
        else f"\\{word.kind}{{{word.text}}}"
        if word.kind in ("begin", "close")
        else word.text
    )


def _logical(parser: Parser, first: t.Statement) -> t.Statement:
    r"""A \iff B, A \Rightarrow B."""
    kind = words.LOGIC[parser.take().text]
    if kind not in ("iff", "implies"):
        raise parser.wrong("statements joined by and, or are not read: write them one by one")
    sides, signs = [side(parser)], []
    while (sign := logic.relation(parser)) is not None:
        signs.append(sign)
        sides.append(side(parser, sign))
    if parser.word.kind != "end":
        raise parser.wrong(f"{_shown(parser.word)} is left over")
    parts = (t.Compare(first.sides, first.signs), t.Compare(tuple(sides), tuple(signs)))
    return t.Statement((t.Logic(kind, parts),), ())


def side(parser: Parser, sign: str = "") -> t.Tree:
    """One side, with "value if condition and value otherwise"."""
    if sign == "~":
        return _law(parser)
    value = parser.sum()
    word = parser.word
    if word.kind == "text" and word.text.strip() == "if" and sign:
        return _inline_cases(parser, value)
    return value


def _law(parser: Parser) -> t.Tree:
    start = parser.word.start
    depth = 0
    while parser.word.kind != "end" and not (
        depth == 0 and parser.word.kind == "text" and parser.word.text.strip() in words.PROSE
    ):
        depth += (parser.word.text in ("(", "[", "{")) - (parser.word.text in (")", "]", "}"))
        parser.take()
    return distributions.distribution(parser, squeezed(parser.text[start : parser.said_end()]))


def _inline_cases(parser: Parser, value: t.Tree) -> t.Tree:
    start = parser.word.start
    parser.take()
    parts = [logic.compared(parser)]
    while parser.word.kind == "text" and parser.word.text.strip() in ("and", "or"):
        before = parser.place
        parser.take()
        inner = parser.sum()
        if parser.word.kind == "text" and parser.word.text.strip() in ("otherwise", "else"):
            parser.take()
            condition = parts[0] if len(parts) == 1 else t.Logic("and", tuple(parts))
            return t.Cases(((value, condition), (inner, None)), start=start, end=parser.said_end())
        parser.place = before
        parser.take()
        parts.append(logic.compared(parser))
    raise parser.wrong("what holds otherwise is not said")
