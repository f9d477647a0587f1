"""Formulas of textbooks and of today's papers as a stranger writes them, each with its lies: no true one is refuted, no
lie is proved.

`textbook_claims.txt`, `modern_claims.txt`, `topic_claims.txt`, `noted_claims.txt` (what notes and sentences say of names,
dots, brackets, single steps): @ a name, s a symbol (latex : shape | p:property; … | a note), d a definition, a an assumption,
= a true claim, ! a lie. The first test takes a part of the files; what is decided of all of them is counted in the long one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from symnn.reading.context.judging_tasks import judge

KINDS: dict[str, dict[str, Any]] = {
    "fn": {"shape": None, "kind": "function"},
    "int": {"shape": [], "kind": "integer", "properties": ["positive", "integer"], "note": "positive integer"},
    "rs": {"shape": [], "kind": "random scalar"},
    "idx": {"shape": [], "kind": "index"},
    "-": {"shape": [], "kind": "scalar"},
}
LEAST = {"textbook_claims.txt": (73, 146), "modern_claims.txt": (81, 168), "topic_claims.txt": (64, 65), "noted_claims.txt": (534, 702)}
"""How many of a whole file are proved, and how many of its lies are caught."""


class TextbookClaim(NamedTuple):
    name: str
    latex: str
    true: bool
    context: dict[str, Any]


def _symbol(said: str) -> dict[str, Any]:
    told, *more = said.split(" | ")
    latex, _, shape = told.rpartition(" : ")
    drawn = {"kind": "random vector"} if shape.startswith("rv ") else {}
    shape = shape.removeprefix("rv ")
    symbol = {"latex": latex, **drawn, **KINDS.get(shape, {"shape": [int(s) if s.isdigit() else s for s in shape.split(",")]})}
    for extra in more:
        if extra.startswith("p:"):
            symbol["properties"] = [p.strip() for p in extra[2:].split(";")]
        else:
            symbol["note"] = extra
    return symbol


def _claims(file: str) -> list[TextbookClaim]:
    found: list[TextbookClaim] = []
    name, context = "", {}
    lists = {"s": "symbols", "d": "definitions", "a": "assumptions"}
    for line in (Path(__file__).parent / file).read_text().splitlines():
        mark, _, said = line.partition(" ")
        match mark:
            case "@":
                name, context = said, {key: [] for key in lists.values()}
            case "s" | "d" | "a":
                context[lists[mark]].append(_symbol(said) if mark == "s" else said)
            case "=" | "!":
                found.append(TextbookClaim(name, said, mark == "=", context))
    return found


CLAIMS = {file: _claims(file) for file in LEAST}


def _is_wrong(claim: TextbookClaim, verdict: str) -> bool:
    return verdict in ("refuted", "ill-typed") if claim.true else verdict == "proved"


@pytest.mark.parametrize("claim", [c for claims in CLAIMS.values() for c in claims[::26]], ids=lambda c: c.name)
def test_no_word_is_wrong(claim: TextbookClaim) -> None:
    found = judge({"claim": claim.latex, **claim.context}, 10)
    assert not _is_wrong(claim, found["verdict"]), found


@pytest.mark.parametrize("claim", [c for c in CLAIMS["noted_claims.txt"] if c.name.startswith("kind")], ids=lambda c: c.name)
def test_what_notes_say_is_understood(claim: TextbookClaim) -> None:
    verdict = judge({"claim": claim.latex, **claim.context}, 10)["verdict"]
    assert verdict in ("proved",) if claim.true else ("refuted", "ill-typed")


@pytest.mark.long
@pytest.mark.parametrize("file", LEAST)
def test_what_is_decided(file: str) -> None:
    verdicts = [(claim, judge({"claim": claim.latex, **claim.context}, 10)["verdict"]) for claim in CLAIMS[file]]
    assert not [(claim.name, claim.latex, v) for claim, v in verdicts if _is_wrong(claim, v)]
    proved = sum(v == "proved" for claim, v in verdicts if claim.true)
    caught = sum(v in ("refuted", "ill-typed") for claim, v in verdicts if not claim.true)
    assert (proved, caught) >= LEAST[file]
    assert caught >= LEAST[file][1]
