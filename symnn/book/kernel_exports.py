"""What Coq can be asked of a proof, as data of a page: its theorems as text, or the kind of proof for which there are
none.
"""

from __future__ import annotations

from typing import Any

from symnn.book.printed import Json
from symnn.certificates.certify import coq_proofs, nothing_said
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.proof.depths.induction import InductionCertificate
from symnn.proof.equality.certificate import derives

DERIVATIVES = (r"\partial", r"\nabla", r"\mathrm{d}")


def exported(verdict: Proved, derived: bool, by_hand: bool, asked: tuple[Any, ...] = ()) -> dict[str, Json]:
    """{"theorems": […], "derived": whether symnn took a derivative before, "induction": whether they are base and step}
    or {"refused": kind}. `asked` are the sides of the claim where derivatives are asked for in them.

    A theorem whose sides are the same says nothing of a derivative, nor, if they were the same before they were read,
    of a formula that was written `by_hand`.
    """
    induction = isinstance(verdict.certificate, InductionCertificate)
    derived = derived or derives(verdict)
    if verdict.certificate is None:
        return {"refused": "a definition: there is nothing to prove"}
    try:
        proofs = coq_proofs(verdict, asked)
    except UnsupportedError as reason:
        return {"refused": str(reason)}
    derived = derived and not any(p.along for p in proofs)
    if derived and (any if induction else all)(p.statement.says_nothing for p in proofs):
        return {"refused": "nothing is left to prove once symnn has taken the derivative"}
    if by_hand and nothing_said(verdict, proofs):
        return {"refused": "SymPy made both sides the same, and the printed formula was written by hand"}
    return {
        "derived": derived,
        "induction": induction,
        "theorems": [
            {"statement": p.statement.text(), "proof": list(p.proof), "way": p.way, "certain": p.certain}
            for p in proofs
        ],
    }
