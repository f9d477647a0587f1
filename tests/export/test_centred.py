"""Layer and batch normalisation in float32 where the mean is far larger than the spread: as right as float32 can be, on every target."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from shutil import which
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.calculus.normal_form.normalizer import same
from symnn.export.stable.centred import centred as from_means
from symnn.export.stable.centred import twice_centred
from symnn.expr import Add, Atom, Contract, Node, add, const, scale, size
from symnn.ops.reciprocal import reciprocal

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


N = symnn.sizes("N")
V, A, B = Atom("V", (N,)), Atom("A", (N, N)), Atom("B", (N, N))


def product(*factors: tuple[Node, str], out: str = "ij") -> Node:
    labels = {*out, *"".join(at for _, at in factors)}
    return Contract([f for f, _ in factors], [tuple(at) for _, at in factors], tuple(out), dict.fromkeys(sorted(labels), N))


def _differences() -> dict[str, Node]:
    """Sums that are n(x − μ), or look as if they were."""
    n, one = (size(N), ""), (const(1), "")
    of = product
    return {
        "rows": add(of(n, (A, "ij")), scale(-1, of((A, "ik")))),
        "columns": add(of(n, (A, "ij")), scale(-1, of((A, "kj")))),
        "all of it": add(of(n, n, (A, "ij")), scale(-1, of((A, "kl")))),
        "with weights beside": add(of(n, (V, "i"), (A, "ij")), scale(-1, of((V, "i"), (A, "ik"))), of(one)),
        "weights that are averaged": add(of(n, (V, "j"), (A, "ij")), scale(-1, of((V, "k"), (A, "ik")))),
        "rows beside columns": add(of(n, (A, "ij")), scale(-1, of((A, "jk")))),
        "a transposed mean": add(of(n, (A, "ij")), scale(-1, of((A, "ki")))),
        "twice as much": add(of(n, (A, "ij")), scale(-2, of((A, "ik")))),
        "added": add(of(n, (A, "ij")), of((A, "ik"))),
        "another": add(of(n, (A, "ij")), scale(-1, of((B, "ik")))),
        "a diagonal": add(of(n, (A, "ii")), scale(-1, of((A, "kk")))),
        "a diagonal beside a row": add(of(n, (A, "ij")), scale(-1, of((A, "kk")))),
    }


@pytest.mark.parametrize("name", _differences())
def test_n_times_x_less_its_sum_is_what_it_was(name: str) -> None:
    node = _differences()[name]
    made = from_means(node)
    assert (made is not node) == (name in ("rows", "columns", "all of it", "with weights beside"))
    assert same(made, node)
    assert not same(add(made, A), node)


def test_sums_of_differences_from_their_mean_vanish_and_others_do_not() -> None:
    d = add(A, scale(-1, product((A, "ik"), (reciprocal(size(N)), ""))))
    for node, vanishes in (
        (Contract([d], [("i", "j")], ("i",)), True),
        (Contract([d, V], [("i", "j"), ("i",)], ("i",)), True),
        (Contract([d], [("i", "j")], ("j",)), False),
        (Contract([d, V], [("i", "j"), ("j",)], ("i",)), False),
        (Contract([d, d], [("i", "j"), ("i", "j")], ("i",)), False),
        (Contract([d], [("i", "i")], ()), False),
    ):
        made = from_means(node)
        assert (made is not node) == vanishes
        assert same(made, node)


@pytest.mark.parametrize("target", TARGETS)
def test_deviations_of_equal_entries_and_of_entries_beside_a_large_mean(target: str) -> None:
    u = symnn.vector("u", N)
    c = u - symnn.mean(u) * sp.OneMatrix(N, 1)
    deviation = symnn.norm(c) / sp.sqrt(N)
    call = symnn.lambdify((u,), [deviation, symnn.gradient(deviation, u)], target=target)
    if target == "torch":
        import torch

        put: Any = torch.from_numpy
    else:
        put = np.asarray
    for entry in (0.1, 1e5 + 0.1, 0.0):
        value, slope = call(put(np.full(3, entry)))
        assert float(value) == 0, entry
        assert not np.any(np.asarray(slope)), entry
    x = np.array([1e6 + 0.25, 1e6 - 0.5, 1e6 + 1.0, 1e6])
    exact = x - 1e6 - 0.1875
    wanted = exact / 4 / np.sqrt(exact @ exact / 4)
    found = np.asarray(call(put(x))[1])
    assert np.allclose(found, wanted, rtol=1e-6 if found.dtype == np.float32 else 1e-14, atol=0)
