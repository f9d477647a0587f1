"""The outcome of a claim in a note: a verdict in its setting, with the cautions that a text needs which nobody wrote
for a machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.reading.context.judging import judge


def outcome(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict. What is refuted beside a word that may restrict it, or with names whose kind was guessed, is unknown: no false alarm."""
    if task.get("setups"):
        return under_setups(task, budget)
    cautious = any(task.get(key) for key in ("caution", "new", "again", "vague"))
    found = judge(task, budget, mend=not cautious)
    if found["verdict"] == "refuted" and task.get("new"):
        name = task["new"]
        return {
            **found,
            "verdict": "unknown",
            "reason": f"nothing else in the text tells what {name} is: this may be its definition",
        }
    if found["verdict"] in ("refuted", "ill-typed") and task.get("again"):
        name = task["again"]
        return {
            **found,
            "verdict": "unknown",
            "reason": f"{name} was defined otherwise before: a new definition, or a mistake",
        }
    if found["verdict"] == "refuted" and task.get("vague"):
        name = task["vague"][0]
        return {
            **found,
            "verdict": "unknown",
            "reason": f"false for some {name}; what the text says of {name} is not understood",
        }
    if found["verdict"] in ("refuted", "ill-typed") and task.get("caution"):
        word = task["caution"]
        return {
            **found,
            "verdict": "unknown",
            "reason": f"false as it stands; the words around it (“{word}”) may mean it otherwise",
        }
    return found


def under_setups(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict under the standard set-ups: proved in those that are named, ill-typed if it is in all, else unknown."""
    tried = [(s["name"], judge({**task, **s}, budget / len(task["setups"]))) for s in task["setups"]]
    proved = [(name, v) for name, v in tried if v["verdict"] == "proved"]
    if proved:
        names = [f"the set-up: {name}" for name, _ in proved]
        return {**proved[0][1], "assumed": [*names, *proved[0][1]["assumed"]]}
    if all(v["verdict"] == "ill-typed" for _, v in tried):
        name, first = tried[0]
        setup = next(s for s in task["setups"] if s["name"] == name)
        mended = judge({**task, **setup}, budget, mend=True)["mended"]
        return {**first, "mended": mended, "assumed": [f"layers as usual ({name})"] if mended else []}
    name, last = next(((n, v) for n, v in tried if v["verdict"] != "refuted"), tried[0])
    if last["verdict"] == "refuted":
        said = ", ".join(name for name, _ in tried)
        return {
            **last,
            "verdict": "unknown",
            "reason": f"the loss is nowhere defined; false under each of: {said}",
            "counterexample": "",
        }
    return {**last, "verdict": "unknown", "reason": last["reason"] or "the loss is nowhere defined"}
