r"""What a letter with its scripts is: a bound index, a name like P(A), a function, a name, an entry, Euler's number.

Whether a letter before brackets is a function or a factor, the table says; a letter that it does not have is unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import distributions, unjudged, words
from symnn.reading.latex.function_calls import OPENING, conditioned, entry_of
from symnn.reading.latex.marks import Found, Mark, TableEntry, juxtaposed, split, squeezed
from symnn.reading.latex.scripts import Scripts, scripted

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

OF_MATRIX = re.compile(r"\\(lambda|sigma)_\{?\\?(max|min)\}?")
CONSTANTS = {"1": "ones", "0": "zeros", "I": "eye"}


def called(parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
    """A letter with all of its scripts."""
    if not primes and (told := _exponential(parser, full, start)) is not None:
        return told
    primed = full.but(letter=full.letter + "'" * primes)
    if (running := _bound(parser, primed, start)) is not None:
        return running
    for m in dict.fromkeys((primed, full)):
        if (literal := _literal(parser, m)) is not None:
            return parser.raised(literal, Scripts(), start)
    found = parser.table.find(primed, parser.bound)
    if found is not None and _turns(parser, found):
        return _met(parser, full, primes, start)
    if primes and found is None and _is_primed_name(parser, full):
        return _met(parser, primed, 0, start)
    own = 0 if found is not None else primes
    found = found or _without_primes(parser, full, primes)
    return _unknown(parser, full, primes, start) if found is None else _told(parser, full, found, (primes, own), start)


def _without_primes(parser: Parser, full: Mark, primes: int) -> Found | None:
    """The name of the table that stands here, but for its primes, or by its subscript."""
    return (parser.table.find(full, parser.bound) if primes else None) or _by_subscript(parser, full)


def _is_primed_name(parser: Parser, full: Mark) -> bool:
    """Whether a letter with a prime is a name of its own in the note."""
    return full.letter in parser.table.primed and parser.table.meet is not None


def _exponential(parser: Parser, full: Mark, start: int) -> t.Tree | None:
    """e^x, unless e is a number of the text, and the density of a normal distribution."""
    if full.letter == "e" and full.labels and full == Mark("e", labels=full.labels) and not _is_number(parser, "e"):
        made = t.Apply("exp", (parser.whole(full.labels[0]),), start=start, end=parser.said_end())
        return parser.raised(made, Scripts(None, full.labels[1:]), start)
    return distributions.density(parser, full.key, start)


def _bound(parser: Parser, full: Mark, start: int) -> t.Tree | None:
    """A letter that runs here, or a power of one."""
    if full.key in parser.bound:
        return t.Name(full.key, start=start, end=parser.said_end())
    if not parser.bound or not full.labels:
        return None
    bare = full.but(labels=())
    if bare.key not in parser.bound or bare.key in parser.table:
        return None
    return parser.raised(t.Name(bare.key, start=start), Scripts(None, full.labels), start)


def _met(parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
    assert parser.table.meet is not None
    met: t.Tree = parser.table.meet(parser, full, primes, start)
    return met


def _told(parser: Parser, full: Mark, found: Found, primes: tuple[int, int], start: int) -> t.Tree:
    """A name of the table; `primes` are all behind it, and those that are none of its own."""
    entry = parser.table.get(found.key)
    function = entry is not None and entry.kind == "function"
    if unbound := [i for i in parser.bound if i in _indices_in(found.key)]:
        return _indexed(parser, full, (found, unbound[0], function), primes[0], start)
    rest = full.labels[found.used_labels :]
    if function:
        return _function_name(parser, found, primes[1], rest, start)
    if primes[1]:
        return _primed(parser, full, found, primes[1], start)
    indices = found.indices or (() if rest else _index_in_brackets(parser, entry))
    end = parser.label_ends[found.used_labels] if rest and found.used_labels < len(parser.label_ends) else 0
    made = t.Name(found.key, tuple(parser.index(i) for i in indices), start=start, end=end or parser.said_end())
    starts = tuple(parser.label_ends[found.used_labels :])
    return parser.raised(made, Scripts(None, rest, 0, starts, parser.sub_start), start)


def _index_in_brackets(parser: Parser, entry: TableEntry | None) -> tuple[str, ...]:
    """The index of P(j), of a column P, where a sum runs over j; no index in other brackets."""
    if entry is None or entry.kind != "array" or entry.axes != 1:
        return ()
    opening, letter, closing = (parser.ahead(k) for k in range(3))
    said = (opening.kind, opening.text, letter.kind, closing.kind, closing.text)
    if said != ("sign", "(", "letter", "sign", ")") or letter.text not in parser.bound:
        return ()
    parser.place += 3
    return (letter.text,)


def _indexed(parser: Parser, full: Mark, name: tuple[Found, str, bool], primes: int, start: int) -> t.Tree:
    """A name with a letter in it that is an index here, which `function` says of the name or not."""
    found, index, function = name
    if function:
        return unjudged.family(parser, start)
    if parser.table.meet is not None:
        return _met(parser, full, primes, start)
    raise parser.wrong(f"{found.key} is one name, and {index} is an index here: say over what {index} runs")


def _primed(parser: Parser, full: Mark, found: Found, primes: int, start: int) -> t.Tree:
    """x' of a name x that is no function: another name, where both stand side by side."""
    beside = _stands_beside(parser.text, full, primes) or _is_another_number(parser, full, found.key)
    beside |= full.letter in parser.table.primed
    if parser.table.meet is None or not beside:
        raise parser.wrong(
            f"{found.key} is no function: a prime behind it means nothing (a transpose is {found.key}^\\top in LaTeX)"
        )
    return parser.table.meet(parser, full.but(letter=full.letter + "'" * primes), 0, start)


def _stands_beside(text: str, full: Mark, primes: int) -> bool:
    """Whether x' is another name beside x: f(x, x'), x - x', and no transpose."""
    letter = r"(?:\\math\w+|\\boldsymbol)?\s*\{?\s*" + re.escape(full.letter) + r"\s*\}?"
    mark = "'" * primes if f"{full.letter}'" in text.replace("}", "") else r"^\prime"
    return re.search(rf"(?<![A-Za-z\\]){letter}\s*[,-]\s*{letter}(?:{re.escape(mark)}|\^\{{?\\prime)", text) is not None


def _is_another_number(parser: Parser, full: Mark, key: str) -> bool:
    """Whether x' stands first in x' = … of a number x, which is turned into no row."""
    entry = parser.table.entries.get(key)
    first = rf"\s*{re.escape(full.letter)}(?:'+|\^\{{?\\prime\}}?)\s*:?="
    return entry is not None and entry.kind == "number" and re.match(first, parser.text) is not None


def _pair(sub: str) -> tuple[str, str] | None:
    """i, j of δ_{ij} and δ_{i,j}."""
    parts = split(sub)
    letters = tuple(juxtaposed(sub)) if len(parts) == 1 else parts
    plain = len(letters) == 2 and all(re.fullmatch(r"[a-z]'?|\d", i) for i in letters)
    return (letters[0], letters[1]) if plain and not (letters[0] + letters[1]).isdigit() else None


def _is_number(parser: Parser, key: str) -> bool:
    """Whether e is a number of the text: as an index and as a function it is still Euler's number under a power."""
    entry = parser.table.get(key)
    return entry is not None and entry.kind not in ("index", "function")


def _turns(parser: Parser, found: Found) -> bool:
    """Whether a name that is no function so far stands before brackets, and some formula defines it as one."""
    entry = parser.table.get(found.key)
    stands = parser.word.kind == "sign" and parser.word.text == "(" and not found.indices
    if parser.table.meet is None or not stands or entry is None or entry.kind == "function":
        return False
    return found.key in parser.table.applied or (found.key in parser.table.unsure and lists_names(parser))


def lists_names(parser: Parser) -> bool:
    """Whether the brackets that begin here hold names only, apart by commas or a bar: f(x, y), P(j), q(z | x)."""
    k = 1
    while True:
        word = parser.ahead(k)
        if word.kind in ("end", "text", "begin", "number"):
            return False
        if word.kind == "sign" and word.text in (")", "]"):
            return k > 1
        if word.kind == "sign" and word.text not in "{}_^',;|":
            return False
        if word.kind == "word" and word.text not in {*words.GREEK, *words.STYLES, *words.ACCENTS, "mid", "vert"}:
            return False
        k += 1


def _indices_in(key: str) -> set[str]:
    """The letters that stand as indices in a name."""
    sub = re.search(r"_\{(.*?)\}", key)
    labels = re.findall(r"\^\{[\[(<](.*?)[\])>]\}", key)
    parts = re.split(r",", sub[1]) if sub else []
    letters = set(parts) | set(labels)
    for part in parts:
        if re.fullmatch(r"[a-z]{2}", part):
            letters |= set(part)
    return letters


def _by_subscript(parser: Parser, full: Mark) -> Found | None:
    """R_t of a function R: the argument stands as an index. f_i(w) is another function, and where names are
    open, p_i beside a function p is a name of its own.
    """
    own = parser.table.meet is not None and (full.sub in parser.bound or full.sub in parser.table.running)
    if own or (parser.word.kind == "sign" and parser.word.text == "("):
        return None
    bare = full.but(sub="", labels=())
    entry = parser.table.get(bare.key)
    if entry is not None and entry.kind == "function" and full.sub:
        return Found(bare.key, (full.sub,), 0)
    return None


def _function_name(parser: Parser, found: Found, primes: int, rest: tuple[str, ...], start: int) -> t.Tree:
    """A function with its primes, power and arguments; alone, it is a name."""
    if "-1" in rest:
        raise parser.wrong(f"{found.key}^{{-1}} may be the inverse function or the reciprocal: write which")
    indices = tuple(parser.index(i) for i in found.indices)
    entry = parser.table.get(found.key)
    family = indices if entry is not None and entry.family else ()
    arguments = () if family else indices
    after, given = Scripts(), 0
    if not arguments and parser.word.kind == "sign" and parser.word.text in OPENING and parser.word.open >= 0:
        arguments, given = conditioned(parser)
        after = scripted(parser)
        if after.primes:
            raise parser.wrong("a prime stands behind the brackets of a function")
    elif not indices and not primes:
        return parser.raised(t.Name(found.key, start=start, end=parser.said_end()), Scripts(None, rest), start)
    elif not indices:
        return t.Apply(found.key, (), primes, start=start, end=parser.said_end())
    made: t.Tree = t.Apply(found.key, (*family, *arguments), primes, given, start=start, end=parser.said_end())
    if after.sub is not None:
        made = entry_of(parser, made, after.sub, start)
    return parser.raised(made, Scripts(None, (*rest, *after.sups)), start)


def _literal(parser: Parser, m: Mark) -> t.Tree | None:
    """A name that the context declares with its brackets: P(A), \\mathbb{H}(p)."""
    if parser.word.kind != "sign" or parser.word.text != "(":
        return None
    prefix = m.key + "("
    if not any(k.startswith(prefix) for k in parser.table.entries):
        return None
    begin, depth, k = parser.word.end, 0, 0
    while True:
        word = parser.ahead(k)
        if word.kind == "end":
            return None
        depth += (word.kind == "sign") * ((word.text == "(") - (word.text == ")"))
        if depth == 0:
            break
        k += 1
    key = prefix + squeezed(parser.text[begin : parser.ahead(k).start]) + ")"
    if key not in parser.table:
        return None
    start = parser.word.start
    parser.place += k + 1
    return t.Name(key, start=start, end=parser.said_end())


def _is_plain(parser: Parser, full: Mark, primes: int) -> bool:
    """Whether a letter has no marks, and is no function before brackets that a formula defines."""
    opens = parser.word.kind == "sign" and parser.word.text == "("
    return not primes and not full.accents and not (opens and full.key in parser.table.applied)


def _unknown(parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
    """An identity, ones and zeros, a free index, the Kronecker delta, e; else the name is unknown."""
    if "index" in parser.within and not full.labels and full.letter not in ("0", "1"):
        return t.Name(full.key + "'" * primes, start=start, end=parser.said_end())
    if _is_plain(parser, full, primes) and (made := _constant(parser, full, start)) is not None:
        return made
    where, bare = full.key + "'" * primes, full.but(sub="", labels=()).key
    entry = parser.table.get(bare)
    derived = entry is not None and entry.kind == "function" and bare + "'" in parser.text
    if derived and len(full.labels) == 1 and re.fullmatch(r"\(\d\)", full.labels[0]):
        raise parser.wrong(f"{where} may be a derivative of {bare} or another function: write primes")
    if parser.table.meet is not None:
        return _met(parser, full, primes, start)
    known = bare in parser.table or full.but(labels=()).key in parser.table
    said = f"{where} is not told: {bare} is known, but not with these scripts"
    raise parser.wrong(said if known else f"the name {where} is not known", parser.words[parser.place - 1])


def _of_matrix(parser: Parser, full: Mark, start: int) -> t.Tree | None:
    r"""\lambda_{\max}(A), which need not be told; None for anything else."""
    found = OF_MATRIX.fullmatch(full.key)
    if found is None or parser.word.kind != "sign" or parser.word.text != "(":
        return None
    arguments, _ = conditioned(parser)
    made = t.Apply(f"{found[1]}_{found[2]}", arguments, start=start, end=parser.said_end())
    return parser.raised(made, scripted(parser), start)


def _constant(parser: Parser, full: Mark, start: int) -> t.Tree | None:
    """What a letter without accents and primes means where the text does not tell it."""
    if (number := _of_matrix(parser, full, start)) is not None:
        return number
    if full.letter in CONSTANTS and full.style in (r"\mathbf", r"\mathbb", ""):
        sizes = (parser.whole(full.sub),) if full.sub else ()
        made = t.Apply(CONSTANTS[full.letter], sizes, start=start, end=parser.said_end())
        return parser.raised(made, Scripts(None, full.labels), start)
    if full.style or full.labels:
        return None
    pair = _pair(full.sub) if full.letter == r"\delta" else None
    if pair is not None:
        same = t.Compare((parser.index(pair[0]), parser.index(pair[1])), ("=",))
        return t.Truth(same, start=start, end=parser.said_end())
    return t.Constant("e", start=start, end=parser.said_end()) if full == Mark("e") else None
