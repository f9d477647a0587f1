"""Thousands of lies about the suite's own claims: `python tests/proof/run_mutations.py --count 5000 --seed 0`. None may be proved.

Prints the outcomes by kind, every lie that was proved, and the slowest. Exit status 1 if one was proved.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the tests are a package of the checkout, not of the wheel

from symnn.claims.verdict import Proved
from symnn.proof.prove import prove
from tests.proof.claims_of_suite import claims
from tests.proof.mutations import Tally, judge, lies_about


def run(count: int, seed: int) -> Tally:
    write, rng, tally, begun = sys.stdout.write, Random(seed), Tally(), time.perf_counter()
    stated = [c for c in claims() if isinstance(prove(c[1]), Proved)]
    write(f"{len(stated)} proved claims after {time.perf_counter() - begun:.0f} s\n")
    for claim, lie in lies_about(stated, rng):
        before = tally.lies
        judge(claim, lie, rng, tally)
        if tally.lies > before and tally.lies % 500 == 0:
            write(f"{tally.lies} lies after {time.perf_counter() - begun:.0f} s, {len(tally.proved)} proved\n")
            sys.stdout.flush()
        if tally.lies >= count:
            break
    for proved in tally.proved:
        write(f"PROVED: {proved}\n")
    for word in sorted({w for _, w in tally.verdicts}):
        write(f"{word:28} {tally.outcome(word):6}\n")
    write(
        f"{tally.lies} lies about {len(tally.kinds)} claims ({len(tally.few())} of them with fewer than five kinds), {tally.true} changes made no difference\n"
    )
    single = sorted({k for k, _ in tally.verdicts if ", " not in k})
    write("; ".join(f"{k} {sum(t for (kind, _), t in tally.verdicts.items() if k in kind.split(', '))}" for k in single) + "\n")
    write(
        f"{len(tally.proved)} proved, by all methods or by the normal form alone; {time.perf_counter() - begun:.0f} s; slowest {tally.slowest[0]:.2f} s, {tally.slowest[1]}\n"
    )
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5_000, help="how many lies")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    return 1 if run(chosen.count, chosen.seed).proved else 0


if __name__ == "__main__":
    sys.exit(main())
