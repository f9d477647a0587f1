"""Where C becomes a function: the files in a folder of their own, which lives as long as the function."""

from __future__ import annotations

import importlib.util
import tempfile
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any


def built(files: Mapping[str, str], name: str) -> Callable[..., Any]:
    """The function `name` of the one Python file among `files`; the library is built at its first call. Where it has
    `out`, its `bind` takes arrays once, for many calls.
    """
    folder = Path(tempfile.mkdtemp(prefix="symnn-"))
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    (path,) = (folder / file for file in files if file.endswith(".py"))
    spec = importlib.util.spec_from_file_location(f"symnn.generated.{folder.name.replace('-', '_')}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[..., Any] = getattr(module, name)
    function.bind = getattr(module, f"bind_{name}", None)  # type: ignore[attr-defined]
    weakref.finalize(function, rmtree, folder, ignore_errors=True)
    return function
