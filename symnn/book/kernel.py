"""The book before Coq's kernel: one file of theorems a chapter, a mark on each claim that is accepted, and why there is
none on the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Semaphore
from typing import Any, Self, TypeVar

from symnn.book.printed import ClaimBlock, DerivedBlock, Json, KernelMark, Page, Ruling
from symnn.book.trust import AFTER, DEFINITION, KERNEL, STEPS, Headline, Trust, TrustedClaim, proved_lines, trusted
from symnn.certificates.coq_chapter import CheckedChapter, NamedTheorem, checked_together
from symnn.certificates.coq_library import HEADLINES, headlines, installed, library
from symnn.errors import ChapterError

JOBS = 2
ENOUGH, SEARCH = 600_000, 15_000
"""So long are the chapters of which Coq is asked at once, where all turns are taken; and a search takes the time of so
long a text.
"""
NOT_ASKED = "it is of a chapter that an earlier build made without `--kernel`"
NOT_FOUND = "Coq did not find the proof that symnn's tactic searches"

Place = tuple[str, str]
T = TypeVar("T")


class KernelRun:
    """Coq asked of pages beside what else runs, in its turns, of which there are so many at once: of several pages in
    one turn, for what they require is then loaded once. The library comes first. With `with`: at its end nothing of it
    runs any more.
    """

    def __init__(self, turns: Semaphore) -> None:
        """ArgumentError where Coq is not installed."""
        installed()
        self._turns, self._asked = turns, dict[str, Future[dict[str, CheckedChapter]]]()
        self._waiting = dict[str, list[NamedTheorem]]()
        self._pool = ThreadPoolExecutor()
        self._library = self._pool.submit(self._in_turn, library)
        self._headlines = self._pool.submit(self._after_library, headlines)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ask(self, pages: Iterable[Page]) -> None:
        """Of these pages, the longest first: the last ones then end together. They wait until they are long enough
        together, or a turn is free.
        """
        self._waiting |= {page.name: _theorems(page) for page in pages}
        several: dict[str, list[NamedTheorem]] = {}
        for name, theorems in sorted(self._waiting.items(), key=lambda item: -_length(item[1])):
            several[name] = theorems
            if sum(map(_length, several.values())) >= ENOUGH:
                self._send(several)
                several = {}
        if self._turns.acquire(blocking=False):
            self._turns.release()
            self._send(several)

    def _send(self, several: Mapping[str, Sequence[NamedTheorem]]) -> None:
        if several:
            answer = self._pool.submit(self._after_library, partial(checked_together, several))
            self._asked |= dict.fromkeys(several, answer)
            self._waiting = {name: t for name, t in self._waiting.items() if name not in several}

    def answer(self, pages: Sequence[Page]) -> tuple[list[Page], Trust, dict[str, str | bytes]]:
        """The pages, of all of which it was asked, where what was checked says so, whom each proof trusts, and the
        files kernel/<chapter>.v.
        """
        self._send(self._waiting)
        self._library.result()
        text, answer = self._headlines.result()
        found = [self._asked[page.name].result()[page.name] for page in pages]
        if not answer.accepted:
            raise ChapterError(f"Headlines.v: {answer.reason}")
        files: dict[str, str | bytes] = {
            f"kernel/{page.name}.v": done.text for page, done in zip(pages, found, strict=True) if done.text
        }
        files["kernel/headlines.v"] = text
        axioms = answer.axioms["headlines"]
        told = tuple(Headline(name=n, statement=stated(text, n), axioms=axioms) for n in HEADLINES)
        claims = tuple(claim for page, done in zip(pages, found, strict=True) for claim in _claims(page, done))
        trust = Trust(claims=claims, headlines=told, asked=True)
        return [_marked(p, done) for p, done in zip(pages, found, strict=True)], trust, files

    def _in_turn(self, what: Callable[[], T]) -> T:
        with self._turns:
            return what()

    def _after_library(self, what: Callable[[], T]) -> T:
        self._library.result()
        return self._in_turn(what)


def by_kernel(pages: Sequence[Page]) -> tuple[list[Page], Trust, dict[str, str | bytes]]:
    """The same, where the pages are there already. ArgumentError where Coq is not installed."""
    with KernelRun(Semaphore(JOBS)) as run:
        run.ask(pages)
        return run.answer(pages)


def _named(page: Page) -> Iterator[tuple[Place, Ruling, tuple[str, ...]]]:
    """Every proved line of a page with the names of its theorems."""
    numbers = {id(r): k for k, r in enumerate(page.rulings, 1)}
    for place, ruling in proved_lines(page):
        several, own = ruling.coq.get("theorems", []), f"{page.name}_{numbers[id(ruling)]}"
        yield place, ruling, (own,) if len(several) == 1 else tuple(f"{own}_{n}" for n in range(1, len(several) + 1))


def _theorems(page: Page) -> list[NamedTheorem]:
    return [
        NamedTheorem(name, r.what, t["statement"], tuple(t["proof"]), t["certain"])
        for _, r, names in _named(page)
        for name, t in zip(names, r.coq.get("theorems", []), strict=True)
    ]


def _length(theorems: Sequence[NamedTheorem]) -> int:
    """How long Coq takes, roughly: as for a text of this length."""
    return sum(len(t.text()) + (0 if t.certain else SEARCH) for t in theorems)


def _accepted(names: tuple[str, ...], done: CheckedChapter) -> bool:
    return bool(names) and set(names) <= set(done.names)


def _claims(page: Page, done: CheckedChapter) -> Iterator[TrustedClaim]:
    for place, ruling, names in _named(page):
        claim = trusted(page, place, ruling)
        if _accepted(names, done):
            yield replace(claim, checker=_checker(ruling.coq), theorems=names, axioms=done.axioms)
        elif claim.method == DEFINITION:
            yield claim
        elif not page.theorems:
            yield replace(claim, refused=NOT_ASKED)
        else:
            yield replace(claim, refused=str(ruling.coq.get("refused", "")) or NOT_FOUND)


def _checker(asked: dict[str, Json]) -> str:
    if asked["derived"]:
        return AFTER
    return STEPS if asked["induction"] else KERNEL


def _marked(page: Page, done: CheckedChapter) -> Page:
    """The page with a mark on each claim that the kernel accepted."""
    file = f"kernel/{page.name}.v"
    marks = {
        id(r): KernelMark(file=file, theorems=n, derived=r.coq["derived"], induction=r.coq["induction"])
        for _, r, n in _named(page)
        if _accepted(n, done)
    }

    def marked(ruling: Ruling | None) -> Any:
        return ruling if ruling is None or id(ruling) not in marks else replace(ruling, kernel=marks[id(ruling)])

    blocks = []
    for block in page.blocks:
        if isinstance(block, ClaimBlock):
            block = replace(block, ruling=marked(block.ruling), mended=marked(block.mended))
        elif isinstance(block, DerivedBlock):
            block = replace(block, lines=tuple(replace(x, ruling=marked(x.ruling)) for x in block.lines))
        blocks.append(block)
    return replace(page, blocks=tuple(blocks))


def stated(text: str, name: str) -> str:
    """The statement of a theorem as it stands in its file."""
    found = re.search(rf"^(?:Theorem|Corollary) {name} :.*?(?=^Proof\.)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found.group().rstrip()
