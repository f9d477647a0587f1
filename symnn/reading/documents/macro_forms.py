"""The forms in which LaTeX defines a macro, each read into one record: \\newcommand, \\def, \\let, operators, paired
delimiters.

What is not understood (\\edef, \\csname, a specification of xparse beyond m and o) is said in a sentence, never
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from symnn.reading.documents.tex_stream import Stream, TexToken
from symnn.reading.documents.traced import Traced, stamped

Found = tuple[str, "Macro | None", str]
"""A name, its macro, and why there is none."""


@dataclass(frozen=True)
class Macro:
    """A body with #1, #2, …; how its arguments are delimited; what stands for an optional one."""

    body: str
    takes: tuple[str, ...] = ()
    """One for each argument: "m" mandatory, "o" optional, else the text that ends it."""
    defaults: tuple[str, ...] = ()
    before: str = ""
    """The text that must come before the first argument."""
    primitive: bool = False
    """The body is not looked at again: \\let kept what the name meant."""
    paired: bool = False
    """Called with a star or a size in brackets, which say nothing of the meaning."""

    def arguments(self, stream: Stream, at: int) -> list[Traced] | None:
        """Read them from a stream, for a call at an offset; None where they do not come."""
        if self.paired:
            stream.skip_blanks()
            if stream.peek() == "*":
                stream.character()
            stream.group("[", "]")
        if self.before and not stream.starts(self.before):
            return None
        for _ in self.before:
            stream.character()
        found, defaults = [], iter(self.defaults)
        for kind in self.takes:
            default = next(defaults, "") if kind == "o" else ""
            one = _argument(stream, kind) if kind != "o" or stream.peek() == "[" else stamped(default, at)
            if one is None:
                return None
            found.append(one)
        return found


def _argument(stream: Stream, kind: str) -> Traced | None:
    if kind == "m":
        return stream.argument()
    return stream.group("[", "]") if kind == "o" else stream.until(kind)


def definition(token: TexToken, stream: Stream) -> list[Found] | None:
    """The definitions that a token begins, read from the stream to their end; None if it begins none."""
    form = FORMS.get(token.name)
    if form is None:
        return None
    begun = stream.ground() if not stream.depth() else None
    found = form(stream)
    if found is None and begun is not None:
        stream.return_to(begun)
    return [found] if isinstance(found, tuple) else found


def _name(stream: Stream) -> str | None:
    """A macro's name, in braces or not."""
    stream.skip_blanks()
    got = stream.argument()
    match = re.fullmatch(r"\s*\\([A-Za-z@]+|[^A-Za-z@\s])\s*", got.text) if got is not None else None
    return match[1] if match else None


def _starred(stream: Stream) -> bool:
    stream.skip_blanks()
    if stream.peek() == "*":
        stream.character()
        return True
    return False


def _newcommand(stream: Stream) -> Found | None:
    _starred(stream)
    name = _name(stream)
    stream.skip_blanks()
    count = stream.group("[", "]")
    stream.skip_blanks()
    default = stream.group("[", "]")
    body = stream.argument()
    if name is None or body is None or (count is not None and not re.fullmatch(r"\s*[0-9]\s*", count.text)):
        return None
    takes = ["m"] * (int(count.text) if count is not None else 0)
    if default is not None and takes:
        takes[0] = "o"
    return name, Macro(body.text, tuple(takes), (default.text,) if default is not None else ()), ""


def _newcommandx(stream: Stream) -> Found | None:
    """The form of the package xargs: `[3][1=x,2=a]` says which arguments may be left out, and what stands for them."""
    _starred(stream)
    name = _name(stream)
    stream.skip_blanks()
    count = stream.group("[", "]")
    stream.skip_blanks()
    given = stream.group("[", "]")
    body = stream.argument()
    if name is None or body is None or count is None or not re.fullmatch(r"\s*[0-9]\s*", count.text):
        return None
    found = re.findall(r"(\d)\s*=\s*(\{[^{}]*\}|[^,]*)", given.text if given is not None else "")
    defaults = {int(number): text.strip().removeprefix("{").removesuffix("}") for number, text in found}
    takes = tuple("o" if k in defaults else "m" for k in range(1, int(count.text) + 1))
    return name, Macro(body.text, takes, tuple(defaults[k] for k in sorted(defaults))), ""


def _newenvironment(stream: Stream) -> list[Found] | None:
    """An environment without arguments: its beginning and its end are macros."""
    _starred(stream)
    name, begins, ends = stream.argument(), stream.argument(), stream.argument()
    if name is None or begins is None or ends is None or not re.fullmatch(r"[A-Za-z]+\*?", name.text):
        return None
    return [
        (f"begin{{{name.text}}}", Macro(begins.text), ""),
        (f"end{{{name.text}}}", Macro(ends.text), ""),
    ]


def _def(stream: Stream) -> Found | None:
    stream.skip_blanks()
    name = _name(stream)
    parameters = stream.until_brace()
    body = stream.group()
    if name is None or parameters is None or body is None:
        return None
    pieces = re.split(r"#[1-9]", parameters.text)
    takes = tuple(p.strip() if p.strip() else "m" for p in pieces[1:])
    return name, Macro(body.text, takes, before=pieces[0].strip()), ""


def _edef(stream: Stream) -> Found | None:
    found = _def(stream)
    return (found[0], None, f"the macro \\{found[0]} is defined by \\edef, which is not read") if found else None


def _let(stream: Stream) -> Found | None:
    stream.skip_blanks()
    name = _name(stream)
    stream.skip_blanks()
    if stream.peek() == "=":
        stream.character()
        stream.skip_blanks()
    meaning = stream.character()
    if name is None or meaning is None:
        return None
    return name, Macro(meaning.text, primitive=True), ""


def _operator(stream: Stream) -> Found | None:
    star = "*" if _starred(stream) else ""
    name, body = _name(stream), stream.argument()
    if name is None or body is None:
        return None
    return name, Macro(rf"\operatorname{star}{{{body.text}}}"), ""


def _paired(stream: Stream) -> Found | None:
    name, left, right = _name(stream), stream.argument(), stream.argument()
    if name is None or left is None or right is None:
        return None
    return name, Macro(rf"\left{left.text} #1 \right{right.text}", ("m",), paired=True), ""


def _document_command(stream: Stream) -> Found | None:
    name, specification, body = _name(stream), stream.argument(), stream.argument()
    if name is None or specification is None or body is None:
        return None
    kinds = re.findall(r"O\s*\{[^{}]*\}|\S", specification.text)
    if wrong := [k for k in kinds if k not in "mo" and k[0] != "O"]:
        return name, None, f"the macro \\{name} takes an argument of kind {wrong[0]}, which is not read"
    defaults = tuple(k[k.index("{") + 1 : -1] if k[0] == "O" else "" for k in kinds if k != "m")
    return name, Macro(body.text, tuple("m" if k == "m" else "o" for k in kinds), defaults), ""


BUILT_IN = {
    "ensuremath": Macro("#1", ("m",)),
    **dict.fromkeys(("xspace", "long", "global", "protect", "relax"), Macro("")),
}
"""What packages define and definitions are written with."""

FORMS: dict[str, Callable[[Stream], Found | list[Found] | None]] = {
    **dict.fromkeys(("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"), _newcommand),
    **dict.fromkeys(("newcommandx", "renewcommandx", "providecommandx"), _newcommandx),
    **dict.fromkeys(("newenvironment", "renewenvironment"), _newenvironment),
    **dict.fromkeys(("def", "gdef"), _def),
    **dict.fromkeys(("edef", "xdef"), _edef),
    "let": _let,
    "DeclareMathOperator": _operator,
    "DeclarePairedDelimiter": _paired,
    **dict.fromkeys(
        ("NewDocumentCommand", "RenewDocumentCommand", "ProvideDocumentCommand", "DeclareDocumentCommand"),
        _document_command,
    ),
}
