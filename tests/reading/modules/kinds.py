"""Twenty-four kinds of modules as people write them, each with example inputs, other sizes, and dynamic shapes. It needs torch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn
from torch.export import Dim

B, T = Dim("B", min=2), Dim("T", min=3)
KINDS: dict[str, Callable[[], tuple[nn.Module, Callable[[int, int], tuple[Any, ...]], Any]]] = {}


def kind(make: Any) -> Any:
    KINDS[make.__name__] = make
    return make


def classes(k: int, *shape: int) -> torch.Tensor:
    return torch.randint(0, k, shape)


@kind
def mlp() -> Any:
    class MLP(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 6), nn.GELU(), nn.Linear(6, 3))

        def forward(self, x: Any, y: Any) -> Any:
            return F.cross_entropy(self.net(x), y)

    return MLP(), lambda b, t: (torch.randn(b, 5), classes(3, b)), ({0: B}, {0: B})


@kind
def convnet() -> Any:
    class ConvNet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.c1, self.c2 = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 6, 3, stride=2)
            self.pool, self.fc = nn.MaxPool2d(2), nn.Linear(6 * 4, 3)

        def forward(self, x: Any, y: Any) -> Any:
            h = self.pool(F.relu(self.c1(x)))
            h = F.relu(self.c2(h))
            return F.cross_entropy(self.fc(torch.flatten(h, 1)), y)

    return ConvNet(), lambda b, t: (torch.randn(b, 1, 10, 10), classes(3, b)), ({0: B}, {0: B})


@kind
def resnet_block() -> Any:
    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.c1, self.c2 = nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=False), nn.Conv2d(4, 4, 3, padding=1, bias=False)
            self.n1, self.n2 = nn.BatchNorm2d(4), nn.BatchNorm2d(4)
            self.skip = nn.Sequential(nn.Conv2d(3, 4, 1, stride=2, bias=False), nn.BatchNorm2d(4))
            self.relu = nn.ReLU(inplace=True)

        def forward(self, x: Any, y: Any) -> Any:
            h = self.relu(self.n1(self.c1(x)))
            h = self.n2(self.c2(h))
            h += self.skip(x)
            h = self.relu(h).mean((2, 3))
            return F.mse_loss(h, y)

    return Block(), lambda b, t: (torch.randn(b, 3, 6, 6), torch.randn(b, 4)), ({0: B}, {0: B})


@kind
def batch_norm_evaluation() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.l1, self.n, self.d, self.l2 = nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.3), nn.Linear(6, 1)
            self.n.running_mean.normal_()
            self.n.running_var.uniform_(0.5, 2)

        def forward(self, x: Any, y: Any) -> Any:
            return F.binary_cross_entropy_with_logits(self.l2(self.d(torch.tanh(self.n(self.l1(x))))).squeeze(-1), y)

    return Net().eval(), lambda b, t: (torch.randn(b, 4), torch.rand(b)), ({0: B}, {0: B})


@kind
def layer_norm_residual() -> Any:
    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.up, self.down = nn.LayerNorm(6), nn.Linear(6, 12), nn.Linear(12, 6)

        def forward(self, x: Any) -> Any:
            x = x + self.down(F.silu(self.up(self.norm(x))))
            return (x**2).mean()

    return Block(), lambda b, t: (torch.randn(b, t, 6),), ({0: B, 1: T},)


@kind
def rms_norm_by_hand() -> Any:
    class RMSNorm(nn.Module):
        def __init__(self, d: int) -> None:
            super().__init__()
            self.weight, self.eps = nn.Parameter(torch.ones(d)), 1e-6

        def forward(self, x: Any) -> Any:
            return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.out = RMSNorm(5), nn.Linear(5, 2)
            nn.init.normal_(self.norm.weight)

        def forward(self, x: Any, y: Any) -> Any:
            return F.smooth_l1_loss(self.out(self.norm(x)), y)

    return Net(), lambda b, t: (torch.randn(b, t, 5), torch.randn(b, t, 2)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def group_norm() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.norm, self.head = nn.Conv1d(4, 6, 3, padding=2, dilation=2, groups=2), nn.GroupNorm(3, 6), nn.Linear(6, 2)
            nn.init.normal_(self.norm.weight)

        def forward(self, x: Any, y: Any) -> Any:
            h = F.elu(self.norm(self.conv(x)))
            return F.huber_loss(self.head(h.mean(-1)), y, delta=0.7)

    return Net(), lambda b, t: (torch.randn(b, 4, t + 2), torch.randn(b, 2)), ({0: B, 2: Dim("L", min=5)}, {0: B})


@kind
def attention_by_hand() -> Any:
    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.h, self.qkv, self.out = 2, nn.Linear(6, 18, bias=False), nn.Linear(6, 6)
            self.register_buffer("mask", torch.tril(torch.ones(16, 16)).view(1, 1, 16, 16))

        def forward(self, x: Any) -> Any:
            b, t, c = x.shape
            q, k, v = self.qkv(x).split(6, dim=2)
            q, k, v = (z.view(b, t, self.h, c // self.h).transpose(1, 2) for z in (q, k, v))
            s = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
            s = s.masked_fill(self.mask[:, :, :t, :t] == 0, float("-inf"))
            y = F.softmax(s, dim=-1) @ v
            return self.out(y.transpose(1, 2).contiguous().view(b, t, c)).square().sum()

    return Attention(), lambda b, t: (torch.randn(b, t, 6),), ({0: B, 1: Dim("T", min=3, max=15)},)


@kind
def attention_sdpa() -> Any:
    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.q, self.kv, self.out = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)

        def forward(self, x: Any, y: Any) -> Any:
            b, t, _ = x.shape
            q = self.q(x).reshape(b, t, 4, 2).transpose(1, 2)
            k, v = self.kv(x).chunk(2, -1)
            k, v = (z.reshape(b, t, 2, 2).transpose(1, 2) for z in (k, v))
            o = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
            return F.mse_loss(self.out(o.transpose(1, 2).flatten(2)), y)

    return Attention(), lambda b, t: (torch.randn(b, t, 8), torch.randn(b, t, 8)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def multihead_attention_layer() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attn = nn.MultiheadAttention(6, 2, batch_first=True)

        def forward(self, x: Any, z: Any) -> Any:
            y, _ = self.attn(x, z, z)
            return (y * x).sum()

    return Net(), lambda b, t: (torch.randn(b, t, 6), torch.randn(b, 5, 6)), ({0: B, 1: T}, {0: B})


@kind
def transformer_block() -> Any:
    class Block(nn.Module):
        def __init__(self, d: int = 6, h: int = 2) -> None:
            super().__init__()
            self.h, self.ln1, self.ln2 = h, nn.LayerNorm(d), nn.LayerNorm(d)
            self.wq, self.wk, self.wv, self.wo = (nn.Linear(d, d) for _ in range(4))
            self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(approximate="tanh"), nn.Linear(4 * d, d))

        def forward(self, x: Any) -> Any:
            b, t, d = x.size()
            n = self.ln1(x)
            q, k, v = (w(n).view(b, t, self.h, d // self.h).transpose(1, 2) for w in (self.wq, self.wk, self.wv))
            mask = torch.triu(torch.full((t, t), float("-inf")), diagonal=1)
            a = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(d // self.h) + mask, -1)
            x = x + self.wo((a @ v).transpose(1, 2).reshape(b, t, d))
            return x + self.mlp(self.ln2(x))

    class LM(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tok, self.pos = nn.Embedding(7, 6), nn.Embedding(16, 6)
            self.blocks, self.norm = nn.ModuleList([Block() for _ in range(2)]), nn.LayerNorm(6)
            self.head = nn.Linear(6, 7, bias=False)
            self.head.weight = self.tok.weight

        def forward(self, ids: Any, target: Any) -> Any:
            t = ids.shape[1]
            x = self.tok(ids) + self.pos(torch.arange(t))
            for block in self.blocks:
                x = block(x)
            logits = self.head(self.norm(x))
            return F.cross_entropy(logits.view(-1, logits.size(-1)), target.view(-1))

    return LM(), lambda b, t: (classes(7, b, t), classes(7, b, t)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def llama_block() -> Any:
    def rotated(x: Any, cos: Any, sin: Any) -> Any:
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat((-b, a), -1) * sin

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.RMSNorm(8, eps=1e-5)
            self.q, self.k, self.v, self.o = nn.Linear(8, 8, False), nn.Linear(8, 4, False), nn.Linear(8, 4, False), nn.Linear(8, 8, False)
            self.gate, self.up, self.down = nn.Linear(8, 12, False), nn.Linear(8, 12, False), nn.Linear(12, 8, False)
            self.register_buffer("rate", 1.0 / 10000 ** (torch.arange(0, 4, 2).float() / 4), persistent=False)

        def forward(self, x: Any, y: Any) -> Any:
            b, t, _ = x.shape
            freqs = torch.outer(torch.arange(t, dtype=torch.float64), self.rate)
            emb = torch.cat((freqs, freqs), -1)
            cos, sin = emb.cos(), emb.sin()
            n = self.norm(x)
            q = rotated(self.q(n).view(b, t, 2, 4).transpose(1, 2), cos, sin)
            k = rotated(self.k(n).view(b, t, 1, 4).transpose(1, 2), cos, sin)
            v = self.v(n).view(b, t, 1, 4).transpose(1, 2)
            k, v = (z[:, :, None].expand(b, 1, 2, t, 4).reshape(b, 2, t, 4) for z in (k, v))
            a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.o(a.transpose(1, 2).reshape(b, t, 8))
            x = x + self.down(F.silu(self.gate(x)) * self.up(x))
            return F.mse_loss(x, y)

    return Block(), lambda b, t: (torch.randn(b, t, 8), torch.randn(b, t, 8)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def tied_embedding_bag_of_words() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb = nn.Embedding(9, 4, padding_idx=0)
            self.fc = nn.Linear(4, 2)
            with torch.no_grad():
                self.emb.weight.normal_()

        def forward(self, ids: Any, y: Any) -> Any:
            mask = (ids != 0).unsqueeze(-1).to(torch.float64)
            h = (self.emb(ids) * mask).sum(1) / mask.sum(1).clamp(min=1)
            return F.cross_entropy(self.fc(h), y, label_smoothing=0.1)

    return Net(), lambda b, t: (classes(9, b, t), classes(2, b)), ({0: B, 1: T}, {0: B})


@kind
def lstm_cell_loop() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell, self.out = nn.LSTMCell(3, 4), nn.Linear(4, 1)

        def forward(self, x: Any, y: Any) -> Any:
            h = x.new_zeros(x.size(0), 4)
            c = torch.zeros_like(h)
            for step in range(3):
                h, c = self.cell(x[:, step], (h, c))
            return F.mse_loss(self.out(h), y)

    return Net(), lambda b, t: (torch.randn(b, 3, 3), torch.randn(b, 1)), ({0: B}, {0: B})


@kind
def gru_layer() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gru, self.out = nn.GRU(3, 4, batch_first=True, bidirectional=True), nn.Linear(8, 2)

        def forward(self, x: Any, y: Any) -> Any:
            out, _ = self.gru(x)
            return F.cross_entropy(self.out(out[:, -1]), y)

    return Net(), lambda b, t: (torch.randn(b, 3, 3), classes(2, b)), ({0: B}, {0: B})


@kind
def rnn_by_hand() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.W, self.U, self.b = nn.Parameter(torch.randn(4, 3)), nn.Parameter(torch.randn(4, 4)), nn.Parameter(torch.zeros(4))
            self.V = nn.Parameter(torch.randn(2, 4))

        def forward(self, x: Any, y: Any) -> Any:
            h, loss = torch.zeros(x.shape[1], 4), 0.0
            for step in range(4):
                h = torch.tanh(x[step] @ self.W.T + h @ self.U.T + self.b)
                loss = loss + F.nll_loss(F.log_softmax(h @ self.V.T, dim=1), y[step])
            return loss / 4

    return Net(), lambda b, t: (torch.randn(4, b, 3), classes(2, 4, b)), ({1: B}, {1: B})


@kind
def swiglu() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w1, self.w2, self.glu = nn.Linear(4, 10), nn.Linear(5, 4), nn.GLU()

        def forward(self, x: Any) -> Any:
            a, b = self.w1(x).chunk(2, dim=-1)
            h = self.w2(F.silu(a) * b)
            return torch.linalg.norm(self.glu(h)) + h.abs().mean()

    return Net(), lambda b, t: (torch.randn(b, t, 4),), ({0: B, 1: T},)


@kind
def mixture_of_experts() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gate = nn.Linear(4, 3)
            self.experts = nn.ModuleList([nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2)) for _ in range(3)])

        def forward(self, x: Any, y: Any) -> Any:
            g = F.softmax(self.gate(x), dim=-1)
            out = torch.stack([e(x) for e in self.experts], dim=1)
            return F.mse_loss(torch.einsum("be, bed -> bd", g, out), y)

    return Net(), lambda b, t: (torch.randn(b, 4), torch.randn(b, 2)), ({0: B}, {0: B})


@kind
def weight_norm() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.l1 = nn.utils.parametrizations.weight_norm(nn.Linear(4, 5))
            self.act, self.l2 = nn.PReLU(), nn.Linear(5, 3)

        def forward(self, x: Any, y: Any) -> Any:
            return F.l1_loss(self.l2(self.act(self.l1(x))), y)

    return Net(), lambda b, t: (torch.randn(b, 4), torch.randn(b, 3)), ({0: B}, {0: B})


@kind
def autoencoder() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.enc = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.LeakyReLU(0.2), nn.Conv2d(4, 6, 3, stride=2, padding=1))
            self.dec = nn.Sequential(
                nn.ConvTranspose2d(6, 4, 3, stride=2, padding=1, output_padding=1),
                nn.Softplus(),
                nn.ConvTranspose2d(4, 1, 3, stride=2, padding=1, output_padding=1),
                nn.Sigmoid(),
            )

        def forward(self, x: Any) -> Any:
            return F.binary_cross_entropy(self.dec(self.enc(x)), x)

    return Net(), lambda b, t: (torch.rand(b, 1, 8, 8),), ({0: B},)


@kind
def vae() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.enc, self.mu, self.logvar, self.dec = nn.Linear(6, 5), nn.Linear(5, 2), nn.Linear(5, 2), nn.Linear(2, 6)

        def forward(self, x: Any, eps: Any) -> Any:
            h = F.mish(self.enc(x))
            mu, logvar = self.mu(h), self.logvar(h)
            z = mu + torch.exp(0.5 * logvar) * eps
            rec = F.binary_cross_entropy_with_logits(self.dec(z), x, reduction="sum")
            kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
            return (rec + kl) / x.shape[0]

    return Net(), lambda b, t: (torch.rand(b, 6), torch.randn(b, 2)), ({0: B}, {0: B})


@kind
def siamese() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.f = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))

        def forward(self, a: Any, p: Any, n: Any) -> Any:
            a, p, n = (F.normalize(self.f(z), dim=-1) for z in (a, p, n))
            logits = a @ torch.cat([p, n]).T / 0.1
            return F.triplet_margin_loss(a, p, n) + F.cross_entropy(logits, torch.arange(a.shape[0]))

    return Net(), lambda b, t: tuple(torch.randn(b, 4) for _ in range(3)), ({0: B}, {0: B}, {0: B})


@kind
def residual_mlp() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inp, self.out = nn.Linear(3, 5), nn.Linear(5, 2)
            self.blocks = nn.ModuleList([nn.Sequential(nn.LayerNorm(5), nn.Linear(5, 5), nn.Hardswish()) for _ in range(3)])
            self.scale = nn.Parameter(torch.full((3,), 0.5))

        def forward(self, x: Any, y: Any) -> Any:
            x = self.inp(x)
            for k, block in enumerate(self.blocks):
                x = x + self.scale[k] * block(x)
            return F.kl_div(F.log_softmax(self.out(x), -1), y, reduction="batchmean")

    return Net(), lambda b, t: (torch.randn(b, 3), torch.softmax(torch.randn(b, 2), -1)), ({0: B}, {0: B})


@kind
def depthwise_separable_with_average_pooling() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.deep, self.point = nn.Conv2d(3, 6, 3, padding=1, groups=3), nn.Conv2d(6, 4, 1)
            self.pool, self.norm, self.fc = nn.AvgPool2d(2), nn.BatchNorm2d(4), nn.Linear(4, 2)
            self.se = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(4, 2, 1), nn.ReLU6(), nn.Conv2d(2, 4, 1), nn.Sigmoid())

        def forward(self, x: Any, y: Any) -> Any:
            h = self.norm(self.point(self.pool(F.relu6(self.deep(x)))))
            h = h * self.se(h)
            return F.cross_entropy(self.fc(F.adaptive_avg_pool2d(h, 1).flatten(1)), y)

    return Net(), lambda b, t: (torch.randn(b, 3, 6, 6), classes(2, b)), ({0: B}, {0: B})
