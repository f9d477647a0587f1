"""Claims in LaTeX with what stands around them: true ones are proved, plausible lies refuted, what is not understood is unread."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

import symnn
from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.cli.main import main
from symnn.errors import UnsupportedError
from symnn.reading.context.judging_tasks import judge

SAME = "layout: d(scalar)/d(array) has the shape of the array"
JACOBIAN = r"layout: (\partial y/\partial x)_{ij} = \partial y_i/\partial x_j"


KINDS = ("integer", "random scalar", "index")


def names(*declared: tuple[Any, ...]) -> list[dict[str, Any]]:
    """(latex, shape, then a kind, a note, or a list of properties)"""
    out = []
    for latex, shape, *more in declared:
        symbol: dict[str, Any] = {"latex": latex, "shape": shape}
        for extra in more:
            symbol["properties" if isinstance(extra, list) else "kind" if extra in KINDS else "note"] = extra
        out.append(symbol)
    return out


def claim(
    latex: str, symbols: list[dict[str, Any]], definitions: tuple[str, ...] = (), assumptions: tuple[str, ...] = ()
) -> dict[str, Any]:
    return judge({"claim": latex, "symbols": symbols, "definitions": definitions, "assumptions": assumptions}, 10)


LAYER = names(
    (r"\mathbf{x}", ["p"]), (r"\mathbf{A}^{(1)}", ["q", "p"]), (r"\mathbf{A}^{(2)}", ["r", "q"]), (r"\mathbf{u}", ["q"]), (r"\mathbf{v}", ["q"]),
    (r"\mathbf{y}", ["r"]), ("E", []), (r"\psi", None, "differentiable, applied elementwise"), (r"\ell", None, "differentiable, R^r -> R"),
)  # fmt: skip
FORWARD = (
    r"\mathbf{u} = \mathbf{A}^{(1)} \mathbf{x}",
    r"\mathbf{v} = \psi(\mathbf{u})",
    r"\mathbf{y} = \mathbf{A}^{(2)} \mathbf{v}",
    r"E = \ell(\mathbf{y})",
)
CASES: list[tuple[str, list[dict[str, Any]], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    # truth, names, definitions, sentences, lies
    (r"(x_1, x_2)^\top (z_1, z_2) = x^\top z", names(("x", [2]), ("z", [2])), (), (), (r"(x_1, x_2)^\top (z_1, z_2) = x^\top x",)),
    # a list in a line is a column or a row, as its place asks
    (r"A (x_1, x_2)^\top = A x", names(("x", [2]), ("A", [2, 2])), (), (), (r"A (x_2, x_1)^\top = A x",)),
    (r"z (x_1, x_2)^\top = z x^\top", names(("x", [2]), ("z", [2])), (), (), (r"z (x_1, x_2)^\top = x z^\top", r"z (x_1, x_2)^\top = z x")),
    (r"2 x = (2 x_1, 2 x_2)", names(("x", [2])), (), (), (r"2 x = (2 x_2, 2 x_1)",)),
    (r"x^\top = (x_1, x_2)", names(("x", [2])), (), (), (r"x^\top = (x_2, x_1)", r"x^\top = (x_1, x_2, 0)")),
    (
        r"\frac{\partial \log \pi_a}{\partial t_k} = \mathbb{1}\{a = k\} - \pi_k", names(("t", ["K"]), (r"\pi", ["K"]), ("a", [], "index")),
        (r"\pi_k = \frac{e^{t_k}}{\sum_{j} e^{t_j}}",), (),
        (r"\frac{\partial \log \pi_a}{\partial t_k} = \mathbb{1}\{a = k\} - \pi_a", r"\frac{\partial \log \pi_a}{\partial t_k} = \pi_k - \mathbb{1}\{a = k\}"),
    ),
    (
        r"\phi(x)^\top \phi(z) = (x^\top z)^2", names(("x", [2]), ("z", [2]), (r"\phi", None)),
        (r"\phi(x) = (x_1^2, \sqrt{2} x_1 x_2, x_2^2)^\top",), (), (r"\phi(x)^\top \phi(z) = x^\top z", r"\phi(x)^\top \phi(z) = (1 + x^\top z)^2"),
    ),
    (
        r"\operatorname{Var}[s] = d_k", names(("q_i", [], "random scalar"), ("k_i", [], "random scalar"), ("d_k", [], "integer", ["positive", "integer"]), ("s", [])),
        (r"s = \sum_{i=1}^{d_k} q_i k_i",), ("q_i are iid with mean 0 and variance 1; k_i are iid with mean 0 and variance 1; all independent",),
        (r"\operatorname{Var}[s] = 1", r"\operatorname{Var}[s] = \sqrt{d_k}"),
    ),
    (
        r"\frac{\partial E}{\partial \mathbf{A}^{(1)}} = \left(\left(\mathbf{A}^{(2)\top} \frac{\partial E}{\partial \mathbf{y}}\right) \odot \psi'(\mathbf{u})\right) \mathbf{x}^\top",
        LAYER, FORWARD, (SAME,),
        (
            r"\frac{\partial E}{\partial \mathbf{A}^{(1)}} = \left(\left(\mathbf{A}^{(2)} \frac{\partial E}{\partial \mathbf{y}}\right) \odot \psi'(\mathbf{u})\right) \mathbf{x}^\top",
            r"\frac{\partial E}{\partial \mathbf{A}^{(1)}} = \left(\mathbf{A}^{(2)\top} \frac{\partial E}{\partial \mathbf{y}}\right) \mathbf{x}^\top",
        ),
    ),
    (
        r"\sum_{i=1}^{n} (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 - n \bar{x}^2",
        names(("x", ["n"]), (r"\bar{x}", []), ("n", [], "integer", ["positive", "integer"])), (r"\bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i",), (),
        (r"\sum_{i=1}^{n} (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 - \bar{x}^2", r"\sum_{i=1}^{n} (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 + n \bar{x}^2"),
    ),
    (
        r"\frac{\partial z_i}{\partial t_j} = M_{ij}", names(("z", ["m"]), ("t", ["n"]), ("M", ["m", "n"])), ("z = M t",), (),
        (r"\frac{\partial z_i}{\partial t_j} = M_{ji}", r"\frac{\partial z_i}{\partial t_j} = 2 M_{ij}"),
    ),
    (
        r"\frac{\partial s}{\partial z} = \operatorname{diag}(s) - s s^\top", names(("z", ["k"]), ("s", ["k"])), (r"s_i = \frac{e^{z_i}}{\sum_{j} e^{z_j}}",), (JACOBIAN,),
        (r"\frac{\partial s}{\partial z} = \operatorname{diag}(s) + s s^\top", r"\frac{\partial s}{\partial z} = \operatorname{diag}(s)"),
    ),
    (
        r"\operatorname{Var}[u + v] = \operatorname{Var}[u] + \operatorname{Var}[v]", names(("u", [], "random scalar"), ("v", [], "random scalar")), (),
        ("u and v are independent",), (r"\operatorname{Var}[u - v] = \operatorname{Var}[u] - \operatorname{Var}[v]",),
    ),
    (
        r"\mathbb{E}[g^2] = \frac{c^2}{3}", names(("g", [], "random scalar"), ("c", [], ["positive"])), (r"g \sim U(-c, c)",), (),
        (r"\mathbb{E}[g^2] = \frac{c^2}{12}", r"\mathbb{E}[g^2] = \frac{c}{3}"),
    ),
    (
        r"\nabla_{\beta} F = X^\top (X \beta - y)", names(("X", ["n", "p"]), (r"\beta", ["p"]), ("y", ["n"]), ("F", [])), (r"F = \frac12 \|X\beta - y\|^2",), (SAME,),
        (r"\nabla_{\beta} F = X (X \beta - y)", r"\nabla_{\beta} F = X^\top (y - X \beta)", r"\nabla_{\beta} F = 2 X^\top (X \beta - y)"),
    ),
    (
        r"P(A \mid B) P(B) = P(B \mid A) P(A)", names(("P(A)", []), ("P(B)", []), (r"P(A \mid B)", []), (r"P(B \mid A)", [])), (), (),
        (r"P(A \mid B) P(A) = P(B \mid A) P(B)", r"P(A \mid B) = P(B \mid A)"),
    ),
    (
        r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", names(("A", ["n", "m"]), ("B", ["m", "n"])), (), (), (r"A B = B A", r"\operatorname{tr}(A B) = -\operatorname{tr}(B A)"),
    ),
    (
        r"\rho'' (t) = -2 \tanh(t)(1 - \tanh^2(t))", names(("t", []), (r"\rho", None, "hyperbolic tangent, an odd function")), (r"\rho(t) = \tanh(t)",), (),
        (r"\rho''(t) = 2 \tanh(t) (1 - \tanh^2(t))", r"\rho''(t) = -\tanh(t) (1 - \tanh^2(t))"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "symbols", "definitions", "said", "lies"), CASES, ids=[c[0][:40] for c in CASES])
def test_a_true_claim_is_proved_and_its_lies_are_refuted(
    truth: str, symbols: list[dict[str, Any]], definitions: tuple[str, ...], said: tuple[str, ...], lies: tuple[str, ...]
) -> None:
    found = claim(truth, symbols, definitions, said)
    assert found["verdict"] == "proved", found
    for lie in lies:
        wrong = claim(lie, symbols, definitions, said)
        assert wrong["verdict"] in ("refuted", "ill-typed"), (lie, wrong)


UNTOLD = [
    ("a sentence that may mean anything", {"assumptions": ("the moon is full",)}, "the moon is full"),
    ("a note that restricts by no known pattern", {"note": "never above its neighbour"}, ""),
    ("a definition that is not read", {"definitions": (r"c = \unknownword",)}, "unknownword"),
]


@pytest.mark.parametrize(("what", "context", "named"), UNTOLD, ids=[u[0] for u in UNTOLD])
def test_what_is_not_understood_is_never_judged_against_a_claim(what: str, context: dict[str, Any], named: str) -> None:
    symbols = [{"latex": "c", "shape": [], "note": context.get("note", "")}]
    found = claim("c = c + 1", symbols, context.get("definitions", ()), context.get("assumptions", ()))
    assert found["verdict"] in ("unread", "unknown"), found
    assert named in found["reason"]


def test_a_free_index_has_one_range() -> None:
    found = claim("A_{ij} = A_{ji}", names(("A", ["n", "m"])))
    assert found["verdict"] == "ill-typed"


def test_an_unknown_function_is_not_differentiated_twice() -> None:
    symbols = names(("x", ["n"]), ("f", None, "differentiable, R^n -> R"), ("H", ["n", "n"]), ("g", ["n"]))
    found = claim(r"\frac{\partial g_i}{\partial x_j} = 0", symbols, (r"g = \nabla f(x)",))
    assert found["verdict"] == "unread", found


def test_an_unknown_function_is_not_compared_at_two_places() -> None:
    symbols = names(("x", ["n"]), ("y", ["n"]), ("f", None, "differentiable, R^n -> R"))
    assert claim("f(x) = f(y)", symbols)["verdict"] == "unread"


def test_an_index_inside_a_name_is_no_index() -> None:
    symbols = names((r"w_{ij}", []), ("n", [], "integer", ["positive", "integer"]), ("s", []))
    found = claim(r"s = n w_{ij}", symbols, (r"s = \sum_{j=1}^{n} w_{ij}",))
    assert found["verdict"] in ("refuted", "unread"), found


def test_the_power_of_e_beside_an_index_e() -> None:
    symbols = names(("z", ["k"]), ("p", ["k"]))
    assert claim(r"\log p_e = z_e", symbols, (r"p_e = e^{z_e}",))["verdict"] == "proved"


def test_judge_writes_a_verdict_a_line(tmp_path: Any) -> None:
    lines = [
        {"id": "a", "claim": "x + x = 2x", "context": {"symbols": [{"latex": "x", "shape": []}], "definitions": [], "assumptions": []}},
        {"id": "b", "claim": "x + x = 3x", "context": {"symbols": [{"latex": "x", "shape": []}]}},
        {"id": "c", "claim": r"x = \wrong", "context": {"symbols": [{"latex": "x", "shape": []}]}},
    ]
    source, target = tmp_path / "claims.jsonl", tmp_path / "verdicts.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    ran = CliRunner().invoke(main, ["judge", str(source), "-o", str(target), "--jobs", "1"])
    assert ran.exit_code == 0, ran.output
    found = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(f["id"], f["verdict"]) for f in found] == [("a", "proved"), ("b", "refuted"), ("c", "unread")]
    assert "wrong" in found[2]["reason"]
    assert found[0]["reading"] == "x + x = 2 x"


def test_judge_names_the_line_that_is_no_claim(tmp_path: Any) -> None:
    source = tmp_path / "claims.jsonl"
    source.write_text('{"id": 1}\n', encoding="utf-8")
    ran = CliRunner().invoke(main, ["judge", str(source), "-o", str(tmp_path / "out")])
    assert ran.exit_code == 2
    assert "claims.jsonl:1" in ran.output


DRAWN = [
    (r"z \sim \mathcal{N}(0, I)", r"\mathbb{E}[\|z\|^2] = n", r"\mathbb{E}[\|z\|^2] = 1"),
    (
        r"z \sim \mathcal{N}(\mathbf{0}, \sigma^2 \mathbf{I})",
        r"\mathbb{E}[(w^\top z)^2] = \sigma^2 \|w\|^2",
        r"\mathbb{E}[(w^\top z)^2] = \sigma \|w\|^2",
    ),
    (
        r"z \sim \mathcal{N}(0, \sigma^2 I_n)",
        r"\operatorname{Var}[w^\top z] = \sigma^2 w^\top w",
        r"\operatorname{Var}[w^\top z] = w^\top w",
    ),
    (r"b \sim \mathrm{Bernoulli}(p)", r"\mathbb{E}[b] = p", r"\mathbb{E}[b] = 1 - p"),
]


@pytest.mark.parametrize(("law", "truth", "lie"), DRAWN)
def test_what_is_drawn_has_the_moments_of_its_law(law: str, truth: str, lie: str) -> None:
    known = names(("z", ["n"]), ("w", ["n"]), (r"\sigma", []), ("b", []), ("p", []), ("n", [], "integer"))
    said = (law, r"\sigma > 0")
    assert claim(truth, known, assumptions=said)["verdict"] == "proved"
    assert claim(lie, known, assumptions=said)["verdict"] == "refuted"


OF_MATRICES = [
    (r"x^\top A x \le \lambda_{\max}(A) \|x\|^2", r"x^\top A x \ge \lambda_{\max}(A) \|x\|^2"),
    (r"\lambda_{\min}(A) \|x\|^2 \le x^\top A x", r"\lambda_{\max}(A) \|x\|^2 \le x^\top A x"),
    (r"\sigma_{\max}(W) \le \|W\|_F", r"\sigma_{\max}(W) = \|W\|_F"),
    (r"\|W x\| \le \|W\|_2 \|x\|", r"\|W x\| \ge \|W\|_2 \|x\|"),
    (r"\|W x\| \le \|W\|_{\mathrm{op}} \|x\|", r"\|W x\| \le \|x\|"),
    (r"\operatorname{rank}(W W^\top) \le m", r"\operatorname{rank}(W W^\top) = m"),
]


@pytest.mark.parametrize(("truth", "lie"), OF_MATRICES)
def test_eigenvalues_singular_values_and_ranks_are_read(truth: str, lie: str) -> None:
    let = ["A: n,n symmetric", "W: m,n", "x: n"]
    assert isinstance(symnn.prove(truth, let=let), Proved)
    assert isinstance(symnn.prove(lie, let=let), Refuted)


@pytest.mark.parametrize("text", [r"\sigma_{\min}(W) \ge 0", r"\operatorname{cond}(A) \ge 1"])
def test_what_belongs_to_a_matrix_is_no_function_that_may_be_any(text: str) -> None:
    with pytest.raises(UnsupportedError, match="meaning of its own"):
        symnn.prove(text, let=["A: n,n symmetric", "W: m,n"])


def test_an_eigenvalue_of_what_may_not_be_symmetric_is_not_judged() -> None:
    found = symnn.prove(r"x^\top A x \le \lambda_{\max}(A) \|x\|^2", let=["A: n,n", "x: n"])
    assert isinstance(found, Unknown)
    assert "symmetric" in found.reason


def test_a_norm_of_a_matrix_with_the_index_2_raises_no_alarm_where_frobenius_may_be_meant() -> None:
    found = claim(r"\|W\|_2^2 = \operatorname{tr}(W^\top W)", names(("W", ["m", "n"])))
    assert found["verdict"] == "unknown"
    assert "Frobenius" in found["reason"]


@pytest.mark.parametrize("side", [r"\bigl(a + b\bigr)^2", r"\left(a + b\right)^2", r"\Bigl|a\Bigr|", r"\left\lvert a \right\rvert b"])
def test_a_side_is_told_with_the_sizes_of_its_brackets(side: str) -> None:
    """The first of them was cut off, and the formula could not be set."""
    statement = symnn.claim(f"{side} = {side}", let=["a:", "b:"]).statement
    assert str(statement.left) == str(statement.right) == side


@pytest.mark.parametrize(
    ("text", "let", "proved"),
    [
        (r"\sigma'(z) = \sigma(z)(1 - \sigma(z))", [], True),
        (r"\sigma(-z) = 1 - \sigma(z)", [], True),
        (r"\sigma(-z) = -\sigma(z)", [], False),
        (r"\sigma(-z) = 1 - \sigma(z)", [r"\sigma: function"], False),
    ],
)
def test_an_undeclared_sigma_is_the_logistic_function(text: str, let: list[str], proved: bool) -> None:
    assert isinstance(symnn.prove(text, let=let), Proved if proved else Refuted)
