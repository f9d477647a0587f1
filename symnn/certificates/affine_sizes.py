"""Whole numbers that are sums of indices and sizes, each times a whole number."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class Affine:
    """Σ coefficient·index + Σ coefficient·size + offset: indices by number, sizes by name."""

    indices: Mapping[int, int] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    offset: int = 0

    def plus(self, other: Affine, times: int = 1) -> Affine:
        return Affine(
            added(self.indices, other.indices, times),
            added(self.sizes, other.sizes, times),
            self.offset + times * other.offset,
        )

    def replaced(self, index: int, by: Affine) -> Affine:
        c = self.indices.get(index, 0)
        return (
            self
            if not c
            else Affine({k: v for k, v in self.indices.items() if k != index}, self.sizes, self.offset).plus(by, c)
        )


def added(a: Mapping[K, int], b: Mapping[K, int], times: int) -> dict[K, int]:
    found = {k: a.get(k, 0) + times * b.get(k, 0) for k in dict.fromkeys([*a, *b])}
    return {k: v for k, v in found.items() if v}


def size_affine(text: str) -> Affine | None:
    """A size as it is spelled, as sizes times numbers."""
    try:
        return _of(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError):
        return None


def _of(node: ast.expr) -> Affine:
    match node:
        case ast.Constant(value=int(n)):
            return Affine(offset=n)
        case ast.Name(id=name):
            return Affine(sizes={name: 1})
        case ast.BinOp(left=a, op=ast.Add(), right=b):
            return _of(a).plus(_of(b))
        case ast.BinOp(left=a, op=ast.Sub(), right=b):
            return _of(a).plus(_of(b), -1)
        case ast.BinOp(left=ast.Constant(value=int(n)), op=ast.Mult(), right=b):
            return Affine().plus(_of(b), n)
    raise ValueError(node)
