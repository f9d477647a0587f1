"""Functions and sums as leaves: gradients of deep networks are judged in a work that grows with the depth alone, and what is
equal that way is equal.
"""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn import ops
from symnn.calculus.normal_form import whole_functions
from symnn.calculus.normal_form.whole_functions import WholeFunctions, is_total, same_by_whole_functions
from symnn.errors import PoleError
from symnn.expr import Atom, Const, Node, Size, dot, matmul, outer, sum_over, transpose
from symnn.ops.uninterpreted import uninterpreted
from symnn.proof.equality.certificate import recheck
from symnn.proof.equality.deciding_equality import equal_nodes
from tests.random import random_trials

DEEP = 8
SLOPES = {
    "tanh": lambda z: 1 - ops.TABLE["tanh"](z) * ops.TABLE["tanh"](z),
    "sigmoid": lambda z: ops.TABLE["sigmoid"](z) * (1 - ops.TABLE["sigmoid"](z)),
    "relu": ops.TABLE["positive"],
    "softplus": ops.TABLE["sigmoid"],
}


def chain(name: str, depth: int, lie: str = "", spelled: bool = False) -> Node:
    """∂(½‖a − y‖²)/∂W₁ of a network of square layers with skips, by hand; `spelled` in another way."""
    n = sp.Symbol("n", integer=True, positive=True)
    f, slope = ops.TABLE[name], SLOPES[name]
    weights, x, y = [Atom(f"W{k}", (n, n)) for k in range(depth)], Atom("x", (n,)), Atom("y", (n,))
    places, a = [], x
    for w in weights:
        places.append(matmul(w, a))
        a = f(places[-1])
    back = a - y if lie != "sign" else a + y
    for k in reversed(range(depth)):
        s = slope(places[1 if lie == "another layer" and k == 2 else k])
        s = 2 * s if lie == "twice" and k == depth // 2 else s
        if spelled and name == "tanh":
            s = -1 * (f(places[k]) * f(places[k]) - 1)
        back = s * back if spelled else back * s
        if k:
            turned = weights[k] if lie == "untransposed" and k == 1 else transpose(weights[k])
            back = matmul(back, transpose(turned)) if spelled else matmul(turned, back)
    return transpose(outer(x, back)) if spelled else outer(back, x)


@pytest.mark.parametrize("name", SLOPES)
def test_the_work_grows_with_the_depth_and_not_with_its_powers(name: str) -> None:
    work = []
    for depth in (4, 8, 16):
        normal = WholeFunctions(10.0)
        before = normal.algebra.budget
        assert normal.same(chain(name, depth), chain(name, depth, spelled=True))
        work.append(before - normal.algebra.budget)
    assert work[2] - work[1] <= 2.1 * (work[1] - work[0])


@pytest.mark.parametrize("name", SLOPES)
@pytest.mark.parametrize("lie", ["sign", "another layer", "twice", "untransposed"])
def test_lies_about_deep_gradients_are_not_proved(name: str, lie: str) -> None:
    true, false = chain(name, DEEP, spelled=True), chain(name, DEEP, lie)
    assert same_by_whole_functions(true, false, 10.0) is None
    assert equal_nodes(true, false, search=True).word == "refuted"


@pytest.mark.parametrize("name", SLOPES)
def test_deep_gradients_are_proved_without_exceptions_and_accepted(name: str) -> None:
    verdict = equal_nodes(chain(name, DEEP), chain(name, DEEP, spelled=True))
    assert verdict.word == "proved"
    assert not verdict.conditions + verdict.hypotheses
    assert recheck(verdict).accepted


def test_the_gradient_that_symnn_derives_is_the_chain_by_hand() -> None:
    n, depth = sp.Symbol("n", integer=True, positive=True), 8
    weights = [sp.MatrixSymbol(f"W{k}", n, n) for k in range(depth)]
    x, y, t = sp.MatrixSymbol("x", n, 1), sp.MatrixSymbol("y", n, 1), sp.Symbol("t")
    places, a = [], x
    for w in weights:
        places.append(w * a)
        a = places[-1].applyfunc(sp.tanh)
    loss, back = ((a - y).T * (a - y))[0, 0] / 2, a - y
    for k in reversed(range(depth)):
        back = sp.HadamardProduct(back, places[k].applyfunc(sp.Lambda(t, 1 - sp.tanh(t) ** 2)))
        back = weights[k].T * back if k else back
    derived = symnn.gradient(loss, weights[0])
    assert symnn.prove(symnn.claim(derived, "=", back * x.T)).word == "proved"


u, v, w = Atom("u"), Atom("v"), Atom("w")
tanh, relu, log, exp, reciprocal = (ops.TABLE[k] for k in ("tanh", "relu", "log", "exp", "reciprocal"))
MANY = tanh(u) + tanh(v) + tanh(u + v) + tanh(u - v)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (MANY + log(u) - log(u), MANY),
        (MANY + reciprocal(u) - reciprocal(u), MANY),
        (MANY + u * reciprocal(u), MANY + 1),
        (MANY + tanh(u) * reciprocal(tanh(u)), MANY + 1),
        (MANY + relu(u) * reciprocal(relu(u)), MANY + 1),
        (MANY + Const(0) * log(relu(u)), MANY),
        (MANY, MANY + tanh(w)),
        (relu(u) - relu(-u) + MANY, -u + MANY),
        (MANY * (1 + tanh(u)), MANY * (1 - tanh(-u)) + v * 0 + tanh(u)),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_undefined_or_false_somewhere_is_not_equal_everywhere(left: Node, right: Node) -> None:
    try:
        found = same_by_whole_functions(left, right, 10.0)
    except PoleError:
        return
    assert found is None or found.conditions


def test_what_only_rules_of_functions_show_is_left_to_them() -> None:
    left, right = MANY + tanh(-w), MANY - tanh(w)
    assert same_by_whole_functions(left, right, 10.0) is None
    assert equal_nodes(left, right).word == "proved"


def test_sums_are_multiplied_out_where_the_sides_differ_in_them() -> None:
    left, right = (u + v) * w + MANY * w, u * w + (v + MANY) * w
    assert same_by_whole_functions(left, right, 10.0) is not None
    assert same_by_whole_functions(left, right + w, 10.0) is None


def test_a_sum_over_places_counts_them_when_it_is_opened() -> None:
    n = sp.Symbol("n", integer=True, positive=True)
    x, y = Atom("x", (n,)), Atom("y", (n,))
    kept = tanh(x) + tanh(y) + tanh(x + y) + tanh(x - y)
    left = sum_over(kept + 1)
    assert same_by_whole_functions(left, sum_over(kept) + Size(n), 10.0) is not None
    assert same_by_whole_functions(left, sum_over(kept) + 1, 10.0) is None
    assert same_by_whole_functions(dot(kept + 1, y + 1), dot(kept, y) + sum_over(kept) + sum_over(y) + Size(n), 10.0)
    assert same_by_whole_functions(dot(kept + 1, y + 1), dot(kept, y) + sum_over(kept) + sum_over(y) + 1, 10.0) is None


def test_leaves_are_functions_that_have_values_everywhere() -> None:
    assert all(is_total(ops.TABLE[k]) for k in ("tanh", "relu", "sigmoid", "exp", "softplus", "step", "abs", "gelu"))
    assert not any(is_total(ops.TABLE[k]) for k in ("log", "reciprocal", "power", "sqrt", "asin"))
    assert not is_total(uninterpreted("g"))


@pytest.mark.parametrize("trial", ["lie_trial", "known_trial", "bold_trial"])
def test_random_lies_are_never_called_equal(trial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def same(a: Node, b: Node) -> bool:
        found = same_by_whole_functions(a, b, 5.0)
        return found is not None and not found.conditions and not found.algebra.places

    monkeypatch.setattr(whole_functions, "FEWEST", 0)
    monkeypatch.setattr(random_trials, "same", same)
    seen = [getattr(random_trials, trial)(seed) for seed in range(150)]
    assert "wrongly equal" not in seen
    assert "equal" in seen
