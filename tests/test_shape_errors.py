"""What does not fit is data: operands, shapes and the remedy; the sentence is made from them, and the verdict keeps them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.claims.verdict import IllTyped
from symnn.errors import ShapeError
from symnn.reading.typed.language import read_claim

m, n = symnn.sizes("m n")
A, B, x, y = symnn.matrix("A", m, n), symnn.matrix("B", m, n), symnn.vector("x", m), symnn.vector("y", n)

# what is asked for, the operands with their shapes, and words of the remedy
MISFITS: dict[str, tuple[Callable[[], Any], list[tuple[str, str]], str]] = {
    "a product": (lambda: symnn.gradient(symnn.sum(A * x), A), [("A", "(m, n)"), ("x", "(m, 1)")], "did you mean A.T*x?"),
    "factors": (lambda: symnn.Factors(A, x).formula(), [("A", "(m, n)"), ("x", "(m, 1)")], "did you mean A.T*x?"),
    "a sum": (lambda: read(sp.MatAdd(A, B.T)), [("A", "(m, n)"), ("B.T", "(n, m)")], "did you mean B?"),
    "a trace": (lambda: symnn.trace(A), [("A", "(m, n)")], ""),
    "a power": (lambda: read(x**2), [("x", "(m, 1)")], "the elementwise power HadamardPower(x, 2)"),
    "typed by hand": (lambda: read_claim("A*x = y", ["A: m,n", "x: m", "y: m"]), [("A", "(m, n)"), ("x", "(m, 1)")], "did you mean A'*x?"),
    "sides typed by hand": (lambda: read_claim("A = A'", ["A: m,n"]), [("A", "(m, n)"), ("A'", "(n, m)")], "did you mean the transpose"),
}  # fmt: skip


def error(name: str) -> ShapeError:
    with pytest.raises(ShapeError) as caught:
        MISFITS[name][0]()
    return caught.value


@pytest.mark.parametrize("name", MISFITS)
def test_operands_shapes_and_remedy_are_data(name: str) -> None:
    found, (_, operands, remedy) = error(name), MISFITS[name]
    assert [tuple(o) for o in found.operands] == operands
    assert found.shapes == tuple(shape for _, shape in operands)
    assert remedy in found.remedy
    assert bool(remedy) == bool(found.remedy)


@pytest.mark.parametrize("name", MISFITS)
def test_the_sentence_is_made_from_them(name: str) -> None:
    found = error(name)
    said = str(found)
    assert said.startswith(found.problem)
    assert said.endswith(found.pointed)
    assert all(shape in said for shape in found.shapes)
    assert found.remedy in said


@pytest.mark.parametrize("name", MISFITS)
def test_the_error_crosses_to_another_process_whole(name: str) -> None:
    found = error(name)
    again = pickle.loads(pickle.dumps(found))
    assert (str(again), again.operands, again.remedy, again.pointed) == (str(found), found.operands, found.remedy, found.pointed)


def test_braces_of_an_operand_are_no_template() -> None:
    assert str(ShapeError("{0} is no number", ("{1}", (m,)), remedy="write {0}")) == "{1} of shape (m,) is no number: write {0}"
    assert str(ShapeError("set {x}")) == "set {x}"


@pytest.mark.parametrize("name", MISFITS)
def test_the_verdict_keeps_them(name: str) -> None:
    found = error(name)
    verdict = IllTyped.of("a claim", found)
    assert (verdict.where, verdict.sizes, verdict.repair or "") == (found.problem, found.shapes, found.remedy)
    data = json.loads(verdict.json())
    assert data["sizes"] == list(found.shapes)
    assert (data["repair"] or "") == found.remedy


def test_a_claim_whose_parts_do_not_fit_keeps_sizes_and_repair() -> None:
    verdict = symnn.prove(symnn.claim(symnn.Factors(A, x), "=", y))
    assert isinstance(verdict, IllTyped)
    assert verdict.sizes == ("(m, n)", "(m, 1)")
    assert verdict.repair == "did you mean A.T*x?"
    said = str(verdict)
    assert said.endswith("n columns meet m rows. Did you mean A.T*x?")
    assert "?." not in said


def test_sides_of_different_shape_keep_their_sizes() -> None:
    verdict = symnn.prove(symnn.claim(A, "=", A.T))
    assert isinstance(verdict, IllTyped)
    assert verdict.sizes == ("m × n", "n × m")
    assert verdict.repair == "transpose one side"
