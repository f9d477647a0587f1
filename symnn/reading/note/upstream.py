r"""A loss that a note never tells: \partial L / \partial W = G x^\top with G = \partial L / \partial z and z = W x.

All that such a formula says of L is how it changes with z. So L is taken as the inner product of z with a constant
array: the derivative of a function of z by whatever z depends on is that of the inner product with ∂L/∂z.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symnn.reading.formula import other_layers
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.displays import one
from symnn.reading.latex.marks import HOLE
from symnn.reading.note import shifted_definitions

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook


@dataclass(frozen=True)
class Slope:
    """`name` is ∂loss/∂by, as the formula `latex` says."""

    name: str
    loss: str
    by: str
    latex: str


def slope_of(book: Notebook, tree: t.Tree) -> tuple[str, str] | None:
    """(L, O) of ∂L/∂O where nothing tells what L is; None for anything else."""
    while isinstance(tree, t.Group | t.Labelled):
        tree = tree.inside
    if not (isinstance(tree, t.Derivative) and len(tree.by) == 1 and tree.order == 1 and isinstance(tree.of, t.Name)):
        return None
    by, loss = tree.by[0], tree.of
    if not isinstance(by, t.Name) or loss.indices or loss.name in book.stepwise:
        return None
    if loss.name in book.definitions and not _is_far(book, loss, by):
        return None
    known = book.names.get(loss.name)
    return (loss.name, by.name) if known is None or not (known.shape or known.family) else None


def _is_far(book: Notebook, loss: t.Name, by: t.Name) -> bool:
    """Whether the loss is told by another layer, and nothing tells the steps from here to there: C of a^{(L)}, by
    z^{(l)}. Then it is some function of this layer, as a loss is of which nothing is told.
    """
    cone = book.setting.context.cone(loss.name)
    return by.name not in cone and bool(other_layers.ends(book.definitions, cone, by.name))


def named(book: Notebook, left: t.Tree, right: t.Tree, latex: str) -> bool:
    """Whether this names a slope, G = ∂L/∂O; then G is as large as O from here on."""
    found = slope_of(book, right)
    if found is None or not isinstance(left, t.Name) or found[1] not in book.names:
        return False
    of = book.names[found[1]]
    if of.kind not in ("array", "number") or of.family or HOLE in left.name:
        return False
    book.forget(left.name)
    book.loose.pop(left.name, None)
    book.loose.pop(found[0], None)
    book.declare(Known(left.name, of.kind, of.shape))
    book.declare(Known(found[0], "number"))
    book.slopes[left.name] = Slope(left.name, *found, latex)
    if of.shape and "denominator" in book.layouts:
        book.layouts.discard("rows")  # in which G would be a row beside the column O
    return True


def of_steps(book: Notebook, left: t.Tree, right: t.Tree) -> bool:
    r"""Whether this names a slope of a loss that sums over steps, \delta_t = \partial L / \partial a_t; then it is as
    large as a_t from here on.
    """
    slope = t.bare(right)
    if not isinstance(left, t.Name) or left.name in book.definitions or not isinstance(slope, t.Derivative):
        return False
    of, by = t.bare(slope.of), t.bare(slope.by[0]) if len(slope.by) == 1 else None
    if not isinstance(of, t.Name) or of.name not in book.stepwise or not isinstance(by, t.Name) or by.indices:
        return False
    known = book.names.get(by.name)
    if known is None or known.family or known.kind not in ("array", "number"):
        return False
    book.loose.pop(left.name, None)
    book.declare(Known(left.name, known.kind, known.shape))
    return True


@contextmanager
def told(book: Notebook, sides: Sequence[t.Tree]) -> Iterator[list[str]]:
    """Inside, the loss of these sides is what they say of it; gives the assumptions in words, none where there is no
    such loss.
    """
    found = _outermost(book, sides)
    if not found:
        yield []
        return
    loss, outer, inner = found
    before = (
        dict(book.names),
        dict(book.setting.table.entries),
        dict(book.definitions),
        dict(book.setting.context.definitions),
    )
    terms = []
    for by in outer:
        name = next((s.name for s in book.slopes.values() if (s.loss, s.by) == (loss, by)), "")
        if not name:
            name = next(n for n in (f"G_{{{k}}}" for k in range(1, 99)) if n not in book.names)
            book.declare(Known(name, book.names[by].kind, book.names[by].shape))
        terms.append(_inner_product(name, by, len(book.names[by].shape)))
    book.declare(Known(loss, "number"))
    try:
        for latex in (f"{loss} = {' + '.join(terms)}", *(s.latex for s in inner)):
            statement = one(latex, book.setting.table)
            book.define(statement.sides[0], statement.sides[1], latex)
        yield [f"{loss} is a function of {', '.join(outer)}"]
    finally:
        names, entries, definitions, meaning = before
        for key in set(book.names) - set(names):
            book.drop(key)
        now = book.setting.table.entries
        book.setting.table.entries = {**entries, **{k: now[k] for k in book.names if k in now}}
        book.definitions = definitions
        book.setting.context.definitions = meaning
        book.setting.context.find_recursion()


def _inner_product(name: str, by: str, axes: int) -> str:
    if not axes:
        return f"{name} {by}"
    return rf"{{{name}}}^\top {by}" if axes == 1 else rf"\operatorname{{tr}}({{{name}}}^\top {by})"


def _outermost(book: Notebook, sides: Sequence[t.Tree]) -> tuple[str, list[str], list[Slope]] | None:
    """The loss, the names through which the sides say that it changes, and slopes further inside that have a name."""
    parts = [p for s in sides for p in t.walk(s)]
    direct = list(filter(None, (slope_of(book, p) for p in parts)))
    names = {p.name for p in filter(lambda part: isinstance(part, t.Name), parts)}  # type: ignore[attr-defined]
    _at_other_layers(book, names)
    called = _called(book, names | book.cone(sides))
    losses = {*(loss for loss, _ in direct), *(s.loss for s in called)}
    if len(losses) != 1:
        return None
    (loss,) = losses
    called = called or _all_ways(book, loss, {by for _, by in direct})
    outer = _through(book, dict.fromkeys((*(by for _, by in direct), *(s.by for s in called))))
    return (loss, outer, [s for s in called if s.by not in outer]) if outer else None


def _called(book: Notebook, names: set[str]) -> list[Slope]:
    """The slopes that have one of these names, and no other meaning."""
    return [s for s in book.slopes.values() if s.name in names and s.name not in book.definitions]


def _all_ways(book: Notebook, loss: str, by: set[str]) -> list[Slope]:
    """The slope of this loss by a name through which all goes that depends on these; none where more is told."""
    cones = {k: book.setting.context.cone(k) | {k} for k in book.definitions}
    behind = [k for k, cone in cones.items() if by & cone and k not in by]
    slopes = [s for s in book.slopes.values() if s.loss == loss and s.by in behind]
    whole = len(slopes) == 1 and all(k in cones[slopes[0].by] for k in behind)
    return slopes if whole else []


def _at_other_layers(book: Notebook, names: Iterable[str]) -> None:
    r"""Names that a slope has at another layer: \delta^{(l+1)} where the note says \delta^{(l)} = ∂C/∂z^{(l)}."""
    for name, slope in shifted_definitions.slopes_at(book, names).items():
        if slope.by in book.names and name not in book.definitions:
            of = book.names[slope.by]
            book.forget(name)
            book.loose.pop(name, None)
            book.declare(Known(name, of.kind, of.shape))
            book.slopes[name] = slope


def _through(book: Notebook, by: Iterable[str]) -> list[str]:
    """Of the names by which the loss is differentiated those that depend on others, but on which no other depends;
    none if they depend on none of them.
    """
    known = [b for b in by if b in book.names and _is_array(book.names[b])]
    cones = {b: book.setting.context.cone(b) for b in known}
    outer = [b for b in known if cones[b] and not any(b in cones[o] for o in known if o != b)]
    return outer if any(b in cones[o] for o in outer for b in known) else []


def _is_array(known: Known) -> bool:
    return known.kind in ("array", "number") and not known.family
