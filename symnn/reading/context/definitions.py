r"""Definitions of a setting: a name, the entries of an array, a function, a distribution; an equation that defines
none is assumed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context import conditional_laws, index_spans
from symnn.reading.context.said import told_laws
from symnn.reading.context.said.function_notes import SEEMS
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.display_rows import pieces
from symnn.reading.latex.displays import one
from symnn.reading.latex.marks import TableEntry
from symnn.reading.latex.tokens import Unreadable

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

NAME = (
    r"(?:\\(?:mathbf|boldsymbol|vec|hat|tilde|bar)\s*\{(?:[A-Za-z]|\\[A-Za-z]+(?:\s*\{[A-Za-z]\})?)\}"
    r"|\\[A-Za-z]+(?: [A-Za-z])?|[A-Za-z])'*"
    r"(?:_\w|_\{\w+\})?(?:\^\{?[\[(]\w[\])]\}?)?"
)
ORDERS = ("<", "<=", ">", ">=", "!=")
PARAMETERS = re.compile(
    rf"\s*+(.*?\S)\s*+(?:[(\[]((?:{NAME})(?:\s*,\s*(?:{NAME}))*)[)\]]|_\{{?({NAME})\}}?)\s*+(?::?=|\\equiv|\\triangleq)"
)


def understand(made: Setting, texts: Iterable[str]) -> None:
    """All definitions; a left side that is no declared name is declared by it first."""
    cut: list[tuple[str, list[str]]] = []
    for text in texts:
        try:
            cut += index_spans.with_ranges(piece for piece, _ in pieces(str(text)))
        except Unreadable as error:
            made.miss(f"the definition {text}: {error.sentence}", _left(made, text))
    for text, _ in cut:
        _met_on_the_left(made, text)
    waiting: list[tuple[t.Statement, str]] = []
    all_so = conditional_laws.drawn_so(text for text, _ in cut)
    for text, ranges in cut:
        if _is_law(made, text, all_so):
            continue
        try:
            statement = _read(made, text)
        except Unreadable as error:
            made.miss(f"the definition {text}: {error.sentence}", _left(made, text))
        else:
            beside = ", ".join((*statement.when, *ranges)) if ranges else ""
            waiting.append((replace(statement, when=(beside,)) if beside else statement, text))
    for statement, text in sorted(waiting, key=_tells_a_law):  # the parameters of a law may be defined below it
        try:
            _understand(made, statement, text)
        except SymnnError as error:
            made.miss(f"the definition {text}: {error}", _left(made, text))


def _is_law(made: Setting, text: str, all_so: frozenset[str]) -> bool:
    """Whether it tells the law of a name, by the chance of a value or given another one."""
    try:
        return told_laws.discrete(made, text) or conditional_laws.understand(made, text, all_so)
    except SymnnError as error:
        made.miss(f"the definition {text}: {error}", _left(made, text.replace(r"\mid", r"\sim")))
        return True


def _tells_a_law(definition: tuple[t.Statement, str]) -> bool:
    statement, _ = definition
    return statement.signs[:1] == ("~",) or any(map(told_laws.is_two_valued, statement.sides[1:]))


def _met_on_the_left(made: Setting, text: str) -> None:
    """A name that is declared nowhere, and stands on the left of its definition."""
    left = re.split(r":?=|\\equiv|\\triangleq|\\coloneqq", text)[0].strip()
    if re.fullmatch(r"(?:\\[A-Za-z]+|[A-Za-z]|[{}_^]|\s|\d|[+-])+", left) and not re.search(
        r"\^\{?-|frac|partial", left
    ):
        with parameters(made, text):
            _declared_by(made, left)


def _read(made: Setting, text: str) -> t.Statement:
    with parameters(made, text):
        return _read_with(made, text)


@contextmanager
def parameters(made: Setting, text: str) -> Iterator[None]:
    """In f(t) = …, and in R_t = … of a function R, the letter t means something in this definition only."""
    new: list[str] = []
    match = PARAMETERS.match(text)
    for key in running(re.split(r":?=|\\equiv|\\triangleq|\\sim", text)[0]):
        if key not in made.table:
            new.append(key)
            made.table.add(TableEntry(key, "index"))
    if match is not None:
        for name in (match[2] or match[3]).split(","):
            key = _spelled(made, name.strip())
            if key and key not in made.table and _is_function(made, match[1]):
                new.append(key)
                made.table.add(TableEntry(key, "array", 1))
    yield
    for key in new:
        del made.table.entries[key]


def _spelled(made: Setting, text: str) -> str:
    from symnn.reading.context.declared_symbols import spelled

    try:
        return spelled(text, made.table.long).key
    except Unreadable:
        return ""


def running(text: str) -> list[str]:
    """The letters that stand alone in subscripts; those under an extremum or a limit are names."""
    left = re.sub(r"\\(?:arg)?(?:max|min|sup|inf|lim)\s*_(?:\{[^{}]*\}|\w)", "", text)
    found: list[str] = []
    for sub in re.findall(r"_\{([a-z,\s]+)\}|_([a-z])(?![A-Za-z])", left):
        found += [c for c in (sub[0] or sub[1]) if c.isalpha()]
    return found


def _is_function(made: Setting, head: str) -> bool:
    from symnn.reading.context.declared_symbols import spelled

    try:
        entry = made.table.get(spelled(head, made.table.long).key)
    except Unreadable:
        return False
    return entry is not None and entry.kind == "function"


def _read_with(made: Setting, text: str) -> t.Statement:
    try:
        return one(text, made.table)
    except Unreadable:
        left = re.split(r":?=|\\equiv|\\triangleq|\\coloneqq", text)[0].strip()
        if not _declared_by(made, left):
            raise
        return one(text, made.table)


def _left(made: Setting, text: str) -> str:
    """The name on the left of a definition, if there is one; whole numbers, of which a text says "t = 1, 2, 3", are
    none.
    """
    from symnn.reading.context.declared_symbols import spelled

    left = re.split(r":?=|\\equiv|\\triangleq|\\coloneqq|\\sim", text)[0].strip()
    try:
        found = made.table.find(spelled(left, made.table.long))
    except Unreadable:
        return ""
    if found is None:
        return ""
    entry = made.table.get(found.key)
    return "" if entry is not None and entry.kind in ("index", "integer", "size") else found.key


def _declared_by(made: Setting, left: str) -> bool:
    """A name that stands only on the left of its definition."""
    from symnn.reading.context.declared_symbols import spelled

    try:
        m = spelled(left, made.table.long)
    except Unreadable:
        return False
    if made.table.find(m) is not None or _is_function(made, re.sub(r"_.*", "", left)):
        return False
    made.declare(Known(m.key, "number", facts=frozenset({"shape unknown"})))
    return True


def _understand(made: Setting, statement: t.Statement, text: str) -> None:
    spans = index_spans.stated(statement.when)
    missed = _missed(made, statement, spans)
    if missed:
        made.miss(f"the definition {text}: {missed}", _left(made, text))
        return
    target, value = statement.sides
    if statement.signs[0] in ORDERS:
        _assume(made, target, statement.signs[0], value, text, spans)
    elif statement.signs[0] == "~":
        told_laws.distributed(made, target, value)
    elif told_laws.is_two_valued(value) and isinstance(target, t.Name):
        told_laws.two_valued(made, target, value)
    elif not define(made, target, value, text):
        _assume(made, target, "=", value, text, spans)
    elif isinstance(target, t.Name):
        made.spans[target.name] = index_spans.of_places(target.indices, spans)


def _missed(made: Setting, statement: t.Statement, spans: index_spans.Spans) -> str:
    """Why a statement is no definition that is read; "" where it may be one."""
    strange = [w for w in statement.when if not index_spans.harmless(w)]
    if strange:
        return f"“{strange[0]}” is not understood"
    if len(statement.signs) != 1 or statement.signs[0] not in ("=", ":=", "~", "in", *ORDERS):
        return "it is no equation"
    if statement.signs[0] == "in":
        return "a set is no value"
    random = statement.signs[0] == "~" or told_laws.is_two_valued(statement.sides[1])
    if random and not index_spans.covered(made.context.names, statement.sides[:1], spans):
        return "it tells a law of some indices only"
    return ""


def _assume(made: Setting, target: t.Tree, sign: str, value: t.Tree, text: str, spans: index_spans.Spans) -> None:
    """A relation that defines nothing."""
    from symnn.reading.context import fixed_places

    if not index_spans.covered(made.context.names, (target, value), spans):
        made.miss(f"{text}, which is said of some indices only", _left(made, text), restricts=True)
        return
    fixed_places.suppose(made, target, sign, value, text)


def of_some_indices(made: Setting) -> None:
    """Definitions that leave indices of their name open are missed; how far a recurrence reaches, its proofs ask."""
    for key, places in made.spans.items():
        target, known = made.context.definitions[key].target, made.context.names[key]
        assert isinstance(target, t.Name)
        if key not in made.context.recursive and not index_spans.covers(known, len(target.indices), places):
            made.miss(f"the definition of {key} tells some of its indices only", key)


def define(made: Setting, target: t.Tree, value: t.Tree, text: str) -> bool:
    """Whether the left side is a name, entries of one, or a function of names; then it is defined."""
    while isinstance(target, t.Group | t.Labelled):
        target = target.inside
    match target:
        case t.Apply():
            return _define_function(made, target, value, text)
        case t.Quotient(above=t.Number() as above, below=below) if above.value == 1:
            # 1/β = … defines β
            return define(made, below, t.Quotient(above, value), text)
        case t.Name():
            return _define_name(made, target, value, text)
    return False


def _define_function(made: Setting, target: t.Apply, value: t.Tree, text: str) -> bool:
    context = made.context
    of_names = all(isinstance(a, t.Name) and not a.indices for a in target.arguments)
    if not of_names or not target.arguments or target.primes or target.name in context.functions:
        return False
    known = context.names.get(target.name)
    if known is None or known.kind != "function":
        return False
    context.functions[target.name] = Definition(target, value, text)
    return True


def _define_name(made: Setting, target: t.Name, value: t.Tree, text: str) -> bool:
    context = made.context
    target, value = _of_one_step(target, value)
    if target.name in context.definitions:
        return False
    known = context.names.get(target.name)
    if known is None or known.kind in ("function", "size", "index", "integer") or known.law:
        return False
    if not all(_runs(made, i, bool(known.family), value) for i in target.indices):
        return False
    if known.kind == "random":  # what is computed from random names has no law of its own
        known.kind = "array" if known.shape or known.family else "number"
        made.table.add(known.entry())
    context.definitions[target.name] = Definition(target, value, text)
    if known.kind == "number" and not known.shape and not known.family:
        _gives_numbers(made, value)
    if "shape unknown" in known.facts:
        _shape_of(made, known, value)
    return True


def _gives_numbers(made: Setting, value: t.Tree) -> None:
    """L = f(X) of a number L and an array X: the value of f, of which nothing else is told, is a number."""
    known = made.context.names.get(value.name) if isinstance(value, t.Apply) else None
    if known is None or SEEMS not in known.facts or not isinstance(value, t.Apply):
        return
    given = [made.context.names.get(a.name) for a in value.arguments if isinstance(a, t.Name) and not a.indices]
    if any(one is not None and one.shape for one in given):
        known.of = "number"


def _of_one_step(target: t.Name, value: t.Tree) -> tuple[t.Name, t.Tree]:
    """v_{t+1} = f(v_t) as v_t = f(v_{t-1})."""
    index = target.indices[0] if len(target.indices) == 1 else None
    if not isinstance(index, t.Sum) or len(index.terms) != 2 or index.signs != (1, 1):
        return target, value
    letter, one = index.terms
    if not isinstance(letter, t.Name) or not isinstance(one, t.Number) or letter.indices:
        return target, value
    back = t.Sum((t.Name(letter.name), one), (1, -1))
    if not any(isinstance(p, t.Name) and p.name == target.name for p in t.walk(value)):
        return target, value
    return t.Name(target.name, (t.Name(letter.name),)), t.put(value, letter.name, back)


def _runs(made: Setting, index: t.Tree, family: bool, value: t.Tree) -> bool:
    """Whether it is a letter that means nothing else, and so stands for every index, as a whole number in a family and
    a declared index on both sides.
    """
    known = made.context.names.get(index.name) if isinstance(index, t.Name) and not index.indices else None
    if known is not None:
        return known.kind in ("index", "integer") if family else known.kind == "index" and _on_both_sides(index, value)
    return isinstance(index, t.Name) and not index.indices


def _on_both_sides(index: t.Tree, value: t.Tree) -> bool:
    return any(index in part.indices for part in t.walk(value) if isinstance(part, t.Name | t.Entry))


def _shape_of(made: Setting, known: Known, value: t.Tree) -> None:
    """The shape of a name that only its definition tells."""
    try:
        found = made.builder().together([value])[0]
    except SymnnError:
        return
    if found.open:
        return
    known.shape = () if found.is_number else tuple(found.shape)
    known.kind = "array" if known.shape else "number"
    known.facts = frozenset()
    made.table.add(known.entry())
