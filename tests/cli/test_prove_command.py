"""`symnn prove`, `symnn recheck` and `symnn derive gradient`: what they print, how they end, and that no altered certificate is accepted."""

from __future__ import annotations

import copy
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.cli.certificate_files import certificate_text, digest, load, recheck
from symnn.cli.main import main
from symnn.cli.typed_claims import judge
from symnn.errors import ArgumentError


def symnn(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


# how a command ends
ENDS = [
    (0, ["tr(A*B) = tr(B*A)", "--let", "A: n,m", "--let", "B: m,n"], "Proved"),
    (0, ["x'*A'*A*x >= 0", "--let", "A: m,n"], "Proved"),
    (0, ["exp(x) >= 1 + x = x + 1"], "Proved"),
    (0, ["A = A'", "--let", "A: n,n symmetric"], "Assumes A is symmetric"),
    (0, ["sum(y.*(z - c*vector(1))) = sum(y.*z) - c", "--let", "y: n", "--assume", "sum(y) = 1"], "Assumes sum"),
    (0, ["inv(A)*A = eye", "--let", "A: n,n"], "where det(A) ≠ 0"),
    (0, ["-x < 1 - x"], "Proved"),
    (1, ["tr(A*B) = tr(A)*tr(B)"], "the left side is 1 and the right side is 0"),
    (1, ["A = A'", "--let", "A: n,n"], "It holds if A is symmetric"),
    (1, ["sqrt(x^2) = x"], "Refuted"),
    (1, ["x^2 > 0"], "Refuted"),
    (1, ["exp(x) >= 1 + x >= x + 2"], "Refuted"),
    (1, ["(A*B)' = A'*B'", "--let", "A: m,n", "--let", "B: n,k"], "Try: B'*A'"),
    (3, ["x = 1", "--let", "x:", "--assume", "x > 0", "--assume", "x < 0"], "Neither proved nor refuted"),
    (2, ["x + = 1"], "stands where"),
    (2, ["x + 1"], "two sides"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "words", "said"), ENDS)
def test_the_exit_status_tells_the_verdict(status: int, words: list[str], said: str) -> None:
    result = symnn("prove", *words)
    assert result.exit_code == status, result.output
    assert said in result.output


def test_a_wrong_claim_in_latex_is_mended_in_latex() -> None:
    claim = [r"\nabla_x (x^\top A x) = 2 A x", "--let", "A: n,n", "--let", "x: n"]
    mended = r"\nabla_x (x^\top A x) = \left(A + A^\top\right) x"
    assert f"\nTry: {mended}\n" in symnn("prove", *claim).output
    assert json.loads(symnn("prove", *claim, "--format", "json").output)["mended"] == mended
    assert f"Try: ${mended}$" in symnn("prove", *claim, "--format", "markdown").output
    assert symnn("prove", mended, *claim[1:]).exit_code == 0
    assert "Try" not in symnn("prove", mended, *claim[1:]).output


def test_a_formula_in_latex_without_a_backslash_is_told_how_it_is_read() -> None:
    result = symnn("prove", "x^{2} = x")
    assert result.exit_code == 2
    assert "put the formula between $ signs if it is LaTeX" in result.output


def test_a_claim_that_differs_in_one_sign_is_another_claim() -> None:
    assert [symnn("prove", f"norm2(x - y)^2 = x'*x {sign} 2*x'*y + y'*y").exit_code for sign in "-+"] == [0, 1]


def test_how_undeclared_names_were_taken_is_told_beside_the_verdict() -> None:
    result = symnn("prove", "norm2(A*x)^2 = x'*A'*A*x", "--let", "A: m,n")
    assert "--let 'x: n'" in result.stderr
    assert "--let" not in result.stdout


@pytest.mark.parametrize("words", [["A*B = B*A"], ["tr(A*B) = tr(B*A)"], ["A*x = x*A", "--let", "A: m,n", "--let", "x: n"], ["x^2 > 0"]])
def test_json_tells_what_the_paragraph_tells(words: list[str]) -> None:
    told = json.loads(symnn("prove", *words, "--format", "json", "--explain").stdout)
    assert told["statement"] == words[0]
    assert told["said"] == symnn("prove", *words).stdout.split("\n")[0]
    assert told["said"].lower().startswith(told["verdict"])
    assert isinstance(told["explanation"], list)


def test_latex_and_markdown_print_the_sides_and_the_lines_of_the_proof_as_mathematics() -> None:
    words = ["prove", "tr(A*B) = tr(B*A)", "--explain", "--format"]
    assert r"$\operatorname{tr}(A B) = \operatorname{tr}(B A)$" in symnn(*words, "markdown").stdout
    assert r"$e^{x} \ge x + 1$" in symnn("prove", "exp(x) >= 1 + x", "--format", "markdown").stdout
    tex = symnn(*words, "latex").stdout
    line = r"&= \sum_{i=1}^{n} \sum_{j=1}^{m} A_{ij} B_{ji} && \text{multiplied out}"
    assert tex.index(r"\begin{align*}") < tex.index(line) < tex.index(r"\end{align*}")
    assert "verbatim" not in tex
    page = symnn(*words, "markdown").stdout
    assert page.index("$$\n\\begin{aligned}") < page.index(line) < page.index("\\end{aligned}\n$$")
    refuted = symnn("prove", "x*y = x + y", "--explain", "--format", "latex").stdout
    assert r"x y &\neq x + y && \text{at $" in refuted
    assert "verbatim" not in refuted


@pytest.mark.parametrize(
    ("claim", "sign", "struck"), [("x*y = x + y", "≠", r"\neq"), ("x^2 <= x", "≰", r"\nleq"), ("exp(x) > 1 + x", "≯", r"\ngtr")]
)
def test_what_is_refuted_is_shown_as_false(claim: str, sign: str, struck: str) -> None:
    said = symnn("prove", claim, "--explain").stdout
    assert f" {sign} " in said.split("\nFalse: ")[1].split("\n")[0]
    for form in ("latex", "markdown"):
        rows = [row for row in symnn("prove", claim, "--explain", "--format", form).stdout.split("\\\\\n") if "&" in row]
        assert len(rows) == 2
        assert all(f"&{struck}" in row for row in rows)


def test_a_property_is_a_formula_in_latex() -> None:
    said = symnn("prove", "convex(softplus(x), x)", "--format", "latex").stdout
    assert r"$\operatorname{softplus}(x)$ is convex in $x$" in said
    assert "texttt" not in said


def test_a_limit_that_is_another_has_no_empty_counterexample() -> None:
    said = symnn("prove", "limit((1 + 1/n)^n, n, inf) = 3", "--explain").stdout
    assert said.startswith("Refuted: ")
    assert "undefined" not in said


def test_explain_shows_the_products_and_who_checked_them() -> None:
    said = symnn("prove", "tr(A*B) = tr(B*A)", "--explain").stdout
    assert "  = Σ_ij A[i, j]·B[j, i]    [multiplied out]\n" in said
    assert "2 products paired by a checker that shares no code with the prover" in said


def test_explain_shows_the_counterexample_name_by_name() -> None:
    lines = symnn("prove", "x*y = x + y", "--explain").stdout.split("\n")
    values = dict(line.strip().split(" = ") for line in lines if line.startswith("  "))
    x, y, left, right = (int(values[k]) for k in ("x", "y", "left side ", "right side"))
    assert x * y == left != right == x + y


# derivatives
def test_the_gradient_in_every_form() -> None:
    words = ["derive", "gradient", "norm2(A*x-y)^2", "--wrt", "x", "--let", "A: m,n", "--format"]
    assert symnn(*words, "text").stdout == "2*A'*(A*x - y)\n"
    assert symnn(*words, "latex").stdout == "2 A^{\\top} (A x - y)\n"
    assert json.loads(symnn(*words, "json").stdout)["shape"] == ["n", 1]


def test_the_python_form_computes_value_and_gradient(tmp_path: Path) -> None:
    file = str(tmp_path / "gradient.py")
    symnn("derive", "gradient", "norm2(A*x-y)^2", "--wrt", "x", "--let", "A: m,n", "--format", "python", "-o", file)
    space = runpy.run_path(file)
    rng = np.random.default_rng(0)
    a, x, y = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=4)
    value, gradients = space["gradient"](a, x, y)
    assert np.isclose(value, np.sum((a @ x - y) ** 2))
    assert np.allclose(np.ravel(gradients["x"]), 2 * a.T @ (a @ x - y))


def test_jacobian_and_hessian() -> None:
    assert symnn("derive", "jacobian", "A*exp(x)", "--wrt", "x").stdout == "A*diag(exp(x))\n"
    assert symnn("derive", "jacobian", "A*X*B", "--wrt", "X").stdout == "its entry [i, j, l, q] is A[i, l]*B[q, j]\n"
    assert symnn("derive", "hessian", "x'*A*x", "--wrt", "x").stdout == "A + A'\n"
    assert symnn("derive", "hessian", "x'*A*x", "--wrt", "x", "--let", "A: n,n symmetric").stdout == "2*A\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gradient", "A*x", "--wrt", "x", "--let", "A: m,n"], "jacobian"),
        (["gradient", "norm2(x)", "--wrt", "z"], "no z in the formula"),
        (["hessian", "x", "--wrt", "x", "--let", "x: n"], "a number is wanted"),
        (["gradient", "x + ", "--wrt", "x"], "ends where"),
        (["hessian", "exp(" * 60 + "x" + ")" * 60, "--wrt", "x", "--budget", "0.2"], "takes longer than 0.2 s"),
    ],
)
def test_what_has_no_derivative_is_refused_in_a_sentence(words: list[str], said: str) -> None:
    result = symnn("derive", *words)
    assert result.exit_code == 2
    assert said in result.stderr


# certificates
CLAIMS: list[tuple[str, list[str], list[str]]] = [
    ("tr(A*B) = tr(B*A)", ["A: n, m", "B: m, n"], []),
    ("exp(A)*B*exp(C)' = exp(A)*(B*exp(C'))", ["A: n, m", "B: m, k", "C: p, k"], []),
    ("norm2(x - y)^2 = x'*x - 2*x'*y + y'*y", ["x: n", "y: n"], []),
    ("inv(A)*A = eye", ["A: n, n"], []),
    ("sum(y.*(z - c*vector(1))) = sum(y.*z) - c", ["y: n", "z: n", "c:"], ["sum(y) = 1"]),
    ("log(x) <= x - 1", ["x:"], ["x > 0"]),
    ("x'*x = x'*x >= 0", ["x: n"], []),
]
IDS = [c[0] for c in CLAIMS]


def certified(claim: tuple[str, list[str], list[str]]) -> dict[str, Any]:
    return load(certificate_text(judge(*claim)).encode())


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_a_certificate_is_accepted_and_says_again_what_was_proved(claim: tuple[str, list[str], list[str]], tmp_path: Path) -> None:
    formula, let, assume = claim
    options = [w for d in let for w in ("--let", d)] + [w for a in assume for w in ("--assume", a)]
    file = str(tmp_path / "proof.json")
    assert symnn("prove", formula, *options, "--certificate", file).exit_code == 0
    result = symnn("recheck", file)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Accepted: {formula}\n  for {'; '.join(let)}\n")
    assert all(a in result.stdout for a in assume)


def altered(told: Any) -> Iterator[Any]:
    """Every file that differs from this one in a single place: a text, a number, an item or a key."""
    match told:
        case dict():
            for key in told:
                yield {k: v for k, v in told.items() if k != key}
                yield {("x" + k if k == key else k): v for k, v in told.items()}
                yield from ({**told, key: other} for other in altered(told[key]))
            yield {**told, "more": []}
        case list():
            yield [*told, told[-1] if told else "x > 5"]
            for k, item in enumerate(told):
                yield [*told[:k], *told[k + 1 :]]
                yield from ([*told[:k], other, *told[k + 1 :]] for other in altered(item))
        case str():
            yield from (told + " ", told + "x", told[:-1], told[1:], "", None, told.replace("=", "<"), told.replace("n", "m"))
        case int():
            yield from (told + 1, told - 1, -told, str(told), float(told))
        case None:
            yield from (0, [0], "")


def accepted(told: Any) -> bool:
    try:
        read = load(json.dumps(told).encode())
        return recheck(read, 2.0).accepted
    except ArgumentError:
        return False


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_no_certificate_that_was_altered_in_one_place_is_accepted(claim: tuple[str, list[str], list[str]]) -> None:
    told = certified(claim)
    tried = 0
    for other in altered(told):
        if other != told:
            tried += 1
            assert not accepted(other), other
    assert tried > 60
    assert accepted(told)


@pytest.mark.parametrize("claim", [CLAIMS[0], CLAIMS[3], CLAIMS[4]], ids=[IDS[0], IDS[3], IDS[4]])
def test_a_forger_who_signs_anew_gets_nothing_accepted_but_true_claims(claim: tuple[str, list[str], list[str]]) -> None:
    """What is accepted then is the certificate that symnn itself writes for that claim, but for the names inside a pairing."""
    for other in altered(certified(claim)):
        if not isinstance(other.get("formula"), str):
            continue
        forged = {**other, "digest": digest(other)}
        if accepted(forged):
            again = judge(forged["formula"], forged["let"], forged["assume"])
            assert isinstance(again.verdict, Proved)
            written = json.loads(certificate_text(again))
            assert {k: v for k, v in written.items() if k not in ("proofs", "digest")} == {
                k: v for k, v in forged.items() if k not in ("proofs", "digest")
            }


LIES = [
    ("tr(A*B) = tr(B*A)", "tr(A*B) = tr(A)*tr(B)"),
    ("tr(A*B) = tr(B*A)", "tr(A*B) = tr(B'*A)"),
    ("tr(A*B) = tr(B*A)", "tr(A*B) != tr(B*A)"),
    ("x'*x >= 0", "x'*x > 0"),
    ("x'*x >= 0", "x'*x <= 0"),
]


@pytest.mark.parametrize(("true", "lie"), LIES)
def test_the_proof_of_one_claim_does_not_prove_another(true: str, lie: str) -> None:
    told = certified((true, ["A: n, n", "B: n, n"] if "A" in true else ["x: n"], []))
    other = {**copy.deepcopy(told), "formula": lie}
    found = recheck({**other, "digest": digest(other)})
    assert not found.accepted


def test_a_proof_under_an_assumption_is_none_without_it() -> None:
    told = certified(CLAIMS[4])
    for other in ({**told, "assume": []}, {**told, "assume": [], "hypotheses": []}):
        assert not recheck({**other, "digest": digest(other)}).accepted


def test_proofs_of_two_claims_cannot_be_exchanged() -> None:
    first, second = certified(CLAIMS[0]), certified(CLAIMS[1])
    for a, b in ((first, second), (second, first)):
        other = {**a, "proofs": b["proofs"]}
        assert not recheck({**other, "digest": digest(other)}).accepted


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "symnn certificate 1"}',
        b"NaN",
        b'{"formula": "1=1", "formula": "1=2"}',
    ],
)
def test_what_is_no_certificate_is_refused(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_bytes(data)
    result = symnn("recheck", str(file))
    assert result.exit_code == 2
    assert "no certificate" in result.stderr


def test_a_refuted_claim_leaves_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text("what was here")
    result = symnn("prove", "A*B = B*A", "--certificate", str(file))
    assert result.exit_code == 1
    assert file.read_text() == "what was here"
    assert "was not written" in result.stderr


# time
def test_the_budget_ends_what_looks_at_no_clock() -> None:
    begun = time.perf_counter()
    found = judge("A*B = B*A*2", ["A: 300,300", "B: 300,300"], budget=0.5).verdict
    assert time.perf_counter() - begun < 4
    assert isinstance(found, Unknown | Refuted)


def test_after_two_seconds_it_is_told_what_takes_so_long_and_ctrl_c_ends_it_cleanly() -> None:
    words = [sys.executable, "-m", "symnn", "derive", "hessian", "exp(" * 60 + "x" + ")" * 60, "--wrt", "x", "--budget", "60"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert "still deriving, for 60 s at most" in running.stderr.readline()
        os.kill(running.pid, signal.SIGINT)
        said = running.stderr.read()
        assert running.wait(timeout=20) == 130
    assert "stopped" in said
    assert "Traceback" not in said
