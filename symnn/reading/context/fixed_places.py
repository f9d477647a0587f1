r"""Running letters that stand for one place: in "if o_i ≤ o_j, then y_i ≤ y_j" the i and the j are the same on both
sides. Said of all i and j, o_i ≤ o_j would make all entries equal, and what follows of that is no claim about two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from symnn.errors import UnsupportedError
from symnn.reading.context import facts
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


@dataclass(frozen=True)
class PlaceRelation:
    """A relation that is supposed of some places, as o_i ≤ o_j."""

    left: t.Tree
    sign: str
    right: t.Tree
    text: str


def suppose(made: Setting, left: t.Tree, sign: str, right: t.Tree, text: str, *, here: bool = False) -> None:
    """A relation as a hypothesis: of all places, or of such as the claim names if it is of pairs, or said `here`."""
    if here or of_pairs(made, left, right):
        made.pairs.append(PlaceRelation(left, sign, right, text))
    else:
        suppose_of_all(made, left, sign, right, text)


def suppose_of_all(made: Setting, left: t.Tree, sign: str, right: t.Tree, text: str) -> None:
    make = lambda: [facts.relation(made, left, sign, right, text)]
    if sign == "=":
        made.suppose_equal(left, right, make)
    else:
        made.suppose(make, left, right)


def of_pairs(made: Setting, left: t.Tree, right: t.Tree) -> frozenset[str]:
    """The running letters of a relation whose sides run apart from one another: none in x_i > 0 and W_ij = W_ji."""
    one, other = running(made, left), running(made, right)
    return one | other if one - other and other - one else frozenset()


def running(made: Setting, tree: t.Tree) -> frozenset[str]:
    """The letters that run freely in the subscripts of a tree."""
    places = [i for p in t.walk(tree) if isinstance(p, t.Name | t.Entry) for i in p.indices]
    inside = {n.name for i in places for n in t.walk(i) if isinstance(n, t.Name)}
    known = made.context.names
    return frozenset(n for n in inside & t.free_names(tree) if n not in known or known[n].kind == "index")


def settle(made: Setting, statements: Sequence[t.Statement]) -> None:
    """What is supposed of some places, as said of such as the claim names. If it names none, x_i > 0 is said of all."""
    sides = [side for statement in statements for side in statement.sides]
    named = frozenset[str]().union(*(running(made, part) for side in sides for part in _relations(side)))
    told, made.pairs = made.pairs, []
    for one in told:
        letters = running(made, one.left) | running(made, one.right)
        try:
            if named or of_pairs(made, one.left, one.right):
                as_places(made, letters, [one.left, one.right, *sides])
        except UnsupportedError:
            made.miss(f"{one.text}, which is said of some places only", restricts=True)
        else:
            suppose_of_all(made, one.left, one.sign, one.right, one.text)


def _relations(side: t.Tree) -> tuple[t.Tree, ...]:
    """The sides of the relations of an implication; of others, the tree itself."""
    if isinstance(side, t.Logic):
        return tuple(s for part in side.parts for s in (part.sides if isinstance(part, t.Compare) else (part,)))
    return (side,)


def as_places(made: Setting, letters: frozenset[str], trees: Sequence[t.Tree]) -> None:
    """Running letters as some places of the axes that they run over in these trees. UnsupportedError."""
    for letter in sorted(letters):
        extent = _extent(made, letter, trees)
        made.context.names[letter] = place = Known(letter, "size")
        made.context.at_least_0.append(extent - place.size)
        last = t.whole(int(extent)) if extent.is_Integer else t.Name(str(extent))
        made.suppose(partial(_inside, made, letter, last), letter)


def _inside(made: Setting, letter: str, last: t.Tree) -> list[Any]:
    return [facts.relation(made, t.Name(letter), "<=", last, f"{letter} is an index")]


def _extent(made: Setting, letter: str, trees: Sequence[t.Tree]) -> Any:
    """Over how many places a letter runs from 1 on."""
    for place, extent, first in axes(made, trees):
        if place == t.Name(letter) and first == 1 and (extent.is_Symbol or extent.is_Integer):
            return extent
    raise UnsupportedError(f"over what {letter} runs is not seen")


def axes(made: Setting, trees: Sequence[t.Tree]) -> Iterator[tuple[t.Tree, Any, int]]:
    """The indices that stand in these trees, the sizes of their axes, and what the first place of each is called."""
    for part in (p for tree in trees for p in t.walk(tree) if isinstance(p, t.Name) and p.indices):
        known = made.context.names.get(part.name)
        if known is not None:
            shape = tuple(s for s in known.shape if s != 1)
            firsts = (*(known.first or (known.base,) * len(known.family)), *(known.base,) * len(shape))
            yield from zip(part.indices, (*known.family, *shape), firsts, strict=False)
