"""Every loss, one file each: `TABLE` by name, found by reading this folder, and `find` for any spelling."""

from __future__ import annotations

import importlib
import pkgutil

from symnn.nets.loss import Loss
from symnn.nets.near import lookup, plain


def _scan() -> dict[str, Loss]:
    files = sorted(m.name for m in pkgutil.iter_modules(__path__))
    found = [v for file in files for v in vars(importlib.import_module(f"{__name__}.{file}")).values() if isinstance(v, Loss)]
    return {loss.name: loss for loss in sorted(found, key=lambda loss: loss.name)}


TABLE: dict[str, Loss] = _scan()
_SPELLED = {plain(s): loss for loss in TABLE.values() for s in (loss.name, *loss.spellings)}


def find(name: str) -> Loss:
    """The loss with this name or spelling; an unknown name raises ArgumentError with the near ones."""
    return lookup("loss", name, _SPELLED, TABLE)


__all__ = ["TABLE", "find"]
