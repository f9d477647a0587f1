r"""Functions that a word names, \log and \operatorname{softmax}, and the arguments of any function, with or without
brackets.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import distributions, dots, unjudged, words
from symnn.reading.latex.marks import Mark, index_texts, squeezed
from symnn.reading.latex.scripts import Scripts, scripted

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

OPENING = {"(": ")", "[": "]", r"\{": r"\}"}
DIVERGENCES = ("KL",)


def is_divergence(parser: Parser, m: Mark, scripts: Scripts) -> bool:
    r"""D_{KL}(p \| q), and D(p \| q) where D is no name."""
    if m.letter != "D" or m.style or m.accents or scripts.sups or scripts.primes:
        return False
    opens = parser.word.kind == "sign" and parser.word.text in ("(", "[")
    named = m.but(sub=scripts.sub or "").key in parser.table
    said = re.sub(r"\\[a-z]+|[{}]", "", scripts.sub or "")
    return opens and not named and said in ("KL", "") and one_left_over(parser, r"\|", OPENING[parser.word.text], 1)


def is_no_word(parser: Parser, text: str, more: int) -> None:
    """Unreadable for exp(x), which says e·x·p·(x), log1p(x) and theta: as it is written, and never as it is meant."""
    whole = text if text in words.SPELLED else _with_digits(parser, text, more)
    if (whole not in words.CALLED and whole not in words.SPELLED) or all(map(parser.table.told, text)):
        return
    written = "\\" + whole if whole in {*words.FUNCTIONS, *words.EXTREMA} else rf"\operatorname{{{whole}}}"
    written = words.LENGTHS.get(whole, f"{written} for the function")
    word = parser.words[parser.place - 1]
    letters = ", ".join(whole[:-1]) + f" and {whole[-1]}"
    remedy = words.SPELLED.get(whole, written)
    raise parser.wrong(f"{whole} is read as the letters {letters} in LaTeX: write {remedy}", word)


def _with_digits(parser: Parser, text: str, more: int) -> str:
    """The word before an opening bracket, of letters and digits that touch; "" where there is none."""
    at = more
    while at and parser.ahead(at).text.isalnum() and parser.ahead(at).start == parser.words[parser.place + at - 1].end:
        text, at = text + parser.ahead(at).text, at + 1
    return text if at and parser.ahead(at).text == "(" else ""


def takes_letters(parser: Parser, m: Mark, scripts: Scripts) -> bool:
    r"""Whether KL(p \| q) stands there in plain letters: then the L is taken."""
    second, opening = parser.word, parser.ahead(1)
    if m != Mark("K") or scripts != Scripts() or second.kind != "letter" or second.text != "L":
        return False
    closing = OPENING.get(opening.text) if opening.kind == "sign" else None
    if closing is None or not one_left_over(parser, r"\|", closing, 2):
        return False
    parser.take()
    return True


def divergence(parser: Parser, start: int) -> t.Tree:
    return t.Apply("KL", bracketed(parser, True), start=start, end=parser.said_end())


ENTROPIES = ("H", "h", r"\mathbb{H}", r"\mathcal{H}", r"\mathbf{H}")


def entropy(parser: Parser, m: Mark, scripts: Scripts, start: int) -> t.Tree | None:
    r"""H(\mathcal{N}(\mu, \sigma^2)) where the text tells no H; None for anything else."""
    word = parser.word
    opens = word.kind == "sign" and word.text in OPENING
    if m.key not in ENTROPIES or not opens or scripts != Scripts() or parser.table.told(m.key):
        return None
    head = HEAD.match(parser.text, parser.ahead(1).start)
    if head is None or not distributions.is_law(head[0]) or "\\" not in head[0]:
        return None
    return t.Apply("entropy", bracketed(parser, True), start=start, end=parser.said_end())


def bracketed(parser: Parser, separated: bool = False) -> tuple[t.Tree, ...]:
    r"""The arguments in brackets, apart by commas, or by a bar: KL(p \| q)."""
    return conditioned(parser, separated)[0]


def conditioned(parser: Parser, separated: bool = True) -> tuple[tuple[t.Tree, ...], int]:
    r"""The arguments in brackets, and how many of them stand behind a bar: 1 of p(x \mid y)."""
    opening = parser.take()
    closing = OPENING[opening.text]
    within = [f"separator{b}" for b in (r"\|", "|") if separated and one_left_over(parser, b, closing)]
    items: list[t.Tree] = []
    before = None
    with parser.closed_bars(*within):
        while True:
            items.append(unjudged.held_open(parser) or (_law(parser) if separated else None) or parser.sum())
            if parser.sign(",", ";") is not None:
                continue
            bar = _separator(parser, within)
            if not bar:
                break
            before = len(items) if bar == "|" else before
    parser.expect(closing, opening)
    return tuple(items), 0 if before is None else len(items) - before


HEAD = re.compile(
    r"(?:\\(?:mathcal|mathrm|mathsf|mathbb|text|textrm|operatorname)(?:\s*\{\w+\}|\s+[A-Za-z])|[A-Za-z]+)"
    r"\s*(?=\(|\\left\s*\()"
)


def _law(parser: Parser) -> t.Tree | None:
    r"""\mathcal{N}(\mu, \sigma^2) as an argument; None for what is no distribution."""
    start = parser.word.start
    head = HEAD.match(parser.text, start)
    if head is None or not distributions.is_law(head[0]):
        return None
    while parser.word.start < head.end():
        parser.take()
    end = unjudged.closing(parser)
    parser.place = end + 1
    return distributions.distribution(parser, squeezed(parser.text[start : parser.said_end()]))


def _separator(parser: Parser, within: list[str]) -> str:
    """The bar that stands here between two arguments; "" for none."""
    bars = [w.removeprefix("separator") for w in within]
    if r"\|" in bars and parser.sign(r"\|", "|") is not None:
        return r"\|"
    return "|" if "|" in bars and parser.sign("|", "vert", "mid") is not None else ""


def one_left_over(parser: Parser, bar: str, closing: str, k: int = 0) -> bool:
    """Whether one bar of a kind is left over before the closing bracket, from the k-th word on."""
    depth, count = 0, 0
    spelled = {r"\|": (("sign", r"\|"), ("word", "|")), "|": (("sign", "|"), ("word", "vert"), ("word", "mid"))}[bar]
    while depth >= 0 and parser.ahead(k).kind != "end":
        word = parser.ahead(k)
        if word.kind == "sign" and word.text:
            depth += (word.text in "([{") - (word.text in ")]}")
        count += depth == 0 and (word.kind, word.text) in spelled
        k += 1
    return count % 2 == 1


def function(parser: Parser, name: str, start: int) -> t.Tree:
    r"""\log, \tanh, softmax: with brackets, or of what stands beside without a sign."""
    scripts = scripted(parser)
    if name == "log" and scripts.sub in ("2", "10", "e"):
        return _log(parser, scripts, start)
    if scripts.sub is not None and name != "softmax":
        raise parser.wrong(f"{name} with the index {scripts.sub} is not known")
    if any(s.startswith("-") for s in scripts.sups):
        raise parser.wrong(f"{name}^{{-1}} may be the inverse function or the reciprocal: write which")
    arguments = () if _stands_alone(parser, scripts) else operands(parser, name)
    made: t.Tree = t.Apply(name, arguments, scripts.primes, start=start, end=parser.said_end())
    if scripts.sub is not None:
        made = t.Entry(made, (parser.index(scripts.sub),), start=start, end=parser.said_end())
    after = scripted(parser)
    if after.primes:
        raise parser.wrong("a prime stands behind the brackets of a function")
    if after.sub is not None:
        made = entry_of(parser, made, after.sub, start)
    return parser.raised(made, Scripts(None, (*scripts.sups, *after.sups)), start)


def _stands_alone(parser: Parser, scripts: Scripts) -> bool:
    r"""Whether a function stands without its argument, with a script: \tanh' = 1 - \tanh^2."""
    negates = parser.word.kind == "sign" and parser.word.text == "-"
    return bool(scripts.primes or scripts.sups) and not parser.begins() and not negates


def entry_of(parser: Parser, made: t.Tree, sub: str, start: int) -> t.Tree:
    """The entry of a value that a subscript behind its brackets picks."""
    indices = tuple(parser.index(p) for p in index_texts(sub))
    return t.Entry(made, indices, start=start, end=parser.said_end())


def _log(parser: Parser, scripts: Scripts, start: int) -> t.Tree:
    inside = t.Apply("log", operands(parser, "log"), start=start, end=parser.said_end())
    if scripts.sub == "e":
        return inside
    base = t.Apply("log", (t.Number(Fraction(scripts.sub or "2")),))
    return t.Quotient(inside, base, start=start, end=parser.said_end())


def operands(parser: Parser, name: str) -> tuple[t.Tree, ...]:
    word = parser.word
    if word.kind == "sign" and word.text in OPENING:
        found = bracketed(parser, name in DIVERGENCES)
        column = dots.listed(found, "list") if name == "diag" else None
        return found if column is None else (t.Listed((column,), start=column.start, end=column.end),)
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
    unclear = parser.wrong(f"how far {name} reaches is not clear here: put brackets")
    while parser.begins() and parser.word.kind in ("letter", "word", "number") and not _is_function(parser):
        factors.append(parser.factor())
        if not all(isinstance(f, t.Name | t.Number | t.Constant) for f in factors):
            raise unclear
    if len(factors) == 1:
        return factors[0]
    if name in ("log", "exp") and not isinstance(factors[0], t.Number):
        raise unclear
    return t.Product(tuple(factors), ("",) * (len(factors) - 1), start=start, end=parser.said_end())


def _is_function(parser: Parser) -> bool:
    word = parser.word
    return word.kind == "word" and (
        word.text in words.FUNCTIONS
        or word.text in words.BIG
        or word.text in words.EXTREMA
        or word.text in ("frac", "nabla")
    )
