"""Time: a budget counts work and not the clock on the wall, which only stops what would not stop; no internal error reaches a user."""

from __future__ import annotations

import ctypes
import importlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.claim import claim
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.errors import ArgumentError, BudgetError
from symnn.proof.budget import Budget, Late, _Alarm, bounded, done_elsewhere, ended, interruptible, work
from symnn.proof.depths.size_induction import inductions
from symnn.proof.inequality.solver_process import SOLVER
from symnn.proof.method import Method, methods

n, m = symnn.sizes("n m")
A, B, u, v = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.vector("u", n), symnn.vector("v", n)
x, y = sp.symbols("x y", real=True)


def busy(seconds: float) -> None:
    end, work = time.monotonic() + seconds, time.thread_time() + seconds
    while time.monotonic() < end or time.thread_time() < work:
        pass


def both() -> None:
    with ended(5.0):
        busy(0.1)
    busy(10)


def worked_elsewhere() -> None:
    done_elsewhere(2)
    busy(1.1)


def test_a_block_ends_with_its_time_and_with_that_of_the_block_around_it() -> None:
    for outer, inner in ((0.2, 5.0), (5.0, 0.2)):
        begun = time.monotonic()
        with pytest.raises(Late), ended(outer), ended(inner):
            busy(10)
        assert time.monotonic() - begun < 3
    begun = time.monotonic()
    with pytest.raises(Late), ended(0.5):
        both()
    assert time.monotonic() - begun < 3
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


LOADED = """
import time
end = time.thread_time() + 0.3
while time.thread_time() < end: pass
WHOLE = True
"""
ENDED_INSIDE = """
import time
from symnn.proof.budget import Late, ended
try:
    with ended(0.1):
        end = time.thread_time() + 10
        while time.thread_time() < end: pass
except Late:
    ENDED = True
"""


def test_a_module_is_loaded_whole_before_the_alarm_rings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a block inside a module that is being loaded ends as any other."""
    (tmp_path / "loaded_by_a_test.py").write_text(LOADED, encoding="utf-8")
    (tmp_path / "ended_inside_a_test.py").write_text(ENDED_INSIDE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def loading() -> None:
        importlib.import_module("loaded_by_a_test")
        busy(10)

    with pytest.raises(Late), ended(0.1):
        loading()
    assert sys.modules.pop("loaded_by_a_test").WHOLE
    assert importlib.import_module("ended_inside_a_test").ENDED
    sys.modules.pop("ended_inside_a_test")


def test_the_alarm_of_somebody_else_is_left_as_it_was() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with ended(10):
            pass
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.3
        busy(0.6)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung == [1]


def test_an_alarm_that_python_loses_is_not_told_and_rings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A generator that is thrown away is closed, and what is raised there goes to `sys.unraisablehook` (pytest's own
    fails when it is interrupted).
    """
    told: list[type[BaseException]] = []

    def hook(lost: Any) -> None:
        busy(0.3)
        told.append(lost.exc_type)

    def closed(ending: Callable[[], None]) -> Iterator[int]:
        try:
            yield 1
        finally:
            ending()

    def thrown_away(ending: Callable[[], None]) -> None:
        next(closed(ending))
        busy(10)

    def failing() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sys, "unraisablehook", hook)
    for ending, heard in ((lambda: busy(10), []), (failing, [ZeroDivisionError])):
        begun = time.monotonic()
        with pytest.raises(Late), ended(0.2):
            thrown_away(ending)
        assert time.monotonic() - begun < 3
        assert told == heard
        assert sys.unraisablehook is hook


@contextmanager
def alarms_in(*places: str) -> Iterator[list[int]]:
    """The alarm rings before every line of these functions."""
    rung: list[int] = []

    def ring(frame: Any, event: str, _: Any) -> Any:
        if frame.f_code.co_name not in places or frame.f_globals["__name__"] not in ("contextlib", "symnn.proof.budget"):
            return None
        if isinstance(signal.getsignal(signal.SIGALRM), _Alarm):
            rung.append(frame.f_lineno)
            signal.raise_signal(signal.SIGALRM)
        return ring

    before = sys.gettrace()
    sys.settrace(ring)
    try:
        yield rung
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("inside", [lambda: None, lambda: busy(10)])
def test_a_block_is_left_whenever_the_alarm_rings(inside: Callable[[], None]) -> None:
    """An alarm on the way out would let the block's handler and clock stand: it would ring in whatever comes then."""
    before, told = signal.getsignal(signal.SIGALRM), sys.unraisablehook
    with alarms_in("__enter__", "__exit__", "ended") as rung:
        try:
            with ended(1e-4):
                inside()
        except Late:
            pass
    assert len(rung) > 3
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before
    assert sys.unraisablehook is told


def test_what_somebody_makes_of_the_alarm_is_the_alarm() -> None:
    """ctypes makes an error of its own of whatever is raised while it converts an argument."""

    def converted() -> None:
        try:
            busy(10)
        except Late as late:
            raise ctypes.ArgumentError("argument 2: Late") from late

    with pytest.raises(Late), ended(0.2):
        converted()
    with pytest.raises(ctypes.ArgumentError), ended(10):
        raise ctypes.ArgumentError


def test_the_alarm_waits_until_somebody_can_hear_it() -> None:
    """In `__del__` an exception is lost, and reported on the error stream: pytest makes an error of it."""

    class Slow:
        def __del__(self) -> None:
            busy(0.4)
            done.append(1)

    def forgotten() -> None:
        Slow()
        busy(10)

    done: list[int] = []
    with pytest.raises(Late), ended(0.2):
        forgotten()
    assert done == [1]


def test_work_beyond_its_budget_ends_in_a_sentence() -> None:
    with pytest.raises(BudgetError, match=r"budget of 0\.2 s"), bounded(0.2):
        busy(10)
    with pytest.raises(BudgetError, match="too large"), bounded(10):
        raise RecursionError


def test_waiting_is_ended_much_later_than_work() -> None:
    begun = time.monotonic()
    with pytest.raises(Late), ended(0.1):
        time.sleep(10)
    assert 10 * 0.1 <= time.monotonic() - begun < 3
    with ended(0.2):
        time.sleep(0.5)


def test_what_a_solver_does_is_work() -> None:
    clock = Budget(5)
    done_elsewhere(4)
    assert clock.left < 1
    with pytest.raises(Late), ended(1):
        worked_elsewhere()
    asked = Budget(100)
    text = "(declare-const a Real)(declare-const b Real)(assert (> (* a b a b b) 3))(assert (< (+ (* a a a a) (* b b b b)) (* a b)))"
    assert SOLVER.ask(text, 5.0).word in ("unsat", "unknown", "sat")
    assert asked.left < 100


def test_a_budget_is_work_and_not_waiting() -> None:
    clock = Budget(0.5)
    time.sleep(0.7)
    clock.check()
    busy(0.6)
    with pytest.raises(BudgetError):
        clock.check()


CLAIMS = {
    "identity": claim(A * (u + v), "=", A * u + A * v),
    "lie": claim(A * u, "=", A.T * u),
    "inequality": claim(sp.exp(x), ">=", 1 + x),
    "nonlinear": claim(x**4 + y**4, ">=", 2 * x**2 * y**2),
    "sigmoid": claim(symnn.sigmoid(x) * (1 - symnn.sigmoid(x)), "<=", sp.Rational(1, 4)),
    "convex": symnn.convex(symnn.sum(sp.HadamardProduct(u - v, u - v)), over=u),
    "chain": claim(x**2 + 1, ">=", 2 * x, ">=", 2 * x - 1),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_verdict_is_the_same_byte_for_byte_on_a_machine_that_seems_ten_times_slower(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = symnn.prove(CLAIMS[name])
    assert isinstance(plain, Proved | Refuted)
    real, begun = time.monotonic, time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: begun + 10 * (real() - begun))
    slowed = symnn.prove(CLAIMS[name])
    assert (str(slowed), slowed.json()) == (str(plain), plain.json())


@contextmanager
def loaded(others: int) -> Iterator[None]:
    """One processor, shared with others that never rest."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    busy_ones = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(others)]
    try:
        yield
    finally:
        for process in busy_ones:
            process.kill()
            process.wait()
        os.sched_setaffinity(0, mine)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be bound to a processor here")
def test_a_loaded_machine_changes_no_verdict() -> None:
    powers = symnn.trace((A + B) ** 8), symnn.trace((B + A).T ** 8)
    long = claim(powers[0], "=", powers[1])
    symnn.prove(long)
    needed = math.inf
    for _ in range(3):  # of which one may have other work to do, such as the garbage of the tests before
        since = work()
        quiet = symnn.prove(long)
        needed = min(needed, work() - since)
    with loaded(9):
        for _ in range(3):
            begun = time.monotonic()
            slow = symnn.prove(long, budget=6 * needed)  # a processor that is shared works slower, too: its caches are
            took = time.monotonic() - begun
            if slow.word == quiet.word:  # seconds of the clock would be used up each time
                break
    assert (str(slow), slow.json()) == (str(quiet), quiet.json())
    assert quiet.word == "proved"
    assert took > 1.05 * 6 * needed, "the load was none"


HEAVY: dict[str, Callable[[], Any]] = {
    "a large determinant": lambda: claim(sp.Determinant(sp.MatrixSymbol("M", 40, 40)), "=", 1),
    "a large power": lambda: claim(A**100_000, "=", A),
    "large coefficients": lambda: claim(sp.Integer(10) ** 5000 * x, "=", x),
    "large coefficients in an inequality": lambda: claim(sp.Integer(10) ** 5000 * x**2 + 1, ">=", x),
    "a maximum of many": lambda: claim(sp.Max(*sp.symbols("x:40", real=True)), ">=", sp.Symbol("x0", real=True)),
    "deep": lambda: claim(deep(400), "<=", deep(401)),
}


def deep(depth: int) -> Any:
    e: Any = u
    for _ in range(depth):
        e = symnn.tanh(e)
    return e


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_too_much_ends_in_a_verdict_within_its_time(name: str) -> None:
    stated = HEAVY[name]()
    begun = work()
    verdict = symnn.prove(stated, budget=5)
    assert work() - begun < 5 * 1.2
    assert isinstance(verdict, Unknown | Proved | Refuted)
    assert not isinstance(verdict, Proved) or name in ("a maximum of many", "large coefficients in an inequality")


def test_a_derivative_takes_a_budget() -> None:
    begun = work()
    with pytest.raises(BudgetError, match="budget"):
        symnn.gradient(symnn.trace(A**100_000), A, budget=1)
    assert work() - begun < 3
    assert symnn.hessian((u.T * A * u)[0, 0], u, budget=30) == A + A.T
    for derivative in (symnn.gradient, symnn.jacobian, symnn.vjp, symnn.hessian, symnn.hvp):
        assert "budget" in str(__import__("inspect").signature(derivative))


def test_relations_of_sympy_are_claims() -> None:
    assert isinstance(symnn.prove(sp.Eq(x + y, y + x, evaluate=False)), Proved)
    assert isinstance(symnn.prove(x**2 + 1 >= 2 * x), Proved)
    assert isinstance(symnn.prove(x**2 > x), Refuted)
    assert isinstance(symnn.prove(sp.Ne(x**2 - x, -1)), Proved)


@pytest.mark.parametrize("nothing", [A * u == A * u, True, sp.true, sp.false, None, x, 3, (x, x)])
def test_what_states_nothing_is_refused_with_the_remedy(nothing: Any) -> None:
    with pytest.raises(ArgumentError, match=r"symnn\.claim\("):
        symnn.prove(nothing)


@pytest.mark.parametrize("budget", [0, -1, "ten", None, float("nan")])
def test_a_budget_is_a_number_of_seconds(budget: Any) -> None:
    with pytest.raises(ArgumentError, match="budget"):
        symnn.prove(claim(x, "=", x), budget=budget)


def test_an_assumption_that_was_decided_before_says_so() -> None:
    for decided in (sp.true, sp.false, True):
        with pytest.raises(ArgumentError, match="before symnn saw it"):
            symnn.equal(x, x, assume=[decided])


@pytest.mark.parametrize("error", [RecursionError, OverflowError, MemoryError, TypeError, IndexError, NotImplementedError, AssertionError])
def test_an_error_inside_a_method_is_no_verdict_and_the_next_method_is_asked(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise error("inside")

    asked = methods("equality")
    monkeypatch.setattr("symnn.proof.judge.methods", lambda kind: (Method("broken", ("equality",), prover=broken), *asked))
    assert isinstance(symnn.equal(x + y, y + x), Proved)
    monkeypatch.setattr("symnn.proof.judge.methods", lambda kind: (Method("broken", ("equality",), prover=broken),))
    found = symnn.equal(x, x)
    assert isinstance(found, Unknown)
    assert error.__name__ in found.reason


def test_outside_the_main_thread_there_is_no_alarm_and_the_same_verdict() -> None:
    found: list[Any] = []
    worker = threading.Thread(target=lambda: found.append(symnn.prove(CLAIMS["inequality"])))
    worker.start()
    worker.join(60)
    assert str(found[0]) == str(symnn.prove(CLAIMS["inequality"]))


class _Interrupting:
    """A key of which the callback of a weak reference asks the hash: Ctrl-C comes there."""

    pressed = False

    def __hash__(self) -> int:
        if self.pressed:
            signal.raise_signal(signal.SIGINT)
        return 1


class _Kept:
    pass


def test_ctrl_c_that_python_would_lose_comes_again() -> None:
    def pressed() -> None:
        key, kept, there = _Interrupting(), _Kept(), weakref.WeakValueDictionary[_Interrupting, _Kept]()
        there[key] = kept
        key.pressed = True
        del kept
        key.pressed = False
        time.sleep(10)

    with interruptible(), pytest.raises(KeyboardInterrupt):
        pressed()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_somebody_else_stays() -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        with interruptible():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert came == [signal.SIGINT]


def test_what_is_rewritten_for_ever_ends_long_before_its_budget_and_is_proved_otherwise() -> None:
    n, i = sp.Symbol("n", integer=True, positive=True), sp.Symbol("i", integer=True)
    telescope = claim(sp.Sum(1 / (i * (i + 1)), (i, 1, n)), "=", n / (n + 1))
    ((_, _, _, step),) = inductions(telescope)
    question = Question(step)
    normal = next(question.hypotheses.normalizers(100.0))
    terms = normal.algebra.budget
    with pytest.raises(BudgetError):
        normal.same(question.left, question.right)
    assert terms - normal.algebra.budget < 4_000
    assert isinstance(symnn.prove(telescope), Proved)
    assert isinstance(symnn.prove(claim(telescope.left, "=", (n + 1) / (n + 2))), Refuted)
