r"""Letters that are drawn inside of an E: x of \mathbb{E}_{x \sim \mathcal{N}(0, 1)}[…], with their laws. What is
drawn is a letter of its own, whatever the letter means outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.bridge.random import DISTRIBUTIONS, law_of
from symnn.errors import UnsupportedError
from symnn.expr.walk import atoms
from symnn.reading.formula import tree as t
from symnn.reading.formula.meaning import Context, Unstated
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def letter(part: t.Tree) -> str:
    r"""The letter of x, and of x \sim p; "" for others."""
    name = part.name if isinstance(part, t.Sample) else part
    return name.name if isinstance(name, t.Name) else ""


@contextmanager
def drawn(builder: Builder, over: tuple[t.Tree, ...]) -> Iterator[None]:
    """The names of z ∼ N(0, 1) are random inside."""
    names = builder.context.names
    before: dict[str, Known | None] = {}
    if len({letter(part) for part in over}) < len(over):
        raise UnsupportedError("a letter is drawn twice")
    for part in over:
        name = part.name if isinstance(part, t.Sample) else part
        if not isinstance(name, t.Name) or name.indices:
            raise UnsupportedError(f"what is drawn in {builder.context.said(part)} is no name")
        if name.name in builder.indices:
            raise UnsupportedError(f"{name.name} is an index here, and is drawn as well")
        if isinstance(part, t.Sample):
            before.setdefault(name.name, names.get(name.name))
            names[name.name] = _sampled(builder, name.name, part.law)
        else:
            _must_be_random(builder, name.name)
    builder.context.reopen(before)
    around = builder.local
    builder.local = {key: value for key, value in around.items() if key not in before}
    try:
        yield
    finally:
        builder.local = around
        for key, known in before.items():
            if known is None:
                del names[key]
            else:
                names[key] = known
        builder.context.reopen(before)


def _must_be_random(builder: Builder, name: str) -> None:
    known = builder.context.names.get(name)
    if known is None or known.kind != "random":
        raise Unstated(f"{name} is not said to be random")
    if known.atom().label in _arguments(builder):
        raise UnsupportedError(f"{name} is drawn, and stands for the argument of a function as well")


def _sampled(builder: Builder, name: str, drawn_from: t.Tree) -> Known:
    if not isinstance(drawn_from, t.Distribution):
        raise UnsupportedError(f"the distribution of {name} is not known")
    known = builder.context.names.get(name)
    shape = known.shape if known is not None else ()
    return _own(builder, Known(name, "random", shape, law=law(builder, drawn_from)))


def _own(builder: Builder, made: Known) -> Known:
    """What is drawn, with a prime where its letter means something else outside, or is drawn from another law too."""
    context, label = builder.context, made.atom().label
    known, arguments = context.names.get(made.key), _arguments(builder)
    apart = made.key in _outside(context, builder.sides) and (known is None or known.atom().label != label)
    while apart or label in arguments or context.drawn.get(made.key, label) != label:
        made = replace(made, key=made.key + "'")
        label, apart = made.atom().label, made.key in context.names
    context.drawn[made.key] = label
    return made


def _arguments(builder: Builder) -> set[Any]:
    """The labels in the arguments of the functions that are being opened."""
    return {atom.label for value in builder.local.values() for atom in atoms(value.node)}


def must_be_told(builder: Builder, tree: t.Statistic) -> None:
    """UnsupportedError for f(x) = E[x + z] with a random z at a random x: over which of both is not told."""
    if tree.over or not any(law_of(label) for label in _arguments(builder)):
        return
    names = depends(builder, tree.arguments) - builder.local.keys()
    known = (builder.context.names.get(name) for name in names)
    if any(k is not None and k.kind == "random" for k in known):
        raise UnsupportedError(f"over what {builder.context.said(tree)} averages is not told")


def depends(builder: Builder, trees: Iterable[t.Tree]) -> set[str]:
    """The names on which these may depend: those of their definitions, too."""
    direct = {name for tree in trees for name in t.mentioned(tree)}
    return direct.union(*(builder.context.cone(name) for name in direct))


def _outside(context: Context, sides: tuple[t.Tree, ...]) -> set[str]:
    """The names on which the sides of a formula depend outside of what is drawn from a law in them."""
    direct = set().union(*map(_free, sides))
    return direct.union(*(context.cone(name) for name in direct))


def _free(tree: t.Tree) -> set[str]:
    own = {tree.name} if isinstance(tree, t.Name | t.Apply) else set()
    own = own.union(*map(_free, t.children(tree)))
    if isinstance(tree, t.Statistic):
        own -= {letter(part) for part in tree.over if isinstance(part, t.Sample)}
    return own


def law(builder: Builder, tree: t.Distribution) -> dict[str, Any]:
    """The keywords of `random` for a distribution."""
    parameters = tuple(sympy_of(builder, _of_entry(p)) for p in tree.parameters)
    if len(parameters) != DISTRIBUTIONS.get(tree.name):
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
