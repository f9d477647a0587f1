"""Functions at their arguments: those that a formula defines are opened here, the others are named or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, entries, number, spread_columns
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Const
from symnn.expr.nodes import show
from symnn.reading.formula import arithmetic, conforming, law_densities, law_divergences, whole_parts
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.found_sizes import TreePlace
from symnn.reading.formula.held_values import unnamed
from symnn.reading.formula.named_functions import differentiated_at, named
from symnn.reading.formula.reached_parameters import atom_of, put_in, reached
from symnn.reading.formula.slopes_of_means import freed
from symnn.reading.formula.unknown_functions import declared

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def apply(builder: Builder, tree: t.Apply) -> Reading:
    name = tree.name
    context = builder.context
    if (special := _special(builder, tree)) is not None:
        return special
    if name in ("eye", "ones", "zeros"):
        return builder.fitting(tree)
    if name in ("floor", "ceil"):
        return whole_parts.rounded(builder, tree)
    if name == "count":
        return whole_parts.counted(builder, tree)
    defined = context.functions.get(name)
    known = context.names.get(name)
    if known is not None and known.domain is not None:
        _in_domain(builder, tree, known.domain)
    if defined is not None:
        return _opened(builder, tree, defined)
    if not tree.arguments:
        raise UnsupportedError(f"{name} stands without its argument")
    if known is None or known.kind != "function":
        return named(builder, tree, name)
    told = known.of not in ("", "entries", "number")
    return named(builder, tree, known.of) if told else declared(builder, tree)


def _special(builder: Builder, tree: t.Apply) -> Reading | None:
    """What has a meaning of its own by its arguments: a divergence of laws, a density and its logarithm, the cosine of
    two columns; None for anything else.
    """
    if len(tree.arguments) == 2 and (of_laws := law_divergences.of_laws(builder, tree)) is not None:
        return of_laws
    if tree.name == "entropy":
        return law_divergences.entropy(builder, tree)
    if tree.name == law_densities.DENSITY:
        return law_densities.of_normal(builder, tree)
    if tree.name == "log":
        return law_densities.logarithm(builder, tree)
    if tree.name == "cos" and len(tree.arguments) == 2:
        return builder.build(_cosine(*(t.Group(argument) for argument in tree.arguments)))
    return None


def _cosine(a: t.Tree, b: t.Tree) -> t.Tree:
    """The cosine of the angle between two columns."""
    lengths = t.Product((t.Norm(a, ""), t.Norm(b, "")), ("",))
    return t.Group(t.Quotient(t.Group(t.Product((t.Transpose(a), b), ("",))), t.Group(lengths)))


def _in_domain(builder: Builder, tree: t.Apply, domain: tuple[Any, ...]) -> None:
    """Misfit for an argument that is not of the shape that the function takes."""
    if len(tree.arguments) != 1:
        return
    value = builder.build(tree.arguments[0])
    if not conforming.one_shape(builder.sizes, value.axes, spread_columns(domain)):
        raise Misfit(
            f"{tree.name} takes {show(domain)}, and stands with {arithmetic.shown(value)}",
            show(domain),
            arithmetic.shown(value),
        )


# a function that a formula defines ----------------------------------------------------------------------------------
def _opened(builder: Builder, tree: t.Apply, definition: Any) -> Reading:
    target = definition.target
    if not isinstance(target, t.Apply) or len(target.arguments) != len(tree.arguments):
        raise UnsupportedError(
            f"{tree.name} is defined for {len(getattr(target, 'arguments', ()))} arguments, not {len(tree.arguments)}"
        )
    if _is_another_law(target, tree):
        raise UnsupportedError(f"{tree.name} is defined for other arguments behind its bar")
    parameters = [p.name for p in target.arguments if isinstance(p, t.Name) and not p.indices]
    if len(parameters) != len(target.arguments):
        raise UnsupportedError(f"the definition of {tree.name} is not of names")
    given = [_argument(builder, p, a) for p, a in zip(parameters, tree.arguments, strict=True)]
    if tree.primes:
        return _primed(builder, tree, definition, given)
    return _at(builder, tree, definition, dict(zip(parameters, given, strict=True)))


def _is_another_law(target: t.Apply, tree: t.Apply) -> bool:
    """Whether p(y | x) or p(x, y) stands where p(x | y) is defined: such names tell by their arguments which law is
    meant.
    """
    if target.given != tree.given:
        return True
    own = target.arguments
    return tree.given > 0 and any(t.bare(a) in own and t.bare(a) != own[k] for k, a in enumerate(tree.arguments))


def _at(builder: Builder, tree: t.Apply, definition: Any, local: dict[str, Reading]) -> Reading:
    """The formula of a function at its arguments, in the names on which its formula depends too."""
    context, called = builder.context, builder.apart()
    known = context.names.get(tree.name)
    alone = known is not None and tree.arguments is known.slots  # one value wherever it stands without arguments
    called.opened = (*builder.opened, TreePlace(tree.arguments if alone else tree))
    elsewhere = [p for p, a in zip(local, tree.arguments, strict=True) if t.bare(a) != t.Name(p)]
    through = reached(context, definition).intersection(elsewhere) if elsewhere else frozenset()
    if not through:
        return open_with(called, definition.value, local)
    atoms = {p: atom_of(context, p) for p in through}
    body = open_with(called, definition.value, {**local, **{p: builder.build(t.Name(p)) for p in through}})
    return put_in(body, {atoms[p]: local[p] for p in through})


def _argument(builder: Builder, parameter: str, tree: t.Tree) -> Reading:
    """What a function is given; 0 for an array that the text declares is an array of zeros."""
    known, bare = builder.context.names.get(parameter), t.bare(tree)
    if isinstance(bare, t.Number) and bare.value == 0 and known is not None and known.kind == "array" and known.shape:
        return Reading(Const(0), (), spread_columns(known.shape))
    return builder.build(tree)


def open_with(builder: Builder, body: t.Tree, given: dict[str, Reading]) -> Reading:
    """The body with its parameters; an array under a formula for numbers is taken entry by entry."""
    inner = builder.apart()
    wide = next((v for v in given.values() if not v.is_number), None)
    inner.local = dict(given)
    if wide is None:
        return inner.build(body)
    known = [builder.context.names.get(p) for p in given]
    arrays = all(k is None or k.shape or v.is_number for k, v in zip(known, given.values(), strict=True))
    try:
        found = inner.build(body) if arrays else None
    except (Misfit, UnsupportedError):
        found = None
    if found is not None:
        return found
    if len(given) != 1:
        raise Misfit(f"a function of numbers is given arrays of shape {show(wide.shape)}")
    ((parameter, value),) = given.items()
    entry, places = entries(value, parameter)
    inner = builder.apart()
    inner.local = {parameter: entry}
    made = inner.build(body)
    if not made.is_number:
        raise Misfit(f"a function of numbers gives shape {show(made.shape)}")
    return made.relabel(places, value.axes)


def _primed(builder: Builder, tree: t.Apply, definition: Any, given: list[Reading]) -> Reading:
    """f′ by differentiating the formula of a function of one number."""
    if len(given) != 1 or tree.primes > 3:
        raise UnsupportedError(f"{tree.name} with primes is read for a function of one number")
    (parameter,) = [p.name for p in definition.target.arguments]
    through = reached(builder.context, definition)
    atom = atom_of(builder.context, parameter) if through else Atom(sp.Symbol(f"{parameter}", real=True))
    inner = builder.apart()
    inner.local = {parameter: number(atom)}
    body = inner.build(definition.value)
    if not body.is_number or atom.rank:
        raise UnsupportedError(f"{tree.name} is no function to numbers, so {tree.name}' is not read")
    node = freed(unnamed(body.node), atom) if through else body.node
    return differentiated_at(node, atom, tree.primes, given[0])
