"""Laws over every row of NumPy's table of operators: right up to 800 in both precisions, every argument used once, no row missing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from symnn import ops
from symnn.export.python_source import Spelling
from symnn.export.stable.stable_operators import erfcx, erfcx_excess, log1mexp, log_cloglog, log_half_erfc, log_softplus
from symnn.export.targets.numpy.operators import OPERATORS, ROWS
from symnn.expr import MatrixOperator, Operator
from symnn.ops.log1p import log1p
from symnn.ops.sigmoid import sigmoid
from tests.ops.test_ops import POSITIVE, SECOND, atoms, value

SPELLED = {op: spelling for op, spelling in OPERATORS.items() if isinstance(op, Operator)}
over_rows = pytest.mark.parametrize(("op", "spelling"), SPELLED.items(), ids=[op.name for op in SPELLED])
PRECISIONS = pytest.mark.parametrize(
    ("dtype", "relative", "absolute"), [(np.float64, 4e-14, 1e-15), (np.float32, 2e-5, 3e-7)], ids=["64", "32"]
)

INSIDE: dict[Operator, Callable[[Any], Any]] = {
    log1p: lambda x: x > -1,
    ops.TABLE["acosh"]: lambda x: x >= 1,
    **{ops.TABLE[name]: lambda x: abs(x) < 1 for name in ("asin", "acos", "atanh", "erfinv")},
    log1mexp: lambda x: x < 0,
    log_cloglog: lambda x: (x > -50) & (x < 30),  # above, e^−e^x has no exact value
    log_softplus: lambda x: x > -50,  # below, 1 + e^x is 1 in the digits of the exact value: see test_small_arguments
    erfcx: lambda x: x < 6,  # above, erfc x is 0 in those digits: see test_normal_tails
    erfcx_excess: lambda x: x < 6,  # above: see test_normal_excesses
    log_half_erfc: lambda x: x < 6,
}
"""Where the operators have values that end at a number, and that only generated code knows."""


def numpy_agrees(op: Operator, spelling: Spelling, dtype: type, relative: float, absolute: float) -> bool:
    """Where the exact value fits the type, NumPy finds it, without a warning; elsewhere it finds an infinity."""
    tall = [0.0, 1e-30, 1e-3, 0.2, 0.46875, 0.5, 1.0, 1.5, 3.0, 4.0, 5.5, 20.5, 100.0, 800.0]
    grid: Any = np.array([-t for t in tall] + tall, dtype)
    strict = op.domain and op.domain[0]
    grid = grid[grid > 0] if strict in POSITIVE else grid[grid != 0] if strict == "nonzero" else grid
    grid = grid[INSIDE[op](grid)] if op in INSIDE else grid
    function, x = numpy_function(op, spelling), atoms(op)
    for rest in product(*[[dtype(float(s)) for s in SECOND]] * (op.arity - 1)):
        exact = [value(op(*x), x, (float(t), *map(float, rest))) for t in grid]
        fits = np.array([abs(v) < np.finfo(dtype).max for v in exact])
        wanted = np.array([float(v) for v, ok in zip(exact, fits, strict=True) if ok])
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            got = function(grid[fits], *rest)
        with np.errstate(all="ignore"):
            beyond = function(grid[~fits], *rest)
        error = np.abs(got.astype(float) - wanted)
        allowed = relative * np.abs(wanted) + absolute * (1 + np.abs(grid[fits].astype(float)))
        if got.dtype != dtype or not np.all(error <= allowed) or not np.all(np.isinf(beyond)):
            return False
    return True


def numpy_function(op: Operator, spelling: Spelling) -> Callable[..., Any]:
    names = [f"a{k}" for k in range(op.arity)]
    module: dict[str, Any] = {"np": np}
    text = "\n\n".join([*spelling.helpers, f"def f({', '.join(names)}):\n    return {spelling.template.format(*names)}\n"])
    exec(text, module)  # noqa: S102  our own text
    function: Callable[..., Any] = module["f"]
    return function


@over_rows
@PRECISIONS
def test_numpy_agrees_up_to_800_in_both_precisions(op: Operator, spelling: Spelling, dtype: type, relative: float, absolute: float) -> None:
    assert numpy_agrees(op, spelling, dtype, relative, absolute)


@over_rows
def test_every_argument_is_used_once(op: Operator, spelling: Spelling) -> None:
    assert [spelling.template.count(f"{{{k}}}") for k in range(op.arity)] == [1] * op.arity


def test_whatever_has_no_definition_has_a_row() -> None:
    assert set(ROWS) <= set(ops.TABLE)
    for name, record in ops.TABLE.items():
        if (isinstance(record, MatrixOperator) and record.pullback is not None) or (isinstance(record, Operator) and record.define is None):
            assert record in OPERATORS, name


@over_rows
def test_a_wrong_row_is_caught(op: Operator, spelling: Spelling) -> None:
    wrong = Spelling(f"({spelling.template} + 0.001 * np.cos({{0}}))", spelling.helpers)
    assert not numpy_agrees(op, wrong, np.float64, 4e-14, 1e-15)


def test_a_form_that_overflows_at_800_is_caught() -> None:
    with pytest.raises(FloatingPointError):
        numpy_agrees(sigmoid, Spelling("(1 / (1 + np.exp(-{0})))"), np.float64, 4e-14, 1e-15)
