"""z3 in a process of its own: the same answer every time, and an end for what has none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction

import pytest

pytest.importorskip("z3")

import sympy as sp

import symnn
from symnn.claims.claim import claim
from symnn.claims.verdict import Proved, Refuted
from symnn.proof.inequality import solver_process
from symnn.proof.inequality.real_arithmetic import bounds_of_exp
from symnn.proof.inequality.smtlib import chosen, number, variable, written
from symnn.proof.inequality.solver_process import Solver, SolverAnswer

x = sp.Symbol("x", real=True)
FALSE = "(declare-const a Real)\n(assert (> a 1.0))\n(assert (< a 2.0))\n(assert (< (* a a) 1.0))\n(check-sat)\n"
OPEN = "(declare-const a Real)\n(assert (= (* a a) 4.0))\n(assert (> a 0.0))\n(check-sat)\n"
NAMES = "abcdef"
SLOW = "".join(f"(declare-const {n} Real)\n(assert (> {n} 0.0))\n" for n in NAMES) + (
    f"(assert (< (* 3.0 {' '.join(NAMES)} {' '.join(NAMES)}) (+ {' '.join(f'(* {n} {n} {n} {n} {n} {n} {n})' for n in NAMES)} (- 1.0))))\n"
    f"(assert (= (+ {' '.join(f'(* {n} {n} {n})' for n in NAMES)}) (* 2.0 {' '.join(NAMES)})))\n(check-sat)\n"
)


@pytest.fixture
def solver() -> Iterator[Solver]:
    made = Solver()
    yield made
    made.end()


def test_answers_values_and_cores(solver: Solver) -> None:
    assert solver.ask(FALSE, 1.0, tracked=3) == SolverAnswer("unsat", core=(0, 2))
    assert solver.ask(OPEN, 1.0, ["a"]) == SolverAnswer("sat", {"a": Fraction(2)})
    assert solver.ask("(assert", 1.0).word == "unknown"
    assert solver.ask(OPEN, 1.0).word == "sat"


def test_work_and_not_time_decides_and_what_was_asked_before_does_not_matter(solver: Solver) -> None:
    first = [solver.ask(text, 0.2, ["a"]) for text in (OPEN, FALSE, SLOW, OPEN)]
    assert first[2].word == "unknown"
    for text, said in zip((OPEN, FALSE, SLOW, OPEN), first):
        solver.end()
        assert solver.ask(text, 0.2, ["a"]) == said


def test_a_process_that_does_not_answer_is_ended(solver: Solver, monkeypatch: pytest.MonkeyPatch) -> None:
    assert solver.ask(OPEN, 1.0).word == "sat"
    assert solver.process is not None
    stopped = solver.process
    os.kill(stopped.pid, signal.SIGSTOP)
    monkeypatch.setattr(solver_process, "PATIENCE", 0.2)
    begun = time.monotonic()
    assert solver.ask(OPEN, 0.5).word == "unknown"
    assert time.monotonic() - begun < 5
    assert stopped.poll() is not None
    monkeypatch.undo()
    assert solver.ask(OPEN, 1.0).word == "sat"


def test_a_process_that_dies_is_replaced(solver: Solver) -> None:
    assert solver.ask(OPEN, 1.0).word == "sat"
    assert solver.process is not None
    solver.process.kill()
    solver.process.wait()
    assert solver.ask(OPEN, 1.0).word == "sat"


def test_no_process_is_left_behind() -> None:
    code = "from symnn.proof.inequality.solver_process import SOLVER; SOLVER.ask('(check-sat)', 1.0); print(SOLVER.process.pid)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


ASKED = """
import sys
import sympy as sp, symnn
from symnn.proof.inequality.solver_process import SOLVER
x, y = sp.symbols("x y", real=True)
asked, ask = [], SOLVER.ask
SOLVER.ask = lambda text, *more, **options: asked.append(text) or ask(text, *more, **options)
{clutter}
for left, right in ((symnn.sigmoid(x) * (1 - symnn.sigmoid(x)), sp.Rational(1, 4)), (symnn.log(symnn.sigmoid(x * y)), 0)):
    assert symnn.prove(symnn.claim(left, "<=", right)).word == "proved"
print("z3" in sys.modules, *asked)
"""


def test_the_solver_stays_in_its_process_and_is_asked_the_same_in_every_run() -> None:
    """An alarm in the middle of z3's own library would take the whole process with it."""
    said = set()
    for clutter in (
        "",
        "kept = [symnn.vector(f'v{k}', k + 1) for k in range(50)]; symnn.prove(symnn.claim(sp.exp(y) * x**2, '>=', 0)); asked.clear()",
    ):
        command = [sys.executable, "-c", ASKED.replace("{clutter}", clutter)]
        said.add(subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout)
    assert len(said) == 1
    assert said.pop().startswith("False (declare-const")


def test_terms_are_written_once() -> None:
    a, b = variable("a"), variable("b")
    half = number(Fraction(-1, 2))
    twice = written([(a + b) * (a + b) >= half, chosen(a > 0, a, b) == a + variable("b")])
    assert twice == (
        "(declare-const |a| Real)\n(declare-const |b| Real)\n(define-fun d2 () Real (+ |a| |b|))\n(assert (>= (* d2 d2) (- (/ 1.0 2.0))))\n"
        "(assert (= (ite (> |a| 0.0) |a| |b|) d2))\n(check-sat)\n"
    )
    with pytest.raises(TypeError, match="truth value"):
        bool(a == b)


@pytest.mark.parametrize("digits", [3, 6, 70])
def test_small_steps_are_no_burden(digits: int) -> None:
    step = sp.Rational(1, 10**digits)
    for f in (sp.exp, symnn.tanh):
        begun = time.process_time()
        assert isinstance(symnn.prove(claim(f(x + step), ">", f(x))), Proved)
        assert isinstance(symnn.prove(claim(f(x + step), "<=", f(x))), Refuted)
        assert time.process_time() - begun < 10


@pytest.mark.parametrize("g", ["1", "-1", "1/2", "1/1000", "-7/3", "100", f"1/{10**70}", f"-1/{10**70}"])
def test_the_bounds_of_a_power_of_e_hold(g: str) -> None:
    flint = pytest.importorskip("flint")
    q = Fraction(g)
    low, high = bounds_of_exp(q)
    before = flint.ctx.prec
    flint.ctx.prec = 600
    try:
        ball = flint.arb(flint.fmpq(q.numerator, q.denominator)).exp()
        assert flint.arb(flint.fmpq(low.numerator, low.denominator)) < ball < flint.arb(flint.fmpq(high.numerator, high.denominator))
    finally:
        flint.ctx.prec = before
    assert (high - low) / low < Fraction(1, 10**20) * min(abs(q), 1)


LOOP = """
import sys, types, time, json
class Context:
    def interrupt(self): print("interrupted", file=sys.stderr, flush=True)
sys.path.insert(0, sys.argv[1])
from solver_child import watched
with watched(Context(), 0.2) as watch:
    begun = time.process_time()
    while time.process_time() - begun < float(sys.argv[2]):
        pass
print(watch.interrupted)
"""


@pytest.mark.parametrize(("seconds", "answered"), [(0.01, "False"), (0.5, "True"), (30, "")])
def test_what_counts_no_resources_is_interrupted_by_the_processors_time_and_then_ended(seconds: float, answered: str) -> None:
    folder = str(solver_process.CHILD.parent)
    found = subprocess.run(
        [sys.executable, "-P", "-c", LOOP, folder, str(seconds)], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.stdout.strip() == answered
    assert ("interrupted" in found.stderr) == (answered != "False")
    assert found.returncode == (0 if answered else 1)
