"""A program as a file of NumPy that asks for memory once: what differs from the numpy target is who owns the arrays."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from symnn.export.copied_draft import draft_of
from symnn.export.heading import heading
from symnn.export.python_source import Names, docstring
from symnn.export.targets.numpy.body import body
from symnn.export.targets.numpy.module import NUMPY, OUT, beside_it, bound, taking
from symnn.export.targets.numpy.stacked_products import with_stacks
from symnn.export.targets.numpy_buffers.buffer_writer import BufferWriter
from symnn.export.targets.numpy_buffers.weighted_gram import with_grams

if TYPE_CHECKING:
    from symnn.export.standalone import Program

BUFFER = """\
def _buffer(workspace: dict[int, Any], k: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    # the array of an earlier call, if there was one with these sizes
    array = workspace.get(k)
    if array is None or array.shape != shape or array.dtype != dtype:
        array = workspace[k] = np.empty(shape, dtype)
    return array
"""
TOLD = """\
With `out`, results are written into its arrays, under the names of the results; none of them may be an argument.
`workspace` keeps the arrays on the way: with the same dictionary at every call, memory is asked for once."""


def buffers_source(program: Program) -> str:
    """The file's text."""
    names = Names([program.name, *(i.identifier for i in program.inputs), *(d.identifier for d in program.definitions)])
    sizes, binding = bound(program, names, NUMPY)
    work = names.fresh("work")
    loads = {i.atom: i.identifier for i in program.inputs}
    made = with_stacks(with_grams(draft_of(NUMPY.spells, program, loads, sizes, names)))
    keys = [*([None] if program.value else []), *program.outputs]
    code = body(made, names, partial(BufferWriter, keys=keys, work=work))
    text = "\n".join(code.statements)
    keeps = re.search(r"_buffer\(|_weighted_gram\(", text) is not None
    begun = [f"{work}: dict[int, Any] = {{}} if workspace is None else workspace"] if keeps else []
    helpers = [function for there, function in (("_into(" in text, OUT), (keeps, BUFFER)) if there]
    beside = beside_it(program, NUMPY)
    return taking(
        program,
        docstring(heading(program, NUMPY.needs)),
        list(dict.fromkeys([*helpers, *code.helpers, *beside.helpers])),
        [*binding, *begun, *code.statements],
        code.results,
        imports=["import math"] if "_into(" in text else [],
        into=[
            f"out: Mapping[str, {NUMPY.array}] | None = None",
            "workspace: dict[int, Any] | None = None",
        ],
        told=TOLD,
        more=beside.texts,
    )
