"""The public functions, which take and return SymPy: derivatives, equality, einsum, one's own operators. Each is a few
calls down.

What they are called under `symnn` is listed in `symnn/__init__.py`; the functions of single records (`symnn.sigmoid`)
come from the table of `ops`, through `record_function`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial, wraps
from typing import Any
from weakref import WeakValueDictionary

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.array.expressions.array_expressions import ArraySymbol

from symnn import expr as language
from symnn import ops
from symnn.bridge import TensorSymbol, call, matrix, read, read_shaped, size_symbols, sizes, tensor, vector
from symnn.bridge.calls import operand, shape_of
from symnn.bridge.free_indices import free_indices, gradient_of_entry
from symnn.bridge.functions import affine, sum_of
from symnn.bridge.functions import function as public
from symnn.bridge.functions import max_of as max
from symnn.bridge.functions import mean_of as mean
from symnn.bridge.functions import trace_of as trace
from symnn.bridge.kronecker import merged_axes, product_rule
from symnn.bridge.operand_layout import squeeze
from symnn.bridge.random import has_statistics
from symnn.bridge.read import reading
from symnn.bridge.rules_arrays import as_symbol
from symnn.bridge.shape_errors import brief
from symnn.bridge.unevaluated import GRADIENT, HESSIAN, JACOBIAN, unevaluated
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.calculus.record_examples import example
from symnn.calculus.values.node_entries import entries, has_entries, names_entries
from symnn.claims.claim import claim
from symnn.claims.properties import STATES
from symnn.derivative import gradients
from symnn.derivative import hessian as hessian_of
from symnn.derivative import hvp as hvp_of
from symnn.derivative import jacobian as jacobian_of
from symnn.derivative import vjp as vjp_of
from symnn.errors import ArgumentError, ShapeError
from symnn.expr import Atom, Contract, Node, Operator, zeros
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.proof.budget import bounded

SECONDS = 60.0
"""The time that a derivative may take, unless it is given."""

__all__ = [
    "affine", "einsum", "equal", "function", "gradient", "hessian", "hvp", "jacobian", "lambdify", "matrix",
    "max", "mean", "operator",
    "record_function", "sizes", "sum", "tensor", "trace", "vector", "vjp",
]  # fmt: skip

Sizes = tuple[Any, ...]

# one record for one formula, for as long as somebody holds it: records are compared by identity
_OWN: WeakValueDictionary[Any, OwnOperator] = WeakValueDictionary()


def record_function(name: str) -> Callable[..., Any]:
    """The public function of the record with this exact name, of an operator or a property; AttributeError if there is
    none.
    """
    if name in ops.TABLE:
        return public(ops.TABLE[name], example)
    if name in STATES:
        return STATES[name]
    raise AttributeError(name)


def _within_budget(derived: Callable[..., Any]) -> Callable[..., Any]:
    """`derived` with one keyword more: `budget`, in seconds, after which it ends in BudgetError."""

    @wraps(derived)
    def within(*args: Any, budget: float = SECONDS, **options: Any) -> Any:
        with bounded(budget):
            return derived(*args, **options)

    more = inspect.Parameter("budget", inspect.Parameter.KEYWORD_ONLY, default=SECONDS, annotation=float)
    signature = inspect.signature(derived)
    parameters = [*signature.parameters.values(), more]
    within.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return within


@_within_budget
def gradient(f: Any, wrt: Any, *, evaluate: bool = True, absent: str = "refuse") -> Any:
    """∂f/∂wrt of a number f, in the shape of the symbol wrt; for a tuple or list of symbols, a tuple of gradients.

    With evaluate=False it stays as it is written: in a claim, its text and its certificate it is a gradient. With
    absent="zero" the derivative by what does not occur in f is 0. Of an entry with a free index, (A*x)[i, 0], it is the
    gradient of that entry, with the index in it.
    ArgumentError if f is not a number (ask for its jacobian), if wrt is no symbol, or if it does not occur in f.
    """
    if evaluate and free_indices(operand(f)):
        return gradient_of_entry(f, wrt, partial(jacobian, absent=absent))
    node, shape = _function(f)
    if node.shape:
        raise ArgumentError(
            f"a gradient needs a number, but {brief(f)} has shape {show(shape)}: sum it, or use symnn.jacobian"
        )
    several = isinstance(wrt, list | tuple)
    names = tuple(wrt) if several else (wrt,)
    variables = [_variable(f, node, w, absent) for w in names]
    there = [_occurs(node, v) for v, _ in variables]
    met = [v for (v, _), occurs in zip(variables, there, strict=True) if occurs]
    found = iter(_gradients(node, met) if evaluate and met else ())
    shown = []
    for (v, s), w, occurs in zip(variables, names, there, strict=True):
        if not occurs:
            shown.append(_sympy(zeros(*v.shape), s))
        else:
            shown.append(_sympy(next(found), s) if evaluate else unevaluated(GRADIENT, f, w))
    return tuple(shown) if several else shown[0]


@_within_budget
def jacobian(f: Any, wrt: Any, *, evaluate: bool = True, absent: str = "refuse") -> Any:
    """∂f[i]/∂wrt[j]: outputs are rows, inputs are columns. Matrices add two axes each, and what has more than two is a
    tensor. UnsupportedError for some functions of Kronecker products of symbolic sizes, by name. With evaluate=False it
    stays as it is written; with absent="zero" the derivative by what does not occur in f is 0.
    """
    node, shape = _function(f)
    variable, _ = _variable(f, node, wrt, absent)
    if not _occurs(node, variable):
        return _one_row(zeros(*node.shape, *variable.shape), variable)
    if not evaluate:
        return unevaluated(JACOBIAN, f, wrt)
    axes = reading(f).axes if node.rank > len([s for s in shape if s != 1]) else ()
    if any(len(parts) > 1 for parts in axes):
        groups = [parts for parts in axes if parts] + [(s,) for s in variable.shape]
        if not variable.rank or len(groups) == 2:
            return product_rule(f, wrt, gradient_of=gradient, jacobian_of=jacobian)
        return merged_axes(_sympy(jacobian_of(node, variable), None), groups)
    return _one_row(jacobian_of(node, variable), variable)


def _one_row(found: Node, variable: Node) -> Any:
    """A number by a vector is one row; everything else of one axis is a column."""
    return _sympy(found, (1, *found.shape) if found.rank == 1 and variable.rank == 1 else None)


@_within_budget
def vjp(f: Any, wrt: Any, g: Any) -> Any:
    """Σ g[i]·∂f[i]/∂wrt, in the shape of wrt: the pullback of a cotangent g that has the shape of f."""
    node, shape = _function(f)
    variable, out = _variable(f, node, wrt)
    cotangent = _direction(f, "the cotangent", g, brief(f), node, shape)
    return _sympy(vjp_of(node, variable, cotangent), out)


@_within_budget
def hessian(f: Any, wrt: Any, other: Any = None, *, evaluate: bool = True) -> Any:
    """∂²f/∂wrt∂other of a number f (other is wrt unless given): (n, n) for a vector, a tensor for matrices. With
    evaluate=False it stays as it is written.
    """
    node, shape = _function(f)
    if node.shape:
        raise ArgumentError(f"a Hessian needs a number, but {brief(f)} has shape {show(shape)}: sum it first")
    first, _ = _variable(f, node, wrt)
    second = first if other is None else _variable(f, node, other)[0]
    if not evaluate:
        return unevaluated(HESSIAN, f, wrt, *(() if other is None else (other,)))
    found = hessian_of(node, first, second)
    return _sympy(found, (1, *found.shape) if found.rank == 1 and second.rank == 1 else None)


@_within_budget
def hvp(f: Any, wrt: Any, v: Any) -> Any:
    """The Hessian of a number f times v, in the shape of wrt, without the Hessian."""
    node, shape = _function(f)
    if node.shape:
        raise ArgumentError(
            f"a Hessian-vector product needs a number, but {brief(f)} has shape {show(shape)}: sum it first"
        )
    variable, out = _variable(f, node, wrt)
    return _sympy(hvp_of(node, variable, _direction(f, "the direction", v, brief(wrt), variable, out)), out)


def equal(lhs: Any, rhs: Any = None, assume: Any = (), *, budget: float = 10.0) -> Any:
    """The verdict on lhs = rhs under the assumptions, within `budget` seconds: Proved, Refuted, IllTyped, Supported or
    Unknown.
    """
    from symnn.proof.prove import prove

    if rhs is None:
        example = f"symnn.equal({brief(lhs.lhs)}, {brief(lhs.rhs)})" if isinstance(lhs, sp.Eq) else "symnn.equal(x, y)"
        raise ArgumentError(f"equal takes the two sides of the claim, one after the other: {example}")
    return prove(claim(lhs, "=", rhs, assume=assume), budget=budget)


def lambdify(args: Any, expr: Any, *, target: str = "numpy", structured: bool = False) -> Any:
    """A NumPy function of the arguments that computes the expression, a list of them or a dictionary of them; or one of
    another target: "python", "jax", "torch", "c", "numpy_buffers", "onnx". With `structured`, Hessians are kept as
    diagonals, blocks and thin products, with `@`, `solve` and `todense()`.
    """
    from symnn.export import lambdify as compiled

    return compiled(args, expr, target=target, structured=structured)


def einsum(spec: str, *operands: Any) -> Any:
    """A contraction in index notation: einsum("n i, o i -> n o", X, W) is X*W.T.

    Index names are words, operands are separated by commas. A vector takes one index, or two with the one of its size-1
    axis. Indices that are not in the result are summed over. One index on the right gives a column, none a number,
    three or more a tensor.
    """
    left, arrow, right = spec.partition("->")
    parts = [operand(x) for x in operands]
    words = [side.split() for side in left.split(",")]
    if not arrow or len(words) != len(parts):
        raise ArgumentError(
            f'einsum needs an index list for each of the {len(parts)} operands and "->", as in "n i, o i -> n o", '
            f"not {spec!r}"
        )
    known = _all_sizes(parts)
    nodes = [_indexed(x, names, spec, known) for x, names in zip(parts, words, strict=True)]
    out = right.split()
    whole = Contract(nodes, words, out)
    kept = squeeze(whole.shape)
    if kept == whole.shape:
        return _sympy(whole, None)
    narrow = Contract([whole], [tuple(range(whole.rank))], [k for k, s in enumerate(whole.shape) if s != 1])
    return _sympy(narrow, whole.shape if len(out) == 2 else None)


def sum(x: Any, axis: int | None = None) -> Any:
    """The sum of all entries, a number; of a matrix also axis=0, the row of column sums (1, c), and axis=1, the column
    of row sums (r, 1).

    Of a tensor of more axes only the sum of all entries; symnn.einsum sums along some.
    """
    x = operand(x)
    if axis is None and len(shape_of(x)) > 2:
        return _sympy(language.sum_over(read(x)), None)
    return sum_of(x, axis)


def function(name: str, order: int | tuple[int, ...] = 0, *, arity: int = 1) -> Callable[..., Any]:
    """An unknown elementwise function of which only the derivatives have names: `g, slope = function("g"),
    function("g", order=1)`.

    With an arity above 1 it is a function of several arrays, entry by entry, and `order` counts the derivatives by each
    argument.
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise ArgumentError(f"an unknown function needs a name that Python accepts, not {name!r}")
    return public(ops.uninterpreted(name, order, arity))


def operator(name: str, of: Any, *, defaults: Sequence[Any] = (), latex: str = "") -> Any:
    """One's own elementwise operator, with derivatives: `swish = symnn.operator("swish", lambda x, beta:
    x*symnn.sigmoid(beta*x))`.

    `of` is a Python function of SymPy numbers or a SymPy Lambda. The result is a record: it is called on SymPy
    expressions, and may be the activation of a layer, where arguments after the first become trainable numbers.
    `defaults` are values of last arguments that a call may leave out. The same arguments give the same record.
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise ArgumentError(f"an operator needs a name that Python accepts, not {name!r}")
    if isinstance(of, sp.Lambda):
        formula = of
    elif callable(of):
        parameters = sp.symbols(list(inspect.signature(of).parameters), real=True)
        formula = sp.Lambda(tuple(parameters), operand(of(*parameters)))
    else:
        raise ArgumentError(f"an operator is made from a function or a SymPy Lambda, not from {of!r}")
    return own_operator(name, formula, tuple(Fraction(str(d)) for d in defaults), latex)


def own_operator(name: str, formula: Any, defaults: tuple[Fraction, ...], latex: str) -> OwnOperator:
    """The one record of a formula; a constant of the formula may not be an unbound symbol."""
    key = (name, formula, defaults, latex)
    return _OWN.get(key) or _OWN.setdefault(key, _own(*key))


def _own(name: str, formula: Any, defaults: tuple[Fraction, ...], latex: str) -> OwnOperator:
    parameters = formula.signature
    loose = formula.expr.free_symbols - set(parameters)
    if loose:
        names = ", ".join(sorted(map(str, loose)))
        raise ArgumentError(f"the operator {name} depends on {names}: make it a parameter, as in lambda x, {names}: …")
    inside = read(formula.expr)
    if inside.shape:
        raise ArgumentError(
            f"the operator {name} must be a function of numbers, but its value has shape {show(inside.shape)}"
        )
    variables = [read(p) for p in parameters]
    for p, variable in zip(parameters, variables, strict=True):
        if not isinstance(variable, Atom):
            raise ArgumentError(
                f"the parameter {p} of {name} is a positive integer, so it is read as a size: use "
                f"sympy.Symbol({str(p)!r})"
            )
    used = set(atoms(inside))
    slopes = [tidy(gradients(inside, [v])[0]) if v in used else language.const(0) for v in variables]
    return OwnOperator(
        name=name,
        arity=len(parameters),
        define=_lifted(inside, variables),
        partials=tuple(_lifted(s, variables, outputs=1) for s in slopes),
        latex=latex or rf"\operatorname{{{name}}}".replace("_", r"\_"),
        defaults=defaults,
        origin=(own_operator, (name, formula, defaults, latex)),
    )


class OwnOperator(Operator):
    """A user's record: called on nodes it makes a node, called on SymPy expressions a SymPy expression."""

    def __call__(self, *arguments: Any) -> Any:
        if any(isinstance(a, Node) for a in arguments):
            return super().__call__(*arguments)
        return call(self, *arguments)


def _lifted(inside: Node, variables: Sequence[Node], outputs: int = 0) -> Callable[..., Node]:
    """The formula as a function of nodes of one shape, or numbers; the last `outputs` arguments are not used."""

    def build(*arguments: Any) -> Node:
        from symnn.expr.build import node
        from symnn.nets.activation import lift

        given = [node(a) for a in (arguments[: len(arguments) - outputs] if outputs else arguments)]
        made = lift(inside, dict(zip(variables, given, strict=True)))
        shape = next((a.shape for a in given if a.shape), ())
        return made if made.shape == shape else language.broadcast(made, shape)

    return build


def _function(f: Any) -> tuple[Node, Sizes]:
    return read_shaped(f)


def _sympy(node: Node, shape: Sizes | None) -> Any:
    """In matrix notation; what was given by single entries comes back by its entries."""
    if node.rank > 2 or not names_entries(node) or not has_entries([node]):
        return to_sympy(tidy(node), shape)
    cells = [to_sympy(tidy(e)) for e in entries(node).ravel()]
    return sp.ImmutableMatrix(*(shape or (*node.shape, 1)[:2]), cells) if node.rank else cells[0]


def _all_sizes(parts: Iterable[Any]) -> frozenset[Any]:
    return frozenset().union(*(size_symbols(p) for p in parts))


def _occurs(node: Node, variable: Node) -> bool:
    return variable in atoms(node) or variable in _law_parameters(node)


def _variable(f: Any, node: Node, wrt: Any, absent: str = "refuse") -> tuple[Node, Sizes]:
    """The atom of a symbol that occurs in f, and its shape. ArgumentError otherwise, with the near miss if there is
    one; with absent="zero" only where there is one.
    """
    if absent not in ("refuse", "zero"):
        raise ArgumentError(f'absent is "refuse" or "zero", not {absent!r}')
    if isinstance(wrt, MatrixElement):
        raise ArgumentError(f"{wrt} is an entry: differentiate by {wrt.parent} and take the entry of the result")
    if isinstance(wrt, ArraySymbol):
        wrt = as_symbol(wrt)
    if not isinstance(wrt, sp.Symbol | sp.MatrixSymbol | TensorSymbol):
        raise ArgumentError(
            f"a derivative is taken by a symbol, but {brief(operand(wrt))} is an expression: give it a name of its own"
        )
    variable, shape = read_shaped(wrt, size_symbols(f))
    if not isinstance(variable, Atom):
        raise ArgumentError(f"{wrt} is a size, and sizes are whole numbers: there is no derivative by it")
    if _occurs(node, variable):
        return variable, shape
    twin = next((a for a in atoms(node) if str(a.label) == str(wrt)), None)
    if twin is None and absent == "zero":
        return variable, shape
    hint = (
        f"; it has another {wrt}, of shape {show(read_shaped(twin.label)[1])}: use one and the same symbol"
        if twin is not None
        else ': with absent="zero" its derivative is 0'
    )
    raise ArgumentError(f"{wrt} does not occur in {brief(f)}{hint}")


def _gradients(node: Node, variables: Sequence[Node]) -> list[Node]:
    if not has_statistics(node):
        return gradients(node, variables)
    from symnn.calculus.moments.derivative_of_means import gradient_with_means

    return [gradient_with_means(node, v) for v in variables if isinstance(v, Atom)]


def _law_parameters(node: Node) -> set[Atom]:
    """The symbols that stand in a formula through the laws of random symbols under an E."""
    if not has_statistics(node):
        return set()
    from symnn.calculus.moments.derivative_of_means import law_parameters

    return law_parameters(node)


def _direction(f: Any, what: str, given: Any, name: str, wanted: Node, shape: Sizes) -> Node:
    """A cotangent or direction, in the shape of what it belongs to."""
    node, found = read_shaped(given, size_symbols(f))
    if node.shape != wanted.shape or squeeze(found) != squeeze(shape) or (node.shape and found != shape):
        raise ShapeError(
            "{what} {0.name} has shape {0.shape}, but {1.name} has shape {1.shape}",
            (brief(given), found),
            (name, shape),
            remedy="they must agree",
            what=what,
        )
    return node


def _indexed(x: Any, names: Sequence[str], spec: str, known: frozenset[Any]) -> Node:
    """The node of an operand with one axis per index name."""
    node, shape = read_shaped(x, known)
    if len(names) == node.rank:
        return node
    if len(names) == len(shape) == 2:
        places = tuple(d for d, s in enumerate(shape) if s != 1)
        return (
            language.broadcast(node, shape, places)
            if node.shape
            else Contract([node], [()], (0, 1), dict(enumerate(shape)))
        )
    raise ShapeError(
        "{spec} gives {0.name} the indices {names}, but it has shape {0.shape}",
        (brief(x), shape or ()),
        remedy=f"names are written apart, as in {' '.join(names[0])!r}" if _run_together(names, shape) else "",
        spec=repr(spec),
        names=" ".join(names) or "(none)",
    )


def _run_together(names: Sequence[str], shape: Any) -> bool:
    """Whether "ij" stands for the two indices i and j."""
    return len(names) == 1 and len(names[0]) == len(shape or ()) > 1
