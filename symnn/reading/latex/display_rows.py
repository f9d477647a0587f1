r"""A display cut into the texts of its statements: rows, and what stands apart in a row. Nothing is parsed.

Rows that begin with a relation, or after & with + or −, go on with the row before; the others stand for themselves.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from symnn.reading.latex import words
from symnn.reading.latex.tokens import Token, Unreadable, tokens

ALIGNED = ("aligned", "align", "split", "gathered", "gather", "equation", "eqnarray", "multline", "alignedat",
           "alignat", "flalign", "array", "subequations", "displaymath", "math")  # fmt: skip
RELATION_WORDS = {*words.RELATIONS, "stackrel"}
GOES_ON = ("cdot", "times", "odot")
BETWEEN = ("and", "where", "with", "so", "hence", "thus", "then", "i.e.")
"""Words between statements."""
PAIRS = {"langle": 1, "lfloor": 1, "rangle": -1, "rfloor": -1}
BRACES = {"{": 1, r"\{": 1, "}": -1, r"\}": -1}


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[tuple[str, int], ...]:
    """The texts of the statements with their places; nothing is parsed."""
    return tuple(piece for row, at in rows(text) for piece in apart(row, at))


def rows(text: str) -> list[tuple[str, int]]:
    """The rows of a display, put together where a row goes on with the one before. Alignment marks become blanks."""
    found = tokens(text)
    low, high = _unwrapped(found)
    if low >= high:
        raise Unreadable("there is no formula", 0)
    breaks = _outside(found, low, high, "\\\\")
    clean = _unaligned(text, found, breaks, (low, high))
    first = found[low - 1].end if low else 0  # a \left before the first word is no word
    joined: list[tuple[int, int]] = []
    for k in [*breaks, high]:
        end = found[k].start if k < high else found[high - 1].end
        if low < k:
            goes_on = bool(joined) and _continues(found, low, k)
            joined[-1:] = [(joined[-1][0], end)] if goes_on else [*joined[-1:], (first, end)]
        first, low = found[k].end, k + 1
    return [(row, a) for a, b in joined if (row := clean[a:b]).strip()]


def _unaligned(text: str, found: list[Token], breaks: list[int], whole: tuple[int, int]) -> str:
    """The text with blanks for the marks of alignment and the ends of rows, and commas between columns. In a single row
    by itself a & aligns nothing but a relation.
    """
    low, high = whole
    marks = _outside(found, low, high, "&")
    between = {k for row in _by_rows(marks, breaks) for k in _between_columns(found, row, breaks, high)}
    aligned = low > 0 or breaks or all(k in between or _is_relation(found[k + 1]) for k in marks)
    clean = list(text)
    for k in (*breaks, *(marks if aligned else ())):
        clean[found[k].start : found[k].end] = "," if k in between else " " * (found[k].end - found[k].start)
    return "".join(clean)


def _by_rows(marks: list[int], breaks: list[int]) -> Iterator[list[int]]:
    """The alignment marks of each row."""
    for _, row in groupby(marks, key=lambda k: bisect(breaks, k)):
        yield list(row)


def _between_columns(found: list[Token], marks: list[int], breaks: list[int], high: int) -> Iterator[int]:
    """The marks of a row that part two statements, a &= b & c &= d; the others align."""
    row = bisect(breaks, marks[0])
    begins = breaks[row - 1] + 1 if row else 0
    ends = [*breaks, high][row]
    for k, following in zip(marks, [*marks[1:], ends], strict=True):
        before, after = found[begins:k], [found[i] for i in range(k + 1, ends) if i not in marks]
        if not _related(before) or not _related(after) or _is_relation(after[0]) or _is_relation(before[-1]):
            continue
        named = following < ends and _is_relation(found[following + 1])  # the next mark stands before a relation
        if not _adds(before[-1]) and (named or not _adds(after[0])):
            yield k
            begins = k + 1


def _related(found: Sequence[Token]) -> bool:
    """Whether a relation stands in these words, and in no brackets."""
    depth = 0
    for word in found:
        depth += _in_row(word)
        if depth == 0 and _is_relation(word):
            return True
    return False


def _adds(word: Token) -> bool:
    """Whether a word goes on with the term before it."""
    return (word.kind == "sign" and word.text in ("+", "-")) or (word.kind == "word" and word.text in GOES_ON)


def _outside(found: list[Token], low: int, high: int, sign: str) -> list[int]:
    """The numbers of the words that are this sign and stand in no brackets and no environment."""
    if not any(word.text == sign for word in found):
        return []
    depth, out = 0, []
    for k in range(low, high):
        depth += _depth(found[k])
        if depth == 0 and found[k].kind == "sign" and found[k].text == sign:
            out.append(k)
    return out


def _unwrapped(found: list[Token]) -> tuple[int, int]:
    """Inside the environments that stand around the whole."""
    low, high = 0, len(found) - 1
    while high - low >= 2 and found[low].kind == "begin":
        while high > low and found[high - 1].kind == "sign" and found[high - 1].text in (".", ",", ";", "\\\\"):
            high -= 1
        first, last = found[low], found[high - 1]
        if first.text not in ALIGNED or (last.kind, last.text) != ("close", first.text):
            break
        depth = 0
        for k in range(low, high - 1):
            depth += (found[k].kind == "begin") - (found[k].kind == "close")
            if depth == 0:
                return low, high
        low, high = low + 1, high - 1
    return low, high


def _depth(word: Token) -> int:
    """What a word adds to the brackets and environments that are open."""
    if word.kind in ("begin", "close"):
        return 1 if word.kind == "begin" else -1
    brackets = {"word": PAIRS, "sign": BRACES}.get(word.kind)
    return 0 if brackets is None else brackets.get(word.text) or word.open


def _is_relation(word: Token) -> bool:
    return word.kind in ("sign", "word") and word.text in RELATION_WORDS


def _continues(found: list[Token], low: int, high: int) -> bool:
    """Whether the row goes on with what stands before it."""
    marks = (("sign", "&"), ("word", "quad"), ("word", "qquad"))
    row = [w for w in found[low:high] if (w.kind, w.text) not in marks]
    if not row:
        return False
    word, aligned = row[0], (found[low].kind, found[low].text) == marks[0]
    if _is_relation(word):
        return word.text != "~"
    if word.kind == "word" and word.text in GOES_ON:
        return True
    return _adds(word) and (aligned or not any(map(_is_relation, row)))


def apart(row: str, at: int) -> list[tuple[str, int]]:
    """A row at its commas, quads and words between statements. What has no relation belongs to its neighbour."""
    parts, depth, last = [], 0, 0
    found = tokens(row)
    for word in found:
        if word.kind in ("letter", "number"):
            continue  # neither a bracket nor a sign between statements
        depth += _in_row(word)
        if (depth <= 0 and _parts(word)) or word is found[-1]:
            end = len(row) if word is found[-1] else word.start
            if row[last:end].strip(" .,;\n\t"):
                parts.append((last, end))
            last = word.end
    return [(row[a:b], at + a) for a, b in _grouped(row, parts)]


def _in_row(word: Token) -> int:
    """The same as `_depth`, where round and square brackets count too."""
    if word.kind == "sign" and word.text in ("(", "[", ")", "]"):
        return word.open or (1 if word.text in ("(", "[") else -1)
    return _depth(word)


def _parts(word: Token) -> bool:
    """Whether this word stands between two statements."""
    match word.kind:
        case "sign":
            return word.text in (",", ";")
        case "word":
            return word.text in ("quad", "qquad", "therefore", "because")
        case "text":
            return word.text.strip().strip(",.").lower() in BETWEEN
    return False


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
