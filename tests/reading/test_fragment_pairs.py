"""What a note sets side by side without an equation, chains that are mended as a whole, and initialisations with a name."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

GOALS = r"""
Let $A \in \mathbb{R}^{m \times k}$ and $t \in \mathbb{R}^m$. One maximises
$$\arg\max_w \left(-\|A w - t\|^2\right)$$
or, which is the same, minimises
$$\arg\min_w \ONE \|A w - t\|^2 .$$
"""
PRODUCT = r"""
Let $u, v \in \mathbb{R}^m$. Here $u \cdot v$ is the dot product $\sum_{i=1}^{m} TERM$.
"""
CHAIN = r"""
$$\frac{\partial \mathcal{L}}{\partial W^{(1)}} = \frac{\partial \mathcal{L}}{\partial z^{(2)}} \frac{\partial z^{(2)}}{\partial a^{(1)}} \frac{\partial a^{(1)}}{\partial W^{(1)}}
= W^{(2)} g'(z^{(1)}) (a^{(2)} - y) a^{(0)}$$
"""
HE = r"""
In Xavier initialization $W \sim \mathcal{N}(0, \sigma^2 = \frac{1}{n})$. In He initialization
$$W \sim \mathcal{N}\left(0, SPREAD\right) .$$
"""


def found(text: str) -> list[dict[str, Any]]:
    parts = [part for item in read(document_of(text, "note.md")) for part in item.parts]
    return [{"kind": p.kind, "verdict": p.verdict, "mended": p.mended, **(judge(p.task, 10) if p.task else {})} for p in parts]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOALS.replace("ONE", "frac{1}{2}"), "proved"),
        (GOALS.replace(r"\ONE", "-"), "none"),  # nobody has written an equation, so none is false
        (PRODUCT.replace("TERM", "u_i v_i"), "proved"),
        (PRODUCT.replace("TERM", "u_i v_i^2"), "none"),
    ],
)
def test_two_formulas_that_are_set_side_by_side(text: str, said: str) -> None:
    last = found(text)[-1]
    assert (last["kind"], last["verdict"]) == ("claim", said)


def test_a_chain_is_mended_from_its_first_side() -> None:
    last = found(CHAIN)[-1]
    assert last["verdict"] == "ill-typed"
    assert last["mended"].endswith(r"{a^{(0)}}^\top")
    assert last["mended"].startswith(r"\frac{\partial \mathcal{L}}{\partial z^{(2)}} \frac{\partial z^{(2)}}{\partial a^{(1)}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HE.replace("SPREAD", r"\sqrt{\frac{2}{n}}"), ("refuted", r"W \sim \mathcal{N}\left(0, \frac{2}{n}\right)")),
        (HE.replace("SPREAD", r"\frac{2}{n}"), ("none", "")),
        (HE.replace("SPREAD", r"\sqrt{\frac{3}{n}}"), ("none", "")),
        (
            HE.replace(r"\sigma^2 = \frac{1}{n}", r"\frac{1}{n}").replace("SPREAD", r"\sqrt{\frac{2}{n}}"),
            ("none", ""),
        ),  # what stands there is not told
        (HE.replace("He init", "This init").replace("SPREAD", r"\sqrt{\frac{2}{n}}"), ("none", "")),
    ],
)
def test_the_variance_of_an_initialisation_with_a_name(text: str, said: tuple[str, str]) -> None:
    last = found(text)[-1]
    assert last["kind"] == "declaration"
    assert (last["verdict"], last["mended"]) == said
