"""Strings as JSON and Python write them, decoded with every character traced to what it was written as. Nothing is
evaluated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from symnn.reading.documents.traced import Traced, joined, stamped

JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?|.)", re.DOTALL)
JSON_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}

PYTHON_ESCAPE = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|N\{(?P<name>[^{}]*)\}|(?P<one>.))",
    re.DOTALL,
)
PYTHON_SINGLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "a": "\a",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "\n": "",
}


def _decoded(text: Traced, pattern: re.Pattern[str], value: Callable[[re.Match[str]], str | None]) -> Traced:
    """Every escape replaced by its value; one that has none stays as it is."""
    pieces, done = [], 0
    for match in pattern.finditer(text.text):
        stands_for = value(match)
        if stands_for is not None:
            pieces += [text[done : match.start()], stamped(stands_for, text.at[match.start()])]
            done = match.end()
    return joined([*pieces, text[done:]]) if pieces else text


def json_string(text: Traced) -> Traced:
    """What a JSON string stands for, without its quotes."""
    return _decoded(text, JSON_ESCAPE, _json_value)


def _json_value(match: re.Match[str]) -> str | None:
    if match[1] is None:
        return JSON_SINGLE.get(match[0][1], match[0])
    first = int(match[1], 16)
    if match[2] is None:
        return chr(first) if not 0xD800 <= first < 0xE000 else "\ufffd"
    second = int(match[2], 16)
    if 0xD800 <= first < 0xDC00 and 0xDC00 <= second < 0xE000:
        return chr(0x10000 + ((first - 0xD800) << 10) + second - 0xDC00)
    return "".join(chr(c) if not 0xD800 <= c < 0xE000 else "\ufffd" for c in (first, second))


def python_string(text: Traced) -> tuple[Traced, frozenset[int]]:
    """What the inside of a Python string that is not raw stands for, but for escapes that swallow the head of a word.

    `\\beta` with one backslash is a backspace and "eta" to Python. It is left as it is written; the offsets of such
    backslashes come second.
    """
    swallowing = frozenset(
        text.at[m.start()] for m in PYTHON_ESCAPE.finditer(text.text) if _swallows(m)
    )  # fmt: skip
    return _decoded(text, PYTHON_ESCAPE, _python_value), swallowing


def _swallows(match: re.Match[str]) -> bool:
    one = match["one"]
    return (
        one is not None
        and one.isalpha()
        and one in PYTHON_SINGLE
        and match.string[match.end() : match.end() + 1].isalpha()
    )


def _python_value(match: re.Match[str]) -> str | None:
    if match["one"] is not None:
        return None if _swallows(match) else PYTHON_SINGLE.get(match["one"])
    if match["octal"] is not None:
        return chr(int(match["octal"], 8))
    if match["name"] is not None:
        try:
            return unicodedata.lookup(match["name"])
        except KeyError:
            return None
    code = int(match["x"] or match["u"] or match["U"], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
