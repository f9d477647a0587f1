"""Ordinary networks are proved, whatever their activation, output, loss, layout, batch and sizes: a covering part of the table of
`all_networks`.
"""

from __future__ import annotations

import pytest
import sympy as sp

from symnn import Dense, Network
from symnn.claims.verdict import Proved, Refuted
from symnn.expr import Atom, Const, Node, ones, size, sum_over, zeros
from symnn.nets import losses
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.proof.equality.deciding_equality import Hypothesis, equal_nodes
from tests.nets.all_networks import ACTIVATIONS, OUTPUTS, PLACES, WIDE, Case, covering, fits, unproved


@pytest.mark.parametrize("losses_each", [2, pytest.param(len(WIDE), marks=pytest.mark.long)])
def test_every_line_of_ordinary_networks_is_proved(losses_each: int) -> None:
    cases = [c for c in covering(losses_each) if fits(c)]
    assert len(cases) > 250
    assert {loss for _, loss in OUTPUTS} == set(losses.TABLE)
    assert len({c[3:] for c in cases}) == len(PLACES)
    assert {str(c.hidden) for c in cases} == set(map(str, ACTIVATIONS))
    assert {str(case): lines for case in cases if (lines := unproved(case))} == {}


@pytest.mark.parametrize("batch", [32, 500])
def test_a_deep_network_with_numeric_sizes_is_proved(batch: int) -> None:
    hidden = [Dense(64, "silu") for _ in range(20)]
    made = [
        Network(*hidden, Dense(10), inputs=64, loss="softmax_cross_entropy", batch=batch),
        Network(*hidden, Dense(1, "sigmoid"), inputs=64, loss="bce", batch=batch, layout="torch"),
    ]
    assert [net.backprop().unproved for net in made] == [(), ()]


def test_a_positive_factor_in_a_denominator_changes_nothing_of_where_it_vanishes() -> None:
    N = size(sp.Symbol("N", integer=True, positive=True))
    whole = reciprocal(N * t - N * ones(40))
    assert isinstance(equal_nodes(whole, reciprocal(N) * reciprocal(t - 1)), Proved)
    for lie in (reciprocal(t - 1), N * reciprocal(t - 1), reciprocal(N) * reciprocal(t + 1), reciprocal(N * t - 1)):
        assert isinstance(equal_nodes(whole, lie), Refuted)


t, u, y = (Atom(name, (sp.Integer(40),)) for name in "tuy")
NOWHERE: dict[str, tuple[Node, Node, list[Hypothesis]]] = {
    "a quotient of zeros": (t * reciprocal(t), ones(40), [Hypothesis(t, zeros(40), "t = 0")]),
    "a difference in a denominator": (u * reciprocal(t - u), u * reciprocal(t - u) + 0, [Hypothesis(t, u, "t = u")]),
    "a logarithm of minus a square": (log(-(t * t)) - log(-(t * t)), zeros(40), []),
    "a root of minus something positive": (sqrt(-1 - t * t) - sqrt(-1 - t * t), zeros(40), []),
    "a sum that is two things": (
        t * reciprocal(t), ones(40), [Hypothesis(sum_over(t), Const(1), "Σ t = 1"), Hypothesis(sum_over(t), Const(2), "Σ t = 2")]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOWHERE)
def test_what_is_defined_nowhere_is_not_proved(name: str) -> None:
    left, right, given = NOWHERE[name]
    assert not isinstance(equal_nodes(left, right, hypotheses=given), Proved)


def test_what_is_defined_between_0_and_1_is_proved_though_no_point_is_met_by_chance() -> None:
    inside = reciprocal(t) * reciprocal(1 - t) * log(t) * log(1 - t)
    given = [Hypothesis(sum_over(y), Const(1), "Σ y = 1")]
    assert isinstance(equal_nodes(sum_over(y) * inside, inside, hypotheses=given), Proved)
    assert not isinstance(equal_nodes(sum_over(y) * inside, 2 * inside, hypotheses=given), Proved)


@pytest.mark.parametrize("layout", ["rows", "columns", "torch"])
def test_a_sum_of_all_entries_is_written_whole_at_any_size(layout: str) -> None:
    """SymPy's transpose of a sum of products carries out what stands in it: 64·64 entries."""
    case = Case("log_softmax", None, "half_squared_error", layout, None, (64, 64, 64))
    derivation = case.network().backprop()
    assert not derivation.unproved
    assert max(len(str(step.shown)) for step in derivation.steps) < 100
