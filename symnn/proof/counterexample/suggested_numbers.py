"""Numbers that a claim itself suggests: its constants, their neighbours on both sides, and numbers far from all of
them.

|t − 100| = 100 − t is true of every small number, and false at 101. Nothing is drawn or judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import sympy as sp

from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Const, Indicator, Node, Size, postorder

FAR = (
    [Fraction(k) for k in (100, -100, 10, -10, 5, -5)]
    + [Fraction(k, 10) for k in (1, -1, 5, -5)]
    + [Fraction(1000), Fraction(-1000)]
)
"""Where a claim without constants may still fail: far out, and near 0."""
MOST_CONSTANTS, MOST_NUMBERS = 8, 60
MOST_EXTENT = 1000


def constants(nodes: Sequence[Node], hypotheses: Hypotheses) -> list[Fraction]:
    """The constants of the claim and of its hypotheses that are none of 0, 1, −1, in order of appearance, without
    sign.
    """
    given = [n for e in hypotheses.equations for n in (e.left, e.right)] + [
        n for i in hypotheses.inequalities for n in (i.left, i.right)
    ]
    found: dict[Fraction, None] = {}
    for n in postorder([*nodes, *given]):
        for value in _numbers_in(n):
            if abs(value) not in (0, 1):
                found[abs(value)] = None
    return list(found)[:MOST_CONSTANTS]


def _numbers_in(n: Node) -> Iterator[Fraction]:
    if isinstance(n, Const):
        yield Fraction(n.value)
    among = list(n.shape)
    if isinstance(n, Indicator):
        among.append(n.offset)
    elif isinstance(n, Size):
        among.append(n.value)
    for size in among:
        if not size.is_Symbol:
            yield from (Fraction(int(c)) for c in size.atoms(sp.Integer))


def landmarks(known: Sequence[Fraction]) -> list[Fraction]:
    """Beside every constant, between and beyond them; the nearest neighbours first, then what is far from all."""
    pairs = [(a, b) for a, b in combinations(known, 2)]
    between = [x for a, b in pairs for x in (a + b, a - b, a / b, b / a, (a + b) / 2)]
    large = [c for c in known if c not in (2, Fraction(1, 2))]  # whose neighbours are small numbers
    beside = [side * c + step for step in (1, -1) for side in (1, -1) for c in large]
    scaled = [x for c in large for x in (c, -c, c / 2, -c / 2, 2 * c, -2 * c)]
    return _once([*beside, *FAR[:2], *scaled, *between, *(x + s for x in between for s in (1, -1)), *FAR[2:]])[
        :MOST_NUMBERS
    ]


def extents(known: Sequence[Fraction]) -> list[int]:
    """Sizes worth a look, ascending: the smallest, and the neighbours of every whole constant, of products and of sums
    of two.
    """
    whole = [int(c) for c in known if c.denominator == 1]
    more = [*whole, *(a + b for a, b in combinations(whole, 2)), *(a * b for a, b in combinations(whole, 2))]
    near = [c + step for c in more for step in (-1, 0, 1, 2)]
    return sorted({*range(1, 8), *(n for n in near if 1 <= n <= MOST_EXTENT)})


def _once(numbers: Iterable[Fraction]) -> list[Fraction]:
    return list(dict.fromkeys(numbers))
