"""Thousands of random claims, judged by symnn and by numbers: `python tests/fuzz/run_fuzz.py --count 20000 --seed 0`. None may be wrong.

Prints the verdicts by family and truth, and every wrong one with its seed. Exit status 1 if one was wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the tests are a package of the checkout, not of the wheel

from tests.fuzz.families import case_of
from tests.fuzz.judging import Judged, claim_of, false_somewhere, judge

SECONDS = 0.5
"""For one claim. Running out of time is no verdict, so a small budget costs nothing."""


def judged(seed: str, seconds: float = SECONDS) -> Judged | None:
    """The claim of a seed, judged."""
    rng = Random(seed)
    return judge(case_of(rng), rng, seconds)


def kind(found: Judged) -> str:
    """What the claim is: true by construction, a lie, or a change of which no point drawn shows that it is one."""
    if found.case.true:
        return "true"
    return "false" if false_somewhere(found.case, Random(0)) else "changed"


def run(count: int, seed: int, seconds: float) -> list[str]:
    counts: Counter[tuple[str, str, str]] = Counter()
    wrong, begun, k, slow = [], time.perf_counter(), 0, (0.0, "")
    write = sys.stdout.write
    while sum(counts.values()) < count:
        label = f"{seed}/{k}"
        k += 1
        found = judged(label, seconds)
        if found is None:
            continue
        counts[found.case.family, kind(found), found.word] += 1
        slow = max(slow, (found.seconds, label))
        if found.wrong:
            wrong.append(label)
            write(
                f"WRONG {label}, {found.case.family}, {found.case.slip or 'true'}: {claim_of(found.case)}\n  {found.wrong}\n  {found.verdict}\n"
            )
        if sum(counts.values()) % 1000 == 0:
            write(f"{sum(counts.values())} claims after {time.perf_counter() - begun:.0f} s, {len(wrong)} wrong\n")
            sys.stdout.flush()
    words = sorted({w for *_, w in counts})
    write(f"{'family':12} {'':8}" + "".join(f"{w:>12}" for w in words) + "\n")
    for family, truth in sorted({(f, t) for f, t, _ in counts}):
        write(f"{family:12} {truth:8}" + "".join(f"{counts[family, truth, w]:12}" for w in words) + "\n")
    for truth in ("true", "false", "changed"):
        write(
            f"{'all':12} {truth:8}"
            + "".join(f"{sum(c for (_, t, v), c in counts.items() if (t, v) == (truth, w)):12}" for w in words)
            + "\n"
        )
    write(f"{len(wrong)} wrong of {count}; {time.perf_counter() - begun:.0f} s; slowest {slow[0]:.2f} s, {slow[1]}\n")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="how many claims")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="the budget of one claim")
    chosen = parser.parse_args()
    return 1 if run(chosen.count, chosen.seed, chosen.seconds) else 0


if __name__ == "__main__":
    sys.exit(main())
