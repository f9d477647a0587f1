"""Time for one claim. A method looks at its budget and gives up cleanly; a clock only stops what would not stop.

A budget is counted in work: the processor's time of this thread, and what solvers in other processes say that they did
for it, in their own count. It does not depend on what else the machine does. `ended` is the clock behind it, for work
in which no method looks: what it ends was not finished, and nothing may be concluded from it. It counts work too, and
the time on the wall only far beyond.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

from symnn.errors import BudgetError

GRACE = 1.05
"""What takes so many times its budget in work is stopped."""
PATIENCE = 10.0
"""So many times as long may a machine take for it that has other things to do, or waits."""
SHORTEST = 0.001
AGAIN = 0.05
"""The alarm is repeated: where an exception would be lost (`_deaf`) it does not ring, and elsewhere it may be lost."""
IMPORTING = ("importlib._bootstrap", "_frozen_importlib")
"""Python's own module that loads modules, by both its names."""
TOO_MUCH = (RecursionError, OverflowError, MemoryError)
"""What Python says of a formula that is too large for it."""
UNFORESEEN = (ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError)
"""What SymPy says of what it cannot do, and what a mistake of our own says."""


class _Elsewhere(threading.local):
    """Seconds of work that was done in other processes for this thread."""

    seconds = 0.0


_ELSEWHERE = _Elsewhere()


def work() -> float:
    """Seconds of work that this thread did and had done, from some moment on."""
    return time.thread_time() + _ELSEWHERE.seconds


def done_elsewhere(seconds: float) -> None:
    """A solver in another process worked so long for this thread."""
    _ELSEWHERE.seconds += seconds


class Budget:
    """`seconds` of work from now. A method asks `left` before work that it can bound, and `check` inside its loops."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = work() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self._end - work())

    def check(self) -> None:
        """BudgetError if the time is over."""
        if not self.left:
            raise BudgetError(f"the budget of {self.seconds:g} s is used up")


class Late(BaseException):
    """The time is used up. No `except` on the way may take it for an answer: like KeyboardInterrupt, it is no
    Exception.
    """


class _Alarm:
    """The handler of an alarm: it raises Late if the work or the time is over, and else is set anew. What is imported
    inside its block is loaded whole first.

    Work is not faster than the clock on the wall, so that an alarm in as many seconds as work is left is early enough.
    """

    def __init__(self, seconds: float, around: Any, rings: float) -> None:
        """`around` is the handler before it, which would be called after `rings` seconds, if ever."""
        self.rung, self.imports = False, _imports(sys._getframe())
        self.work, self.wall = work() + seconds, time.monotonic() + PATIENCE * seconds
        if isinstance(around, _Alarm):
            self.work, self.wall = min(self.work, around.work), min(self.wall, around.wall)
        elif rings:
            self.wall = min(self.wall, time.monotonic() + rings)

    def set(self) -> bool:
        """Whether there is time left, for which it is set."""
        left = min(self.work - work(), self.wall - time.monotonic())
        signal.setitimer(signal.ITIMER_REAL, max(left, SHORTEST), AGAIN)
        return left > 0

    def __call__(self, _: int, frame: FrameType | None) -> None:
        if not _deaf(frame) and _imports(frame) <= self.imports and not self.set():
            self.rung = True
            raise Late


def _deaf(frame: FrameType | None) -> bool:
    """Whether an exception raised here would be lost, in the callback of a weak reference, in `__del__`, and where
    Python tells of one that was lost; or would hinder a block from being left, so that its alarm rang ever after.
    """
    while frame is not None:
        code, module = frame.f_code, frame.f_globals.get("__name__")
        if code in (_told.__code__, _ENDED) or code.co_name == "__del__" or module in ("weakref", "_weakrefset"):
            return True
        if module == "contextlib" and code.co_name in ("__enter__", "__exit__"):
            return True
        frame = frame.f_back
    return False


def _imports(frame: FrameType | None) -> int:
    """How many modules are being loaded here. One that is left half loaded, as one in C, may not load again."""
    count = 0
    while frame is not None:
        count += frame.f_globals.get("__name__") in IMPORTING
        frame = frame.f_back
    return count


def _told(otherwise: Callable[[Any], Any], lost: Any) -> None:
    """The hook for exceptions that Python loses: of Late nothing is told, since the alarm rings again."""
    if not issubclass(lost.exc_type, Late):
        otherwise(lost)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """The handler of Ctrl-C: where its exception would be lost, it comes again."""
    if not _deaf(frame):
        raise KeyboardInterrupt
    again = threading.Timer(AGAIN, signal.raise_signal, [number])
    again.daemon = True
    again.start()


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C ends what is inside, wherever it is met; Python loses it in the callback of a weak reference."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ended(seconds: float) -> Iterator[None]:
    """Late inside the block when so many seconds of work are over, or those of a block around it; also after PATIENCE
    times as long. Outside the main thread, and where there are no alarms, it has no end.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    begun, (around, again) = time.monotonic(), signal.getitimer(signal.ITIMER_REAL)
    before, told = signal.getsignal(signal.SIGALRM), sys.unraisablehook
    alarm = _Alarm(seconds, before, around)
    sys.unraisablehook = partial(_told, told)
    signal.signal(signal.SIGALRM, alarm)
    alarm.set()
    try:
        yield
    except Exception as error:
        if alarm.rung:  # what the alarm interrupted has made an error of its own of it, as ctypes does
            raise Late from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)  # first of all: no alarm may find the handler gone
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = told
        if isinstance(before, _Alarm):
            before.set()
        elif around:
            signal.setitimer(signal.ITIMER_REAL, max(AGAIN, around - (time.monotonic() - begun)), again)


_ENDED = ended.__wrapped__.__code__  # type: ignore[attr-defined]  # what contextmanager made it of


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Work for which nobody gives a verdict: BudgetError when the time is over or Python gives up."""
    begun, since = work(), time.monotonic()
    try:
        with ended(GRACE * seconds):
            yield
    except Late:
        if work() - begun < seconds and time.monotonic() - since < PATIENCE * seconds:
            raise  # it is the time of a block around this one that is over
        raise BudgetError(f"the budget of {seconds:g} s is used up; `budget=` gives more") from None
    except TOO_MUCH as error:
        raise BudgetError(f"{too_much(error)}: give its parts names, and derive it by symnn.backprop") from error


def too_much(error: BaseException) -> str:
    """In a sentence, what one of TOO_MUCH or UNFORESEEN means."""
    if isinstance(error, TOO_MUCH):
        return f"the formula is too large ({type(error).__name__})"
    said = str(error).partition("\n")[0]
    return f"an error inside symnn, which is worth a report ({type(error).__name__}: {said})"
