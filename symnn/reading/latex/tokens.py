r"""The words of a formula in LaTeX: whole control words, letters, numbers, signs. Nothing here knows what a word
means.

Spacing is dropped, \left and \right are kept with their sign, `\text{…}` and its kin become one word. A control word
that no table lists is refused by name and place: nothing is guessed from its first letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from symnn.errors import ArgumentError
from symnn.reading.latex import words

LONGEST = 20_000
"""Characters in one formula."""
SHORT = 500
"""Characters of a text whose words are kept: all that are kept need little memory, whatever a note holds."""
DEEPEST = 60
"""Braces and brackets inside one another."""
DIGITS = 40

WORD = re.compile(
    r"(?P<space>\s+|~)"
    r"|(?P<comment>%[^\n]*\n?)"
    r"|\\(?P<control>[A-Za-z]+\*?)"
    r"|\\(?P<symbol>[^A-Za-z])"
    r"|(?P<number>\d+(?:\{,\}\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<letter>[A-Za-z\u0370-\u03ff])"
    r"|(?P<sign>.)",
    re.DOTALL | re.ASCII,
)


class Unreadable(ArgumentError):
    """A formula that is not read: the sentence says why, `place` where (an offset in the text)."""

    def __init__(self, sentence: str, place: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.place = sentence, place


@dataclass(frozen=True)
class Token:
    r"""kind: "word" (control word without its backslash), "text" (what stands in \text{…}), "begin" and "close" of
    an environment, "letter", "number", "sign"; "end" behind the last.

    `open` is 1 after \left (or \bigl), −1 after \right, else 0.
    """

    kind: str
    text: str
    start: int
    end: int
    open: int = 0


def tokens(text: str) -> list[Token]:
    """The words, and one of kind "end" after them. Unreadable at what starts no word."""
    if len(text) > LONGEST:
        raise Unreadable(f"the formula has {len(text)} characters, and at most {LONGEST} are read", 0)
    return list(_found(text) if len(text) <= SHORT else _Lexer(text).tokens())


@lru_cache(maxsize=2048)
def _found(text: str) -> tuple[Token, ...]:
    """The words of a text, which is read several times: for its names, for its rows, for its formula, and once more
    when the whole note is known.
    """
    return tuple(_Lexer(text).tokens())


class _Lexer:
    """`side` is what \\left or \\right before this place says, `opened` where it stands; `depth` counts braces."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = self.side = self.depth = self.opened = 0

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while self.place < len(self.text):
            token = self._next()
            if token is None:
                continue
            if self.side and token.text == ".":
                token = Token("sign", "", token.start, token.end, self.side)
            found.append(token)
            self.side = 0
        return [*found, Token("end", "", len(self.text), len(self.text))]

    def _next(self) -> Token | None:
        """The next word; None for what is no word."""
        match = WORD.match(self.text, self.place)
        if match is None:
            raise Unreadable(f"the character U+{ord(self.text[self.place]):04X} means nothing here", self.place)
        kind, said, start = match.lastgroup or "", match.group(match.lastgroup or 0), self.place
        self.place = match.end()
        match kind:
            case "space" | "comment":
                return None
            case "control":
                return self._control(said, start)
            case "symbol":
                return self._symbol(said, start)
            case "number":
                if len(said) > DIGITS:
                    raise Unreadable(f"this number has more than {DIGITS} characters", start)
                return self._made("number", said.replace("{,}", ""), start)
            case "letter":
                greek = words.GREEK_LETTERS.get(said)
                return self._made("letter", said, start) if greek is None else self._made("word", greek, start)
        return self._sign(said, start)

    def _made(self, kind: str, text: str, start: int, side: int = 0) -> Token:
        # what opens begins with its \left or \bigl, or a part of the text would be cut behind it
        return Token(kind, text, self.opened if side > 0 else start, self.place, side)

    def _control(self, said: str, start: int) -> Token | None:
        if said in words.SIDES:
            self.side, self.opened = words.SIDES[said], start
            return None
        if said in words.IGNORED:
            self.place = _skipped(self.text, said, self.place)
            return None
        if said in words.TEXTS or said in ("begin", "end"):
            inside, self.place = _argument(self.text, self.place, said)
            return (
                self._environment(said, inside.rstrip("*"), start)
                if said in ("begin", "end")
                else self._made("text", inside, start)
            )
        said = words.SAME.get(said, said)
        if said not in words.KNOWN:
            raise Unreadable(rf"\{said} is not known", start)
        return self._made("word", said, start, self.side)

    def _environment(self, said: str, name: str, start: int) -> Token:
        """\\begin{array}{cc}: the columns are no words."""
        made = self._made("begin" if said == "begin" else "close", name, start)
        if (
            said == "begin"
            and name in ("array", "alignedat", "alignat")
            and self.text[self.place : self.place + 1] == "{"
        ):
            self.place = _closing(self.text, self.place) + 1
        return made

    def _symbol(self, said: str, start: int) -> Token | None:
        if said in words.SPACES:
            return None
        if said == "\\":
            while self.text[self.place : self.place + 1] == "[" and "]" in self.text[self.place : self.place + 12]:
                self.place = self.text.index("]", self.place) + 1
            return Token("sign", "\\\\", start, self.place)
        if said not in "{}|#%&$_":
            raise Unreadable(rf"\{said} is not known", start)
        return self._made("sign", "\\" + said if said in "{}|" else said, start, self.side)

    def _sign(self, said: str, start: int) -> Token:
        if said in "<>" and self.text[self.place : self.place + 1] == "=":
            self.place += 1
            return self._made("word", "le" if said == "<" else "ge", start)
        said = words.UNICODE.get(said, said)
        if said.startswith("\\") and said not in words.SIGNS:
            return self._made("word", said[1:], start, self.side)
        if said not in words.SIGNS:
            shown = said if said.isprintable() else f"U+{ord(said):04X}"
            raise Unreadable(f"the character {shown} means nothing here", start)
        self.depth += {"{": 1, "}": -1}.get(said, 0)
        if self.depth > DEEPEST:
            raise Unreadable(f"braces are nested more than {DEEPEST} deep", start)
        return self._made("sign", said, start, self.side)


def _argument(text: str, place: int, word: str) -> tuple[str, int]:
    r"""The braced argument of \text, or its one letter; and where it ends."""
    while place < len(text) and text[place].isspace():
        place += 1
    if text[place : place + 1] == "{":
        end = _closing(text, place)
        return text[place + 1 : end].strip(), end + 1
    match = re.match(r"\\[A-Za-z]+|[A-Za-z0-9]", text[place:])
    if match is None:
        raise Unreadable(rf"\{word} has no argument", place)
    return match.group(), place + match.end()


def _closing(text: str, place: int) -> int:
    """The place of the brace that closes the one at `place`."""
    depth = 0
    for k in range(place, len(text)):
        if text[k] in "{}" and text[k - 1 : k] != "\\":
            depth += 1 if text[k] == "{" else -1
            if depth == 0:
                return k
    raise Unreadable("this brace is never closed", place)


def _skipped(text: str, word: str, place: int) -> int:
    r"""Past the argument of \label{…}, \tag{…} and their kin."""
    if word in words.WITH_ARGUMENT:
        while place < len(text) and text[place].isspace():
            place += 1
        if text[place : place + 1] == "{":
            return _closing(text, place) + 1
    return place
