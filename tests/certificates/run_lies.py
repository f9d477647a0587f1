"""Lies from the book: from proved claims that are exported one false variant a kind, and which Coq accepts: none.

python tests/certificates/run_lies.py [--claims 200] [CHAPTER …]
"""

import argparse
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from symnn.errors import UnsupportedError
from tests.certificates.lies import variants
from tests.certificates.run_coverage import proved

SECONDS = 20


def exported(places):
    for page, _, verdict, sides in proved(places):
        try:
            yield from ((f"{page}: {verdict.statement}", p) for p in coq_proofs(verdict, sides))
        except UnsupportedError:
            continue


def run(places, most=None):
    """How many claims, and how many of them Coq accepts under the same limits as they are; of lies how many by their
    kind, and those that it accepts.
    """
    every = list(exported(places))
    chosen = every if most is None else [every[k * len(every) // most] for k in range(min(most, len(every)))]
    lies = [(f"{what}: {words}", what, lie) for k, (words, proof) in enumerate(chosen) for what, lie in variants(proof, k)]
    tried = [named(f"lie{k}", words, lie) for k, (words, _, lie) in enumerate(lies)]
    truths = [named(f"truth{k}", words, proof) for k, (words, proof) in enumerate(chosen)]
    every = [*tried, *truths]
    with ThreadPoolExecutor(2) as pool:
        accepted = set().union(*pool.map(lambda k: sifted(every[k::8], SECONDS), range(8)))
    true = sum(t.name in accepted for t in truths)
    return len(chosen), true, Counter(what for _, what, _ in lies), [t for t in tried if t.name in accepted]


if __name__ == "__main__":
    order = argparse.ArgumentParser()
    order.add_argument("--claims", type=int)
    order.add_argument("chapters", nargs="*")
    asked = order.parse_args()
    claims, true, kinds, accepted = run(asked.chapters, asked.claims)
    print(f"{claims} claims, {true} accepted as they are")  # noqa: T201
    print(f"{sum(kinds.values())} lies of them, {len(accepted)} accepted: {dict(kinds)}")  # noqa: T201
    for lie in accepted:
        print(lie.words[:200], lie.statement, sep="\n")  # noqa: T201
    sys.exit(bool(accepted))
