"""Limits of geometric sequences and of 1/n, times what does not depend on n: the statement and its proof."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import sympy as sp

from symnn.bridge import read_shaped, size_symbols
from symnn.certificates.claim_statement import assumed_parts, demanded_premises, related
from symnn.certificates.coq_file import CoqStatement, binders
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    IndexTerm,
    Pairwise,
    Rational,
    SizeNumber,
    WholePower,
    subterms,
)
from symnn.certificates.node_terms import Premise, Translation
from symnn.certificates.term_trees import COUNTED
from symnn.certificates.visible_signs import ZERO
from symnn.claims.claim import Property
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError

KIND = "limit"
ONE = Rational(Fraction(1))
REFUSED = "limits that are no geometric sequence and no 1/n, times a constant"


def limit_proof(claim: Property, verdict: Proved) -> tuple[CoqStatement, list[str]]:
    """The statement and its proof. UnsupportedError for any other limit."""
    if not _is_of_a_sequence(claim):
        raise UnsupportedError(REFUSED)
    x, limit = claim.parts["x"], claim.parts["limit"]
    sizes = size_symbols(claim.parts["f"])
    count = sp.Symbol("l", integer=True, positive=True)
    moved = claim.parts["f"].xreplace({x: count + 1 if x.is_positive else count})
    node = read_shaped(moved, (*sizes, count))[0]
    assumed = list(assumed_parts(read_hypotheses(claim.assume, sizes), verdict.hypotheses, [node]))
    names = Translation([node, *(n for a, b, _ in assumed for n in (a, b))])
    l = names.names.of(count, "l")
    names.sizes.pop(l, None)
    term = names.term(node, ())
    premises = [related(names, a, r, b) for a, b, r in assumed]
    relation = "tends_to" if limit == 0 else "tends_to_infinity"
    said = Premise(((l, ""),), term, relation, ZERO)
    needed = demanded_premises((*premises, said), names, premises)
    if any(_speaks_of(p, l) for p in needed):
        raise UnsupportedError(REFUSED)
    every = (*(p for p in needed if p not in premises), *premises)
    statement = CoqStatement(binders(names), every, said, tuple(names.sizes))
    return statement, _lines(statement, term, l, limit != 0)


def _is_of_a_sequence(claim: Property) -> bool:
    """Whether what is counted grows without end, from a known start, and the limit is 0 or ∞."""
    x, limit = claim.parts["x"], claim.parts["limit"]
    return claim.parts["to"] == sp.oo and limit in (0, sp.oo) and x.is_integer and x.is_nonnegative is not None


def _speaks_of(premise: Premise, l: str) -> bool:
    return any(i == l for i, _ in premise.indices) or depends(premise.left, l)


def _lines(statement: CoqStatement, term: IndexTerm, l: str, infinite: bool) -> list[str]:
    count = len(statement.premises) + len(statement.at_least_one)
    words = [*(name for name, _ in statement.binders), *(f"premise{k}" for k in range(count))]
    moving = [f for f in factors(term) if depends(f, l)]
    rest = [f for f in factors(term) if not depends(f, l)]
    if len(moving) != 1:
        raise UnsupportedError(REFUSED)
    applied, conditions = _lemma(moving[0], rest, l, infinite)
    intros = [f"intros {' '.join(words)}."] if words else []
    return [*intros, f"apply ({applied}).", *["{ limit_base. }"] * conditions, f"intros {l}; limit_term."]


def _lemma(moving: IndexTerm, rest: list[IndexTerm], l: str, infinite: bool) -> tuple[str, int]:
    """What is known of the factor that depends on l, times the others, and on how many conditions on its base."""
    match moving:
        case WholePower(base=base, exponent=str(text)):
            whole = _product([*rest, *[base] * exponent_ahead(text, l)])
            arguments = f"({spelled(base)}) ({spelled(whole)})"
            return (f"geometric_infinite {arguments}", 2) if infinite else (f"geometric_zero {arguments}", 1)
        case AppliedFunction(name="/", arguments=(one_more,)) if _is_one_more(one_more, l) and not infinite:
            return f"inverse_zero ({spelled(_product(rest))})", 0
    raise UnsupportedError(REFUSED)


def exponent_ahead(exponent: str, l: str) -> int:
    """k of the exponent k + l."""
    counted = COUNTED.fullmatch(exponent)
    if exponent != l and (counted is None or counted[2] != l):
        raise UnsupportedError(REFUSED)
    return 0 if counted is None else int(counted[1])


def _is_one_more(term: IndexTerm, l: str) -> bool:
    """l + 1 as a number."""
    parts_ = {ONE, SizeNumber(l)}
    return term == SizeNumber(f"(1 + {l})") or (
        isinstance(term, Pairwise) and term.sign == "+" and {term.first, term.second} == parts_
    )


def factors(term: IndexTerm) -> Iterator[IndexTerm]:
    if isinstance(term, Pairwise) and term.sign == "*":
        yield from factors(term.first)
        yield from factors(term.second)
    else:
        yield term


def _product(factors: list[IndexTerm]) -> IndexTerm:
    found: IndexTerm = ONE
    for factor in factors:
        found = Pairwise("*", found, factor)
    return found


def depends(term: IndexTerm, l: str) -> bool:
    def mentions(t: IndexTerm) -> bool:
        match t:
            case WholePower(exponent=str(text)) | SizeNumber(size=str(text)):
                return l in text.replace("(", " ").replace(")", " ").split()
            case _:
                return False

    return any(map(mentions, subterms(term)))
