r"""Formulas that declare: x, y \in \mathbb{R}^n, f : \mathbb{R}^n \to \mathbb{R}, conditions such as \eta > 0 and 0 <
\beta < 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.errors import SymnnError
from symnn.reading.context.definitions import NAME
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import split, squeezed

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

REALS = r"\\(?:mathbb|mathbf|R)\s*\{?R?\}?"
SPACE = re.compile(
    r"\\(?:mathbb|mathbf)\s*\{?\s*R\s*\}?\s*(?:\^\s*(?:\{(.+)\}|(\w)))?|\\R\b\s*(?:\^\s*(?:\{(.+)\}|(\w)))?"
)
MAP = re.compile(r"(.+?)\s*(?::|\\colon)\s*(.+?)\s*(?:\\to|\\rightarrow|\\mapsto)\s*(.+)")
MEMBER = re.compile(r"(.+?)\\in(?![a-z])\s*(.+)", re.DOTALL)
LISTED = re.compile(
    r"(?:(\\?[A-Za-z]+(?:\s*\{\w\})?)\s*=\s*)?[(\[]?\s*(\\?[A-Za-z]+(?:\s*\{\w\})?)_\{?1\}?\s*,"
    r"(?:\s*\2_\{?2\}?\s*,)?\s*"
    r"\\(?:ldots|dots|cdots|dotsc)\s*,\s*((\\?[A-Za-z]+(?:\s*\{\w\})?)_(\w|\{[\w]+\}))\s*[)\]]?(?:\s*\^\s*\{?\\?(?:top"
    r"|T)\}?)?"
)
SIZES = re.compile(r"\s*([A-Za-z]\w?|\d+)\s*\\times\s*([A-Za-z]\w?|\d+)\s*")


def size(text: str) -> Any:
    """n, 2n, d_1: a size in a declaration."""
    text = squeezed(text)
    if text.isdigit():
        return sp.Integer(int(text))
    if re.fullmatch(r"[A-Za-z]'?(?:_(?:\w|\{[\w,]+\}))?(?:\^\{?[\[(][\w+-]+[\])]\}?)?|\|?\\?[A-Za-z]+\|?", text):
        return sp.Symbol(text, integer=True, positive=True)
    match = re.fullmatch(r"(\d*)([A-Za-z])([+-]\d+)?", text)
    if match is not None:
        base = sp.Symbol(match[2], integer=True, positive=True) * int(match[1] or 1)
        return base + int(match[3] or 0)
    raise SymnnError(f"the size {text} is not read")


def space(text: str) -> tuple[Any, ...] | None:
    """The sizes of ℝ^{n × m}; None for another set."""
    match = SPACE.fullmatch(text.strip())
    if match is None:
        return None
    exponent = next((g for g in match.groups() if g), "")
    parts = [p for p in re.split(r"\\times", exponent) if p.strip()]
    if parts and any(p.strip() in ("+", "++") or p.strip().startswith("+") for p in parts):
        return None
    return tuple(size(p) for p in parts)


def declared(book: Notebook, latex: str) -> list[str] | None:
    """The names that a formula declares, with what it says of them; None if it is no declaration."""
    text = latex.strip().rstrip(".,; ")
    if (match := MAP.fullmatch(text)) is not None and "\\in" not in match[1] and "=" not in match[1]:
        return _function(book, match[1], match[2], match[3])
    if (names := listed(book, text)) is not None:
        return names
    if (match := MEMBER.fullmatch(text)) is not None and not re.search(r"(?<![<>:])=|\\sum|\\frac|\\sim", match[1]):
        return _members(book, match[1], match[2])
    return None


def _entries_of(book: Notebook, text: str, key: str) -> str:
    """The array of y_i; any other name is itself."""
    if not re.search(r"_\{?[ij]\}?\s*$", text):
        return key
    try:
        found = expression(text.strip(), book.setting.table)
    except SymnnError:
        return key
    if not isinstance(found, t.Name) or not found.indices:
        return key
    book.loose.pop(found.name, None)
    return found.name


def _function(book: Notebook, name: str, domain: str, codomain: str) -> list[str] | None:
    key = key_of(book, name)
    a, b = space(domain), space(codomain)
    if key is None or a is None or b is None:
        return None
    book.forget(key)
    of = "entries" if not a and not b else "number" if a and not b else ""
    book.declare(Known(key, "function", of=of, domain=a))
    declare_sizes(book, a)
    book.functions[key] = "R -> R" if not a and not b else f"R^{'x'.join(map(str, a))} -> R" if not b else ""
    book.setting.context.names[key].slots = ()
    return [key]


def _members(book: Notebook, names: str, where: str) -> list[str] | None:
    keys = [key_of(book, n) for n in split(names)]
    if any(k is None for k in keys):
        return None
    sizes = space(where)
    known = [k for k in keys if k is not None]
    if sizes is not None and len(sizes) <= 2:
        for key in known:
            before = book.names.get(key)
            if before is None or tuple(before.shape) != sizes or key in book.guessed:
                book.forget(key)
                book.loose.pop(key, None)
                book.declare(Known(key, "array" if sizes else "number", sizes))
        declare_sizes(book, sizes)
        return known
    known = [_entries_of(book, name, key) for name, key in zip(split(names), known, strict=True)]
    if squeezed(where) in (r"\{0,1\}", r"\{1,0\}"):
        for key in known:
            _number(book, key)
            book.facts.setdefault(key, set()).add("labels in {0,1}")
        return known
    match = re.fullmatch(r"\(\s*0\s*,\s*1\s*\)", where.strip())
    if match is not None:
        for key in known:
            _number(book, key)
            book.facts.setdefault(key, set()).add("in (0, 1)")
        return known
    if re.fullmatch(r"\\mathbb\s*\{?[ZN]\}?|\\\{\s*1\s*,.*\}", where.strip()):
        for key in known:
            if key not in book.names:
                book.declare(Known(key, "size"))
        return known
    return None


def listed(book: Notebook, text: str) -> list[str] | None:
    r"""\xi_1, \ldots, \xi_B and x = (x_1, \dots, x_n): a column, by its entries; None for anything else."""
    match = LISTED.fullmatch(text.strip().rstrip("., "))
    if match is None or match[2] != match[4] or (match[1] and squeezed(match[1]) != squeezed(match[2])):
        return None
    key = key_of(book, match[2])
    if key is None:
        return None
    extent = size(match[5].strip("{}"))
    known = book.names.get(key)
    if known is None or known.kind in ("number", "array"):
        book.forget(key)
        book.loose.pop(key, None)
        book.declare(Known(key, "array", (extent,)))
    declare_sizes(book, (extent,))
    return [key]


def _number(book: Notebook, key: str) -> None:
    if key not in book.names:
        book.declare(Known(key, "number"))


def declare_sizes(book: Notebook, sizes: tuple[Any, ...]) -> None:
    from symnn.reading.latex.marks import TableEntry

    for s in sizes:
        for symbol in s.free_symbols:
            if str(symbol) not in book.setting.table:
                book.names[str(symbol)] = Known(str(symbol), "size")
                book.setting.table.add(TableEntry(str(symbol), "size", implied=True))


def key_of(book: Notebook, text: str) -> str | None:
    from symnn.reading.context.declared_symbols import spelled
    from symnn.reading.latex.tokens import Unreadable

    try:
        return spelled(text.strip(), book.setting.table.long).key
    except Unreadable:
        return None


APPLIED = re.compile(
    rf"\s*(\\?[A-Za-z]+(?:\s*\{{[A-Za-z]\}})?)\s*\(\s*({NAME}(?:\s*,\s*{NAME})*)\s*\)\s*(?::?=|\\equiv)"
)
NAMED_FUNCTIONS = ("max", "min", "log", "exp", "softmax", "tanh", "sin", "cos", "det")


def applied(book: Notebook, latex: str) -> None:
    """f of f(x) = …: a function, wherever it stands before brackets."""
    match = APPLIED.match(latex)
    if match is None or match[1].lstrip("\\").lower() in NAMED_FUNCTIONS:
        return
    key = key_of(book, match[1])
    if key is not None:
        book.setting.table.applied.add(key)


def condition(book: Notebook, statement: t.Statement) -> list[str] | None:
    """The names that an inline inequality between names and constants restricts: η > 0, 0 < β < 1, x ≠ 0."""
    if not statement.signs or any(s not in ("<", "<=", ">", ">=", "!=") for s in statement.signs):
        return None
    names = [s for s in statement.sides if isinstance(s, t.Name) and not s.indices]
    others = [s for s in statement.sides if not (isinstance(s, t.Name) and not s.indices)]
    if not names or any(p for s in others for p in t.walk(s) if isinstance(p, t.Derivative | t.Statistic)):
        return None
    if len(names) > 1 and len(statement.sides) > 3:
        return None
    return [n.name for n in names]
