"""Formulas and claims typed by hand, in the syntax of matrixcalculus.org, as SymPy. Nothing a user types is ever
evaluated.

    x'*A*x + c*sin(y)'*x     '  transpose      *  matrix product, or by a number      .* ./ .^  of entries      ^  power
    sum(log(exp(-y.*(X*w)) + vector(1)))       vector(1), matrix(1): ones that fit their place; eye: the identity
    norm1 norm2 sum mean tr det logdet inv diag kron vec softmax max lambda_max lambda_min sigma_max rank, and every
    operator of symnn.ops of entries: exp, log, relu, sigmoid, …
    E(u) Var(u) Cov(u, v)    of names that are declared to be random: 'X: random', 'w: n normal(0, s^2)'
    gradient(f, x) jacobian(f, x) hessian(f, x)      by a name; they stay derivatives, in a claim and in its proof

Names are declared by `declarations`. One that is not declared is a matrix if it begins with a capital letter; else a
number, and a column where a number does not fit. That is said in a note. Where two readings fit alike, the name must be
declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import sympy as sp

from symnn.bridge import matrix, tensor
from symnn.bridge.random import random
from symnn.claims.claim import Chain, Claim, Property
from symnn.claims.hypotheses import in_proofs
from symnn.claims.relations import SIGNS, SPELLED
from symnn.claims.tensor_facts import full_column_rank, positive_semidefinite
from symnn.errors import ArgumentError, ShapeError, shape_error
from symnn.reading.formula import conforming
from symnn.reading.formula import tree as t
from symnn.reading.typed.let_words import KINDS, NAME, OF_SQUARES, Declaration, declarations
from symnn.reading.typed.remedies import Remedies
from symnn.reading.typed.syntax import Relation, parse, parse_claim
from symnn.reading.typed.typed_tokens import mistake, near
from symnn.reading.typed.typed_walk import IDENTITY, PI, Text, TypedWalk

WORK = 200_000
"""Parts that are visited at most while the sizes of undeclared names are looked for."""
FRESH = "nmkpqrdlst"
SAID: Mapping[str, Callable[[Any], Any]] = {  # SymPy loads a predicate when it is first asked for
    "symmetric": lambda x: sp.Q.symmetric(x),
    "positive definite": lambda x: sp.Q.positive_definite(x),
    "positive semidefinite": positive_semidefinite,
    "positive": lambda x: sp.Q.positive(x),
    "nonnegative": lambda x: sp.Q.nonnegative(x),
    "invertible": lambda x: sp.Q.invertible(x),
    "orthogonal": lambda x: sp.Q.orthogonal(x),
    "full column rank": full_column_rank,
}
IS = re.compile(rf"\s*(\S.*?)\s+(?:is\s+|has\s+|of\s+)?({'|'.join(SAID)})\s*")


@dataclass(frozen=True)
class Formula:
    """A formula as SymPy, with the symbols of its names, and notes on what was not declared."""

    text: str
    value: Any
    symbols: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    symmetric: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """A claim as it was typed, and as symnn has it; `links` are its claims, one per sign. `let` declares all of its
    names.
    """

    text: str
    claim: Claim | Chain | Property
    symbols: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    let: tuple[str, ...] = ()
    equations: Mapping[str, str] = field(default_factory=dict)
    """How an equation that is assumed is said in a proof, and how it was typed."""

    @property
    def links(self) -> tuple[Claim, ...]:
        """None for a claim that is no relation."""
        if isinstance(self.claim, Property):
            return ()
        return self.claim.links if isinstance(self.claim, Chain) else (self.claim,)


def read_formula(text: str, let: Iterable[str] = (), *, number: bool = False) -> Formula:
    """One formula. With `number` it must be one: then that helps to tell what undeclared names are.

    ArgumentError for what is no formula, ShapeError for parts that do not conform; both show the place.
    """
    said = Text(text, (parse(text),))
    scope = TypedScope.of([said], declarations(let), number)
    symmetric = tuple(scope.symbols[d.name] for d in scope.reading.declared.values() if "symmetric" in d.properties)
    return Formula(" ".join(text.split()), scope.build(said)[0], scope.symbols, scope.notes, symmetric)


def read_claim(text: str, let: Iterable[str] = (), assume: Iterable[str] = ()) -> Spoken:
    """A claim, or a chain, under the assumptions: relations in the same language, or the words of `SAID`: `A
    symmetric`, `c positive`, `A is positive semidefinite`, `X has full column rank`.
    """
    claimed = _relation(text, parse_claim(text))
    scope, given = scope_of([claimed], let, assume)
    sides = scope.build(claimed)
    links = tuple(Claim(a, SPELLED[s], b, given) for a, s, b in zip(sides, claimed.signs, sides[1:], strict=False))
    return Spoken(
        " ".join(text.split()),
        links[0] if len(links) == 1 else Chain(links),
        scope.symbols,
        scope.notes,
        scope.let(),
        scope.equations,
    )


def scope_of(
    texts: Sequence[Text], let: Iterable[str], assume: Iterable[str], *, number: bool = False
) -> tuple[TypedScope, tuple[Any, ...]]:
    """What the names of these texts and of the assumptions mean, and the assumptions. With `number` the first text is
    one.
    """
    assume = tuple(assume)
    words = [word for said in assume if (word := IS.fullmatch(said)) is not None]
    relations = [_relation(said, parse_claim(said)) for said in assume if IS.fullmatch(said) is None]
    for said in relations:
        if len(said.signs) > 1:
            raise mistake(said.text, said.at[1], "an assumption is one relation: write two assumptions")
    formulas = {word: _of_formula(word) for word in words if NAME.fullmatch(word[1]) is None}
    scope = TypedScope.of([*texts, *relations, *formulas.values()], declarations(let), number)
    given = [*scope.properties()]
    for word in words:
        formula = formulas.get(word)
        given.append(scope.predicate(*word.groups()) if formula is None else scope.predicate_of(formula, word[2]))
    given += [scope.hypothesis(said) for said in relations]
    return scope, tuple(given)


def _of_formula(word: re.Match[str]) -> Text:
    """L*eye - A of "L*eye - A positive semidefinite"."""
    if word[2] not in OF_SQUARES:
        raise ArgumentError(
            f"the assumption '{word[0].strip()}': that something is {word[2]} is said of a name; of a formula write a"
            " relation, as in 2*c - 1 > 0"
        )
    return Text(word[1], (parse(word[1]),))


def _relation(text: str, found: Relation) -> Text:
    return Text(text, found.sides, found.signs, found.at)


class TypedScope:
    """What all names mean, in a claim and its assumptions together."""

    def __init__(self, reading: TypedWalk) -> None:
        self.reading = reading
        _name_sizes(reading)
        reading.symbols = {name: self._symbol(name) for name in reading.names if not self._is_function(name)}
        self.symbols = reading.symbols
        self.notes = tuple(_note(name, kind, self.symbols[name]) for name, kind in reading.kinds.items())
        self.equations: dict[str, str] = {}

    @classmethod
    def of(cls, texts: Sequence[Text], declared: Mapping[str, Declaration], number: bool = False) -> TypedScope:
        return cls(_reading(texts, declared, number))

    def let(self) -> tuple[str, ...]:
        """Every name with its sizes, declared or found."""
        loose = (Declaration(name, sizes_of(self.symbols[name], kind)) for name, kind in self.reading.kinds.items())
        return tuple(map(str, [*self.reading.declared.values(), *loose]))

    def _is_function(self, name: str) -> bool:
        return name in self.reading.declared and "function" in self.reading.declared[name].properties

    def _symbol(self, name: str) -> Any:
        declared = self.reading.declared
        if name in declared and declared[name].law:
            return _random(declared[name], declared)
        if self._is_positive_parameter(name):
            return sp.Symbol(name, positive=True)
        rows, columns = self.reading.words.known(self.reading.names[name])
        return tensor(name) if rows == columns == 1 else matrix(name, rows, columns)

    def _is_positive_parameter(self, name: str) -> bool:
        """Whether a law speaks of it, and it is declared to be positive: a rate is by its symbol."""
        declared = self.reading.declared.values()
        return any(name in d.parameters() for d in declared) and "positive" in self.reading.declared[name].properties

    def build(self, said: Text) -> list[Any]:
        planned, words = self.reading.sides[said], Remedies(said.text, self.reading.sizes)
        shapes = [self.reading.told(p.axes, words, side) for p, side in zip(planned, said.sides, strict=True)]
        wide = next((k for k, p in enumerate(planned) if not p.is_number), None)
        # a bare 0 beside an array is a zero for every entry
        zero = [wide is not None and p.is_number for p in planned]
        return [sp.ZeroMatrix(*shapes[wide or 0]) if z else p.make() for p, z in zip(planned, zero, strict=True)]

    # assumptions
    def properties(self) -> Iterator[Any]:
        for d in self.reading.declared.values():
            said = () if self._is_positive_parameter(d.name) else d.properties
            yield from (self.predicate(d.name, p) for p in said if p != "function")

    def predicate(self, name: str, said: str) -> Any:
        if name not in self.symbols:
            raise ArgumentError(
                f"the assumption '{name} {said}' is about {name}, which is no name of the "
                f"claim{near(name, self.symbols)}"
            )
        symbol = self.symbols[name]
        shape = tuple(getattr(symbol, "shape", (1, 1)))
        if said in OF_SQUARES and (shape[0] != shape[1] or shape == (1, 1)):
            raise ArgumentError(
                f"the assumption '{name} {said}': only a square matrix is {said}; declare it, as in --let '{name}: n,n'"
            )
        if said == "full column rank" and not getattr(symbol, "is_Matrix", False):
            raise ArgumentError(
                f"the assumption '{name} {said}': {name} is a number; declare it, as in --let '{name}: m,n'"
            )
        return SAID[said](symbol)

    def predicate_of(self, said: Text, word: str) -> Any:
        """What is said of a square matrix that is a formula."""
        (value,) = self.build(said)
        rows, columns = getattr(value, "shape", (1, 1))
        if rows != columns or (rows, columns) == (1, 1):
            raise ArgumentError(f"the assumption '{said.text} {word}': only a square matrix is {word}")
        return SAID[word](value)

    def hypothesis(self, said: Text) -> Any:
        """An equation of any shape or a != b, an inequality between numbers, or x > 0, x >= 0 of every entry."""
        left, right = self.build(said)
        (sign,) = said.signs
        if sign == "=":
            equation = sp.Eq(left, right, evaluate=False)
            self.equations[in_proofs(equation)] = " ".join(said.text.split())
            return equation
        if not getattr(left, "is_Matrix", False):
            return SIGNS[SPELLED[sign]].sympy(left, right, evaluate=False)
        if SPELLED[sign] == "≠":  # not the same array: some entry differs
            return sp.Ne(left, right, evaluate=False)
        for symbol, zero, wanted in ((left, right, ">"), (right, left, "<")):
            if sign in (wanted, f"{wanted}=") and symbol.is_symbol and isinstance(zero, sp.ZeroMatrix):
                return sp.Q.positive(symbol) if sign == wanted else sp.Q.nonnegative(symbol)
        raise mistake(
            said.text,
            said.at[0],
            "of arrays an assumption is an equation, x != 0, or one of all entries, as in x > 0 or x >= 0",
        )


def _random(made: Declaration, declared: Mapping[str, Declaration]) -> Any:
    """The random symbol of a declaration."""
    kind, *words = made.law
    numbers = [_parameter(word, declared) for word in words]
    return random(made.name, *made.sizes, mean=None, distribution=(kind, *numbers) if numbers else None)


def _parameter(word: str, declared: Mapping[str, Declaration]) -> Any:
    name, square = word.removeprefix("-").removesuffix("^2"), word.endswith("^2")
    if name not in declared:
        return sp.Rational(word)
    symbol = sp.Symbol(name, positive=True) if "positive" in declared[name].properties else tensor(name)
    power = symbol**2 if square else symbol
    return -power if word.startswith("-") else power


# which sizes
def _reading(texts: Sequence[Text], declared: Mapping[str, Declaration], number: bool) -> TypedWalk:
    """The one reading that fits with the least effort. ShapeError if none does, ArgumentError if two do alike."""
    trees = [p for said in texts for side in said.sides for p in t.walk(side)]
    loose = _loose(trees, declared)
    small = [n for n in loose if not n[0].isupper()]
    if 2 ** len(small) * len(trees) > WORK:
        said = ", ".join(small[:8])
        raise ArgumentError(
            f"there are too many names of unknown size: declare {said} with --let, as in --let '{small[0]}: n'"
        )
    fitting: list[tuple[int, TypedWalk]] = []
    failed: list[tuple[int, ShapeError]] = []
    for kinds in _choices(loose):
        if fitting and _effort(kinds) > fitting[0][0]:
            break
        reading = TypedWalk(declared, kinds)
        try:
            _typed(reading, texts, number)
        except ShapeError as error:
            failed.append((reading.visited, error))
            continue
        fitting = sorted([*fitting, (_effort(kinds) + reading.oddity, reading)], key=lambda found: found[0])
    if not fitting:
        raise _unfit(max(failed, key=lambda f: (bool(f[1].remedy), f[0]))[1], loose)
    if len(fitting) > 1 and fitting[0][0] == fitting[1][0]:
        raise _ambiguous(fitting[0][1], fitting[1][1])
    return fitting[0][1]


def _loose(trees: Sequence[t.Tree], declared: Mapping[str, Declaration]) -> list[str]:
    """Names of unknown size."""
    known = {str(s) for d in declared.values() for s in d.sizes} | declared.keys()
    names = dict.fromkeys(p.name for p in trees if isinstance(p, t.Name))
    return [n for n in names if n not in known and n not in (*IDENTITY, PI)]


def _choices(loose: Sequence[str]) -> list[dict[str, int]]:
    """How many axes each of these names may have, what takes least effort first."""
    choices = product(*((2,) if n[0].isupper() else (0, 1) for n in loose))
    return sorted((dict(zip(loose, kinds, strict=True)) for kinds in choices), key=_effort)


def _effort(kinds: Mapping[str, int]) -> int:
    """A small letter is a number, and a column where it cannot be one; a capital letter is a matrix."""
    return sum(kind for kind in kinds.values() if kind != 2)


def _unfit(error: ShapeError, loose: Sequence[str]) -> ShapeError:
    """Of all readings that know a remedy, or else of all, the one that went furthest complains."""
    names = ", ".join(loose)
    if not loose:
        return error
    declare = f"\n  no sizes of {names} fit; declare them: --let '{loose[0]}: m,n' or '{loose[0]}: n'"
    return shape_error(error.problem, error.operands, error.remedy, error.pointed + declare)


def _typed(reading: TypedWalk, texts: Sequence[Text], number: bool) -> None:
    """Shapes of all parts, the sides of every relation being of one shape. ShapeError otherwise."""
    for said in texts:
        found = reading.read(said)
        for k, sign in enumerate(said.signs):
            a, b = found[k].axes, found[k + 1].axes
            zero = any(map(_is_zero, said.sides[k : k + 2]))
            if not zero and not conforming.one_shape(reading.sizes, a, b):
                turned = conforming.one_shape(reading.sizes, a, b[::-1])
                raise reading.words.wrong(
                    said.at[k],
                    "the left side of {sign} has shape {0.shape} and the right side {1.shape}",
                    *map(reading.words.sized, said.sides[k : k + 2], (a, b)),
                    remedy="did you mean the transpose of one of them?" if turned else "",
                    sign=sign,
                )
    if number and not (value := reading.sides[texts[0]][0]).is_number:
        side, words = t.bare(texts[0].sides[0]), Remedies(texts[0].text, reading.sizes)
        wanted = "a number is wanted here, but {0.name} has shape {0.shape}"
        remedy = "sum it, or ask for its jacobian"
        raise words.wrong(side.start, wanted, words.sized(side, value.axes), remedy=remedy)


def _is_zero(side: t.Tree) -> bool:
    return t.bare(side) == t.Number(Fraction(0))


def _ambiguous(first: TypedWalk, second: TypedWalk) -> ArgumentError:
    name = next(n for n in first.kinds if first.kinds[n] != second.kinds[n])
    a, b = KINDS[first.kinds[name]], KINDS[second.kinds[name]]
    return ArgumentError(
        f"{name} may be a {a} or a {b} here: declare it, as --let '{name}:' (a number) or --let '{name}: n' (a column)"
    )


def _name_sizes(reading: TypedWalk) -> None:
    """A symbol for every size of an undeclared name that nothing tells."""
    used = {*reading.names, *reading.extents}
    free = iter([*(w for w in FRESH if w not in used), *(f"n{k}" for k in range(1, 100) if f"n{k}" not in used)])
    for name in reading.kinds:
        for size in reading.words.known(reading.names[name]):
            if reading.sizes.open(size):
                reading.sizes.told[size] = sp.Symbol(next(free), integer=True, positive=True)


def _note(name: str, kind: int, symbol: Any) -> str:
    return f"{name} is taken as a {KINDS[kind]}, as with --let '{Declaration(name, sizes_of(symbol, kind))}'"


def sizes_of(symbol: Any, kind: int) -> tuple[Any, ...]:
    return tuple(getattr(symbol, "shape", ())[:kind])


def product_sides(text: str, declared: Mapping[str, Declaration]) -> tuple[Any, list[Any]] | None:
    """The left side of an equality, and the factors of the right one, where that is a product whose factors need not
    conform.

    None for a claim of another form, or one with names that are not declared.
    """
    found = parse_claim(text)
    right = t.bare(found.sides[-1])
    if found.signs != ("=",) or not isinstance(right, t.Product) or any(right.signs):
        return None
    names = {p.name for side in found.sides for p in t.walk(side) if isinstance(p, t.Name)}
    if not names <= {*declared, *(str(s) for d in declared.values() for s in d.sizes)}:
        return None
    left, factors = Text(text, found.sides[:1]), Text(text, right.factors)
    reading = TypedWalk(declared)
    reading.read(left)
    reading.read(factors)
    scope = TypedScope(reading)
    return scope.build(left)[0], [factor.make() for factor in reading.sides[factors]]
