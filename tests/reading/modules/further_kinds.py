"""Further modules as people write them, with the idioms in which the first twenty-four are poor. It needs torch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn
from torch.export import Dim

B, T = Dim("B", min=2), Dim("T", min=3)
KINDS: dict[str, Callable[[], Any]] = {}


def kind(make: Any) -> Any:
    KINDS[make.__name__] = make
    return make


def classes(k: int, *shape: int) -> torch.Tensor:
    return torch.randint(0, k, shape)


@kind
def lenet() -> Any:
    class LeNet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 3, 3), nn.Conv2d(3, 4, 3, padding="same")
            self.fc1, self.fc2 = nn.Linear(4 * 9, 6), nn.Linear(6, 4)

        def forward(self, x: Any, y: Any) -> Any:
            x = F.max_pool2d(F.relu(self.conv1(x)), 2)
            x = F.max_pool2d(F.relu(self.conv2(x)), kernel_size=3, stride=2, padding=1)
            x = F.relu(self.fc1(x.view(x.size(0), -1)))
            return F.nll_loss(F.log_softmax(self.fc2(x), dim=1), y, weight=torch.tensor([1.0, 2.0, 0.5, 1.5]))

    return LeNet(), lambda b, t: (torch.randn(b, 1, 12, 12), classes(4, b)), ({0: B}, {0: B})


@kind
def encoder_layer() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.enc = nn.TransformerEncoderLayer(6, 2, 8, dropout=0.1, batch_first=True, norm_first=True, activation="gelu")
            self.head = nn.Linear(6, 3)

        def forward(self, x: Any, y: Any) -> Any:
            return F.cross_entropy(self.head(self.enc(x).mean(dim=1)), y)

    return Net().eval(), lambda b, t: (torch.randn(b, t, 6), classes(3, b)), ({0: B, 1: T}, {0: B})


@kind
def two_layer_lstm() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.fc = nn.LSTM(3, 4, num_layers=2, batch_first=True), nn.Linear(4, 2)

        def forward(self, x: Any, y: Any) -> Any:
            out, (h, c) = self.lstm(x)
            return F.cross_entropy(self.fc(h[-1]), y) + 0.1 * out.pow(2).mean() + c.abs().sum()

    return Net(), lambda b, t: (torch.randn(b, 3, 3), classes(2, b)), ({0: B}, {0: B})


@kind
def rope_by_pairs() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.q, self.k, self.v = (nn.Linear(8, 8, bias=False) for _ in range(3))
            pos = torch.arange(16, dtype=torch.float32)[:, None] * (10000 ** (-torch.arange(0, 4, 2, dtype=torch.float32) / 4))[None]
            self.register_buffer("cos", pos.cos())
            self.register_buffer("sin", pos.sin())

        def turn(self, x: Any, t: int) -> Any:
            a, b = x[..., 0::2], x[..., 1::2]
            c, s = self.cos[:t], self.sin[:t]
            return torch.stack((a * c - b * s, a * s + b * c), dim=-1).flatten(-2)

        def forward(self, x: Any, y: Any) -> Any:
            b, t, _ = x.shape
            q, k, v = (w(x).unflatten(-1, (2, 4)).transpose(1, 2) for w in (self.q, self.k, self.v))
            q, k = self.turn(q, t), self.turn(k, t)
            a = torch.einsum("bhid,bhjd->bhij", q, k) / math.sqrt(4)
            a = a.masked_fill(~torch.ones(t, t, dtype=torch.bool).tril(), -torch.inf).softmax(-1)
            o = torch.einsum("bhij,bhjd->bihd", a, v).reshape(b, t, 8)
            return F.mse_loss(o, y)

    limited = Dim("T", min=3, max=15)
    return Net(), lambda b, t: (torch.randn(b, t, 8), torch.randn(b, t, 8)), ({0: B, 1: limited}, {0: B, 1: limited})


@kind
def llama_norm_with_casts() -> Any:
    class RMSNorm(nn.Module):
        def __init__(self, d: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(d))

        def forward(self, x: Any) -> Any:
            variance = x.pow(2).mean(-1, keepdim=True)
            return self.weight * (x * torch.rsqrt(variance + 1e-6)).type_as(x)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.fc = RMSNorm(4), nn.Linear(4, 5)

        def forward(self, x: Any, y: Any) -> Any:
            logits = self.fc(self.norm(x))
            return F.cross_entropy(logits.transpose(1, 2), y, ignore_index=2)

    return Net(), lambda b, t: (torch.randn(b, t, 4), classes(5, b, t)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def patches_with_class_token() -> Any:
    class ViT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patch = nn.Conv2d(2, 6, kernel_size=2, stride=2)
            self.cls, self.pos = nn.Parameter(torch.randn(1, 1, 6)), nn.Parameter(torch.randn(1, 10, 6))
            self.attn, self.norm, self.head = nn.MultiheadAttention(6, 3, batch_first=True), nn.LayerNorm(6), nn.Linear(6, 2)

        def forward(self, x: Any, y: Any) -> Any:
            x = self.patch(x).flatten(2).transpose(1, 2)
            x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1) + self.pos
            n = self.norm(x)
            x = x + self.attn(n, n, n, need_weights=False)[0]
            return F.cross_entropy(self.head(x[:, 0]), y)

    return ViT(), lambda b, t: (torch.randn(b, 2, 6, 6), classes(2, b)), ({0: B}, {0: B})


@kind
def unet() -> Any:
    class UNet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.down, self.mid = nn.Conv2d(1, 3, 3, padding=1), nn.Conv2d(3, 4, 3, padding=1)
            self.up, self.out = nn.Conv2d(7, 3, 3, padding=1), nn.Conv2d(3, 1, 1)
            self.norm = nn.InstanceNorm2d(3, affine=True)

        def forward(self, x: Any, y: Any) -> Any:
            a = F.leaky_relu(self.norm(self.down(x)), 0.1)
            m = F.elu(self.mid(F.avg_pool2d(a, 2)))
            u = F.interpolate(m, scale_factor=2, mode="nearest")
            o = self.out(torch.relu(self.up(torch.cat([a, u], 1))))
            p = torch.sigmoid(o)
            dice = 1 - (2 * (p * y).sum((1, 2, 3)) + 1) / (p.sum((1, 2, 3)) + y.sum((1, 2, 3)) + 1)
            return dice.mean() + F.binary_cross_entropy_with_logits(o, y, pos_weight=torch.tensor(2.0))

    return UNet(), lambda b, t: (torch.randn(b, 1, 6, 6), torch.rand(b, 1, 6, 6).round()), ({0: B}, {0: B})


@kind
def causal_convolution() -> Any:
    class TCN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.c1, self.c2 = nn.Conv1d(2, 4, 3, dilation=1), nn.Conv1d(4, 2, 3, dilation=2)
            self.norm = nn.BatchNorm1d(4)

        def forward(self, x: Any) -> Any:
            h = self.norm(F.gelu(self.c1(F.pad(x, (2, 0)))))
            h = self.c2(F.pad(h, (4, 0)))
            return F.smooth_l1_loss(h[..., :-1], x[..., 1:], beta=0.5)

    return TCN(), lambda b, t: (torch.randn(b, 2, t + 2),), ({0: B, 2: Dim("L", min=5)},)


@kind
def policy_gradient() -> Any:
    class PPO(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.pi, self.v = nn.Linear(4, 6), nn.Linear(6, 3), nn.Linear(6, 1)

        def forward(self, s: Any, a: Any, old: Any, adv: Any, ret: Any) -> Any:
            h = torch.tanh(self.body(s))
            logp = F.log_softmax(self.pi(h), dim=-1)
            entropy = -(logp.exp() * logp).sum(-1).mean()
            ratio = torch.exp(logp.gather(1, a.unsqueeze(1)).squeeze(1) - old)
            clipped = torch.clamp(ratio, 0.8, 1.2)
            policy = -torch.min(ratio * adv, clipped * adv).mean()
            return policy + 0.5 * (self.v(h).squeeze(-1) - ret).pow(2).mean() - 0.01 * entropy

    def inputs(b: int, t: int) -> Any:
        return torch.randn(b, 4), classes(3, b), -torch.rand(b) - 0.5, torch.randn(b), torch.randn(b)

    return PPO(), inputs, ({0: B},) * 5


@kind
def graph_convolution() -> Any:
    class GCN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w1, self.w2 = nn.Parameter(torch.randn(3, 5)), nn.Parameter(torch.randn(5, 2))

        def forward(self, x: Any, adj: Any, y: Any) -> Any:
            a = adj + torch.eye(adj.shape[0])
            d = a.sum(1).pow(-0.5)
            a = d[:, None] * a * d[None, :]
            h = F.relu(a @ x @ self.w1)
            return F.nll_loss((a @ h @ self.w2).log_softmax(-1), y)

    return GCN(), lambda b, t: (torch.randn(b, 3), torch.rand(b, b).round(), classes(2, b)), ({0: B}, {0: B, 1: B}, {0: B})


@kind
def highway_with_film() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.h, self.t, self.film = nn.Linear(4, 4), nn.Linear(4, 4), nn.Bilinear(4, 3, 8)

        def forward(self, x: Any, c: Any, y: Any) -> Any:
            g = torch.sigmoid(self.t(x) - 1)
            x = g * F.softsign(self.h(x)) + (1 - g) * x
            scale, shift = torch.split(self.film(x, c), 4, dim=-1)
            x = x * (1 + scale) + shift
            return torch.log(torch.cosh(x - y)).mean() if False else torch.logsumexp(x * y, dim=-1).mean()

    return Net(), lambda b, t: (torch.randn(b, 4), torch.randn(b, 3), torch.randn(b, 4)), ({0: B},) * 3


@kind
def linear_attention() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.q, self.k, self.v = (nn.Linear(4, 4) for _ in range(3))

        def forward(self, x: Any, y: Any) -> Any:
            q, k, v = F.elu(self.q(x)) + 1, F.elu(self.k(x)) + 1, self.v(x)
            kv = torch.cumsum(k.unsqueeze(-1) * v.unsqueeze(-2), dim=1)
            z = 1.0 / (torch.einsum("btd,btd->bt", q, k.cumsum(1)) + 1e-6)
            o = torch.einsum("btd,btde->bte", q, kv) * z[..., None]
            return (o - y).abs().pow(2).sum(-1).mean()

    return Net(), lambda b, t: (torch.randn(b, t, 4), torch.randn(b, t, 4)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def focal_loss_with_alibi() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb, self.att, self.fc = nn.Embedding(7, 4), nn.Linear(4, 8), nn.Linear(4, 7)
            self.temperature = nn.Parameter(torch.tensor(0.5))

        def forward(self, ids: Any, y: Any) -> Any:
            t = ids.shape[1]
            x = self.emb(ids)
            q, k = self.att(x).chunk(2, dim=-1)
            i = torch.arange(t)
            bias = -(i[None, :] - i[:, None]).abs() * 0.25
            x = F.softmax(q @ k.mT / self.temperature.exp() + bias, dim=-1) @ x
            ce = F.cross_entropy(self.fc(x).flatten(0, 1), y.flatten(), reduction="none")
            return ((1 - torch.exp(-ce)) ** 2 * ce).mean()

    return Net(), lambda b, t: (classes(7, b, t), classes(7, b, t)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def distillation() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.student, self.teacher = nn.Linear(4, 3), nn.Linear(4, 3)
            for p in self.teacher.parameters():
                p.requires_grad_(False)

        def forward(self, x: Any, y: Any) -> Any:
            s = self.student(x)
            with torch.no_grad():
                t = self.teacher(x)
            soft = F.kl_div(F.log_softmax(s / 2, -1), F.softmax(t / 2, -1), reduction="batchmean") * 4
            return 0.5 * soft + 0.5 * F.cross_entropy(s, y)

    return Net(), lambda b, t: (torch.randn(b, 4), classes(3, b)), ({0: B}, {0: B})


@kind
def stop_gradient_siamese() -> Any:
    class SimSiam(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.f = nn.Sequential(nn.Linear(4, 6, bias=False), nn.BatchNorm1d(6), nn.ReLU(inplace=True), nn.Linear(6, 3))
            self.h = nn.Linear(3, 3)

        def forward(self, a: Any, b: Any) -> Any:
            za, zb = self.f(a), self.f(b)
            pa, pb = self.h(za), self.h(zb)
            return -(F.cosine_similarity(pa, zb.detach()).mean() + F.cosine_similarity(pb, za.detach()).mean()) / 2

    return SimSiam(), lambda b, t: (torch.randn(b, 4), torch.randn(b, 4)), ({0: B}, {0: B})


@kind
def state_space() -> Any:
    class SSM(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.inp, self.out = nn.Parameter(torch.rand(3)), nn.Linear(2, 3), nn.Linear(3, 2)
            self.skip = nn.Parameter(torch.ones(2))

        def forward(self, x: Any, y: Any) -> Any:
            h, ys = torch.zeros(x.shape[0], 3), []
            decay = torch.exp(-F.softplus(self.a))
            for step in torch.unbind(x, dim=1):
                h = decay * h + self.inp(step)
                ys.append(self.out(h) + self.skip * step)
            return F.mse_loss(torch.stack(ys, 1), y)

    return SSM(), lambda b, t: (torch.randn(b, 4, 2), torch.randn(b, 4, 2)), ({0: B}, {0: B})


@kind
def masked_pooling() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb, self.score, self.out = nn.Embedding(8, 4, padding_idx=0), nn.Linear(4, 1), nn.Linear(4, 1)

        def forward(self, ids: Any, y: Any) -> Any:
            mask = ids.ne(0)
            x = self.emb(ids)
            s = self.score(torch.tanh(x)).squeeze(-1).masked_fill(~mask, -1e9)
            x = torch.bmm(s.softmax(1).unsqueeze(1), x).squeeze(1)
            m = torch.where(mask.unsqueeze(-1), self.emb(ids), torch.tensor(0.0)).max(dim=1).values
            return F.binary_cross_entropy_with_logits(self.out(x + m).view(-1), y)

    return Net(), lambda b, t: (classes(7, b, t) + 1, torch.rand(b)), ({0: B, 1: T}, {0: B})


@kind
def gated_experts_by_index() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w1, self.w2 = nn.Parameter(torch.randn(3, 4, 6)), nn.Parameter(torch.randn(3, 6, 4))
            self.gate = nn.Linear(4, 3, bias=False)

        def forward(self, x: Any, y: Any) -> Any:
            g = self.gate(x).softmax(-1)
            h = torch.einsum("btd,edf->btef", x, self.w1)
            h = torch.einsum("btef,efd->bted", F.hardswish(h), self.w2)
            out = (g.unsqueeze(-1) * h).sum(dim=2)
            load = g.mean((0, 1))
            return F.mse_loss(out, y) + 0.01 * 3 * (load * load).sum()

    return Net(), lambda b, t: (torch.randn(b, t, 4), torch.randn(b, t, 4)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def pixel_shuffle() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.act = nn.Conv2d(1, 4, 3, padding=1), nn.PReLU(4)

        def forward(self, x: Any, y: Any) -> Any:
            return F.l1_loss(F.pixel_shuffle(self.act(self.conv(x)), 2), y)

    return Net(), lambda b, t: (torch.randn(b, 1, 4, 4), torch.randn(b, 1, 8, 8)), ({0: B}, {0: B})


@kind
def mixture_density() -> Any:
    class MDN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.h, self.pi, self.mu, self.s = nn.Linear(2, 6), nn.Linear(6, 3), nn.Linear(6, 3), nn.Linear(6, 3)

        def forward(self, x: Any, y: Any) -> Any:
            h = torch.sin(self.h(x))
            logpi, mu, sigma = F.log_softmax(self.pi(h), -1), self.mu(h), F.softplus(self.s(h)) + 1e-3
            logn = -0.5 * ((y - mu) / sigma) ** 2 - sigma.log() - 0.5 * math.log(2 * math.pi)
            return -torch.logsumexp(logpi + logn, dim=-1).mean()

    return MDN(), lambda b, t: (torch.randn(b, 2), torch.randn(b, 1)), ({0: B}, {0: B})


@kind
def in_place_assignments() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(4, 4)

        def forward(self, x: Any) -> Any:
            h = self.fc(x)
            h[:, 0] = 0
            h = h.clone()
            h[:, 1] *= 2
            h.add_(x)
            return (h**2).sum()

    return Net(), lambda b, t: (torch.randn(b, 4),), ({0: B},)


@kind
def losses_in_a_module() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.f = nn.Sequential(nn.Flatten(), nn.Linear(6, 4), nn.LogSigmoid(), nn.Linear(4, 3))
            self.ce = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0, 0.5]), label_smoothing=0.1)
            self.margin, self.cos = nn.MultiMarginLoss(), nn.CosineEmbeddingLoss(margin=0.2)

        def forward(self, a: Any, b: Any, y: Any, s: Any) -> Any:
            u, v = self.f(a), self.f(b)
            return self.ce(u, y) + self.margin(v, y) + self.cos(u, v, s) + F.soft_margin_loss(u[:, 0], s)

    def inputs(b: int, t: int) -> Any:
        return torch.randn(b, 2, 3), torch.randn(b, 2, 3), classes(3, b), torch.randint(0, 2, (b,)).double() * 2 - 1

    return Net(), inputs, ({0: B},) * 4


@kind
def spectral_and_statistics() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(5, 5)

        def forward(self, x: Any) -> Any:
            h = self.fc(x)
            z = (h - h.mean(0)) / h.std(0)
            c = z.T @ z / z.shape[0]
            on = (torch.diagonal(c) - 1).pow(2).sum()
            off = c.pow(2).sum() - torch.diagonal(c).pow(2).sum()
            return on + 5e-3 * off + h.var(dim=1, unbiased=False).sqrt().mean() + h.amax(1).sum() + h.norm()

    return Net(), lambda b, t: (torch.randn(b, 5),), ({0: B},)


@kind
def sequence_to_sequence() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb, self.enc, self.dec, self.out = nn.Embedding(6, 3), nn.GRUCell(3, 4), nn.GRUCell(3, 4), nn.Linear(8, 6)

        def forward(self, src: Any, tgt: Any) -> Any:
            h, states = torch.zeros(src.shape[0], 4), []
            for k in range(3):
                h = self.enc(self.emb(src[:, k]), h)
                states.append(h)
            memory, losses = torch.stack(states, dim=1), []
            for k in range(2):
                h = self.dec(self.emb(tgt[:, k]), h)
                w = torch.softmax(torch.matmul(memory, h.unsqueeze(-1)).squeeze(-1), dim=-1)
                context = (w.unsqueeze(-1) * memory).sum(1)
                losses.append(F.cross_entropy(self.out(torch.cat([h, context], -1)), tgt[:, k + 1]))
            return torch.stack(losses).mean()

    return Net(), lambda b, t: (classes(6, b, 3), classes(6, b, 3)), ({0: B}, {0: B})
