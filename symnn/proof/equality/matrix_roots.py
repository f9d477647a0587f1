"""Powers A^{p/q} of positive (semi)definite matrices: the claim about A is stated anew of R = A^{1/q}, with A = R^q.

Every such R is symmetric and positive (semi)definite, and every positive (semi)definite R is the root of R^q: what
holds of all R holds of all A, and where it fails for an R it fails for R^q. The root is the only such matrix: S is it
where S^q = A and S is positive semidefinite.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import lcm
from typing import Any

import sympy as sp
from sympy.matrices.expressions.diagonal import DiagMatrix

from symnn.bridge import random, read_shaped, size_symbols
from symnn.bridge.unevaluated import Unevaluated
from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.tensor_facts import Definite, definite
from symnn.claims.verdict import IllTyped, Proved, ReceivedStatement, Refuted, Verdict
from symnn.errors import ArgumentError, SymnnError, UnsupportedError
from symnn.expr import Atom
from symnn.ops.signs import NONNEGATIVE, POSITIVE, sign
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.property_certificate import PropertyCertificate

NAME = "matrix roots"
STRICT, WEAK = 2, 1
"""Positive definite, positive semidefinite."""
MOST = 12
"""The largest root that is taken apart: R¹² is a product of twelve factors."""


def by_matrix_roots(question: Question, budget: Budget) -> Verdict | None:
    """A relation between values in which matrices stand to fractional powers."""
    given = question.claim
    if not isinstance(given, Claim) or not all(isinstance(s, sp.Basic | int) for s in (given.left, given.right)):
        return None
    claim = replace(given, left=sp.sympify(given.left, strict=True), right=sp.sympify(given.right, strict=True))
    if not _has_roots(claim):
        return None
    known = Definiteness(claim.assume, question.sizes, _positive(question))
    claim = _untransposed(claim, known)
    roots = _roots(claim)
    _demand(roots, known)
    made = partial(_proved, given, roots)
    if (only := _only_root(claim, known, budget)) is not None:
        return made(only, ("a positive semidefinite matrix with that power is that root: there is one such",))
    restated = _restated(claim, {base: (known.of(base) == STRICT, powers) for base, powers in roots.items()})
    try:
        found = None if restated is None else judged(restated, Budget(budget.left))
    except ArgumentError:  # what is assumed of A cannot be said of its root
        return None
    if isinstance(found, Proved):
        return made(
            found, tuple(f"{base} is a whole power of its root, which is positive semidefinite" for base in roots)
        )
    if isinstance(found, Refuted):
        return replace(found, statement=given.statement, repair=None)
    return None if found is None or isinstance(found, IllTyped) else replace(found, statement=given.statement)


def _demand(roots: dict[Any, list[Any]], known: Definiteness) -> None:
    """UnsupportedError where a root is taken of what is not known to have one."""
    for base, powers in roots.items():
        how = known.of(base)
        if not how or (how == WEAK and min(powers) < 0):
            word = "definite" if how else "semidefinite"
            raise UnsupportedError(
                f"roots are taken of matrices that are known to be positive {word}, and {base} is not"
            )


def _untransposed(claim: Claim, known: Definiteness) -> Claim:
    """Aᵀ is A, where A is positive semidefinite."""
    turned = {sp.Transpose(a): a for a in known.told}
    return replace(claim, left=claim.left.xreplace(turned), right=claim.right.xreplace(turned)) if turned else claim


def _positive(question: Question) -> frozenset[Atom]:
    try:
        return question.hypotheses.positive
    except SymnnError:  # what is assumed may have roots in it
        return frozenset()


def _spoken(claim: Claim) -> Iterator[Any]:
    for side in (claim.left, claim.right):
        yield from sp.preorder_traversal(side)


def _is_root(e: Any) -> bool:
    return isinstance(e, sp.MatPow) and bool(e.exp.is_Rational) and not e.exp.is_Integer


def _has_roots(claim: Claim) -> bool:
    return any(map(_is_root, _spoken(claim)))


def _roots(claim: Claim) -> dict[Any, list[Any]]:
    """The matrices that stand to fractional powers, with all the exponents of each; none where one is in another's
    way.
    """
    said = [e for a in claim.assume if isinstance(a, sp.Basic) for e in sp.preorder_traversal(a)]
    found: dict[Any, list[Any]] = {}
    for e in filter(_is_root, (*_spoken(claim), *said)):
        found.setdefault(e.base, []).append(e.exp)
    if any(_is_bound(e) for e in (*_spoken(claim), *said)):
        raise UnsupportedError("roots of matrices that are random, or that something is differentiated by")
    if any(a != b and b.has(a) for a in found for b in found):
        raise UnsupportedError("roots of matrices that are made of one another")
    return found


def _is_bound(e: Any) -> bool:
    """Whether a matrix in it is random, or varies: for it nothing can be put in."""
    return isinstance(e, Unevaluated | sp.Derivative) or type(e).__module__ == random.__name__


def _restated(claim: Claim, roots: dict[Any, tuple[bool, list[Any]]]) -> Claim | None:
    """The claim in the roots: R^q for A, and R^p for A^{p/q}."""
    powers: dict[Any, Any] = {}
    wholes: dict[Any, Any] = {}
    more: list[Any] = []
    for base, (strictly, exponents) in roots.items():
        q, r = _root(base, exponents)
        if q > MOST:
            return None
        powers |= {sp.MatPow(base, e): sp.MatPow(r, e * q).doit() for e in exponents}
        wholes[base] = sp.MatPow(r, q)
        more.append(definite(r, strictly))
        if not isinstance(base, sp.MatrixSymbol):
            more.append(sp.Eq(sp.MatPow(r, q), base, evaluate=False))
    made = Placed(powers, wholes)
    try:
        assume = [made.assumption(a) for a in claim.assume]
    except UnsupportedError:
        return None
    return Claim(made(claim.left), claim.relation, made(claim.right), (*(a for a in assume if a is not None), *more))


def _root(base: Any, exponents: list[Any]) -> tuple[int, Any]:
    """q, and the symbol for the root of that order."""
    q = lcm(*(int(e.q) for e in exponents))
    name = f"{base}^(1/{q})" if base.is_Symbol or isinstance(base, sp.MatrixSymbol) else f"({base})^(1/{q})"
    return q, sp.MatrixSymbol(name, *base.shape)


def whole_powers(claim: Claim) -> list[ReceivedStatement]:
    """A = R^q for every matrix of the claim that a root is taken of."""
    made = ((base, _root(base, exponents)) for base, exponents in _roots(claim).items())
    return [ReceivedStatement(base, sp.MatPow(r, q)) for base, (q, r) in made]


@dataclass(frozen=True)
class Placed:
    """Puts the roots in: first for the powers, then for what is left of the matrices themselves."""

    powers: dict[Any, Any]
    wholes: dict[Any, Any]

    def __call__(self, e: Any) -> Any:
        return e.xreplace(self.powers).xreplace(self.wholes)

    def assumption(self, given: Any) -> Any:
        """None for what the root's own assumption says. UnsupportedError for what cannot be said of the roots."""
        subject = _definite_subject(given)
        if subject is not None and subject[0] in self.wholes:
            return None
        if isinstance(given, sp.Basic):
            return self(given)
        if isinstance(given, Claim):
            return replace(given, left=self(given.left), right=self(given.right))
        raise UnsupportedError(f"{given} is not said of roots")


def _definite_subject(given: Any) -> tuple[Any, int] | None:
    """(A, how) of an assumption that A is positive (semi)definite."""
    if isinstance(given, sp.AppliedPredicate) and given.function == sp.Q.positive_definite:
        return given.arg, STRICT
    if isinstance(given, Definite):
        (node,) = given.nodes
        label = getattr(node, "label", None)
        return (label, _strength(given)) if isinstance(label, sp.MatrixSymbol) else None
    return None


def _strength(fact: Definite) -> int:
    return STRICT if fact.strictly else WEAK


class Definiteness:
    """How much is known of a matrix, by what is assumed and by how it is made."""

    def __init__(self, assume: tuple[Any, ...], sizes: tuple[Any, ...], positive: frozenset[Atom]) -> None:
        self.told = dict(s for a in assume if (s := _definite_subject(a)) is not None)
        self.facts = {a.nodes[0]: _strength(a) for a in assume if isinstance(a, Definite)}
        self.positive = positive
        self.sizes = sizes

    def of(self, e: Any) -> int:
        """STRICT, WEAK or 0."""
        if e in self.told:
            return self.told[e]
        if self.facts and (node := self._node(e)) in self.facts:
            return self.facts[node]
        return self._made(e)

    def _made(self, e: Any) -> int:
        """By how it is made, of matrices of which it is known."""
        match e:
            case sp.Identity():
                return STRICT
            case sp.MatAdd():
                parts = [self.of(t) for t in e.args]
                return 0 if 0 in parts else max(parts)
            case sp.Inverse():
                return STRICT if self.of(e.arg) == STRICT else 0
            case sp.MatPow():
                inside = self.of(e.base)
                return inside if inside == STRICT or (e.exp.is_Rational and e.exp > 0) else 0
            case DiagMatrix():
                return self._of_entries(e.args[0])
            case sp.MatMul():
                return self._of_product(e)
        return 0

    def _of_entries(self, v: Any) -> int:
        """Of a diagonal matrix, by the signs of its entries."""
        node = self._node(v)
        found = None if node is None else sign(node, self.positive)
        return {POSITIVE: STRICT, NONNEGATIVE: WEAK, None: 0}[found]

    def _of_product(self, e: Any) -> int:
        """cMᵀM and cMPMᵀ, with c >= 0 and P positive semidefinite."""
        c, factors = e.as_coeff_matrices()
        if not c.is_nonnegative:
            return 0
        factors = list(factors)
        if len(factors) == 1:
            return self.of(factors[0]) if c.is_positive else WEAK * bool(self.of(factors[0]))
        while len(factors) >= 2 and sp.Transpose(factors[0]).doit() == factors[-1]:
            factors = factors[1:-1]
        if not factors:
            return WEAK
        inside = sp.MatMul(*factors) if len(factors) > 1 else factors[0]
        return WEAK if inside != e and self.of(inside) else 0

    def _node(self, e: Any) -> Any:
        try:
            return read_shaped(e, self.sizes or tuple(size_symbols(e)))[0]
        except SymnnError:
            return None


def _only_root(claim: Claim, known: Definiteness, budget: Budget) -> Proved | None:
    """A^{p/q} = S, because S is positive semidefinite and S^q = A^p."""
    for root, s in ((claim.left, claim.right), (claim.right, claim.left)) if claim.relation == "=" else ():
        if not _is_root(root) or root.exp < 0 or s.has(root) or not known.of(s):
            continue
        premise = Claim(sp.MatMul(*[s] * int(root.exp.q)), "=", sp.MatPow(root.base, root.exp.p).doit(), claim.assume)
        found = judged(premise, Budget(budget.left / 3))
        if isinstance(found, Proved):
            return found
    return None


def _proved(claim: Claim, roots: dict[Any, list[Any]], premise: Proved, steps: tuple[str, ...]) -> Proved:
    hypotheses = [h for h in premise.hypotheses if "^(1/" not in str(h)]
    hypotheses += list(_words(claim.assume, roots))
    return Proved(
        statement=claim.statement,
        method=NAME,
        steps=(*steps, f"then by {premise.method}"),
        hypotheses=tuple(dict.fromkeys(hypotheses)),
        conditions=premise.conditions,
        certificate=PropertyCertificate(claim, NAME, (premise,)),
    )


def _words(assume: tuple[Any, ...], roots: dict[Any, list[Any]]) -> Iterator[str]:
    for given in assume:
        subject = _definite_subject(given)
        if subject is not None and any(base.has(subject[0]) for base in roots):
            yield f"{subject[0]} is positive {'definite' if subject[1] == STRICT else 'semidefinite'}"
