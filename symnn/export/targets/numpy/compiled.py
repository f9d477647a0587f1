"""The one place where generated source becomes a function."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from hashlib import sha256
from types import CodeType
from typing import Any

import numpy as np


def compile_function(source: str, name: str) -> Callable[..., Any]:
    """The function `name` that the source defines."""
    namespace: dict[str, Any] = {"np": np, "__name__": "symnn.generated"}
    file = f"<symnn {name} {sha256(source.encode()).hexdigest()[:12]}>"
    code: CodeType = compile(source, file, "exec")
    # Safe, because no name or text gets here as code: the source is put together by `numpy` and `program` from
    # templates of operator records (Python that whoever wrote the record runs anyway), from numbers, and from
    # identifiers that `text.Names` made; labels and descriptions occur in comments and docstrings only, with what could
    # end them taken out (text.comment, text.docstring). tests/test_export.py tries to break this.
    exec(code, namespace)  # noqa: S102
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    function: Callable[..., Any] = namespace[name]
    return function
