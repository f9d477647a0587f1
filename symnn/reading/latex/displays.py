r"""A display as statements: rows, chains of relations, what is said beside them ("for all i"). The tree of each is
`tree.Statement`.

Rows that begin with a relation, or after & with + or −, go on with the row before; the others stand for themselves.
"""

from __future__ import annotations

from symnn.reading.formula import tree as t
from symnn.reading.latex import logic, words
from symnn.reading.latex.grammar import Parser
from symnn.reading.latex.marks import NameTable
from symnn.reading.latex.tokens import Token, Unreadable, tokens

ALIGNED = ("aligned", "align", "split", "gathered", "gather", "equation", "eqnarray", "multline", "alignedat",
           "alignat", "flalign",
           "array",
           "subequations", "displaymath", "math")  # fmt: skip
RELATION_WORDS = {*words.RELATIONS, "stackrel"}


def statements(text: str, table: NameTable) -> list[t.Statement]:
    """All statements of a display, in their order. Unreadable for what is none."""
    return [one(part, table, at) for part, at in pieces(text)]


def pieces(text: str) -> list[tuple[str, int]]:
    """The texts of the statements with their places; nothing is parsed."""
    found: list[tuple[str, int]] = []
    for row, at in rows(text):
        found += apart(row, at)
    return found


def rows(text: str) -> list[tuple[str, int]]:
    """The rows of a display, put together where a row goes on with the one before. Alignment marks become blanks."""
    found = tokens(text)
    low, high = _unwrapped(found)
    if low >= high:
        raise Unreadable("there is no formula", 0)
    start, end = found[low - 1].end if low else 0, found[high - 1].end  # a \left before the first word is no word
    cut, depth, marks = [], 0, []
    for k in range(low, high):
        word = found[k]
        depth += _depth(word)
        if depth == 0 and word.kind == "sign" and word.text == "\\\\":
            cut.append((word.start, word.end, k))
        if depth == 0 and word.kind == "sign" and word.text == "&":
            marks.append(word.start)
    aligned = low > 0 or bool(cut)
    marks = marks if aligned else []  # a lone & aligns nothing
    clean = "".join(" " if k in set(marks) else c for k, c in enumerate(text))
    parts: list[tuple[int, int, bool]] = []
    last, first = start, low
    for a, b, k in [*cut, (end, end, high)]:
        if first < k:
            parts.append((last, a, _continues(found, first, k)))
        last, first = b, k + 1
    joined: list[tuple[int, int]] = []
    for a, b, goes_on in parts:
        if goes_on and joined:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    gone = [(a, b) for a, b, _ in cut]
    out = []
    for a, b in joined:
        row = list(clean[a:b])
        for c, d in gone:
            if a <= c and d <= b:
                row[c - a : d - a] = " " * (d - c)
        out.append(("".join(row), a))
    return [(r, a) for r, a in out if r.strip()]


def _unwrapped(found: list[Token]) -> tuple[int, int]:
    """Inside the environments that stand around the whole."""
    low, high = 0, len(found) - 1
    while high - low >= 2:
        while (
            high > low
            and found[high - 1].kind == "sign"
            and found[high - 1].text in (".", ",", ";", "\\\\")
            and found[low].kind == "begin"
        ):
            high -= 1
        first, last = found[low], found[high - 1]
        if not (first.kind == "begin" and first.text in ALIGNED and last.kind == "close" and last.text == first.text):
            break
        depth = 0
        for k in range(low, high):
            depth += (found[k].kind == "begin") - (found[k].kind == "close")
            if depth == 0 and k < high - 1:
                return low, high
        low, high = low + 1, high - 1
        if found[low].kind == "sign" and found[low].text == "{" and first.text in ("array", "alignedat"):
            while found[low].text != "}":
                low += 1
            low += 1
    return low, high


def _depth(word: Token) -> int:
    if word.kind in ("begin", "close"):
        return 1 if word.kind == "begin" else -1
    if word.kind == "word" and word.text in ("langle", "rangle", "lfloor", "rfloor"):
        return 1 if word.text in ("langle", "lfloor") else -1
    if word.kind == "sign" and word.text in ("{", "}", r"\{", r"\}"):
        return 1 if word.text in ("{", r"\{") else -1
    if word.open and word.kind in ("sign", "word"):
        return word.open
    return 0


def _continues(found: list[Token], low: int, high: int) -> bool:
    """Whether the row goes on with what stands before it."""
    aligned = False
    while low < high and found[low].kind == "sign" and found[low].text == "&":
        low, aligned = low + 1, True
    while low < high and found[low].kind == "word" and found[low].text in ("quad", "qquad"):
        low += 1
    if low >= high:
        return False
    word = found[low]
    if word.kind in ("sign", "word") and word.text in RELATION_WORDS and word.text not in ("~",):
        return True
    adds = word.kind == "sign" and word.text in ("+", "-")
    product = word.kind == "word" and word.text in ("cdot", "times", "odot")
    relates = any(w.kind in ("sign", "word") and w.text in RELATION_WORDS for w in found[low:high])
    return product or (adds and (aligned or word.text == "+" or not relates) and not (relates and not aligned))


def apart(row: str, at: int) -> list[tuple[str, int]]:
    """A row at its commas, quads and words between statements. What has no relation belongs to its neighbour."""
    found = tokens(row)
    cuts: list[tuple[int, int]] = []
    depth = 0
    for word in found:
        depth += _depth(word) if word.kind != "sign" or word.text not in "()[]" else 0
        if word.kind == "sign" and word.text in ("(", "[", ")", "]") and not word.open:
            depth += 1 if word.text in ("(", "[") else -1
        if depth > 0:
            continue
        if (
            (word.kind == "sign" and word.text in (",", ";"))
            or (word.kind == "word" and word.text in ("quad", "qquad", "therefore", "because"))
            or word.kind == "text"
            and word.text.strip().strip(",.").lower()
            in (
                "and",
                "where",
                "with",
                "so",
                "hence",
                "thus",
                "then",
                "i.e.",
            )
        ):
            cuts.append((word.start, word.end))
    parts, last = [], 0
    for a, b in [*cuts, (len(row), len(row))]:
        if row[last:a].strip(" .,;\n\t"):
            parts.append((last, a))
        last = b
    return [(row[a:b], at + a) for a, b in _grouped(row, parts)]


def _grouped(row: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Parts without a relation join the next that has one (a, b ∈ R), or the one before (i = 1, …, n)."""
    out: list[tuple[int, int]] = []
    waiting: int | None = None
    for a, b in parts:
        piece = row[a:b]
        begins = a if waiting is None else waiting
        if _relates(piece) and not _is_side_remark(piece):
            out.append((begins, b))
            waiting = None
        elif out and waiting is None:
            out[-1] = (out[-1][0], b)
        elif waiting is None:
            waiting = a
    if waiting is not None:
        out.append((waiting, parts[-1][1]))
    return out


def _relates(piece: str) -> bool:
    depth = 0
    for word in tokens(piece):
        depth += _depth(word)
        if depth <= 0 and word.kind in ("sign", "word") and (word.text in RELATION_WORDS or (word.text in words.LOGIC)):
            return True
    return False


def _is_side_remark(piece: str) -> bool:
    """ "for i = 1, …, n", "i = 1": what ranges a statement before it has. \\operatorname{Var}(x) = 1 is none."""
    first = next(iter(tokens(piece)), None)
    if first is None or first.kind != "text":
        return first is not None and first.kind == "word" and first.text == "forall"
    said = first.text.strip(" ,.~").lower().split()
    return not said or len(said) > 1 or said[0] in words.PROSE


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
        sides.append(_set(parser) if sign == "in" else side(parser, sign))
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
    from symnn.reading.latex.marks import squeezed

    return logic.distribution(parser, squeezed(parser.text[start : parser.said_end()]))


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


def _set(parser: Parser) -> t.Tree:
    r"""ℝ^{n×m}, {0, 1}, [0, 1], (0, 1): what follows \in."""
    word = parser.word
    start = word.start
    if word.kind in ("sign",) and word.text in ("[", "("):
        parser.take()
        low = parser.sum()
        parser.expect(",")
        high = parser.sum()
        closing = parser.take()
        if closing.text not in ("]", ")"):
            raise parser.wrong("this interval is never closed", word)
        kinds = word.text + closing.text
        return t.Apply("interval" + kinds, (low, high), start=start, end=closing.end)
    if word.kind == "sign" and word.text == r"\{":
        parser.take()
        items = parser.listed(r"\}")
        parser.expect(r"\}", word)
        return t.Apply("set", tuple(items), start=start, end=parser.said_end())
    m = parser.mark()
    from symnn.reading.latex.scripts import scripted

    found = scripted(parser)
    if m.key in (r"\mathbb{R}", r"\mathbf{R}", "R", r"\mathcal{R}"):
        sizes: list[t.Tree] = []
        for item in found.sups:
            for part in item.replace(r"\times", "×").split("×"):
                sizes.append(parser.whole(part.strip()))
        positive = (found.sub or "") or "".join(s for s in found.sups if s in ("+", r"+"))
        kind = {
            "": "reals",
            "+": "nonnegative",
            ">0": "positive",
            r"\ge0": "nonnegative",
            r"\geq0": "nonnegative",
            "++": "positive",
        }.get(positive)
        if kind is None:
            raise parser.wrong(f"the set with the index {found.sub} is not known")
        return t.Apply(kind, tuple(sizes), start=start, end=parser.said_end())
    if m.key in (r"\mathbb{Z}", r"\mathbb{N}"):
        return t.Apply("integers" if "Z" in m.key else "naturals", (), start=start, end=parser.said_end())
    return t.Apply("set named", (t.Name(m.key),), start=start, end=parser.said_end())
