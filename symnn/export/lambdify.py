"""`lambdify`: a NumPy function of SymPy expressions (or nodes), with shapes checked when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from symnn.claims.size_demands import entries_read
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.export.arguments import Argument, Result, as_argument, as_result
from symnn.export.compiled import compile_function
from symnn.export.draft import Draft, draft
from symnn.export.hessian_parts import assembled
from symnn.export.kept_structure import KeptSummand, summands
from symnn.export.python_source import Names, docstring, written_tuple
from symnn.export.standalone import Input, NamedValue, Program
from symnn.export.targets import find
from symnn.export.targets.numpy import numpy
from symnn.export.targets.numpy.bind import Binder, Bound
from symnn.export.targets.numpy.body import body, module
from symnn.export.targets.numpy.stacked_products import with_stacks
from symnn.expr import Indicator, Node, postorder
from symnn.expr.nodes import show

FUNCTION = "function"


def lambdify(args: Any, expr: Any, *, target: str = "numpy", structured: bool = False) -> Callable[..., Any]:
    """A NumPy function of `args` that computes `expr`.

    args    SymPy symbols, matrix symbols, symnn tensors or atoms: one or a sequence. A size symbol may be among them
    expr    a SymPy expression or a node, or a list, tuple or dict of them; the function returns the same structure
    target  "numpy", or what else `symnn.export.targets` holds: "python" (plain numbers and sequences, all sizes written
            out), "jax", "torch", "c" and "numpy_buffers" (arrays of NumPy). These read every size off an argument, and
            columns come back with one axis. Functions for "numpy_buffers" also take `out`, arrays in the structure of
            `expr` (None for a new one), and `workspace`, a dictionary that keeps the arrays on the way
    structured  for "numpy": what is shaped like a Hessian, (n, n) or (n, k, n, k), comes as a StructuredHessian, which
            keeps diagonals, blocks, Kronecker and thin products apart, with `@`, `solve` and `todense()`

    Shapes are checked at every call (ShapeError names argument, wanted and given shape); sizes are read off the
    arguments and must agree. A column (n, 1) may be given as (n,) or (n, 1): columns come back with two axes if any
    column was given with two, else with one. Matrices keep two axes. A column of size 1 may be given as (), (1,) or
    (1, 1), and 1×1 results come back as it was given; elsewhere they are numbers. The dtype is that of the arrays,
    which must have one (float32 stays float32; integers and numbers follow). `function.source` is the generated code.

    Without examples (a size of 0) sums are 0 and averages nan, silently. A derivative of an average is a formula that
    divides by that size, so it may be nan, too, where a network's function gives gradients of 0: take sums instead.

    For `scipy.optimize.minimize(…, jac=True)`: f = symnn.lambdify([X, y, b], [loss, symnn.gradient(loss, b)]), and
    lambda b: f(X_, y_, b) is what it calls; `symnn.export.scipy` does that for a network's dictionary of parameters.

    Raises ArgumentError for a symbol of `expr` that is not among `args`, UnsupportedError for a function without a
    numeric meaning.
    """
    if not _are_symbols(args) and _are_symbols(expr) and expr != ():
        raise ArgumentError(f"the arguments come first, then what is computed: symnn.lambdify({expr}, {args})")
    arguments = [as_argument(a) for a in (args if isinstance(args, Sequence) and not isinstance(args, str) else [args])]
    results: list[Result] = []
    structure = _collect(expr, results)
    if find(target) is not numpy:
        if structured:
            raise ArgumentError("structured=True is for the target numpy")
        return _elsewhere(arguments, results, structure, target, expr)
    names = Names([FUNCTION])
    identifiers = [names.fresh(a.name) for a in arguments]
    source, kept = _source(arguments, identifiers, results, names, structured)
    inner = compile_function(source, FUNCTION)
    nodes = [r.node for r in results]
    numbered = any(isinstance(x, Indicator) for x in postorder(nodes))  # without one, no entry is read by its number
    read = list(dict.fromkeys(entries_read(nodes))) if numbered else []

    binder = Binder(arguments)

    def function(*given: Any) -> Any:
        bound = binder(given)
        if read:
            _check(read, bound.sizes)
        values = inner(*bound.arrays)
        if structured:
            return structure(_assembled(values, results, kept, bound))
        return structure([_shaped(v, r, bound) for v, r in zip(values, results, strict=True)])

    function.__doc__ = _documentation(arguments, results)
    function.source = source  # type: ignore[attr-defined]
    return function


def _are_symbols(given: Any) -> bool:
    several = given if isinstance(given, list | tuple) else (given,)
    return all(isinstance(a, Node) or getattr(a, "is_symbol", False) for a in several)


def _elsewhere(
    arguments: Sequence[Argument],
    results: Sequence[Result],
    structure: Callable[[list[Any]], Any],
    target: str,
    expr: Any,
) -> Callable[..., Any]:
    """The function in the language of another target."""
    given = [a for a in arguments if a.atom is not None]
    if len(given) < len(arguments):
        raise ArgumentError(f"for {target} a size is read off the arguments: leave it out of them")
    if target == "python" and any(r.grouped for r in results):
        raise UnsupportedError("Kronecker products of symbolic sizes are for targets that have arrays, not for python")
    names = Names([FUNCTION])
    inputs = [Input(names.fresh(a.name), a.atom, "", a.shape) for a in given if a.atom is not None]
    definitions = [NamedValue(names.fresh(f"result_{k}"), None, r.node) for k, r in enumerate(results, start=1)]
    outputs = {d.identifier: d.identifier for d in definitions}
    inner = Program(FUNCTION, inputs, definitions, outputs, title=_title(arguments)).function(target)

    def shaped(found: Mapping[str, Any]) -> Any:
        return structure([_grouped(v, r, False) for v, r in zip(found.values(), results, strict=True)])

    def function(*values: Any) -> Any:
        return shaped(inner(*values))

    def into(*values: Any, out: Any = None, workspace: dict[int, Any] | None = None) -> Any:
        given = None if out is None else dict(zip(outputs, _leaves(expr, out), strict=True))
        return shaped(inner(*values, out=given, workspace=workspace))

    function = into if target == "numpy_buffers" else function
    function.__doc__ = _documentation(arguments, results)
    function.source = inner.source  # type: ignore[attr-defined]
    return function


def _check(read: Sequence[tuple[Node, Any, Any]], sizes: Mapping[Any, int]) -> None:
    """ShapeError where an entry that is named by number does not exist at these sizes."""
    at = {s: sp.Integer(int(k)) for s, k in sizes.items()}
    for node, extent, place in read:
        length, position = extent.xreplace(at), place.xreplace(at)
        if length.is_Integer and position.is_Integer and not 0 <= position < length:
            raise ShapeError(f"the entry {position} of {node} is read, but here it has {length}: indices count from 0")


def _collect(expr: Any, results: list[Result]) -> Callable[[list[Any]], Any]:
    """Put the expressions of a structure into `results`; returns how the structure is filled with their values."""
    if isinstance(expr, Mapping):
        parts = {key: _collect(e, results) for key, e in expr.items()}
        return lambda values: {key: part(values) for key, part in parts.items()}
    if isinstance(expr, list | tuple):
        kind, items = type(expr), [_collect(e, results) for e in expr]
        return lambda values: kind(item(values) for item in items)
    results.append(as_result(expr, grouped=True))
    position = len(results) - 1
    return lambda values: values[position]


def _leaves(expr: Any, given: Any) -> list[Any]:
    """What is given for the expressions of a structure, in their order; None for what is not."""
    if isinstance(expr, Mapping):
        return [x for key, e in expr.items() for x in _leaves(e, None if given is None else given[key])]
    if isinstance(expr, list | tuple):
        parts = [None] * len(expr) if given is None else given
        if len(parts) != len(expr):
            raise ArgumentError(f"out has {len(parts)} parts, but {len(expr)} results are computed")
        return [x for e, part in zip(expr, parts, strict=True) for x in _leaves(e, part)]
    return [given]


Kept = Sequence[Sequence[tuple[float, Any, Any]] | None]


def _source(
    arguments: Sequence[Argument],
    identifiers: Sequence[str],
    results: Sequence[Result],
    names: Names,
    structured: bool,
) -> tuple[str, Kept]:
    """The code, and of every result that is kept as parts what these are."""
    atoms = {a.atom: name for a, name in zip(arguments, identifiers, strict=True) if a.atom is not None}
    if len(atoms) + sum(a.atom is None for a in arguments) < len(arguments):
        raise ArgumentError(f"an argument is named twice: {', '.join(a.name for a in arguments)}")
    sizes = {a.size: name for a, name in zip(arguments, identifiers, strict=True) if a.atom is None}
    made = draft(numpy.spells, [r.node for r in results], atoms, sizes, names, dense=not structured)
    made, kept = _taken_apart(made, results) if structured else (made, [])
    code = body(with_stacks(made), names)
    lines = [f"def {FUNCTION}({', '.join(identifiers)}):", docstring(_documentation(arguments, results), "    ")]
    lines += [f"    {line}" for line in code.lines()]
    lines.append(f"    return {written_tuple(code.results)}")
    return module(code.helpers, "\n".join(lines)), kept


def _taken_apart(made: Draft, results: Sequence[Result]) -> tuple[Draft, Kept]:
    """The draft that returns the parts of all Hessians, and what these are."""
    outputs: list[int] = []
    kept: list[Sequence[tuple[float, Any, Any]] | None] = []
    for x, r in zip(made.outputs, results, strict=True):
        found = summands(made.plan, x) if _is_hessian(r) else None
        outputs += [x] if found is None else [y for s in found for y, _ in s.factors]
        kept.append(None if found is None else [_told(s) for s in found])
    return replace(made, outputs=tuple(outputs)), kept


def _told(s: KeptSummand) -> tuple[float, Any, Any]:
    return float(s.coefficient), [labels for _, labels in s.factors], s.ties


def _is_hessian(r: Result) -> bool:
    half = r.node.rank // 2
    return r.node.rank > 0 and not r.grouped and r.node.shape[:half] == r.node.shape[half:]


def _assembled(values: Sequence[Any], results: Sequence[Result], kept: Kept, bound: Bound) -> list[Any]:
    """The results, with those that are kept as parts put together."""
    left, made = list(values), []
    for r, parts in zip(results, kept, strict=True):
        if parts is None:
            made.append(_shaped(left.pop(0), r, bound))
            continue
        count = sum(len(labels) for _, labels, _ in parts)
        shape = [bound.sizes[s] if s in bound.sizes else int(s.subs(bound.sizes)) for s in r.node.shape]
        made.append(assembled(shape, parts, left[:count]))
        left = left[count:]
    return made


def _documentation(arguments: Sequence[Argument], results: Sequence[Result]) -> str:
    given = [f"    {a.name}: {show(a.shape) if a.atom is not None else 'a size'}" for a in arguments]
    made = [f"    {r.text or f'result {k}'}: {show(r.shape)}" for k, r in enumerate(results, start=1)]
    return "\n".join([_title(arguments), "", "Arguments:", *given, "", "Returns:", *made])


def _title(arguments: Sequence[Argument]) -> str:
    return f"Function of {', '.join(a.name for a in arguments) or 'no arguments'}."


def _grouped(value: Any, result: Result, two_axes: bool) -> Any:
    """The value of a Kronecker product with its axes put together."""
    if not result.grouped:
        return value
    sizes = iter(value.shape)
    return value.reshape([prod(islice(sizes, count)) for count in result.grouped if count or two_axes])


def _shaped(value: Any, result: Result, bound: Bound) -> Any:
    if result.grouped:
        return _grouped(value, result, bound.two_axes)
    if bound.single and not result.node.rank and len(result.shape) == 2:
        return np.reshape(value, (1,) * bound.single)
    if result.node.rank != 1 or not bound.two_axes:
        return value
    row = len(result.shape) == 2 and result.shape[0] == 1 and result.shape[1] != 1
    return value.reshape(1, -1) if row else value.reshape(-1, 1)
