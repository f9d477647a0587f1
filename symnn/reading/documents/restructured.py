"""reStructuredText as docstrings have it: `:math:`, `.. math::`, and the dollars and backslash delimiters that Markdown
has too.

Code is left out: literal blocks after `::`, code directives, doctests, double backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnn.reading.documents import markdown
from symnn.reading.documents.markdown_blocks import LOOK_AHEAD, open_display
from symnn.reading.documents.pieces import Break, DirectivePiece, FormulaPiece, HeadingPiece, Piece, Reading, WordsPiece
from symnn.reading.documents.traced import Traced, joined

DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>[\w:-]+?)::[ \t]*(?P<argument>.*?)[ \t]*\n?\Z")
COMMENT = re.compile(r"[ \t]*\.\.(?:[ \t]+(?!\[|_|\|)(?P<text>.*?))?[ \t]*\n?\Z")
OPTION = re.compile(r"[ \t]*:(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*\n?\Z")
UNDERLINE = re.compile(r"[ \t]*([=\-~^\"'#*+])\1{2,}[ \t]*\n?\Z")
FIELD = re.compile(r"[ \t]*:(?!math:|ref:|eq:)[\w ]+:(?=\s)|[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+")
MATH_ROLE = re.compile(r":math:`(?P<latex>(?:[^`\\]|\\.)*)`|``.*?``", re.DOTALL)
SYMNN = re.compile(r"symnn\s*:\s*", re.IGNORECASE)
CODE = (
    "code",
    "code-block",
    "sourcecode",
    "doctest",
    "testcode",
    "plot",
    "ipython",
    "parsed-literal",
    "prompt",
    "literalinclude",
)


def pieces(text: Traced) -> Iterator[Piece]:
    """The pieces of a docstring or of a whole .rst text; indentation means nothing but the body of a directive."""
    lines = list(text.lines())
    block: list[Traced] = []
    at = 0
    while at < len(lines):
        line = lines[at].text
        found = DIRECTIVE.match(line)
        comment = COMMENT.match(line)
        if found or (comment and not found):
            yield from _flush(block)
        if found and found["name"] == "math":
            body, at = _body(lines, at)
            yield from _math(lines[at - len(body) - 1], found, body)
        elif found and found["name"] in CODE:
            _, at = _body(lines, at)
        elif comment and not found:
            if comment["text"] and (said := SYMNN.match(comment["text"])):
                yield DirectivePiece(lines[at][comment.start("text") + said.end() : comment.end("text")])
            _, at = _body(lines, at)
        else:
            at = yield from _line(lines, at, block)
    yield from _flush(block)


def _line(lines: list[Traced], at: int, block: list[Traced]) -> Reading:
    """A line of prose (or one that ends or hides it); the number of the next."""
    line = lines[at].text
    if not line.strip():
        if not (block and markdown_display_open(block)):
            yield from _flush(block)
            yield Break()
            return at + 1
    elif line.lstrip().startswith((">>>", "... ")):
        yield from _flush(block)
        while at < len(lines) and lines[at].text.strip():
            at += 1
        return at
    elif UNDERLINE.match(line):
        if block:
            yield HeadingPiece(block[-1].text.strip())
        yield from _flush(block)
        return at + 1
    elif FIELD.match(line):
        yield from _flush(block)
        yield Break(hard=True)
    block.append(lines[at])
    if line.rstrip().endswith("::") and not line.lstrip().startswith(".."):
        yield from _flush(block)
        body, after = _body(lines, at)
        return after if body else at + 1
    return at + 1


def markdown_display_open(block: list[Traced]) -> bool:
    """Whether a display that began in the block is still open."""
    closer = ""
    for line in block:
        closer = open_display(line.text, closer)
    return bool(closer) and len(block) < LOOK_AHEAD


def _body(lines: list[Traced], at: int) -> tuple[list[Traced], int]:
    """The lines that are indented more than line `at`, and the number of the first after them."""
    base, end = _indent(lines[at].text), at + 1
    while end < len(lines) and (not lines[end].text.strip() or _indent(lines[end].text) > base):
        end += 1
    return lines[at + 1 : end], end


def _indent(line: str) -> int:
    expanded = line.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())


def _math(line: Traced, found: re.Match[str], body: list[Traced]) -> Iterator[Piece]:
    """The formulas of a directive: its argument, and each block of its body that a blank line ends."""
    argument = line[found.start("argument") : found.end("argument")]
    opened = line[found.end("indent") : found.end()].begins()
    labels: tuple[str, ...] = ()
    body = list(body)
    while body and (option := OPTION.match(body[0].text)):
        labels += (option["value"],) if option["key"] == "label" else ()
        del body[0]
    paragraphs: list[list[Traced]] = [[argument]] if argument.text else []
    last_blank = True
    for row in body:
        if not row.text.strip():
            last_blank = True
        elif last_blank and not (argument.text and len(paragraphs) == 1 and row is body[0]):
            paragraphs.append([row])
            last_blank = False
        else:
            paragraphs[-1].append(row)
            last_blank = False
    for number, paragraph in enumerate(paragraphs):
        yield FormulaPiece(joined(paragraph), True, ".. math::", labels=labels if number == 0 else (), opened=opened)


def _flush(block: list[Traced]) -> Iterator[Piece]:
    text = joined(block)
    block.clear()
    done = 0
    for found in MATH_ROLE.finditer(text.text):
        yield from markdown.inline(text[done : found.start()])
        if found["latex"] is None:
            yield WordsPiece(" code ")
        else:
            opened = text[found.start() : found.end()].begins()
            yield FormulaPiece(text[found.start("latex") : found.end("latex")], False, ":math:", opened=opened)
        done = found.end()
    yield from markdown.inline(text[done:])
