"""Tables of records: read from the files of a folder, one record a file, and asked by what a user typed. Nothing is
guessed.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from types import ModuleType
from typing import Any

from symnn.errors import ArgumentError


def records(package: str, path: Iterable[str], kind: Any) -> dict[str, Any]:
    """The records of this class that the modules of a package hold, by name."""
    files = sorted(m.name for m in pkgutil.iter_modules(path))
    found = [
        v for file in files for v in vars(importlib.import_module(f"{package}.{file}")).values() if isinstance(v, kind)
    ]
    return {record.name: record for record in sorted(found, key=lambda record: record.name)}


class LateTable(ModuleType):
    """A package whose files are read when its TABLE is first asked for, or its docstring, which lists the table."""

    _said: str
    _read: Callable[[], dict[str, Any]]

    @cached_property
    def TABLE(self) -> dict[str, Any]:  # noqa: N802  # as in the packages that are read at once
        return self._read()

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return f"{self._said.rstrip()}\n\n{listed(self.__name__, self.TABLE)}"


def late(package: str, read: Callable[[], dict[str, Any]]) -> None:
    """From now on the package is such a one; `read` gives its table."""
    module: Any = sys.modules[package]
    module._said, module._read, module.__class__ = module.__doc__, read, LateTable


def listed(package: str, table: Mapping[str, Any]) -> str:
    """The names of a table, each with the first sentence of its class, or of the file of the package that bears its
    name: what `help` says of a table.
    """
    told = {}
    for name, record in sorted(table.items()):
        file = sys.modules.get(f"{package}.{name}") or sys.modules.get(f"{package}.{name}_")
        own = record if isinstance(record, type) else file
        told[name] = " ".join((getattr(own, "__doc__", "") or "").split("\n\n")[0].split())
    width = max(map(len, told), default=0)
    return "\n".join(f"{name:<{width}}  {text}".rstrip() for name, text in told.items())


def spelled(table: Mapping[str, Any]) -> dict[str, Any]:
    """The records by every spelling; ArgumentError where two share one."""
    found: dict[str, Any] = {}
    for record in table.values():
        for spelling in map(plain, (record.name, *getattr(record, "spellings", ()))):
            if found.setdefault(spelling, record) is not record:
                raise ArgumentError(f"two records are spelled {spelling}: {found[spelling].name} and {record.name}")
    return found


def plain(name: str) -> str:
    """A spelling without case, backslash and separators: Leaky-ReLU is leakyrelu."""
    return name.lower().lstrip("\\").replace("-", "").replace("_", "").replace(" ", "")


def lookup(kind: str, name: str, spellings: Mapping[str, Any]) -> Any:
    """The record spelled like `name`, or ArgumentError: unknown loss 'x'; did you mean 'y'?"""
    known = ", ".join(dict.fromkeys(record.name for record in spellings.values()))
    if not isinstance(name, str):
        raise ArgumentError(f"{kind} {name!r} is not a name; known are {known}")
    found = spellings.get(plain(name))
    if found is not None:
        return found
    close = dict.fromkeys(spellings[near].name for near in get_close_matches(plain(name), spellings, n=3, cutoff=0.5))
    hint = f"did you mean {' or '.join(close)}?" if close else f"known are {known}"
    raise ArgumentError(f"unknown {kind} {name!r}; {hint}")
