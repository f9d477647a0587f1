"""Every method of proof, one file each, found by reading this folder: `TABLE` by name.

A file holds one record, and the prover itself where it is short; the rooms beside this one hold the others.
"""

from __future__ import annotations

from symnn.expr.tables import records
from symnn.proof.method import Method

TABLE: dict[str, Method] = records(__name__, __path__, Method)

__all__ = ["TABLE"]
