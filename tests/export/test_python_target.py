"""Laws of the plain-Python target: the code means what the nodes mean, needs no NumPy, refuses other shapes; and a target is one record."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest
import sympy as sp

from symnn import ops
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.errors import ArgumentError, UnsupportedError
from symnn.export import Input, NamedValue, Program, network_function
from symnn.export.network_module import network_program
from symnn.export.plan import OPERATIONS
from symnn.export.targets import TABLE, find
from symnn.export.targets.python.scalar_operators import OPERATORS, ROWS
from symnn.export.targets.python.scalar_writer import ScalarWriter
from symnn.expr import Atom, Map, MatrixOperator, Node, Operator, dot, sum_over
from symnn.expr.walk import atoms
from symnn.nets import Dense, Network, losses
from tests.at_sizes import at_sizes
from tests.export.test_export import CASES, PATTERNS, SIZES, _last

NODES = {**{p[0]: p[1] for p in PATTERNS}, **CASES}


def program(node: Node) -> tuple[Program, list[Atom]]:
    free = [a for a in atoms([node]) if not isinstance(a.label, sp.NumberSymbol)]
    inputs = [Input(f"x{k}", a, "") for k, a in enumerate(free)]
    return Program("f", inputs, [NamedValue("y", None, node)], {}, "y"), free


def plain(x: Any) -> Any:
    return np.asarray(x, dtype=float).tolist()


@pytest.mark.parametrize("symbolic", NODES.values(), ids=NODES.keys())
def test_every_operator_pattern_and_gradient_means_what_its_nodes_say(symbolic: Node) -> None:
    node = at_sizes(symbolic, SIZES)
    made, free = program(node)
    draw = np.random.default_rng(0)
    values = {a: draw.uniform(0.2, 1.5, size=[int(s) for s in a.shape]) for a in free}
    source = made.source("python")
    assert "np." not in source
    assert {p.module for p in ast.walk(ast.parse(source)) if isinstance(p, ast.ImportFrom)} <= {
        "__future__",
        "collections.abc",
        "math",
        "typing",
    }
    found = made.function("python")(*map(plain, values.values()))
    wanted = np.asarray(evaluate(node, Floats(), values, {})).astype(float)
    assert np.shape(found) == wanted.shape
    np.testing.assert_allclose(np.asarray(found, dtype=float), wanted, rtol=1e-9, atol=1e-12)


def _column(x: Any) -> Any:
    """A column is a sequence of its entries, and a 1×1 matrix a number."""
    return plain(x.reshape(-1)) if x.ndim == 2 and x.shape[1] == 1 != x.shape[0] else plain(x.reshape(()) if x.size == 1 else x)


@pytest.mark.parametrize("layout", ["columns", "rows", "torch"])
@pytest.mark.parametrize("loss", [k for k, r in losses.TABLE.items() if not r.pairs])
def test_a_network_gives_the_numbers_of_the_numpy_target(loss: str, layout: str) -> None:
    record = losses.TABLE[loss]
    outputs = Dense(2, activation=_last(record))
    settings = dict.fromkeys(record.parameters, 2)
    net = Network(Dense(3, activation="silu"), outputs, inputs=2, loss=loss, layout=layout, l2=sp.Rational(1, 10), **settings)
    draw = np.random.default_rng(1)
    parameters = {k: draw.normal(size=[int(e) for e in getattr(p, "shape", ())]) for k, p in net.parameters.items()}
    columns = {k: p.reshape(-1) if p.ndim == 2 and p.shape[1] == 1 else p for k, p in parameters.items()}
    x, y = draw.normal(size=2), np.array([1.0, 0.0])
    if layout != "columns":  # a row is a sequence of one row
        x, y = x[None], y[None]
    target: Any = 1.0 if net.classes is not None else y
    more = [draw.uniform(0.5, 1.5, size=[int(e) for e in s.shape]) for s, _ in net.given]
    program = network_program(net)
    taken = [_column(m) for m in more]
    value, found = program.function("python")({k: plain(v) for k, v in columns.items()}, plain(x), plain(target), *taken)
    wanted, gradients = network_function(net)(columns, x, target, *more)
    np.testing.assert_allclose(value, wanted, rtol=1e-12)
    assert set(found) == set(gradients)
    for name, g in gradients.items():
        np.testing.assert_allclose(np.reshape(found[name], np.shape(g)), g, rtol=1e-10, atol=1e-14)


def test_every_instruction_has_a_writer_and_whatever_has_no_definition_a_row() -> None:
    assert [op for op in sorted(OPERATIONS) if not callable(getattr(ScalarWriter, f"_{op}", None))] == []
    assert set(ROWS) <= set(ops.TABLE)
    for name, record in ops.TABLE.items():
        if (isinstance(record, MatrixOperator) and record.pullback is not None) or (isinstance(record, Operator) and record.define is None):
            assert record in OPERATORS, name


def test_values_are_finite_at_800() -> None:
    z = Atom("z", (2,))
    for f in (
        ops.softmax(z),
        ops.log_softmax(z),
        ops.log_sum_exp(z),
        ops.sigmoid(z),
        ops.softplus(z),
        ops.tanh(z),
        ops.gelu(z),
        ops.elu(z),
    ):
        made, _ = program(f)
        assert np.isfinite(np.asarray(made.function("python")([800.0, -800.0]))).all(), f


def test_symbolic_sizes_and_wrong_numbers_of_entries_are_refused() -> None:
    v = Atom("v", (sp.Symbol("n", integer=True, positive=True),))
    with pytest.raises(UnsupportedError, match="give numbers for the sizes"):
        program(dot(v, v))[0].source("python")
    w = Atom("w", (3,))
    with pytest.raises(ValueError, match="the shapes are"):
        program(dot(w, w))[0].function("python")([1.0, 2.0])
    with pytest.raises(ArgumentError, match="unknown target"):
        find("fortran")
    assert {"numpy", "python"} <= set(TABLE)


@pytest.mark.parametrize("target", ["numpy", "python"])
def test_a_function_of_ones_own_that_bears_a_known_name_is_written_by_its_definition(target: str) -> None:
    mine = Operator(name="tanh", define=lambda x: x * x, partials=(lambda x, y: 2 * x,))
    w = Atom("w", (2,))
    made, _ = program(sum_over(Map(mine, [w])))
    assert made.function(target)(np.array([2.0, 3.0])) == 13


def test_a_column_that_cancels_is_still_an_argument() -> None:
    x = Atom("x", (3,))
    made, _ = program(ops.clipped(x, *[Atom("c")] * 2))
    assert made.function("python")([5.0, -1.0, 0.0], 2.0) == [2.0, 2.0, 2.0]
