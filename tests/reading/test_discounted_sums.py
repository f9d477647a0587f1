"""Returns: a discounted sum without end that a note defines is what its step says; what only the sum says is not proved of the step."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> str:
    """The verdict on the last formula of a note."""
    part = read(document_of(text, "markdown"))[-1].parts[-1]
    return judge(part.task)["verdict"] if part.task and not part.verdict else part.verdict or part.kind


RETURN = r"The return is $G_t = \sum_{k=0}^{\infty} \gamma^k r_{t+k+1}$ with $0 \le \gamma < 1$. Then "
FROM_NOW = r"Define $R_t = \sum_{k=t}^\infty \gamma^{k-t} u_k$ with $0 \le \gamma < 1$. Then "
PAIRS = [
    (
        RETURN,
        r"G_t = r_{t+1} + \gamma G_{t+1}",
        [r"G_t = r_t + \gamma G_{t+1}", r"G_t = r_{t+1} + G_{t+1}", r"G_t = r_{t+1} - \gamma G_{t+1}"],
    ),
    (RETURN, r"G_t = r_{t+1} + \gamma r_{t+2} + \gamma^2 G_{t+2}", [r"G_t = r_{t+1} + \gamma r_{t+2} + \gamma G_{t+2}"]),
    (RETURN, r"G_t - G_{t+1} = r_{t+1} - (1 - \gamma) G_{t+1}", [r"G_t - G_{t+1} = r_{t+1} + (1 - \gamma) G_{t+1}"]),
    (FROM_NOW, r"R_t = u_t + \gamma R_{t+1}", [r"R_t = u_{t+1} + \gamma R_{t+1}", r"R_t = u_t + R_{t+1}"]),
]


@pytest.mark.parametrize(("context", "claim", "lies"), PAIRS, ids=[claim for _, claim, _ in PAIRS])
def test_a_return_is_its_first_reward_and_the_discounted_return_after_it(context: str, claim: str, lies: list[str]) -> None:
    assert last(f"{context}\n$${claim}$$") == "proved"
    for lie in lies:
        assert last(f"{context}\n$${lie}$$") == "refuted", lie


@pytest.mark.parametrize(
    "text",
    [
        r"The values satisfy $G_t = r_{t+1} + \gamma G_{t+1}$ with $0 \le \gamma < 1$. Then $$G_t = \sum_{k=0}^{\infty} \gamma^k r_{t+k+1}$$",
        r"Let $G_t = \sum_{k=0}^{\infty} \gamma^k r_{t+2k}$ with $0 \le \gamma < 1$. Then $$G_t = r_t + \gamma G_{t+1}$$",
        r"Let $G_t = \sum_{k=0}^{\infty} \gamma^{2k} r_{t+k}$ with $0 \le \gamma < 1$. Then $$G_t = r_t + \gamma G_{t+1}$$",
        r"Let $G_t = \sum_{k=1}^{\infty} \gamma^k r_{t+k}$ with $0 \le \gamma < 1$. Then $$G_t = r_t + \gamma G_{t+1}$$",
        r"Let $G_t = \sum_{t=0}^{\infty} \gamma^t r_t$ with $0 \le \gamma < 1$. Then $$G_t = r_t + \gamma G_{t+1}$$",
    ],
)
def test_other_sums_are_not_read_as_such_steps(text: str) -> None:
    """The step has other solutions, too; and sums of other steps have other ones."""
    assert last(text) not in ("proved", "refuted")


@pytest.mark.parametrize(
    ("told", "claim"),
    [
        (r"The rewards $r_t$ are nonnegative.", r"G_t \ge 0"),
        (r"Let $r_t \ge 0$.", r"G_t \ge r_{t+1}"),
        (r"Let $r_t \in [0, 1]$.", r"G_t \ge 0"),
        (r"Let $|r_t| \le 1$.", r"|G_t| \le \frac{1}{1 - \gamma}"),
        (r"Let $r_t = 1$.", r"G_t = \frac{1}{1 - \gamma}"),
    ],
)
def test_what_is_told_of_the_terms_is_more_than_the_step_says(told: str, claim: str) -> None:
    """All true, and false of other solutions of the step."""
    assert last(f"{told} {RETURN}\n$${claim}$$") not in ("refuted", "ill-typed")
    assert last(f"{told} {RETURN}\n$$G_t = r_{{t+1}} + \\gamma G_{{t+1}}$$") == "proved"


def test_the_definition_stands_as_it_is_written() -> None:
    parts = [part for item in read(document_of(RETURN, "markdown")) for part in item.parts if part.kind == "definition"]
    assert [part.latex for part in parts] == [r"G_t = \sum_{k=0}^{\infty} \gamma^k r_{t+k+1}"]
