"""Verdicts of every kind fit on the page of a plain article: by the model of widths, and by TeX where it is installed."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.claim import Property
from symnn.claims.verdict import Proved, Refuted
from symnn.text import latex, markdown
from symnn.text.property_formulas import said, sentence
from symnn.text.typeset_width import PAGE, width
from symnn.text.wide_formulas import FORMULA, TOGETHER, laid_out, longest

TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed: the widths are those of the model")
FRAME = r"\documentclass{article}\usepackage{amsmath,amssymb}\begin{document}%s\end{document}"
# each ran over the page: as code that did not break, as a formula without a place to break, as a distribution in words
NAMED = [
    "arrays: a product as a contraction", "attention: attention-005", "attention: attention-015", "attention: rotations compose",
    "bounds: the steepest place of gelu", "constants: a gradient step", "constants: a rate's likelihood-m1", "conv: conv-010",
    "cut_expectations: a clipped square", "dense: dense-010-m1", "dense: dense-025-m2", "divergences: Jensen and Shannon-m1",
    "expectations: a mixture's variance-m1", "free_indices: an activation of one row", "gaussians: a divergence of normal vectors-m1",
    "init: init-020-m2", "loss: loss-025", "matrix_roots: the root by eigenvectors-m1", "norm: norm-010",
    "places: gradient descent on a quadratic, in closed form", "places: the strong convexity of ridge regression", "rnn: shared weights over two steps-m3",
]  # fmt: skip
x, t = sp.symbols("x t", real=True)
n, L = sp.Symbol("n", integer=True, positive=True), sp.Symbol("L", integer=True, positive=True)
a, v = sp.Symbol("a", real=True), sp.Symbol("v", real=True)
DEEP = symnn.for_all_depths(sp.Eq(x, a ** (L - 1) * v), start={x: v}, step={x: a * x}, depth=L)
PROPERTIES: dict[str, tuple[Property, str]] = {
    "convex": (symnn.convex(x**2, over=x), "$x^{2}$ is convex in $x$"),
    "strictly convex": (symnn.convex(x**2, over=x, strictly=True), "$x^{2}$ is strictly convex in $x$"),
    "has minimum": (symnn.has_minimum(x**2, over=x), "$x^{2}$ has a minimum over $x$"),
    "least": (symnn.minimised_at((x - 1) ** 2, 1, over=x), r"$(x - 1)^{2}$ is least over $x$ at $1$"),
    "Lipschitz": (symnn.lipschitz(sp.sin(x), 1, over=x), r"$\sin(x)$ is Lipschitz in $x$ with the constant $1$"),
    "limit": (symnn.tends(1 / n, n, sp.oo, 0), r"$\lim_{n \to \infty} \frac{1}{n} = 0$"),
    "optimisers": (
        symnn.same_optimisers(symnn.argmin(x**2), symnn.argmin(2 * x**2), over=x),
        r"$\operatorname*{arg\,min}_{x}\ x^{2} = \operatorname*{arg\,min}_{x}\ 2 x^{2}$",
    ),
    "growth": (symnn.grows_exponentially(2**L, L), r"$2^{L}$ grows exponentially in $L$"),
    "depths": (DEEP, r"$x = v a^{L - 1}$ for all $L \ge 1$, first $x = v$, then $x \mapsto a x$"),
}


@cache
def of_suite(name: str) -> Any:
    room, _, name = name.partition(": ")
    stated = next(s for s in importlib.import_module(f"tests.claims.{room}").CLAIMS if s.name == name)
    return symnn.prove(stated.claim(), budget=5, repair=not stated.true)


@pytest.mark.parametrize("name", NAMED)
def test_no_verdict_of_the_suite_is_too_wide_by_the_model(name: str) -> None:
    shown = of_suite(name).latex()
    displays = re.findall(r"(\{\\\w+)?\\begin\{(align\*|multline\*)\}\n(.*?)\n\\end", shown, re.DOTALL)
    for size, frame, body in displays:
        room = PAGE / {"": 1, r"{\small": 0.9, r"{\footnotesize": 0.8, r"{\scriptsize": 0.7}[size]
        for line in re.split(r" \\\\\n", body):
            assert width(line if frame == "multline*" else line.replace("&", "", 1)) <= room
    inline = re.sub(r"\\begin\{(align\*|multline\*)\}.*?\\end\{\1\}", "", shown, flags=re.DOTALL)
    assert all(longest(found[1]) <= TOGETHER for found in FORMULA.finditer(inline))


@TEX
def test_no_verdict_is_too_wide_by_tex(tmp_path: Path) -> None:
    verdicts = [*map(of_suite, NAMED), *(symnn.prove(claim) for claim, _ in PROPERTIES.values())]
    assert {Proved, Refuted} <= set(map(type, verdicts))
    body = "\n\n".join(rf"\typeout{{verdict {k}}}" + v.latex() for k, v in enumerate(verdicts))
    (tmp_path / "verdicts.tex").write_text(FRAME % body)
    run = ["pdflatex", "-interaction=nonstopmode", "verdicts.tex"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert not re.search("^!|Overfull", done.stdout, re.MULTILINE), done.stdout[-3000:]
    assert done.returncode == 0


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_is_a_sentence_with_formulas_and_no_code(name: str) -> None:
    claim, shown = PROPERTIES[name]
    found = symnn.prove(claim)
    assert isinstance(found, Proved), str(found)
    assert sentence(claim.statement, {}) == shown
    for form in (latex(found), markdown(found), found._repr_latex_()):
        assert shown in form.replace("\n", " ")
    assert claim.statement == str(claim)
    assert "texttt" not in said(claim.statement, {})


def test_a_mended_property_is_a_sentence_too() -> None:
    false = symnn.prove(symnn.convex(a * x, over=x, strictly=True), repair=True)
    assert isinstance(false, Refuted)
    assert r"Try: $a x$ is convex in $x$ (not strictly)" in false.latex()


def test_an_outcome_in_words_is_no_code() -> None:
    y = symnn.random("y", mean=0)
    shown = symnn.prove(symnn.claim(symnn.E(y**2), "<=", 0)).latex()
    assert re.search(r"\$y\$ is \$-?.*?\$ with probability \$\\tfrac", shown)
    assert "texttt" not in shown


@pytest.mark.parametrize("paragraph", ["nothing to set", r"a price of \$5 and $x$", "$a$, $b$.", r"so $f(x) = g(x) + h(x)$ holds"])
def test_what_fits_is_left_as_it_is(paragraph: str) -> None:
    assert laid_out(paragraph) == paragraph


def test_an_index_that_is_bound_once_more_inside() -> None:
    """The sum over k in a function of (i, k): putting k - 1 in for k broke the sum."""
    K = symnn.sizes("K")
    f = symnn.vector("f", K)
    i, k = sp.symbols("i k", integer=True)
    inner = sp.Sum(sp.exp(f[k, 0]), (k, 0, K - 1))
    written = latex(sp.FunctionMatrix(K, 1, sp.Lambda((i, k), sp.log(inner) - f[i, 0])))
    assert written == r"\left[ \log\left(\sum_{i=1}^{K} e^{f_i}\right) - f_i \right]_i"
    assert latex(sp.Sum(f[k, 0] * inner, (k, 0, K - 1))) == r"\sum_{k=1}^{K} \left(f_k \sum_{i=1}^{K} e^{f_i}\right)"
    upto = sp.Sum(f[k, 0], (k, 0, k))
    assert latex(sp.Sum(f[k, 0] * upto, (k, 0, K - 1))) == r"\sum_{k=1}^{K} \left(f_k \sum_{i=1}^{k} f_i\right)"
    for name in ("loss: loss-005", "loss: loss-005-m1"):
        assert r"\log\left(\sum_{k=1}^{K}" not in of_suite(name).latex()
