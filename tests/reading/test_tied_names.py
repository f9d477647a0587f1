"""Declared indices in definitions, and equations that define nothing: no derivative takes what they tie for apart."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.context.judging_tasks import judge

SOFTMAX = r"\pi_j = \frac{e^{\theta_j}}{\sum_{k=1}^K e^{\theta_k}}"
LAYOUT = "layout: d(scalar)/d(array) has the shape of the array"


def column(latex: str, note: str = "", *properties: str) -> dict[str, Any]:
    return {"name": latex, "latex": latex, "shape": ["K"], "kind": "vector", "note": note, "properties": properties}


def whole(latex: str, note: str = "positive integer", kind: str = "integer") -> dict[str, Any]:
    properties = ["positive", "integer"] if kind == "integer" else []
    return {"name": latex, "latex": latex, "shape": [], "kind": kind, "note": note, "properties": properties}


def number(latex: str, note: str = "") -> dict[str, Any]:
    return {"name": latex, "latex": latex, "shape": [], "kind": "scalar", "note": note}


def verdict(claim: str, symbols: list[dict[str, Any]], definitions: tuple[str, ...] = (), assumptions: tuple[str, ...] = ()) -> str:
    task = {"symbols": symbols, "definitions": definitions, "assumptions": (LAYOUT, *assumptions), "claim": claim}
    found: str = judge(task)["verdict"]
    return found


@pytest.mark.parametrize("kind", ["integer", "index"])
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\frac{\partial \pi_j}{\partial \theta_j} = \pi_j (1 - \pi_j)", "proved"),
        (r"\frac{\partial \log \pi_a}{\partial \theta_j} = \mathbb{1}(j = a) - \pi_j", "proved"),
        (r"\frac{\partial \pi_j}{\partial \theta_j} = 0", "refuted"),
        (r"\frac{\partial \log \pi_a}{\partial \theta_j} = 0", "refuted"),
        (r"\frac{\partial \log \pi_a}{\partial \theta_j} = \pi_j - \mathbb{1}(j = a)", "refuted"),
    ],
)
def test_a_declared_index_that_runs_in_a_definition_runs_over_all_entries(kind: str, claim: str, expected: str) -> None:
    symbols = [column(r"\theta"), column(r"\pi"), whole("a", "index of the action"), whole("K"), whole("j", kind=kind)]
    assert verdict(claim, symbols, (SOFTMAX,)) == expected


@pytest.mark.parametrize("kind", ["integer", "index"])
@pytest.mark.parametrize("slope", ["0", "2 w"])
def test_no_derivative_is_taken_past_the_definition_of_one_place(kind: str, slope: str) -> None:
    symbols = [number("w"), column("y"), whole("K"), whole("c", kind=kind)]
    assert verdict("y_c = w^2", symbols, ("y_c = w^2",)) == "proved"
    assert verdict(rf"\frac{{\partial y_c}}{{\partial w}} = {slope}", symbols, ("y_c = w^2",)) in ("unread", "unknown")


TIED = [("u + v = w", r"\log u", "0"), ("2 u = 3 w", "u^2", "0"), ("u = 3 w", "w u", "u")]


@pytest.mark.parametrize(("equation", "of", "slope"), TIED)
def test_what_an_equation_ties_is_not_held_fixed(equation: str, of: str, slope: str) -> None:
    symbols = [number("u", "positive"), number("v"), number("w", "positive")]
    claim = rf"\frac{{\partial}}{{\partial w}} ({of}) = {slope}"
    assert verdict(claim, symbols, (), (equation,)) == "unread"
    assert verdict(claim, symbols) == "proved"


def test_a_condition_that_ties_nothing_to_the_variable_is_left() -> None:
    symbols = [number("u"), number("v"), number("w")]
    assert verdict(r"\frac{\partial}{\partial w} (w u) = u", symbols, (), ("u = 3",)) == "proved"
    assert verdict(r"\frac{\partial}{\partial w} (w u) = u", symbols, (), ("u v = 3",)) == "proved"
    assert verdict(r"\frac{\partial}{\partial w} (w u) = w", symbols, (), ("u v = 3",)) == "refuted"


BASIS = [
    ("e_a", "one-hot vector of a", ()),
    ("e_a", "", ("one-hot",)),
    ("y", "one-hot encoding of the action a", ()),
]


@pytest.mark.parametrize(("name", "note", "properties"), BASIS)
def test_a_one_hot_vector_has_its_one_where_it_is_said(name: str, note: str, properties: tuple[str, ...]) -> None:
    symbols = [column(r"\theta"), column(r"\pi"), whole("a", "index in 1..K"), whole("K"), column(name, note, *properties)]
    assert verdict(rf"\nabla_\theta \log \pi_a = {name} - \pi", symbols, (SOFTMAX,)) == "proved"
    assert verdict(rf"\nabla_\theta \log \pi_a = \pi - {name}", symbols, (SOFTMAX,)) == "refuted"


def test_a_one_hot_label_of_a_running_example_is_no_basis_vector() -> None:
    symbols = [column("y_i", "one-hot", "one-hot"), whole("i", "index of the example", "index"), whole("K")]
    assert verdict(r"\mathbf{1}^\top y_i = 1", symbols) == "proved"
    assert verdict(r"\sum_{k=1}^K k\, y_{i,k} = i", symbols) == "refuted"
    symbols[0] = column("e_i", "one-hot", "one-hot")
    assert verdict(r"\sum_{k=1}^K k\, e_{i,k} = i", symbols) == "proved"


BOUNDS = [
    ("kernel size, k <= n", "proved"), ("k \\le n", "proved"), ("kernel size, at most n", "proved"), ("kernel size with k <= n", "proved"),
    ("integer below n", "proved"), ("not larger than n", "proved"), ("at least n", "refuted"), ("not less than n", "refuted"),
    ("kernel size with m <= n", "unknown"), ("", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "expected"), BOUNDS)
def test_a_note_compares_with_another_name(note: str, expected: str) -> None:
    assert verdict("|n - k| = n - k", [whole("n"), whole("k", note)]) == expected
