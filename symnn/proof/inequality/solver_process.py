"""The process in which z3 works, from the side of whoever asks: it is started when it is needed, kept, and ended when
it does not answer in time, or takes all of its memory.

How much a question may cost is said in z3's own count of resources, which is the same on every machine and under every
load, and counted to the budget of whoever asked. Where z3 does not count what it does, the processor's time ends it;
seconds on the wall only end what would not end.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from symnn.errors import MissingExtraError
from symnn.proof.budget import done_elsewhere

PER_SECOND = 500_000
"""z3's resources that take about a second."""
OVER, ALWAYS = 1.0, 0.3
"""A question may take so much of the processor's time for a second of its work, and so many seconds beside.
Answers were seen to take a third of the first."""
PATIENCE = 10
"""A question may take so many times as long as its work should, before its process is ended."""
CHILD = Path(__file__).with_name("solver_child.py")


@dataclass(frozen=True)
class SolverAnswer:
    """z3's word; the values of the names, if it is "sat"; the numbers of the tracked assertions that it needed."""

    word: str
    values: dict[str, Fraction] = field(default_factory=dict)
    core: tuple[int, ...] = ()


class Solver:
    """One process. It answers one question after the other; "unknown" for one that ended it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()
        self.owner = os.getpid()

    def ask(self, text: str, seconds: float, values: Sequence[str] = (), tracked: int = 0) -> SolverAnswer:
        """`seconds` of work, as z3 counts it. MissingExtraError if z3 is not installed."""
        if find_spec("z3") is None:
            raise MissingExtraError('SMT proofs need z3: pip install "symnn[prove]"')
        work = max(1, int(PER_SECOND * seconds))
        most = OVER * seconds + ALWAYS
        asked = {"text": text, "work": work, "processor": most, "values": list(values), "tracked": tracked}
        line = json.dumps(asked) + "\n"
        with self.lock:
            try:
                found = self._answered(line.encode(), PATIENCE * (seconds + 1))
            except BaseException as error:
                self.end()
                done_elsewhere(seconds)
                if isinstance(error, OSError | ValueError):
                    return SolverAnswer("unknown")
                raise  # an interrupt: the answer that is still to come must not be taken for that of the next question
        done_elsewhere(found["work"] / PER_SECOND)
        return SolverAnswer(
            found["word"], {n: Fraction(q) for n, q in found["values"].items()}, tuple(map(int, found["core"]))
        )

    def _answered(self, line: bytes, seconds: float) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        if not select.select([process.stdout], [], [], seconds)[0]:
            raise TimeoutError
        found: dict[str, Any] = json.loads(process.stdout.readline())
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is not None and (self.process.poll() is not None or self.owner != os.getpid()):
            self.end()
        if self.process is None:
            self.owner = os.getpid()
            self.process = subprocess.Popen(  # -P: a module beside it must not stand for one of Python's own
                [sys.executable, "-P", str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for whoever asked
            )
        return self.process

    def end(self) -> None:
        """Kill the process, if it is ours."""
        process, self.process = self.process, None
        if process is None:
            return
        if self.owner == os.getpid():  # after a fork it is that of the parent
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was still to be written is for a process that is gone


SOLVER = Solver()
atexit.register(SOLVER.end)
