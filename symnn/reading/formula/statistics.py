"""Expectations, variances and covariances of what is declared to be random."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symnn.bridge.random import covariance, expectation, law_of, variance
from symnn.bridge.named_axes import Reading, mapped
from symnn.errors import UnsupportedError
from symnn.expr.walk import atoms
from symnn.ops.sqrt import sqrt
from symnn.reading.formula import tree as t
from symnn.reading.formula.meaning import Unstated
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def statistic(builder: Builder, tree: t.Statistic) -> Reading:
    if tree.given is not None:
        raise UnsupportedError("conditional expectations are not read")
    with drawn(builder, tree.over):
        parts = [builder.build(a) for a in tree.arguments]
    random = [a for p in parts for a in atoms(p.node) if law_of(a.label) is not None]
    if not random:
        raise Unstated(f"nothing in {builder.context.said(tree)} is said to be random")
    match tree.kind, len(parts):
        case "E", 1:
            return mapped(expectation, parts, parts[0].axes)
        case "Var", 1:
            return mapped(variance, parts, parts[0].axes)
        case "Std", 1:
            return mapped(sqrt, [mapped(variance, parts, parts[0].axes)], parts[0].axes)
        case "Cov", 2 if all(p.is_number for p in parts):
            return mapped(covariance, parts, ())
    raise UnsupportedError(f"{tree.kind} of {len(parts)} values is not read")


@contextmanager
def drawn(builder: Builder, over: tuple[t.Tree, ...]) -> Iterator[None]:
    """The names of z ∼ N(0, 1) are random inside."""
    names = builder.context.names
    before: dict[str, Known | None] = {}
    for part in over:
        name = part.name if isinstance(part, t.Sample) else part
        if not isinstance(name, t.Name) or name.indices:
            raise UnsupportedError(f"what is drawn in {builder.context.said(part)} is no name")
        known = names.get(name.name)
        if isinstance(part, t.Sample):
            if not isinstance(part.law, t.Law):
                raise UnsupportedError(f"the distribution of {name.name} is not known")
            before[name.name] = known
            shape = known.shape if known is not None else ()
            names[name.name] = Known(name.name, "random", shape, law=law(builder, part.law))
        elif known is None or known.kind != "random":
            raise Unstated(f"{name.name} is not said to be random")
    try:
        yield
    finally:
        for key, known in before.items():
            if known is None:
                del names[key]
            else:
                names[key] = known


def law(builder: Builder, tree: t.Law) -> dict[str, Any]:
    """The keywords of `random` for a distribution."""
    parameters = tuple(sympy_of(builder, p) for p in tree.parameters)
    if (
        tree.name not in ("normal", "uniform", "bernoulli")
        or len(parameters) != {"normal": 2, "uniform": 2, "bernoulli": 1}[tree.name]
    ):
        raise UnsupportedError(f"the distribution {tree.name} with {len(parameters)} parameters is not read")
    return {"distribution": (tree.name, *parameters)}


def sympy_of(builder: Builder, tree: t.Tree) -> Any:
    """A parameter of a distribution as SymPy."""
    from symnn.calculus.printed_form.matrix_form import to_sympy
    from symnn.reading.formula.functions import thawed

    value = builder.build(tree)
    if not value.is_number or value.open:
        raise UnsupportedError("a parameter of a distribution is a number")
    return to_sympy(thawed(value.node))


__all__ = ["drawn", "law", "replace", "statistic", "sympy_of"]
