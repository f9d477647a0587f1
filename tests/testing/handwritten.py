"""Ten backward passes in NumPy, each right in a form of its own and wrong by one slip, with a reference in PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

rng = np.random.default_rng(7)


class Case(NamedTuple):
    """forward and backward by NumPy, the backward with its slip, the reference, inputs, and words of the slip."""

    forward: Callable[..., Any]
    right: Callable[..., Any]
    wrong: Callable[..., Any]
    reference: Callable[..., Any]
    inputs: tuple[Any, ...]
    words: str


def softmax(z: Any) -> Any:
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def normal(*shape: int) -> Any:
    return rng.standard_normal(shape)


# attention with dropout: the mask is forgotten on the way back
MASK = (rng.random((3, 4)) < 0.8) / 0.8


def attention(q: Any, k: Any, v: Any, mask: Any) -> Any:
    return (softmax(q @ k.T / math.sqrt(q.shape[1])) * mask) @ v


def attention_back(g: Any, q: Any, k: Any, v: Any, mask: Any, forget: bool = False) -> Any:
    p = softmax(q @ k.T / math.sqrt(q.shape[1]))
    dp = (g @ v.T) * (1 if forget else mask)
    # D = rowsum(dO∘O) needs no second pass over the weights
    o = (p * mask) @ v
    inner = (dp * p).sum(1, keepdims=True) if forget else (g * o).sum(1, keepdims=True)
    ds = p * (dp - inner) / math.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, (p * mask).T @ g, None


# RMS norm: the weight is forgotten
def rms(x: Any, w: Any) -> Any:
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * w


def rms_back(g: Any, x: Any, w: Any, forget: bool = False) -> Any:
    r = 1 / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
    gw = g if forget else g * w
    return r * gw - r**3 * x * (gw * x).mean(-1, keepdims=True), (g * x * r).sum(0)


# layer norm: the mean term is dropped
def layer(x: Any, w: Any, b: Any) -> Any:
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt((c * c).mean(-1, keepdims=True) + 1e-5) * w + b


def layer_back(g: Any, x: Any, w: Any, b: Any, forget: bool = False) -> Any:
    c = x - x.mean(-1, keepdims=True)
    s = np.sqrt((c * c).mean(-1, keepdims=True) + 1e-5)
    u, h = c / s, g * w
    mean = 0 if forget else h.mean(-1, keepdims=True)
    return (h - mean - u * (h * u).mean(-1, keepdims=True)) / s, (g * u).sum(0), g.sum(0)


# convolution: padding off by one on the way back
def conv(x: Any, k: Any) -> Any:
    p = np.pad(x, ((0, 0), (0, 0), (1, 1)))
    return sum(np.einsum("oc,ncl->nol", k[:, :, t], p[:, :, t : t + x.shape[2]]) for t in range(3))


def conv_back(g: Any, x: Any, k: Any, shift: int = 0) -> Any:
    wide = np.pad(g, ((0, 0), (0, 0), (2, 2)))
    n = x.shape[2]
    dx = sum(np.einsum("oc,nol->ncl", k[:, :, t], wide[:, :, 3 - t + shift : 3 - t + shift + n]) for t in range(3))
    p = np.pad(x, ((0, 0), (0, 0), (1, 1)))
    dk = np.stack([np.einsum("nol,ncl->oc", g, p[:, :, t : t + n]) for t in range(3)], -1)
    return dx, dk


# GRU: the reset gate is forgotten
def gru(a: Any, u: Any, h: Any) -> Any:
    (ar, az, an), (ur, uz, un) = np.split(a, 3, -1), np.split(u, 3, -1)
    r, z = sigmoid(ar + ur), sigmoid(az + uz)
    n = np.tanh(an + r * un)
    return (1 - z) * n + z * h


def gru_back(g: Any, a: Any, u: Any, h: Any, forget: bool = False) -> Any:
    (ar, az, an), (ur, uz, un) = np.split(a, 3, -1), np.split(u, 3, -1)
    r, z = sigmoid(ar + ur), sigmoid(az + uz)
    n = np.tanh(an + r * un)
    dn = g * (1 - z) * (1 - n * n)
    dz, dr = g * (h - n) * z * (1 - z), dn * un * r * (1 - r)
    return np.concatenate([dr, dz, dn], -1), np.concatenate([dr, dz, dn if forget else dn * r], -1), g * z


# softmax: only the diagonal of the Jacobian
def softmax_back(g: Any, z: Any, forget: bool = False) -> Any:
    p = softmax(z)
    return g * p if forget else np.einsum("nij,nj->ni", np.eye(p.shape[1]) * p[:, None] - p[:, :, None] * p[:, None], g)


# cross-entropy: 1/N is forgotten
def entropy(z: Any, y: Any) -> Any:
    return -np.log(softmax(z))[np.arange(len(y)), y].mean()


def entropy_back(g: Any, z: Any, y: Any, forget: bool = False) -> Any:
    d = softmax(z)
    d[np.arange(len(y)), y] -= 1
    return (g * d if forget else g * d / len(y)), None


# tied embedding: counted once
def tied(w: Any, x: Any) -> Any:
    return np.tanh(x @ w) @ w.T


def tied_back(g: Any, w: Any, x: Any, forget: bool = False) -> Any:
    h = np.tanh(x @ w)
    dh = (g @ w) * (1 - h * h)
    return (0 if forget else x.T @ dh) + g.T @ h, dh @ w.T


# rotary positions: the sign
def rope(x: Any, c: Any, s: Any) -> Any:
    a, b = np.split(x, 2, -1)
    return np.concatenate([a * c - b * s, b * c + a * s], -1)


def rope_back(g: Any, x: Any, c: Any, s: Any, sign: int = 1) -> Any:
    a, b = np.split(g, 2, -1)
    return np.concatenate([a * c + sign * b * s, b * c - a * s], -1), None, None


# batch norm: γ is forgotten
def batch(x: Any, w: Any, b: Any) -> Any:
    return (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) * w + b


def batch_back(g: Any, x: Any, w: Any, b: Any, forget: bool = False) -> Any:
    n, s = len(x), np.sqrt(x.var(0) + 1e-5)
    u = (x - x.mean(0)) / s
    scale = 1 if forget else w
    return scale / (n * s) * (n * g - g.sum(0) - u * (g * u).sum(0)), (g * u).sum(0), g.sum(0)


def rope_torch(x: Any, c: Any, s: Any) -> Any:
    a, b = x.chunk(2, -1)
    return torch.cat([a * c - b * s, b * c + a * s], -1)


def gru_torch(a: Any, u: Any, h: Any) -> Any:
    (ar, az, an), (ur, uz, un) = a.chunk(3, -1), u.chunk(3, -1)
    r, z = torch.sigmoid(ar + ur), torch.sigmoid(az + uz)
    n = torch.tanh(an + r * un)
    return (1 - z) * n + z * h


def slip(backward: Callable[..., Any], **how: Any) -> Callable[..., Any]:
    return lambda *given: backward(*given, **how)


CASES: dict[str, Case] = {
    "attention with dropout": Case(
        attention, attention_back, slip(attention_back, forget=True),
        lambda q, k, v, m: (torch.softmax(q @ k.T / math.sqrt(2), -1) * m) @ v,
        (normal(3, 2), normal(4, 2), normal(4, 5), MASK), "factor x3 is missing",
    ),
    "RMS norm weight": Case(
        rms, rms_back, slip(rms_back, forget=True), lambda x, w: F.rms_norm(x, (4,), w, 1e-5), (normal(3, 4), normal(4)),
        "factor x1 is missing",
    ),
    "layer norm mean term": Case(
        layer, layer_back, slip(layer_back, forget=True), lambda x, w, b: F.layer_norm(x, (4,), w, b, 1e-5),
        (normal(3, 4), normal(4), normal(4)), "the term .* is missing",
    ),
    "padding off by one": Case(
        conv, conv_back, slip(conv_back, shift=1), lambda x, k: F.conv1d(x, k, padding=1),
        (normal(2, 2, 6), normal(3, 2, 3)), "shifted by one",
    ),
    "GRU reset gate": Case(
        gru, gru_back, slip(gru_back, forget=True), gru_torch, (normal(2, 9), normal(2, 9), normal(2, 3)),
        "factor sigmoid.* is missing",
    ),
    "softmax Jacobian diagonal": Case(
        softmax, softmax_back, slip(softmax_back, forget=True), lambda z: torch.softmax(z, -1), (normal(3, 4),),
        "the term .* is missing",
    ),
    "cross-entropy 1/N": Case(
        entropy, entropy_back, slip(entropy_back, forget=True), lambda z, y: F.cross_entropy(z, y),
        (normal(5, 3), np.array([0, 2, 1, 1, 0])), "factor 1/.* is missing",
    ),
    "tied embedding counted once": Case(
        tied, tied_back, slip(tied_back, forget=True), lambda w, x: torch.tanh(x @ w) @ w.T, (normal(4, 3), normal(2, 4)),
        "the term .* is missing",
    ),
    "RoPE sign": Case(
        rope, rope_back, slip(rope_back, sign=-1), rope_torch, (normal(3, 4), normal(3, 2), normal(3, 2)), "sign",
    ),
    "batch norm γ": Case(
        batch, batch_back, slip(batch_back, forget=True), lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
        (normal(5, 3), normal(3), normal(3)), "factor x1 is missing",
    ),
}  # fmt: skip
WRT = {"attention with dropout": (0, 1, 2), "RoPE sign": (0,)}
