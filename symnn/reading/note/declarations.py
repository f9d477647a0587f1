r"""Formulas that declare: x, y \in \mathbb{R}^n, f : \mathbb{R}^n \to \mathbb{R}, conditions such as \eta > 0 and 0 <
\beta < 1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from symnn.reading.context.definitions import NAME
from symnn.reading.context.said.function_notes import value_of
from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.size_arithmetic import size_of
from symnn.reading.note import first_mentions, membership
from symnn.reading.note.note_memory import Notebook, names_of

MAP = re.compile(r"(.*?\S)\s*+(?::|\\colon)\s*+(.*?\S)\s*+(?:\\to|\\rightarrow|\\mapsto)\s*(.+)")
MEMBER = re.compile(r"(.+?)\\in(?![a-z])\s*(.+)", re.DOTALL)
BELONGS = re.compile(r"([^=]+?:?=.*?\S)(\s*\\in(?![a-z])\s*)(\\(?:math\w+\s*\{?\s*)?R(?![A-Za-z]).*)", re.DOTALL)
SQUARE = re.compile(r"\s*(\\?[A-Za-z]+(?:_\{?\w+\}?)?)\^(?:2|\{2\})\s*(?::?=|\\equiv)")
SIZES = re.compile(r"\s*([A-Za-z]\w?|\d+)\s*\\times\s*([A-Za-z]\w?|\d+)\s*")


def declared(book: Notebook, latex: str) -> list[str] | None:
    """The names that a formula declares, with what it says of them; None if it is no declaration."""
    text = latex.strip().rstrip(".,; ")
    if (match := MAP.fullmatch(text)) is not None and "\\in" not in match[1] and "=" not in match[1]:
        return _function(book, match[1], match[2], match[3])
    if (names := membership.listed(book, text)) is not None:
        return names
    if (match := MEMBER.fullmatch(text)) is not None and not re.search(r"(?<![<>:])=|\\sum|\\frac|\\sim", match[1]):
        return membership.members(book, match[1], match[2])
    return None


POSITIVE_LIST = re.compile(
    r"(.+\\(?:ldots|dots|cdots|dotsc)(?![A-Za-z]).+?)\s*(>|\\geq?(?:slant)?)\s*0[\s.,;]*", re.DOTALL
)


def positive_list(book: Notebook, latex: str) -> list[str] | None:
    r"""The names of w_1, \ldots, w_n > 0, each of which is positive; None for anything else."""
    match = POSITIVE_LIST.fullmatch(latex)
    names = membership.listed(book, match[1]) if match is not None else None
    if match is None or not names:
        return None
    for key in names:
        book.facts.setdefault(key, set()).add("positive" if match[2] == ">" else "nonnegative")
    return names


AMONG = re.compile(
    r"([^=]+?:?=[^=]*?\S)\s*\\in\s*(?:\\\{\s*[-+]?\d[\d\s,+-]*(?:\\[lc]?dots[\s,]*\w+\s*)?\\\}|[(\[]\s*[-+]?\s*(?:\d|\\infty)[\d.\s,+-]*(?:\\infty\s*)?[)\]])[\s.,;]*",
    re.DOTALL,
)
r"""x = … \in \{-1, 1\}, (0, 1]: what a value lies in, which its formula says."""


def belonging(book: Notebook, latex: str) -> str:
    r"""The equation of S = Q K^\top \in \mathbb{R}^{n \times n}, which declares S; any other text as it is."""
    if (within := AMONG.fullmatch(latex)) is not None and within[1].count("{") == within[1].count("}"):
        return within[1]
    match = BELONGS.fullmatch(latex)
    if match is None or match[1].count("{") != match[1].count("}"):
        return latex
    if membership.space(match[3].rstrip(" .,;")) is None:
        return latex
    left = re.split(r":?=", match[1])[0]
    if (key := membership.key_of(book, left)) is not None and key not in book.definitions:
        membership.members(book, left, match[3].rstrip(" .,;"))
    return match[1]


def _function(book: Notebook, name: str, domain: str, codomain: str) -> list[str] | None:
    key = membership.key_of(book, name)
    a, b = membership.space(domain), membership.space(codomain)
    if key is None or a is None or b is None:
        return None
    book.forget(key)
    book.declare(Known(key, "function", of=value_of(a, b), domain=a))
    membership.declare_sizes(book, a)
    book.functions[key] = ""
    if not b:
        book.functions[key] = f"R^{'x'.join(map(str, a))} -> R" if a else "R -> R"
    book.setting.context.names[key].slots = ()
    return [key]


APPLIED = re.compile(
    rf"\s*(\\?[A-Za-z]+(?:\s*\{{[A-Za-z]\}})?)\s*\(\s*({NAME}(?:\s*,\s*{NAME})*)\s*\)\s*(?::?=|\\equiv)"
)
TURNED = re.compile(r"(\\?[A-Za-z]+(?:\s*\{[A-Za-z]\})?)_\{?[ijk]\}?\s*\^\s*\{?\s*\\?(?:top|T|intercal)(?![A-Za-z])")
NAMED_FUNCTIONS = ("max", "min", "log", "exp", "softmax", "tanh", "sin", "cos", "det")
WEIGHTS = re.compile(r"\\?(?:math\w+|boldsymbol)?\s*\{?\\?(?:w|W|theta|Theta|beta)\}?(?:_\w)?")
PRIMED = re.compile(r"(?<![A-Za-z\\])(\\[A-Za-z]+|[A-Za-z])'+\s*(?:\\left\s*)?\(")
PRIMED_NAME = re.compile(
    r"(?:^|\\q?quad|,|&)\s*(\\[A-Za-z]+|[A-Za-z])(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*(?::?=|\\in(?![a-z]))"
)
r"""z' = … and z' \in …: a name of its own."""
ENERGY = re.compile(
    r"(?<![A-Za-z\\{])E'|\\nabla\s*(?:_\s*(?:\{\w+\}|\w))?\s*E(?![A-Za-z])|(?:e\s*\^\s*\{|\\exp\s*(?:\\left)?\()\s*-\s*E\s*\("
)
r"""E' and e^{-E(x)}: an energy, and no expectation."""
ASIDE = re.compile(r"(?<![<>])=.*(?:,|\\q?quad)\s*(\(?)\s*$", re.DOTALL)
"""What stands before what is set aside: an equation, and a comma or a blank."""
ORDERS = ("<", "<=", ">", ">=", "!=")


def applied(book: Notebook, latex: str) -> None:
    """f of f(x) = …: a function, wherever it stands before brackets. x of x_i^\\top: x_i is a column."""
    book.columns |= {key for name in TURNED.findall(latex) if (key := membership.key_of(book, name)) is not None}
    if ENERGY.search(latex) is not None:
        book.setting.table.applied.add("E")
    book.primed |= set(PRIMED.findall(latex))
    book.setting.table.primed |= set(PRIMED_NAME.findall(latex)) - set(first_mentions.FUNCTIONS)
    match = APPLIED.match(latex)
    if match is None or match[1].lstrip("\\").lower() in NAMED_FUNCTIONS:
        return
    key = membership.key_of(book, match[1])
    if key == "E" and "," not in match[2] and WEIGHTS.fullmatch(match[2].strip()) is None:
        return  # an expectation
    if key is not None:
        book.setting.table.applied.add(key)


GIVEN = re.compile(rf"({NAME})\s*(?:\\left|\\[bB]igl?)?\(([^()]*)")
BAR = re.compile(r"\\(?:mid|vert)(?![A-Za-z])|(?<!\\)\|")


def conditional(book: Notebook, latex: str) -> None:
    r"""p of p(x \mid y) is more than a function of x and y, whatever else is told: vague."""
    for name, inside in GIVEN.findall(latex):
        if len(BAR.findall(inside)) % 2 and (key := membership.key_of(book, name)) is not None:
            book.vague.add(key)


def condition(book: Notebook, statement: t.Statement) -> list[str] | None:
    """The names that an inline inequality between names and constants restricts: η > 0, 0 < β < 1, x ≠ 0, σ² > 0."""
    if not statement.signs or any(s not in ORDERS for s in statement.signs):
        return None
    if (square := positive_square(statement)) is not None:
        return [square]
    names = [s.name for s in statement.sides if isinstance(s, t.Name) and not s.indices]
    if not names or any(_measures(side) for side in statement.sides):
        return None
    if len(names) > 1 and len(statement.sides) > 3:
        return None
    return names


def positive_square(statement: t.Statement) -> str | None:
    """The σ of σ² > 0; None for any other relation."""
    match statement.sides:
        case (t.Power(base=t.Name(indices=()) as base, exponent=t.Number(value=2)), t.Number(value=0)) if (
            statement.signs == (">",)
        ):
            return base.name
    return None


def bounded(book: Notebook, span: Span, statement: t.Statement, at: int) -> list[str] | None:
    r"""The one name of a bound that a display sets behind an equation, f(s) = …, \qquad s > 0, if nothing else tells
    what it is; None for any other relation.
    """
    aside = ASIDE.search(span.latex[:at])
    if aside is None:
        return None
    named = [s for s in statement.sides if isinstance(s, t.Name)]
    plain = len(named) == 1 and not named[0].indices and set(statement.signs) <= {"<", "<=", ">", ">="}
    key = named[0].name if named else ""
    told = key in book.definitions or key in book.laws or bool(book.drawn.get(key))
    if plain and not told and names_of(statement.sides) == {key}:
        return [key]
    if aside[1]:  # a condition in brackets is no claim, whatever it says
        book.vague |= names_of(statement.sides) & book.names.keys()
        return sorted(names_of(statement.sides) & book.names.keys())
    return None


BRACKETED = re.compile(
    r"\s*\((?:\\text\s*\{\s*(?:for|if|where)\s*\})?\s*([^()]*(?:[<>=]|\\(?:[gl]eq?|neq?|in)(?![a-z]))[^()]*)\)[\s.,;]*"
)


def without_brackets(span: Span, text: str, at: int) -> tuple[str, int]:
    r"""A condition that a display sets behind an equation in brackets, f(s) = …, \qquad (s > 0), and its place, without
    them; any other text as it is.
    """
    match = BRACKETED.fullmatch(text) if span.displayed and ASIDE.search(span.latex[:at]) is not None else None
    return (match[1], at + match.start(1)) if match is not None else (text, at)


def _measures(side: t.Tree) -> bool:
    """Whether a derivative, a mean or the like stands in a side: then it tells something of more than its names."""
    return any(isinstance(p, t.Derivative | t.Statistic) for p in t.walk(side))


def restricted(book: Notebook, statement: t.Statement, *, under_if: bool = False) -> list[str] | None:
    """The names of a relation that the text imposes: an inequality, or an equation that can define none of its
    names, or is said under an if.
    """
    names = sorted(names_of(statement.sides) & set(book.names))
    if set(statement.signs) <= set(ORDERS):
        return names
    left = statement.sides[0]
    free = not any(name in book.definitions or book.names[name].kind == "function" for name in names)
    equation = set(statement.signs) == {"="} and not isinstance(left, t.Name | t.Apply | t.Derivative | t.Statistic)
    return names if equation and (free or under_if) else None


def sizes_equal(book: Notebook, statement: t.Statement) -> bool:
    """m = n - k + 1: a size that an equation tells."""
    if statement.signs != ("=",) or not isinstance(statement.sides[1], t.Sum):
        return False
    left, names = statement.sides[0], names_of(statement.sides)
    sizes = all(name in book.names and book.names[name].kind == "size" for name in names)
    return isinstance(left, t.Name) and not left.indices and sizes and left.name not in book.definitions


def definite(book: Notebook, statement: t.Statement) -> str | None:
    r"""The matrix of A \succ 0 of which no formula tells what it is; None for a claim."""
    left, right = statement.sides[0], statement.sides[-1]
    if statement.signs not in (("≻",), ("⪰",)) or right != t.Number(Fraction(0)) or not isinstance(left, t.Name):
        return None
    if left.indices or left.name in book.definitions:
        return None
    book.settle(statement.sides, book.fits)
    fact = "positive definite" if statement.signs == ("≻",) else "positive semidefinite"
    book.facts.setdefault(left.name, set()).add(fact)
    return left.name


def squared(book: Notebook, latex: str) -> None:
    """σ^2 = …: where σ is told nowhere, the square is the name."""
    match = SQUARE.match(latex)
    if match is None:
        return
    key, column = (membership.key_of(book, name) for name in (match[1], match[1].partition("_")[0]))
    entry = column != key and column in book.names and len(book.names[column].shape) == 1
    if key is not None and key not in book.names and not entry:
        book.declare(Known(f"{key}^{{2}}", "number"), guessed=True)


def error(book: Notebook, latex: str) -> None:
    """e = …: an error, and not Euler's number."""
    if re.match(r"\s*e\s*(?::?=|\\equiv)(?!\s*2\.7|\s*\\lim|\s*\\sum)", latex) is not None and "e" not in book.names:
        book.loose["e"] = [0, 1, 2]
        book.declare(book.shaped("e", 0), guessed=True)


def matrix_of_sizes(sentence: str, index: int) -> int | None:
    """ "X is a n × p matrix": the number of the formula that has the sizes of formula `index`."""
    match = re.search(
        rf"⟨(\d+)⟩,? (?:(?:is|be|being|denotes?) )?(?:an?|the) (?:\w+ )?(?:⟨{index}⟩ (?:\w+ )?matrix"
        rf"|matrix (?:of|with) (?:size|shape|dimensions?|order) ⟨{index}⟩)",
        sentence,
    )
    return int(match[1]) if match is not None else None


def sized(book: Notebook, keys: Iterable[str], rows: str, columns: str) -> None:
    """Matrices of these sizes."""
    sizes = tuple(size_of(s) for s in (rows, columns))
    for key in keys:
        book.forget(key)
        book.loose.pop(key, None)
        book.declare(Known(key, "array", sizes))
    membership.declare_sizes(book, sizes)


def whole_numbers(book: Notebook, statement: t.Statement) -> None:
    """A name in the range of a sum is a size."""
    sums = [p for side in statement.sides for p in t.walk(side) if isinstance(p, t.Big)]
    for big in sums:
        for key in names_of([p for p in (big.low, big.high) if p is not None]):
            if _may_be_size(book, key):
                book.loose.pop(key, None)
                book.declare(Known(key, "size"))


def _may_be_size(book: Notebook, key: str) -> bool:
    """Whether a name is a number or an array by guess, or a number by a condition: 1 ≤ k ≤ T."""
    known = book.names.get(key)
    if known is None or known.kind not in ("number", "array"):
        return False
    told = key in book.measured or any(c.target == key for c in book.conditions)
    return key in book.guessed or (book.is_number(key) and told)
