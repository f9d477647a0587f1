r"""\arg\min and \arg\max: two objectives with the same places, and the place of one as a formula."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

SYMBOLS = names(("A", ["m", "k"], ["full column rank"]), ("B", ["m", "k"]), ("t", ["m"]), ("w", ["k"]), (r"\rho", [], ["positive"]), ("c", []), ("u", ["m"]),
                ("m", [], "integer", ["positive", "integer"]))  # fmt: skip
CASES: list[tuple[str, tuple[str, ...]]] = [
    (r"\arg\min_w \|A w - t\|^2 = (A^\top A)^{-1} A^\top t", (r"\arg\min_w \|A w - t\|^2 = -(A^\top A)^{-1} A^\top t", r"\arg\max_w \|A w - t\|^2 = (A^\top A)^{-1} A^\top t")),
    (r"(A^\top A + \rho I)^{-1} A^\top t = \arg\min_w \left(\|A w - t\|^2 + \rho \|w\|^2\right)", (r"(A^\top A + 2\rho I)^{-1} A^\top t = \arg\min_w \left(\|A w - t\|^2 + \rho \|w\|^2\right)",)),
    (r"\arg\min_c \sum_{i=1}^m (u_i - c)^2 = \frac{1}{m} \sum_{i=1}^m u_i", (r"\arg\min_c \sum_{i=1}^m (u_i - c)^2 = \sum_{i=1}^m u_i",)),
    (r"\arg\max_w \left(-\|B w - t\|^2\right) = \arg\min_w \frac{1}{2} \|B w - t\|^2", (r"\arg\max_w \|B w - t\|^2 = \arg\min_w \frac{1}{2} \|B w - t\|^2",)),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "lies"), CASES, ids=[c[0][:30] for c in CASES])
def test_where_a_number_is_least(truth: str, lies: tuple[str, ...]) -> None:
    assert claim(truth, SYMBOLS)["verdict"] == "proved"
    for lie in lies:
        assert claim(lie, SYMBOLS)["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\arg\min_w \|A w - t\|^2 = (A^\top A)^{-1} A t", "ill-typed"),
        (r"\arg\min_w \|A w - t\|^2 = \arg\min_c \|A w - t\|^2", "unread"),
        (r"\arg\min_{w, c} \|A w - c t\|^2 = w", "unread"),
        (r"\arg\min_m \sum_{i=1}^m u_i = 1", "unread"),
    ],
)
def test_what_is_no_place(latex: str, verdict: str) -> None:
    assert claim(latex, SYMBOLS)["verdict"] == verdict
