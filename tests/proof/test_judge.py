"""One judge: a claim is read once, and methods that are records are asked in their order.

What contradicts itself proves nothing, whatever the method; a certificate is rechecked by the record that it names.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.claims.question import EQUALITY, INEQUALITY, MOMENTS, Question
from symnn.claims.verdict import IllTyped, Proved, Refuted, Unknown, Verdict
from symnn.errors import UnsupportedError
from symnn.expr.tables import records
from symnn.proof import judge
from symnn.proof.consistency import CONTRADICTION
from symnn.proof.method import Method, Recheck, methods, table
from symnn.proof.prove import prove

n, m = symnn.sizes("n m")
s, t = sp.symbols("s t", real=True)
A, X, v = symnn.matrix("A", n, n), symnn.matrix("X", n, 3), symnn.vector("v", n)
p = sp.Symbol("p", positive=True)


def said(verdict: Verdict) -> tuple[Any, ...]:
    """All that two verdicts of one judge have in common, whatever the machine's load."""
    return type(verdict), str(verdict.statement), getattr(verdict, "method", ""), getattr(verdict, "conditions", ()), str(verdict)


ROADS: dict[str, tuple[Any, Any, Any, type[Verdict]]] = {
    "a piecewise equality": (symnn.relu(t) - symnn.relu(t - 1), sp.Min(sp.Max(t, 0), 1), (), Proved),
    "its lie": (symnn.relu(t) - symnn.relu(t - 1), sp.Min(sp.Max(t, 0), 2), (), Refuted),
    "parts that do not fit": (X * v, v, (), IllTyped),
    "sides that do not fit": (X, X.T, (), IllTyped),
    "contradictory assumptions": (t, s, (sp.Eq(t, 1), sp.Eq(s, 1), sp.Eq(s, 2)), Unknown),
    "assumptions that hold": (t, s, (sp.Eq(t, 1), sp.Eq(s, 1)), Proved),
}  # fmt: skip


@pytest.mark.parametrize("name", ROADS)
def test_both_roads_give_one_word(name: str) -> None:
    left, right, assume, kind = ROADS[name]
    verdict = symnn.equal(left, right, assume)
    assert isinstance(verdict, kind), verdict
    assert said(verdict) == said(prove(symnn.claim(left, "=", right, assume=assume)))


# contradictions -----------------------------------------------------------------------------------------------------------------
NOTHING = [sp.Gt(t, 1), sp.Lt(t, 0)]
CONTRADICTORY: dict[str, Any] = {
    "an equality": symnn.claim(t, "=", t + 1 - 1, assume=NOTHING),
    "a sign": symnn.claim(s**2, ">=", 0, assume=NOTHING),
    "arithmetic": symnn.claim(t, ">=", 5, assume=NOTHING),
    "analysis": symnn.claim(sp.exp(s), ">=", 1 + s, assume=NOTHING),
    "a declared sign": symnn.claim(p, ">=", 1, assume=sp.Lt(p, 0, evaluate=False)),
    "convexity": symnn.convex(symnn.norm(v) ** 2, over=v, assume=NOTHING),
    "a minimum": symnn.has_minimum((v.T * v)[0, 0], over=v, assume=NOTHING),
    "a limit": symnn.tends(sp.exp(-s), s, sp.oo, 0, assume=NOTHING),
    "a lie": symnn.claim(t, "=", t + 1, assume=NOTHING),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_from_a_contradiction_nothing_follows(name: str) -> None:
    c = CONTRADICTORY[name]
    verdict = prove(c)
    assert isinstance(verdict, Unknown), verdict
    assert verdict.reason == CONTRADICTION or name == "a lie"


@pytest.mark.parametrize("name", [name for name in CONTRADICTORY if name not in ("a lie", "arithmetic", "a declared sign")])
def test_the_same_is_proved_where_nothing_contradicts(name: str) -> None:
    assert isinstance(prove(replace(CONTRADICTORY[name], assume=(sp.Gt(t, 1),))), Proved)


# the question -------------------------------------------------------------------------------------------------------------------
def test_a_question_knows_its_kind() -> None:
    noise = symnn.random("e", n, mean=0)
    assert Question(symnn.claim(A, "=", A)).kind == EQUALITY
    assert Question(symnn.claim(t, "≠", s)).kind == INEQUALITY
    assert Question(symnn.claim(symnn.E(noise), "=", sp.ZeroMatrix(n, 1))).kind == MOMENTS
    assert Question(symnn.convex(t**2, over=t)).kind == "convex"


def test_a_claim_is_read_once() -> None:
    question = Question(symnn.claim(symnn.norm(v), ">=", 0, assume=sp.Gt(t, 0)))
    assert question.sides is question.sides
    assert question.hypotheses is question.hypotheses
    assert question.problem is question.problem
    assert question.sizes == (n,)
    assert question.left is read(symnn.norm(v))


def test_what_cannot_be_read_says_so_each_time_it_is_asked() -> None:
    a, b = symnn.sizes("a b")
    left, right = sp.KroneckerProduct(symnn.matrix("A", n, m), symnn.matrix("B", a, b)), symnn.matrix("C", n * a, m * b)
    question = Question(symnn.claim(left, "=", right))
    if question.is_readable:
        assert question.left.shape == question.right.shape
    else:
        for _ in range(2):
            with pytest.raises(UnsupportedError):
                _ = question.sides


# the records --------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", table())
def test_a_record_is_whole(name: str) -> None:
    method = table()[name]
    assert method.name == name
    assert bool(method.keeps) == callable(method.recheck)
    assert bool(method.kinds) == callable(method.prove)
    for kind in method.kinds:
        assert method in methods(kind)


def test_what_refutes_comes_before_what_proves() -> None:
    order = [method.name for method in methods(INEQUALITY)]
    assert order[0] == "counterexample"
    assert [method.name for method in methods(MOMENTS)] == ["moments", "expectations in order"]


def test_a_certificate_names_its_method() -> None:
    for c in (symnn.claim(A, "=", A), symnn.claim(t**2, ">=", 0), symnn.convex(t**2, over=t), symnn.claim(t, "=", t, "<=", t + 1)):
        verdict = prove(c)
        assert isinstance(verdict, Proved)
        assert type(verdict.certificate) is table()[verdict.certificate.method].certificate
        assert symnn.recheck(verdict).accepted


def test_a_certificate_cannot_bring_its_own_recheck() -> None:
    verdict = prove(symnn.claim(t**2, ">=", 0))
    assert isinstance(verdict, Proved)

    class Forged:
        method = verdict.certificate.method

        def recheck(self) -> Recheck:
            return Recheck(True, True, "believe me", lie)

    class Inherited(type(verdict.certificate)):  # type: ignore[misc]
        def recheck(self) -> Recheck:
            return Recheck(True, True, "believe me", lie)

    for made in (Forged(), Inherited(*(getattr(verdict.certificate, f) for f in ("problem", "negated", "demanded")))):
        lie = Proved(statement=symnn.claim(t, ">=", 0).statement, method="signs", certificate=made)
        assert not symnn.recheck(lie).accepted


def test_a_method_that_is_left_out_is_not_asked() -> None:
    from symnn.proof.budget import Budget

    piecewise = symnn.claim(symnn.relu(t) - symnn.relu(t - 1), "=", sp.Min(sp.Max(t, 0), 1))
    assert isinstance(judge.judged(piecewise, Budget(10)), Proved)
    assert not isinstance(judge.judged(piecewise, Budget(10), ("normal form",)), Proved)


TOY = '''
"""A method in a file of its own."""

from symnn.claims.question import INEQUALITY
from symnn.claims.verdict import Refuted
from symnn.proof.method import Method


def by_decree(question, budget):
    return Refuted(statement=question.statement, counterexample={"by": "decree"})


METHOD = Method(name="decree", kinds=(INEQUALITY,), rank=1, prover=by_decree)
'''


def test_a_new_method_for_an_existing_kind_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "decree_of_a_test.py").write_text(TOY, encoding="utf-8")
    package = importlib.import_module("symnn.proof.methods")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    monkeypatch.setattr(package, "TABLE", records(package.__name__, package.__path__, Method))
    try:
        table.cache_clear()
        methods.cache_clear()
        assert prove(symnn.claim(t, ">=", s)).counterexample == {"by": "decree"}  # type: ignore[attr-defined]
        assert isinstance(prove(symnn.claim(A, "=", A)), Proved)
    finally:
        monkeypatch.undo()
        table.cache_clear()
        methods.cache_clear()
        sys.modules.pop("symnn.proof.methods.decree_of_a_test", None)
    assert "decree" not in table()
