"""How long the command line makes its reader wait: a word after two seconds. What ends the waiting is
`symnn.proof.budget.ended`.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

QUIET = 2.0
"""Seconds before the first word."""


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
