r"""States among the declared symbols: v_t of which a definition computes one from the one before it. Their letter runs
over the steps, whether a text declares them by v_t alone or by v_t, v_{t+1}, v_0 and t. Nothing is declared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symnn.reading.context.declared_symbols import RANGE, RESTRICTS, size, spelled
from symnn.reading.latex import words
from symnn.reading.latex.marks import squeezed

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

STEP = re.compile(r"(.*[A-Za-z}])(_|\^\()\{?([a-z])\}?(\)?)")


DRESS = re.compile(r"\\(?:" + "|".join((*words.ACCENTS, *words.STYLES)) + ")$")


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, and not only under an accent, as \\alpha in \\bar\\alpha."""
    places = re.finditer(re.escape(name), text)
    return any(DRESS.search(text[: m.start()].rstrip(" {")) is None for m in places)


def ranges_of_steps(
    declared: Iterable[Mapping[str, Any]], texts: Iterable[str], known: Mapping[str, tuple[Any, int]]
) -> dict[str, dict[str, tuple[Any, int]]]:
    """t of a state v_t that a definition computes from v_{t-1}, or v_{t+1} from v_t, by the spelling of the state: t =
    0, …, T, of some number T of steps, where its own note tells nothing else.
    """
    names = {squeezed(str(s["latex"])) for s in declared}
    said = " ; ".join(squeezed(text) for text in texts)
    found: dict[str, dict[str, tuple[Any, int]]] = {}
    families = [(s, m) for s in declared if (m := STEP.fullmatch(squeezed(str(s["latex"])))) is not None]
    for symbol, match in families:
        if match[3] in names or RANGE.search(str(symbol.get("note", ""))):
            continue
        letters = sorted(n for n in names if len(n) == 1)
        ends = (n for n in letters for _, m in families if m[3] == match[3] and _stands(_step(m, n), said))
        span = _span_of_steps(match, names, said, known.get(match[3]), next(ends, None))
        if span is not None:
            found[str(symbol["latex"])] = {match[3]: span}
    return found


def _step(match: re.Match[str], step: str) -> str:
    stem, opened, _, closed = match.groups()
    return squeezed(f"{stem}{opened}{step}{closed}")


def _span_of_steps(
    match: re.Match[str], names: set[str], said: str, told: tuple[Any, int] | None, end: str | None
) -> tuple[Any, int] | None:
    """How many steps the state has that is spelled so, and its first; None where no neighbour of it stands in the
    texts, or what is told of its letter is all.
    """
    others = {_step(match, f"{{{match[3]}{by}}}") for by in ("-1", "+1")}
    if others & names or _step(match, "0") in names or not any(_stands(other, said) for other in others):
        return None
    if told is None:
        return size(end or next(c for c in "TNSM" if c not in names)) + 1, 0
    back = _stands(_step(match, f"{{{match[3]}-1}}"), said) and not _stands(_step(match, "1"), said)
    return (told[0] + 1, 0) if told[1] == 1 and (back or _stands(_step(match, "0"), said)) else None


def merged(
    made: Setting, declared: Sequence[Mapping[str, Any]], definitions: Iterable[str]
) -> tuple[list[Mapping[str, Any]], dict[str, int]]:
    r"""The symbols without those that a recurrence already has in its state: of x_{t+1} = f(x_t) with a declared x_t,
    x_{t+1}, x_0 and whole t the state x_t is left. With it from which step on each letter was declared. Where they
    are not one family no counterexample counts.
    """
    names = {_spelled(str(s["latex"])): s for s in declared}
    said = [_spelled(text) for text in definitions]
    gone: set[str] = set()
    firsts: dict[str, int] = {}
    for name, symbol in names.items():
        match = STEP.fullmatch(name)
        if match is None or not _begins(match, said, names):
            continue
        counter = names.get(match[3])
        others = _siblings(match, symbol, names)
        if others is None or not (counter is None or _counts_steps(counter, declared)):
            made.miss(f"{name} is a state of a recurrence, and stands alone", spelled(name).key, restricts=True)
            continue
        gone |= others
        if counter is not None:
            gone.add(match[3])
            firsts[match[3]] = 1 if "positive" in str(counter.get("properties", "")) else 0
    return [s for s in declared if _spelled(str(s["latex"])) not in gone], firsts


def _spelled(text: str) -> str:
    return re.sub(r"_\{(\w)\}", r"_\1", squeezed(text))


def _at(match: re.Match[str], step: str) -> str:
    stem, opened, _, closed = match.groups()
    return _spelled(f"{stem}{opened}{step}{closed}" if closed else f"{stem}{opened}{{{step}}}")


def _begins(match: re.Match[str], said: Sequence[str], names: Mapping[str, Any]) -> bool:
    """Whether a definition computes a step from the one before, and a first one stands somewhere."""
    letter = match[3]
    here, after, before = _at(match, letter), _at(match, f"{letter}+1"), _at(match, f"{letter}-1")
    first = _at(match, "0"), _at(match, "1")
    steps = [text.partition("=") for text in said]
    computed = any(
        (left.strip(": ") == new) and _stands(old, right)
        for left, _, right in steps
        for new, old in ((after, here), (here, before))
    )
    return computed and (any(f in names for f in first) or any(left.strip(": ") in first for left, _, _ in steps))


def _siblings(
    match: re.Match[str], symbol: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]]
) -> set[str] | None:
    """The names of single states beside the state; None where one of them is another kind of thing."""
    spelled = [_at(match, f"{match[3]}{by}") for by in ("+1", "-1")] + [_at(match, str(k)) for k in range(4)]
    found = {s for s in spelled if s in names}
    plain = all(
        names[s].get("shape") == symbol.get("shape")
        and names[s].get("kind") == symbol.get("kind")
        and names[s].get("properties", ()) == symbol.get("properties", ())
        and not RESTRICTS.search(str(names[s].get("note", "")))
        for s in found
    )
    return found if plain else None


def _counts_steps(counter: Mapping[str, Any], declared: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a declared letter is a whole number and counts nothing but steps."""
    sizes = {str(n) for s in declared for n in s.get("shape") or ()}
    note = str(counter.get("note", "")).replace("positive integer", "")
    plain = counter.get("kind") in ("integer", "index") and not RESTRICTS.search(note)
    return plain and str(counter["latex"]) not in sizes
