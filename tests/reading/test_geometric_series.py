r"""Sums without end."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge

SYMBOLS = [
    {"latex": r"\gamma", "shape": [], "properties": ["in (0, 1)"]},
    {"latex": "r", "shape": []},
    {"latex": "q", "shape": []},
    {"latex": "x", "shape": ["n"]},
]
ENDLESS = r"\sum_{k=0}^{\infty}"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (rf"{ENDLESS} \gamma^k r = \frac{{r}}{{1 - \gamma}}", "proved"),
        (rf"{ENDLESS} \gamma^k r = \frac{{\gamma r}}{{1 - \gamma}}", "refuted"),
        (r"\sum_{k=2}^{\infty} \gamma^k = \frac{\gamma^2}{1 - \gamma}", "proved"),
        (r"\sum_{k=2}^{\infty} \gamma^k = \frac{1}{1 - \gamma}", "refuted"),
        (rf"{ENDLESS} k \gamma^k = \frac{{\gamma}}{{(1 - \gamma)^2}}", "proved"),
        (r"\sum_{k=1}^{\infty} k \gamma^{k-1} (1 - \gamma) = \frac{\gamma}{1 - \gamma}", "refuted"),
        (r"\sum_{k=1}^{\infty} \frac{1}{2^k} = 1", "proved"),
        (r"\sum_{k=1}^{\infty} 2^k = -2", "refuted"),
        (rf"{ENDLESS} q^k = \frac{{1}}{{1 - q}}", "proved"),
        (rf"{ENDLESS} q^k \ge \frac{{1}}{{2}}", "proved"),
        (rf"{ENDLESS} q^k \ge 1", "refuted"),
        (rf"{ENDLESS} \frac{{1}}{{(k + 1)^2}} = 1", "unread"),
        (rf"{ENDLESS} x_k = 1", "unread"),
    ],
)
def test_sums_without_end(claim: str, verdict: str) -> None:
    assert judge({"claim": claim, "symbols": SYMBOLS})["verdict"] == verdict
