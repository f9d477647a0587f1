"""Every operator, loss and layer in every target, in both precisions, at one example and at many, against 40 digits:

python -m tests.export.run_agreement [target …]

prints a line for each target and kind, and one for whatever is further off than its limit. Exit status 1 if anything is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from symnn.errors import ArgumentError, UnsupportedError
from symnn.export.targets import TABLE
from symnn.nets import losses
from tests.export.agreement import LAYERS, LIMITS, Case, N, error, of_layer, of_loss, operators
from tests.export.test_export import CASES


def cases(target: str) -> Iterator[tuple[str, Case | str]]:
    """With how many examples; plain numbers take sizes that are written out."""
    for batch, examples in ((None, 1), (N, 1), (N, 4)):
        said = "one" if batch is None else f"batch {examples}"
        fixed = examples if target == "python" and batch is not None else batch
        makers: list[Any] = [] if batch is None or target == "python" else [lambda e=examples: operators(e > 1)]
        makers += [lambda k=k, b=fixed, e=examples: of_loss(k, b, e) for k in losses.TABLE]
        makers += [lambda k=k, b=fixed, e=examples: of_layer(k, b, e) for k in LAYERS]
        for make in makers:
            try:
                yield said, make()
            except ArgumentError as refusal:
                yield said, str(refusal)


def rows(case: Case, target: str) -> Iterator[tuple[str, str, float]]:
    """(dtype, result, error), from the inputs as the dtype holds them."""
    names = list(CASES) if case.name == "operators" else [case.program.value, *case.program.outputs]
    for dtype in LIMITS if target != "python" else ("float64",):
        held = case._replace(values={a: np.asarray(np.asarray(v, dtype), float) for a, v in case.values.items()})
        for name, found, wanted in zip(names, case.found(target, dtype), held.wanted(), strict=True):
            yield dtype, str(name), error(found, wanted)


def told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(targets: list[str]) -> int:
    bad = 0
    for target in targets or list(TABLE):
        worst: dict[tuple[str, str, str], tuple[float, int]] = {}
        for said, case in cases(target):
            if isinstance(case, str):
                told(f"{target:7} {said:8} left out: {case}")
                continue
            try:
                for dtype, name, e in rows(case, target):
                    key = (said, case.name.split()[0], dtype)
                    largest, count = worst.get(key, (0.0, 0))
                    worst[key] = max(largest, e), count + 1
                    if not e <= LIMITS[dtype]:
                        bad += 1
                        told(f"{target:7} {said:8} {dtype} {case.name}, {name}: {e:.1e}")
            except (UnsupportedError, ImportError, FileNotFoundError) as refusal:
                told(f"{target:7} {said:8} {case.name} left out: {refusal}")
        for (said, kind, dtype), (largest, count) in worst.items():
            told(f"{target:7} {said:8} {dtype} {kind:10} {count:4} results, worst {largest:.1e}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
