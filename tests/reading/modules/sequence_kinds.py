"""Modules of sequences, graphs, tables and decisions, as people write them. It needs torch."""

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
def transformer_encoder() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            layer = nn.TransformerEncoderLayer(4, 2, dim_feedforward=6, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
            self.emb, self.enc = nn.Linear(3, 4), nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(4), enable_nested_tensor=False)
            self.head = nn.Linear(4, 2)

        def forward(self, x: Any, y: Any) -> Any:
            return F.cross_entropy(self.head(self.enc(self.emb(x)).mean(1)), y)

    return Net(), lambda b, t: (torch.randn(b, t, 3), classes(2, b)), ({0: B, 1: T}, {0: B})


@kind
def transformer_decoder_layer() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.TransformerDecoderLayer(4, 2, 6, dropout=0.1, batch_first=True)
            self.out = nn.Linear(4, 5)

        def forward(self, x: Any, memory: Any, y: Any) -> Any:
            mask = nn.Transformer.generate_square_subsequent_mask(x.size(1))
            h = self.layer(x, memory, tgt_mask=mask)
            return F.cross_entropy(self.out(h).transpose(1, 2), y)

    return Net().eval(), lambda b, t: (torch.randn(b, 4, 4), torch.randn(b, t, 4), classes(5, b, 4)), ({0: B}, {0: B, 1: T}, {0: B})


@kind
def stacked_bidirectional_lstm() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb = nn.Embedding(7, 3)
            self.lstm = nn.LSTM(3, 2, num_layers=2, bidirectional=True, batch_first=True)
            self.att, self.fc = nn.Linear(4, 1), nn.Linear(8, 1)

        def forward(self, ids: Any, y: Any) -> Any:
            out, (h, _) = self.lstm(self.emb(ids))
            w = torch.softmax(self.att(out), dim=1)
            final = torch.cat((h[-2], h[-1]), dim=1)
            logit = self.fc(torch.cat([final, torch.sum(w * out, dim=1)], dim=1)).squeeze()
            return F.binary_cross_entropy_with_logits(logit, y, pos_weight=torch.tensor([2.0]))

    return Net(), lambda b, t: (classes(7, b, 3), torch.rand(b).round()), ({0: B}, {0: B})


@kind
def lstm_by_hand() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.x2h, self.h2h, self.out = nn.Linear(2, 12), nn.Linear(3, 12, bias=False), nn.Linear(3, 1)
            self.h0 = nn.Parameter(torch.zeros(1, 3))

        def forward(self, x: Any, y: Any) -> Any:
            h = self.h0.expand(x.size(0), -1)
            c, preds = torch.zeros_like(h), []
            for k in range(x.size(1)):
                i, f, g, o = (self.x2h(x[:, k, :]) + self.h2h(h)).chunk(4, 1)
                c = torch.sigmoid(f + 1) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
                preds.append(self.out(h))
            return F.l1_loss(torch.cat(preds, dim=1), y)

    return Net(), lambda b, t: (torch.randn(b, 3, 2), torch.randn(b, 3)), ({0: B}, {0: B})


@kind
def attention_with_padding_mask() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.qkv, self.proj = nn.Linear(4, 12), nn.Linear(4, 2)

        def forward(self, x: Any, keep: Any, y: Any) -> Any:
            b, t, d = x.shape
            q, k, v = self.qkv(x).reshape(b, t, 3, 2, d // 2).permute(2, 0, 3, 1, 4)
            o = F.scaled_dot_product_attention(q, k, v, attn_mask=keep[:, None, None, :])
            o = self.proj(o.transpose(1, 2).reshape(b, t, d))
            m = keep.unsqueeze(-1).to(o.dtype)
            return F.cross_entropy((o * m).sum(1) / m.sum(1), y)

    def inputs(b: int, t: int) -> Any:
        keep = torch.rand(b, t) > 0.4
        keep[:, 0] = True
        return torch.randn(b, t, 4), keep, classes(2, b)

    return Net(), inputs, ({0: B, 1: T}, {0: B, 1: T}, {0: B})


@kind
def multihead_attention_causal() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attn, self.ln = nn.MultiheadAttention(4, 2), nn.LayerNorm(4)

        def forward(self, x: Any) -> Any:
            t = x.size(0)
            mask = torch.triu(torch.ones(t, t), diagonal=1).bool()
            y, w = self.attn(x, x, x, attn_mask=mask)
            return (self.ln(x + y) ** 2 * x).sum() + w.square().sum()

    return Net(), lambda b, t: (torch.randn(t, b, 4),), ({0: T, 1: B},)


@kind
def einsum_attention_with_relative_bias() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.h = 2
            self.to_q, self.to_k, self.to_v = (nn.Linear(4, 4, bias=False) for _ in range(3))
            self.bias, self.to_out = nn.Embedding(31, 2), nn.Linear(4, 4)

        def forward(self, x: Any, y: Any) -> Any:
            b, n, _ = x.shape
            q, k, v = (f(x).view(b, n, self.h, -1) for f in (self.to_q, self.to_k, self.to_v))
            sim = torch.einsum("bihd,bjhd->bhij", q, k) * 2**-0.5
            pos = torch.arange(n)
            rel = torch.clamp(pos[None, :] - pos[:, None], -15, 15) + 15
            sim = sim + self.bias(rel).permute(2, 0, 1).unsqueeze(0)
            attn = sim.softmax(dim=-1)
            out = torch.einsum("bhij,bjhd->bihd", attn, v).flatten(2)
            return F.smooth_l1_loss(self.to_out(out), y)

    return Net(), lambda b, t: (torch.randn(b, t, 4), torch.randn(b, t, 4)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def sinusoidal_positions_assigned() -> Any:
    class Positions(nn.Module):
        def __init__(self, d: int, longest: int = 16) -> None:
            super().__init__()
            pe = torch.zeros(longest, d)
            position = torch.arange(0, longest).unsqueeze(1).float()
            div = torch.exp(torch.arange(0, d, 2).float() * (-math.log(10000.0) / d))
            pe[:, 0::2] = torch.sin(position * div)
            pe[:, 1::2] = torch.cos(position * div)
            self.register_buffer("pe", pe.unsqueeze(0))

        def forward(self, x: Any) -> Any:
            return x + self.pe[:, : x.size(1)].requires_grad_(False)

    class LM(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb, self.pos, self.drop = nn.Embedding(6, 4), Positions(4), nn.Dropout(0.1)
            self.ff, self.generator = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 4)), nn.Linear(4, 6, bias=False)
            self.generator.weight = self.emb.weight

        def forward(self, ids: Any) -> Any:
            x = self.drop(self.pos(self.emb(ids) * math.sqrt(4)))
            x = x + self.ff(x)
            logits = self.generator(x)[:, :-1]
            return F.cross_entropy(logits.reshape(-1, 6), ids[:, 1:].reshape(-1), ignore_index=0)

    return LM().eval(), lambda b, t: (torch.cat([classes(6, b, t - 1), torch.full((b, 1), 2)], 1),), ({0: B, 1: Dim("T", min=4, max=15)},)


@kind
def perceiver() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.latents = nn.Parameter(torch.randn(2, 4))
            self.norm_x, self.norm_l = nn.LayerNorm(3), nn.LayerNorm(4)
            self.to_q, self.to_kv, self.out = nn.Linear(4, 4, bias=False), nn.Linear(3, 8, bias=False), nn.Linear(4, 2)

        def forward(self, x: Any, y: Any) -> Any:
            lat = self.latents.unsqueeze(0).expand(x.shape[0], -1, -1)
            q = self.to_q(self.norm_l(lat))
            k, v = self.to_kv(self.norm_x(x)).chunk(2, dim=-1)
            lat = lat + torch.baddbmm(torch.zeros(1, 1, 1), (q @ k.transpose(-2, -1) * 4**-0.5).softmax(-1), v)
            return nn.MSELoss()(self.out(lat.mean(dim=1)), y)

    return Net(), lambda b, t: (torch.randn(b, t, 3), torch.randn(b, 2)), ({0: B, 1: T}, {0: B})


@kind
def rms_norm_with_norm() -> Any:
    class RMSNorm(nn.Module):
        def __init__(self, d: int) -> None:
            super().__init__()
            self.scale, self.g = d**-0.5, nn.Parameter(torch.rand(d) + 0.5)

        def forward(self, x: Any) -> Any:
            norm = torch.norm(x, dim=-1, keepdim=True) * self.scale
            return x / norm.clamp(min=1e-8) * self.g

    class GEGLU(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.proj, self.out = RMSNorm(3), nn.Linear(3, 10), nn.Linear(5, 3)

        def forward(self, x: Any, y: Any) -> Any:
            a, gate = self.proj(self.norm(x)).chunk(2, dim=-1)
            return F.huber_loss(x + self.out(a * F.gelu(gate)), y)

    return GEGLU(), lambda b, t: (torch.randn(b, t, 3), torch.randn(b, t, 3)), ({0: B, 1: T}, {0: B, 1: T})


@kind
def text_convolutions() -> Any:
    class TextCNN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb = nn.Embedding(9, 3)
            self.convs, self.fc = nn.ModuleList([nn.Conv2d(1, 2, (k, 3)) for k in (2, 3)]), nn.Linear(4, 2)

        def forward(self, ids: Any, y: Any) -> Any:
            x = self.emb(ids).unsqueeze(1)
            x = [F.relu(conv(x)).squeeze(3) for conv in self.convs]
            x = [F.max_pool1d(z, z.size(2)).squeeze(2) for z in x]
            return F.nll_loss(F.log_softmax(self.fc(torch.cat(x, 1)), 1), y, weight=torch.tensor([1.0, 3.0]))

    return TextCNN(), lambda b, t: (classes(9, b, 5), classes(2, b)), ({0: B}, {0: B})


@kind
def wavenet() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.start = nn.Conv1d(1, 2, 1)
            self.filters = nn.ModuleList([nn.Conv1d(2, 2, 2, dilation=2**k) for k in range(2)])
            self.gates = nn.ModuleList([nn.Conv1d(2, 2, 2, dilation=2**k) for k in range(2)])
            self.skips, self.end = nn.ModuleList([nn.Conv1d(2, 3, 1) for _ in range(2)]), nn.Conv1d(3, 4, 1)

        def forward(self, x: Any, y: Any) -> Any:
            h, skip = self.start(x), 0
            for k in range(2):
                pad = F.pad(h, (2**k, 0))
                z = torch.tanh(self.filters[k](pad)) * torch.sigmoid(self.gates[k](pad))
                skip = skip + self.skips[k](z)
                h = h + z
            return F.cross_entropy(self.end(F.relu(skip)), y)

    return Net(), lambda b, t: (torch.randn(b, 1, t), classes(4, b, t)), ({0: B, 2: T}, {0: B, 1: T})


@kind
def mlp_mixer() -> Any:
    class Mixer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.ln1, self.ln2 = nn.LayerNorm(4), nn.LayerNorm(4)
            self.token = nn.Sequential(nn.Linear(3, 5), nn.GELU(), nn.Linear(5, 3))
            self.channel = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 4))

        def forward(self, x: Any) -> Any:
            x = x + self.token(self.ln1(x).transpose(1, 2)).transpose(1, 2)
            return (x + self.channel(self.ln2(x))).mean(1).logsumexp(-1).sum()

    return Mixer(), lambda b, t: (torch.randn(b, 3, 4),), ({0: B},)


@kind
def graph_attention() -> Any:
    class GAT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.W, self.a = nn.Parameter(torch.randn(3, 4)), nn.Parameter(torch.randn(8, 1))

        def forward(self, h: Any, adj: Any, y: Any) -> Any:
            wh = torch.mm(h, self.W)
            e = F.leaky_relu(wh @ self.a[:4, :] + (wh @ self.a[4:, :]).T, 0.2)
            e = torch.where(adj > 0, e, -9e15 * torch.ones_like(e))
            out = F.elu(torch.matmul(F.softmax(e, dim=1), wh))
            return F.nll_loss(F.log_softmax(out, dim=1), y)

    return GAT(), lambda b, t: (torch.randn(b, 3), (torch.rand(b, b) + torch.eye(b)).round(), classes(4, b)), ({0: B}, {0: B, 1: B}, {0: B})


@kind
def skip_gram() -> Any:
    class SkipGram(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.u, self.v = nn.Embedding(8, 3), nn.Embedding(8, 3)

        def forward(self, centre: Any, context: Any, negative: Any) -> Any:
            u, v, n = self.u(centre), self.v(context), self.v(negative)
            positive = F.logsigmoid((u * v).sum(dim=1))
            others = F.logsigmoid(-torch.bmm(n, u.unsqueeze(2)).squeeze(2)).sum(1)
            return -(positive + others).mean()

    return SkipGram(), lambda b, t: (classes(8, b), classes(8, b), classes(8, b, t)), ({0: B}, {0: B}, {0: B, 1: T})


@kind
def factorisation_machine() -> Any:
    class FM(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emb, self.lin, self.bias = nn.Embedding(9, 3), nn.Embedding(9, 1), nn.Parameter(torch.zeros((1,)))
            self.deep = nn.Sequential(nn.Linear(9, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
            self.register_buffer("offsets", torch.tensor([0, 3, 6]))

        def forward(self, ids: Any, y: Any) -> Any:
            e = self.emb(ids + self.offsets)
            square_of_sum, sum_of_square = torch.sum(e, dim=1) ** 2, torch.sum(e**2, dim=1)
            fm = 0.5 * (square_of_sum - sum_of_square).sum(1, keepdim=True)
            z = self.lin(ids + self.offsets).sum(dim=1) + self.bias + fm + self.deep(e.view(-1, 9))
            return nn.BCELoss()(torch.sigmoid(z.squeeze(1)), y)

    return FM(), lambda b, t: (classes(3, b, 3), torch.rand(b).round()), ({0: B}, {0: B})


@kind
def dueling_q_network() -> Any:
    class DQN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Sequential(nn.Linear(3, 5), nn.ReLU())
            self.value, self.advantage = nn.Linear(5, 1), nn.Linear(5, 2)
            self.target = nn.Linear(3, 2)
            self.target.requires_grad_(False)

        def q(self, s: Any) -> Any:
            h = self.body(s)
            a = self.advantage(h)
            return self.value(h) + a - a.mean(dim=1, keepdim=True)

        def forward(self, s: Any, a: Any, r: Any, s2: Any, done: Any) -> Any:
            q = self.q(s).gather(1, a)
            with torch.no_grad():
                best = self.target(s2).max(1)[0].unsqueeze(1)
                goal = r + 0.99 * best * (1 - done)
            return F.smooth_l1_loss(q, goal)

    def inputs(b: int, t: int) -> Any:
        return torch.randn(b, 3), classes(2, b, 1), torch.randn(b, 1), torch.randn(b, 3), torch.rand(b, 1).round()

    return DQN(), inputs, ({0: B},) * 5


@kind
def gaussian_policy() -> Any:
    class SAC(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.mu, self.log_std = nn.Linear(3, 5), nn.Linear(5, 2), nn.Linear(5, 2)
            self.q = nn.Linear(5, 1)

        def forward(self, s: Any, eps: Any) -> Any:
            h = F.relu(self.net(s))
            mu, log_std = self.mu(h), torch.clamp(self.log_std(h), -20, 2)
            std = log_std.exp()
            u = mu + std * eps
            a = torch.tanh(u)
            logp = (-0.5 * ((u - mu) / std).pow(2) - log_std - 0.5 * math.log(2 * math.pi)).sum(-1)
            logp = logp - torch.log(1 - a.pow(2) + 1e-6).sum(-1)
            return (0.2 * logp - self.q(torch.cat([s, a], -1)).squeeze(-1)).mean()

    return SAC(), lambda b, t: (torch.randn(b, 3), torch.randn(b, 2)), ({0: B}, {0: B})


@kind
def conditional_random_field() -> Any:
    class CRF(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.emit, self.trans, self.start = nn.Linear(2, 3), nn.Parameter(torch.randn(3, 3)), nn.Parameter(torch.randn(3))

        def forward(self, x: Any, tags: Any) -> Any:
            e = self.emit(x)
            score = self.start[tags[:, 0]] + e[:, 0].gather(1, tags[:, :1]).squeeze(1)
            alpha = self.start + e[:, 0]
            for k in range(1, 3):
                score = score + self.trans[tags[:, k - 1], tags[:, k]] + e[:, k].gather(1, tags[:, k : k + 1]).squeeze(1)
                alpha = torch.logsumexp(alpha.unsqueeze(2) + self.trans + e[:, k].unsqueeze(1), dim=1)
            return (torch.logsumexp(alpha, dim=1) - score).mean()

    return CRF(), lambda b, t: (torch.randn(b, 3, 2), classes(3, b, 3)), ({0: B}, {0: B})


@kind
def runge_kutta() -> Any:
    class ODE(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.f = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))

        def rate(self, t: float, y: Any) -> Any:
            return self.f(torch.cat([y, torch.full_like(y[:, :1], t)], 1))

        def forward(self, y: Any, end: Any) -> Any:
            h = 0.25
            for k in range(2):
                t = k * h
                k1 = self.rate(t, y)
                k2 = self.rate(t + h / 2, y + h / 2 * k1)
                y = y + h * k2
            return torch.linalg.vector_norm(y - end, dim=1).mean()

    return ODE(), lambda b, t: (torch.randn(b, 2), torch.randn(b, 2)), ({0: B}, {0: B})


@kind
def old_weight_norm_and_spectral() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.utils.parametrizations.weight_norm(nn.Conv1d(2, 3, 3, padding=1))
            self.fc = nn.utils.parametrizations.spectral_norm(nn.Linear(3, 2))

        def forward(self, x: Any, y: Any) -> Any:
            return F.mse_loss(self.fc(F.selu(self.conv(x)).mean(-1)), y)

    return Net().eval(), lambda b, t: (torch.randn(b, 2, t), torch.randn(b, 2)), ({0: B, 2: T}, {0: B})


@kind
def gated_linear_recurrence() -> Any:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inp, self.conv = nn.Linear(3, 8, bias=False), nn.Conv1d(4, 4, 3, groups=4, padding=2)
            self.dt, self.bc, self.out = nn.Linear(4, 4), nn.Linear(4, 4, bias=False), nn.Linear(4, 3, bias=False)
            self.a_log, self.d = nn.Parameter(torch.log(torch.arange(1, 3).float()).repeat(4, 1)), nn.Parameter(torch.ones(4))

        def forward(self, x: Any, y: Any) -> Any:
            u, gate = self.inp(x).chunk(2, dim=-1)
            u = F.silu(self.conv(u.transpose(1, 2))[..., : x.shape[1]].transpose(1, 2))
            delta, (b, c) = F.softplus(self.dt(u)), self.bc(u).split(2, dim=-1)
            a = torch.exp(delta.unsqueeze(-1) * -torch.exp(self.a_log))
            h, ys = torch.zeros(x.shape[0], 4, 2), []
            for k in range(x.shape[1]):
                h = a[:, k] * h + (delta[:, k] * u[:, k]).unsqueeze(-1) * b[:, k].unsqueeze(1)
                ys.append((h * c[:, k].unsqueeze(1)).sum(-1))
            out = (torch.stack(ys, dim=1) + self.d * u) * F.silu(gate)
            return F.mse_loss(self.out(out), y)

    return Net(), lambda b, t: (torch.randn(b, 3, 3), torch.randn(b, 3, 3)), ({0: B}, {0: B})
