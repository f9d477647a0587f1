"""Markdown, line by line: quotes and lists are unwrapped, code and comments left out, displays kept whole. In lines:
`markdown`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from symnn.reading.documents.code_spans import masked
from symnn.reading.documents.pieces import (
    Break,
    DirectivePiece,
    FormulaPiece,
    HeadingPiece,
    Piece,
    Reading,
    TroublePiece,
)
from symnn.reading.documents.traced import Traced, joined

FENCE = re.compile(r"(?P<indent>\s*)(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`\n]*)\n?\Z")
MATH_FENCE = re.compile(r"\{?math\}?\b", re.IGNORECASE)
OPTION = re.compile(r"\s*:(?P<key>[\w-]+):\s*(?P<value>.*?)\s*\n?\Z")
QUOTE = re.compile(r" {0,3}>[ ]?")
MARKER = re.compile(r"(?P<indent>\s*)(?P<marker>(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))(?:\[[ xX]\][ \t]+)?")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)[ \t#]*\n?\Z")
RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)\n?\Z")
RAW = re.compile(r"\s*<(pre|script|style|svg|textarea)\b", re.IGNORECASE)
DIRECTIVE = re.compile(r"\s*symnn\s*:\s*", re.IGNORECASE)

ENVIRONMENTS = "equation|align|gather|multline|eqnarray|displaymath|flalign|alignat|dmath|math"
DELIMITER = re.compile(
    rf"\\\\?[\[\]]|\\begin\{{(?P<begin>(?:{ENVIRONMENTS})\*?)\}}|\\end\{{(?P<end>\w+\*?)\}}|\\.|\$\$"
)
"""What opens and closes displays, and escapes, which hide it."""

LOOK_AHEAD = 300
"""Lines of the longest display."""


@dataclass
class Blocks:
    """One text in the reading. `inline` finds the formulas of a block of prose."""

    inline: Callable[[Traced], Iterator[Piece]]
    block: list[Traced] = field(default_factory=list)
    display: str = ""
    """What closes the display that is open, or nothing."""
    quotes: int = 0
    """Quote marks before the line at which the block began."""
    lists: list[int] = field(default_factory=list)
    """Columns at which the contents of the open list items begin."""
    after_blank: bool = True

    def pieces(self, text: Traced) -> Iterator[Piece]:
        lines = list(text.lines())
        at = 0
        while at < len(lines):
            line, quotes = self._unquoted(lines[at])
            if self.display:
                self._continue(line)
                at += 1
                continue
            if self.block and quotes != self.quotes and line.text.strip():
                yield from self._flush()
            self.quotes = quotes
            after = yield from self._structure(lines, at, line)
            if after is None:
                yield from self._prose(line)
                after = at + 1
                if not _closed(lines, after, self.display):
                    self.display = ""
            at = after
        yield from self._flush()

    def _unquoted(self, line: Traced) -> tuple[Traced, int]:
        """The line without its quote marks; inside a display no more than its first line had."""
        quotes, most = 0, self.quotes if self.display else 30
        while quotes < most and (mark := QUOTE.match(line.text)):
            line, quotes = line[mark.end() :], quotes + 1
        return line, quotes

    def _flush(self) -> Iterator[Piece]:
        if self.block:
            yield from self.inline(joined(self.block))
        self.block, self.display = [], ""

    def _continue(self, line: Traced) -> None:
        self.block.append(line)
        self.display = open_display(line.text, self.display)

    # What is no prose

    def _structure(self, lines: list[Traced], at: int, line: Traced) -> Generator[Piece, None, int | None]:
        """The next line to be read, where one that is no prose begins here; else None."""
        if not line.text.strip():
            yield from self._flush()
            yield Break()
            self.after_blank = True
            return at + 1
        if fence := FENCE.match(line.text):
            yield from self._flush()
            return (yield from self._fence(lines, at, fence, line[fence.end("indent") :].begins()))
        if self._is_code(line.text):
            return at + 1
        if (comment := self._comment(line)) is not None:
            return (yield from self._skip_comment(lines, at, line, comment))
        if raw := RAW.match(line.text):
            yield from self._flush()
            return _line_with(lines, at, f"</{raw[1].lower()}") + 1
        if heading := HEADING.match(line.text):
            yield from self._flush()
            yield HeadingPiece(heading["text"])
            yield from self.inline(line[heading.start("text") : heading.end("text")])
            yield Break(hard=True)
            return at + 1
        if RULE.match(line.text):
            yield from self._underline(line)
            return at + 1
        return None

    def _underline(self, line: Traced) -> Iterator[Piece]:
        """A rule, or the line under a heading."""
        if self.block and "*" not in line.text and "_" not in line.text:
            yield HeadingPiece(self.block[-1].text.strip())
        yield from self._flush()
        yield Break(hard=True)

    def _is_code(self, line: str) -> bool:
        """Indented by four more than the list item that it could belong to, and no continuation of a paragraph."""
        if self.block or not self.after_blank:
            return False
        column = _indent(line)
        while self.lists and column < self.lists[-1]:
            self.lists.pop()
        return column >= (self.lists[-1] if self.lists else 0) + 4 and not MARKER.match(line)

    def _fence(self, lines: list[Traced], at: int, fence: re.Match[str], opened: int) -> Reading:
        closing = re.compile(rf"\s*{re.escape(fence['fence'][0])}{{{len(fence['fence'])},}}\s*\Z")
        body, end = [], at + 1
        while end < len(lines):
            line, _ = self._unquoted(lines[end])
            if closing.match(line.text):
                break
            body.append(line)
            end += 1
        if MATH_FENCE.match(fence["info"].strip()):
            labels = []
            while body and (option := OPTION.match(body[0].text)):
                labels += [option["value"]] if option["key"] == "label" else []
                del body[0]
            wrong = "" if end < len(lines) else "the fence ```math is not closed"
            yield FormulaPiece(joined(body), True, "math", labels=tuple(labels), problem=wrong, opened=opened)
        self.after_blank = True
        return end + 1

    def _comment(self, line: Traced) -> int | None:
        start = masked(line.text).find("<!--") if "<!--" in line.text else -1
        return start if start >= 0 else None

    def _skip_comment(self, lines: list[Traced], at: int, line: Traced, start: int) -> Reading:
        """A comment to its end, with what it says to symnn; the rest of its last line is read as a line of its own."""
        if line.text[:start].strip():
            yield from self._prose(line[:start])
        last = 0 if "-->" in line.text[start + 4 :] else _line_with(lines, at + 1, "-->") - at
        whole = joined([line[start:], *lines[at + 1 : at + 1 + last]])
        end = whole.text.find("-->", 4)
        if end < 0:
            yield TroublePiece(line[start:].begins(), "the comment <!-- is not closed: nothing after it is read")
            return len(lines)
        if said := DIRECTIVE.match(whole.text, 4):
            yield from self._flush()
            yield DirectivePiece(whole[said.end() : end])
        lines[at + last] = whole[end + 3 :]
        return at + last if lines[at + last].text.strip() else at + last + 1

    # Prose

    def _prose(self, line: Traced) -> Iterator[Piece]:
        """A line of a paragraph; with the marker of a list item it begins one."""
        marker = MARKER.match(line.text)
        if marker:
            yield from self._flush()
            yield Break(hard=True)
            column = _indent(line.text)
            while self.lists and column < self.lists[-1]:
                self.lists.pop()
            self.lists.append(column + len(marker["marker"].rstrip() or "-") + 1)
            line = line[marker.end() :]
        elif self.after_blank and _indent(line.text) < (self.lists[0] if self.lists else 0):
            self.lists.clear()
        self.after_blank = False
        if line.text.lstrip().startswith("|") and not self.display:
            yield from self._flush()
            yield Break(hard=True)
        self.block.append(line)
        self.display = open_display(line.text, "")


def open_display(line: str, closer: str) -> str:
    """What closes the display that is open after the line, given what closes the one that is open before it."""
    for found in DELIMITER.finditer(masked(line)):
        text = found[0]
        if closer:
            if text == closer or found["end"] == closer:
                closer = ""
        elif text == "$$":
            closer = "$$"
        elif text in ("\\[", "\\\\["):
            closer = text[:-1] + "]"
        elif found["begin"]:
            closer = found["begin"]
    return closer


def _closed(lines: list[Traced], at: int, closer: str) -> bool:
    """Whether a display is closed (or none is open), before the next fence and not too far away."""
    if not closer:
        return True
    for line in lines[at : at + LOOK_AHEAD]:
        if not open_display(line.text, closer):
            return True
        if FENCE.match(line.text):
            return False
    return False


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _line_with(lines: list[Traced], at: int, text: str) -> int:
    """The first line from `at` on that holds the text, or the last line."""
    return next((n for n in range(at, len(lines)) if text in lines[n].text.lower()), len(lines) - 1)
