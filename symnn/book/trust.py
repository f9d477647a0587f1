"""Whom the book's proofs trust: every proved line with the method that found it, who checked it, and what that assumes.

Here are the records and claims.json; `kernel` asks Coq, `trust_page` prints the chapter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symnn.book.printed import Block, ClaimBlock, DerivedBlock, Json, Page, Ruling

KERNEL = "Coq's kernel"
AFTER = "Coq's kernel, after symnn's derivative"
STEPS = "Coq's kernel, base and step"
NOTHING_TO_PROVE = "nothing to prove"
NOBODY = "nobody"
DEFINITION = "definition"


@dataclass(frozen=True, kw_only=True)
class TrustedClaim:
    """One proved line.

    place      where it stands in book.html, and what it is called there: an id, and "claim 3"
    checker    who checked its proof
    theorems   what the kernel accepted, in kernel/<page>.v; none if it did not, or was not asked
    axioms     what the theorems of that file assume together
    refused    why the kernel does not check it: empty if it does, or was not asked
    """

    page: Page
    place: tuple[str, str]
    ruling: Ruling
    checker: str
    theorems: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    refused: str = ""

    @property
    def method(self) -> str:
        return str(self.ruling.facts.get("method", DEFINITION))

    @property
    def status(self) -> str:
        if self.method == DEFINITION:
            return DEFINITION
        if self.theorems:
            return "accepted"
        return "refused" if self.refused else "not asked"


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A theorem of headlines.v: its name, its statement as it stands there, what the theorems there assume together."""

    name: str
    statement: str
    axioms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Trust:
    """All proved lines of a book. `asked` tells whether the kernel was."""

    claims: tuple[TrustedClaim, ...]
    headlines: tuple[Headline, ...] = ()
    asked: bool = False


def unasked(pages: Sequence[Page]) -> Trust:
    """The kernel did not run."""
    return Trust(claims=tuple(trusted(p, place, r) for p in pages for place, r in proved_lines(p)))


def trusted(page: Page, place: tuple[str, str], ruling: Ruling) -> TrustedClaim:
    """A proved line that no kernel checked."""
    proved = ruling.facts.get("method", DEFINITION) != DEFINITION
    checker = ruling.checker or (NOBODY if proved else NOTHING_TO_PROVE)
    return TrustedClaim(page=page, place=place, ruling=ruling, checker=checker)


def proved_lines(page: Page) -> Iterator[tuple[tuple[str, str], Ruling]]:
    """The proved lines of a page, each with its place."""
    derivations = 0
    for block in page.blocks:
        derivations += isinstance(block, DerivedBlock)
        for called, ruling in _rulings(block):
            if ruling.word == "proved":
                yield (_id(page, block, derivations), called), ruling


def _rulings(block: Block) -> Iterator[tuple[str, Ruling]]:
    if isinstance(block, ClaimBlock):
        yield f"claim {block.number}", block.ruling
        if block.mended is not None:
            yield f"claim {block.number}, mended", block.mended
    elif isinstance(block, DerivedBlock):
        yield from (("derivation", line.ruling) for line in block.lines if line.ruling is not None)


def _id(page: Page, block: Block, derivations: int) -> str:
    if isinstance(block, ClaimBlock):
        return f"{page.name}-claim-{block.number}"
    return f"{page.name}-derivation" + (f"-{derivations}" if derivations > 1 else "")


def claims_json(trust: Trust) -> str:
    """Every proved line of the book: its chapter and line, method, checker, and, where Coq accepted it, its theorems,
    their file and what they assume; else why not. Then the headlines.
    """
    told = [
        {"theorem": h.name, "file": "kernel/headlines.v", "axioms": sorted(map(bare, h.axioms))}
        for h in trust.headlines
    ]
    answer = {"kernel_ran": trust.asked, "claims": list(map(_claim, trust.claims)), "headlines": told}
    return json.dumps(answer, indent=1, ensure_ascii=False) + "\n"


def _claim(claim: TrustedClaim) -> dict[str, Json]:
    return {
        "chapter": claim.page.name,
        "line": claim.ruling.line,
        "claim": claim.ruling.what,
        "method": claim.method,
        "status": claim.status,
        "checker": claim.checker,
        "file": f"kernel/{claim.page.name}.v" if claim.theorems else None,
        "theorems": list(claim.theorems),
        "axioms": sorted(map(bare, claim.axioms)),
        "reason": claim.refused or None,
    }


def bare(axiom: str) -> str:
    """An axiom without the library that it stands in."""
    return axiom.rpartition(".")[2]
