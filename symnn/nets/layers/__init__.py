"""Every kind of layer, one file each: `TABLE` by name, found by reading this folder, and each as an attribute."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from symnn.expr.tables import late
from symnn.nets.layer import Layer

TABLE: dict[str, type[Layer]]


@cache
def _read() -> dict[str, type[Layer]]:
    files = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    return {
        name: found
        for file in files
        for name, found in vars(file).items()
        if not name.startswith("_")
        and isinstance(found, type)
        and issubclass(found, Layer)
        and found.__module__ == file.__name__
    }


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return ["TABLE", *_read()]
    if name.startswith("__"):
        raise AttributeError(name)
    table = _read()
    if name in table:
        return table[name]
    from difflib import get_close_matches

    close = get_close_matches(name, table, n=2)
    hint = f"did you mean {' or '.join(close)}?" if close else f"it has {', '.join(table)}"
    raise AttributeError(f"symnn.layers has no layer {name!r}; {hint}")


late(__name__, _read)
