r"""Claims of one relation under another: A ⟹ B is B under A, and A ⟺ B is both ways.

Where indices stand on both sides they are some places of their axes: x_i > 0 ⟹ y_i > 0 is said of every i, and not of y
if all x are positive. Where they stand on one side, all entries are meant there, as in relations of arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symnn.claims.claim import Claim
from symnn.errors import UnsupportedError
from symnn.reading.context import facts, fixed_places
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

Built = Callable[["Setting", Sequence[t.Tree]], Sequence[Any]]
RELATIONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "!=": "≠", "=": "="}


def relations(made: Setting, both: t.Logic, built: Built) -> Iterator[tuple[Claim, t.Tree, t.Tree, str]]:
    """The relations that are claimed, each under those that are given, with their sides and signs. UnsupportedError."""
    first, second = map(_relation, both.parts)
    trees = [*first.sides, *second.sides]
    letters = [frozenset[str]().union(*(fixed_places.running(made, s) for s in part.sides)) for part in (first, second)]
    pairs = [fixed_places.of_pairs(made, a, b) for part in (first, second) for a, _, b in _links(part)]
    on_both = letters[0] | letters[1] if all(letters) else frozenset[str]()
    fixed_places.as_places(made, on_both.union(*pairs), trees)
    for given_, wanted in ((first, second), (second, first)) if both.kind == "iff" else ((first, second),):
        extra = [facts.relation(made, a, sign, b, "what is given") for a, sign, b in _links(given_)]
        for a, sign, b in _links(wanted):
            left, right = built(made, [a, b])
            assume = (*made.hypotheses(made.cone(trees)), *extra)
            yield Claim(left, RELATIONS[sign], right, assume), a, b, sign


def _relation(part: t.Tree) -> t.Compare:
    if not isinstance(part, t.Compare) or not part.signs or any(s not in RELATIONS for s in part.signs):
        raise UnsupportedError("an implication is read between relations")
    return part


def _links(part: t.Compare) -> Iterator[tuple[t.Tree, str, t.Tree]]:
    return zip(part.sides, part.signs, part.sides[1:], strict=False)
