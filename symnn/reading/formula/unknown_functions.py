"""Functions that a text declares and never defines.

One of numbers is applied entry by entry. One of arrays with a number as value is written by its value and its gradient
at the one place where it is called: c + Σ G∘(O − O₀) says the same as ℓ(O) in every claim that has no second derivative
of ℓ and calls it at one place, for every ℓ has some gradient there, and every G is the gradient of some ℓ. What asks
for more is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, joined, labels_of, mapped, number, whole
from symnn.bridge.tensors import TensorSymbol
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Node, postorder
from symnn.ops.norm import norm
from symnn.ops.reciprocal import reciprocal
from symnn.ops.uninterpreted import uninterpreted
from symnn.reading.formula import arithmetic, numbers_of_matrices
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import held, spent
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

BAR = "∣"
"""Stands in the names of functions with arguments behind a bar, and in no other."""


def declared(builder: Builder, tree: t.Apply) -> Reading:
    known = builder.context.names[tree.name]
    given = [builder.build(a) for a in tree.arguments if not isinstance(a, t.Dots)]
    if not given:
        raise UnsupportedError(f"{tree.name} stands without its argument")
    if len(given) < len(tree.arguments):
        return _of_family(builder, tree)
    if numbers_of_matrices.NAMES.fullmatch(tree.name) and not all(v.is_number for v in given):
        return numbers_of_matrices.of_matrix(builder, given, tree.name, tree.primes)
    if known.of == "entries" or _is_of_numbers(known, given):
        return _entrywise(tree, given)
    if tree.primes:
        raise UnsupportedError(f"{tree.name} is a function of arrays, so a prime behind it is not read")
    if known.of != "number" and not known.shape:
        raise UnsupportedError(f"whether {tree.name} has numbers or arrays as values is not told")
    if "scale invariant" in known.facts:
        given = [directed(v) for v in given]
    return _linear(builder, called(tree), given, known.shape)


def called(tree: t.Apply) -> str:
    """The name of the function: p(x | y) is another function than p(x, y), and so is p(x, y | z) than p(x | y, z)."""
    return f"{tree.name}_{{{len(tree.arguments) - tree.given}{BAR}{tree.given}}}" if tree.given else tree.name


def conditional(*nodes: Node) -> str:
    """A function of which an argument stands behind a bar in one of them; "" where there is none."""
    names = (str(getattr(n, "label", "") if isinstance(n, Atom) else _own_name(n)) for n in postorder(nodes))
    return next((name.partition("_")[0] for name in names if BAR in name), "")


def _own_name(node: Node) -> str:
    """The name of the unknown function that is applied here; "" where there is none."""
    origin = getattr(getattr(node, "operator", None), "origin", None)
    return str(origin[1][0]) if origin and origin[0] is uninterpreted else ""


def _is_of_numbers(known: Known, given: list[Reading]) -> bool:
    """Whether a function of which nothing more is told is given numbers: then its value is one."""
    return not known.of and not known.shape and all(v.is_number for v in given)


def _entrywise(tree: t.Apply, given: list[Reading]) -> Reading:
    wide = next((v for v in given if not v.is_number), None)
    if wide is not None and len(given) > 1:
        raise UnsupportedError(f"{tree.name} of several arrays is not read")
    record = uninterpreted(called(tree), tree.primes if len(given) == 1 else 0, len(given))
    return mapped(record, given, () if wide is None else wide.axes)


def directed(value: Reading) -> Reading:
    """x/‖x‖: all that a function with f(cx) = f(x) for c > 0 sees of x."""
    length = mapped(reciprocal, [number(norm(value.node, axis=None))], ())
    return joined([length, value], value.axes)


def gradient_of_directed(builder: Builder, name: str, value: Reading) -> Reading:
    """∇f(x) = (g − u⟨u, g⟩)/‖x‖ with u = x/‖x‖ and g the gradient at u."""
    u = directed(value)
    _linear(builder, name, [u])
    g = Reading(
        spent(gradient_atom(builder.context, name, 0, builder.context.calls[name][0])),
        labels_of(value.axes),
        value.axes,
    )
    along = arithmetic.scaled(arithmetic.inner(u, g), u)
    length = mapped(reciprocal, [number(norm(value.node, axis=None))], ())
    from symnn.bridge.named_axes import total

    return arithmetic.scaled(length, total([g, arithmetic.negative(along)], value.axes))


def _of_family(builder: Builder, tree: t.Apply) -> Reading:
    r"""F(y_1, \ldots, y_m): of a whole family."""
    if len(tree.arguments) != 3 or not isinstance(tree.arguments[1], t.Dots):
        raise UnsupportedError(f"the arguments of {tree.name} are not read")
    first, _, last = tree.arguments
    if not (isinstance(first, t.Name) and isinstance(last, t.Name) and first.indices and last.indices):
        raise UnsupportedError(f"the arguments of {tree.name} are not those of one family")
    family = builder.context.names.get(first.name)
    if family is None or last.name != first.name:
        raise UnsupportedError(f"the arguments of {tree.name} are not those of one family")
    if not _is_whole(family, builder.integer(first.indices[0]), builder.integer(last.indices[0])):
        raise UnsupportedError(f"the arguments of {tree.name} are not all of the family {family.key}")
    return _linear(builder, tree.name, [builder.context.value(builder, family)])


def _is_whole(known: Known, low: Any, high: Any) -> bool:
    extent = (known.family or tuple(s for s in known.shape if s != 1))[0]
    if sp.expand(low - known.base) == 0 and sp.expand(high - known.base - extent + 1) == 0:
        return True
    begins = known.first[0] if known.first else known.base
    return bool(sp.expand(low - begins) >= 0 and sp.expand(high - begins - extent + 1) == 0)


def _linear(builder: Builder, name: str, given: list[Reading], shape: tuple[Any, ...] = ()) -> Reading:
    """c + Σ G∘(O − O₀), of the one place where the function is called; of values of a shape, c + J(O − O₀)."""
    context = builder.context
    if any(v.open for v in given):
        raise UnsupportedError(f"{name} of something that depends on an index is not read")
    nodes = [arithmetic.at_once(v)[0] for v in given]
    places = context.calls.setdefault(name, nodes)
    alike = len(places) == len(nodes)
    if not alike or not all(
        a is b or (a.shape == b.shape and context.equal(a, b)) for a, b in zip(places, nodes, strict=True)
    ):
        raise UnsupportedError(f"{name} is called at two places, and nothing more is known of it")
    sizes = tuple(s for s in shape if s != 1)
    terms: list[Node] = [_atom(name, sizes)]
    out = tuple(range(len(sizes)))
    for k, node in enumerate(places):
        slope = gradient_atom(context, name, k, node, sizes)
        for factor, at in ((1, node), (-1, held(node))):
            axes = tuple(range(len(out), len(out) + node.rank))
            terms.append(Contract([Const(factor), slope, at], [(), (*out, *axes), axes], out))
    return whole(Add(terms), (*shape, sp.Integer(1))[:2]) if shape else number(Add(terms))


def gradient_atom(context: Any, name: str, k: int, node: Node, values: tuple[Any, ...] = ()) -> Node:
    """The gradient by the k-th argument, which has the value `node`; the Jacobian of values of a shape."""
    atom = _atom(f"∂{name}" if k == 0 else f"∂{name}{k + 1}", (*values, *node.shape))
    context.gradients[atom] = node
    return atom


def _atom(label: str, sizes: tuple[Any, ...]) -> Atom:
    if not sizes:
        return Atom(sp.Symbol(label, real=True), ())
    shape = (*sizes, sp.Integer(1))[:2] if len(sizes) < 3 else sizes
    symbol: Any = sp.MatrixSymbol(label, *shape) if len(shape) == 2 else TensorSymbol(label, *shape)
    return Atom(symbol, sizes)
