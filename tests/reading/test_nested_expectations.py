r"""E_x of something with an E_y inside: E_y averages over y alone, so \mathbb{E}_x[x \mathbb{E}_y[x + y]] is E[x²]. What
cannot be opened is not read, for an E of symnn averages all that is random in it.
"""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError, UnsupportedError
from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

X, Y = r"\mathbb{E}_{x\sim\mathcal{N}(0,1)}", r"\mathbb{E}_{y\sim\mathcal{N}(0,1)}"
U, V = r"\mathbb{E}_{x\sim U(0,1)}", r"\mathbb{E}_{y\sim U(0,1)}"


@pytest.mark.parametrize(
    ("left", "right", "lie"),
    [
        (f"{X}[x {Y}[x+y]]", "1", "0"),
        (f"{X}[{Y}[(x+y)^2]]", "2", "1"),
        (f"{X}[x + {Y}[x y^2]]", "0", "1"),
        (f"{U}[x + {V}[xy]]", r"\frac34", r"\frac12"),
        (f"{U}[x {U}[x]]", r"\frac14", r"\frac13"),
        (f"{U}[(x - {U}[x])^2]", r"\frac{1}{12}", "0"),
        (rf"{U}[x \operatorname{{Var}}_{{y\sim U(0,1)}}(y)]", r"\frac{1}{24}", r"\frac{1}{12}"),
        (rf"\operatorname{{Var}}_{{x\sim U(0,1)}}(x + {V}[y])", r"\frac{1}{12}", r"\frac16"),
        (rf"\operatorname{{Var}}_{{x\sim U(0,1)}}(x {V}[y])", r"\frac{1}{48}", r"\frac{1}{12}"),
        (rf"\operatorname{{Cov}}_{{x\sim U(0,1)}}(x, x {V}[y])", r"\frac{1}{24}", "0"),
    ],
)
def test_an_inner_expectation_averages_over_its_own_letter(left: str, right: str, lie: str) -> None:
    assert isinstance(symnn.prove(f"{left} = {right}"), Proved)
    assert isinstance(symnn.prove(f"{left} = {lie}"), Refuted)


@pytest.mark.parametrize(
    "claim",
    [
        f"{U}[({V}[xy])^2] = \\frac{{1}}{{16}}",
        f"{U}[({V}[xy])^2] = \\frac{{1}}{{12}}",
        rf"\operatorname{{Var}}_{{x\sim U(0,1)}}({V}[x+y]) = 0",
        f"{U}[x {V}[xy] {V}[xy]] = 0",
        rf"{U}[\operatorname{{Var}}_{{y\sim U(0,1)}}(x + y)] = \frac{{1}}{{12}}",
        rf"{U}[\operatorname{{Var}}_{{y\sim U(0,1)}}(x + y)] = \frac16",
        rf"{U}[\operatorname{{Cov}}_{{y\sim U(0,1)}}(xy, y)] = \frac{{1}}{{24}}",
        rf"\operatorname{{Cov}}_{{x\sim U(0,1)}}(x, {V}[xy]) = 0",
        f"{U}[e^{{{V}[xy]}}] = 1",
    ],
)
def test_what_stays_random_is_not_read(claim: str) -> None:
    with pytest.raises(UnsupportedError, match="leaves x random"):
        symnn.prove(claim)


W = r"\mathbb{E}_{x\sim U(0,2)}"


@pytest.mark.parametrize(
    ("left", "right", "lie"),
    [
        (f"{W}[x]", f"2 {U}[x]", f"{U}[x]"),
        (f"{U}[x] + {W}[x]", r"\frac32", "1"),
        (f"{U}[x {W}[x]]", r"\frac12", r"\frac14"),
        (f"x + {U}[x]", r"x + \frac12", "2x"),
        (rf"\operatorname{{Var}}_{{x\sim U(0,1)}}(x) + {W}[x]", r"\frac{13}{12}", r"\frac{7}{12}"),
    ],
)
def test_a_letter_that_is_drawn_is_one_of_its_own(left: str, right: str, lie: str) -> None:
    assert isinstance(symnn.prove(f"{left} = {right}"), Proved)
    assert isinstance(symnn.prove(f"{left} = {lie}"), Refuted)


@pytest.mark.parametrize("value", ["0", "1"])
def test_a_letter_that_is_drawn_twice_is_not_read(value: str) -> None:
    with pytest.raises(UnsupportedError, match="drawn twice"):
        symnn.prove(rf"\mathbb{{E}}_{{x\sim\mathcal{{N}}(0,1), x\sim\mathcal{{N}}(1,1)}}[x] = {value}")


def words(text: str) -> list[str]:
    parts = [p for item in read(document_of(text, "note.md")) for p in item.parts if p.kind == "claim"]
    return [judge(p.task)["verdict"] if p.task else p.verdict for p in parts]


@pytest.mark.parametrize(
    ("told", "claims"),
    [
        (
            r"Let $z = x^2$ and $f(x) = x + \mathbb{E}_{x\sim U(0,1)}[x]$.",
            {
                rf"z + {U}[z] = x^2 + \frac13": "proved",
                rf"z + {U}[z] = 2x^2": "refuted",
                rf"4{U}[z] = {W}[z]": "proved",
                rf"{U}[z] = {W}[z]": "refuted",
                r"f(2) = \frac52": "proved",
                r"f(2) = 4": "refuted",
            },
        ),
        (
            r"Let $x \sim U(0,1)$ and $y \sim U(0,1)$ be independent. Let $z = x + y$.",
            {
                r"\mathbb{E}_x[z \mathbb{E}_y[y]] = \frac{7}{12}": "unknown",
                r"\mathbb{E}_x[x \mathbb{E}_y[z]] = \frac{7}{12}": "proved",
                r"\mathbb{E}_x[x \mathbb{E}_y[z]] = \frac12": "refuted",
                r"\mathbb{E}_x[z] = 1": "unknown",
            },
        ),
        (
            r"Let $x$ and $y$ be random variables.",
            {
                r"\mathbb{E}_x[x \mathbb{E}_y[y]] = \mathbb{E}[x] \mathbb{E}[y]": "proved",
                r"\mathbb{E}_x[\mathbb{E}_y[xy]] = \mathbb{E}[x] \mathbb{E}[y]": "unread",
            },
        ),
        (
            r"Let $f(x) = \mathbb{E}_{z \sim \mathcal{N}(0,1)}[(x + z)^2]$.",
            {
                r"\mathbb{E}_{z \sim \mathcal{N}(0,1)}[f(z)] = 4": "unknown",
                r"\mathbb{E}_{z \sim \mathcal{N}(0,1)}[f(z)] = 2": "unknown",
                r"f(3) = 10": "proved",
                r"f(3) = 9": "refuted",
            },
        ),
    ],
)
def test_what_is_drawn_stands_apart_from_definitions(told: str, claims: dict[str, str]) -> None:
    assert words("\n\n".join([told, *(f"$$ {claim} $$" for claim in claims)])) == list(claims.values())


@pytest.mark.parametrize("value", ["0", "1"])
def test_a_law_that_is_random_itself_is_refused(value: str) -> None:
    x = symnn.random("x", distribution=("normal", 0, 1))
    for law in (("normal", x, 1), ("uniform", 0, x**2), ("bernoulli", sp.exp(-(x**2)))):
        with pytest.raises(ArgumentError, match="the law of y depends on x, which is random"):
            symnn.random("y", distribution=law)
    with pytest.raises(ArgumentError, match="the law of y depends on x"):
        symnn.prove(rf"{X}[x \mathbb{{E}}_{{y\sim\mathcal{{N}}(x,1)}}[y]] = {value}")
