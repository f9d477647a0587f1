"""A method of proof as a record, and the table of all of them: every file of `symnn.proof.methods` holds one.

Nothing here proves. The files of the table name the rooms that hold the provers and do not load them: a claim loads the
rooms of the methods that are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Verdict
from symnn.proof.budget import Budget

if TYPE_CHECKING:
    from symnn.proof.proof_lines.proof_line import ProofLine

Prover = Callable[[Question, Budget], Verdict | None]


@dataclass(frozen=True)
class Recheck:
    """What `recheck` found. `independent` tells whether the prover's own code was left out of it.

    shown   the verdict that the certificate proves; None if it was not accepted
    """

    accepted: bool
    independent: bool
    reason: str
    shown: Proved | None = None


@dataclass(frozen=True)
class Method:
    """One way to a verdict. What a room holds is named as "module:name", and loaded when the method's turn comes.

    name      what its certificates carry as `method`
    kinds     the kinds of claims that it may be asked (`Question.kind`); none for what is asked in another way
    rank      its place in the order: what is quick and what refutes comes first
    prover    (question, budget) -> verdict, or None: not mine
    keeps     the class of its certificates, if it has any; their `method` is this name
    tells     a proof of this method -> its lines, made when somebody asks; none where it cannot be told so
    """

    name: str
    kinds: tuple[str, ...] = ()
    rank: int = 0
    prover: str | Prover = ""
    keeps: str = ""
    tells: str = ""

    @cached_property
    def prove(self) -> Prover | None:
        if callable(self.prover):
            return self.prover
        found: Prover | None = _held(self.prover)
        return found

    @cached_property
    def certificate(self) -> type | None:
        found: type | None = _held(self.keeps)
        return found

    @cached_property
    def recheck(self) -> Callable[[Any], Recheck] | None:
        """Certificate -> `Recheck`, which says in `shown` what the certificate proves."""
        found: Callable[[Any], Recheck] | None = getattr(self.certificate, "recheck", None)
        return found

    @cached_property
    def lines(self) -> Callable[[Proved], Iterable[ProofLine]] | None:
        found: Callable[[Proved], Iterable[ProofLine]] | None = _held(self.tells)
        return found


def _held(place: str) -> Any:
    """What "module:name" says; None of nothing."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name) if place else None


@cache
def table() -> dict[str, Method]:
    """All methods by name."""
    return dict(import_module("symnn.proof.methods").TABLE)


@cache
def methods(kind: str) -> tuple[Method, ...]:
    """The methods for claims of this kind, in their order."""
    mine = (m for m in table().values() if kind in m.kinds)
    return tuple(sorted(mine, key=lambda m: (m.rank, m.name)))
