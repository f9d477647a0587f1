"""Functions that a text declares and never defines.

One of numbers is applied entry by entry. One of arrays with a number as value is written by its value and its gradient
at the one place where it is called: c + Σ G∘(O − O₀) says the same as ℓ(O) in every claim that has no second derivative
of ℓ and calls it at one place, for every ℓ has some gradient there, and every G is the gradient of some ℓ. What asks
for more is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, joined, labels_of, mapped, number
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Composition, Const, Contract, MatrixOperator, Node
from symnn.ops.lambda_max import lambda_max
from symnn.ops.lambda_min import lambda_min
from symnn.ops.norm import norm
from symnn.ops.rank import rank
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigma_max import sigma_max
from symnn.ops.uninterpreted import uninterpreted
from symnn.reading.formula import arithmetic, conforming
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import held, spent
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

OF_MATRICES = re.compile(r"\\?(rank|rk|cond|nullity)|\\?(lambda|sigma|mu|s)_\{?\\?(max|min)\}?")
"""Names that stand for eigenvalues, singular values, ranks and condition numbers where they are applied to a matrix."""
MEANT: dict[tuple[str, str], Composition | MatrixOperator] = {
    ("rank", ""): rank, ("rk", ""): rank, ("lambda", "max"): lambda_max, ("lambda", "min"): lambda_min,
    ("sigma", "max"): sigma_max, ("s", "max"): sigma_max,
}  # fmt: skip


def declared(builder: Builder, tree: t.Apply) -> Reading:
    known = builder.context.names[tree.name]
    given = [builder.build(a) for a in tree.arguments if not isinstance(a, t.Dots)]
    if not given:
        raise UnsupportedError(f"{tree.name} stands without its argument")
    if len(given) < len(tree.arguments):
        return _of_family(builder, tree)
    if OF_MATRICES.fullmatch(tree.name) and not all(v.is_number for v in given):
        return _of_matrix(builder, tree, given)
    if known.of == "entries" or _is_of_numbers(known, given):
        return _entrywise(tree, given)
    if tree.primes:
        raise UnsupportedError(f"{tree.name} is a function of arrays, so a prime behind it is not read")
    if known.of != "number":
        raise UnsupportedError(f"whether {tree.name} has numbers or arrays as values is not told")
    if "scale invariant" in known.facts:
        given = [directed(v) for v in given]
    return _linear(builder, tree.name, given)


def _is_of_numbers(known: Known, given: list[Reading]) -> bool:
    """Whether a function of which nothing more is told is given numbers: then its value is one."""
    return not known.of and all(v.is_number for v in given)


def _of_matrix(builder: Builder, tree: t.Apply, given: list[Reading]) -> Reading:
    """A number that belongs to a matrix."""
    found = OF_MATRICES.fullmatch(tree.name)
    record = None if found is None else MEANT.get((found[1] or found[2], found[3] or ""))
    if record is None or len(given) != 1 or tree.primes:
        raise UnsupportedError(f"{tree.name} of a matrix has a meaning of its own, which is read, and not judged")
    if record in (lambda_max, lambda_min):
        conforming.needs_square(builder.sizes, given[0].axes, "an eigenvalue")
    node, running = arithmetic.at_once(given[0])
    if running:
        raise UnsupportedError(f"{tree.name} of a matrix that depends on an index is not read")
    return number(record(node))


def _entrywise(tree: t.Apply, given: list[Reading]) -> Reading:
    wide = next((v for v in given if not v.is_number), None)
    if wide is not None and len(given) > 1:
        raise UnsupportedError(f"{tree.name} of several arrays is not read")
    record = uninterpreted(tree.name, tree.primes if len(given) == 1 else 0, len(given))
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
    whole = builder.context.names.get(first.name)
    if whole is None or last.name != first.name:
        raise UnsupportedError(f"the arguments of {tree.name} are not those of one family")
    if not _is_whole(whole, builder.integer(first.indices[0]), builder.integer(last.indices[0])):
        raise UnsupportedError(f"the arguments of {tree.name} are not all of the family {whole.key}")
    return _linear(builder, tree.name, [builder.context.value(builder, whole)])


def _is_whole(known: Known, low: Any, high: Any) -> bool:
    extent = (known.family or tuple(s for s in known.shape if s != 1))[0]
    if sp.expand(low - known.base) == 0 and sp.expand(high - known.base - extent + 1) == 0:
        return True
    begins = known.first[0] if known.first else known.base
    return bool(sp.expand(low - begins) >= 0 and sp.expand(high - begins - extent + 1) == 0)


def _linear(builder: Builder, name: str, given: list[Reading]) -> Reading:
    """c + Σ G∘(O − O₀), of the one place where the function is called."""
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
    value = Atom(sp.Symbol(name, real=True))
    terms: list[Node] = [value]
    for k, node in enumerate(places):
        slope = gradient_atom(context, name, k, node)
        for factor, at in ((1, node), (-1, held(node))):
            axes = tuple(range(node.rank))
            terms.append(Contract([Const(factor), slope, at], [(), axes, axes], ()))
    return number(Add(terms))


def gradient_atom(context: Any, name: str, k: int, node: Node) -> Node:
    label = f"∂{name}" if k == 0 else f"∂{name}{k + 1}"
    sizes = node.shape
    shape = (*sizes, sp.Integer(1))[:2] if len(sizes) < 3 else sizes
    from symnn.bridge.tensors import TensorSymbol

    symbol: Any = (
        sp.Symbol(label, real=True)
        if not sizes
        else sp.MatrixSymbol(label, *shape)
        if len(shape) == 2
        else TensorSymbol(label, *shape)
    )
    atom = Atom(symbol, sizes)
    context.gradients[atom] = node
    return atom
