"""Letters of which a note does not tell whether they are numbers or arrays: what is true of the one may be false of the
other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symnn.reading.context.judging_tasks import judge
from symnn.reading.note.invented_sizes import invented

MATRIX = re.compile(r"[ABDGHMPQSUVWXYZ]|\\(?:Lambda|Sigma|Phi|Psi|Omega|Gamma)|\\math(?:bf|rm)\{[A-Z]\}")
MAY_BE_MATRIX = re.compile(rf"{MATRIX.pattern}|[CEFKR]")
DIVIDES = r"\\frac\s*(?:\{{[^{{}}]*\}}|\d)\s*\{{\s*{0}\s*\}}"
"""A whole denominator, which no matrix is."""
ORDERED = re.compile(r"\\top|\^T|\^\{T\}|\\\||\\intercal|diag|_[ij{]")


def arrays(task: Mapping[str, Any]) -> list[str]:
    """The arrays whose shape is told by no declaration and no definition."""
    defined = {d.split("=", 1)[0].strip() for d in task["definitions"]}
    guessed = {k for k in task.get("guessed", ()) if k not in defined}
    return [s["latex"] for s in task["symbols"] if s["latex"] in guessed and s.get("kind") != "function"]


def numbers(task: Mapping[str, Any]) -> list[str]:
    """Capital letters that were guessed to be numbers."""
    numbers = {s["latex"] for s in task["symbols"] if s["shape"] == []}
    text = " ".join((task["claim"], *task["definitions"]))
    guessed = [name for name in arrays(task) if name in numbers and MATRIX.fullmatch(name)]
    return [name for name in guessed if re.search(DIVIDES.format(re.escape(name)), text) is None]


def true_of_numbers(task: Mapping[str, Any], budget: float) -> bool:
    """A rule of calculus for a letter that is a column elsewhere: d/dx of a function of x, with x a number."""
    columns = [s for s in task["symbols"] if s["shape"]]
    if any(len(s["shape"]) > 1 for s in columns) or ORDERED.search(task["claim"]) or not columns:
        return False
    symbols = [{**s, "shape": []} if s["shape"] else s for s in task["symbols"]]
    return bool(judge({**task, "symbols": symbols}, budget, mend=False)["verdict"] in ("proved", "supported"))


def false_of_matrices(task: Mapping[str, Any], budget: float) -> str:
    """A capital that was guessed to be a number beside matrices, where what is true of numbers is false of square
    matrices, A B C = A C B; "" if there is none.
    """
    sizes = [size for s in task["symbols"] if len(s["shape"] or ()) == 2 for size in s["shape"]]
    guessed = arrays(task)
    names = [s["latex"] for s in task["symbols"] if _may_be_matrix(s) and s["latex"] in guessed]
    if not names or not sizes:
        return ""
    size = next((s for s in sizes if not invented(s)), sizes[0])
    symbols = [{**s, "shape": _square(s, names, size)} if s["shape"] is not None else s for s in task["symbols"]]
    found = judge({**task, "symbols": symbols}, budget, mend=False)
    return names[0] if found["verdict"] == "refuted" else ""


def _may_be_matrix(symbol: Mapping[str, Any]) -> bool:
    plain = symbol["shape"] == [] and not symbol.get("properties") and not symbol.get("kind")
    return plain and MAY_BE_MATRIX.fullmatch(symbol["latex"]) is not None


def _square(symbol: Mapping[str, Any], names: Sequence[str], size: Any) -> list[Any]:
    """The shape of a name that is a matrix of this size now, or has it in place of sizes of which nothing is told."""
    if symbol["latex"] in names:
        return [size, size]
    return [size if invented(n) else n for n in symbol["shape"]]
