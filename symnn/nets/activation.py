"""The activation of a layer: what a user may write for it, and what it does to the pre-activation. No operator is
defined here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, reduce
from inspect import signature
from operator import add, mul
from types import FunctionType
from typing import Any

import sympy as sp

from symnn import ops
from symnn.bridge import read
from symnn.bridge.functions import RecordFunction
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import vjps
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Add, Atom, Composition, Const, Contract, Map, Node, Operator, Size, zeros
from symnn.expr.tables import plain
from symnn.expr.walk import atoms, fold
from symnn.ops.leaky_relu import leaky_relu
from symnn.ops.softmax import softmax

NONE = ("identity", "linear", "none")
ROLES = ("trained", "shared", "fixed")

# activations under PyTorch's names that are another function of another argument; rrelu as in evaluation
COMPOSED: dict[str, tuple[Callable[[Node, int], Node], Composition | None]] = {
    "softmin": (lambda z, axis: softmax(-z, axis=axis), softmax),
    "softmax2d": (lambda z, axis: softmax(z, axis=axis), softmax),
    "rrelu": (lambda z, axis: leaky_relu(z, (Fraction(1, 8) + Fraction(1, 3)) / 2), None),
}


@dataclass(frozen=True)
class Activation:
    """a = g(z). `apply` takes the node z, the axis of the features and the nodes of the parameters, and gives a.

    name        "tanh", or the expression as text; "identity" for none
    variable    what the expression calls its argument
    record      the operator or composition (of whatever argument), None for the identity and for an expression
    parameters  further trainable numbers and where they start: (("beta", 1),)
    shared      those of them that are one for all layers
    fixed       symbols that are numbers given beside the input
    open        True where nothing was said: a loss that is made for logits brings its own
    """

    name: str
    apply: Callable[[Node, int, Sequence[Node]], Node]
    record: Operator | Composition | None = None
    parameters: tuple[tuple[str, Fraction], ...] = ()
    shared: tuple[str, ...] = ()
    fixed: tuple[Any, ...] = ()
    variable: str = ""
    open: bool = False

    def of(self, z: Any, numbers: Sequence[Any]) -> str:
        """tanh(z1), or an expression for x = z1, beta = beta1."""
        if not self.variable:
            return f"{self.name}({z.name})"  # a name is at hand, SymPy's printer is slow
        names = (self.variable, *(name for name, _ in self.parameters))
        return f"{self.name} for " + ", ".join(f"{a} = {b}" for a, b in zip(names, (z, *numbers), strict=True))

    @property
    def identity(self) -> bool:
        return self.name == "identity"

    @property
    def expression(self) -> bool:
        return self.record is None and not self.identity


IDENTITY = Activation("identity", lambda z, axis, extra: z)
OPEN = replace(IDENTITY, open=True)


def activation(given: Any, **roles: str) -> Activation:
    """From a name ("tanh"; None or "" for none, "identity" for none whatever the loss), `symnn.tanh`, a record of
    `symnn.ops` or one's own, a Python function of numbers, a SymPy Lambda, function or expression in one symbol.

    Further symbols of a Lambda, and further arguments of a record without default, become trainable numbers, one for
    each layer; a symbol that a Lambda does not bind is a number that is given. `roles` tell otherwise: "trained" in
    each layer, "shared" by all layers, or "fixed", a symbol that is given beside the input.

        Dense(3, activation=symnn.activation("prelu", alpha="shared"))

    ArgumentError for what is no activation, and for a role of a number that it has not.
    """
    if roles:
        return _in_roles(activation(given), roles)
    if isinstance(given, Activation):
        return given
    if given is None or given == "":
        return OPEN
    if isinstance(given, str) and plain(given) in NONE:
        return IDENTITY
    if isinstance(given, str):
        return _named(given)
    if isinstance(given, FunctionType | RecordFunction):
        given = _of_function(given)
    if isinstance(given, ops.Record):
        return _of_record(given)
    if isinstance(given, sp.Lambda):
        return _of_expression(given)
    if isinstance(given, type) and issubclass(given, sp.Function):
        z = sp.Symbol("z", real=True)
        return _of_expression(sp.Lambda(z, given(z)))
    if isinstance(given, sp.Expr):
        return _of_expression(_of_one_symbol(given))
    raise ArgumentError(
        f'an activation is a name like "tanh", a function like symnn.tanh or a SymPy expression, not {given!r}'
    )


def _of_one_symbol(given: sp.Expr) -> sp.Lambda:
    """An expression as a function of its only symbol."""
    free = sorted(given.free_symbols, key=str)
    if len(free) != 1:
        names = ", ".join(map(str, free)) or "none"
        raise ArgumentError(
            f"the activation {given} must have one free symbol, it has {names}: write sympy.Lambda(z, …) if the"
            " others are given, sympy.Lambda((z, beta), …) if beta is trained"
        )
    return sp.Lambda(free[0], given)


def _in_roles(found: Activation, roles: Mapping[str, str]) -> Activation:
    names = [name for name, _ in found.parameters]
    for name, role in roles.items():
        if name not in names:
            has = f"its trained numbers are {', '.join(names)}" if names else "it has no trained number"
            raise ArgumentError(f"{name} is no number that {found.name} trains: {has}")
        if role not in ROLES:
            raise ArgumentError(f"a trained number is trained, shared or fixed, not {role!r}")
    fixed = {name: sp.Symbol(name, real=True) for name in names if roles.get(name) == "fixed"}
    if not fixed:
        return replace(found, shared=tuple(name for name in names if roles.get(name) == "shared"))

    def apply(node: Node, axis: int, extra: Sequence[Node]) -> Node:
        rest = iter(extra)
        return found.apply(node, axis, [read(fixed[name]) if name in fixed else next(rest) for name in names])

    return replace(
        found,
        record=None,
        apply=apply,
        parameters=tuple(p for p in found.parameters if p[0] not in fixed),
        shared=tuple(name for name in names if roles.get(name) == "shared"),
        fixed=(*found.fixed, *fixed.values()),
    )


@lru_cache(maxsize=256)
def _named(name: str) -> Activation:
    if plain(name) in COMPOSED:
        composed, record = COMPOSED[plain(name)]
        return Activation(plain(name), lambda z, axis, more: composed(z, axis), record)
    if plain(name) == "glu":
        raise ArgumentError("glu halves the features: put symnn.layers.GLU() after the layer, or use GatedUnit")
    return _of_record(ops.find(name))


def _of_function(function: Any) -> Any:
    """The record of symnn.relu, or what a Python function makes of symbols: lambda z: z*symnn.tanh(z)."""
    if isinstance(function, RecordFunction):
        return function.record
    symbols = [sp.Symbol(name, real=True) for name in signature(function).parameters]
    return sp.Lambda(tuple(symbols), sp.sympify(function(*symbols), strict=True))


def _of_record(record: ops.Record) -> Activation:
    if isinstance(record, Operator):
        extra = record.arity - 1 - len(record.defaults)
        names = ("beta",) if extra == 1 else tuple(f"beta_{k}" for k in range(1, extra + 1))
        free = tuple((name, Fraction(1)) for name in names)
        trained = tuple(zip(record.trained, record.defaults[len(record.defaults) - len(record.trained) :], strict=True))
        return Activation(record.name, lambda z, axis, more: record(z, *more), record, (*free, *trained))
    if isinstance(record, Composition) and record.arity == 1 and "axis" in dict(record.settings) and _keeps(record):
        return Activation(record.name, lambda z, axis, more: record(z, axis=axis), record)
    raise ArgumentError(f"{record.name} is no activation: it is not a function of one vector that keeps its size")


def _keeps(record: Composition) -> bool:
    """Whether a vector stays one of its size and matters: a norm is a number, the place of a maximum is flat."""
    vector = Atom("z", (sp.Symbol("n", integer=True, positive=True),))
    made = record(vector, axis=0)
    if made.shape != vector.shape:
        return False
    return tidy(vjps(made, [vector], Atom("g", vector.shape))[0]) is not zeros(*vector.shape)


def _of_expression(function: sp.Lambda) -> Activation:
    z, *more = function.signature
    fixed = tuple(sorted(function.expr.free_symbols - set(function.signature), key=str))
    inside = read(function.expr)
    variables = {a for a in atoms(inside) if isinstance(a.label, sp.Symbol)}
    if read(z) not in variables:
        raise ArgumentError(f"the activation {function} does not depend on {z}")

    def apply(node: Node, axis: int, extra: Sequence[Node]) -> Node:
        return lift(inside, {read(z): node} | dict(zip(map(read, more), extra, strict=True)))

    return Activation(
        str(function.expr), apply, None, tuple((str(s), Fraction(1)) for s in more), fixed=fixed, variable=str(z)
    )


def lift(scalar: Node, replacements: dict[Node, Node]) -> Node:
    """A scalar expression, applied elementwise: its atoms replaced by tensors of one shape, or by numbers, which
    broadcast.
    """

    def visit(n: Node, parts: list[Node]) -> Node:
        match n:
            case Atom():
                return replacements.get(n, n)
            case Const() | Size():
                return n
            case Map():
                return n.operator(*parts)
            case Add():
                return reduce(add, parts)
            case Contract() if not n.sizes:
                return reduce(mul, parts) if parts else Const(1)
            case _:
                raise UnsupportedError(
                    f"{n} cannot stand in an activation: it must be built from elementwise operators"
                )

    return fold(scalar, visit)[scalar]
