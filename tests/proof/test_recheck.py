"""A certificate proves one verdict and no other: whatever is changed in a verdict, `recheck` does not accept it any more.

One verdict of every method is tampered with field by field, and so is what is inside its certificate.
"""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.claim import claim
from symnn.claims.question import Question
from symnn.claims.verdict import Condition, Proved, ReceivedStatement, Verdict
from symnn.derive.judged_line import step
from symnn.proof.budget import Budget
from symnn.proof.depths.induction import induction
from symnn.proof.equality.certificate import Certificate, Recheck, recheck
from symnn.proof.method import methods
from symnn.proof.prove import prove

m, n = symnn.sizes("m n")
A, B, W, K = (symnn.matrix(name, n, n) for name in "ABWK")
X = symnn.matrix("X", m, n)
u, v, b, c = (symnn.vector(name, n) for name in "uvbc")
x, y, s2 = sp.Symbol("x", real=True), sp.Symbol("y", real=True), sp.Symbol("s2", positive=True)
w = symnn.random("w", n, 1, mean=0, variance=s2, independent=True)
s = symnn.sigmoid


def proof(verdict: Verdict) -> Proved:
    assert isinstance(verdict, Proved), verdict
    return verdict


# one of every method, and for the normal form of every kind: paired, by rules, by hypotheses, with conditions, entry by entry
VERDICTS: dict[str, Proved] = {
    "definition": proof(step(key="z", symbol=u, shown=A * v, shape=(n, 1), rule="", section="forward").verdict),
    "pairing": proof(symnn.equal(sp.Trace(A * B), sp.Trace(B * A))),
    "operators' rules": proof(symnn.equal(1 - s(x), s(-x))),
    "hypothesis": proof(symnn.equal(symnn.sum(u) * v, v, assume=sp.Eq(symnn.sum(u), 1))),
    "symmetric": proof(symnn.equal(A * u, A.T * u, assume=sp.Q.symmetric(A))),
    "condition": proof(symnn.equal((x**2 - 1) / (x - 1), x + 1)),
    "entries": proof(symnn.equal(sp.Determinant(sp.MatrixSymbol("M", 2, 2)), sp.det(sp.Matrix(sp.MatrixSymbol("M", 2, 2))))),
    "chain": proof(prove(claim(x**2 + 1, ">=", 2 * x, ">=", 2 * x - 1))),
    "induction": proof(induction(base=(W * v + b, W * v + b), given=(u, K * v + c),
                                 step=(W * u + b, W * K * v + (W * c + b)))),
    "SMT": proof(prove(claim(x**3, ">=", 0, assume=x >= 0))),
    "SMT with a condition": proof(prove(claim(sp.Abs(x) / x, "<=", 1))),
    "signs": proof(prove(claim(v.T * A.T * A * v, ">=", 0))),
    "signs, strictly": proof(prove(claim(v.T * v + sp.Matrix([[1]]), ">", 0))),
    "analysis": proof(prove(claim(sp.exp(x), ">=", 1 + x))),
    "Lipschitz": proof(prove(claim(sp.Abs(sp.sin(x) - sp.sin(y)), "<=", sp.Abs(x - y)))),  # quickly verified: it is a hundred times
    "what a symbol is declared to be": proof(symnn.equal(sp.log(s2 * x**2), sp.log(s2) + sp.log(x**2))),
    "sizes": proof(prove(claim(v[1, 0] ** 2, ">=", 0))),
    "moments": proof(symnn.equal(symnn.Var(w.T * v), s2 * v.T * v)),
}  # fmt: skip
LIES = (ReceivedStatement(sp.Integer(1), sp.Integer(2)), "1 = 2", "", ReceivedStatement(x, x), ReceivedStatement(A * B, B * A))


def tampered(verdict: Proved) -> list[tuple[str, Proved]]:
    """The verdict with one field changed: what is in it taken away, added to, or taken from another verdict."""
    said = verdict.statement
    out: list[tuple[str, Any]] = [("statement", lie) for lie in (*LIES, str(said)) if lie != said]
    if isinstance(said, ReceivedStatement):
        out += [("statement", said._replace(relation=r)) for r in ("=", "<=", ">", "≠") if r != said.relation]
        out += [("statement", said._replace(right=said.left)), ("statement", said._replace(left=said.right))]
    for name, more in (("hypotheses", "x = 1"), ("conditions", Condition(x, 0)), ("steps", "it is easy to see")):
        values = getattr(verdict, name)
        out += [(name, (*values, more))] if more not in values else []
        out += [(name, values[:k] + values[k + 1 :]) for k in range(len(values))]
        out += [(name, ())] if values else []
    out += [("method", other) for other in ("definition", "normal form", "SMT", "") if other != verdict.method]
    out += [("certificate", c) for c in (None, (), "yes", (verdict,), object()) if not (c is None and verdict.certificate is None)]
    out += [("certificate", other.certificate) for other in VERDICTS.values() if other != verdict and other.certificate is not None]
    return [(name, replace(verdict, **{name: value})) for name, value in out if value != getattr(verdict, name)]


@pytest.mark.parametrize("name", VERDICTS)
def test_what_was_proved_is_accepted(name: str) -> None:
    found = recheck(VERDICTS[name])
    assert found.accepted, found.reason
    assert found.shown == VERDICTS[name]


@pytest.mark.parametrize("name", VERDICTS)
def test_a_verdict_changed_in_any_field_is_not_accepted(name: str) -> None:
    for field, other in tampered(VERDICTS[name]):
        if name == "definition" and field == "statement" and isinstance(other.statement, ReceivedStatement) and other.statement.left == u:
            continue  # another definition of u is a definition
        found = recheck(other)
        assert not found.accepted, f"{field}: {getattr(other, field)!r}"
        assert found.reason


def inside(name: str) -> list[tuple[str, Proved]]:
    """The verdict with one field of its certificate taken from another certificate of its kind, or taken away."""
    verdict = VERDICTS[name]
    certificate = verdict.certificate
    if not is_dataclass(certificate):
        return []
    kin = [o.certificate for o in VERDICTS.values() if type(o.certificate) is type(certificate)]
    out = []
    for f in fields(certificate):
        mine = getattr(certificate, f.name)
        for its in (*(getattr(k, f.name) for k in kin), *(() if not isinstance(mine, tuple) else (mine[:-1], (*mine, *mine)))):
            # what nothing follows from may be assumed or not
            if its != mine and (f.name != "hypotheses" or verdict.hypotheses):
                out.append((f.name, replace(verdict, certificate=replace(certificate, **{f.name: its}))))  # type: ignore[type-var]
    return out


@pytest.mark.parametrize("name", [name for name in VERDICTS if name not in ("definition", "chain")])
def test_a_certificate_changed_in_any_field_is_not_accepted(name: str) -> None:
    assert inside(name)
    for field, other in inside(name):
        assert not recheck(other).accepted, field


def test_a_chain_is_no_better_than_its_links() -> None:
    chain = VERDICTS["chain"]
    first, second = chain.certificate
    weaker = replace(second, hypotheses=("x = 1",))
    for links in ((first,), (second, first), (first, weaker), (first, replace(second, certificate=first.certificate)), ()):
        assert not recheck(replace(chain, certificate=type(chain.certificate)(links))).accepted


def test_a_certificate_that_does_not_say_what_it_proves_is_not_accepted() -> None:
    class Silent:
        def recheck(self) -> Recheck:
            return Recheck(True, True, "trust me")

    assert not recheck(replace(VERDICTS["pairing"], certificate=Silent())).accepted
    bare = VERDICTS["pairing"].certificate
    assert isinstance(bare, Certificate)
    assert not recheck(replace(VERDICTS["pairing"], certificate=replace(bare, said=None))).accepted


def test_a_definition_is_no_way_around_a_proof() -> None:
    circular, reversed_, relation = ReceivedStatement(x, x + 1), ReceivedStatement(x + 1, x), ReceivedStatement(x, sp.Integer(2), "<=")
    for lie in (ReceivedStatement(sp.Integer(1), sp.Integer(2)), circular, reversed_, relation, "x = 2"):
        assert not recheck(Proved(statement=lie, method="definition")).accepted
    assert recheck(Proved(statement=ReceivedStatement(x, y + 1), method="definition")).accepted


@pytest.mark.parametrize(
    "stated",
    [
        claim(x, ">", 5, assume=[x > 1, x < 0]),
        claim(x, "=", y, assume=[sp.Eq(x, 1), sp.Eq(x, 5)]),
        claim(y * symnn.sum(symnn.power(u, 2)), ">=", 1, assume=[y > 2, y < 1]),
        symnn.convex(y * x**2, over=x, assume=[y > 0, y < 0]),
    ],
    ids=lambda stated: str(stated.statement),
)
def test_what_is_proved_of_nothing_is_not_accepted(stated: Any) -> None:
    question, accepted = Question(stated), []
    for method in methods(question.kind):
        assert method.prove is not None
        found = method.prove(question, Budget(3.0))
        if isinstance(found, Proved):
            accepted.append(symnn.recheck(found).accepted)
    assert accepted
    assert not any(accepted)
