"""Sizes of arrays of which a note tells nothing and that were given names of their own: n_{1}, n_{2}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

INVENTED = re.compile(r"n_\{\d+\}")
MOST_SIZES = 3


def invented(size: Any) -> bool:
    return INVENTED.fullmatch(str(size)) is not None


def in_told_sizes(task: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The task with a size that the text names for those of which it tells nothing, as in I - 11^⊤/n: one for each."""
    symbols = task["symbols"]
    written = [size for s in symbols for size in s["shape"] or ()]
    if not any(map(invented, written)):
        return []
    counts = [s["latex"] for s in symbols if s["shape"] == [] and re.fullmatch("[nNmMdB]", s["latex"])]
    sizes = [*(s["latex"] for s in symbols if s.get("kind") == "integer"), *counts]
    sizes += [n for n in written if isinstance(n, str) and n.isalnum()]
    return [
        (size, {**task, "symbols": [_with_size(s, size) for s in symbols]})
        for size in list(dict.fromkeys(sizes))[:MOST_SIZES]
    ]


def _with_size(symbol: Mapping[str, Any], told: str) -> dict[str, Any]:
    shape = symbol["shape"]
    if symbol["latex"] == told:
        return {**symbol, "kind": "integer", "properties": ["positive", "integer"]}
    if not shape:
        return dict(symbol)
    return {**symbol, "shape": [told if invented(size) else size for size in shape]}
