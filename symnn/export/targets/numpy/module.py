"""A program as a file that needs NumPy alone: the arguments taken and checked, the statements, a dictionary
returned.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from symnn.export.copied_draft import draft_of
from symnn.export.heading import described, heading
from symnn.export.python_source import Names, docstring, size, written_tuple
from symnn.export.targets.numpy.body import Body, body, file_text, read_size
from symnn.export.targets.numpy.lookup_writer import LookupWriter
from symnn.export.targets.numpy.operators import SPELLED
from symnn.export.targets.numpy.stacked_products import with_stacks
from symnn.export.targets.numpy.writer import Writer
from symnn.expr.records import Record

if TYPE_CHECKING:
    from symnn.export.standalone import Input, Program

ARRAY = '''\
def _array(name: str, value: Any, shape: tuple[int | None, ...], dtype: np.dtype[Any]) -> Any:
    """`value` as an array of `dtype` and `shape`: None stands for any size, axes of size 1 may be there or not."""
    if type(value) is np.ndarray and value.dtype == dtype and value.shape == shape:
        return value if shape else value[()]
    array = np.asarray(value, dtype=dtype)
    if array.ndim != len(shape):
        kept = [n for n in array.shape if n != 1]
        array = array.reshape(kept + [1] * (len(shape) - len(kept)))
    if array.ndim != len(shape) or any(w is not None and w != n for w, n in zip(shape, array.shape)):
        classes = np.asarray(value).dtype.kind in "iu"
        hint = ": class numbers are given one-hot" if classes else ""
        raise ValueError(f"{name} should have shape {shape}, but has shape {np.shape(value)}{hint}")
    return array if shape else array[()]
'''

NAMED = """\
def _check_names(parameters: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if parameters.keys() != set(names):
        missing, more = [k for k in names if k not in parameters], [k for k in parameters if k not in names]
        raise ValueError(f"the parameters are {', '.join(names)}; missing: {missing}, not known: {more}")
"""

DTYPE = '''\
def _dtype(*values: Any) -> np.dtype[Any]:
    """The one dtype of the floating-point arrays among the values, or of the numbers; float64 if there are none."""
    found = [v for v in values if isinstance(v, np.ndarray | np.floating) and v.dtype.kind == "f"]
    kinds = {v.dtype.newbyteorder("=") for v in found if v.ndim}  # in the order of bytes of this machine
    if len(kinds) > 1:
        raise ValueError(f"arrays of {' and '.join(sorted(map(str, kinds)))} are mixed: give one, as by .astype")
    if kinds or not found:
        return kinds.pop() if kinds else np.dtype(float)
    return np.result_type(*found).newbyteorder("=")
'''

OUT = """\
def _into(out: Mapping[str, npt.NDArray[Any]] | None, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    # the caller's own array, so that no memory is asked for anew
    array = None if out is None else out[name]
    if array is None:
        return np.empty(shape, dtype)
    if array.dtype != dtype or array.size != math.prod(shape) or not array.flags.c_contiguous:
        raise ValueError(f"out[{name!r}] should be a contiguous array of shape {shape} and dtype {dtype}")
    return array.reshape(shape)
"""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What differs between the array libraries that a file may be written for.

    array     the type of an array; `scalar` that of a number, which may be a plain one
    helpers   the functions that take the arguments: _dtype and _array
    binding   the statement that says what all arguments are made into, {0} the deciding ones; `made` are its names
    reshaped  {0} in the shape of {1}
    stacks    whether stacks of matrices that are repeated are multiplied without being written down
    """

    needs: str
    array: str
    scalar: str
    helpers: tuple[str, ...]
    imports: tuple[str, ...]
    spells: Collection[Record]
    writer: type[Writer]
    given: str = "npt.ArrayLike"
    binding: str = "dtype = _dtype({0})"
    made: str = "dtype"
    reshaped: str = "np.reshape({0}, np.shape({1}))"
    stacks: bool = False


NUMPY = Dialect(
    needs="It needs NumPy alone.",
    array="npt.NDArray[Any]",
    scalar="npt.NDArray[Any] | float",
    helpers=(DTYPE, ARRAY),
    imports=("import numpy as np", "import numpy.typing as npt"),
    spells=SPELLED,
    writer=LookupWriter,
    stacks=True,
)


def source(program: Program) -> str:
    """The module's source."""
    return written(program, NUMPY)


def written(program: Program, dialect: Dialect, more: Sequence[str] = ()) -> str:
    """A file for an array library; `more` are functions that follow, and names that they need are taken."""
    head = docstring(heading(program, dialect.needs))
    code = _code(program, dialect)
    beside = beside_it(program, dialect)
    helpers = dict.fromkeys([*code.helpers, *beside.helpers])
    more = [*more, *beside.texts]
    return taking(program, head, list(helpers), code.statements, code.results, dialect=dialect, more=more)


class Beside(NamedTuple):
    """The texts of further functions, and what they call."""

    helpers: list[str]
    texts: list[str]


def beside_it(program: Program, dialect: Dialect) -> Beside:
    """The functions beside the first one of a file."""
    found = [(p, _code(p, dialect)) for p in program.beside]
    texts = [function_text(p, code.statements, code.results, dialect) for p, code in found]
    return Beside([h for _, code in found for h in code.helpers], texts)


def _code(program: Program, dialect: Dialect) -> Body:
    """The code with the statements that take the arguments."""
    names = Names([program.name, *(i.identifier for i in program.inputs), *(d.identifier for d in program.definitions)])
    sizes, binding = bound(program, names, dialect)
    loads = {i.atom: i.identifier for i in program.inputs}
    made = draft_of(dialect.spells, program, loads, sizes, names)
    code = body(with_stacks(made) if dialect.stacks else made, names, dialect.writer)
    return replace(code, statements=(*binding, *code.statements))


def taking(
    program: Program,
    head: str,
    helpers: Sequence[str],
    statements: Sequence[str],
    results: Sequence[str] | None,
    *,
    dialect: Dialect = NUMPY,
    imports: Sequence[str] = (),
    more: Sequence[str] = (),
    into: Sequence[str] = (),
    told: str = "",
) -> str:
    """A module with one function of arrays that checks what it is given (the statements of `bound`).

    results  what is returned; None where the statements do it
    into  arguments by name that the function also takes, for the memory of its results; `told` says what they are
    """
    text = function_text(program, statements, results, dialect, into, told)
    parts = [*dialect.helpers, *([NAMED] if program.parameters else []), *helpers, text, *more]
    return file_text(head, imports, dialect.imports, parts)


def function_text(
    program: Program,
    statements: Sequence[str],
    results: Sequence[str] | None,
    dialect: Dialect,
    into: Sequence[str] = (),
    told: str = "",
) -> str:
    """The function alone, as in `taking`."""
    given = ", ".join([*parameters(program, dialect), *(["*", *into] if into else [])])
    lines = [f"def {program.name}({given}) -> {returned_type(program, dialect)}:"]
    lines.append(docstring(_documentation(program) + (f"\n{told}" if told else ""), "    "))
    ending = [] if results is None else _returned(program, results, dialect)
    used = without_idle_sizes([*statements, *ending])
    return "\n".join([*lines, *(f"    {line}" for line in used)])


def parameters(program: Program, dialect: Dialect) -> list[str]:
    """The arguments with their types."""
    direct = [i for i in program.inputs if i.identifier not in program.trained]
    return [
        *([f"parameters: Mapping[str, {dialect.given}]"] if program.parameters else []),
        *(f"{i.identifier}: {dialect.array if i.atom.rank else dialect.scalar}{default(i)}" for i in direct),
    ]


def default(i: Input) -> str:
    """What is taken where the argument is not given."""
    return "" if i.default is None else f" = {i.default!r}"


def returned_type(program: Program, dialect: Dialect) -> str:
    gives = ["Any"] if program.value else []
    gives += [f"dict[str, {dialect.array}]"] if program.outputs else []
    return gives[0] if len(gives) == 1 else f"tuple[{', '.join(gives)}]"


def without_idle_sizes(lines: Sequence[str]) -> list[str]:
    """The lines without sizes that are read off and never used."""
    if not any(".shape[" in line for line in lines):
        return list(lines)
    kept: list[str] = []
    used: set[str] = set()
    for line in reversed(lines):
        name, _, rest = line.partition(" = ")
        if ".shape[" not in rest or not name.isidentifier() or name in used:
            kept.append(line)
            code, _, _ = (rest if name.isidentifier() else line).partition("  # ")
            used.update(re.findall(r"\w+", code))
    return kept[::-1]


def bound(
    program: Program, names: Names, dialect: Dialect = NUMPY, *, contiguous: bool = False
) -> tuple[dict[Any, str], list[str]]:
    """Identifiers of the sizes, and the statements that take the arguments and read the sizes off."""
    lines = _begun(program, dialect)
    known: dict[Any, str] = {}
    symbols = sorted({s for i in program.inputs for e in i.atom.shape for s in e.free_symbols}, key=str)
    called = {s: names.fresh(s) for s in symbols}
    again: list[Input] = []
    for i in program.inputs:
        shape = _shape_known(i, known)
        lines.append(_taken(program, i, shape, dialect, contiguous))
        new = {s: called[s] for s in symbols if s not in known and s in i.atom.shape}
        lines += [f"{name} = {read_size(s, {i.atom: i.identifier}, called)}" for s, name in new.items()]
        known |= new
        if len(new) < shape.count("None"):  # an axis whose size another axis of the same array gives
            again.append(i)
    arrays = {i.atom: i.identifier for i in program.inputs}
    lines += [f"{called[s]} = {read_size(s, arrays, called)}" for s in symbols if s not in known]
    return called, [*lines, *(_checked_again(i, called, dialect) for i in again)]


def _shape_known(i: Input, known: Mapping[Any, str]) -> list[str]:
    """The sizes of the axes as they are written; None for what depends on a size that is not read off yet."""
    return [size(e, known).text if e.is_Integer or e.free_symbols <= known.keys() else "None" for e in i.atom.shape]


def _taken(program: Program, i: Input, shape: Sequence[str], dialect: Dialect, contiguous: bool) -> str:
    """The statement that takes one argument, with what is known of its shape."""
    taken = f'_array("{i.identifier}", {_raw(program, i)}, {written_tuple(shape)}, {dialect.made})'
    return f"{i.identifier} = {f'np.ascontiguousarray({taken})' if contiguous and i.atom.rank else taken}"


def _raw(program: Program, i: Input) -> str:
    """An argument as it is given."""
    return f'parameters["{i.identifier}"]' if i.identifier in program.trained else i.identifier


def _begun(program: Program, dialect: Dialect) -> list[str]:
    """The names of the parameters, and the dtype: what is trained decides, so that a target of float64 does not widen
    weights of float32.
    """
    if not program.parameters:
        return [dialect.binding.format(", ".join(i.identifier for i in program.inputs))]
    names = written_tuple([repr(k) for k in program.parameters])
    return [f"_check_names(parameters, {names})", dialect.binding.format("*parameters.values()")]


def _checked_again(i: Input, called: Mapping[Any, str], dialect: Dialect) -> str:
    shape = written_tuple([size(e, called).text for e in i.atom.shape])
    return f'_array("{i.identifier}", {i.identifier}, {shape}, {dialect.made})'


def _returned(program: Program, found: Sequence[str], dialect: Dialect) -> list[str]:
    """The return statement; a gradient has the very shape in which its parameter was given."""
    results = list(found)
    first = [results.pop(0)] if program.value else []
    if program.value and not program.outputs:
        return [f"return {first[0]}"]
    squeezed = {i.identifier for i in program.inputs if i.atom.rank < 2 and i.identifier in program.trained}
    shaped = [
        dialect.reshaped.format(r, f'parameters["{k}"]') if k in squeezed else r
        for k, r in zip(program.outputs, results, strict=True)
    ]
    entries = [f'"{k}": {r},' for k, r in zip(program.outputs, shaped, strict=True)]
    return [f"return {first[0]}, {{" if first else "return {", *(f"    {e}" for e in entries), "}"]


def _documentation(program: Program) -> str:
    lines = [program.title or program.name, ""]
    if program.parameters:
        lines += [
            "parameters: a dictionary with",
            *(f"    {described(i)}" for i in program.inputs if i.identifier in program.trained),
        ]
    lines += [described(i) for i in program.inputs if i.identifier not in program.trained]
    decides = "parameters" if program.parameters else "arrays given"
    lines += ["", f"Columns may be given as (n,) or (n, 1). The dtype of the result is that of the {decides}."]
    if program.value and not program.outputs:
        return "\n".join([*lines, f"Returns {program.value}."])
    keys = ", ".join(program.outputs)
    lines.append(
        f"Returns ({program.value}, dictionary of {keys})." if program.value else f"Returns a dictionary of {keys}."
    )
    return "\n".join(lines)
