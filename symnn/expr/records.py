"""What an operator, a matrix function and a composition *are*: one frozen record each. The records themselves live in
`ops`.

A record is compared by identity. Its mathematics is written in the node language (`+ - *` and other operators), so the
calculus, the provers and the exporters read one and the same text.
"""

from __future__ import annotations

import importlib
import pickle
import re
import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from inspect import signature
from math import inf
from typing import Any

from symnn.errors import ArgumentError
from symnn.expr.build import node
from symnn.expr.nodes import Call, Map, MatrixFunction, Node

Line = tuple[int, int]
Sides = tuple[Line, Line, Line]


@dataclass(frozen=True, eq=False, kw_only=True)
class Operator:
    """An elementwise function of one or more real arguments.

    name        the Python name: sigmoid
    arity       number of arguments
    partials    one per argument: (*arguments, output) -> node (of the output's shape, or a scalar), the derivative by
                it, written with the output where that is shorter (tanh: 1 - y*y). Empty means not differentiable, and
                then `gradient` says so
    define      (*arguments) -> node in terms of simpler operators; None for a primitive, which then has `value`
    value       (context, *numbers) -> number for a primitive. `context` offers exp, log, … of the field of numbers at
                hand
    latex       how it is printed, e.g. r"\\sigma"
    spellings   further names a reader accepts
    domain      per argument "real", "positive", "nonnegative", "nonzero", "within one" (−1 < x < 1), or "base": a
                power's base, real under a whole exponent >= 0, nonzero under a whole one < 0, nonnegative under any
                other > 0, else positive. Empty means real for a primitive, and for what is defined whatever its
                definition demands
    kinks       points (of the first argument) where the partial is a convention, with the value taken under the default
                values of further arguments: ((0, 0),)
    range       bounds known for all arguments of the domain, as (low, high) with None for unbounded
    open        neither bound of the range is ever taken
    keeps_sign  it is positive where its only argument is, and negative where that is
    sides       of a function that is made of two half lines: what it is below 0, at 0 and above 0, each as (c₀, c₁) for
                c₀ + c₁·x; None for any other
    steps       whether it takes whole values alone and jumps wherever it takes another one
    exact_at    points at which the value is rational, with the values: ((0, 1),)
    limits      what it tends to at −∞ and at ∞: a number, ±inf, or None where there is no limit, or it is not known
    at_border   what it tends to as its argument falls to 0, the border of its domain
    beyond      (*numbers) -> whether SymPy's function, or NumPy's, has a value there though this one may have none, as
                asin at 1: that it has none there refutes nothing. None where there is no such place
    opaque      what is printed and expected keeps it whole instead of looking into `define`, and so does the normal
    form
                until it meets it
    reflection  for opaque unary operators: (u, f(u)) -> f(-u), or None
    defaults    values of the last arguments where a call leaves them out
    trained     names of the last arguments that a layer of a network trains, from their defaults on
    direct      (context, *numbers) -> number in a field that knows the function itself, where that is tighter than
                `define`
    sympy       SymPy's own function, of numbers. Where it is a class of SymPy it is read as this record; `by_sympy`
                tells whether results are written with it, or by this record's name
    bars        LaTeX: the bar that stands on both sides of the argument, and what stands below: ("vert", "")
    torch_gain  what torch.nn.init.calculate_gain of PyTorch 2 gives for it, and in a sentence what to think of that for
                z ~ N(0, 1)
    mistaken_for  the name of an operator for which it is easily mistaken
    sample      points for the first argument at which its `help` computes an example, where the usual ones show little
    origin      (function, arguments) which give this very record, for records that a function makes; used by pickle
    """

    name: str
    arity: int = 1
    partials: tuple[Callable[..., Node], ...] = ()
    define: Callable[..., Node] | None = None
    value: Callable[..., Any] | None = None
    latex: str = ""
    spellings: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    kinks: tuple[tuple[Any, Any], ...] = ()
    range: tuple[Any, Any] = (None, None)
    open: bool = False
    keeps_sign: bool = False
    sides: Sides | None = None
    steps: bool = False
    exact_at: tuple[tuple[Any, Any], ...] = ()
    limits: tuple[Any, Any] | None = None
    at_border: Any = None
    beyond: Callable[..., bool] | None = None
    opaque: bool = False
    reflection: Callable[[Node, Node], Node] | None = None
    defaults: tuple[Fraction, ...] = ()
    trained: tuple[str, ...] = ()
    direct: Callable[..., Any] | None = None
    sympy: Callable[..., Any] | None = None
    by_sympy: bool = True
    bars: tuple[str, str] | None = None
    torch_gain: tuple[Any, str] | None = None
    mistaken_for: str = ""
    sample: tuple[Any, ...] = ()
    origin: tuple[Callable[..., Operator], tuple[Any, ...]] | None = None
    source: str = ""

    @property
    def spelled(self) -> str:
        """Its name in a sentence: ReLU, LeakyReLU, sigmoid."""
        shown = re.fullmatch(r"\\operatorname\{(\w+)\}", self.latex)
        return shown[1] if shown and shown[1].lower() == self.name.replace("_", "") else self.name.replace("_", " ")

    @property
    def jumps(self) -> bool:
        """Whether it is one of the half lines that do not meet, or one of steps."""
        return self.steps or (self.sides is not None and len({c for c, _ in self.sides}) > 1)

    @property
    def analytic(self) -> bool:
        """Whether a primitive is analytic inside of its domain; what is defined is what its definition is."""
        return self.value is not None and self.sides is None and not self.kinks and not self.steps

    @property
    def low(self) -> int:
        """2 if it is positive for all arguments of its domain, 1 if it is never negative, 0 if that is not known."""
        low = self.range[0]
        if low is None or low < 0:
            return 0
        return 2 if low > 0 or self.open else 1

    def limit(self, end: int) -> Any:
        """What it tends to as its argument goes to −∞ (−1) or ∞ (1): a number, ±inf; None if that is not known."""
        if self.sides is None:
            return None if self.limits is None else self.limits[end > 0]
        c, slope = self.sides[end + 1]
        return inf * slope * end if slope else c

    def side(self, sign: int, argument: Node) -> Node:
        """What it is where the argument is negative (−1), 0 or positive (1)."""
        assert self.sides is not None
        c, slope = self.sides[sign + 1]
        if not slope:
            return node(c)
        line = argument if slope == 1 else node(slope) * argument
        return line + node(c) if c else line

    def __call__(self, *arguments: Any) -> Node:
        missing = self.arity - len(arguments)
        rest = self.defaults[len(self.defaults) - missing :] if 0 < missing <= len(self.defaults) else ()
        return Map(self, [node(a) for a in (*arguments, *rest)])

    def __reduce__(self) -> tuple[Any, ...]:
        return self.origin or (_at, _place(self))

    def __repr__(self) -> str:
        return f"<operator {self.name}>"


@dataclass(frozen=True, eq=False, kw_only=True)
class MatrixOperator:
    """A function of a square matrix: inverse, determinant, log-determinant, a power.

    pullback    (argument, output, cotangent) -> cotangent of the argument; None for one whose derivative, and code, no
                formula of symnn's names
    keeps_shape True for a matrix-valued function, False for a scalar one
    condition   the hypothesis under which it is defined, in words: "det A ≠ 0"
    sympy       SymPy's own function of a matrix, if it has one
    of_symmetric  whether it is claimed of symmetric matrices alone: a claim in which one is not known to be that is
                not judged
    value       (field, matrix) -> number, of one that has a value for each matrix of which it is claimed
    exponent    of a power: the integer expression in sizes, never negative, that the matrix is raised to
    origin      (function, arguments) that give this record again, where no module holds it
    """

    name: str
    keeps_shape: bool
    pullback: Callable[[Node, Node, Node], Node] | None = None
    latex: str = ""
    condition: str = ""
    sympy: Callable[..., Any] | None = None
    source: str = ""
    of_symmetric: bool = False
    value: Callable[[Any, Any], Any] | None = None
    exponent: Any = None
    origin: tuple[Callable[..., MatrixOperator], tuple[Any, ...]] | None = None

    def __call__(self, argument: Node) -> Node:
        return MatrixFunction(self, argument)

    def __reduce__(self) -> tuple[Any, ...]:
        return self.origin or (_at, _place(self))

    def __repr__(self) -> str:
        return f"<matrix operator {self.name}>"


@dataclass(frozen=True, eq=False, kw_only=True)
class Composition:
    """A named composition of simpler nodes that stays one node until its inside is asked for.

    define      (*arguments, **settings) -> node: what it is
    pullback    (arguments, output, cotangent, **settings) -> a tuple with one cotangent per argument (None where it is
                not differentiable); None for the whole field means: differentiate the definition
    bars        LaTeX: the bar that stands on both sides of the argument, and what stands below: ("Vert", "_1")
    paired      its two arguments must have one shape; a row and a column do not
    adds_to_one its values along its setting `axis` add up to 1
    settings    names of its static settings with their defaults: (("axis", -1),)
    shapes      what its arguments are shaped like and what comes out, size by size: "n d, m d, m p -> n p"; leading
                "..." are any further axes
    sample      small numbers for its arguments, nested as the shapes say: its `help` computes an example with them
    """

    name: str
    define: Callable[..., Node]
    arity: int = 1
    pullback: Callable[..., tuple[Node | None, ...]] | None = None
    settings: tuple[tuple[str, Hashable], ...] = ()
    latex: str = ""
    spellings: tuple[str, ...] = ()
    bars: tuple[str, str] | None = None
    paired: bool = False
    adds_to_one: bool = False
    shapes: str = ""
    sample: tuple[Any, ...] = ()
    source: str = ""

    def __call__(self, *arguments: Any, **settings: Hashable) -> Node:
        known = dict(self.settings)
        for name in settings:
            if name not in known:
                raise ArgumentError(f"{self.name} has no setting {name!r}; it has {', '.join(known) or 'none'}")
        if len(arguments) != self.arity:
            raise miscounted(self, len(arguments))
        chosen = tuple((name, settings.get(name, default)) for name, default in self.settings)
        return Call(self, [node(a) for a in arguments], chosen)

    def __reduce__(self) -> tuple[Any, ...]:
        return _at, _place(self)

    def __repr__(self) -> str:
        return f"<composition {self.name}>"


Record = Operator | MatrixOperator | Composition


def home(record: Record) -> Any:
    """The module that holds it."""
    return sys.modules[_place(record)[0]]


def operands(record: Record) -> tuple[str, ...]:
    """The names of what a record takes, in order; those that may be left out with their values: alpha=1/100."""
    if isinstance(record, MatrixOperator):
        return ("a",)
    known = record.define or record.value
    if known is None:
        return ("x",) if record.arity == 1 else tuple(f"x{k + 1}" for k in range(record.arity))
    told = signature(known).parameters
    names = [name for name in told if name != "field"][: record.arity]
    defaults = record.defaults if isinstance(record, Operator) else ()
    first = len(names) - len(defaults)
    return (*names[:first], *(f"{name}={value}" for name, value in zip(names[first:], defaults, strict=True)))


def miscounted(record: Record, given: int) -> ArgumentError:
    """layer_norm takes 3 arguments, layer_norm(x, gamma, beta), not 1"""
    names = operands(record)
    least = sum("=" not in name for name in names)
    count = f"{len(names)} argument{'s' * (len(names) != 1)}"
    if least < len(names):
        count = f"{least} to {count}"
    settings = [s for s, _ in record.settings] if isinstance(record, Composition) and given > len(names) else []
    told = ", ".join([*names, *(f"{s}=…" for s in settings)])
    return ArgumentError(f"{record.name} takes {count}, {record.name}({told}), not {given}")


def _at(module: str, attribute: str) -> Any:
    return getattr(importlib.import_module(module), attribute)


def _place(record: Record) -> tuple[str, str]:
    """Where a record can be found again: (module, attribute). A record is the object that a module holds, never a
    copy.
    """
    own = __name__.partition(".")[0]
    # a script that imported the record must not become its home, nor a module that merely imported it from ours
    order = sorted(sys.modules, key=lambda name: (name in ("__main__", "__mp_main__"), name.partition(".")[0] != own))
    for name in order:
        held = getattr(sys.modules[name], "__dict__", {})
        if held.get(record.name) is record:
            return name, record.name
        for attribute, value in list(held.items()):
            if value is record:
                return name, attribute
    raise pickle.PicklingError(f"{record!r} cannot be pickled: assign it to a name at the top of a module")
