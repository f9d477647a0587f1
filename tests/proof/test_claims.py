"""Claims of textbooks: what is true is proved and its proof verified again, what is false is refuted or ill-typed; the rest is listed.

With SYMNN_SHARED in the environment, the folder that holds claims/claims.jsonl, the translations are compared with the NumPy checks there.
"""

from __future__ import annotations

import json
import os
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read_shaped, size_symbols
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.claim import Chain, Claim
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import IllTyped, Proved, Refuted, Unknown, Verdict
from symnn.errors import SymnnError, UnsupportedError
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.repair.generic_points import satisfying
from tests import claims
from tests.claims import Stated

pytest.importorskip("z3")
pytest.importorskip("flint")

TOPICS = [m.name for m in pkgutil.iter_modules(claims.__path__)]
LIST: list[Stated] = [s for topic in TOPICS for s in import_module(f"tests.claims.{topic}").CLAIMS]
STATED = {s.name: s for s in LIST}
# what is neither proved nor refuted, and why
MISSED: dict[str, str] = {
    "log-cosh-bounds": "the difference of two logarithms tends to 0 at infinity and has no anchor",
    "curvature-bound": "the weights of two sums of squares are not compared under the sum",
    "a covariance below the variances-m2": "no two symbols are drawn of which one is a multiple of the other",
    "newton-weighted": "the inverse of a diagonal matrix is not taken entry by entry",
}
# listed claims that the language of claims has no words for
UNSTATED: dict[str, str] = {
    "conv-005": "the number of whole positions of a window is counted, not computed",
    "probability-005": "expectations under a condition are no part of the language",
    "rnn-005": "a loss over T steps for a symbolic T",
    "rnn-010": "the spectral norm, and T steps for a symbolic T",
}
SHARED = os.environ.get("SYMNN_SHARED", "")


@cache
def judged(name: str) -> Verdict:
    try:
        said = STATED[name].claim()
    except sp.matrices.exceptions.ShapeError as error:  # SymPy itself does not let it be written
        return IllTyped(statement=name, where=str(error))
    verdict = symnn.prove(said)
    if isinstance(verdict, Unknown):  # how long it takes is for the benchmarks to say; a solver's process may have died
        verdict = symnn.prove(said, budget=60 if "is used up" in verdict.reason else 10)
    return verdict


def test_no_name_is_given_twice() -> None:
    assert len(STATED) == len(LIST)


@pytest.mark.parametrize("name", STATED)
def test_a_claim_gets_its_verdict(name: str) -> None:
    verdict = judged(name)
    if name in MISSED:
        assert not isinstance(verdict, Proved | Refuted | IllTyped), f"{name} is out of reach no more"
    else:
        assert isinstance(verdict, Proved if STATED[name].true else Refuted | IllTyped), verdict


@pytest.mark.parametrize("name", [s.name for s in STATED.values() if s.true and s.name not in MISSED])
def test_its_proof_is_verified_again(name: str) -> None:
    assert symnn.recheck(judged(name)).accepted


@pytest.mark.parametrize("true", [True, False])
def test_at_most_one_in_ten_is_missed(true: bool) -> None:
    names = [s.name for s in STATED.values() if s.true is true]
    assert sum(name in MISSED for name in names) <= len(names) / 10


# against numbers --------------------------------------------------------------------------------------------------------------
def numbers(claim: Any, rng: Random) -> Iterator[bool]:
    """Whether the claim holds at random points that satisfy what it assumes; nothing where it speaks of more than numbers."""
    if isinstance(claim, Chain):
        yield from (all(found) for found in zip(*(numbers(link, rng) for link in claim.links), strict=False))
    if not isinstance(claim, Claim):
        return
    known = (*size_symbols(claim.left), *size_symbols(claim.right))
    try:
        sides = [read_shaped(side, known)[0] for side in (claim.left, claim.right)]
    except UnsupportedError:  # Kronecker products are read where their sizes are numbers
        at = dict(zip(sorted(set(known), key=str), (2, 3, 4, 5, 6), strict=False))
        yield from numbers(Claim(claim.left.subs(at), claim.relation, claim.right.subs(at), claim.assume), rng) if at else ()
        return
    h = read_hypotheses(claim.assume, known)
    given = [n for e in (*h.equations, *h.inequalities) for n in (e.left, e.right)]
    symbols = sizes_of([*sides, *given])
    for _ in range(4 if symbols else 40):
        sizes = dict(zip(symbols, rng.sample(range(2, 10), len(symbols)), strict=True))
        for values in satisfying(atoms([*sides, *given]), sizes, h, rng):
            try:
                with np.errstate(all="ignore"):
                    a, b = (np.asarray(evaluate(side, Floats(), values, sizes), dtype=float) for side in sides)
            except SymnnError:
                continue
            yield bool(np.all(_related(a, claim.relation, b)))
            break


def _related(a: Any, relation: str, b: Any) -> Any:
    room = 1e-7 * (1 + np.abs(a) + np.abs(b))
    match relation:
        case "=":
            return np.abs(a - b) <= room
        case "≠":
            return np.abs(a - b) > room
        case "<=" | "<":
            return a <= b + room
        case _:
            return a >= b - room


def listed() -> dict[str, dict[str, Any]]:
    file = Path(SHARED) / "claims" / "claims.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if SHARED else []
    return {line["id"]: line for line in lines if line["topic"] in TOPICS and line["id"].split("-m")[0] not in UNSTATED}


@pytest.mark.skipif(not SHARED, reason="SYMNN_SHARED names no folder with claims/claims.jsonl")
def test_every_listed_claim_is_translated() -> None:
    assert {name: line["truth"] for name, line in listed().items()} == {s.name: s.true for s in LIST if s.name in listed()}


@pytest.mark.parametrize("name", listed())
def test_a_translation_agrees_with_the_check_in_numpy(name: str) -> None:
    place: dict[str, Any] = {}
    exec(listed()[name]["numeric_check"], place)  # noqa: S102  the project's own data, and only where its owner says so
    assert all(place["check"](np.random.default_rng(seed)) for seed in range(5)) is STATED[name].true
    if not isinstance(judged(name), IllTyped):
        found = list(numbers(STATED[name].claim(), Random(5)))
        assert not found or all(found) is STATED[name].true
