"""What holds at every depth, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.book.printed_chains import told_lines
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import BY_HYPOTHESIS, ProofLine, expression, proof_lines

n = sp.Symbol("n", integer=True, positive=True)
L, k = sp.symbols("L k", integer=True, positive=True)
c, e, e_1, m, g, b, v, f, p, s, d, h = sp.symbols("c e e_1 m g b v f p s d h", real=True)
x, a, w, u = (sp.MatrixSymbol(name, n, 1) for name in "xawu")
W, M, V = (sp.MatrixSymbol(name, n, n) for name in "WMV")


def every(claim, start, step, **more):
    return symnn.for_all_depths(claim, start=start, step=step, **more)


CLAIMS = [
    (every(sp.Eq(a, M * x), {a: x, M: sp.Identity(n)}, {a: W * a, M: W * M}, fresh=[W]), 3),
    (every(sp.Eq(e, c ** (L - 1) * e_1), {e: e_1}, {e: c * e}, depth=L), 3),
    (every(sp.Eq(e, 2**L * e_1), {e: e_1}, {e: 2 * e}, depth=L, first=0), 3),
    (every(sp.Eq(m, g * (1 - b**k)), {m: 0}, {m: b * m + (1 - b) * g}, depth=k, first=0), 3),
    (every(sp.Eq(V * a, c ** (L - 1) * V * x), {a: x}, {a: c * a}, depth=L), 4),
    (every(sp.Eq(v, s + L * c**2), {v: s}, {v: v + c**2}, depth=L, first=0), 3),
    (every(sp.Eq(W, 2 * V), {W: M * 2, V: M}, {W: W * 3, V: V * 3}), 3),
    (every(sp.Eq(a, u + x), {a: x, u: 0 * x}, {a: a + w, u: u + w}, fresh=[w]), 3),
    (every(p >= c * k, {p: 0}, {p: p + s}, depth=k, first=0, fresh=[s], assume=[s >= c, c > 0]), 2),
    (every(sp.Abs(e) <= 1, {e: 0}, {e: symnn.sigmoid(s) * e + (1 - symnn.sigmoid(s)) * symnn.tanh(h)}, fresh=[s, h]), 2),
    (every(sp.Eq(f, 1 + L * (d - 1)), {f: 1}, {f: f + d - 1}, depth=L, first=0), 3),
    (every(sp.Eq(c * a.T * W, c * x.T * M), {a: x, W: M}, {a: 2 * a, W: W / 2}), 2),
    (symnn.grows_exponentially(2**L * e_1, L, assume=[e_1 > 0]), 3),
    (symnn.grows_exponentially(c ** (L - 1) * V * x, L, assume=[sp.Abs(c) > 1, sp.Ne(symnn.norm(V * x), 0)]), 3),
]


def false(line: ProofLine) -> ProofLine:
    """A line that says what is not so: another right side, or the opposite."""
    if line.relation != "=":
        return replace(line, relation={">=": "<", ">": "<=", "<=": ">", "<": ">=", "≠": "="}[line.relation])
    right = expression(line.right)
    shape = getattr(right, "shape", ())
    return replace(line, right=right + sp.OneMatrix(*shape) if shape else right + 1)


@pytest.mark.parametrize(("claim", "count"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(claim, count) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
        for said in (q for q in line.put if q.relation in ("<=", ">=")):
            assert isinstance(symnn.prove(symnn.claim(said.left, said.relation, said.right)), Proved), said


def test_a_step_says_what_it_uses_of_new_letters_and_of_bounded_functions() -> None:
    perceptron = every(p >= c * k, {p: 0}, {p: p + s}, depth=k, first=0, fresh=[s], assume=[s >= c, c > 0])
    gated = every(sp.Abs(e) <= 1, {e: 0}, {e: symnn.sigmoid(s) * e + (1 - symnn.sigmoid(s)) * symnn.tanh(h)}, fresh=[s, h])
    told = [[*told_lines(proof_lines(symnn.prove(claim)), {})][-1] for claim in (perceptron, gated)]
    assert told[0].endswith(r"(step, by the hypothesis and as assumed: $p \ge c k$, $s \ge c$)")
    assert r"by the hypothesis: $\lvert e \rvert \le 1$, $\sigma(s) \ge 0$, $\sigma(s) \le 1$, " in told[1]


def test_a_step_rests_on_its_hypothesis() -> None:
    lines = proof_lines(symnn.prove(CLAIMS[0][0]))
    assert [line.reason for line in lines] == ["base", BY_HYPOTHESIS, "the claim one step further"]
    assert [(str(q.left), str(q.right)) for q in lines[1].known] == [("a", "M*x")]
    assert not isinstance(symnn.prove(replace(lines[1], known=()).claim), Proved)


def test_sums_up_to_a_size_are_told_by_their_last_term() -> None:
    i = sp.Symbol("i", integer=True)
    found = symnn.prove(symnn.claim(sp.Sum(1 / i**2, (i, 1, n)), "<=", 2 - 1 / n))
    assert isinstance(found, Proved)
    lines = proof_lines(found)
    assert [line.reason for line in lines] == ["base", BY_HYPOTHESIS]
    assert all(isinstance(symnn.prove(line.claim), Proved) for line in lines)
    assert all(not isinstance(symnn.prove(false(line).claim), Proved) for line in lines)


def test_a_counterexample_says_after_how_many_steps() -> None:
    m, g, beta = sp.Symbol("m", real=True), sp.Symbol("g", real=True), sp.Symbol("beta", positive=True)
    k = sp.Symbol("k", integer=True, nonnegative=True)
    averaging = {"start": {m: sp.Integer(0)}, "step": {m: beta * m + (1 - beta) * g}, "depth": k, "first": 0}
    at_once = symnn.prove(symnn.for_all_depths(sp.Eq(m, g), **averaging))
    assert isinstance(at_once, symnn.Refuted)
    assert at_once.counterexample["k"] == 0
    later = symnn.prove(symnn.for_all_depths(sp.Eq(m, k * (1 - beta) * g), **averaging))
    assert isinstance(later, symnn.Refuted)
    assert later.counterexample["k"] == 2
    assert isinstance(symnn.prove(symnn.for_all_depths(sp.Eq(m, (1 - beta**k) * g), **averaging)), symnn.Proved)
