"""What a file for Coq says: its statement read back is the claim, as trees and in numbers. No Coq is needed here."""

import random
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.exact_functions import polynomial
from symnn.calculus.values.reals import Floats
from symnn.certificates.certify import coq_proof, coq_proofs, nothing_said
from symnn.certificates.coq_reader import read_file
from symnn.certificates.coq_statement_reader import NotOfTheForm
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import Along
from symnn.certificates.node_terms import Translation
from symnn.certificates.read_back import difference
from symnn.claims.question import Question
from symnn.cli.coq_command import coq_file
from symnn.cli.typed_claims import judge
from symnn.errors import UnsupportedError
from symnn.expr import Map
from symnn.expr.walk import postorder, sizes_of
from tests.certificates.coq_values import value

CLAIMS = (
    ("x'*A*x = x'*(A+A')*x/2", ("A: n,n",)),
    ("(P*Q)' = Q'*P'", ("P: n,m", "Q: m,k")),
    ("tr(A*B) = tr(B*A)", ("A: n,m", "B: m,n")),
    ("(A+B)^2 = A^2 + A*B + B*A + B^2", ("A: n,n", "B: n,n")),
    ("diag(u)*v = u.*v", ("u: n", "v: n")),
    ("tr(eye(n)) = n", ("A: n,n",)),
    ("W2*(W1*x + b1) + b2 = W2*W1*x + (W2*b1 + b2)", ("W1: m,n", "W2: k,m", "x: n", "b1: m", "b2: k")),
    ("exp(x)'*exp(x) = sum(exp(x).*exp(x))", ("x: n",)),
    ("g(A*x)'*y = y'*g(A*x)", ("A: m,n", "x: n", "y: m", "g: function")),
    ("(a - b)^2 = a^2 - 2*a*b + b^2", ("a:", "b:")),
)


def judged(text, let=(), assume=()):
    return judge(text, let, assume, 20.0)


@pytest.mark.parametrize(("text", "let"), CLAIMS)
def test_the_statement_read_back_is_the_one_that_was_meant(text, let):
    found = judged(text, let)
    meant, read = coq_proof(found.formal).statement, read_file(coq_file(found))
    assert difference(read, meant) == ""
    for wrong in ({"binders": ()}, {"at_least_one": ("n",)}, {"premises": (meant.said,)}, {"said": replace(meant.said, relation="<")}):
        assert difference(read, replace(meant, **wrong))


@pytest.mark.parametrize(("text", "let"), CLAIMS)
def test_the_statement_has_the_values_of_the_formula(text, let):
    found = judged(text, let)
    read, question, rng = read_file(coq_file(found)), Question(found.spoken.links[0]), random.Random(7)
    names = Translation([question.left, question.right])
    numbers = {s: rng.randint(1, 3) for s in sizes_of([question.left, question.right])}
    known = {s.name: n for s, n in numbers.items()}
    values = {}
    for name, atom in names.atoms.items():
        shape = tuple(int(d.subs(numbers)) for d in atom.shape)
        values[atom] = known[name] = np.random.default_rng(3).uniform(-1, 1, shape)
    functions = {
        names.names.known[n.operator]: partial(polynomial(n.operator), Floats())
        for n in postorder([question.left, question.right])
        if isinstance(n, Map) and n.operator.origin is not None
    }
    for node, term in ((question.left, read.said.left), (question.right, read.said.right)):
        meant = np.asarray(evaluate(node, Floats(), values, numbers), dtype=float)
        for place in np.ndindex(meant.shape):
            at = dict(zip((i for i, _ in read.said.indices), place, strict=True))
            assert value(term, known, at, functions) == pytest.approx(meant[place], rel=1e-9)


DERIVED = coq_file(judged("gradient(x'*A*x, x) = (A+A')*x", ("A: n,n",)))


def test_a_derivative_is_stated_before_it_is_taken():
    assert "is_gradient_along1 n\n    (fun x_1 => sum n (fun j => sum n (fun k => x_1 j * A j k * x_1 k))) x" in DERIVED
    assert "after symnn took" not in DERIVED
    said = read_file(DERIVED).said
    assert (said.relation, said.along) == ("is_gradient_along", Along("x_1", "x", (("i", "n"),)))


@pytest.mark.parametrize(("old", "new"), [("x_1 k", "y_1 k"), ("(fun x_1", "(fun x"), (" x\n", " A\n"), ("along1 n", "along1 (n + 1)%nat")])
def test_another_derivative_is_no_file(old, new):
    assert old in DERIVED
    with pytest.raises(NotOfTheForm):
        read_file(DERIVED.replace(old, new, 1))


def test_where_a_function_has_no_slope_is_a_premise():
    assert "  z <> 0 ->" in coq_file(judged("gradient(abs(z), z) = sign(z)", ("z:",)))
    assert "  0 < z ^ 2 ->" in coq_file(judged("gradient(log(z^2), z) = 2/z", ("z:",)))


def test_a_denominator_that_may_be_zero_becomes_a_premise():
    assert "a <> 0 ->" in coq_file(judged("b*(1/a) + c*(1/a) = (b + c)*(1/a)"))


def test_a_denominator_that_is_visibly_positive_does_not():
    text = coq_file(judged("b*(1/(1 + exp(a))) + c*(1/(1 + exp(a))) = (b + c)*(1/(1 + exp(a)))"))
    assert "<>" not in text


@pytest.mark.parametrize(
    ("text", "assume", "premises"),
    [
        ("-t*log(sigmoid(z)) - (1 - t)*log(1 - sigmoid(z)) = softplus(z) - t*z", (), 0),
        ("sigmoid(log(p/(1 - p))) = p", ("p > 0", "p < 1"), 2),
        ("sin(pi*a) = sin(a*pi)", (), 0),
    ],
)
def test_what_follows_is_no_premise(text, assume, premises):
    (proof,) = coq_proofs(judged(text, ("z:", "t:", "p:", "a:"), assume).formal)
    assert len(proof.statement.premises) == premises


def test_of_a_law_no_more_is_a_premise_than_the_proof_assumes():
    """The entries of q need not be uncorrelated for the variance of q'k."""
    d = symnn.sizes("d")
    q, k = (symnn.random(name, d, variance=1) for name in "qk")
    verdict = symnn.equal(symnn.Var((q.T * k)[0, 0]), d)
    (proof,) = coq_proofs(verdict)
    told = [spelled(p.left) for p in proof.statement.premises if "delta" in spelled(p.right)]
    assert ["q o" in text for text in told] == [False]
    assert "the entries of q are identically distributed" in verdict.hypotheses


def test_names_of_coq_are_not_taken():
    text = coq_file(judged("tr(sum_*R) = tr(R*sum_)", ("sum_: n,n", "R: n,n")))
    assert "(R : " not in text
    assert "(R_1 : matrix n n)" in text


@pytest.mark.parametrize(
    ("text", "let"), [("det(A*B) = det(A)*det(B)", ("A: n,n", "B: n,n")), ("convex(log(1 + exp(x)) + x^4, x)", ("x:",))]
)
def test_what_has_no_file_says_so_by_its_kind(text, let):
    found = judged(text, let)
    with pytest.raises(UnsupportedError):
        coq_file(found)


def test_the_covariance_of_a_random_vector_has_a_statement():
    d = symnn.sizes("d")
    B, u = symnn.matrix("B", d, d), symnn.random("u", d, mean=0, variance=1, independent=True)
    (proof,) = coq_proofs(symnn.equal(symnn.E(B * u * (B * u).T), B * B.T))
    assert proof.way == "expectations of products"


GOOD = coq_file(judged(*CLAIMS[0]))
BAD = {
    "an axiom": GOOD.replace("Theorem", "Axiom wrong : False.\nTheorem"),
    "a proof that is given up": GOOD.replace("Qed.", "Admitted."),
    "a notation": GOOD.replace("Theorem", 'Notation "a + b" := 0.\nTheorem'),
    "another library": GOOD.replace("Import Kernel", "Import Pairing"),
    "a second theorem": GOOD + GOOD,
    "a command in the proof": GOOD.replace("  intros", "  Unset Guard Checking. intros"),
    "an axiom behind the proof": GOOD.replace("Qed.", "Qed.\nAxiom wrong : False."),
    "a theorem behind the proof": GOOD.replace("Qed.", "Qed.\nTheorem other : True.\nProof.\n  exact I.\nQed."),
    "an example of something else": GOOD.replace("Qed.", "Qed.\nExample other : True.\nProof.\n  exact I.\nQed.\nQed."),
    "a file of one's own": GOOD.replace("Import Kernel.", "Import Kernel.\nRequire Import mine."),
    "a file of one's own in the proof": GOOD.replace("  intros", "  Load mine. intros"),
    "another sum": GOOD.replace("Theorem", "Definition sum (n : nat) (f : nat -> R) := 0.\nTheorem"),
    "an axiom in braces": GOOD.replace("  intros", "  {Axiom wrong : False.} intros"),
    "an axiom behind a blank that is none": GOOD.replace("  intros", "  intros.\u00a0Axiom wrong : False. intros"),
    "a comment in the proof": GOOD.replace("  intros", "  (* Axiom wrong : False. *) intros"),
    "a comment in the statement": GOOD.replace("sum n", "sum (* no *) n"),
    "an admitted step": GOOD.replace("  intros", "  admit. intros"),
    "another theorem's assumptions": GOOD.replace("Print Assumptions claim", "Print Assumptions sum_ext"),
    "a comment in a comment": GOOD.replace("(* formula", "(* (* formula"),
    "an unknown symbol": GOOD.replace("x i * A i j", "y i * A i j"),
    "a matrix of one index": GOOD.replace("A i j", "A i"),
    "an index out of scope": GOOD.replace("x i * A i j * x j", "x k * A i j * x j"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_holds_nothing_else(what):
    assert BAD[what] != GOOD
    with pytest.raises(NotOfTheForm):
        read_file(BAD[what])


def test_sides_that_sympy_made_the_same_say_nothing():
    """What is the same by a definition says it; what was the same before it was read says nothing."""
    n = symnn.sizes("n")
    w, x, d = symnn.vector("w", n), symnn.vector("x", n), sp.Symbol("d", real=True)
    told = {"by definition": symnn.equal(w.T * x, sp.Trace(w * x.T)), "nothing": symnn.equal(3 * d * (2 * d), 6 * d**2)}
    told["written"] = symnn.prove(r"3 \cdot d \cdot 2d = 6 d^2", let=["d:"])
    said = {word: nothing_said(v, coq_proofs(v)) for word, v in told.items()}
    assert said == {"by definition": False, "nothing": True, "written": False}


def test_a_strict_inequality_of_sizes_says_that_they_are_not_zero():
    n = symnn.sizes("n")
    (proof,) = coq_proofs(symnn.prove(symnn.claim(18 * n**2, "<", 25 * n**2)))
    assert proof.statement.at_least_one == ("n",)
