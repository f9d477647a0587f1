"""Sums and products over indices in LaTeX: closed forms and bounds by induction. Sources: Graham, Knuth and Patashnik, Concrete Mathematics, 2;
Apostol, Calculus I, 10; Kingma and Ba, 2015 (sums of betas)."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge

SYMBOLS = [
    {"name": "n", "latex": "n", "shape": [], "kind": "integer", "properties": ["positive"]},
    {"name": "b", "latex": r"\beta", "shape": [], "kind": "scalar", "properties": ["in (0, 1)"]},
]
TRUE = [
    r"\sum_{i=1}^n \frac{1}{i(i+1)} = 1 - \frac{1}{n+1}", r"\sum_{i=1}^n \frac{1}{i(i+1)} < 1", r"\sum_{t=1}^n \frac{1}{t^2} \le 2 - \frac1n",
    r"\sum_{t=1}^{n} t \beta^{t-1} = \frac{1-(n+1)\beta^n + n \beta^{n+1}}{(1-\beta)^2}", r"\sum_{t=1}^n \frac{1}{\sqrt t} \le 2\sqrt n",
    r"\prod_{t=1}^n (1 - \frac{1}{t+1}) = \frac{1}{n+1}", r"\sum_{t=0}^n 2^t = 2^{n+1} - 1", r"\sum_{t=1}^n t^3 = \left(\sum_{t=1}^n t\right)^2",
    r"\sum_{t=1}^n \frac{1}{t} \le 1 + \log n", r"\sum_{t=1}^n \frac{1}{t} \ge \log(n+1)", r"\sum_{t=0}^{n-1}\beta^t \le \frac{1}{1-\beta}",
    r"\sum_{t=1}^n t(t+1) = \frac{n(n+1)(n+2)}{3}", r"\prod_{t=1}^n \left(1+\frac1t\right) = n+1", r"2\sqrt{n+1}-2 \le \sum_{t=1}^n \frac{1}{\sqrt t}",
]  # fmt: skip
FALSE = [
    r"\sum_{i=1}^n \frac{1}{i(i+1)} = 1 - \frac{1}{n}", r"\sum_{i=1}^n \frac{1}{i(i+1)} < \frac12", r"\sum_{t=1}^n \frac{1}{t^2} \le 2 - \frac2n",
    r"\sum_{t=1}^n \frac{1}{t^2} < 2 - \frac1n", r"\sum_{t=1}^{n} t \beta^t = \frac{1-(n+1)\beta^n + n \beta^{n+1}}{(1-\beta)^2}",
    r"\sum_{t=1}^n \frac{1}{\sqrt t} \le \sqrt n", r"\prod_{t=1}^n (1 - \frac{1}{t+1}) = \frac{1}{n}", r"\sum_{t=0}^n 2^t = 2^{n} - 1",
    r"\sum_{t=1}^n t^3 = \sum_{t=1}^n t^2", r"\sum_{t=1}^n \frac{1}{t} \le \log(n+1)", r"\sum_{t=0}^{n-1}\beta^t \ge \frac{1}{1-\beta}",
    r"\sum_{t=1}^n t(t+1) = \frac{n(n+1)(n+2)}{2}", r"\prod_{t=1}^n \left(1+\frac1t\right) = n", r"2\sqrt{n+1}-1 \le \sum_{t=1}^n \frac{1}{\sqrt t}",
]  # fmt: skip


def verdict(claim: str) -> str:
    found: str = judge({"symbols": SYMBOLS, "claim": claim})["verdict"]
    return found


@pytest.mark.parametrize("claim", TRUE)
def test_closed_forms_and_bounds(claim: str) -> None:
    assert verdict(claim) == "proved"


@pytest.mark.parametrize("claim", FALSE)
def test_lies_are_refuted(claim: str) -> None:
    assert verdict(claim) == "refuted"
