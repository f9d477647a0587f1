"""A claim about a derivative keeps it as it was written: in its statement, its text, its certificate; recheck carries it
out again, and refuses a certificate about another function or another variable.
"""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from click.testing import CliRunner

import symnn
from symnn.bridge.given import given
from symnn.bridge.unevaluated import GRADIENT, unevaluated
from symnn.cli.certificate_files import digest
from symnn.cli.main import main
from symnn.cli.typed_claims import judge
from symnn.errors import ArgumentError

n, m = symnn.sizes("n m")
A, W, X, Y = symnn.matrix("A", n, n), symnn.matrix("W", m, n), symnn.matrix("X", n, n), symnn.matrix("Y", n, n)
x, y, Z = symnn.vector("x", n), symnn.vector("y", n), symnn.vector("z", m)
t, s = sp.symbols("t s", real=True)
i = sp.Symbol("i", integer=True)
f = (x.T * A * x)[0, 0]


def gradient(f: Any, by: Any) -> Any:
    return symnn.gradient(f, by, evaluate=False)


def jacobian(f: Any, by: Any) -> Any:
    return symnn.jacobian(f, by, evaluate=False)


def hessian(*parts: Any) -> Any:
    return symnn.hessian(*parts, evaluate=False)


HADAMARD, ONE = sp.HadamardProduct, sp.OneMatrix(n, 1)
CLAIMS = {
    "gradient": (gradient(f, x), (A + A.T) * x, 2 * A * x),
    "by a matrix": (gradient(f, A), x * x.T, x * y.T),
    "an entry of it": (gradient(f, x)[0, 0], ((A + A.T) * x)[0, 0], (2 * A * x)[0, 0]),
    "its sum": (symnn.sum(gradient(f, x)), symnn.sum((A + A.T) * x), symnn.sum(A * x)),
    "of a gradient": (gradient((gradient(f, x).T * y)[0, 0], x), (A + A.T) * y, (A - A.T) * y),
    "under a sum": (
        sp.Sum(unevaluated(GRADIENT, x[i, 0] ** 2 * y[0, 0], x)[i, 0], (i, 0, n - 1)),
        2 * symnn.sum(x) * y[0, 0],
        symnn.sum(x) * y[0, 0],
    ),
    "jacobian": (jacobian(A * x, x), A, A.T),
    "jacobian of a number": (jacobian((y.T * x)[0, 0], x), y.T, -y.T),
    "jacobian by a number": (jacobian(t * x, t), x, y),
    "jacobian of a Kronecker product": (
        jacobian(sp.KroneckerProduct(X, t * Y), t),
        sp.KroneckerProduct(X, Y),
        sp.KroneckerProduct(Y, X),
    ),
    "hessian": (hessian(f, x), A + A.T, 2 * A),
    "mixed": (hessian((x.T * A * y)[0, 0], x, y), A, A.T),
    "hessian of what is linear": (hessian((x.T * y)[0, 0], x), sp.ZeroMatrix(n, n), sp.Identity(n)),
    "of a number": (gradient(symnn.tanh(t), t), 1 - symnn.tanh(t) ** 2, 1 + symnn.tanh(t) ** 2),
    "SymPy's own": (sp.Derivative(t**3 * s + sp.sin(t), t), 3 * t**2 * s + sp.cos(t), 3 * t**2 * s),
    "SymPy's own, twice": (sp.Derivative(t**3 * s, t, s), 3 * t**2, 3 * t),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_is_said_of_a_derivative_is_judged_and_kept(name: str) -> None:
    left, right, lie = CLAIMS[name]
    found = symnn.equal(left, right)
    assert found.word == "proved"
    assert found.statement.left == left
    assert any(word in str(found) for word in ("gradient(", "jacobian(", "hessian(", "Derivative("))
    checked = symnn.recheck(found)
    assert checked.accepted
    assert not checked.independent
    assert "derivative" in checked.reason
    assert symnn.equal(left, lie).word == "refuted"


OTHER = {
    "another function": lambda: gradient((x.T * A.T * x)[0, 0] + x[0, 0], x),
    "another variable": lambda: gradient(f, A),
    "another operation": lambda: hessian(f, x),
    "the value": lambda: (A + A.T) * x + y,
}


@pytest.mark.parametrize("name", OTHER)
def test_a_certificate_is_about_this_derivative(name: str) -> None:
    found = symnn.equal(gradient(f, x), (A + A.T) * x)
    said = found.statement._replace(left=OTHER[name]())
    forged = replace(found, statement=said)
    assert not symnn.recheck(forged).accepted
    inside = replace(found.certificate, said=replace(found.certificate.said, statement=said))
    assert not symnn.recheck(replace(forged, certificate=inside)).accepted


def test_an_inequality_and_a_property_may_speak_of_a_derivative() -> None:
    assert symnn.prove(symnn.claim(gradient(symnn.sigmoid(t), t), "<=", sp.Rational(1, 4))).word == "proved"
    assert symnn.prove(symnn.claim(gradient(symnn.sigmoid(t), t), "<=", sp.Rational(1, 5))).word == "refuted"
    assert symnn.prove(symnn.convex(gradient(t**3, t), over=t)).word == "proved"
    assert symnn.prove(symnn.convex(gradient(t**4, t), over=t)).word == "refuted"


def test_it_is_an_expression_like_others() -> None:
    g = gradient(f, x)
    assert pickle.loads(pickle.dumps(g)) == g
    assert g.func(*g.args) == g
    assert g.doit() == g
    assert (2 * g + x).doit().has(type(g))
    assert g.subs(x, y).by == (y,)
    assert symnn.equal(g.subs(x, y), (A + A.T) * y).word == "proved"
    assert np.allclose(symnn.lambdify((A, x), g)(np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones(2)), [7, 13])
    assert symnn.gradient((g.T * y)[0, 0], x) == (A + A.T) * y
    assert gradient(t * s, t).subs(s, 3) == gradient(3 * t, t)
    for old, new, derived in (
        (x, A * x, g),
        (A, x * x.T, g),
        (s, t, gradient(t * s, t)),
        (t, 2, gradient(t * s, t)),
        (t, s, gradient(t * s, t)),
    ):
        with pytest.raises(ArgumentError, match="carry it out"):
            derived.subs(old, new)
    with pytest.raises(symnn.NotDifferentiableError):
        g.diff(x)


def test_what_has_no_derivative_is_refused() -> None:
    for wrong in (lambda: gradient(A * x, x), lambda: hessian(A * x, x), lambda: gradient(f, 2 * x), lambda: gradient(f, y)):
        with pytest.raises(ArgumentError):
            wrong()
    by_an_index = sp.Sum(unevaluated(GRADIENT, i * t, i), (i, 0, n - 1))
    assert "no derivative by i" in symnn.equal(by_an_index, 0).reason


FIRST = {
    "the variable": (lambda d: sp.Subs(d(t * s, t), t, s), s, 2 * s),
    "what becomes the variable": (lambda d: sp.Subs(d(t * s, t), s, t), t, 2 * t),
    "entry by entry": (lambda d: t * ONE.applyfunc(sp.Lambda(s, d(s * t, t))), t * ONE, 2 * t * ONE),
}


@pytest.mark.parametrize("derivative", [lambda f, v: unevaluated(GRADIENT, f, v), lambda f, v: sp.Derivative(f, v)])
@pytest.mark.parametrize("name", FIRST)
def test_a_derivative_is_taken_before_a_value_is_put_in(name: str, derivative: Any) -> None:
    left, true, lie = FIRST[name]
    assert symnn.equal(left(derivative), true).word in ("proved", "unknown")
    assert symnn.equal(left(derivative), lie).word in ("refuted", "unknown")


def test_it_prints_as_a_derivative() -> None:
    found = symnn.equal(gradient((symnn.gradient(f, x).T * y)[0, 0], x), (A + A.T) * y)
    assert r"\nabla_{x}" in found.latex()
    assert r"\nabla^{2}_{x}" in symnn.equal(hessian(f, x), A + A.T).latex()
    assert r"\frac{\partial}{\partial x} (A x)" in symnn.equal(jacobian(A * x, x), A).latex()
    assert json.loads(found.json())["statement"].startswith("gradient(")


LET = ("x: n", "A: n, n", "t:", "X: n, n", "Y: n, n")
TYPED = {
    "gradient(x'*A*x, x) = (A + A')*x": "gradient(x'*A*x, x) = 2*A*x",
    "gradient(sum(X*Y), X) = matrix(1)*Y'": "gradient(sum(X*Y), X) = Y'*matrix(1)",
    "hessian(x'*A*x, x) = A + A'": "hessian(x'*A*x, x) = A",
    "jacobian(tanh(A*x), x) = diag(vector(1) - tanh(A*x).^2)*A": "jacobian(tanh(A*x), x) = A*diag(vector(1) - tanh(A*x).^2)",
    "jacobian(x'*x, x) = 2*x'": "jacobian(x'*x, x) = x'",
    "jacobian(t*x, t) = x": "jacobian(t*x, t) = t*x",
    "gradient(tanh(t), t) <= 1": "gradient(tanh(t), t) < 1",
}


@pytest.mark.parametrize("claim", TYPED)
def test_the_typed_language_keeps_it(claim: str, tmp_path: Path) -> None:
    found = judge(claim, LET)
    assert found.verdict.word == "proved"
    assert str(found.formal.statement.left).startswith(claim[:8])
    assert judge(TYPED[claim], LET).verdict.word == "refuted"
    file = tmp_path / "proof.json"
    lets = [word for name in LET for word in ("--let", name)]
    assert CliRunner().invoke(main, ["prove", claim, *lets, "--certificate", str(file)]).exit_code == 0
    assert CliRunner().invoke(main, ["recheck", str(file)]).exit_code == 0
    told = json.loads(file.read_text())
    forged = {k: v for k, v in told.items() if k != "digest"} | {"formula": TYPED[claim]}
    file.write_text(json.dumps({**forged, "digest": digest(forged)}))
    assert CliRunner().invoke(main, ["recheck", str(file)]).exit_code == 1


@pytest.mark.parametrize("claim", ["gradient(x'*x, 2*x) = x", "gradient(t) = 1", "hessian(t^2, t + 1) = 0"])
def test_the_typed_language_refuses_what_is_no_derivative(claim: str) -> None:
    with pytest.raises(ArgumentError, match=r"gradient|hessian"):
        judge(claim, LET)


@pytest.mark.parametrize("claim", ["gradient(A*x, x) = A", "hessian(sum(X*Y), X) = 0", "jacobian(X*A, x) = X"])
def test_what_does_not_fit_is_ill_typed(claim: str) -> None:
    assert judge(claim, LET).verdict.word == "ill-typed"


LATEX = r"\nabla_x (x^\top A x) = (A + A^\top) x"


def test_a_proof_in_latex_is_about_its_text() -> None:
    found = symnn.prove(LATEX, let=LET[:2])
    assert symnn.recheck(found).accepted
    assert str(found.statement) == LATEX
    left = found.statement.left
    texts = [given(left.node, left.shape, "7 x"), given(left.node, left.shape, r"\nabla_x (x^\top A x)")]
    texts.append(given(left.node, left.shape, "7 x", ("7 x = (A + A^\\top) x", *left.origin[1:])))
    texts.append(given(left.node, left.shape, left.text, (LATEX, ("x: n", "A: n, n", "A: symmetric"), ())))
    for text in texts:
        said = found.statement._replace(left=text)
        inside = replace(found.certificate, said=replace(found.certificate.said, statement=said))
        assert not symnn.recheck(replace(found, statement=said, certificate=inside)).accepted


def test_what_a_proof_in_latex_assumes_is_what_was_said() -> None:
    claim = r"\nabla_x (x^\top A x) = 2 A x"
    found = symnn.prove(claim, let=LET[:2], assume="A is symmetric")
    assert found.word == "proved"
    assert symnn.recheck(found).accepted
    other = symnn.claim(claim, let=LET[:2]).left
    right = symnn.claim(claim, let=LET[:2]).right
    said = found.statement._replace(left=other, right=right)
    inside = replace(found.certificate, said=replace(found.certificate.said, statement=said))
    assert not symnn.recheck(replace(found, statement=said, certificate=inside)).accepted
    for sentence, about in (("A = I", "A B = B A"), ("A is orthogonal", r"A^\top A B = B")):
        words = symnn.prove(about + r"\,", let=["A: n, n", "B: n, n"], assume=sentence)
        assert words.word == "proved", sentence
        assert symnn.recheck(words).accepted, sentence
        certificate = words.certificate
        other = tuple(h._replace(text="1 = 1") for h in certificate.hypotheses.equations)
        lied = replace(certificate, hypotheses=replace(certificate.hypotheses, equations=other, given=other))
        assert not symnn.recheck(replace(words, certificate=lied)).accepted
    chain = symnn.prove(r"x^\top x = \|x\|^2 \ge 0", let=LET[:1])
    assert chain.word == "proved"
    assert symnn.recheck(chain).accepted


IN_FILES = [
    (LATEX, LET[:2], (), {"formula": r"\nabla_x (x^\top A x) = 2 A x"}),
    (LATEX, LET[:2], (), {"let": ["x: n", "A: m, n"]}),
    (r"\nabla_x (x^\top A x) = 2 A x", LET[:2], ("A is symmetric",), {"assume": []}),
    (r"\nabla_x (x^\top A x) = 2 A x", LET[:2], ("A is symmetric",), {"hypotheses": []}),
    (r"\frac{a b}{b} = a", ("a:", "b:"), (), {"conditions": []}),
    (r"x^\top x = \|x\|^2 \ge 0", LET[:1], (), {"formula": r"x^\top x = 2 \|x\|^2 \ge 0"}),
]


@pytest.mark.parametrize(("claim", "let", "assume", "forged"), IN_FILES)
def test_a_certificate_of_a_formula_in_latex_is_a_file(claim: str, let: Any, assume: Any, forged: Any, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    words = [w for name in let for w in ("--let", name)] + [w for fact in assume for w in ("--assume", fact)]
    assert CliRunner().invoke(main, ["prove", claim, *words, "--certificate", str(file)]).exit_code == 0
    assert CliRunner().invoke(main, ["recheck", str(file)]).exit_code == 0
    told = {k: v for k, v in json.loads(file.read_text()).items() if k != "digest"} | forged
    file.write_text(json.dumps({**told, "digest": digest(told)}))
    assert CliRunner().invoke(main, ["recheck", str(file)]).exit_code == 1


def test_a_certificate_says_what_its_names_are(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    done = CliRunner().invoke(main, ["prove", r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", "--certificate", str(file)])
    assert done.exit_code == 0
    assert not file.exists()
    assert "--let" in done.stderr


VALUES: dict[Any, Any] = {
    W: np.array([[0.3, -0.7], [1.1, 0.4], [-0.2, 0.9]]),
    x: np.array([[0.5], [-1.2]]),
    Z: np.array([[0.8], [-0.3], [0.6]]),
    t: np.array(0.7),
}
f_of_all = t * (Z.T * symnn.tanh(W * x))[0, 0]
NUMERIC = [
    ("jacobian", symnn.tanh(W * x), x),
    ("jacobian", symnn.tanh(x.T * W.T), x),
    ("jacobian", (Z.T * W * x)[0, 0], x),
    ("jacobian", t * symnn.tanh(W * x), t),
    ("jacobian", t**2 * (W * x).T, t),
    ("jacobian", t * t * W, t),
    ("gradient", f_of_all, W),
    *(("hessian", f_of_all, *by) for by in ((x,), (x, Z), (Z, x), (x, t), (t, x), (t,))),
]


@pytest.mark.parametrize("case", NUMERIC, ids=str)
def test_its_rows_are_outputs_and_its_columns_inputs(case: Any) -> None:
    """Compared with differences, entry by entry."""
    operation, of, *by = case
    found = _number(unevaluated(operation, of, *by), VALUES)
    function = unevaluated(GRADIENT, of, by[0]) if operation == "hessian" else of
    last, slopes = by[-1], []
    for place in np.ndindex(VALUES[last].shape):
        step = np.zeros(VALUES[last].shape)
        step[place] = 1e-6
        ends = [_number(function, {**VALUES, last: VALUES[last] + s}) for s in (step, -step)]
        slopes.append((ends[0] - ends[1]).ravel() / 2e-6)
    numeric = np.array(slopes).T  # outputs, inputs
    assert np.allclose(np.reshape(found, numeric.shape), numeric, atol=1e-5)
    assert found.ndim < 2 or 1 in found.shape or operation == "gradient" or last is t or found.shape == numeric.shape


def _number(e: Any, values: Any) -> Any:
    return np.array(symnn.lambdify(tuple(values), e)(*values.values()), dtype=float)


LOG = sp.Symbol("z", real=True)
FORMAL = [  # the derivative, what the rules make of it, a lie
    (symnn.log(LOG), 1 / LOG, 2 / LOG),
    (symnn.log(-1 - LOG**2), 2 * LOG / (1 + LOG**2), -2 * LOG / (1 + LOG**2)),
    (symnn.log(LOG**2), 2 / LOG, 1 / LOG),
]


@pytest.mark.parametrize(("f", "slope", "lie"), FORMAL, ids=[str(f) for f, _, _ in FORMAL])
def test_a_derivative_is_claimed_where_it_is_defined_itself(f: Any, slope: Any, lie: Any) -> None:
    """One rule for all ways to say it, and for every assumption: what the rules of differentiation make of the formula,
    where that has a value, whether the formula itself has one there or not.
    """
    ways = [symnn.gradient(f, LOG), symnn.gradient(f, LOG, evaluate=False), symnn.jacobian(f, LOG, evaluate=False), sp.Derivative(f, LOG)]
    for written in ways:
        for assume in ((), (LOG > 0,), (LOG < 0,)):
            verdict = symnn.equal(written, slope, assume=assume)
            assert verdict.word == "proved", verdict
            assert symnn.recheck(verdict).accepted
            assert symnn.equal(written, lie, assume=assume).word == "refuted"
    # of the functions themselves more is claimed: log z has no value where log z² has one
    assert symnn.equal(symnn.log(LOG**2), 2 * symnn.log(LOG)).word == "refuted"
