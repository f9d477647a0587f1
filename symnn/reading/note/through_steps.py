r"""Claims about the states of a recurrence that runs over t = 1, …, T, as tasks with a declared range: ∂L/∂h_t of L =
\sum_t \ell_t, where the note says h_t = \tanh(W h_{t-1} + U x_t).

In a note h_t is a name of its own, h_{t+1} another. Here they are members of one family, as in a claim that declares
its symbols, and the claim is read anew. That is tried where the note as it stands decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.displays import one
from symnn.reading.latex.marks import HOLE
from symnn.reading.note import membership, tasks
from symnn.reading.note.note_memory import Said

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
STYLED = r"\\(?:mathbf|boldsymbol|bm|vec|hat|tilde|bar|mathcal|mathrm)\s*"
NAME = re.compile(rf"({STYLED}(?:\{{\s*{LETTER}\s*\}}|{LETTER})|{LETTER})(_(?:\{{[^{{}}]*\}}|[A-Za-z0-9]))?'?")
STEP = re.compile(r"(.+)_\{(?:t(?:[+-]\d)?|T|0|1)\}")
SUM = re.compile(r"\\sum(?:\\limits)?\s*_\s*\{\s*t\s*=\s*1\s*\}\s*\^\s*\{?\s*([A-Z])(?![A-Za-z])")
OF_STEPS = re.compile(r"\s*[t1]\s*(?:[<>=]|\\[gl]eq?)\s*[tT1](?:\s*[+-]\s*1)?\s*")
"""t < T: the range of a step."""
ASKS = re.compile(r"\\partial|\\nabla|\\sum|\\prod")


LOSS = re.compile(rf"\s*({LETTER}|{STYLED}(?:\{{\s*{LETTER}\s*\}}|{LETTER}))\s*:?=[^<>]*", re.DOTALL)


def note_sum(book: Notebook, text: str) -> None:
    r"""Keep a number L = \sum_{t=1}^T … of steps, which is not read where h_t is one name."""
    match = LOSS.fullmatch(text)
    key = membership.key_of(book, match[1]) if match is not None and SUM.search(text) is not None else None
    if key is None or key in book.definitions or not book.stepwise:
        return
    _meet_terms(book, text)
    book.stepwise[key] = Said(text.strip(" .,;\n"), key, frozenset({key, *_named(book, text.partition("=")[2])}))
    book.of_steps[key] = Known(key, "number")
    book.vague.add(key)


TERMS = re.compile(rf"{SUM.pattern}\s*\}}?(.*)", re.DOTALL)


def _meet_terms(book: Notebook, text: str) -> None:
    """The names of a term of a sum over steps, each with a kind that fits the others."""
    terms = TERMS.search(text)
    if terms is not None and NAME.fullmatch(terms[2].strip(" .,;\n")) is None:
        with suppress(SymnnError):
            book.settle(one(terms[2].strip(" .,;\n"), book.setting.table).sides, book.builds)


def snapshot(book: Notebook, text: str) -> dict[str, Any] | None:
    """What is known of the names of a text that speaks of the states of a recurrence over t; None for other texts."""
    if ASKS.search(text) is None or not book.stepwise or (end := _last(book)) is None or "t" in book.definitions:
        return None
    told = {**book.definitions, **book.stepwise}
    states = [_stem(key) for key in book.stepwise if f"{_stem(key)}_{{t-1}}" in _cone(told, [key])]
    keys = set(_named(book, text))
    cone = _cone(told, {*keys, *(f"{_stem(key)}_{{t}}" for key in keys)})
    if not any(f"{stem}_{{t}}" in cone for stem in states):
        return None
    return {"frozen": _frozen(book, told, cone), "states": states, "end": end}


def _frozen(book: Notebook, told: Mapping[str, Said], cone: set[str]) -> dict[str, Any]:
    """What is known of these names, with what is told of the terms of sequences, and without the ranges of steps."""
    frozen = tasks.snapshot(book, [t.Name(key) for key in sorted(cone)])
    known = {name.key: name for name in frozen["names"]}
    for names in (book.of_steps, book.names):
        known |= {k: names[k] for k in cone & names.keys()}
    return {
        **frozen,
        "names": [known[k] for k in sorted(known)],
        "assumptions": _without_ranges(frozen["assumptions"]),
        "lapsed": {**frozen["lapsed"], "assumptions": _without_ranges(frozen["lapsed"]["assumptions"])},
        "definitions": [told[k].latex for k in told if k in cone],
        "vague": sorted(set(frozen["vague"]) - (book.stepwise.keys() & cone)),
    }


def _without_ranges(assumptions: Iterable[str]) -> list[str]:
    return [said for said in assumptions if OF_STEPS.fullmatch(said) is None]


def _cone(told: Mapping[str, Said], keys: Iterable[str]) -> set[str]:
    """The names, and all on which they depend at their own step or at others."""
    waiting, found = set(keys), set[str]()
    while waiting:
        key = waiting.pop()
        found.add(key)
        at_t = f"{_stem(key)}_{{t}}"
        names = set(told[key].names) if key in told else set()
        waiting |= (names | ({at_t} & told.keys())) - found
    return found


def _last(book: Notebook) -> str | None:
    """T of a sum over t = 1, …, T; None where there is none, or more than one."""
    ends = {end for text in book.texts.values() for end in SUM.findall(text)}
    return ends.pop() if len(ends) == 1 else None


def _stem(key: str) -> str:
    match = STEP.fullmatch(key)
    return match[1] if match is not None else key


def _named(book: Notebook, text: str) -> Iterator[str]:
    """The names of the note that stand in a text."""
    for match in NAME.finditer(text):
        for written in (match[0], match[1]):
            key = membership.key_of(book, written)
            if key is not None and (key in book.names or key in book.stepwise):
                yield key
                break


def task(book: Notebook, latex: str, told: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The task in which names of steps are members of families."""
    frozen, end = told["frozen"], told["end"]
    members: dict[str, Known] = {}
    others: list[Known] = []
    facts_first = sorted(frozen["names"], key=_is_not_at_t)
    for known in facts_first:
        stem = _stem(known.key).replace(f"_{{{HOLE}}}", "")
        if STEP.fullmatch(known.key) is not None or (known.family and known.key == f"{stem}_{{{HOLE}}}"):
            members.setdefault(stem, replace(known, family=()))
        elif known.key not in (end, "t"):
            others.append(known)
    stems = {f"{stem}_{{t}}": stem for stem in members}
    made = tasks.task(book, latex, {**frozen, "names": [k for k in others if k.key not in members]}, more)
    first = {stem: 0 if stem in told["states"] and _has_earlier(frozen["names"], stem) else 1 for stem in members}
    symbols = [
        {**_member(book, known, frozen), "latex": f"{stem}_{{t}}", "note": f"t = {first[stem]}..{end}"}
        for stem, known in members.items()
    ]
    count = {"latex": end, "shape": [], "kind": "integer", "properties": ["positive", "integer"]}
    vague = sorted({stems.get(name, name) for name in made["vague"]} - _at_steps(members, end))
    return {**made, "symbols": [*symbols, *made["symbols"], count], "vague": vague}


def _is_not_at_t(known: Known) -> bool:
    """Facts are told of y_t, and not of y_T."""
    return not known.key.endswith("_{t}")


def _at_steps(stems: Iterable[str], end: str) -> set[str]:
    """The members of families at other steps than t."""
    return {f"{stem}_{{{step}}}" for stem in stems for step in ("t-1", "t+1", end)}


def _member(book: Notebook, known: Known, frozen: dict[str, Any]) -> dict[str, Any]:
    made = tasks.symbol_of(book, known, frozen) or {"kind": "", "shape": []}
    return {**made, "shape": [size for size in made["shape"] or () if size != 1]}


def _has_earlier(names: Iterable[Known], stem: str) -> bool:
    return any(known.key in (f"{stem}_{{t-1}}", f"{stem}_{{0}}") for known in names)


def without_between(task: dict[str, Any]) -> dict[str, Any] | None:
    """The task without the names that only stand between others and that its claim does not have: a_t of h_t = f(a_t)
    is what defines it. None where there are none.
    """
    said, gone = list(task["definitions"]), set[str]()
    while (found := next(filter(None, (_between(said, k, task["claim"]) for k in range(len(said)))), None)) is not None:
        stem, said = found
        gone.add(f"{stem}_{{t}}")
    if not gone:
        return None
    symbols = [s for s in task["symbols"] if s["latex"] not in gone]
    return {**task, "definitions": said, "symbols": symbols}


def from_one(task: dict[str, Any]) -> dict[str, Any]:
    """The task whose states begin with the first step: what is said of any t is not said of the state that is given."""
    return {**task, "symbols": [{**s, "note": re.sub("^t = 0", "t = 1", s.get("note") or "")} for s in task["symbols"]]}


def _between(said: list[str], k: int, claim: str) -> tuple[str, list[str]] | None:
    """The definitions without the k-th, whose value is put for its name; with the name. None where that is needed."""
    name, _, value = (part.strip(" :.,;") for part in said[k].partition("="))
    stem, others = re.sub(r"_(?:t|\{t\})$", "", name), [*said[:k], *said[k + 1 :]]
    alone = re.compile(rf"(?<![A-Za-z\\]){re.escape(stem)}(?![A-Za-z])")
    if stem == name or "=" in value or alone.search(claim) is not None or alone.search(value) is not None:
        return None
    written = re.compile(rf"{re.escape(stem)}_(?:t(?![A-Za-z])|\{{t\}})")
    changed = [written.sub(lambda _: rf"\left({value}\right)", other) for other in others]
    return None if changed == others or any(map(alone.search, changed)) else (stem, changed)
