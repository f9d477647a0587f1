"""Points decide nothing that they do not show: balls that meet, entries that do not exist, empty ranges, assumptions
that a point does not satisfy.

Every true claim stands beside its plausible lies.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Q

import symnn
from symnn.bridge import read
from symnn.calculus.values.balls import RATIONALS, Balls, Undecided
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.expr import Node, const
from symnn.proof.budget import Budget
from symnn.proof.counterexample.refute import Outcome, Refuter, square
from symnn.proof.expectations.enumeration import Enumeration
from symnn.proof.inequality.instances import instances
from symnn.proof.repair import generic_points

x, y = sp.symbols("x y", real=True)
z = sp.Symbol("z", integer=True)
i = sp.Symbol("i", integer=True)
n, m = symnn.sizes("n m")
v = symnn.vector("x", n)
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)


def word(left: Any, relation: str, right: Any, assume: Any = ()) -> str:
    return str(symnn.prove(symnn.claim(left, relation, right, assume=assume)).word)


# balls
# ---------------------------------------------------------------------------------------------------------------------
NEARLY = [
    (symnn.sign(2 * symnn.sigmoid(sp.exp(x)) - 1), "=", 1),
    (symnn.step(1 - sp.exp(sp.exp(x))), "=", 0),
    ((sp.cosh(sp.exp(x)) - 1) / sp.exp(2 * x), ">=", sp.Rational(1, 2)),
    (sp.log(sp.log(sp.exp(sp.exp(y, evaluate=False), evaluate=False), evaluate=False), evaluate=False), "=", y),
    (sp.tanh(sp.exp(x)), ">", 0),
    (sp.exp(x) + 1, ">", 1),
    (sp.tanh(x + 10), "<", 1),
]


@pytest.mark.parametrize("claim", NEARLY, ids=str)
def test_digits_that_cancel_refute_nothing(claim: Any) -> None:
    assert word(*claim) not in ("refuted", "ill-typed")


FALSE = [
    (symnn.sign(2 * symnn.sigmoid(sp.exp(x)) - 1), "=", -1),
    (symnn.step(1 - sp.exp(sp.exp(x))), "=", 1),
    ((sp.cosh(sp.exp(x)) - 1) / sp.exp(2 * x), ">=", sp.Rational(51, 100)),
    (sp.exp(x) + 1, ">", sp.Rational(1001, 1000)),
    (sp.tanh(x), "<", sp.Rational(999, 1000)),
    (sp.tanh(x), "<=", 1 - sp.Rational(1, 10**80)),
    (sp.exp(sp.exp(x)), "=", 1),
]


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_balls_that_do_not_meet_refute(claim: Any) -> None:
    assert word(*claim) == "refuted"


def test_a_ball_is_never_zero_because_it_is_small() -> None:
    field = Balls(100)
    tiny = field.subtract(field.exp(field.exp(-1000)), 1)
    with pytest.raises(Undecided):
        field.compare(tiny, 0)
    assert Balls(3000).compare(Balls(3000).subtract(Balls(3000).exp(Balls(3000).exp(-1000)), 1), 0) == 1
    assert field.multiply(0, tiny) == 0
    assert field.power(4, sp.Rational(1, 2)) == 2
    assert field.exp(0) == 1
    assert RATIONALS.power(4, sp.Rational(1, 2)) == 2


def test_impossible_assumptions_are_satisfied_at_no_point() -> None:
    for assumed in (sp.Eq(sp.cosh(sp.exp(x)), 1), sp.Eq(sp.exp(sp.exp(x)), 1), sp.Le(sp.cosh(sp.exp(x)), 1)):
        assert symnn.prove(symnn.convex(y**2, over=y, assume=assumed)).word == "unknown", assumed


# assumptions: one place, every search
# ---------------------------------------------------------------------------------------------------------------------
p, q = sp.Symbol("p", positive=True), sp.Symbol("q", integer=True)
KINDS = {
    "an equation": (sp.Eq(symnn.sum(v), 1), {"v": [2, 0]}, {"v": [1, 0]}),
    "an inequality": (sp.Ge(symnn.sum(v), 0), {"v": [-1, 0]}, {"v": [1, 0]}),
    "a strict one": (sp.Gt(v[0, 0], 0), {"v": [0, 1]}, {"v": [1, 0]}),
    "Q.positive": (Q.positive(v), {"v": [1, 0]}, {"v": [1, 2]}),
    "Q.symmetric": (Q.symmetric(A), {"A": [[0, 1], [0, 0]]}, {"A": [[0, 1], [1, 0]]}),
    "A = A.T": (sp.Eq(A, A.T), {"A": [[0, 1], [0, 0]]}, {"A": [[0, 1], [1, 0]]}),
    "Q.positive_definite": (Q.positive_definite(A), {"A": [[1, 2], [2, 1]]}, {"A": [[2, 1], [1, 2]]}),
    "semidefinite": (symnn.positive_semidefinite(A), {"A": [[-1, 0], [0, 1]]}, {"A": [[1, 0], [0, 0]]}),
    "Q.invertible": (Q.invertible(A * B), {"A": [[1, 1], [1, 1]]}, {"A": [[1, 0], [1, 1]]}),
    "one-hot": (symnn.one_hot(v), {"v": [1, 1]}, {"v": [0, 1]}),
    "full column rank": (symnn.full_column_rank(A), {"A": [[1, 1], [1, 1]]}, {"A": [[1, 0], [1, 1]]}),
    "a positive symbol": (sp.Ne(p, 7), {"p": -1}, {"p": 1}),
    "a whole symbol": (sp.Ne(q, 7), {"q": sp.Rational(1, 2)}, {"q": 2}),
}


def _nodes() -> dict[str, Node]:
    return {"v": read(v), "A": read(A), "B": read(B), "p": read(p), "q": read(q)}


def _point(changed: dict[str, Any]) -> dict[Node, Any]:
    plain: dict[str, Any] = {"v": [1, 0], "A": [[1, 0], [0, 1]], "B": [[1, 0], [0, 1]], "p": 1, "q": 2} | changed
    nodes = _nodes()
    return {nodes[k]: np.vectorize(RATIONALS.element, otypes=[object])(np.array(plain[k], dtype=object)) for k in plain}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_assumption_is_asked_of_a_point(kind: str) -> None:
    assumed, bad, good = KINDS[kind]
    h = read_hypotheses(assumed)
    refuter = Refuter(const(0), const(0), h, nodes=list(_nodes().values()))
    sizes = dict.fromkeys(refuter.points.size_symbols, 2)
    assert not refuter.admits(_point(bad), sizes)
    assert refuter.admits(_point(good), sizes)
    drawn = [point for _, point in zip(range(8), refuter.points.draw(), strict=False)]
    assert drawn
    assert all(refuter.admits(values, sizes) for sizes, values in drawn)


@pytest.mark.parametrize("kind", KINDS)
def test_every_search_asks_the_same_place(kind: str) -> None:
    assumed, bad, good = KINDS[kind]
    h = read_hypotheses(assumed)
    sizes = {n: 2}
    assert not generic_points.admits(_point(bad), sizes, h)
    assert generic_points.admits(_point(good), sizes, h)
    finite = Enumeration(const(0), const(0), [], {}, h, "").refuter
    assert not finite.admits(_point(bad), sizes)
    assert finite.admits(_point(good), sizes)
    loose = read(sp.Symbol("loose", real=True))
    data = list(islice(instances([loose, *_nodes().values()], [loose], h, Budget(5.0)), 4))
    assert data
    known = Refuter(const(0), const(0), h, nodes=list(_nodes().values()))
    assert all(known.admits({**_point(good), **one.data}, {n: 2, **one.sizes}) for one in data if one.sizes.get(n, 2) == 2)


w = symnn.random("w", n, variance=1)


@pytest.mark.parametrize(
    ("left", "right", "assume"),
    [
        (symnn.E((w.T * A * w)[0, 0]), sp.Abs(symnn.trace(A)), Q.positive_definite(A)),
        (symnn.max(A - A.T) * symnn.E(w[0, 0] ** 2), 0, Q.symmetric(A)),
        (symnn.E((A * w) * (A * w).T), A**2, Q.symmetric(A)),
        (symnn.E(symnn.sum(sp.HadamardProduct(v, v, w, w))), symnn.sum(v), symnn.one_hot(v)),
        (symnn.E(symnn.relu(v[0, 0]) * w[0, 0] ** 2), v[0, 0], Q.positive(v)),
    ],
    ids=str,
)
def test_finite_distributions_are_tried_only_where_the_assumptions_hold(left: Any, right: Any, assume: Any) -> None:
    assert word(left, "=", right, assume) != "refuted"
    assert word(left, "=", right) == "refuted"
    if right != 0:
        assert word(left, "=", 2 * right, assume) == "refuted"


# entries that do not exist
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "claim",
    [
        (symnn.softmax(v)[1, 0], ">", 0),
        (v[1, 0], ">", 0, Q.positive(v)),
        (symnn.sum(symnn.gradient(v[1, 0], v)), "=", 1),
        (symnn.trace(symnn.gradient(A[1, 1], A)), "=", 1),
    ],
    ids=str,
)
def test_an_index_outside_of_its_axis_makes_no_value(claim: Any) -> None:
    assert word(*claim) != "refuted"


def test_a_pole_at_one_size_is_an_exception_and_a_pole_at_many_is_none() -> None:
    s = sp.Symbol("s", positive=True)
    assert word(s * n / (n - 1) - s / (n - 1), "=", s) != "refuted"
    assert word(s * n / (n - 1) - s / (n - 1), "=", 2 * s) == "refuted"
    Z = symnn.matrix("Z", m, n)
    gram = sp.MatMul(sp.Inverse(Z.T * Z), Z.T * Z, evaluate=False)
    assert word(gram, "=", sp.Identity(n)) != "proved" or "Z.T*Z" in str(symnn.prove(symnn.claim(gram, "=", sp.Identity(n))).conditions)


# whole numbers
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("claim", [(z**2, 4), (z**2, z), (2**z, 1), (symnn.sign(z), z), (z, 0)], ids=str)
def test_whole_numbers_have_nothing_beside_them(claim: Any) -> None:
    assert word(claim[0], "=", claim[1]) == "refuted"


def test_a_difference_at_a_point_of_continuity_counts() -> None:
    h = Hypotheses()
    found = Refuter(read(sp.Abs(x)), read(x), h)
    atom = read(x)
    assert found.compare({atom: np.array(-1, dtype=object)}, {}) is Outcome.DIFFER
    assert found.is_regular({atom: np.array(-1, dtype=object)}, {})
    found = Refuter(read(symnn.step(x)), read(symnn.step(x)), h)
    assert not found.is_regular({atom: np.array(0, dtype=object)}, {})


def test_a_value_is_remembered_at_its_own_point_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal numbers in another array are the same point; another number, size or meaning of g makes another one."""
    number, g, counted, plain = read(x), sp.Function("g"), [], Refuter._precisely
    search = Refuter(read(g(x)), number, Hypotheses())

    def computed(self: Refuter, *given: Any) -> Any:
        counted.append(given)
        return plain(self, *given)

    def at(k: int, size: int = 1, node: Node = search.left) -> Any:
        return search.precise(node, {number: np.array(Fraction(k), dtype=object)}, {n: size})

    monkeypatch.setattr(Refuter, "_precisely", computed)
    two = at(2)
    assert at(2) == two
    assert len(counted) == 1
    assert at(3) != two
    assert [at(2, size, read(n)) for size in (1, 2)] == [1, 2]
    search.functions = {op: square(op.name) for op in search.unknown}
    assert at(2) == 4 != two


def test_points_of_a_circle_are_found_where_there_are_any() -> None:
    """A point of p² + q² = 25 is found, and none of p² + q² = 3, on which no fractions lie."""
    p, q, r = sp.symbols("p q r", real=True)
    on = read_hypotheses([sp.Eq(p**2 + q**2, 25)], frozenset())
    found = Refuter(read(p + r), read(q), on)
    _, values = next(found.points.draw())
    assert values[read(p)] ** 2 + values[read(q)] ** 2 == 25
    none = Refuter(read(p + r), read(q), read_hypotheses([sp.Eq(p**2 + q**2, 3)], frozenset()))
    assert next(none.points.draw(), None) is None


def test_a_number_is_made_simpler_once_another_one_is() -> None:
    p, q, tau = *sp.symbols("p q", real=True), sp.Symbol("tau", positive=True)
    clipped = symnn.minimum(p, tau) * q - symnn.minimum(q, tau) * p
    found = symnn.prove(symnn.claim(clipped, "=", 0))
    assert isinstance(found, symnn.Refuted)
    assert all(abs(Fraction(v)) <= 2 for v in found.counterexample.values())


def test_an_unknown_function_is_told_where_its_derivative_alone_is_met() -> None:
    n = symnn.sizes("n")
    S, z, d, slope = symnn.matrix("S", n, n), symnn.vector("z", n), symnn.vector("d", n), symnn.function("g", order=1)
    before, after = S.T * sp.HadamardProduct(d, slope(z)), sp.HadamardProduct(S.T * d, slope(z))
    found = symnn.prove(symnn.claim(before, "=", after))
    assert isinstance(found, symnn.Refuted)
    assert str(found).count("g(t) = t²") == 1
    right = sp.HadamardProduct(slope(z), S.T * d)
    assert isinstance(symnn.prove(symnn.claim(after, "=", right)), symnn.Proved)
