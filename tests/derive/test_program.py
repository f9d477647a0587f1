"""Backpropagation over named definitions: attention, a recurrent network in time, layer norm; every line judged, the sum right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.derivation import Derivation
from symnn.claims.verdict import Condition, Proved
from symnn.derive import derived_lines
from symnn.derive.definition import NamedDefinition
from symnn.derive.reverse import Reverse
from symnn.errors import ArgumentError, ShapeError

n, m, d, h, p = symnn.sizes("n m d h p")
SIZES = {n: 3, m: 4, d: 2, h: 3, p: 2}
mat, vec = symnn.matrix, symnn.vector
loss = sp.Symbol("loss", real=True)


def attention() -> Derivation:
    Q, K, V, G = mat("Q", n, d), mat("K", m, d), mat("V", m, h), mat("G", n, h)
    S, P, O = mat("S", n, m), mat("P", n, m), mat("O", n, h)
    lines = [(S, Q * K.T / sp.sqrt(d)), (P, symnn.softmax(S, axis=1)), (O, P * V), (loss, sp.Trace(G.T * O))]
    return symnn.backprop(lines, [Q, K, V])


def recurrent() -> Derivation:
    W, U, b, before = mat("W", h, h), mat("U", h, p), vec("b", h), vec("h0", h)
    lines, total, named = [], sp.S.Zero, {}
    for t in "123":
        z, state, x, y = vec(f"z{t}", h), vec(f"h{t}", h), vec(f"x{t}", p), vec(f"y{t}", h)
        lines += [(z, W * before + U * x + b), (state, symnn.tanh(z))]
        named[z] = vec(f"delta{t}", h)
        total += symnn.norm(state - y) ** 2 / 2
        before = state
    return symnn.backprop([*lines, (loss, total)], [W, U, b], keep=list(named), cotangents=named)


def layer_norm() -> Derivation:
    x, g, gamma, beta, xhat, y = (vec(name, n) for name in ("x", "g", "gamma", "beta", "xhat", "y"))
    mu, s, eps = sp.Symbol("mu", real=True), sp.Symbol("s", positive=True), sp.Symbol("epsilon", positive=True)
    one = sp.OneMatrix(n, 1)
    lines = [
        (mu, symnn.mean(x)),
        (s, sp.sqrt(symnn.norm(x - mu * one) ** 2 / n + eps)),
        (xhat, (x - mu * one) / s),
        (y, sp.HadamardProduct(gamma, xhat) + beta),
        (loss, (g.T * y)[0, 0]),
    ]
    return symnn.backprop(lines, [x, gamma, beta], keep=[mu, s, xhat])


PROGRAMS = {"attention": attention, "recurrent": recurrent, "layer norm": layer_norm}
PRINTED = {
    "attention": {
        "dP": "dO*V.T",
        "dS": "HadamardProduct(P, -(HadamardProduct(P, dP))*1 + dP)",
        "dQ": "1/sqrt(d)*dS*K",
        "dK": "1/sqrt(d)*dS.T*Q",
        "dV": "P.T*dO",
    },
    "recurrent": {
        "delta2": "HadamardProduct(h2 - y2 + W.T*delta3, -HadamardPower(h2, 2) + 1)",
        "delta3": "HadamardProduct(h3 - y3, -HadamardPower(h3, 2) + 1)",
        "dW": "delta1*h0.T + delta2*h1.T + delta3*h2.T",
        "db": "delta1 + delta2 + delta3",
    },
    "layer norm": {"dxhat": "HadamardProduct(g, gamma)", "dgamma": "HadamardProduct(g, xhat)", "dbeta": "g"},
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_line_is_proved_and_reads_as_in_the_textbook(name: str) -> None:
    found = PROGRAMS[name]()
    assert not found.unproved
    shown = {s.key: str(s.shown) for s in found.steps}
    assert {key: shown[key] for key in PRINTED[name]} == PRINTED[name]


def run(steps: Any, values: Mapping[Any, Any]) -> dict[str, Any]:
    """The lines one after the other, as numbers."""
    known, out = dict(values), {}
    for s in steps:
        out[s.key] = evaluate(s.value, Floats(), known, SIZES)
        known.setdefault(read(s.symbol), out[s.key])
    return out


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_gradients_are_the_differences_of_the_loss(name: str) -> None:
    found, rng = PROGRAMS[name](), np.random.default_rng(3)
    shape = lambda symbol: tuple(int(k) for k in sp.Tuple(*read(symbol).shape).subs(SIZES))
    values = {read(s): rng.normal(size=shape(s)) for s, _, _ in found.inputs}
    values = {a: np.abs(v) if a.label == sp.Symbol("epsilon", positive=True) else v for a, v in values.items()}
    lines = run(found.steps, values)
    forward = [s for s in found.steps if s.section == "forward"]
    for s in (s for s in found.steps if s.section == "gradients"):
        atom, gradient = read(s.symbol), np.asarray(lines[s.key], dtype=float)
        for place in np.ndindex(*gradient.shape):
            sides = []
            for sign in (1, -1):
                moved = np.array(values[atom], dtype=float)
                moved[place] += sign * 1e-5
                sides.append(float(run(forward, {**values, atom: moved})["loss"]))
            assert np.isclose((sides[0] - sides[1]) / 2e-5, gradient[place], rtol=1e-4, atol=1e-7), (s.key, place)


x, y = vec("x", n), vec("y", n)
BAD = {
    "no definition": (lambda: symnn.backprop([], [x]), ArgumentError, "at least one definition"),
    "a loss that is no number": (lambda: symnn.backprop([(y, 2 * x)], [x]), ArgumentError, "must be a number"),
    "out of order": (lambda: symnn.backprop([(loss, (y.T * y)[0, 0]), (y, 2 * x)], [x]), ArgumentError, "y has shape|number|order"),
    "used before it is made": (lambda: symnn.backprop([(y, y + x), (loss, (y.T * y)[0, 0])], [x]), ArgumentError, "in order"),
    "made twice": (lambda: symnn.backprop([(y, x), (y, 2 * x), (loss, (y.T * y)[0, 0])], [x]), ArgumentError, "twice"),
    "no symbol": (lambda: symnn.backprop([(2 * y, x), (loss, (y.T * y)[0, 0])], [x]), ArgumentError, "no symbol"),
    "a wrong shape": (lambda: symnn.backprop([(y, mat("A", m, n) * x), (loss, (y.T * y)[0, 0])], [x]), ShapeError, "y has shape"),
    "absent": (lambda: symnn.backprop([(loss, (y.T * y)[0, 0])], [x]), ArgumentError, "does not occur"),
    "by a defined name": (lambda: symnn.backprop([(y, 2 * x), (loss, (y.T * y)[0, 0])], [y]), ArgumentError, "defined by a line"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_program_is_refused_in_one_sentence(name: str) -> None:
    make, error, words = BAD[name]
    with pytest.raises(error, match=words):
        make()


def test_a_definition_that_is_printed_as_something_else_is_not_proved() -> None:
    x, y = vec("x", n), vec("y", n)
    true, false = (NamedDefinition(symbol=y, form=shown, value=read(2 * x)) for shown in (x + x, 3 * x))
    assert [s.verdict.word for s in derived_lines.forward([true, false])] == ["proved", "refuted"]


def test_a_textbook_form_is_judged_like_everything_else() -> None:
    W, x, z = mat("W", m, n), vec("x", n), vec("z", m)
    definitions = [
        NamedDefinition(symbol=z, form=W * x, cotangent=vec("delta", m), pulled={W: lambda d: 2 * d * x.T}),
        NamedDefinition(symbol=loss, form=(z.T * z)[0, 0]),
    ]
    derived = derived_lines.DerivedLines(Reverse(definitions, [W]))
    assert [s.verdict.word for s in derived.backward()] == ["proved"]
    assert derived.gradient(W).verdict.word == "refuted"


def test_only_what_is_asked_for_is_differentiated() -> None:
    """A step that cannot be differentiated by what is given stands in nobody's way."""
    x, c, h = vec("x", n), vec("c", n), vec("h", n)
    steps = [(h, sp.HadamardProduct(x, symnn.sign(c))), (loss, (h.T * h)[0, 0])]
    found = symnn.backprop(steps, [x])
    assert not found.unproved
    assert set(found.gradients) == {"x"}


def test_cotangents_of_rank_above_two_have_names() -> None:
    T, U = symnn.tensor("T", n, m, d), symnn.tensor("U", n, m, d)
    found = symnn.backprop([(U, 2 * T), (loss, symnn.sum(U))], [T])
    assert not found.unproved
    assert "dU" in [s.key for s in found.steps]


def test_a_wrong_cotangent_would_not_be_proved() -> None:
    line = next(s for s in attention().steps if s.key == "dS")
    lie = symnn.proof.equality.deciding_equality.equal_nodes(line.raw, 2 * line.value)
    assert not isinstance(lie, Proved)


def test_a_derivation_says_at_which_sizes_its_entries_exist() -> None:
    A, x, state = mat("A", n, n), vec("x", n), vec("h", n)
    lines = [(state, symnn.tanh(A * x)), (loss, state[1, 0] ** 2 + state[0, 0])]
    found = symnn.backprop(lines, [A, x])
    assert found.conditions == ("n > 1",)
    definition = next(s.verdict for s in found.steps if s.verdict.conditions)
    assert symnn.recheck(definition).accepted
    assert not symnn.recheck(replace(definition, conditions=())).accepted
    assert not symnn.recheck(replace(definition, conditions=(Condition(n, 2, ">"),))).accepted
    three, given = vec("h", 3), vec("x", 3)
    assert symnn.backprop([(three, symnn.tanh(given)), (loss, three[1, 0])], [given]).conditions == ()
