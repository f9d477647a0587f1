"""The table of modules: `PYTHONPATH=. python tests/reading/modules/run_table.py [NAME …]` reads every kind, derives it, and compares loss
and all gradients with PyTorch's autograd in float64 at two sizes of every dynamic dimension. It needs torch; a failure is exit status 1.
"""

from __future__ import annotations

import sys
import time
import warnings
from typing import Any

import torch

from symnn.errors import SymnnError
from symnn.reading.modules import from_torch
from tests.reading.modules import further_kinds, image_kinds, kinds, sequence_kinds
from tests.reading.modules.agreement import error

SETS = {"first": kinds.KINDS, "further": further_kinds.KINDS, "images": image_kinds.KINDS, "sequences": sequence_kinds.KINDS}
SIZES = ((4, 5), (3, 4), (6, 7))
HEAD = f"{'module':44} {'proved of lines':>16} {'error':>9} {'LaTeX':>7} {'seconds':>8}"


def row(name: str, make: Any) -> tuple[str, bool]:
    """What is printed of a module, and whether all is right: every line proved, and errors below 1e-10."""
    torch.manual_seed(0)
    began = time.perf_counter()
    module, inputs, dynamic = make()
    try:
        program = from_torch(module, inputs(*SIZES[0]), dynamic_shapes=dynamic)
    except SymnnError as refusal:
        return f"{name:44} {type(refusal).__name__}: {' '.join(str(refusal).split())[:160]}", False
    derivation = program.backprop()
    seconds = time.perf_counter() - began
    worst = max(error(program, module, inputs(*size)) for size in SIZES[1:])
    claims = [s for s in derivation.steps if s.verdict is not None]
    proved = len(claims) - len(derivation.unproved)
    size = len(derivation.latex()) / 1000
    shown = f"{name:44} {f'{proved}/{len(claims)}':>16} {worst:9.1e} {f'{size:.0f} kB':>7} {seconds:8.1f}"
    return shown, proved == len(claims) and worst < 1e-10


def main(names: list[str]) -> int:
    warnings.simplefilter("ignore")
    failed, count = 0, 0
    sys.stdout.write(f"{HEAD}\n")
    for group, made in SETS.items():
        for name, make in made.items():
            if names and name not in names:
                continue
            shown, right = row(f"{group}: {name}", make)
            sys.stdout.write(f"{shown}\n")
            sys.stdout.flush()
            failed, count = failed + (not right), count + 1
    sys.stdout.write(f"{count - failed} of {count} modules are read, proved line by line and equal to autograd's\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
