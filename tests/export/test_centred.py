"""Layer and batch normalisation in float32 where the mean is far larger than the spread: as right as float32 can be, on every target."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from shutil import which
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.export.stable.centred import twice_centred
from symnn.expr import Add, Atom, Contract, Node, add, const, scale

TARGETS = ["numpy", "numpy_buffers", *(["c"] if which("cc") else []), *(t for t in ("jax", "torch") if find_spec(t))]
X = Atom("X", (4, 4))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("layer", ["LayerNorm", "BatchNorm"])
@pytest.mark.parametrize("mean", [0, 1e3, 1e5])
def test_a_large_mean_costs_no_digits(layer: str, target: str, mean: float) -> None:
    net = symnn.Network(getattr(symnn.layers, layer)(), inputs=32, loss="mse", layout="rows", batch=16)
    draw = np.random.default_rng(0)
    x, y = (draw.standard_normal((16, 32)) + mean).astype(np.float32), draw.standard_normal((16, 32)).astype(np.float32)
    given = {k: draw.standard_normal(32).astype(np.float32) for k in net.parameters}
    wide = {k: v.astype(float) for k, v in given.items()}
    if target == "torch":
        import torch

        put: Any = torch.from_numpy
    else:
        put = np.asarray
    loss, found = net.numpy(target)({k: put(v) for k, v in given.items()}, put(x), put(y), np.float32(1e-5))
    wanted, gradients = net.numpy()(wide, x.astype(float), y.astype(float), np.float64(np.float32(1e-5)))
    assert abs(float(loss) - wanted) < 1e-6 * wanted
    for name, g in gradients.items():
        assert np.abs(np.asarray(found[name]) - g).max() < 1e-6 * np.abs(g).max(), name


def centred(mean: Node) -> Node:
    return add(X, scale(-1, mean))


def averaged(operand: Node, out: tuple[str, ...], axis: int, count: int) -> Node:
    """The mean along an axis, as a matrix whose labels are `out`."""
    names = tuple(name for k, name in enumerate("ij") if k != axis)
    mean = Contract([operand], [("i", "j")], names)
    return scale(const(Fraction(1, count)), Contract([mean], [names], out, dict.fromkeys(out, 4)))


def test_a_difference_from_the_mean_of_rows_is_centred_again() -> None:
    d = centred(averaged(X, ("i", "j"), 1, 4))
    (made,) = twice_centred([d], {})
    assert isinstance(made, Add)
    assert d in made.terms


@pytest.mark.parametrize(
    "less",
    [
        averaged(X, ("i", "j"), 1, 5),
        averaged(Atom("Z", (4, 4)), ("i", "j"), 1, 4),
        averaged(X, ("j", "i"), 1, 4),
        averaged(X, ("j", "i"), 0, 4),
    ],
    ids=["another count", "another matrix", "means of rows beside columns", "means of columns beside rows"],
)
def test_what_is_not_the_mean_of_its_own_entries_stays(less: Node) -> None:
    d = centred(less)
    assert twice_centred([d], {}) == [d]


def test_a_named_mean_is_known_by_its_value_alone() -> None:
    mean, other = Atom("mu", (4,)), Atom("m", (4,))
    value = Contract([const(Fraction(1, 4)), X], [(), ("i", "j")], ("i",))
    along = lambda atom: centred(Contract([atom], [("i",)], ("i", "j"), {"j": 4}))
    across = centred(Contract([mean], [("j",)], ("i", "j"), {"i": 4}))
    assert twice_centred([along(mean)], {mean: value}) != [along(mean)]
    for d in (along(other), across):
        assert twice_centred([d], {mean: value}) == [d]
