"""Layers against PyTorch's own: loss and all gradients in float64, by autograd of torch.nn.functional and torch.nn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symnn import Dense, Network
from symnn.nets.layers import (
    GRU,
    LSTM,
    RNN,
    AvgPool,
    BatchNorm,
    Concatenation,
    Conv1d,
    Conv2d,
    Flatten,
    GatedUnit,
    GroupNorm,
    LayerNorm,
    MaxPool,
    MeanOver,
    MixtureOfExperts,
    Reshape,
    RMSNorm,
    RotaryPositions,
    SelfAttention,
    SwiGLU,
    WeightNorm,
)  # fmt: skip

torch = pytest.importorskip("torch", reason="torch is not installed here: layers are compared with its autograd where it is")
F = torch.nn.functional
P = dict[str, Any]


def cell(kind: str, p: P, x: Any, gates: str, *, last: bool = True) -> Any:
    """torch.nn.RNN and its like, with our matrices of the gates put one below the other."""
    end = [f"_{g}" if g else "" for g in (gates or " ").replace(" ", "")] or [""]
    W, U, b = (torch.cat([p[f"{letter}{e}1"] for e in end]) for letter in "WUb")
    inside = torch.zeros_like(b)
    if "c_n1" in p:
        inside = torch.cat([torch.zeros_like(p["b_r1"]), torch.zeros_like(p["b_z1"]), p["c_n1"]])
    zero = torch.zeros(1, len(x), p[f"U{end[0]}1"].shape[1], dtype=x.dtype)
    state = (zero, zero) if kind == "lstm" else zero
    out = getattr(torch, kind)(x, state, [W, U, b[:, 0], inside[:, 0]], True, 1, 0.0, False, False, True)[0]
    return out[:, -1] if last else out


def attended(p: P, x: Any, *, causal: bool = False, mask: Any = None, groups: int = 1) -> Any:
    W = [w if w.ndim == 3 else w[None] for w in (p["W_q1"], p["W_k1"], p["W_v1"])]
    q, k, v = (torch.einsum("bti,hdi->bhtd", x, w) for w in W)
    k, v = (y.repeat_interleave(groups, 1) for y in (k, v))
    o = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
    W_o = p["W_o1"] if p["W_o1"].ndim == 3 else p["W_o1"][:, None]
    return torch.einsum("bhtd,ohd->bto", o, W_o)


def turned(x: Any, theta: Any) -> Any:
    a = torch.outer(torch.arange(x.shape[-2], dtype=x.dtype), theta)
    a, h = torch.cat([a, a], -1), x.shape[-1] // 2
    return x * a.cos() + torch.cat([-x[..., h:], x[..., :h]], -1) * a.sin()


def linear(p: P, k: int, x: Any) -> Any:
    return F.linear(x, p[f"W{k}"], p[f"b{k}"][:, 0])


E = 1e-5
Case = tuple[list[Any], Any, Callable[[P, Any], Any]]
CASES: dict[str, Case] = {
    "LayerNorm": ([LayerNorm(E)], (3, 4), lambda p, x: F.layer_norm(x, (4,), p["gamma1"][:, 0], p["beta1"][:, 0], E)),
    "RMSNorm": ([RMSNorm(E)], (3, 4), lambda p, x: F.rms_norm(x, (4,), p["gamma1"][:, 0], E)),
    "BatchNorm": ([BatchNorm(E)], (2, 3, 3), lambda p, x: F.batch_norm(x, None, None, p["gamma1"][:, 0], p["beta1"][:, 0], True, 0.1, E)),
    "GroupNorm": ([GroupNorm(2, E)], (4, 3), lambda p, x: F.group_norm(x, 2, p["gamma1"][:, 0], p["beta1"][:, 0], E)),
    "Conv1d": ([Conv1d(4, 3, 2, 2, 2, 2)], (2, 9), lambda p, x: F.conv1d(x, p["W1"][:, None], p["b1"][:, 0], 2, 2, 2, 2)),
    "Conv2d": ([Conv2d(3, (3, 2), (2, 1), 1)], (2, 5, 4), lambda p, x: F.conv2d(x, p["W1"], p["b1"][:, 0], (2, 1), 1)),
    "MaxPool": ([MaxPool(3, 2, 1)], (2, 5, 4), lambda p, x: F.max_pool2d(x, 3, 2, 1)),
    "MaxPool, ties": ([Dense(4, "relu"), MaxPool(2)], (2, 4), lambda p, x: F.max_pool1d(linear(p, 1, x).relu(), 2)),
    "AvgPool": ([AvgPool(3, 2, 1)], (2, 5, 5), lambda p, x: F.avg_pool2d(x, 3, 2, 1)),
    "MeanOver": ([MeanOver((1, 2))], (2, 5, 5), lambda p, x: x.mean((2, 3))),
    "Flatten, Reshape": ([Flatten(), Reshape(6, 2)], (2, 3, 2), lambda p, x: x.flatten(1).view(-1, 6, 2)),
    "RNN": ([RNN(3)], (3, 2), lambda p, x: cell("rnn_tanh", p, x, "")),
    "LSTM": ([LSTM(3, last=False)], (3, 2), lambda p, x: cell("lstm", p, x, "ifgo", last=False)),
    "GRU": ([GRU(3)], (3, 2), lambda p, x: cell("gru", p, x, "rzn")),
    "causal attention": ([SelfAttention(2, causal=True)], (3, 4), lambda p, x: attended(p, x, causal=True)),
    "masked attention, grouped": (
        [SelfAttention(4, 3, masked=True, groups=2)], (3, 4), lambda p, x: attended(p, x, mask=p["M1"], groups=2),
    ),
    "GLU": ([GatedUnit(3, bias=True)], 4, lambda p, x: torch.sigmoid(linear(p, 1, x)) * F.linear(x, p["V1"], p["c1"][:, 0])),
    "SwiGLU": ([SwiGLU(3)], (2, 4), lambda p, x: F.silu(x @ p["W1"].T) * (x @ p["V1"].T)),
    "RotaryPositions": ([RotaryPositions()], (3, 4), lambda p, x: turned(x, p["theta1"][:, 0])),
    "Concatenation": ([Concatenation(Dense(2), Dense(3))], 2, lambda p, x: torch.cat([linear(p, 1, x), linear(p, 2, x)], -1)),
    "WeightNorm": ([WeightNorm(3)], 2, lambda p, x: F.linear(x, torch._weight_norm(p["V1"], p["g1"]), p["b1"][:, 0])),
    "MixtureOfExperts": (
        [MixtureOfExperts(Dense(3), Dense(3))], 2,
        lambda p, x: torch.einsum("bk,bko->bo", (x @ p["W3"].T).softmax(-1), torch.stack([linear(p, 1, x), linear(p, 2, x)], 1)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_loss_and_gradients_are_those_of_autograd(name: str) -> None:
    layers, inputs, forward = CASES[name]
    net = Network(*layers, Flatten(), Dense(2), inputs=inputs, loss="mse", batch=4, layout="torch")
    r = np.random.default_rng(5)
    start = {k: v + r.normal(size=np.shape(v)) for k, v in net.initial(r).items()}
    x, y = r.normal(size=[4, *(inputs if isinstance(inputs, tuple) else (inputs,))]), r.normal(size=(4, 2))
    given = {str(s): r.normal(size=s.shape) for s, _ in net.given}
    loss, found = net.numpy()(start, np.squeeze(x), y, *given.values())
    p = {k: torch.tensor(v, requires_grad=k in start) for k, v in {**start, **given}.items()}
    last = max(int(k[1:]) for k in start if k[0] == "W" and k[1:].isdigit())
    h = forward(p, torch.tensor(x)).flatten(1)
    value = F.mse_loss(linear(p, last, h), torch.tensor(y))
    value.backward()
    np.testing.assert_allclose(loss, value.item(), rtol=1e-10)
    assert found.keys() == start.keys()
    for k, g in found.items():
        np.testing.assert_allclose(g, p[k].grad.numpy(), rtol=1e-9, atol=1e-11, err_msg=k)


LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "l1": F.l1_loss,
    "soft_margin": F.soft_margin_loss,
    "poisson_nll": lambda a, y: F.poisson_nll_loss(a, y, log_input=True),
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_under_pytorchs_names_are_pytorchs(name: str) -> None:
    net = Network(Dense(2), inputs=3, loss=name, batch=4, layout="torch")
    r = np.random.default_rng(6)
    start, x, y = net.initial(r), r.normal(size=(4, 3)), r.choice([-1.0, 1.0], size=(4, 2))
    if name == "poisson_nll":
        y = r.poisson(2, size=(4, 2)).astype(float)
    loss, found = net.numpy()(start, x, y)
    p = {k: torch.tensor(v, requires_grad=True) for k, v in start.items()}
    value = LOSSES[name](linear(p, 1, torch.tensor(x)), torch.tensor(y))
    value.backward()
    np.testing.assert_allclose(loss, value.item(), rtol=1e-12)
    for k, g in found.items():
        np.testing.assert_allclose(g, p[k].grad.numpy(), rtol=1e-10, atol=1e-13, err_msg=k)
