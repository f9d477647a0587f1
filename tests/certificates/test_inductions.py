"""An induction is told by its base and its step, a theorem each. Skipped without Coq."""

import sympy as sp

import symnn
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import named, sifted
from tests.certificates.lies import variants

L, C = sp.Symbol("L", integer=True, positive=True), sp.Symbol("c", real=True)
X = sp.Symbol("x", real=True)


def test_base_and_step(library):
    said = {"base": (X + X, 2 * X), "given": (C, L * (L + 1) * X), "step": (C + 2 * (L + 1) * X, (L + 1) * (L + 2) * X)}
    base, step = coq_proofs(symnn.induction(**said))
    assert [p.said.relation for p in (base.statement, step.statement)] == ["=", "="]
    assert len(step.statement.premises) == 1
    truths = [named(f"t{k}", "", p) for k, p in enumerate((base, step))]
    lies = dict(variants(step, 1))
    assert set(lies) >= {"one more", "a premise dropped", "a premise changed"}
    tried = [named(f"lie{k}", what, lie) for k, (what, lie) in enumerate(lies.items())]
    assert sifted([*truths, *tried]) == {t.name for t in truths}
