"""Mutated documents: bytes are changed, cut, doubled, spliced. Whatever comes out is read, or refused in one sentence.

As a program, `python -m tests.reading.fuzz_documents 100000 [SEED] [READER]`: with a reader, what is found is read too.
"""

from __future__ import annotations

import importlib
import random
import sys
import time
from collections.abc import Iterator

from symnn.errors import SymnnError
from symnn.reading.documents import Document
from symnn.reading.documents.extract import Format, documents_of
from symnn.reading.documents.load import decoded

SEEDS: list[tuple[Format, str]] = [
    ("markdown", "# T $x$\n\nLet $A \\in \\mathbb{R}^{n \\times m}$ be. Then\n\n$$\nA^\\top x = b \\\\\n$$ {#eq:a}\n\n> $$\n> c\n> $$\n"),
    ("markdown", "---\nsymnn:\n  - assume x\n---\n1. a $$b$$\n   - \\\\(c\\\\) `$d$`\n\n```math\ne\n```\n<!-- symnn: let W: n -->\n| $f$ | \\|\n"),
    ("markdown", "$$\\begin{aligned} a &= b \\\\ c &= \\frac{d}{e} \\end{aligned}$$\n:eqlabel:`q`\n\n\\[ f \\] <code>$g$</code> [$h$](u)\n"),
    ("latex", "\\newcommand{\\R}[1]{\\mathbb{R}^{#1}}\\def\\x(#1){y}\n% symnn: assume z\n\\begin{theorem}[T] $\\R{n} \\x(a)$ \\end{theorem}\n"),
    ("latex", "\\documentclass{article}\\begin{document}\\section{S}\\begin{align}\\label{l} a &= b \\end{align}\\eqref{l}\\verb|$|\\end{document}"),
    ("notebook", '{"cells": [{"cell_type": "markdown", "source": ["$x$\\n", "$$\\\\alpha\\u00e9$$"]}, {"cell_type": "code", "source": "1"}]}'),
    ("python", 'def f(x):\n    r"""A $x$.\n\n    .. math::\n        :label: a\n\n        y = x\n    """\n    # of :math:`z`\n    return x\n'),
    ("rst", "T\n=\n\nA :math:`x` and::\n\n    code $y$\n\n.. math:: z\n\n.. symnn: assume w\n"),
]  # fmt: skip

SPLICES = [b"$", b"$$", b"\\", b"\\(", b"\\[", b"{", b"}", b"`", b"```", b"<!--", b"-->", b"\n", b"\n\n", b"> ", b"- ", b"    "]
SPLICES += [b"\\begin{align}", b"\\end{align}", b"\\def\\a{\\a}", b"\\newcommand{\\b}[9]{#1}", b"#", b"%", b'"', b"'''", b"\x00", b"\xff"]
SPLICES += ["é\u2028\u202e\U0001f600".encode(), b"\r", b"\t", b"\\u", b"\\N{", b"$x$" * 9, b"{" * 50, b"((((", b"[^", b"~~~", b"::\n\n"]


def mutated(seed: int) -> tuple[Format, bytes]:
    """One mutated document; the same for the same seed."""
    chance = random.Random(seed)
    kind, text = chance.choice(SEEDS)
    raw = bytearray(text.encode())
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0:
                raw[at:at] = chance.choice(SPLICES)
            case 1:
                del raw[at : at + chance.randint(1, 12)]
            case 2 if raw:
                raw[min(at, len(raw) - 1)] = chance.randrange(256)
            case 3:
                raw[at:at] = raw[at : at + chance.randint(1, 30)]
            case _:
                other = chance.choice(SEEDS)[1].encode()
                start = chance.randrange(len(other))
                raw[at:at] = other[start : start + chance.randint(1, 40)]
    return kind, bytes(raw)


def read(kind: Format, raw: bytes) -> list[Document]:
    """The documents; none where the bytes are refused in one sentence. Any other error is a fault."""
    try:
        return documents_of(decoded(raw, "fuzz"), kind, "fuzz", None)
    except SymnnError as refused:
        said = str(refused)
    assert "\n" not in said
    return []


def check(documents: list[Document], raw: bytes) -> None:
    """Places are places of the text, sentences speak of formulas that are there, data travels."""
    lines = decoded(raw, "fuzz").split("\n") if documents else []
    for document in documents:
        assert Document.of(document.data()) == document
        for index, span in enumerate(document.spans):
            assert span.index == index
            assert span.latex.strip()
            for line, column in (span.begin, (span.line, span.column), span.place(len(span.latex) - 1)):
                assert 1 <= line <= len(lines)
                assert 1 <= column <= len(lines[line - 1]) + 1
            assert f"⟨{index}⟩" in span.sentence


def inputs(count: int, first: int) -> Iterator[tuple[int, Format, bytes]]:
    for seed in range(first, first + count):
        yield seed, *mutated(seed)


def main(count: int, first: int = 0, reader: str | None = None) -> None:
    module = importlib.import_module(reader) if reader else None
    slowest = 0.0
    for seed, kind, raw in inputs(count, first):
        begun = time.perf_counter()
        try:
            documents = read(kind, raw)
            check(documents, raw)
            for document in documents if module else ():
                assert len(module.read(document)) == len(document.spans)  # type: ignore[union-attr]
        except BaseException:
            sys.stderr.write(f"seed {seed} ({kind}): {raw!r}\n")
            raise
        slowest = max(slowest, time.perf_counter() - begun)
    sys.stdout.write(f"{count} inputs, the slowest {slowest:.3f} s\n")


if __name__ == "__main__":
    words = sys.argv[1:]
    main(int(words[0]), int(words[1]) if len(words) > 1 else 0, words[2] if len(words) > 2 else None)
