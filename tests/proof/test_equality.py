"""Verdicts on equalities: what is true is proved, its plausible lies are refuted, what depends on a hypothesis says so."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import ops
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.verdict import IllTyped, Proved, Refuted
from symnn.errors import VerdictIsNotBool
from symnn.expr import Atom, Node, const, delta, einsum, hadamard, matmul, ones, outer, size, sum_over, transpose
from symnn.ops import uninterpreted
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.certificate import Certificate, recheck
from symnn.proof.equality.deciding_equality import equal_nodes

n, m = sp.symbols("n m", integer=True, positive=True)
A, B, C = (Atom(name, (n, n)) for name in "ABC")
M = Atom("M", (n, m))
x, y, z = (Atom(name, (n,)) for name in "xyz")
s, t = Atom("s"), Atom("t")
op = ops.TABLE
g = uninterpreted("g")
sigmoid, tanh, softplus, relu, exp, log, sqrt = (op[k] for k in ("sigmoid", "tanh", "softplus", "relu", "exp", "log", "sqrt"))
step, absolute, reciprocal, power, inverse = (op[k] for k in ("step", "abs", "reciprocal", "power", "inverse"))
HALF = Fraction(1, 2)
residual = matmul(A, x) - y

TRUE: dict[str, tuple[Node, Node]] = {
    "trace is cyclic": (einsum("i j, j k, k i ->", A, B, C), einsum("i j, j k, k i ->", C, A, B)),
    "Hadamard commutes with transposition": (transpose(hadamard(A, B)), hadamard(transpose(A), transpose(B))),
    "a map commutes with transposition": (transpose(g(A)), g(transpose(A))),
    "a map of a symmetric argument is symmetric": (transpose(g(A + transpose(A))), g(A + transpose(A))),
    "x'(y∘z) is a triple sum": (einsum("i, i ->", x, hadamard(y, z)), einsum("i, i, i ->", x, y, z)),
    "diag(x) A diag(y) = A ∘ xy'": (einsum("i, i j, j -> i j", x, A, y), hadamard(A, outer(x, y))),
    "a square expands": (
        sum_over(residual * residual),
        einsum("k i, i, k j, j ->", A, x, A, x) - 2 * einsum("k, k i, i ->", y, A, x) + sum_over(y * y),
    ),
    "a sum of ones is the size": (sum_over(ones(n, m)), size(n * m)),
    "the trace of I is n": (einsum("i i ->", delta(n)), size(n)),
    "1 - σ(s) = σ(-s)": (1 - sigmoid(s), sigmoid(-s)),
    "tanh s = 2σ(2s) - 1": (tanh(s), 2 * sigmoid(2 * s) - 1),
    "tanh by exponentials": (tanh(s), (1 - exp(-2 * s)) * reciprocal(1 + exp(-2 * s))),
    "σ' = σ(1-σ)": (exp(-s) * power(1 + exp(-s), -2), sigmoid(s) * (1 - sigmoid(s))),
    "cross-entropy on logits": (-t * log(sigmoid(s)) - (1 - t) * log(1 - sigmoid(s)), softplus(s) - t * s),
    "softplus(s) - softplus(-s) = s": (softplus(s) - softplus(-s), s),
    "relu² of both signs": (relu(s) * relu(s) + relu(-s) * relu(-s), s * s),
    "max + min": (op["maximum"](s, t) + op["minimum"](s, t), s + t),
    "max is symmetric": (op["maximum"](s, t), op["maximum"](t, s)),
    "max of equal arguments": (op["maximum"](s, s), s),
    "√(s²) = |s|": (sqrt(s * s), absolute(s)),
    "softmax sums to one": (sum_over(op["softmax"](x)), const(1)),
    "softmax does not see a shift": (op["softmax"](x + s), op["softmax"](x)),
    "a quotient under a sum": (sum_over(x * reciprocal(1 - x)), sum_over(reciprocal(1 - x)) - size(n)),
    "‖x‖² / ‖x‖": (sum_over(x * x) * reciprocal(sqrt(sum_over(x * x))), sqrt(sum_over(x * x))),
    "(AB)⁻¹ = B⁻¹A⁻¹": (inverse(matmul(A, B)), matmul(inverse(B), inverse(A))),
    "A⁻¹A = I": (matmul(inverse(A), A), delta(n)),
    "(A')⁻¹ = (A⁻¹)'": (inverse(transpose(A)), transpose(inverse(A))),
    "h(0) = 1": (step(const(0)), const(1)),
    "sin² + cos²": (op["sin"](s) * op["sin"](s) + op["cos"](s) * op["cos"](s), const(1)),
    "√8 = 2√2": (sqrt(const(8)), 2 * sqrt(const(2))),
}

LIES: dict[str, tuple[Node, Node]] = {
    "A = A'": (A, transpose(A)),
    "AB = BA": (matmul(A, B), matmul(B, A)),
    "(A∘B)C = A∘(BC)": (matmul(hadamard(A, B), C), hadamard(A, matmul(B, C))),
    "tr(AB) = tr A tr B": (einsum("i j, j i ->", A, B), einsum("i i, j j ->", A, B)),
    "tr(ABC) = tr(ACB)": (einsum("i j, j k, k i ->", A, B, C), einsum("i j, j k, k i ->", A, C, B)),
    "a map of any argument is symmetric": (transpose(g(A)), g(A)),
    "g is linear": (g(x + y), g(x) + g(y)),
    "diag(x) A diag(y) = A ∘ yx'": (einsum("i, i j, j -> i j", x, A, y), hadamard(A, outer(y, x))),
    "a square expands, sign lost": (
        sum_over(residual * residual),
        einsum("k i, i, k j, j ->", A, x, A, x) + 2 * einsum("k, k i, i ->", y, A, x) + sum_over(y * y),
    ),
    "a sum of ones is a side": (sum_over(ones(n, m)), size(n)),
    "log((s-1)²) = 2 log(s-1)": (log((s - 1) * (s - 1)), 2 * log(s - 1)),
    "√(s²) = s": (sqrt(s * s), s),
    "√s √s = s": (sqrt(s) * sqrt(s), s),
    "relu/relu = 1": (relu(s) * reciprocal(relu(s)), const(1)),
    "1 + σ(s) = σ(-s)": (1 + sigmoid(s), sigmoid(-s)),
    "tanh s = 2σ(s) - 1": (tanh(s), 2 * sigmoid(s) - 1),
    "tanh, sign of the exponent": (tanh(s), (1 - exp(2 * s)) * reciprocal(1 + exp(2 * s))),
    "σ' = σ(1+σ)": (exp(-s) * power(1 + exp(-s), -2), sigmoid(s) * (1 + sigmoid(s))),
    "cross-entropy, sign of the target": (-t * log(sigmoid(s)) - (1 - t) * log(1 - sigmoid(s)), softplus(s) + t * s),
    "relu is odd": (relu(-s), -relu(s)),
    "h(-s) = 1 - h(s) with a relu inside": (step(-relu(s)), 1 - step(relu(s))),
    "h(0) = 0": (step(const(0)), const(0)),
    "softmax does not see a factor": (op["softmax"](2 * x), op["softmax"](x)),
    "(AB)⁻¹ = A⁻¹B⁻¹": (inverse(matmul(A, B)), matmul(inverse(A), inverse(B))),
    "A⁻ᵀA = I": (matmul(transpose(inverse(A)), A), delta(n)),
    "det(A+B) = det A + det B": (op["determinant"](A + B), op["determinant"](A) + op["determinant"](B)),
    "e^{s+t} = e^s + e^t": (exp(s + t), exp(s) + exp(t)),
    "√8 = 4√2": (sqrt(const(8)), 4 * sqrt(const(2))),
    "xx' has an inverse": (matmul(inverse(outer(x, x)), outer(x, x)), delta(n)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved_and_rechecked(name: str) -> None:
    verdict = equal_nodes(*TRUE[name], search=True)
    assert isinstance(verdict, Proved), verdict
    assert recheck(verdict).accepted


@pytest.mark.parametrize("name", LIES)
def test_a_plausible_lie_is_refuted(name: str) -> None:
    verdict = equal_nodes(*LIES[name], statement=name, search=True)
    assert isinstance(verdict, Refuted), verdict
    assert verdict.lhs != verdict.rhs


@pytest.mark.parametrize("name", LIES)
def test_the_normal_form_alone_never_proves_a_lie(name: str) -> None:
    assert not isinstance(equal_nodes(*LIES[name]), Proved)


LAST = {
    "A² = (tr A)A - det(A) I, for n = 2 only": (
        matmul(A, A),
        einsum("i i, j k -> j k", A, A) - einsum(", i j -> i j", op["determinant"](A), delta(n)),
    ),
    "tr A = A₀₀, for n = 1 only": (einsum("i i ->", A), einsum("i j, i j ->", A, einsum("i, j -> i j", first := Atom("e", (n,)), first))),
    "x'x = 1'x, for x of zeros and ones only": (sum_over(x * x), sum_over(x)),
}


@pytest.mark.parametrize("name", LAST)
def test_what_holds_only_for_special_sizes_or_values_is_refuted(name: str) -> None:
    assert isinstance(equal_nodes(*LAST[name], search=True), Refuted)


def test_a_counterexample_is_small_and_readable() -> None:
    verdict = equal_nodes(matmul(A, B), matmul(B, A), search=True)
    assert isinstance(verdict, Refuted)
    assert verdict.counterexample["n"] == 2
    assert {entry for name in "AB" for row in verdict.counterexample[name] for entry in row} <= {0, 1}


def test_an_isolated_exception_is_a_condition_of_the_proof() -> None:
    for left, right, condition in ((s * reciprocal(s), const(1), "s ≠ 0"), (step(-s), 1 - step(s), "s ≠ 0")):
        verdict = equal_nodes(left, right, search=True)
        assert isinstance(verdict, Proved)
        assert condition in verdict.conditions


ASSUMED = {
    "Σy = 1": (sum_over(y) * op["softmax"](x) - y, op["softmax"](x) - y, Hypothesis(sum_over(y), const(1), "Σ y = 1")),
    "A = A'": (matmul(A, x), einsum("j i, j -> i", A, x), Hypothesis(A, transpose(A), "A = Aᵀ")),
    "y is 0 or 1": (hadamard(y, y, y), y, Hypothesis(y * y, y, "y ∘ y = y")),
    "A has orthonormal columns": (einsum("k i, k j, j -> i", A, A, x), x, Hypothesis(einsum("k i, k j -> i j", A, A), delta(n), "AᵀA = I")),
}


@pytest.mark.parametrize("name", ASSUMED)
def test_a_hypothesis_is_needed_used_and_named(name: str) -> None:
    left, right, hypothesis = ASSUMED[name]
    assert isinstance(equal_nodes(left, right, search=True), Refuted)
    verdict = equal_nodes(left, right, hypotheses=[hypothesis], search=True)
    assert isinstance(verdict, Proved)
    assert verdict.hypotheses == (hypothesis.text,)


def test_the_missing_hypothesis_is_named() -> None:
    left, right, _ = ASSUMED["Σy = 1"]
    verdict = equal_nodes(left, right, search=True)
    assert isinstance(verdict, Refuted)
    assert verdict.missing == "Σ y = 1"


def test_a_hypothesis_does_not_prove_what_it_does_not_say() -> None:
    for left, right, hypothesis in ASSUMED.values():
        assert isinstance(equal_nodes(left, 2 * right, hypotheses=[hypothesis], search=True), Refuted)


def test_different_shapes_are_ill_typed() -> None:
    assert isinstance(equal_nodes(M, transpose(M)), IllTyped)


def test_a_verdict_is_never_a_truth_value() -> None:
    with pytest.raises(VerdictIsNotBool, match="assert_proved"):
        bool(equal_nodes(x, x))


# certificates --------------------------------------------------------------------------------------------------------
PAIRED = ["trace is cyclic", "a map commutes with transposition", "a square expands", "diag(x) A diag(y) = A ∘ xy'"]


@pytest.mark.parametrize("name", PAIRED)
def test_a_pairing_is_checked_without_the_prover(name: str) -> None:
    verdict = equal_nodes(*TRUE[name])
    assert isinstance(verdict, Proved)
    assert recheck(verdict).independent


def paired(name: str) -> tuple[Proved, pairing.Pairing]:
    verdict = equal_nodes(*TRUE[name])
    assert isinstance(verdict, Proved)
    assert isinstance(verdict.certificate, Certificate)
    proof = verdict.certificate.pairing
    assert proof is not None
    return verdict, proof


def refused(verdict: Proved, proof: pairing.Pairing) -> bool:
    return not recheck(replace(verdict, certificate=replace(verdict.certificate, stored=proof))).accepted


@pytest.mark.parametrize("name", PAIRED)
def test_a_tampered_certificate_is_refused(name: str) -> None:
    verdict, proof = paired(name)
    (left, right) = proof.names
    swapped = tuple(dict.fromkeys(names, -1) for names in left)
    assert refused(verdict, replace(proof, names=(left[:-1], right)))
    assert refused(verdict, replace(proof, names=(left, ())))
    assert refused(verdict, replace(proof, right=proof.right + proof.left))
    if any(len(names) > 1 for names in left):
        assert refused(verdict, replace(proof, names=(swapped, right)))
    if name == "trace is cyclic":
        turned = dict(zip(left[0], [*list(left[0].values())[1:], left[0][next(iter(left[0]))]], strict=True))
        assert refused(verdict, replace(proof, left=LIES["tr(ABC) = tr(ACB)"][1], names=((turned,), right)))


def test_a_function_cannot_be_passed_off_as_another() -> None:
    verdict, proof = paired("a map commutes with transposition")
    (same,) = proof.leaves
    assert refused(verdict, replace(proof, leaves=(replace(same, axes=(0, 1)),)))
    assert refused(verdict, replace(proof, leaves=(replace(same, model=tanh(A)),)))
    assert refused(verdict, replace(proof, leaves=()))


@pytest.mark.parametrize(
    ("left", "right", "word"),
    [
        (lambda q, n, c: q, lambda q, n, c: n * c, "proved"),
        (lambda q, n, c: q / n**2, lambda q, n, c: c / n, "proved"),
        (lambda q, n, c: n * q, lambda q, n, c: n**2 * c, "proved"),
        (lambda q, n, c: q, lambda q, n, c: c, "refuted"),
        (lambda q, n, c: q / n, lambda q, n, c: 2 * c, "refuted"),
        (lambda q, n, c: n * q, lambda q, n, c: n * c, "refuted"),
    ],
)
def test_a_hypothesis_is_used_whatever_sizes_stand_beside_what_it_speaks_of(left: Any, right: Any, word: str) -> None:
    n, c = symnn.sizes("n"), sp.Symbol("c", real=True)
    x = symnn.vector("x", n)
    square = (x.T * x)[0, 0]
    assert symnn.equal(left(square, n, c), right(square, n, c), assume=sp.Eq(square / n, c, evaluate=False)).word == word
