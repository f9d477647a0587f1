"""Hand-written backward passes: slips are named, what is right in another form is not rejected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.errors import ArgumentError
from symnn.testing import assert_backward

torch = pytest.importorskip("torch", reason="backward passes of PyTorch need the extra torch")

from tests.testing.handwritten import CASES, WRT  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


@pytest.mark.parametrize("name", CASES)
def test_what_is_right_in_another_form_is_not_rejected(name: str) -> None:
    case = CASES[name]
    assert_backward((case.forward, case.right), case.inputs, reference=case.reference, wrt=WRT.get(name))


@pytest.mark.parametrize("name", CASES)
def test_a_planted_slip_is_named(name: str) -> None:
    case = CASES[name]
    with pytest.raises(AssertionError, match=rf"entry \[.*the derived value is.*Likely slip: in ∂loss/∂.*{case.words}"):
        assert_backward((case.forward, case.wrong), case.inputs, reference=case.reference, wrt=WRT.get(name))


@pytest.mark.parametrize("name", CASES)
def test_the_same_as_a_function_of_torch(name: str) -> None:
    case = CASES[name]
    inputs = tuple(torch.tensor(x) for x in case.inputs)
    chosen = WRT.get(name)
    assert_backward(function_of(case.reference, case.right), inputs, wrt=chosen)
    with pytest.raises(AssertionError, match="the derived value is"):
        assert_backward(function_of(case.reference, case.wrong), inputs, wrt=chosen)


def function_of(forward: Any, backward: Any) -> Any:
    class Written(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *inputs: Any) -> Any:
            ctx.save_for_backward(*inputs)
            return forward(*inputs)

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            found = backward(g.numpy(), *(x.detach().numpy() for x in ctx.saved_tensors))
            parts = found if isinstance(found, tuple) else (found,)
            return tuple(None if p is None else torch.as_tensor(p) for p in parts)

    return Written


n, d = symnn.sizes("n d")
X, W = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("W", d, d)
LINEAR = symnn.tanh(X * W)


def forward(X: Any, W: Any) -> Any:
    return np.tanh(X @ W)


def backward(g: Any, X: Any, W: Any) -> Any:
    d = g * (1 - np.tanh(X @ W) ** 2)
    return d @ W.T, X.T @ d


def test_a_pair_against_a_formula_at_sizes_that_are_drawn() -> None:
    assert_backward((forward, backward), reference=LINEAR)
    with pytest.raises(AssertionError, match="gradient by W: entry"):
        assert_backward((forward, lambda g, X, W: (backward(g, X, W)[0], 2 * backward(g, X, W)[1])), reference=LINEAR)
    with pytest.raises(AssertionError, match=r"factor .* is missing"):
        assert_backward((forward, lambda g, X, W: (g @ W.T, X.T @ g)), reference=LINEAR)


def test_a_cache_is_passed_on() -> None:
    pair = (lambda X, W: (forward(X, W), (X, W)), lambda g, cache: backward(g, *cache))
    assert_backward(pair, reference=LINEAR, args=[X, W])


def test_what_is_returned_is_looked_at_closely() -> None:
    with pytest.raises(AssertionError, match="returned None"):
        assert_backward((forward, lambda g, X, W: (backward(g, X, W)[0], None)), reference=LINEAR)
    with pytest.raises(AssertionError, match="returned 1 gradients for 2"):
        assert_backward((forward, lambda g, X, W: (backward(g, X, W)[0],)), reference=LINEAR)
    with pytest.raises(ArgumentError, match="reference"):
        assert_backward((forward, backward), (np.ones((2, 3)), np.ones((3, 3))))
    with pytest.raises(ArgumentError, match="pair"):
        assert_backward(forward, reference=LINEAR)


def test_a_custom_vjp_of_jax() -> None:
    jax = pytest.importorskip("jax", reason="JAX's custom_vjp needs jax")

    @jax.custom_vjp
    def f(X: Any, W: Any) -> Any:
        return jax.numpy.tanh(X @ W)

    def back(saved: Any, g: Any) -> Any:
        X, W = saved
        d = g * (1 - jax.numpy.tanh(X @ W) ** 2)
        return d @ W.T, X.T @ d

    f.defvjp(lambda X, W: (f(X, W), (X, W)), back)
    assert_backward(f, reference=LINEAR, args=[X, W])
    f.defvjp(lambda X, W: (f(X, W), (X, W)), lambda saved, g: (back(saved, g)[0], -back(saved, g)[1]))
    with pytest.raises(AssertionError, match="gradient by W"):
        assert_backward(f, reference=LINEAR, args=[X, W])
