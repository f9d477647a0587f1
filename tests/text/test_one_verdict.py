"""A verdict as data is the same data wherever it is asked for: by `verdict.json()`, in the book's verdicts.json, on the command line.

What a form leaves out on purpose (the book says nothing that is empty, the command line adds its seconds) is no disagreement; a key that
two forms have must have one value, and what the verdict has to say stands in all of them under one name.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
import sympy as sp

from symnn.book.printed_verdicts import facts
from symnn.claims.verdict import Condition, IllTyped, Proved, ReceivedStatement, Refuted, Supported, Unknown, Verdict
from symnn.cli.explaining import as_json
from symnn.cli.typed_claims import JudgedTyped
from symnn.text.data import verdict_data

x, y = sp.symbols("x y", real=True)


def typed(verdict: Verdict) -> Any:
    return json.loads(as_json(JudgedTyped(verdict, verdict, None, (), (), 0.0), None))


FORMS: dict[str, Callable[[Verdict], Any]] = {"text": verdict_data, "book": facts, "command line": typed}
VERDICTS: dict[str, Verdict] = {
    "proved": Proved(
        statement=ReceivedStatement(x / y, x / y), method="normal form", steps=("cancel y", "both are 1"), hypotheses=("Σ y = 1",),
        conditions=(Condition(y, sp.Integer(0)),),
    ),
    "refuted, whole numbers": Refuted(
        statement=ReceivedStatement(x, y, "<="), counterexample={"x": 2, "y": 1}, lhs=2, rhs=1, missing="x = y", repair="y <= x",
    ),
    "refuted, fractions": Refuted(
        statement=ReceivedStatement(x, y), counterexample={"x": Fraction(1, 3), "A": ((Fraction(1, 7), 0), (0, 1))}, lhs=Fraction(1, 3), rhs=0,
    ),
    "refuted, many digits": Refuted(statement="p = q", counterexample={"t": 0.1}, lhs=1.3132616875182228, rhs=1.313261687518223),
    "refuted, undefined": Refuted(statement=ReceivedStatement(sp.log(x), y), counterexample={"x": -1}, lhs="undefined", rhs=Fraction(1, 2)),
    "refuted, in words": Refuted(statement="a limit", lhs="the limit 1", rhs="the limit 0"),
    "ill-typed": IllTyped(statement="W*x", where="W*x", sizes=("n_1", "n_0"), repair="W.T*x"),
    "supported": Supported(statement=ReceivedStatement(x, y), trials=40, error=1.25e-13),
    "unknown": Unknown(statement=ReceivedStatement(x, y), reason="no method applies"),
}  # fmt: skip
NAMES = {"lhs": "left", "rhs": "right"}
"""What a field of a verdict is called in data, where that is another name."""
STATED_BESIDE = {"book": ("statement", "verdict")}
"""What stands next to the facts in verdicts.json, in words of the page."""


def plain(data: Any) -> Any:
    """As it comes out of a file."""
    return json.loads(json.dumps(data, ensure_ascii=False))


@pytest.mark.parametrize(("name", "one", "other"), [(name, *pair) for name in VERDICTS for pair in combinations(FORMS, 2)])
def test_a_key_has_one_value_in_all_forms(name: str, one: str, other: str) -> None:
    first, second = (plain(FORMS[form](VERDICTS[name])) for form in (one, other))
    shared = [key for key in first if key in second]
    assert {key: first[key] for key in shared} == {key: second[key] for key in shared}


@pytest.mark.parametrize(("name", "form"), [(name, form) for name in VERDICTS for form in FORMS])
def test_what_a_verdict_has_to_say_is_in_every_form(name: str, form: str) -> None:
    verdict = VERDICTS[name]
    data = plain(FORMS[form](verdict))
    said = {
        NAMES.get(f.name, f.name): getattr(verdict, f.name)
        for f in fields(verdict)
        if f.compare and getattr(verdict, f.name) not in (None, (), {})
    }
    beside = STATED_BESIDE.get(form, ())
    missing = [key for key in [*said, "verdict"] if key not in data and key not in beside]
    assert not missing


@pytest.mark.parametrize("name", VERDICTS)
def test_what_is_said_of_numbers_is_exact_in_a_verdicts_own_json(name: str) -> None:
    verdict = VERDICTS[name]
    data = json.loads(verdict.json())
    assert data == plain(verdict_data(verdict))
    if isinstance(verdict, Refuted):
        for key, value in (("left", verdict.lhs), ("right", verdict.rhs)):
            if isinstance(value, int | float | Fraction):
                assert type(value)(data[key]) == value


def test_no_form_says_what_the_verdict_does_not() -> None:
    """A field that is empty is empty or absent, never filled with words."""
    for verdict in (Proved(statement="a = b", method="normal form"), Refuted(statement="a = b"), IllTyped(statement="a", where="a")):
        for form in FORMS.values():
            data = plain(form(verdict))
            for key in ("steps", "hypotheses", "conditions", "repair", "missing", "counterexample", "sizes"):
                assert not data.get(key)
