"""Products: linear maps, matrix products with leading axes, einsum, outer and bilinear products."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

from symnn.errors import UnsupportedError
from symnn.nets.factored import Factored, broadcasted, contract, mapped, permuted, total
from symnn.nets.operations.torch_arithmetic import add, product
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt


def linear(x: Factored, weight: Factored, bias: Factored | None = None) -> Factored:
    """x Wᵀ + b over the last axis."""
    lead = list(range(x.rank - 1))
    made = contract([(x, [*lead, "i"]), (weight, ["o", "i"][2 - weight.rank :])], [*lead, *["o"][: weight.rank - 1]])
    return made if bias is None else add(made, bias)


def matmul(a: Factored, b: Factored) -> Factored:
    """The product of the last axis of a with the last but one of b, over leading axes that broadcast."""
    if a.rank == 1 and b.rank == 1:
        return contract([(a, ["k"]), (b, ["k"])], [])
    lead = list(range(max(a.rank, b.rank) - 2))
    rows = ["i"] if a.rank > 1 else []
    columns = ["j"] if b.rank > 1 else []
    left = [*lead[len(lead) - max(a.rank - 2, 0) :], *rows, "k"]
    right = [*lead[len(lead) - max(b.rank - 2, 0) :], "k", *columns]
    return contract([(a, left), (b, right)], [*lead, *rows, *columns])


def addmm(c: Factored, a: Factored, b: Factored, beta: Any = 1, alpha: Any = 1) -> Factored:
    def times(factor: Any, x: Factored) -> Factored:
        return x if factor == 1 else product(factor, x)

    return add(times(beta, c), times(alpha, matmul(a, b)))


def einsum(equation: str, operands: Sequence[Factored], path: Any = None) -> Factored:
    left, arrow, right = equation.replace(" ", "").partition("->")
    words = left.split(",")
    dots = max((x.rank - len(w.replace("...", "")) for w, x in zip(words, operands, strict=True)), default=0)
    spelled = [_spelled(w, x.rank, dots) for w, x in zip(words, operands, strict=True)]
    every = [n for names in spelled for n in names]
    if arrow:
        out = _spelled(right, len(right.replace("...", "")) + (dots if "..." in right else 0), dots)
    else:
        out = [("dots", k) for k in range(dots)] if "..." in left else []
        out += sorted(c for c in set(every) if isinstance(c, str) and every.count(c) == 1)
    return contract(list(zip(operands, spelled, strict=True)), out)


def _spelled(word: str, rank: int, dots: int) -> list[Any]:
    before, ellipsis, after = word.partition("...")
    if not set(before + after) <= set(string.ascii_letters):
        raise UnsupportedError(f"the einsum {word!r}")
    count = rank - len(before + after) if ellipsis else 0
    return [*before, *(("dots", k) for k in range(dots - count, dots)), *after]


def bilinear(a: Factored, b: Factored, weight: Factored, bias: Factored | None = None) -> Factored:
    lead = list(range(a.rank - 1))
    made = contract([(a, [*lead, "i"]), (b, [*lead, "j"]), (weight, ["o", "i", "j"])], [*lead, "o"])
    return made if bias is None else add(made, bias)


def weight_norm(at: Any, v: Factored, g: Factored, dim: int = 0) -> Factored:
    """v·g/‖v‖, with a norm for every entry of axis `dim`."""
    length = at.named(norm(v, [k for k in range(v.rank) if k != dim % v.rank], keep=True), "r")
    return product(v, g, mapped(reciprocal, length))


def norm(x: Factored, axes: Sequence[int], *, keep: bool) -> Factored:
    return mapped(sqrt, total(product(x, x), axes, keep))


def transposed(x: Factored) -> Factored:
    return permuted(x, range(x.rank)[::-1])


def tensordot(a: Factored, b: Factored, left: Sequence[int], right: Sequence[int]) -> Factored:
    names: list[Any] = [("a", k) for k in range(a.rank)]
    others: list[Any] = [("b", k) for k in range(b.rank)]
    for i, j in zip(left, right, strict=True):
        others[j % b.rank] = names[i % a.rank]
    summed = {names[i % a.rank] for i in left}
    return contract([(a, names), (b, others)], [n for n in (*names, *others) if n not in summed])


def diagonal(x: Factored, offset: int = 0, first: int = 0, second: int = 1) -> Factored:
    if offset:
        raise UnsupportedError("a diagonal with an offset")
    names: list[Any] = list(range(x.rank))
    names[first % x.rank] = names[second % x.rank] = "d"
    return contract([(x, names)], [*(n for n in names if n != "d"), "d"])


def baddbmm(c: Factored, a: Factored, b: Factored, beta: Any = 1, alpha: Any = 1) -> Factored:
    return addmm(c, a, b, beta, alpha)


def outer(a: Factored, b: Factored) -> Factored:
    return contract([(a, ["i"]), (b, ["j"])], ["i", "j"])


def trace(x: Factored) -> Factored:
    return contract([(x, ["d", "d"])], [])


def broadcast_tensors(xs: Sequence[Factored]) -> tuple[Factored, ...]:
    return tuple(broadcasted(xs))


RULES: dict[str, Callable[..., Any]] = {
    "linear": linear,
    "matmul": matmul,
    "bmm": matmul,
    "mm": matmul,
    "mv": matmul,
    "dot": matmul,
    "vdot": matmul,
    "addmm": addmm,
    "baddbmm": baddbmm,
    "einsum": einsum,
    "outer": outer,
    "bilinear": bilinear,
    "trace": trace,
    "ger": outer,
    "inner": lambda a, b: contract(
        [(a, [*range(a.rank - 1), "k"]), (b, [*range(a.rank, a.rank + b.rank - 1), "k"])],
        [*range(a.rank - 1), *range(a.rank, a.rank + b.rank - 1)],
    ),
    "_weight_norm": weight_norm,
    "diagonal": diagonal,
    "diag": diagonal,
    "tensordot": tensordot,
    "broadcast_tensors": broadcast_tensors,
    "addmv": addmm,
}
