"""The normal form and the derivatives never contradict the exact evaluator on random expressions.

This is the small run, in seconds; `run_random.py` is the large one, with the same trials.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
import sympy as sp

from symnn import ops
from symnn.calculus.normal_form.normalizer import same
from symnn.expr import Atom, Const, Contract, Node, Size, add, children, delta, einsum, ones, outer, scale, sum_over, transpose
from symnn.expr.walk import rebuild
from symnn.ops.uninterpreted import uninterpreted
from tests.random import random_trials
from tests.random.random_expressions import random_expression
from tests.random.random_lies import DIFFERENT
from tests.random.random_rewrites import EQUAL, mutate
from tests.random.random_trials import DERIVATIVE_TRIALS, FAILURES, TRIALS, agree

SEEDS = range(60)
n, m = sp.symbols("n m", integer=True, positive=True)
D, x, v = Atom("D", (n, n)), Atom("x", (n,)), Atom("v", (m,))
g, inverse, reciprocal, step = uninterpreted("g"), ops.TABLE["inverse"], ops.TABLE["reciprocal"], ops.TABLE["step"]
across = einsum("i -> i j", x, sizes={"j": n}) - einsum("j -> i j", x, sizes={"i": n})  # x_i - x_j, which is 0 where i = j
diagonal = lambda a: einsum("i i -> i", a)

# each was found by a random trial, or beside one, and is kept in its smallest form
FOUND: list[tuple[str, Node, Node, bool]] = [
    ("n·n", einsum("i i, j ->", delta(n), ones(n)), Size(n) * Size(n), True),
    ("n·n beside a sum", sum_over(einsum("i i, j -> j", delta(m), v + 1)), Size(m) * sum_over(v) + Size(m) * Size(m), True),
    ("symmetric on the diagonal", diagonal(g(D + transpose(D))), diagonal(g(2 * D)), True),
    ("transpose on the diagonal", diagonal(g(transpose(D))), diagonal(g(D)), True),
    ("0 on the diagonal", diagonal(g(across)), g(Const(0)) * ones(n), True),
    ("not symmetric off the diagonal", g(D + transpose(D)), g(2 * D), False),
    ("inverse of the inverse of a singular matrix", inverse(inverse(outer(x, ones(n)))), outer(ones(n), x), False),
    ("inverse of the inverse of tr D in every entry", inverse(inverse(scale(einsum("i i ->", D), ones(n, n)))), transpose(D), False),
    ("u/u where u is always 0 on the diagonal", across * reciprocal(across), ones(n, n), False),
    ("[u >= 0] + [-u >= 0] where u is always 0 on the diagonal", step(across) + step(-across), ones(n, n), False),
]


@pytest.mark.parametrize(("name", "a", "b", "equal"), FOUND, ids=[c[0] for c in FOUND])
def test_what_random_trials_once_found_stays_right(name: str, a: Node, b: Node, equal: bool) -> None:
    assert same(a, b) is equal


@pytest.mark.parametrize("trial", TRIALS + DERIVATIVE_TRIALS, ids=lambda t: t.__name__)
def test_random_trials_never_contradict_the_evaluator(trial: Callable[[int], str]) -> None:
    outcomes = {seed: trial(seed) for seed in SEEDS}
    assert not {seed: said for seed, said in outcomes.items() if said in FAILURES}


def test_the_trials_see_both_equal_and_different_pairs() -> None:
    seen = {trial.__name__: Counter(trial(seed) for seed in SEEDS) for trial in TRIALS + DERIVATIVE_TRIALS}
    assert seen["equal_trial"]["equal"] >= 55
    assert seen["lie_trial"]["different"] >= 45
    assert seen["known_trial"]["equal"] >= 10
    assert seen["known_trial"]["different"] >= 10
    assert seen["derivative_trial"]["derivative"] >= 45
    assert min(seen["gradient_trial"][said] for said in ("equal", "different")) >= 10


def forget_order(node: Node) -> Node:
    """A as Aᵀ wherever it is transposed: what a prover does that ignores the order of indices."""
    plain = lambda x: x.operands[0] if isinstance(x, Contract) and x.indices == ((0, 1),) and x.out == (1, 0) else x
    return rebuild(node, lambda x: plain(x) if x.shape == plain(x).shape else x)


WRONG_PROVERS = {
    "believes everything": (lambda a, b: True, "wrongly equal"),
    "believes nothing": (lambda a, b: a is b, "wrongly different"),
    "ignores transposes": (lambda a, b: same(forget_order(a), forget_order(b)), "wrongly equal"),
    "ignores signs": (lambda a, b: same(a, b) or same(a, scale(-1, b)), "wrongly equal"),
    "ignores factors of two": (lambda a, b: same(a, b) or same(add(a, a), b), "wrongly equal"),
}


@pytest.mark.parametrize("name", WRONG_PROVERS)
def test_a_wrong_prover_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prover, failure = WRONG_PROVERS[name]
    monkeypatch.setattr(random_trials, "same", prover)
    assert any(trial(seed) == failure for seed in range(400) for trial in (random_trials.lie_trial, random_trials.equal_trial))


@pytest.mark.parametrize("factor", [-1, 2])
def test_a_wrong_derivative_is_caught(factor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    true = random_trials.vjps
    monkeypatch.setattr(random_trials, "vjps", lambda *given: [scale(factor, g) for g in true(*given)])
    assert random_trials.derivative_trial(0) == "wrong derivative"


def occurrences(node: Node) -> list[Node]:
    return [node, *(x for part in children(node) for x in occurrences(part))]


@pytest.mark.parametrize("rule", EQUAL, ids=lambda r: r.__name__)
def test_every_equal_rule_keeps_the_value_wherever_it_applies(rule: Callable[..., Node | None]) -> None:
    applied = 0
    for seed in range(120):
        rng = Random(seed)
        root = random_expression(rng, 3)
        for node in occurrences(mutate(rng, root))[:20]:
            changed = rule(rng, node)
            if changed is not None and changed is not node:
                applied += 1
                assert changed.shape == node.shape
                assert agree(rng, node, changed), node
        if applied >= 20:
            break
    assert applied >= 3


@pytest.mark.parametrize("rule", DIFFERENT, ids=lambda r: r.__name__)
def test_every_lying_rule_changes_the_value_somewhere(rule: Callable[..., Node | None]) -> None:
    for seed in range(400):
        rng = Random(seed)
        for node in occurrences(random_expression(rng, 3))[:10]:
            changed = rule(rng, node)
            if changed is not None and not agree(rng, node, changed):
                return
    pytest.fail("it never changed a value")
