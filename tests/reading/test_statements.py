"""Convexity, minima, optimisers, limits and statements for all depths, typed by hand: true ones, their lies, and what is no statement."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import symnn
from symnn.claims.claim import Property
from symnn.claims.verdict import Proved, Refuted
from symnn.cli.certificate_files import certificate_text, load, recheck
from symnn.cli.explaining import printed
from symnn.cli.typed_claims import judge
from symnn.errors import ArgumentError, ShapeError
from symnn.proof.prove import prove
from symnn.reading.typed.statements import read_stated

pytest.importorskip("z3")
pytest.importorskip("flint")

LET = ["X: n,d", "beta: d", "y: n"]
TRUE = {
    "convex(sum(softplus(X*beta)), beta)": LET,
    "convex(norm2(y - X*beta)^2, beta)": LET,
    "strictly_convex(beta'*beta, beta)": LET,
    "convex((a - b)^2, a, b)": [],
    "has_minimum(beta'*beta, beta)": LET,
    "strongly_convex(beta'*beta, 2, beta)": LET,
    "lipschitz(tanh(a), 1, a)": [],
    "lipschitz_gradient(softplus(a), 1/4, a)": [],
    "minimised_at((a - b)^2, b, a)": [],
    "argmin(norm2(y - X*beta)^2, beta) = argmin(norm2(y - X*beta), beta)": LET,
    "argmin(norm2(y - X*beta), beta) = argmax(-norm2(y - X*beta), beta)": LET,
    "limit(sigmoid(x), x, inf) = 1": [],
    "limit(sigmoid(x), x, -inf) = 0": [],
    "limit(exp(x), x, inf) = inf": [],
    "limit((exp(x) - 1)/x, x, 0) = 1": [],
    "for_all_depths(a = 2^(L - 1)*x, L, a, x, 2*a)": [],
    "for_all_depths(h >= 0, L, h, relu(x), relu(w*h))": [],
}
# a lie, and what is right instead as far as it is told
LIES: dict[str, tuple[list[str], str]] = {
    "convex(-sum(softplus(X*beta)), beta)": (LET, "convex(sum(softplus(X*beta)), beta) (concave, not convex)"),
    "strictly_convex(a + b^2, a, b)": ([], "convex(a + b^2, a, b) (not strictly)"),
    "strongly_convex(a^2, 3, a)": ([], ""),
    "lipschitz(tanh(a), 1/2, a)": ([], ""),
    "lipschitz_gradient(softplus(a), 1/8, a)": ([], ""),
    "minimised_at((a - b)^2, -b, a)": ([], ""),
    "has_minimum(-a^2, a)": ([], "has_minimum(a^2, a) (a maximum, not a minimum)"),
    "argmin(a^2, a) = argmax(2*a^2, a)": ([], "argmin(a^2, a) = argmin(2*a^2, a) (the other optimum)"),
    "limit(sigmoid(x), x, inf) = 0": ([], "the limit is 1"),
    "limit(exp(x), x, inf) = 0": ([], "the limit is ∞"),
    "limit((exp(x) - 1)/x, x, 0) = 0": ([], "the limit is 1"),
    "for_all_depths(a = 2^L*x, L, a, x, 2*a)": ([], ""),
    "for_all_depths(a = 3^(L - 1)*x, L, a, x, 2*a)": ([], ""),
}


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_is_proved_and_its_certificate_stands(text: str) -> None:
    judged = judge(text, TRUE[text])
    assert isinstance(judged.verdict, Proved), judged.verdict
    assert judged.verdict.statement == text
    assert symnn.recheck(judged.formal).accepted
    assert json.loads(printed(judged, "json", True))["verdict"] == "proved"


@pytest.mark.parametrize("text", LIES)
def test_a_lie_is_refuted_with_what_is_right(text: str) -> None:
    let, right = LIES[text]
    verdict = judge(text, let).verdict
    assert isinstance(verdict, Refuted), verdict
    assert (verdict.repair or "") == right


@pytest.mark.parametrize("text", [text for text, (_, right) in LIES.items() if "(" in right])
def test_what_is_said_to_be_right_is_proved(text: str) -> None:
    let, right = LIES[text]
    assert isinstance(judge(right.rpartition(" (")[0], let).verdict, Proved)


@pytest.mark.parametrize("text", LIES)
def test_the_library_repairs_as_the_command_line_does(text: str) -> None:
    let, right = LIES[text]
    verdict = prove(read_stated(text, let).claim, repair=True)
    assert isinstance(verdict, Refuted)
    assert bool(verdict.repair) == bool(right)


@pytest.mark.parametrize("text", list(TRUE)[::4])
def test_a_certificate_in_a_file_is_verified_and_of_a_lie_is_not(text: str) -> None:
    told = load(certificate_text(judge(text, TRUE[text])).encode())
    assert recheck(told).accepted
    for lie in list(LIES)[:3]:
        assert not recheck({**told, "formula": lie}).accepted


def test_assumptions_are_read_with_a_statement() -> None:
    assert isinstance(judge("grows_exponentially(2^L*c, L)", assume=["c > 0"]).verdict, Proved)
    assert not isinstance(judge("grows_exponentially(2^L*c, L)").verdict, Proved)
    assert not isinstance(judge("convex(c*x^2, x)").verdict, Proved)
    assert isinstance(judge("convex(c*x^2, x)", assume=["c > 0"]).verdict, Proved)


REFUSED = {
    "convex(x^2)": "at least 2 arguments",
    "convex(x^2, 3)": "a name is wanted here",
    "convex(x^2, x) = 3": "nothing follows",
    "convex(x^2, x": "never closed",
    "convex(y^2, x)": "does not occur",
    "limit(x, x, x) = 3": "goes to a number",
    "limit(x, x, inf)": "is followed by a value",
    "argmin(x^2, x)": "is followed by argmin",
    "argmin(x^2, x) = 3": "is followed by argmin",
    "argmin(x^2, x) = argmin(y^2, y)": "over the same names",
    "for_all_depths(a = x, L, a, x)": "at least 5 arguments",
    "for_all_depths(a = x = y, L, a, x, a)": "one relation",
    "for_all_depths(a = x, L, a, x, a, b)": "three arguments of every state",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_statement_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ArgumentError, match=REFUSED[text]):
        read_stated(text)


def test_parts_that_do_not_conform_are_pointed_at() -> None:
    with pytest.raises(ShapeError) as caught:
        read_stated("convex(sum(X*y), y)", ["X: n,d", "y: n"])
    assert caught.value.shapes == ("(n, d)", "(n, 1)")
    assert "convex(sum(X*y), y)" in caught.value.pointed


def test_a_word_that_is_declared_is_no_statement() -> None:
    said = read_stated("convex(x) = convex(x)", ["convex: function"])
    assert not isinstance(said.claim, Property)
    assert isinstance(read_stated("convex(x^2, x)").claim, Property)


def test_a_repair_is_only_offered_where_it_is_proved() -> None:
    claim = read_stated("convex(x^3, x)").claim
    verdict = prove(claim, repair=True)
    assert isinstance(verdict, Refuted)
    assert verdict.repair is None
    assert isinstance(claim, Property)
    assert prove(replace(claim, kind="never heard of")).word == "unknown"
