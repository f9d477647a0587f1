"""Some hundred random claims, judged by symnn and by numbers that know nothing of it: no verdict is wrong. `run_fuzz.py` judges thousands."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from tests.fuzz import digits
from tests.fuzz.families import FAMILIES, Case, case_of
from tests.fuzz.judging import false_somewhere
from tests.fuzz.points import KINDS
from tests.fuzz.run_fuzz import judged, kind
from tests.fuzz.slopes import gradient
from tests.fuzz.terms import Term, derivative, make, name, number

pytest.importorskip("z3")
pytest.importorskip("flint")

SHARDS, EACH = 6, 40
SECONDS = 0.3


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_verdict_is_wrong(shard: int) -> None:
    found = [f for k in range(EACH) if (f := judged(f"shard {shard}/{k}", SECONDS)) is not None]
    assert [(f.case.family, f.case.slip, f.wrong) for f in found if f.wrong] == []
    decided = [f for f in found if f.word in ("proved", "refuted")]
    assert len(decided) > 0.5 * len(found) > 0.4 * EACH
    for word, truth in (("proved", "true"), ("refuted", "false")):
        assert sum(f.word == word and kind(f) == truth for f in found) > 0.1 * len(found)


def test_half_of_the_claims_are_true_and_all_families_have_their_turn() -> None:
    cases = [case_of(Random(k)) for k in range(300)]
    assert 0.4 < sum(c.true for c in cases) / len(cases) < 0.6
    assert {c.family for c in cases} == set(FAMILIES)


# the judge itself -----------------------------------------------------------------------------------------------------------
A, B, x, s = name("A", ("n", "n")), name("B", ("n", "n")), name("x", ("n", 1)), name("s", ())
mapped = lambda f, t: make("map", t, data=f)
product = lambda *ts: make("mm", *ts)
TRUE: list[tuple[Term, str, Term]] = [
    (make("T", product(A, B)), "=", product(make("T", B), make("T", A))),
    (product(A, make("inv", A)), "=", make("eye", data="n")),
    (derivative("gradient", make("norm", x), x), "=", make("times", make("hpow", make("norm", x), data=-1), x)),
    (derivative("hessian", make("sum", mapped("exp", x)), x), "=", make("diag", mapped("exp", x))),
    (mapped("tanh", s), "<", number(1)),
    (make("sum", name("p", ("n", 1), "simplex")), "=", number(1)),
]
FALSE: list[tuple[Term, str, Term]] = [
    (make("T", product(A, B)), "=", product(make("T", A), make("T", B))),
    (product(A, B), "=", product(B, A)),
    (derivative("gradient", make("norm", x), x), "=", x),
    (derivative("hessian", make("sum", mapped("exp", x)), x), "=", make("diag", x)),
    (mapped("tanh", s), "<", number(Fraction(99, 100))),
    (make("hpow", s, data=2), ">", number(0)),
    (make("sum", name("p", ("n", 1), "positive")), "=", number(1)),
    (mapped("log", s), "=", make("scale", mapped("log", make("hpow", s, data=2)), data=Fraction(1, 2))),
]  # fmt: skip


def test_the_judge_tells_true_from_false() -> None:
    for left, relation, right in TRUE:
        assert false_somewhere(Case("", left, relation, right), Random(1)) is None, (left, right)
    for left, relation, right in FALSE:
        assert any(false_somewhere(Case("", left, relation, right), Random(k)) for k in range(5)), (left, right)


@pytest.mark.parametrize("kind_", KINDS)
def test_points_are_of_their_kind(kind_: str) -> None:
    number_alone = kind_ in ("nonnegative", "between 0 and 1", "above 1")
    column = kind_ in ("simplex", "sum 1", "one-hot", "unit")
    for k in range(20):
        size = 1 + k % 3
        shape = () if number_alone else (size, 1) if column else (size, size)
        assert KINDS[kind_].holds(KINDS[kind_].draw(Random(k), shape))


def test_rules_of_the_judge_agree_with_its_difference_quotients() -> None:
    f = make("sum", make("had", mapped("tanh", product(A, x)), make("softmax", product(make("inv", B), x))))
    for by in (A, B, x):
        assert false_somewhere(Case("", derivative("gradient", f, by), "=", gradient(f, by)), Random(2)) is None
    assert digits.determinant(digits.identity(3)) == 1
