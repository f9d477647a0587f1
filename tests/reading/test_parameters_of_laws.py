r"""What is assumed of the parameters of a law is assumed of what is drawn by it: with σ = 2, E[x²] = 4 + μ² was refuted at
σ = 4, for σ does not stand in the claim."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge
from symnn.reading.documents import document_of
from symnn.reading.note import judge as judge_claim
from symnn.reading.note import read

SYMBOLS = [
    {"latex": r"\mu", "shape": [], "kind": ""},
    {"latex": r"\sigma", "shape": [], "kind": "", "properties": ["positive"]},
    {"latex": "x", "shape": [], "kind": "random scalar"},
]
LAWS = [r"x has mean \mu and variance \sigma^2", r"x iid with mean \mu and variance \sigma^2", r"x \sim \mathcal{N}(\mu, \sigma^2)"]
CLAIMS = [
    (r"\sigma = 2", r"\mathbb{E}[x^2] = 4 + \mu^2", "proved"),
    (r"\sigma^2 = 4", r"\mathbb{E}[x^2] = 4 + \mu^2", "proved"),
    (r"\sigma = 2", r"\mathbb{E}[x^2] = 2 + \mu^2", "refuted"),
    (r"\mu = 0", r"\mathbb{E}[x^2] = \sigma^2", "proved"),
    (r"\mu = 1", r"\mathbb{E}[x^2] = \sigma^2", "refuted"),
    (r"\mu < 1", r"\mathbb{E}[x] < 1", "proved"),
    (r"\mu < 1", r"\mathbb{E}[x] > 1", "refuted"),
]


@pytest.mark.parametrize("law", LAWS, ids=["moments", "iid", "normal"])
@pytest.mark.parametrize(("assumed", "claim", "verdict"), CLAIMS)
def test_what_is_assumed_of_parameters(law: str, assumed: str, claim: str, verdict: str) -> None:
    for assumptions in ([law, assumed], [assumed, law]):
        task = {"claim": claim, "symbols": SYMBOLS, "definitions": [], "assumptions": assumptions}
        assert judge(task, 10)["verdict"] == verdict


NOTES = [
    (r"Let $x$ be random with mean $\mu$ and variance $\sigma^2$, where $\sigma^2 = 4$. Then $$\mathbb{E}[x^2] = 4 + \mu^2$$", "proved"),
    (r"Let $x$ be random with mean $\mu = 0$ and variance $\sigma^2 = 1$. Then $$\mathbb{E}[x^2] = 1$$", "proved"),
    (r"Let $x$ be random with mean $\mu = 0$ and variance $\sigma^2 = 1$. Then $$\mathbb{E}[x^2] = 2$$", "refuted"),
    (r"Noise $u \sim \mathcal{U}(0, 1)$ has mean $\mathbb{E}[u] = \frac12$ and variance $\operatorname{Var}(u) = \frac{1}{12}$.", "proved"),
]


@pytest.mark.parametrize(("text", "verdict"), NOTES)
def test_notes(text: str, verdict: str) -> None:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    assert [judge_claim(p.task, 10)["verdict"] for p in parts if p.task][-1] == verdict
