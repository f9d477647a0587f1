"""Unknown functions g, g′, g″, …: elementwise operators of which only the derivatives are known, by name."""

from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from symnn.errors import ArgumentError
from symnn.expr.nodes import Node
from symnn.expr.records import Operator


def uninterpreted(name: str, order: int | tuple[int, ...] = 0, arity: int = 1) -> Operator:
    """The unknown function `name`, differentiated `order` times; the same arguments give the same record.

    With several arguments `order` counts the derivatives by each of them: (1, 0) is the first partial. The record's own
    name is the base followed by one prime per derivative, or by the counts.
    """
    if arity < 1:
        raise ArgumentError(f"the function {name} needs at least one argument, not {arity}")
    if order == 0:
        order = (0,) * arity
    counts = (order,) if isinstance(order, int) else tuple(order)
    if len(counts) != arity or any(not isinstance(k, int) or k < 0 for k in counts):
        raise ArgumentError(f"the order of {name} must be {arity} counts of derivatives, none negative, not {order!r}")
    return _record(name, counts)


# one record for one name, for as long as somebody holds it: records are compared by identity
_KNOWN: WeakValueDictionary[tuple[str, tuple[int, ...]], Operator] = WeakValueDictionary()


def _record(name: str, counts: tuple[int, ...]) -> Operator:
    return _KNOWN.get((name, counts)) or _KNOWN.setdefault((name, counts), _made(name, counts))


def _made(name: str, counts: tuple[int, ...]) -> Operator:
    return Operator(
        name=name + _primes(counts),
        arity=len(counts),
        partials=tuple(_partial(name, counts, k) for k in range(len(counts))),
        latex=_latex(name, counts),
        opaque=True,
        origin=(uninterpreted, (name, counts[0] if len(counts) == 1 else counts, len(counts))),
    )


def _partial(name: str, counts: tuple[int, ...], k: int) -> Callable[..., Node]:
    # looked up when asked for: the chain g, g′, g″, … has no end
    def by_argument(*parts: Any) -> Node:
        return _record(name, (*counts[:k], counts[k] + 1, *counts[k + 1 :]))(*parts[:-1])

    return by_argument


def _primes(counts: tuple[int, ...]) -> str:
    if len(counts) == 1:
        return "'" * counts[0]
    return f"_{counts}".replace(" ", "") if any(counts) else ""


def _latex(name: str, counts: tuple[int, ...]) -> str:
    base = name if len(name) == 1 or name.startswith("\\") else rf"\operatorname{{{name}}}"
    if len(counts) == 1:
        return base + ("'" * counts[0] if counts[0] < 4 else f"^{{({counts[0]})}}")
    marks = [rf"\partial_{{{k + 1}}}" + (f"^{{{c}}}" if c > 1 else "") for k, c in enumerate(counts) if c]
    return " ".join([*marks, base])
