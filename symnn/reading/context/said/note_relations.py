r"""Notes of symbols that say a relation: "positive", "+1 or -1", "temperature > 0", "0 \le t \le 1", "\sim N(0, 1)",
"orthogonal matrix (Q^T Q = I)".
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.context import facts
from symnn.reading.context.declared_symbols import RESTRICTS
from symnn.reading.context.said import note_words, said_relations, sets_of_values, told_laws
from symnn.reading.latex.displays import one

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting
    from symnn.reading.formula.names import Known

THING = r"(?: (?:real |whole )?(?:numbers?|scalars?|constants?|vectors?|columns?|entries|reals?))?"
ORDER = r"<=|>=|<|>|≤|≥|\\(?:leq?|geq?|lt|gt)(?![A-Za-z])"


def _signed(made: Setting, known: Known, match: re.Match[str]) -> None:
    """Positive, or never negative; sizes are so anyway."""
    if known.kind not in ("number", "array"):
        if known.kind in ("size", "index", "integer"):
            return
        raise SymnnError(f"{known.key} is no number")
    maker = facts.property_of(made, known, "nonnegative" if match[0].lower().startswith("non") else "positive")
    assert maker is not None
    made.suppose(maker, known.key, entries=True)


def _either(made: Setting, known: Known, match: re.Match[str]) -> None:
    make = sets_of_values.lies_in(rf"\{{{match[2].lstrip('+')}, {match[3].lstrip('+')}\}}")
    if make is None or known.kind not in ("number", "array") or not _describes(match[1]):
        raise SymnnError(match[0])
    made.suppose(partial(make, known), known.key)


def _describes(words: str | None) -> bool:
    return not words or RESTRICTS.search(words) is None or note_words.describes(words)


def _compared(made: Setting, known: Known, match: re.Match[str]) -> None:
    """ "temperature > 0", "kernel size, k <= n": words before the sign only describe; a name there is compared."""
    words, _, last = (match[1] or "").strip().rpartition(" ")
    named = last in made.context.names
    if not _describes(words if named else match[1]) or known.kind == "function" or (len(last) == 1 and not named):
        raise SymnnError(match[0])
    _say(made, f"{last if named else known.key} {match[2]} {match[3]}")


def _relation(made: Setting, known: Known, match: re.Match[str]) -> None:
    """A relation in which the name stands."""
    _say(made, match[0])


def _say(made: Setting, text: str) -> None:
    if not said_relations.understand(made, re.sub("<=|≤", r"\\le ", re.sub(">=|≥", r"\\ge ", text))):
        raise SymnnError(text)


def _drawn(made: Setting, known: Known, match: re.Match[str]) -> None:
    statement = one(rf"{known.key} \sim {match[1]}", made.table)
    told_laws.distributed(made, statement.sides[0], statement.sides[1])


def _entries_drawn(made: Setting, known: Known, match: re.Match[str]) -> None:
    """ "with i.i.d. N(0, 1/n) entries": each is drawn by itself."""
    _drawn(made, known, match)
    known.facts = known.facts | {"iid"}
    made.context.always[f"the entries of {known.key} are independent"] = None


RULES: tuple[tuple[str, Any], ...] = (
    (rf"(?:a |an )?(?:strictly )?positive{THING}|(?:all )?entries positive|non-?negative{THING}", _signed),
    (r"(?:([A-Za-z -]+?),? )?([+-]?[01]) or ([+-]?[01])", _either),
    (rf"([A-Za-z -]+)? ?({ORDER}) ?([^\s<>≤≥]+)", _compared),
    (rf"[^\s<>]+ ?(?:{ORDER}) ?[^\s<>]+(?: ?(?:{ORDER}) ?[^\s<>]+)?", _relation),
    (r"(?:random (?:vector|matrix|column|weights?) )?with (?:i\.?i\.?d\.?|independent) (.+\)) entries", _entries_drawn),
    (r"(?:\\sim|~|distributed as)\s*(.+)", _drawn),
)  # fmt: skip
