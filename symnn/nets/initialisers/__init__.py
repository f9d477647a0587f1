"""Every initialiser, one file each: `TABLE` by name, found by reading this folder, and `find` for any spelling."""

from __future__ import annotations

import importlib
import pkgutil

from symnn.nets.initialiser import Initialiser
from symnn.nets.initialisers.constant import constant
from symnn.nets.near import lookup, plain


def _scan() -> dict[str, Initialiser]:
    files = sorted(m.name for m in pkgutil.iter_modules(__path__))
    found = [v for file in files for v in vars(importlib.import_module(f"{__name__}.{file}")).values() if isinstance(v, Initialiser)]
    return {record.name: record for record in sorted(found, key=lambda record: record.name)}


TABLE: dict[str, Initialiser] = _scan()
_SPELLED = {plain(s): record for record in TABLE.values() for s in (record.name, *record.spellings)}


def find(name: str) -> Initialiser:
    """The initialiser with this name or spelling; an unknown name raises ArgumentError with the near ones."""
    return lookup("initialiser", name, _SPELLED, TABLE)


__all__ = ["TABLE", "constant", "find"]
