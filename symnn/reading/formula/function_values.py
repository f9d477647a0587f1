"""Functions: those with a record, those that a formula defines, and those of which nothing is known.

An unknown function of numbers is applied entry by entry. One of arrays with a number as value is written by its value
and its gradient at the one place where it is called: c + Σ G∘(O − O₀) says the same as ℓ(O) in every claim that has
no second derivative of ℓ and calls it at one place, for every ℓ has some gradient there, and every G is the gradient
of some ℓ. What asks for more is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn import ops
from symnn.bridge import rules_matrices
from symnn.bridge.named_axes import Reading, entries, joined, labels_of, mapped, number
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Map, MatrixFunction, Node, Operator, delta
from symnn.expr.nodes import show
from symnn.expr.walk import postorder
from symnn.ops.determinant import determinant
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.inverse import inverse
from symnn.ops.log_determinant import log_determinant
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.norm import norm
from symnn.ops.pi import pi
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.sqrt import sqrt
from symnn.ops.uninterpreted import uninterpreted
from symnn.reading.formula import arithmetic
from symnn.reading.formula import tree as t
from symnn.reading.formula.arithmetic import Misfit

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

MATRIX_MEANINGS = ("exp", "log", "sin", "cos", "sqrt", "sinh", "cosh")
"""Of a square matrix these may be functions of the matrix."""


def apply(builder: Builder, tree: t.Apply) -> Reading:
    name = tree.name
    context = builder.context
    if name in ("eye", "ones", "zeros"):
        return builder.fitting(tree)
    defined = context.functions.get(name)
    known = context.names.get(name)
    if known is not None and known.domain is not None:
        _in_domain(builder, tree, known.domain)
    if defined is not None:
        return _opened(builder, tree, defined)
    if known is not None and known.kind == "function":
        return _declared(builder, tree)
    return named(builder, tree, name)


def _in_domain(builder: Builder, tree: t.Apply, domain: tuple[Any, ...]) -> None:
    """Misfit for an argument that is not of the shape that the function takes."""
    if len(tree.arguments) != 1:
        return
    value = builder.build(tree.arguments[0])
    wanted = tuple((s,) if s != 1 else () for s in (*domain, sp.Integer(1))[:2]) if domain else ()
    fits = (
        value.is_number
        if not any(wanted)
        else len(value.axes) == len(wanted)
        and all(arithmetic.agree(builder.sizes, a, b) for a, b in zip(value.axes, wanted, strict=True))
    )
    if not fits:
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
    parameters = [p.name for p in target.arguments if isinstance(p, t.Name) and not p.indices]
    if len(parameters) != len(target.arguments):
        raise UnsupportedError(f"the definition of {tree.name} is not of names")
    given = [builder.build(a) for a in tree.arguments]
    if tree.primes:
        return _primed(builder, tree, definition, given)
    return open_with(builder, definition.value, dict(zip(parameters, given, strict=True)))


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
    from symnn.derivative import gradient
    from symnn.nets.activation import lift

    if len(given) != 1 or tree.primes > 3:
        raise UnsupportedError(f"{tree.name} with primes is read for a function of one number")
    (parameter,) = [p.name for p in definition.target.arguments]
    atom = Atom(sp.Symbol(f"{parameter}", real=True))
    inner = builder.apart()
    inner.local = {parameter: number(atom)}
    body = inner.build(definition.value)
    if not body.is_number:
        raise UnsupportedError(f"{tree.name} is no function to numbers, so {tree.name}' is not read")
    node = body.node
    for _ in range(tree.primes):
        present = set(postorder(node))
        node = gradient(node, atom) if atom in present else Const(0)
    (value,) = given
    return Reading(_broadcast(lift(node, {atom: value.node}), value.node), value.labels, value.axes)


def _broadcast(made: Node, like: Node) -> Node:
    from symnn.expr import broadcast

    return made if made.shape == like.shape else broadcast(made, like.shape)


# a function that the text declares ----------------------------------------------------------------------------------
def _declared(builder: Builder, tree: t.Apply) -> Reading:
    known = builder.context.names[tree.name]
    if known.of and known.of not in ("entries", "number"):
        return named(builder, tree, known.of)
    given = [builder.build(a) for a in tree.arguments if not isinstance(a, t.Dots)]
    if not given:
        raise UnsupportedError(f"{tree.name} stands without its argument")
    if any(isinstance(a, t.Dots) for a in tree.arguments):
        return _of_family(builder, tree)
    if known.of == "entries":
        if any(not v.is_number for v in given) and len(given) > 1:
            raise UnsupportedError(f"{tree.name} of several arrays is not read")
        record = uninterpreted(tree.name, tree.primes if len(given) == 1 else 0, len(given))
        return mapped(record, given, next((v.axes for v in given if not v.is_number), ()))
    if tree.primes:
        raise UnsupportedError(f"{tree.name} is a function of arrays, so a prime behind it is not read")
    if known.of != "number":
        raise UnsupportedError(f"whether {tree.name} has numbers or arrays as values is not told")
    if "scale invariant" in known.facts:
        given = [directed(v) for v in given]
    return _linear(builder, tree.name, given)


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
    first = tree.arguments[0]
    context = builder.context
    whole = context.names.get(first.name) if isinstance(first, t.Name) else None
    last = tree.arguments[-1]
    if whole is None or not (isinstance(first, t.Name) and isinstance(last, t.Name)) or last.name != first.name:
        raise UnsupportedError(f"the arguments of {tree.name} are not those of one family")
    if len(tree.arguments) != 3 or not isinstance(tree.arguments[1], t.Dots):
        raise UnsupportedError(f"the arguments of {tree.name} are not read")
    low = builder.integer(first.indices[0]) - whole.base
    high = builder.integer(last.indices[0]) - whole.base
    extent = (whole.family or tuple(s for s in whole.shape if s != 1))[0]
    if low != 0 or sp.expand(high - extent + 1) != 0:
        first_at = whole.first[0] if whole.first else whole.base
        if (
            sp.expand(builder.integer(first.indices[0]) - first_at) < 0
            or sp.expand(high + whole.base - first_at - extent + 1) != 0
        ):
            raise UnsupportedError(f"the arguments of {tree.name} are not all of the family {whole.key}")
    return _linear(builder, tree.name, [context.value(builder, whole)])


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
        for factor, at in ((1, node), (-1, frozen(node))):
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


held = Operator(name="held", value=lambda field, x: x, partials=(lambda x, y: Const(0),), latex="", opaque=True)
"""The identity, of which derivatives are 0: the value at the place where a function is called."""


spent = Operator(name="slope", value=lambda field, x: x, partials=(lambda x, y: Const(1),), latex="", opaque=True)
"""The identity, around the gradient of an unknown function: what contains it may not be differentiated once more."""


def frozen(node: Node) -> Node:
    return held(node)


def thawed(root: Node) -> Node:
    """The graph without names and without held values: what the provers get."""
    from symnn.expr.walk import rebuild

    def change(n: Node) -> Node:
        if isinstance(n, Define):
            return n.value
        if isinstance(n, Map) and n.operator in (held, spent):
            return n.arguments[0]
        return n

    return rebuild(root, change)


def positive_out(root: Node) -> Node:
    """The graph with positive numbers in front of |·|, relu and max(0, ·): max(0, c·x) is c·max(0, x) for c > 0,
    exactly.
    """
    from symnn.expr.walk import rebuild

    def change(n: Node) -> Node:
        if not isinstance(n, Map) or n.operator.name not in ("abs", "relu", "maximum", "minimum"):
            return n
        zero = [a for a in n.arguments if a is Const(0)]
        wide = [a for a in n.arguments if a is not Const(0)]
        if len(wide) != 1 or len(zero) != len(n.arguments) - 1 or not isinstance(wide[0], Contract):
            return n
        return _apart(n, wide[0])

    return rebuild(root, change)


def _apart(n: Map, inside: Contract) -> Node:
    """The map of the product without its positive numbers, times them; of products without a sum alone."""
    if set(inside.out) != set(range(len(inside.sizes))):
        return n
    sure = [not x.shape and not isinstance(x, Const) and sign(x) == POSITIVE for x in inside.operands]
    if not any(sure) or all(sure):
        return n
    kept = [(x, i) for x, i, s in zip(inside.operands, inside.indices, sure, strict=True) if not s]
    rest = Contract([x for x, _ in kept], [i for _, i in kept], inside.out, inside.sizes)
    mapped_ = n.operator(*(rest if a is inside else a for a in n.arguments))
    axes = tuple(range(rest.rank))
    numbers = [x for x, s in zip(inside.operands, sure, strict=True) if s]
    return Contract([*numbers, mapped_], [*(() for _ in numbers), axes], axes)


# functions with a name ----------------------------------------------------------------------------------------------
def named(builder: Builder, tree: t.Apply, name: str) -> Reading:
    given = [builder.build(a) for a in tree.arguments]
    special = SPECIAL.get(name)
    if special is not None:
        if tree.primes:
            raise UnsupportedError(f"{name} with primes is not read")
        return special(builder, given)
    if name in ("normal cdf", "normal density"):
        return _normal(name, given, tree.primes)
    record = ops.TABLE.get({"log_sum_exp": "log_sum_exp"}.get(name, name))
    if isinstance(record, Operator):
        return _elementwise(builder, tree, record, given, name)
    if record is not None and name in ("softmax", "log_softmax", "log_sum_exp"):
        if tree.primes:
            raise UnsupportedError(f"{name} with primes is not read")
        return _along(builder, record, given, name)
    if name in DEFINED and len(given) == 1 and not tree.primes:
        (value,) = given
        _no_matrix(builder, name, value)
        return Reading(DEFINED[name](value.node), value.labels, value.axes)
    raise UnsupportedError(f"the function {name} has no meaning here")


def _no_matrix(builder: Builder, name: str, value: Reading) -> None:
    if name in MATRIX_MEANINGS and arithmetic.is_square(value) and not builder.context.entrywise:
        raise UnsupportedError(f"{name} of a square matrix may be of the matrix or of its entries: say which")


def _elementwise(builder: Builder, tree: t.Apply, record: Operator, given: list[Reading], name: str) -> Reading:
    low = record.arity - len(record.defaults)
    if not low <= len(given) <= record.arity:
        raise ArgumentError(f"{name} takes {record.arity} arguments, not {len(given)}")
    wide = [v for v in given if not v.is_number]
    for v in wide[1:]:
        if not arithmetic.same_shape(builder.sizes, wide[0], v):
            raise Misfit(f"{name} of {show(wide[0].shape)} and {show(v.shape)}", show(wide[0].shape), show(v.shape))
    if wide:
        _no_matrix(builder, name, wide[0])
    made = mapped(record, given, wide[0].axes if wide else ())
    if not tree.primes:
        return made
    if len(given) != 1 or tree.primes > 3:
        raise UnsupportedError(f"{name} with {tree.primes} primes is not read")
    return _slope(record, given[0], tree.primes)


def _slope(record: Operator, value: Reading, primes: int) -> Reading:
    from symnn.derivative import gradient
    from symnn.nets.activation import lift

    atom = Atom(sp.Symbol("t", real=True))
    node: Node = record(atom)
    for _ in range(primes):
        node = gradient(node, atom) if atom in set(postorder(node)) else Const(0)
    return Reading(_broadcast(lift(node, {atom: value.node}), value.node), value.labels, value.axes)


def _normal(name: str, given: list[Reading], primes: int) -> Reading:
    """Φ and φ of the standard normal distribution."""
    (value,) = given
    if primes > (1 if name == "normal cdf" else 0):
        raise UnsupportedError("derivatives of the normal density are not read")
    x = value.node
    if name == "normal cdf" and not primes:
        node = Const(sp_half()) * (1 + erf(x * reciprocal(sqrt(Const(2)))))
    else:
        node = exp(Const(-sp_half()) * (x * x)) * reciprocal(sqrt(Const(2) * pi))
    return Reading(node, value.labels, value.axes)


def sp_half() -> Any:
    from fractions import Fraction

    return Fraction(1, 2)


def _along(builder: Builder, record: Any, given: list[Reading], name: str) -> Reading:
    """Softmax of a column or a row, or along the rows of a matrix where the text says so."""
    (value,) = given
    if value.is_number:
        raise Misfit(f"{name} of a number", "a number")
    if arithmetic.is_matrix(value) and not builder.context.rowwise:
        raise UnsupportedError(f"along which axis of a matrix {name} is taken is not said")
    node, running = arithmetic.at_once(value)
    made = record(node, axis=-1)
    if name == "log_sum_exp":
        if arithmetic.is_matrix(value):
            return Reading(made, (*running, (0, 0)), (value.axes[0], ()))
        return Reading(made, running, ())
    return Reading(made, (*running, *labels_of(value.axes)), value.axes)


def _trace(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    if value.is_number:
        return value
    if not (len(value.axes) == 2 and arithmetic.agree(builder.sizes, value.axes[0], value.axes[1])):
        raise Misfit(f"a trace needs a square matrix, not one of shape {show(value.shape)}", show(value.shape))
    return rules_matrices.diagonal_sum(value)


def _square(builder: Builder, given: list[Reading], what: str) -> Reading:
    (value,) = given
    if not value.is_number and not (
        len(value.axes) == 2 and arithmetic.agree(builder.sizes, value.axes[0], value.axes[1])
    ):
        raise Misfit(f"{what} needs a square matrix, not one of shape {show(value.shape)}", show(value.shape))
    return value


def _determinant(builder: Builder, given: list[Reading]) -> Reading:
    value = _square(builder, given, "a determinant")
    return value if value.is_number else rules_matrices.matrix_function(determinant, value, sp.Symbol("A"))


def _log_determinant(builder: Builder, given: list[Reading]) -> Reading:
    value = _square(builder, given, "a determinant")
    if value.is_number:
        return mapped(ops.TABLE["log"], [value], ())  # type: ignore[arg-type]
    return rules_matrices.matrix_function(log_determinant, value, sp.Symbol("A"))


def _inverse(builder: Builder, given: list[Reading]) -> Reading:
    value = _square(builder, given, "an inverse")
    return (
        arithmetic.raised(builder.sizes, value, number(Const(-1)), False)
        if value.is_number
        else rules_matrices.matrix_function(inverse, value, sp.Symbol("A"))
    )


def _log(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    if isinstance(value.node, MatrixFunction) and value.node.operator is determinant:
        return number(MatrixFunction(log_determinant, value.node.argument))
    _no_matrix(builder, "log", value)
    return mapped(ops.TABLE["log"], [value], value.axes)  # type: ignore[arg-type]


def _diagonal(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    if value.is_number:
        return value
    if arithmetic.is_matrix(value):
        if not arithmetic.is_square(value):
            raise Misfit(f"diag needs a column or a square matrix, not {show(value.shape)}", show(value.shape))
        return Reading(*_diagonal_of(value))
    side = value if arithmetic.is_column(value) else arithmetic.turned(value)
    n = side.axes[0][0]
    eye = Reading(delta(n), ((0, 0), (1, 0)), ((n,), (n,)))
    return joined([eye, side], eye.axes)


def _diagonal_of(value: Reading) -> tuple[Any, Any, Any]:
    axes = (value.axes[0], ())
    made = joined([value.relabel({(1, 0): (0, 0)}, axes)], axes)
    return made.node, made.labels, made.axes


def _vec(builder: Builder, given: list[Reading]) -> Reading:
    return arithmetic.stacked(given[0])


def _sum(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    return joined(
        [value.relabel({k: ("along", *k) for k in value.labels if isinstance(k, tuple)}, ())],
        (),
        {("along", *k): value.axes[k[0]][k[1]] for k in labels_of(value.axes)},
    )


def _divergence(builder: Builder, given: list[Reading]) -> Reading:
    """KL(p ‖ q) = Σ p log(p/q) of two columns; of two numbers it is that of Bernoulli distributions."""
    if len(given) != 2:
        raise ArgumentError("a divergence is of two distributions")
    p, q = given
    log: Any = ops.TABLE["log"]
    if p.is_number and q.is_number:
        parts = []
        one = number(Const(1))
        for a, b in ((p, q), (_less(one, p), _less(one, q))):
            parts.append(joined([a, mapped(log, [arithmetic.over(builder.sizes, a, b)], ())], ()))
        from symnn.bridge.named_axes import total

        return total(parts, ())
    if not arithmetic.same_shape(builder.sizes, p, q):
        raise Misfit(f"the divergence of {show(p.shape)} and {show(q.shape)}", show(p.shape), show(q.shape))
    ratio = mapped(log, [arithmetic.over(builder.sizes, p, q)], p.axes)
    return arithmetic.inner(p, ratio)


def _less(a: Reading, b: Reading) -> Reading:
    from symnn.bridge.named_axes import total

    return total([a, arithmetic.negative(b)], ())


def _clip(builder: Builder, given: list[Reading]) -> Reading:
    if len(given) != 3:
        raise ArgumentError("clip takes a value and two bounds")
    x, low, high = given
    raised = mapped(maximum, [x, low], x.axes)
    return mapped(minimum, [raised, high], x.axes)


def _sqrt(builder: Builder, given: list[Reading]) -> Reading:
    (value,) = given
    _no_matrix(builder, "sqrt", value)
    return mapped(sqrt, [value], value.axes)


SPECIAL: dict[str, Any] = {
    "tr": _trace, "det": _determinant, "logdet": _log_determinant, "inv": _inverse, "diag": _diagonal, "vec": _vec,
    "sum": _sum, "KL": _divergence,
    "clip": _clip, "log": _log, "sqrt": _sqrt,
}  # fmt: skip
DEFINED: dict[str, Any] = {
    "sinh": lambda x: Const(sp_half()) * (exp(x) - exp(-x)),
    "cosh": lambda x: Const(sp_half()) * (exp(x) + exp(-x)),
    "tan": lambda x: ops.TABLE["sin"](x) * reciprocal(ops.TABLE["cos"](x)),
    "coth": lambda x: reciprocal(ops.TABLE["tanh"](x)),
    "logit": lambda x: ops.TABLE["log"](x * reciprocal(1 - x)),
}
__all__ = ["apply", "frozen", "named", "open_with", "power", "thawed", "Call"]
