"""A chapter's functions as NumPy modules: an expression, a derivation, or a network, each compared with an evaluation
of its own.

The sources come from `symnn.export`; `merged` puts those of one chapter into one file.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from symnn.book.comparing import Sizes, Values, against
from symnn.book.parts import Exported
from symnn.book.printed import FunctionBlock
from symnn.bridge import read, read_shaped
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.derivation import Derivation
from symnn.errors import ArgumentError, DomainError
from symnn.export.arguments import as_argument
from symnn.export.compiled import compile_function
from symnn.export.python_source import Names
from symnn.export.standalone import Input, NamedValue, Program
from symnn.expr import Atom, Node
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.nets import Network

FLOATS = Floats()


def exported(part: Exported) -> FunctionBlock:
    """The function with its source, and the numbers of its comparison. ArgumentError if it cannot be exported or is
    wrong.
    """
    program = _program(part)
    source = program.source()
    function = compile_function(source, part.name)
    wanted = _references(program)
    numbers = against(partial(_run, function, program), partial(_evaluated, program, wanted), list(wanted.values()))
    return FunctionBlock(
        name=part.name,
        arguments=tuple(i.identifier for i in program.inputs),
        doc=part.doc,
        source=source,
        numbers=numbers,
        note=part.note,
        line=part.line,
    )


def _program(part: Exported) -> Program:
    match part.expression:
        case Network() as network:
            return _of_derivation(part, network.backprop())
        case Derivation() as derivation:
            return _of_derivation(part, derivation)
        case Mapping() as several:
            return _of_expressions(part, several)
        case expression:
            return _of_expressions(part, {"value": expression}, alone=True)


def _of_expressions(part: Exported, several: Mapping[str, Any], alone: bool = False) -> Program:
    symbols, several = _counted(part, several)
    given = [as_argument(symbol) for symbol in symbols]
    names = Names([part.name, *several])
    inputs = [Input(names.fresh(a.name), a.atom, "", a.shape) for a in given if a.atom is not None]
    definitions = [NamedValue(key, None, read(e), show(read_shaped(e)[1]) or "a number") for key, e in several.items()]
    outputs = {} if alone else {key: key for key in several}
    return Program(part.name, inputs, definitions, outputs, "value" if alone else None, title=_title(part))


def _counted(part: Exported, several: Mapping[str, Any]) -> tuple[list[Any], Mapping[str, Any]]:
    """Sizes among the inputs become positive numbers. ArgumentError for one that the shape of another input gives."""
    shapes = {
        s
        for symbol in part.inputs
        for extent in getattr(symbol, "shape", ())
        for s in sp.sympify(extent, strict=True).free_symbols
    }
    numbers = {
        s: sp.Symbol(s.name, positive=True)
        for s in part.inputs
        if isinstance(s, sp.Symbol) and as_argument(s).atom is None
    }
    if strange := sorted(map(str, shapes & set(numbers))):
        raise ArgumentError(
            f"the function {part.name} reads {', '.join(strange)} off its arguments: leave the sizes out of its inputs"
        )
    return [numbers.get(s, s) for s in part.inputs], {
        key: sp.sympify(e, strict=True).xreplace(numbers) for key, e in several.items()
    }


def _of_derivation(part: Exported, derivation: Derivation) -> Program:
    """The loss, and a dictionary of its gradients by the parameters."""
    taken = Names([part.name])
    inputs = [Input(taken.fresh(s), _atom(s), said, shape) for s, shape, said in derivation.inputs]
    definitions, outputs, value = [], {}, None
    for step in (s for s in derivation.steps if not s.between):
        gradient = step.section == "gradients" and step.of is not None
        identifier = taken.fresh(f"d{step.of}" if gradient else step.key)
        definitions.append(NamedValue(identifier, None if gradient else _atom(step.symbol), step.value, step.rule))
        if gradient:
            outputs[str(step.of)] = identifier
        elif str(step.symbol) == "loss":
            value = identifier
    return Program(part.name, inputs, definitions, outputs, value, title=_title(part))


def _title(part: Exported) -> str:
    return part.doc.split("\n")[0] if part.doc else part.name.replace("_", " ")


def _atom(symbol: Any) -> Atom:
    found = read(symbol)
    if not isinstance(found, Atom):
        raise ArgumentError(f"{symbol} is no symbol: it cannot be an argument of an exported function")
    return found


# the comparison -----------------------------------------------------------------------------------------------------
def _references(program: Program) -> dict[str, Node]:
    """What the function gives, as nodes over its arguments and its earlier definitions."""
    return {d.identifier: d.node for d in program.definitions} | {f"of {i.identifier}": i.atom for i in program.inputs}


def _evaluated(program: Program, nodes: Mapping[str, Node], sizes: Sizes, values: Values) -> dict[str, Any]:
    """The results by the meanings of the nodes, definition after definition, without any generated code."""
    known = dict(values)
    found: dict[str, Any] = {}
    for d in program.definitions:
        try:
            result = evaluate(nodes[d.identifier], FLOATS, {a: known[a] for a in atoms([d.node]) if a in known}, sizes)
        except DomainError:
            result = np.array(np.nan)
        found[d.identifier] = result
        if d.atom is not None:
            known[d.atom] = result
    wanted = {key: found[identifier] for key, identifier in program.outputs.items()}
    return wanted | ({"loss": found[program.value]} if program.value else {})


def _run(function: Any, program: Program, sizes: Sizes, values: Values) -> dict[str, Any]:
    """The exported function at these values."""
    result = function(*(np.asarray(values[i.atom], dtype=float) for i in program.inputs))
    if program.value is None:
        return dict(result)
    if not program.outputs:
        return {"loss": result}
    loss, gradients = result
    return {**gradients, "loss": loss}


# one file -----------------------------------------------------------------------------------------------------------
def merged(functions: list[FunctionBlock], title: str) -> str:
    """One module of all functions of a chapter: what they share stands there once."""
    parts: dict[str, None] = {}
    imports: dict[str, None] = {}
    for f in functions:
        lines = f.source.split("\n")
        for node in ast.parse(f.source).body:
            if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom):
                kept = parts if isinstance(node, ast.FunctionDef) else imports
                kept["\n".join(lines[node.lineno - 1 : node.end_lineno])] = None
    head = f'"""Functions of the chapter “{title}”. Generated by symnn; NumPy alone is needed."""'
    groups = ("\n".join(i for i in imports if _place(i) == k) for k in range(3))
    above = "\n\n".join(filter(None, groups))
    return "\n\n\n".join([f"{head}\n\n{above}", *parts]) + "\n"


def _place(line: str) -> int:
    """Where an import stands: what is to come, the standard library, NumPy."""
    if "__future__" in line:
        return 0
    return 2 if "numpy" in line else 1
