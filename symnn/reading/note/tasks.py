"""From a claim in a note to a task that a worker judges: the names of its cone with their shapes, the definitions,
the conditions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import HOLE
from symnn.reading.note import chances, named_activations
from symnn.reading.note.note_memory import Notebook, names_of
from symnn.reading.note.noun_phrases import KINDS
from symnn.reading.note.surrounding_words import OF_MATRICES

ROWWISE = "softmax is applied to each row"


def snapshot(book: Notebook, sides: Sequence[t.Tree]) -> dict[str, Any]:
    """What is known of the names of a claim where it stands; sizes are resolved when the whole note is read."""
    cone = set(book.cone(sides))
    cone |= chances.mentioned(book, cone)
    places = _places(book, sides)
    conditions = [c for c in book.conditions if c.names & cone or not c.names]
    for c in conditions:
        cone |= c.names
    lapsed = book.lapsed.of(cone, book.names)
    cone |= set(lapsed["names"])
    return {
        "names": [book.names[k] for k in sorted(cone) if k in book.names],
        "facts": {k: facts for k in cone if (facts := _facts(book, k))},
        "notes": {k: book.functions[k] for k in cone if k in book.functions},
        "definitions": _definitions(book, cone - places),
        "assumptions": [*(c.latex for c in conditions), *_sentences(book, cone)],
        "bare": sorted({p.name for s in sides for p in t.walk(s) if isinstance(p, t.Name)}),
        "vague": sorted(
            ((cone & book.vague) - set(book.definitions) | cone & book.shaken | _open(book, cone, sides) | places)
            - _bound(sides)
            | set(lapsed["open"]) - book.definitions.keys()
        ),
        "lapsed": lapsed,
        **_described(book, _undefined(book, cone)),
        "guessed": sorted(cone & book.guessed),
    }


def _bound(sides: Sequence[t.Tree]) -> set[str]:
    """The letters over which a claim itself runs, i of a sum: what is said of them elsewhere is of others."""
    bound = {p.index for side in sides for p in t.walk(side) if isinstance(p, t.Big)}
    return bound - set().union(*map(t.free_names, sides))


def _places(book: Notebook, sides: Sequence[t.Tree]) -> set[str]:
    """The names by which a claim differentiates and that are told to be a number: a slope is claimed of every place,
    and holds at each, or it is claimed of this one alone, which nobody tells.
    """
    by = {name for side in sides for p in t.walk(side) if isinstance(p, t.Derivative) for name in names_of(p.by)}
    numbers = book.setting.context.definitions
    return {k for k in by if k in numbers and isinstance(numbers[k].value, t.Number)}


def _undefined(book: Notebook, cone: set[str]) -> set[str]:
    """The names of which words alone may tell what they are."""
    return {k for k in cone - set(book.definitions) if not book.drawn.get(k) and k not in book.laws}


OF_VALUES = {"density", "densities"}
"""Words that say nothing of a number: it is the value of one at a point."""


def _described(book: Notebook, names: set[str]) -> dict[str, Any]:
    """The names of which words say more than is understood, each with such a word; the numbers that are rates, and the
    columns of probabilities.
    """
    known = {k: book.names[k] for k in names & book.names.keys()}
    numbers = {k for k, name in known.items() if name.kind == "number" and not name.shape}
    arrays = {k for k, name in known.items() if sum(s != 1 for s in name.shape) == 2}
    of_no_matrix = {k: fact for k in names - arrays for fact in sorted(book.facts.get(k, set()) & OF_MATRICES)}
    chances_ = {k for k in known if _are_probabilities(book, k)}
    unread = {k: word for k, word in book.rates.items() if k not in numbers | chances_}
    said = unread | of_no_matrix | _holding(book, names) | _called(book)
    rates = sorted(numbers & book.rates.keys())
    return {"described": {k: said[k] for k in sorted(names & said.keys())}, "rates": rates, "chances": sorted(chances_)}


def _called(book: Notebook) -> dict[str, str]:
    """The names of which words say more than is understood; what counts, and a column of weights, is no kernel in a
    sense that restricts it.
    """
    plain = {k for k, known in book.names.items() if known.kind == "size" or _is_column(known)}
    places = {k for k, known in book.names.items() if known.kind == "index"}  # no word restricts what may be any place
    values = {k for k, word in book.described.items() if word.lower() in OF_VALUES and book.is_one(k)}
    said = {k: word for k, word in book.described.items() if k not in places | values}
    return {k: word for k, word in said.items() if k not in plain or word.lower() not in KINDS.split()}


def _is_column(known: Known) -> bool:
    return known.kind == "array" and len(known.shape) == 1 and not known.family


def _holding(book: Notebook, names: set[str]) -> dict[str, str]:
    """The matrices with one example per row beside names that may be those rows."""
    known = {k: book.names[k] for k in names & book.names.keys()}
    rows = any(name.family or (k in book.guessed and len(name.shape) == 1) for k, name in known.items())
    return dict.fromkeys(book.holders & names, "one per row") if rows else {}


def _are_probabilities(book: Notebook, key: str) -> bool:
    """Whether a column is called probabilities."""
    known = book.names[key]
    column = known.kind == "array" and len(known.shape) == 1 and not known.family
    return column and book.rates.get(key, "").lower() == "probabilities"


def _open(book: Notebook, cone: set[str], sides: Sequence[t.Tree]) -> set[str]:
    """Names of which a definition does not say all."""
    untold = cone & book.untold & book.guessed - set(book.definitions)
    called = _called_apart(book, sides) | _of_values_alone(book, sides)
    return _apart(book, sides) | _endless(book, cone) | called | untold


def _called_apart(book: Notebook, sides: Sequence[t.Tree]) -> set[str]:
    """The functions of which nothing is told that stand before one argument and before two: p(a, b) = p(a) p(b | a)."""
    calls = {(p.name, len(p.arguments)) for side in sides for p in t.walk(side) if isinstance(p, t.Apply)}
    counted = Counter(name for name, _ in calls)
    return {k for k, n in counted.items() if n > 1 and k in book.names} - set(book.definitions)


def _of_values_alone(book: Notebook, sides: Sequence[t.Tree]) -> set[str]:
    """The functions of which nothing is told, before several arguments in an equation of values and variables alone:
    φ(−x) = −φ(x) may be what φ is.
    """
    parts = [p for side in sides for p in t.walk(side)]
    calls: dict[str, set[Any]] = {}
    for p in filter(lambda part: isinstance(part, t.Apply), parts):
        calls.setdefault(p.name, set()).add(p.arguments)  # type: ignore[attr-defined]
    beside = names_of(sides) - calls.keys()
    variables = all(k not in book.definitions and (k not in book.names or len(book.names[k].shape) < 2) for k in beside)
    if not variables or any(isinstance(p, (t.Derivative, t.Primed)) for p in parts):
        return set()
    told = book.definitions.keys() | book.given | book.described.keys()
    met = {k for k, places in calls.items() if len(places) > 1 and k in book.names} - told
    return {k for k in met if book.names[k].of not in named_activations.NOTES}


def _facts(book: Notebook, key: str) -> list[str]:
    spread = {"positive"} if key in book.spreads and key not in book.definitions else set()
    return sorted(book.facts.get(key, set()) | spread | _as_entry(book, key))


def _apart(book: Notebook, sides: Sequence[t.Tree]) -> set[str]:
    """The states with a definition, h_t, that stand beside terms h_s of a running index: as they are read here, nothing
    tells that these are of one sequence.
    """
    names = [p for side in sides for p in t.walk(side) if isinstance(p, t.Name)]
    running = {p.name for p in names if p.indices and p.name in book.guessed}
    return {p.name for p in names if p.name in book.definitions and _stem(p.name) in running}


def _endless(book: Notebook, cone: set[str]) -> set[str]:
    """The sums without end in the cone of whose terms something is told: their step does not say it of them."""
    said = {*book.definitions, *book.laws, *book.drawn, *(k for c in book.conditions for k in c.names)}
    said |= {k for k, facts in book.facts.items() if facts} | book.vague | set(book.lapsed.facts)
    said |= {k for c in book.lapsed.conditions for k in c.names}
    told = set(map(_stem, said))
    return {k for k in cone if book.endless.get(_stem(k)) in told}


def _stem(key: str) -> str:
    """The sequence of a term: G of G_{t+1}."""
    return re.sub(r"_(?:\{[^{}]*\}|\w)$", "", key)


def _as_entry(book: Notebook, key: str) -> set[str]:
    """What is said of all of β_1, …, β_T, of β_t."""
    stem = re.sub(r"_\{[a-z](?:[+-]1)?\}$", "", key)
    column = book.names.get(stem)
    if stem == key or key in book.definitions or column is None or len(column.shape) != 1:
        return set()
    return book.facts.get(stem, set()) & {"in (0, 1)", "positive", "nonnegative"}


def _definitions(book: Notebook, cone: set[str]) -> list[str]:
    """The definitions of these names, and from what they are drawn."""
    defined = [d.latex for k, d in book.definitions.items() if k in cone]
    return defined + [book.drawn[k] for k in sorted(cone) if book.drawn.get(k)]


def _sentences(book: Notebook, cone: set[str]) -> list[str]:
    """What the text says in words: of the distributions of these names, and of rows."""
    said = [law for k in sorted(cone) if (law := chances.law_of(book, k))]
    if book.independent:
        said.append("all independent")
    if book.rowwise:
        said.append(ROWWISE)
    return said


def task(book: Notebook, latex: str, frozen: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The task, with all sizes by name."""
    letters = _letters(book)
    symbols: list[dict[str, Any]] = []
    renamed: dict[Any, str] = {}
    texts = " ".join((latex, *frozen["definitions"], *frozen["assumptions"]))
    for known in frozen["names"]:
        symbol = symbol_of(book, known, frozen)
        if symbol is not None:
            symbols.append(_counted(book, known, symbol, (letters, renamed), texts))
    symbols = [{**s, "shape": [renamed.get(n, n) for n in s["shape"]]} if s["shape"] else s for s in symbols]
    return {
        "claim": latex, "symbols": symbols, "definitions": frozen["definitions"],
        "assumptions": [*frozen["assumptions"], "b is added to every row"],
        "guessed": frozen["guessed"], "vague": frozen["vague"],
        **({"lapsed": lapsed} if (lapsed := frozen["lapsed"])["assumptions"] or lapsed["facts"] else {}),
        "described": frozen["described"], "rates": frozen["rates"], "chances": frozen["chances"],
        "layers": sorted(book.setting.table.layers),
        "layouts": sorted(book.layouts), **more,
    }  # fmt: skip


def _letters(book: Notebook) -> dict[Any, str]:
    """A name for every size that nothing names."""
    return book.setting.__dict__.setdefault("letters", {})


def _size(book: Notebook, size: Any, letters: dict[Any, str]) -> Any:
    known = book.setting.context.sizes.known(size)
    if known.is_Integer:
        return int(known)
    if book.setting.context.sizes.open(known):
        return _letter(book, known, letters)
    open_ = [part for part in known.free_symbols if isinstance(part, sp.Dummy)]
    return str(known.subs({part: sp.Symbol(_letter(book, part, letters)) for part in open_}))


def _letter(book: Notebook, size: Any, letters: dict[Any, str]) -> str:
    """The name of a size that nothing names."""
    used = {*book.names, *letters.values()}
    if size not in letters:
        letters[size] = next(n for n in (f"n_{{{k}}}" for k in range(1, 10_000)) if n not in used)
    return letters[size]


def symbol_of(book: Notebook, known: Known, frozen: dict[str, Any]) -> dict[str, Any] | None:
    """A name as a declared symbol; None for one that no text has."""
    letters = _letters(book)
    if known.key.startswith("#"):
        return None
    if known.kind == "function":
        note = _function_note(book, known, letters, frozen)
        return {"latex": known.key, "shape": None, "kind": "function", "note": note}
    if known.kind == "size":
        least = "nonnegative" if "nonnegative" in frozen["facts"].get(known.key, ()) else "positive"
        return {"latex": known.key, "shape": [], "kind": "integer", "properties": [least, "integer"]}
    facts = frozen["facts"].get(known.key, [])
    properties = [f for f in facts if not f.startswith("labels")]
    notes = "; ".join(f for f in facts if f.startswith("labels"))
    kind = {"random": "random scalar", "index": "index"}.get(known.kind, "")
    shape = [_size(book, s, letters) for s in known.shape]
    made: dict[str, Any] = {"latex": _written(known), "shape": shape, "kind": kind}
    if known.time and not known.shape:
        made["note"] = "function of " + known.time[0]
    if properties:
        made["properties"] = properties
    if notes:
        made["note"] = notes
    if known.first:
        last = _size(book, known.family[0] + known.first[0] - 1, letters)
        made["note"] = f"i = {known.first[0]}..{last}"
    return made


RUNNING_I = r"\\(?:sum|prod)\s*_\s*\{?\s*i(?![A-Za-z])(?:\s*=\s*1\s*\}?\s*\^\s*(\{[^{}]*\}|\w))?"


def _told_by_sums(count: str, texts: str) -> bool:
    """Whether sums over i tell the range of i: all of them have it, or none can where the count is no name."""
    over_all = {(m[1] or count).strip("{}") == count for m in re.finditer(RUNNING_I, texts)}
    return over_all == {True} or (bool(over_all) and not count.isalnum())


def _counted(
    book: Notebook,
    known: Known,
    symbol: dict[str, Any],
    names: tuple[dict[Any, str], dict[Any, str]],
    texts: str,
) -> dict[str, Any]:
    """The symbol of a family z_i with the range of i, where other members than z_i stand in the texts. The second of
    `names` is how sizes without a name are called then.
    """
    letters, renamed = names
    stem = known.key.removesuffix(f"_{{{HOLE}}}")
    if len(known.family) != 1 or stem == known.key or known.first:
        return symbol
    count = str(_size(book, known.family[0], letters))
    others = set(re.findall(rf"(?<![A-Za-z\\]){re.escape(stem)}_\{{?([a-z1-9])(?![A-Za-z])", texts)) - {"i"}
    if not others or _told_by_sums(count, texts):
        return symbol
    if not count.isalnum():
        free = (n for n in "NMKTRBQ" if n not in book.names and n not in texts and n not in renamed.values())
        renamed[count] = renamed.get(count) or next(free)
        count = renamed[count]
    said = f"i = 1..{count}"
    return {**symbol, "note": "; ".join(filter(None, (symbol.get("note"), said)))}


def _written(known: Known) -> str:
    """The name of an array as it is written: with letters for its indices, and what it depends on."""
    key = known.key
    for letter in ("i", "j"):
        key = key.replace(HOLE, letter, 1)
    return key + (f"({', '.join(known.time)})" if known.time else "")


def _function_note(book: Notebook, known: Known, letters: dict[Any, str], frozen: dict[str, Any]) -> str:
    """What is known of a function, in words."""
    note = frozen["notes"].get(known.key, "") or known.of
    said = "differentiable scalar function, applied elementwise" if note == "entries" else ""
    if not said and known.of == "number":
        domain = " x ".join(str(_size(book, s, letters)) for s in known.domain) if known.domain else ""
        said = f"differentiable, R^{{{domain}}} -> R" if known.domain else "differentiable, R^dim -> R"
    if known.of not in ("", "entries", "number"):
        said = {**named_activations.NOTES, "step": "unit step"}.get(known.of, said)
    if known.slots and known.key in frozen["bare"]:
        of = ", ".join(s.name for s in known.slots if isinstance(s, t.Name))
        said = "; ".join(filter(None, (said, f"function of ({of})")))
    return said
