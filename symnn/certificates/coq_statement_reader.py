"""The statement of a theorem, read back: a small parser of what `coq_text` spells. The two share no code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from symnn.certificates.index_terms import (
    OUTCOME,
    Along,
    AppliedFunction,
    AtomEntry,
    DeltaEntry,
    DepthIndex,
    Expected,
    Index,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WhereEntry,
    WholePower,
)

TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z_][A-Za-z0-9_'.]*)|(?P<number>\d+)|(?P<sign><>|<=|=>|->|%nat|%Z|[()+\-*/^<=,:]))"
)
ARITY = {"exp": 1, "ln": 1, "sqrt": 1, "Rabs": 1, "sin": 1, "cos": 1, "sigmoid": 1, "softplus": 1, "relu": 1, "sign": 1,
         "step": 1, "tanh": 1, "is_positive": 1, "Rmax": 2, "Rmin": 2, "Rpower": 2, "erf": 1}  # fmt: skip
EXPECTATION = "(Outcome -> R) -> R"
RELATIONS = ("=", "<>", "<=", "<")
SLOPE = "is_gradient_along"
TENSORS = ("R", "vector", "matrix", "tensor3", "tensor4")


class NotOfTheForm(Exception):
    """The file is not what symnn writes; the message says where."""


class ReadPart(NamedTuple):
    """For all indices within their sizes: left relation right."""

    indices: tuple[tuple[str, str], ...]
    left: IndexTerm
    relation: str
    right: IndexTerm
    along: Along | None = None


@dataclass(frozen=True)
class ReadFile:
    """What a file says: the comment, the theorem's name, its binders and sizes >= 1, its premises, its conclusion."""

    comment: str
    name: str
    binders: tuple[tuple[str, str], ...]
    at_least_one: tuple[str, ...]
    premises: tuple[ReadPart, ...]
    said: ReadPart
    has_example: bool
    slopes: tuple[tuple[str, str], ...] = ()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            raise NotOfTheForm(f"its statement has {text[position : position + 10]!r} in it")
        kind = found.lastgroup or ""
        yield kind, found[kind]
        position = found.end()


def _spelled_size(size: str) -> str:
    return size if size.isidentifier() else f"{size}%nat"


class StatementReader:
    """A recursive descent over the statement."""

    def __init__(self, text: str) -> None:
        self.tokens = [*_tokens(text), ("end", "")]
        self.at = 0
        self.types: dict[str, str] = {}
        self.indices: dict[str, str] = {}
        self.outcomes = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at][1]

    def take(self, wanted: str = "") -> str:
        found = self.next
        if wanted and found != wanted:
            raise NotOfTheForm(f"{wanted!r} is wanted where the statement has {found!r}")
        self.at += 1
        return found

    def follows(self, *wanted: str) -> bool:
        return tuple(t for _, t in self.tokens[self.at : self.at + len(wanted)]) == wanted

    # the statement ----------------------------------------------------------------------------------------------------
    def file(self, comment: str, name: str, has_example: bool) -> ReadFile:
        binders = self.binders()
        sizes, premises = [], []
        if "E" in self.types:
            if self.types["E"] != EXPECTATION or self.types.get("Outcome") != "Type":
                raise NotOfTheForm("E is no expectation")
            self.take("is_expectation"), self.take("E"), self.take("->")
        slopes = tuple(self.slopes())
        while self.follows("(", "1", "<="):
            sizes.append(self.at_least_one())
        while (part := self.premise()) is not None:
            premises.append(part)
        said = self.part()
        if self.next:
            raise NotOfTheForm(f"the statement goes on with {self.next!r}")
        return ReadFile(comment, name, binders, tuple(sizes), tuple(premises), said, has_example, slopes)

    def binders(self) -> tuple[tuple[str, str], ...]:
        found = []
        if self.follows("forall", "("):
            self.take("forall")
            while self.next == "(":
                self.take("(")
                name = self.take()
                self.take(":")
                kind = self.type()
                self.take(")")
                if name in self.types:
                    raise NotOfTheForm(f"{name} is bound twice")
                self.types[name] = kind
                found.append((name, self.types[name]))
            self.take(",")
        return tuple(found)

    def type(self) -> str:
        """A type as it was spelled, up to the bracket that closes its binder."""
        words, depth = [], 0
        while depth or self.next != ")":
            depth += {"(": 1, ")": -1}.get(self.next, 0)
            words.append(self.take())
        return " ".join(words).replace(" %nat", "%nat").replace("( ", "(").replace(" )", ")")

    def slopes(self) -> Iterator[tuple[str, str]]:
        """is_slope g g' -> …"""
        while self.next == "is_slope":
            self.take()
            pair = self.take(), self.take()
            if any(self.types.get(name) != "R -> R" for name in pair):
                raise NotOfTheForm(f"{pair[0]} and {pair[1]} are no functions of a number")
            self.take("->")
            yield pair

    def at_least_one(self) -> str:
        self.take("("), self.take("1"), self.take("<=")
        size = self.size()
        self.take(")"), self.take("%nat"), self.take("->")
        return size

    def premise(self) -> ReadPart | None:
        """A premise with its arrow, or None where the conclusion begins."""
        before, known = self.at, dict(self.indices)
        try:
            if self.next == "(" and self.follows("(", "forall"):
                self.take("(")
                part = self.part()
                self.take(")"), self.take("->")
            else:
                part = self.part()
                self.take("->")
        except NotOfTheForm:
            self.at, self.indices = before, known
            return None
        self.indices = known
        return part

    def limit(self) -> ReadPart:
        """tends_to (fun l => …) 0"""
        relation = self.take()
        self.take("("), self.take("fun")
        name = self.take()
        self.take("=>")
        if name in self.types or name in self.indices:
            raise NotOfTheForm(f"the variable {name} has the name of something else")
        self.types[name] = "R" if relation == "approaches" else "nat"
        term = self.sum()
        del self.types[name]
        self.take(")")
        value = Rational(Fraction(0)) if relation.endswith(("_infinity", "_exponentially")) else self.alone()
        return ReadPart(((name, ""),), term, relation, value)

    def part(self) -> ReadPart:
        if self.next in ("tends_to", "tends_to_infinity", "approaches", "grows_exponentially"):
            return self.limit()
        indices = []
        while self.next == "forall":
            self.take("forall")
            name = self.take()
            self.take(":"), self.take("nat"), self.take(",")
            if not self.follows("(", name, "<"):
                self.types[name] = "nat"
                indices.append((name, ""))
                continue
            self.take("("), self.take(name), self.take("<")
            size = self.size()
            for word in (")", "%nat", "->"):
                self.take(word)
            self.index(name, size)
            indices.append((name, size))
        if self.next.startswith("is_gradient_along"):
            return self.gradient(tuple(indices))
        left = self.sum()
        relation = self.take()
        if relation not in RELATIONS:
            raise NotOfTheForm(f"{relation!r} is no relation")
        return ReadPart(tuple(indices), left, relation, self.sum())

    def gradient(self, indices: tuple[tuple[str, str], ...]) -> ReadPart:
        """is_gradient_along1 n (fun x_1 => …) x (fun i => …)"""
        rank = self.take().removeprefix("is_gradient_along")
        sizes = [self.size() for _ in range(int(rank))]
        self.take("("), self.take("fun")
        inside = self.take()
        self.take("=>")
        if inside in self.types or inside in self.indices:
            raise NotOfTheForm(f"the variable {inside} has the name of something else")
        self.types[inside] = self.types[self.point()]
        term = self.sum()
        del self.types[inside]
        self.take(")")
        at = self.take()
        if self.types[at] != " ".join([TENSORS[len(sizes)], *(_spelled_size(s) for s in sizes)]):
            raise NotOfTheForm(f"{at} is no tensor of these sizes")
        names = []
        if sizes:
            self.take("("), self.take("fun")
            names = [self.take() for _ in sizes]
            self.take("=>")
            for name, size in zip(names, sizes, strict=True):
                self.index(name, size)
        slope = self.sum() if sizes else self.alone()
        if sizes:
            self.take(")")
        return ReadPart(indices, term, SLOPE, slope, Along(inside, at, tuple(zip(names, sizes, strict=True))))

    def point(self) -> str:
        """The word after the bracket that closes the function."""
        depth, at = 1, self.at
        while depth and at + 1 < len(self.tokens):
            depth += {"(": 1, ")": -1}.get(self.tokens[at][1], 0)
            at += 1
        found = self.tokens[at][1]
        if found not in self.types:
            raise NotOfTheForm(f"{found!r} is nothing by which one differentiates")
        return found

    def index(self, name: str, size: str) -> None:
        if name in self.types or name in self.indices:
            raise NotOfTheForm(f"the index {name} has the name of something else")
        self.indices[name] = size

    # sizes ------------------------------------------------------------------------------------------------------------
    def size(self) -> str:
        """A size, spelled as it was."""
        if self.next == "(":
            self.take("(")
            first = self.size()
            while self.next in ("+", "-", "*", "^"):
                first += f" {self.take()} {self.size()}"
            self.take(")")
            text = f"({first})"
        else:
            kind, text = self.tokens[self.at]
            if kind == "word" and self.types.get(text) != "nat":
                raise NotOfTheForm(f"{text} is no size")
            self.take()
        if self.next == "%nat":
            self.take()
        return text

    # terms ------------------------------------------------------------------------------------------------------------
    def sum(self) -> IndexTerm:
        if self.next == "-":
            self.take()
            found: IndexTerm = Negated(self.prefix())
            if self.next == "*":
                raise NotOfTheForm("a sign stands before a product without brackets")
        else:
            found = self.product()
        while self.next in ("+", "-"):
            found = Pairwise(self.take(), found, self.product())
        return found

    def product(self) -> IndexTerm:
        found = self.prefix()
        while True:
            if self.next == "*":
                self.take()
                found = Pairwise("*", found, self.prefix())
            elif self.next == "/" and isinstance(found, Rational) and self.tokens[self.at + 1][0] == "number":
                self.take()
                found = Rational(found.value / int(self.take()))
            else:
                return found

    def prefix(self) -> IndexTerm:
        if self.next == "/":
            self.take()
            return AppliedFunction("/", (self.applied(),))
        base = self.applied()
        if self.next == "^":
            self.take()
            exponent = self.size()
            return WholePower(base, int(exponent) if exponent.isdigit() else exponent)
        return base

    def applied(self) -> IndexTerm:
        kind, word = self.tokens[self.at]
        if kind != "word":
            return self.alone()
        if word in ("sum", "product", "largest"):
            return self.over()
        if word == "INR":
            self.take()
            return SizeNumber(self.size())
        if word == "delta":
            self.take()
            return DeltaEntry(self.place(), self.place())
        if word in ("where_zero", "where_nonnegative"):
            return self.where()
        if word == "E" and self.types.get("E") == EXPECTATION:
            return self.expected()
        kind_of = self.types.get(word, "").removeprefix("Outcome -> ")
        arity = ARITY.get(word, 0 if kind_of.startswith("nat ->") else kind_of.count("->"))
        if arity and word not in ("PI",):
            self.take()
            return AppliedFunction(word, tuple(self.alone() for _ in range(arity)))
        return self.alone(self.rank(word))

    def rank(self, word: str) -> int:
        whole = self.types.get(word, "")
        kind = whole.removeprefix("nat -> ").removeprefix("Outcome -> ").split(" ")[0]
        ranks = {"vector": 1, "matrix": 2, "tensor3": 3, "tensor4": 4}
        return ranks.get(kind, 0) + whole.startswith(("nat ->", "Outcome ->"))

    def expected(self) -> IndexTerm:
        """E (fun o => …)"""
        for word in ("E", "(", "fun", "o", "=>"):
            self.take(word)
        self.outcomes += 1
        body = self.sum()
        self.outcomes -= 1
        self.take(")")
        return Expected(body)

    def over(self) -> IndexTerm:
        kind, size = self.take(), self.size()
        self.take("("), self.take("fun")
        name = self.take()
        self.take("=>")
        self.index(name, size)
        body = self.sum()
        del self.indices[name]
        self.take(")")
        return OverIndex(kind, name, size, body)

    def alone(self, rank: int = 0) -> IndexTerm:
        kind, word = self.tokens[self.at]
        if word == "(":
            self.take()
            if self.next == "-" and self.tokens[self.at + 1][0] == "number" and self.tokens[self.at + 2][1] == ")":
                self.take("-")
                found: IndexTerm = Rational(Fraction(-int(self.take())))
            else:
                found = self.sum()
            self.take(")")
            return found
        self.take()
        if kind == "number":
            return Rational(Fraction(int(word)))
        if word == "PI":
            return AppliedFunction("PI", ())
        if kind != "word" or word not in self.types or self.types[word] == "nat" or (rank == 0 and self.rank(word)):
            raise NotOfTheForm(f"{word!r} has no meaning where it stands")
        return AtomEntry(word, tuple(self.place() for _ in range(rank)))

    def place(self) -> Index:
        kind, word = self.tokens[self.at]
        if self.follows("(", "S"):
            self.take("("), self.take("S")
            depth = self.take()
            self.take(")")
            return DepthIndex(f"(S {depth})")
        if self.types.get(word) == "nat":
            return DepthIndex(self.take())
        self.take()
        if word == "o" and self.outcomes:
            return OUTCOME
        if kind == "number":
            self.take("%nat")
            return int(word)
        if word not in self.indices:
            raise NotOfTheForm(f"{word!r} is no index")
        return word

    def where(self) -> IndexTerm:
        """where_zero (c * Z.of_nat i + … + offset)%Z"""
        relation = "=" if self.take() == "where_zero" else ">="
        self.take("(")
        indices: list[tuple[int, Index]] = []
        sizes: list[tuple[int, str]] = []
        while True:
            c = self.whole()
            if self.next == ")":
                break
            self.take("*"), self.take("Z.of_nat")
            if self.next in self.indices or self.follows(self.next, "%nat"):
                indices.append((c, self.place()))
            else:
                sizes.append((c, self.size()))
            self.take("+")
        self.take(")"), self.take("%Z")
        return WhereEntry(relation, tuple(indices), tuple(sizes), c)

    def whole(self) -> int:
        if self.next != "(":
            return int(self.take())
        self.take("("), self.take("-")
        value = -int(self.take())
        self.take(")")
        return value
