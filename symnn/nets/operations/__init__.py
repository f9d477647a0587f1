"""What each operator of PyTorch's graphs is in symnn's language, one family a file: `TABLE` by operator name, with or
without its overload, found by reading this folder.

A rule takes what the operator takes, in the order of its schema, and gives the value, or a tuple of values. A rule
whose first parameter is called `at` is told where it stands: it may name intermediates (`at.named`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

TABLE: dict[str, Callable[..., Any]] = {}
for _file in iter_modules(__path__):
    TABLE |= import_module(f"{__name__}.{_file.name}").RULES


def find(target: str) -> Callable[..., Any] | None:
    """The rule for "sum.dim_IntList", or for all overloads of "sum"; add_ is add."""
    packet, _, overload = target.partition(".")
    bare = packet.removesuffix("_") if not packet.startswith("_") else packet
    for name in (target, f"{bare}.{overload}", packet, bare):
        if name in TABLE:
            return TABLE[name]
    return None
