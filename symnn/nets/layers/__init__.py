"""Every kind of layer, one file each: `TABLE` by name, found by reading this folder, and each as an attribute."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

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


def __getattr__(name: str) -> Any:
    if name in TABLE:
        return TABLE[name]
    raise AttributeError(f"symnn.layers has no layer {name!r}; it has {', '.join(TABLE)}")
