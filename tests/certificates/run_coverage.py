"""How much of the book Coq can be asked: a table by method and by the way into Coq, or why there is none.

python tests/certificates/run_coverage.py [--coq] [CHAPTER …]

Without --coq nothing is compiled: what is counted are the proofs that are written. With it, those that Coq accepts.
"""

import resource
import sys
import time
from collections import Counter

from symnn.book.builder.chapter_files import find
from symnn.book.builder.running import chapters, run
from symnn.book.kernel import by_kernel
from symnn.book.trust import DEFINITION, unasked
from symnn.claims.verdict import Proved


def proved(places):
    """Every proved claim of the book: its chapter, its number, the verdict, and the sides in which derivatives are asked
    for.
    """
    for file, chapter in chapters(find(places)):
        judged = [j for c in chapter.claims for j in (c.judged, c.mended) if j is not None]
        told = [(j.verdict, j.formula.sides if any(isinstance(s, tuple) for s in j.formula.sides) else ()) for j in judged]
        told += [(s.verdict, ()) for d in chapter.derivations for s in d.steps]
        for k, (verdict, sides) in enumerate(told, 1):
            if isinstance(verdict, Proved) and verdict.certificate is not None:
                yield file.stem, k, verdict, sides


def claims(places, coq):
    """Of every proved claim of the book: the method, the way into Coq or why there is none, whether there is one."""
    pages = list(run(find(places)))
    trust = by_kernel(pages)[1] if coq else unasked(pages)
    for claim in trust.claims:
        if claim.method != DEFINITION:
            asked = claim.ruling.coq
            ways = ", ".join(dict.fromkeys(t["way"] for t in asked.get("theorems", [])))
            ways += " (after symnn took the derivative)" if asked.get("derived") else ""
            why = claim.refused or asked.get("refused", "")
            yield claim.method, f"{why}: {ways}" if why and ways else why or ways, not why


def table(places, coq):
    start, rows = time.time(), list(claims(places, coq))
    counts = Counter(rows)
    done = sum(n for (_, _, yes), n in counts.items() if yes)
    spent = time.time() - start
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    for (method, why, yes), n in counts.most_common():
        print(f"{n:4} {'yes' if yes else 'no ':3} {method} | {why}")  # noqa: T201
    word = "accepted by Coq" if coq else "written for Coq"
    print(f"{done} of {len(rows)} proved claims {word} ({100 * done / len(rows):.1f} %), {spent:.0f} s, {cpu:.0f} s CPU")  # noqa: T201


if __name__ == "__main__":
    table([a for a in sys.argv[1:] if a != "--coq"], "--coq" in sys.argv[1:])
