r"""Closed forms of recurrences: v_t = \sum_\tau \beta^\tau g_{t-\tau} where the note said v_t = \beta v_{t-1} + g_t and
v_0 = 0. Such a claim becomes two, its first case and its step, which together are the claim by induction.

All is done on the text: the closed form V(t) is put into the recurrence for v_{t-1}. The letter of time becomes i or j,
which is an index wherever it stands. A power of a matrix is, in the step, any matrix that is multiplied once more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.displays import one
from symnn.reading.latex.marks import HOLE
from symnn.reading.note import tasks

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook, Said

STATE = re.compile(r"(.+)_\{([a-z])\}")
WORD = r"(?<![A-Za-z\\{}]){0}(?![A-Za-z])"
MOST_PARTS = 3


@dataclass
class Unrolled:
    """`first` is the claim at time 1, `steps` are forms of the step of which one is enough; each with what is known
    of its
    names. `general`: the step was said of more than the claim needs, so that only its proof counts."""

    first: tuple[str, dict[str, Any]]
    steps: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    general: bool = False


@dataclass(frozen=True)
class Closed:
    """left term + others = right, of the state `name`_{`time`}, which is expected if `mean`."""

    name: str
    time: str
    others: str
    right: str
    mean: bool
    powers: tuple[tuple[str, str], ...]
    sums: tuple[t.Big, ...]


def unrolled(book: Notebook, sides: Sequence[t.Tree], text: str) -> Unrolled | None:
    """The two claims; None where this is no closed form of a recurrence of the note."""
    if len(sides) != 2 or (form := _closed(book, sides[0], sides[1], text)) is None:
        return None
    rule, start = _rule(book, form), _start(book, form)
    letter = next((c for c in ("j", "i") if not re.search(WORD.replace("{0}", c), f"{text} {rule}")), None)
    if rule is None or start is None or letter is None:
        return None
    before = dict(book.names), dict(book.setting.table.entries), set(book.guessed), dict(book.loose)
    try:
        return _claims(book, form, rule, start, letter)
    except SymnnError:
        return None
    finally:
        book.setting.context.names, book.setting.table.entries, guessed, book.loose = before
        book.guessed.clear()
        book.guessed.update(guessed)


def unroll_states(book: Notebook, sides: Sequence[t.Tree]) -> None:
    """v_1, v_2, v_3 become defined, where v_3 stands in a claim and the note has a recurrence for v_t."""
    for key in sorted(name for side in sides for name in t.mentioned(side)):
        match = re.fullmatch(r"(.+)_\{([1-9])\}", key)
        if match is None or key in book.definitions or f"{match[1]}_{{0}}" not in book.definitions:
            continue
        for time in "tkn":
            rule = _rule(book, Closed(match[1], time, "", "", False, (), ()))
            if rule is not None and f"{match[1]}_{{{time}}}" in _recursive(book):
                for step in range(1, int(match[2]) + 1):
                    _define_state(book, f"{match[1]}_{{{step}}} = {_at(rule, time, str(step))}")
                break


def _define_state(book: Notebook, latex: str) -> None:
    text = re.sub(r"_\{\((\d)([+-]\d)\)\}", lambda m: f"_{{{int(m[1]) + int(m[2])}}}", latex)
    text = re.sub(r"_\{(\d)([+-]\d)\}", lambda m: f"_{{{int(m[1]) + int(m[2])}}}", text)
    left, right = one(text, book.setting.table).sides
    if isinstance(left, t.Name) and left.name not in book.definitions and not left.indices:
        book.setting.context.text = text
        with suppress(SymnnError):
            if book.settle([left, right], book.fits) is None:
                book.define(left, right, text)


def _claims(book: Notebook, form: Closed, rule: str, start: str, letter: str) -> Unrolled:
    book.declare(Known(letter, "size"))
    book.facts.setdefault(letter, set())
    free = _over_time(book, form, letter)
    power = next(n for n in ("P", "Q", "R", "P_{0}") if n not in book.names) if form.powers else ""
    if power:
        book.declare(book.shaped(power, 2), guessed=True)
    earlier = _put(rule, form, f"({_value(form, f'{form.time}-1', {b: power for _, b in form.powers})})")
    first = _put(rule, form, f"({start})")
    value = _value(form, form.time, {b: f"{b} {power}" for _, b in form.powers})
    now = _at(_value(form, form.time, {base: written for written, base in form.powers}), form.time, "1")
    made = Unrolled(_frozen(book, f"{_at(first, form.time, '1')} = {now}", form.time, letter))
    for right in (value, *_peeled(form, value)):
        made.steps.append(_frozen(book, f"{earlier} = {right}", form.time, letter))
    made.general = bool(form.powers) or free
    return made


def _over_time(book: Notebook, form: Closed, letter: str) -> bool:
    """What the recurrence takes in every step, g_t, is an array over all times. Whether one of them is not free."""
    free = False
    said = book.definitions.get(f"{form.name}_{{{form.time}}}") or book.definitions[f"{form.name}_{{{form.time}+1}}"]
    extent = book.names[letter].size
    _as_long(book, _running(book, said, form.time), extent)
    for key in said.names:
        match = re.fullmatch(rf"(.+)_\{{{form.time}(?:\+1)?\}}", key)
        if match is None or match[1] == form.name or key not in book.names or book.names[key].kind == "function":
            continue
        free |= key in book.definitions
        shape = book.names[key].shape
        if _as_long(book, {f"{match[1]}_{{{HOLE}}}"}, extent):
            continue
        stem = f"{match[1]}_{{{HOLE}}}" if shape else match[1]
        if shape and match[1] in book.guessed:  # g of g_{t-s}, which is one of the columns g_t
            del book.names[match[1]], book.setting.table.entries[match[1]]
        book.declare(Known(stem, "array", shape, (extent,)) if shape else Known(stem, "array", (extent,)), guessed=True)
        book.loose.pop(stem, None)
    return free


def _as_long(book: Notebook, names: Collection[str], extent: Any) -> bool:
    """What the recurrence takes and a formula has made a sequence or a column is one over all times now; whether any
    of these names is.
    """
    found = [k for key in names if key in book.guessed and (k := book.names.get(key)) and k.kind in ("array", "number")]
    for known in found:
        if len(known.family) == 1:
            first = known.first[0] if known.first else known.base
            book.declare(replace(known, family=(extent + 1 - first,)), guessed=True)
        elif not known.family and known.shape and known.key.endswith(f"_{{{HOLE}}}"):
            book.declare(replace(known, family=(extent,)), guessed=True)
        elif len(known.shape) == 1 and not known.family:
            book.declare(Known(known.key, "array", (extent,)), guessed=True)
    return bool(found)


def _running(book: Notebook, said: Said, time: str) -> set[str]:
    """The names that stand at the time itself in the value of a definition."""
    value = book.setting.context.definitions[said.target].value
    return {p.name for p in t.walk(value) if isinstance(p, t.Name) and p.indices == (t.Name(time),)}


def _closed(book: Notebook, left: t.Tree, right: t.Tree, text: str) -> Closed | None:
    """The closed form that an equation is; None where its left side holds no state, or its right side no time."""
    expected = _in_mean(left)
    mean = expected is not None
    terms = _signed_terms(left if expected is None else expected)
    found = [(p, m) for p, sign in terms if sign > 0 and (m := _state(book, p)) is not None]
    if len(found) != 1 or (mean and len(terms) > 1):
        return None
    state, match = found[0]
    name, time = match[1], match[2]
    said = _names_in(right)
    if match[0] in said or not (mean or time in said or re.search(WORD.replace("{0}", time), text[right.start :])):
        return None
    others = " ".join(("-" if sign > 0 else "+") + text[p.start : p.end] for p, sign in terms if p is not state)
    right_text, powers = text[right.start : right.end], _powers(book, right, time, text)
    return Closed(name, time, others, right_text, mean, powers, _sums(right))


def _in_mean(tree: t.Tree) -> t.Tree | None:
    """What a mean is taken of; None for anything else."""
    if isinstance(tree, t.Statistic) and tree.kind == "E" and len(tree.arguments) == 1 and tree.given is None:
        return tree.arguments[0]
    return None


def _signed_terms(tree: t.Tree) -> list[tuple[t.Tree, int]]:
    return list(zip(tree.terms, tree.signs, strict=True)) if isinstance(tree, t.Sum) else [(tree, 1)]


def _state(book: Notebook, term: t.Tree) -> re.Match[str] | None:
    """The name and the time of a state v_{t}; None for what no recurrence of the note computes."""
    if not isinstance(term, t.Name) or term.indices or term.name not in _recursive(book):
        return None
    return STATE.fullmatch(term.name)


def _names_in(tree: t.Tree) -> set[str]:
    return {p.name for p in t.walk(tree) if isinstance(p, t.Name)}


def _powers(book: Notebook, right: t.Tree, time: str, text: str) -> tuple[tuple[str, str], ...]:
    """The powers A^t of matrices and their bases, as they are written."""
    return tuple(
        (text[p.start : p.end], text[p.base.start : p.base.end])
        for p in t.walk(right)
        if isinstance(p, t.Power) and p.exponent == t.Name(time) and not _is_number(book, p.base)
    )


def _sums(tree: t.Tree) -> tuple[t.Big, ...]:
    return tuple(p for p in t.walk(tree) if isinstance(p, t.Big) and p.kind == "sum")


def _recursive(book: Notebook) -> set[str]:
    """The names v_{t} that a definition of v_{t} or of v_{t+1} computes from the one before."""
    found = set()
    for key in book.definitions:
        match = re.fullmatch(r"(.+)_\{([a-z])(\+1)?\}", key)
        if match is not None and f"{match[1]}_{{{match[2]}{'' if match[3] else '-1'}}}" in book.definitions[key].names:
            found.add(f"{match[1]}_{{{match[2]}}}")
    return found


def _is_number(book: Notebook, base: t.Tree) -> bool:
    names = [book.names.get(p.name) for p in t.walk(base) if isinstance(p, t.Name)]
    return all(k is None or not k.shape for k in names)


def _rule(book: Notebook, form: Closed) -> str | None:
    """The right side of the recurrence, in the state before; means stand for what is drawn in every step."""
    said = book.definitions.get(f"{form.name}_{{{form.time}}}") or book.definitions.get(
        f"{form.name}_{{{form.time}+1}}"
    )
    if said is None:
        return None
    rule = said.latex.partition("=")[2].strip().rstrip(".,; ")
    for key in said.names & set(book.definitions) - {said.target} - book.older.keys():
        if STATE.fullmatch(key) and key.endswith(f"_{{{form.time}}}") and form.time not in _time_of(book, key):
            told = book.definitions[key].latex.partition("=")[2].strip().rstrip(".,; ")
            rule = _named(key).sub(lambda _, value=told: f"({value})", rule)  # type: ignore[misc]
    if said.target.endswith("+1}"):
        rule = _at(rule, form.time, f"{form.time}-1")
    if form.mean:
        value = book.setting.context.definitions[said.target].value
        drawn = {p.name for p in t.walk(value) if isinstance(p, t.Name) and p.name in book.means}
        if not drawn or not _linear(value, {*drawn, f"{form.name}_{{{form.time}-1}}"}):
            return None
        for key in drawn:
            rule = _named(key).sub(lambda _, k=key: f"({book.means[k]})", rule)  # type: ignore[misc]
    return rule


def _time_of(book: Notebook, key: str) -> set[str]:
    """The letters in the subscripts of what a name is defined by."""
    return {c for name in book.definitions[key].names - {key} for c in re.findall(r"[a-z]", name.partition("_")[2])}


def _linear(value: t.Tree, names: set[str]) -> bool:
    """Whether a value is a sum of products with at most one of the names as a factor, and none anywhere else."""
    terms = value.terms if isinstance(value, t.Sum) else (value,)
    for term in terms:
        factors = list(term.factors) if isinstance(term, t.Product) else [term]
        if isinstance(term, t.Product) and "/" in term.signs:
            return False
        held = [f for f in factors if any(isinstance(p, t.Name) and p.name in names for p in t.walk(f))]
        if len(held) > 1 or (held and not isinstance(held[0], t.Name)):
            return False
    return True


def _start(book: Notebook, form: Closed) -> str | None:
    """What the state is at time 0: its name, or what the note says that it is."""
    key = f"{form.name}_{{0}}"
    said = book.definitions.get(key)
    if said is not None:
        return said.latex.partition("=")[2].strip().rstrip(".,; ")
    return f"{form.name}_0" if f"{form.name}_0" in form.right.replace("{0}", "0") else None


def _named(key: str) -> re.Pattern[str]:
    """A name with its subscript as it may be written: v_{t-1}, v_{ t - 1 }, v_t."""
    stem, _, sub = key.rpartition("_{")
    inner = r"\s*".join(map(re.escape, sub[:-1]))
    return re.compile(
        rf"{re.escape(stem)}\s*_\s*(?:\{{\s*{inner}\s*\}}" + (rf"|{inner}(?![A-Za-z]))" if len(sub) == 2 else ")")
    )


def _put(rule: str, form: Closed, value: str) -> str:
    return _named(f"{form.name}_{{{form.time}-1}}").sub(lambda _: value, rule)


def _value(form: Closed, time: str, powers: dict[str, str]) -> str:
    """V at that time; `powers` by their base."""
    right = form.right
    for written, base in form.powers:
        right = right.replace(written, powers.get(base, written))
    return f"{_at(right, form.time, time)} {_at(form.others, form.time, time)}".strip()


def _peeled(form: Closed, value: str) -> list[str]:
    """The value with the last or the first term of its sum for itself, the others from the same place on."""
    if len(form.sums) != 1 or form.powers:
        return []
    (big,) = form.sums
    match = re.search(
        r"\\sum\s*(?:\\limits)?_\{?\s*(\\?[A-Za-z]+)\s*=\s*([^{}^]+?)\s*\}?\s*\^(?:\{([^{}]*)\}|(\w))\s*(.*)", value
    )
    if match is None or big.index != match[1]:
        return []
    index, low, high, body = match[1], match[2], match[3] or match[4], match[5]
    head = value[: match.start()]
    if _adds(head) or _adds(body):
        return []  # the sum is not the whole value
    others = f"{head}\\sum_{{{index}={low}}}^{{{high}-1}}"
    last = f"{head}({_at(body, index, f'({high})')}) + {others} {body}"
    begun = f"{head}({_at(body, index, f'({low})')}) + {others} {_at(body, index, f'({index}+1)')}"
    return [last, begun]


def _adds(text: str) -> bool:
    """Whether a + or - stands in no brackets."""
    depth = 0
    for c in text:
        depth += (c in "({[") - (c in ")}]")
        if c in "+-" and not depth:
            return True
    return False


def _at(text: str, letter: str, value: str) -> str:
    """The text with a value for a letter."""
    guard = "" if letter.startswith("\\") else r"(?<![A-Za-z\\])"
    bare = re.escape(letter)
    inner = value if re.fullmatch(r"\w|\(.*\)", value) else f"({value})"
    script = value[1:-1] if re.fullmatch(r"\([^()]*\)", value) else value  # in brackets it would be a label
    pattern = rf"([_^])\s*(?:\{{\s*{bare}\s*\}}|{bare}(?![A-Za-z]))|{guard}{bare}(?![A-Za-z])"
    return re.sub(pattern, lambda m: f"{m[1]}{{{script}}}" if m[1] else inner, text)


def _frozen(book: Notebook, latex: str, time: str, letter: str) -> tuple[str, dict[str, Any]]:
    """The claim with i or j for the time, and what is known of its names."""
    text = _at(latex, time, letter)
    statement = one(text, book.setting.table)
    from symnn.reading.context.claim_links import sides

    error = book.settle(statement.sides, lambda some: sides(book.setting, some))
    if error is not None:
        raise error
    return text, tasks.snapshot(book, statement.sides)
