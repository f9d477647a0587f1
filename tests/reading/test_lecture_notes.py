"""Kinds of sentences and formulas of ordinary lecture notes: what is true is proved, its lie is found, and nothing true is called wrong."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def verdicts(text: str) -> list[str]:
    """The verdicts on the claims of a note in their order; what is not read comes as its kind."""
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts if part.kind in ("claim", "unread")]
    return [judge(part.task)["verdict"] if part.task and not part.verdict else part.verdict or part.kind for part in parts]


LINES = r"Let $a_i \in \mathbb{R}^d$, $w \in \mathbb{R}^d$ and $s_i = w^\top a_i + c$. The loss is $$E(w, c) = \frac{1}{2} \sum_{i=1}^n (s_i - r_i)^2 .$$ "
PAIRS = {
    "a function of two arguments without them": (
        LINES + r"Then $$\nabla_w E = \sum_{i=1}^n (s_i - r_i) a_i, \quad \frac{\partial E}{\partial c} = \sum_{i=1}^n (s_i - r_i) .$$",
        LINES + r"Then $$\nabla_w E = \sum_{i=1}^n (s_i + r_i) a_i, \quad \frac{\partial E}{\partial c} = n \sum_{i=1}^n (s_i - r_i) .$$",
    ),
    "a name that is told twice": (
        r"Let $a \in \mathbb{R}^n$, $q_i = e^{a_i + c}$. In short, with $q = e^{a}$ the $c$ is left out. Then $$\log q_i = a_i + c .$$",
        r"Let $a \in \mathbb{R}^n$, $q_i = e^{a_i + c}$. In short, with $q = e^{a}$ the $c$ is left out. Then $$\log q_i = 2 a_i + c .$$",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_true_is_proved_and_its_lie_found(name: str) -> None:
    true, lie = map(verdicts, PAIRS[name])
    assert set(true) == {"proved"}, true
    assert len(lie) == len(true), lie
    assert set(lie) <= {"refuted", "ill-typed"}, lie
