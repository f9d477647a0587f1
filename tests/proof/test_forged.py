"""Certificates forged by somebody who has read the source: the same lie is told in the verdict and everywhere inside its certificate."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.claim import claim
from symnn.claims.verdict import Condition, ReceivedStatement
from symnn.expr import Node
from symnn.proof.equality.certificate import recheck
from tests.proof.test_recheck import VERDICTS, proof

m, n = symnn.sizes("m n")
A, X = symnn.matrix("A", n, n), symnn.matrix("X", m, n)
u, v, beta = symnn.vector("u", n), symnn.vector("v", n), symnn.vector("beta", n)
x, y = sp.symbols("x y", real=True)
L = sp.Symbol("L", integer=True, positive=True)

PROPERTIES = {
    "convex": symnn.convex(x**2, over=x),
    "strictly convex": symnn.convex(symnn.sum(sp.HadamardProduct(v, v)), over=v, strictly=True),
    "same optimisers": symnn.same_optimisers(symnn.argmax(-symnn.exp(x**2)), x**2, over=x),
    "has a minimum": symnn.has_minimum(symnn.sum(sp.HadamardProduct(u - v, u - v)), over=u),
    "limit": symnn.tends(1 / (1 + x**2), x, sp.oo, 0),
    "for all depths": symnn.for_all_depths(sp.Eq(u, A * v, evaluate=False), start={u: A * v}, step={u: u}, depth=L),
}
PROVED = {**VERDICTS, **{name: proof(symnn.prove(said)) for name, said in PROPERTIES.items()}}
LIES = (
    "1 = 2",
    "-x**2 is convex in x",
    ReceivedStatement("1", "2"),
    ReceivedStatement(sp.Integer(1), sp.Integer(2)),
    ReceivedStatement(x * y, x),
)


def forged(told: Any, old: Any, lie: Any, depth: int = 6) -> Any:
    """The same data with the lie wherever the old words stand."""
    if type(told) is type(old) and told == old:
        return lie
    if isinstance(told, Node | sp.Basic | str) or depth == 0:
        return told
    if isinstance(told, tuple):
        parts = [forged(part, old, lie, depth - 1) for part in told]
        return type(told)(*parts) if hasattr(told, "_fields") else type(told)(parts)
    if is_dataclass(told) and not isinstance(told, type):
        changed = {f.name: forged(getattr(told, f.name), old, lie, depth - 1) for f in fields(told)}
        return replace(told, **{k: w for k, w in changed.items() if w is not getattr(told, k)})
    return told


@pytest.mark.parametrize("name", PROVED)
def test_no_other_statement_is_accepted_though_the_certificate_tells_it_too(name: str) -> None:
    verdict = PROVED[name]
    for lie in LIES:
        assert not recheck(replace(forged(verdict, verdict.statement, lie), statement=lie)).accepted, lie


def test_a_proof_that_x_y_is_y_x_is_none_of_1_is_2() -> None:
    true = proof(symnn.equal(x * y, y * x))
    lie = replace(true, statement="1 = 2", certificate=replace(true.certificate, said=replace(true.certificate.said, statement="1 = 2")))
    assert recheck(true).accepted
    assert not recheck(lie).accepted


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_says_what_its_parts_are(name: str) -> None:
    true = PROVED[name]
    assert recheck(true).accepted, recheck(true).reason
    assert true.statement == PROPERTIES[name].statement
    with pytest.raises((TypeError, AttributeError)):
        replace(true.certificate.claim, statement="-x**2 is convex in x")
    for other in PROPERTIES.values():
        if other is not PROPERTIES[name]:
            assert not recheck(replace(true, certificate=replace(true.certificate, claim=other))).accepted
            lie = replace(true, statement=other.statement, certificate=replace(true.certificate, claim=other))
            assert not recheck(lie).accepted


ASSUMED = {
    "equation": symnn.equal(symnn.sum(u) * v, v, assume=sp.Eq(symnn.sum(u), 1)),
    "symmetric": symnn.equal(A * u, A.T * u, assume=sp.Q.symmetric(A)),
    "one-hot": symnn.equal(symnn.sum(u) * v, v, assume=symnn.one_hot(u)),
    "inequality": symnn.prove(claim(x**3, ">=", 0, assume=x >= 0)),
    "by signs": symnn.prove(claim(symnn.sum(u) + 1, ">", 0, assume=sp.Q.positive(u))),
    "definite": symnn.prove(claim(v.T * A * v, ">=", 0, assume=sp.Q.positive_definite(A))),
    "rank": symnn.prove(
        symnn.convex(symnn.sum(sp.HadamardProduct(X * beta, X * beta)), over=beta, strictly=True, assume=symnn.full_column_rank(X))
    ),
    "property": symnn.prove(symnn.convex(y * x**2, over=x, assume=y > 0)),
    "depths": symnn.prove(symnn.for_all_depths(x >= 0, start={x: y}, step={x: x * y}, assume=y >= 1)),
}


@pytest.mark.parametrize("name", ASSUMED)
def test_the_words_of_an_assumption_are_those_of_what_is_assumed(name: str) -> None:
    verdict = proof(ASSUMED[name])
    assert recheck(verdict).accepted, recheck(verdict).reason
    assert verdict.hypotheses
    for text in verdict.hypotheses:
        for lie in ("0 = 0", "x is real"):
            told = forged(verdict, text, lie)
            assert lie in told.hypotheses
            assert not recheck(told).accepted, (text, lie)
    assert not recheck(replace(verdict, hypotheses=())).accepted


def test_a_condition_is_compared_with_what_it_is_about_and_not_by_its_words() -> None:
    true = proof(symnn.equal((x**2 - 1) / (x - 1), x + 1))
    (said,) = true.conditions
    lie = Condition(said.left, said.right)
    lie.left, lie.right = y, sp.Integer(7)
    assert str(lie) == str(said)
    assert not recheck(replace(true, conditions=(lie,))).accepted


def test_an_induction_is_about_its_base_and_step() -> None:
    true = VERDICTS["induction"]
    said = str(true.statement)
    for part in (true.certificate.base.statement, true.certificate.step.statement):
        assert str(part) in said
    assert not recheck(replace(true, statement="all networks are linear")).accepted


@pytest.mark.parametrize("activation", ["tanh", "relu", "softmax", "identity"])
def test_a_derived_line_is_about_the_derivative_that_it_names(activation: str) -> None:
    net = symnn.Network(symnn.Dense(3, activation), symnn.Dense(2), inputs=2, loss="half_squared_error")
    lines = {s.of: s for s in net.backprop().steps if s.of is not None}
    assert len(lines) == 6
    for name, line in lines.items():
        true = proof(line.verdict)
        assert recheck(true).accepted, (name, recheck(true).reason)
        said = true.statement.left
        assert str(said) == f"∂loss/∂{name}"
        others = [o.verdict.statement.left for o in lines.values() if o is not line]
        for lie in (str(said), "∂loss/∂V", *others, replace(said, by=others[0].by), replace(said, pulled=said.pulled[:-1])):
            told = forged(true, true.statement, true.statement._replace(left=lie))
            assert told.statement.left == lie
            assert not recheck(told).accepted, lie
