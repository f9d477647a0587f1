"""The grammar of formulas, by recursive descent: text in, a tree of `reading.formula.tree` out. No shapes, no SymPy.

claim   := sum (relation sum)*             relation: = <= >= < > !=
sum     := [+-] product ([+-] product)*
product := signed ([* / .* ./] signed)*    from the left, as in MATLAB and on matrixcalculus.org
signed  := [+-]* power                     -x^2 is -(x^2)
power   := atom ' * [^ .^] [+-] atom       at most one power: a^b^c needs brackets
atom    := number | name | name ( sum, … ) | ( sum )
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnn.reading.formula import tree as t
from symnn.reading.typed.language_functions import find
from symnn.reading.typed.typed_tokens import TypedToken, mistake, tokens

DEEPEST = 64
"""Brackets, signs and transposes inside one another."""
LARGEST = 300
"""The largest decimal exponent of a number."""
RELATIONS = ("=", "<=", ">=", "<", ">", "!=")


PRODUCTS = {"*": "", "/": "/", ".*": "∘", "./": "⊘"}
"""The signs of products, and how a tree has them."""


@dataclass(frozen=True)
class Relation:
    """sides[0] signs[0] sides[1] signs[1] …; `at` are the places of the signs."""

    sides: tuple[t.Tree, ...]
    signs: tuple[str, ...]
    at: tuple[int, ...]


def parse(text: str) -> t.Tree:
    """The tree of one formula without a relation."""
    found = _Parser(text).claim()
    if found.signs:
        raise mistake(
            text, found.at[0], f"a formula is wanted here, and {found.signs[0]} makes it a claim: leave one side"
        )
    return found.sides[0]


def parse_claim(text: str) -> Relation:
    """The sides and signs of a claim, or of a chain of them."""
    found = _Parser(text).claim()
    if not found.signs:
        raise mistake(text, len(text), "a claim has two sides: add = and the other side, or <=, >=, <, >, !=")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def word(self) -> TypedToken:
        return self.words[self.place]

    def take(self) -> TypedToken:
        taken = self.word
        self.place += taken.kind != "end"
        return taken

    def sign(self, *signs: str) -> TypedToken | None:
        """The next word, taken, if it is one of these signs."""
        return self.take() if self.word.kind == "sign" and self.word.text in signs else None

    def claim(self) -> Relation:
        sides, signs, at = [self.sum()], [], []
        while (sign := self.sign(*RELATIONS)) is not None:
            signs.append(sign.text)
            at.append(sign.start)
            sides.append(self.sum())
        if self.word.kind != "end":
            raise mistake(self.text, self.word.start, self._left_over(bool(at)))
        return Relation(tuple(sides), tuple(signs), tuple(at))

    def _left_over(self, behind_a_relation: bool) -> str:
        match self.word.text:
            case ")":
                return "this bracket was never opened"
            case ",":
                return "a comma stands only between the arguments of a function"
            case "and" | "or" if behind_a_relation:
                return "a formula is one claim: state the others apart, or write a chain such as 0 <= x <= 1"
            case word if self.place and find(self.words[self.place - 1].text, 1) is not None:
                name = self.words[self.place - 1].text
                return f"the argument of a function stands in brackets: did you mean {name}({word})?"
            case word if [w.text for w in self.words[max(0, self.place - 2) : self.place]] == ["^", "T"]:
                return "the transpose is written x', not x^T, and a product with *: x'*A*x"
            case word if self.place and self.words[self.place - 1].text.startswith("sum_"):
                return "a sum over all entries is written sum(x), without an index"
            case "(" if self._is_power_of_a_function():
                name, power = self.words[self.place - 3].text, self.words[self.place - 1].text
                return f"the exponent stands behind the bracket: {name}(…)^{power}, not {name}^{power}(…)"
            case "(" if self.place > 1 and self.words[self.place - 1].text == "'":
                name = self.words[self.place - 2].text
                return f"a derivative is written gradient({name}(t), t): here {name}' would be a transpose"
            case word:
                return f"{word} follows without a sign: write * for a product, as in A*x"

    def _is_power_of_a_function(self) -> bool:
        """Whether sin^2 stands before a bracket."""
        before = self.words[max(0, self.place - 3) : self.place]
        return len(before) == 3 and before[1].text == "^" and find(before[0].text, 1) is not None

    def sum(self) -> t.Tree:
        start = self.word.start
        terms, signs, at = [self.product()], [1], [start]
        while (sign := self.sign("+", "-")) is not None:
            terms.append(self.product())
            signs.append(1 if sign.text == "+" else -1)
            at.append(sign.start)
        if len(terms) == 1:
            return terms[0]
        return t.Sum(tuple(terms), tuple(signs), at=tuple(at), start=start, end=terms[-1].end)

    def product(self) -> t.Tree:
        factors, changes = [self.signed()], 0
        signs: list[str] = []
        at: list[int] = []
        while (sign := self.sign(*PRODUCTS)) is not None:
            changes += PRODUCTS[sign.text] not in signs[-1:]
            if changes > DEEPEST:
                raise mistake(
                    self.text, sign.start, "this product changes its sign too often: put brackets, or name its parts"
                )
            factors.append(self.signed())
            signs.append(PRODUCTS[sign.text])
            at.append(sign.start)
        if not signs:
            return factors[0]
        return t.Product(tuple(factors), tuple(signs), at=tuple(at), start=factors[0].start, end=factors[-1].end)

    def signed(self) -> t.Tree:
        start, negative = self.word.start, False
        while (sign := self.sign("+", "-")) is not None:
            negative ^= sign.text == "-"
        inside = self.power()
        return _negative(start, inside) if negative else inside

    def power(self) -> t.Tree:
        base = self.transposed(self.atom())
        sign = self.sign("^", ".^")
        if sign is None:
            return base
        if sign.text == "^" and (after := self.sign("'")) is not None:
            raise mistake(self.text, after.start, "the transpose is written ' alone: A', not A^'")
        start, minus = self.word.start, self.sign("-") or self.sign("+")
        exponent = self.atom()
        if minus is not None and minus.text == "-":
            exponent = _negative(start, exponent)
        entries, place = sign.text == ".^", sign.start
        power = t.Power(base, exponent, entries=entries, at=place, start=base.start, end=exponent.end)
        found = self.transposed(power)
        if (again := self.sign("^", ".^")) is not None:
            raise mistake(self.text, again.start, "a power of a power needs brackets: (a^b)^c or a^(b^c)")
        return found

    def transposed(self, inside: t.Tree) -> t.Tree:
        """The primes after it; two of them cancel in what they mean, and are kept as written up to a limit."""
        count = 0
        while (sign := self.sign("'")) is not None:
            count += 1
            if count > DEEPEST:
                raise mistake(self.text, sign.start, "these are too many transposes in a row")
            inside = t.Transpose(inside, start=inside.start, end=sign.end)
        return inside

    def atom(self) -> t.Tree:
        word = self.take()
        if word.kind == "number":
            return t.Number(self._value(word), start=word.start, end=word.end)
        if word.kind == "name":
            if self.word.text == "(":
                return self._applied(word)
            return t.Name(word.text, start=word.start, end=word.end)
        if word.text == "(":
            return self._deeper(word)
        raise mistake(self.text, word.start, self._missing(word))

    def _deeper(self, opening: TypedToken) -> t.Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise mistake(
                self.text, opening.start, f"brackets are nested more than {DEEPEST} deep: name the inner parts"
            )
        inside = self.sum()
        self.depth -= 1
        return t.Group(inside, start=opening.start, end=self._closed(opening).end)

    def _applied(self, name: TypedToken) -> t.Tree:
        opening = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise mistake(
                self.text, opening.start, f"functions are nested more than {DEEPEST} deep: name the inner parts"
            )
        arguments: list[t.Tree] = []
        while self.word.text != ")" or arguments:
            arguments.append(self.sum())
            if self.sign(",") is None:
                break
        self.depth -= 1
        closing = self._closed(opening)
        return t.Apply(name.text, tuple(arguments), start=name.start, end=closing.end)

    def _closed(self, opening: TypedToken) -> TypedToken:
        closing = self.sign(")")
        if closing is not None:
            return closing
        if self.word.kind == "end":
            raise mistake(self.text, opening.start, "this bracket is never closed: add )")
        if self.word.text in RELATIONS:
            raise mistake(
                self.text,
                opening.start,
                f"this bracket is not closed before {self.word.text}: add ), for no relation stands in brackets here",
            )
        word = self.word
        raise mistake(
            self.text,
            word.start,
            f"{word.text} follows without a sign: write * for a product, or close the bracket with )",
        )

    def _value(self, word: TypedToken) -> Fraction:
        mantissa, _, exponent = word.text.lower().partition("e")
        if exponent and abs(int(exponent)) > LARGEST:
            raise mistake(
                self.text,
                word.start,
                f"the exponent of this number is beyond {LARGEST}: give the number a name and declare it",
            )
        return Fraction(mantissa) * Fraction(10) ** int(exponent or 0)

    def _missing(self, word: TypedToken) -> str:
        if word.kind == "end":
            return (
                "the formula ends where a name, a number or a bracket is wanted"
                if self.words[:-1]
                else "there is no formula: write one"
            )
        if word.text in ("'", '"'):
            return f"{word.text} stands where a name is wanted: names are written without quotation marks"
        return f"{word.text} stands where a name, a number or a bracket is wanted"


def _negative(start: int, inside: t.Tree) -> t.Tree:
    return t.Sum((inside,), (-1,), at=(start,), start=start, end=inside.end)
