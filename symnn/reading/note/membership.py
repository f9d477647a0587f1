r"""What a name belongs to: x \in \mathbb{R}^n, x_i \in \mathbb{R}^d (a family of columns), y \in \{0, 1\}, p \in (0,
1),
and lists of members, x_1, \ldots, x_n \in \mathbb{R}^d."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.context.said.sets_of_values import INTERVAL
from symnn.reading.formula import tree as t
from symnn.reading.formula.found_sizes import Rebuild
from symnn.reading.formula.names import Known
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import HOLE, TableEntry, split, squeezed
from symnn.reading.latex.size_arithmetic import size_of

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

SPACE = re.compile(
    r"\\(?:mathbb|mathbf)\s*\{?\s*R\s*\}?\s*(?:\^\s*(?:\{(.+)\}|(\w)))?|\\R\b\s*(?:\^\s*(?:\{(.+)\}|(\w)))?"
)
NAME = r"\\?[A-Za-z]+(?:\s*\{\\?\w+\})?"
DOTS = r"\\(?:ldots|dots|cdots|dotsc)(?![A-Za-z])"
LISTED = re.compile(
    rf"(?:({NAME})\s*=\s*)?[(\[]?\s*({NAME})_\{{?1\}}?\s*,(?:\s*\2_\{{?2\}}?\s*,)?\s*{DOTS}\s*"
    rf"(?:,\s*((?:{NAME})_(\w|\{{\w+\}})))?\s*[)\]]?(?:\s*\^\s*\{{?\\?(?:top|T)\}}?)?(?:\s*\\in(?![a-z])\s*(.+))?"
)
MEMBER_OF = re.compile(r"(.+?)(_\{|\^\{[\[(<])([ijk])([\])>]?\})")
"""x_i and x^{(i)} in a declaration tell one of many: x_i \\in \\mathbb{R}^d."""
COUNTED = re.compile(r"(.+?)(_\{)([a-su-z])(\})")
"""x_w in a declaration is one of many where the note sums over w."""
FINITE = re.compile(r"\\\{\s*([+-]?\d+)\s*,\s*([+-]?\d+)\s*\\\}")
INDEXED = re.compile(r"_(?:[ij]|\{(?:i|j|ij)\})$")
"""An entry for every entry."""
UNBOUNDED = re.compile("in|oo")
OPEN_UNIT = re.compile(r"\(\s*0\s*,\s*1\s*\)")
POWER = re.compile(r"(.+?\S)\s*\^\s*(?:\{([^{}]*)\}|(\w))")
REALS, ALL = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R)", r"\\infty\s*[)\]]"
ENTRIES = (
    ("in (0, 1)", OPEN_UNIT),
    ("positive", re.compile(rf"\(\s*0\s*,\s*\+?\s*{ALL}|{REALS}_\{{?(?:>\s*0|\+\+)\}}?")),
    ("nonnegative", re.compile(rf"\[\s*0\s*,\s*\+?\s*{ALL}|{REALS}_\{{?(?:\\geq?(?:slant)?\s*0|\+)\}}?")),
)
r"""Sets of numbers, for what they say of each entry: (0, 1)^d, \mathbb{R}_{>0}^n."""
UNDER_LOG = re.compile(r"\\(?:log|ln)(?![A-Za-z])\s*(.+?)\s*(?:\^\s*\{?2\}?)?")
WHOLE = re.compile(r"\\mathbb\s*\{?[ZN]\}?|\\\{\s*1\s*,.*\}")
RUNS = re.compile(
    rf"[A-Za-z](?:\s*,\s*[A-Za-z])*\s*(?:=|\\in)\s*\\?\{{?\s*[01]\s*,(?:\s*[12]\s*,)?\s*{DOTS}\s*(?:,[^=<>]*)?"
    r"|1\s*\\leq?\s*[A-Za-z]\s*\\leq?\s*[A-Za-z]|[ijkl]\s*\\neq?\s*[ijkl]"
)
"""Over what an index runs: i = 1, \\dots, n."""


REACHES = re.compile(r"([a-z])\s*=\s*1\s*,.*\\[cl]?dots\w*\s*,\s*(.+)", re.DOTALL)


def reaches(book: Notebook, said: str, run: str) -> None:
    r"""As many entries or members has what a formula says something of for each i = 1, \ldots, n - k + 1: the y of y_i
    = …, and the x of x_i \in \mathbb{R}^d.
    """
    for known, extent in _ranged(book, said, run):
        if book.setting.context.sizes.open((known.family or known.shape)[0]):
            declare_sizes(book, (extent,))
            with suppress(Rebuild):
                book.setting.context.sizes.same((known.family or known.shape)[0], extent)


def numbers_anew(book: Notebook, said: str, run: str) -> None:
    r"""A column of another size of whose entries a formula tells the set, y_i \in \{0, 1\} for i = 1, \ldots, n, is a
    column of these numbers from here on.
    """
    for known, extent in _ranged(book, said, run) if r"\in" in said else ():
        count = (known.family or known.shape)[0]
        if not known.family and count != extent and not book.setting.context.sizes.open(count):
            declare_sizes(book, (extent,))
            book.forget(known.key)
            book.declare(Known(known.key, "array", (extent,)))


def _ranged(book: Notebook, said: str, run: str) -> Iterator[tuple[Known, Any]]:
    """The families and columns without a definition that stand left of a sign with the letter of a range, and how many
    members the range has.
    """
    match = REACHES.fullmatch(run.strip().rstrip(".,"))
    named = re.findall(rf"({NAME})_\{{?{match[1]}\}}?\s*(?::?=|\\in(?![a-z]))", said) if match is not None else ()
    for name in named:
        stem = key_of(book, name) or ""
        known = book.names.get(f"{stem}_{{{HOLE}}}") or book.names.get(stem)
        if known is not None and known.kind == "array" and (known.family or len(known.shape) == 1):
            with suppress(SymnnError):
                yield known, size_of(match[2])  # type: ignore[index]


def space(text: str) -> tuple[Any, ...] | None:
    """The sizes of ℝ^{n × m}; None for another set."""
    match = SPACE.fullmatch(text.strip())
    if match is None:
        return None
    exponent = next((g for g in match.groups() if g), "")
    parts = [p for p in re.split(r"\\times", exponent) if p.strip()]
    if parts and any(p.strip() in ("+", "++") or p.strip().startswith("+") for p in parts):
        return None
    return tuple(size_of(p) for p in parts)


def members(book: Notebook, names: str, where: str) -> list[str] | None:
    """The names that are declared to be in a set; None where nothing is known of the set."""
    written = [_under_log(book, name) for name in split(names)]
    if (run := _run_in(written)) is not None:
        begin, end = run
        return _several(book, [*written[:begin], ", ".join(written[begin:end]), *written[end:]], where)
    keys = [key for n in written if (key := key_of(book, n)) is not None]
    if len(keys) < len(written):
        return None
    sizes = space(where)
    if sizes is not None and len(sizes) <= 2:
        declared = [_in_space(book, key, sizes) for key in keys]
        book.told_late |= set(declared) if book.told_late & set(declared) else set()
        declare_sizes(book, sizes)
        return declared
    if (of_each := _set_of_arrays(where)) is not None:
        return _arrays(book, keys, *of_each)
    if (two_of_each := _arrays_of_two(book, keys, where)) is not None:
        return two_of_each
    known = [_entries_of(book, name, key) for name, key in zip(written, keys, strict=True)]
    return known if _among_numbers(book, written, known, where.strip()) else None


def _under_log(book: Notebook, name: str) -> str:
    r"""The \sigma of \log \sigma^2 \in \mathbb{R}^d, which is positive; any other name as it is."""
    match = UNDER_LOG.fullmatch(name.strip())
    if match is None or (key := key_of(book, match[1])) is None:
        return name
    book.spreads.add(key)
    return match[1]


def _set_of_arrays(where: str) -> tuple[str, tuple[Any, ...]] | None:
    """What a set says of every entry of its members, and their sizes: (0, 1)^d; None for other sets."""
    power = POWER.fullmatch(where.strip())
    base, exponent = (power[1], power[2] or power[3]) if power is not None else (where.strip(), "")
    fact = next((fact for fact, numbers in ENTRIES if numbers.fullmatch(base)), None)
    if fact is None or (power is None and fact == "in (0, 1)"):
        return None
    parts = [part for part in re.split(r"\\times", exponent) if part.strip()]
    plain = len(parts) <= 2 and all(re.fullmatch(r"[\w{}\\ +-]+", part) for part in parts)
    return (fact, tuple(size_of(part) for part in parts)) if plain else None


def _arrays(book: Notebook, keys: Sequence[str], fact: str, sizes: tuple[Any, ...]) -> list[str]:
    """Names of these sizes, of each entry of which something is said."""
    declared = [_in_space(book, key, sizes) for key in keys]
    declare_sizes(book, sizes)
    for key in declared:
        book.facts.setdefault(key, set()).add(fact)
    return declared


def _arrays_of_two(book: Notebook, keys: Sequence[str], where: str) -> list[str] | None:
    r"""Arrays of which each entry is one of two numbers: y \in \{0, 1\}^k; None for other sets."""
    power = POWER.fullmatch(where.strip())
    two = FINITE.fullmatch(power[1]) if power is not None else None
    sizes = space(rf"\mathbb{{R}}^{{{power[2] or power[3]}}}") if power is not None and two is not None else None
    if two is None or not sizes or len(sizes) > 2 or any("_" in key for key in keys):
        return None
    declared = [_in_space(book, key, sizes) for key in keys]
    declare_sizes(book, sizes)
    for key in declared:
        _two_values(book, f"{key}_{{{'ij'[: len(sizes)]}}}", key, int(two[1]), int(two[2]))
    return declared


def _run_in(written: Sequence[str]) -> tuple[int, int] | None:
    """Where v_1, \\ldots, v_N stands in a list of more than that; None if nowhere."""
    at = next((k for k, name in enumerate(written) if re.fullmatch(DOTS, name.strip())), None)
    if at is None or at == 0 or at + 1 >= len(written):
        return None
    stem = written[at + 1].partition("_")[0].strip()
    begin = at
    while begin and written[begin - 1].partition("_")[0].strip() == stem:
        begin -= 1
    return (begin, at + 2) if begin < at and at + 2 - begin < len(written) else None


def _several(book: Notebook, written: Sequence[str], where: str) -> list[str] | None:
    """The names of a list, some of which are runs of members, each in the set."""
    found = [listed(book, rf"{name} \in {where}") or members(book, name, where) for name in written]
    return [key for keys in found if keys for key in keys] if all(found) else None


def _among_numbers(book: Notebook, written: Sequence[str], keys: Sequence[str], where: str) -> bool:
    """Names in a set of numbers: two of them, (0, 1), or whole ones. Whether the set is one of these."""
    if (two := FINITE.fullmatch(where)) is not None:
        for name, key in zip(written, keys, strict=True):
            _two_values(book, name.strip(), key, int(two[1]), int(two[2]))
    elif OPEN_UNIT.fullmatch(where) is not None:
        _new(book, keys, "number")
        for name, key in zip(written, keys, strict=True):
            if _is_whole_array(book, name, key):  # a number here, whatever the letter was
                book.forget(key)
                book.loose.pop(key, None)
                book.declare(Known(key, "number"))
        for key in keys:
            book.facts.setdefault(key, set()).add("in (0, 1)")
    elif (interval := INTERVAL.fullmatch(where)) is not None:
        return _between(book, written, keys, interval)
    elif WHOLE.fullmatch(where) is not None:
        for key in keys:
            _new(book, [key], "index" if where.startswith("\\{") and _picks(book, key) else "size")
    else:
        return False
    return True


def _picks(book: Notebook, key: str) -> bool:
    """Whether a letter of a place stands below names, s_k, and nowhere else but beside another place."""
    if re.fullmatch("[a-su-z]", key) is None:
        return False
    texts = [
        re.sub(rf"\\(?:sum|prod|max|min)_\{{{key}.*?\}}|\[[^\[\]]*=[^\[\]]*\]", "", text)
        for text in book.texts.values()
    ]
    below = re.compile(rf"_(?:{key}(?![A-Za-z])|\{{{key}\}})")
    bare = re.compile(rf"(?<![A-Za-z\\]){key}(?![A-Za-z]|\s*(?:\\in(?![a-z])|$))")
    return any(map(below.search, texts)) and not any(
        bare.search(below.sub("", text)) for text in texts if text.strip() != key
    )


def _between(book: Notebook, written: Sequence[str], keys: Sequence[str], interval: re.Match[str]) -> bool:
    r"""x \in [0, 1] as conditions; not where no number lies between the ends, or none bounds it."""
    opening, *bounds, closing = interval.groups()
    low, high = (None if UNBOUNDED.search(bound) else Fraction(bound) for bound in bounds)
    if low is None and high is None or low is not None and high is not None and low >= high:
        return False
    if any(_is_whole_array(book, name, key) for name, key in zip(written, keys, strict=True)):
        return False
    _new(book, keys, "number")
    for name, key in zip(written, keys, strict=True):
        if low is not None:
            book.impose(f"{name.strip()} {'>=' if opening == '[' else '>'} {bounds[0]}", key)
        if high is not None:
            book.impose(f"{name.strip()} {'<=' if closing == ']' else '<'} {bounds[1]}", key)
    return True


def _is_whole_array(book: Notebook, name: str, key: str) -> bool:
    known = book.names.get(key)
    return known is not None and bool(known.shape) and INDEXED.search(name) is None


def _new(book: Notebook, keys: Sequence[str], kind: str) -> None:
    """Those of the names that nothing told are of this kind."""
    for key in keys:
        if key not in book.names:
            book.declare(Known(key, kind))


def _in_space(book: Notebook, key: str, sizes: tuple[Any, ...]) -> str:
    """A name in ℝ^{…}; with an index, one of a family."""
    one = MEMBER_OF.fullmatch(key) or COUNTED.fullmatch(key)
    if one is not None and (one[3] in "ijk" or (one[3] in book.counting and sizes)):
        return _family(book, one[1], (one[2], one[4]), sizes, None)
    before = book.names.get(key)
    if before is not None and key not in book.guessed:
        if tuple(before.shape) == sizes:
            return key
        if before.kind == "number":
            book.told_late.add(key)
        book.forget(key)
    else:
        book.free(key)  # what was said of it was said of this
    book.loose.pop(key, None)
    book.declare(Known(key, "array" if sizes else "number", sizes))
    return key


def _family(book: Notebook, stem: str, around: tuple[str, str], sizes: tuple[Any, ...], count: Any) -> str:
    """Many numbers are one array; many columns are a family."""
    key = HOLE.join((stem + around[0], around[1])) if sizes or around[0] != "_{" else stem
    before = book.names.get(key)
    many = before.family or before.shape if before is not None else ()
    extent = count
    if count is None:
        extent = many[0] if many else book.dim(key, 0)
    if before is None or (before.shape if sizes else ()) != sizes or not many or many[0] != extent:
        book.forget(key)
        book.loose.pop(key, None)
        book.drop("i".join((stem + around[0], around[1])))
        book.declare(Known(key, "array", sizes, (extent,)) if sizes else Known(key, "array", (extent,)))
    return key


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


def _two_values(book: Notebook, name: str, key: str, low: int, high: int) -> None:
    r"""y \in \{0, 1\}, s \in \{-1, 1\}: without an index it is a number from here on."""
    known = book.names.get(key)
    indexed = INDEXED.search(name) is not None
    if known is None or (known.shape and not indexed and known.kind != "function"):
        if known is not None:
            book.forget(key)
        book.loose.pop(key, None)
        book.declare(Known(key, "number"))
    if {low, high} == {0, 1}:
        book.facts.setdefault(key, set()).add("labels in {0,1}")
        return
    linear = f"{low + high} {name} + " if low + high else ""
    book.impose(rf"{name}^2 = {linear}{-low * high}", key)


def listed(book: Notebook, text: str) -> list[str] | None:
    r"""\xi_1, \ldots, \xi_B and x = (x_1, \dots, x_n): a column, by its entries; None for anything else."""
    match = LISTED.fullmatch(text.strip().rstrip("., "))
    if match is None or not _of_one_name(match):
        return None
    key, sizes = key_of(book, match[2]), space(match[5]) if match[5] else ()
    if key is not None and sizes is None and match[4]:
        return _numbers_among(book, key, size_of(match[4].strip("{}")), match[5])
    if key is None or sizes is None or len(sizes) > 2:
        return None
    extent = size_of(match[4].strip("{}")) if match[4] else None
    declare_sizes(book, (*((extent,) if extent is not None else ()), *sizes))
    if sizes:
        return [_family(book, key, ("_{", "}"), sizes, extent)]
    if extent is None:
        return [key] if key in book.names else None
    return [_entries_or_members(book, key, extent, whole=match[1] is not None)]


def _numbers_among(book: Notebook, key: str, extent: Any, where: str) -> list[str] | None:
    r"""\beta_1, \ldots, \beta_T \in (0, 1): entries of a column, all in the set."""
    if not any(known.fullmatch(where.strip()) for known in (OPEN_UNIT, FINITE)):
        return None
    declare_sizes(book, (extent,))
    name = _entries_or_members(book, key, extent, whole=True)
    return [name] if _among_numbers(book, [f"{key}_i"], [name], where.strip()) else None


def _entries_or_members(book: Notebook, key: str, extent: Any, *, whole: bool) -> str:
    """So many entries of a column; beside a name that the text declares as a column of another size, more of its kind:
    u_1, …, u_V beside u. `whole`: the list is said to be the name.
    """
    known, members = book.names.get(key), book.names.get(f"{key}_{{{HOLE}}}")
    if known is None and not whole and members is not None and members.shape and len(members.family) == 1:
        return _family(book, key, ("_{", "}"), members.shape, extent)
    column = known is not None and known.kind == "array" and len(known.shape) == 1 and not known.family
    if known is None or whole or not column or key in book.guessed or key in book.definitions:
        _column_of(book, key, extent)
        return key
    if known.shape == (extent,):
        return key
    return _family(book, key, ("_{", "}"), known.shape, extent)


def _of_one_name(match: re.Match[str]) -> bool:
    """Whether the last member of a list, and the name that the list is given, are those of its first member."""
    stem = squeezed(match[2])
    last = squeezed(match[3]).partition("_")[0] if match[3] else stem
    whole = squeezed(match[1]) if match[1] else stem
    return last == stem and whole == stem


def _column_of(book: Notebook, key: str, extent: Any) -> None:
    """A name of which so many entries are listed."""
    known = book.names.get(key)
    if known is not None and known.kind == "random":
        book.declare(Known(key, "random", (extent,)))  # X_1, …, X_n are drawn as X is
    elif known is None or known.kind in ("number", "array"):
        book.forget(key)
        book.loose.pop(key, None)
        book.declare(Known(key, "array", (extent,)))


def declare_sizes(book: Notebook, sizes: Sequence[Any]) -> None:
    for s in sizes:
        for symbol in s.free_symbols:
            if str(symbol) not in book.setting.table and not book.setting.context.sizes.open(symbol):
                book.names[str(symbol)] = Known(str(symbol), "size")
                book.setting.table.add(TableEntry(str(symbol), "size", implied=True))


def key_of(book: Notebook, text: str) -> str | None:
    from symnn.reading.context.declared_symbols import spelled
    from symnn.reading.latex.tokens import Unreadable

    try:
        return spelled(text.strip(), book.setting.table.long).key
    except Unreadable:
        return None
