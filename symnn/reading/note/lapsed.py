"""What a text supposed of its names for a while: it may still be meant, or its opposite. What is false in either case
is false; anything else is no alarm.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Said


@dataclass
class Lapsed:
    """Conditions and facts that hold no longer for certain."""

    conditions: list[Said] = field(default_factory=list)
    facts: dict[str, set[str]] = field(default_factory=dict)

    def keep(self, conditions: Iterable[Said], facts: dict[str, set[str]] | None = None) -> None:
        self.conditions += [c for c in conditions if c not in self.conditions]
        for key, some in (facts or {}).items():
            self.facts.setdefault(key, set()).update(some)

    def of(self, cone: Collection[str], known: Collection[str]) -> dict[str, Any]:
        """What was supposed of these names, as data, and the `names` of it; `open` are those of which something was
        supposed beside a name that is none any more.
        """
        told = [c for c in self.conditions if c.names & set(cone)]
        lost = [c for c in told if not c.names <= set(known)]
        return {
            "assumptions": [c.latex for c in told if c not in lost],
            "facts": {k: sorted(self.facts[k]) for k in sorted(set(cone) & self.facts.keys())},
            "names": sorted(set().union(*(c.names for c in told if c not in lost))),
            "open": sorted(set(cone).intersection(*[set().union(*(c.names for c in lost))])),
        }


SIGN = re.compile(r"\\(?:leq?|geq?|neq?)(?![a-z])(?:slant)?|[<>=]")
OPPOSITE = {"<": r"\ge", ">": r"\le", "le": ">", "ge": "<", "=": r"\ne", "ne": "="}


def supposed_again(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The task with all that was supposed of its names before; and with the opposite of each, as in another case."""
    lapsed = task["lapsed"]
    symbols = [
        {**s, "properties": list(dict.fromkeys([*(s.get("properties") or ()), *facts]))}
        if (facts := lapsed["facts"].get(s["latex"]))
        else s
        for s in task["symbols"]
    ]
    yield {**task, "symbols": symbols, "assumptions": [*task["assumptions"], *lapsed["assumptions"]]}
    numbers = [s["latex"] for s in task["symbols"] if s["shape"] == []]
    positive = [f"{k} > 0" for k, facts in lapsed["facts"].items() if "positive" in facts and k in numbers]
    for said in (*lapsed["assumptions"], *positive):
        signs = SIGN.findall(said)
        if len(signs) == 1:
            other = SIGN.sub(lambda m: f" {OPPOSITE[m[0].lstrip(chr(92))[:2].rstrip('q')]} ", said)
            yield {**task, "assumptions": [*task["assumptions"], other]}
