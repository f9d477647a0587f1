"""The one place where generated Python becomes a function."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from hashlib import sha256
from types import CodeType
from typing import Any


def compile_function(source: str, name: str) -> Callable[..., Any]:
    """The function `name` that the source defines."""
    namespace: dict[str, Any] = {"__name__": "symnn.generated"}
    file = f"<symnn {name} {sha256(source.encode()).hexdigest()[:12]}>"
    code: CodeType = compile(source, file, "exec")
    # Safe, because no name or text gets here as code: the source is put together by a target from its own
    # templates, from numbers, and from identifiers that `python_source.Names` made; labels and descriptions occur in
    # comments and docstrings only, with what could end them taken out (`comment`, `docstring`). tests/export tries to
    # break this.
    exec(code, namespace)  # noqa: S102
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    function: Callable[..., Any] = namespace[name]
    return function
