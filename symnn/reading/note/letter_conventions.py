r"""What letters say by convention where a text defines them nowhere: \bar x beside x_1, …, x_n is their mean, and a
function \sigma the logistic one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

BARRED = re.compile(r"\\bar\{(.+)\}")
RANGED = re.compile(r"\\sum\s*_\s*\{\s*\w\s*=\s*1\s*\}\s*\^\s*\{?\s*(\w+)")


def averaged(task: Mapping[str, Any]) -> dict[str, Any]:
    """The task with the barred names of which nothing is told as means; empty where there are none."""
    letters = _barred(task)
    found = {name: mean for name, letter in letters.items() if (mean := _mean(task, name, letter)) is not None}
    if not found:
        return {}
    return {
        **task,
        "symbols": [found[s["latex"]][0] if s["latex"] in found else s for s in task["symbols"]],
        "definitions": [*task["definitions"], *(definition for _, definition in found.values())],
        "assuming": [*task.get("assuming", ()), *(f"{name} is the mean of {letters[name]}" for name in found)],
        "new": "" if task.get("new") in found else task.get("new"),
        "guessed": [name for name in task["guessed"] if name not in found],
    }


def _barred(task: Mapping[str, Any]) -> dict[str, str]:
    """The barred names that no text declares or defines, each with what is under the bar."""
    defined = {d.split("=", 1)[0].strip() for d in task.get("definitions", ())}
    bars = {name: BARRED.fullmatch(name) for name in task.get("guessed", ()) if name not in defined}
    return {name: match[1] for name, match in bars.items() if match is not None}


def _mean(task: Mapping[str, Any], name: str, letter: str) -> tuple[dict[str, Any], str] | None:
    """The symbol and the definition of the mean of the entries of a column, or of a family; None where nothing tells
    how many they are.
    """
    known = {s["latex"]: s["shape"] for s in task["symbols"] if s["shape"] is not None}
    ranged = RANGED.search(task["claim"])
    if len(known.get(letter, ())) == 1:
        shape, count = [], known[letter][0]
    elif (member := next((k for k in (f"{letter}_{{i}}", f"{letter}_i") if k in known), None)) and ranged:
        shape, count = known[member], ranged[1]
    else:
        return None
    mean = rf"\frac{{1}}{{{count}}} \sum_{{i=1}}^{{{count}}} {letter}_{{i}}"
    return {"latex": name, "shape": shape, "kind": ""}, f"{name} = {mean}"


def as_logistic(task: Mapping[str, Any]) -> dict[str, Any]:
    r"""The task with the logistic function for a \sigma that is a function of which the text tells nothing."""
    called = any(r"\sigma(" in said or r"\sigma\left(" in said for said in (task["claim"], *task["definitions"]))
    told = [s for s in task["symbols"] if s["latex"] == r"\sigma" and (called or s.get("kind") == "function")]
    if not told or told[0].get("note") == "logistic function" or r"\sigma" not in task.get("guessed", ()):
        return {}
    logistic = {"latex": r"\sigma", "shape": None, "kind": "function", "note": "logistic function"}
    symbols = [logistic if s is told[0] else s for s in task["symbols"]]
    guessed = [name for name in task["guessed"] if name != r"\sigma"]
    assuming = [*task.get("assuming", ()), r"\sigma is the logistic function"]
    return {**task, "symbols": symbols, "guessed": guessed, "assuming": assuming}
