"""Random trials of the normal form and of the derivatives against the exact evaluator: one function per kind of trial.

A trial is decided by its seed alone. It says in one word what it saw; the words in `FAILURES` may never be seen. The evaluator works
in a prime field at random values, so that two different polynomials agree by accident once in 10^16 trials.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np
from sympy import Symbol

from symnn import ops
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.values.evaluate import Field, Rationals, Reals, evaluate
from symnn.derivative import vjps
from symnn.errors import BudgetError, DomainError, PoleError, UnsupportedError
from symnn.expr import Add, Atom, Node, dot, postorder
from tests.oracles.dual import Dual
from tests.oracles.prime_field import PrimeField
from tests.random.random_expressions import m, n, random_expression, random_values
from tests.random.random_lies import lie, tempt
from tests.random.random_rewrites import mutate

SIZES = ({n: 2, m: 3}, {n: 4, m: 5}, {n: 5, m: 2}, {n: 3, m: 4})
FAILURES = ("wrongly equal", "wrongly different", "wrong derivative", "wrong rewrite")
KNOWN = tuple(ops.TABLE[name] for name in ("tanh", "exp", "log", "reciprocal", "sigmoid", "softplus", "relu"))
EXACT = tuple(ops.TABLE[name] for name in ("abs", "sign", "step", "positive", "relu", "maximum", "reciprocal"))
DEPTHS = (1, 2, 3, 3, 4)
FIELD = PrimeField()
DIGITS, TOLERANCE = 60, 10.0**-30


def agree(rng: Random, a: Node, b: Node) -> bool:
    """Whether a and b have the same value at random numbers, at several sizes."""
    for sizes in SIZES:
        values = random_values(rng, Add([a, b]), sizes)
        if (evaluate(a, FIELD, values, sizes) != evaluate(b, FIELD, values, sizes)).any():
            return False
    return True


def decide(rng: Random, a: Node, b: Node) -> str:
    """The normal form's decision on a = b beside the evaluator's."""
    try:
        claimed = same(a, b)
    except BudgetError:
        return "gave up"
    true = agree(rng, a, b)
    if claimed and not true:
        return "wrongly equal"
    if true and not claimed:
        return "wrongly different"
    return "equal" if true else "different"


def equal_trial(seed: int) -> str:
    """An expression and a rewriting of it that keeps its value."""
    rng = Random(f"equal {seed}")
    a = random_expression(rng, rng.choice(DEPTHS))
    said = decide(rng, a, mutate(rng, a))
    return "wrong rewrite" if said == "different" else said


def lie_trial(seed: int) -> str:
    """An expression and a rewriting in which one thing was changed; equal now and then."""
    rng = Random(f"lie {seed}")
    a = random_expression(rng, rng.choice(DEPTHS))
    return decide(rng, a, mutate(rng, lie(rng, a)))


def close(rng: Random, a: Node, b: Node) -> bool | None:
    """Whether a and b agree to many digits at random small numbers; None where no such point was found."""
    field, seen = Reals(DIGITS), False
    for sizes in SIZES[:2] * 2:
        values = {k: v / 997 for k, v in random_values(rng, Add([a, b]), sizes, 600).items()}
        try:
            left, right = (evaluate(x, field, values, sizes) for x in (a, b))
        except (DomainError, PoleError, UnsupportedError):  # a pole, or an exponential of an exponential
            continue
        seen = True
        for x, y in zip(left.flat, right.flat, strict=True):
            if abs(x - y) > TOLERANCE * (1 + abs(x) + abs(y)):
                return False
    return True if seen else None


def known_trial(seed: int) -> str:
    """As lie_trial, with known functions, of which the normal form need not know everything: it may only never be wrong."""
    rng = Random(f"known {seed}")
    a = random_expression(rng, rng.choice(DEPTHS), functions=KNOWN * 2)
    b = mutate(rng, a if rng.random() < 0.4 else lie(rng, a))
    true = close(rng, a, b)
    if true is None:
        return "undefined"
    try:
        claimed = same(a, b)
    except BudgetError:
        return "gave up"
    if claimed and not true:
        return "wrongly equal"
    return "equal" if claimed else "different" if not true else "not decided"


def bold_trial(seed: int) -> str:
    """As known_trial, with everything that has an exact value: kinks, reciprocals, inverses, folds, relations among indices.

    Being defined counts as part of a value: the numbers are too large to meet a point where a side is undefined by accident.
    """
    rng = Random(f"bold {seed}")
    a = random_expression(rng, rng.choice(DEPTHS[:-1]), functions=EXACT * 2, bold=True)
    b = mutate(rng, rng.choice((a, lie(rng, a), tempt(rng, a), tempt(rng, a))))
    try:
        claimed = same(a, b)
    except BudgetError:
        return "gave up"
    except PoleError:
        return "undefined"
    field, differ, seen = Rationals(), False, False
    for sizes in SIZES[:2] * 2:
        values = random_values(rng, Add([a, b]), sizes, 10**12)
        left, right = (_value_or_none(x, field, values, sizes) for x in (a, b))
        if (left is None) != (right is None):
            return "wrongly equal" if claimed else "different"
        if left is not None:
            seen, differ = True, differ or bool((left != right).any())
    if not seen:
        return "undefined"
    return ("wrongly equal" if differ else "equal") if claimed else "different" if differ else "not decided"


def _value_or_none(node: Node, field: Field, values: Mapping[Atom, np.ndarray], sizes: Mapping[Symbol, int]) -> np.ndarray | None:
    try:
        return evaluate(node, field, values, sizes)
    except DomainError:
        return None


def derivative_trial(seed: int) -> str:
    """⟨J ᵀc, V⟩ against ⟨c, J V⟩, where J V is what dual numbers carry along; half of the time for a derivative once more."""
    rng = Random(f"derivative {seed}")
    node = random_expression(rng, rng.choice(DEPTHS))
    for k in range(rng.choice((1, 2))):
        wrt = _some_atom(rng, node)
        if wrt is None:
            return "constant"
        cotangent = Atom(f"c{k}", node.shape)
        value = dot(cotangent, node)
        (node,) = vjps(node, [wrt], cotangent)
    sizes = rng.choice(SIZES)
    values = random_values(rng, Add([value, dot(node, node)]), sizes) | random_values(rng, wrt, sizes)
    direction = random_values(rng, wrt, sizes)[wrt]
    field = Dual(FIELD)
    moved = np.frompyfunc(field.number, 2, 1)(values[wrt], direction)
    tangent = evaluate(value, field, values | {wrt: moved}, sizes)[()].tangents[0]
    along = Atom("V", wrt.shape)
    found = evaluate(dot(node, along), FIELD, values | {along: direction}, sizes)[()]
    if found != tangent:
        return "wrong derivative"
    return "derivative" if tangent else "derivative 0"


def gradient_trial(seed: int) -> str:
    """Two equal expressions have equal derivatives, and the normal form sees it; so it does when one of them is changed."""
    rng = Random(f"gradient {seed}")
    a = random_expression(rng, rng.choice(DEPTHS))
    wrt = _some_atom(rng, a)
    if wrt is None:
        return "constant"
    b = mutate(rng, a if rng.random() < 0.6 else lie(rng, a))
    cotangent = Atom("c", a.shape)
    return decide(rng, *(vjps(x, [wrt], cotangent)[0] for x in (a, b)))


def _some_atom(rng: Random, node: Node) -> Atom | None:
    found = [x for x in postorder(node) if isinstance(x, Atom)]
    return rng.choice(found) if found else None


TRIALS = (equal_trial, lie_trial, known_trial, bold_trial)
DERIVATIVE_TRIALS = (derivative_trial, gradient_trial)
