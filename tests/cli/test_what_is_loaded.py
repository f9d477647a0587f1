"""A command loads what it needs: half of the time of a short proof is the loading of modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SHOWN = """
import atexit, json, sys
atexit.register(lambda: print("\\n" + json.dumps(sorted(sys.modules))))
from symnn.cli.main import main
main(sys.argv[1:])
"""
NEVER = ("symnn.nets.layers.self_attention", "symnn.nets.losses.huber", "symnn.reading.latex", "symnn.proof.gain", "z3", "cvc5")


def loaded(*words: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", SHOWN, *words], capture_output=True, text=True, env=dict(os.environ))
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "needed", "spared"),
    [
        (
            ("prove", "x'*A*x = x'*(A+A')*x/2", "--let", "A: n,n"),
            "symnn.proof.equality.deciding_equality",
            ("symnn.proof.inequality.", "symnn.proof.objectives.", "symnn.proof.limits.", "symnn.proof.repair.", "symnn.nets"),
        ),
        (
            ("prove", "x'*A'*A*x >= 0", "--let", "A: m,n"),
            "symnn.proof.inequality.sums_of_squares",
            ("symnn.proof.objectives.convexity", "symnn.proof.limits.", "symnn.proof.repair."),
        ),
        (
            ("derive", "backprop", "--layers", "3,2,1", "--loss", "binary-cross-entropy", "--output", "sigmoid"),
            "symnn.nets.losses.binary_cross_entropy",
            ("symnn.reading.", "symnn.nets.operations.torch_losses", "symnn.proof.inequality.", "symnn.proof.repair."),
        ),
    ],
)
def test_what_others_need_is_not_loaded(words: tuple[str, ...], needed: str, spared: tuple[str, ...]) -> None:
    found = loaded(*words)
    assert needed in found
    assert not [name for name in found if name.startswith((*spared, *NEVER))]
