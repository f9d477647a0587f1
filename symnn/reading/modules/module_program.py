"""A module as mathematics: definitions, what is given, and what is made of them: derivation, text, NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from symnn.bridge import read
from symnn.claims.derivation import Derivation, SymbolName
from symnn.derive.definition import NamedDefinition
from symnn.derive.program import derived
from symnn.derive.reverse import Reverse
from symnn.errors import ArgumentError
from symnn.export.standalone import Input, NamedValue, Program
from symnn.expr import Atom
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.reading.modules.module_diagram import flow_chart

NAME = "loss_and_gradients"


@dataclass(frozen=True, eq=False)
class GivenArray:
    """A parameter, a buffer or an input under its own name; `tied` lists all names of a parameter that has several."""

    name: str
    symbol: Any
    atom: Atom
    kind: str
    shape: tuple[Any, ...]
    value: Any
    trained: bool
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ModuleProgram:
    """definitions  in order, the last is the loss
    given        parameters, buffers and inputs in the module's order
    least        the smallest sizes for which the module was traced
    """

    title: str
    definitions: tuple[NamedDefinition, ...]
    given: tuple[GivenArray, ...]
    names: Mapping[Any, SymbolName]
    least: Mapping[Any, int] = field(default_factory=dict)

    @property
    def trained(self) -> list[GivenArray]:
        return [g for g in self.given if g.trained]

    @property
    def inputs(self) -> list[GivenArray]:
        return [g for g in self.given if g.kind == "input"]

    @property
    def parameters(self) -> dict[str, Any]:
        """The module's own numbers by qualified name: what `numpy()` takes, at the values with which it was read."""
        return {g.name: g.value for g in self.given if g.kind != "input"}

    @cached_property
    def sweep(self) -> Reverse:
        return Reverse(self.definitions, [g.symbol for g in self.trained])

    def backprop(self) -> Derivation:
        """Every definition, ∂loss/∂ of every name and of every parameter, each line judged."""
        used = [g.symbol for g in self.trained if g.symbol in self.sweep.gradients]
        title = f"Backpropagation through {self.title}"
        made = derived(self.definitions, used, title=title, names=self.names, given=self.told())
        return replace(made, blocks=True)

    def told(self) -> dict[Any, str]:
        return {g.symbol: f"{g.kind} {g.name}" if g.kind != "input" else "input" for g in self.given}

    def latex(self, **options: Any) -> str:
        return self.backprop().latex(**options)

    def markdown(self, **options: Any) -> str:
        return self.backprop().markdown(**options)

    def summary(self) -> str:
        """A table: every definition with its shape and formula, then the number of parameters."""
        rows = [(str(d.symbol), show(d.node.shape), d.rule, str(d.shown)) for d in self.definitions]
        head = ("name", "shape", "made by", "formula")
        widths = [max(len(r[k]) for r in (head, *rows)) for k in range(3)]
        lines = ["  ".join([*(c.ljust(w) for c, w in zip(r, widths, strict=False)), r[3]]) for r in (head, *rows)]
        count = sum(int(np.size(g.value)) for g in self.trained)
        bounds = "".join(f", for {s} >= {n}" for s, n in self.least.items())
        return "\n".join([self.title, *lines, f"{count} trained numbers in {len(self.trained)} parameters{bounds}"])

    def diagram(self) -> str:
        """A flow chart of inputs and definitions in Mermaid's text, as GitHub and notebooks draw it."""
        return flow_chart(self)

    def numpy(self) -> Callable[..., Any]:
        """f(parameters, *inputs) -> (loss, gradients), at any value of the dynamic sizes.

        Both dictionaries go by the module's qualified names. Buffers that are not among the parameters keep the values
        with which the module was read.
        """
        program = self.exported()
        compiled = program.function()
        inputs = self.inputs

        def function(parameters: Mapping[str, Any], *given: Any) -> tuple[Any, dict[str, Any]]:
            if len(given) != len(inputs):
                raise ArgumentError(
                    f"the module takes {len(inputs)} inputs ({', '.join(g.name for g in inputs)}), not {len(given)}"
                )
            values = self._taken(parameters)
            arrays = {str(g.symbol): _fitted(g, values[g.name]) for g in self._held}
            returned = compiled(arrays, *(_fitted(g, x) for g, x in zip(inputs, given, strict=True)))
            loss, found = returned if isinstance(returned, tuple) else (returned, {})
            made = {
                g.name: np.reshape(found[str(g.symbol)], np.shape(values[g.name]))
                for g in self.trained
                if str(g.symbol) in found
            }
            return loss, {g.name: made.get(g.name, np.zeros(np.shape(values[g.name]))) for g in self.trained}

        function.source = program.source()  # type: ignore[attr-defined]
        return function

    def export(self, path: Any = None) -> str:
        """A readable Python file that needs NumPy alone; its text if no path is given."""
        source = self.exported().source()
        if path is not None:
            Path(path).write_text(source, encoding="utf-8")
        return source

    @property
    def _held(self) -> list[GivenArray]:
        """What the loss reads but inputs."""
        return [g for g in self.given if g.kind != "input" and g.atom in self._used]

    @cached_property
    def _used(self) -> set[Any]:
        return {a for d in self.definitions for a in atoms(d.node)}

    def _taken(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The value of every name: what is given under any of a tied parameter's names, else a buffer's own."""
        known = {t: g for g in self.given if g.kind != "input" for t in (g.name, *g.tied)}
        stray = [n for n in parameters if n not in known]
        if stray:
            raise ArgumentError(
                f"the module has no parameter {', '.join(stray)}; it has {', '.join(g.name for g in self.trained)}"
            )
        values = {known[n].name: _array(v) for n, v in parameters.items()}
        missing = [g.name for g in self.trained if g.name not in values]
        if missing:
            raise ArgumentError(f"the parameters {', '.join(missing)} are missing")
        return {g.name: values.get(g.name, g.value) for g in self.given if g.kind != "input"}

    def exported(self) -> Program:
        """The function for any target: the forward lines, the cotangents, the gradients."""
        sweep = self.sweep
        inputs = [
            Input(str(g.symbol), g.atom, f"{g.kind} {g.name}" if g.kind != "input" else "input", g.atom.shape)
            for g in (*self._held, *self.inputs)
        ]
        forward = [NamedValue(str(d.symbol), d.atom, d.node, show(d.node.shape)) for d in self.definitions[:-1]]
        loss = NamedValue("loss", None, self.definitions[-1].node)
        taken = {i.identifier for i in inputs} | {d.identifier for d in forward} | {"loss"}
        backward = [
            NamedValue(str(c.of.cotangent), read_atom(c.of.cotangent), c.node, f"∂loss/∂{c.of.symbol}")
            for c in sweep.cotangents.values()
            if c.of is not None and c.of.cotangent is not None
        ]
        gradients, outputs = [], {}
        for g in self.trained:
            if g.symbol in sweep.gradients:
                name = _free(f"d{g.symbol}", taken | {d.identifier for d in backward})
                gradients.append(NamedValue(name, None, sweep.gradients[g.symbol].node, f"∂loss/∂{g.symbol}"))
                outputs[str(g.symbol)] = name
        values, parameters = [*forward, loss, *backward, *gradients], tuple(str(g.symbol) for g in self._held)
        return Program(NAME, inputs, values, outputs, "loss", parameters, f"Loss and gradients of {self.title}")


def read_atom(symbol: Any) -> Atom:
    found = read(symbol)
    assert isinstance(found, Atom)
    return found


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _array(value: Any) -> Any:
    """An array, also of a torch tensor that is trained."""
    return np.asarray(value.detach().numpy() if hasattr(value, "detach") else value)


def _fitted(g: GivenArray, value: Any) -> Any:
    """In the shape of its atom, which has no axes of size 1."""
    array = _array(value)
    if array.ndim != len(g.shape) or any(s == 1 and n != 1 for s, n in zip(g.shape, array.shape, strict=True)):
        raise ArgumentError(f"{g.name} should have shape {show(g.shape)}, but has shape {np.shape(array)}")
    return array.reshape([n for n, s in zip(array.shape, g.shape, strict=True) if s != 1])
