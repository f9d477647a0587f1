"""A Llama-like transformer of N blocks as people write it: RMS norm, rotary positions, causal attention, SwiGLU. It needs torch."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn


class RMS(nn.Module):
    def __init__(self, d: int) -> None:
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(d)), 1e-6

    def forward(self, x: Any) -> Any:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(d, d, bias=False) for _ in range(4))
        self.register_buffer("rate", 1.0 / (10000 ** (torch.arange(0, d // heads, 2).float() / (d // heads))))

    def turn(self, x: Any, t: Any) -> Any:
        angles = torch.outer(torch.arange(t, dtype=x.dtype), self.rate.to(x.dtype))
        angles, half = torch.cat([angles, angles], -1), x.shape[-1] // 2
        return x * angles.cos() + torch.cat([-x[..., half:], x[..., :half]], -1) * angles.sin()

    def forward(self, x: Any) -> Any:
        b, t, d = x.shape
        q, k, v = (f(x).view(b, t, self.heads, d // self.heads).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        o = F.scaled_dot_product_attention(self.turn(q, t), self.turn(k, t), v, is_causal=True)
        return self.o_proj(o.transpose(1, 2).reshape(b, t, d))


class MLP(nn.Module):
    def __init__(self, d: int, wide: int) -> None:
        super().__init__()
        self.gate_proj, self.up_proj, self.down_proj = (nn.Linear(*s, bias=False) for s in ((d, wide), (d, wide), (wide, d)))

    def forward(self, x: Any) -> Any:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, d: int, heads: int, wide: int) -> None:
        super().__init__()
        self.n1, self.n2, self.attn, self.mlp = RMS(d), RMS(d), Attention(d, heads), MLP(d, wide)

    def forward(self, x: Any) -> Any:
        x = x + self.attn(self.n1(x))
        return x + self.mlp(self.n2(x))


class Llama(nn.Module):
    def __init__(self, blocks: int, d: int = 8, heads: int = 2, wide: int = 12, words: int = 11) -> None:
        super().__init__()
        self.embed, self.norm, self.head = nn.Embedding(words, d), RMS(d), nn.Linear(d, words, bias=False)
        self.layers = nn.ModuleList([Block(d, heads, wide) for _ in range(blocks)])

    def forward(self, ids: Any, y: Any) -> Any:
        x = self.embed(ids)
        for block in self.layers:
            x = block(x)
        return F.cross_entropy(self.head(self.norm(x)).flatten(0, 1), y.flatten())
