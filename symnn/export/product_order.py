"""The order in which the factors of a product are multiplied, by what the pairs cost. A pair that was multiplied
before, here or in an earlier product, costs nothing: it is recognised whatever its indices are called and however it
lies. So the Jacobian of a chain is computed once, though a Hessian has it on both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

Labels = tuple[int, ...]
Identity = tuple[int, str]
"""An array of the plan and the form it is read in, or a product that is not written yet: (negative, "")."""
Key = tuple[Identity, Labels, Identity, Labels, Labels]


class LabelledFactor(NamedTuple):
    """What is multiplied, and the index of each of its axes."""

    identity: Identity
    labels: Labels


class LabelledPair(NamedTuple):
    """Two factors whose product is summed over what nobody needs; `names` are its indices in the order of the key."""

    key: Key
    names: Labels

    def kept(self) -> Labels:
        return tuple(self.names[k] for k in self.key[-1])


class PairOrder(NamedTuple):
    """The positions of the pairs, one after the other; the multiplications that this takes, and the largest product
    that is new.
    """

    steps: list[tuple[int, int]]
    cost: int
    largest: int


def pair(a: LabelledFactor, b: LabelledFactor, needed: Collection[int]) -> LabelledPair:
    """The pair under names of its own: two pairs with one key are the same product."""
    found = []
    for x, y in ((a, b), (b, a)):
        if x.identity <= y.identity:
            names = {m: k for k, m in enumerate(dict.fromkeys(x.labels + y.labels))}
            left, right = (tuple(names[m] for m in f.labels) for f in (x, y))
            kept = tuple(k for m, k in names.items() if m in needed)
            found.append(LabelledPair((x.identity, left, y.identity, right, kept), tuple(names)))
    return min(found)


Choice = Callable[[Sequence[LabelledFactor], Mapping[Key, Identity]], tuple[int, int]]
"""The places of the next pair; the mapping has what is multiplied so far."""


class KnownProducts:
    """The products that a plan has: the array of each, and the place in the key of each of its axes."""

    def __init__(self) -> None:
        self._arrays: dict[Key, tuple[int, Labels]] = {}
        self._together: set[tuple[Identity, Identity]] = set()

    def get(self, p: LabelledPair) -> LabelledFactor | None:
        found = self._arrays.get(p.key)
        return found and LabelledFactor((found[0], "plain"), tuple(p.names[k] for k in found[1]))

    def keep(self, p: LabelledPair, array: int, labels: Labels) -> None:
        self._arrays[p.key] = array, tuple(map(p.names.index, labels))
        self._together.add((p.key[0], p.key[2]))

    def may_share(self, factors: Sequence[LabelledFactor]) -> bool:
        """Whether a pair of these factors can be one that there is, or two of them be alike."""
        several = Counter(f.identity for f in factors)
        if len(factors) > 3 and sum(n for n in several.values() if n > 1) > 3:
            return True
        return any((min(x, y), max(x, y)) in self._together for x, y in combinations(several, 2))


class Ordering:
    """Orders for one product. `keep` are the indices of the result; `volume` counts what some indices run over, `often`
    how often the result has sizes that these have.
    """

    def __init__(
        self,
        keep: Collection[int],
        products: KnownProducts,
        volume: Callable[[Collection[int]], int],
        often: Callable[[Collection[int], Collection[int]], int],
    ) -> None:
        self.keep, self.products, self.volume, self.often = keep, products, volume, often

    def best(self, factors: Sequence[LabelledFactor]) -> PairOrder:
        """The greedy order, or one that looks for pairs that are there, if it takes less and its products are no
        larger.
        """
        usual = self._order(factors, self._cheapest)
        shared = self._order(factors, self._shared)
        return shared if shared.cost < usual.cost and shared.largest <= usual.largest else usual

    def cheapest(self, factors: Sequence[LabelledFactor]) -> tuple[int, int]:
        """Greedy: fewest multiplications, then the smallest growth, then what is likely to be short, then two times the
        same array (what is left is a matrix product, not a stack of them), then the order as written.
        """
        return self._cheapest(factors, {})

    def _cheapest(self, factors: Sequence[LabelledFactor], _: Mapping[Key, Identity]) -> tuple[int, int]:
        if len(factors) == 2:
            return 0, 1
        count = Counter(m for f in factors for m in f.labels)
        return min(combinations(range(len(factors)), 2), key=lambda p: self._cost(factors, p, count))

    def _cost(
        self, factors: Sequence[LabelledFactor], places: tuple[int, int], count: Mapping[int, int]
    ) -> tuple[int, int, int, bool]:
        first, second = factors[places[0]], factors[places[1]]
        a, b = set(first.labels), set(second.labels)
        left = {m for m in a | b if m in self.keep or count[m] > (m in a) + (m in b)}
        growth = self.volume(left) - self.volume(a) - self.volume(b)
        return self.volume(a | b), growth, -self.often(a | b, self.keep), first.identity != second.identity

    def _shared(self, factors: Sequence[LabelledFactor], made: Mapping[Key, Identity]) -> tuple[int, int]:
        """First what is there, then what is needed twice, then what is cheapest."""
        count = Counter(m for f in factors for m in f.labels)
        pairs = {
            places: self.pair(factors, places, count)
            for places in combinations(range(len(factors)), 2)
            if not set(factors[places[0]].labels).isdisjoint(factors[places[1]].labels)
        }
        if not pairs:
            return self._cheapest(factors, made)
        alike: dict[Key, set[int]] = {}
        for places, p in pairs.items():
            alike.setdefault(p.key, set()).update(places)

        def rank(places: tuple[int, int]) -> tuple[int, tuple[int, int, int, bool]]:
            p = pairs[places]
            new = p.key not in made and self.products.get(p) is None
            once = len(alike[p.key]) < 4  # four places: two pairs without a factor in common
            return new + (new and once), self._cost(factors, places, count)

        return min(pairs, key=rank)

    def pair(
        self, factors: Sequence[LabelledFactor], places: tuple[int, int], count: Mapping[int, int]
    ) -> LabelledPair:
        """The pair at two places, summed over the indices that no other factor has."""
        a, b = factors[places[0]], factors[places[1]]
        own = Counter(a.labels) + Counter(b.labels)
        return pair(a, b, {m for m in own if m in self.keep or count[m] > own[m]})

    def _order(self, factors: Sequence[LabelledFactor], choose: Choice) -> PairOrder:
        rest, made = list(factors), dict[Key, Identity]()
        steps, cost, largest = [], 0, 0
        while len(rest) > 1:
            i, j = choose(rest, made)
            p = self.pair(rest, (i, j), Counter(m for f in rest for m in f.labels))
            found = self.products.get(p)
            if found is None:
                cost += 0 if p.key in made else self.volume(p.names)
                found = LabelledFactor(made.setdefault(p.key, (-1 - len(made), "")), p.kept())
                largest = max(largest, self.volume(found.labels))
            steps.append((i, j))
            others = [f for k, f in enumerate(rest) if k not in (i, j)]
            rest = [*others[:i], found, *others[i:]]
        return PairOrder(steps, cost, largest)
