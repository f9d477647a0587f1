"""The Python file beside a C source: it has the library built by the system's compiler and calls it with arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from symnn.export.heading import heading
from symnn.export.python_source import Names, docstring, size, written_tuple
from symnn.export.targets.c.c_source import CSource
from symnn.export.targets.numpy.module import NUMPY, OUT, bound, taking
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
TOLD = "With `out`, results are written into its arrays, under the names of the results."

NUMBER = """\
    number = ctypes.c_float if real == "float" else ctypes.c_double
"""


def loader(program: Program, made: CSource, stem: str) -> str:
    """The file's text."""
    names = Names([program.name, *(i.identifier for i in program.inputs)])
    function, work, status, demand, kind, words = map(
        names.fresh, ("function", "work", "status", "demand", "kind", "words")
    )
    called, binding = bound(program, names, contiguous=True)
    keys = [*([program.value] if program.value else []), *program.outputs]
    shapes = [_shape(node, called) for node in program.wanted]
    results = [names.fresh(f"result_{k}") for k in keys]
    passed = [
        *(called[s] for s in made.sizes),
        *(f"{i.identifier}.ctypes.data" if i.atom.rank else i.identifier for i in program.inputs),
        *(f"{r}.ctypes.data" for r in results),
        f"{work}.ctypes.data",
    ]
    lines = [
        *binding,
        f"{function}, {demand} = _library(dtype)",
        *(_memory(program, k, r, s) for k, r, s in zip(keys, results, shapes, strict=True)),
        f"{work} = np.empty({demand}({', '.join(called[s] for s in made.sizes)}), dtype)",
        f"{status} = {function}({', '.join(passed)})",
        f"if {status}:",
        f"    {kind}, {words} = PROBLEMS[{status}]",
        f"    raise {kind}({words})",
    ]
    numbers = [r if node.rank else f"{r}[()]" for r, node in zip(results, program.wanted, strict=True)]
    head = docstring(heading(program, NEEDS))
    helpers = [*([OUT] if program.outputs else []), _library(program, made, stem)]
    imports = [*IMPORTS, *(["import math"] if program.outputs else [])]
    into = [f"out: Mapping[str, {NUMPY.array}] | None = None"] if program.outputs else []
    return taking(program, head, helpers, lines, numbers, imports=imports, into=into, told=TOLD if into else "")


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
