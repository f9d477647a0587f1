"""A program as a model of ONNX, in single and in double precision, and as the function that the reference evaluator
makes of it. The package `onnx` is imported when a model is made, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import MissingExtraError, UnsupportedError
from symnn.export.copied_draft import draft_of
from symnn.export.python_source import Names
from symnn.export.targets.onnx.onnx_operators import OPERATORS, OnnxGraph
from symnn.export.targets.onnx.onnx_writer import CALLS, OnnxWriter
from symnn.expr import Atom
from symnn.expr.records import Record

if TYPE_CHECKING:
    from symnn.export.standalone import Program

OPSET, VERSION = 18, 9
SPELLED: frozenset[Record] = frozenset({*OPERATORS, *CALLS})
DTYPES = {"": np.float32, "_double": np.float64}


def onnx_model(program: Program, dtype: Any) -> Any:
    """The model: inputs by the program's identifiers, columns as vectors; outputs are the value, then d_k of every k.
    UnsupportedError for what ONNX has no operators for, MissingExtraError where its package is missing.
    """
    onnx = _package()
    names = Names([])
    loads: dict[Atom, str] = {i.atom: names.fresh(i.identifier) for i in program.inputs}
    symbols = sorted({s for i in program.inputs for e in i.atom.shape for s in e.free_symbols}, key=str)
    made = draft_of(SPELLED, program, loads, {s: names.fresh(s) for s in symbols}, names)
    graph = OnnxGraph(onnx, dtype)
    results = [*([program.value] if program.value else []), *program.outputs]
    called = [names.fresh(r if r == program.value else f"d_{r}") for r in results]
    OnnxWriter(made, graph, called)
    tensor = onnx.helper.make_tensor_value_info
    inputs = [tensor(loads[i.atom], graph.kind, [_axis(e) for e in i.atom.shape]) for i in program.inputs]
    outputs = [
        tensor(name, graph.kind, [_axis(e) for e in made.plan.shape(x)])
        for name, x in zip(called, made.outputs, strict=True)
    ]
    whole = onnx.helper.make_graph(graph.nodes, program.name, inputs, outputs, graph.constants)
    model = onnx.helper.make_model(
        whole, opset_imports=[onnx.helper.make_opsetid("", OPSET)], ir_version=VERSION, producer_name="symnn"
    )
    model.doc_string = "\n".join([program.title or program.name, *program.formulas, *program.hypotheses])
    onnx.checker.check_model(model)
    return model


def _axis(e: Any) -> int | str:
    return int(e) if e.is_Integer else str(e)


def _package() -> Any:
    try:
        onnx = import_module("onnx")
    except ImportError as error:
        raise MissingExtraError("a model of ONNX needs the package onnx: pip install 'symnn[onnx]'") from error
    for part in ("helper", "numpy_helper", "checker", "reference", "printer"):
        import_module(f"onnx.{part}")
    return onnx


def onnx_module(program: Program) -> str:
    """The model in ONNX's textual form."""
    text: str = _package().printer.to_text(onnx_model(program, np.float64))
    return text


def onnx_files(program: Program, stem: str) -> dict[str, str | bytes]:
    """stem.onnx in single and stem_double.onnx in double precision; the same of each function beside it."""
    files: dict[str, str | bytes] = {
        f"{stem}{suffix}.onnx": onnx_model(program, dtype).SerializeToString(deterministic=True)
        for suffix, dtype in DTYPES.items()
    }
    for p in program.beside:
        files |= onnx_files(p, f"{stem}_{p.name}")
    return files


def onnx_function(program: Program, _: str) -> Callable[..., Any]:
    """What the reference evaluator of ONNX makes of the model, called as the NumPy function is."""
    sessions: dict[Any, Any] = {}

    def function(*arguments: Any) -> Any:
        rest = list(arguments)
        parameters: Mapping[str, Any] = rest.pop(0) if program.parameters else {}
        given = {**parameters, **dict(zip(program.direct, rest, strict=True))}
        dtype = np.result_type(*(parameters or given).values())
        if dtype not in sessions:
            sessions[dtype] = _package().reference.ReferenceEvaluator(onnx_model(program, dtype))
        feeds = {
            i.identifier: np.asarray(given[i.identifier], dtype).reshape(_reshaped(i.atom, given[i.identifier]))
            for i in program.inputs
        }
        found = sessions[dtype].run(None, feeds)
        first = [found.pop(0)] if program.value else []
        gradients = {
            k: np.reshape(g, np.shape(given[k])) if k in program.parameters else g
            for k, g in zip(program.outputs, found, strict=True)
        }
        if not program.value:
            return gradients
        return (first[0], gradients) if program.outputs else first[0]

    return function


def _reshaped(a: Atom, x: Any) -> tuple[int, ...]:
    """A column may be given as (n,) or (n, 1)."""
    shape = np.shape(x)
    if len(shape) == a.rank + 1 and shape[-1] == 1:
        return shape[:-1]
    if len(shape) != a.rank:
        raise UnsupportedError(f"{a.label} has {a.rank} axes, not {len(shape)}")
    return shape
