"""A deep network whose layers repeat, and a short one that has fewer of them: every line about the deep one is a line
about the short one, renamed. Nothing is derived or printed here.

Why that is so. The definitions of a place are compared with all names counted from their own place: `z of here`, `a of
one place before`. In a run of periods that are the same in this sense, of which none reaches further back than the
period before, what a line says of a place is decided by the places around it: by the definitions that use a name, and
on through names without a cotangent of their own, which may not reach further than two periods either. The short
network keeps four periods of the run, so that the second has whole neighbours on both sides; it is compared with the
deep one place by place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from symnn.bridge import read
from symnn.expr import Atom, Define, Node
from symnn.expr.walk import atoms, children, postorder
from symnn.nets.place import Place

if TYPE_CHECKING:
    from symnn.nets.network import Network

Thing = TypeVar("Thing")
KEPT = 4
"""So many periods the short network has."""
SAVED = 4
"""So many places must be spared, or it is not worth it."""
LONGEST_PERIOD = 8


@dataclass(frozen=True, eq=False)
class Shortened:
    """`deep` has the places of `short` and `cut` more of them: after the place `start` there follows a run of periods
    of `period` places, of which `short` keeps KEPT.
    """

    deep: Network
    short: Network
    start: int
    period: int
    cut: int

    def template(self, place: int) -> int:
        """The place of the short network of which a place of the deep one is a copy."""
        first = self.start + 2 * self.period
        if place < first:
            return place
        if place >= first + self.cut:
            return place - self.cut
        return self.start + self.period + (place - self.start) % self.period

    @cached_property
    def copies(self) -> list[tuple[int, int]]:
        """For every place of the deep network its template, and how many places further it stands."""
        return [(t := self.template(k), k - t) for k in range(len(self.deep.places))]

    def copied(
        self, things: Iterable[Thing], symbol: Callable[[Thing], Any], part: Callable[[Thing], str]
    ) -> Iterator[tuple[Thing, int]]:
        """What belongs to the short network, in its order, as (thing, shift) in the order of the deep one.

        Things of one `part` stand together, those of "backward" from the last place to the first; `symbol` says to
        whose place a thing belongs. What belongs to none stands behind the last place.
        """
        for kind, group in groupby(things, lambda x: part(x) if symbol(x) in self.owner else ""):
            if not kind:
                yield from ((x, self.cut) for x in group)
                continue
            members: dict[int, list[Thing]] = {}
            for x in group:
                members.setdefault(self.owner[symbol(x)][0], []).append(x)
            places = self.copies[::-1] if kind == "backward" else self.copies
            yield from ((x, shift) for k, shift in places for x in members.get(k, ()))

    @cached_property
    def owner(self) -> dict[Any, tuple[int, int]]:
        """The place of every symbol of the short network, and its position there."""
        return _owners(self.short.places)

    @cached_property
    def symbols(self) -> list[list[Any]]:
        """The symbols of every place of the deep network, by their position."""
        return [list(p.names) for p in self.deep.places]

    def symbol(self, symbol: Any, shift: int) -> Any:
        """The symbol that stands so many places further in the deep network; itself if it belongs to no place."""
        owned = self.owner.get(symbol)
        return symbol if owned is None else self.symbols[owned[0] + shift][owned[1]]


def shortened(net: Network) -> Shortened | None:
    """The short network; None where nothing repeats, or where the comparison fails."""
    if net.depth is not None or net.l2 is not None or len(net.places) != len(net.layers):
        return None
    if any(p.first is not p or p.terms or not isinstance(p.index, int) for p in net.places):
        return None
    compared = _Compared()
    deep = compared.places(net.places)
    run = _run(deep)
    if run is None:
        return None
    start, period, times = run
    cut = (times - KEPT) * period
    layers = [*net.layers[: start + 2 * period], *net.layers[start + 2 * period + cut :]]
    short = net.of_layers(layers)
    found = Shortened(net, short, start, period, cut)
    same = compared.places(short.places) == [*deep[: start + 2 * period], *deep[start + 2 * period + cut :]]
    ends = compared.loss(net) == compared.loss(short)
    return found if same and ends and _is_local(found) else None


def _owners(places: Sequence[Place]) -> dict[Any, tuple[int, int]]:
    return {s: (k, slot) for k, p in enumerate(places) for slot, s in enumerate(p.names)}


Owners = dict[Any, tuple[int, int, int]]


class _Compared:
    """Numbers for nodes: two have one number if they are the same up to the place from which names are counted."""

    def __init__(self) -> None:
        self._number: dict[Hashable, int] = {}

    def places(self, places: Sequence[Place]) -> list[int]:
        owner = self._owners(places)
        return [self._place(k, p, owner) for k, p in enumerate(places)]

    def _owners(self, places: Sequence[Place]) -> Owners:
        """The place of a symbol, its position there, and the number of what is known of it beside its name."""
        return {s: (k, slot, self._numbered(_kind(s))) for k, p in enumerate(places) for slot, s in enumerate(p.names)}

    def _numbered(self, key: Hashable) -> int:
        return self._number.setdefault(key, len(self._number))

    def _place(self, here: int, place: Place, owner: Owners) -> int:
        return self._numbered((
            tuple([(owner[s][2], n.base) for s, n in place.names.items()]),
            tuple(place.parameters),
            tuple([(s.name, words) for s, words in place.given_here]),
            tuple([
                (
                    owner[d.symbol][1], d.cotangent is None or owner[d.cotangent][1], d.constant,
                    self._of(d.node, here, owner), tuple([_told(s, here, owner) for s in d.pulled]),
                )
                for d in place.definitions
            ]),
        ))  # fmt: skip

    def loss(self, net: Network) -> Hashable:
        """The loss, in both forms, counted from behind the last place."""
        owner, end = self._owners(net.places), len(net.places)
        nodes = [net.target()]
        for stable in (True, False):
            logits = net.by_logits(stable=stable)
            state = net.output.logits if logits else net.output.symbol
            nodes.append(net.data_loss(read(state), read(net.y), logits=logits))
        return tuple([self._of(n, end, owner) for n in nodes])

    def _of(self, node: Node, here: int, owner: Owners) -> int:
        number: dict[Node, int] = {}
        for n in postorder(node):
            if isinstance(n, Atom):
                key = _told(n.label, here, owner)
            elif below := children(n):
                made = _told(n.atom.label, here, owner) if isinstance(n, Define) else None
                key = (type(n), made, *_settings(n), *[number[c] for c in below])
            else:
                key = n
            number[n] = self._numbered(key)
        return number[node]


def _told(symbol: Any, here: int, owner: Owners) -> Hashable:
    owned = owner.get(symbol)
    return symbol if owned is None else (owned[0] - here, owned[1], owned[2])


def _kind(symbol: Any) -> Hashable:
    """What is known of a symbol beside its name."""
    shape = getattr(symbol, "shape", None)
    return (type(symbol), tuple(shape)) if shape else (type(symbol), *sorted(symbol.assumptions0.items()))


def _settings(node: Node) -> list[Any]:
    """What a node is beside the nodes below it."""
    return [
        v
        for v in node.values
        if not isinstance(v, Node) and not (isinstance(v, tuple) and v and isinstance(v[0], Node))
    ]


def _run(keys: Sequence[int]) -> tuple[int, int, int] | None:
    """(start, period, times) of the run of equal periods that spares the most places."""
    best: tuple[int, int, int] | None = None
    for period in range(1, LONGEST_PERIOD + 1):
        k = 0
        while k + period < len(keys):
            end = k
            while end + period < len(keys) and keys[end] == keys[end + period]:
                end += 1
            times = (end - k) // period + 1
            if (times - KEPT) * period >= max(SAVED, 1 + (0 if best is None else (best[2] - KEPT) * best[1])):
                best = k, period, times
            k = max(end, k + 1)
    return best


def _is_local(found: Shortened) -> bool:
    """Whether what reaches a name of the second period comes from nowhere but the periods beside it."""
    owner, period = found.owner, found.period
    low, high = found.start + period, found.start + 2 * period
    users: dict[Any, list[tuple[int, Any]]] = {}
    definitions = [(k, d) for k, p in enumerate(found.short.places) for d in p.definitions]
    for k, d in definitions:
        for a in atoms(d.node):
            users.setdefault(a.label, []).append((k, d))
            if low <= k < high and (a.label in owner) and not low - period <= owner[a.label][0] <= k:
                return False
    ahead = [(k, d) for s, (k, _) in owner.items() if low <= k < high for k, d in users.get(s, ())]
    while ahead:
        k, d = ahead.pop()
        if k >= high + period:
            return False
        if d.cotangent is None:
            ahead += users.get(d.symbol, ())
    return True
