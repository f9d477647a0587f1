"""Expectations, variances and covariances of what is declared to be random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.bridge.named_axes import Reading, mapped
from symnn.bridge.random import STATISTICS, covariance, expectation, law_of, variance
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Map, Node
from symnn.expr.walk import atoms, children, postorder
from symnn.ops.sqrt import sqrt
from symnn.reading.formula import arithmetic, conditions, drawn_letters, nested_expectations, total_expectation
from symnn.reading.formula import tree as t
from symnn.reading.formula.meaning import Unstated
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def statistic(builder: Builder, tree: t.Statistic) -> Reading:
    towered = _tower(builder, tree)
    if towered is not None:
        return towered
    if (unconditional := total_expectation.opened(builder, tree)) is not None:
        return builder.build(unconditional)
    if (weighed := _over_entries(builder, tree) or _over_drawn_index(builder, tree)) is not None:
        return builder.build(weighed)
    if tree.given is not None:
        raise UnsupportedError("a conditional expectation is read inside E and Var alone")
    if (joint := nested_expectations.opened(builder, tree)) is not None:
        return builder.build(joint)
    drawn_letters.must_be_told(builder, tree)
    with drawn_letters.drawn(builder, tree.over):
        parts = [builder.build(a) for a in tree.arguments]
        _must_average_all(builder, tree, [part.node for part in parts])
    match tree.kind, len(parts):
        case "E", 1:
            return mapped(expectation, parts, parts[0].axes)
        case "Var", 1:
            return mapped(variance, parts, parts[0].axes)
        case "Std", 1:
            return mapped(sqrt, [mapped(variance, parts, parts[0].axes)], parts[0].axes)
        case "Cov", 1 | 2:
            return _covariance(builder, tree, parts)
    raise UnsupportedError(f"{tree.kind} of {len(parts)} values is not read")


def _covariance(builder: Builder, tree: t.Statistic, parts: Sequence[Reading]) -> Reading:
    """Cov(x) of a column is E[x xᵀ] − E[x] E[x]ᵀ, Cov(x, y) is E[x yᵀ] − E[x] E[y]ᵀ; of a number it is the variance."""
    if all(part.is_number for part in parts):
        return mapped(covariance, parts, ()) if len(parts) == 2 else mapped(variance, parts, ())
    if not all(map(arithmetic.is_column, parts)):
        raise UnsupportedError("Cov is read of numbers and of columns")
    x, y = (t.Group(part) for part in (tree.arguments[0], tree.arguments[-1]))
    both = replace(tree, kind="E", arguments=(t.Product((x, t.Transpose(y)), ("",)),))
    first, second = (replace(tree, kind="E", arguments=(part,)) for part in (x, y))
    return builder.build(t.Sum((both, t.Product((first, t.Transpose(second)), ("",))), (1, -1)))


def probability(builder: Builder, tree: t.Event) -> Reading:
    """P(X >= a) is the mean of the indicator of the condition."""
    reason = UnsupportedError(f"{tree.text} has no meaning here")
    try:
        found = conditions.indicator_of(builder, tree.condition)
    except UnsupportedError:
        raise reason from None
    if found.axes or not any(law_of(atom.label) for atom in atoms([found.node])):
        raise reason
    return mapped(expectation, [found], ())


def _must_average_all(builder: Builder, tree: t.Statistic, nodes: Sequence[Node]) -> None:
    """Unstated where nothing is random. UnsupportedError for E_y[x + y] with a random x, and for y ∼ N(x, 1): what is
    left is random, and an E averages all.
    """
    if not any(law_of(atom.label) for atom in atoms(nodes)):
        raise Unstated(f"nothing in {builder.context.said(tree)} is said to be random")
    random = {str(label): law for node in nodes for label in _left(node) if (law := law_of(label)) is not None}
    names = builder.context.names
    over = {names[letter].atom().label for letter in map(drawn_letters.letter, tree.over) if letter in names}
    if not over:
        return
    left = random.keys() - {*map(str, over)}
    left |= {str(s) for law in random.values() for s in law.free_symbols if law_of(s) is not None and s not in over}
    if left:
        raise UnsupportedError(f"{builder.context.said(tree)} leaves {min(left)} random, and is not read")


def _left(node: Node) -> list[Any]:
    """The names in a node that no E, Var or Cov in it averages over."""

    def below(part: Node) -> tuple[Node, ...]:
        return () if isinstance(part, Map) and part.operator in STATISTICS else children(part)

    return [part.label for part in postorder(node, below) if isinstance(part, Atom)]


def _over_entries(builder: Builder, tree: t.Statistic) -> t.Tree | None:
    r"""E_{a \sim \pi}[f_a] of a column π of probabilities is Σ_a π_a f_a; None for what is drawn otherwise."""
    if tree.given is not None or len(tree.arguments) != 1 or tree.kind not in ("E", "Var"):
        return None
    found = _index_and_weights(builder, tree.over)
    if found is None:
        return None
    index, known = found

    def mean(value: t.Tree) -> t.Tree:
        weight = t.Name(known.key, (t.Name(index),))
        last = t.Name(str(known.shape[0]))
        whole = t.Big("sum", index, t.Number(Fraction(known.base)), last, t.Product((weight, t.Group(value)), ("",)))
        return t.Group(whole)

    return _mean_or_variance(tree, mean)


def _over_drawn_index(builder: Builder, tree: t.Statistic) -> t.Tree | None:
    """E[f_J] of an index that is drawn uniformly is Σ_J f_J/n; None where there is none such."""
    names = drawn_letters.depends(builder, tree.arguments)
    drawn = sorted(names & builder.context.drawn_indices.keys())
    if not drawn:
        return None
    index, over = drawn[0], {drawn_letters.letter(part) for part in tree.over}
    if tree.given is not None or len(tree.arguments) != 1 or tree.kind not in ("E", "Var"):
        raise UnsupportedError(f"{tree.kind} over the index {index} is not read")
    others = [k for k in names if (known := builder.context.names.get(k)) is not None and known.kind == "random"]
    if index in builder.indices or over - {index} or others or len(drawn) > 1:
        raise UnsupportedError(f"over what {builder.context.said(tree)} averages is not told")
    tree = replace(tree, arguments=(_opened(builder, tree.arguments[0], index),))
    last = builder.context.drawn_indices[index]
    count = t.Number(Fraction(last)) if last.isdigit() else t.Name(last)

    def mean(value: t.Tree) -> t.Tree:
        return t.Group(t.Quotient(t.Big("sum", index, t.Number(Fraction(1)), count, t.Group(value)), count))

    return _mean_or_variance(tree, mean)


def _opened(builder: Builder, body: t.Tree, index: str) -> t.Tree:
    """The body with what its names are by definition, where that depends on the index."""
    context = builder.context
    shadows = any(isinstance(part, t.Big) and part.index == index for part in t.walk(body))
    while hidden := [name for name in dict.fromkeys(t.mentioned(body)) if index in context.cone(name) - {name}]:
        told = context.definitions.get(hidden[0])
        plain = told is not None and isinstance(told.target, t.Name) and not told.target.indices
        if told is None or not plain or shadows:
            raise UnsupportedError(f"{hidden[0]} depends on the index {index}, and is not read under E")
        body = t.put(body, hidden[0], t.Group(told.value))
    return body


def _mean_or_variance(tree: t.Statistic, mean: Callable[[t.Tree], t.Tree]) -> t.Tree:
    (body,), two = tree.arguments, t.Number(Fraction(2))
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
    if known is None or len(known.shape) != 1 or known.base != 1 or (drawn is not None and not _may_run(drawn)):
        return None
    return index, known


def _may_run(known: Known) -> bool:
    """Whether a letter may be an index under E, whatever it is declared to be: of a random one no law is told."""
    return known.kind in ("index", "integer") or (known.kind == "random" and not (known.law or known.shape))


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
        return builder.build(t.Sum((squares, total_expectation.between(builder, z, inner.given)), (1, -1)))
    if (tree.kind, inner.kind) == ("Var", "E"):
        return builder.build(t.Sum((total_expectation.between(builder, z, inner.given), t.Power(mean, two)), (1, -1)))
    return None


def _random_names(builder: Builder, trees: list[t.Tree]) -> None:
    for tree in trees:
        for part in t.walk(tree):
            known = builder.context.names.get(part.name) if isinstance(part, t.Name) else None
            if known is not None and (known.kind != "random" or known.law.get("joint") != "all"):
                raise UnsupportedError(f"{known.key} is not random, or independent of what is given")
