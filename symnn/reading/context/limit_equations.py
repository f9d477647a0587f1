r"""Claims about limits, \lim_{x \to a} f = value, as a property of f; the limit of a sum of which only the end moves is
the sum without end. A letter that nothing tells goes through the whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.claims.claim import Property
from symnn.claims.properties.tends import LIMIT
from symnn.errors import UnsupportedError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

INFINITE = t.Constant("oo")
ENDS: dict[t.Tree, Any] = {INFINITE: sp.oo, t.Sum((INFINITE,), (-1,)): -sp.oo}
SIGNS = ("=", ":=")

Built = Callable[["Setting", Sequence[t.Tree]], Sequence[Any]]


def is_limit(tree: t.Tree) -> bool:
    return isinstance(t.bare(tree), t.Limit)


def sides(statement: Sequence[t.Tree]) -> tuple[t.Tree, t.Tree]:
    """The sides of an equation of which one is a limit, that one first; the limit of a sum whose end goes to infinity
    is the sum without end. UnsupportedError for other statements.
    """
    both = [t.bare(side) for side in statement]
    if len(both) != 2:
        raise UnsupportedError("a limit is read on one side of one equation")
    left, right = both if isinstance(both[0], t.Limit) else both[::-1]
    if not isinstance(left, t.Limit) or any(
        isinstance(p, t.Limit) for part in (left.body, right) for p in t.walk(part)
    ):
        raise UnsupportedError("a limit is read on one side of one equation")
    if left.to == INFINITE and (without_end := _endless(left.index, left.body)) is not None:
        return without_end, right
    return left, right


def stated(made: Setting, left: t.Limit, right: t.Tree, built: Built) -> Property:
    """The property that the limit is the value; `built` gives values as SymPy leaves."""
    known = _going(made, left.index)
    _moves_alone(made, left)
    if left.side and left.to not in ENDS:
        left, known = _from_one_side(made, left)
    f, to, value = _ended(made, left.body, built, left.to, right)
    if getattr(f, "shape", ()) or (known.kind == "size" and left.to not in ENDS):
        raise UnsupportedError("a limit of arrays, or of a whole number that goes to a number, is not read")
    x = known.size if known.kind == "size" else known.atom().label
    told = {"f": f, "x": x, "to": to, "limit": value}
    return Property(LIMIT.name, told, made.hypotheses(made.cone([left, right])))


def conform(made: Setting, both: Sequence[t.Tree], built: Built) -> None:
    """An error unless such an equation has a meaning."""
    left, right = sides(both)
    if not isinstance(left, t.Limit):
        built(made, [left, right])
        return
    _going(made, left.index)
    _moves_alone(made, left)
    _ended(made, left.body, built, left.to, right)


def _ended(made: Setting, f: t.Tree, built: Built, *ends: t.Tree) -> list[Any]:
    """A function and the ends of its limit, which may be infinite; the others are of the function's shape."""
    numbers = [tree for tree in ends if tree not in ENDS]
    f_, *values = built(made, [f, *numbers])
    finite = iter(values)
    return [f_, *(ENDS[tree] if tree in ENDS else next(finite) for tree in ends)]


def _going(made: Setting, letter: str) -> Known:
    r"""The letter under \lim. UnsupportedError where it is no number that may go anywhere."""
    known = made.context.names.setdefault(letter, Known(letter, "size"))
    if known.kind not in ("size", "number", "integer") or known.shape or known.family:
        raise UnsupportedError(f"{letter} is no number")
    if known.key in made.context.definitions:
        raise UnsupportedError(f"{letter} is defined, and goes nowhere")
    return known


def _moves_alone(made: Setting, limit: t.Limit) -> None:
    """UnsupportedError where a name without a value moves with the letter, as x_n does with n, and nobody tells how."""
    scripted = re.compile(rf"[_^(](?:\{{[^{{}}]*)?(?<![A-Za-z\\]){re.escape(limit.index)}(?![A-Za-z])")
    for key in made.cone([limit.body]) - {limit.index}:
        known = made.context.names.get(key)
        if key in made.context.definitions:
            continue
        if scripted.search(key) is not None or (known is not None and limit.index in known.time):
            raise UnsupportedError(f"{key} may change with {limit.index}, and nobody tells how")


def _from_one_side(made: Setting, limit: t.Limit) -> tuple[t.Limit, Known]:
    """The limit from above or below as one to infinity, of f(a ± 1/s); UnsupportedError where a definition moves with
    the letter.
    """
    letter = limit.index
    defined = (made.context.definitions[k].value for k in made.cone([limit.body]) & made.context.definitions.keys())
    if any(letter in t.free_names(value) for value in defined) or letter in made.cone([limit.to]):
        raise UnsupportedError(f"a limit from one side of what is defined by {letter} is not read")
    known = Known(rf"\tau_{{{letter}}}", "number")
    made.context.names.setdefault(known.key, known)
    near = t.Sum((limit.to, t.Quotient(t.whole(1), t.Name(known.key))), (1, limit.side))
    return t.Limit(known.key, INFINITE, t.put(limit.body, letter, t.Group(near))), known


def _endless(letter: str, body: t.Tree) -> t.Tree | None:
    """The body with ∞ for the end of a sum, where nothing else moves with the letter; None for other bodies."""
    body = t.bare(body)
    match body:
        case t.Big(kind="sum", high=t.Tree() as high) if t.affine(high) == (letter, (t.affine(high) or ("", 0))[1]):
            rest = [part for part in (body.low, body.body, *body.when) if part is not None]
            return None if letter in set().union(*map(t.free_names, rest)) else replace(body, high=INFINITE)
        case t.Product(factors=factors):
            if len(moving := [k for k, part in enumerate(factors) if letter in t.free_names(part)]) != 1:
                return None
            k = moving[0]
            if any(sign not in ("", "·", "×") for sign in body.signs):
                return None
            made = _endless(letter, factors[k])
            return None if made is None else replace(body, factors=(*factors[:k], made, *factors[k + 1 :]))
        case t.Quotient(above=above, below=below) if letter not in t.free_names(below):
            made = _endless(letter, above)
            return None if made is None else replace(body, above=made)
    return None
