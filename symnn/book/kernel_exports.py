"""What Coq can be asked of a proof, as data of a page: its theorems as text, or the kind of proof for which there are
none. They are written for a build that asks Coq alone: they take a third of the time of the print.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symnn.book.chapter import Chapter
from symnn.book.part_formulas import formula
from symnn.book.parts import ChapterPart, ClaimPart, Derived, Judged
from symnn.book.printed import Block, ClaimBlock, DerivedBlock, Json, Page, Ruling
from symnn.certificates.certify import coq_proofs, nothing_said
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.proof.depths.induction import InductionCertificate
from symnn.proof.equality.certificate import derives

DERIVATIVES = (r"\partial", r"\nabla", r"\mathrm{d}")


def with_theorems(page: Page, chapter: Chapter) -> Page:
    """The page of a chapter with the theorems of all its proofs."""
    blocks = tuple(map(_block, page.blocks, chapter.parts))
    return replace(page, blocks=blocks, theorems=True)


def _block(block: Block, part: ChapterPart) -> Block:
    if isinstance(block, ClaimBlock) and isinstance(part, ClaimPart):
        mended = block.mended if part.mended is None or block.mended is None else _claimed(block.mended, part.mended)
        return replace(block, ruling=_claimed(block.ruling, part.judged), mended=mended)
    if isinstance(block, DerivedBlock) and isinstance(part, Derived):
        lines = tuple(
            line
            if line.ruling is None
            else replace(line, ruling=_asked(line.ruling, step.verdict, step.of is not None))
            for line, step in zip(block.lines, part.steps, strict=True)
        )
        return replace(block, lines=lines)
    return block


def _claimed(ruling: Ruling, judged: Judged) -> Ruling:
    said = judged.formula
    derived = bool(said.asked) or any(sign in formula(said) for sign in DERIVATIVES)
    return _asked(ruling, judged.verdict, derived, bool(said.latex), said.asked)


def _asked(ruling: Ruling, verdict: Any, derived: bool, by_hand: bool = False, asked: tuple[Any, ...] = ()) -> Ruling:
    return replace(ruling, coq=exported(verdict, derived, by_hand, asked)) if isinstance(verdict, Proved) else ruling


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
