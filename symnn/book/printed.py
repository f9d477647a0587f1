"""A chapter in print: text, formulas in LaTeX and numbers, nothing of SymPy. Every form of the book is written from
these records.

They go to JSON and come back equal, so that an unchanged chapter need not be run again. Text is the Markdown of
`prose`: `##`, lists, quotations, *emphasis*, **strong**, `code`, links, $formulas$ and $$displays$$. Nothing here
judges, prints or writes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from symnn.errors import ArgumentError

Json = Any
CHECKED_AGAIN = "The certificate was checked again"
"""How the sentence begins that says who checked a proof."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A comparison in floating point at random sizes and values: how often, and the largest relative difference."""

    trials: int
    error: float


@dataclass(frozen=True, kw_only=True)
class KernelMark:
    """That Coq's kernel accepted these theorems, which stand in this file of the book. They are about the formula, or
    about what it is once symnn has taken its derivatives, if `derived`; or they are base and step of an `induction`.
    """

    file: str
    theorems: tuple[str, ...]
    derived: bool = False
    induction: bool = False

    @property
    def words(self) -> str:
        checked = "base and step kernel-checked" if self.induction else "kernel-checked"
        return f"{checked} but for the derivative" if self.derived else checked


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """How one formula was judged.

    what        the claim in words (Markdown)
    sentence    the verdict in words (Markdown): "**Refuted**. At $A = 2$ the left side is $4$ and the right side is
                $2$."
    reason      what stands behind its word, in plain text
    proof       what the verdict rests on, one Markdown paragraph each; it may be folded away
    facts       the verdict as data, for verdicts.json: method, hypotheses, conditions, counterexample, repair, …
    line        of the chapter file
    coq         for a proof: its theorems as Coq reads them, or why there are none (`kernel`); nothing
                where nobody asked
    checker     for a proof: who checked its certificate when the chapter was run (`trust_page`)
    kernel      that Coq's kernel accepted it
    """

    what: str
    expect: str
    word: str
    sentence: str
    reason: str = ""
    proof: tuple[str, ...] = ()
    facts: dict[str, Json] = field(default_factory=dict)
    numbers: Numbers | None = None
    line: int = 0
    coq: dict[str, Json] = field(default_factory=dict)
    checker: str = ""
    kernel: KernelMark | None = None

    @property
    def as_expected(self) -> bool:
        return self.word == self.expect


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of the page. `note` are formulas of the lecture note, `given` a hypothesis in words (Markdown)."""

    kind: ClassVar[str]
    note: tuple[int, ...] = ()
    given: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class PrintedText(Block):
    kind = "text"
    markdown: str


@dataclass(frozen=True, kw_only=True)
class ClaimBlock(Block):
    """`latex` is the formula, empty where there is none; `by_hand` if the author wrote it. `struck` is it with its
    relation struck out, if it was refuted. `mended` judges `mended_latex`.
    """

    kind = "claim"
    number: int
    statement: str
    latex: str
    by_hand: bool
    ruling: Ruling
    struck: str = ""
    mended_latex: str = ""
    mended: Ruling | None = None

    @property
    def shown(self) -> str:
        """The formula as it stands beside its verdict."""
        return self.struck or self.latex


@dataclass(frozen=True, kw_only=True)
class DefinitionBlock(Block):
    kind = "definition"
    statement: str
    latex: str
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """left = right by a rule (Markdown). `sized` is the whole line with its sizes under braces. A definition has no
    ruling.
    """

    key: str
    left: str
    right: str
    sized: str
    rule: str
    sign: str = "="
    ruling: Ruling | None = None


@dataclass(frozen=True, kw_only=True)
class DerivedBlock(Block):
    """`latex` holds all lines, joined by \\\\ and aligned at &, for an `align*` or `aligned` environment. `closing` is
    Markdown.
    """

    kind = "derivation"
    title: str
    latex: str
    lines: tuple[PrintedLine, ...]
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FigureBlock(Block):
    """`file` is the file's name without its ending: figures/<file>.svg, and figures/<file>.pdf if `pdf` (base64) is
    there.
    """

    kind = "figure"
    file: str
    caption: str
    alt: str
    svg: str
    pdf: str = ""
    live: str = ""

    @property
    def pdf_bytes(self) -> bytes:
        return base64.b64decode(self.pdf)


@dataclass(frozen=True, kw_only=True)
class FunctionBlock(Block):
    """A NumPy function. `source` is a module that needs NumPy alone and defines `name` with `arguments`."""

    kind = "function"
    name: str
    arguments: tuple[str, ...]
    doc: str
    source: str
    numbers: Numbers


Blocks = (PrintedText, ClaimBlock, DefinitionBlock, DerivedBlock, FigureBlock, FunctionBlock)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A chapter in print. `name` is that of its file, `source` its program, `cites` the programs that it imports, by
    module.

    `formulas` are drawings of its formulas that `site` made while the chapter was run; without them it makes them
    later. `theorems` tells whether its proofs were written for Coq as well.
    """

    name: str
    title: str
    number: int | None
    blocks: tuple[Block, ...]
    source: str = ""
    cites: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    theorems: bool = False

    @property
    def heading(self) -> str:
        return self.title if self.number is None else f"{self.number}. {self.title}"

    @property
    def rulings(self) -> Iterator[Ruling]:
        """Every judged line, in its order: claims, what mends them, lines of derivations."""
        for block in self.blocks:
            if isinstance(block, ClaimBlock):
                yield block.ruling
                if block.mended is not None:
                    yield block.mended
            elif isinstance(block, DerivedBlock):
                yield from (line.ruling for line in block.lines if line.ruling is not None)


def of_kind(page: Page, *kinds: type[Block]) -> Iterator[Any]:
    return (b for b in page.blocks if isinstance(b, kinds))


# JSON ---------------------------------------------------------------------------------------------------------------
def to_json(page: Page) -> str:
    return json.dumps(_data(page), ensure_ascii=False)


def from_json(text: str) -> Page:
    """The page that was written. ArgumentError for anything else."""
    try:
        read = json.loads(text)
        return _page(read)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArgumentError(f"this is no printed page: {error}") from error


def _data(record: Any) -> Json:
    if isinstance(record, tuple):
        return [_data(r) for r in record]
    if isinstance(record, Page | Block | Ruling | PrintedLine | Numbers | KernelMark):
        kind = {"kind": record.kind} if isinstance(record, Block) else {}
        return kind | {f.name: _data(getattr(record, f.name)) for f in fields(record)}
    return record


def _page(read: Json) -> Page:
    kinds = {b.kind: b for b in Blocks}
    blocks = tuple(_record(kinds[b.pop("kind")], b) for b in read.pop("blocks"))
    return Page(blocks=blocks, **read)


def _record(kind: Any, read: Json) -> Any:
    """A record of this kind: its texts and lists as they are, its records by the names of their fields."""
    inner: dict[str, Any] = {"ruling": Ruling, "mended": Ruling, "numbers": Numbers, "kernel": KernelMark}
    made = {}
    for name, given in read.items():
        if name in inner:
            made[name] = None if given is None else _record(inner[name], given)
        elif name == "lines":
            made[name] = tuple(_record(PrintedLine, line) for line in given)
        else:
            made[name] = tuple(given) if isinstance(given, list) else given
    return kind(**made)
