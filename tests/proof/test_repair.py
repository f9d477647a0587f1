"""The repair of a wrong formula: it is the textbook one, it is proved, and the slip has its name. What is true needs no repair."""

import time
from typing import Any

import pytest
import sympy as sp
from sympy import HadamardProduct as had

import symnn
from symnn.claims.claim import Claim
from symnn.claims.factors import Factors
from symnn.claims.verdict import IllTyped, Proved, Refuted, Repair
from symnn.errors import ArgumentError, ShapeError
from symnn.proof.budget import Budget
from symnn.proof.repair.nearest_formula import repair, repaired

N, n, m, n0, n1 = symnn.sizes("N n m n0 n1")
A, B, C = (symnn.matrix(name, n, n) for name in "ABC")
X, w, t = symnn.matrix("X", N, n), symnn.vector("w", n), symnn.vector("t", N)
x, v, z = (symnn.vector(name, n) for name in "xvz")
A1, A2 = symnn.matrix("A1", n, n), symnn.matrix("A2", n, n)
W = symnn.matrix("W", n1, n0)
near, far = symnn.sizes("n_{l-1} n_l")
s, a, b = sp.symbols("s a b", real=True)
one, sig = sp.OneMatrix(n, 1), symnn.sigmoid
residual = X * w - t
least_squares = symnn.gradient((residual.T * residual)[0, 0] / N, w)
p = symnn.softmax(x)
STANDARD = "standard deviation"

# left, the wrong right side, the right one, what the slip must say
SLIPS: dict[str, tuple[Any, Any, Any, str]] = {
    "a transpose is missing": (least_squares, 2 * X * residual / N, 2 * X.T * residual / N, "missing transpose of X"),
    "a transpose is missing in a product": (X.T * t, X * t, X.T * t, "missing transpose of X"),
    "sign": (least_squares, -2 * X.T * residual / N, 2 * X.T * residual / N, "sign"),
    "sign of a term": (least_squares, 2 * X.T * (X * w + t) / N, 2 * X.T * residual / N, "sign of the term t"),
    "factor 2": (least_squares, X.T * residual / N, 2 * X.T * residual / N, "factor 2"),
    "factor 1/N": (least_squares, 2 * X.T * residual, 2 * X.T * residual / N, "factor 1/N"),
    "order after a transpose": ((A * B).T, A.T * B.T, B.T * A.T, "order of factors"),
    "order of three": ((A * B * C).T, A.T * B.T * C.T, C.T * B.T * A.T, "order of factors"),
    "∘ for @": (A * B, had(A, B), A * B, "elementwise instead of matrix product"),
    "@ for ∘": (had(A, B), A * B, had(A, B), "matrix instead of elementwise product"),
    "an outer product, turned": (symnn.jacobian(p, x), sp.DiagMatrix(p) - p.T * p, sp.DiagMatrix(p) - p * p.T, "order of factors"),
    "fan-out": (sp.Trace(W.T * W) / n0, sp.Trace(W.T * W) / n1, sp.Trace(W.T * W) / n0, "fan-out instead of fan-in: n1 instead of n0"),
    "layer index": (2 / near, 2 / far, 2 / near, "n_l instead of n_{l-1}"),
    "another matrix of the same name": (A1 * x, A2 * x, A1 * x, "A2 instead of A1"),
    "sizes exchanged": (sp.sqrt(n0) / n1, sp.sqrt(n1) / n0, sp.sqrt(n0) / n1, "n0 and n1 exchanged"),
    "variance for deviation": (sp.sqrt(2 / n), 2 / n, sp.sqrt(2 / n), f"variance instead of {STANDARD}: missing square root"),
    "deviation for variance": (2 / n, sp.sqrt(2 / n), 2 / n, f"{STANDARD} instead of variance (square root)"),
    "σ' = σ(1 + σ)": (symnn.gradient(sig(s), s), sig(s) * (1 + sig(s)), sig(s) * (1 - sig(s)), "sign of the term sigmoid(s)"),
    "tanh' = 1 - tanh": (symnn.gradient(sp.tanh(s), s), 1 - sp.tanh(s), 1 - sp.tanh(s) ** 2, "missing square"),
    "tanh' = 1 - tanh, by entries": (
        symnn.gradient((x.T * symnn.tanh(z))[0, 0], z), had(x, one - symnn.tanh(z)), had(x, one - sp.HadamardPower(symnn.tanh(z), 2)), "missing square",
    ),
    "a square expands": ((a - b) ** 2, a**2 + 2 * a * b + b**2, a**2 - 2 * a * b + b**2, "sign of the term 2*a*b"),
    "a term too many": (A * B, A * B + A, A * B, "the term A is one too many"),
    "two slips": (least_squares, -X.T * residual / N, 2 * X.T * residual / N, "sign, factor 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_the_repair_is_proved_and_names_the_slip(name: str) -> None:
    left, wrong, right, slip = SLIPS[name]
    found = repair(left, wrong, budget=5)
    assert found is not None
    assert slip in found.slip
    assert isinstance(symnn.equal(left, found.formula), Proved)
    assert isinstance(symnn.equal(right, found.formula), Proved)


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_true_needs_no_repair(name: str) -> None:
    left, _, right, _ = SLIPS[name]
    assert repair(left, right) is None


# the two ill-typed formulas of the note: ∂L/∂W3 = (a3 - y) a2 and ∂L/∂W2 = (a3 - y) W3 g'(z2) a1
def backward(n1: Any, n2: Any, n3: Any) -> dict[str, tuple[Any, Any, Any, list[str]]]:
    W3, W2, y = symnn.matrix("W3", n3, n2), symnn.matrix("W2", n2, n1), symnn.vector("y", n3)
    a2, a1, g, slope = symnn.vector("a2", n2), symnn.vector("a1", n1), symnn.function("g"), symnn.function("g", order=1)
    z2, opaque = W2 * a1, W3 * a2
    a3 = W3 * g(z2)
    loss = lambda output: symnn.norm(output - y) ** 2 / 2
    delta = a3 - y
    last = sp.MatMul(had(W3.T, slope(z2)), delta, a1.T) if n3 == 1 else had(W3.T * delta, slope(z2)) * a1.T
    slips = ["missing transpose of W3", "missing transpose of a1", "order of factors", "matrix instead of elementwise product"]
    return {
        "W3": (symnn.gradient(loss(opaque), W3), Factors(opaque - y, a2), (opaque - y) * a2.T, ["missing transpose of a2"]),
        "W2": (symnn.gradient(loss(a3), W2), Factors(delta, W3, slope(z2), a1), last, slips),
    }


@pytest.mark.parametrize("sizes", [(3, 2, 1), (n, m, 1), (n, m, N)], ids=["3-2-1", "one output", "all symbolic"])
@pytest.mark.parametrize("of", ["W3", "W2"])
def test_the_gradients_of_the_note_are_repaired_in_the_form_of_the_note(of: str, sizes: tuple[Any, ...]) -> None:
    left, wrong, right, slips = backward(*sizes)[of]
    found = repair(left, wrong)
    assert found is not None
    assert found.formula == right
    assert found.slip == ", ".join(slips)


def test_a_missing_hypothesis_is_the_repair() -> None:
    found = repair(symnn.gradient(-(v.T * symnn.log_softmax(x))[0, 0], x), p - v)
    assert found == Repair(p - v, "missing hypothesis Σ v = 1", 1, "Σ v = 1")


def test_a_repair_uses_the_hypotheses() -> None:
    left = symnn.gradient(-(v.T * symnn.log_softmax(x))[0, 0], x)
    assume = (sp.Eq(symnn.sum(v), 1),)
    found = repair(left, v - p, assume)
    assert found is not None
    assert found.slip == "sign"
    assert isinstance(symnn.equal(left, found.formula, assume), Proved)
    assert not isinstance(symnn.equal(left, found.formula), Proved)


HOPELESS = {
    "another matrix": (A * B, A * C),
    "another function": (sp.tanh(s), sp.sin(s)),
    "another claim": (sp.Determinant(A + B), sp.Trace(A)),
}


@pytest.mark.parametrize("name", HOPELESS)
def test_what_is_no_slip_gets_no_repair(name: str) -> None:
    assert repair(*HOPELESS[name], budget=1) is None


def test_numbers_and_written_out_matrices_are_repaired_too() -> None:
    assert repair(2, 2) is None
    found = repair(4, 2)
    assert found is not None
    assert isinstance(symnn.equal(4, found.formula), Proved)
    turned = repair(sp.Matrix([[a, b], [1, 2]]).T, sp.Matrix([[a, b], [1, 2]]))
    assert turned is not None
    assert isinstance(symnn.equal(sp.Matrix([[a, 1], [b, 2]]), turned.formula), Proved)


def test_the_budget_ends_the_search() -> None:
    factors = [symnn.matrix(name, n, n) for name in "PQRST"]
    begun = time.process_time()
    assert repair(A * B, Factors(*factors), budget=0.1) is None
    assert time.process_time() - begun < 1


def test_the_repair_is_put_into_the_verdict() -> None:
    wrong = Claim((A * B).T, "=", A.T * B.T)
    verdict = repaired(wrong, symnn.equal(wrong.left, wrong.right), Budget(10))
    assert isinstance(verdict, Refuted)
    assert verdict.repair == "B.T*A.T (order of factors)"
    turned = Claim(X.T, "=", X)
    verdict = repaired(turned, symnn.equal(turned.left, turned.right), Budget(10))
    assert isinstance(verdict, IllTyped)
    assert verdict.repair == "X.T (missing transpose of X)"
    left, wrong, *_ = backward(n, m, N)["W3"]
    verdict = repaired(Claim(left, "=", wrong), IllTyped(where="the factors"), Budget(10))
    assert isinstance(verdict, IllTyped)
    assert verdict.repair == "(W3*a2 - y)*a2.T (missing transpose of a2)"
    true = symnn.equal(A, A)
    assert repaired(Claim(A, "=", A), true, Budget(10)) is true


def test_a_product_that_does_not_conform_is_refused_by_name() -> None:
    with pytest.raises(ShapeError, match=r"columns? meets?"):
        Factors(symnn.vector("c", 3), symnn.vector("d", 3)).formula()
    assert Factors(A, B).formula() == A * B
    with pytest.raises(ArgumentError):
        Factors()


def test_what_cannot_be_built_is_stated_and_ill_typed() -> None:
    column = symnn.vector("u", m)
    stated = (lambda: A * column, Factors(A, column))
    for side in stated:
        for claim in (Claim(side, "=", x), Claim(x, "=", side)):
            verdict = symnn.prove(claim)
            assert isinstance(verdict, IllTyped)
            assert "n columns meet m rows" in verdict.where
    assert isinstance(symnn.prove(Claim(lambda: A * x, "=", Factors(A, x))), Proved)
    assert isinstance(symnn.prove(Claim(lambda: sp.Matrix([[1, 2]]) * sp.Matrix([[1, 2]]), "=", x)), IllTyped)


def test_a_stated_product_gets_its_repair() -> None:
    left, wrong, right, _ = backward(n, m, N)["W3"]
    verdict = symnn.prove(Claim(left, "=", wrong), repair=True)
    assert isinstance(verdict, IllTyped)
    assert verdict.repair is not None
    assert verdict.repair.startswith(str(right))


def test_what_differs_in_three_ways_is_another_formula() -> None:
    depth, rate = sp.Symbol("L", integer=True, positive=True), sp.Symbol("eta")
    assert repair(depth * (depth - 1) / 2, depth - 1, budget=5) is None
    found = repair(2 * rate * (depth + 1), rate * (depth + 1))
    assert found is not None
    assert found.slip == "factor 2"
