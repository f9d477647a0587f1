"""Growth by a fixed ratio from each depth to the next: the statement about the size of what grows, and its proof."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symnn.bridge import read_shaped, size_symbols
from symnn.certificates.claim_statement import assumed_parts, demanded_premises, related
from symnn.certificates.coq_file import CoqStatement, binders
from symnn.certificates.coq_text import spelled
from symnn.certificates.expectation_terms import product
from symnn.certificates.index_terms import AppliedFunction, IndexTerm, OverIndex, Pairwise, WholePower
from symnn.certificates.limit_proof import depends, exponent_ahead, factors
from symnn.certificates.node_terms import Premise, Translation
from symnn.certificates.visible_signs import ZERO
from symnn.claims.claim import Property
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError

KIND = "grows exponentially"
REFUSED = "growth of what is no number and no vector times a power"


def growth_proof(claim: Property, verdict: Proved) -> tuple[CoqStatement, list[str]]:
    """The statement and its proof. UnsupportedError for what is no power times a number or a vector."""
    f, depth, first = claim.parts["f"], claim.parts["depth"], claim.parts["first"]
    sizes, count = size_symbols(f), sp.Symbol("l", integer=True, positive=True)
    node = read_shaped(f.xreplace({depth: count + first}), (*sizes, count))[0]
    counted = {f"{depth} >= {k}" for k in range(first + 1)}
    used = [text for text in verdict.hypotheses if text not in counted]
    assumed = list(assumed_parts(read_hypotheses(claim.assume, sizes), used, [node]))
    names = Translation([node, *(n for a, b, _ in assumed for n in (a, b))])
    l = names.names.of(count, "l")
    names.sizes.pop(l, None)
    free = names.indices(node.shape)
    if len(free) > 1:
        raise UnsupportedError(REFUSED)
    ranges = [(i, names.extents[i]) for i in free]
    entry = names.term(node, free)
    said = Premise(((l, ""),), _size(entry, ranges), "grows_exponentially", ZERO)
    premises = [related(names, a, r, b) for a, b, r in assumed]
    needed = demanded_premises((*premises, said), names, premises)
    every = (*(p for p in needed if p not in premises), *premises)
    statement = CoqStatement(binders(names), every, said, tuple(names.sizes))
    words = [*(name for name, _ in statement.binders), *(f"premise{k}" for k in range(len(every) + len(names.sizes)))]
    return statement, [*([f"intros {' '.join(words)}."] if words else []), *_lines(entry, ranges, l)]


def _size(entry: IndexTerm, ranges: list[tuple[str, str]]) -> IndexTerm:
    """|u|, or the length of the vector."""
    if not ranges:
        return AppliedFunction("Rabs", (entry,))
    ((i, n),) = ranges
    return AppliedFunction("sqrt", (OverIndex("sum", i, n, Pairwise("*", entry, entry)),))


def _lines(entry: IndexTerm, ranges: list[tuple[str, str]], l: str) -> list[str]:
    power, rest = _outside(entry, l)
    ahead = [power.base] * exponent_ahead(str(power.exponent), l)
    base, still = spelled(power.base), spelled(product([*factors(rest), *ahead] if ahead else [rest]))
    close = ["{ limit_base. }", "{ off_zero. }"]
    if not ranges:
        given = f"refine (grows_number ({base}) ({still}) (fun {l} => {spelled(entry)}) _ _ _)."
        return [given, *close, f"intros {l}; growth_term."]
    ((i, n),) = ranges
    size = n if n.isidentifier() else f"{n}%nat"
    given = f"refine (grows_vector {size} ({base}) (fun {i} => {still}) (fun {l} {i} => {spelled(entry)}) _ _ _)."
    return [given, *close, f"intros {l} {i}; growth_term."]


def _outside(term: IndexTerm, l: str) -> tuple[WholePower, IndexTerm]:
    """The one power that depends on l, and what it is multiplied with."""
    if isinstance(term, OverIndex) and term.kind == "sum":
        power, body = _outside(term.body, l)
        return power, replace(term, body=body)
    moving = [t for t in factors(term) if depends(t, l)]
    rest = [t for t in factors(term) if not depends(t, l)]
    if len(moving) != 1:
        raise UnsupportedError(REFUSED)
    if isinstance(moving[0], WholePower) and isinstance(moving[0].exponent, str):
        return moving[0], product(rest)
    if not isinstance(moving[0], OverIndex):
        raise UnsupportedError(REFUSED)
    power, inner = _outside(moving[0], l)
    return power, product([*rest, inner])
