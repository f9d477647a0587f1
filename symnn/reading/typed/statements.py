"""Claims typed by hand that are no relation between two values: convexity, minima, optimisers, limits, all depths.

    convex(f, x)   strictly_convex(f, x)   has_minimum(f, x)      in x, or jointly in more names: convex(f, x, y)
    strongly_convex(f, m, x)   lipschitz(f, L, x)   lipschitz_gradient(f, L, x)   minimised_at(f, a, x)
    argmin(f, x) = argmax(g, x)                                   the same optimisers
    limit(f, n, inf) = c                                          n goes to inf, -inf or a number; so may c
    grows_exponentially(f, L)                                     in the depth L >= 1
    for_all_depths(a = c^(L-1)*x, L, a, x, c*a)                   an invariant, the depth, and of each state: its name,
                                                                  where it starts, what a layer makes of it

The parts are formulas of `language`; what is no such statement is read there. Nothing a user types is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.claims.claim import Claim, Property
from symnn.claims.properties import TABLE, TYPED
from symnn.claims.properties.for_all_depths import for_all_depths
from symnn.claims.properties.grows_exponentially import grows_exponentially
from symnn.claims.properties.same_optimisers import argmax, argmin, same_optimisers
from symnn.claims.properties.tends import tends
from symnn.claims.relations import SPELLED
from symnn.errors import ArgumentError
from symnn.reading.formula import tree as t
from symnn.reading.typed.language import Spoken, read_claim, scope_of
from symnn.reading.typed.let_words import declarations
from symnn.reading.typed.syntax import parse, parse_claim
from symnn.reading.typed.typed_tokens import TypedToken, mistake, tokens
from symnn.reading.typed.typed_walk import Text
from symnn.reading.typed.write import spoken

INFINITE = {"inf": sp.oo, "oo": sp.oo, "-inf": -sp.oo, "-oo": -sp.oo}
GOALS = {"argmin": argmin, "argmax": argmax}
LEAST = {
    **{word: 2 + len(kind.further) for word, kind in TYPED.items()},
    **dict.fromkeys(GOALS, 2),
    "limit": 3,
    "grows_exponentially": 2,
    "for_all_depths": 5,
}
RELATED = ("limit", *GOALS)
"""Statements that have a right side."""


@dataclass(frozen=True)
class Applied:
    """A statement's word and its arguments, each by its place in the text."""

    name: str
    arguments: tuple[tuple[int, int], ...]
    end: int


def read_stated(text: str, let: Iterable[str] = (), assume: Iterable[str] = ()) -> Spoken:
    """A claim of any kind. A word that is declared as a function is that function, and no statement."""
    let = tuple(let)
    words = tokens(text)
    declared = {d.name for d in declarations(let).values()}
    if words[0].text not in LEAST or words[0].text in declared or words[1].text != "(":
        return read_claim(text, let, assume)
    return _Statement(text, words).read(let, tuple(assume))


class _Statement:
    """One statement, cut into its parts."""

    def __init__(self, text: str, words: Sequence[TypedToken]) -> None:
        self.text = text
        self.first = self._applied(words, 0)
        after = _beyond(words, self.first)
        self.right, self.second, after = self._related(words, after)
        if (self.right is None or self.second is not None) and words[after].kind != "end":
            raise mistake(text, words[after].start, f"nothing follows after {self.first.name}(…)")

    def _related(self, words: Sequence[TypedToken], after: int) -> tuple[tuple[int, int] | None, Applied | None, int]:
        """(what stands to the right of =, the statement that it is, the place of the word after that)."""
        if self.first.name not in RELATED:
            return None, None, after
        goal = self.first.name in GOALS
        right = (words[after].end, len(self.text)) if words[after].text == "=" else None
        second = None
        if goal and right is not None and words[after + 1].text in GOALS:
            second = self._applied(words, after + 1)
            after = _beyond(words, second)
        if right is None or (goal and second is None):
            other = "argmin(…) or argmax(…)" if goal else "a value"
            raise mistake(self.text, words[after].start, f"{self.first.name}(…) = is followed by {other}")
        return right, second, after

    def _applied(self, words: Sequence[TypedToken], k: int) -> Applied:
        name, depth, begun = words[k].text, 0, words[k + 1].end
        found: list[tuple[int, int]] = []
        for word in words[k + 1 :]:
            depth += {"(": 1, ")": -1}.get(word.text, 0)
            if word.text == ("," if depth == 1 else ")") and depth < 2:
                found.append((begun, word.start))
                begun = word.end
            if depth == 0:
                break
        else:
            raise mistake(self.text, words[k + 1].start, "this bracket is never closed: add )")
        if len(found) < LEAST[name]:
            raise mistake(self.text, words[k].start, f"{name} takes at least {LEAST[name]} arguments, not {len(found)}")
        return Applied(name, tuple(found), begun)

    def part(self, place: tuple[int, int]) -> Text:
        """An argument as a formula, at its place in the text."""
        return Text(self.text, (parse(self._alone(place)),))

    def relation(self, place: tuple[int, int]) -> Text:
        found = parse_claim(self._alone(place))
        if len(found.signs) > 1:
            raise mistake(self.text, found.at[1], "an invariant is one relation")
        return Text(self.text, found.sides, found.signs, found.at)

    def _alone(self, place: tuple[int, int]) -> str:
        return " " * place[0] + self.text[place[0] : place[1]]

    def name(self, place: tuple[int, int]) -> Text:
        said = self.part(place)
        if not isinstance(t.bare(said.sides[0]), t.Name):
            raise mistake(self.text, place[0], "a name is wanted here, for what varies")
        return said

    def infinite(self, place: tuple[int, int]) -> Any:
        return INFINITE.get("".join(self.text[slice(*place)].split()))

    def read(self, let: tuple[str, ...], assume: tuple[str, ...]) -> Spoken:
        first, *rest = self.first.arguments
        match self.first.name:
            case "for_all_depths":
                texts = [self.relation(first), *map(self.name, rest[:1]), *map(self.part, rest[1:])]
            case "limit":
                ends = (rest[1], *filter(None, (self.right,)))
                numbers = [self.part(place) for place in ends if self.infinite(place) is None]
                texts = [self.part(first), self.name(rest[0]), *numbers]
            case word:
                further = len(TYPED[word].further) if word in TYPED else 0
                texts = [self.part(first), *map(self.part, rest[:further]), *map(self.name, rest[further:])]
        if self.second is not None:
            texts += [self.part(self.second.arguments[0]), *map(self.name, self.second.arguments[1:])]
        counts = self.first.name in ("grows_exponentially", "for_all_depths")
        if counts:  # a depth is a number, also where it is called L
            depth = self.text[slice(*rest[0])].strip()
            let += () if depth in declarations(let) else (f"{depth}:",)
        scope, given = scope_of(texts, let, assume, number=not counts)
        built = [scope.build(said) for said in texts]
        claim = self._claim([sides[0] if len(sides) == 1 else sides for sides in built], texts, given)
        return Spoken(" ".join(self.text.split()), claim, scope.symbols, scope.notes, scope.let(), scope.equations)

    def _claim(self, built: list[Any], texts: list[Text], given: tuple[Any, ...]) -> Property:
        name, (first, *rest) = self.first.name, built
        if name in TYPED:
            further = len(TYPED[name].further)
            return TYPED[name].state(first, *rest[:further], over=tuple(rest[further:]), assume=given)
        if name == "limit":
            x, *numbers = rest
            ends = [self.infinite(place) for place in (self.first.arguments[2], self.right or (0, 0))]
            to, value = (numbers.pop(0) if end is None else end for end in ends)
            return tends(first, x, to, value, assume=given)
        if name == "grows_exponentially":
            counted = _counting(rest[0])
            return grows_exponentially(_counted(first, rest[0], counted), counted, assume=given)
        if name == "for_all_depths":
            return self._depths(first, rest, texts[0], given)
        half = len(self.first.arguments)
        over, others = built[1:half], built[half + 1 :]
        if set(over) != set(others):
            raise ArgumentError("both sides are optimised over the same names")
        assert self.second is not None
        sides = GOALS[name](first), GOALS[self.second.name](built[half])
        return same_optimisers(*sides, over=tuple(over), assume=given)

    def _depths(self, sides: Any, rest: list[Any], said: Text, given: tuple[Any, ...]) -> Property:
        depth, *moves = rest
        if len(moves) % 3:
            raise ArgumentError("for_all_depths takes three arguments of every state: its name, its start and its step")
        counted = _counting(depth)

        def put(e: Any) -> Any:
            return _counted(e, depth, counted)

        states = moves[::3]
        return for_all_depths(
            Claim(put(sides[0]), SPELLED[said.signs[0]], put(sides[1])),
            start=dict(zip(states, map(put, moves[1::3]), strict=True)),
            step=dict(zip(states, map(put, moves[2::3]), strict=True)),
            depth=counted,
            assume=given,
        )


def _counting(depth: Any) -> Any:
    """A depth is a whole number, at least 1."""
    if not isinstance(depth, sp.Symbol):
        raise ArgumentError(f"{depth} must be a number to count layers")
    return sp.Symbol(depth.name, integer=True, positive=True)


def _counted(expr: Any, depth: Any, counted: Any) -> Any:
    return expr.xreplace({depth: counted}) if isinstance(expr, sp.Basic) else expr


def spoken_statement(claim: Property) -> str | None:
    """The statement as it is typed; None for what the language has no words for."""
    parts: dict[str, Any] = dict(claim.parts)
    over = [spoken(s) for s in parts.get("over", ())]
    if claim.kind in TABLE and TABLE[claim.kind].typed:
        kind = TABLE[claim.kind]
        return _call(kind.typed, spoken(parts["f"]), *(spoken(parts[p]) for p in kind.further), *over)
    if claim.kind == "same optimisers":
        sides = [_call(goal.sense, spoken(goal.objective), *over) for goal in (parts["f"], parts["g"])]
        return None if None in sides else f"{sides[0]} = {sides[1]}"
    return None


def _call(name: str, *arguments: str | None) -> str | None:
    return None if None in arguments else f"{name}({', '.join(a for a in arguments if a is not None)})"


def _beyond(words: Sequence[TypedToken], said: Applied) -> int:
    return next(k for k, w in enumerate(words) if w.start >= said.end)
