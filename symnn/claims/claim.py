"""Claims: what is said, as data, whether it is well-typed or not. Stating proves nothing; `prove.py` judges."""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any

import sympy as sp

from symnn.claims.relations import OF_SYMPY, SPELLED
from symnn.claims.verdict import ChainStatement, PropertyStatement, ReceivedStatement
from symnn.errors import ArgumentError


@dataclass(frozen=True)
class Claim:
    """left relation right, for all sizes and all real values under `assume`; between arrays it is said of every
    entry.
    """

    left: Any
    relation: str
    right: Any
    assume: tuple[Any, ...] = ()

    @property
    def statement(self) -> ReceivedStatement:
        left, right = ("…" if isfunction(side) else side for side in (self.left, self.right))
        return ReceivedStatement(left, right, self.relation)

    def __str__(self) -> str:
        return str(self.statement)


@dataclass(frozen=True)
class Chain:
    """a = b <= c: one claim per sign, each judged."""

    links: tuple[Claim, ...]

    @property
    def statement(self) -> ChainStatement:
        return ChainStatement(tuple(c.statement for c in self.links))

    def __str__(self) -> str:
        return str(self.statement)


@dataclass(frozen=True)
class Property:
    """A claim that is no relation between two values: `kind` names it, `parts` are what it speaks of; the words are
    made from these.

    What each kind has for parts is told where it is stated, in a file of `properties/`.
    """

    kind: str
    parts: dict[str, Any] = field(hash=False)
    assume: tuple[Any, ...] = ()

    @property
    def statement(self) -> PropertyStatement:
        """The claim as a sentence: its kind says it (`properties/`)."""
        from symnn.claims.properties import in_words

        return in_words(self.kind, self.parts)

    def __str__(self) -> str:
        return self.statement


def as_claim(given: Any) -> Claim | Chain | Property:
    """A claim as it is, and SymPy's relations as claims. ArgumentError for what states nothing, with the remedy."""
    if isinstance(given, Claim | Chain | Property):
        return given
    if isinstance(given, sp.core.relational.Relational):
        return Claim(given.lhs, OF_SYMPY[type(given)], given.rhs)
    if isinstance(given, bool | sp.logic.boolalg.BooleanAtom):
        raise ArgumentError(
            f"the two sides were compared before symnn saw them, and only {given} is left: state the claim with"
            ' symnn.claim(a, "=", b)'
        )
    raise ArgumentError(f'{given!r} states nothing: a claim is made by symnn.claim(a, "=", b), or is sp.Eq(a, b)')


def as_assumptions(assume: Any) -> tuple[Any, ...]:
    """One assumption, or several of them, as a tuple."""
    several = isinstance(assume, list | tuple | set | frozenset) and not hasattr(assume, "_fields")
    return tuple(assume) if several else (assume,)


def claim(left: Any, relation: str, right: Any, *more: Any, assume: Any = ()) -> Claim | Chain:
    """`claim(a, "=", b)`, `claim(a, "<=", b)`, or a chain `claim(a, "=", b, "<=", c)`. It is stated, not judged: see
    `prove`.

    A side that SymPy refuses to build can be stated as `lambda: W*x*y`, or by its factors as `symnn.Factors(W, x, y)`.
    """
    given = as_assumptions(assume)
    signs, values = (relation, *more[::2]), (left, right, *more[1::2])
    if (
        len(more) % 2
        or any(s not in SPELLED for s in signs if isinstance(s, str))
        or not all(isinstance(s, str) for s in signs)
    ):
        signs_known = " ".join(SPELLED)
        raise ArgumentError(
            f'a claim is written claim(a, "=", b), or as a chain claim(a, "=", b, "<=", c), with one of {signs_known}'
        )
    links = tuple(Claim(a, SPELLED[s], b, given) for a, s, b in zip(values, signs, values[1:], strict=False))
    return links[0] if len(links) == 1 else Chain(links)
