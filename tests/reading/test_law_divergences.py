r"""The divergence of two distributions that are written out."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge

SYMBOLS = [
    {"latex": r"\mu", "shape": ["d"]},
    {"latex": "m", "shape": ["d"]},
    {"latex": "v", "shape": ["d"], "properties": ["positive"]},
    {"latex": r"\Sigma", "shape": ["d", "d"]},
    {"latex": "I", "shape": ["d", "d"], "note": "identity matrix"},
    {"latex": "a", "shape": []},
    {"latex": "s", "shape": [], "properties": ["positive"]},
    {"latex": "p", "shape": [], "properties": ["in (0, 1)"]},
    {"latex": "q", "shape": [], "properties": ["in (0, 1)"]},
    {"latex": "d", "shape": [], "kind": "integer", "properties": ["positive", "integer"]},
]
NUMBERS = r"\mathrm{KL}(\mathcal{N}(a, s^2) \,\|\, \mathcal{N}(0, 1))"
COLUMNS = r"D_{KL}\left(\mathcal{N}(\mu, s^2 I) \| \mathcal{N}(m, s^2 I)\right)"
DIAGONAL = r"D_{\mathrm{KL}}(\mathcal{N}(\mu, \operatorname{diag}(v)) \| \mathcal{N}(0, I))"
COINS = r"D_{KL}(\mathrm{Bernoulli}(p) \| \mathrm{Bernoulli}(q))"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (rf"{NUMBERS} = \frac{{1}}{{2}}(s^2 + a^2 - 1 - \log s^2)", "proved"),
        (rf"{NUMBERS} = \frac{{1}}{{2}}(s^2 + a^2 - 1 - \log s)", "refuted"),
        (rf"{NUMBERS} = \frac{{1}}{{2}}(s^2 + a^2 - 1)", "refuted"),
        (rf"{COLUMNS} = \frac{{1}}{{2 s^2}} \|\mu - m\|^2", "proved"),
        (rf"{COLUMNS} = \frac{{1}}{{s^2}} \|\mu - m\|^2", "refuted"),
        (rf"{DIAGONAL} = \frac{{1}}{{2}} \sum_{{j=1}}^{{d}} (v_j + \mu_j^2 - 1 - \log v_j)", "proved"),
        (rf"{DIAGONAL} = \frac{{1}}{{2}} \sum_{{j=1}}^{{d}} (v_j^2 + \mu_j^2 - 1 - \log v_j)", "refuted"),
        (rf"{COINS} = p \log\frac{{p}}{{q}} + (1 - p)\log\frac{{1 - p}}{{1 - q}}", "proved"),
        (rf"{COINS} = p \log\frac{{p}}{{q}}", "refuted"),
        (r"D_{KL}(\mathcal{N}(\mu, \Sigma) \| \mathcal{N}(0, I)) = 0", "unread"),
        (r"D_{KL}(\mathcal{N}(a, s^2) \| \mathrm{Bernoulli}(p)) = 0", "unread"),
    ],
)
def test_divergences(claim: str, verdict: str) -> None:
    assert judge({"claim": claim, "symbols": SYMBOLS})["verdict"] == verdict
