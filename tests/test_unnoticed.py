"""Changes that once passed unseen: each of these tests fails when the code that it watches is changed in that one place.

The changes to tables of facts have their laws in `test_facts.py`, and convexity's in `test_refute_first.py`.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.claims.derivation import Derivation
from symnn.claims.hypotheses import Hypotheses, Hypothesis, Inequality
from symnn.claims.verdict import ChainStatement, Proved, ReceivedStatement, Refuted, Unknown
from symnn.derive.judged_line import step
from symnn.export import network_function
from symnn.nets import Dense, Network
from symnn.proof.equality.certificate import recheck
from symnn.proof.equality.deciding_equality import equal_nodes
from symnn.proof.prove import prove
from symnn.text import latex, mathjax
from symnn.text.letters import text

x, y, t, s = sp.symbols("x y t s", real=True)
n, N = symnn.sizes("n N")
u, v = symnn.vector("u", n), symnn.vector("v", n)


# a chain is a chain --------------------------------------------------------------------------------------------------------------
def proof(claim: Any) -> Proved:
    verdict = prove(claim)
    assert isinstance(verdict, Proved), verdict
    return verdict


def forged(*links: Proved) -> Proved:
    """What `prove` would say of a chain with these links, whether they join or not."""
    honest = proof(symnn.claim(x**2 + 1, ">=", 2 * x, ">=", 2 * x - 1))
    said = [p.statement for p in links]
    assert all(isinstance(q, ReceivedStatement) for q in said)
    return replace(
        honest,
        statement=ChainStatement(tuple(said)),  # type: ignore[arg-type]
        method="link by link: " + ", ".join(dict.fromkeys(p.method for p in links)),
        steps=tuple(map(str, said)),
        hypotheses=tuple(dict.fromkeys(h for p in links for h in p.hypotheses)),
        conditions=tuple(dict.fromkeys(c for p in links for c in p.conditions)),
        certificate=type(honest.certificate)(links),
    )


JOINED = [(x**2 + 1, ">=", 2 * x), (2 * x, ">", 2 * x - 1), (2 * x - 1, "=", x + x - 1)]
# two true links each, of which no chain can be made
APART: dict[str, list[tuple[Any, str, Any]]] = {
    "y for x": [(x**2 + 1, ">=", 2 * x), (2 * y, ">=", 2 * y - 1)],
    "a gap between": [(x**2 + 1, ">=", 2 * x), (2 * x + 1, ">=", 2 * x)],
    "in the wrong order": [(2 * x, ">", 2 * x - 1), (x**2 + 1, ">=", 2 * x)],
    "the last of three": [*JOINED[:2], (2 * y - 1, "=", y + y - 1)],
}


@pytest.mark.parametrize("name", APART)
def test_true_links_that_do_not_join_are_no_chain(name: str) -> None:
    links = tuple(proof(symnn.claim(*row)) for row in APART[name])
    assert all(recheck(link).accepted for link in links)
    assert not recheck(forged(*links)).accepted


@pytest.mark.parametrize("count", [2, 3])
def test_links_that_join_are_a_chain(count: int) -> None:
    assert recheck(forged(*(proof(symnn.claim(*row)) for row in JOINED[:count]))).accepted


# a proof of something ----------------------------------------------------------------------------------------------------------
def same(node: Any, value: Any) -> Hypothesis:
    return Hypothesis(read(node), read(value), f"{node} = {value}")


def above(left: Any, right: Any) -> Inequality:
    return Inequality(read(left), read(right), ">", f"{left} > {right}")


# sides that are equal as formulas, and no value at which everything that is assumed holds or both are defined
NOWHERE: dict[str, tuple[Any, Any, Hypotheses]] = {
    "two values of one symbol": (t, s, Hypotheses(equations=(same(t, 1), same(s, 1), same(s, 2)))),
    "0 = 1": (t, s, Hypotheses(equations=(same(t, s), same(t, s + 1)))),
    "above 1 and below 0": (2 * t, t + s, Hypotheses(equations=(same(t, s),), inequalities=(above(t, 1), above(0, t)))),
    "a root of what is negative": (
        symnn.sqrt(-1 - t**2) * (s + 1), symnn.sqrt(-1 - t**2) * s + symnn.sqrt(-1 - t**2), Hypotheses(),
    ),
    "a logarithm of what is negative": (symnn.log(-1 - t**2) * (s + 1) - s * symnn.log(-1 - t**2), symnn.log(-1 - t**2), Hypotheses()),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "search"),
    # the lines of a derivation, which are not searched first, are formulas that the calculus has just made: only what is assumed may fail
    [(name, search) for name in NOWHERE for search in (True, False) if search or NOWHERE[name][2] != Hypotheses()],
)
def test_what_holds_nowhere_is_not_proved(name: str, search: bool) -> None:
    left, right, h = NOWHERE[name]
    verdict = equal_nodes(read(left), read(right), hypotheses=h, search=search)
    assert isinstance(verdict, Unknown), verdict


def test_what_holds_nowhere_is_not_proved_by_the_public_functions() -> None:
    assumed = (sp.Eq(t, 1), sp.Eq(s, 1), sp.Eq(s, 2))
    assert isinstance(symnn.equal(t, s, assume=assumed), Unknown)
    assert isinstance(prove(symnn.claim(t, "=", s, assume=assumed)), Unknown)
    assert isinstance(symnn.equal(t, s, assume=assumed[:2]), Proved)
    assert isinstance(symnn.equal(t, s, assume=assumed[1:2]), Refuted)


# weights that are used twice are penalised once --------------------------------------------------------------------------------
TIED = Dense(3, "tanh")
NETWORKS: dict[str, Network] = {
    "columns": Network(TIED, TIED, Dense(2), inputs=3, loss="half_squared_error", batch=N, l2=sp.Rational(1, 2)),
    "rows": Network(TIED, TIED, Dense(2), inputs=3, loss="mse", batch=N, layout="rows", l2=sp.Rational(1, 2)),
    "torch, three times": Network(TIED, TIED, TIED, inputs=3, loss="mse", batch=N, layout="torch", l2=sp.Rational(1, 2)),
    "one example": Network(TIED, TIED, Dense(1, "sigmoid"), inputs=3, loss="binary_cross_entropy", l2=sp.Rational(1, 2)),
    "no layer twice": Network(Dense(3, "tanh"), Dense(2), inputs=3, loss="mse", batch=N, l2=sp.Rational(1, 2)),
}


def extent(symbol: Any) -> tuple[int, ...]:
    """The shape of a symbol in a batch of four."""
    return tuple(int(sp.sympify(e).subs({N: 4})) for e in getattr(symbol, "shape", ()))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_exported_gradient_of_a_penalised_network_is_that_of_its_loss(name: str) -> None:
    net, draw = NETWORKS[name], np.random.default_rng(5)
    f = network_function(net)
    parameters = {key: draw.normal(size=extent(p)) for key, p in net.parameters.items()}
    inputs, target = draw.normal(size=extent(net.x)), draw.uniform(size=extent(net.y))
    gradients = f(parameters, inputs, target)[1]
    for key, value in parameters.items():
        slopes = np.empty_like(value)
        for place in np.ndindex(*value.shape):
            h = np.zeros_like(value)
            h[place] = 1e-6
            up, down = (f({**parameters, key: value + e * h}, inputs, target)[0] for e in (1, -1))
            slopes[place] = (up - down) / 2e-6
        np.testing.assert_allclose(gradients[key], slopes, rtol=1e-6, atol=1e-7)


# what is said of a derivation is in its data -----------------------------------------------------------------------------------
def of_a_quotient() -> Derivation:
    divided = step(key="a", symbol=t, shown=s + 1, shape=(), rule="cancelled", section="forward", raw=read((s**2 - 1) / (s - 1)))
    return Derivation("a quotient", (divided,), hypotheses=("Σ y = 1",))


def test_the_conditions_and_hypotheses_of_a_derivation_are_in_its_data() -> None:
    derivation = of_a_quotient()
    assert derivation.conditions, "a derivation without an exception shows nothing"
    data = json.loads(derivation.json())
    assert data["conditions"] == [str(c) for c in derivation.conditions]
    assert data["hypotheses"] == list(derivation.hypotheses)
    bare = json.loads(replace(derivation, steps=(), hypotheses=()).json())
    assert (bare["conditions"], bare["hypotheses"]) == ([], [])
    for c in derivation.conditions:
        assert str(c) in str(derivation)


# scripts -----------------------------------------------------------------------------------------------------------------------
SCRIPTS = {
    "A⁻¹": "^{-1}", "A⁻¹ᵀ": None, "x²³": "^{23}", "x₁₀": "_{10}", "x⁻²y⁻³": "^{-2}", "10⁻¹²": "^{-12}", "σ²ₙ": "^{2}_{n}", "W₁₂⁻¹": "_{12}^{-1}",
    "∂²f": "^{2}", "x⁺⁻": None, "ˡ⁺¹": None,
}  # fmt: skip
DOUBLE = re.compile(r"([\^_])(\{(?:[^{}]|\{[^{}]*\})*\}|.)\1")


@pytest.mark.parametrize("plain", SCRIPTS)
def test_neighbouring_scripts_are_one_script(plain: str) -> None:
    r"""TeX refuses a^{-}^{1}: "double superscript"."""
    printed = text(plain)
    assert not DOUBLE.search(printed), printed
    wanted = SCRIPTS[plain]
    assert wanted is None or wanted in printed


def test_the_scripts_of_a_sentence_are_tex_wherever_it_is_printed() -> None:
    verdict = Unknown(statement="A⁻¹²x = (Aᵀ)⁻¹x", reason="the inverse A⁻¹ was not taken")
    for printed in (latex(verdict), mathjax(verdict)):
        assert not DOUBLE.search(printed)
        assert "^{-1}" in printed
        assert "^{-12}" in printed


def test_two_scripts_that_do_not_join_are_found() -> None:
    """The judge above is no blind one."""
    assert all(map(DOUBLE.search, ("A^{-}^{1}", "x_{1}_{2}", "x^2^3", r"\delta^{[l]}^{\top}")))
    assert not any(map(DOUBLE.search, ("A^{-1}", "x_{1}^{2}", "x^{a^{2}}", "x_{i}y_{j}")))
