"""A program as a file that needs NumPy alone: the arguments taken and checked, the statements, a dictionary
returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnn.export.draft import draft
from symnn.export.python_source import Names, docstring, size, written_tuple
from symnn.export.targets.numpy.body import Body, body, module, read_size
from symnn.export.targets.numpy.operators import SPELLED
from symnn.expr.nodes import show

if TYPE_CHECKING:
    from symnn.export.standalone import Input, Program

ARRAY = '''\
def _array(name, value, shape, dtype):
    """`value` as an array of `dtype` and `shape`: None stands for any size, axes of size 1 may be there or not."""
    array = np.asarray(value, dtype=dtype)
    if array.ndim != len(shape):
        kept = [n for n in array.shape if n != 1]
        array = array.reshape(kept + [1] * (len(shape) - len(kept)))
    if array.ndim != len(shape) or any(w is not None and w != n for w, n in zip(shape, array.shape)):
        classes = np.asarray(value).dtype.kind in "iu" and np.ndim(value) < len(shape)
        hint = ": class numbers are given one-hot" if classes else ""
        raise ValueError(f"{name} should have shape {shape}, but has shape {np.shape(value)}{hint}")
    return array if shape else array[()]
'''

NAMED = """\
def _check_names(parameters, names):
    if parameters.keys() != set(names):
        missing, more = [k for k in names if k not in parameters], [k for k in parameters if k not in names]
        raise ValueError(f"the parameters are {', '.join(names)}; missing: {missing}, not known: {more}")
"""

DTYPE = '''\
def _dtype(*values):
    """The dtype of the floating-point arrays among the values; float64 if there are none."""
    found = [v.dtype for v in values if isinstance(v, np.ndarray | np.floating) and v.dtype.kind == "f"]
    return np.result_type(*found) if found else np.dtype(float)
'''


def source(program: Program) -> str:
    """The module's source."""
    names = Names([program.name, *(i.identifier for i in program.inputs), *(d.identifier for d in program.definitions)])
    sizes, binding = _bound(program, names)
    loads = {i.atom: i.identifier for i in program.inputs}
    code = body(draft(SPELLED, program.wanted, loads, sizes, names, definitions=program.definitions), names)
    arguments = [*(["parameters"] if program.parameters else []), *program.direct]
    lines = [f"def {program.name}({', '.join(arguments)}):", docstring(_documentation(program), "    ")]
    lines += [f"    {line}" for line in [*binding, *code.statements, *_returned(program, code)]]
    head = docstring("\n".join([program.title or program.name, "", *_summary(program)]))
    return module([DTYPE, ARRAY, *([NAMED] if program.parameters else []), *code.helpers], "\n".join(lines), head)


def _bound(program: Program, names: Names) -> tuple[dict[Any, str], list[str]]:
    """Identifiers of the sizes, and the statements that take the arguments and read the sizes off."""
    raw = {
        i.identifier: f'parameters["{i.identifier}"]' if i.identifier in program.parameters else i.identifier
        for i in program.inputs
    }
    # what is trained decides: a target of float64 does not widen weights of float32
    deciding = ["*parameters.values()"] if program.parameters else list(raw)
    lines = (
        [f"_check_names(parameters, {written_tuple([repr(k) for k in program.parameters])})"]
        if program.parameters
        else []
    )
    lines.append(f"dtype = _dtype({', '.join(deciding)})")
    known: dict[Any, str] = {}
    symbols = sorted({s for i in program.inputs for e in i.atom.shape for s in e.free_symbols}, key=str)
    called = {s: names.fresh(s) for s in symbols}
    again: list[Input] = []
    for i in program.inputs:
        shape = [size(e, known).text if e.free_symbols <= set(known) else "None" for e in i.atom.shape]
        lines.append(f'{i.identifier} = _array("{i.identifier}", {raw[i.identifier]}, {written_tuple(shape)}, dtype)')
        new = [s for s in symbols if s not in known and any(e == s for e in i.atom.shape)]
        lines += [f"{called[s]} = {read_size(s, {i.atom: i.identifier}, called)}" for s in new]
        known |= {s: called[s] for s in new}
        if len(new) < shape.count("None"):  # an axis whose size another axis of the same array gives
            again.append(i)
    for s in symbols:
        if s not in known:
            known[s] = called[s]
            lines.append(f"{called[s]} = {read_size(s, {i.atom: i.identifier for i in program.inputs}, called)}")
    for i in again:
        shape = [size(e, known).text for e in i.atom.shape]
        lines.append(f'_array("{i.identifier}", {i.identifier}, {written_tuple(shape)}, dtype)')
    return known, lines


def _returned(program: Program, code: Body) -> list[str]:
    """The return statement; a gradient has the very shape in which its parameter was given."""
    results = list(code.results)
    first = [results.pop(0)] if program.value else []
    if program.value and not program.outputs:
        return [f"return {first[0]}"]
    squeezed = {i.identifier for i in program.inputs if i.atom.rank < 2 and i.identifier in program.parameters}
    shaped = [
        f'np.reshape({r}, np.shape(parameters["{k}"]))' if k in squeezed else r
        for k, r in zip(program.outputs, results, strict=True)
    ]
    entries = [f'"{k}": {r},' for k, r in zip(program.outputs, shaped, strict=True)]
    return [f"return {first[0]}, {{" if first else "return {", *(f"    {e}" for e in entries), "}"]


def _summary(program: Program) -> list[str]:
    return [*program.formulas, *([""] if program.formulas else []), "Generated by symnn. It needs NumPy alone."]


def _documentation(program: Program) -> str:
    def told(i: Input) -> str:
        return f"{i.identifier}: {show(i.written) if i.written else 'number'}" + (
            f", {i.description}" if i.description else ""
        )

    lines = [program.title or program.name, ""]
    if program.parameters:
        lines += [
            "parameters: a dictionary with",
            *(f"    {told(i)}" for i in program.inputs if i.identifier in program.parameters),
        ]
    lines += [told(i) for i in program.inputs if i.identifier not in program.parameters]
    decides = "parameters" if program.parameters else "arrays given"
    lines += ["", f"Columns may be given as (n,) or (n, 1). The dtype of the result is that of the {decides}."]
    if program.value and not program.outputs:
        return "\n".join([*lines, f"Returns {program.value}."])
    keys = ", ".join(program.outputs)
    lines.append(
        f"Returns ({program.value}, dictionary of {keys})." if program.value else f"Returns a dictionary of {keys}."
    )
    return "\n".join(lines)
