"""Every kind of layer, one file each: `TABLE` by name, found by reading this folder, and each as an attribute."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from symnn.expr.tables import listed
from symnn.nets.layer import Layer

_FILES = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
TABLE: dict[str, type[Layer]] = {
    name: found
    for file in _FILES
    for name, found in vars(file).items()
    if not name.startswith("_")
    and isinstance(found, type)
    and issubclass(found, Layer)
    and found.__module__ == file.__name__
}
__all__ = ["TABLE", *TABLE]
__doc__ = f"{__doc__.rstrip()}\n\n{listed(__name__, TABLE)}"


def __getattr__(name: str) -> Any:
    if name in TABLE:
        return TABLE[name]
    close = get_close_matches(name, TABLE, n=2)
    hint = f"did you mean {' or '.join(close)}?" if close else f"it has {', '.join(TABLE)}"
    raise AttributeError(f"symnn.layers has no layer {name!r}; {hint}")
