"""A further layer is one file of less than 40 lines: GEGLU, put into a copy of the folder, is derived, exported and drawn."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import symnn

GEGLU = '''"""GEGLU: gelu(W x)∘(V x)."""

from dataclasses import dataclass
from typing import Any

from symnn.nets.factored import mapped
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_arithmetic import product
from symnn.nets.place import Place
from symnn.ops.gelu import gelu


@dataclass(frozen=True, eq=False)
class GEGLU(Layer):
    """`units` gated numbers. Source: Shazeer 2020."""

    units: Any
    several = True

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        u = at.named(at.linear(x, self.units, "W"), "u", "the gate before its activation")
        v = at.named(at.linear(x, self.units, "V"), "v", "what is gated")
        return at.made(product(mapped(gelu, u), v), "gated")
'''
USE = """
import numpy as np, symnn
from symnn.nets.layers import GEGLU
n, m, k = symnn.sizes("n m k")
d = symnn.Network(GEGLU(n), symnn.Dense(m), inputs=k, loss="mse").backprop()
assert not d.unproved
assert str(d.gradients["V1"]) == "dv1*x.T", d.gradients["V1"]
assert "gelu" in d.latex().lower()
net = symnn.Network(GEGLU(2), symnn.Dense(1), inputs=(3, 2), loss="mse", batch=4, layout="torch")
start, r = net.initial(np.random.default_rng(0)), np.random.default_rng(1)
x, y, e = r.normal(size=(4, 3, 2)), r.normal(size=(4, 3, 1)), 1e-6
f = net.numpy()
_, g = f(start, x, y)
h = r.normal(size=start["W1"].shape)
up, down = (f(start | {"W1": start["W1"] + s * e * h}, x, y)[0] for s in (1, -1))
assert abs((g["W1"] * h).sum() - (up - down) / 2 / e) < 1e-7
from symnn.figures import network
network(net)
"""


def test_geglu_is_one_file(tmp_path: Path) -> None:
    assert len(GEGLU.splitlines()) < 40
    shutil.copytree(Path(symnn.__file__).parent, tmp_path / "symnn", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "symnn" / "nets" / "layers" / "geglu.py").write_text(GEGLU, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", USE], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
