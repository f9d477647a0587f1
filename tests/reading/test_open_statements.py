"""What a sentence denies, asks or leaves open is no hypothesis and no definition, and what it says once of one value is
not said "for all"."""

from __future__ import annotations

import pytest

from tests.reading.test_places_in_notes import last

NOT_SAID = [
    r"Suppose not, i.e. $a = b$. $$a - b = 0$$",
    r"Is $a = b$? $$a - b = 0$$",
    r"It is not true that $a = b$. $$a - b = 0$$",
    r"Unless $a = b$, $$a - b = 0$$",
    r"We do not assume $a = b$. $$a - b = 0$$",
    r"One could set $a = b$. $$a - b = 0$$",
    r"Without assuming that $a = b$ we get $$a - b = 0$$",
    r"Either $a = b$ or $a = -b$. $$a - b = 0$$",
    r"We never have $x > 0$. $$|x| = x$$",
    r"Even if $x > 0$ fails, $$|x| = x$$",
    r"There is no $x$ with $x^2 = -1$. $$x^2 = -1$$",
    r"Let $c = 2$. For any $c$ we have $$c^2 = 4$$",
    r"Let $x > 0$. For all real $x$, $$|x| = x$$",
    r"Let $x > 0$. For all $x \in \mathbb{R}$, $$|x| = x$$",
    r"Let $A = I$ with $A \in \mathbb{R}^{n \times n}$. For every matrix $A \in \mathbb{R}^{n \times n}$: $$A^\top = A$$",
    "Suppose $a = b$.\n\n# Next\n\nLet $a, b \\in \\mathbb{R}$. $$a - b = 0$$",
]


@pytest.mark.parametrize("text", NOT_SAID)
def test_nothing_is_proved_from_it(text: str) -> None:
    assert last(text) != "proved"


@pytest.mark.parametrize("text", [*NOT_SAID[1:8], r"Some $x \in \mathbb{R}$ has $x^2 = 2$."])
def test_and_it_is_no_alarm(text: str) -> None:
    assert last(text) != "refuted"


SAID = [
    r"Suppose $a = b$. $$a - b = 0$$",
    r"Let $a = b$. Then $$a - b = 0$$",
    r"Let $x > 0$. For all $x$ of this kind, $$|x| = x$$",
    r"Let $x \in \mathbb{R}$ with $x > 0$. Then $$|x| = x$$",
    r"Without loss of generality let $c = 1$. Then $$c^2 = c$$",
    r"Let $f(x) = x^2$. For all $x$ we have $$f(x) \ge 0$$",
]


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_is_used(text: str) -> None:
    assert last(text) == "proved"
