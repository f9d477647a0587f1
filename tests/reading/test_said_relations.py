"""What sentences say of several names: uncorrelated, perpendicular, commuting; lists of relations, commas in brackets."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.context.judging_tasks import judge

X, Y = ({"latex": name, "shape": [], "kind": "random scalar"} for name in "XY")
U, V = ({"latex": name, "shape": ["n"], "kind": "vector"} for name in "uv")
A, B = ({"latex": name, "shape": ["n", "n"], "kind": "matrix"} for name in "AB")
SUM = r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)"
PYTHAGORAS = r"\|u + v\|^2 = \|u\|^2 + \|v\|^2"


def verdict(claim: str, said: str, *symbols: dict[str, Any]) -> str:
    word: str = judge({"claim": claim, "symbols": symbols, "definitions": [], "assumptions": [said]}, 10)["verdict"]
    return word


@pytest.mark.parametrize("said", ["X and Y are uncorrelated", r"\operatorname{Cov}(X, Y) = 0", r"X \perp Y", r"X \perp\!\!\!\perp Y"])
def test_variances_of_what_is_uncorrelated_add_up(said: str) -> None:
    assert verdict(SUM, said, X, Y) == "proved"
    assert verdict(SUM.replace("+ \\operatorname", "- \\operatorname"), said, X, Y) != "proved"


def test_what_is_uncorrelated_need_not_be_independent() -> None:
    of_squares = r"\mathbb{E}[X^2 Y^2] = \mathbb{E}[X^2]\mathbb{E}[Y^2]"
    assert verdict(of_squares, "X and Y are uncorrelated", X, Y) != "proved"
    assert verdict(of_squares, r"X \perp Y", X, Y) == "proved"


@pytest.mark.parametrize("said", [r"u \perp v", r"\langle u, v\rangle = 0", r"u^\top v = 0"])
def test_columns_at_a_right_angle(said: str) -> None:
    assert verdict(PYTHAGORAS, said, U, V) == "proved"
    assert verdict(PYTHAGORAS.replace("^2", ""), said, U, V) == "refuted"


@pytest.mark.parametrize("said", ["A and B commute", "A commutes with B", "the matrices A and B commute"])
def test_matrices_that_commute(said: str) -> None:
    assert verdict("(A + B)^2 = A^2 + 2AB + B^2", said, A, B) == "proved"
    assert verdict("(A + B)^2 = A^2 + B^2", said, A, B) == "refuted"
    assert verdict(r"A^\top B = B A^\top", said, A, B) != "proved"


@pytest.mark.parametrize("said", [r"a, b \ge 0", "a, b >= 0", r"a \ge 0, b \ge 0"])
def test_a_list_of_relations(said: str) -> None:
    numbers = [{"latex": name, "shape": [], "kind": "scalar"} for name in "ab"]
    assert verdict(r"\sqrt{ab} \le \frac{a + b}{2}", said, *numbers) == "proved"
    assert verdict(r"\sqrt{ab} \ge \frac{a + b}{2}", said, *numbers) == "refuted"


@pytest.mark.parametrize("said", ["X and u are uncorrelated", r"A \perp B", "X and Z are uncorrelated"])
def test_what_does_not_fit_is_not_understood(said: str) -> None:
    assert verdict(r"X = X", said, X, U, A, B) != "refuted"
    assert verdict(r"X = 2X", said, X, U, A, B) in ("unread", "unknown")


MATRIX = {"latex": "A", "shape": ["n", "n"], "kind": "matrix"}
X_COLUMN = {"latex": "x", "shape": ["n"], "kind": "vector"}


@pytest.mark.parametrize(
    ("said", "true", "lie"),
    [
        (r"A \succeq 0", r"\operatorname{tr}(A) \ge 0", r"\operatorname{tr}(A) \le 0"),
        ("A is an orthogonal projection", r"A^\top A = A", "A = I"),
        ("A is an involution", "A^4 = I", "A = I"),
        ("A is nilpotent with A^2 = 0", "(I + A)(I - A) = I", "A = 0"),
        ("A is unitary", r"A A^\top = I", "A = I"),
        ("A is singular", r"\det(A) = 0", r"\det(A) = 1"),
        ("x is in the null space of A", "Ax = 0", "x = 0"),
        ("x is an eigenvector of A with eigenvalue 2", "A A x = 4x", "A A x = 2x"),
        ("the columns of A are orthonormal", r"A^\top A = I", "A = I"),
        ("the columns of A have zero mean", r"\mathbf{1}^\top A = 0", r"A\mathbf{1} = 0"),
        ("x is centered", r"\sum_{i=1}^n x_i = 0", r"\sum_{i=1}^n x_i = 1"),
        ("x lies on the simplex", r"\sum_{i=1}^n x_i^2 \le 1", r"\sum_{i=1}^n x_i^2 \ge 1"),
        (r"0 \le x_i \le 1 for all i", r"x_i^2 \le x_i", r"x_i^2 \ge x_i"),
        ("the entries of x lie in [0, 1]", r"x_i^2 \le x_i", r"x_i^2 \ge x_i"),
        (r"x satisfies the linear system A x = 0", r"x^\top A x = 0", "x = 0"),
    ],
)
def test_what_is_said_of_a_matrix_or_a_column(said: str, true: str, lie: str) -> None:
    assert verdict(true, said, MATRIX, X_COLUMN) == "proved"
    assert verdict(lie, said, MATRIX, X_COLUMN) == "refuted"


@pytest.mark.parametrize(
    "said", ["A is a rotation matrix", "A is a permutation matrix", "A is upper triangular", "x is standardized", "x is small"]
)
def test_what_only_restricts_leaves_proofs_and_no_counterexample(said: str) -> None:
    assert verdict("A x - A x = 0", said, MATRIX, X_COLUMN) == "proved"
    assert verdict("A x = x", said, MATRIX, X_COLUMN) == "unknown"


@pytest.mark.parametrize("said", ["x has unit variance", "x has mean 0 and variance 1"])
def test_moments_of_data_are_no_expectations(said: str) -> None:
    assert verdict(r"\frac{1}{n}\sum_{i=1}^n x_i^2 = 1", said, X_COLUMN) == "unread"


def test_what_holds_for_all_values_of_a_name_is_more_than_of_this_one() -> None:
    y = {"latex": "y", "shape": [], "kind": "scalar"}
    z = {"latex": "z", "shape": [], "kind": "scalar"}
    f = {"latex": "f", "shape": None, "kind": "function"}
    assert verdict("f(z) = f(y)", "f(y) = f(z) + y - z for all y, z", y, z, f) not in ("proved", "refuted")


def test_a_normal_number_with_its_mean_and_variance() -> None:
    x = {"latex": "X", "shape": [], "kind": "random scalar"}
    for said in ("X is normally distributed with mean 1 and variance 4", "X is Gaussian with mean 1 and standard deviation 2"):
        assert verdict(r"\mathbb{E}[X^4] = 73", said, x) == "proved"
        assert verdict(r"\mathbb{E}[X^4] = 48", said, x) == "refuted"
    for said in ("X is uniform on [-1, 1]", "X is uniformly distributed over [-1, 1]"):
        assert verdict(r"\operatorname{Var}(X) = \frac{1}{3}", said, x) == "proved"
        assert verdict(r"\operatorname{Var}(X) = \frac{1}{12}", said, x) == "refuted"


def test_a_projection_may_be_an_orthogonal_one() -> None:
    assert verdict("A^3 = A", "A is a projection", MATRIX) == "proved"
    assert verdict(r"A^\top = A", "A is a projection", MATRIX) == "unknown"
    assert verdict(r"A^\top = A", "A is an orthogonal projection", MATRIX) == "proved"


def test_data_beside_what_is_random_may_be_centred() -> None:
    noise = {"latex": "Z", "shape": [], "kind": "random scalar"}
    task = {"symbols": [noise, X_COLUMN], "definitions": [], "assumptions": ["x is centered", r"Z \sim \mathcal{N}(0, 1)"]}
    assert judge({"claim": r"\sum_{i=1}^n x_i = 0", **task}, 10)["verdict"] != "refuted"
    assert judge({"claim": r"\mathbb{E}[Z^2] = 1", **task}, 10)["verdict"] == "proved"


def test_a_word_that_a_formula_does_not_say_is_not_dropped() -> None:
    assert verdict(r"A^2 = A", "A is a projection with A x = x", MATRIX, X_COLUMN) != "refuted"
    assert verdict(r"A^\top A = I", "A is a reflection, A x = x", MATRIX, X_COLUMN) != "refuted"
