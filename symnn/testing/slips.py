"""What a wrong gradient looks like: transposed, a sign, a factor, a term left out, or the right formula with one
careless change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.api import gradient, lambdify
from symnn.bridge import matrix_shape
from symnn.errors import BudgetError, SymnnError
from symnn.proof.budget import bounded
from symnn.proof.repair.edits import ROOT, SQUARE, other_functions, places, single_edits
from symnn.proof.repair.generic_points import REFUSED
from symnn.testing.column_slips import column_norms
from symnn.testing.factor_slips import constant_slip, number_slip
from symnn.testing.formula_text import reworded, text
from symnn.testing.normalisation_slips import normalisation_slips
from symnn.testing.slope_slips import slope_slips

Close = Callable[[Any, Any], bool]
SECONDS = 1.5


@dataclass(frozen=True)
class Trial:
    """One point, and what was returned and wanted there for each variable."""

    sizes: Mapping[Any, int]
    values: Mapping[Any, Any]
    got: tuple[Any, ...]
    wanted: tuple[Any, ...]


@dataclass(frozen=True)
class Case:
    """What went wrong: all trials, which variable, its derived formula over the symbols, what it is the derivative
    of.
    """

    trials: Sequence[Trial]
    k: int
    formula: Any
    symbols: Sequence[Any]
    close: Close
    source: Any
    variable: Any
    derive: Callable[[Any, Any], Any]
    """(source, variable) -> derivative"""

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """(got, wanted) at every trial."""
        return [(np.asarray(t.got[self.k]), t.wanted[self.k]) for t in self.trials]

    def fits(self, c: Callable[[Trial], float]) -> bool:
        """Whether got = c·wanted at every trial."""
        return all(self.close(g, c(t) * w) for t, (g, w) in zip(self.trials, self.pairs, strict=True))


def likely_slip(case: Case) -> str | None:
    """The one slip that explains what was returned at every trial; None if no known one does."""
    if (slip := _arranged(case)) is not None:
        return slip
    alike = all(g.shape == w.shape for g, w in case.pairs)
    if alike and (slip := _constant(case)) is not None:
        return slip
    try:
        with bounded(SECONDS):
            return (
                _another(case)
                or _forgotten(case)
                or _first(case, normalisation_slips(case.formula))
                or _of_a_column(case)
                or _first(case, slope_slips(case.source, case.formula, lambda other: case.derive(other, case.variable)))
                or (_term(case) if alike else None)
                or _spelled(_first(case, _careless(case.formula, frozenset(case.symbols))), case.formula)
            )
    except BudgetError:
        return None


def _spelled(slip: str | None, formula: Any) -> str | None:
    return slip if slip is None else reworded(slip, formula)


def _arranged(case: Case) -> str | None:
    """The right numbers in another arrangement, or no numbers."""
    pairs, close = case.pairs, case.close
    if any(g.dtype.kind not in "fiu" for g, _ in pairs):
        return "what was returned is no array of real numbers"
    if all(g.ndim == 2 and close(g.T, w) for g, w in pairs):
        return "missing transpose: the result is transposed"
    if all(g.size == w.size and close(g.reshape(w.shape), w) for g, w in pairs):
        return "the numbers are right, the shape is not: reshape the result, or keep the summed axis (keepdims)"
    for axis in range(min(g.ndim for g, _ in pairs)):
        summed = [g.sum(axis=axis) for g, _ in pairs]
        if all(s.size == w.size and close(s.reshape(w.shape), w) for s, (_, w) in zip(summed, pairs, strict=True)):
            return f"it is not summed over axis {axis}: .sum(axis={axis}) gives the right numbers"
    return _reversed(pairs, close)


def _reversed(pairs: Sequence[tuple[Any, Any]], close: Close) -> str | None:
    """The right numbers from the other end, as of a kernel that is flipped."""
    if all(g.shape == w.shape for g, w in pairs):
        for axis in range(pairs[0][1].ndim):
            if all(close(np.flip(g, axis), w) for g, w in pairs):
                return f"the entries along axis {axis} stand in reverse order: a flip too many, or one too few"
    return None


def _another(case: Case) -> str | None:
    """The derivative by another symbol of the same shape: dK where dQ was asked for."""
    for other in case.symbols:
        if other != case.variable and getattr(other, "shape", None) == getattr(case.variable, "shape", ()):
            try:
                derived = case.derive(case.source, other)
            except SymnnError:
                continue
            if _gives(case, derived):
                return f"it is the derivative by {other}, not by {case.variable}"
    return None


def _forgotten(case: Case) -> str | None:
    """The formula with ones for one of its symbols: a γ, or a gate, that is left out everywhere."""
    for symbol in case.symbols:
        if symbol in case.formula.free_symbols and symbol != case.variable and isinstance(symbol, sp.MatrixSymbol):
            try:
                without = case.formula.xreplace({symbol: sp.OneMatrix(*symbol.shape)})
            except REFUSED:
                continue
            if _gives(case, without):
                return f"missing factor {symbol}"
    return None


def _of_a_column(case: Case) -> str | None:
    """A slip at the normalisation of a column."""
    for norm in column_norms(case.source, case.variable, case.derive):
        parts = [_values(case.trials, part, case.symbols) for part in (norm.cotangent, *norm.call.operands[:2])]
        if any(part is None for part in parts):
            continue
        points = list(zip(*([np.ravel(v) for v in part] for part in parts if part is not None), strict=True))
        for slip, value in norm.slips(case.variable):
            if all(
                g.size == w.size and case.close(g.ravel(), value(*point))
                for point, (g, w) in zip(points, case.pairs, strict=True)
            ):
                return slip
    return None


def _gives(case: Case, formula: Any) -> bool:
    """Whether this formula gives what was returned at every trial."""
    values = _values(case.trials, formula, case.symbols)
    return values is not None and all(
        v.size == g.size and case.close(g, v.reshape(g.shape)) for v, (g, _) in zip(values, case.pairs, strict=True)
    )


def _constant(case: Case) -> str | None:
    """got = c·wanted, with one c or one that follows a size."""
    fits = lambda numbers: case.fits(lambda t: dict(zip(map(id, case.trials), numbers, strict=True))[id(t)])
    slip = constant_slip(fits, len(case.trials), [dict(t.sizes) for t in case.trials])
    if slip is not None:
        return slip
    got, wanted = case.pairs[0]
    place = np.unravel_index(int(np.argmax(np.abs(wanted))), wanted.shape)
    ratio = float(got[place] / wanted[place]) if wanted[place] else 0.0
    if case.fits(lambda t: ratio):
        return f"constant factor: the result is {ratio:.6g} times the right one" if ratio else "the result is 0"
    numbers = [*case.symbols, *sp.preorder_traversal(case.formula)]
    return number_slip(fits, numbers, lambda number: _values(case.trials, number, case.symbols))


SHARES = (
    ("missing term", 1.0),
    ("sign of the term", 2.0),
    ("missing factor 2 of the term", 0.5),
    ("twice the term", -1.0),
)
"""What of a term is missing."""


def _shares(trials: Sequence[Trial]) -> Iterator[tuple[str, list[float]]]:
    """Slips of one term, with the part of it that is missing at every trial."""
    yield from ((slip, [share] * len(trials)) for slip, share in SHARES)
    for s in sorted({s for t in trials for s in t.sizes}, key=str):
        sizes = [t.sizes[s] for t in trials]
        yield f"factor 1/{s} too many in the term", [1 - 1 / v for v in sizes]
        yield f"missing factor 1/{s} of the term", [1.0 - v for v in sizes]


def _term(case: Case) -> str | None:
    """The difference is one of the terms of the gradient, or the gradient of one of the terms of the loss."""
    for said, term in _terms(case.formula, case.source, case.variable):
        values = _values(case.trials, term, case.symbols)
        if values is None or any(v.size != w.size for v, (_, w) in zip(values, case.pairs, strict=True)):
            continue
        for slip, shares in _shares(case.trials):
            if all(
                case.close(g, w - share * v.reshape(w.shape))
                for (g, w), v, share in zip(case.pairs, values, shares, strict=True)
            ):
                return f"{slip} {said}"
    return None


def _terms(formula: Any, source: Any, variable: Any) -> Iterator[tuple[str, Any]]:
    for whole in dict.fromkeys((formula, formula.expand())):
        if whole.is_Add or getattr(whole, "is_MatAdd", False):
            yield from ((text(t), t) for t in whole.args)
    if getattr(source, "is_Add", False):
        for t in source.args:
            try:
                yield f"∂({text(t)})/∂{variable}", gradient(t, variable)
            except SymnnError:
                continue


def _first(case: Case, changes: Iterator[tuple[str, Any]]) -> str | None:
    """The first change of the derived formula that gives what was returned."""
    seen = set()
    for slip, changed in changes:
        if changed in seen:
            continue
        seen.add(changed)
        if _gives(case, changed):
            return slip
    return None


def _careless(formula: Any, symbols: frozenset[Any]) -> Iterator[tuple[str, Any]]:
    """One change each, worded from right to wrong."""
    for part, put in list(places(formula)):
        if getattr(part, "is_Transpose", False):
            yield from _tried(f"missing transpose of {text(part.arg)}", put, part.arg)
        if isinstance(part, sp.HadamardProduct | sp.MatMul):
            for j, factor in enumerate(part.args):
                rest = [*part.args[:j], *part.args[j + 1 :]]
                if rest and not isinstance(factor, sp.OneMatrix):
                    slip = f"missing factor {text(factor)}" if factor != -1 else f"sign of {text(part)}"
                    yield from _tried(slip, put, part.func(*rest) if len(rest) > 1 else rest[0])
            yield from _products(part, put)
    for edit in (*single_edits(formula, symbols), *other_functions(formula)):
        yield _from_right_to_wrong(edit.slip), edit.formula


def _products(part: Any, put: Callable[[Any], Any]) -> Iterator[tuple[str, Any]]:
    """u∘u∘g for uuᵀg, and the sum over the other axis."""
    if not isinstance(part, sp.MatMul):
        return
    first, last = part.args[0], part.args[-1]
    inner = [a for a in first.atoms(MatrixElement) if isinstance(a.parent, sp.MatMul) and len(a.parent.args) == 2]
    for number in inner:
        a, b = number.parent.args
        if isinstance(a, sp.Transpose) and a.arg.shape == b.shape == part.shape:
            entries = sp.MatMul(first.xreplace({number: sp.S.One}), sp.HadamardProduct(a.arg, b, *part.args[1:]))
            yield from _tried(
                f"elementwise product of {text(a.arg)} and {text(b)} instead of their inner product", put, entries
            )
    if (
        len(part.args) == 2
        and isinstance(first, sp.Transpose)
        and isinstance(last, sp.OneMatrix)
        and last.shape[1] == 1
    ):
        other = sp.MatMul(first.arg, sp.OneMatrix(first.arg.shape[1], 1))
        yield from _tried(f"{text(first.arg)} is summed over the other axis", put, other)


EXCHANGED = {
    "elementwise instead of matrix product": "matrix instead of elementwise product",
    "missing square": "missing square root",
    "square": "missing square",
    ROOT: SQUARE,
}
EXCHANGED |= {there: here for here, there in EXCHANGED.items() if there not in EXCHANGED}


def _from_right_to_wrong(slip: str) -> str:
    """The words of an edit that mends, as words of the same edit when it spoils."""
    if slip in EXCHANGED:
        return EXCHANGED[slip]
    if slip.endswith(" is one too many"):
        return f"missing {slip.removeprefix('the ').removesuffix(' is one too many')}"
    if slip.startswith("missing transpose of"):
        return f"transpose of {slip.removeprefix('missing transpose of ')} too many"
    if slip.startswith("factor "):
        return f"wrong {slip}"
    return re.sub(r"(\S+) instead of (\S+?)(:|$)", r"\2 instead of \1\3", slip)


def _tried(slip: str, put: Callable[[Any], Any], new: Any) -> Iterator[tuple[str, Any]]:
    try:
        yield slip, put(new)
    except REFUSED:
        return


def _values(trials: Sequence[Trial], expr: Any, symbols: Sequence[Any]) -> list[Any] | None:
    """The expression at every trial; None if it has no meaning."""
    try:
        matrix_shape(expr, trials[0].sizes)
        order = [s for s in trials[0].values if s in set(symbols)]
        sizes = [s for s in trials[0].sizes if not any(s in getattr(x, "shape", ()) for x in order)]
        function = lambdify([*order, *sizes], expr)
        points = [
            [*(np.asarray(t.values[s], dtype=np.float64) for s in order), *(t.sizes[s] for s in sizes)] for t in trials
        ]
        with np.errstate(all="ignore"):
            return [np.asarray(function(*point)) for point in points]
    except REFUSED:
        return None
