"""Reverse mode over a list of named definitions: one judged line per name, none of them inlined.

For what is not a stack of layers: attention with its scores and weights named, a recurrent network unrolled in time,
layer norm by its mean and scale. A definition that is not `kept` gets no line of its own: its cotangent goes straight
into the line before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.bridge import read, read_shaped
from symnn.calculus.derivative import vjps
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.derivation import Derivation, Name, Step
from symnn.claims.hypotheses import read_hypotheses
from symnn.derive.conventions import conventions
from symnn.derive.judged_line import step
from symnn.errors import ArgumentError, ShapeError
from symnn.expr import Atom, Const, Node, add, substitute
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
    names: Mapping[Any, Name] | None = None,
) -> Derivation:
    """The derivation of ∂loss/∂s for every symbol s in `by`, through definitions (symbol, expression) in order; the
    last is the loss.

    keep        the defined symbols whose cotangents get a line and a name; all but the loss unless given
    cotangents  {symbol: symbol}: the names of cotangents, "d" and the symbol's own name where none is given (dP for P)
    assume      as for `symnn.equal`
    ArgumentError names a definition that is used before it is made or made twice, and a loss that is no number.
    """
    program = _Program(definitions, keep, cotangents or {}, assume)
    steps = [*program.forward(), *program.backward(), *program.gradients(by)]
    given = tuple((a.label, tuple(getattr(a.label, "shape", ())) or (1, 1), "") for a in program.inputs)
    return Derivation(title, tuple(steps), given, (*program.hypotheses.texts, *conventions(steps)), dict(names or {}))


class _Program:
    """The definitions as nodes over atoms, and the cotangents collected so far."""

    def __init__(
        self,
        definitions: Sequence[tuple[Any, Any]],
        keep: Sequence[Any] | None,
        cotangents: Mapping[Any, Any],
        assume: Any,
    ) -> None:
        if not definitions:
            raise ArgumentError("backprop needs at least one definition, the loss")
        self.symbols = [s for s, _ in definitions]
        self.shown = dict(definitions)
        self.atom: dict[Any, Atom] = {}
        self.node: dict[Any, Node] = {}
        self.shape: dict[Any, tuple[Any, ...]] = {}
        self.inputs: list[Atom] = []
        self.users: dict[Node, list[str]] = {}
        for symbol, expression in definitions:
            self._define(symbol, expression)
        self.loss = self.symbols[-1]
        if self.node[self.loss].shape:
            raise ArgumentError(
                f"the last definition is the loss and must be a number, but {self.loss} has shape "
                f"{show(self.shape[self.loss])}"
            )
        self.keep = set(self.symbols[:-1] if keep is None else keep)
        self.named = cotangents
        self.hypotheses = read_hypotheses(assume)
        self.received: dict[Atom, list[Node]] = {self.atom[self.loss]: [Const(1)]}

    def _define(self, symbol: Any, expression: Any) -> None:
        atom, value = read(symbol), read_shaped(expression)
        if not isinstance(atom, Atom) or symbol in self.node:
            raise ArgumentError(
                f"{symbol} is defined twice" if symbol in self.node else f"{symbol} is no symbol and cannot be defined"
            )
        shape = tuple(getattr(symbol, "shape", ()))
        if atom.shape != value[0].shape:
            raise ShapeError(f"{symbol} has shape {show(shape)}, but {expression} has shape {show(value[1])}")
        used = atoms(value[0])
        late = [a for a in used if a.label == symbol or a.label in self.symbols[self.symbols.index(symbol) :]]
        if late:
            raise ArgumentError(f"{symbol} uses {late[0]}, which is defined only later: put the definitions in order")
        self.inputs += [a for a in used if a not in self.inputs and a.label not in self.node and a.label is not sp.pi]
        self.atom[symbol], self.node[symbol], self.shape[symbol] = atom, value[0], shape
        for a in used:
            self.users.setdefault(a, []).append(str(symbol))

    def forward(self) -> list[Step]:
        return [self._line(s, "definition", "forward", self.shown[s]) for s in self.symbols]

    def _line(self, symbol: Any, rule: str, section: str, shown: Any) -> Step:
        return step(
            key=str(symbol), symbol=symbol, shown=shown, shape=self.shape[symbol] or (1, 1), rule=rule, section=section
        )

    def backward(self) -> list[Step]:
        lines: list[Step] = []
        for symbol in reversed(self.symbols):
            received = self.received.get(self.atom[symbol])
            if received is None:
                continue
            cotangent = add(*received)
            if symbol in self.keep:
                name = self.named.get(symbol) or _named(symbol)
                lines.append(self._derived(symbol, name, cotangent, "backward"))
                cotangent = read(name)
            self._pass_on(symbol, cotangent)
        return lines

    def _pass_on(self, symbol: Any, cotangent: Node) -> None:
        """What every symbol in a definition receives; the definition's own value goes by its name."""
        node = self.node[symbol]
        used = atoms(node)
        for atom, part in zip(used, vjps(node, used, cotangent), strict=True):
            self.received.setdefault(atom, []).append(substitute(part, {node: self.atom[symbol]}))

    def _derived(self, symbol: Any, name: Any, raw: Node, section: str) -> Step:
        """The line ∂loss/∂symbol = raw in words; `name` is what it is called from here on, or the parameter itself."""
        shape = tuple(getattr(symbol, "shape", ()))
        key = f"d{symbol}" if name is symbol else str(name)
        rule = "chain rule through " + " and ".join(self.users[read(symbol)])
        return step(
            key=key, symbol=name, shown=self._words(raw, shape), shape=shape or (1, 1), rule=rule,
            section=section, of=str(symbol),
            raw=raw, hypotheses=self.hypotheses.equations,
        )  # fmt: skip

    def _words(self, raw: Node, shape: tuple[Any, ...]) -> Any:
        rules = [(e.left, e.right) for e in self.hypotheses.equations]
        return to_sympy(tidy(raw, rules), shape or None)

    def gradients(self, by: Sequence[Any]) -> list[Step]:
        lines = []
        for symbol in by:
            atom = read(symbol)
            received = self.received.get(atom) if isinstance(atom, Atom) else None
            if received is None or symbol in self.node:
                why = (
                    "is defined by a line: it has its cotangent there"
                    if symbol in self.node
                    else "does not occur in the definitions"
                )
                raise ArgumentError(f"{symbol} {why}, so there is no gradient by it")
            lines.append(self._derived(symbol, symbol, add(*received), "gradients"))
        return lines


def _named(symbol: Any) -> Any:
    """d and the symbol's own name, in its shape."""
    shape = getattr(symbol, "shape", ())
    return sp.MatrixSymbol(f"d{symbol}", *shape) if shape else sp.Symbol(f"d{symbol}", real=True)
