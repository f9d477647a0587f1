"""Certificates, and `recheck`, which verifies them and that they are about what the verdict says.

A certificate says by `method` which record of `symnn.proof.methods` rechecks it. That tells in `shown` the verdict that
it proves, made anew from what
is in it; a verdict that says anything else (another formula, fewer hypotheses, no condition) is not accepted. The
certificate of the normal form is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, ClassVar

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.bridge.tensors import TensorSymbol
from symnn.bridge.unevaluated import Unevaluated
from symnn.claims.claim import Claim, Property
from symnn.claims.hypotheses import Hypotheses, said_truly
from symnn.claims.question import Question
from symnn.claims.received import Received
from symnn.claims.size_demands import all_said, defined_at
from symnn.claims.verdict import ChainStatement, Condition, Proved, ReceivedStatement, Words
from symnn.errors import ArgumentError, BudgetError, PoleError, SymnnError
from symnn.expr import Node, broadcast
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.check_quotients import agrees
from symnn.proof.equality.find_pairing import pair
from symnn.proof.equality.forms import by_forms
from symnn.proof.method import Recheck, table

CARRIED_OUT = "derivatives are carried out once more, by the rules of symnn.derivative"


def recheck(verdict: Any, *, premise: bool = False, inner: bool = False, said: Sequence[Any] = ()) -> Recheck:
    """Verify a proof again, and that it proves this verdict: its statement, under its hypotheses, where its conditions
    hold. What is said is made anew from the data in the certificate: it holds no words of its own.

    A pairing of monomials is checked without the prover; anything else names whom it trusts. ArgumentError for what is
    no proof. A `premise` may assume what only the longer proof around it can say, as that x stands for any state; of
    an `inner` proof somebody else says at which sizes it is one. What was `said` in a text, from which it was read
    again, is assumed in the words of the text.
    """
    if not isinstance(verdict, Proved):
        raise ArgumentError(f"only a proof has a certificate; this verdict is {type(verdict).__name__}")
    certificate = verdict.certificate
    if certificate is None:
        defined = is_definition(verdict)
        return Recheck(
            defined, True, "a definition: there is nothing to prove" if defined else "there is no certificate", verdict
        )
    method = table().get(str(getattr(certificate, "method", "")))
    if method is None or method.recheck is None or type(certificate) is not method.certificate:
        return Recheck(False, True, "this is no certificate")
    found = method.recheck(certificate)
    if not found.accepted:
        return found
    if found.shown is None:
        return Recheck(False, found.independent, "the certificate does not say what it proves")
    wrong = _unsaid(certificate, verdict, said, premise, inner) or _other_than(found.shown, verdict)
    if wrong:
        return Recheck(False, found.independent, wrong)
    return replace(found, independent=False, reason=f"{found.reason}; {CARRIED_OUT}") if derives(verdict) else found


def _unsaid(certificate: Any, verdict: Proved, said: Sequence[Any], premise: bool, inner: bool) -> str:
    """What the proof keeps to itself, of assumptions and sizes; "" if nothing."""
    if not premise and not _assumed_as_said(certificate, said):
        return "what is assumed is said in other words than its own"
    if not (premise or inner) and not _sizes_are_said(certificate, verdict):
        return "it is not said at which sizes the claim says something"
    return ""


def _other_than(shown: Proved, verdict: Proved) -> str:
    """Where the verdict that is shown is another; "" if it is the same."""
    for part in fields(Proved):
        if part.compare and not _same(getattr(shown, part.name), getattr(verdict, part.name)):
            return f"the certificate proves another verdict: {difference(part.name, shown)}"
    return ""


def derives(verdict: Proved) -> bool:
    """Whether it is about a derivative that reading carries out: the prover and the checker read alike."""
    s = verdict.statement
    links = s.links if isinstance(s, ChainStatement) else ()
    if isinstance(s, ReceivedStatement):
        links = (s,)
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, sp.Basic)]
    return any(isinstance(part, Unevaluated | sp.Derivative) for side in sides for part in sp.preorder_traversal(side))


def _same(one: Any, other: Any) -> bool:
    """Conditions are the same if they are about the same, whatever their texts."""
    if isinstance(one, tuple) and isinstance(other, tuple) and one and isinstance(one[0], Condition):
        about = (
            [(str(c), *(getattr(c, k, None) for k in ("left", "right", "relation"))) for c in x] for x in (one, other)
        )
        return next(about) == next(about)
    return one == other


def _assumed_as_said(certificate: Any, said: Sequence[Any]) -> bool:
    """Whether the hypotheses in a certificate are what their words say, read once more."""
    if isinstance(claim := getattr(certificate, "claim", None), Claim | Property):
        return said_truly(claim.assume, said)
    h = getattr(getattr(certificate, "problem", certificate), "hypotheses", None)
    return not isinstance(h, Hypotheses) or h.as_given(said)


def _sizes_are_said(certificate: Any, verdict: Proved) -> bool:
    """Whether the proof holds at all sizes, or tells at which. What is made of proofs leaves that to them."""
    if certificate.method == "sizes":
        return True
    if isinstance(claim := getattr(certificate, "claim", None), Claim | Property):
        question = Question(claim)
        return all_said(question.formulas, question.hypotheses, verdict.conditions)
    about = getattr(certificate, "problem", certificate)
    if not isinstance(h := getattr(about, "hypotheses", None), Hypotheses):
        return True
    return all_said((about.left, about.right), h, verdict.conditions)


def difference(name: str, shown: Proved) -> str:
    value = getattr(shown, name)
    said = "; ".join(map(str, value)) if name in ("steps", "hypotheses", "conditions") else str(value)
    return f"its {name} {'is' if name in ('statement', 'method') else 'are'} {said or 'none'}"


def is_definition(verdict: Proved) -> bool:
    """Whether it says symbol = formula, with a formula that does not mention the symbol, at the sizes at which the
    formula says something, and nothing else.
    """
    s = verdict.statement
    if not isinstance(s, ReceivedStatement) or s.relation != "=" or not isinstance(s.right, sp.Basic):
        return False
    plain = verdict.method == "definition" and not (verdict.hypotheses or verdict.steps)
    if not plain or not isinstance(s.left, sp.Symbol | sp.MatrixSymbol | TensorSymbol):
        return False
    return s.left not in s.right.free_symbols and _same(verdict.conditions, defined_at(read(s.right)))


def about(statement: Words, relation: str, *sides: Node) -> str | None:
    """Why the statement is not about these two sides, read from it once more; None if it is. Words are about nothing:
    a claim is data.
    """
    if not isinstance(statement, ReceivedStatement):
        return "the statement is a chain" if isinstance(statement, ChainStatement) else "the statement is in words"
    if statement.relation != relation:
        return f"the statement says {statement.relation}, the certificate {relation}"
    both = statement.left, statement.right
    known = tuple(s for said in both if not isinstance(said, str | Node | Received) for s in size_symbols(said))
    for said, side in zip(both, sides, strict=True):
        if not _reads(said, side, known):
            return f"the certificate is not about {said}"
    return None


def _reads(said: Any, side: Node, sizes: tuple[Any, ...]) -> bool:
    if isinstance(said, str | Node):
        return said is side
    try:
        if isinstance(said, Received):
            return said.node() is side
        nodes = [read_shaped(said, sizes)[0], read(said)]
        return any(n is side or (not n.rank and broadcast(n, side.shape) is side) for n in nodes)
    except SymnnError:
        return False


@dataclass(frozen=True)
class Certificate:
    """Two sides, what was assumed, and the verdict on them. `stored` is a pairing that was made before, as read from a
    file.

    `pairing` is None where the proof used an operator's own rules (e^{a+b} = e^a e^b, σ(−x) = 1 − σ(x), a hypothesis):
    such a proof is not a mere pairing of products, and `recheck` says whom it trusts.
    """

    method: ClassVar[str] = "normal form"
    left: Node
    right: Node
    hypotheses: Hypotheses
    said: Proved | None = None
    stored: pairing.Pairing | None = None

    @cached_property
    def pairing(self) -> pairing.Pairing | None:
        return self.stored or pair(self.left, self.right)

    def recheck(self) -> Recheck:
        if self.said is None:
            return Recheck(False, True, "the certificate does not say what it proves")
        wrong = about(self.said.statement, "=", self.left, self.right)
        if wrong is not None:
            return Recheck(False, True, wrong)
        proof = self.pairing
        if proof is None:
            return self._again()
        if proof.left is not self.left or proof.right is not self.right or proof.axes is not None:
            return Recheck(False, True, "the pairing is about another claim")
        try:
            paired = pairing.check(proof)
        except pairing.Rejected as reason:
            return Recheck(False, True, str(reason))
        found = f"{paired} product{'s' * (paired != 1)} paired" if paired else "both sides found to be 0"
        return Recheck(True, True, f"{found} by a checker that shares no code with the prover", self.said)

    def _again(self) -> Recheck:
        assert self.said is not None
        try:
            found = by_forms(self.left, self.right, self.hypotheses, self.said.statement)
        except (BudgetError, PoleError) as reason:
            return Recheck(False, False, str(reason))
        if isinstance(found, str):
            return Recheck(False, False, found)
        opinion = agrees(self.left, self.right, [(e.left, e.right) for e in self.hypotheses.equations])
        if opinion.equal:
            said = "multiplied out as quotients by a checker that shares no code with the prover"
            where = "" if opinion.total else "; that both sides are defined at the same points trusts the normal form"
            return Recheck(True, opinion.total, said + where, found)
        return Recheck(True, False, "trusts the operators' rules in the normal form, run once more", found)


def proves(certificate: Certificate) -> bool:
    """Whether the normal form proves it once more: as a whole, or entry by entry."""
    return not isinstance(by_forms(certificate.left, certificate.right, certificate.hypotheses), str)
