"""Backpropagation between layer l and layer l + 1 of a note, and a loss that is told by the last layer alone."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

NETWORK = r"""Each layer computes $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ and $a^{(l)} = \sigma(z^{(l)})$ with the
logistic function $\sigma$. """
COST = r"""The cost is

$$C = \frac{1}{2} \| a^{(L)} - y \|^2 .$$

"""
UNTOLD = r"""The cost $C$ is computed from the last of them.

"""
ERROR = r"""Define

$$\delta^{(l)} = \frac{\partial C}{\partial z^{(l)}} .$$

"""


def verdict(text: str) -> tuple[str, str]:
    """What is said of the last formula of a text: the worst verdict of its parts, and what was meant."""
    (*_, item) = [item for item in read(document_of(text, "markdown")) if item.parts]
    found = [judge(p.task, 10) if p.task else {"verdict": p.verdict, "mended": ""} for p in item.parts]
    words = [f["verdict"] for f in found]
    wrong = [w for w in words if w in ("refuted", "ill-typed")] or [w for w in words if w != "proved"] or words
    return wrong[0], str(found[-1].get("mended") or "")


def told(claim: str, cost: str = COST) -> str:
    return verdict(NETWORK + cost + ERROR + f"Then\n\n$${claim}$$\n")[0]


@pytest.mark.parametrize("cost", [COST, UNTOLD])
@pytest.mark.parametrize(
    "claim",
    [
        r"\delta^{(l)} = \left( (W^{(l+1)})^\top \delta^{(l+1)} \right) \odot \sigma'(z^{(l)})",
        r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^\top",
        r"\frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}",
        r"\frac{\partial C}{\partial a^{(l-1)}} = (W^{(l)})^\top \delta^{(l)}",
    ],
)
def test_backpropagation_by_one_layer_is_proved(claim: str, cost: str) -> None:
    assert told(claim, cost) == "proved"


@pytest.mark.parametrize("cost", [COST, UNTOLD])
@pytest.mark.parametrize(
    "claim",
    [
        r"\delta^{(l)} = \left( W^{(l+1)} \delta^{(l+1)} \right) \odot \sigma'(z^{(l)})",
        r"\delta^{(l)} = \left( (W^{(l+1)})^\top \delta^{(l+1)} \right) \odot \sigma'(z^{(l+1)})",
        r"\delta^{(l)} = -\left( (W^{(l+1)})^\top \delta^{(l+1)} \right) \odot \sigma'(z^{(l)})",
        r"\delta^{(l)} = \left( (W^{(l)})^\top \delta^{(l+1)} \right) \odot \sigma'(z^{(l)})",
        r"\frac{\partial C}{\partial W^{(l)}} = a^{(l-1)} (\delta^{(l)})^\top",
        r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l)})^\top",
        r"\frac{\partial C}{\partial b^{(l)}} = \frac{1}{2} \delta^{(l)}",
        r"\frac{\partial C}{\partial a^{(l-1)}} = W^{(l)} \delta^{(l)}",
    ],
)
def test_lies_about_one_layer_are_not_proved(claim: str, cost: str) -> None:
    assert told(claim, cost) in ("refuted", "ill-typed", "unknown")


def test_a_wrong_transpose_is_found_and_mended() -> None:
    found, mended = verdict(NETWORK + COST + ERROR + r"Then $$\frac{\partial C}{\partial W^{(l)}} = a^{(l-1)} (\delta^{(l)})^\top$$")
    assert found == "refuted"
    assert mended


@pytest.mark.parametrize("slope", ["0", r"W^{(l)}", r"a^{(l-1)} (z^{(l)})^\top"])
def test_a_cost_of_the_last_layer_may_depend_on_any_other(slope: str) -> None:
    """L and l are letters: that C does not depend on W^{(l)} is said of no network."""
    claim = rf"\frac{{\partial C}}{{\partial W^{{(l)}}}} = {slope}"
    assert verdict(NETWORK + COST + f"So $${claim}$$")[0] not in ("proved", "refuted")


def test_the_last_layer_itself_is_told() -> None:
    told_ = NETWORK + COST + r"So $$\frac{\partial C}{\partial a^{(L)}} = "
    assert verdict(told_ + "a^{(L)} - y$$")[0] == "proved"
    assert verdict(told_ + "y - a^{(L)}$$")[0] == "refuted"
