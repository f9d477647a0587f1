"""Laws of lines that are proved once for all layers: the verdicts are those of judging each, their certificates hold,
and no lie hides behind a proof of something else.
"""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import matrix, read, sizes, vector
from symnn.claims.verdict import ReceivedStatement
from symnn.derive import repeated_lines
from symnn.derive.repeated_lines import RepeatedLines
from symnn.nets import Dense, Network
from symnn.nets.layers.dense import AffineInWords, affine_node
from symnn.nets.layout import layout

n, m = sizes("n m")
A, B, C, D = (matrix(name, n, n) for name in "ABCD")
x, y, z = vector("x", n), vector("y", n), vector("z", n)


def judged(lines: RepeatedLines, left: Any, right: Any) -> Any:
    return lines.judged(read(left), read(right), (), ReceivedStatement(left, right))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    made: list[Any] = []
    right = repeated_lines.equal_nodes

    def counted(*given: Any, **options: Any) -> Any:
        made.append(given)
        return right(*given, **options)

    monkeypatch.setattr(repeated_lines, "equal_nodes", counted)
    return made


def test_the_same_line_with_other_names_is_proved_once_and_its_certificate_holds(calls: list[Any]) -> None:
    lines = RepeatedLines()
    first, second = judged(lines, (A * B * x).T, x.T * B.T * A.T), judged(lines, (C * A * y).T, y.T * A.T * C.T)
    assert (first.word, second.word, len(calls)) == ("proved", "proved", 1)
    assert str(second.statement) == str(ReceivedStatement((C * A * y).T, y.T * A.T * C.T))
    for verdict in (first, second):
        found = symnn.recheck(verdict)
        assert found.accepted
        assert found.independent


LIES = {
    "two matrices become one": ((A * B * x, A * B * x), (A * A * x, A * A * y)),
    "one becomes two": ((A * A * x, A * A * x), (A * B * x, B * A * x)),
    "names change sides": ((A * x + B * y, B * y + A * x), (A * x + B * y, B * x + A * y)),
    "a transpose": ((A * x, A * x), (A * x, A.T * x)),
    "a factor": ((A * x, A * x), (A * x, 2 * A * x)),
    "another column": ((A * x + y, y + A * x), (A * x + y, z + A * x)),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_like_a_true_line_is_refuted(lie: str) -> None:
    true, false = LIES[lie]
    lines = RepeatedLines()
    assert judged(lines, *true).word == "proved"
    assert judged(lines, *false).word == "refuted"
    assert judged(lines, *true).word == "proved"


def test_what_may_carry_assumptions_or_conditions_is_judged_anew(calls: list[Any]) -> None:
    s, t = sp.Symbol("s", positive=True), sp.Symbol("t", real=True)
    lines = RepeatedLines()
    assert judged(lines, sp.sqrt(s**2), s).word == "proved"
    assert judged(lines, sp.sqrt(t**2), t).word == "refuted"
    assert judged(lines, sp.Determinant(A * B) / sp.Determinant(A), sp.Determinant(B)).conditions
    assert judged(lines, sp.Determinant(C * D) / sp.Determinant(C), sp.Determinant(D)).conditions
    assert len(calls) == 4
    square = matrix("S", 2, 2)
    assert judged(lines, A * x, A * x).word == judged(lines, square * vector("v", 2), square * vector("v", 2)).word
    assert len(calls) == 6  # other sizes


def test_every_line_of_a_deep_network_is_proved_and_few_are_searched_for(calls: list[Any]) -> None:
    net = Network(
        *[Dense(4, activation="tanh") for _ in range(30)], Dense(2), inputs=4, loss="softmax_cross_entropy", batch=symnn.sizes("N")
    )
    d = net.backprop()
    assert {s.verdict.word for s in d.steps} == {"proved"}
    assert len(calls) < 15
    for step in d.steps[::7]:
        assert symnn.recheck(step.verdict).accepted, step


def test_a_wrong_textbook_form_in_one_layer_is_refuted_there_alone() -> None:
    net = Network(*[Dense(3, activation="tanh") for _ in range(4)], inputs=3, loss="half_squared_error")
    third = net.places[2].definitions[0]
    W = net.places[2].own[0].symbol
    right = dict(third.pulled)
    wrong = right | {W: lambda delta: right[W](delta).T}
    object.__setattr__(third, "pulled", wrong)
    words = {s.key: s.verdict.word for s in net.backprop().steps}
    assert words.pop("dW3" if "dW3" in words else "W3") == "refuted"
    assert set(words.values()) == {"proved"}


@pytest.mark.parametrize("batch", [None, sp.Symbol("N", integer=True, positive=True), 5])
@pytest.mark.parametrize("name", ["columns", "rows", "torch"])
def test_the_node_of_a_layer_is_what_is_read_of_its_printed_form(name: str, batch: Any) -> None:
    here = layout(name, batch)
    for inputs, units in ((3, 2), (1, 2), (3, 1), (1, 1), (n, m)):
        W = sp.MatrixSymbol("W3", *((inputs, units) if name == "rows" else (units, inputs)))
        a, b = sp.MatrixSymbol("a2", *here.state(inputs)), sp.MatrixSymbol("b3", units, 1)
        for bias in (b, None):
            assert read(AffineInWords(here, W, a, bias).affine()) is affine_node(here, W, a, bias, here.state(sp.sympify(units)))


@pytest.mark.parametrize("layout", ["columns", "rows", "torch"])
@pytest.mark.parametrize("batch", [None, 4, symnn.sizes("N")])
def test_what_a_loss_assumes_of_its_targets_is_said_in_words_that_recheck_knows(layout: str, batch: Any) -> None:
    net = Network(Dense(3, activation="tanh"), Dense(2), inputs=4, loss="softmax_cross_entropy", layout=layout, batch=batch)
    derived = net.backprop()
    assert derived.hypotheses == (f"Σ {net.y} = 1" + (" for each example" if batch else ""),)
    for step in derived.steps:
        assert step.verdict.method == "definition" or symnn.recheck(step.verdict).accepted, step
