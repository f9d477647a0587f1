"""Laws of deep networks whose layers repeat: what is derived of a short one and renamed is, letter by letter, what is
derived of the deep one; what does not repeat is never shortened; no renaming proves a lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import ops
from symnn.bridge import read
from symnn.derive.derived_lines import RepeatedLines
from symnn.derive.judged_line import step
from symnn.derive.renamed_line import RenamedStep, Renaming, renamable
from symnn.export import network_module
from symnn.nets import Dense, Network, backprop
from symnn.nets.layer import Layer, State
from symnn.nets.place import Place
from symnn.nets.shortened import shortened

N = symnn.sizes("N")


def tanh(depth: int, **options: Any) -> Network:
    hidden = [Dense(4, activation="tanh") for _ in range(depth - 1)]
    return Network(*hidden, Dense(3), inputs=5, loss="softmax_cross_entropy", **options)


def deep() -> Iterator[Network]:
    yield tanh(10, layout="rows", batch=N, reduction="sum")
    pairs = [layer for _ in range(8) for layer in (Dense(4, activation="relu"), Dense(2, activation="sigmoid"))]
    yield Network(*pairs, Dense(1, activation="sigmoid"), inputs=2, loss="binary_cross_entropy")
    yield Network(*[Dense(3, activation="prelu", bias=False) for _ in range(10)], inputs=3, loss="mse", layout="torch", batch=N)
    normed = [layer for _ in range(7) for layer in (Dense(3, activation="relu"), symnn.layers.RMSNorm())]
    yield Network(*normed, Dense(2), inputs=3, loss="softmax_cross_entropy_with_classes", layout="torch", batch=N)


@pytest.mark.parametrize("net", [*deep()], ids=str)
def test_a_deep_network_is_a_short_one_renamed(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortened(net) is not None
    found = net.backprop()
    assert any(isinstance(s, RenamedStep) for s in found.steps)
    monkeypatch.setattr(backprop, "shortened", lambda net: None)
    direct = net.backprop()
    assert not found.unproved
    assert found.latex() == direct.latex()
    assert found.json() == direct.json()
    assert str(found) == str(direct)
    for s, t in zip(found.steps, direct.steps, strict=True):
        assert s.raw is t.raw
        assert s.value is t.value
    for s in found.steps[::5]:
        assert symnn.recheck(s.verdict).accepted


@pytest.mark.parametrize("target", ["numpy", "numpy_buffers"])
def test_every_target_computes_the_same(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for net in deep() if target == "numpy" else [next(deep())]:
        draw = np.random.default_rng(0)
        x = draw.standard_normal((2, 1) if net.layout.batch is None else (3, int(net.inputs)))
        y = np.eye(3) if net.classes is None and net.layout.batch is not None else np.zeros(1 if net.classes is None else 3)
        given = net.initial(draw), x, y, *(1e-5 for _ in network_module.network_program(net).direct[2:])
        with monkeypatch.context() as patched:
            loss, found = net.numpy(target)(*given)
            patched.setattr(network_module, "shortened", lambda net: None)
            wanted, gradients = net.numpy()(*given)
        assert loss == pytest.approx(wanted, rel=1e-12)
        for k, g in gradients.items():
            np.testing.assert_allclose(found[k], g, rtol=1e-10, atol=1e-15)


class Odd(Layer):
    """tanh, but in one place of a network sigmoid."""

    def __init__(self, place: int = 7) -> None:
        self.place = place

    def build(self, at: Place, source: State) -> State:
        symbol = at.symbol("h", at.layout.state(source.features))
        at.define(symbol, node=(ops.sigmoid if at.index == self.place else ops.tanh)(read(source.symbol)), cotangent="dh")
        return State(symbol, source.features)


class Far(Layer):
    """A tanh of the sum of its input and of what the network's fourth place made."""

    def build(self, at: Place, source: State) -> State:
        symbol = at.symbol("h", at.layout.state(source.features))
        here = read(source.symbol)
        node = here + read(at.graph.places[3].output.symbol) if len(at.graph.places) > 3 else here
        at.define(symbol, node=ops.tanh(node), cotangent="dh")
        return State(symbol, source.features)


def test_what_does_not_repeat_is_not_shortened() -> None:
    tied = Dense(3, activation="tanh")
    assert shortened(Network(*[tied] * 12, inputs=3, loss="mse")) is None
    assert shortened(tanh(12, l2=True)) is None
    assert shortened(Network(*[Dense(k + 2, activation="tanh") for k in range(12)], inputs=2, loss="mse")) is None
    assert shortened(Network(*[Far() for _ in range(14)], inputs=3, loss="mse")) is None
    assert shortened(Network(*[Odd() for _ in range(12)], inputs=3, loss="mse")) is None
    found = shortened(Network(*[Odd() for _ in range(24)], inputs=3, loss="mse"))
    assert found is not None
    assert found.start == 7
    assert shortened(Network(*[Odd(19) for _ in range(24)], inputs=3, loss="mse")) is None
    shared = symnn.activation("prelu", alpha="shared")
    assert shortened(Network(*[Dense(3, activation=shared) for _ in range(12)], inputs=3, loss="mse")) is None


def test_a_layer_that_is_another_one_is_kept() -> None:
    layers = [Dense(4, activation="tanh") for _ in range(20)]
    layers[12] = Dense(4, activation="sigmoid")
    net = Network(*layers, inputs=4, loss="mse")
    assert net.numpy().source.count("np.exp") == 1
    assert sum("sigmoid" in s.rule for s in net.backprop().steps) == 1
    assert [s.key for s in net.backprop().steps if "sigmoid" in str(s.shown).lower()] == ["a13"]


n, m = symnn.sizes("n m")
A, B, C = (symnn.matrix(k, n, n) for k in "ABC")


def line(raw: Any, shown: Any) -> Any:
    return step(key="s", symbol=sp.Symbol("s", real=True), shown=shown, shape=(1, 1), rule="", section="gradients",
                of="s", raw=read(raw), lines=RepeatedLines())  # fmt: skip


def test_no_renaming_proves_a_lie() -> None:
    """tr(ABA) = tr(A²B) is tr(ABC) = tr(A²B) if C is called A, and tr(AB) is not tr(BC)."""
    proved = line(sp.Trace(A * B * A), sp.Trace(A * A * B))
    assert renamable(proved)
    symbols = {"A": A, "B": B, "s": sp.Symbol("s", real=True)}
    one_to_one = RenamedStep.of_line(proved, Renaming(lambda s: {A: C}.get(s, s), symbols))
    assert one_to_one.raw is read(sp.Trace(C * B * C))
    assert str(one_to_one.shown) == str(sp.Trace(C * C * B))
    with pytest.raises(AssertionError, match="one-to-one"):
        str(RenamedStep.of_line(proved, Renaming(lambda s: {A: B}.get(s, s), symbols)).shown)
    wide = symnn.matrix("D", n, m)
    with pytest.raises(AssertionError, match="one-to-one"):
        str(RenamedStep.of_line(proved, Renaming(lambda s: {A: wide}.get(s, s), symbols)).shown)
    assert not renamable(line(sp.Trace(A * B * C), sp.Trace(A * A * B)))
