"""How far the words of a note reach: an if, a denial, an "otherwise" and a new "let" are no standing assumptions, and no false alarms."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

A = r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$. "
TWICE = r"\nabla_x (x^\top A x) = 2 A x"
NOTES = {
    "unless": (A + r"Unless $A$ is symmetric, the following is false: $A x = A^\top x$.", ["unknown"]),
    "for contradiction": (A + rf"Suppose for contradiction that $A$ is symmetric. In general, ${TWICE}$.", ["unknown"]),
    "an if": (A + rf"If $A$ is symmetric, ${TWICE}$. In general, ${TWICE}$.", ["proved", "unknown"]),
    "a new let": (
        r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$. Then $" + TWICE + "$.\n\n"
        r"Now let $A \in \mathbb{R}^{n \times n}$ be any matrix. Then $" + TWICE + "$.",
        ["proved", "refuted"],
    ),
    "told again": (
        r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$. Then $" + TWICE + "$, where "
        r"$A \in \mathbb{R}^{n \times n}$. So $" + TWICE + "$.",
        ["proved", "proved"],
    ),
    "non-": (r"Let $A \in \mathbb{R}^{n \times n}$ be a non-symmetric matrix and $x \in \mathbb{R}^n$. Then $A x = A^\top x$.", ["refuted"]),
    "when not": (
        r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$. When $A$ is not symmetric, $" + TWICE + "$.\n\n"
        r"As before, $" + TWICE + "$.",
        ["refuted", "proved"],
    ),
    "need not": (A + rf"$A$ need not be symmetric. Then ${TWICE}$.", ["refuted"]),
    "an if with numbers": (r"If $x > 0$, then $|x| = x$. In general, $|x| = x$.", ["proved", "unknown"]),
    "a for": (r"Let $z \in \mathbb{R}$. For $z > 0$ we have $|z| = z$. For $z < 0$ we have $|z| = -z$. So $|z| = z$.", ["proved", "proved", "unknown"]),
    "the conclusion of an if": (
        r"Let $x, y \in \mathbb{R}^n$. If $x$ and $y$ are orthogonal, $x^\top y = 0$. So $x^\top y = 0$.", ["proved", "unknown"]
    ),
    "a case that is not read": (r"Let $X$ be a random variable with mean $0$ and variance $1$. If $X$ is normal, $\mathbb{E}[X^4] = 3$.", ["unknown"]),
    "does not hold": (A + r"The rule $A x = A^\top x$ does not hold.", ["unknown"]),
    "otherwise": (
        r"Let $P \in \mathbb{R}^{n\times n}$ and $x\in\mathbb{R}^n$. Assume $P = I$. Then $P x = x$. Otherwise, $P x = x$ may be false.",
        ["proved", "unknown"],
    ),
    "supposed": (r"Let $P \in \mathbb{R}^{n\times n}$ and $x\in\mathbb{R}^n$. Suppose $P = I$. Then $P x = x$.", ["proved"]),
    "not the only one": (
        r"Let $P \in \mathbb{R}^{n\times n}$ be idempotent and $x \in \mathbb{R}^n$. $P = I$ is not the only one. Then $P x = x$.", ["unknown", "refuted"]
    ),
    "what depends on what is defined anew": (
        r"Let $f(x) = x^2$ for $x \in \mathbb{R}$ and $g(x) = f(x) + 1$. Then $g(2) = 5$. Now let $f(x) = x^3$. Then $g(2) = 5$.",
        ["proved", "unknown"],
    ),
    "an if that its formula says": (
        r"Let $a_t = \beta a_{t-1} + (1 - \beta) u_t$ with $a_0 = 0$ and $0 < \beta < 1$. If all samples have the same mean, $\mathbb{E}[u_t] = \bar{u}$, "
        r"$$\mathbb{E}[a_t] = (1 - \beta)\, \bar{u} .$$",
        ["refuted"],
    ),
    "orthogonal": (r"Let $Q \in \mathbb{R}^{n\times n}$ be orthogonal and $x \in \mathbb{R}^n$. Then $\|Qx\| = \|x\|$.", ["proved"]),
    "not understood": (r"Let $D \in \mathbb{R}^{n\times n}$ be diagonal and $x, y \in \mathbb{R}^n$. $D$ is diagonal. Then $x^\top D y = y^\top D x$.", ["unknown"]),
    "a mistake of somebody": (r"Let $f(x) = x^2$. A student claims that $f'(x) = x$. In fact $f'(x) = 2x$.", ["unknown", "proved"]),
    "nothing of all that": (A + rf"Then $x^\top A x = x^\top A^\top x$. But ${TWICE}$.", ["proved", "refuted"]),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTES)
def test_words_reach_as_far_as_they_say(name: str) -> None:
    text, expected = NOTES[name]
    tasks = [part.task for item in read(document_of(text, "markdown")) for part in item.parts if part.kind == "claim" and part.task]
    assert [judge(task)["verdict"] for task in tasks] == expected
