"""A text read as TeX reads it: token by token, with texts put in front of what is still to come. No meaning of any
token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symnn.reading.documents.traced import Traced, joined

TOKEN = re.compile(r"\\(?:[A-Za-z@]+\*?|.)|[^\\{}\[\]#\s*$&~^_]+|\s+|.", re.DOTALL)
WORD = re.compile(r"\\([A-Za-z@]+|.)", re.DOTALL)

MAX_ARGUMENT = 20_000
MAX_PARAMETERS = 60
"""Characters of the parameter text of a \\def."""


@dataclass(frozen=True)
class TexToken:
    """A control sequence, a brace, blanks or a run of other characters."""

    text: Traced

    @property
    def name(self) -> str:
        """The control sequence's name without its backslash; empty for all else."""
        return self.text.text[1:] if self.text.text[0] == "\\" and len(self.text) > 1 else ""


class Stream:
    """Frames of text: the last one pushed is read first; the first is the ground."""

    def __init__(self, text: Traced) -> None:
        self.frames: list[tuple[Traced, int]] = [(text, 0)]

    def depth(self) -> int:
        """How many frames above the ground still hold text."""
        while len(self.frames) > 1 and self.frames[-1][1] >= len(self.frames[-1][0]):
            self.frames.pop()
        return len(self.frames) - 1

    def ground(self) -> int:
        return self.frames[0][1]

    def return_to(self, offset: int) -> None:
        """Forget all frames above the ground, and read the ground from an offset on."""
        self.frames = [(self.frames[0][0], offset)]

    def push(self, text: Traced) -> None:
        self.depth()
        self.frames.append((text, 0))

    def token(self) -> TexToken | None:
        self.depth()
        text, at = self.frames[-1]
        match = TOKEN.match(text.text, at)
        if match is None:
            return None
        end = match.end()
        if match[0][0] == "\\" and match[0][-1] == "*" and len(match[0]) > 2:
            end -= 1  # a star after a name is a token of its own
        self.frames[-1] = (text, end)
        return TexToken(text[at:end])

    def peek(self) -> str:
        """The next character, or nothing."""
        self.depth()
        text, at = self.frames[-1]
        return text.text[at : at + 1]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, if it is of a pattern; it is read then."""
        self.depth()
        text, at = self.frames[-1]
        match = pattern.match(text.text, at)
        if match:
            self.frames[-1] = (text, match.end())
        return match

    def look(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, if it is of a pattern."""
        self.depth()
        text, at = self.frames[-1]
        return pattern.match(text.text, at)

    def skip_blanks(self) -> None:
        while self.peek() and self.peek().isspace():
            self.token()

    def character(self) -> Traced | None:
        """The next control sequence or single character."""
        self.depth()
        text, at = self.frames[-1]
        match = WORD.match(text.text, at)
        end = match.end() if match else at + 1
        if at >= len(text):
            return None
        self.frames[-1] = (text, end)
        return text[at:end]

    def group(self, opened: str = "{", closed: str = "}") -> Traced | None:
        """What stands between the brace that comes next and its partner; None if there is none."""
        if self.peek() != opened:
            return None
        self.character()
        pieces: list[Traced] = []
        depth, length = 1, 0
        while (piece := self.character()) is not None:
            if piece.text == "{" and opened != "{":
                inner = self._inner(piece)
                if inner is None:
                    return None
                piece = inner
            depth += (piece.text == opened) - (piece.text == closed)
            if depth == 0:
                return joined(pieces)
            pieces.append(piece)
            length += len(piece)
            if length > MAX_ARGUMENT:
                return None
        return None

    def _inner(self, brace: Traced) -> Traced | None:
        """A braced group inside brackets, which hides brackets; its opening brace was read."""
        depth, pieces = 1, [brace]
        while depth and (piece := self.character()) is not None:
            depth += (piece.text == "{") - (piece.text == "}")
            pieces.append(piece)
            if len(pieces) > MAX_ARGUMENT:
                return None
        return joined(pieces) if not depth else None

    def argument(self) -> Traced | None:
        """A macro's argument: a group, or the next token."""
        self.skip_blanks()
        return self.group() if self.peek() == "{" else self.character()

    def until(self, text: str) -> Traced | None:
        """All before a text that ends a delimited argument."""
        pieces: list[Traced] = []
        for _ in range(MAX_ARGUMENT):
            if self.starts(text):
                for _ in range(len(text)):
                    self.character()
                return joined(pieces)
            piece = self.group_with_braces() if self.peek() == "{" else self.character()
            if piece is None:
                return None
            pieces.append(piece)
        return None

    def until_brace(self) -> Traced | None:
        """The parameter text of \\def: all before the next opening brace."""
        pieces: list[Traced] = []
        while self.peek() != "{":
            piece = self.character()
            if piece is None or len(pieces) > MAX_PARAMETERS:
                return None
            pieces.append(piece)
        return joined(pieces)

    def starts(self, text: str) -> bool:
        self.depth()
        frame, at = self.frames[-1]
        return frame.text.startswith(text, at)

    def group_with_braces(self) -> Traced | None:
        """A group together with its braces."""
        brace = self.character()
        return self._inner(brace) if brace is not None else None
