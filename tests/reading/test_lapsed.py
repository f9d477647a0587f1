r"""What was supposed for a while: a claim that is false with it, and in the other case, is false; no other is an alarm."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def _last(text: str) -> str:
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts if p.kind == "claim"]
    return str(judge(part.task)["verdict"]) if part.task else part.verdict


CLIPPED = (
    r"Let $g \in \mathbb{R}^n$, $g \ne 0$, be the gradient and $c > 0$ the threshold. If $\|g\| > c$, we replace $g$ by "
    r"$$\hat g = \frac{c}{\|g\|} g.$$ It still is a descent direction: "
)
TOKENS = r"Token $i$ sees the tokens $j \le i$, so the number of pairs is "
LOG = r"Suppose $w > 0$. Then $$\log(w^2) = 2 \log w.$$ Let $w$ be given. We have "
FALSE = [
    (CLIPPED, r"g^\top \hat g = c \|g\|", r"g^\top \hat g = c \|g\|^2"),
    (CLIPPED, r"\|\hat g\| = c", r"\|\hat g\| = \|g\|"),
    (TOKENS, r"\sum_{i=1}^n i = \frac{n (n + 1)}{2}", r"\sum_{i=1}^n i = \frac{n (n - 1)}{2}"),
]


@pytest.mark.parametrize(("text", "true", "false"), FALSE, ids=[true for _, true, _ in FALSE])
def test_what_is_false_in_every_case(text: str, true: str, false: str) -> None:
    assert _last(f"{text} $${true}.$$") == "proved"
    assert _last(f"{text} $${false}.$$") == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        r"If $x > 0$, then $$|x| = x.$$ In the other case, $$|x| = -x.$$",
        r"If $x > 0$, then $$|x| = x.$$ For the rest, $$|x| = -x.$$",
        r"If $x > 0$, then $$|x| = x.$$ Otherwise $$|x| = -x.$$",
        r"If $x \ge 0$, then $$|x| = x.$$ As said, $$\sqrt{x^2} = x.$$",
        r"When $a < b$, $$\max(a, b) = b.$$ When $a \ge b$, $$\max(a, b) = a.$$ The first case also reads $$\max(a, b) = b.$$",
        r"Suppose that $A$ is symmetric. Then $$A^\top = A.$$ If $A$ is also invertible, $$A^{-1} A = I.$$ Again $$A^\top = A.$$",
        r"If $0 < p < 1$, then $$p^2 < p.$$ We use it as $$p^3 < p.$$",
        r"If $y = 1$, then $$y^2 = 1.$$ In this case also $$y^3 = y^2.$$",
    ],
)
def test_what_may_be_meant_in_one_case_is_no_alarm(text: str) -> None:
    assert _last(text) not in ("refuted", "ill-typed")


@pytest.mark.parametrize("words", ["Let $c$ be any number.", "Let $c$ be an arbitrary number.", "Suppose $c$ is arbitrary."])
def test_a_name_that_is_let_be_any_has_no_value_any_more(words: str) -> None:
    assert _last(f"Let $c = 2$. {words} Then $$c^2 = 4.$$") == "refuted"
    assert _last(f"Let $c = 2$. {words} Then $$c^2 \\ge 0.$$") == "proved"


@pytest.mark.parametrize("words", ["Now let $c$ be a number.", "Let $c$ denote a real number.", r"Let $c \in \mathbb{R}$."])
def test_a_name_that_is_let_anew_proves_nothing_by_its_value(words: str) -> None:
    assert _last(f"Let $c = 2$. {words} Then $$c^2 = 4.$$") == "unknown"


def test_words_that_say_what_a_defined_name_is_leave_its_value() -> None:
    assert _last("Let $c = 2$. Let $c$ be the learning rate. Then $$c^2 = 4.$$") == "proved"
