"""Same input, same output: nothing that is printed depends on what the process did before, or on how Python hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS = (
    ["derive", "backprop", "--layers", "3,2,1", "--activation", "tanh", "--loss", "mse"],
    ["derive", "gradient", "norm2(A*x - y)^2 + sum(tanh(A*x))", "--wrt", "x", *["--let", "A:m,n", "--let", "x:n", "--let", "y:m"]],
    ["prove", r"\sum_{i=1}^n \sum_{j=1}^n A_{ij} B_{ij} = \operatorname{tr}(A^\top B)", *["--let", "A:n,n", "--let", "B:n,n"]],
    ["prove", r"\sum_{i=1}^n \sum_{j=1}^n x_i A_{ji} x_j = \|x\|^2", "--let", "A:n,n", "--let", "x:n"],
    ["derive", "gradient", "x'*A*x + sum(sigmoid(A*x))", "--wrt", "x", "--format", "python", "--let", "A:n,n", "--let", "x:n"],
    ["export", "backprop", "--layers", "3,2,1", "--target", "numpy"],
    ["export", "backprop", "--layers", "3,2,1", "--target", "python"],
)
PROGRAM = """
import contextlib, io, sys
from symnn.cli.main import main
commands = {commands!r}
said = dict()
for k in {order!r}:
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main(commands[k], standalone_mode=False)
    assert out.getvalue(), commands[k]
    assert said.setdefault(k, out.getvalue()) == out.getvalue(), commands[k]
print(sorted(said.items()))
"""


def told(order: list[int], seed: str) -> str:
    program = PROGRAM.format(commands=COMMANDS, order=order)
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_two_runs_in_one_process_and_two_processes_print_the_same() -> None:
    there = list(range(len(COMMANDS)))
    assert told([*there, *there], "1") == told(there[::-1], "2")
