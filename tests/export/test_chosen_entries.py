"""−log(e^{z_0}/Σe^z) as it stands in textbooks: one entry of log softmax."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.export import lambdify
from symnn.export.stable.chosen_entries import entry_of
from symnn.export.stable.prepare import Prepared
from symnn.export.targets.numpy.operators import SPELLED
from symnn.expr import Atom, Call, Contract, Indicator
from symnn.expr.walk import postorder
from symnn.ops.log_softmax import log_softmax
from tests.export.test_stable import derivatives, exact, right

n, m = symnn.sizes("n m")
POINTS = [[v, 1.0, -v] for v in (0.0, 1e-20, 1e-10, 1.0, 40.0, 800.0, 4000.0)] + [[-40.0, 1.0, 20.0], [-800.0, 1.0, 400.0], [2.0] * 3]


def functions(size: Any) -> dict[str, Any]:
    z = symnn.vector("z", size)
    exp, total = symnn.exp, symnn.sum(symnn.exp(z))
    return {
        "quotient": -symnn.log(exp(z[0, 0]) / total),
        "by a temperature": -symnn.log(exp(2 * z[1, 0]) / symnn.sum(exp(2 * z))),
        "of a larger sum": -symnn.log(exp(z[0, 0]) / (exp(z[0, 0]) + 2 * total)),
        "difference": symnn.log(total) - z[2, 0],
    }


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", functions(3))
def test_values_and_derivatives(name: str, target: str) -> None:
    size = 3 if target == "python" else n
    z = symnn.vector("z", size)
    for order, expr in enumerate(derivatives(functions(size)[name], z)[:2]):
        call = lambdify((z,), expr, target=target)
        for x in POINTS:
            wanted = exact(expr, {z: x}, {n: 3}).astype(float)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = np.reshape(call(np.array(x)), wanted.shape)
            # a probability that is subtracted from 1 has its rounding
            rounding = 1e-300 if order == 0 and name == "quotient" else 4e-16 * (1 + np.max(np.abs(x)))
            assert right(found, wanted, 1e-12, rounding), (order, x, found, wanted, call.source)


def test_only_one_entry_is_one() -> None:
    z, Z = Atom("z", (n,)), Atom("Z", (m, n))
    first, later = Indicator((n,), (1,), 0), Indicator((n,), (1,), -1, ">=")
    chosen = Contract([z, first], [(0,), (0,)], ())
    assert entry_of(chosen, z, log_softmax(z)) is not None
    several = Contract([z, later], [(0,), (0,)], ())
    for lie in (
        several,
        2 * chosen,
        Contract([z], [(0,)], ()),
        Contract([z, z, first], [(0,), (0,), (0,)], ()),
        z,
        Contract([Z, first], [(1, 0), (0,)], (1,)),
    ):
        assert entry_of(lie, z, log_softmax(z)) is None
    row = entry_of(Contract([Z, first], [(1, 0), (0,)], (1,)), Z, log_softmax(Z))
    assert row is not None
    assert row.stands((0,), (5,)) == (5,)
    assert row.stands((1,), (5,)) is None


def test_where_it_is_an_entry_of_log_softmax() -> None:
    made = {k: Prepared(SPELLED)(read(f)) for k, f in functions(n).items()}
    uses = {k for k, node in made.items() if any(isinstance(x, Call) and x.composition is log_softmax for x in postorder(node))}
    assert "quotient" in uses
    z = symnn.vector("z", n)
    several = symnn.log(symnn.sum(symnn.exp(z))) - sp.Sum(z[sp.Symbol("i", integer=True), 0], (sp.Symbol("i", integer=True), 1, n - 1))
    assert right(lambdify((z,), several)(np.array([1.0, 2.0, 3.0])), exact(several, {z: [1.0, 2.0, 3.0]}, {n: 3}))


FAR = (0.0, 1e-10, 1.0, -40.0, 800.0, -800.0, 4000.0)


@pytest.mark.parametrize("target", ["numpy", "c"])
@pytest.mark.parametrize("name", ["one of all", "typed", "with a temperature", "with a symbol for it", "beside another"])
def test_losses_of_one_entry_are_right_with_their_hessians(name: str, target: str) -> None:
    """−log p₀ however it is typed, and beside −log(1 − p₁): two equations of one place that are at odds are no entry."""
    n, tau = symnn.sizes("n"), sp.Symbol("tau", positive=True)
    z = symnn.vector("z", n)
    p = symnn.softmax(z)
    loss = {
        "one of all": -sp.log(p[0, 0]),
        "typed": -sp.log(sp.exp(z[0, 0]) / symnn.sum(symnn.exp(z))),
        "with a temperature": -sp.log(sp.exp(z[0, 0] / 2) / symnn.sum(symnn.exp(z / 2))),
        "with a symbol for it": -sp.log(sp.exp(z[0, 0] / tau) / symnn.sum(symnn.exp(z / tau))),
        "beside another": -sp.log(1 - p[1, 0]) - sp.log(p[0, 0]),
    }[name]
    for expr in derivatives(loss, z):
        given = (z, tau) if tau in expr.free_symbols else (z,)
        call = lambdify(given, expr, target=target)
        for t in FAR:
            for x in ([t, 0.0, -0.5], [t, -t, t / 2], [t, t, t]):
                values = {z: x, tau: 2.0} if len(given) == 2 else {z: x}
                wanted = exact(expr, values, {n: 3})
                found = call(*(np.array(values[a]) for a in given))
                absolute = 1e-300 if expr is loss else 4e-16 * (1 + abs(t)) ** 2 / (1 + abs(t))
                assert right(found, wanted, 1e-12, absolute), (x, found, wanted.astype(float), call.source)
