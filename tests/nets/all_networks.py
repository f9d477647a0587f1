"""Every activation × output × loss × layout × batch × width: `python -m tests.nets.all_networks` derives them all and
lists those that are not proved, whole; `covering()` is what the default tests derive.

The line of a hidden layer knows nothing of the loss, nor that of the last layer of hidden activations, since earlier
names are opaque. So the table is two: hidden activation × layout × batch × width, and output × loss × the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import sympy as sp

from symnn import Dense, Network, ops
from symnn.errors import ArgumentError
from symnn.nets import losses
from symnn.nets.activation import activation

N, n, m, k = sp.symbols("N n m k", integer=True, positive=True)
LAYOUTS = ("columns", "rows", "torch")
BATCHES = (None, 1, 2, 32, N)
WIDTHS = ((1, 1, 1), (2, 2, 2), (8, 8, 8), (64, 64, 64), (k, n, m))
"""Inputs, hidden units, outputs."""
PLACES = list(product(LAYOUTS, BATCHES, WIDTHS))


class Case(NamedTuple):
    hidden: Any
    output: Any
    loss: str
    layout: str
    batch: Any
    widths: tuple[Any, Any, Any]

    def network(self) -> Network:
        """ArgumentError where the loss has no meaning after the output."""
        inputs, units, outputs = self.widths
        return Network(
            Dense(units, self.hidden), Dense(units, self.hidden), Dense(outputs, self.output),
            inputs=inputs, loss=self.loss, layout=self.layout, batch=self.batch,
        )  # fmt: skip

    def __str__(self) -> str:
        return " ".join(map(str, self)).replace("<operator ", "").replace(">", "")


def accepted(name: Any) -> bool:
    try:
        activation(name)
    except ArgumentError:
        return False
    return True


ACTIVATIONS = [
    None,
    *filter(accepted, ops.TABLE),
    ops.uninterpreted("g"),
    sp.Lambda(sp.Symbol("t"), sp.Symbol("t") * sp.tanh(sp.Symbol("t"))),
]


def fits(case: Case) -> bool:
    try:
        case.network()
    except ArgumentError:
        return False
    return True


# losses of one entry at a time, like the squared error, which meets every output
ALIKE = {
    "mean_absolute_error", "soft_margin", "poisson_negative_log_likelihood", "huber", "smooth_l1", "margin_ranking",
    "hinge_embedding", "cosine_embedding", "triplet_margin", "multi_margin", "multi_label_margin",
    "multi_label_soft_margin", "info_nce",
}  # fmt: skip
OUTPUTS = [
    (o, loss)
    for loss in losses.TABLE
    for o in ([None] if loss in ALIKE else ACTIVATIONS)
    if fits(Case("tanh", o, loss, "columns", 2, (2, 2, 2)))
]

WIDE = [loss for loss in losses.TABLE if sum(its == loss for _, its in OUTPUTS) == len(ACTIVATIONS)]
"""The losses that meet every output."""


def full() -> Iterator[Case]:
    for hidden, place in product(ACTIVATIONS, PLACES):
        yield Case(hidden, None, "half_squared_error", *place)
    for (output, loss), place in product(OUTPUTS, PLACES):
        yield Case("tanh", output, loss, *place)


def covering(losses_each: int = 2) -> Iterator[Case]:
    """Each activation at a place of its own; each output at one place, and at symbolic sizes with so many of the losses
    that meet every output; every place, and every loss at several.
    """
    turn = 0
    for hidden in ACTIVATIONS:
        while not fits(case := Case(hidden, None, "half_squared_error", *PLACES[turn % len(PLACES)])):
            turn += 37  # softmax over one unit is refused
        yield case
        turn += 37
    of = {output: [loss for o, loss in OUTPUTS if o is output] for output, _ in OUTPUTS}
    for shift, (output, its) in enumerate(of.items()):
        kept = [loss for place, loss in enumerate(its) if loss not in WIDE or (place - shift) % len(WIDE) < losses_each]
        for loss in kept:
            yield Case("tanh", output, loss, LAYOUTS[turn % 3], N, (k, n, m))
            turn += 37
        yield Case("tanh", output, kept[0], *PLACES[turn % len(PLACES)])
    for loss in losses.TABLE:
        output = next(o for o, its in OUTPUTS if its == loss)
        for _ in range(1 if loss in ALIKE else 4):
            yield Case("relu", output, loss, *PLACES[turn % len(PLACES)])
            turn += 37


def unproved(case: Case) -> list[str]:
    return [f"{s.key}: {s.verdict}"[:300] for s in case.network().backprop().unproved]


if __name__ == "__main__":
    cases = [c for c in (covering() if "--covering" in sys.argv else full()) if fits(c)]
    if "--sample" in sys.argv:
        cases = cases[:: int(sys.argv[sys.argv.index("--sample") + 1])]
    start, bad, slowest = time.process_time(), 0, (0.0, "")
    for case in cases:
        began = time.process_time()
        if lines := unproved(case):
            bad += 1
            sys.stdout.write(f"{case} {lines}\n")
        slowest = max(slowest, (time.process_time() - began, str(case)))
    taken = time.process_time() - start
    sys.stdout.write(f"{len(cases)} networks, {bad} not proved, {taken:.0f} s; the slowest {slowest}\n")
    sys.exit(bad > 0)
