"""A definition that says for which indices it holds is used for these alone: v_t = f(v_{t-1}) for t = 1, 2, 3 tells nothing of v_T."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

STEPS = ("T", [], "integer", ["positive", "integer"])
OTHER = ("N", [], "integer", ["positive", "integer"])
SYMBOLS = names(("v_t", [], "t = 0..T"), ("u_t", [], "t = 0..T"), ("x", ["T"]), ("y", ["T"]), STEPS, OTHER)

HELD = [
    (r"v_T = v_0", r"v_t = v_{t-1} \text{ for } t = 1, \ldots, T"),
    (r"v_T = v_0", r"v_{t+1} = v_t \text{ for } t = 0, \ldots, T-1"),
    (r"v_{t+1} = v_t", r"v_t = v_{t-1} \text{ for } t = 1, \ldots, T"),
    (r"v_0 = v_2", r"v_t = v_{t+1} \text{ for } t = 0, \ldots, T-1"),
    (r"v_T = 2 u_T", r"v_t = 2 u_t \text{ for } t = 0, \ldots, T"),
    (r"x_i = 2 y_i", r"x_i = 2 y_i \text{ for } i = 1, \ldots, T"),
    (r"v_T = v_0", r"v_t = v_{t-1}, \quad t = 1, \ldots, T"),
]
LEFT_OPEN = [
    (r"v_T = v_0", r"v_t = v_{t-1} \text{ for } t = 1, \ldots, 3"),
    (r"v_T = v_0", r"v_t = v_{t-1} \text{ for } t = 1, \ldots, N"),
    (r"v_T = v_0", r"v_t = v_{t-1} \text{ for } t = 1, \ldots, T-1"),
    (r"v_T = v_0", r"v_{t+1} = v_t \text{ for } t = 0, \ldots, T-2"),
    (r"v_T = v_0", r"v_{t+1} = v_t \text{ for } t = 1, \ldots, T-1"),
    (r"v_T = v_{T-1}", r"v_t = v_{t-1} \text{ for } t = 1, \ldots, 3"),
    (r"v_0 = v_4", r"v_t = v_{t+1} \text{ for } t = 0, \ldots, 2"),
    (r"v_0 = v_2", r"v_t = v_{t+1} \text{ for } t = 1, \ldots, T-1"),
    (r"v_T = 2 u_T", r"v_t = 2 u_t \text{ for } t = 0, \ldots, 3"),
    (r"v_T = 2 u_T", r"v_t = 2 u_t \text{ for } t = 0, \ldots, N"),
    (r"v_0 = 2 u_0", r"v_t = 2 u_t \text{ for } t = 1, \ldots, T"),
    (r"x_i = 2 y_i", r"x_i = 2 y_i \text{ for } i = 1, \ldots, 3"),
    (r"v_T u_T = 1", r"v_t u_t = 1 \text{ for } t = 0, \ldots, 3"),
    (r"v_T u_T = 1", r"v_s u_s = 1 \text{ for } s, t = 0, \ldots, 3"),
    (r"v_0 = 2", r"v_t = 2, \quad t = 1, \ldots, T"),
    (r"v_T = 2", r"v_t = 2, \quad t = 1, 2, 3"),
    (r"v_T u_T = 1", r"v_t u_t = 1, \quad t = 1, 2, 3"),
]


@pytest.mark.parametrize(("latex", "definition"), HELD)
def test_a_definition_of_every_index_proves(latex: str, definition: str) -> None:
    assert claim(latex, SYMBOLS, (definition,))["verdict"] == "proved"


@pytest.mark.parametrize(("latex", "definition"), LEFT_OPEN)
def test_a_definition_of_some_indices_proves_nothing_of_others(latex: str, definition: str) -> None:
    found = claim(latex, SYMBOLS, (definition,))
    assert found["verdict"] != "proved", found


def test_a_claim_about_some_indices_is_not_refuted_at_others() -> None:
    constant = (r"v_t = 1 + 0 v_{t-1}", "v_0 = 5")
    assert claim(r"v_t = 1", SYMBOLS, constant)["verdict"] == "refuted"
    assert claim(r"v_t = 1 \text{ for } t = 1, \ldots, T", SYMBOLS, constant)["verdict"] not in ("refuted", "ill-typed")
    assert claim(r"v_t = 2 \text{ for } t = 0, \ldots, T", SYMBOLS, constant)["verdict"] == "refuted"


COUNTED = names(("v_t", [], "t = 0..T"), STEPS)
ONE_MORE = (r"v_t = v_{t-1} + 1", "v_0 = 0")


@pytest.mark.parametrize(
    ("latex", "definitions", "said", "verdicts"),
    [
        (r"(v_T - 1)^2 \ge 1", ONE_MORE, ("T is at least 5",), ("proved", "unknown")),
        (r"v_T = T", ONE_MORE, ("T is at least 5",), ("proved",)),
        (r"v_T = 4", ONE_MORE, ("T is at least 5",), ("refuted",)),
        (r"v_t = 1", (r"v_t = 1 + 0 v_{t-1}", "v_0 = 5"), ("T is at least 2",), ("refuted",)),
        (r"v_0 = 7", (r"v_t = v_{t-1}", "v_2 = 7"), ("T is at least 2",), ("proved", "unknown")),
        (r"v_1 = 8", (r"v_t = v_{t-1}", "v_2 = 7"), ("T is at least 2",), ("refuted", "unknown")),
        (r"v_1 = 0", (r"v_t = v_{t-1}", "v_0 = 0", "v_1 = 3"), (), ("proved", "unknown")),
        (r"v_T = 0", (r"v_t = v_{t-1} \text{ for } t = 4, \ldots, T", *(f"v_{k} = 0" for k in range(4))), (), ("proved",)),
        (r"v_T = 0", (r"v_t = v_{t-1} \text{ for } t = 5, \ldots, T", *(f"v_{k} = 0" for k in range(4))), (), ("unknown",)),
        (r"v_T = v_0", (r"v_t = v_{t-1} + \mathbb{1}[t = 7]",), (r"T \ne 6",), ("refuted", "unknown", "unread")),
    ],
)
def test_what_is_said_of_the_number_of_steps(
    latex: str, definitions: tuple[str, ...], said: tuple[str, ...], verdicts: tuple[str, ...]
) -> None:
    found = claim(latex, COUNTED, definitions, said)
    assert found["verdict"] in verdicts, found
