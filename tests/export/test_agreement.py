"""A sample of `run_agreement`, and that what is wrong would be seen; arrays of every order, and batches of none and one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.nets import Dense, Network
from tests.export.agreement import LIMITS, Case, N, error, network, of_layer, of_loss
from tests.export.run_agreement import rows
from tests.export.test_targets import ARRAYS

SAMPLE: dict[str, Callable[[], Case]] = {
    "a classifier": lambda: of_loss("softmax_cross_entropy", N, 4),
    "one example": lambda: of_loss("binary_cross_entropy", None, 1),
    "a batch of one": lambda: of_layer("LayerNorm", N, 1),
    "a convolution": lambda: of_layer("Conv2d", N, 2),
    "attention": lambda: of_layer("SelfAttention", N, 2),
}
ORDERS: dict[str, Callable[[Any], Any]] = {
    "Fortran": lambda x: np.asarray(x, order="F"),
    "not contiguous": lambda x: np.repeat(x, 2, axis=-1)[..., ::2] if x.ndim else x,
    "backwards": lambda x: x[::-1].copy()[::-1] if x.ndim else x,
    "the other order of bytes": lambda x: x.astype(x.dtype.newbyteorder()),
    "read-only": lambda x: np.frombuffer(x.tobytes(), x.dtype).reshape(x.shape) if x.size else x,
}


@pytest.mark.parametrize(
    ("name", "target"), [*((name, "numpy") for name in SAMPLE), pytest.param("a classifier", "c", marks=ARRAYS[1].marks)]
)
def test_a_sample_agrees_to_the_last_digits(name: str, target: str) -> None:
    found = list(rows(SAMPLE[name](), target))
    assert len({d for d, _, _ in found}) == 2
    assert [r for r in found if r[2] > LIMITS[r[0]]] == []


def test_what_is_wrong_is_seen() -> None:
    wanted = SAMPLE["one example"]().wanted()[1]
    right = wanted.astype(float)
    assert error(right, wanted) < 1e-15
    for lie in (right * (1 + 1e-11) + 1e-11, -right, right.T, right[:1], right + np.inf, np.full_like(right, np.nan)):
        assert error(lie, wanted) > LIMITS["float64"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("target", [p for p in ARRAYS if p.values != ("torch",)])
def test_the_order_in_memory_does_not_matter(target: str, order: str) -> None:
    if target == "jax" and "bytes" in order:
        pytest.skip("JAX has no such arrays, and says so")
    case = of_loss("softmax_cross_entropy", N, 3)
    for found, wanted in zip(case.found(target, arranged=ORDERS[order]), case.wanted(), strict=True):
        assert error(found, wanted) < 1e-12


@pytest.mark.parametrize("target", [p for p in ARRAYS if p.values[0] in ("numpy", "numpy_buffers", "c")])
def test_a_function_takes_the_other_order_of_bytes_again_and_beside_this_one(target: str) -> None:
    u, v = symnn.vector("u", N), symnn.vector("v", N)
    call = symnn.lambdify((u, v), [symnn.softmax(u), u + v], target=target)
    x, y = np.array([1.0, -2.0, 0.5]), np.array([3.0, 0.25, -1.0])
    turned = [a.astype(a.dtype.newbyteorder()) for a in (x, y)]
    for given in ((x, y), turned, turned, (turned[0], y), (x, y)):
        for found, wanted in zip(call(*given), (np.exp(x) / np.exp(x).sum(), x + y), strict=True):
            assert np.allclose(found, wanted, rtol=1e-14)


@pytest.mark.parametrize("target", ARRAYS)
def test_a_sum_over_no_example_is_nothing(target: str) -> None:
    net = Network(Dense(3, "tanh"), Dense(2), inputs=2, loss="softmax_cross_entropy", batch=N, layout="torch", reduction="sum")
    found = network("no example", net, 0).found(target)
    assert [np.asarray(g).shape for g in found] == [(), (3, 2), (3,), (2, 3), (2,)]
    assert all(not np.asarray(g).any() for g in found)
