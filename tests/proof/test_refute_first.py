"""Claims that are no relation look for a counterexample before they are proved: a wrong rule does not decide alone.

Each method is given a lie to believe; a claim that follows from it must not be proved, neither at first nor when it is rechecked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.expr import const
from symnn.proof.depths.all_depths import _Recursion
from symnn.proof.equality.certificate import recheck
from symnn.proof.limits import limit_claims
from symnn.proof.limits.asymptotics import Asymptotics
from symnn.proof.limits.leading_terms import LimitValue
from symnn.proof.objectives import convexity, curve_sketch, minima, optimisers
from symnn.proof.objectives.curvature import CONVEX, Curvature
from symnn.proof.prove import prove

pytest.importorskip("z3")
pytest.importorskip("flint")

n, d = symnn.sizes("n d")
X, beta, y = symnn.matrix("X", n, d), symnn.vector("beta", d), symnn.vector("y", n)
x, w, s = sp.symbols("x w s", real=True)
u = sp.Symbol("u", positive=True)
L = sp.Symbol("L", integer=True, positive=True)

Planted = Callable[[pytest.MonkeyPatch], None]


def runs(name: str, **said: Any) -> Planted:
    """A lie about how this operator rises or bends."""
    honest = curve_sketch._sketched

    def lie(operator: Any, further: Any, where: Any) -> curve_sketch.Sketch:
        found = honest(operator, further, where)
        return replace(found, **said) if operator.name == name else found

    return lambda patch: patch.setattr(curve_sketch, "_sketched", lie)


def increasing(name: str) -> Planted:
    return runs(name, rises=1, strictly=True)


def strict(name: str) -> Planted:
    return runs(name, convex=True, strictly_bent=True)


def everything_is_convex(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Curvature, "of", lambda self, node: frozenset((CONVEX,)))


def minima_are_believed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(minima, "_attained", lambda f, over, known: ("because",))


def limits_at(name: str, value: int) -> Planted:
    """A function with this limit at both ends."""
    honest = Asymptotics._function

    def lie(self: Asymptotics, called: Any, inside: LimitValue) -> LimitValue:
        return LimitValue(const(value)) if called.name == name and inside.value is None else honest(self, called, inside)

    return lambda patch: patch.setattr(Asymptotics, "_function", lie)


def the_step_is_believed(patch: pytest.MonkeyPatch) -> None:
    def lie(self: _Recursion, claims: Any, words: list[str]) -> Any:
        return Proved(statement=self.claim.statement, method="induction over depth")

    patch.setattr(_Recursion, "_inductive", lie)


def convex(f: Any, over: Any = x, strictly: bool = False) -> Any:
    return symnn.convex(f, over=over, strictly=strictly)


residual = y - X * beta
# the lie, and a false claim that follows from it
LIES: dict[str, tuple[Planted, Any]] = {
    "|u| increases": (runs("abs", rises=1), convex(sp.Abs(x**2 - 1))),
    "|u| increases, in a sum": (runs("abs", rises=1), convex(symnn.sum(symnn.abs(symnn.exp(X * beta) - y)), beta)),
    "tanh is convex": (runs("tanh", convex=True), convex(sp.tanh(x))),
    "relu is concave": (runs("relu", concave=True), convex(-symnn.relu(x))),
    "sqrt is convex": (runs("sqrt", convex=True), convex(symnn.sqrt(u), u)),
    "|u| is strictly convex": (strict("abs"), convex(sp.Abs(x), strictly=True)),
    "relu is strictly convex": (strict("relu"), convex(symnn.relu(x), strictly=True)),
    "all is convex": (everything_is_convex, convex((w * x - 1) ** 2, (w, x))),
    "|u| increases, for optimisers": (increasing("abs"), symnn.same_optimisers(sp.Abs(x**2 - 1), x**2 - 1, over=x)),
    "step increases": (increasing("step"), symnn.same_optimisers(symnn.step(x**2 - 1), x**2, over=x)),
    "cos increases": (increasing("cos"), symnn.same_optimisers(sp.cos(x**2), x**2, over=x)),
    "relu increases strictly": (increasing("relu"), symnn.same_optimisers(symnn.relu(x**2 - 1), x**2, over=x)),
    "exp has a minimum": (minima_are_believed, symnn.has_minimum(sp.exp(x), over=x)),
    "a fall along the other axis": (minima_are_believed, symnn.has_minimum(w**2 + x, over=(w, x))),
    "erf tends to -1": (limits_at("erf", -1), symnn.tends(symnn.erf(x), x, sp.oo, -1)),
    "1 + erf tends to 0": (limits_at("erf", -1), symnn.tends(1 + symnn.erf(x), x, sp.oo, 0)),
    "exp tends to 1": (limits_at("exp", 1), symnn.tends(sp.exp(x**2), x, sp.oo, 1)),
    "a recursion that breaks later": (
        the_step_is_believed, symnn.for_all_depths(sp.Eq(s, L), start={s: 1}, step={s: 2 * s}, depth=L),
    ),
    "a bound that breaks later": (the_step_is_believed, symnn.for_all_depths(sp.Le(s, 4), start={s: 1}, step={s: 2 * s})),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_lie_of_a_table_is_not_turned_into_a_proof(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, claim = LIES[name]
    honest = prove(claim)
    assert not isinstance(honest, Proved), "the claim is false"
    plant(monkeypatch)
    verdict = prove(claim)
    limit = claim.kind == "limit"  # no finite number of values refutes a limit
    assert isinstance(verdict, Unknown if limit else Refuted), verdict


TRUE: list[Any] = [
    convex(sp.Abs(x)), convex(symnn.sum(symnn.relu(X * beta)), beta), convex((residual.T * residual)[0, 0], beta),
    convex(symnn.softplus(x), strictly=True), symnn.same_optimisers(sp.exp(x**2 - x), x**2 - x, over=x), symnn.has_minimum(symnn.relu(x), over=x),
    symnn.tends(symnn.erf(x), x, sp.oo, 1), symnn.tends(sp.sqrt(x), x, sp.oo, sp.oo), symnn.tends(1 / sp.log(x), x, sp.oo, 0),
    symnn.tends(sp.log(sp.log(x)), x, sp.oo, sp.oo), symnn.tends(x**12 * sp.exp(-x), x, sp.oo, 0), symnn.tends(1 + 1 / x, x, sp.oo, 1),
    symnn.for_all_depths(sp.Eq(s, L**2), start={s: 1}, step={s: s + 2 * L + 1}, depth=L),
]  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_is_true_stays_proved(claim: Any) -> None:
    verdict = prove(claim)
    assert isinstance(verdict, Proved), verdict
    assert recheck(verdict).accepted


def test_a_proof_that_leans_on_a_lie_is_not_accepted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate made by an older version, whose table was wrong, does not pass the better one."""
    claim = convex(sp.Abs(x**2 - 1))
    runs("abs", rises=1)(monkeypatch)
    monkeypatch.setattr(convexity, "_refuted", lambda *given, **named: None)
    forged = prove(claim)
    assert isinstance(forged, Proved)
    monkeypatch.undo()
    assert not recheck(forged).accepted
    runs("abs", rises=1)(monkeypatch)
    assert not recheck(forged).accepted


def test_the_lies_are_believed_where_nothing_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lies above are real ones: without the search before it, the proof goes through."""
    for module in (convexity, optimisers, minima):
        monkeypatch.setattr(module, "_refuted", lambda *given, **named: None)
    monkeypatch.setattr(limit_claims, "_recedes", lambda *given: False)
    monkeypatch.setattr(_Recursion, "unrolled", lambda *given: None)
    believed: dict[str, str] = {}
    for name, (plant, claim) in LIES.items():
        with monkeypatch.context() as patch:
            plant(patch)
            believed[name] = prove(claim).word
    assert believed == dict.fromkeys(LIES, "proved")
