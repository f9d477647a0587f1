"""A program as a C99 header and source: one function of sizes, arrays and a workspace, which allocates nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnn.export.copied_draft import draft_of
from symnn.export.heading import heading
from symnn.export.python_source import Names, comment
from symnn.export.targets.c.c_arrays import size_in_c
from symnn.export.targets.c.c_memory import by_name
from symnn.export.targets.c.c_operators import RESERVED, SPELLED
from symnn.export.targets.c.c_writer import LOCAL, CWriter
from symnn.expr import Atom

if TYPE_CHECKING:
    from symnn.export.standalone import Program

NEEDS = "It needs a C99 compiler and its mathematical library alone."


@dataclass(frozen=True)
class CSource:
    """Both files, and what a caller has to know.

    name, work  the function, and the one that says how large its workspace is
    sizes       the size symbols in the order in which they are passed
    results     the pointers that the results are written to, in the order of `program.wanted`
    """

    header: str
    source: str
    name: str
    work: str
    sizes: tuple[Any, ...]
    results: tuple[str, ...]


def c_source(program: Program, stem: str) -> CSource:
    """`stem` is the name of the files, without .c and .h."""
    names = Names([*RESERVED, *LOCAL])
    name = names.fresh(program.name)
    work = names.fresh(f"{program.name}_work")
    loads: dict[Atom, str] = {i.atom: names.fresh(i.identifier) for i in program.inputs}
    symbols = sorted({s for i in program.inputs for e in i.atom.shape for s in e.free_symbols}, key=str)
    called = {s: names.fresh(s) for s in symbols}
    keys = [*([program.value] if program.value else []), *program.outputs.values()]
    results = [names.fresh(k) for k in keys]
    made = draft_of(SPELLED, program, loads, called, names)
    writer = CWriter(made, results, names)
    passed = by_name(symbols, called)
    sizes = [f"ptrdiff_t {called[s]}" for s in passed]
    given = [
        f"const real *restrict {loads[i.atom]}" if i.atom.rank else f"real {loads[i.atom]}" for i in program.inputs
    ]
    pointers = [f"real *restrict {r}" for r in results]
    signature = f"int {name}(" + ", ".join([*sizes, *given, *pointers, "real *restrict work"]) + ")"
    demand = f"size_t {work}({', '.join(sizes) or 'void'})"
    text = _comment(heading(program, NEEDS))
    return CSource(
        header=_header(program, text, signature, demand, passed, called, keys, results),
        source=_body(stem, text, writer, signature, demand, sizes),
        name=name,
        work=work,
        sizes=tuple(passed),
        results=tuple(results),
    )


def _header(
    program: Program,
    text: str,
    signature: str,
    demand: str,
    passed: Sequence[Any],
    called: Any,
    keys: Sequence[str],
    results: Sequence[str],
) -> str:
    guard = f"SYMNN_{comment(program.name).upper()}_H"
    said = [f" * {called[s]}: a size" for s in passed]
    said += [f" * {r}: where {k} is written" for k, r in zip(keys, results, strict=True)]
    return "\n".join([
        text, f"#ifndef {guard}", f"#define {guard}", "", "#include <stddef.h>", "",
        "/* double, or what the compiler is told by -DSYMNN_REAL=float */",
        "#ifndef SYMNN_REAL", "#define SYMNN_REAL double", "#endif", "typedef SYMNN_REAL real;", "",
        "/* how many numbers `work` must hold */", f"{demand};", "",
        "/* Matrices lie row by row. Returns 0, or 1: a matrix is singular, 2: a class number does not exist,",
        " * 3: an entry does not exist.", *said, " */", f"{signature};", "", "#endif", "",
    ])  # fmt: skip


def _body(stem: str, text: str, writer: CWriter, signature: str, demand: str, sizes: Sequence[str]) -> str:
    lines, offset = [], ""
    lengths = [size_in_c(e, writer.sizes).text for e in writer.buffers]
    for k in range(len(lengths)):
        lines.append(f"    real *const buffer{k} = work{offset};")
        offset = f" + {' + '.join(lengths[: k + 1])}"
    used = "\n".join(writer.lines)
    unused = [s.split()[-1] for s in sizes]
    silent = [f"    (void){s};" for s in unused] + ([] if lines else ["    (void)work;"])
    total = " + ".join(f"(size_t)({x})" for x in lengths) or "0"
    parts = [
        text + f'#include "{stem}.h"\n\n#include <math.h>\n#include <tgmath.h>',
        *(h.rstrip() for h in writer.helpers),
        "\n".join([demand, "{", *(f"    (void){s};" for s in unused), f"    return {total};", "}"]),
        "\n".join([signature, "{", *silent, *lines, used, "    return 0;", "}"]),
    ]
    return "\n\n".join(parts) + "\n"


def _comment(text: str) -> str:
    lines = [comment(line) if not line.startswith(" ") else "    " + comment(line) for line in text.split("\n")]
    safe = [line.replace("*/", "* /").replace("/*", "/ *") for line in lines]
    return "\n".join(["/*", *(f" * {line}".rstrip() for line in safe), " */", ""])
