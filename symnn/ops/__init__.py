"""Every operator of symnn, one file each: `TABLE` by name, and each record as an attribute, found by reading this
folder.

A file of this package holds one record (and what its mathematics needs); a new file is a new operator.
`symnn.ops.sigmoid` is the record. Code that is type-checked imports it from its own file: `from symnn.ops.sigmoid
import sigmoid`.
"""

from __future__ import annotations

from typing import Any

from symnn.expr.records import Record
from symnn.expr.tables import listed, lookup, records, spelled
from symnn.ops.divide import divide
from symnn.ops.max_over import max_over
from symnn.ops.mean import mean
from symnn.ops.pi import pi
from symnn.ops.polygamma import polygamma
from symnn.ops.trace import trace
from symnn.ops.uninterpreted import uninterpreted

TABLE: dict[str, Record] = records(__name__, __path__, Record)
_SPELLED = spelled(TABLE)
__doc__ = f"{__doc__.rstrip()}\n\n{listed(__name__, TABLE)}"
# a submodule of the same name has put itself here while it was imported; the record is what the name means
globals().update(TABLE)


def find(name: str) -> Record:
    """The record with this name or spelling, whatever its case; an unknown name raises ArgumentError with the near
    ones.
    """
    return lookup("operator", name, _SPELLED)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"symnn.ops has no operator {name!r}; see symnn.ops.TABLE, or ask symnn.ops.find")


__all__ = ["TABLE", "Record", "divide", "find", "max_over", "mean", "pi", "polygamma", "trace", "uninterpreted"]
