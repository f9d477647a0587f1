"""What a proof leans on that a symbol is declared to be is told with its assumptions; what it can do without is not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.certificates.certify import coq_proofs
from symnn.claims.verdict import Condition, Proved
from symnn.proof.equality.certificate import recheck

n, m = symnn.sizes("n m")
x, y, t = sp.symbols("x y t", real=True)
b, c = sp.symbols("b c", positive=True)
low = sp.Symbol("l", nonnegative=True)
less = sp.Symbol("g", negative=True)
k = sp.Symbol("k", integer=True)
r = sp.Symbol("r", real=True)
even = sp.Symbol("e", even=True)
v, A = symnn.vector("v", n), symnn.matrix("A", n, n)


def power(base: Any, exponent: Any) -> Any:
    return sp.Pow(base, exponent, evaluate=False)


def plain(*symbols: Any) -> dict[Any, Any]:
    return {s: sp.Symbol(s.name, real=True) for s in symbols}


LEANS: list[tuple[Any, str, Any, set[str]]] = [
    (sp.log(b * x**2), "=", sp.log(b) + sp.log(x**2), {"b > 0"}),
    (sp.log(b * c, evaluate=False), "=", sp.log(b) + sp.log(c), {"b > 0", "c > 0"}),
    (power(power(b, 2), sp.S.Half), "=", b, {"b > 0"}),
    (symnn.relu(b * x), "=", b * symnn.relu(x), {"b > 0"}),
    (symnn.relu(b * v), "=", b * symnn.relu(v), {"b > 0"}),
    (b * x / (b + b * x**2), "=", x / (1 + x**2), {"b > 0"}),
    (sp.sign(b * x, evaluate=False), "=", sp.sign(x), {"b > 0"}),
    (b + 1 / b, ">=", 2, {"b > 0"}),
    (low * (v.T * v)[0, 0], ">=", 0, {"l >= 0"}),
    (less * x**2, "<=", 0, {"g < 0"}),
    (b * (v.T * A.T * A * v)[0, 0], ">=", 0, {"b > 0"}),
]  # fmt: skip
"""True of symbols that are what they are declared to be."""
FREE: list[tuple[Any, Any, set[str]]] = [
    (b * x + b * x**2, b * (x + x**2), set()),
    ((b + x) ** 2, b**2 + 2 * b * x + x**2, set()),
    (symnn.sigmoid(-b * x), 1 - symnn.sigmoid(b * x), set()),
    (k * (x + y), k * x + k * y, set()),
    (sp.log(b * x**2) + c * x, c * x + sp.log(b) + sp.log(x**2), {"b > 0"}),
    (b * A * v + A * (c * v), (b + c) * A * v, set()),
]  # fmt: skip
"""Proved of any numbers where nothing is told."""


def proof(*claim: Any) -> Proved:
    found = symnn.prove(symnn.claim(*claim))
    assert isinstance(found, Proved), found
    return found


@pytest.mark.parametrize("claim", LEANS, ids=range(len(LEANS)))
def test_what_the_proof_leans_on_is_told_everywhere(claim: tuple[Any, str, Any, set[str]]) -> None:
    *said, leans = claim
    found = proof(*said)
    assert set(found.hypotheses) == leans
    for text in leans:
        assert text in str(found)
        assert text in json.loads(found.json())["hypotheses"]
        assert sp.latex(sp.Symbol(text[0])) in found.latex()
    assert recheck(found).accepted


@pytest.mark.parametrize("claim", LEANS, ids=range(len(LEANS)))
def test_a_verdict_that_keeps_it_to_itself_is_not_accepted(claim: tuple[Any, str, Any, set[str]]) -> None:
    found = proof(*claim[:3])
    assert not recheck(replace(found, hypotheses=())).accepted
    assert not recheck(replace(found, hypotheses=(*found.hypotheses, "x > 0"))).accepted


@pytest.mark.parametrize("claim", LEANS, ids=range(len(LEANS)))
def test_it_is_no_proof_of_numbers_that_are_anything(claim: tuple[Any, str, Any, set[str]]) -> None:
    left, relation, right, _ = claim
    anything = plain(b, c, low, less)
    found = symnn.prove(symnn.claim(left.xreplace(anything), relation, sp.sympify(right).xreplace(anything)))
    excluded = isinstance(found, Proved) and any(isinstance(condition, Condition) for condition in found.conditions)
    assert found.word in ("refuted", "supported") or excluded, found


@pytest.mark.parametrize("claim", FREE, ids=range(len(FREE)))
def test_what_it_can_do_without_is_not_told(claim: tuple[Any, Any, set[str]]) -> None:
    left, right, leans = claim
    found = proof(left, "=", right)
    assert set(found.hypotheses) == leans
    if not leans:
        assert not proof(left.xreplace(plain(b, c, k)), "=", right.xreplace(plain(b, c, k))).hypotheses


def test_whole_numbers_are_told() -> None:
    def floored(z: Any) -> Any:
        return sp.floor(sp.Add(z, z, evaluate=False), evaluate=False)

    assert proof(floored(k), "=", 2 * k).hypotheses == ("k is an integer",)
    assert proof(floored(even), "=", 2 * even).hypotheses == ("e is even",)
    assert symnn.equal(floored(r), 2 * r).word == "refuted"


def test_sizes_are_counts_and_nobody_says_so() -> None:
    assert not proof(sp.Sum(1, (sp.Symbol("i", integer=True), 1, n)), "=", n).hypotheses
    assert not proof(n + m, ">=", 2).hypotheses


def test_what_is_assumed_spares_it_or_stands_beside_it() -> None:
    spared = symnn.prove(symnn.claim(sp.log(b * x**2), "=", sp.log(b) + sp.log(x**2), assume=sp.Gt(x, 0)))
    assert isinstance(spared, Proved)
    assert spared.hypotheses == ("x > 0",)
    both = symnn.prove(symnn.claim(symnn.relu(b * x), "=", b * x, assume=sp.Ge(x, 0)))
    assert isinstance(both, Proved)
    assert set(both.hypotheses) == {"b > 0", "x >= 0"}
    assert str(both).count("b > 0") == 1


def test_what_grows_without_end_is_not_told() -> None:
    far = sp.Symbol("s", positive=True)
    found = symnn.prove(symnn.tends(sp.exp(-b * far), far, sp.oo, 0))
    assert isinstance(found, Proved)
    assert set(found.hypotheses) == {"b > 0"}


def test_properties_tell_it() -> None:
    found = symnn.prove(symnn.convex(b * x**2 + sp.exp(x), over=x))
    assert isinstance(found, Proved)
    assert "b > 0" in found.hypotheses
    assert not isinstance(symnn.prove(symnn.convex(less * x**2, over=x)), Proved)


def test_a_chain_tells_what_its_links_lean_on() -> None:
    found = symnn.prove(symnn.claim(sp.log(b * x**2), "=", sp.log(b) + sp.log(x**2), "<=", b - 1 + sp.log(x**2)))
    assert isinstance(found, Proved)
    assert found.hypotheses == ("b > 0",)


def test_a_theorem_for_coq_has_it_as_a_premise() -> None:
    (theorem,) = coq_proofs(proof(symnn.relu(b * x), "=", b * symnn.relu(x)))
    assert any("b" in str(premise) for premise in theorem.statement.premises)


def test_a_derivation_tells_what_a_line_leans_on() -> None:
    loss, z = sp.Symbol("loss", real=True), symnn.vector("z", n)
    lines = [(z, A * v), (loss, sp.log(b * symnn.norm(z) ** 2, evaluate=False))]
    assert symnn.backprop(lines, [v]).hypotheses in ((), ("b > 0",))
