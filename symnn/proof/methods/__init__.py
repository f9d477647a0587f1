"""Every method of proof, one file each, found by reading this folder: `TABLE` by name.

A file holds one record, which names the prover and the certificate by the room that holds them; no room is loaded.
"""

from __future__ import annotations

from symnn.expr.tables import records
from symnn.proof.method import Method

TABLE: dict[str, Method] = records(__name__, __path__, Method)

__all__ = ["TABLE"]
