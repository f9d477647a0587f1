"""Every loss, one file each: `TABLE` by name, found by reading this folder when it is first asked for, and `find` for
any spelling.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from symnn.errors import ArgumentError
from symnn.expr.tables import late, lookup, records, spelled
from symnn.nets.loss import Loss

TABLE: dict[str, Loss]


@cache
def _read() -> dict[str, Loss]:
    return records(__name__, __path__, Loss)


def find(name: str) -> Loss:
    """The loss with this name or spelling; an unknown name raises ArgumentError with the near ones. One by its own name
    is found without the others.
    """
    own = name.replace("-", "_") if isinstance(name, str) else ""
    if own in {m.name for m in iter_modules(__path__)}:
        found: Loss = getattr(import_module(f"{__name__}.{own}"), own)
        return found
    return lookup("loss", name, spelled(_read()))


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        known = find(name).name
        said = (
            f"a loss is given to a network by its name, loss={known!r}; help(symnn.losses.find({known!r})) tells of it"
        )
    except ArgumentError as unknown:
        said = str(unknown).partition("; ")[2]
    raise AttributeError(f"symnn.losses has no {name!r}; {said}")


late(__name__, _read)
__all__ = ["TABLE", "find"]
