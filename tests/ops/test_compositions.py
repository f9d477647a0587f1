"""Laws over every composition and matrix function in `symnn.ops.TABLE`: its value, its pullback, and what it refuses.

One table of cases with symbolic sizes serves the proof (all sizes) and the numbers (small sizes) alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from symnn import ops
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.values.evaluate import Rationals, Reals, evaluate
from symnn.derivative import vjps
from symnn.errors import ArgumentError, DomainError, NotDifferentiableError, PoleError, ShapeError
from symnn.expr import Atom, Call, Composition, MatrixOperator, Node, Operator
from symnn.ops.conv1d import conv1d
from symnn.ops.conv2d import conv2d
from symnn.ops.max_over import max_over
from symnn.ops.mean import mean
from symnn.ops.softmax import softmax
from symnn.ops.trace import trace
from tests.oracles.dual import Dual

n, m, d, p, c, o, h, w, k = sp.symbols("n m d p c o h w k", positive=True, integer=True)
SIZES = {n: 2, m: 3, d: 4, p: 2, c: 2, o: 2, h: 5, w: 4, k: 2}
REALS = Reals(50)
Case = tuple[str, tuple[tuple[sp.Symbol, ...], ...], dict[str, Hashable]]

CASES: list[Case] = [
    *[(name, ((m,),), {}) for name in ("softmax", "log_softmax", "log_sum_exp", "norm", "norm1")],
    *[(name, ((n, m, d),), {"axis": a}) for name in ("softmax", "log_softmax", "log_sum_exp", "norm", "norm1") for a in (1, -1, None)],
    ("softmax", ((n, m, d),), {"axis": (0, 2)}),
    ("masked_softmax", ((n, m), (n, m)), {}),
    ("first_max", ((m,),), {}),
    *[("first_max", ((n, m, d),), {"axis": a}) for a in (1, -1, (1, 2), (0, 2))],
    *[("first_largest", ((n, m, d),), {"axis": a}) for a in (1, -1, (1, 2), (0, 2))],
    ("cosine_similarity", ((m,), (m,)), {}),
    ("cosine_similarity", ((n, m), (n, m)), {"axis": 1}),
    ("layer_norm", ((m,), (m,), (m,)), {}),
    ("layer_norm", ((n, m), (m,), (m,)), {"eps": 0}),
    ("layer_norm", ((n, m, d), (m, d), (m, d)), {"axis": (1, 2), "eps": Fraction(1, 10)}),
    ("batch_norm", ((m, d), (d,), (d,)), {}),
    ("batch_norm", ((n, c, m, d), (c,), (c,)), {"axis": (0, 2, 3), "eps": 1e-3}),
    ("rms_norm", ((n, m), (m,)), {}),
    ("rms_norm", ((m,), (m,)), {"eps": 0}),
    ("attention", ((n, d), (m, d), (m, p)), {}),
    ("attention", ((m, d), (m, d), (m, p)), {"causal": True}),
    ("attention", ((p, n, d), (p, m, d), (p, m, p)), {}),
    ("attention", ((p, m, d), (p, m, d), (p, m, c)), {"causal": True}),
    *[("conv1d", ((c, h), (o, c, k)), {"stride": s, "padding": q}) for s in (1, 2) for q in (0, 1)],
    ("conv1d", ((n, c, h), (o, c, k)), {"stride": 3, "padding": 2}),
    *[("conv2d", ((c, h, w), (o, c, k, k)), {"stride": s, "padding": q}) for s in (1, (2, 1)) for q in (0, (1, 2))],
    ("conv2d", ((n, c, h, w), (o, c, k, p)), {"stride": 2, "padding": 1}),
    *[(name, ((m, m),), {}) for name in ("inverse", "determinant", "log_determinant", "square_rank")],
    *[(name, ((n, n),), {}) for name in ("lambda_max", "lambda_min")],
    *[("sigma_max", shape, {}) for shape in (((m,),), ((m, n),), ((n, n),))],
    *[("rank", shape, {}) for shape in (((m,),), ((m, n),), ((n, n),))],
]


def title(case: Case) -> str:
    name, shapes, settings = case
    return f"{name}-{'x'.join(str(len(s)) for s in shapes)}" + "".join(f"-{a}={v}" for a, v in settings.items())


over_cases = pytest.mark.parametrize("case", CASES, ids=title)


def arguments(case: Case) -> list[Atom]:
    return [Atom(f"argument {number}", shape) for number, shape in enumerate(case[1])]


def call(case: Case, x: Sequence[Node]) -> Any:
    return ops.TABLE[case[0]](*x, **case[2])


def numbers(case: Case, seed: int) -> list[Any]:
    """Rational arrays: a mask of zeros and ones, a matrix near the identity, anything elsewhere."""
    draw = random.Random(seed)
    arrays = []
    for shape in case[1]:
        extents = [SIZES[s] for s in shape]
        arrays.append(np.array([Fraction(draw.randint(-20, 20), 10) for _ in range(int(np.prod(extents)))], object).reshape(extents))
    if case[0] == "masked_softmax":
        arrays[1] = np.array([[1, 0, 1], [0, 1, 1]])
    if isinstance(ops.TABLE[case[0]], MatrixOperator):
        arrays[0] = arrays[0] / 10 + np.eye(len(arrays[0]), dtype=int)
    if case[0] in ("lambda_max", "lambda_min"):
        arrays[0] = arrays[0] + arrays[0].T
    return arrays


def pullback(record: Composition | MatrixOperator, x: Sequence[Node], y: Any, g: Node) -> tuple[Node | None, ...]:
    assert record.pullback is not None
    if isinstance(record, MatrixOperator):
        return (record.pullback(x[0], y, g),)
    return record.pullback(tuple(x), y, g, **dict(y.settings))


# the judges
def pullback_is_the_derivative(record: Composition | MatrixOperator, case: Case, seed: int = 1) -> bool:
    """⟨g, dy⟩ by dual numbers through the definition is ⟨pullback(g), dx⟩, one argument at a time."""
    x, at, dual = arguments(case), numbers(case, seed), Dual(REALS, 1)
    y = call(case, x)
    g = Atom("g", y.shape)
    draw = random.Random(seed + 1)
    plain = dict(zip(x, at, strict=True))
    weights = np.vectorize(lambda _: Fraction(draw.randint(-9, 9), 7), otypes=[object])(evaluate(y, REALS, plain, SIZES))
    for moved, part in zip(x, pullback(record, x, y, g), strict=True):
        if part is None:
            continue
        # all of one sign: a pullback that is off by a constant shows
        direction = np.vectorize(lambda _: Fraction(draw.randint(1, 9), 7), otypes=[object])(plain[moved])
        lifted = plain | {moved: np.vectorize(dual.number, otypes=[object])(plain[moved], direction)}
        slopes = np.vectorize(lambda t: t.tangents[0], otypes=[object])(evaluate(y, dual, lifted, SIZES))
        pulled = evaluate(part, REALS, plain | {g: weights}, SIZES)
        left = sum(REALS.element(a) * b for a, b in zip(weights.flat, slopes.flat, strict=True))
        right = sum(REALS.element(a) * b for a, b in zip(direction.flat, pulled.flat, strict=True))
        if abs(left - right) > 1e-35 * (1 + abs(left)):
            return False
    return True


def pullback_is_proved(record: Composition, case: Case) -> bool:
    """By normal form, for all sizes."""
    x = arguments(case)
    y = call(case, x)
    g = Atom("g", y.shape)
    derived = vjps(y.definition, x, g)
    return all(stated is None or same(stated, true) for stated, true in zip(pullback(record, x, y, g), derived, strict=True))


def with_pullback(case: Case) -> bool:
    record = ops.TABLE[case[0]]
    return isinstance(record, MatrixOperator | Composition) and record.pullback is not None


over_pullbacks = pytest.mark.parametrize("case", [case for case in CASES if with_pullback(case)], ids=title)
over_proofs = pytest.mark.parametrize(
    "case", [case for case in CASES if with_pullback(case) and isinstance(ops.TABLE[case[0]], Composition)], ids=title
)


def test_every_composition_and_matrix_function_has_a_case() -> None:
    assert {name for name, _, _ in CASES} == {name for name, r in ops.TABLE.items() if isinstance(r, Composition | MatrixOperator)}


@over_pullbacks
def test_the_pullback_is_the_derivative_of_the_definition(case: Case) -> None:
    record = ops.TABLE[case[0]]
    assert isinstance(record, Composition | MatrixOperator)
    assert pullback_is_the_derivative(record, case)


@over_proofs
def test_the_pullback_is_proved_for_all_sizes(case: Case) -> None:
    record = ops.TABLE[case[0]]
    assert isinstance(record, Composition)
    assert pullback_is_proved(record, case)


@over_pullbacks
def test_a_wrong_pullback_is_caught(case: Case) -> None:
    """Each part in turn is scaled, negated, or given something more."""
    record = ops.TABLE[case[0]]
    assert isinstance(record, Composition | MatrixOperator)
    changes: list[Callable[[Node], Node]] = [lambda x: Fraction(1001, 1000) * x, lambda x: -x, lambda x: x + Fraction(1, 1000)]
    x = arguments(case)
    y = call(case, x)
    for place, part in enumerate(pullback(record, x, y, Atom("g", y.shape))):
        still = part is not None and record.name == "first_largest"  # minus nothing is nothing
        for change in changes[2:] if still else changes if part is not None else ():
            wrong = _lying(record, place, change)
            assert not pullback_is_the_derivative(wrong, case)
            assert isinstance(wrong, MatrixOperator) or not pullback_is_proved(wrong, case)


def _lying(record: Composition | MatrixOperator, place: int, change: Callable[[Node], Node]) -> Composition | MatrixOperator:
    honest: Any = record.pullback
    if isinstance(record, MatrixOperator):
        return replace(record, pullback=lambda a, y, g: change(honest(a, y, g)))

    def lie(*a: Any, **settings: Any) -> tuple[Node | None, ...]:
        parts = list(honest(*a, **settings))
        parts[place] = change(parts[place])
        return tuple(parts)

    return replace(record, pullback=lie)


# values, against what a reader would write in NumPy
def _axes(x: Any, axis: Any) -> tuple[int, ...]:
    return tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else axis


def _normal(x: Any, axis: Any, eps: Any, centre: bool = True) -> Any:
    u = x - x.mean(_axes(x, axis), keepdims=True) if centre else x
    return u / np.sqrt((u * u).mean(_axes(x, axis), keepdims=True) + float(eps))


def _along(v: Any, x: Any, axes: tuple[int, ...]) -> Any:
    return v.reshape([s if a in {b % x.ndim for b in axes} else 1 for a, s in enumerate(x.shape)])


def _softmax(x: Any, axis: Any = -1, mask: Any = 1) -> Any:
    e = mask * np.exp(x - x.max(_axes(x, axis), keepdims=True))
    return e / e.sum(_axes(x, axis), keepdims=True)


def _attention(q: Any, keys: Any, v: Any, causal: bool = False) -> Any:
    scores = q @ np.swapaxes(keys, -1, -2) / np.sqrt(q.shape[-1])
    return _softmax(scores, mask=np.tril(np.ones(scores.shape)) if causal else 1) @ v


def _batch_norm(x: Any, g: Any, b: Any, axis: Any = 0, eps: Any = 1e-5) -> Any:
    rest = tuple(set(range(x.ndim)) - set(_axes(x, axis)))
    return _along(g, x, rest) * _normal(x, axis, eps) + _along(b, x, rest)


def _convolution(x: Any, kernel: Any, stride: Any = 1, padding: Any = 0) -> Any:
    """Windows cut out of the padded input, one after the other."""
    count = kernel.ndim - 2
    strides, paddings = ((v,) * count if isinstance(v, int) else v for v in (stride, padding))
    padded = np.pad(x, [(0, 0)] * (x.ndim - count) + [(q, q) for q in paddings])
    outer = [(padded.shape[a - count] - kernel.shape[2 + a]) // strides[a] + 1 for a in range(count)]
    out = np.empty((*x.shape[: -count - 1], len(kernel), *outer))
    for place in np.ndindex(*outer):
        window = padded[(..., *[slice(i * s, i * s + t) for i, s, t in zip(place, strides, kernel.shape[2:], strict=True)])]
        out[(..., *place)] = np.tensordot(window, kernel, axes=(range(x.ndim - count - 1, x.ndim), range(1, kernel.ndim)))
    return out


def _first_largest(x: Any, axes: Any) -> Any:
    axes = (axes,) if isinstance(axes, int) else axes
    last = np.moveaxis(x, axes, range(x.ndim - len(axes), x.ndim))
    flat = last.reshape(*last.shape[: x.ndim - len(axes)], -1)
    found = np.zeros_like(flat)
    np.put_along_axis(found, flat.argmax(-1)[..., None], 1, -1)
    return np.moveaxis(found.reshape(last.shape), range(x.ndim - len(axes), x.ndim), axes)


TEXTBOOK: dict[str, Callable[..., Any]] = {
    "softmax": _softmax,
    "masked_softmax": lambda x, mask: _softmax(x, -1, mask),
    "log_softmax": lambda x, axis=-1: np.log(_softmax(x, axis)),
    "log_sum_exp": lambda x, axis=-1: np.log(np.exp(x).sum(_axes(x, axis))),
    "first_max": lambda x, axis=-1: x.max(_axes(x, axis)),
    "first_largest": lambda x, axis=-1: _first_largest(x, _axes(x, axis)),
    "norm": lambda x, axis=None: np.sqrt((x * x).sum(_axes(x, axis))),
    "norm1": lambda x, axis=None: np.abs(x).sum(_axes(x, axis)),
    "cosine_similarity": lambda a, b, axis=None: (a * b).sum(axis) / np.sqrt((a * a).sum(axis) * (b * b).sum(axis)),
    "layer_norm": lambda x, g, b, axis=-1, eps=1e-5: g * _normal(x, axis, eps) + b,
    "batch_norm": _batch_norm,
    "rms_norm": lambda x, g, axis=-1, eps=1e-5: g * _normal(x, axis, eps, centre=False),
    "attention": _attention,
    "conv1d": _convolution,
    "conv2d": _convolution,
    "inverse": np.linalg.inv,
    "determinant": np.linalg.det,
    "log_determinant": lambda a: np.log(np.linalg.det(a)),
    "lambda_max": lambda a: np.linalg.eigvalsh(a)[-1],
    "lambda_min": lambda a: np.linalg.eigvalsh(a)[0],
    "sigma_max": lambda a: np.linalg.norm(a, 2),
    "rank": np.linalg.matrix_rank,
    "square_rank": np.linalg.matrix_rank,
}


def test_the_textbook_has_a_row_for_every_composition_and_matrix_function() -> None:
    assert set(TEXTBOOK) == set(ops.TABLE) - {name for name, r in ops.TABLE.items() if isinstance(r, Operator)}


@over_cases
def test_the_value_is_the_textbook_one(case: Case) -> None:
    x, at = arguments(case), numbers(case, seed=3)
    found = evaluate(call(case, x), REALS, dict(zip(x, at, strict=True)), SIZES)
    wanted = TEXTBOOK[case[0]](*(a.astype(float) for a in at), **case[2])
    assert found.shape == np.shape(wanted)
    np.testing.assert_allclose(found.astype(float), wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("entries", "largest", "least", "rank"),
    [
        ([[0]], 0, 0, 0),
        ([[-3]], -3, -3, 1),
        ([[1, 0, 0], [0, -2, 0], [0, 0, -2]], 1, -2, 3),
        ([[2, 2, 0], [2, 5, 0], [0, 0, 0]], 6, 0, 2),
        ([[5, 0, 0], [0, 1, 2], [0, 2, 4]], 5, 0, 2),
        ([[0, 0], [0, 0]], 0, 0, 0),
        ([[1, 1], [1, 1]], 2, 0, 1),
    ],
)
def test_eigenvalues_and_ranks_are_exact(entries: list[list[int]], largest: int, least: int, rank: int) -> None:
    a = Atom("A", np.shape(entries))
    for name, wanted in (("lambda_max", largest), ("lambda_min", least), ("rank", rank), ("square_rank", rank)):
        assert evaluate(ops.TABLE[name](a), Rationals(), {a: entries}, {})[()] == wanted


@pytest.mark.parametrize("name", ["lambda_max", "lambda_min", "sigma_max", "rank"])
def test_what_has_no_derivative_says_so(name: str) -> None:
    a = Atom("A", (m, m))
    with pytest.raises(NotDifferentiableError, match="no derivative"):
        vjps(ops.TABLE[name](a), [a], Atom("g", ()))


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1)])
def test_mean_and_maximum_over_axes_are_numpys(axis: Any) -> None:
    x = Atom("x", (n, m))
    at = np.array([[Fraction(3), Fraction(-1), Fraction(5)], [Fraction(2), Fraction(5), Fraction(0)]], object)
    for mine, theirs in ((mean, np.mean), (max_over, np.max)):
        np.testing.assert_array_equal(evaluate(mine(x, axis), Rationals(), {x: at}, SIZES), theirs(at, axis=axis))


def test_a_trace_is_the_sum_of_the_diagonal_of_a_square_matrix() -> None:
    a = Atom("A", (m, m))
    assert evaluate(trace(a), Rationals(), {a: np.arange(9).reshape(3, 3)}, SIZES)[()] == 12
    with pytest.raises(ShapeError, match="square"):
        trace(Atom("A", (n, m)))


def test_numbers_of_windows_are_exact_for_symbolic_sizes() -> None:
    x, kernel = Atom("x", (c, h)), Atom("K", (o, c, k))
    assert conv1d(x, kernel).shape == (o, h - k + 1)
    assert conv1d(x, kernel, padding=2).shape == (o, h + 5 - k)
    assert conv1d(x, kernel, stride=2, padding=1).shape == (o, sp.floor((h + 2 - k) / 2) + 1)
    assert conv2d(Atom("x", (3, 8, 9)), Atom("K", (4, 3, 3, 2)), stride=(2, 3)).shape == (4, 3, 3)


NAMED: Any = ops.TABLE
V, M, Q = Atom("v", (m,)), Atom("M", (n, m)), Atom("Q", (n, d))


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: softmax(V, axis=1), ArgumentError, "no axis 1"),
        (lambda: softmax(M, axis=(0, -2)), ArgumentError, "named twice"),
        (lambda: softmax(V, axes=0), ArgumentError, "no setting 'axes'"),
        (lambda: NAMED["layer_norm"](M, V), ArgumentError, "takes 3 arguments"),
        (lambda: NAMED["layer_norm"](M, Atom("g", (n,)), V), ShapeError, "layer_norm need shape"),
        (lambda: NAMED["rms_norm"](M, V, eps=-1), ArgumentError, "eps"),
        (lambda: NAMED["cosine_similarity"](V, M), ShapeError, "one shape"),
        (lambda: NAMED["attention"](Q, V, M), ShapeError, "leading axes"),
        (lambda: conv1d(Atom("x", (c, 3)), Atom("K", (o, c, 5))), ShapeError, "does not fit"),
        (lambda: conv1d(V, Atom("K", (o, c, 5))), ShapeError, "rank 2"),
        (lambda: conv1d(Atom("x", (c, 3)), Atom("K", (o, c, 2)), stride=0), ArgumentError, "stride"),
        (lambda: conv1d(Atom("x", (c, 3)), Atom("K", (o, c, 2)), padding=-1), ArgumentError, "padding"),
        (lambda: NAMED["inverse"](M), ShapeError, "square"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_clear_sentence(make: Callable[[], Node], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()


@pytest.mark.parametrize(
    ("name", "entries", "error"),
    [
        ("inverse", [[1, 2], [2, 4]], PoleError),
        ("log_determinant", [[1, 2], [2, 4]], PoleError),
        ("log_determinant", [[0, 1], [1, 0]], DomainError),
        ("lambda_max", [[0, 1], [0, 0]], DomainError),
        ("cosine_similarity", [0, 0], PoleError),
    ],
)
def test_outside_of_the_domain_is_an_error(name: str, entries: list[Any], error: type[Exception]) -> None:
    record = ops.TABLE[name]
    x = Atom("x", np.shape(entries))
    node = record(x, x) if isinstance(record, Composition) else record(x)
    with pytest.raises(error):
        evaluate(node, REALS, {x: entries}, {})


def test_a_composition_stays_one_node_until_its_inside_is_asked_for() -> None:
    y = softmax(V)
    assert isinstance(y, Call)
    assert not isinstance(y.definition, Call)
    assert y is softmax(V, axis=-1)
    assert y is not softmax(V, axis=0)
