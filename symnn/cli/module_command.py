"""`symnn derive module`: a PyTorch module, named by the function that makes it or by the file that holds it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from symnn.claims.derivation import Derivation
from symnn.errors import ArgumentError
from symnn.reading.modules import ModuleProgram, from_torch


def read_module(source: str) -> ModuleProgram:
    """The program of `package.module:factory` or of `model.pt2`.

    The factory takes nothing and returns the arguments of `symnn.from_torch`: (module, example inputs), and after them,
    if wanted, a dictionary of its options. ArgumentError if there is no such factory, or it returns something else.
    """
    if source.endswith(".pt2"):
        from symnn.reading.modules.module_files import from_file

        if not Path(source).exists():
            raise ArgumentError(f"there is no file {source}")
        return from_file(source)
    home, colon, name = source.partition(":")
    if not colon or not home or not name:
        raise ArgumentError(f"a module is named package.module:factory, or by a file model.pt2, not {source!r}")
    made = _called(home, name)
    if not isinstance(made, tuple) or len(made) not in (2, 3):
        raise ArgumentError(f"{source} must return (module, example inputs), and after them a dictionary of options")
    module, inputs, *options = made
    return from_torch(module, inputs, **(options[0] if options else {}))


def _called(home: str, name: str) -> Any:
    sys.path.insert(0, str(Path.cwd()))
    try:
        factory = getattr(import_module(home), name, None)
    except ImportError as error:
        raise ArgumentError(f"{home} cannot be imported: {error}") from error
    finally:
        sys.path.pop(0)
    if not callable(factory):
        raise ArgumentError(f"{home} has no function {name}")
    return factory()


def shown(program: ModuleProgram, form: str) -> tuple[str, Derivation | None]:
    """The program in the form that was asked for, and the derivation, where one was made."""
    if form == "summary":
        return program.summary(), None
    if form == "python":
        return program.export(), None
    if form == "diagram":
        return program.diagram(), None
    found = program.backprop()
    forms: dict[str, Callable[[], str]] = {
        "latex": found.latex,
        "markdown": found.markdown,
        "json": found.json,
        "text": lambda: str(found),
    }
    return forms[form](), found
