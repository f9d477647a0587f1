r"""The grammar of expressions in LaTeX, by recursive descent over the words. What a name is, the table says; nothing
is evaluated.

    sum      := [+-] product ([+-] product)*
    product  := factor ([sign] factor)*       signs: nothing, \cdot, \times, \odot, \circ, *, /, \otimes, \oslash
    factor   := nucleus scripts               a letter with its scripts is looked up in the table
A sum over an index, a derivative d/dx and \log without brackets take what follows in their product. Constructs with
a syntax of their own (fractions, ranges, cases, expectations) are in `constructs`.

"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

from symnn.reading.formula import tree as t
from symnn.reading.latex import bracketed_blocks, constructs, dots, logic, primed_parts, words
from symnn.reading.latex.marks import Mark, NameTable, index_texts, squeezed
from symnn.reading.latex.scripts import Scripts, scripted
from symnn.reading.latex.tokens import DEEPEST, Token, Unreadable, tokens

CLOSING = {"(": ")", "[": "]", r"\{": r"\}", "{": "}", "langle": "rangle", "lfloor": "rfloor", "lceil": "rceil",
           "vert": "vert", "|": "|",
           r"\|": r"\|"}  # fmt: skip

STOPS = {*words.RELATIONS, *words.LOGIC, *words.PRODUCTS, "mid", "rangle", "rfloor", "rceil", "quad", "qquad", "top",
         "pm", "mp", "forall", "]", "}", ":", "therefore", "because", "xrightarrow", "xleftarrow", "stackrel", "bmod",
         "pmod", "choose"}  # fmt: skip
"""Words with which no factor begins."""


class Parser:
    """One formula. `bound` are the indices of sums around the place, which are no names of the table."""

    def __init__(self, text: str, table: NameTable, depth: int = 0) -> None:
        self.text = text
        self.words = tokens(text)
        self.table = table
        self.place = 0
        self.depth = depth
        self.bars: list[str] = []
        self.bound: list[str] = []
        self.within: list[str] = []
        self.label_ends: list[int] = []
        self.sub_start = 0

    # words
    @property
    def word(self) -> Token:
        return self.words[self.place]

    def ahead(self, k: int = 1) -> Token:
        return self.words[min(self.place + k, len(self.words) - 1)]

    def take(self) -> Token:
        taken = self.words[self.place]
        if taken.kind != "end":
            self.place += 1
        return taken

    def sign(self, *signs: str) -> Token | None:
        word = self.words[self.place]
        return self.take() if word.text in signs and word.kind in ("sign", "word") else None

    def wrong(self, sentence: str, at: Token | None = None) -> Unreadable:
        return Unreadable(sentence, (at or self.word).start)

    def expect(self, sign: str, opening: Token | None = None) -> Token:
        found = self.sign(sign)
        if found is None:
            raise self.wrong(
                f"{sign} is missing" if opening is None else f"the bracket {opening.text} is never closed", opening
            )
        return found

    def deeper(self) -> None:
        """One more level of what is nested; whoever asks for it ends it."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(f"the formula is nested more than {DEEPEST} deep")

    def sub(self, text: str) -> Parser:
        """A parser of a part of the text, such as an index."""
        inner = Parser(text, self.table, self.depth + 1)
        inner.bound = list(self.bound)
        if inner.depth > DEEPEST:
            raise self.wrong(f"the formula is nested more than {DEEPEST} deep")
        return inner

    def whole(self, text: str) -> t.Tree:
        """The text as one expression."""
        inner = self.sub(text)
        found = inner.sum()
        if inner.word.kind != "end":
            raise self.wrong(f"{inner.word.text} is left over in {text}")
        return found

    def index(self, text: str) -> t.Tree:
        """An index: an expression, in which any letter may run, or a slice a:b."""
        low, colon, high = text.partition(":")
        if colon:
            return t.Slice(self.whole(low), self.whole(high)) if low and high else t.Slice(t.Dots(), t.Dots())
        inner = self.sub(text)
        inner.within = ["index"]
        found = inner.sum()
        if inner.word.kind != "end":
            raise self.wrong(f"the index {text} is not read")
        return found

    def said(self, start: int, end: int | None = None) -> str:
        return self.text[start : self.words[self.place - 1].end if end is None else end]

    # sums and products
    def sum(self) -> t.Tree:
        self.deeper()
        start = self.word.start
        signs: list[int] = []
        terms: list[t.Tree] = []
        sign = self._sign()
        while True:
            terms.append(self.product())
            signs.append(sign)
            self._reaches_no_further(terms)
            if not self._adds():
                break
            sign = self._sign()
        self.depth -= 1
        if len(terms) == 1 and signs[0] > 0:
            return terms[0]
        return dots.summed(t.Sum(tuple(terms), tuple(signs), start=start, end=self.words[self.place - 1].end))

    def _reaches_no_further(self, terms: list[t.Tree]) -> None:
        r"""Unreadable, if the last term names an index that an earlier one is summed over: \sum_i x_i + y_i."""
        open_ = [i for earlier in terms[:-1] for i in t.indices_at_end(earlier) if i not in self.bound]
        for i in open_:
            if i in t.free_names(terms[-1]):
                said = self.said(terms[-1].start, terms[-1].end)
                raise self.wrong(f"how far the sum over {i} reaches is not clear: {said} names {i} too; put brackets")

    def _adds(self) -> bool:
        word = self.words[self.place]
        if word.kind == "word" and word.text in ("pm", "mp"):
            raise self.wrong("± stands for two formulas: write them one by one")
        return word.kind == "sign" and word.text in ("+", "-")

    def _sign(self) -> int:
        sign = 1
        while (word := self.words[self.place]).kind == "sign" and word.text in ("+", "-"):
            sign *= 1 if self.take().text == "+" else -1
        return sign

    def product(self) -> t.Tree:
        start = self.word.start
        factors = [self.factor()]
        signs: list[str] = []
        while True:
            sign = self._times(signs)
            if sign is None:
                break
            signs.append(sign)
            factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        return dots.multiplied(t.Product(tuple(factors), tuple(signs), start=start, end=self.words[self.place - 1].end))

    def _times(self, signs: list[str]) -> str | None:
        """The sign before the next factor; None where the product ends."""
        word = self.word
        if word.kind == "word" and word.text in words.PRODUCTS:
            self.take()
            return self.table.products[word.text]
        if word.kind == "sign" and word.text in ("*", "/"):
            self.take()
            return word.text
        if not self.begins():
            return None
        if signs and signs[-1] == "/":
            raise self.wrong(
                "after a/b a factor follows without a sign: it may stand above or below; put brackets or a fraction"
            )
        return ""

    def begins(self) -> bool:
        """Whether a factor can begin at this word."""
        word = self.word
        match word.kind:
            case "letter" | "number":
                return True
            case "begin":
                return True
            case "text":
                return not self._is_prose(word.text)
            case "word":
                if word.text in ("|", "vert"):
                    return self._bar_opens()
                return word.text not in STOPS and not (word.open < 0)
            case "sign":
                if word.text in ("|", r"\|"):
                    return self._bar_opens()
                return word.text in ("(", "[", r"\{", "{") or (word.text == "" and word.open > 0)
        return False

    def _is_prose(self, text: str) -> bool:
        first = text.strip().strip(",").split()
        return not first or first[0].lower() in words.PROSE or len(first) > 2

    def _bar_opens(self) -> bool:
        word = self.word
        if word.open:
            return word.open > 0
        bar = {"vert": "|", "|": r"\|"}.get(word.text, word.text) if word.kind == "word" else word.text
        return not (self.bars and self.bars[-1] == bar) and "separator" + bar not in self.within

    # factors
    def factor(self) -> t.Tree:
        self.deeper()
        made = self.factorial(self._nucleus())
        self.depth -= 1
        return made

    def _nucleus(self) -> t.Tree:
        word = self.word
        match word.kind:
            case "number":
                self.take()
                if self.word.kind == "number":
                    raise self.wrong("two numbers stand side by side")
                if word.text == "1" and (truth := logic.truth(self, Scripts(), word.start)) is not None:
                    return truth
                return self.scripts(t.Number(Fraction(word.text), start=word.start, end=word.end))
            case "letter":
                return constructs.letter(self)
            case "text":
                return constructs.text_word(self)
            case "begin":
                return self.scripts(constructs.environment(self))
            case "word":
                return constructs.control(self)
            case "sign":
                return self._bracketed()
        raise self.wrong(
            "the formula ends where a factor is wanted"
            if word.kind == "end"
            else f"{word.text} stands where a factor is wanted"
        )

    def _bracketed(self) -> t.Tree:
        word = self.word
        if word.text in ("(", "["):
            return self.scripts(self.group())
        if word.text == "{":
            return self.scripts(constructs.braces(self))
        if word.text in ("|", r"\|"):
            return constructs.bars(self)
        if word.text == r"\{":
            self.take()
            items = self.listed(r"\}")
            self.expect(r"\}", word)
            return (
                t.Group(items[0], start=word.start, end=self.said_end())
                if len(items) == 1
                else t.Apply("set", tuple(items))
            )
        if word.text == "" and word.open > 0:
            return constructs.evaluated(self)
        raise self.wrong(f"{word.text} stands where a factor is wanted")

    def said_end(self) -> int:
        return self.words[self.place - 1].end

    def group(self) -> t.Tree:
        """What stands in ( ) or [ ]: a group, or a list; an interval is no factor."""
        opening = self.take()
        closing = CLOSING[opening.text]
        with self.closed_bars():
            items = self.listed(closing)
        self.expect(closing, opening)
        if opening.text == "[" and (made := bracketed_blocks.read(self, items, opening)) is not None:
            return made
        if len(items) == 1:
            return t.Group(items[0], start=opening.start, end=self.said_end())
        if (column := dots.listed(items, "list")) is not None:
            items = [column]
        return t.Listed(tuple(items), start=opening.start, end=self.said_end())

    @contextmanager
    def closed_bars(self, *within: str) -> Iterator[None]:
        """Inside brackets the bars around them are neither open nor closed."""
        bars, before = self.bars, self.within
        self.bars, self.within = [], list(within)
        yield
        self.bars, self.within = bars, before

    def listed(self, closing: str) -> list[t.Tree]:
        items: list[t.Tree] = []
        while True:
            items.append(self.sum())
            if self.sign(",", ";") is None:
                return items
            if self.word.text == closing:
                return items

    # scripts
    def factorial(self, made: t.Tree) -> t.Tree:
        while self.sign("!") is not None:
            made = t.Apply("factorial", (made,), start=made.start, end=self.said_end())
        return made

    def scripts(self, nucleus: t.Tree) -> t.Tree:
        """Powers, transposes, entries and primes behind what is no letter."""
        start = nucleus.start
        found = scripted(self)
        made = nucleus
        if found.sub is not None:
            made = self._entry(made, found.sub, start)
        return self.raised(made, found, start)

    def _entry(self, of: t.Tree, sub: str, start: int) -> t.Tree:
        if isinstance(of, t.Number):
            raise self.wrong("a number has no index")
        parts = index_texts(sub)
        return t.Entry(of, tuple(self.index(p) for p in parts), start=start, end=self.said_end())

    def raised(self, made: t.Tree, found: Scripts, start: int, skip: int = 0) -> t.Tree:
        """The part with its superscripts from the one after `skip` on."""
        if found.primes or type(made) is t.Group:
            made = primed_parts.behind(self, made, found.primes, start)
        powers = 0
        starts = (*found.starts, *[found.sub_start] * len(found.sups))
        for item, at in zip(found.sups[skip:], starts[skip:], strict=False):
            for turned, text in constructs.superscript(item):
                if text == "T" and self.table.told("T"):
                    made = t.Power(made, t.Name("T"), start=start, end=self.said_end())
                elif turned and isinstance(made, t.Listed) and not self.begins():
                    made = replace(made, turned=True, end=self.said_end())  # before a factor it is a row
                elif turned:
                    made = t.Transpose(made, start=start, end=self.said_end())
                elif text:
                    powers += 1
                    if powers > 1:
                        raise self.wrong("there are two exponents: put braces")
                    early = 0 < at < found.sub_start
                    made = t.Power(made, self.exponent(text, made), early, start=start, end=self.said_end())
        return made

    def exponent(self, text: str, of: t.Tree) -> t.Tree:
        if text[:1] in "[<" or text in ("*", r"\star", r"\dagger", r"\ast", "+", r"\prime"):
            raise self.wrong(f"the superscript {text} belongs to a name, and there is none here")
        return self.whole(text)

    def mark(self) -> Mark:
        """A letter with its style and accents, without scripts."""
        return constructs.mark(self)

    def argument(self) -> t.Tree:
        """The argument of a macro: a braced expression, or one word."""
        if self.word.text == "{" and self.word.kind == "sign":
            opening = self.take()
            with self.closed_bars():
                found = self.sum()
            self.expect("}", opening)
            return found
        word = self.word
        if word.kind == "number" and len(word.text) > 1:
            self.words[self.place] = Token("number", word.text[1:], word.start + 1, word.end)
            return t.Number(Fraction(word.text[0]), start=word.start, end=word.start + 1)
        if word.kind in ("number", "letter"):
            self.take()
            if word.kind == "number":
                return t.Number(Fraction(word.text), start=word.start, end=word.end)
            return self.whole(word.text)
        if word.kind == "word" and (word.text in words.GREEK or word.text == "infty"):
            self.take()
            return self.whole("\\" + word.text)
        raise self.wrong("a braced argument is wanted")

    def raw(self) -> str:
        """The argument of a macro or a script as text."""
        opening = self.word
        if opening.kind == "sign" and opening.text == "{":
            return self._braced()
        word = self.take()
        if word.kind == "end":
            raise self.wrong("a script is missing", opening)
        if word.kind == "word" and (word.text in words.STYLES or word.text in words.ACCENTS):
            return squeezed(self.text[word.start : word.end] + "{" + self.raw() + "}")
        if word.kind == "number" and len(word.text) > 1:
            self.place -= 1
            self.words[self.place] = Token("number", word.text[1:], word.start + 1, word.end)
            return word.text[0]
        return squeezed(self.text[word.start : word.end] if word.kind != "text" else word.text)

    def _braced(self) -> str:
        opening, depth = self.word, 0
        while True:
            word = self.take()
            if word.kind == "end":
                raise self.wrong("this brace is never closed", opening)
            depth += {"{": 1, "}": -1}.get(word.text, 0) if word.kind == "sign" else 0
            if depth == 0:
                return squeezed(self.text[opening.end : word.start])


Rule = Callable[[Parser], t.Tree]


def expression(text: str, table: NameTable) -> t.Tree:
    """The tree of one expression; Unreadable for anything else."""
    parser = Parser(text, table)
    found = parser.sum()
    if parser.word.kind != "end":
        raise parser.wrong(f"{parser.word.text} is left over")
    return found
