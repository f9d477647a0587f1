r"""The words of a formula in LaTeX: whole control words, letters, numbers, signs. Nothing here knows what a word
means.

Spacing is dropped, \left and \right are kept with their sign, `\text{…}` and its kin become one word. A control word
that no table lists is refused by name and place: nothing is guessed from its first letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symnn.errors import ArgumentError
from symnn.reading.latex import words

LONGEST = 20_000
"""Characters in one formula."""
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
    found: list[Token] = []
    place, side, depth = 0, 0, 0
    while place < len(text):
        match = WORD.match(text, place)
        if match is None:
            raise Unreadable(f"the character U+{ord(text[place]):04X} means nothing here", place)
        kind, said, start, place = match.lastgroup or "", match.group(match.lastgroup or 0), place, match.end()
        if kind in ("space", "comment"):
            continue
        if kind == "control":
            if said in words.SIDES:
                side = words.SIDES[said]
                continue
            if said in words.IGNORED:
                place = _skipped(text, said, place)
                continue
            if said in words.TEXTS:
                inside, place = _argument(text, place, said)
                found.append(Token("text", inside, start, place))
                side = 0
                continue
            if said in ("begin", "end"):
                inside, place = _argument(text, place, said)
                found.append(Token("begin" if said == "begin" else "close", inside.rstrip("*"), start, place))
                if (
                    said == "begin"
                    and inside.rstrip("*") in ("array", "alignedat", "alignat")
                    and text[place : place + 1] == "{"
                ):
                    place = _closing(text, place) + 1
                continue
            said = words.SAME.get(said, said)
            if said not in words.KNOWN:
                raise Unreadable(rf"\{said} is not known", start)
            token = Token("word", said, start, place, side)
        elif kind == "symbol":
            if said in words.SPACES:
                continue
            if said == "\\":
                while text[place : place + 1] == "[" and "]" in text[place : place + 12]:
                    place = text.index("]", place) + 1
                token = Token("sign", "\\\\", start, place)
            elif said in "{}|#%&$_":
                token = Token("sign", {"{": r"\{", "}": r"\}", "|": r"\|"}.get(said, said), start, place, side)
            else:
                raise Unreadable(rf"\{said} is not known", start)
        elif kind == "number":
            if len(said) > DIGITS:
                raise Unreadable(f"this number has more than {DIGITS} characters", start)
            token = Token("number", said.replace("{,}", ""), start, place)
        elif kind == "letter":
            token = Token("letter", words.GREEK_LETTERS.get(said, said), start, place)
            if token.text != said:
                token = Token("word", token.text, start, place)
        elif said in "<>" and text[place : place + 1] == "=":
            place += 1
            token = Token("word", "le" if said == "<" else "ge", start, place)
        else:
            said = words.UNICODE.get(said, said)
            if said.startswith("\\") and said not in words.SIGNS:
                token = Token("word", said[1:], start, place, side)
            elif said in words.SIGNS:
                token = Token("sign", said, start, place, side)
                depth += {"{": 1, "}": -1}.get(said, 0)
                if depth > DEEPEST:
                    raise Unreadable(f"braces are nested more than {DEEPEST} deep", start)
            else:
                shown = said if said.isprintable() else f"U+{ord(said):04X}"
                raise Unreadable(f"the character {shown} means nothing here", start)
        if side and token.text == ".":
            token = Token("sign", "", start, place, side)
        found.append(token)
        side = 0
    return [*found, Token("end", "", len(text), len(text))]


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
