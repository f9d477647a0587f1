"""The guard: loss and all gradients of a program that was read, once against the module's own autograd.

It catches what a graph does not show: a backward of one's own, hooks, a row without gradient, ties, and our mistakes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.errors import UnsupportedError
from symnn.reading.modules.module_program import ModuleProgram

# PyTorch takes 1/6 in single precision in the slope of hardsigmoid: 3e-8
TOLERANCE = 1e-7
SINGLE = 1e-4


def guarded(program: ModuleProgram, loss: float, gradients: Mapping[str, Any], *, single: bool) -> ModuleProgram:
    """The program itself. UnsupportedError names the loss or the parameter that differs.

    `single` says that PyTorch computes in single precision somewhere.
    """
    tolerance = SINGLE if single else TOLERANCE
    with np.errstate(all="ignore"):
        found, derived = program.numpy()(program.parameters, *(g.value for g in program.inputs))
    if not _close(found, loss, abs(loss), tolerance):
        raise UnsupportedError(
            f"the module is refused: its loss is {loss!r} by PyTorch, but {float(found)!r} by the graph that was read"
        )
    # a gradient that is 0 in exact arithmetic is noise in floating point: the module's largest one is the measure
    largest = max((float(np.max(np.abs(g))) for g in gradients.values() if np.size(g)), default=0.0)
    for name, g in gradients.items():
        own = derived.get(name)
        if own is None or not _close(own, g, largest, tolerance):
            raise UnsupportedError(
                f"the module is refused: the gradient of {name} by PyTorch is not the derivative of its forward; it "
                "has a backward, a hook or a rule of its own there that the graph does not show" + _where(own, g)
            )
    return program


def _close(a: Any, b: Any, measure: float, tolerance: float) -> bool:
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= tolerance * (np.abs(b) + measure + 1e-300)))


def _where(own: Any, g: Any) -> str:
    if own is None or np.shape(own) != np.shape(g):
        return ""
    worst = np.unravel_index(int(np.argmax(np.abs(np.asarray(own) - g))), np.shape(g))
    return f": entry {tuple(map(int, worst))} is {float(g[worst])!r}, the derivative {float(own[worst])!r}"
