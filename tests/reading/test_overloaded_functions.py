"""One letter for a function of one argument and for one of two, H(p) and H(p, q): true claims and lies."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def last(text: str) -> dict[str, str]:
    """The outcome of the last formula of a text."""
    (*_, part) = [p for item in read(document_of(text, "markdown")) for p in item.parts]
    assert part.task is not None
    return judge(part.task, 10)


ENTROPIES = (
    r"Let $p_1, \dots, p_K$ be probabilities, so $p_k > 0$ and $\sum_{k=1}^K p_k = 1$, and let $q_1, \dots, q_K$ be"
    r" probabilities, so $q_k > 0$ and $\sum_{k=1}^K q_k = 1$. The entropy is $$H(p) = -\sum_{k=1}^{K} p_k \log p_k$$"
    r" and the cross-entropy is $$H(p, q) = -\sum_{k=1}^{K} p_k \log q_k .$$ Then "
)
PENALTY = r"The loss is $$L(w) = w^2,$$ and with a penalty $$L(w, \lambda) = L(w) + \lambda |w| .$$ Then "


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (ENTROPIES, r"\sum_{k=1}^{K} p_k \log \frac{p_k}{q_k} = H(p, q) - H(p)",
         r"\sum_{k=1}^{K} p_k \log \frac{p_k}{q_k} = H(p) - H(p, q)"),
        (ENTROPIES, "H(p, p) = H(p)", "H(p, q) = H(q)"),
        (PENALTY, "L(w, 0) = L(w)", "L(w, 1) = L(w)"),
        (PENALTY, r"L(w, \lambda) - L(w) = \lambda |w|", r"L(w, \lambda) - L(w) = \lambda w"),
    ],
)  # fmt: skip
def test_one_letter_for_functions_of_one_and_of_two_arguments(text: str, true: str, false: str) -> None:
    assert last(f"{text}$${true} .$$")["verdict"] == "proved"
    found = last(f"{text}$${false} .$$")
    assert found["verdict"] in ("refuted", "unknown")
    assert "_{2}" not in found["mended"]
