"""Lies about every claim of the suite, judged twice: by symnn.equal, and by the normal form alone.

`equal` looks for a counterexample before it tries a proof, so a lie seldom reaches the prover; the second judgement makes it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import symnn
from symnn.bridge import read_shaped, size_symbols
from symnn.errors import BudgetError, PoleError, SymnnError
from symnn.proof import Proved, read_hypotheses
from symnn.proof.certificate import Certificate, proves
from tests.lies import NONSENSE, Lie, differs, lies_of


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

    def outcome(self, word: str) -> int:
        return sum(times for (_, w), times in self.verdicts.items() if w == word)


def judge(name: str, assume: Any, lie: Lie, rng: Random, tally: Tally) -> None:
    """Count one lie, if it is one."""
    kind, left, right = lie
    try:
        false = differs(left, right, read_hypotheses(assume), rng)
    except NONSENSE:
        return
    if not false:
        tally.true += 1
        return
    begun = time.perf_counter()
    try:
        verdict = symnn.equal(left, right, assume)
        word = verdict.word
    except SymnnError as error:
        verdict, word = None, f"refused ({type(error).__name__})"
    taken = time.perf_counter() - begun
    tally.slowest = max(tally.slowest, (taken, f"{name}: {kind}"))
    tally.verdicts[kind, word] += 1
    tally.kinds.setdefault(name, set()).add(kind)
    if isinstance(verdict, Proved):
        tally.proved.append(f"{name}, {kind}: {left} = {right}")
    if verdict is not None and by_normal_form(left, right, assume):
        tally.proved.append(f"{name}, {kind}, by the normal form alone: {left} = {right}")


def by_normal_form(left: Any, right: Any, assume: Any) -> bool:
    """Whether the prover would prove it if nobody had looked for a counterexample first."""
    known = (*size_symbols(left), *size_symbols(right))
    a, b = read_shaped(left, known)[0], read_shaped(right, known)[0]
    try:
        return a.shape == b.shape and proves(Certificate(a, b, read_hypotheses(assume)))
    except (BudgetError, PoleError):
        return False


def lies_about(stated: Sequence[Any], rng: Random, per_claim: int | None = None) -> Iterator[tuple[str, Any, Lie]]:
    """One lie of each claim in turn, so that any number of them is spread over all; kinds in turn as well, then lies about lies."""
    streams = [_stream(name, left, right, assume, rng, per_claim) for name, left, right, assume in stated]
    while streams:
        for stream in list(streams):
            lie = next(stream, None)
            if lie is None:
                streams.remove(stream)
            else:
                yield lie


def _stream(name: str, left: Any, right: Any, assume: Any, rng: Random, most: int | None) -> Iterator[tuple[str, Any, Lie]]:
    single = list(dict.fromkeys(lies_of(left, right)))
    for count, lie in enumerate(_by_kind(single, rng)):
        if count == most:
            return
        yield name, assume, lie
    if most is not None:
        return
    seen = set(single)
    for _ in range(20 * len(single)):
        kind, *once = rng.choice(single)
        twice = list(lies_of(*once))
        if twice:
            second, *changed = rng.choice(twice)
            if (lie := (f"{kind}, {second}", *changed)) not in seen:
                seen.add(lie)
                yield name, assume, lie


def _by_kind(lies: list[Lie], rng: Random) -> Iterator[Lie]:
    """A lie of every kind before the second of any."""
    piles: dict[str, list[Lie]] = {}
    for lie in rng.sample(lies, len(lies)):
        piles.setdefault(lie[0], []).append(lie)
    while piles:
        for kind in list(piles):
            yield piles[kind].pop()
            if not piles[kind]:
                del piles[kind]
