"""Reading and writing at integers, as products with one-hot tensors: embeddings, x[i, :, j], gather, scatter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Const, Indicator, broadcast
from symnn.nets.factored import Factored, broadcasted, contract, plain
from symnn.nets.one_hot import one_hot as record
from symnn.nets.operations.torch_arithmetic import add, logical_not, product, tensor, where
from symnn.nets.operations.torch_indexing import sliced


def chosen(index: Factored, extent: Any) -> Factored:
    """[k = index] with k along a new last axis."""
    node = (
        record(index.node, classes=extent, along=index.node.rank)
        if extent != 1
        else broadcast(Const(1), index.node.shape)
    )
    return Factored(node, (*index.factors, (extent,) if extent != 1 else ()), whole=True)


def embedding(at: Any, weight: Factored, ids: Factored, padding: int = -1, *rest: Any) -> Factored:
    """W[ids]; the row of `padding` is read and gets no gradient."""
    if padding >= 0:
        row = plain(Indicator((weight.shape[0],), (1,), -padding), (weight.shape[0], 1))
        weight = add(product(weight, logical_not(row)), at.held(product(weight, row), "row"))
    names = list(range(ids.rank))
    return contract([(chosen(ids, weight.shape[0]), [*names, "k"]), (weight, ["k", "d"])], [*names, "d"])


def index_(x: Factored, indices: Sequence[Factored | None]) -> Factored:
    """x[i, :, j] with integer tensors, which broadcast."""
    given = [k for k, i in enumerate(indices) if i is not None]
    tensors = [i for i in indices if i is not None]
    if not all(i.whole for i in tensors):
        raise UnsupportedError("an index that is no integer tensor")
    shaped = broadcasted(tensors)
    lead = [("at", k) for k in range(shaped[0].rank)]
    parts: list[Any] = [(x, range(x.rank))]
    parts += [(chosen(i, x.shape[k]), [*lead, k]) for k, i in zip(given, shaped, strict=True)]
    return contract(parts, _order(x.rank, given, lead), _sizes(shaped[0], lead))


def _order(rank: int, given: list[int], lead: Sequence[Any]) -> list[Any]:
    """The axes after a lookup: those of the indices stand where they were given together, else in front."""
    rest = [k for k in range(rank) if k not in given]
    together = given == list(range(given[0], given[-1] + 1))
    before = [k for k in rest if k < given[0]] if together else []
    return [*before, *lead, *(k for k in rest if k not in before)]


def _sizes(x: Factored, names: Sequence[Any]) -> dict[Any, Any]:
    return {n: f for n, f in zip(names, x.factors, strict=True) if f}


def gather(x: Factored, dim: int, index: Factored, *rest: Any, **more: Any) -> Factored:
    k = dim % x.rank
    names: list[Any] = list(range(x.rank))
    for a in names:
        if a != k and index.shape[a] != x.shape[a]:
            raise UnsupportedError("gather with an index that is shorter than the tensor along another axis")
    source = [*names[:k], "j", *names[k + 1 :]]
    return contract([(x, source), (chosen(index, x.shape[k]), [*names, "j"])], names)


def index_select(x: Factored, dim: int, index: Factored) -> Factored:
    k = dim % x.rank
    return index_(x, [*[None] * k, index])


# writing at integers


def hit(x: Factored, dim: int, index: Factored) -> tuple[Factored, list[Any], list[Any]]:
    """[k = index[…, j, …]] with the axis j and the axis k of x; the names of x's axes, and those with j for k."""
    k = dim % x.rank
    names: list[Any] = list(range(x.rank))
    for a in names:
        if a != k and index.shape[a] != x.shape[a]:
            raise UnsupportedError("scatter with an index that is shorter than the tensor along another axis")
    return chosen(index, x.shape[k]), names, [*names[:k], "j", *names[k + 1 :]]


def scatter_add(x: Factored, dim: int, index: Factored, source: Factored, **more: Any) -> Factored:
    """x plus, at every place, all the entries that are sent there."""
    hot, names, sent = hit(x, dim, index)
    if source.shape != index.shape:
        raise UnsupportedError("scatter_add of a source that is larger than the index")
    return add(x, contract([(source, sent), (hot, [*sent, dim % x.rank])], names))


def scatter(x: Factored, dim: int, index: Factored, value: Any, reduce: Any = None) -> Factored:
    """x, and the value at the places to which an index is sent; a tensor only where each row sends one entry."""
    hot, names, sent = hit(x, dim, index)
    count, k = index.shape[dim % x.rank], dim % x.rank
    if reduce is not None or not (count == 1 or (count.is_Integer and not isinstance(value, Factored))):
        raise UnsupportedError("scatter of several entries of a row, of which two may meet")
    if isinstance(value, Factored):
        value = contract([(value, sent), (hot, [*sent, k])], names)
    empty: Any = tensor(1)
    for j in range(int(count)):
        one = contract([(sliced(hot, k, j, sp.S.One), [*sent, k])], names)
        empty = product(empty, logical_not(one))
    return where(logical_not(empty), value, x)


def index_add(x: Factored, dim: int, index: Factored, source: Factored, alpha: Any = 1) -> Factored:
    """x plus the slices of the source, each at the place of its index."""
    k = dim % x.rank
    names: list[Any] = list(range(x.rank))
    sent = [*names[:k], "j", *names[k + 1 :]]
    return add(x, contract([(source, sent), (chosen(index, x.shape[k]), ["j", k])], names), alpha)


RULES: dict[str, Callable[..., Any]] = {
    "embedding": embedding,
    "index": index_,
    "gather": gather,
    "take_along_dim": lambda x, i, d: gather(x, d, i),
    "index_select": index_select,
    "scatter": scatter,
    "scatter_add": scatter_add,
    "index_add": index_add,
}
