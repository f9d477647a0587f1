"""Expectations, variances and covariances of what is declared to be random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.bridge.named_axes import Reading, mapped
from symnn.bridge.random import covariance, expectation, law_of, variance
from symnn.errors import UnsupportedError
from symnn.expr.walk import atoms
from symnn.ops.sqrt import sqrt
from symnn.reading.formula import tree as t
from symnn.reading.formula.meaning import Unstated
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def statistic(builder: Builder, tree: t.Statistic) -> Reading:
    towered = _tower(builder, tree)
    if towered is not None:
        return towered
    if (weighed := _over_entries(builder, tree)) is not None:
        return builder.build(weighed)
    if tree.given is not None:
        raise UnsupportedError("a conditional expectation is read inside E and Var alone")
    if (joint := _joint(tree)) is not None:
        return builder.build(joint)
    with drawn(builder, tree.over):
        parts = [builder.build(a) for a in tree.arguments]
        random = {str(a.label): law for p in parts for a in atoms(p.node) if (law := law_of(a.label)) is not None}
        if not random:
            raise Unstated(f"nothing in {builder.context.said(tree)} is said to be random")
        _must_average_all(builder, tree, random)
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


def _joint(tree: t.Statistic) -> t.Tree | None:
    """E_x[a E_y[b]] as E_{x, y}[a b], where y stands in b alone, and E_x of a sum as a sum; None where no E stands
    inside that may be opened so.
    """
    if tree.kind != "E" or not tree.over or len(tree.arguments) != 1:
        return None
    body = t.bare(tree.arguments[0])
    if isinstance(body, t.Sum) and any(_is_mean(p) for term in body.terms for p in t.walk(term)):
        return replace(body, terms=tuple(replace(tree, arguments=(term,)) for term in body.terms))
    if not isinstance(body, t.Product):
        return _opened(tree, body) if _is_mean(body) else None
    means = [k for k, factor in enumerate(body.factors) if _is_mean(t.bare(factor))]
    return _opened(tree, body, means[0]) if len(means) == 1 else None


def _opened(tree: t.Statistic, body: t.Tree, k: int | None = None) -> t.Tree | None:
    """E_x of E_y[b], or of a product with it as its factor k, as one over both; None where y stands elsewhere."""
    factors = body.factors if isinstance(body, t.Product) else ()
    inner = t.bare(body if k is None else factors[k])
    assert isinstance(inner, t.Statistic)
    others = [factor for at, factor in enumerate(factors) if at != k]
    if {_drawn(part) for part in inner.over} & {n for part in (*others, *tree.over) for n in _names(part)}:
        return None
    value: t.Tree = t.Group(inner.arguments[0])
    if k is not None and isinstance(body, t.Product):
        value = replace(body, factors=(*factors[:k], value, *factors[k + 1 :]))
    return replace(tree, over=(*tree.over, *inner.over), arguments=(value,))


def _is_mean(tree: t.Tree) -> bool:
    return isinstance(tree, t.Statistic) and tree.kind == "E" and bool(tree.over) and tree.given is None


def _names(tree: t.Tree) -> set[str]:
    return {p.name for p in t.walk(tree) if isinstance(p, t.Name)}


def _drawn(part: t.Tree) -> str:
    name = part.name if isinstance(part, t.Sample) else part
    return name.name if isinstance(name, t.Name) else ""


def _must_average_all(builder: Builder, tree: t.Statistic, random: Mapping[str, Any]) -> None:
    """UnsupportedError for E_y[x + y] with a random x, and for y ∼ N(x, 1): what is left is random, and an E averages
    all.
    """
    over = {
        builder.context.names[name].atom().label
        for part in tree.over
        if (name := _drawn(part)) in builder.context.names
    }
    if not tree.over:
        return
    left = {name for name in random if name not in set(map(str, over))}
    left |= {str(s) for law in random.values() for s in law.free_symbols if law_of(s) is not None and s not in over}
    if left:
        raise UnsupportedError(f"{builder.context.said(tree)} leaves {min(left)} random, and is not read")


def _over_entries(builder: Builder, tree: t.Statistic) -> t.Tree | None:
    r"""E_{a \sim \pi}[f_a] of a column π of probabilities is Σ_a π_a f_a; None for what is drawn otherwise."""
    if tree.given is not None or len(tree.arguments) != 1 or tree.kind not in ("E", "Var"):
        return None
    found = _index_and_weights(builder, tree.over)
    if found is None:
        return None
    index, known = found
    (body,), two = tree.arguments, t.Number(Fraction(2))

    def mean(value: t.Tree) -> t.Tree:
        weight = t.Name(known.key, (t.Name(index),))
        last = t.Name(str(known.shape[0]))
        whole = t.Big("sum", index, t.Number(Fraction(known.base)), last, t.Product((weight, t.Group(value)), ("",)))
        return t.Group(whole)

    if tree.kind == "E":
        return mean(body)
    return t.Sum((mean(t.Power(t.Group(body), two)), t.Power(mean(body), two)), (1, -1))


def _index_and_weights(builder: Builder, over: tuple[t.Tree, ...]) -> tuple[str, Known] | None:
    r"""The index a and the column π of a \sim \pi; None for anything else."""
    match over:
        case (t.Sample(name=t.Name(name=index), law=t.Name(name=law, indices=())),):
            known, drawn = builder.context.names.get(law), builder.context.names.get(index)
        case _:
            return None
    if known is None or len(known.shape) != 1 or known.base != 1 or (drawn is not None and drawn.kind != "index"):
        return None
    return index, known


def _tower(builder: Builder, tree: t.Statistic) -> Reading | None:
    """E[E[Z | X]] is E[Z]; with m for E[E[Z | X]²], E[Var(Z | X)] is E[Z²] − m and Var(E[Z | X]) is m − E[Z]². None
    for others.

    As equations of moments these are exact, and m is as free as they are: in an open set of values every one belongs
    to some X.
    """
    inner = tree.arguments[0] if len(tree.arguments) == 1 else None
    while isinstance(inner, t.Group):
        inner = inner.inside
    if not isinstance(inner, t.Statistic) or inner.given is None or tree.given is not None or tree.over or inner.over:
        return None
    _random_names(builder, [*inner.arguments, inner.given])
    (z,) = inner.arguments
    mean = t.Statistic("E", (z,))
    if (tree.kind, inner.kind) == ("E", "E"):
        return statistic(builder, mean)
    two = t.Number(Fraction(2))
    if (tree.kind, inner.kind) == ("E", "Var"):
        squares = t.Statistic("E", (t.Power(t.Group(z), two),))
        return builder.build(t.Sum((squares, _between(builder, z, inner.given)), (1, -1)))
    if (tree.kind, inner.kind) == ("Var", "E"):
        return builder.build(t.Sum((_between(builder, z, inner.given), t.Power(mean, two)), (1, -1)))
    return None


def _between(builder: Builder, z: t.Tree, given: t.Tree) -> t.Tree:
    """E[E[Z | X]²] as a number of its own."""
    from symnn.reading.latex.printed_trees import latex

    key = f"E[E[{latex(z)} | {latex(given)}]²]"
    builder.context.names.setdefault(key, Known(key, "number", facts=frozenset({"positive"})))
    return t.Name(key)


def _random_names(builder: Builder, trees: list[t.Tree]) -> None:
    for tree in trees:
        for part in t.walk(tree):
            known = builder.context.names.get(part.name) if isinstance(part, t.Name) else None
            if known is not None and (known.kind != "random" or known.law.get("joint") != "all"):
                raise UnsupportedError(f"{known.key} is not random, or independent of what is given")


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
            if not isinstance(part.law, t.Distribution):
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


def law(builder: Builder, tree: t.Distribution) -> dict[str, Any]:
    """The keywords of `random` for a distribution."""
    parameters = tuple(sympy_of(builder, _of_entry(p)) for p in tree.parameters)
    if (
        tree.name not in ("normal", "uniform", "bernoulli")
        or len(parameters) != {"normal": 2, "uniform": 2, "bernoulli": 1}[tree.name]
    ):
        raise UnsupportedError(f"the distribution {tree.name} with {len(parameters)} parameters is not read")
    return {"distribution": (tree.name, *parameters)}


def isotropic(tree: t.Distribution) -> bool:
    r"""Whether it is of a column with independent entries, \mathcal{N}(0, \sigma^2 I)."""
    return tree.name == "normal" and any(_of_entry(p) is not p for p in tree.parameters[1:])


def _of_entry(parameter: t.Tree) -> t.Tree:
    """The parameter of an entry: 0 of a zero column, σ² of σ²I."""
    one = t.Number(Fraction(1))
    match parameter:
        case t.Apply(name="zeros"):
            return t.Number(Fraction(0))
        case t.Apply(name="eye"):
            return one
        case t.Product(factors=factors, signs=signs) if set(signs) <= {"", "·"}:
            rest = tuple(f for f in factors if not (isinstance(f, t.Apply) and f.name == "eye"))
            if len(rest) == len(factors) - 1:
                return rest[0] if len(rest) == 1 else t.Product(rest, ("",) * (len(rest) - 1))
    return parameter


def sympy_of(builder: Builder, tree: t.Tree) -> Any:
    """A parameter of a distribution as SymPy."""
    from symnn.calculus.printed_form.matrix_form import to_sympy
    from symnn.reading.formula.held_values import thawed

    value = builder.build(tree)
    if not value.is_number or value.open:
        raise UnsupportedError("a parameter of a distribution is a number")
    return to_sympy(thawed(value.node))


__all__ = ["drawn", "isotropic", "law", "replace", "statistic", "sympy_of"]
