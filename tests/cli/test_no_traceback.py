"""The command line under unfriendly conditions: python -O, a full or closed screen, warnings that are errors. A sentence, never a traceback."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import symnn

ROOT = Path(symnn.__file__).parent
COMMANDS = [
    ["prove", "tr(A*B) = tr(B*A)", "--let", "A: n,m", "--let", "B: m,n"],
    ["derive", "backprop", "--layers", "3,2,1", "--activation", "leaky-relu", "--format", "text"],
    ["gain", "tanh"],
]


def run(command: list[str], *flags: str, out: int = subprocess.PIPE, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent), **more}
    return subprocess.run(
        [sys.executable, *flags, "-m", "symnn", *command], stdout=out, stderr=subprocess.PIPE, text=True, timeout=120,
        env=environment, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0] + " " + c[1][:8])
def test_nothing_depends_on_assertions_or_on_how_warnings_are_taken(command: list[str]) -> None:
    plain = run(command)
    assert plain.returncode == 0, plain.stderr
    for other in (run(command, "-O"), run(command, PYTHONWARNINGS="error")):
        assert (other.returncode, other.stdout) == (0, plain.stdout), other.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", [COMMANDS[0], ["--help"]], ids=lambda c: " ".join(c)[:14])
def test_a_full_screen_is_said_in_one_sentence(command: list[str]) -> None:
    with open("/dev/full", "w") as full:
        found = run(command, out=full.fileno())
    assert found.returncode == 2
    said = [line for line in found.stderr.splitlines() if "is taken as" not in line]
    assert len(said) == 1, found.stderr
    assert said[0].startswith("symnn: the answer could not be written: ")


def test_no_assertion_does_anything() -> None:
    """`python -O` leaves assertions out: they may narrow types and state facts, and nothing else."""
    allowed = {"isinstance", "issubclass", "len", "set", "callable", "all", "any", "type"}
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Assert):
                called = {
                    c.func.id if isinstance(c.func, ast.Name) else ast.unparse(c.func)
                    for c in ast.walk(node.test)
                    if isinstance(c, ast.Call)
                }
                assert called <= allowed, f"{file.name}, line {node.lineno}: {ast.unparse(node)}"
                assert not any(isinstance(c, ast.NamedExpr) for c in ast.walk(node.test)), f"{file.name}, line {node.lineno}"
