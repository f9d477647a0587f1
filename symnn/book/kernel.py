"""The book before Coq's kernel: one file of theorems a chapter, and the chapter that says of every claim whom its proof
trusts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from symnn.book.printed import ClaimBlock, DerivedBlock, Page, Ruling
from symnn.certificates.coq_chapter import CheckedChapter, NamedTheorem, checked
from symnn.certificates.coq_library import headlines, library
from symnn.errors import ChapterError
from symnn.text.markdown_tables import table

TITLE = "What is trusted"
KERNEL = "Coq's kernel"
JOBS = 2
DEFINITION = "definition"


@dataclass(frozen=True)
class TrustedRow:
    """One proved claim: the method that found it, who checked it, and what that assumes."""

    page: str
    what: str
    method: str
    checker: str
    assumes: str
    refused: str = ""
    line: int = 0
    theorems: tuple[str, ...] = ()


def by_kernel(pages: Sequence[Page]) -> tuple[list[Page], dict[str, str | bytes]]:
    """The pages, where what was checked says so, and the files: kernel/<chapter>.v and the chapter on trust.
    ArgumentError where Coq is not installed.
    """
    library()
    with ThreadPoolExecutor(JOBS) as pool:
        found = list(pool.map(lambda page: checked(_theorems(page)), pages))
    rows = [row for page, done in zip(pages, found, strict=True) for row in _rows(page, done)]
    files: dict[str, str | bytes] = {
        f"kernel/{page.name}.v": done.text for page, done in zip(pages, found, strict=True) if done.text
    }
    text, answer = headlines()
    if not answer.accepted:
        raise ChapterError(f"Headlines.v: {answer.reason}")
    files["kernel/headlines.v"] = text
    files["kernel/claims.json"] = claims_json(rows, answer.axioms)
    files["chapters/what_is_trusted.md"] = trust_markdown(rows, text, answer.axioms)
    return [_marked(page, done) for page, done in zip(pages, found, strict=True)], files


def _named(page: Page) -> Iterator[tuple[Ruling, tuple[str, ...]]]:
    """Every proved line of a page with the names of its theorems."""
    for k, ruling in enumerate(page.rulings, 1):
        if ruling.word == "proved":
            several = ruling.coq.get("theorems", [])
            own = f"{page.name}_{k}"
            yield ruling, (own,) if len(several) == 1 else tuple(f"{own}_{n}" for n in range(1, len(several) + 1))


def _theorems(page: Page) -> list[NamedTheorem]:
    return [
        NamedTheorem(name, r.what, t["statement"], tuple(t["proof"]), t["certain"])
        for r, names in _named(page)
        for name, t in zip(names, r.coq.get("theorems", []), strict=True)
    ]


def _rows(page: Page, done: CheckedChapter) -> Iterator[TrustedRow]:
    for ruling, names in _named(page):
        method = str(ruling.facts.get("method", DEFINITION))
        if names and all(n in done.axioms for n in names):
            axioms = sorted({a.rpartition(".")[2] for n in names for a in done.axioms[n]})
            told = ", ".join(axioms) or "nothing"
            yield TrustedRow(page.name, ruling.what, method, KERNEL, told, line=ruling.line, theorems=names)
        elif method == DEFINITION:
            yield TrustedRow(page.name, ruling.what, method, "nothing to prove", "", line=ruling.line)
        else:
            refused = str(ruling.coq.get("refused", "")) or "Coq did not find the proof that symnn's tactic searches"
            yield TrustedRow(page.name, ruling.what, method, "symnn", "", refused, ruling.line)


def _marked(page: Page, done: CheckedChapter) -> Page:
    """The page with a word on each claim that the kernel accepted."""
    marks = {
        id(r): f"{r.sentence} Kernel-checked: `{names[0]}` in `kernel/{page.name}.v`."
        for r, names in _named(page)
        if names and all(n in done.axioms for n in names)
    }

    def marked(ruling: Ruling | None) -> Any:
        return ruling if ruling is None or id(ruling) not in marks else replace(ruling, sentence=marks[id(ruling)])

    blocks = []
    for block in page.blocks:
        if isinstance(block, ClaimBlock):
            block = replace(block, ruling=marked(block.ruling), mended=marked(block.mended))
        elif isinstance(block, DerivedBlock):
            block = replace(block, lines=tuple(replace(x, ruling=marked(x.ruling)) for x in block.lines))
        blocks.append(block)
    return replace(page, blocks=tuple(blocks), formulas=page.formulas)


# data -----------------------------------------------------------------------------------------------------------------
def claims_json(rows: Sequence[TrustedRow], headline_axioms: Mapping[str, tuple[str, ...]]) -> str:
    """Every proved line of the book: its chapter and line, method, checker, and, where Coq accepted it, its theorems,
    their file and what they assume; else why not. Then the headlines.
    """
    claims = [
        {
            "chapter": r.page,
            "line": r.line,
            "claim": r.what,
            "method": r.method,
            "status": _status(r),
            "checker": r.checker,
            "file": f"kernel/{r.page}.v" if r.theorems else None,
            "theorems": list(r.theorems),
            "axioms": r.assumes.split(", ") if r.theorems and r.assumes != "nothing" else [],
            "reason": r.refused or None,
        }
        for r in rows
    ]
    told = [
        {"theorem": name, "file": "kernel/headlines.v", "axioms": sorted(a.rpartition(".")[2] for a in axioms)}
        for name, axioms in headline_axioms.items()
    ]
    return json.dumps({"claims": claims, "headlines": told}, indent=1, ensure_ascii=False) + "\n"


def _status(row: TrustedRow) -> str:
    if row.theorems:
        return "accepted"
    return "definition" if row.method == DEFINITION else "refused"


# the chapter ----------------------------------------------------------------------------------------------------------
def trust_markdown(rows: Sequence[TrustedRow], text: str, axioms: Mapping[str, tuple[str, ...]]) -> str:
    """What is trusted: counts by method, what Coq was not asked and why, and every claim with its checker."""
    claims = [r for r in rows if r.method != DEFINITION]
    done = [r for r in claims if r.checker == KERNEL]
    told = (
        f"Of {len(claims)} proved claims, {len(done)} are checked by {KERNEL}, from the definitions in "
        "`symnn/certificates/coq/Statements.v` and the axioms named below. For the others one has to trust symnn: its "
        "own checker where products are paired, else its provers and the solvers they ask."
    )
    methods = Counter(r.method for r in claims)
    checked_ = Counter(r.method for r in done)
    counts = ((m, str(n), str(checked_[m])) for m, n in methods.most_common())
    reasons = Counter((r.method, r.refused) for r in claims if r.refused)
    refused = ((m, why, str(n)) for (m, why), n in reasons.most_common())
    every = ((r.page, r.what, r.method, r.checker, r.assumes) for r in rows)
    parts = [
        f"# {TITLE}",
        told,
        table(("method", "claims", "by the kernel"), counts),
        "## Headlines",
        "Theorems about whole constructions, written by hand in `kernel/headlines.v` and checked by the same kernel:",
        *(f"```coq\n{_stated(text, name)}\n```" for name in axioms),
        "## What Coq was not asked, or did not accept",
        table(("method", "why", "claims"), refused),
        "## Every claim",
        table(("chapter", "claim", "method", "checker", "axioms"), every),
    ]
    return "\n\n".join(parts) + "\n"


def _stated(text: str, name: str) -> str:
    """The statement of a theorem as it stands in its file."""
    found = re.search(rf"^(?:Theorem|Corollary) {name} :.*?(?=^Proof\.)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found.group().rstrip()
