"""Derivations fit on a page: by the model of widths, and by TeX where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

import symnn
from symnn.nets import Dense, Network
from symnn.text import latex
from symnn.text.fitted_lines import FormulaRow, breakable, broken_at, fitted, wrapped
from symnn.text.typeset_width import PAGE, items, width, width_of_text

TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed: the widths are those of the model")
FRAME = r"\documentclass{article}\usepackage{amsmath,amssymb}\begin{document}%s\end{document}"
OPTIONS: list[dict[str, object]] = [
    {},
    {"sizes": True},
    {"bold": True, "gradient": "nabla"},
    {"layer": "_l", "hadamard": "odot"},
    {"numbers": True},
]
# activations, loss, widths, layout, batch, penalty
NETWORKS = [
    (("tanh", "identity"), "half_squared_error", (3, 2, 1), "columns", None, False),
    (("relu", "identity"), "softmax_cross_entropy", (5, 4, 3), "torch", 8, True),
    (("gelu", "sigmoid"), "binary_cross_entropy", (4, 3, 1), "rows", "N", True),
    (("silu", "silu", "identity"), "mean_squared_error", (8, 8, 8, 2), "torch", 16, False),
    (("selu", "elu", "sigmoid"), "binary_cross_entropy", ("n0", "n1", "n2", 1), "columns", "N", True),
    (("sigmoid",) * 6 + ("identity",), "softmax_cross_entropy", (3,) * 8, "rows", None, False),
]
SAMPLES = [(k, j) for k in range(len(NETWORKS)) for j in range(len(OPTIONS))]
# every layout and size of batch with each of these, the options in turn
ENDS = [
    (("tanh", "identity"), "half_squared_error", 2),
    (("relu", "softmax"), "softmax_cross_entropy", 3),
    (("gelu", "sigmoid"), "binary_cross_entropy", 1),
    (("silu", "sigmoid"), "binary_cross_entropy", 4),
    (("softplus", "softmax"), "weighted_cross_entropy", "K"),
    (("elu", "softmax"), "softmax_cross_entropy_with_classes", 10),
    (("tanh", "tanh"), "mean_absolute_error", 2),
    (("leaky_relu", "identity"), "huber", 1),
    (("sigmoid", "softmax"), "mean_squared_error", "K"),
    (("mish", "sigmoid"), "mean_squared_error", 1),
]
SIXTY = [(layout, batch, *end) for layout in ("columns", "rows", "torch") for batch in (None, "N") for end in ENDS]


@cache
def fragment(network: int, options: int) -> str:
    activations, loss, widths, layout, batch, penalty = NETWORKS[network]
    layers = [Dense(size(n), **({} if a == "identity" else {"activation": a})) for n, a in zip(widths[1:], activations, strict=True)]
    net = Network(*layers, inputs=size(widths[0]), loss=loss, layout=layout, batch=size(batch), l2=penalty or None)
    return latex(net.backprop(), **OPTIONS[options])


def size(given: int | str | None) -> object:
    return symnn.sizes(given) if isinstance(given, str) else given


def rows(printed: str) -> list[list[str]]:
    """The displays as rows."""
    return [re.split(r" \\\\\*?\n", body) for body in re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", printed, re.DOTALL)]


def cells(row: str) -> list[str]:
    """A row at its own &, not at those of matrices."""
    parts = re.split(r"(\\begin\{pmatrix\}.*?\\end\{pmatrix\})", row.replace("&&", "&"))
    return "".join(p if k % 2 == 0 else p.replace("&", "\0") for k, p in enumerate(parts)).split("&")


def width_of(cell: str) -> float:
    cell = cell.replace("\0", "&").strip()
    return width_of_text(m[1]) if (m := re.fullmatch(r"\\text\{(.*)\}", cell)) else width(cell)


@pytest.mark.parametrize(("network", "options"), SAMPLES)
def test_every_row_fits_by_the_model(network: int, options: int) -> None:
    displays = rows(fragment(network, options))
    assert displays
    for display in displays:
        table = [cells(row) for row in display if "textbf{" not in row]
        left, right, rule = (max([width_of(c[k]) for c in table if len(c) > k], default=0.0) for k in range(3))
        assert left + right + (rule and rule + 10) <= 345


@TEX
def test_every_derivation_fits_by_tex(tmp_path: Path) -> None:
    body = "\n\n".join(rf"\typeout{{case {k} {j}}}" + fragment(k, j) for k, j in SAMPLES)
    (tmp_path / "all.tex").write_text(FRAME % body)
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "all.tex"], cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert not re.search("^!|Overfull", done.stdout, re.MULTILINE), done.stdout[-3000:]
    assert done.returncode == 0


@cache
def of_sixty(k: int) -> str:
    layout, batch, activations, loss, outputs = SIXTY[k]
    layers = [Dense(n, activation=a) for n, a in zip((size("h") if k % 2 else 128, size(outputs)), activations, strict=True)]
    options = dict(OPTIONS[k % len(OPTIONS)])
    net = Network(*layers, inputs=size("d") if k % 3 else 784, loss=loss, layout=layout, batch=size(batch), l2=k % 4 == 0 or None)
    if k % 7 == 0:
        options["traces"] = "sums"
    return latex(net.backprop(order="computation" if k % 2 else "layers"), **options)


@TEX
def test_sixty_networks_fit_by_tex(tmp_path: Path) -> None:
    assert len(SIXTY) == 60
    body = "\n\n".join(rf"\typeout{{case {k}}}" + of_sixty(k) for k in range(60))
    (tmp_path / "sixty.tex").write_text(FRAME % body)
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "sixty.tex"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert not re.search("^!|Overfull", done.stdout, re.MULTILINE), done.stdout[-3000:]
    assert done.returncode == 0


@pytest.mark.parametrize("k", range(60))
def test_sixty_networks_fit_by_the_model(k: int) -> None:
    for display in rows(of_sixty(k)):
        table = [cells(row) for row in display if "textbf{" not in row]
        left, right, rule = (max([width_of(c[j]) for c in table if len(c) > j], default=0.0) for j in range(3))
        assert left + right + (rule and rule + 10) <= 345


FORMULAS = [
    r"W^{[1]}", r"\frac{\partial \mathcal{L}}{\partial W^{[1]}}", r"\delta^{[2]}", r"\operatorname{softmax}_{\text{columns}}(Z^{[2]})",
    r"(W^{[2]\top} \Delta^{[2]}) \circ (\mathbf{1} \mathbf{1}^{\top} - (A^{[1]})^{\circ 2})",
    r"-\frac{\operatorname{tr}(Y^{\top} \log(A^{[2]}))}{8} + \frac{\lambda}{2} \lVert W \rVert^{2}",
    r"\begin{pmatrix} -0.5 & 1.5 \\ -0.5 & 0.25 \end{pmatrix} \begin{pmatrix} -1.5 \\ 0.5 \end{pmatrix}^{\top} = \begin{pmatrix} 2 & 3 \end{pmatrix}",
    r"\underbrace{W^{[1]}}_{n_1 \times n_0} \underbrace{x}_{n_0 \times 1} + \underbrace{b^{[1]}}_{n_1 \times 1}",
    r"\sum_{i=1}^{n} \exp(x_i) \le \sqrt{\frac{\pi}{2}} \left(\max_{j} y_j + \log \sigma(z)\right)",
    r"\boldsymbol{\Delta}^{[1]} \odot \tanh\left(\mathbf{X} \mathbf{W}^{[1]\top} + \mathbf{1} \mathbf{b}^{[1]\top}\right)",
]  # fmt: skip


@TEX
def test_the_model_is_near_tex_and_seldom_below(tmp_path: Path) -> None:
    measured = "".join(rf"\settowidth{{\w}}{{$\displaystyle {f}$}}\typeout{{width {k}:\the\w}}" for k, f in enumerate(FORMULAS))
    (tmp_path / "it.tex").write_text(FRAME % (r"\newlength{\w}" + measured))
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "it.tex"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    found = {int(k): float(w) for k, w in re.findall(r"width (\d+):([\d.]+)pt", done.stdout)}
    assert len(found) == len(FORMULAS)
    for k, true in found.items():
        assert 0.94 * true <= width(FORMULAS[k]) <= 1.3 * true, FORMULAS[k]


def test_a_formula_is_broken_before_its_signs_and_loses_nothing() -> None:
    formula = " + ".join(rf"\frac{{a_{{{k}}}}}{{b}} (x + y)" for k in range(12)) + " = c"
    pieces = broken_at(formula, 150)
    assert " ".join(pieces) == formula
    assert all(width(p) <= 150 for p in pieces)
    assert all(p.startswith(("+", "=")) for p in pieces[1:])
    assert broken_at("-x + y", 1) == ["-x", "+ y"]  # a sign at the head is no place to break
    assert broken_at(r"\left(a + b\right)", 1) == [r"\left(a + b\right)"]


def test_what_cannot_be_broken_gets_a_display_of_its_own() -> None:
    long = r"\left(" + " + ".join("abcdefghij") * 4 + r"\right)"
    displays = fitted([FormulaRow("x", "y", "short"), FormulaRow("z", long, "by a long rule")], "H")
    assert [d.split("\n")[0] for d in displays] == [r"\begin{align*}", r"\begin{multline*}"]
    assert width(long) > PAGE


def test_brackets_that_are_too_wide_let_a_line_end_inside_of_them() -> None:
    entries = " + ".join(r"\left(a_{ij}\right)_{kl} b" for _ in range(12))
    (display,) = fitted([FormulaRow(r"\delta", rf"\left[ {entries} \right]_{{ij}} + \left(c\right)", "by a rule")])
    lines = display.split(" \\\\\n")[1:-1]
    assert " ".join(lines) == rf"\biggl[ {entries} \biggr]_{{ij}} + \left(c\right)"
    assert all(width(line) <= PAGE for line in lines)
    assert all(line.count(r"\left") == line.count(r"\right") for line in lines)


def test_words_are_wrapped_and_their_formulas_are_not() -> None:
    assert wrapped("chain rule through $Z^{[2]} + 1$ and tanh", 70) == ["chain rule", "through", "$Z^{[2]} + 1$ and", "tanh"]
    assert wrapped("", 10) == []


@pytest.mark.parametrize("hostile", ["", "{", "}", r"\frac", r"\begin{pmatrix}", "a_", "^", r"\text{", "\\", r"\end{x}", "$"])
def test_a_formula_that_is_none_has_a_width(hostile: str) -> None:
    assert width(hostile) >= 0
    assert all(i.start <= i.end for i in items(hostile))


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        ("y = x + 1", [["y = x + 1"]]),
        (
            r"z_t = W a_{t-1} + U x_t + b, \qquad a_t = g(z_t), \qquad t = 1, \ldots, T",
            [[r"z_t = W a_{t-1} + U x_t + b, \qquad "], [r"a_t = g(z_t), \qquad "], [r"t = 1, \ldots, T"]],
        ),
        (
            r"\min_{\beta} \, - \sum_i \left[ y_i + (1-y_i) \right] x_i y_i z_i w_i = - a b c d e f g h i j k l m n o p q r s t u v w + x y z",
            [
                [r"\min_{\beta} \, - \sum_i \left[ y_i + (1-y_i) \right] x_i y_i z_i w_i"],
                ["{} = - a b c d e f g h i j k l m n o p q r s t u v w", "{} + x y z"],
            ],
        ),
        (
            r"\log p(y) = -\ell \qquad\text{with}\quad \ell = -\sum_i \bigl[ y_i \log p_i + (1 - y_i) \log (1 - p_i) \bigr]",
            [
                [r"\log p(y) = -\ell \qquad"],
                [r"\text{with}\quad \ell = -\sum_i \bigl[ y_i \log p_i", r"{} + (1 - y_i) \log (1 - p_i) \bigr]"],
            ],
        ),
        (
            r"\partial_2 L = -\partial_1 L \qquad\text{at}\quad w_1 = w,\ w_2 = -w,\ v_1 = 0,\ 1,\ 2",
            [
                [r"\partial_2 L = -\partial_1 L \qquad"],
                [r"\text{at}\quad w_1 = w,\ "],
                [r"w_2 = -w,\ "],
                [r"v_1 = 0,\ 1,\ 2"],
            ],
        ),
        (
            r"\partial_w \left[ \left(a + b\right) c d e f g h + i j k l m n o p q r s t u \right] = w",
            [
                [r"\partial_w \biggl[ \left(a + b\right) c d e f g h", r"{} + i j k l m n o p q r s t u \biggr]"],
                ["{} = w"],
            ],
        ),
    ],
)
def test_on_a_screen_a_wide_formula_may_be_broken_before_its_relations_and_sums(formula: str, lines: list[list[str]]) -> None:
    assert breakable(formula) == lines


def test_the_empty_braces_before_a_sign_are_no_piece_of_their_own() -> None:
    wide = r" \sum_{i=1}^{N} \left(\log(\sigma(X \beta + \beta_0 \mathbf{1}))_i + \log(\sigma(X \beta + \beta_0 \mathbf{1}))_i\right)"
    pieces = [piece for line in breakable(rf"a = b + c -{wide} +{wide}") for piece in line]
    assert len(pieces) > 4
    assert all(piece.replace("{}", "").strip() for piece in pieces)
    assert sum(piece.startswith("{} ") for piece in pieces) >= 4


@pytest.mark.parametrize("bracket", [r"\left[ - y", r"\left(- y"])
def test_a_minus_behind_a_bracket_is_a_sign_and_no_place_to_break(bracket: str) -> None:
    closing = {"[": "]", "(": ")"}[bracket[5]]
    wide = rf"\partial_a {bracket} \log(a b c d e f) - (1 - y) \log(1 - a b c d e f g h i j) \right{closing} = \frac{{a - y}}{{a (1 - a)}}"
    pieces = [piece for line in breakable(wide) for piece in line]
    assert len(pieces) > 2
    assert not any(piece.rstrip().endswith(("[", "(")) for piece in pieces)


def test_no_line_ends_between_the_bars_of_a_norm() -> None:
    bound = r"f(y) \le f(x) + g^\top (y - x) + \tfrac{L}{2} \lVert y - x \rVert^2 + \langle a + b, c - d \rangle"
    pieces = [piece for line in breakable(bound) for piece in line]
    assert len(pieces) > 2
    for opening, closing in ((r"\lVert", r"\rVert"), (r"\langle", r"\rangle")):
        assert all(piece.count(opening) == piece.count(closing) for piece in pieces)


WIDE_BRACKETS = (
    r"(c U \operatorname{diag}(s) V^{\top} V \operatorname{diag}(s) U^{\top} U \operatorname{diag}(s) V^{\top}"
    r" + b U \operatorname{diag}(s) V^{\top} V \operatorname{diag}(s) U^{\top} + a U V^{\top})_{ij}",
    r"\left(\frac{a + b}{c} (a b c d e f g h i j k l m n o p + q r s t u v w x y z a b c d) + g h i j k l m n o p q r\right)^2",
    r"f \bigl(a b c d e f g h i j k l m n o p q r s t u v + a b c d e f g h i j k l m n o p q r s t u\bigr)",
)


@pytest.mark.parametrize("formula", WIDE_BRACKETS)
def test_brackets_of_every_size_are_broken_inside_and_stay_in_pairs(formula: str) -> None:
    pieces = [piece for line in breakable(formula) for piece in line]
    assert len(pieces) > 1
    assert max(map(width, pieces)) < 0.75 * width(formula)
    for piece in pieces:  # each is drawn alone
        assert piece.count(r"\left") == piece.count(r"\right")
        assert piece.count("{") == piece.count("}")
    whole = "".join(pieces)
    for size in ("big", "bigg"):
        assert whole.count(rf"\{size}l(") == whole.count(rf"\{size}r)")
    letters = whole.replace("{} ", "")
    for word in (r"\biggl", r"\biggr", r"\bigl", r"\bigr", r"\left", r"\right"):
        letters, formula = letters.replace(word, ""), formula.replace(word, "")
    assert "".join(letters.split()) == "".join(formula.split())


def test_brackets_that_fit_stay_as_they_are() -> None:
    assert breakable("(a + b) c") == [["(a + b) c"]]


@pytest.mark.parametrize(
    "formula",
    [
        r"a b c d e f + \left(\sum_{j=1}^2 g(W a + b)_i g(W a + b)_j W_j\right) - g(W a + b)_i y",
        r"a b c d e f = \left(W g(V a + b c) + c d - y h i j k l m\right) (g(a b c d e f g h))_i",
        r"= (W^{[3]} g(W^{[2]} a + b) + c - y) g(W^{[2]} a + b)^{\top} \phi(W a b c d e f) \sigma(a b c d e)",
    ],
)
def test_no_line_is_a_sign_alone_and_no_function_loses_its_bracket(formula: str) -> None:
    pieces = [p.strip() for p in broken_at(formula, 90)]
    assert len(pieces) > 1
    assert not {"=", "+", "-"} & set(pieces)
    assert not any(re.search(r"(?:^|[ )])(?:g|h|\\phi|\\sigma)$", piece) for piece in pieces)
