"""Worker processes from outside: started, asked, killed when they are late, started again. What died is told, never
hidden.

`perform` is the one function that executors are given: it runs in a thread of this program or on a Dask worker, and has
a process of its own on either.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.check.allowances import PATIENCE, START

LOOK = 0.25
"""Seconds from one look at the worker's clock to the next."""
Request = Mapping[str, Any]
Reply = dict[str, Any]


class WorkerDied(Exception):
    """A worker ended, or was ended, before it answered: the message is the reason that the formula is told."""


@dataclass
class Worker:
    """One process. Not for two threads at once."""

    reader: str
    process: subprocess.Popen[bytes] = field(init=False)
    answers: queue.Queue[bytes | None] = field(init=False)

    def __post_init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), **ONE_THREAD}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "symnn.check.worker", self.reader],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C goes to whoever asks, who ends its workers
        )
        self.answers = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        ready = self._answer(START, f"its worker was not ready after {START:g} s", patience=1)
        if "ready" not in ready:
            self.end()
            raise WorkerDied(f"its worker could not be started ({ready['sentence']})")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.answers.put(line)
        self.answers.put(None)

    def ask(self, request: Request, seconds: float) -> Reply:
        """The reply to one request. WorkerDied when there is none after so many seconds of the processor, or PATIENCE
        times as long on the wall; the process is dead then.
        """
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            self.end()
            raise WorkerDied(f"the worker was gone before it was asked ({error})") from error
        return self._answer(seconds, f"took more than {seconds:g} s and was stopped")

    def _answer(self, seconds: float, late: str, patience: float = PATIENCE) -> Reply:
        begun, since = time.monotonic(), self._worked()
        while True:
            try:
                line = self.answers.get(timeout=min(LOOK, seconds))
                break
            except queue.Empty:
                waited, worked = time.monotonic() - begun, self._worked()
                if waited >= patience * seconds or (waited if worked is None else worked - (since or 0)) >= seconds:
                    self.end()
                    raise WorkerDied(late) from None
        if line is None:
            self._leave()
            self.end()
            raise WorkerDied(f"its worker died ({_how(self.process.returncode)})")
        reply: Reply = json.loads(line)
        return reply

    def _worked(self) -> float | None:
        """Seconds of the processor that the process has used, which do not depend on what else the machine does; None
        where the system does not say.
        """
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
                user, system = file.read().rpartition(")")[2].split()[11:13]
        except OSError:
            return None
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _leave(self) -> None:
        """Wait for the end of a process that is ending, so that its own status is seen and not that of being killed."""
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return

    def alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Kill it and all that it started."""
        try:
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        except (ProcessLookupError, PermissionError):
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has no reader any more
                    continue


ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Several workers share the machine: each computes on one core."""


def _how(status: int | None) -> str:
    if status is None:
        return "no status"
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"


_HERE = threading.local()
_WORKERS: dict[int, Worker] = {}
_LOCK = threading.Lock()


def perform(request: Request) -> Reply:
    """Ask this thread's worker, which is started first if there is none. The reply holds `answer`, or why there is
    none.

    `request` says what is wanted and within which limits; its `seconds` of the processor are when the worker is killed.
    """
    begun = time.monotonic()
    try:
        reply = _worker(request["reader"]).ask(request, request["limits"]["seconds"])
    except WorkerDied as death:
        _forget()
        reply = {"failed": "died", "sentence": str(death)}
    if reply.get("failed") in ("memory", "depth"):
        _forget()  # it may be in any state
    return {**reply, "seconds": time.monotonic() - begun}


def warm(reader: str) -> None:
    """Start this thread's worker, which takes a while, before there is anything to ask. One that does not start is told
    to whoever asks it.
    """
    try:
        _worker(reader)
    except WorkerDied:
        _forget()


def _worker(reader: str) -> Worker:
    worker: Worker | None = getattr(_HERE, "worker", None)
    if worker is None or worker.reader != reader or not worker.alive():
        _forget()
        worker = Worker(reader)
        _HERE.worker = worker
        with _LOCK:
            _WORKERS[id(worker)] = worker
    return worker


def _forget() -> None:
    worker: Worker | None = getattr(_HERE, "worker", None)
    if worker is not None:
        _HERE.worker = None
        with _LOCK:
            _WORKERS.pop(id(worker), None)
        worker.end()


def end_all() -> None:
    """Kill every worker of this process."""
    with _LOCK:
        workers = list(_WORKERS.values())
        _WORKERS.clear()
    for worker in workers:
        worker.end()
