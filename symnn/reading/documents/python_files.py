"""Docstrings and comments of a Python file. The file is parsed, never imported: nothing of it runs."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from symnn.errors import DocumentError
from symnn.reading.documents.escapes import python_string
from symnn.reading.documents.pieces import Break, DirectivePiece, FormulaPiece, Piece
from symnn.reading.documents.restructured import pieces as restructured
from symnn.reading.documents.traced import NOTHING, Traced, joined

Owner = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

HOLDS_STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)

PREFIX = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quotes>\"\"\"|'''|\"|')")
COMMENT = re.compile(r"#[:!]?[ \t]?")
SYMNN = re.compile(r"\s*symnn\s*:\s*", re.IGNORECASE)


@dataclass
class _Scope:
    """A function, a class or the module: where it stands, and what belongs to it, by line."""

    name: str
    first: int
    last: int
    holds: bool
    """Whether it is a module or a class, whose docstring speaks of what stands in it."""
    parts: list[tuple[int, list[Piece]]] = field(default_factory=list)
    said: list[Piece] = field(default_factory=list)


def scopes(text: Traced, file: str) -> Iterator[tuple[str, list[Piece], list[Piece]]]:
    """Each part of the file that holds formulas or directives: its name, its pieces, and those of the docstrings of the
    module and the classes around it. DocumentError if the file is no Python.
    """
    tree = _parsed(text.text, file)
    lines = _Lines(text)
    found = list(_owners(tree, lines))
    for scope, owner in found:
        docstring = _docstring(owner)
        if docstring is not None:
            scope.said = list(_of_docstring(lines.node(docstring)))
            scope.parts.append((docstring.lineno, scope.said))
    every = sorted((scope for scope, _ in found), key=lambda s: (s.first, -s.last))
    for line, comment in _comments(text, lines):
        inside = [s for s in every if s.first <= line <= s.last]
        inside[-1].parts.append((line, comment))
    for scope in every:
        pieces = [p for _, part in sorted(scope.parts, key=lambda p: p[0]) for p in (*part, Break(hard=True))]
        if any(isinstance(p, FormulaPiece | DirectivePiece) for p in pieces):
            yield scope.name, pieces, list(_told_around(scope, every))


def _told_around(scope: _Scope, every: Iterable[_Scope]) -> Iterator[Piece]:
    """The docstrings of the module and the classes in which a part stands."""
    for other in every:
        if other.holds and other is not scope and other.first <= scope.first and scope.last <= other.last:
            yield from other.said
            yield Break(hard=True)


def _parsed(text: str, file: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", (SyntaxWarning))
            warnings.simplefilter("ignore", (DeprecationWarning))
            return ast.parse(text)
    except SyntaxError as error:
        raise DocumentError(f"{file}:{error.lineno or 1}: no Python ({error.msg})") from error
    except ValueError as error:
        raise DocumentError(f"{file}: no Python that can be parsed ({error})") from error
    except (RecursionError, MemoryError) as error:
        raise DocumentError(f"{file}: no Python that can be parsed (nested too deeply)") from error


class _Lines:
    """Offsets of lines, and of nodes, whose columns count bytes."""

    def __init__(self, text: Traced) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in re.finditer("\n", text.text))]
        self.count = len(self.starts)

    def offset(self, line: int, byte: int) -> int:
        start = self.starts[line - 1]
        end = self.starts[line] if line < self.count else len(self.text)
        return start + len(self.text.text[start:end].encode()[:byte].decode(errors="ignore"))

    def node(self, node: ast.Constant) -> Traced:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.text[self.offset(node.lineno, node.col_offset) : self.offset(node.end_lineno, node.end_col_offset)]


def _owners(tree: ast.Module, lines: _Lines) -> Iterator[tuple[_Scope, Owner]]:
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, name = waiting.pop()
        if isinstance(node, Owner):
            if not isinstance(node, ast.Module):
                name = f"{name}.{node.name}" if name else node.name
            last = lines.count if isinstance(node, ast.Module) else node.end_lineno or node.lineno
            first = 0 if isinstance(node, ast.Module) else min([node.lineno, *(d.lineno for d in node.decorator_list)])
            yield _Scope(name, first, last, isinstance(node, ast.Module | ast.ClassDef)), node
        waiting += [(child, name) for child in ast.iter_child_nodes(node) if isinstance(child, HOLDS_STATEMENTS)]


def _docstring(owner: Owner) -> ast.Constant | None:
    first = owner.body[0] if owner.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value
    return None


def _of_docstring(literal: Traced) -> Iterator[Piece]:
    """The pieces of a docstring, given as it is written; a formula that Python's escapes spoil says so."""
    contents, swallowing = _contents(literal)
    for piece in restructured(contents):
        if isinstance(piece, FormulaPiece) and swallowing:
            spoilt = next((i for i, at in enumerate(piece.latex.at) if at in swallowing), None)
            if spoilt is not None:
                read = piece.latex.text[spoilt : spoilt + 2]
                wrong = f"the docstring is not raw: Python reads {read} as one character; put r before its quotes"
                piece = replace(piece, problem=wrong)
        yield piece


def _contents(literal: Traced) -> tuple[Traced, set[int]]:
    """What the literal stands for (of several that stand one after the other, all), and where Python swallows a
    backslash.
    """
    pieces, swallowing, at = [], set[int](), 0
    while found := PREFIX.search(literal.text, at):
        quotes, start = found["quotes"], found.end()
        end = start
        while not literal.text.startswith(quotes, end) and end < len(literal):
            end += 2 if literal.text[end] == "\\" else 1
        inside = literal[start:end]
        if "r" not in found["prefix"].lower():
            inside, offsets = python_string(inside)
            swallowing |= offsets
        pieces.append(inside)
        at = end + len(quotes)
    return joined(pieces), swallowing


def _comments(text: Traced, lines: _Lines) -> Iterator[tuple[int, list[Piece]]]:
    """Each run of comments that stand alone on their lines, and each directive, with the number of its first line."""
    run: list[Traced] = []
    first = last = -1
    for token in _tokens(text.text):
        if token.type != tokenize.COMMENT:
            continue
        row, column = token.start
        mark = COMMENT.match(token.string)
        start = lines.starts[row - 1] + column + (mark.end() if mark else 1)
        comment = text[start : lines.starts[row - 1] + column + len(token.string)]
        if said := SYMNN.match(comment.text):
            yield row, [DirectivePiece(comment[said.end() :])]
            continue
        if row != last + 1 and run:
            yield first, list(restructured(joined(run)))
            run = []
        if not run:
            first = row
        newline = lines.starts[row] - 1 if row < lines.count else None
        run += [comment, text[newline : newline + 1] if newline is not None else NOTHING]
        last = row
    if run:
        yield first, list(restructured(joined(run)))


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Tokens of a text that ast has parsed."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):  # e.g. a continued line at the very end: all its comments were seen
        return


def is_raw(text: str, offset: int) -> bool:
    """Whether a backslash at an offset of a Python text stands for itself: in a comment, or in a raw string."""
    before = text[:offset]
    place = (before.count("\n") + 1, offset - before.rfind("\n") - 1)
    for token in _tokens(text):
        if token.start <= place < token.end:
            found = PREFIX.match(token.string)
            return token.type == tokenize.COMMENT or bool(found and "r" in found["prefix"].lower())
    return False
