r"""Functions in notes: what may be said of one that nothing tells is no alarm; what words say of a known one is a claim. Words in plain
letters are refused."""

from __future__ import annotations

import pytest

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError
from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def _verdicts(text: str) -> list[str]:
    claims = [p for item in read(document_of(text, "markdown")) for p in item.parts if p.kind == "claim"]
    return [str(judge(p.task)["verdict"]) if p.task else p.verdict for p in claims]


@pytest.mark.parametrize(
    "text",
    [
        r"For all $x$: $$\phi(-x) = -\phi(x).$$",
        r"Let $x, y \in \mathbb{R}^n$. Then $$f(x + y) = f(x) + f(y).$$",
        r"With the activation $\phi$ we have $$\phi(ax) = a \phi(x)$$ for numbers $a$.",
        r"Let $x, y > 0$. The distance has $$\operatorname{dist}(x, y) = \operatorname{dist}(y, x).$$",
        r"The kernel is symmetric: $$k(x, y) = k(y, x).$$",
        r"For numbers $s$ and $t$, $$g(t) \le g(s) + L |t - s|.$$",
    ],
)
def test_what_may_be_said_of_an_untold_function_is_no_alarm(text: str) -> None:
    assert "refuted" not in _verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        r"For any function $\phi$ we have $$\phi(-x) = -\phi(x).$$",
        r"Let $\phi(x) = x^2$. Then $$\phi(-x) = -\phi(x).$$",
        r"Let $z = Wx$ and $a = \phi(z)$ with $W \in \mathbb{R}^{m \times n}$. Then $$\phi(Wx) = W \phi(x).$$",
    ],
)
def test_what_is_said_of_any_function_or_of_a_told_one_is_judged(text: str) -> None:
    assert _verdicts(text)[-1] in ("refuted", "ill-typed")


KNOWN = [
    ("The sigmoid satisfies", r"\sigma(-x) = 1 - \sigma(x)", r"\sigma(-x) = \sigma(x)"),
    ("The logistic function has", r"\sigma(0) = \frac{1}{2}", r"\sigma(0) = 1"),
    ("The hyperbolic tangent satisfies", r"\tanh(-x) = -\tanh(x)", r"\tanh(-x) = \tanh(x)"),
    (r"The sigmoid function $\sigma$ satisfies $\sigma(-x) = 1 - \sigma(x)$ and", r"\sigma(0) = \frac{1}{2}", r"\sigma(0) = 0"),
]


@pytest.mark.parametrize(("words", "true", "false"), KNOWN)
def test_what_a_known_function_satisfies_is_a_claim(words: str, true: str, false: str) -> None:
    assert _verdicts(f"{words} ${true}$.")[-1] == "proved"
    assert _verdicts(f"{words} ${false}$.")[-1] == "refuted"


@pytest.mark.parametrize("text", ["A weight $w$ that has $w = 2$ is kept.", "The solution satisfies $x = 1 - x$."])
def test_what_tells_its_names_is_none(text: str) -> None:
    assert "refuted" not in _verdicts(text)


@pytest.mark.parametrize("name", ["norm", "dist", "adj", "kron", "size"])
def test_a_word_that_is_no_known_function_is_refused(name: str) -> None:
    claim = rf"\operatorname{{{name}}}(x) \ge 0"
    with pytest.raises(ArgumentError, match=f"{name} is no function that is known here.*let='{name}: function'"):
        symnn.prove(claim, let=["x: n"])
    assert isinstance(symnn.prove(claim, let=["x: n", f"{name}: function"]), Refuted)


@pytest.mark.parametrize(
    ("claim", "word", "written"),
    [
        ("theta^2 >= 0", "theta", r"\\theta"),
        ("pi > 3", "pi", r"\\pi"),
        (r"2^x \le inf", "inf", r"\\infty"),
        ("lambda x = x lambda", "lambda", r"\\lambda"),
    ],
)
def test_a_letter_by_its_name_is_no_product_of_letters(claim: str, word: str, written: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{word} is read as the letters .* in LaTeX: write {written}"):
        symnn.prove(claim, let=["x:"])


def test_a_declared_word_is_one_name() -> None:
    assert isinstance(symnn.prove("theta^2 >= 0", let=["theta:"]), Proved)
    assert isinstance(symnn.prove("theta^2 > 0", let=["theta:"]), Refuted)
