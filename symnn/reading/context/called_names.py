r"""Names that a definition calls: J(w) = … of a J that is declared as a number, or nowhere. Such a name is a function,
and stands alone for its value at the names that it is called with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from symnn.reading.context.declared_symbols import spelled
from symnn.reading.context.definitions import NAME, PARAMETERS
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex import words
from symnn.reading.latex.marks import squeezed
from symnn.reading.latex.tokens import Unreadable

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

PLAIN_HEAD = re.compile(
    rf"\s*(?:{NAME}|\\(?:mathcal|mathrm|mathsf|operatorname|text|textrm)\s*\{{\w+\}}(?:_\w|_\{{\w+\}})?)\s*"
)
NO_VALUE = re.compile(
    r"[=<>,]|\\(?:leq?|geq?|neq?|ll|gg|in|sim|approx|propto)(?![A-Za-z])|\b(?:for|if|when|where|and|or|with|is|are|holds?|at|on|near)\b"
)
"""Relations, lists and words."""
FOR_ALL = re.compile(r"\bfor (?:all|every|each|any)\b|\\forall(?![A-Za-z])")
LISTED = re.compile(rf"{NAME}(?:\s*,\s*{NAME})*")
MEANT = {*words.NAMED, *words.STATISTICS, *words.EXTREMA, *words.FUNCTIONS}


def declare(made: Setting, texts: Iterable[str], elsewhere: Iterable[str]) -> list[str]:
    """The names that these definitions call become functions. The definitions, of which J = … is J(w) = … where a
    formula elsewhere calls it so.
    """
    texts, elsewhere = list(texts), list(elsewhere)
    texts = _with_arguments(made, texts, elsewhere)
    for text in texts:
        match = PARAMETERS.match(text)
        if match is not None and match[2] and PLAIN_HEAD.fullmatch(match[1]):
            _call(made, match[1], match[2].split(","), text[match.end() :])
    _at_values(made, texts, elsewhere)
    return texts


def definition(made: Setting, sentence: str, others: Iterable[str]) -> str:
    """What a sentence says that a function is for all arguments, f(x) = x^2, if none of the others does; else ""."""
    text, *over = FOR_ALL.split(sentence.replace("$", ""))
    text = text.rstrip(" ,") if over else sentence
    match = PARAMETERS.match(text)
    if match is None or not match[2] or not PLAIN_HEAD.fullmatch(match[1]) or _is_meant(match[1]):
        return ""
    head, value, names = squeezed(match[1]), text[match.end() :].strip(" ."), _listed(match[2])
    if head in _called(value) or any(_defines(other, head) for other in others):
        return ""
    general = _are_all(over, names, value) if over else _is_general(made, match[1], value, names)
    return text if general else ""


def _are_all(over: list[str], names: set[str], value: str) -> bool:
    """Whether "for all x" speaks of all arguments, and of nothing else."""
    listed = over[0].strip(" .")
    whole = len(over) == 1 and LISTED.fullmatch(listed) is not None and names <= _listed(listed)
    return whole and NO_VALUE.search(value) is None


def _defines(text: str, head: str) -> bool:
    match = PARAMETERS.match(text)
    return match is not None and squeezed(match[1]) == head


def _called(value: str) -> set[str]:
    return {squeezed(call[1]) for call in re.finditer(rf"(?<![A-Za-z\\])({SIMPLE})\s*(?:\\left)?[(\[]", value)}


def _listed(names: str) -> set[str]:
    return {squeezed(name) for name in names.split(",")}


def _is_general(made: Setting, head: str, value: str, names: set[str]) -> bool:
    """Whether a value is that of a new name, or is made of all arguments: f(x) = 0, f(x) = x and f(x) = g(x) may be
    said of one x.
    """
    try:
        key = spelled(head, made.table.long).key
    except Unreadable:
        return False
    if key not in made.context.names:
        return key not in made.table
    functions = {name for name, known in made.context.names.items() if known.kind == "function"}
    whole = names <= set(map(squeezed, re.findall(SIMPLE, value))) and squeezed(value) not in names
    return key in functions and whole and not functions & _called(value) and NO_VALUE.search(value) is None


def _call(made: Setting, head: str, arguments: list[str], value: str) -> None:
    try:
        mark = spelled(head, made.table.long)
        names = [spelled(a.strip(), made.table.long).key for a in arguments]
    except Unreadable:
        return
    literal = f"{mark.key}({','.join(map(squeezed, arguments))})" in made.table
    if literal or len({*names, mark.key}) <= len(names) or (_is_meant(head) and mark.key not in made.context.names):
        return
    known = made.context.names.get(mark.key)
    if known is None:
        new = made.table.find(mark) is None
    else:
        new = known.kind in ("number", "array") and not known.family and squeezed(head) not in squeezed(value)
    if new:
        told = all(_is_value(made.context.names.get(n)) for n in names)
        made.declare(Known(mark.key, "function", slots=tuple(map(t.Name, names)) if told else ()))


def _is_value(known: Known | None) -> bool:
    return known is not None and known.kind in ("number", "array")


SIMPLE = (
    r"(?:\\(?:mathbf|boldsymbol|mathcal|vec|hat|tilde|bar)\s*\{\\?[A-Za-z]+\}|\\[A-Za-z]+(?![A-Za-z])|[A-Za-z])'*"
    r"(?:_\w|_\{\w+\})?"
)
CALL = re.compile(rf"(?<![A-Za-z\\])({SIMPLE})\s*(?:\\left)?[(\[]\s*({SIMPLE}(?:\s*,\s*{SIMPLE})*)\s*(?:\\right)?[)\]]")
AT_VALUES = re.compile(rf"(?<![A-Za-z\\])({SIMPLE})\s*(?:\\left)?\((?:\s*-?\d[\d.]*\s*|[^()]*,[^()]*?)(?:\\right)?\)")
DEFINES = re.compile(r"(?::?=|\\equiv|\\triangleq)")


def _with_arguments(made: Setting, texts: list[str], elsewhere: list[str]) -> list[str]:
    """The definitions, with the arguments of names that formulas call with names on which they depend."""
    calls: dict[str, str] = {}
    for found in (m for text in [*elsewhere, *texts] for m in CALL.finditer(text)):
        head = squeezed(found[1])
        calls[head] = max(calls.get(head, found[2]), found[2], key=lambda a: a.count(","))
    heads = {squeezed(DEFINES.split(text)[0]): text for text in texts if DEFINES.search(text)}
    made_of: list[str] = []
    for text in texts:
        head = squeezed(DEFINES.split(text)[0])
        names = [squeezed(a) for a in calls[head].split(",")] if head in calls else []
        told = all(_is_plain(made, n) for n in (head, *names))
        if names and told and f"{head}({','.join(names)})" not in made.table and set(names) <= _cone(heads, head):
            text = text.replace(head, f"{head}({calls[head]})", 1)
        made_of.append(text)
    return made_of


def _at_values(made: Setting, texts: list[str], elsewhere: list[str]) -> None:
    """J(0) and J(1, y) of a J that a formula defines without arguments are no products, and nothing tells of what J is
    a function.
    """
    heads = {squeezed(DEFINES.split(text)[0]) for text in texts if DEFINES.search(text)}
    for found in (m for text in [*texts, *elsewhere] for m in AT_VALUES.finditer(text)):
        head = squeezed(found[1])
        if head in heads and _is_plain(made, head):
            made.miss(f"{found[0]}, where nothing tells of what {head} is a function", spelled(head).key)


def _is_plain(made: Setting, name: str) -> bool:
    """Whether a name is declared, as a number or an array."""
    try:
        known = made.context.names.get(spelled(name, made.table.long).key)
    except Unreadable:
        return False
    return known is not None and _is_value(known) and not known.family


def _cone(heads: dict[str, str], head: str) -> set[str]:
    """The names that stand in a definition, and in those of the names that stand in it."""
    found, todo = set[str](), [head]
    while todo:
        value = squeezed(DEFINES.split(heads[todo.pop()], maxsplit=1)[1])
        new = set(re.findall(SIMPLE, value)) - found
        found |= new | {re.sub(r"[_^].*", "", name) for name in new}
        todo += [name for name in new if name in heads]
    return found


def _is_meant(head: str) -> bool:
    """Whether the word has a meaning of its own: E, softmax."""
    return (
        re.sub(r"\\(?:mathrm|mathsf|mathbf|mathcal|operatorname|textrm|textbf|text|mathbb)|[\\{}\s]", "", head).lower()
        in MEANT
    )
