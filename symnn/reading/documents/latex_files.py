"""A LaTeX document's own text: comments and verbatim out, `\\input` in, from inside the document's folder only. No
formulas here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from symnn.errors import DocumentError
from symnn.reading.documents.load import load
from symnn.reading.documents.pieces import DirectivePiece, TroublePiece
from symnn.reading.documents.traced import Sources, Traced, joined

MAX_FILES = 200
MAX_DEPTH = 15
MAX_TOTAL = 20_000_000
"""Characters of all files together."""

VERBATIM = "verbatim|Verbatim|lstlisting|minted|comment|filecontents|alltt|tikzpicture|algorithmic|thebibliography"
NO_TEXT = re.compile(
    rf"\\begin\{{(?P<environment>(?:{VERBATIM})\*?)\}}.*?(?:\\end\{{(?P=environment)\}}|\Z)"
    r"|\\(?:verb|lstinline)\*?(?P<mark>[^\sA-Za-z*{])[^\n]*?(?P=mark)|(?P<off>\\iffalse(?![A-Za-z]))"
    r"|(?P<comment>(?<!\\)(?:\\\\)*%[^\n]*(?:\n[ \t]*)?)|(?P<end>\\end\{document\})",
    re.DOTALL,
)
CONDITIONAL = re.compile(r"\\(?P<word>if[A-Za-z@]*|fi|else)(?![A-Za-z])")
INPUT = re.compile(r"\\(?P<word>input|include|subfile)(?![A-Za-z])\s*(?:\{(?P<braced>[^{}]*)\}|(?P<bare>[^\s{}\\%]+))")
DIRECTIVE = re.compile(r"%+\s*symnn\s*:\s*(?P<text>[^\n]*)", re.IGNORECASE)

SAID = re.compile("\ue000")
"""Where a directive stood in the text: it keeps its place among the formulas."""


class Files:
    """The files of one document. What they say to symnn, and what went wrong, is kept aside."""

    def __init__(self, sources: Sources, folder: Path | None) -> None:
        self.sources, self.folder = sources, folder.resolve() if folder is not None else None
        self.base = folder
        self.troubles: list[TroublePiece] = []
        self.said: list[DirectivePiece] = []
        self.count, self.length = 1, 0

    def text(self, whole: Traced, open_files: tuple[Path, ...] = ()) -> Traced:
        """The text of a file with its inputs in their places."""
        self.length += len(whole)
        plain = joined(self._plain(whole))
        pieces, done = [], 0
        for found in INPUT.finditer(plain.text):
            pieces += [plain[done : found.start()], self._input(plain, found, open_files)]
            done = found.end()
        return joined([*pieces, plain[done:]])

    def _plain(self, whole: Traced) -> Iterator[Traced]:
        """The pieces of a text that are neither comments nor verbatim."""
        at = 0
        whole = Traced(whole.text.replace("\ue000", " "), whole.at)
        while found := NO_TEXT.search(whole.text, at):
            yield whole[at : found.start()]
            at = found.end()
            if found["end"]:
                return
            if found["off"]:
                at = _after_fi(whole.text, at)
            elif found["comment"]:
                yield from self._comment(whole, found)
            elif found["environment"] is None:
                yield Traced(" ", whole.at[found.start() : found.start() + 1])
        yield whole[at:]

    def _comment(self, whole: Traced, found: re.Match[str]) -> Iterator[Traced]:
        """What stays of a comment: the backslashes before it, and, if it speaks to symnn, its place."""
        start = whole.text.index("%", found.start())
        yield whole[found.start() : start]
        if said := DIRECTIVE.match(whole.text, start, found.end()):
            self.said.append(DirectivePiece(whole[said.start("text") : said.end("text")]))
            yield Traced("\ue000", whole.at[start : start + 1])
        if found[0].rstrip(" \t").endswith("\n") and whole.text[found.end() : found.end() + 1] == "\n":
            yield whole[found.end() - 1 : found.end()]  # an empty line after a comment still ends the paragraph

    def _input(self, plain: Traced, found: re.Match[str], open_files: tuple[Path, ...]) -> Traced:
        """The text of a file that is asked for; or nothing, and a sentence."""
        here = plain[found.start() : found.end()]
        name = (found["braced"] or found["bare"] or "").strip().strip('"')
        try:
            path, shown = self._resolved(name, open_files)
            self.count += 1
            text = load(path)
            if self.length + len(text) > MAX_TOTAL:
                raise DocumentError(f"the document has more than {MAX_TOTAL:,} characters")
        except DocumentError as error:
            self.troubles.append(TroublePiece(here.begins(), f"\\{found['word']}{{{name[:80]}}}: {error}"))
            return plain[0:0]
        return self.text(self.sources.add(shown, text), (*open_files, path))

    def _resolved(self, name: str, open_files: tuple[Path, ...]) -> tuple[Path, str]:
        if self.folder is None or self.base is None:
            raise DocumentError("a text that is no file reads no other file")
        if self.count >= MAX_FILES or len(open_files) >= MAX_DEPTH:
            raise DocumentError(f"more than {MAX_FILES} files, or {MAX_DEPTH} inside one another, are not read")
        if not name or "\x00" in name or len(name) > 500:
            raise DocumentError("no name of a file")
        for candidate in (name if name.endswith(".tex") else f"{name}.tex", name):
            path = (self.folder / candidate).resolve()
            if not path.is_relative_to(self.folder):
                raise DocumentError("lies outside of the document's folder and is not read")
            if path in open_files:
                raise DocumentError("a file that is being read already: it includes itself")
            if path.is_file():
                return path, str(self.base / path.relative_to(self.folder))
        raise DocumentError("no such file")


def _after_fi(text: str, at: int) -> int:
    """Behind the \\fi (or \\else) that ends an \\iffalse."""
    depth = 1
    for found in CONDITIONAL.finditer(text, at):
        word = found["word"]
        depth += (word not in ("fi", "else", "iff")) - (word == "fi")
        if depth == 0 or (depth == 1 and word == "else"):
            return found.end()
    return len(text)
