r"""Integrals in LaTeX between numbers and over half lines: what is true is proved, under what it needs, and its lies are
not. An integral that has no value equals nothing.
"""

from __future__ import annotations

import pytest

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError, UnsupportedError

TRUE = [
    (r"\int_0^1 x^2\,dx", r"\frac13", [r"\frac12", "1"], ()),
    (r"\int_a^b x\,dx", r"\frac{b^2 - a^2}{2}", [r"\frac{b^2 + a^2}{2}", r"\frac{a^2 - b^2}{2}"], ()),
    (r"\int_1^0 x\,dx", r"-\frac12", [r"\frac12"], ()),
    (r"\int_0^t (1 - s)\,ds", r"t - \frac{t^2}{2}", [r"t - t^2"], ()),
    (r"\int_0^1 \log x\,dx", "-1", ["1"], ()),
    (r"\int_0^1 x^{-1/2}\,dx", "2", [r"\frac12"], ()),
    (r"\int_0^\pi \sin x\,dx", "2", ["0"], ()),
    (r"\int_0^1 e^{ax}\,dx", r"\frac{e^a - 1}{a}", [r"e^a - 1"], ()),
    (r"\int_0^\infty e^{-ax}\,dx", r"\frac1a", [r"-\frac1a", "1"], ("a > 0",)),
    (r"\int_0^\infty x e^{-ax}\,dx", r"\frac{1}{a^2}", [r"\frac1a"], ("a > 0",)),
    (r"\int_{-\infty}^0 e^{sx}\,dx", r"\frac1s", [r"-\frac1s"], ("s > 0",)),
    (r"\int_0^\infty e^{-x^2}\,dx", r"\frac{\sqrt\pi}{2}", [r"\sqrt\pi"], ()),
    (r"\int_{-\infty}^t x e^{-x^2/2}\,dx", r"-e^{-t^2/2}", [r"e^{-t^2/2}"], ()),
    (r"\int_\infty^0 e^{-x}\,dx", "-1", ["1"], ()),
    (r"\int_0^{-\infty} e^x\,dx", "-1", ["1"], ()),
    (r"\int_t^{-\infty} e^x\,dx", "-e^t", ["e^t"], ()),
    (r"\int_\infty^0 e^{-x^2}\,dx", r"-\frac{\sqrt\pi}{2}", [r"\frac{\sqrt\pi}{2}"], ()),
    (r"\int_0^{-\infty} x e^{-x^2}\,dx", r"\frac12", [r"-\frac12"], ()),
    (r"\int_{+\infty}^{-\infty} e^{-x^2}\,dx", r"-\sqrt\pi", [r"\sqrt\pi"], ()),
    (r"\int_{\mathbb{R}} e^{-x^2}\,dx", r"\sqrt\pi", ["1"], ()),
    (r"\int_x e^{-x^2}\,dx", r"\sqrt\pi", ["1"], ()),
]


@pytest.mark.parametrize(("left", "right", "lies", "assumed"), TRUE, ids=[case[0] for case in TRUE])
def test_an_integral_is_proved_and_its_lies_refuted(left: str, right: str, lies: list[str], assumed: tuple[str, ...]) -> None:
    verdict = symnn.prove(f"{left} = {right}")
    assert isinstance(verdict, Proved), verdict
    assert verdict.hypotheses == assumed
    assert "#" not in str(verdict)
    for lie in lies:
        assert isinstance(symnn.prove(f"{left} = {lie}"), Refuted)


@pytest.mark.parametrize(
    "claim",
    [
        r"\int_{-1}^1 \frac1x\,dx = 0",
        r"\int_0^1 \frac1x\,dx = 1",
        r"\int_0^\infty 1\,dx = 1",
        r"\int_0^\infty e^{ax}\,dx = \frac1a",
        r"\int_{-\infty}^{\infty} \frac{x}{1 + x^2}\,dx = 0",
        r"\int_0^1 \int_0^y x\,dx\,dy = \frac18",
        r"\int_\infty^0 e^x\,dx = 1",
        r"\int_\infty^0 e^x\,dx = -1",
        r"\int_0^{-\infty} e^{-x}\,dx = 1",
        r"\int_\infty^\infty e^{-x^2}\,dx = \sqrt\pi",
        r"\int_{-\infty}^{-\infty} e^{-x^2}\,dx = \sqrt\pi",
        r"\int_0 e^{-x^2}\,dx = \sqrt\pi",
        r"\int^1 e^{-x^2}\,dx = \sqrt\pi",
        r"\int_{\mathbb{R}_+} e^{-x^2}\,dx = \sqrt\pi",
        r"\int_D e^{-x^2}\,dx = \sqrt\pi",
        r"\int_{\mathbb{R}}^1 e^{-x^2}\,dx = \sqrt\pi",
    ],
)
def test_an_integral_without_a_value_is_not_proved(claim: str) -> None:
    try:
        verdict = symnn.prove(claim)
    except (ArgumentError, UnsupportedError):
        return
    assert not isinstance(verdict, Proved), verdict
