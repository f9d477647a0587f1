"""Thousands of random trials against the exact evaluator: `python tests/random/run_random.py --count 20000 --seed 0 --derivatives`.

Prints how often each outcome was seen, and the seed of every failure, which is enough to see it again. Exit status 1 if there was one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the tests are a package of the checkout, not of the wheel

from tests.random.random_trials import DERIVATIVE_TRIALS, FAILURES, TRIALS

CRASHES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def run(trials: Sequence[Callable[[int], str]], count: int, seed: int) -> int:
    """`count` trials in turn, from the given seed on; the number of failures."""
    write = sys.stdout.write
    seen: Counter[tuple[str, str]] = Counter()
    failures, slowest, start = 0, (0.0, "", 0), time.perf_counter()
    for k in range(count):
        trial, number = trials[k % len(trials)], seed + k // len(trials)
        before = time.perf_counter()
        try:
            outcome = trial(number)
        except CRASHES as error:  # a bug of ours: report its seed and go on
            outcome = f"crash: {type(error).__name__}"
        slowest = max(slowest, (time.perf_counter() - before, trial.__name__, number))
        seen[trial.__name__, outcome] += 1
        if outcome in FAILURES or outcome.startswith("crash"):
            failures += 1
            write(f"{outcome}: {trial.__name__}({number})\n")
        if (k + 1) % 1000 == 0:
            write(f"{k + 1} of {count} after {time.perf_counter() - start:.0f} s, {failures} failures\n")
            sys.stdout.flush()
    for (name, outcome), times in sorted(seen.items()):
        write(f"{name:18} {outcome:18} {times:7}\n")
    write(f"{count} trials in {time.perf_counter() - start:.1f} s, {failures} failures; ")
    write(f"slowest {slowest[1]}({slowest[2]}), {slowest[0]:.2f} s\n")
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="how many trials")
    parser.add_argument("--seed", type=int, default=0, help="number of the first trial")
    parser.add_argument("--derivatives", action="store_true", help="trials of derivatives too")
    chosen = parser.parse_args()
    return 1 if run(TRIALS + DERIVATIVE_TRIALS if chosen.derivatives else TRIALS, chosen.count, chosen.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
