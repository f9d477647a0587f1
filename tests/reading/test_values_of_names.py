r"""What notes, properties and sentences say of the values of a name, and indices that a text declares."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.context.judging_tasks import judge

SCALAR: dict[str, Any] = {"latex": "p", "shape": [], "kind": "scalar"}
SIGNED = (r"p^2 = p", r"p^2 = 1", r"p (1 - p) \ge 0", r"p \ge 0")


@pytest.mark.parametrize(
    ("said", "verdicts"),
    [
        ({"properties": ["in {0", "1}"]}, ("proved", "refuted", "proved", "proved")),
        ({"properties": [r"p in {-1, 1}"]}, ("refuted", "proved", "refuted", "refuted")),
        ({"note": r"drop probability in [0, 1]"}, ("refuted", "refuted", "proved", "proved")),
        ({"note": "mixing weight in (0, 1)"}, ("refuted", "refuted", "proved", "proved")),
        ({"note": "log-variance"}, ("refuted", "refuted", "refuted", "refuted")),
        ({"note": "noise variance"}, ("refuted", "refuted", "refuted", "proved")),
        ({"note": "strange, in no known set (1, 2, 3)"}, ("unknown", "unknown", "unknown", "unknown")),
    ],
    ids=str,
)
def test_values(said: dict[str, Any], verdicts: tuple[str, ...]) -> None:
    claims = zip(SIGNED, verdicts, strict=True)
    assert [judge({"claim": c, "symbols": [{**SCALAR, **said}]})["verdict"] for c, _ in claims] == list(verdicts)


VECTOR = {"latex": "s", "shape": ["K"]}
INDEX = {"latex": "y", "shape": [], "kind": "index"}
LOSS = {"latex": "L", "shape": [], "kind": "scalar"}
BASIS = {"latex": "e_y", "shape": ["K"]}
SOFTMAX = r"p_k = \frac{e^{s_k}}{\sum_{j=1}^{K} e^{s_j}}"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial L}{\partial s_k} = p_k - \mathbb{1}[k = y]", "proved"),
        (r"\frac{\partial L}{\partial s_k} = p_k", "refuted"),
        (r"\nabla_s L = p - e_y", "proved"),
        (r"\nabla_s L = e_y - p", "refuted"),
    ],
)
def test_an_index_of_the_text_in_a_definition(claim: str, verdict: str) -> None:
    """L is that of the class y; y is one index in all formulas."""
    p = {"latex": "p", "shape": ["K"]}
    context = {
        "symbols": [VECTOR, INDEX, LOSS, BASIS, p],
        "definitions": [SOFTMAX, r"L = -\log p_y"],
        "assumptions": ["e_y is the y-th standard basis vector"],
    }
    assert judge({"claim": claim, **context})["verdict"] == verdict


@pytest.mark.parametrize(
    ("sentence", "claim", "verdict"),
    [
        (r"\sum_{k=1}^{K} s_k = 0", r"\sum_{k=1}^{K} (s_k - 1) = -K", "proved"),
        (r"\sum_{k=1}^{K} s_k = 0", r"\sum_{k=1}^{K} (s_k - 1) = K", "refuted"),
        (r"s_k \ge 0 and s_{k} \le 1", r"s_k^2 \le s_k", "proved"),
        ("no difference of scores is large", r"s_k \ge 0", "unread"),
        ("each s_k is positive", r"\sum_{k=1}^{K} s_k > 0", "proved"),
        ("each s_k is positive", r"\sum_{k=1}^{K} s_k > 1", "refuted"),
    ],
)
def test_sentences(sentence: str, claim: str, verdict: str) -> None:
    assert judge({"claim": claim, "symbols": [VECTOR], "assumptions": [sentence]})["verdict"] == verdict


S = {"latex": "S", "shape": ["n", "n"], "note": "diagonal"}


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("S^T = S", "proved"), ("S S = S", "refuted"), (r"S = \operatorname{diag}(\operatorname{diag}(S))", "proved")],
)
def test_diagonal_matrices(claim: str, verdict: str) -> None:
    assert judge({"claim": claim, "symbols": [S]})["verdict"] == verdict


def test_parameters_of_functions_that_nothing_declares() -> None:
    context = {
        "symbols": [{"latex": "x", "shape": [2]}, {"latex": r"\phi", "shape": None}],
        "definitions": [r"\phi(u) = \begin{bmatrix} u_1 u_2 \\ u_2^2 \end{bmatrix}"],
    }
    assert judge({"claim": r"\|\phi(x)\|^2 = x_2^2 \|x\|^2", **context})["verdict"] == "proved"
    assert judge({"claim": r"\|\phi(x)\|^2 = x_1^2 \|x\|^2", **context})["verdict"] == "refuted"


def test_a_name_that_is_held_constant_and_defined() -> None:
    context = {
        "symbols": [LOSS, {"latex": "z", "shape": [], "note": "held constant"}, {"latex": "x", "shape": []}],
        "definitions": ["z = x^2", "L = x z"],
    }
    assert judge({"claim": r"\frac{\partial L}{\partial x} = 3 x^2", **context})["verdict"] == "unread"


@pytest.mark.parametrize(
    ("note", "verdict"),
    [("permutation matrix", "unknown"), ("covariance matrix", "refuted"), ("mixing matrix", "refuted")],
)
def test_a_note_that_may_restrict_a_value_keeps_a_counterexample_back(note: str, verdict: str) -> None:
    """Permutations keep lengths, so that this is no lie of them."""
    symbols = [{"latex": "P", "shape": ["n", "n"], "note": note}, {"latex": "x", "shape": ["n"]}]
    assert judge({"claim": r"\|P x\| = \|x\|", "symbols": symbols})["verdict"] == verdict


def test_the_note_of_a_name_that_a_formula_defines_may_only_name_it() -> None:
    symbols = [{"latex": "M", "shape": [], "note": "mean of the entries"}, {"latex": "x", "shape": ["n"]}]
    claim = r"M = \sum_{i=1}^{n} x_i"
    assert judge({"claim": claim, "symbols": symbols})["verdict"] == "unknown"
    defined = {"symbols": symbols, "definitions": [r"M = \frac{1}{n} \sum_{i=1}^{n} x_i"]}
    assert judge({"claim": claim, **defined})["verdict"] == "refuted"


def test_the_root_of_a_square_that_the_text_tells() -> None:
    symbols = [{"latex": r"\sigma^2", "shape": []}, {"latex": "w", "shape": [], "kind": "random scalar"}]
    context = {"symbols": symbols, "definitions": [r"w \sim \mathcal{N}(0, \sigma^2)"]}
    assert judge({"claim": r"\mathbb{E}[w^2] = \sigma", **context})["verdict"] == "refuted"
    assert judge({"claim": r"\mathbb{E}[w^2] = \sigma \cdot \sigma", **context})["verdict"] == "proved"


def test_a_derivative_of_a_number_may_lie_as_columns_by_columns_do() -> None:
    """Where the text tells the one layout alone; ∇ has the shape of its variable."""
    symbols = [{"latex": "x", "shape": ["n"]}, {"latex": "A", "shape": ["n", "n"]}]
    jacobian = r"layout: (\partial y/\partial x)_{ij} = \partial y_i/\partial x_j"
    shape = "layout: d(scalar)/d(array) has the shape of the array"
    claim = r"\frac{\partial x^\top A x}{\partial x} = x^\top (A + A^\top)"
    told = {"claim": claim, "symbols": symbols}
    assert judge({**told, "assumptions": [jacobian]})["verdict"] == "proved"
    assert judge({**told, "assumptions": [jacobian, shape]})["verdict"] == "ill-typed"
    assert judge({**told, "assumptions": [shape]})["verdict"] == "ill-typed"
    lie = {**told, "claim": r"\frac{\partial x^\top A x}{\partial x} = x^\top (A - A^\top)"}
    assert judge({**lie, "assumptions": [jacobian]})["verdict"] in ("refuted", "ill-typed")
