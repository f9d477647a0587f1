"""A place, "at x = 0", is where the text says so, and nowhere else; a slope is one at every place; and an adjective speaks
of the names that its noun has."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> str:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    return [judge(p.task, 10)["verdict"] if p.task else p.verdict for p in parts if p.kind == "claim"][-1]


PLACES = [
    r"For $x = 0$ this is trivial. Now $$x^2 = 0$$",
    r"If $x = 0$ this is trivial. Now $$x^2 = 0$$",
    r"The minimum is attained at $x = 0$. Then $$x^2 = 0$$",
    r"The gradient vanishes when $w = 0$. In general $$\|w\| = 0$$",
    r"When $x = 0$, $y = 1$. Now $$x + y = 1$$",
    r"The case $c = 1$ is easy. Now $$c^2 = c$$",
    r"Let $\mu \in \mathbb{R}$ and $\sigma > 0$. The sum $D = \mu^2 + \sigma^2$ is one at $\mu = 0$, $\sigma = 1$. Moreover $$\mu^2 + \sigma^2 = 1$$",
]


@pytest.mark.parametrize("text", PLACES)
def test_a_place_proves_nothing_elsewhere(text: str) -> None:
    assert last(text) != "proved"


@pytest.mark.parametrize(
    "text",
    [
        r"For $x = 0$ we have $$x^2 = 0$$",
        r"Let $c = 2$. Then $$c^2 = 4$$",
        r"Let $f(x) = x^2$. At $x = 1$ the slope is $f'(x) = 2$.",
        r"The case $c = 1$ is easy. Now $$(c + 1)^2 = c^2 + 2 c + 1$$",
    ],
)
def test_a_place_holds_where_it_is_said(text: str) -> None:
    assert last(text) == "proved"


@pytest.mark.parametrize("text", [r"For $x = 0$ this is trivial. Now $$x^2 = x^2 + 1$$", r"Let $c = 2$. Then $$c^2 = 5$$"])
def test_what_is_false_there_and_elsewhere_is_found(text: str) -> None:
    assert last(text) == "refuted"


MINIMAL = r"Let $D = \frac12(\mu^2 + \sigma^2 - 1 - \log \sigma^2)$ with $\sigma > 0$. It is minimal at $\mu = 0$, $\sigma = 1$: there $$\frac{\partial D}{\partial \sigma} = "


@pytest.mark.parametrize(("slope", "proved"), [(r"\sigma - \frac1\sigma", True), (r"\sigma - \frac{1}{\sigma^2}", False)])
def test_a_slope_is_proved_for_every_place(slope: str, proved: bool) -> None:
    assert (last(f"{MINIMAL}{slope}$$") == "proved") == proved


ABOUT_OTHERS = [
    r"For a positive number $a$ and $b \in \mathbb{R}$: $$|b| = b$$",
    r"For positive $a$ and $b \in \mathbb{R}$: $$|b| = b$$",
    r"For a positive number $a$ and number $b$: $$\sqrt{b^2} = b$$",
    r"Here $b \in \mathbb{R}$ and $a$ is positive. Then $$|b| = b$$",
    r"For a symmetric matrix $A \in \mathbb{R}^{n \times n}$ and $B \in \mathbb{R}^{n \times n}$ we have $$B^\top = B$$",
]


@pytest.mark.parametrize("text", ABOUT_OTHERS)
def test_an_adjective_of_one_name_says_nothing_of_another(text: str) -> None:
    assert last(text) != "proved"


@pytest.mark.parametrize(
    "text",
    [
        r"For positive $a$ and $b$: $$|b| = b$$",
        r"For positive numbers $a$ and $b$: $$|b| = b$$",
        r"Let $A, B \in \mathbb{R}^{n \times n}$ be symmetric. Then $$B^\top = B$$",
        r"For symmetric matrices $A$ and $B \in \mathbb{R}^{n \times n}$ we have $$B^\top = B$$",
        r"For a positive number $a$ and $b \in \mathbb{R}$: $$|a| = a$$",
    ],
)
def test_an_adjective_of_several_names_speaks_of_all(text: str) -> None:
    assert last(text) == "proved"
