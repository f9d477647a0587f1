"""The Python file beside a C source: it has the library built by the system's compiler and calls it with arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symnn.export.heading import heading
from symnn.export.python_source import Names, docstring, size, written_tuple
from symnn.export.targets.c.c_source import CSource
from symnn.export.targets.numpy.module import NUMPY, OUT, bound, parameters, returned_type, taking, without_idle_sizes
from symnn.expr import Node

if TYPE_CHECKING:
    from symnn.export.standalone import Program

NEEDS = "It needs NumPy, the C source beside it, and a C compiler the first time."

IMPORTS = ("import ctypes", "import os", "import subprocess", "from functools import cache", "from pathlib import Path")
LIBRARY = '''\
SOURCE = Path(__file__).with_name("{stem}.c")
FLAGS = ("-std=c99", "-O3", "-ffp-contract=fast", "-fno-math-errno", "-shared", "-fPIC")
PROBLEMS = {{
    1: (np.linalg.LinAlgError, "a matrix is singular"),
    2: (ValueError, "a class number does not exist"),
    3: (IndexError, "an entry is asked for that does not exist: indices count from 0"),
}}


@cache
def _library(dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """The functions for numbers of this dtype; the library is built anew when the source is newer."""
    if dtype.itemsize not in (4, 8):
        raise ValueError(f"the library knows float32 and float64, not {{dtype}}")
    real = "float" if dtype.itemsize == 4 else "double"
    library = SOURCE.with_name(f"{{SOURCE.stem}}_{{real}}.so")
    if not library.exists() or library.stat().st_mtime < SOURCE.stat().st_mtime:
        fresh = library.with_name(f"{{library.name}}.{{os.getpid()}}")
        compiler, more = os.environ.get("CC", "cc").split(), os.environ.get("CFLAGS", "").split()
        call = [*compiler, *FLAGS, *more, f"-DSYMNN_REAL={{real}}", str(SOURCE), "-o", str(fresh), "-lm"]
        if subprocess.run([*call, "-march=native"], capture_output=True, check=False).returncode:
            subprocess.run(call, check=True)
        os.replace(fresh, library)
    loaded = ctypes.CDLL(str(library))
{number}    function, work = loaded["{name}"], loaded["{work}"]
    function.argtypes = [{types}]
    function.restype, work.restype, work.argtypes = ctypes.c_int, ctypes.c_size_t, [{sizes}]
    return function, work
'''
ADDRESS = """\
def _address(array: Any) -> int:
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    except (TypeError, ValueError):  # read-only, or empty
        return int(array.ctypes.data)
"""
OUT_ARGUMENT = f"out: Mapping[str, {NUMPY.array}] | None = None"
TOLD = "With `out`, results are written into its arrays, under the names of the results."

NUMBER = """\
    number = ctypes.c_float if real == "float" else ctypes.c_double
"""


def loader(program: Program, made: CSource, stem: str) -> str:
    """The file's text: what is called from Python takes the arrays, and runs the library on them once or many times."""
    names = Names([program.name, *(i.identifier for i in program.inputs)])
    head = docstring(heading(program, NEEDS))
    out = bool(program.outputs)
    given = [*(["parameters"] if program.parameters else []), *program.direct]
    helpers = [*([OUT] if out else []), ADDRESS, _library(program, made, stem), _prepared(program, made, names)]
    return taking(
        program,
        head,
        helpers,
        [f"return _prepared({', '.join([*given, *(['out'] if out else [])])})[0]()"],
        None,
        imports=[*IMPORTS, *(["import math"] if out else [])],
        into=[OUT_ARGUMENT] if out else [],
        told=TOLD if out else "",
        more=[_bind(program, given)] if out else [],
    )


def _prepared(program: Program, made: CSource, names: Names) -> str:
    """The function that gets everything ready, and returns how the library is run, with the arrays that it reads."""
    function, work, status, demand, kind, words, passed, held, run = map(
        names.fresh, ("function", "work", "status", "demand", "kind", "words", "passed", "held", "run")
    )
    called, binding = bound(program, names, contiguous=True)
    sizes = [called[s] for s in made.sizes]
    keys = [*([program.value] if program.value else []), *program.outputs]
    shapes = [_shape(node, called) for node in program.wanted]
    results = [names.fresh(f"result_{k}") for k in keys]
    numbers = [r if node.rank else f"{r}[()]" for r, node in zip(results, program.wanted, strict=True)]
    lines = [
        *binding,
        f"{function}, {demand} = _library(dtype)",
        *(_memory(program, k, r, s) for k, r, s in zip(keys, results, shapes, strict=True)),
        f"{work} = np.empty({demand}({', '.join(sizes)}), dtype)",
        *_pointed(program, sizes, [*results, work], held, passed),
        *_fitted(program, results),
        "",
        f"def {run}({held}: tuple[Any, ...] = {held}) -> {returned_type(program, NUMPY)}:",
        f"    {status} = {function}(*{passed})",
        f"    if {status}:",
        f"        {kind}, {words} = PROBLEMS[{status}]",
        f"        raise {kind}({words})",
        *(f"    {line}" for line in _ending(program, numbers)),
        "",
        f"return {run}, {held}",
    ]
    taken = [*parameters(program, NUMPY), *([OUT_ARGUMENT] if program.outputs else [])]
    needed = ", ".join(one.partition(" = ")[0] for one in taken)
    first = f"def _prepared({needed}) -> tuple[{_runs(program)}, tuple[Any, ...]]:"
    return "\n".join([first, *(f"    {line}".rstrip() for line in without_idle_sizes(lines))]) + "\n"


def _pointed(program: Program, sizes: Sequence[str], written: Sequence[str], held: str, passed: str) -> list[str]:
    """The arrays, and what the library is called with: addresses, which hold nothing."""
    arrays = [i.identifier for i in program.inputs if i.atom.rank]
    inputs = [f"_address({i.identifier})" if i.atom.rank else i.identifier for i in program.inputs]
    return [
        f"{held} = {written_tuple([*arrays, *written])}",
        f"{passed} = {written_tuple([*sizes, *inputs, *(f'_address({r})' for r in written)])}",
    ]


def _fitted(program: Program, results: Sequence[str]) -> list[str]:
    """A gradient has the very shape in which its parameter was given."""
    flat = {i.identifier for i in program.inputs if i.atom.rank == 1} & set(program.parameters)
    own = results[1:] if program.value else results
    pairs = [(k, r) for k, r in zip(program.outputs, own, strict=True) if k in flat]
    return [f'{r} = np.reshape({r}, np.shape(parameters["{k}"]))' for k, r in pairs]


def _runs(program: Program) -> str:
    return f"Callable[[], {returned_type(program, NUMPY)}]"


def _ending(program: Program, numbers: Sequence[str]) -> list[str]:
    first = numbers[:1] if program.value else []
    if not program.outputs:
        return [f"return {first[0]}"]
    entries = [f'    "{k}": {r},' for k, r in zip(program.outputs, numbers[len(first) :], strict=True)]
    return [f"return {', '.join([*first, '{'])}", *entries, "}"]


def _bind(program: Program, given: Sequence[str]) -> str:
    """The function that takes its arrays once."""
    name = f"bind_{program.name}"
    arrays = [i for i in program.inputs if i.atom.rank]
    raw = [
        f'("{i.identifier}", '
        + (f'parameters["{i.identifier}"])' if i.identifier in program.trained else f"{i.identifier})")
        for i in arrays
    ]
    told = (
        f"`{program.name}` for these very arrays: call the result as often as they change; it writes into `out`.\n\n"
        "Numbers stay those that are given here. ValueError for an array that would have to be copied."
    )
    lines = [
        f"def {name}({', '.join([*parameters(program, NUMPY), '*', OUT_ARGUMENT])}) -> {_runs(program)}:",
        docstring(told, "    "),
        f"    run, held = _prepared({', '.join([*given, 'out'])})",
        f"    for (name, value), array in zip([{', '.join(raw)}], held):",
        "        if not (isinstance(value, np.ndarray) and np.may_share_memory(value, array)):",
        '            raise ValueError(f"{name} cannot be bound: give a contiguous array of {array.dtype}")',
        "    return run",
    ]
    return "\n".join(lines)


def _shape(node: Node, called: Mapping[Any, str]) -> str:
    return written_tuple([size(e, called).text for e in node.shape]) if node.rank else "()"


def _library(program: Program, made: CSource, stem: str) -> str:
    """How the library is built and loaded."""
    sizes = ["ctypes.c_ssize_t"] * len(made.sizes)
    inputs = ["ctypes.c_void_p" if i.atom.rank else "number" for i in program.inputs]
    return LIBRARY.format(
        number=NUMBER if "number" in inputs else "",
        stem=stem,
        name=made.name,
        work=made.work,
        types=", ".join([*sizes, *inputs, *(["ctypes.c_void_p"] * (len(made.results) + 1))]),
        sizes=", ".join(sizes),
    )


def _memory(program: Program, key: str, name: str, shape: str) -> str:
    """Where a result is written."""
    if key == program.value:
        return f"{name} = np.empty({shape}, dtype)"
    return f'{name} = _into(out, "{key}", {shape}, dtype)'
