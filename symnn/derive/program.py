"""Reverse mode over a list of named definitions of one's own: `symnn.backprop`.

For what is not a network: attention with its scores and weights named, a recurrent network unrolled in time, layer norm
by its mean and scale. A definition that is not `kept` gets no line of its own: its cotangent goes straight into the
line before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.bridge import read, read_shaped
from symnn.bridge.tensors import TensorSymbol
from symnn.claims.derivation import Derivation, SymbolName
from symnn.claims.hypotheses import read_hypotheses
from symnn.derive import derived_lines
from symnn.derive.definition import NamedDefinition
from symnn.derive.reverse import Reverse
from symnn.derive.shown_between import met
from symnn.derive.told_assumptions import told_assumptions
from symnn.errors import ArgumentError, ShapeError
from symnn.expr import Atom
from symnn.expr.nodes import show
from symnn.expr.walk import atoms


def backprop(
    definitions: Sequence[tuple[Any, Any]],
    by: Sequence[Any],
    *,
    keep: Sequence[Any] | None = None,
    cotangents: Mapping[Any, Any] | None = None,
    assume: Any = (),
    title: str = "Backpropagation",
    names: Mapping[Any, SymbolName] | None = None,
) -> Derivation:
    """The derivation of ∂loss/∂s for every symbol s in `by`, through definitions (symbol, expression) in order; the
    last is the loss.

    keep        the defined symbols whose cotangents get a line and a name; all but the loss unless given
    cotangents  {symbol: symbol}: the names of cotangents, "d" and the symbol's own name where none is given (dP for P)
    assume      as for `symnn.equal`
    ArgumentError names a definition that is used before it is made or made twice, and a loss that is no number.
    """
    if not definitions:
        raise ArgumentError("backprop needs at least one definition, the loss")
    symbols = [s for s, _ in definitions]
    kept, called = set(symbols[:-1] if keep is None else keep), cotangents or {}
    program = [
        _definition(symbol, expression, symbols, k, (called.get(symbol) or _named(symbol)) if symbol in kept else None)
        for k, (symbol, expression) in enumerate(definitions)
    ]
    loss = program[-1]
    if loss.node.shape:
        raise ArgumentError(
            f"the last definition is the loss and must be a number, but {loss.symbol} has shape {show(loss.shape)}"
        )
    for symbol in by:
        if symbol in symbols:
            raise ArgumentError(
                f"{symbol} is defined by a line: it has its cotangent there, so there is no gradient by it"
            )
    _check_names(names or {}, program)
    return derived(program, by, assume=assume, title=title, names=names)


def _check_names(names: Mapping[Any, SymbolName], program: Sequence[NamedDefinition]) -> None:
    """ArgumentError for a name of a symbol that no definition has. (Who reads a program names more than it keeps.)"""
    known = {a for d in program for a in (d.symbol, d.cotangent, *(x.label for x in atoms(d.node)))}
    for symbol in names:
        if symbol not in known and not getattr(symbol, "is_integer", False):
            raise ArgumentError(f"names says how {symbol} is written, but no line has a symbol {symbol}")


def derived(
    program: Sequence[NamedDefinition],
    by: Sequence[Any],
    *,
    assume: Any = (),
    title: str = "Backpropagation",
    names: Mapping[Any, SymbolName] | None = None,
    given: Mapping[Any, str] | None = None,
) -> Derivation:
    """The derivation of ∂loss/∂s for every symbol s in `by`, through definitions of which the last is the loss; `given`
    describes symbols in words.
    """
    hypotheses = read_hypotheses(assume)
    sweep = Reverse(program, by)
    derived = derived_lines.DerivedLines(sweep, hypotheses=hypotheses.equations)
    steps = [*derived_lines.forward(program), *derived.backward()]
    for symbol in by:
        if symbol not in sweep.gradients:
            raise ArgumentError(f"{symbol} does not occur in the definitions, so there is no gradient by it")
        steps.append(derived.gradient(symbol))
    words = given or {}
    told = tuple(
        (a.label, tuple(getattr(a.label, "shape", ())) or (1, 1), words.get(a.label, "")) for a in _inputs(program)
    )
    return Derivation(
        title, tuple(steps), told, told_assumptions(hypotheses.texts, steps), dict(names or {}), met=met(steps)
    )


def _definition(symbol: Any, expression: Any, symbols: Sequence[Any], place: int, cotangent: Any) -> NamedDefinition:
    atom, (node, written) = read(symbol), read_shaped(expression)
    if isinstance(atom, Atom):
        if symbol in symbols[:place]:
            raise ArgumentError(f"{symbol} is defined twice")
        if atom.shape != node.shape:
            shape = tuple(getattr(symbol, "shape", ()))
            raise ShapeError(
                "{0.name} has shape {0.shape}, but {1.name} has shape {1.shape}", (symbol, shape), (expression, written)
            )
    late = [a for a in atoms(node) if a.label in symbols[place:]]
    if late:
        raise ArgumentError(f"{symbol} uses {late[0]}, which is defined only later: put the definitions in order")
    return NamedDefinition(symbol=symbol, form=expression, value=node, cotangent=cotangent, word=str(symbol))


def _inputs(program: Sequence[NamedDefinition]) -> list[Atom]:
    """What the definitions use and do not make, in the order in which it is met."""
    made = {d.atom.label for d in program}
    used = dict.fromkeys(a for d in program for a in atoms(d.node))
    return [a for a in used if a.label not in made and a.label is not sp.pi]


def _named(symbol: Any) -> Any:
    """d and the symbol's own name, in its shape."""
    shape = getattr(symbol, "shape", ())
    if len(shape) > 2:
        return TensorSymbol(f"d{symbol}", *shape)
    return sp.MatrixSymbol(f"d{symbol}", *shape) if shape else sp.Symbol(f"d{symbol}", real=True)
