"""The variances that initialisers say, proved: of a uniform, a truncated normal, an orthogonal one; and how they are drawn."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError
from symnn.nets import Dense, Network, initialisers
from symnn.nets.initialiser import fan_in, fan_out, left_within_two

n, m = symnn.sizes("n m")
z = sp.Symbol("z", real=True)
DENSITY = symnn.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)
"""φ; its integral from −2 to 2 is erf(√2)."""


def antiderivative(factor: int) -> sp.Expr:
    return symnn.erf(z / sp.sqrt(2)) / 2 - factor * z * DENSITY


def test_the_variance_of_a_truncated_normal_is_what_its_record_says() -> None:
    """∫ z²φ is Φ − zφ at both ends; divided by ∫ φ it is the part of the variance that is left."""
    claims = [symnn.equal(symnn.gradient(antiderivative(k), z), z**2 * DENSITY) for k in (1, 2)]
    assert isinstance(claims[0], Proved)
    assert isinstance(claims[1], Refuted)
    ends = [antiderivative(1).subs(z, end) for end in (2, -2)]
    mass = [symnn.erf(end / sp.sqrt(2)) / 2 for end in (2, -2)]
    left = (ends[0] - ends[1]) / (mass[0] - mass[1])
    assert isinstance(symnn.equal(left, symnn_left := left_within_two().replace(sp.erf, symnn.erf).replace(sp.exp, symnn.exp)), Proved)
    assert isinstance(symnn.equal(left, symnn_left + sp.Rational(1, 1000)), Refuted)
    assert float(left_within_two()) == pytest.approx(0.87962566103423978**2, rel=1e-12)  # the number in Keras and JAX


def test_the_squares_of_orthonormal_rows_sum_to_their_number() -> None:
    W = symnn.matrix("W", n, m)
    rows = sp.Eq(W * W.T, sp.Identity(n), evaluate=False)
    assert symnn.prove(symnn.claim(symnn.trace(W.T * W), "=", n, assume=rows)).word == "proved"
    assert symnn.prove(symnn.claim(symnn.trace(W.T * W), "=", m, assume=rows)).word != "proved"
    record = initialisers.find("orthogonal")
    for rows_, columns in ((3, 5), (5, 3), (4, 4)):
        drawn = record.sample(np.random.default_rng(0), (rows_, columns), columns, rows_)
        least = drawn @ drawn.T if rows_ <= columns else drawn.T @ drawn
        np.testing.assert_allclose(least, np.eye(min(rows_, columns)), atol=1e-12)
        variance = record.variance.subs({fan_in: columns, fan_out: rows_})
        assert float(np.mean(drawn**2)) == pytest.approx(float(variance))


def test_the_variance_of_a_uniform_is_a_third_of_its_squared_bound() -> None:
    b = sp.Symbol("b", positive=True)
    u = symnn.random("u", distribution=("uniform", -b, b))
    assert symnn.equal(symnn.Var(u), b**2 / 3).word == "proved"
    assert symnn.equal(symnn.Var(u), b**2 / 2).word == "refuted"
    record = initialisers.find("xavier_uniform")
    assert symnn.equal(record.bound**2 / 3, record.variance).word == "proved"


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize("law", ["truncated_normal", "normal", "uniform"])
def test_variance_scaling_draws_what_it_says(mode: str, law: str) -> None:
    record = initialisers.variance_scaling(2, mode, law)
    drawn = record.sample(np.random.default_rng(1), (300, 200), 200, 300)
    assert drawn.var() == pytest.approx(2 / {"fan_in": 200, "fan_out": 300, "fan_avg": 250}[mode], rel=0.03)
    net = Network(Dense(4, "relu"), Dense(2), inputs=3, loss="mse")
    assert net.initial(np.random.default_rng(0), weights=record)["W1"].shape == (4, 3)


@pytest.mark.parametrize("wrong", [{"mode": "fan"}, {"distribution": "cauchy"}, {"scale": 0}, {"scale": -1}])
def test_what_is_no_variance_scaling_is_said(wrong: dict[str, object]) -> None:
    with pytest.raises(ArgumentError):
        initialisers.variance_scaling(**wrong)  # type: ignore[arg-type]
