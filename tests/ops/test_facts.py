"""Every fact that is stated of an operator is true, whoever states it: the record, or a table of a prover. No operator is skipped.

The judge (`textbook_balls.py`) knows no record; what it accepts is exactly what is listed in TRUE, so that a false fact of any kind about
any operator is refused. What provers make of the facts (bounds of growth, limits, intervals) is judged as it comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pytest
import sympy as sp

pytest.importorskip("flint")

import flint

from symnn import ops
from symnn.bridge import rules_scalars
from symnn.calculus.values.evaluate import EvaluationPlan, Rationals, Reals, evaluate
from symnn.claims.hypotheses import Hypotheses
from symnn.errors import DomainError, PoleError, SymnnError
from symnn.expr import Atom, Const, Operator
from symnn.proof.budget import Budget
from symnn.proof.gain import growth
from symnn.proof.gain.complex_balls import ComplexBalls
from symnn.proof.gain.interval_cells import Cells, Intervals
from symnn.proof.gain.piecewise import FunctionOf, Poly, at_point, poly
from symnn.proof.inequality.enclosure import Interval, enclosed
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.limits.asymptotics import Asymptotics
from symnn.proof.limits.leading_terms import Unsure
from symnn.proof.objectives.curve_sketch import ABOVE, EVERYWHERE, Sketch, sketch
from tests.ops import facts_stated
from tests.ops.facts_stated import NATIVE, OPERATORS, READ, Fact, facts
from tests.oracles import textbook_balls as book
from tests.oracles.textbook_balls import JUDGES, Function, ball, functions, holds

over_operators = pytest.mark.parametrize("name", OPERATORS)
STATED = facts()
ARGUMENT, PRECISE, EXACT = Atom("x"), Reals(60), Rationals()


@pytest.fixture(autouse=True)
def many_bits() -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, book.BITS
    yield
    flint.ctx.prec = before


# the judge --------------------------------------------------------------------------------------------------------------------
SMOOTH = "continuous analytic everywhere"
TRUE: dict[str, str] = {
    "abs": "nonnegative keeps+ convex even continuous everywhere",
    "acos": "positive nonnegative keeps+ falls continuous analytic",
    "acosh": "nonnegative rises weakly concave concave! continuous analytic",
    "asin": "keeps+ keeps± rises weakly odd continuous analytic",
    "asinh": f"keeps+ keeps± rises weakly odd {SMOOTH}",
    "atan": f"keeps+ keeps± rises weakly odd {SMOOTH}",
    "atan2": f"keeps+ keeps± rises weakly odd {SMOOTH}",
    "atanh": "keeps+ keeps± rises weakly odd continuous analytic",
    "digamma": "rises weakly concave concave! continuous analytic",
    "erfinv": "keeps+ keeps± rises weakly odd continuous analytic",
    "expm1": f"keeps+ keeps± rises weakly convex convex! {SMOOTH}",
    "hypot": f"positive nonnegative keeps+ convex convex! even {SMOOTH}",
    "log10": "rises weakly concave concave! continuous analytic",
    "log1p": "keeps+ keeps± rises weakly concave concave! continuous analytic",
    "log2": "rises weakly concave concave! continuous analytic",
    "logaddexp": f"keeps+ rises weakly convex convex! {SMOOTH}",
    "loggamma": "convex convex! continuous analytic",
    "celu": "keeps+ keeps± rises weakly convex continuous everywhere",
    "clamp_min": "keeps+ weakly convex continuous everywhere",
    "clipped": "keeps+ keeps± weakly continuous everywhere",
    "cos": f"±1 even {SMOOTH}",
    "elu": "keeps+ keeps± rises weakly convex continuous everywhere",
    "erf": f"±1 keeps+ keeps± rises weakly odd {SMOOTH}",
    "ceil": "keeps+ weakly everywhere whole",
    "floor": "weakly everywhere whole",
    "exp": f"positive nonnegative keeps+ rises weakly convex convex! {SMOOTH}",
    "gelu": f"keeps+ keeps± {SMOOTH}",
    "gelu_tanh": f"keeps+ keeps± {SMOOTH}",
    "hard_sigmoid": "nonnegative ±1 keeps+ weakly continuous everywhere",
    "hard_swish": "keeps+ continuous everywhere",
    "hard_tanh": "±1 keeps+ keeps± weakly odd continuous everywhere",
    "hardshrink": "weakly odd everywhere",
    "leaky_relu": "keeps+ keeps± rises weakly convex continuous everywhere",
    "log": "rises weakly concave concave! continuous analytic",
    "log_sigmoid": f"rises weakly concave concave! {SMOOTH}",
    "maximum": "keeps+ weakly convex continuous everywhere",
    "minimum": "weakly concave continuous everywhere",
    "mish": f"keeps+ keeps± {SMOOTH}",
    "positive": "nonnegative ±1 keeps+ weakly everywhere whole",
    "power": "positive nonnegative keeps+ keeps± continuous analytic",
    "prelu": "keeps+ keeps± rises weakly convex continuous everywhere",
    "reciprocal": "keeps+ keeps± falls odd continuous analytic",
    "relu": "nonnegative keeps+ weakly convex continuous everywhere",
    "relu6": "nonnegative keeps+ weakly continuous everywhere",
    "selu": "keeps+ keeps± rises weakly continuous everywhere",
    "sigmoid": f"positive nonnegative ±1 keeps+ rises weakly {SMOOTH}",
    "sign": "±1 keeps+ keeps± weakly odd everywhere whole",
    "silu": f"keeps+ keeps± {SMOOTH}",
    "sin": f"±1 odd {SMOOTH}",
    "softplus": f"positive nonnegative keeps+ rises weakly convex convex! {SMOOTH}",
    "softshrink": "weakly odd continuous everywhere",
    "softsign": "±1 keeps+ keeps± rises weakly odd continuous everywhere",
    "sqrt": "nonnegative keeps+ keeps± rises weakly concave concave! continuous analytic",
    "step": "nonnegative ±1 keeps+ weakly everywhere whole",
    "tanh": f"±1 keeps+ keeps± rises weakly odd {SMOOTH}",
    "tanhshrink": f"keeps+ keeps± rises weakly odd {SMOOTH}",
    "threshold": "weakly everywhere",
}
SHORT = {
    "±1": "within ±1", "keeps+": "keeps positive", "keeps±": "keeps sign", "rises": "increasing", "weakly": "nondecreasing",
    "falls": "nonincreasing", "convex!": "strictly convex", "concave!": "strictly concave", "everywhere": "defined everywhere",
}  # fmt: skip
LIMITS: dict[str, tuple[Any, Any]] = {
    "abs": (sp.oo, sp.oo), "cos": (None, None), "elu": (None, sp.oo), "erf": (-1, 1), "exp": (0, sp.oo), "gelu": (0, sp.oo), "gelu_tanh": (0, sp.oo),
    "hard_sigmoid": (0, 1), "hard_tanh": (-1, 1), "leaky_relu": (-sp.oo, sp.oo), "log": (None, sp.oo), "maximum": (None, sp.oo), "minimum": (-sp.oo, None),
    "positive": (0, 1), "power": (None, None), "prelu": (-sp.oo, sp.oo), "reciprocal": (0, 0), "relu": (0, sp.oo), "selu": (-book.LAMBDA * book.ALPHA, sp.oo), "sigmoid": (0, 1),
    "floor": (-sp.oo, sp.oo), "ceil": (-sp.oo, sp.oo), "sign": (-1, 1), "silu": (0, sp.oo), "sin": (None, None), "softplus": (0, sp.oo), "sqrt": (None, sp.oo), "step": (0, 1), "tanh": (-1, 1),
    "celu": (None, sp.oo), "clamp_min": (None, sp.oo), "clipped": (None, None), "hard_swish": (0, sp.oo), "hardshrink": (-sp.oo, sp.oo),
    "log_sigmoid": (-sp.oo, 0), "mish": (0, sp.oo), "relu6": (0, 6), "softshrink": (-sp.oo, sp.oo), "softsign": (-1, 1),
    **dict.fromkeys(("acos", "asin", "atan", "atan2", "atanh", "erfinv"), (None, None)), "asinh": (-sp.oo, sp.oo), "expm1": (-1, sp.oo),
    **dict.fromkeys(("acosh", "digamma", "log10", "log1p", "log2", "logaddexp", "loggamma"), (None, sp.oo)), "hypot": (sp.oo, sp.oo),
    "tanhshrink": (-sp.oo, sp.oo), "threshold": (None, sp.oo),
}  # fmt: skip
"""At −∞ and at ∞; None where there is none, or it hangs on a further argument."""


def test_the_judge_knows_every_operator() -> None:
    assert set(book.VALUES) == set(TRUE) == set(LIMITS) == set(OPERATORS)


@over_operators
@pytest.mark.parametrize("fact", JUDGES)
def test_the_judge_accepts_what_is_true_and_nothing_else(name: str, fact: str) -> None:
    assert holds(name, fact) is (fact in {SHORT.get(word, word) for word in TRUE[name].split()})


@over_operators
@pytest.mark.parametrize("direction", [-1, 1])
def test_the_judge_accepts_the_right_limit_and_no_other(name: str, direction: int) -> None:
    right = LIMITS[name][direction > 0]
    for to in (0, 1, -1, Fraction(1, 2), -book.LAMBDA * book.ALPHA):
        assert book.tends(name, direction, Fraction(to)) is (to == right)
    for sign in (1, -1):
        assert book.tends(name, direction, None, sign) is (right == sign * sp.oo)


@over_operators
def test_the_textbook_is_the_record(name: str) -> None:
    op = OPERATORS[name]
    for f in functions(name):
        plan = EvaluationPlan(op(ARGUMENT, *map(Const, f.rest)))
        for x in [x for x in f.points if abs(x) <= 100]:
            found = evaluate(plan, PRECISE, {ARGUMENT: x}, {})[()]
            wanted = book.value(name, x, *f.rest)
            assert abs(flint.arb(str(found)) - wanted) <= ball(Fraction(1, 10**50)) * (1 + abs(wanted)), x


# what is stated ---------------------------------------------------------------------------------------------------------------
def true(fact: Fact) -> bool:
    """Whether a fact that is stated holds."""
    name, numbers = fact.operator, fact.numbers
    match fact.said:
        case "range":
            return book.within(name, numbers[0], numbers[1])
        case "strictly within":
            return book.within(name, numbers[0], numbers[1], strictly=True)
        case "value":
            found = book.value(name, numbers[0])
            return bool(found.contains(ball(numbers[1]))) and book.close(found, ball(numbers[1]))
        case "sign on a side":
            f = Function(name, ())
            return all(book.side(f(x)) == numbers[1] for x in f.points if x * numbers[0] > 0)
        case "kink":
            return kink(name, *numbers)
        case "reflection":
            return reflection(name)
        case "side":
            return side(name, *numbers)
        case "limit":
            direction, to = numbers
            return book.tends(name, direction, None if abs(to) == inf else Fraction(to), (to > 0) - (to < 0))
        case "limit at 0":
            return border(name, numbers[0])
        case "defined where its definition is":
            return all(f.defined(x) is defined(name, x, f.rest) for f in functions(name) for x in book.GRID)
        case "domain":
            return {"base": "positive", "real": ""}.get(numbers[0], numbers[0]) == book.DOMAIN.get(name, "")
        case _:
            return holds(name, fact.said)


def defined(name: str, x: Fraction, rest: tuple[Fraction, ...]) -> bool:
    try:
        evaluate(OPERATORS[name](Const(x), *map(Const, rest)), PRECISE, {}, {})
    except (DomainError, PoleError):
        return False
    return True


def kink(name: str, at: Any, slope: Any) -> bool:
    """The slope that is stated is one from the left, one from the right, or between them; away from a kink it would be the only one."""
    sides = [Fraction(at) + s * book.TINY for s in (-1, 1)]
    f = Function(name, tuple(OPERATORS[name].defaults))
    low, high = sorted(Fraction(float(f.taylor(x, 1)[1])) for x in sides)
    # elu has none where its α is 1
    bent = any(not book.close(*(g.taylor(x, 1)[1] for x in sides)) or not book.close(*map(g, sides)) for g in functions(name))
    return bent and low - Fraction(1, 10**9) <= Fraction(slope) <= high + Fraction(1, 10**9)


def side(name: str, sign: int, level: int, slope: int) -> bool:
    """On this side of 0, or at 0, it is the line that is stated."""
    f = Function(name, ())
    return all(book.side(f(x) - ball(level + slope * x)) == 0 for x in f.points if (x > 0) - (x < 0) == sign)


def border(name: str, to: Any) -> bool:
    """What it tends to as its argument falls to 0."""
    f = Function(name, ())
    values = [f(Fraction(1, 2**k)) for k in (10, 100, 1000, 3000)]
    if abs(to) == inf:
        return all(book.side((1 if to > 0 else -1) * v - 2) > 0 for v in values)
    return bool(abs(values[-1] - ball(to)) < ball(Fraction(1, 2**500)))


def reflection(name: str) -> bool:
    op, f = OPERATORS[name], Function(name, ())
    for x in [x for x in f.points if f.defined(-x) and abs(x) <= 50]:
        middle = f(x).mid().man_exp()
        approximate = Fraction(int(middle[0])) * Fraction(2) ** int(middle[1])
        found = facts_stated.reflected(op, x, approximate)
        if not book.close(ball(found), f(-x)):
            return False
    return True


@pytest.mark.parametrize("fact", STATED, ids=str)
def test_a_fact_that_is_stated_is_true(fact: Fact) -> None:
    assert fact.operator in OPERATORS
    assert true(fact)


@over_operators
def test_of_every_operator_something_is_judged(name: str) -> None:
    assert any(f.operator == name for f in STATED)


def lies() -> Iterator[Fact]:
    """A fact of each kind, changed in one place."""
    yield from (Fact(f.operator, f.said, numbers, f.source) for f in STATED for numbers in facts_stated.lies(f))


@pytest.mark.parametrize("fact", list(lies()), ids=str)
def test_a_fact_that_was_changed_is_refused(fact: Fact) -> None:
    assert not true(fact)


# what the provers make of them ------------------------------------------------------------------------------------------------
def arguments() -> dict[str, Poly]:
    return {"x": poly(0, 1), "-x": poly(0, -1), "x - 5": poly(-5, 1), "-x²": poly(0, 0, -1), "x²": poly(0, 0, 1), "3": poly(3)}


BEYOND = [Fraction(k, 4) for k in (*range(4, 60), 80, 200)]


@pytest.mark.parametrize("name", [n for n in NATIVE if n != "power"])
@pytest.mark.parametrize("argument", arguments())
def test_bounds_of_growth_hold(name: str, argument: str) -> None:
    assert bounds_hold(OPERATORS[name], arguments()[argument])


def bounds_hold(op: Operator, u: Poly) -> bool:
    """|f(u(t))| <= the bound of `growth`, ±f(u(t)) <= those of `above`, and |f(u(t))| >= that of `distance`, for t >= 1."""
    start, formula, f = Fraction(1), FunctionOf(op, u), Function(op.name, ())
    size, least = growth.growth(formula, start), growth.distance(formula, start)
    over = {sign: growth.above(formula, start, sign) for sign in (1, -1)}
    for t in BEYOND:
        x = at_point(u, t)
        if not f.defined(x) or abs(x) > 30:
            continue
        v = book.value(op.name, x)
        if size is not None:
            power = sp.Integer(1) if not size.degree else sp.Rational(t.numerator, t.denominator) ** sp.Rational(str(size.degree))
            bound = ball(size.factor) * flint.arb(str(sp.N(power, 40))) * ball(size.rate * t + size.square * t * t).exp()
            if abs(v) > bound + ball(Fraction(1, 10**30)) * bound:
                return False
        for sign, a in over.items():
            if a is not None and sign * v > ball(a.constant + a.rate * t + a.square * t * t):
                return False
        if least is not None and abs(v) < ball(least):
            return False
    return True


@pytest.mark.parametrize(("name", "range_"), [
    *((name, (0, None)) for name in ("tanh", "erf", "sin", "log", "sign")), *((name, (-1, 1)) for name in ("exp", "abs", "log")),
])  # fmt: skip
def test_growth_from_a_wrong_range_is_noticed(name: str, range_: tuple[Any, Any]) -> None:
    wrong = replace(OPERATORS[name], range=range_)
    assert not all(bounds_hold(wrong, u) for u in arguments().values())


@over_operators
@pytest.mark.parametrize("direction", [-1, 1])
def test_the_limits_that_are_found_are_right(name: str, direction: int) -> None:
    """Also those of operators that are read by their definition; none may be found where there is none."""
    t, op = Atom("t"), OPERATORS[name]
    for f in functions(name):
        try:
            found = Asymptotics(t, Entailment(Hypotheses(), Budget(5))).limit(op(direction * t, *map(Const, f.rest)))
        except Unsure:
            continue
        whole = name == "power" and f.rest[0].denominator == 1
        assert whole or f.defined(Fraction(direction * 100)), "a limit where it is not defined"
        places = [direction * x for x in book.FAR]
        if found.value is None:
            assert all(book.side(4 * found.sign * f(x) - 1) > 0 for x in places)
            assert book.side(found.sign * (f(places[-1]) - f(places[0]))) > 0
        else:
            limit = flint.arb(str(evaluate(found.value, PRECISE, {}, {})[()]))
            assert abs(f(places[-1]) - limit) < ball(Fraction(1, 100))
            assert not found.above or all(book.side(f(direction * Fraction(k)) - limit) == found.above for k in (10, 20))


@over_operators
def test_intervals_contain_the_true_value(name: str) -> None:
    """Intervals of doubles with the value at both ends and between; and the balls of one point."""
    op, x = OPERATORS[name], Atom("x")
    for f in functions(name):
        for a, b in zip(book.GRID, book.GRID[3:], strict=False):
            if not all(map(f.defined, (a, b))) or (a < 0 < b and name in book.DOMAIN):
                continue
            cell = np.empty((), dtype=object)
            cell[()] = Cells(np.array([float(a)]), np.array([float(b)]))
            with np.errstate(all="ignore"):
                found = evaluate(op(x, *map(Const, f.rest)), Intervals(), {x: cell}, {})[()]
            low, high = (np.broadcast_to(e, (1,))[0] for e in (found.low, found.high))
            for p in (a, (a + b) / 2, b):
                v = book.value(name, p, *f.rest)
                assert np.isnan(low) or np.isneginf(low) or ball(Fraction(float(low))) <= v
                assert np.isnan(high) or np.isposinf(high) or ball(Fraction(float(high))) >= v
            ball_ = enclosed(op(Const(b), *map(Const, f.rest))) if op.define is None else None
            assert ball_ is None or ball_.overlaps(book.value(name, b, *f.rest))


# SymPy's twins ----------------------------------------------------------------------------------------------------------------
def twins() -> Iterator[tuple[str, str, Any]]:
    """Where it stands, the record's name, and SymPy's function."""
    for name, op in OPERATORS.items():
        if op.sympy is not None:
            yield "the record", name, op.sympy
    for native, op in rules_scalars.FUNCTIONS.items():
        yield "what is read", op.name, native


def twin(name: str, native: Any) -> bool:
    for f in functions(name):
        for x in [x for x in f.points if abs(x) <= 12]:
            numbers = [sp.Rational(q.numerator, q.denominator) for q in (x, *f.rest)]
            found = sp.N(native(*numbers), 60)
            if not found.is_real or not book.close(flint.arb(str(found)), book.value(name, x, *f.rest), Fraction(1, 10**40)):
                return False
    return True


@pytest.mark.parametrize("row", list(twins()), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_twin_in_sympy_is_the_same_function(row: tuple[str, str, Any]) -> None:
    assert twin(row[1], row[2])
    wrong = {"exp": sp.sinh, "log": sp.exp, "abs": sp.sign, "sign": sp.Abs, "sin": sp.cos, "cos": sp.sin, "tanh": sp.erf, "erf": sp.tanh}
    assert row[1] not in wrong or not twin(row[1], wrong[row[1]])


@pytest.mark.parametrize("native", list(rules_scalars.DEFINED), ids=str)
def test_what_has_no_record_is_defined_as_sympy_means_it(native: Any) -> None:
    t = sp.Symbol("t", real=True)
    made = rules_scalars.DEFINED[native](t)
    for x in (Fraction(k, 8) for k in range(-23, 24, 2)):
        at = {t: sp.Rational(x.numerator, x.denominator)}
        assert abs(sp.N(native(t).subs(at), 50) - sp.N(made.subs(at), 50)) < sp.Float("1e-40")


def test_exact_values_are_those_of_the_rationals() -> None:
    """Where the field of the rationals gives a value at all, it is the textbook's."""
    for name, op in OPERATORS.items():
        for f in functions(name):
            plan = EvaluationPlan(op(ARGUMENT, *map(Const, f.rest)))
            for x in [x for x in book.GRID if f.defined(x)]:
                try:
                    found = evaluate(plan, EXACT, {ARGUMENT: x}, {})[()]
                except SymnnError:
                    continue
                assert book.close(book.value(name, x, *f.rest), ball(Fraction(found)), Fraction(1, 2**200)), (name, x)


def test_no_field_of_a_record_is_forgotten() -> None:
    assert {f.name for f in fields(Operator)} == set(READ.split())
    for name, op in OPERATORS.items():
        assert not op.open or None in op.range or op.range[0] < op.range[1], name
        # what a primitive does at its kinks is said by its sides, and nothing bends that says of itself that it does not
        assert op.define is not None or bool(op.kinks) == (op.sides is not None), name
        assert not op.steps or not (op.analytic or op.open or op.sides), name


@pytest.mark.parametrize("name", [name for name, op in OPERATORS.items() if op.direct is not None])
def test_a_direct_value_is_that_of_the_definition(name: str) -> None:
    field, direct = ComplexBalls(), OPERATORS[name].direct
    assert direct is not None
    for x in book.GRID:
        assert direct(field, field.from_fraction(x)).real.overlaps(book.value(name, x)), x


# what is derived ----------------------------------------------------------------------------------------------------------------
class Above(Function):
    """The function of positive numbers."""

    @property
    def points(self) -> list[Fraction]:
        return [x for x in super().points if x > 0]

    @property
    def connected(self) -> list[list[Fraction]]:
        return [self.points]

    @property
    def smooth(self) -> list[Fraction]:
        return [x for x in super().smooth if x > 0]


BEYOND_THE_SIGNS = {("asinh", ABOVE), ("atan2", ABOVE)}
"""How these bend is not derived, after a long search: the sign of a second derivative with a root in a denominator is not seen."""


@over_operators
@pytest.mark.parametrize("where", [EVERYWHERE, ABOVE], ids=str)
def test_how_a_function_rises_and_bends_is_derived_rightly_and_not_missed(name: str, where: Interval) -> None:
    op = OPERATORS[name]
    for f in functions(name) if (name, where) not in BEYOND_THE_SIGNS | {("digamma", EVERYWHERE)} else ():
        g = f if where is EVERYWHERE else Above(name, f.rest)
        found = sketch(op, tuple(map(Const, f.rest)), where)
        judged = Sketch(
            next((s for s in (1, -1) if book.rises(g, False, s)), 0), book.rises(g) or book.rises(g, direction=-1),
            book.bends(g, 1), book.bends(g, -1), book.bends(g, 1, True) or book.bends(g, -1, True),
        )  # fmt: skip
        if name == "power" and where is EVERYWHERE:  # the book looks at positive bases alone
            continue
        bounded = book.DOMAIN.get(name) in ("within one", "from one") or (name == "log1p" and where is EVERYWHERE)
        if bounded or "continuous" not in TRUE[name] or len(g.connected) > 1:  # what jumps or ends at a number is not sketched
            assert found == Sketch(), (found, judged)
        else:
            assert found == replace(judged, rises=judged.rises if not judged.concave or not judged.convex or judged.strictly else 0)


@pytest.mark.parametrize(("name", "rest", "rises", "convex", "concave"), [
    ("elu", 2, 1, False, False), ("elu", -1, 0, False, False), ("leaky_relu", 2, 1, False, True), ("leaky_relu", -1, 0, True, False),
    ("leaky_relu", 1, 1, True, True), ("elu", Fraction(3, 2), 1, False, False), ("power", 4, 0, True, False), ("power", -1, 0, False, False),
])  # fmt: skip
def test_parameters_change_how_a_function_runs(name: str, rest: Any, rises: int, convex: bool, concave: bool) -> None:
    found = sketch(OPERATORS[name], (Const(rest),))
    assert (found.rises, found.convex, found.concave) == (rises, convex, concave)


def test_nothing_is_derived_for_parameters_that_are_no_numbers() -> None:
    assert sketch(OPERATORS["leaky_relu"], (Atom("alpha"),)) == sketch(OPERATORS["leaky_relu"]) == Sketch()


def test_no_fact_is_stated_of_what_is_no_operator() -> None:
    assert all(f.operator in ops.TABLE for f in STATED)
