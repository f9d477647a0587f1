"""What Coq can be asked of a proof, as data of a page: its theorems as text, or the kind of proof for which there are
none.
"""

from __future__ import annotations

from symnn.book.printed import Json
from symnn.certificates.certify import coq_proofs
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.proof.equality.certificate import derives

DERIVATIVES = (r"\partial", r"\nabla", r"\mathrm{d}")


def exported(verdict: Proved, derived: bool) -> dict[str, Json]:
    """{"theorems": […], "derived": whether symnn took a derivative before} or {"refused": kind}."""
    if verdict.certificate is None:
        return {"refused": "a definition: there is nothing to prove"}
    try:
        proofs = coq_proofs(verdict)
    except UnsupportedError as reason:
        return {"refused": str(reason)}
    return {
        "derived": derived or derives(verdict),
        "theorems": [
            {"statement": p.statement.text(), "proof": list(p.proof), "way": p.way, "certain": p.certain}
            for p in proofs
        ],
    }
