"""SMT-LIB text of z3's terms. The text depends on the terms alone, not on what the solver was asked before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def written(assertions: Iterable[Any]) -> str:
    """z3's terms as SMT-LIB text that depends on the terms alone: what is met twice is defined once, in the order of a
    walk.
    """
    roots = list(assertions)
    lines: list[str] = []
    said: dict[int, str] = {}
    uses: dict[int, int] = {}
    for term in _terms(roots):
        for part in term.children():
            uses[part.get_id()] = uses.get(part.get_id(), 0) + 1
    for term in _terms(roots):
        key, name = term.get_id(), term.decl().name()
        parts = [said[p.get_id()] for p in term.children()]
        if parts:
            said[key] = f"({name} {' '.join(parts)})" if name != "if" else f"(ite {' '.join(parts)})"
            if uses.get(key, 0) > 1:
                lines.append(f"(define-fun d{len(lines)} () {term.sort()} {said[key]})")
                said[key] = f"d{len(lines) - 1}"
        elif hasattr(term, "as_fraction"):
            q = term.as_fraction()
            size = f"{abs(q.numerator)}.0" if q.denominator == 1 else f"(/ {abs(q.numerator)}.0 {q.denominator}.0)"
            said[key] = f"(- {size})" if q < 0 else size
        else:
            said[key] = name if name in ("true", "false") else f"|{name}|"
            lines += [f"(declare-const {said[key]} {term.sort()})"] if name not in ("true", "false") else []
    return "\n".join([*lines, *(f"(assert {said[r.get_id()]})" for r in roots), "(check-sat)", ""])


def _terms(roots: list[Any]) -> list[Any]:
    """Every term once, what is inside before what is around it."""
    seen: set[int] = set()
    order: list[Any] = []
    stack = [(r, False) for r in reversed(roots)]
    while stack:
        term, done = stack.pop()
        if done:
            order.append(term)
        elif term.get_id() not in seen:
            seen.add(term.get_id())
            stack.append((term, True))
            stack.extend((p, False) for p in reversed(term.children()))
    return order
