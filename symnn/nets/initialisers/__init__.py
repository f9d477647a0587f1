"""Every initialiser: rows of one table, and one file for each that says more. `TABLE` by name, read when it is first
asked for, and `find` for any spelling.
"""

from __future__ import annotations

from functools import cache

from symnn.expr.tables import late, lookup, records, spelled
from symnn.nets.initialiser import Initialiser
from symnn.nets.initialisers.constant import constant
from symnn.nets.initialisers.variance_scaling import variance_scaling

TABLE: dict[str, Initialiser]


@cache
def _read() -> dict[str, Initialiser]:
    from symnn.nets.initialisers import by_fans

    return records(__name__, __path__, Initialiser) | {r.name: r for r in by_fans.TABLE}


def find(name: str) -> Initialiser:
    """The initialiser with this name or spelling; an unknown name raises ArgumentError with the near ones."""
    return lookup("initialiser", name, spelled(_read()))


late(__name__, _read)
__all__ = ["TABLE", "constant", "find", "variance_scaling"]
