"""The grammar of formulas, by recursive descent: text in, a tree of frozen records out. Nothing here knows shapes or
SymPy.

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
from typing import TypeAlias

from symnn.reading.typed.typed_tokens import TypedToken, mistake, tokens

DEEPEST = 64
"""Brackets, signs and transposes inside one another."""
LARGEST = 300
"""The largest decimal exponent of a number."""
RELATIONS = ("=", "<=", ">=", "<", ">", "!=")


@dataclass(frozen=True, eq=False)
class TypedPart:
    """A part of the formula; start and end are its place in the text."""

    start: int
    end: int


@dataclass(frozen=True, eq=False)
class TypedNumber(TypedPart):
    value: Fraction


@dataclass(frozen=True, eq=False)
class TypedName(TypedPart):
    name: str


@dataclass(frozen=True, eq=False)
class TypedApply(TypedPart):
    """A function of the arguments."""

    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class TypedTranspose(TypedPart):
    argument: Tree


@dataclass(frozen=True, eq=False)
class TypedPower(TypedPart):
    """base ^ exponent, or .^ if elementwise; `at` is the place of the sign."""

    base: Tree
    exponent: Tree
    elementwise: bool
    at: int


@dataclass(frozen=True, eq=False)
class TypedSum(TypedPart):
    """terms with their signs +1 or −1; `at` are the places of the signs (of the first term, where it begins)."""

    terms: tuple[Tree, ...]
    signs: tuple[int, ...]
    at: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class TypedProduct(TypedPart):
    """first, then runs of one sign: (sign, factors, places of the sign), from the left."""

    first: Tree
    runs: tuple[tuple[str, tuple[Tree, ...], tuple[int, ...]], ...]


Tree: TypeAlias = TypedNumber | TypedName | TypedApply | TypedTranspose | TypedPower | TypedSum | TypedProduct


@dataclass(frozen=True)
class Relation:
    """sides[0] signs[0] sides[1] signs[1] …; `at` are the places of the signs."""

    sides: tuple[Tree, ...]
    signs: tuple[str, ...]
    at: tuple[int, ...]


def parse(text: str) -> Tree:
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
            raise mistake(self.text, self.word.start, self._left_over())
        return Relation(tuple(sides), tuple(signs), tuple(at))

    def _left_over(self) -> str:
        match self.word.text:
            case ")":
                return "this bracket was never opened"
            case ",":
                return "a comma stands only between the arguments of a function"
            case word:
                return f"{word} follows without a sign: write * for a product, as in A*x"

    def sum(self) -> Tree:
        start = self.word.start
        terms, signs, at = [self.product()], [1], [start]
        while (sign := self.sign("+", "-")) is not None:
            terms.append(self.product())
            signs.append(1 if sign.text == "+" else -1)
            at.append(sign.start)
        return terms[0] if len(terms) == 1 else TypedSum(start, terms[-1].end, tuple(terms), tuple(signs), tuple(at))

    def product(self) -> Tree:
        first = self.signed()
        runs: list[tuple[str, list[Tree], list[int]]] = []
        while (sign := self.sign("*", "/", ".*", "./")) is not None:
            if not runs or runs[-1][0] != sign.text:
                runs.append((sign.text, [], []))
            runs[-1][1].append(self.signed())
            runs[-1][2].append(sign.start)
            if len(runs) > DEEPEST:
                raise mistake(
                    self.text, sign.start, "this product changes its sign too often: put brackets, or name its parts"
                )
        if not runs:
            return first
        return TypedProduct(first.start, runs[-1][1][-1].end, first, tuple((s, tuple(f), tuple(a)) for s, f, a in runs))

    def signed(self) -> Tree:
        start, negative = self.word.start, False
        while (sign := self.sign("+", "-")) is not None:
            negative ^= sign.text == "-"
        inside = self.power()
        return TypedSum(start, inside.end, (inside,), (-1,), (start,)) if negative else inside

    def power(self) -> Tree:
        base = self.transposed(self.atom())
        sign = self.sign("^", ".^")
        if sign is None:
            return base
        if sign.text == "^" and (after := self.sign("'")) is not None:
            raise mistake(self.text, after.start, "the transpose is written ' alone: A', not A^'")
        start, minus = self.word.start, self.sign("-") or self.sign("+")
        exponent = self.atom()
        if minus is not None and minus.text == "-":
            exponent = TypedSum(start, exponent.end, (exponent,), (-1,), (start,))
        found = self.transposed(TypedPower(base.start, exponent.end, base, exponent, sign.text == ".^", sign.start))
        if (again := self.sign("^", ".^")) is not None:
            raise mistake(self.text, again.start, "a power of a power needs brackets: (a^b)^c or a^(b^c)")
        return found

    def transposed(self, inside: Tree) -> Tree:
        """The primes after it; two of them cancel in what they mean, and are kept as written up to a limit."""
        count = 0
        while (sign := self.sign("'")) is not None:
            count += 1
            if count > DEEPEST:
                raise mistake(self.text, sign.start, "these are too many transposes in a row")
            inside = TypedTranspose(inside.start, sign.end, inside)
        return inside

    def atom(self) -> Tree:
        word = self.take()
        if word.kind == "number":
            return TypedNumber(word.start, word.end, self._value(word))
        if word.kind == "name":
            return self._applied(word) if self.word.text == "(" else TypedName(word.start, word.end, word.text)
        if word.text == "(":
            return self._deeper(word)
        raise mistake(self.text, word.start, self._missing(word))

    def _deeper(self, opening: TypedToken) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise mistake(
                self.text, opening.start, f"brackets are nested more than {DEEPEST} deep: name the inner parts"
            )
        inside = self.sum()
        self.depth -= 1
        self._closed(opening)
        return inside

    def _applied(self, name: TypedToken) -> Tree:
        opening = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise mistake(
                self.text, opening.start, f"functions are nested more than {DEEPEST} deep: name the inner parts"
            )
        arguments: list[Tree] = []
        while self.word.text != ")" or arguments:
            arguments.append(self.sum())
            if self.sign(",") is None:
                break
        self.depth -= 1
        closing = self._closed(opening)
        return TypedApply(name.start, closing.end, name.text, tuple(arguments))

    def _closed(self, opening: TypedToken) -> TypedToken:
        closing = self.sign(")")
        if closing is not None:
            return closing
        if self.word.kind == "end" or self.word.text in RELATIONS:
            raise mistake(self.text, opening.start, "this bracket is never closed: add )")
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
        return f"{word.text} stands where a name, a number or a bracket is wanted"
