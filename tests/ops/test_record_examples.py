"""The example in the `help` of each operator runs as it stands and prints what it says; the shapes that are told hold."""

from __future__ import annotations

import doctest
import inspect
import pydoc
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.bridge import read, tensor
from symnn.bridge.functions import apply, function
from symnn.expr import Composition, Operator
from symnn.ops import TABLE

COMPOSITIONS = sorted(name for name, record in TABLE.items() if isinstance(record, Composition))
SIZES = dict(zip("bcdhklmnopw", (2, 3, 4, 7, 2, 3, 5, 6, 8, 9, 11), strict=True))


def failures(docstring: str, name: str) -> tuple[int, int]:
    """How many lines of its example print something else, and how many lines there are."""
    found = doctest.DocTestParser().get_doctest(docstring, {}, name, None, None)
    result = doctest.DocTestRunner(verbose=False).run(found, out=lambda _: None)
    return result.failed, result.attempted


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_example_of_an_operator_prints_what_its_help_says(name: str) -> None:
    shown = inspect.getdoc(getattr(symnn, name)) or ""
    failed, attempted = failures(shown, name)
    assert not failed
    assert attempted >= 3
    assert f"symnn.{name}(" in shown


@pytest.mark.parametrize("name", ["softmax", "relu", "inverse", "norm"])
def test_a_wrong_value_or_derivative_would_be_noticed(name: str) -> None:
    shown = inspect.getdoc(getattr(symnn, name)) or ""
    lines = shown.splitlines()
    printed = [k for k, line in enumerate(lines) if k and lines[k - 1].strip().startswith(">>>") and ">>>" not in line]
    assert printed
    for k in printed:
        wrong = [*lines[:k], lines[k].replace("softmax", "sigmoid").replace("positive", "step").replace("0", "0.5") + "1", *lines[k + 1 :]]
        assert failures("\n".join(wrong), name)[0] >= 1


def sized(text: str) -> tuple[int, ...]:
    """The shape at sizes that are all different; leading "..." stand for two axes, "h-k+1" for a sum of sizes."""
    found: list[int] = []
    for size in text.split():
        if size == "...":
            found += [SIZES["b"], SIZES["o"]]
        elif size != "number":
            first, *rest = size.replace("-", " -").replace("+", " +").split()
            found.append(SIZES[first] + sum((-1 if term[0] == "-" else 1) * SIZES.get(term[1:], 1) for term in rest))
    return tuple(found)


@pytest.mark.parametrize("name", COMPOSITIONS)
def test_the_shapes_that_are_told_are_those_of_the_operator(name: str) -> None:
    record: Any = TABLE[name]
    taken, _, given = record.shapes.partition(" -> ")
    shapes = [sized(part) for part in taken.split(",")]
    node = read(apply(record, *(tensor(f"x{k}", *shape) for k, shape in enumerate(shapes))))
    assert node.shape == sized(given)
    assert [np.ndim(x) for x in record.sample] == [len([s for s in part.split() if s != "..."]) for part in taken.split(",")]


def test_sizes_that_are_told_wrongly_would_be_noticed() -> None:
    record: Any = TABLE["attention"]
    taken, _, _ = record.shapes.partition(" -> ")
    node = read(apply(record, *(tensor(f"x{k}", *sized(part)) for k, part in enumerate(taken.split(",")))))
    assert node.shape != sized("... m p")


def test_an_example_is_computed_when_help_is_read_and_not_before() -> None:
    asked = []
    made = function(TABLE["softmax"], lambda record: asked.append(record) or ">>> 1\n1")
    made(symnn.vector("z", 3))
    assert asked == []
    assert ">>> 1" in (made.__doc__ or "")
    assert asked == [TABLE["softmax"]]


def test_help_shows_a_function_with_its_operands_shapes_and_example() -> None:
    shown = pydoc.plain(pydoc.render_doc(symnn.attention))
    assert "attention(q, k, v, /, *, causal=False)" in shown
    assert "Shapes: q (…, n, d), k (…, m, d), v (…, m, p); the result is (…, n, p), with the settings above." in shown
    assert "Example:" in shown
    assert "RecordFunction(" not in shown


def test_the_function_of_an_operator_may_be_a_method() -> None:
    class Column:
        norm = symnn.norm

    assert inspect.ismethod(Column().norm)
    assert isinstance(TABLE["relu"], Operator)
