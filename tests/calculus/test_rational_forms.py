"""The search for a shorter rational expression does the same work whatever its generators are called."""

from __future__ import annotations

from itertools import permutations

import sympy as sp

from symnn.calculus.printed_form.rational import _forms, _ranked

G = [sp.Symbol(f"g{k:03d}") for k in range(8)]
OTHERS = [G[:3] + [G[j] for j in order] for order in permutations(range(3, 8), 5)][::17]


def _sum(g: list[sp.Symbol]) -> sp.Expr:
    """Symbol k stands k + 1 times."""
    return sp.Add(*(x / (1 + sp.Add(*g[k + 1 :])) for k, x in enumerate(g)), evaluate=False)


def test_polynomials_of_many_symbols_are_taken_in_an_order_that_no_name_decides() -> None:
    ranks = [_ranked(_sum(g))[x] for g in (G,) for x in g]
    assert sorted(ranks, key=str) == ranks
    for other in OTHERS:
        found = _ranked(_sum(other))
        assert [found[x] for x in other] == ranks


def test_few_symbols_keep_their_names() -> None:
    assert _ranked(sp.Add(*G[:6])) == {}


def test_what_is_found_is_said_with_the_symbols_that_came() -> None:
    e = sp.Add(*(G[0] * x for x in G[1:])) / G[0]
    assert _forms(e)[0] == ("+", tuple(("g", k) for k in range(1, 8)))
