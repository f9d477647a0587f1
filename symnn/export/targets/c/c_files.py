"""The files of a program in C, and the function that they make in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symnn.export.targets.c.c_build import built
from symnn.export.targets.c.c_loader import loader
from symnn.export.targets.c.c_source import c_source

if TYPE_CHECKING:
    from symnn.export.standalone import Program


def c_files(program: Program, stem: str) -> dict[str, str]:
    """Header, source and the Python file, by their names; the same of each function beside it."""
    made = c_source(program, stem)
    files = {f"{stem}.c": made.source, f"{stem}.h": made.header, f"{stem}.py": loader(program, made, stem)}
    for p in program.beside:
        files |= c_files(p, f"{stem}_{p.name}")
    return files


def c_module(program: Program) -> str:
    """The source alone."""
    return c_source(program, program.name).source


def c_function(program: Program, _: str) -> Callable[..., Any]:
    return built(c_files(program, program.name), program.name)
