"""A method of proof as a record, and the table of all of them: every file of `symnn.proof.methods` holds one.

Nothing here proves. The files of the table are read when they are first asked for: they import the rooms, and the rooms
ask here by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Verdict
from symnn.proof.budget import Budget

if TYPE_CHECKING:
    from symnn.proof.proof_lines.proof_line import ProofLine


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
    """One way to a verdict.

    name          what its certificates carry as `method`
    kinds         the kinds of claims that it may be asked (`Question.kind`); none for what is asked in another way
    rank          its place in the order: what is quick and what refutes comes first
    prove         (question, budget) -> verdict, or None: not mine
    certificate   the class of its certificates, if it has any; their `method` is this name
    recheck       certificate -> `Recheck`, which says in `shown` what the certificate proves
    lines         a proof of this method -> its lines, made when somebody asks; none where it cannot be told so
    """

    name: str
    kinds: tuple[str, ...] = ()
    rank: int = 0
    prove: Callable[[Question, Budget], Verdict | None] | None = None
    certificate: type | None = None
    recheck: Callable[[Any], Recheck] | None = None
    lines: Callable[[Proved], Iterable[ProofLine]] | None = None


@cache
def table() -> dict[str, Method]:
    """All methods by name."""
    from importlib import import_module

    return dict(import_module("symnn.proof.methods").TABLE)


@cache
def methods(kind: str) -> tuple[Method, ...]:
    """The methods for claims of this kind, in their order."""
    mine = (m for m in table().values() if kind in m.kinds and m.prove is not None)
    return tuple(sorted(mine, key=lambda m: (m.rank, m.name)))
