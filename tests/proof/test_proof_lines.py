"""A proof as lines: they lead from the one side of the claim to the other, and each is judged alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sympy as sp
from click.testing import CliRunner
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn
from symnn.claims.verdict import Proved
from symnn.cli.main import main
from symnn.proof.proof_lines.carried_out import carried_out
from symnn.proof.proof_lines.proof_line import proof_lines
from symnn.proof.proof_lines.summed_products import ProductSum
from symnn.reading.typed.language import read_claim

CLAIMS = [
    ("tr(A*B) = tr(B*A)", ["A: n,m", "B: m,n"], [], 3),
    ("(A*B)' = B'*A'", ["A: n,m", "B: m,k"], [], 2),
    ("x'*A*x = x'*(A + A')*x/2", ["A: n,n"], [], 3),
    ("sum(softmax(x)) = 1", ["x: n"], [], None),
    ("gradient(x'*A*x, x) = (A + A')*x", ["A: n,n"], [], 2),
    ("W*(V*x + c) + b = (W*V)*x + (W*c + b)", ["W: k,n", "V: n,m", "x: m", "c: n", "b: k"], [], 2),
    ("x'*A*y = y'*A*x", ["A: n,n", "x: n", "y: n"], ["A symmetric"], None),
    ("sigmoid(-t) = 1 - sigmoid(t)", [], [], None),
    ("A - B + B = A", ["A: n,n", "B: n,n"], [], None),
    ("A*B = A*B", ["A: n,m", "B: m,n"], [], 1),
    ("i'*j = j'*i", ["i: n", "j: n"], [], 2),
    ("A*B*C = (A*B)*C = A*(B*C)", ["A: n,m", "B: m,n", "C: n,n"], [], 4),
]


def proof(text: str, let: list[str], assume: list[str]) -> Proved:
    verdict = symnn.prove(read_claim(text, let, assume).claim)
    assert isinstance(verdict, Proved)
    return verdict


@pytest.mark.parametrize(("text", "let", "assume", "count"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved(text: str, let: list[str], assume: list[str], count: int | None) -> None:
    found = proof(text, let, assume)
    lines = proof_lines(found)
    assert lines
    assert count is None or len(lines) == count
    for line in lines:
        alone = symnn.prove(line.claim)
        assert isinstance(alone, Proved), (line, alone)


@pytest.mark.parametrize(("text", "let", "assume", "count"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_the_lines_lead_from_one_side_to_the_other(text: str, let: list[str], assume: list[str], count: int | None) -> None:
    found = proof(text, let, assume)
    proofs = found.certificate if isinstance(found.certificate, tuple) else (found,)
    lines = proof_lines(found)
    begins = [k for k, line in enumerate(lines) if line.begins]
    chains = [lines[a:b] for a, b in pairwise([*begins, len(lines)])]
    assert [(whole(c[0].left), whole(c[-1].right)) for c in chains] == [(p.statement.left, p.statement.right) for p in proofs]
    assert all(a.right is b.left for chain in chains for a, b in pairwise(chain))


def whole(side: object) -> object:
    return side.parent if isinstance(side, MatrixElement) and side.parent.shape != (1, 1) else side


def test_letters_of_the_claim_are_not_those_of_its_indices() -> None:
    lines = proof_lines(proof("i'*j = j'*i", ["i: n", "j: n"], []))
    assert str(lines[0].right) == "Σ_k i[k, 0]·j[k, 0]"


def test_what_no_lines_can_tell_has_none() -> None:
    t = sp.Symbol("t", real=True)
    found = symnn.prove(symnn.claim(symnn.softplus(t) - symnn.relu(t), "<=", sp.log(2)))
    assert isinstance(found, Proved)
    assert proof_lines(found) == ()


def test_a_sum_of_products_prints_its_coefficients() -> None:
    lines = proof_lines(proof("x'*A*x = x'*(A + A')*x/2", ["A: n,n"], []))
    sums = [line.right for line in lines if isinstance(line.right, ProductSum)]
    assert [str(s) for s in sums] == [
        "Σ_ij A[i, j]·x[i, 0]·x[j, 0]",
        "1/2·Σ_ij A[i, j]·x[i, 0]·x[j, 0] + 1/2·Σ_ij A[j, i]·x[i, 0]·x[j, 0]",
    ]


def test_the_command_line_explains() -> None:
    ran = CliRunner().invoke(main, ["prove", "tr(A*B) = tr(B*A)", "--let", "A: n,m", "--let", "B: m,n", "--explain"])
    assert ran.output.splitlines()[2:6] == [
        "tr(A*B)",
        "  = Σ_ij A[i, j]·B[j, i]    [multiplied out]",
        "  = Σ_ij A[j, i]·B[i, j]    [the same products, with other names of the summed indices]",
        "  = tr(B*A)    [the right side, multiplied out]",
    ]


def reasons(text: str, let: list[str], assume: list[str]) -> list[str]:
    return [line.reason for line in proof_lines(proof(text, let, assume))]


def test_a_sum_keeps_the_letter_that_the_claim_gives_it() -> None:
    n, i = symnn.sizes("n"), sp.Symbol("i", integer=True)
    w, x = symnn.vector("w", n), symnn.vector("x", n)
    found = symnn.prove(symnn.claim(w.T * x, "=", sp.Sum(w[i, 0] * x[i, 0], (i, 0, n - 1))))
    assert isinstance(found, Proved)
    (line,) = proof_lines(found)
    assert (line.reason, line.right) == ("multiplied out", found.statement.right)


def test_a_letter_that_the_claim_uses_is_none_of_a_place() -> None:
    n, m, i = *symnn.sizes("n m"), sp.Symbol("i", integer=True)
    a, w, x = symnn.vector("a", m), symnn.vector("w", n), symnn.vector("x", n)
    found = symnn.prove(symnn.claim(a * (w.T * x), "=", a * sp.Sum(w[i, 0] * x[i, 0], (i, 0, n - 1))))
    assert isinstance(found, Proved)
    assert all(i not in line.places for line in proof_lines(found))


@pytest.mark.parametrize(
    ("text", "assume", "said"),
    [
        ("relu(z) - relu(-z) = z", [], ["definition of ReLU"]),
        ("sigmoid(-z) = 1 - sigmoid(z)", [], ["definition of sigmoid; over one denominator"]),
        ("leaky_relu(z, a) = relu(z) - a*relu(-z)", [], ["definition of LeakyReLU, ReLU"]),
        ("relu(c*z) = c*relu(z)", ["c>0"], ["by the rules of ReLU; as assumed"]),
        ("n*m + m = m*(n + 1)", [], ["multiplied out"]),
        # not multiplied out: a rule of the function is used; of a function that only stands there, none is
        ("tanh(-z) = -tanh(z)", [], ["by the rules of tanh"]),
        ("step(-z) = 1 - positive(z)", [], ["by the rules of positive, step"]),
        ("y = sigmoid(w)", ["y = sigmoid(x)", "x = w"], ["as assumed"]),
    ],
)
def test_a_reason_names_what_it_rests_on(text: str, assume: list[str], said: list[str]) -> None:
    assert reasons(text, [], assume) == said


def test_a_name_of_several_words_is_no_letter_with_subscripts() -> None:
    a = symnn.vector("a", n)
    found = symnn.prove(symnn.claim(symnn.log_sum_exp(a), "=", sp.log((sp.OneMatrix(1, n) * symnn.exp(a))[0, 0])))
    assert isinstance(found, Proved)
    assert "definition of log-sum-exp" in proof_lines(found)[0].reason


def test_a_rule_is_named_where_factors_differ_and_no_other() -> None:
    d, u, X = symnn.sizes("d"), symnn.vector("u", symnn.sizes("d")), symnn.matrix("X", m, symnn.sizes("d"))
    found = symnn.prove(symnn.claim(symnn.softmax(X * (u * sp.OneMatrix(1, n))), "=", symnn.softmax(sp.ZeroMatrix(m, n))))
    assert isinstance(found, Proved)
    assert [line.reason for line in proof_lines(found)][1] == "by the rules of exp, reciprocal"
    v, weights = symnn.vector("v", d), symnn.sigmoid(X * u)
    form = v.T * X.T * sp.DiagMatrix(weights) * X * v
    found = symnn.prove(symnn.claim(form, "=", sp.OneMatrix(1, m) * sp.HadamardProduct(weights, sp.HadamardPower(X * v, 2))))
    assert isinstance(found, Proved)
    assert not any("sigmoid" in line.reason for line in proof_lines(found))


def test_a_function_of_a_transpose_is_not_said_to_be_that_of_the_matrix() -> None:
    """g(Z') = g(Z) is false of matrices, and g(Z)' = g(Z') is true."""
    g, A, B = symnn.function("g"), symnn.matrix("A", n, m), symnn.matrix("B", m, k)
    found = symnn.prove(symnn.claim(sp.Transpose(g(A * B)), "=", g(B.T * A.T)))
    assert isinstance(found, Proved)
    lines = proof_lines(found)
    assert [line.known for line in lines] == [()] * 3
    assert "indices exchanged" in lines[1].reason
    assert all(isinstance(symnn.prove(line.claim), Proved) for line in lines)


def test_a_chain_with_definitions_goes_straight_on() -> None:
    let = ["o: k", "z: k", "V: k,m", "W: m,n", "x: n", "b: m", "c: k", "d: k", "M: k,n"]
    assume = ["o = sigmoid(z)", "z = V*(W*x + b) + c", "M = V*W", "d = V*b + c"]
    said = reasons("o = sigmoid(z) = sigmoid(V*(W*x+b)+c) = sigmoid(V*W*x+V*b+c) = sigmoid(M*x + d)", let, assume)
    assert said == ["as assumed", "as assumed", "multiplied out", "as assumed"]


def test_a_link_that_has_no_lines_is_told_as_it_is() -> None:
    """The sign of such a polynomial is not seen; each link is a formula with how it was proved, not a text of code."""
    f = "3.4445*s - 4.775*s**3 + 2.0315*s**5"
    found = proof(f"0.68 <= {f} <= 1.21", [], ["s >= 0.68", "s <= 1.21"])
    first, second = proof_lines(found)
    assert {first.reason, second.reason} == {"by SMT"}
    assert all(isinstance(symnn.prove(line.claim), Proved) for line in (first, second))
    assert not isinstance(symnn.prove(read_claim(f"{f} <= 1.1", [], ["s >= 0.68", "s <= 1.21"]).claim), Proved)


def test_what_is_assumed_in_words_stands_in_the_reason() -> None:
    said = reasons("x'*A*y = y'*A*x", ["A: n,n", "x: n", "y: n"], ["A symmetric"])
    assert said == ["multiplied out", "as assumed, A is symmetric", "the right side, multiplied out"]


n, m, k = symnn.sizes("n m k")
W, V, R, x = symnn.matrix("W", m, n), symnn.matrix("V", k, n), symnn.matrix("R", n, n), symnn.vector("x", n)
O = sp.ZeroMatrix(n, n)
ONES = sp.ImmutableMatrix([[1, 1], [1, 1]])
WRITTEN_OUT = [
    (sp.BlockMatrix([[W], [V]]) * x, sp.BlockMatrix([[W * x], [V * x]]), ["multiplied block by block"]),
    (
        sp.MatPow(sp.BlockMatrix([[O, O, O], [R, O, O], [O, R, O]]), 3),
        sp.ZeroMatrix(3 * n, 3 * n),
        ["the first two factors multiplied block by block", "multiplied block by block"],
    ),
    (
        sp.MatMul(sp.ImmutableMatrix([[1, 2]]), ONES, ONES, evaluate=False),
        sp.ImmutableMatrix([[6, 6]]),
        ["the first two factors multiplied out", "multiplied out"],
    ),
]


@pytest.mark.parametrize(("left", "right", "said"), WRITTEN_OUT, ids=["column", "power", "numbers"])
def test_matrices_that_are_written_out_are_multiplied_one_after_the_other(left: sp.Basic, right: sp.Basic, said: list[str]) -> None:
    found = symnn.prove(symnn.claim(left, "=", right))
    assert isinstance(found, Proved)
    lines = proof_lines(found)
    assert [line.reason for line in lines] == said
    assert (lines[0].left, lines[-1].right) == (left, right)
    assert all(isinstance(symnn.prove(line.claim), Proved) for line in lines)


def test_the_right_side_is_multiplied_where_it_is_the_product() -> None:
    a, b = sp.symbols("a b", real=True)
    product = sp.MatMul(ONES, sp.ImmutableMatrix([a, b]), evaluate=False)
    found = symnn.prove(symnn.claim(sp.ImmutableMatrix([a + b, b + a]), "=", product))
    assert isinstance(found, Proved)
    (line,) = proof_lines(found)
    assert (line.left, line.reason) == (found.statement.right, "multiplied out")
    assert isinstance(symnn.prove(line.claim), Proved)
    assert not isinstance(symnn.prove(symnn.claim(sp.ImmutableMatrix([a + b, a - b]), "=", product)), Proved)


def test_a_product_that_comes_to_something_else_has_no_lines() -> None:
    for left, right, _ in WRITTEN_OUT:
        assert carried_out(left, 2 * right if right != sp.ZeroMatrix(3 * n, 3 * n) else sp.eye(3)) == ()
    assert carried_out(W * x, W * x) == ()
