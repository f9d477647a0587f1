"""Numbers beside the proofs: what was proved, and what is exported, computed in floating point at random sizes and
values.

It proves nothing. It would tell if a proof and the code that readers take away spoke of different things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from symnn.book.printed import Numbers
from symnn.bridge import read_shaped, size_symbols
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.claims.claim import Claim
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.errors import ArgumentError, SymnnError
from symnn.export import lambdify
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.repair.generic_points import admits, extent, satisfying

TRIALS = 20
EXTENTS = (2, 3, 4, 5, 6)
BOUNDS = (1e-14, 1e-12, 1e-10, 1e-8, 1e-6)
WORST = BOUNDS[-1]
"""A relative difference beyond this is no rounding."""

DIGITS = Reals(50)

Values = dict[Atom, Any]
Sizes = dict[Any, int]


def compared(claim: Claim) -> Numbers | None:
    """The two sides of a claim, as NumPy functions, at random points that satisfy its hypotheses; None where it has no
    values.

    Of an inequality the error is by how much it fails.
    """
    if claim.relation == "≠":
        return None
    try:
        known = frozenset(size_symbols(claim.left)) | frozenset(size_symbols(claim.right))
        sides = [read_shaped(side, known)[0] for side in (claim.left, claim.right)]
        hypotheses = read_hypotheses(claim.assume, known)
        arguments, function = _function(sides)
    except SymnnError:
        return None  # an expectation, an unknown function: no number to compute
    trials, error = 0, 0.0
    for sizes, values in points(sides, hypotheses):
        left, right = (np.asarray(v, dtype=float) for v in _called(function, arguments, sizes, values))
        if not (np.isfinite(left).all() and np.isfinite(right).all()):
            continue
        gap = _gap(left, right, claim.relation)
        if gap <= WORST or not _holds(sides, sizes, values, claim.relation):
            trials, error = trials + 1, max(error, gap)
    return Numbers(trials=trials, error=rounded(error)) if trials else None


def rounded(error: float) -> float:
    """The bound that an error keeps: its digits differ from machine to machine, the bound does not."""
    return next((bound for bound in BOUNDS if error <= bound), error)


def _function(sides: Sequence[Node]) -> tuple[list[Any], Callable[..., Any]]:
    arguments: list[Any] = [*_variables(sides), *sizes_of(sides)]
    return arguments, lambdify(arguments, list(sides))


def _variables(nodes: Sequence[Node]) -> list[Atom]:
    """What may take any value: π is an atom, but no variable."""
    return [a for a in atoms(nodes) if getattr(a.label, "is_number", False) is not True]


def _called(function: Callable[..., Any], arguments: Sequence[Any], sizes: Sizes, values: Values) -> Any:
    with np.errstate(all="ignore"):
        return function(*(np.asarray(values[a], dtype=float) if a in values else sizes[a] for a in arguments))


def _gap(left: Any, right: Any, relation: str) -> float:
    gap = left - right if relation in ("<=", "<") else right - left
    if relation == "=":
        gap = np.abs(gap)
    scale = 1 + np.maximum(np.abs(left), np.abs(right))
    return max(0.0, float(np.max(gap / scale, initial=0.0)))


def _holds(sides: Sequence[Node], sizes: Sizes, values: Values, relation: str) -> bool:
    """Whether the relation is kept in many digits: then the gap was one of rounding, at the jump of a step."""
    try:
        left, right = (np.asarray(evaluate(side, DIGITS, values, sizes), dtype=float) for side in sides)
    except SymnnError:
        return False
    return _gap(left, right, relation) <= WORST


def points(nodes: Sequence[Node], hypotheses: Hypotheses) -> Iterator[tuple[Sizes, Values]]:
    """Random sizes and values that satisfy the hypotheses, the same ones every time."""
    said = [n for e in hypotheses.equations for n in (e.left, e.right)] + [
        n for i in hypotheses.inequalities for n in (i.left, i.right)
    ]
    variables, symbols = _variables([*nodes, *said]), sizes_of([*nodes, *said])
    for trial in range(TRIALS):
        random = Random(trial)
        sizes = {s: random.choice(EXTENTS) for s in symbols}
        for values in satisfying(variables, sizes, hypotheses, random):
            for fact in hypotheses.facts:
                shapes = {a: tuple(extent(e, sizes) for e in a.shape) for a in variables}
                values |= {a: drawn for a in variables if (drawn := fact.draw(a, shapes[a], random)) is not None}
            if not hypotheses.facts or admits(values, sizes, hypotheses):  # what was drawn anew is asked again
                yield sizes, values
                break


def against(
    function: Callable[..., Any], reference: Callable[[Sizes, Values], Mapping[str, Any]], nodes: Sequence[Node]
) -> Numbers:
    """A function of (sizes, values) that gives a dictionary, against another one, at random points of the nodes.

    ArgumentError if there is no point at which both are finite, or if they differ by more than rounding.
    """
    trials, error = 0, 0.0
    for sizes, values in points(nodes, Hypotheses()):
        wanted = {k: np.asarray(v, dtype=float) for k, v in reference(sizes, values).items()}
        with np.errstate(all="ignore"):
            got = {k: np.asarray(v, dtype=float) for k, v in function(sizes, values).items()}
        if all(np.isfinite(v).all() for v in (*wanted.values(), *got.values())):
            trials += 1
            error = max(error, *(_gap(got[k].reshape(v.shape), v, "=") for k, v in wanted.items()))
    if not trials:
        raise ArgumentError("no point was found at which the function is finite")
    if error > WORST:
        raise ArgumentError(f"the exported function differs from its formula by {error:.2g}")
    return Numbers(trials=trials, error=rounded(error))
