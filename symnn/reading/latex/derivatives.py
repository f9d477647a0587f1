r"""Derivatives as they are written: ∂L/∂W and d/dx as fractions, \nabla_w, \nabla^2, \partial_w."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import unjudged, words
from symnn.reading.latex.scripts import scripted
from symnn.reading.latex.tokens import Token

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser


def fraction(parser: Parser, start: int) -> t.Tree | None:
    """A fraction of differentials, applied to what follows where nothing stands above; None for any other fraction."""
    spans = _spans(parser)
    if spans is None:
        return None
    (top, top_end), (low, low_end) = spans
    sign = _differential(parser, top, top_end)
    if sign is None or _differential(parser, low, low_end) != sign or low_end - low < 2:
        return None
    if sign == "d" and _is_letter(parser, top, low):
        return None
    parser.place = top + 1
    order = _order(parser)
    of = None
    if parser.place < top_end:
        of = parser.sum()
        if parser.place != top_end:
            raise parser.wrong("above this line more than one thing is differentiated")
    parser.place = low
    by = _variables(parser, low_end, sign, order)
    parser.place = low_end + 1
    if of is None:
        if parser.word.kind == "sign" and parser.word.text == "_":
            raise parser.wrong("what is differentiated is not said")
        if (alone := unjudged.rest(parser, start)) is not None:
            return alone
        of = parser.product()
        return t.Derivative(of, by, sign, start=start, end=parser.said_end())
    return parser.scripts(t.Derivative(of, by, sign, start=start, end=parser.said_end()))


def _spans(parser: Parser) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The word numbers inside both arguments of the fraction."""
    place, found = parser.place, []
    for _ in range(2):
        if not (parser.words[place].kind == "sign" and parser.words[place].text == "{"):
            return None
        depth, begin = 0, place + 1
        while True:
            word = parser.words[place]
            if word.kind == "end" and place == len(parser.words) - 1:
                return None
            if word.kind == "sign":
                depth += (word.text == "{") - (word.text == "}")
            place += 1
            if depth == 0:
                break
        found.append((begin, place - 1))
    return found[0], found[1]


def _differential(parser: Parser, place: int, end: int) -> str | None:
    word = parser.words[place]
    if place >= end:
        return None
    if word.kind == "word" and word.text == "partial":
        return "∂"
    if (word.kind == "letter" or word.kind == "text") and word.text == "d":
        return "d"
    return None


def _order(parser: Parser) -> int:
    """2 of d^2 above the line."""
    if not (parser.word.kind == "sign" and parser.word.text == "^"):
        return 1
    parser.take()
    text = parser.raw()
    if not text.isdigit() or not 1 <= int(text) <= 9:
        raise parser.wrong(f"a derivative of the order {text} is not read")
    return int(text)


def _is_letter(parser: Parser, top: int, low: int) -> bool:
    """Whether the d of a fraction is a name."""
    return _is_column(parser, top) or _is_column(parser, low) or _is_term(parser, low)


def _is_column(parser: Parser, place: int) -> bool:
    r"""Whether this letter is a transposed one, d^\top u, and no sign of differentiation."""
    after = [word.text for word in parser.words[place + 1 : place + 4] if word.text != "{"]
    return after[:1] == ["^"] and after[1] in ("T", "top", "⊤")


def _is_term(parser: Parser, place: int) -> bool:
    """Whether this letter is a term or a power of its own, as in d + 1."""
    word = parser.words[place + 1]
    return word.kind == "sign" and word.text in ("+", "-", "^", "/")


def _variables(parser: Parser, end: int, sign: str, order: int) -> tuple[t.Tree, ...]:
    found: list[t.Tree] = []
    while parser.place < end:
        if _differential(parser, parser.place, end) != sign:
            raise parser.wrong("by what is differentiated is not read")
        parser.take()
        power = 1
        last = _last_power(parser, end) if order > 1 else None
        if last is not None:
            power = last
        variable = parser.factor() if last is None else _without_power(parser, end)
        found += [variable] * power
    if len(found) != order:
        raise parser.wrong(f"the derivative has the order {order}, but is taken {len(found)} times")
    return tuple(found)


def _last_power(parser: Parser, end: int) -> int | None:
    """2 of ∂x^2, where nothing follows."""
    a, b = parser.words[end - 2], parser.words[end - 1]
    if a.kind == "sign" and a.text == "^" and b.kind == "number" and b.text.isdigit():
        return int(b.text) if _single(parser, end) else None
    braced = [parser.words[end - k] for k in (4, 3, 2, 1)] if end - parser.place >= 4 else []
    if braced and [w.text for w in (braced[0], braced[1], braced[3])] == ["^", "{", "}"] and braced[2].text.isdigit():
        return int(braced[2].text) if _single(parser, end) else None
    return None


def _single(parser: Parser, end: int) -> bool:
    return not any(w.kind == "word" and w.text == "partial" for w in parser.words[parser.place : end])


def _without_power(parser: Parser, end: int) -> t.Tree:
    cut = end - (2 if parser.words[end - 2].text == "^" else 4)
    kept = parser.words
    stop = kept[cut]
    parser.words = [*kept[:cut], Token("end", "", stop.start, stop.start)]
    found = parser.factor()
    parser.words = kept
    parser.place = end
    return found


def nabla(parser: Parser, start: int) -> t.Tree:
    r"""\nabla_w L, \nabla f(x), \nabla^2 f(x)."""
    scripts = scripted(parser)
    order = 1
    if scripts.sups:
        if scripts.sups != ("2",):
            raise parser.wrong(rf"\nabla^{scripts.sups[0]} is not read")
        order = 2
    by: tuple[t.Tree, ...] = ()
    if scripts.sub is not None:
        by = (parser.whole(scripts.sub),) * order
    if order == 1 and parser.sign("nabla"):
        return _twice(parser, by, start)
    if (alone := unjudged.rest(parser, start)) is not None:
        return alone
    of = operand(parser)
    return _differentiated(of, by, "∇", order, (start, parser.said_end()))


def _twice(parser: Parser, by: tuple[t.Tree, ...], start: int) -> t.Tree:
    r"""\nabla\nabla L, which is the Hessian."""
    inner = nabla(parser, start)
    if not isinstance(inner, t.Derivative) or inner.order != 1 or inner.by != by:
        raise parser.wrong(r"\nabla of \nabla is not read here: write \nabla^2")
    return t.Derivative(inner.of, inner.by * 2, "∇", 2, start=start, end=parser.said_end())


def operand(parser: Parser) -> t.Tree:
    """A name, a call or what stands in brackets; anything else takes its whole product, and so does what is no function
    of anything: a coefficient, or an array, of which ∇ is never taken alone.
    """
    word, place = parser.word, parser.place
    simple = word.kind in ("letter", "text") or (word.kind == "sign" and word.text in ("(", "[", "{"))
    if word.kind == "word":
        simple = word.text in {*words.GREEK, *words.STYLES, *words.ACCENTS, *words.FUNCTIONS}
    if not simple:
        return parser.product()
    of = parser.factor()
    goes_on = parser.begins() or (parser.word.kind == "word" and parser.word.text in words.PRODUCTS)
    if goes_on and _is_coefficient(parser, of):
        parser.place = place
        return parser.product()
    return of


def _is_coefficient(parser: Parser, of: t.Tree) -> bool:
    turned = isinstance(of, t.Transpose)
    while isinstance(of, t.Transpose | t.Power):
        of = of.argument if isinstance(of, t.Transpose) else of.base
    if not isinstance(of, t.Name):
        return False
    entry = parser.table.get(of.name)
    array = entry is not None and entry.kind in ("array", "random") and entry.axes > len(of.indices)
    column = turned and re.fullmatch(r"(\\mathbf\{)?[a-z]\W*", of.name.partition("_")[0]) is not None
    return array or column or re.fullmatch(r"\\(?!ell|phi|varphi|psi)[a-z]+(_\{\w+\})?", of.name) is not None


def _differentiated(of: t.Tree, by: tuple[t.Tree, ...], sign: str, order: int, span: tuple[int, int]) -> t.Tree:
    """The derivative; in ∇f(x)^⊤ it is the gradient that is transposed, for f(x) is a number."""
    start, end = span
    if isinstance(of, t.Transpose):
        inner = t.Derivative(of.argument, by, sign, order, start=start, end=end)
        return t.Transpose(inner, start=start, end=end)
    return t.Derivative(of, by, sign, order, start=start, end=end)


def partial(parser: Parser, start: int) -> t.Tree:
    r"""\partial_w L and \partial L / \partial w."""
    scripts = scripted(parser)
    if scripts.sub is None:
        return slashed(parser, "∂", scripts.sups, start)
    order = {(): 1, ("2",): 2}.get(tuple(scripts.sups))
    if order is None:
        raise parser.wrong("a derivative of a higher order is written as a fraction", parser.words[parser.place - 1])
    if (alone := unjudged.rest(parser, start)) is not None:
        return alone
    of = operand(parser)
    return _differentiated(of, (parser.whole(scripts.sub),) * order, "∂", order, (start, parser.said_end()))


def slashed(parser: Parser, sign: str, sups: tuple[str, ...], start: int) -> t.Tree:
    """∂L / ∂w on one line, up to the second order."""
    at = parser.words[parser.place - 1]
    order = {(): 1, ("2",): 2}.get(sups)
    of = parser.factor() if order is not None and parser.begins() else None
    below = parser.place + 1
    stands = parser.word.kind == "sign" and parser.word.text == "/"
    if of is None or order is None or not stands or _differential(parser, below, len(parser.words)) != sign:
        raise parser.wrong("∂ stands alone: derivatives are written as fractions, or with an index", at)
    parser.place = below + 1
    by = parser.factor()
    if order == 2:
        squared = isinstance(by, t.Power) and by.exponent == t.Number(Fraction(2))
        if not (squared and isinstance(by, t.Power)):
            raise parser.wrong("the derivative has the order 2, but is taken once", at)
        by = by.base
    return t.Derivative(of, (by,) * order, sign, start=start, end=parser.said_end())
