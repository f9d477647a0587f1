"""How much of the book Coq can be asked: a table by method and by the way into Coq, or why there is none.

python tests/certificates/run_coverage.py [--coq] [CHAPTER …]

Without --coq nothing is compiled: what is counted are the proofs that are written. With it, those that Coq accepts.
"""

import resource
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from symnn.book.running import chapters, find
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import checked, named
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError


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


def claims(places):
    """Every proved claim of the book: its name, the verdict, and its proofs or why there are none."""
    for page, k, verdict, sides in proved(places):
        proofs, reason = [], ""
        try:
            proofs = coq_proofs(verdict, sides)
        except UnsupportedError as problem:
            reason = str(problem)
        if proofs and all(p.statement.says_nothing for p in proofs):
            reason = "both sides are read as the same"
        yield page, f"{page}_{k}", verdict, proofs, reason


def accepted_names(rows):
    """The theorems that Coq accepts, two chapters at a time."""
    by = {}
    for page, name, verdict, proofs, _ in rows:
        several = [named(f"{name}_{n}", str(verdict.statement), p) for n, p in enumerate(proofs)]
        by.setdefault(page, []).extend(several)
    with ThreadPoolExecutor(2) as pool:
        return {name for done in pool.map(checked, by.values()) for name in done.names}


def table(places, coq):
    start, rows = time.time(), list(claims(places))
    good = accepted_names(rows) if coq else None
    counts = Counter()
    for _, name, verdict, proofs, reason in rows:
        ways = ", ".join(dict.fromkeys(p.way for p in proofs))
        if good is not None and any(f"{name}_{n}" not in good for n in range(len(proofs))):
            reason = reason or f"Coq did not find it by {ways}"
        counts[verdict.method, reason or ways, not reason] += 1
    done = sum(n for (_, _, yes), n in counts.items() if yes)
    spent = time.time() - start
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    for (method, why, yes), n in counts.most_common():
        print(f"{n:4} {'yes' if yes else 'no ':3} {method} | {why}")  # noqa: T201
    word = "accepted by Coq" if coq else "written for Coq"
    print(f"{done} of {len(rows)} proved claims {word} ({100 * done / len(rows):.1f} %), {spent:.0f} s, {cpu:.0f} s CPU")  # noqa: T201


if __name__ == "__main__":
    table([a for a in sys.argv[1:] if a != "--coq"], "--coq" in sys.argv[1:])
