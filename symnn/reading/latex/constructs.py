r"""Parts of a formula that have a syntax of their own: letters with scripts, control words, braces, bars,
environments.

Each function begins at its word and returns a tree; what calls it adds scripts and factors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.reading.formula import tree as t
from symnn.reading.latex import (
    derivatives,
    function_calls,
    integrals,
    letter_meanings,
    logic,
    number_sets,
    optima,
    probabilities,
    ranges,
    statistic_words,
    unjudged,
    words,
)
from symnn.reading.latex.marks import Mark, squeezed
from symnn.reading.latex.scripts import Scripts, scripted

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

TRANSPOSES = ("T", r"\top", "⊤", r"\mathsf{T}", r"\mathsf T", r"\mathbf{T}", r"\intercal", r"\t", r"\mathcal{T}")
LABEL = re.compile(r"\[[^\]]*\]|\([^()]*\)|<[^>]*>|\\langle ?\w+ ?\\rangle")
NORMS = {"2": "2", "F": "F", r"\mathrm{F}": "F", "1": "1", r"\infty": "inf", "Frobenius": "F", "{Frobenius}": "F",
         "fro": "F", "{fro}": "F", r"\text{F}": "F",
         "op": "op", r"\mathrm{op}": "op", r"\text{op}": "op", "spec": "op", r"\text{spec}": "op"}  # fmt: skip
BARS = {"vert": "|", "|": r"\|"}


def pieces(item: str) -> list[str]:
    """A superscript in its parts: [2]T is [2] and T, -T is -1 and T."""
    found: list[str] = []
    rest = item
    while (match := LABEL.match(rest)) is not None and _ends(rest[match.end() :]):
        found.append(match.group())
        rest = rest[match.end() :]
    for turned in TRANSPOSES:
        sign = "T" if turned == "T" else r"\top"
        if rest == turned:
            return [*found, sign]
        if rest in ("-" + turned, "-1" + turned):
            return [*found, "-1", r"\top"]
        if rest.endswith(turned) and re.fullmatch(r"\d+|\*|\\star", rest[: -len(turned)]):
            return [*found, rest[: -len(turned)], sign]
    return [*found, rest] if rest else found


def _ends(rest: str) -> bool:
    """Whether what follows a label is nothing, one more label, or a transpose: else the brackets are part of an
    exponent.
    """
    return not rest or LABEL.match(rest) is not None or rest in TRANSPOSES or rest in ("-1", "2", "-2")


def superscript(item: str) -> Iterator[tuple[bool, str]]:
    """(is a transpose, text) for every part."""
    for piece in pieces(item):
        yield piece in ("T", r"\top"), piece


# letters ------------------------------------------------------------------------------------------------------------
def mark(parser: Parser) -> Mark:
    word = parser.take()
    if word.kind == "letter" or (word.kind == "word" and word.text in words.GREEK):
        return _longer(parser, Mark(word.text if word.kind == "letter" else "\\" + word.text))
    if word.kind == "number":
        return Mark(word.text)
    if word.kind == "text":
        return Mark(squeezed(word.text))
    if word.kind == "word" and word.text in words.STYLES:
        inner = _inner(parser)
        return inner.but(style=words.STYLES[word.text])
    if word.kind == "word" and word.text in words.ACCENTS:
        inner = _inner(parser)
        return inner.but(accents=(words.ACCENTS[word.text], *inner.accents))
    if word.kind == "word" and word.text == "R":
        return Mark("R", r"\mathbb")
    raise parser.wrong(f"{word.text} is no letter", word)


def _inner(parser: Parser) -> Mark:
    """What a style or an accent is put on: a letter, or letters in braces."""
    if not (parser.word.kind == "sign" and parser.word.text == "{"):
        return mark(parser)
    opening = parser.take()
    inner = mark(parser)
    while parser.word.kind in ("letter", "number") and not inner.sub:
        inner = inner.but(letter=inner.letter + parser.take().text)
    if not (parser.word.kind == "sign" and parser.word.text == "}"):
        found = scripted(parser)
        if found.primes:
            raise parser.wrong("a prime stands under an accent", opening)
        labels = tuple(parser.table.label(p) for item in found.sups for p in pieces(item))
        inner = inner.but(sub=found.sub or inner.sub, labels=(*inner.labels, *labels))
    parser.expect("}", opening)
    return inner


def _longer(parser: Parser, first: Mark) -> Mark:
    """A declared name of several letters that begins here: dZ."""
    text, k = first.letter, 0
    best = 0
    while parser.ahead(k).kind == "letter" and parser.ahead(k).start == parser.words[parser.place + k - 1].end:
        text += parser.ahead(k).text
        k += 1
        if text in parser.table.long:
            best = k
    if not best:
        function_calls.is_no_word(parser, text, k)
        return first
    taken = "".join(parser.take().text for _ in range(best))
    return first.but(letter=first.letter + taken)


def letter(parser: Parser) -> t.Tree:
    """A letter with its scripts: a name, an entry, a function with its arguments, a power."""
    word = parser.word
    return lettered(parser, mark(parser), word.start)


def _may_indicate(parser: Parser, m: Mark) -> bool:
    r"""Whether a letter before a condition in brackets is an indicator: \mathbf{1}, \mathbb{I}, an I of no name."""
    styled = m.style in (r"\mathbf", r"\mathbb")
    return (m.letter == "1" and styled) or (m.letter == "I" and (styled or m.key not in parser.table))


def lettered(parser: Parser, m: Mark, start: int) -> t.Tree:
    found = scripted(parser)
    if _may_indicate(parser, m) and (truth := logic.truth(parser, found, start)) is not None:
        return truth
    if (statistic := statistic_words.statistic_letter(parser, m, found, start)) is not None:
        return statistic
    if (event := probabilities.of_event(parser, m.key, start)) is not None:
        return event
    if function_calls.is_divergence(parser, m, found) or function_calls.takes_letters(parser, m, found):
        return function_calls.divergence(parser, start)
    if (entropy := function_calls.entropy(parser, m, found, start)) is not None:
        return entropy
    if m.key == r"\mathcal{O}" or (m.key == "O" and "O" not in parser.table and parser.word.text == "("):
        return _order(parser, start)
    return named(parser, m, found, start)


def named(parser: Parser, m: Mark, found: Scripts, start: int) -> t.Tree:
    split_up = [[parser.table.label(p) for p in pieces(item)] for item in found.sups]
    labels = (*m.labels, *(p for some in split_up for p in some))
    # where the text of the name ends, if its labels from the k-th on are none of its own; 0 inside a superscript
    ends = [at if not k else 0 for at, some in zip(found.starts, split_up, strict=True) for k in range(len(some))]
    parser.label_ends = [0] * len(m.labels) + ends
    parser.sub_start = found.sub_start
    full = m.but(sub=found.sub if found.sub is not None else m.sub, labels=labels)
    if full.sub in ("*", r"\star", r"\ast") and not labels:
        full = full.but(sub="*")
    return letter_meanings.called(parser, full, found.primes, start)


def _order(parser: Parser, start: int) -> t.Tree:
    if parser.word.text != "(":
        raise parser.wrong(r"\mathcal{O} is read with what stands in brackets behind it")
    parser.group()
    return t.Opaque(parser.said(start), start=start, end=parser.said_end())


def text_word(parser: Parser) -> t.Tree:
    r"""\mathrm{softmax}(x), \text{Var}[x], \mathrm{pos}: a named function, a statistic or a name."""
    word = parser.word
    text = squeezed(word.text)
    if text == "d" and "d" not in parser.table:
        raise parser.wrong(r"a differential \mathrm{d} stands alone", word)
    if text in parser.table or any(e.startswith(text + "_") for e in parser.table.entries):
        parser.take()
        return lettered(parser, Mark(text), word.start)
    if text.lower() in words.STATISTICS and text not in ("e",):
        parser.take()
        return statistic_words.statistic(parser, words.STATISTICS[text.lower()], scripted(parser), word.start)
    if text.replace(" ", "").replace(r"\,", "").lower() in ("argmax", "argmin"):
        parser.take()
        return optima.place(parser, text.replace(" ", "").replace(r"\,", "").lower(), word.start)
    if text.lower() in words.EXTREMA:
        parser.take()
        return ranges.extremum(parser, words.EXTREMA[text.lower()], word.start)
    known = words.NAMED.get(text.lower().replace("-", "").replace("_", ""))
    if known is not None and not (known in function_calls.DIVERGENCES and parser.ahead(1).text == "="):
        parser.take()
        return function_calls.function(parser, known, word.start)
    parser.take()
    return lettered(parser, Mark(text), word.start)


# control words ------------------------------------------------------------------------------------------------------
def control(parser: Parser) -> t.Tree:
    word = parser.word
    name = word.text
    if name in words.UNREAD:
        raise parser.wrong(rf"\{name} is known, but formulas with it are not read")
    if name in words.STYLES or name in words.ACCENTS or (name in words.GREEK) or name == "R":
        return _greek(parser)
    if name in words.FUNCTIONS:
        parser.take()
        return function_calls.function(parser, words.FUNCTIONS[name], word.start)
    if name in words.BIG:
        parser.take()
        return ranges.big(parser, words.BIG[name], word.start)
    if name in words.EXTREMA:
        parser.take()
        return ranges.extremum(parser, words.EXTREMA[name], word.start)
    rule: Callable[[Parser, int], t.Tree] | None = RULES.get(name)
    if rule is None:
        raise parser.wrong(rf"\{name} stands where a factor is wanted")
    parser.take()
    return rule(parser, word.start)


def _greek(parser: Parser) -> t.Tree:
    start = parser.word.start
    if (
        parser.word.text == "pi"
        and r"\pi" not in parser.table
        and not any(e.startswith(r"\pi_") for e in parser.table.entries)
        and not (parser.table.meet is not None and parser.ahead(1).kind == "sign" and parser.ahead(1).text == "_")
    ):
        parser.take()
        return parser.scripts(t.Constant("pi", start=start, end=parser.said_end()))
    return lettered(parser, mark(parser), start)


def _frac(parser: Parser, start: int) -> t.Tree:
    made = derivatives.fraction(parser, start)
    if made is not None:
        return made
    above, below = parser.argument(), parser.argument()
    return parser.scripts(t.Quotient(above, below, start=start, end=parser.said_end()))


def _sqrt(parser: Parser, start: int) -> t.Tree:
    root = None
    if parser.word.text == "[":
        opening = parser.take()
        root = parser.sum()
        parser.expect("]", opening)
    inside = parser.argument()
    end = parser.said_end()
    made: t.Tree = t.Apply("sqrt", (inside,), start=start, end=end)
    if root is not None:
        made = t.Power(inside, t.Quotient(t.Number(Fraction(1)), root), start=start, end=end)
    return parser.scripts(made)


def _dots(parser: Parser, start: int) -> t.Tree:
    return t.Dots(start=start, end=parser.said_end())


def _infinity(parser: Parser, start: int) -> t.Tree:
    return t.Constant("oo", start=start, end=parser.said_end())


def _brace(parser: Parser, start: int) -> t.Tree:
    """Under- and overbraces: the part, and the sizes that the label says."""
    inside = parser.argument()
    found = scripted(parser)
    label = found.sub or (found.sups[0] if found.sups else "")
    sizes = re.fullmatch(r"\(?([\w\\{}^\[\]+\-]+)\\times ?([\w\\{}^\[\]+\-]+)\)?", label)
    read = tuple(parser.whole(s) for s in sizes.groups()) if sizes else ()
    return parser.scripts(t.Labelled(inside, read, start=start, end=parser.said_end()))


def _inner_product(parser: Parser, start: int) -> t.Tree:
    opening = parser.words[parser.place - 1]
    with parser.closed_bars("separator|"):
        items = parser.listed("rangle")
        if len(items) == 1 and (parser.sign("|", "mid", "vert") is not None):
            items = [*items, *parser.listed("rangle")]
    parser.expect("rangle", opening)
    if len(items) != 2:
        raise parser.wrong("an inner product has two parts", opening)
    return parser.scripts(t.Inner(items[0], items[1], start=start, end=parser.said_end()))


def _rounded(kind: str) -> Callable[[Parser, int], t.Tree]:
    def rule(parser: Parser, start: int) -> t.Tree:
        opening = parser.words[parser.place - 1]
        inside = parser.sum()
        parser.expect({"floor": "rfloor", "ceil": "rceil"}[kind], opening)
        return parser.scripts(t.Apply(kind, (inside,), start=start, end=parser.said_end()))

    return rule


GOES = re.compile(
    r"(.+?)\\(to|rightarrow|longrightarrow|downarrow|searrow|uparrow|nearrow) ?(.+?)(?:\^ ?\{? ?([+-]) ?\}?)?"
)
"""x \\to a, x \\to a^+, x \\downarrow a."""


def _limit(parser: Parser, start: int) -> t.Tree:
    found = scripted(parser)
    match = GOES.fullmatch(found.sub or "")
    if match is None:
        raise parser.wrong(r"\lim needs _{t \to …}")
    side = {"+": 1, "downarrow": 1, "searrow": 1, "-": -1, "uparrow": -1, "nearrow": -1}.get(match[4] or match[2], 0)
    if (alone := unjudged.rest(parser, start)) is not None:
        return alone
    index = match[1].strip()
    loose = index not in parser.table and parser.table.meet is None
    parser.bound += [index] * loose
    body = parser.product()
    del parser.bound[len(parser.bound) - loose :]
    return t.Limit(index, parser.whole(match[3]), body, side, start=start, end=parser.said_end())


def _bar(parser: Parser, start: int) -> t.Tree:
    parser.place -= 1
    return bars(parser)


def _arg(parser: Parser, start: int) -> t.Tree:
    kind = parser.sign("max", "min")
    if kind is None:
        raise parser.wrong(r"\arg is read before \max and \min")
    return optima.place(parser, "arg" + kind.text, start)


def _stack(parser: Parser, start: int) -> t.Tree:
    raise parser.wrong("a sign with something over it stands where a factor is wanted")


def _binomial(parser: Parser, start: int) -> t.Tree:
    above, below = parser.argument(), parser.argument()
    return parser.scripts(t.Apply("binomial", (above, below), start=start, end=parser.said_end()))


RULES: dict[str, Any] = {
    "frac": _frac, "sqrt": _sqrt, "ldots": _dots, "infty": _infinity, "underbrace": _brace, "overbrace": _brace,
    "langle": _inner_product,
    "lfloor": _rounded("floor"), "lceil": _rounded("ceil"), "lim": _limit, "vert": _bar, "|": _bar, "arg": _arg,
    "stackrel": _stack,
    "int": integrals.integral(1), "iint": integrals.integral(2), "binom": _binomial, "nabla": derivatives.nabla,
    "partial": derivatives.partial, "Pr": probabilities.event,
    "argmax": lambda p, s: optima.place(p, "argmax", s), "argmin": lambda p, s: optima.place(p, "argmin", s),
}  # fmt: skip


# brackets -----------------------------------------------------------------------------------------------------------
def braces(parser: Parser) -> t.Tree:
    """{…} groups for LaTeX only: what is inside is read as if it stood alone."""
    opening = parser.take()
    if parser.word.kind == "word" and parser.word.text in ("rm", "bf", "it", "cal"):
        parser.take()
    with parser.closed_bars():
        inside = parser.sum()
        if parser.sign("choose") is not None:
            inside = t.Apply("binomial", (inside, parser.sum()), start=opening.start, end=parser.said_end())
    parser.expect("}", opening)
    return (
        inside
        if isinstance(inside, t.Name | t.Apply | t.Number | t.Group | t.Transpose)
        else t.Group(inside, start=opening.start, end=parser.said_end())
    )


def bars(parser: Parser) -> t.Tree:
    r"""|x| and \|x\| with the kind of norm that the subscript says."""
    opening = parser.take()
    bar = BARS.get(opening.text, opening.text) if opening.kind == "word" else opening.text
    if bar == "|" and (count := number_sets.counted(parser, opening)) is not None:
        return count
    parser.bars.append(bar)
    inside = parser.sum()
    closing = parser.sign(bar, *(w for w, b in BARS.items() if b == bar))
    if closing is None:
        raise parser.wrong(f"the bar {bar} is never closed", opening)
    parser.bars.pop()
    found = scripted(parser)
    end = parser.said_end()
    if bar == "|":
        if found.sub is not None:
            raise parser.wrong("an absolute value has no index", opening)
        made: t.Tree = t.Norm(inside, "abs", start=opening.start, end=end)
    else:
        said = found.sub or ""
        kind = NORMS.get(said, said)
        made = t.Norm(inside, kind, start=opening.start, end=end)
    return parser.raised(made, Scripts(None, found.sups, found.primes), opening.start)


def evaluated(parser: Parser) -> t.Tree:
    r"""\left. f \right|_{x = a}"""
    opening = parser.take()
    with parser.closed_bars():
        body = parser.sum()
    closing = parser.sign("|", "vert", "]")
    if closing is None:
        raise parser.wrong("this side without a sign is never closed", opening)
    found = scripted(parser)
    return placed(parser, body, found.sub or "", opening.start)


def placed(parser: Parser, body: t.Tree, sub: str, start: int) -> t.Tree:
    name, equals, value = sub.partition("=")
    if not equals:
        raise parser.wrong(f"where it is evaluated is not said: {sub}")
    return t.At(body, parser.whole(name), parser.whole(value), start=start, end=parser.said_end())


# environments -------------------------------------------------------------------------------------------------------
def environment(parser: Parser) -> t.Tree:
    opening = parser.take()
    kind = opening.text
    if kind in ("cases", "dcases", "rcases"):
        return logic.cases(parser, opening)
    if kind not in ("matrix", "bmatrix", "pmatrix", "vmatrix", "Bmatrix", "smallmatrix", "array"):
        raise parser.wrong(f"the environment {kind} is not read here", opening)
    rows: list[tuple[t.Tree, ...]] = []
    while True:
        row: list[t.Tree] = [parser.sum()]
        while parser.sign("&") is not None:
            row.append(parser.sum())
        rows.append(tuple(row))
        if parser.sign("\\\\") is None or parser.word.kind == "close":
            break
    end = parser.take()
    if end.kind != "close" or end.text != kind:
        raise parser.wrong(f"the environment {kind} is never closed", opening)
    made: t.Tree = t.Rows(tuple(rows), start=opening.start, end=end.end)
    return t.Apply("det", (made,), start=opening.start, end=end.end) if kind == "vmatrix" else made
