"""Every gradient a second and a third time: by exact dual numbers, and by SymPy's own derivative of the written-out entries."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.calculus.values.node_entries import atom_entries, entries
from symnn.derivative import gradients
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms
from tests.at_sizes import at_sizes
from tests.oracles.dual import Dual
from tests.test_conformance import ROWS, N, d, h, n, o

SIZES = {n: 2, d: 2, h: 2, o: 2, N: 2}
REALS = Reals(40)


def cases() -> dict[str, tuple[Node, Node, Node]]:
    """(f, the atom, the gradient as it is printed and read again) at small sizes, for every row and for a network."""
    found = {
        name: (read(r.f), read(r.by), read(symnn.gradient(r.f, r.by))) for name, r in ROWS.items() if name != "sum of squares as a Sum"
    }
    net = symnn.Network(symnn.Dense(2, activation="tanh"), symnn.Dense(1, activation="sigmoid"), inputs=2, loss="binary_cross_entropy")
    loss = net.loss_node()
    for symbol, gradient in zip(net.parameters.values(), gradients(loss, [read(p) for p in net.parameters.values()]), strict=True):
        found[f"network by {symbol}"] = (loss, read(symbol), gradient)
    return {name: tuple(at_sizes(part, SIZES) for part in parts) for name, parts in found.items()}


CASES = cases()


def values_of(node: Node, rng: Random) -> dict[Atom, Any]:
    """Matrices near 2I and numbers between 1/4 and 3/4: logarithms, roots, determinants and labels are fine there."""
    out = {}
    for a in atoms(node):
        shape = tuple(map(int, a.shape))
        array = np.empty(shape, dtype=object)
        for place in np.ndindex(*shape):
            array[place] = Fraction(rng.randint(8, 24), 32) + (2 if len(shape) == 2 and len(set(place)) == 1 else 0)
        out[a] = array
    return out


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_that_of_dual_numbers(name: str) -> None:
    f, by, gradient = CASES[name]
    values = values_of(f, Random(1))
    expected = evaluate(gradient, REALS, values, {})
    field = Dual(REALS)
    for place in np.ndindex(*np.shape(values[by])):
        moved = np.array(
            [field.number(REALS.element(v), REALS.from_fraction(int(p == place))) for p, v in np.ndenumerate(values[by])], dtype=object
        )
        slope = evaluate(f, field, {**values, by: moved.reshape(np.shape(values[by]))}, {}).item().tangents[0]
        assert abs(slope - np.asarray(expected, dtype=object)[place]) < 1e-30


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_that_of_sympy_entry_by_entry(name: str) -> None:
    f, by, gradient = CASES[name]
    rng = Random(2)
    values = values_of(f, rng)
    single = {cell: v for a in atoms(f) for cell, v in zip(atom_entries(a).ravel(), np.ravel(values[a]), strict=True)}
    plain = {cell: sp.Symbol(f"v{k}", real=True) for k, cell in enumerate(single)}
    (written,) = entries(f).ravel()
    formula = to_sympy(written).doit().xreplace({to_sympy(cell): s for cell, s in plain.items()})
    formula = formula.replace(lambda e: isinstance(e, symnn.bridge.ScalarCall), lambda e: DEFINED[e.record.name](*e.operands))
    numbers = {plain[cell]: sp.Rational(v.numerator, v.denominator) for cell, v in single.items()}
    expected = np.ravel(evaluate(gradient, REALS, values, {}))
    for cell, wanted in zip(atom_entries(by).ravel(), expected, strict=True):
        slope = sp.diff(formula, plain[cell]).subs(numbers).evalf(30)
        assert abs(slope - sp.Float(str(wanted), 30)) < 1e-20


DEFINED = {
    "sigmoid": lambda z: 1 / (1 + sp.exp(-z)),
    "softplus": lambda z: sp.log(1 + sp.exp(z)),
}
