"""What an export target is: one record. Records live in `targets`, one file or folder each; no target's text is
here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnn.export.compiled import compile_function
from symnn.expr.records import Record

if TYPE_CHECKING:
    from symnn.export.standalone import Program


def _compiled(program: Program, source: str) -> Callable[..., Any]:
    return compile_function(source, program.name)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A language that programs are written in.

    spells      the operators, matrix functions and compositions that it has words for; every other one is written by
                its definition
    module      the text of a file that holds one program and needs nothing else
    function    (program, the text of `module`) -> what is called from Python; unless said, that text compiled
    files       (program, stem) -> all files of a program by their names; stem.py with the text of `module` unless said
    """

    name: str
    spells: Collection[Record]
    module: Callable[[Program], str]
    function: Callable[[Program, str], Callable[..., Any]] = _compiled
    files: Callable[[Program, str], Mapping[str, str | bytes]] | None = None
    spellings: tuple[str, ...] = ()
