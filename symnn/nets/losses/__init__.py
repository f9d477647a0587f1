"""Every loss, one file each: `TABLE` by name, found by reading this folder, and `find` for any spelling."""

from __future__ import annotations

from symnn.expr.tables import listed, lookup, records, spelled
from symnn.nets.loss import Loss

TABLE: dict[str, Loss] = records(__name__, __path__, Loss)
_SPELLED = spelled(TABLE)
__doc__ = f"{__doc__.rstrip()}\n\n{listed(__name__, TABLE)}"


def find(name: str) -> Loss:
    """The loss with this name or spelling; an unknown name raises ArgumentError with the near ones."""
    return lookup("loss", name, _SPELLED)


__all__ = ["TABLE", "find"]
