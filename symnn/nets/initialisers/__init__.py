"""Every initialiser: rows of one table, and one file for each that says more. `TABLE` by name, `find` for any
spelling.
"""

from __future__ import annotations

from symnn.expr.tables import lookup, records, spelled
from symnn.nets.initialiser import Initialiser
from symnn.nets.initialisers import by_fans
from symnn.nets.initialisers.constant import constant
from symnn.nets.initialisers.variance_scaling import variance_scaling

TABLE: dict[str, Initialiser] = records(__name__, __path__, Initialiser) | {r.name: r for r in by_fans.TABLE}
_SPELLED = spelled(TABLE)


def find(name: str) -> Initialiser:
    """The initialiser with this name or spelling; an unknown name raises ArgumentError with the near ones."""
    return lookup("initialiser", name, _SPELLED)


__all__ = ["TABLE", "constant", "find", "variance_scaling"]
