r"""Integrals over all numbers of a function times e to a quadratic."""

from __future__ import annotations

import pytest

from symnn.reading.context.judging_tasks import judge

SYMBOLS = [
    {"latex": "a", "shape": []},
    {"latex": "s", "shape": [], "properties": ["positive"]},
    {"latex": "t", "shape": []},
    {"latex": "p", "shape": None, "kind": "function"},
]
DENSITY = r"p(x) = \frac{1}{\sqrt{2\pi}s} e^{-\frac{(x-a)^2}{2s^2}}"
WHOLE = r"\int_{-\infty}^{\infty}"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (rf"{WHOLE} p(x)\, dx = 1", "proved"),
        (rf"{WHOLE} p(x)\, dx = s", "refuted"),
        (rf"{WHOLE} x\, p(x)\, dx = a", "proved"),
        (rf"{WHOLE} x^2 p(x)\, dx = a^2 + s^2", "proved"),
        (rf"{WHOLE} x^2 p(x)\, dx = s^2", "refuted"),
        (rf"{WHOLE} e^{{-x^2}}\, dx = \sqrt{{\pi}}", "proved"),
        (rf"{WHOLE} e^{{x^2}}\, dx = \sqrt{{\pi}}", "refuted"),
        (rf"{WHOLE} e^{{a x^2}}\, dx = \sqrt{{\pi/a}}", "refuted"),
        (r"\int e^{-s x^2 + t x}\, dx = \sqrt{\frac{\pi}{s}} e^{\frac{t^2}{4s}}", "proved"),
        (r"\int e^{-s x^2 + t x}\, dx = \sqrt{\frac{\pi}{s}} e^{\frac{t^2}{2s}}", "refuted"),
        (rf"{WHOLE} e^{{-x^2 + |x|}}\, dx = \sqrt{{\pi}}", "unread"),
        (rf"{WHOLE} e^{{-x^4}}\, dx = \sqrt{{\pi}}", "unread"),
        (r"\int_0^{\infty} e^{-x^2}\, dx = \sqrt{\pi}", "refuted"),
        (rf"{WHOLE} e^{{-x^2}} {WHOLE} e^{{-y^2 + xy}}\, dy\, dx = \frac{{2\pi}}{{\sqrt{{3}}}}", "proved"),
        # an expectation over what the outer integral runs over as well would be 0
        (rf"{WHOLE} x e^{{-x^2}} {WHOLE} y e^{{-y^2 + xy}}\, dy\, dx = 0", "unread"),
        (rf"{WHOLE} x e^{{-x^2/2}} {WHOLE} (x + y) e^{{-y^2/2}}\, dy\, dx = 2\pi", "unread"),
    ],
)
def test_integrals(claim: str, verdict: str) -> None:
    assert judge({"claim": claim, "symbols": SYMBOLS, "definitions": [DENSITY]})["verdict"] == verdict
