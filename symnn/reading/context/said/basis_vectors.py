"""Notes of symbols that say where the one of a one-hot vector stands: "one-hot encoding of a", "j-th basis vector"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.context import facts
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.marks import HOLE

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

PLACES = ("index", "integer", "size")


def _one_hot(made: Setting, known: Known, match: re.Match[str]) -> None:
    if (place := place_in_name(made, known)) is not None:
        basis(made, known, place)
        return
    axis = 0 if match[0].lower().startswith("column") else 1
    made.suppose(lambda: [facts.one_hot(facts.of_known(known), axis=axis)], known.key)


def _basis(made: Setting, known: Known, match: re.Match[str]) -> None:
    basis(made, known, match[1])


def _one_hot_of(made: Setting, known: Known, match: re.Match[str]) -> None:
    """The one stands at the place that is named; words alone, "of the true class", name none."""
    words = match[2].split()
    named = [word for word in words if word in made.context.names]
    if not named:
        _one_hot(made, known, match)
        return
    place = made.context.names[named[-1]]
    if len(named) > 1 or words[-1] != named[-1] or place.kind not in PLACES or known.family or len(known.shape) != 1:
        raise SymnnError("no place of a column")
    if place_in_name(made, known) == place.key:
        basis(made, known, place.key)
        return
    i = t.Name("#i")
    one = t.Truth(t.Compare((i, t.Name(place.key)), ("=",)))
    made.context.definitions[known.key] = Definition(t.Name(known.key, (i,)), one, f"{known.key} is {match[0]}")


def place_in_name(made: Setting, known: Known) -> str | None:
    """a of e_a, of a declared a: a basis vector's name says where its one stands."""
    letter = re.fullmatch(r"(?:e|\\math\w+\{e\}|\\b\w+\{e\})_\{?(\w+)\}?", known.key)
    place = made.context.names.get(letter[1]) if letter is not None else None
    return None if place is None or place.kind not in PLACES else place.key


def basis(made: Setting, known: Known, letter: str) -> None:
    """e_j is the j-th column of the identity."""
    head, sub, rest = known.key.partition(f"_{{{HOLE if known.family else letter}}}")
    if not sub or rest or len(known.shape) != 1 or (known.family and known.family != known.shape):
        raise SymnnError("the index of a basis vector is not in its name")
    family = Known(f"{head}_{{{HOLE}}}", "array", known.shape, known.shape, made.context.base)
    del made.context.names[known.key], made.table.entries[known.key]
    made.declare(family)
    k, i = t.Name("#k"), t.Name("#i")
    made.context.definitions[family.key] = Definition(
        t.Name(family.key, (k, i)), t.Truth(t.Compare((i, k), ("=",))), f"{head}_{letter} is a basis vector"
    )


RULES: tuple[tuple[str, Any], ...] = (
    (
        r"rows are one-hot(?: labels| vectors)?|columns are one-hot(?: labels| vectors)?"
        r"|one-hot(?: (?:label|vector|target|class|encoding|row|column|ground truth)s?)*",
        _one_hot,
    ),
    (r"(?:the )?(one-hot(?: \w+)*?|indicator vector) (?:of|for|at) (?:the )?(.+)", _one_hot_of),
    (r"(?:the )?(\w)-th (?:standard )?(?:basis|unit) vector", _basis),
)
