"""Macros of a document: definitions are taken out, calls are replaced, within limits that no definition can escape.
Nothing else of TeX.

A macro that will not end, or that nobody here understands, stays in the text as it is written, and every formula that
holds it says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from symnn.reading.documents.macro_forms import BUILT_IN, FORMS, Macro, definition
from symnn.reading.documents.tex_stream import Stream, TexToken
from symnn.reading.documents.traced import Traced, joined, stamped

MAX_CALLS = 2_000
"""Expansions that one call in the text may bring about."""
MAX_DEPTH = 100
MAX_LENGTH = 20_000
"""Characters that one call may grow to."""
MAX_FAILURES = 50
"""Definitions that are none; then no more are looked for in this text."""
MAX_WORK = 100_000
"""Characters of all bodies that one call brings about."""
MAX_ALL_CALLS = 200_000
"""Expansions in a whole document; beyond, nothing is expanded any more."""

ENVIRONMENT = re.compile(r"\{[A-Za-z]+\*?\}")
CONTROL = re.compile(r"\\([A-Za-z@]+|.)", re.DOTALL)


class MacroLimit(Exception):
    """One call goes beyond a limit: it is undone by whoever began it, and never leaves this file."""


@dataclass
class Macros:
    """What the document has defined so far."""

    known: dict[str, Macro] = field(default_factory=lambda: dict(BUILT_IN))
    broken: dict[str, str] = field(default_factory=dict)
    """Macros that are left as they stand, and why."""
    calls: int = 0

    def expanded(self, text: Traced) -> tuple[Traced, str]:
        """The text with definitions taken in (and out of it) and calls replaced; and a sentence where one could not
        be.
        """
        occurring = {m[1] for m in CONTROL.finditer(text.text)}
        touched = any(name in self.known or name in FORMS for name in occurring)
        whole = _Run(self, text).whole() if touched else text
        return whole, self.complaint(whole.text)

    def complaint(self, latex: str) -> str:
        """A sentence about the first broken macro in a formula, or nothing."""
        if not self.broken:
            return ""
        return next((self.broken[m[1]] for m in CONTROL.finditer(latex) if m[1] in self.broken), "")


class _Run:
    """One pass over one text."""

    def __init__(self, macros: Macros, text: Traced) -> None:
        self.macros = macros
        self.stream = Stream(text)
        self.out: list[Traced] = []
        self.calls = self.length = self.work = self.failures = 0

    def whole(self) -> Traced:
        while (token := self.stream.token()) is not None:
            if self._defines(token):
                continue
            macro = self._called(token)
            if macro is None:
                self.out.append(token.text)
            else:
                self._expand(token, macro)
        return joined(self.out)

    def _called(self, token: TexToken) -> Macro | None:
        name = token.name
        if name in ("begin", "end") and (environment := self.stream.look(ENVIRONMENT)):
            macro = self.macros.known.get(name + environment[0])
            if macro is not None:
                self.stream.take(ENVIRONMENT)
            return macro
        return self.macros.known.get(name) if name and name not in self.macros.broken else None

    def _defines(self, token: TexToken) -> bool:
        """Take a definition in, if the token begins one."""
        if token.name not in FORMS or self.failures > MAX_FAILURES:
            return False
        found = definition(token, self.stream)
        if found is None:
            self.failures += 1
            return False
        for name, macro, wrong in found:
            if wrong:
                self.macros.broken[name] = wrong
            elif macro is not None:
                self.macros.known[name] = macro
                self.macros.broken.pop(name, None)
        return True

    def _expand(self, token: TexToken, macro: Macro) -> None:
        """The call at the ground of the stream, with all that comes out of it; undone if it goes beyond a limit."""
        begun, kept = self.stream.ground(), len(self.out)
        self.calls = self.length = self.work = 0
        try:
            self._call(token, macro)
            while self.stream.depth() and (inner := self.stream.token()) is not None:
                if self._defines(inner):
                    continue
                called = self._called(inner)
                if called is None:
                    self._emit(inner.text)
                else:
                    self._call(inner, called)
        except MacroLimit as limit:
            del self.out[kept:]
            self.macros.broken[token.name] = f"the macro \\{token.name} {limit}"
            self.out.append(token.text)
            self.stream.return_to(begun)

    def _emit(self, text: Traced) -> None:
        self.length += len(text)
        if self.length > MAX_LENGTH:
            raise MacroLimit(f"grows beyond {MAX_LENGTH:,} characters")
        self.out.append(text)

    def _call(self, token: TexToken, macro: Macro) -> None:
        self.calls += 1
        self.macros.calls += 1
        if self.calls > MAX_CALLS or self.stream.depth() > MAX_DEPTH:
            raise MacroLimit("expands without end")
        if self.macros.calls > MAX_ALL_CALLS:
            raise MacroLimit(f"is left as it stands: this document has more than {MAX_ALL_CALLS:,} calls of macros")
        if macro.primitive:
            self._emit(stamped(macro.body, token.text.at[0]))
            return
        arguments = macro.arguments(self.stream, token.text.at[0])
        if arguments is None:
            raise MacroLimit("is called without its arguments")
        body = substituted(macro.body, arguments, lambda text: stamped(text, token.text.at[0]))
        self.work += len(body)
        if self.length + len(body) > MAX_LENGTH or self.work > MAX_WORK:
            raise MacroLimit(f"grows beyond {MAX_LENGTH:,} characters")
        following = self.stream.peek()
        if (
            token.name.isalpha()
            and body.text[-1:].isalpha()
            and following.isalpha()
            and re.search(r"\\[A-Za-z]+\Z", body.text)
        ):
            body = joined([body, stamped(" ", token.text.at[0])])
        self.stream.push(body)


def substituted(body: str, arguments: list[Traced], place: Callable[[str], Traced]) -> Traced:
    """The body with #1, #2, … replaced."""
    pieces, done = [], 0
    for match in re.finditer(r"#([1-9])", body):
        pieces.append(place(body[done : match.start()]))
        which = int(match[1]) - 1
        if which < len(arguments):
            pieces.append(arguments[which])
        done = match.end()
    return joined([*pieces, place(body[done:])])
