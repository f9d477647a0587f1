"""Limits in notes: right ones are proved, wrong ones are refuted with the right value; of what moves with the letter
and has no value, nothing is said.
"""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> dict[str, str]:
    """The outcome of the last formula of a text."""
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    return judge(part.task, 10) if part.task else {"verdict": part.verdict, "reason": part.reason, "mended": ""}


SMALL = r"Let $0 < c < 1$. "
RATE = r"Let $|w| < 1$. Then "


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (SMALL, r"\lim_{L \to \infty} c^L = 0", r"\lim_{L \to \infty} c^L = 1"),
        (RATE, r"\lim_{t \to \infty} u \sum_{k=0}^{t-1} w^k = \frac{u}{1 - w}",
         r"\lim_{t \to \infty} u \sum_{k=0}^{t-1} w^k = \frac{u}{1 + w}"),
        (RATE, r"\frac{1}{1 - w} = \lim_{T \to \infty} \sum_{t=0}^{T} w^t",
         r"\frac{w}{1 - w} = \lim_{T \to \infty} \sum_{t=0}^{T} w^t"),
        ("", r"\lim_{x \to 0} \frac{\sin x}{x} = 1", r"\lim_{x \to 0} \frac{\sin x}{x} = 2"),
        ("", r"\lim_{z \to \infty} \tanh z = 1", r"\lim_{z \to \infty} \tanh z = 0"),
        ("", r"\lim_{n \to \infty} \left(1 + \frac{x}{n}\right)^n = e^x",
         r"\lim_{n \to \infty} \left(1 + \frac{x}{n}\right)^n = e^{-x}"),
        (r"Let $f(x) = x^2$. ", r"\lim_{h \to 0} \frac{f(x + h) - f(x)}{h} = 2 x",
         r"\lim_{h \to 0} \frac{f(x + h) - f(x)}{h} = 3 x"),
        ("", r"\lim_{x \to 0^+} \frac{|x|}{x} = 1", r"\lim_{x \downarrow 0} \frac{|x|}{x} = -1"),
        ("", r"\lim_{x \to 0^-} \frac{1}{x} = -\infty", r"\lim_{x \to 0^-} \frac{1}{x} = \infty"),
        ("", r"\lim_{x \to 0^+} x \log x = 0", r"\lim_{x \to 0^+} x \log x = 1"),
    ],
)  # fmt: skip
def test_limits_are_judged(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$")["verdict"] == "proved"
    found = last(f"{text}$${false} .$$")
    assert found["verdict"] == "refuted"
    assert not found["mended"] or last(f"{text}$${found['mended']} .$$")["verdict"] == "proved"


def test_the_right_limit_is_told() -> None:
    found = last(rf"{SMALL}$$\lim_{{L \to \infty}} c^L = 1 .$$")
    assert found["reason"] == "the limit is 0"
    assert found["mended"] == r"\lim_{L \to \infty} c^L = 0"


def test_a_sigma_of_which_nothing_is_told_is_assumed_to_be_the_logistic_function() -> None:
    found = last(r"We have $$\lim_{z \to -\infty} \sigma(z) = 0 .$$")
    assert (found["verdict"], found["assumed"]) == ("proved", [r"\sigma is the logistic function"])
    assert last(r"We have $$\lim_{z \to -\infty} \sigma(z) = 1 .$$")["verdict"] == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        r"$$\lim_{n \to \infty} x_n = x .$$",
        r"The average is $\bar x_n$. $$\lim_{n \to \infty} \bar x_n = 0 .$$",
        r"$$\lim_{n \to \infty} \frac{1}{n} \sum_{i=1}^n x_i = 0 .$$",
        r"Let $x \in \mathbb{R}^n$. $$\lim_{n \to \infty} \|x\|^2 = 1 .$$",
        r"As $t$ grows, $$\lim_{t \to \infty} \frac{1}{t} \log x_t = 0 .$$",
        r"For a function $f$, $$\lim_{x \to \infty} f(x) = 0 .$$",
        r"For a convex function $f$, $$\lim_{h \to 0} f(x + h) = f(x) + 1 .$$",
        r"The iterates satisfy $x_{t+1} = (1 - \eta) x_t$. Then $$\lim_{t \to \infty} x_t = 0 .$$",
        r"The small rate $\beta$ is $$\lim_{n \to \infty} \left(1 + \frac{x}{n}\right)^n = \beta .$$",
    ],
)
def test_what_moves_with_the_letter_is_not_judged(text: str) -> None:
    assert last(text)["verdict"] in ("unknown", "none", "unread")


def test_a_limit_from_one_side_is_none_of_the_other() -> None:
    told = r"Let $f(x) = \frac{x}{|x|}$. "
    assert last(told + r"$$\lim_{x \to 0^-} f(x) = -1 .$$")["verdict"] == "proved"
    assert last(told + r"$$\lim_{x \to 0^-} f(x) = 1 .$$")["verdict"] == "refuted"
    assert last(told + r"$$\lim_{x \to 0} f(x) = 1 .$$")["verdict"] != "proved"
