"""Every line of every proof of the book, judged alone: how many proofs of each method are told in lines, and the lines
that are not proved.

python tests/proof/run_proof_lines.py [CHAPTER …]
"""

import sys
from collections import Counter

from symnn.book.builder.chapter_files import find
from symnn.book.builder.running import chapters
from symnn.claims.verdict import Proved
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.proof_lines.proof_line import proof_lines

SECONDS = 5.0


def verdicts(places):
    for file, chapter in chapters(find(places)):
        found = [j.verdict for c in chapter.claims for j in (c.judged, c.mended) if j is not None]
        found += [s.verdict for d in chapter.derivations for s in d.steps]
        yield from ((file.stem, v) for v in found if isinstance(v, Proved) and v.certificate is not None)


def table(places):
    told, every = Counter(), Counter()
    for page, verdict in verdicts(places):
        lines = proof_lines(verdict)
        every[verdict.method] += 1
        told[verdict.method] += bool(lines)
        for line in lines:
            found = judged(line.claim, Budget(SECONDS))
            if not isinstance(found, Proved):
                print(f"{page}: {verdict.statement}\n  not proved: {line.claim}: {found}")  # noqa: T201
    for method, n in every.most_common():
        print(f"{told[method]:4} of {n:4} {method}")  # noqa: T201


if __name__ == "__main__":
    table(sys.argv[1:])
