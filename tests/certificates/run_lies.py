"""Lies from the whole book: from each proved claim that is exported one false variant a kind, and which Coq accepts: none.

python tests/certificates/run_lies.py [CHAPTER …]
"""

import sys

from symnn.book.running import chapters, find
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from tests.certificates.lies import variants


def exported(places):
    for file, chapter in chapters(find(places)):
        verdicts = [j.verdict for c in chapter.claims for j in (c.judged, c.mended) if j is not None]
        for verdict in [*verdicts, *(s.verdict for d in chapter.derivations for s in d.steps)]:
            if isinstance(verdict, Proved) and verdict.certificate is not None:
                try:
                    yield from ((f"{file.stem}: {verdict.statement}", p) for p in coq_proofs(verdict))
                except UnsupportedError:
                    continue


def run(places):
    """The number of claims, of lies, and the lies that were accepted."""
    claims, lies = 0, []
    for k, (words, proof) in enumerate(exported(places)):
        claims += 1
        lies += [(f"{what}: {words}", lie) for what, lie in variants(proof, k)]
    tried = [named(f"lie{k}", words, lie) for k, (words, lie) in enumerate(lies)]
    accepted = sifted(tried, 2)
    return claims, len(lies), [t for t in tried if t.name in accepted]


if __name__ == "__main__":
    claims, count, accepted = run(sys.argv[1:])
    print(f"{count} lies from {claims} claims, {len(accepted)} accepted")  # noqa: T201
    for lie in accepted:
        print(lie.words[:200], lie.statement, sep="\n")  # noqa: T201
    sys.exit(bool(accepted))
