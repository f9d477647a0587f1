"""Matrices as they will be printed, each together with its transpose: products, elementwise products and sums of such
views.

A view is coefficient · factor · factor · …, every factor a SymPy matrix with its transpose written as a reader would
write it. Which of the two is used is decided where the view ends up: in a scalar the one with fewer transposes. No node
is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import sympy as sp
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.calculus.printed_form.diagonals import diagonal_sum, times_ones, turned

Matrix = Any  # a SymPy MatrixExpr
Scalar = Any  # a SymPy Expr


class Factor(NamedTuple):
    """A matrix and its transpose, and how many transposes each of them shows."""

    forward: Matrix
    backward: Matrix
    ahead: int = 0
    behind: int = 1

    @property
    def transposed(self) -> Factor:
        return Factor(self.backward, self.forward, self.behind, self.ahead)


@dataclass(frozen=True)
class View:
    """coefficient·Π factors."""

    factors: tuple[Factor, ...]
    coefficient: Scalar = sp.S.One

    @property
    def rows(self) -> Any:
        return self.factors[0].forward.shape[0]

    @property
    def columns(self) -> Any:
        return self.factors[-1].forward.shape[1]

    @property
    def transposed(self) -> View:
        return View(tuple(f.transposed for f in reversed(self.factors)), self.coefficient)

    @property
    def ahead(self) -> int:
        return sum(f.ahead for f in self.factors)

    @property
    def behind(self) -> int:
        return sum(f.behind for f in self.factors)

    @property
    def bare(self) -> View:
        return View(self.factors, sp.S.One)

    def times(self, c: Scalar) -> View:
        return View(self.factors, self.coefficient * c)

    def matrix(self) -> Matrix:
        """The SymPy matrix, the coefficient in front."""
        matrices = [f.forward for f in self.factors]
        body = matrices[0] if len(matrices) == 1 else sp.MatMul(*matrices).doit(deep=False)
        if self.coefficient == 1:
            return body
        inner, parts = body.as_coeff_matrices() if isinstance(body, sp.MatMul) else (sp.S.One, [body])
        c = self.coefficient * inner
        if c == 0:
            return sp.ZeroMatrix(self.rows, self.columns)
        return body if c == 1 else sp.MatMul(c, *parts)

    def spread(self) -> Matrix:
        """As `matrix`, with the transpose of a sum as the sum of transposes."""
        m = self.matrix()
        inside = m.arg if isinstance(m, sp.Transpose) else None
        return _sum(*map(turned, inside.args)) if isinstance(inside, sp.MatAdd) else m

    def scalar(self) -> Scalar:
        """The only entry of a 1×1 matrix, written with the fewest transposes; with a unit vector, as an entry of the
        rest.
        """
        view = self if (self.ahead, self.behind) <= (self.behind, self.ahead) else self.transposed
        factors, place = view._without_units()
        body = View(factors).matrix()
        if isinstance(body, sp.MatMul):
            inner, parts = body.as_coeff_matrices()
            body = sp.MatMul(*parts) if inner != 1 else body
            return self.coefficient * inner * MatrixElement(body, *place)
        return self.coefficient * (MatrixElement(body, *place) if any(place) else body[0, 0])

    def _without_units(self) -> tuple[tuple[Factor, ...], tuple[int, int]]:
        """The factors between unit vectors, and where these point: eᵢᵀM is row i of M, and M eⱼ its column j."""
        first, last = _unit(self.factors[0].backward), _unit(self.factors[-1].forward)
        inside = self.factors[first is not None : len(self.factors) - (last is not None)]
        if not inside:
            return self.factors, (0, 0)
        if last is not None and first is None and inside[0].forward.shape[0] == 1:
            turned = tuple(f.transposed for f in reversed(inside))
            if sum(f.ahead for f in turned) < sum(f.ahead for f in inside):
                return turned, (last, 0)
        return inside, (first or 0, last or 0)


def _unit(m: Matrix) -> int | None:
    """The place of the 1 in a unit vector (the first is 0); None for another matrix."""
    if not isinstance(m, FunctionMatrix) or m.shape[1] != 1:
        return None
    at, one = m.lamda.variables[0], m.lamda.expr
    if not isinstance(one, sp.KroneckerDelta) or at not in one.args:
        return None
    place = one.args[1 - one.args.index(at)]
    return int(place) if place.is_Integer and place >= 0 else None


def symbol(m: Matrix) -> View:
    """A matrix whose transpose is simply marked."""
    return View((Factor(m, sp.Transpose(m), 0, 1),))


def symmetric(m: Matrix, transposes: int = 0) -> View:
    return View((Factor(m, m, transposes, transposes),))


def identity(n: Any) -> View:
    return View((Factor(sp.Identity(n), sp.Identity(n), 0, 0),))


def ones(rows: Any, columns: Any) -> View:
    return View((Factor(sp.OneMatrix(rows, columns), sp.OneMatrix(columns, rows), 0, 0),))


def is_identity(v: View) -> bool:
    return len(v.factors) == 1 and isinstance(v.factors[0].forward, sp.Identity)


def is_ones(v: View) -> bool:
    return len(v.factors) == 1 and isinstance(v.factors[0].forward, sp.OneMatrix)


def chain(*views: View) -> View:
    """The matrix product."""
    factors = summed_diagonals([f for v in views for f in v.factors if not isinstance(f.forward, sp.Identity)])
    c = sp.Mul(*(v.coefficient for v in views))
    return View(tuple(factors) or views[0].factors, c)


def diagonal_matrix(v: View) -> View:
    """diag(v) of a column."""
    m = v.bare.matrix()
    return symmetric(sp.DiagMatrix(m), v.ahead).times(v.coefficient)


def diagonal_of(v: View) -> View:
    """The diagonal of a square matrix, as a column."""
    view = v if v.ahead <= v.behind else v.transposed
    return symbol(sp.DiagonalOf(view.bare.matrix())).times(v.coefficient)


def trace(v: View) -> Scalar:
    """The trace, with the fewest transposes; three factors and more are turned so that SymPy's first one leads."""
    if is_identity(v):
        return v.coefficient * v.rows
    factors = (v if v.ahead <= v.behind else v.transposed).factors
    if len(factors) > 2:
        lead = min(range(len(factors)), key=lambda j: sp.default_sort_key(factors[j].forward))
        factors = factors[lead:] + factors[:lead]
    return v.coefficient * sp.Trace(View(factors).matrix())


def elementwise(build: Callable[..., Matrix], parts: Sequence[View]) -> View:
    """A matrix built entry by entry from others: transposed inside or outside, whichever shows fewer transposes."""
    turned = [p.transposed for p in parts]
    ahead, behind = sum(p.ahead for p in parts), sum(p.ahead for p in turned)
    forward = build(*(p.matrix() for p in parts)) if ahead <= behind + 1 else None
    backward = build(*(p.matrix() for p in turned)) if behind < ahead + 1 or forward is None else None
    return View((Factor(
        forward if forward is not None else sp.Transpose(backward),
        backward if backward is not None else sp.Transpose(forward),
        min(ahead, behind + 1), min(behind, ahead + 1),
    ),))  # fmt: skip


def hadamard(parts: Sequence[View]) -> View:
    """The elementwise product: factors in the given order, an identity last; equal factors become a power."""
    c = sp.Mul(*(p.coefficient for p in parts))
    left = [p.bare for p in parts if not is_ones(p)] or [parts[0].bare]
    flat = sorted((q for p in left for q in _members(p)), key=is_identity)
    if len(flat) == 1:
        return flat[0].times(c)
    found: dict[tuple[Matrix, ...], list[View]] = {}
    for p in flat:
        found.setdefault(tuple(f.forward for f in p.factors), []).append(p)
    powers = [
        same[0] if len(same) == 1 else elementwise(partial(_raised, len(same)), same[:1]) for same in found.values()
    ]
    return (powers[0] if len(powers) == 1 else elementwise(HadamardProduct, powers)).times(c)


def _raised(n: int, m: Matrix) -> Matrix:
    return HadamardPower(m, n)


def _members(p: View) -> list[View]:
    """The factors of an elementwise product, so that it stays flat."""
    m = p.factors[0].forward
    if (
        len(p.factors) > 1
        or not isinstance(m, HadamardProduct)
        or not isinstance(p.factors[0].backward, HadamardProduct)
    ):
        return [p]
    other = p.factors[0].backward.args
    return [
        View((Factor(f, b, f.count(sp.Transpose), b.count(sp.Transpose)),)) for f, b in zip(m.args, other, strict=True)
    ]


def total(terms: Sequence[View]) -> View:
    """The sum: equal terms collected, a common first or last factor taken out once."""
    collected: dict[tuple[Matrix, ...], View] = {}
    for t in terms:
        body = tuple(f.forward for f in t.factors)
        known = collected.get(body)
        collected[body] = t if known is None else View(t.factors, known.coefficient + t.coefficient)
    kept = one_diagonal([t for t in collected.values() if t.coefficient != 0])
    if not kept:
        return View(
            (
                Factor(
                    sp.ZeroMatrix(terms[0].rows, terms[0].columns), sp.ZeroMatrix(terms[0].columns, terms[0].rows), 0, 0
                ),
            )
        )
    kept = _factored(sorted(kept, key=lambda t: _place(t.coefficient, [f.forward for f in t.factors])))
    if len(kept) == 1:
        return kept[0]
    c = kept[0].coefficient
    if c.is_number or not all(_like(t, kept[0]) for t in kept):
        return elementwise(_sum, kept)
    return elementwise(_sum, [View(t.factors, t.coefficient / c) for t in kept]).times(c)


def _sum(*terms: Matrix) -> Matrix:
    """Terms in SymPy's own order, so that the tree equals the one that is typed."""
    return sp.MatAdd(*sorted(terms, key=sp.default_sort_key))


def textbook_order(terms: Sequence[Matrix]) -> list[Matrix]:
    """The terms of a matrix sum as a reader expects them: plus before minus, constants (1, I, −means) first, longer
    products first.
    """
    return sorted(
        terms, key=lambda t: _place(*(t.as_coeff_matrices() if isinstance(t, sp.MatMul) else (sp.S.One, [t])))
    )


def negative(c: Scalar) -> bool:
    """Whether a coefficient is written with a minus in front."""
    return bool(sp.sympify(c, strict=True).could_extract_minus_sign())


def _place(c: Scalar, matrices: Sequence[Matrix]) -> tuple[Any, ...]:
    minus = negative(c)
    flat = any(isinstance(m, sp.OneMatrix) for m in matrices)
    alone = len(matrices) == 1 and (flat or isinstance(matrices[0], sp.Identity))
    return (
        minus,
        not (flat if minus else alone and c.is_Number),
        -len(matrices),
        tuple(map(sp.default_sort_key, matrices)),
    )


def _factored(terms: list[View]) -> list[View]:
    """A x + B x is (A + B)x; only for terms with one coefficient up to sign, and once for each factor."""
    for end in (0, -1):
        for t in terms:
            shared = [
                u
                for u in terms
                if len(u.factors) > 1 and u.factors[end].forward == t.factors[end].forward and _like(u, t)
            ]
            if len(shared) > 1:
                c = shared[0].coefficient
                rest = total([View(u.factors[1:] if end == 0 else u.factors[:-1], u.coefficient / c) for u in shared])
                outer = View((t.factors[end],), c)
                together = chain(outer, rest) if end == 0 else chain(rest, outer)
                return _factored([together, *(u for u in terms if u not in shared)])
    return terms


def _like(a: View, b: View) -> bool:
    return bool(a.coefficient == b.coefficient or a.coefficient == -b.coefficient)


def summed_diagonals(factors: list[Factor]) -> list[Factor]:
    """diag(x)·1 as x, and 1ᵀ·diag(x) as xᵀ."""
    made = list(factors)
    for k in range(len(made) - 2, -1, -1):
        a, b = made[k], made[k + 1]
        before = times_ones(a.forward) if _is_column_of_ones(b.forward) else None
        behind = times_ones(b.backward) if _is_column_of_ones(a.backward) else None
        if before is not None:
            made[k : k + 2] = [_vector(before)]
        elif behind is not None:
            made[k : k + 2] = [_vector(behind).transposed]
    return made


def _is_column_of_ones(m: Matrix) -> bool:
    return isinstance(m, sp.OneMatrix) and m.shape[1] == 1


def _vector(m: Matrix) -> Factor:
    backward = _sum(*map(turned, m.args)) if isinstance(m, sp.MatAdd) else turned(m)
    return Factor(m, backward, m.count(sp.Transpose), backward.count(sp.Transpose))


def one_diagonal(terms: list[View]) -> list[View]:
    """The terms of a sum, with its diagonal matrices as one where what they hold cancels."""
    plain = [t for t in terms if len(t.factors) == 1 and isinstance(t.factors[0].forward, sp.DiagMatrix)]
    found = diagonal_sum([(t.coefficient, t.factors[0].forward.args[0]) for t in plain]) if len(plain) > 1 else None
    if found is None:
        return terms
    return [symmetric(sp.DiagMatrix(found[1])).times(found[0]), *(t for t in terms if t not in plain)]
