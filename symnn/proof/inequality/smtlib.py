"""Terms of real arithmetic as data, and their SMT-LIB text, which depends on the terms alone. No solver is loaded here:
one that is interrupted in its own library would take the whole process with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

REAL, INT, BOOL = "Real", "Int", "Bool"


@dataclass(frozen=True, eq=False)
class RealTerm:
    """A number or a truth value: an operation of SMT-LIB on parts, a `value`, or else the name of a variable.

    Python's operators write longer terms; `==` and `!=` too, so terms are compared by identity alone.
    """

    said: str
    parts: tuple[RealTerm, ...] = ()
    sort: str = REAL
    value: Fraction | None = None

    def __add__(self, other: Any) -> RealTerm:
        return operation("+", self, other)

    def __radd__(self, other: Any) -> RealTerm:
        return operation("+", other, self)

    def __sub__(self, other: Any) -> RealTerm:
        return operation("-", self, other)

    def __mul__(self, other: Any) -> RealTerm:
        return operation("*", self, other)

    def __neg__(self) -> RealTerm:
        return operation("-", self)

    def __ge__(self, other: Any) -> RealTerm:
        return operation(">=", self, other, sort=BOOL)

    def __gt__(self, other: Any) -> RealTerm:
        return operation(">", self, other, sort=BOOL)

    def __le__(self, other: Any) -> RealTerm:
        return operation("<=", self, other, sort=BOOL)

    def __lt__(self, other: Any) -> RealTerm:
        return operation("<", self, other, sort=BOOL)

    def __eq__(self, other: object) -> RealTerm:  # type: ignore[override]
        return operation("=", self, other, sort=BOOL)

    def __ne__(self, other: object) -> RealTerm:  # type: ignore[override]
        return operation("distinct", self, other, sort=BOOL)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("a term is no truth value in Python")


def operation(said: str, *parts: Any, sort: str = REAL) -> RealTerm:
    """The operation on terms and numbers. What is made of whole numbers alone is done in whole numbers."""
    terms = tuple(p if isinstance(p, RealTerm) else number(p) for p in parts)
    if not any(t.sort == INT for t in terms):
        return RealTerm(said, terms, sort)
    if all(t.sort == INT or _is_whole(t) for t in terms):
        return RealTerm(said, tuple(map(_as_whole, terms)), INT if sort == REAL else sort)
    return RealTerm(said, tuple(map(_as_real, terms)), sort)


def _is_whole(term: RealTerm) -> bool:
    return term.value is not None and term.value.denominator == 1


def _as_whole(term: RealTerm) -> RealTerm:
    if term.sort == INT:
        return term
    assert term.value is not None
    size = str(abs(term.value.numerator))
    return RealTerm(f"(- {size})" if term.value < 0 else size, sort=INT, value=term.value)


def _as_real(term: RealTerm) -> RealTerm:
    return RealTerm("to_real", (term,)) if term.sort == INT else term


def number(q: Fraction | int) -> RealTerm:
    value = Fraction(q)
    size = f"{abs(value.numerator)}.0"
    size = size if value.denominator == 1 else f"(/ {size} {value.denominator}.0)"
    return RealTerm(f"(- {size})" if value < 0 else size, value=value)


def variable(name: str, sort: str = REAL) -> RealTerm:
    return RealTerm(name, sort=sort)


def chosen(test: RealTerm, yes: RealTerm, no: RealTerm) -> RealTerm:
    """If the test holds the one, else the other."""
    if yes.sort != no.sort:
        yes, no = _as_real(yes), _as_real(no)
    return RealTerm("ite", (test, yes, no), yes.sort)


def written(assertions: Iterable[RealTerm]) -> str:
    """The assertions as SMT-LIB text: what is met twice is defined once, in the order of a walk."""
    roots = list(assertions)
    order, same = _terms(roots)
    uses: dict[RealTerm, int] = {}
    for term in order:
        for part in term.parts:
            uses[same[part]] = uses.get(same[part], 0) + 1
    lines: list[str] = []
    said: dict[RealTerm, str] = {}
    for term in order:
        if term.parts:
            said[term] = f"({term.said} {' '.join(said[same[p]] for p in term.parts)})"
            if uses.get(term, 0) > 1:
                lines.append(f"(define-fun d{len(lines)} () {term.sort} {said[term]})")
                said[term] = f"d{len(lines) - 1}"
        elif term.value is not None:
            said[term] = term.said
        else:
            said[term] = f"|{term.said}|"
            lines.append(f"(declare-const {said[term]} {term.sort})")
    return "\n".join([*lines, *(f"(assert {said[same[r]]})" for r in roots), "(check-sat)", ""])


def _terms(roots: list[RealTerm]) -> tuple[list[RealTerm], dict[RealTerm, RealTerm]]:
    """Every term once, what is inside before what is around it; and which one stands for all of its form."""
    order: list[RealTerm] = []
    forms: dict[tuple[str, tuple[int, ...]], RealTerm] = {}
    same: dict[RealTerm, RealTerm] = {}
    stack = [(r, False) for r in reversed(roots)]
    while stack:
        term, done = stack.pop()
        if done:
            is_name = not term.parts and term.value is None
            form = f"|{term.said}|" if is_name else term.said
            first = forms.setdefault((form, tuple(id(same[p]) for p in term.parts)), term)
            if first is term:
                order.append(term)
            same[term] = first
        elif term not in same:
            stack.append((term, True))
            stack.extend((p, False) for p in reversed(term.parts))
    return order, same
