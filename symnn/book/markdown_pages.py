"""Chapters as Markdown pages, with the formulas between dollars that GitHub, Jupyter and pandoc read; and the appendix
as one more page.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.book.appendix import TITLE, Row
from symnn.book.printed import (
    Block,
    ClaimBlock,
    DefinitionBlock,
    DerivedBlock,
    FigureBlock,
    FunctionBlock,
    Numbers,
    Page,
    PrintedLine,
    PrintedText,
    Ruling,
)
from symnn.text.markdown_tables import display, table


def chapter_markdown(page: Page) -> str:
    """The whole page. Pictures and functions are linked as they lie in the book's folder."""
    parts = [f"# {page.heading}", *(block_markdown(b, page.name) for b in page.blocks), *_verdicts(page)]
    return "\n\n".join(parts) + "\n"


def block_markdown(block: Block, page: str, figures: str = "../figures", *, proofs: bool = False) -> str:
    """One block. `figures` is the folder of the pictures, as seen from where the page lies; with `proofs` the lines of
    a proof are folded away below its verdict.
    """
    match block:
        case PrintedText(markdown=text):
            return text
        case ClaimBlock():
            return quoted("\n\n".join(claim(block, proofs=proofs)))
        case DefinitionBlock():
            return quoted("\n\n".join([f"**Definition.** {block.statement}", *given(block), display(block.latex)]))
        case DerivedBlock():
            formula = display(f"\\begin{{aligned}}\n{block.latex}\n\\end{{aligned}}")
            return "\n\n".join([f"**{block.title}.**", *given(block), formula, *block.closing, _lines(block.lines)])
        case FigureBlock():
            alt = block.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
            return f"![{alt}]({figures}/{block.file}.svg)" + (f"\n\n*{block.caption}*" if block.caption else "")
        case FunctionBlock():
            call = f"**Function** [`{block.name}({', '.join(block.arguments)})`](../functions/{page}.py)."
            return "\n\n".join(quoted(t) for t in [" ".join(filter(None, [call, block.doc, exported(block.numbers)]))])
    raise AssertionError(f"unknown block {type(block).__name__}")


def claim(block: ClaimBlock, *, proofs: bool = False) -> list[str]:
    """The paragraphs of a claim: what is said, the formula, the verdict, its proof, what is right instead."""
    parts = [f"**Claim {block.number}.** {block.statement}", *given(block)]
    if block.shown:
        parts.append(display(block.shown))
    parts += [judged(block.ruling), *folded(block.ruling, proofs)]
    if block.mended is not None:
        parts += ["**Mended:**", *([display(block.mended_latex)] if block.mended_latex else [])]
        parts += [judged(block.mended), *folded(block.mended, proofs)]
    return parts


def folded(ruling: Ruling, proofs: bool) -> list[str]:
    """The lines of the proof as a list that is opened by a click, where they are wanted and there are some."""
    if not proofs or not ruling.proof:
        return []
    return ["<details><summary>Proof</summary>", "\n".join(f"- {line}" for line in ruling.proof), "</details>"]


def given(block: Block) -> list[str]:
    return [f"*Given:* {block.given.rstrip('.')}."] if block.given else []


def judged(ruling: Ruling, book: str = "..") -> str:
    """The verdict, who checked it, and that it is not what the chapter says, if it is not. `book` is the
    folder of the book, as seen from where the page lies.
    """
    parts = [ruling.sentence]
    if ruling.kernel is not None:
        parts.append(f"[{ruling.kernel.words}]({book}/{ruling.kernel.file})")
    if not ruling.as_expected:
        parts.append(f"**The chapter says: {ruling.expect}.**")
    return " ".join(parts)


def compared(numbers: Numbers) -> str:
    return f"In numbers: {_trials(numbers.trials)}, the largest error is below ${ten(numbers.error)}$."


def exported(numbers: Numbers) -> str:
    return f"Compared with its formula in {_trials(numbers.trials)}; the largest error is below ${ten(numbers.error)}$."


def _trials(count: int) -> str:
    return f"{count} trial{'s' * (count != 1)}"


def ten(bound: float) -> str:
    """A power of ten."""
    return f"10^{{{int(f'{bound:.0e}'.split('e')[1])}}}"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _lines(lines: Sequence[PrintedLine]) -> str:
    """What was judged, line by line."""
    told = [line for line in lines if line.ruling is not None]
    if not told:
        return "Every line is a definition."
    kinds = {judged(line.ruling) for line in told if line.ruling is not None}
    if len(kinds) == 1 and all(line.ruling is not None and line.ruling.as_expected for line in told):
        return f"Each of these {len(told)} lines: {kinds.pop()}" if len(told) > 1 else kinds.pop()
    return table(
        ("line", "verdict"), ((f"${line.left}$", judged(line.ruling)) for line in told if line.ruling is not None)
    )


def _verdicts(page: Page) -> list[str]:
    """Every verdict of the chapter, as a table."""
    found = [(r.what, r.word + ("" if r.as_expected else f" (expected: {r.expect})")) for r in page.rulings]
    return ["## Verdicts", table(("claim", "verdict"), iter(found))] if found else ["This chapter claims nothing."]


def appendix_markdown(rows: Sequence[Row]) -> str:
    """The table of the note's formulas."""
    cells = (
        (str(r.number), _formula(r.latex) or r.statement, verdict(r), f"[{r.heading}]({r.page}.md)", _formula(r.mended))
        for r in rows
    )
    return f"# {TITLE}\n\n{table(('number', 'formula', 'verdict', 'chapter', 'mended'), cells)}\n"


def _formula(latex: str) -> str:
    return f"${latex}$" if latex else ""


def verdict(row: Row) -> str:
    return row.verdict + (f", given: {row.given.rstrip('.')}" if row.given else "")
