r"""Functions and their arguments, statistics, indicator functions, cases: what brackets behind a word mean.

Whether a letter before brackets is a function or a factor, the table says; a letter that it does not have is unknown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import logic, words
from symnn.reading.latex.marks import HOLE, Found, Mark, squeezed
from symnn.reading.latex.scripts import Scripts, scripted
from symnn.reading.latex.tokens import Token

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

OPENING = {"(": ")", "[": "]", r"\{": r"\}"}
DIVERGENCES = ("KL",)


# names --------------------------------------------------------------------------------------------------------------
def called(parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
    """A letter with all of its scripts, in the order: a bound index, a literal name like P(A), a function, a name,
    an entry.
    """
    if (
        full.letter == "e"
        and full.labels
        and not (full.style or full.accents or full.sub or primes)
        and not _is_number(parser, "e")
    ):
        made: t.Tree = t.Apply("exp", (parser.whole(full.labels[0]),), start=start, end=parser.said_end())
        return parser.raised(made, Scripts(None, full.labels[1:]), start)
    if full.key in parser.bound and not primes:
        return t.Name(full.key, start=start, end=parser.said_end())
    primed = replace(full, letter=full.letter + "'" * primes) if primes else full
    if primed.key in parser.bound:
        return t.Name(primed.key, start=start, end=parser.said_end())
    for m in (primed, full) if primes else (full,):
        literal = _literal(parser, m)
        if literal is not None:
            return parser.raised(literal, Scripts(), start)
    found = parser.table.find(primed, parser.bound)
    if found is not None and _turns(parser, found):
        assert parser.table.meet is not None
        turned: t.Tree = parser.table.meet(parser, full, primes, start)
        return turned
    left = 0 if found is not None else primes
    if found is None and primes:
        found = parser.table.find(full, parser.bound)
    if found is None:
        # where names are open, p_i beside a function p is a name of its own
        own = parser.table.meet is not None and (full.sub in parser.bound or full.sub in ("i", "j"))
        found = None if own else _by_subscript(parser, full)
        if found is None:
            return _unknown(parser, full, primes, start)
    entry = parser.table.get(found.key)
    unbound = [i for i in parser.bound if i in _indices_in(found.key)]
    if unbound and parser.table.meet is not None:
        again: t.Tree = parser.table.meet(parser, full, primes, start)
        return again
    if unbound:
        raise parser.wrong(
            f"{found.key} is one name, and {unbound[0]} is an index here: say over what {unbound[0]} runs"
        )
    rest = list(full.labels[found.used_labels :])
    if entry is not None and entry.kind == "function":
        return _function_name(parser, found, left, rest, start)
    if left:
        raise parser.wrong(f"{found.key} is no function: a prime behind it means nothing")
    end = parser.label_ends[found.used_labels] if rest and found.used_labels < len(parser.label_ends) else 0
    made = t.Name(found.key, tuple(index(parser, i) for i in found.indices), start=start, end=end or parser.said_end())
    return parser.raised(made, Scripts(None, tuple(rest)), start)


def _pair(sub: str) -> tuple[str, str] | None:
    """i, j of δ_{ij} and δ_{i,j}."""
    from symnn.reading.latex.marks import juxtaposed, split

    parts = split(sub)
    letters = tuple(juxtaposed(sub)) if len(parts) == 1 else parts
    return (letters[0], letters[1]) if len(letters) == 2 and all(re.fullmatch(r"[a-z]'?", i) for i in letters) else None


def _is_number(parser: Parser, key: str) -> bool:
    """Whether e is a number of the text: as an index it is still Euler's number under a power."""
    entry = parser.table.get(key)
    return entry is not None and entry.kind != "index"


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


def index(parser: Parser, text: str) -> t.Tree:
    """An index: an expression, or a slice a:b."""
    low, colon, high = text.partition(":")
    if colon:
        return t.Slice(parser.whole(low), parser.whole(high)) if low and high else t.Slice(t.Dots(), t.Dots())
    inner = parser.sub(text)
    inner.within = ["index"]
    found = inner.sum()
    if inner.word.kind != "end":
        raise parser.wrong(f"the index {text} is not read")
    return found


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
    """R_t of a function R: the argument stands as an index."""
    bare = replace(full, sub="", labels=())
    entry = parser.table.get(bare.key)
    if entry is not None and entry.kind == "function" and full.sub:
        return Found(bare.key, (full.sub,), 0)
    return None


def _function_name(parser: Parser, found: Found, primes: int, rest: list[str], start: int) -> t.Tree:
    """A function with its primes, power and arguments; alone, it is a name."""
    if "-1" in rest:
        raise parser.wrong(f"{found.key}^{{-1}} may be the inverse function or the reciprocal: write which")
    indices = tuple(index(parser, i) for i in found.indices)
    entry = parser.table.get(found.key)
    family = entry.family if entry is not None else 0
    arguments = () if family else indices
    if not arguments and parser.word.kind == "sign" and parser.word.text in OPENING and parser.word.open >= 0:
        arguments = bracketed(parser, any(d in found.key for d in DIVERGENCES) or True)
        after = scripted(parser)
        if after.primes or after.sub is not None:
            made: t.Tree = t.Apply(found.key, arguments, primes, start=start, end=parser.said_end())
            if after.sub is not None and not after.primes:
                from symnn.reading.latex.constructs import index_texts

                made = t.Entry(
                    made,
                    tuple(parser.whole(p) for p in index_texts(parser, after.sub)),
                    start=start,
                    end=parser.said_end(),
                )
                return parser.raised(made, Scripts(None, (*rest, *after.sups)), start)
            raise parser.wrong("a prime stands behind the brackets of a function")
        rest += list(after.sups)
    if not arguments and not indices:
        made = t.Name(found.key, start=start, end=parser.said_end())
        return (
            t.Apply(found.key, (), primes, start=start, end=parser.said_end())
            if primes
            else parser.raised(made, Scripts(None, tuple(rest)), start)
        )
    made = t.Apply(found.key, (*(indices if family else ()), *arguments), primes, start=start, end=parser.said_end())
    return parser.raised(made, Scripts(None, tuple(rest)), start)


def bracketed(parser: Parser, separated: bool = False) -> tuple[t.Tree, ...]:
    r"""The arguments in brackets, apart by commas, or by a bar: KL(p \| q)."""
    opening = parser.take()
    closing = OPENING[opening.text]
    within = [f"separator{b}" for b in (r"\|", "|") if separated and _odd(parser, b, closing)]
    items: list[t.Tree] = []
    with parser.closed_bars(*within):
        while True:
            items.append(parser.sum())
            if parser.sign(",", ";") is None and not _separator(parser, within):
                break
    parser.expect(closing, opening)
    return tuple(items)


def _separator(parser: Parser, within: list[str]) -> bool:
    bars = [w.removeprefix("separator") for w in within]
    if r"\|" in bars and parser.sign(r"\|", "|") is not None:
        return True
    return "|" in bars and parser.sign("|", "vert", "mid") is not None


def _odd(parser: Parser, bar: str, closing: str) -> bool:
    """Whether one bar of a kind is left over before the closing bracket."""
    depth, count, k = 0, 0, 0
    spelled = {r"\|": (r"\|", "|w"), "|": ("|", "vert", "mid")}[bar]
    while True:
        word = parser.ahead(k)
        if word.kind == "end":
            return count % 2 == 1
        if word.kind == "sign":
            depth += (word.text in "([{" and word.text != "") - (word.text in ")]}" and word.text != "")
            if depth < 0:
                return count % 2 == 1
        if depth == 0:
            name = (
                word.text
                if word.kind == "sign"
                else "|w"
                if word.kind == "word" and word.text == "|"
                else word.text
                if word.kind == "word"
                else ""
            )
            count += name in spelled
        k += 1


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


def _unknown(parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
    """e^x, an identity, ones and zeros, a free index; else the name is unknown."""
    bare = replace(full, labels=())
    if "index" in parser.within and not full.labels and full.letter not in ("0", "1"):
        return t.Name(full.key + "'" * primes, start=start, end=parser.said_end())
    if (
        bare.letter in ("1", "0", "I")
        and bare.style in (r"\mathbf", r"\mathbb", "")
        and not bare.accents
        and not primes
    ):
        name = {"1": "ones", "0": "zeros", "I": "eye"}[bare.letter]
        sizes = (
            tuple(
                parser.whole(bare.sub),
            )
            if False
            else ((parser.whole(bare.sub),) if bare.sub else ())
        )
        return parser.raised(
            t.Apply(name, sizes, start=start, end=parser.said_end()), Scripts(None, full.labels), start
        )
    if (
        full.letter == r"\delta"
        and not (full.style or full.accents or full.labels or primes)
        and (pair := _pair(full.sub)) is not None
    ):
        # the Kronecker delta
        return t.Truth(
            t.Compare((index(parser, pair[0]), index(parser, pair[1])), ("=",)), start=start, end=parser.said_end()
        )
    if full.letter == "e" and not full.style and not full.accents and not full.labels and not full.sub and not primes:
        return t.Constant("e", start=start, end=parser.said_end())
    if parser.table.meet is not None:
        met: t.Tree = parser.table.meet(parser, full, primes, start)
        return met
    where = f"{full.key}{chr(39) * primes}"
    if bare.key in parser.table or replace(bare, sub="").key in parser.table:
        raise parser.wrong(
            f"{where} is not told: {replace(bare, sub='').key} is known, but not with these scripts",
            parser.words[parser.place - 1],
        )
    raise parser.wrong(f"the name {where} is not known", parser.words[parser.place - 1])


# functions with a name ----------------------------------------------------------------------------------------------
def function(parser: Parser, name: str, start: int) -> t.Tree:
    r"""\log, \tanh, softmax: with brackets, or of what stands beside without a sign."""
    scripts = scripted(parser)
    if scripts.sub is not None:
        if name == "log" and scripts.sub in ("2", "10", "e"):
            return _log(parser, scripts, start)
        if name == "softmax":
            pass
        else:
            raise parser.wrong(f"{name} with the index {scripts.sub} is not known")
    if any(s.startswith("-") for s in scripts.sups):
        raise parser.wrong(f"{name}^{{-1}} may be the inverse function or the reciprocal: write which")
    arguments = operands(parser, name)
    made: t.Tree = t.Apply(name, arguments, scripts.primes, start=start, end=parser.said_end())
    if scripts.sub is not None:
        made = t.Entry(made, (parser.whole(scripts.sub),), start=start, end=parser.said_end())
    after = scripted(parser)
    if after.primes:
        raise parser.wrong("a prime stands behind the brackets of a function")
    if after.sub is not None:
        from symnn.reading.latex.constructs import index_texts

        made = t.Entry(
            made, tuple(parser.whole(p) for p in index_texts(parser, after.sub)), start=start, end=parser.said_end()
        )
    return parser.raised(made, Scripts(None, (*scripts.sups, *after.sups)), start)


def _log(parser: Parser, scripts: Scripts, start: int) -> t.Tree:
    inside = t.Apply("log", operands(parser, "log"), start=start, end=parser.said_end())
    if scripts.sub == "e":
        return inside
    from fractions import Fraction

    base = t.Apply("log", (t.Number(Fraction(scripts.sub or "2")),))
    return t.Quotient(inside, base, start=start, end=parser.said_end())


def operands(parser: Parser, name: str) -> tuple[t.Tree, ...]:
    word = parser.word
    if word.kind == "sign" and word.text in OPENING:
        return bracketed(parser, name in DIVERGENCES)
    return (beside(parser, name),)


def beside(parser: Parser, name: str) -> t.Tree:
    """The argument without brackets: one factor, and letters or numbers that stand beside it without a sign."""
    start = parser.word.start
    if parser.word.kind == "sign" and parser.word.text == "-":
        parser.take()
        inner = parser.factor()
        return t.Sum((inner,), (-1,), start=start, end=parser.said_end())
    if not parser.begins():
        raise parser.wrong(f"{name} has no argument")
    factors = [parser.factor()]
    simple = isinstance(factors[0], t.Name | t.Number | t.Constant)
    while parser.begins() and parser.word.kind in ("letter", "word", "number") and not _is_function(parser):
        if not simple:
            raise parser.wrong(f"how far {name} reaches is not clear here: put brackets")
        factors.append(parser.factor())
        simple = isinstance(factors[-1], t.Name | t.Number | t.Constant)
        if not simple:
            raise parser.wrong(f"how far {name} reaches is not clear here: put brackets")
    if len(factors) == 1:
        return factors[0]
    if name in ("log", "exp") and not isinstance(factors[0], t.Number):
        raise parser.wrong(f"how far {name} reaches is not clear here: put brackets")
    return t.Product(tuple(factors), ("",) * (len(factors) - 1), start=start, end=parser.said_end())


def _is_function(parser: Parser) -> bool:
    word = parser.word
    return word.kind == "word" and (
        word.text in words.FUNCTIONS
        or word.text in words.BIG
        or word.text in words.EXTREMA
        or word.text in ("frac", "nabla")
    )


# statistics ---------------------------------------------------------------------------------------------------------
def statistic_letter(parser: Parser, m: Mark, scripts: Scripts, start: int) -> t.Tree | None:
    r"""\mathbb{E}[…], E[…] where E is no name, \mathbb{V}[…]."""
    if m.key not in (r"\mathbb{E}", "E", r"\mathbb{V}", r"\mathbf{E}", r"\mathcal{E}") or m.key in parser.table:
        return None
    if m.key in ("E", r"\mathcal{E}", r"\mathbf{E}") and not (
        parser.word.text in ("[", "(", r"\{") and parser.word.kind == "sign"
    ):
        return None
    return statistic(parser, "Var" if m.letter == "V" else "E", scripts, start)


def statistic(parser: Parser, kind: str, scripts: Scripts, start: int) -> t.Tree:
    over = tuple(_drawn(parser, part) for part in _apart(scripts.sub or ""))
    word = parser.word
    if word.kind != "sign" or word.text not in OPENING:
        raise parser.wrong(f"what {kind} is taken of stands in brackets")
    opening = parser.take()
    given = None
    within = ["separator|"] if _odd(parser, "|", OPENING[opening.text]) else []
    with parser.closed_bars(*within):
        items = [parser.sum()]
        while parser.sign(",") is not None:
            items.append(parser.sum())
        if parser.sign("mid", "|", "vert") is not None:
            given = parser.sum()
    parser.expect(OPENING[opening.text], opening)
    made = t.Statistic(kind, tuple(items), given, over, start=start, end=parser.said_end())
    after = scripted(parser)
    return parser.raised(made, Scripts(None, (*scripts.sups, *after.sups)), start)


def _apart(sub: str) -> list[str]:
    from symnn.reading.latex.marks import split

    return list(split(sub))


def _drawn(parser: Parser, text: str) -> t.Tree:
    name, tilde, law = text.partition(r"\sim")
    if not tilde:
        return parser.whole(text)
    return t.Sample(parser.whole(name), law_of(parser, law.strip()))


def law_of(parser: Parser, text: str) -> t.Tree:
    """A distribution: N(0, σ²), U(-a, a), Bernoulli(p); another name stands alone."""
    return logic.distribution(parser, text)


def probability(parser: Parser, start: int) -> t.Tree:
    raise parser.wrong("probabilities of events are not read", parser.words[parser.place - 1])


# indicators and cases -----------------------------------------------------------------------------------------------
def truth(parser: Parser, scripts: Scripts, start: int) -> t.Tree | None:
    r"""\mathbf{1}(x > 0), \mathbb{1}[…], \mathbb{1}_{x > 0}; None where no condition follows."""
    if scripts.sub is not None and re.search(r"[<>=]|\\(?:le|ge|ne|in)(?![a-z])", scripts.sub):
        inner = parser.sub(scripts.sub)
        return t.Truth(logic.condition(inner), start=start, end=parser.said_end())
    word = parser.word
    if word.kind != "sign" or word.text not in OPENING or scripts.sub is not None or scripts.sups:
        return None
    before = parser.place
    opening = parser.take()
    if not logic.compares(parser, OPENING[opening.text]):
        parser.place = before
        return None
    with parser.closed_bars():
        condition = logic.condition(parser)
    parser.expect(OPENING[opening.text], opening)
    return t.Truth(condition, start=start, end=parser.said_end())


def cases(parser: Parser, opening: Token) -> t.Tree:
    found: list[tuple[t.Tree, t.Tree | None]] = []
    while True:
        value = parser.sum()
        parser.sign(",")
        if parser.sign("&") is None and parser.word.kind != "text":
            raise parser.wrong("a case has no condition")
        found.append((value, logic.case(parser)))
        if parser.sign("\\\\") is None or parser.word.kind == "close":
            break
    parser.sign(",", ".")
    closing = parser.take()
    if closing.kind != "close":
        raise parser.wrong(f"{closing.text} is left over in these cases", closing)
    return t.Cases(tuple(found), start=opening.start, end=closing.end)


def plain_key(found: Found) -> str:
    return found.key.replace(HOLE, "·")
