"""Every export target, one file or folder each: `TABLE` by name, found by reading this folder, and `find`."""

from __future__ import annotations

from symnn.export.target import Target
from symnn.expr.tables import lookup, records, spelled

TABLE: dict[str, Target] = records(__name__, __path__, Target)
_SPELLED = spelled(TABLE)


def find(name: str) -> Target:
    """The target with this name or spelling; an unknown name raises ArgumentError with the near ones."""
    found: Target = lookup("target", name, _SPELLED)
    return found


__all__ = ["TABLE", "find"]
