"""z3 in a process of its own: questions come as lines of JSON on the standard input, and answers go out the same way.

It imports nothing of symnn, so that it starts quickly. Its memory is limited; who asked ends it if it takes too long.
There are loops in z3 (of algebraic numbers) in which it counts no resources: the processor's time is limited as well,
far above what the resources take. What is interrupted counts as all of its work; what does not heed that ends the
process.

    {"text": SMT-LIB, "work": z3's resource limit, "processor": seconds, "values": [names],
     "tracked": how many first assertions}
    {"word": "unsat" | "sat" | "unknown", "values": {name: "p/q"}, "core": [numbers], "work": of z3's resources}
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MEGABYTES = 1500
OFTEN = 0.1
"""Seconds between two looks at the processor's time."""
DEAF = 0.5
"""What goes on for so many seconds of the processor's after it was interrupted ends with the process."""


class Watch:
    """The processor's time that one question takes."""

    def __init__(self, context: Any, most: float) -> None:
        self.context, self.most, self.begun = context, most, time.process_time()
        self.interrupted, self.over = False, threading.Event()

    def look(self) -> None:
        """Until the question is answered."""
        while not self.over.wait(OFTEN):
            taken = time.process_time() - self.begun
            if taken > self.most + DEAF:
                os._exit(1)
            if taken > self.most and not self.interrupted:
                self.interrupted = True
                self.context.interrupt()


@contextmanager
def watched(context: Any, most: float) -> Iterator[Watch]:
    """Interrupts what takes more seconds of the processor's."""
    watch = Watch(context, most)
    threading.Thread(target=watch.look, daemon=True).start()
    try:
        yield watch
    finally:
        watch.over.set()


def answer(z3: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """z3's answer to one question. `core` has the numbers of tracked assertions that suffice for "unsat"."""
    context, tracked = z3.Context(), asked["tracked"]  # of its own: what was asked before leaves no trace
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", asked["work"])
    said = list(z3.parse_smt2_string(asked["text"], ctx=context))
    for k, assertion in enumerate(said[:tracked]):
        solver.assert_and_track(assertion, f"tracked {k}")
    solver.add(*said[tracked:])
    with watched(context, asked["processor"]) as watch:
        word = str(solver.check())
    counts = solver.statistics()
    work = counts.get_key_value("rlimit count") if "rlimit count" in counts.keys() else asked["work"]  # noqa: SIM118
    found: dict[str, Any] = {"word": word, "values": {}, "core": [], "work": min(work, asked["work"])}
    if watch.interrupted:
        return {**found, "word": "unknown", "work": asked["work"]}
    if word == "sat":
        model = solver.model()
        for name in asked["values"]:
            value = model.evaluate(z3.Real(name, context), model_completion=True)
            found["values"][name] = str((value if hasattr(value, "as_fraction") else value.approx(12)).as_fraction())
    if word == "unsat":
        core = {str(name).strip("|") for name in solver.unsat_core()}
        found["core"] = [k for k in range(tracked) if f"tracked {k}" in core]
    return found


def _limited() -> None:
    try:
        import resource
    except ImportError:  # not on every system
        return
    most = MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Answer until the input ends; "unknown" for what z3 gives up with an error of its own."""
    _limited()
    import z3

    z3.set_param("memory_max_size", MEGABYTES * 2 // 3)
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            found = answer(z3, asked)
        except (z3.Z3Exception, MemoryError, RecursionError, OverflowError) as error:
            found = {
                "word": "unknown",
                "values": {},
                "core": [],
                "work": asked["work"],
                "processor": 0,
                "why": str(error),
            }
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
