"""Polynomials whose unknowns are sums of products, and which of them add up to 0 with multiples that are not
negative: a linear program over the fractions, which z3 solves. Nothing is proved here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from symnn.certificates.pairing_trees import Key, Summand, Tree, indices_of, named
from symnn.proof.inequality.solver_process import Solver

SECONDS = 1.5
NEAR = 100
"""The largest denominator of a fraction that stands for a place."""
Monomial = tuple[Key, ...]
Numbers = dict[Monomial, Fraction]
"""A polynomial whose unknowns are products that hang together: entries, sums over indices, inverses."""


def without(value: Numbers, inverse: Key, below: Numbers, most: int) -> Numbers:
    """The value times the `most`-th power of what is below."""
    total: Numbers = {}
    for m, x in value.items():
        part: Numbers = {tuple(y for y in m if y != inverse): x}
        for _ in range(most - m.count(inverse)):
            part = times(part, below)
        for n, y in part.items():
            total[n] = total.get(n, Fraction(0)) + y
    return {m: x for m, x in total.items() if x}


def components(key: Key) -> Iterator[Key]:
    """The parts of a product that share no summed index, each under names of its own."""
    binders = dict(key[0])
    groups: list[tuple[set[int], list[Tree]]] = []
    for f in key[1]:
        own = {i for i in indices_of(f) if i in binders}
        members = [f]
        for other in [g for g in groups if own and g[0] & own]:
            groups.remove(other)
            own, members = own | other[0], other[1] + members
        groups.append((own, members))
    for own, members in groups:
        part = Summand(tuple((v, binders[v]) for v in sorted(own)), tuple(members), Fraction(1))
        yield named(part, 0)[0]


def times(a: Numbers, b: Numbers) -> Numbers:
    total: Numbers = {}
    for m, x in a.items():
        for n, y in b.items():
            k = tuple(sorted((*m, *n), key=repr))
            total[k] = total.get(k, Fraction(0)) + x * y
    return {m: x for m, x in total.items() if x}


def turns(value: Mapping[Monomial, Fraction], unknown: Key) -> list[Fraction]:
    """Fractions near the places where a polynomial in one unknown has slope 0, if it is of degree 3 at least and has
    no other unknown: any number there serves, so that floating point may find it.
    """
    powers = {len(m): c for m, c in value.items() if all(key == unknown for key in m)}
    if len(powers) < len(value) or max(powers, default=0) < 3:
        return []
    slope = [float(k * powers.get(k, 0)) for k in range(max(powers), 0, -1)]
    return sorted({Fraction(float(r.real)).limit_denominator(NEAR) for r in np.roots(slope) if abs(r.imag) < 1 / NEAR})


Symmetric = dict[tuple[Monomial, Monomial], Fraction]


def completed(value: Numbers) -> list[Numbers]:
    """Of a quadratic polynomial that is a sum of squares: affine forms of which it is the sum of the squares, times
    factors that are not negative. None for any other.
    """
    if any(len(m) > 2 for m in value):
        return []
    unknowns: list[Monomial] = [*((c,) for c in dict.fromkeys(c for m in value for c in m)), ()]
    rest, forms = _symmetric(value, unknowns), []
    for a in unknowns:
        row = {b: rest[a, b] for b in unknowns if rest[a, b]}
        if row and rest[a, a] <= 0:
            return []
        if row:
            form = {b: x / rest[a, a] for b, x in row.items()}
            forms.append(form)
            rest = {(b, c): x - row.get(b, 0) * form.get(c, 0) for (b, c), x in rest.items()}
    return forms


def _symmetric(value: Numbers, unknowns: Sequence[Monomial]) -> Symmetric:
    """The matrix of a quadratic polynomial in these unknowns, of which the last is 1."""
    found: Symmetric = {}
    for a in unknowns:
        for b in unknowns:
            x = value.get(tuple(sorted((*a, *b), key=repr)), Fraction(0))
            found[a, b] = x if a == b else x / 2
    return found


def solved(columns: Mapping[tuple[str, ...], tuple[Numbers, bool]], solver: Solver) -> list[tuple[str, ...]] | None:
    """Multiples that are not negative of which the sum is 0, though one that is not 0 belongs to what is positive."""
    names = {key: f"c{k}" for k, key in enumerate(columns)}
    rows: dict[Monomial, list[str]] = {}
    for key, (value, _) in columns.items():
        for m, x in value.items():
            rows.setdefault(m, []).append(f"(* {_number(x)} {names[key]})")
    strict = [names[key] for key, (_, s) in columns.items() if s]
    text = [f"(declare-const {n} Real)(assert (>= {n} 0))" for n in (*names.values(), "one")]
    rows.setdefault((), []).append("one")
    text += [f"(assert (= 0 (+ 0 {' '.join(row)})))" for row in rows.values()]
    text.append(f"(assert (= 1 (+ one {' '.join(strict)})))")
    answer = solver.ask("\n".join(text), SECONDS, list(names.values()))
    if answer.word != "sat":
        return None
    return [key for key, n in names.items() if Fraction(answer.values[n]) > 0]


def _number(x: Fraction) -> str:
    whole = f"(/ {abs(x.numerator)}.0 {x.denominator}.0)"
    return f"(- {whole})" if x < 0 else whole
