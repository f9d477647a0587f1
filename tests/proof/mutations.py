"""Lies about every claim of the suite, judged twice: by all methods, and by the normal form alone.

A counterexample is looked for before any proof, so a lie seldom reaches a prover; the second judgement makes it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from symnn.bridge import read_shaped, size_symbols
from symnn.claims.claim import Claim
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import SymnnError
from symnn.proof.equality.certificate import Certificate, proves
from symnn.proof.prove import prove
from tests.proof.lies import NONSENSE, Lie, changes_of, differs

SECONDS = 3.0
"""For one lie. Running out of time is no proof, so a small budget costs nothing."""


FEWEST_KINDS = 5
"""Of lies about a claim, where there are so many."""
ALONE = "not proved by the normal form alone"


@dataclass
class Tally:
    """Outcomes of the lies by kind; `proved` must stay empty. `true` are changes without a difference at any point drawn."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: dict[str, set[str]] = field(default_factory=dict)
    proved: list[str] = field(default_factory=list)
    true: int = 0
    slowest: tuple[float, str] = (0.0, "")

    @property
    def lies(self) -> int:
        return sum(self.verdicts.values())

    def few(self) -> list[str]:
        """The claims about which there are fewer kinds of lies: short ones, such as x² >= 0, have fewer careless changes that are false."""
        return [name for name, kinds in self.kinds.items() if len(kinds) < FEWEST_KINDS]

    def outcome(self, word: str) -> int:
        return sum(times for (_, w), times in self.verdicts.items() if w == word)


@cache
def assumed(assume: tuple[Any, ...]) -> Hypotheses:
    """The hypotheses of a claim, read once for all of its lies."""
    return read_hypotheses(assume)


def judge(claim: tuple[str, Claim], lie: Lie, rng: Random, tally: Tally, *, fully: bool = True) -> None:
    """Count one lie about a claim, if it is one. An equality that is not judged `fully` is judged by the normal form alone."""
    name, true = claim
    kind, left, right = lie
    told = Claim(left, true.relation, right, true.assume)
    try:
        false = differs(left, right, assumed(true.assume), rng, true.relation)
    except NONSENSE:
        return
    if not false:
        tally.true += 1
        return
    tally.kinds.setdefault(name, set()).add(kind)
    if true.relation == "=" and by_normal_form(left, right, true.assume):
        tally.proved.append(f"{name}, {kind}, by the normal form alone: {told}")
    if true.relation == "=" and not fully:
        tally.verdicts[kind, ALONE] += 1
        return
    begun = time.perf_counter()
    try:
        verdict = prove(told, budget=SECONDS)
        word = verdict.word
    except SymnnError as error:
        verdict, word = None, f"refused ({type(error).__name__})"
    tally.slowest = max(tally.slowest, (time.perf_counter() - begun, f"{name}: {kind}"))
    tally.verdicts[kind, word] += 1
    if isinstance(verdict, Proved):
        tally.proved.append(f"{name}, {kind}: {told}")


def by_normal_form(left: Any, right: Any, assume: Any) -> bool:
    """Whether the prover would prove it if nobody had looked for a counterexample first."""
    known = (*size_symbols(left), *size_symbols(right))
    try:
        a, b = read_shaped(left, known)[0], read_shaped(right, known)[0]
        return a.shape == b.shape and proves(Certificate(a, b, assumed(assume)))
    except SymnnError:
        return False


def lie_about(claim: tuple[str, Claim], rng: Random, tally: Tally, kinds: int) -> None:
    """Lies of so many different kinds about one claim, or of all that there are; the first is judged by all methods."""
    told = tally.kinds.setdefault(claim[0], set())
    for lie in lies_by_kind(claim[1], rng):
        if lie[0] not in told:
            judge(claim, lie, rng, tally, fully=not told)
        if len(told) >= kinds:
            return


def told_of(claims: Iterable[tuple[str, Claim]]) -> Tally:
    """Five kinds of lies about every claim: all are shown to the normal form, one of each claim and all inequalities to all methods."""
    counted, rng = Tally(), Random(1)
    for claim in claims:
        lie_about(claim, rng, counted, FEWEST_KINDS)
    return counted


def lies_about(stated: Sequence[tuple[str, Claim]], rng: Random) -> Iterator[tuple[tuple[str, Claim], Lie]]:
    """One lie of each claim in turn, so that any number of them is spread over all; kinds in turn as well, then lies about lies."""
    streams = [(claim, _stream(claim[1], rng)) for claim in stated]
    while streams:
        for stream in list(streams):
            lie = next(stream[1], None)
            if lie is None:
                streams.remove(stream)
            else:
                yield stream[0], lie


def _stream(true: Claim, rng: Random) -> Iterator[Lie]:
    single = []
    for lie in lies_by_kind(true, rng):
        single.append(lie)
        yield lie
    seen = set(single)
    for _ in range(20 * len(single)):
        kind, *once = rng.choice(single)
        second, write = rng.choice(changes_of(*once) or [("", lambda: None)])
        lie = write()
        if lie is not None and (twice := (f"{kind}, {second}", *lie[1:])) not in seen:
            seen.add(twice)
            yield twice


def lies_by_kind(true: Claim, rng: Random) -> Iterator[Lie]:
    """A lie of every kind before the second of any; each once."""
    changes = changes_of(true.left, true.right)
    piles: dict[str, list[Any]] = {}
    for kind, write in rng.sample(changes, len(changes)):
        piles.setdefault(kind, []).append(write)
    seen: set[Lie] = set()
    while piles:
        for kind in list(piles):
            lie = next((lie for lie in _written(piles[kind]) if lie not in seen), None)
            if lie is None:
                del piles[kind]
            else:
                seen.add(lie)
                yield lie


def _written(pile: list[Any]) -> Iterator[Lie]:
    while pile:
        if (lie := pile.pop()()) is not None:
            yield lie
