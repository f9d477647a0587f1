r"""Densities of normal distributions, \mathcal{N}(x; \mu, \Sigma), and what is said of their covariance matrices."""

from __future__ import annotations

import pytest

import symnn
from symnn.reading.context.judging_tasks import judge

DEFINITE = ["positive definite"]
SYMBOLS = [
    {"latex": "x", "shape": ["d"]},
    {"latex": "m", "shape": ["d"]},
    {"latex": "n", "shape": ["d"]},
    {"latex": "R", "shape": ["d", "d"], "properties": DEFINITE},
    {"latex": "S", "shape": ["d", "d"], "properties": DEFINITE},
    {"latex": "B", "shape": ["d", "d"]},
    {"latex": "a", "shape": []},
    {"latex": "b", "shape": []},
    {"latex": "s", "shape": [], "properties": ["positive"]},
    {"latex": "d", "shape": [], "kind": "integer", "properties": ["positive", "integer"]},
]
ONE = r"\mathcal{N}(a ; b, s^2)"
ROUND = r"\log \mathcal{N}(x ; m, s^2 I)"
FULL = r"\log \mathcal{N}(x \mid m, S)"
SQUARE = r"\frac{1}{2} (x - m)^\top S^{-1} (x - m)"
BETWEEN = r"D_{\mathrm{KL}}(\mathcal{N}(m, R) \,\|\, \mathcal{N}(n, S))"
TRACE = r"\operatorname{tr}(S^{-1} R) + (n - m)^\top S^{-1} (n - m) - d"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (rf"{ONE} = \frac{{1}}{{\sqrt{{2 \pi s^2}}}} e^{{-\frac{{(a - b)^2}}{{2 s^2}}}}", "proved"),
        (rf"{ONE} = \frac{{1}}{{2 \pi s^2}} e^{{-\frac{{(a - b)^2}}{{2 s^2}}}}", "refuted"),
        (rf"\frac{{\partial}}{{\partial b}} \log {ONE} = \frac{{a - b}}{{s^2}}", "proved"),
        (rf"\frac{{\partial}}{{\partial b}} \log {ONE} = \frac{{b - a}}{{s^2}}", "refuted"),
        (rf"{ROUND} = -\frac{{\|x - m\|^2}}{{2 s^2}} - \frac{{d}}{{2}} \log(2 \pi s^2)", "proved"),
        (rf"{ROUND} = -\frac{{\|x - m\|^2}}{{2 s^2}} - \frac{{1}}{{2}} \log(2 \pi s^2)", "refuted"),
        (rf"\nabla_x {FULL} = -S^{{-1}} (x - m)", "proved"),
        (rf"\nabla_x {FULL} = -S (x - m)", "refuted"),
        (rf"{FULL} = -{SQUARE} - \frac{{1}}{{2}} \log |S| - \frac{{d}}{{2}} \log(2 \pi)", "proved"),
        (rf"{FULL} = -{SQUARE} - \log |S| - \frac{{d}}{{2}} \log(2 \pi)", "refuted"),
        (rf"{BETWEEN} = \frac{{1}}{{2}} \left( {TRACE} + \log \frac{{|S|}}{{|R|}} \right)", "proved"),
        (rf"{BETWEEN} = \frac{{1}}{{2}} \left( {TRACE} + \log \frac{{\det R}}{{\det S}} \right)", "refuted"),
        (r"D_{KL}(\mathcal{N}(m, R) \| \mathcal{N}(0, I)) = \frac{1}{2} (\operatorname{tr} R + m^\top m - d - \log\det R)", "proved"),
        (r"D_{KL}(\mathcal{N}(m, R) \| \mathcal{N}(0, I)) = \frac{1}{2} (\operatorname{tr} R + m^\top m - d + \log\det R)", "refuted"),
        (r"D_{KL}(\mathcal{N}(m, B) \| \mathcal{N}(n, S)) = 0", "unread"),
        (r"\log |m| = 0", "unread"),
    ],
)
def test_densities(claim: str, verdict: str) -> None:
    assert judge({"claim": claim, "symbols": SYMBOLS})["verdict"] == verdict


AT_THE_MEAN = r"\mathcal{N}(\mu; \mu, \sigma^2) = \frac{1}{\sigma \sqrt{2 \pi}}"


def test_a_standard_deviation_is_assumed_to_be_positive_and_said_to_be() -> None:
    verdict = symnn.prove(AT_THE_MEAN)
    assert verdict.word == "proved"
    assert r"\sigma > 0" in str(verdict)
    assert symnn.prove(AT_THE_MEAN.replace(r"{\sigma", r"{2 \sigma")).word == "refuted"


def test_it_is_not_where_the_author_tells_what_it_is() -> None:
    assert symnn.prove(AT_THE_MEAN, let=[r"\sigma:"]).word == "refuted"
    assert symnn.prove(AT_THE_MEAN, assume=[r"\sigma < 0"]).word == "refuted"
    assert symnn.prove(AT_THE_MEAN.replace(r"\frac{1}", r"\frac{-1}"), assume=[r"\sigma < 0"]).word == "proved"
    assert symnn.prove(r"\sigma = |\sigma|").word == "refuted"
