"""Inequalities: what is true is proved, its lies are refuted or at least not proved, and what is out of reach is unknown."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.claim import claim
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Refuted, Unknown, Verdict
from symnn.derivative import gradient
from symnn.errors import ShapeError
from symnn.expr import Atom, Contract, const
from symnn.expr.walk import atoms
from symnn.ops.signs import sign
from symnn.proof import judge
from symnn.proof.budget import Budget
from symnn.proof.equality.certificate import recheck
from symnn.proof.inequality import second_solver
from symnn.proof.inequality.analysis import by_analysis
from symnn.proof.inequality.enclosure import Interval, enclosed, positive_on, sign_at
from symnn.proof.inequality.smt import SmtCertificate, by_smt, recheck_smt
from symnn.proof.inequality.sums_of_squares import by_signs, is_gram
from symnn.proof.prove import prove

pytest.importorskip("z3")
pytest.importorskip("flint")

METHODS = ("counterexample", "signs", "SMT", "analysis")
x, y, z, a, b = sp.symbols("x y z a b", real=True)
p = sp.Symbol("p", positive=True)
n, m = symnn.sizes("n m")
A, X, S = symnn.matrix("A", n, m), symnn.matrix("X", n, m), symnn.matrix("S", n, n)
v, w = symnn.vector("v", m), symnn.vector("w", n)
s, relu, tanh, softplus = symnn.sigmoid, symnn.relu, sp.tanh, symnn.softplus
Q = sp.Rational


def judged(left: Any, relation: str, right: Any, assume: Any = ()) -> Verdict:
    """The verdict of the methods for inequalities alone."""
    return judge.judged(claim(left, relation, right, assume=assume), Budget(10), METHODS)


TRUE: list[tuple[Any, ...]] = [
    (s(x) * (1 - s(x)), "<=", Q(1, 4)),
    (s(x), "<", 1),
    (sp.Abs(tanh(x)), "<", 1),
    (relu(x) + relu(-x), "=", sp.Abs(x)),
    (relu(x) - relu(-x), "=", x),
    (relu(relu(x)), "=", relu(x)),
    (sp.Max(x, y) + sp.Min(x, y), "=", x + y),
    (sp.Max(x, y), ">=", x),
    (relu(x + y), "<=", relu(x) + relu(y)),
    (sp.Abs(x + y), "<=", sp.Abs(x) + sp.Abs(y)),
    (sp.Max(0, 1 - x * y), ">=", 1 - x * y),
    (sp.Abs(relu(a) - relu(b)), "<=", sp.Abs(a - b)),
    (2 * x * y, "<=", x**2 + y**2),
    (x**2, ">=", 0),
    (x**2 + 1, ">", 0),
    (x**2, "≠", -1),
    (sp.exp(x), "≠", 0),
    (x * tanh(x), ">=", 0),
    (sp.exp(x + y) + sp.exp(x - y), ">=", 2 * sp.exp(x)),
    (symnn.elu(x), ">=", -1),
    (relu(x), "<=", softplus(x)),
    (s(x), "<=", s(y), x <= y),
    (s(x), "<", s(y), x < y),
    (x + 1 / x, ">=", 2, x > 0),
    (sp.sqrt(x), ">=", 0, x >= 0),
    (sp.sqrt(x * y), "<=", (x + y) / 2, [x >= 0, y >= 0]),
    (sp.sin(x) ** 2 + sp.cos(x) ** 2, "<=", 1),
    (symnn.gelu(x), "<=", relu(x)),
    (symnn.gelu(x), ">=", -Q(1, 5)),
    (sp.cosh(x), "<=", sp.exp(x**2 / 2)),
    (-sp.log(s(x * y)), ">", 0),
    # by analysis
    (sp.exp(x), ">=", 1 + x),
    (sp.exp(x), ">", x),
    (sp.exp(x), ">=", sp.E * x),
    (tanh(x), ">=", x - x**3 / 3, x >= 0),
    (tanh(x), "<=", x, x >= 0),
    (sp.Abs(tanh(x)), "<=", sp.Abs(x)),
    (sp.log(1 + x), "<=", x, x > -1),
    (sp.log(x), "<=", x - 1, x > 0),
    (x * sp.log(x), ">=", x - 1, x > 0),
    (softplus(x), "<=", relu(x) + sp.log(2)),
    (sp.cosh(x), ">=", 1 + x**2 / 2),
    (1 / sp.cosh(x), ">=", 1 - x**2 / 2),
    (symnn.silu(x), ">=", -Q(3, 10)),
    (x * sp.exp(-x), "<=", Q(37, 100)),
    (sp.sin(x), "<=", x, x >= 0),
    (symnn.elu(x), ">=", x),
    (s(x), "<=", Q(1, 2) + x / 4, x >= 0),
    # a product as one number: the logistic loss of a margin
    (sp.log(1 + sp.exp(-x * y)), ">=", sp.log(2) - x * y / 2),
    (sp.log(1 + sp.exp(-x * y)), ">=", -x * y),
    (sp.exp(x**2 * y), ">=", 1 + x**2 * y),
    # Lipschitz
    (sp.Abs(s(a) - s(b)), "<=", sp.Abs(a - b) / 4),
    (sp.Abs(tanh(a) - tanh(b)), "<=", sp.Abs(a - b)),
    (sp.Abs(softplus(a) - softplus(b)), "<=", sp.Abs(a - b)),
    (sp.Abs(symnn.elu(a) - symnn.elu(b)), "<=", sp.Abs(a - b)),
    (sp.Abs(sp.sin(a) - sp.sin(b)), "<=", sp.Abs(b - a)),
    # entry by entry, and sums of squares
    (relu(X), ">=", X),
    (relu(X), ">=", 0),
    (relu(X) + relu(-X), "=", symnn.abs(X)),
    (s(X), "<", 1),
    (tanh(x), "<=", x, sp.Q.positive(x)),
    (symnn.tanh(X), "<=", X, sp.Q.positive(X)),
    (symnn.softmax(w), ">", 0),
    (v.T * A.T * A * v, ">=", 0),
    (sp.Trace(A.T * A), ">=", 0),
    (-(v.T * v), "<=", 0),
    (v.T * A.T * sp.DiagMatrix(symnn.sigmoid(w)) * A * v, ">=", 0),
    (symnn.sum(relu(w)), ">=", 0),
    ((sp.cosh(sp.exp(x)) - 1) / sp.exp(2 * x), ">=", Q(1, 2)),
    (sp.exp(sp.exp(x)), ">=", sp.exp(2 * x) / 2 + sp.exp(x) + 1),
    (tanh(sp.exp(x)), "<=", sp.exp(x)),
    ((sp.cosh(p) - 1) / p**2, ">=", Q(1, 2)),
    ((1 - sp.cos(p)) / p**2, "<=", Q(1, 2)),
    (sp.sin(p) / p, "<=", 1),
    (sp.sin(x) / x, "<=", 1, x > 1),
]

LIES: list[tuple[Any, ...]] = [
    ((sp.cosh(sp.exp(x)) - 1) / sp.exp(2 * x), ">=", Q(3, 5)),
    ((sp.cosh(sp.exp(x)) - 1) / sp.exp(2 * x), "<=", 100),
    (sp.exp(sp.exp(x)), ">=", sp.exp(2 * x) + sp.exp(x) + 1),
    (tanh(sp.exp(x)), ">=", sp.exp(x)),
    ((sp.cosh(p) - 1) / p**2, ">=", Q(3, 5)),
    ((sp.cosh(x) - 1) / x**2, ">=", Q(3, 5)),
    ((1 - sp.cos(p)) / p**2, "<=", Q(1, 3)),
    (sp.sin(p) / p, "<=", Q(4, 5)),
    ((1 - sp.cos(x)) / x, ">=", 0),
    ((1 - sp.cos(x)) / x**3, ">=", 0, x < 1),
    (symnn.log_sum_exp(w), "<=", symnn.log_sum_exp(2 * w) + 5),
    (s(x) * (1 - s(x)), "<=", Q(1, 5)),
    (s(x) * (1 - s(x)), "<", Q(1, 4)),
    (s(x), "<=", Q(9, 10)),
    (relu(x) + relu(-x), "<", sp.Abs(x)),
    (relu(x), ">", x),
    (relu(x), ">", 0),
    (relu(x + y), ">=", relu(x) + relu(y)),
    (sp.Max(x, y), "<=", x),
    (sp.Abs(x + y), ">=", sp.Abs(x) + sp.Abs(y)),
    (sp.Abs(relu(a) - relu(b)), "<=", sp.Abs(a - b) / 2),
    (3 * x * y, "<=", x**2 + y**2),
    (x**2, ">", 0),
    (x**2, "≠", 1),
    (sp.exp(x), "≠", 1),
    (tanh(x), "<=", x),
    (tanh(x), "<", x, x >= 0),
    (tanh(x), ">=", x - x**3 / 4, x >= 0),
    (tanh(x), ">=", x - x**3 / 3),
    (symnn.elu(x), ">=", -Q(1, 2)),
    (relu(x), ">=", softplus(x)),
    (softplus(x), "<", relu(x) + sp.log(2)),
    (softplus(x), "<=", relu(x) + Q(1, 2)),
    (s(x), "<", s(y), x <= y),
    (s(x), "<=", s(y)),
    (x + 1 / x, ">=", 2),
    (x + 1 / x, ">", 2, x > 0),
    (sp.exp(x), ">", 1 + x),
    (sp.exp(x), ">=", 1 + 2 * x),
    (sp.exp(x), ">=", 1 + x + x**2 / 2),
    (sp.log(1 + x), "<", x, x > -1),
    (sp.log(x), "<=", x - 2, x > 0),
    (sp.cosh(x), ">=", 1 + x**2),
    (symnn.silu(x), ">=", -Q(1, 4)),
    (x * sp.exp(-x), "<=", Q(1, 3)),
    (sp.sin(x), "<=", x),
    (sp.log(1 + sp.exp(-x * y)), ">=", sp.log(2) - x * y),
    (sp.exp(x * y), ">=", 1 + x),
    (sp.Abs(s(a) - s(b)), "<=", sp.Abs(a - b) / 8),
    (sp.Abs(s(a) - s(b)), ">=", sp.Abs(a - b) / 4),
    (sp.Abs(tanh(a) - tanh(b)), "<=", sp.Abs(a - b) / 2),
    (sp.Abs(tanh(a) - tanh(b)), "<", sp.Abs(a - b)),
    (relu(X), ">", X),
    (symnn.tanh(X), "<=", X),
    (v.T * A.T * A * v, ">", 0),
    (w.T * S * w, ">=", 0),
    (sp.Trace(S * S), ">=", 0),
    (v.T * v, "<=", 0),
]


def said(case: tuple[Any, ...]) -> str:
    return f"{case[0]} {case[1]} {case[2]}" + (f" if {case[3]}" if len(case) > 3 else "")


@pytest.mark.parametrize("case", TRUE, ids=said)
def test_a_true_claim_is_proved_and_its_certificate_holds(case: tuple[Any, ...]) -> None:
    verdict = judged(*case)
    assert isinstance(verdict, Proved), verdict
    found = verdict.certificate.recheck()
    assert found.accepted, found.reason
    assert verdict.steps


@pytest.mark.parametrize("case", LIES, ids=said)
def test_a_lie_is_refuted_by_a_point_at_which_it_is_false(case: tuple[Any, ...]) -> None:
    verdict = judged(*case)
    assert isinstance(verdict, Refuted), verdict
    assert verdict.counterexample


OUT_OF_REACH: list[tuple[Any, ...]] = [
    (sp.log(x) + sp.log(y), "<=", x * y - 1, [x > 0, y > 0]),  # true in two numbers
    (sp.sin(x) + sp.sin(y) + sp.sin(z), "<=", Q(299999, 100000)),  # false, but not at small numbers
]


@pytest.mark.parametrize("case", OUT_OF_REACH, ids=said)
def test_what_is_out_of_reach_is_not_decided(case: tuple[Any, ...]) -> None:
    verdict = judged(*case)
    assert verdict is None or isinstance(verdict, Unknown)


# (claim, the verdict that it must get, its conditions)
TRAPS: list[tuple[tuple[Any, ...], type[Verdict] | None, tuple[str, ...]]] = [
    ((sp.Abs(x) / x, "<=", 1), Proved, ("x ≠ 0",)),  # division is not total
    ((1 / x**2, ">", 0), Proved, ("x ≠ 0",)),
    ((1 / x, ">", 0, x > 0), Proved, ()),
    ((1 / x, ">", 0), Refuted, ()),
    ((1 / (x - sp.Abs(x)), "<=", 1), Refuted, ()),  # undefined for all x >= 0
    ((sp.log(1 + x), "<=", x), Refuted, ()),  # undefined for x < -1
    ((sp.sqrt(x), ">=", 0), Refuted, ()),
    ((sp.sqrt(x**2), ">=", x), Proved, ()),
    ((symnn.step(x), ">=", 1 - symnn.step(-x)), Proved, ()),  # h(0) = 1
    ((1 - symnn.step(-x), ">=", symnn.step(x)), Refuted, ()),
    ((symnn.step(x), "=", symnn.step(x) ** 2), Proved, ()),
    ((sp.Max(x, x), "<=", x), Proved, ()),
    ((x, ">", 5, x > 6), Proved, ()),
    ((x, "<", 5, x > 6), Refuted, ()),
    ((symnn.function("g")(x) ** 2, ">=", 0), Proved, ()),
    ((sp.Abs(symnn.function("g")(x)), ">=", symnn.function("g")(x)), Proved, ()),
]


@pytest.mark.parametrize(("case", "word", "conditions"), TRAPS, ids=lambda c: said(c) if isinstance(c, tuple) and len(c) > 2 else "")
def test_a_trap_gets_its_verdict(case: tuple[Any, ...], word: type[Verdict], conditions: tuple[str, ...]) -> None:
    verdict = judged(*case)
    assert isinstance(verdict, word), verdict
    if isinstance(verdict, Proved):
        assert tuple(map(str, verdict.conditions)) == conditions


def test_contradictory_assumptions_prove_nothing() -> None:
    for case in ((x, ">", 5, [x > 6, x < 3]), (sp.exp(x), ">=", 7 + x, [x > 6, x < 3]), (x**2, ">=", 0, [x > 6, x < 3])):
        assert not isinstance(judged(*case), Proved)


def test_an_assumption_that_was_needed_is_named_and_its_absence_refutes() -> None:
    verdict = judged(x**3, ">=", 0, x >= 0)
    assert isinstance(verdict, Proved)
    assert verdict.hypotheses == ("x >= 0",)
    assert isinstance(judged(x**3, ">=", 0), Refuted)


def test_sides_that_do_not_conform_are_a_shape_error() -> None:
    with pytest.raises(ShapeError):
        by_smt(Question(claim(X, "<=", symnn.matrix("Z", m, n))), Budget(1))


# certificates -------------------------------------------------------------------------------------------------------------------
def test_a_tampered_certificate_is_not_accepted() -> None:
    verdict = by_smt(Question(claim(s(x) * (1 - s(x)), "<=", Q(1, 4))), Budget(5))
    assert isinstance(verdict, Proved)
    good: SmtCertificate = verdict.certificate
    assert recheck_smt(good).accepted
    (query, *rest) = good.queries
    other = Question(claim(s(x) * (1 - s(x)), "<=", Q(1, 5))).problem
    assert other is not None
    stronger = replace(query, text=query.text + "(assert false)\n")
    for bad in (
        replace(good, problem=other),
        replace(good, queries=(stronger, *rest)),
        replace(good, queries=(replace(query, text=query.text.replace("4.0", "3.0")), *rest)),
        replace(good, queries=(replace(query, relation=">"), *rest)),
        replace(good, queries=good.queries[1:] or (replace(query, gap=const(1)),)),
    ):
        assert not recheck_smt(bad).accepted


def test_a_tampered_analysis_is_not_accepted() -> None:
    taylor = 1 + x + x**2 / 2 + x**3 / 6
    verdict = by_analysis(Question(claim(sp.exp(x), ">=", taylor)), Budget(5))
    assert isinstance(verdict, Proved)
    good = verdict.certificate
    (root,) = good.root
    first, second = root.parts
    other = Question(claim(sp.exp(x), ">=", 1 + taylor)).problem
    assert other is not None
    assert good.recheck().accepted
    for bad in (
        replace(good, root=(replace(root, parts=(first,)),)),
        replace(good, root=(replace(root, parts=(first, replace(second, parts=()))),)),
        replace(good, root=(replace(root, parts=(first, replace(second, where=Interval(None, None)))),)),
        replace(good, root=(replace(root, function=const(1)),)),
        replace(good, root=(first,)),
        replace(good, problem=other),
    ):
        assert not bad.recheck().accepted


def test_without_the_solver_nothing_is_proved_and_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    verdict = prove(claim(s(x) * (1 - s(x)), "<=", Q(1, 4)))
    assert isinstance(verdict, Unknown)
    assert "symnn[prove]" in verdict.reason
    assert isinstance(prove(claim(1 / (1 + x**3), ">", 0, assume=x > -1)), Unknown)
    assert isinstance(prove(claim(1 / x, ">", 0, assume=x > 0)), Proved)  # a sign that is seen needs no solver
    assert isinstance(prove(claim(x**2, ">", 0)), Refuted)


def test_without_the_second_solver_the_first_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cvc5", None)
    found = recheck(prove(claim(s(x) * (1 - s(x)), "<=", Q(1, 4))))
    assert found.accepted
    assert not found.independent
    assert "trusts z3" in found.reason


MOTZKIN = (
    "(declare-const x Real)(declare-const y Real)(declare-const z Real)"
    "(assert (< (+ (* x x x x y y) (* x x y y y y) (* z z z z z z) (* (- 3) x x y y z z)) 0))(check-sat)"
)


def test_work_and_not_the_clock_ends_the_second_solver() -> None:
    """Its own count of resources ends it long before the time does, at the same place each time."""
    pytest.importorskip("cvc5")
    words = {second_solver.answer(MOTZKIN, seconds, second_solver.ENDS) for seconds in (0.01, 0.01, 0.05)}
    assert words == {"unknown (RESOURCEOUT)"}
    assert second_solver.second_opinion(MOTZKIN) == "unsat"
    # its coverings look at no limit: the processor's seconds end them
    script = "from symnn.proof.inequality.second_solver import _ends_itself\n_ends_itself(0)\nwhile True: pass"
    assert -subprocess.run([sys.executable, "-c", script], check=False).returncode in (signal.SIGXCPU, signal.SIGKILL)


def test_a_small_budget_ends_in_unknown() -> None:
    assert isinstance(prove(claim(sp.cosh(x), "<=", sp.exp(x**2 / 2)), budget=0.001), Unknown)


# parts --------------------------------------------------------------------------------------------------------------------------
def test_a_gram_product_is_seen_and_a_lookalike_is_not() -> None:
    p, q, square = Atom("p", (3,)), Atom("q", (3,)), Atom("M", (3, 3))

    def gram(operands: list[Any], slots: list[Any], out: tuple[Any, ...] = ()) -> bool:
        node = Contract(operands, slots, out)
        return is_gram(list(zip(node.operands, node.indices, strict=True)), node.out, lambda x: sign(x) is not None)

    assert gram([p, square, square, p], ["i", "ji", "jk", "k"])
    assert gram([p, p], ["i", "j"])  # the square of a sum
    assert gram([p, p], ["i", "i"], ("i",))
    assert not gram([square, square], ["ij", "ji"])
    assert not gram([p, square, p], ["i", "ij", "j"])
    assert not gram([p, p], ["i", "j"], ("i", "j"))
    assert not gram([p, q], ["i", "i"])
    assert not gram([p, p, p], ["i", "j", "k"])


def test_balls_contain_the_values_and_signs_are_exact() -> None:
    gap = Question(claim(sp.exp(x), ">=", 1 + x)).problem.gap  # type: ignore[union-attr]
    (variable,) = atoms(gap)
    assert sign_at(gap, variable, Fraction(0)) == 0
    for slope in (None, gradient(gap, variable)):
        assert positive_on(gap, slope, variable, Interval(Fraction(1), Fraction(2))) is not None
        assert positive_on(gap, slope, variable, Interval(Fraction(-1), Fraction(1))) is None
    for k in range(-6, 7):
        ball = enclosed(gap, {variable: (Fraction(k), Fraction(k + 1))})
        assert ball.contains(float(np.exp(k + 0.5) - 1 - (k + 0.5)))


# random claims against floats ----------------------------------------------------------------------------------------------------
def random_number(rng: random.Random, depth: int) -> Any:
    if depth == 0:
        return rng.choice([x, y, sp.Integer(1), sp.Integer(-2), Q(1, 2), x, y])
    parts = [random_number(rng, depth - 1) for _ in range(2)]
    match rng.randrange(9):
        case 0 | 1:
            return parts[0] + parts[1]
        case 2:
            return parts[0] * parts[1]
        case 3:
            return parts[0] - parts[1]
        case 4:
            return rng.choice([relu, symnn.step, s, symnn.tanh])(parts[0])
        case 5:
            return sp.Abs(parts[0])
        case 6:
            return sp.exp(-(parts[0] ** 2))
        case 7:
            return sp.Max(*parts)
        case _:
            return 1 / (1 + parts[0] ** 2)


def test_no_random_claim_is_proved_that_floats_contradict() -> None:
    rng = random.Random(7)
    proofs = 0
    for _ in range(60):
        left, more = random_number(rng, 2), random_number(rng, 1)
        right = rng.choice([more, left + rng.choice([relu(more), -relu(more), more**2, sp.Abs(more) - more, more])])
        p = Question(claim(left, "<=", right)).problem
        verdicts = [method(Question(claim(left, "<=", right)), Budget(2)) for method in (by_signs, by_smt, by_analysis)]
        if p is None or not any(isinstance(verdict, Proved) for verdict in verdicts):
            continue
        proofs += 1
        for _ in range(40):
            here = {atom: Fraction(rng.randint(-40, 40), rng.choice([1, 4, 8])) for atom in atoms([p.left, p.right])}
            low, high = (float(evaluate(side, Floats(), here, {})) for side in (p.left, p.right))
            assert low <= high + 1e-9 * (1 + abs(high)), (left, right, here)
    assert proofs >= 5
