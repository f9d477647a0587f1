"""Losses of PyTorch and of today: value and gradients of a network are those of PyTorch's autograd, also at ties and at kinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="comparing with PyTorch's autograd needs the extra torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812

from symnn import Dense, Network  # noqa: E402
from symnn.nets import losses  # noqa: E402
from symnn.nets.layers import GLU  # noqa: E402


def classes(y: Any) -> Any:
    return y.argmax(1)


def distribution(r: Any) -> Any:
    y = r.random((4, 3)) + 0.1
    return y / y.sum(1, keepdims=True)


TARGETS: dict[str, Callable[[Any], Any]] = {
    "real": lambda r: r.integers(-2, 3, (4, 3)).astype(float),
    "signs": lambda r: r.choice([-1.0, 1.0], size=(4, 3)),
    "labels": lambda r: r.integers(0, 2, (4, 3)).astype(float),
    "one-hot": lambda r: np.eye(3)[r.integers(0, 3, 4)],
    "distribution": distribution,
    "counts": lambda r: r.poisson(2, size=(4, 3)).astype(float),
}
GIVEN: dict[str, Callable[[Any], Any]] = {
    "s of output": TARGETS["signs"], "s of example": lambda r: r.choice([-1.0, 1.0], size=4),
    "v of output": TARGETS["real"], "w of class": lambda r: np.array([1.0, 3.0, 0.5]),
}  # fmt: skip


def listed(y: Any) -> Any:
    """The classes of every example, then −1: what PyTorch's multilabel margin takes."""
    rows = [[k for k in range(3) if row[k]] for row in y]
    return torch.tensor([row + [-1] * (3 - len(row)) for row in rows])


def focal(a: Any, y: Any) -> Any:
    p = a.softmax(1)
    return -(y * (1 - p) ** 2 * p.log()).sum(1).mean()


def binary_focal(a: Any, y: Any, alpha: float = 0.25) -> Any:
    """As in torchvision."""
    p, ce = a.sigmoid(), F.binary_cross_entropy_with_logits(a, y, reduction="none")
    pt = p * y + (1 - p) * (1 - y)
    return ((alpha * y + (1 - alpha) * (1 - y)) * ce * (1 - pt) ** 2).mean()


# target, settings, and what PyTorch makes of output, target and what is given
LOSSES: dict[str, tuple[str, dict[str, Any], Callable[..., Any]]] = {
    "mean_squared_error": ("real", {}, F.mse_loss),
    "mean_absolute_error": ("real", {}, F.l1_loss),
    "huber": ("real", {"delta": 0.5}, lambda a, y: F.huber_loss(a, y, delta=0.5)),
    "smooth_l1": ("real", {"beta": 2}, lambda a, y: F.smooth_l1_loss(a, y, beta=2.0)),
    "soft_margin": ("signs", {}, F.soft_margin_loss),
    "poisson_negative_log_likelihood": ("counts", {}, F.poisson_nll_loss),
    "kullback_leibler_divergence": ("distribution", {}, lambda a, y: F.kl_div(a.log_softmax(1), y, reduction="batchmean")),
    "margin_ranking": ("real", {"margin": 1}, lambda a, y, s: F.margin_ranking_loss(a, y, s, margin=1.0)),
    "hinge_embedding": ("signs", {"margin": 2}, lambda a, y: F.hinge_embedding_loss(a, y, margin=2.0)),
    "cosine_embedding": ("real", {"margin": 0.25}, lambda a, y, s: F.cosine_embedding_loss(a, y, s, margin=0.25)),
    "triplet_margin": ("real", {"margin": 2}, lambda a, y, v: F.triplet_margin_loss(a, y, v, margin=2.0)),
    "multi_margin": ("one-hot", {"margin": 2}, lambda a, y: F.multi_margin_loss(a, classes(y), margin=2.0)),
    "multi_label_margin": ("labels", {}, lambda a, y: F.multilabel_margin_loss(a, listed(y))),
    "multi_label_soft_margin": ("labels", {}, F.multilabel_soft_margin_loss),
    "softmax_cross_entropy": ("distribution", {}, F.cross_entropy),
    "label_smoothing": ("one-hot", {"smoothing": 0.2}, lambda a, y: F.cross_entropy(a, classes(y), label_smoothing=0.2)),
    "weighted_cross_entropy": ("one-hot", {}, lambda a, y, w: F.cross_entropy(a, classes(y), weight=w)),
    "weighted_binary_cross_entropy": ("labels", {}, lambda a, y, w: F.binary_cross_entropy_with_logits(a, y, weight=w)),
    "positive_weighted_binary_cross_entropy": ("labels", {}, lambda a, y, w: F.binary_cross_entropy_with_logits(a, y, pos_weight=w)),
    "focal": ("one-hot", {}, focal),
    "binary_focal": ("labels", {}, binary_focal),
    "info_nce": ("real", {"tau": 0.5}, lambda a, y: F.cross_entropy(a @ y.T / 0.5, torch.arange(4))),
}  # fmt: skip


@pytest.mark.parametrize("at", ["a generic point", "whole numbers"])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_and_its_gradients_are_pytorchs(name: str, at: str) -> None:
    """At whole numbers residuals are 0 or at a threshold, margins are met exactly, and scores tie."""
    kind, settings, theirs = LOSSES[name]
    net = Network(Dense(3), inputs=3, loss=name, batch=4, layout="torch", **settings)
    f = net.numpy()
    for seed in range(8):
        r = np.random.default_rng(seed)
        y, x = TARGETS[kind](r), r.integers(-1, 2, size=(4, 3)).astype(float)
        start = {"W1": r.integers(-1, 2, size=(3, 3)).astype(float), "b1": r.integers(0, 2, size=3).astype(float)}
        if at == "a generic point":
            start, x = net.initial(r), r.normal(size=(4, 3))
        given = [GIVEN[f"{letter} of {shape}"](r) for letter, (shape, _) in net.loss.given.items()]
        loss, found = f(start, x, y, *given)
        p = {k: torch.tensor(v, requires_grad=True) for k, v in start.items()}
        value = theirs(torch.tensor(x) @ p["W1"].T + p["b1"].reshape(-1), *map(torch.tensor, (y, *given)))
        value.backward()
        np.testing.assert_allclose(loss, value.item(), rtol=1e-10, atol=1e-13)
        for k, g in found.items():
            np.testing.assert_allclose(g, p[k].grad.numpy(), rtol=1e-9, atol=1e-12, err_msg=k)


# "Non-linear Activations" of PyTorch 2.13; MultiheadAttention is the layer SelfAttention
ACTIVATIONS: dict[str, Any] = {
    "ELU": nn.ELU(), "Hardshrink": nn.Hardshrink(), "Hardsigmoid": nn.Hardsigmoid(), "Hardtanh": nn.Hardtanh(), "Hardswish": nn.Hardswish(),
    "LeakyReLU": nn.LeakyReLU(), "LogSigmoid": nn.LogSigmoid(), "PReLU": nn.PReLU().double(), "ReLU": nn.ReLU(), "ReLU6": nn.ReLU6(),
    "RReLU": nn.RReLU().eval(), "SELU": nn.SELU(), "CELU": nn.CELU(), "GELU": nn.GELU(), "Sigmoid": nn.Sigmoid(), "SiLU": nn.SiLU(),
    "Mish": nn.Mish(), "Softplus": nn.Softplus(threshold=1000), "Softshrink": nn.Softshrink(), "Softsign": nn.Softsign(), "Tanh": nn.Tanh(),
    "Tanhshrink": nn.Tanhshrink(), "Threshold": nn.Threshold(0, 0), "Softmin": nn.Softmin(1), "Softmax": nn.Softmax(1),
    "Softmax2d": nn.Softmax(1), "LogSoftmax": nn.LogSoftmax(1), "GELU tanh": nn.GELU("tanh"), "GLU": nn.GLU(1),
}  # fmt: skip
# PyTorch has the slope of hardsigmoid in single precision
COARSE = {"Hardsigmoid": 1e-7}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_by_its_name_is_pytorchs_also_at_its_kinks(name: str) -> None:
    spelled = {"GLU": None, "GELU tanh": "gelu_tanh"}.get(name, name)
    net = Network(Dense(6, spelled), *([GLU()] if name == "GLU" else []), inputs=1, loss="mse", batch=6, layout="torch")
    at = np.array([-3.0, -1.0, -0.5, 0.0, 0.5, 3.0])
    start = {"W1": np.array([1.0, 2.0, 6.0, 0.0, -1.0, 0.3]), "b1": np.zeros(6)}
    start |= {k: np.asarray(v) for k, v in net.initial(np.random.default_rng(0)).items() if k not in start}
    y = np.random.default_rng(1).normal(size=(6, 3 if name == "GLU" else 6))
    if "beta1" in start:
        start["beta1"] = np.asarray(0.25)
    loss, found = net.numpy()({k: np.reshape(v, (6, 1)) if k == "W1" else v for k, v in start.items()}, at, y)
    p = {k: torch.tensor(v, requires_grad=True) for k, v in start.items()}
    value = F.mse_loss(ACTIVATIONS[name](torch.tensor(at)[:, None] * p["W1"] + p["b1"]), torch.tensor(y))
    value.backward()
    np.testing.assert_allclose(loss, value.item(), rtol=1e-12)
    for k in ("W1", "b1"):
        np.testing.assert_allclose(found[k].reshape(6), p[k].grad.numpy(), rtol=COARSE.get(name, 1e-10), atol=1e-13, err_msg=k)


def test_every_loss_is_compared_or_has_another_reduction_or_is_no_loss_of_pytorchs() -> None:
    apart = {
        "half_squared_error", "hinge", "bernoulli_negative_log_likelihood", "binary_cross_entropy",
        "binary_cross_entropy_with_logits", "categorical_negative_log_likelihood", "gaussian_negative_log_likelihood",
        "softmax_cross_entropy_with_classes",
    }  # fmt: skip
    assert set(losses.TABLE) == set(LOSSES) | apart
