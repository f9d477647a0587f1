r"""States at other times than the one for which a note defines them: h_{t-1} in \partial h_t / \partial h_{t-2}, where
the note says h_t = \tanh(W h_{t-1} + U x_t).

Between the first and the last state that a claim names, every one is what its recurrence says, with its time moved; the
first is free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.latex.displays import one
from symnn.reading.note.note_memory import names_of

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

TIME = re.compile(r"(.+?)(_\{|\^\{[\[(<])([a-z])([+-]\d)?([\])>]?\})")
"""A name that counts steps or layers: h_{t}, h_{t-1}, a^{(l+1)}."""
SCRIPT = re.compile(r"(?<=[_^])(?:\{[^{}]*\}|[A-Za-z](?![A-Za-z]))")
MOST_STEPS = 4


@contextmanager
def told(book: Notebook, sides: Sequence[t.Tree]) -> Iterator[bool]:
    """Inside, the states between those that the sides name are defined; one that cannot be is vague from then on.
    Whether there are any.
    """
    before = dict(book.definitions), dict(book.setting.context.definitions)
    try:
        named = set(names_of(sides))
        wanted = list(_wanted(book, named | {slope.by for slope in slopes_at(book, named).values()}))
        wanted += [w for w in _closed(book, sorted(book.cone(sides))) if w not in wanted]
        for key, latex in wanted:
            if latex is None or not _defined(book, key, latex):
                book.vague.add(key)
        yield bool(wanted)
    finally:
        if book.definitions != before[0]:
            book.definitions, book.setting.context.definitions = before
            book.setting.context.find_recursion()


def _defined(book: Notebook, key: str, latex: str) -> bool:
    try:
        left, right = one(latex, book.setting.table).sides
    except SymnnError:
        return False
    if not isinstance(left, t.Name) or left.name != key or book.settle([left, right], book.fits) is not None:
        return False
    book.guessed.discard(key)
    book.define(left, right, latex)
    return True


def _wanted(book: Notebook, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The states without a definition between the first that is named and the last, and what their definitions would
    be, where that can be said.
    """
    rules = {m.group(1, 2, 3, 5): key for key in book.definitions if (m := TIME.fullmatch(key)) is not None}
    steps: dict[str, set[int]] = {}
    for match in filter(None, map(TIME.fullmatch, names)):
        if match.group(1, 2, 3, 5) in rules:
            steps.setdefault(match[3], set()).add(int(match[4] or 0))
    for letter, named in steps.items():
        for step in range(min(named) + 1, max(named) + 1)[:MOST_STEPS]:
            for (stem, opening, time, closing), key in rules.items():
                state = f"{stem}{opening}{_at(time, step)}{closing}"
                if time == letter and state not in book.definitions:
                    told_at = TIME.fullmatch(key)
                    assert told_at is not None
                    yield state, _moved(book.definitions[key].latex, letter, step - int(told_at[4] or 0))


def _closed(book: Notebook, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The states without a definition of which a closed form at another time is told, \\bar\\alpha_{t-1} where
    \\bar\\alpha_t = \\prod_{s=1}^t \\alpha_s, and what their definitions would be.
    """
    for match in filter(None, map(TIME.fullmatch, names)):
        for key in book.definitions if match[0] not in book.definitions else ():
            told_at = TIME.fullmatch(key)
            if told_at is not None and told_at.group(1, 2, 3, 5) == match.group(1, 2, 3, 5) and _is_closed(book, key):
                steps = int(match[4] or 0) - int(told_at[4] or 0)
                yield match[0], _moved(book.definitions[key].latex, match[3], steps)


def _is_closed(book: Notebook, key: str) -> bool:
    """Whether what a state is depends on no state of another time."""
    at = TIME.fullmatch(key)
    others = filter(None, map(TIME.fullmatch, book.setting.context.cone(key) - {key}))
    return at is not None and all(o[4] == at[4] for o in others if o[3] == at[3] and o[0] in book.names)


def slopes_at(book: Notebook, names: Iterable[str]) -> dict[str, Any]:
    r"""What the names are that a slope has at another time or layer: \delta^{(l+1)} is \partial C / \partial z^{(l+1)}
    where the note says \delta^{(l)} = \partial C / \partial z^{(l)}.
    """
    rules = {
        m.group(1, 2, 3, 5): (m, slope) for k, slope in book.slopes.items() if (m := TIME.fullmatch(k)) is not None
    }
    found: dict[str, Any] = {}
    for match in filter(None, map(TIME.fullmatch, names)):
        at, slope = rules.get(match.group(1, 2, 3, 5), (None, None))
        if at is None or slope is None or match[0] in book.slopes:
            continue
        steps = int(match[4] or 0) - int(at[4] or 0)
        loss, by, latex = (_moved(text, match[3], steps) for text in (slope.loss, slope.by, slope.latex))
        if loss == slope.loss and by and latex:
            found[match[0]] = replace(slope, name=match[0], by=by, latex=latex)
    return found


def _at(letter: str, step: int) -> str:
    return f"{letter}{step:+d}" if step else letter


def _moved(latex: str, letter: str, steps: int) -> str | None:
    """The definition of a state so many steps later; None where the letter is more than a mark of its names."""
    alone = re.compile(rf"(?<![A-Za-z\\]){letter}\s*([+-]\s*\d+)?(?![A-Za-z\d])")
    if alone.search(SCRIPT.sub("", latex)):
        return None

    def put(match: re.Match[str]) -> str:
        return _at(letter, int((match[1] or "0").replace(" ", "")) + steps)

    return SCRIPT.sub(lambda script: "{" + alone.sub(put, script[0].strip("{}")) + "}", latex)
