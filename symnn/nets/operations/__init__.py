"""What each operator of PyTorch's graphs is in symnn's language, one family a file: `TABLE` by operator name, with or
without its overload, found by reading this folder when it is first asked for.

A rule takes what the operator takes, in the order of its schema, and gives the value, or a tuple of values. A rule
whose first parameter is called `at` is told where it stands: it may name intermediates (`at.named`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@cache
def _read() -> dict[str, Callable[..., Any]]:
    files = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    return {name: rule for file in files for name, rule in file.RULES.items()}


def __getattr__(name: str) -> Any:
    if name == "TABLE":
        return _read()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def find(target: str) -> Callable[..., Any] | None:
    """The rule for "sum.dim_IntList", or for all overloads of "sum"; add_ is add."""
    packet, _, overload = target.partition(".")
    bare = packet.removesuffix("_") if not packet.startswith("_") else packet
    table = _read()
    for name in (target, f"{bare}.{overload}", packet, bare):
        if name in table:
            return table[name]
    return None
