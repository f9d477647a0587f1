r"""Two formulas without a relation that a note sets side by side: ⟨1⟩ is the dot product ⟨2⟩; \arg\max f, and further
down \arg\min g. That they are the same is judged, and said where it is proved: nobody has written an equation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symnn.reading.context.optimum_claims import is_optimum
from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.note.drafts import DraftPart
from symnn.reading.note.sentence_places import HERE, at_formula

NOUNS = (
    r"(?:dot|inner|scalar) product|(?:weighted |total )?sum|(?:sample )?(?:mean|average)|trace|norm|expression|value"
)
SAME = re.compile(
    r"⟨(\d+)⟩,? (?:is|equals|denotes|means)(?: just| simply| nothing but)?(?: equal to| the same as)?"
    rf"(?: the| their)?(?: (?:{NOUNS})(?: of ⟨\d+⟩ and ⟨\d+⟩)?)?,? {HERE}"
)


@dataclass
class Fragment:
    """A formula without a relation, as it was read."""

    side: t.Tree
    text: str
    draft: DraftPart


@dataclass
class Fragments:
    """Those that the note has so far, by the number of the formula, and the last goal by what it is over."""

    by_span: dict[int, Fragment] = field(default_factory=dict)
    goals: dict[frozenset[t.Tree], Fragment] = field(default_factory=dict)

    def partner(self, span: Span, side: t.Tree) -> Fragment | None:
        """The formula that this one is set beside."""
        if is_optimum(side) and isinstance(side, t.Optimum):
            return self.goals.get(frozenset(side.over))
        match = SAME.search(at_formula(span.sentence, span.index))
        return self.by_span.get(int(match[1])) if match is not None else None

    def keep(self, span: Span, fragment: Fragment) -> None:
        self.by_span[span.index] = fragment
        if isinstance(fragment.side, t.Optimum):
            self.goals[frozenset(fragment.side.over)] = fragment
