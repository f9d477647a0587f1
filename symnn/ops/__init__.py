"""Every operator of symnn, one file each: `TABLE` by name, and each record as an attribute, found by reading this folder.

A file of this package holds one record (and what its mathematics needs); a new file is a new operator. `symnn.ops.sigmoid` is
the record. Code that is type-checked imports it from its own file: `from symnn.ops.sigmoid import sigmoid`.
"""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from typing import Any

from symnn.errors import ArgumentError
from symnn.expr.records import Composition, MatrixOperator, Operator
from symnn.ops.divide import divide
from symnn.ops.max_over import max_over
from symnn.ops.mean import mean
from symnn.ops.pi import pi
from symnn.ops.trace import trace
from symnn.ops.uninterpreted import uninterpreted

Record = Operator | MatrixOperator | Composition


def _scan() -> tuple[dict[str, Record], dict[str, Record]]:
    """Records by name, and by every spelling; two records with one spelling are our own mistake."""
    table: dict[str, Record] = {}
    spelled: dict[str, Record] = {}
    for file in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        for value in vars(importlib.import_module(f"{__name__}.{file}")).values():
            if isinstance(value, Record):
                table[value.name] = value
                for spelling in map(_plain, (value.name, *getattr(value, "spellings", ()))):
                    assert spelled.setdefault(spelling, value) is value, f"two operators are spelled {spelling}"
    return dict(sorted(table.items())), spelled


def _plain(name: str) -> str:
    """A spelling without case, backslash and separators: Leaky-ReLU is leaky_relu."""
    return name.lower().lstrip("\\").replace("-", "").replace("_", "").replace(" ", "")


TABLE, _SPELLED = _scan()
# a submodule of the same name has put itself here while it was imported; the record is what the name means
globals().update(TABLE)


def find(name: str) -> Record:
    """The record with this name or spelling, whatever its case; an unknown name raises ArgumentError with the near ones."""
    found = _SPELLED.get(_plain(name))
    if found is not None:
        return found
    near = get_close_matches(_plain(name), _SPELLED, n=3)
    names = dict.fromkeys(_SPELLED[n].name for n in near)
    hint = f"did you mean {' or '.join(names)}?" if names else f"known are {', '.join(TABLE)}"
    raise ArgumentError(f"no operator is called {name!r}; {hint}")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"symnn.ops has no operator {name!r}; see symnn.ops.TABLE, or ask symnn.ops.find")


__all__ = ["TABLE", "Record", "divide", "find", "max_over", "mean", "pi", "trace", "uninterpreted"]
