"""Products of long factors as lines: what a factor is equal to, as an equation of its own, and then the product with it
put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.errors import SymnnError
from symnn.proof.proof_lines.proof_line import ProofLine

MULTIPLIED, PUT_IN, TRANSPOSED = "multiplied out", "put in", "put in, with its transpose"
Same = Callable[[Any, Any], bool]
"""Whether two nodes are equal, under what is assumed of symbols."""


def by_factors(left: Any, right: Any, same: Same, last: str) -> tuple[ProofLine, ...]:
    """F = …, and left with it put in = right, for the reason `last`; none where no factor is equal to a shorter one."""
    if not isinstance(left, sp.MatMul):
        return ()
    scale, factors = left.as_coeff_matrices()
    lemmas = _lemmas(factors, _factors(right), same)
    if not lemmas:
        return ()
    told = _once(lemmas)
    said = [ProofLine(f, z, _why(f), begins=True) for f, z in told.items()]
    reason = PUT_IN if len(told) == len(lemmas) else TRANSPOSED
    put = [x for f in factors for x in (_factors(lemmas[f]) if f in lemmas else [f])]
    made = sp.MatMul(*([scale] if scale != 1 else []), *put)
    if made == right:
        return (*said, ProofLine(left, right, reason, begins=True))
    return (*said, ProofLine(left, made, reason, begins=True), ProofLine(made, right, last))


def _lemmas(factors: Sequence[Any], others: Sequence[Any], same: Same) -> dict[Any, Any]:
    """What sums among the factors are equal to: products of factors of the other side, or of what their own summands
    have in common.
    """
    found = {}
    for k, f in enumerate(factors):
        if isinstance(f, sp.MatAdd | sp.MatrixBase):
            beside = [others[k]] if len(others) == len(factors) else [*_runs(others)]
            shorter = (z for z in (*beside, *_common(f)) if z != f and z.shape == f.shape and _alike(f, z, same))
            if (z := next(shorter, None)) is not None:
                found[f] = z
    return found


def _once(lemmas: Mapping[Any, Any]) -> dict[Any, Any]:
    """Without those that are the transpose of another, of which the last is told."""
    told: dict[Any, Any] = {}
    for f, z in [*lemmas.items()][::-1]:
        if sp.Transpose(f).doit() not in told:
            told[f] = z
    return told


def _why(factor: Any) -> str:
    """Of which functions the rules are used; or none."""
    functions = factor.atoms(sp.Function) if isinstance(factor, sp.MatrixBase) else ()
    names = sorted({str(f.func) for f in functions})
    return f"entry by entry, by the rules of {', '.join(names)}" if names else MULTIPLIED


def _factors(side: Any) -> list[Any]:
    """Those of a product of matrices, without its number."""
    if isinstance(side, sp.MatMul):
        return list(side.as_coeff_matrices()[1])
    return [side] if getattr(side, "shape", ()) else []


def _runs(factors: Sequence[Any]) -> Iterator[Any]:
    """Products of neighbours, the longest first, but not all of them."""
    for length in range(len(factors) - 1, 1, -1):
        for k in range(len(factors) - length + 1):
            yield sp.MatMul(*factors[k : k + length])


def _common(factor: Any) -> Iterator[Any]:
    """The factors with which every summand ends, or begins."""
    if isinstance(factor, sp.MatAdd):
        rows = [_factors(term) for term in factor.args]
        behind = _shared([row[::-1] for row in rows])[::-1]
        yield from (sp.MatMul(*found) for found in (behind, _shared(rows)) if found)


def _shared(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """The longest common beginning."""
    found: list[Any] = []
    for column in zip(*rows, strict=False):
        if any(a != b for a, b in pairwise(column)):
            break
        found.append(column[0])
    return found


def _alike(one: Any, other: Any, same: Same) -> bool:
    try:
        return same(read(one), read(other))
    except SymnnError:
        return False
