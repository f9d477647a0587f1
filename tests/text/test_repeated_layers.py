"""Lines of equal blocks are printed once, for all of their layers; what differs stays apart."""

from __future__ import annotations

from dataclasses import replace

import symnn
from symnn import Dense, Network
from symnn.nets.layers import Residual
from symnn.text.repeated_layers import repeated


def deep(count: int, odd: str = "tanh") -> symnn.claims.derivation.Derivation:
    blocks = [Residual(Dense(4, odd if k == 2 else "tanh")) for k in range(count)]
    return replace(Network(*blocks, Dense(1), inputs=4, loss="mse", batch=8, layout="torch").backprop(), blocks=True)


def test_every_line_stands_in_some_line_once() -> None:
    d = deep(6)
    found = repeated(d.steps, d.names)
    count = sum(max(1, len(line.layers)) for line in found)
    assert count == len(d.steps)
    assert len(found) < len(d.steps) / 2


def test_lines_that_differ_stay_apart() -> None:
    d = deep(6, "sigmoid")
    same = [line for line in repeated(d.steps, d.names) if line.step.rule.startswith("definition of the activation")]
    assert sorted(len(line.layers) for line in same) == [0, 5]


def test_twelve_blocks_are_as_long_as_six() -> None:
    six, twelve = (deep(k).latex() for k in (6, 12))
    assert len(twelve) < 1.2 * len(six)
    assert r"\ell = 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23" in twelve
    assert r"W^{[\ell]}" in twelve
    assert r"W^{[3]}" not in twelve
    assert len(replace(deep(6), blocks=False).latex()) > 1.5 * len(six)
