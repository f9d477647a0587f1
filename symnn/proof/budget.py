"""Time for one claim. A method looks at its budget and gives up cleanly; the clock on the wall only stops what would
not stop.

A budget is counted in the processor's time of this thread, so that it does not depend on what else the machine does;
questions to z3 are counted in z3's own resources. `ended` is the clock behind it, for work in which no method looks:
what it ends was not finished, and nothing may be concluded from it.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from symnn.errors import BudgetError

GRACE = 1.05
"""The clock on the wall stops what takes so many times its budget."""
AGAIN = 0.05
"""The alarm is repeated: it does not ring inside the callback of a weak reference, where an exception would be lost and
reported.
"""
TOO_MUCH = (RecursionError, OverflowError, MemoryError)
"""What Python says of a formula that is too large for it."""
UNFORESEEN = (ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError)
"""What SymPy says of what it cannot do, and what a mistake of our own says."""


class Budget:
    """`seconds` of this thread's work from now. A method asks `left` before work that it can bound, and `check` inside
    its loops.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.thread_time() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self._end - time.thread_time())

    def check(self) -> None:
        """BudgetError if the time is over."""
        if not self.left:
            raise BudgetError(f"the budget of {self.seconds:g} s is used up")


class Late(BaseException):
    """The time is used up. No `except` on the way may take it for an answer: like KeyboardInterrupt, it is no
    Exception.
    """


@contextmanager
def ended(seconds: float) -> Iterator[None]:
    """Late inside the block when the seconds on the wall are over, or those of a block around it. Outside the main
    thread, and where there are no alarms, it has no end.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def late(_: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_globals.get("__name__") not in ("weakref", "_weakrefset"):
            raise Late

    begun, (around, again) = time.monotonic(), signal.getitimer(signal.ITIMER_REAL)
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, min(seconds, around) if around else seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if around:
            signal.setitimer(signal.ITIMER_REAL, max(AGAIN, around - (time.monotonic() - begun)), again)


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Work for which nobody gives a verdict: BudgetError when the time is over or Python gives up."""
    begun = time.monotonic()
    try:
        with ended(GRACE * seconds):
            yield
    except Late:
        if time.monotonic() - begun < seconds:
            raise  # it is the time of a block around this one that is over
        raise BudgetError(f"the budget of {seconds:g} s is used up; `budget=` gives more") from None
    except TOO_MUCH as error:
        raise BudgetError(too_much(error)) from error


def too_much(error: BaseException) -> str:
    """In a sentence, what one of TOO_MUCH or UNFORESEEN means."""
    if isinstance(error, TOO_MUCH):
        return f"the formula is too large ({type(error).__name__})"
    said = str(error).partition("\n")[0]
    return f"an error inside symnn, which is worth a report ({type(error).__name__}: {said})"
