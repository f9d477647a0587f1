"""How long the command line makes its reader wait: a word after two seconds, and an end when the time is used up.

The methods of `symnn.proof` look at a clock of their own and give up cleanly. `ended` is the clock behind it, for work
in which no method looks; what it ends was not finished, and nothing may be concluded from it.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

QUIET = 2.0
"""Seconds before the first word."""
AGAIN = 0.05
"""The alarm is repeated: it does not ring inside the callback of a weak reference, where an exception would be lost and
reported.
"""


class Late(BaseException):
    """The time is used up. No `except` on the way may take it for an answer: like KeyboardInterrupt, it is no
    Exception.
    """


@contextmanager
def ended(seconds: float) -> Iterator[None]:
    """Late inside the block when the seconds are over. Outside the main thread, and where there are no alarms, it has
    no end.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def late(_: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_globals.get("__name__") not in ("weakref", "_weakrefset"):
            raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def told(doing: str, budget: float) -> Iterator[None]:
    """On stderr, what is being done for so long: one line in a file, a running clock on a terminal."""
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(doing, budget, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(doing: str, budget: float, done: threading.Event) -> None:
    begun, screen = time.monotonic(), sys.stderr.isatty()
    if done.wait(QUIET):
        return
    if not screen:
        click.echo(f"symnn: still {doing}, for {budget:g} s at most (--budget sets it)", err=True)
        return
    while not done.wait(1.0):
        click.echo(
            f"\rsymnn: {doing}, {time.monotonic() - begun:.0f} s of {budget:g} s (Ctrl-C stops it) ", nl=False, err=True
        )
    click.echo("\r\033[K", nl=False, err=True)
