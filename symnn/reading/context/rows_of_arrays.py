"""Families of columns that are the rows, or the columns, of a matrix: x_i is the i-th row of X."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context.said import said_relations
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.marks import HOLE, squeezed

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def sizes(made: Setting, which: str, whole: str) -> tuple[Known, int]:
    """The matrix, and its axis along which its rows (or its columns) are counted."""
    array = made.context.names[said_relations.key(made, whole)]
    if len(array.shape) != 2:
        raise SymnnError("no matrix")
    return array, int(which.lower() == "column")


MEMBER = re.compile(r"(\\?[A-Za-z]+(?:\s*\{\w\})?)_\{?(\w)\}?(?:\^\{?(?:T|\\top|\\intercal)\}?)?")


def told(made: Setting, member: str, which: str, whole: str, text: str) -> None:
    """x_i, of the name of any member, are the rows (or the columns) of a matrix. SymnnError where they cannot be."""
    match = MEMBER.fullmatch(member.strip())
    if match is None:
        raise SymnnError(f"{member} is no member of a family")
    array, axis = sizes(made, which.removesuffix("s"), whole)
    key = f"{squeezed(match[1])}_{{{HOLE}}}"
    known = Known(key, "array", (array.shape[1 - axis],), (array.shape[axis],), made.context.base)
    made.declare(known)
    define(made, known, array, axis, text)


def define(made: Setting, family: Known, array: Known, axis: int, text: str) -> None:
    """The members of a family are the rows (or the columns) of a matrix. SymnnError where their sizes differ."""
    if family.family != (array.shape[axis],) or tuple(s for s in family.shape if s != 1) != (array.shape[1 - axis],):
        raise SymnnError(f"{family.key} and {array.key} are of other sizes")
    if family.key in made.context.definitions:
        raise SymnnError(f"a formula defines {family.key}")
    i, j = t.Name("#i"), t.Name("#j")
    value = t.Name(array.key, (j, i) if axis else (i, j))
    made.context.definitions[family.key] = Definition(t.Name(family.key, (i, j)), value, text)
