"""A proof by the normal form as lines: both sides as sums of products of entries, and why they are the same."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.free_indices import EveryEntry
from symnn.bridge.tensors import IndexSum, TensorElement
from symnn.bridge.unevaluated import Unevaluated
from symnn.calculus.printed_form.matrix_form import FormWriter, to_sympy
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Call, Map, Node
from symnn.expr.walk import postorder
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.certificate import Certificate
from symnn.proof.equality.check_quotients import agrees
from symnn.proof.proof_lines.proof_line import ProofLine, expression

MOST = 12
"""Products of one side that a reader still follows."""
LETTERS = "ijklpqrstuv"
ASSUMED = ", under what is assumed"
SPELT = (sp.KroneckerDelta, sp.Piecewise, sp.FunctionMatrix)
"""Sums over these are a computer's."""


def of_products(verdict: Proved) -> tuple[ProofLine, ...]:
    """The lines of a proof by the normal form; none where it is too long to be read."""
    certificate, said = verdict.certificate, verdict.statement
    if not isinstance(certificate, Certificate) or not isinstance(said, ReceivedStatement):
        return ()
    if not _is_whole(said.left, certificate.left) or not _is_whole(said.right, certificate.right):
        return ()
    given = certificate.hypotheses.given
    used = tuple(h for h in verdict.hypotheses if isinstance(h, SaidRelation))
    if said.left == said.right:
        return (ProofLine(said.left, said.right, "both sides are the same formula", given=given, begins=True),)
    lines = (replace(line, given=given) for line in _lines(certificate, said.left, said.right))
    return tuple(replace(line, put=used) if line.reason.endswith(ASSUMED) else line for line in lines)


def _is_whole(side: Any, node: Node) -> bool:
    """Whether a side is a tensor and no entry of one at an index that is named in it."""
    shape = getattr(side, "shape", ())
    return isinstance(side, sp.Basic) and sum(s != 1 for s in shape) == node.rank


def _lines(proof: Certificate, left: Any, right: Any) -> Iterator[ProofLine]:
    named = {str(s) for side in (left, right) for s in side.atoms(sp.Symbol, sp.MatrixSymbol)}
    letters = (*_spoken_of(left), *(sp.Symbol(name, integer=True) for name in _names(named)))
    at = letters[: proof.left.rank]
    try:
        sums = [ProductSum(tuple(pairing.expand(side)), side.rank, letters) for side in (proof.left, proof.right)]
    except pairing.Rejected:
        return
    if any(len(s.terms) > MOST or s.indices > len(letters) or s.expression.has(*SPELT) for s in sums):
        return
    ends = [_entry_of(side, at) for side in (left, right)]
    chain = [ProofLine(None, ends[0], "", places=at)]
    for made, reason, known in (
        (sums[0], _begins(left, proof.left), ()),
        (sums[1], *_why_same(proof)),
        (ends[1], f"the right side, {_begins(right, proof.right)}", ()),
    ):
        before = chain[-1].right
        if expression(made) != expression(before):
            chain.append(ProofLine(before, made, reason, known=known, places=at, begins=len(chain) == 1))
        elif made is ends[1] and len(chain) > 1:
            chain[-1] = replace(chain[-1], right=made)
    yield from chain[1:]


def _why_same(proof: Certificate) -> tuple[str, tuple[ReceivedStatement, ...]]:
    """Why the two sums of products are the same, and equations for that."""
    if proof.pairing is None:
        equations = [(e.left, e.right) for e in proof.hypotheses.equations]
        equal = agrees(proof.left, proof.right, equations).equal
        rules = f"{_definitions(proof)}equal as quotients" if equal else "by the operators' rules"
        assumed = proof.said is not None and proof.said.hypotheses
        return (f"{rules}{ASSUMED}" if assumed else rules), ()
    inside = tuple(
        ReceivedStatement(to_sympy(s.leaf), to_sympy(s.model))
        for s in proof.pairing.leaves
        if str(s.leaf) != str(s.model)
    )
    return ("the same products" if inside else "the same products, with other names of the summed indices"), inside


def _definitions(proof: Certificate) -> str:
    """Of which operators the definition is put in."""
    maps = (n.operator for n in postorder([proof.left, proof.right]) if isinstance(n, Map))
    names = dict.fromkeys(op.name for op in maps if op.define is not None and not op.latex.startswith(r"\mathbf"))
    return f"definition of {', '.join(names)}; " if names else ""


def _names(taken: Container[str]) -> Iterator[str]:
    """Letters for indices: i, j, …, then i1, j1, …"""
    return (name for k in ("", *range(1, 9)) for letter in LETTERS if (name := f"{letter}{k}") not in taken)


def _begins(side: Any, node: Node) -> str:
    """How a side becomes a sum of products."""
    names = dict.fromkeys(n.composition.name for n in postorder(node) if isinstance(n, Call))
    said = [f"definition of {', '.join(names)}"] if names else []
    if any(isinstance(part, Unevaluated | sp.Derivative) for part in sp.preorder_traversal(side)):
        said.append("differentiated")
    return ", ".join([*said, "multiplied out"])


def _spoken_of(side: Any) -> Sequence[Any]:
    """The indices of a claim that is itself about every entry."""
    if not isinstance(side, EveryEntry):
        return ()
    return [k for k, extent in zip(side.lamda.variables, side.shape, strict=True) if extent != 1]


def _entry_of(side: Any, at: Sequence[Any]) -> Any:
    """A side at the generic place."""
    shape = getattr(side, "shape", ())
    letters = iter(at)
    place = [sp.S.Zero if s == 1 else next(letters) for s in shape]
    if not shape:
        return side
    if isinstance(side, sp.FunctionMatrix):
        return side.lamda(*place)
    if getattr(side, "is_ZeroMatrix", False):
        return sp.S.Zero
    return MatrixElement(side, *place) if len(shape) == 2 else TensorElement(side, *place)


@dataclass(frozen=True)
class ProductSum:
    """A sum of products at the place [i, j, …]: equal letters are summed together."""

    terms: tuple[pairing.Term, ...]
    rank: int
    letters: tuple[Any, ...]

    @property
    def indices(self) -> int:
        """How many letters the longest product needs."""
        return max((len(self._place(factors)) for _, factors in self.terms), default=0)

    @cached_property
    def expression(self) -> Any:
        """The sum as SymPy, with an `IndexSum` for every product with summed indices."""
        return sp.Add(*(self._product(term) for term in self.terms))

    def _product(self, term: pairing.Term) -> Any:
        c, factors = term
        place = self._place(factors)
        extents = {i: leaf.shape[k] for leaf, slots in factors for k, i in enumerate(slots)}
        body = sp.Mul(*(self._factor(leaf, [place[i] for i in slots]) for leaf, slots in factors))
        bound = [(place[i], 0, extents[i] - 1) for i in place if i < 0]
        return sp.Rational(c.numerator, c.denominator) * (IndexSum(body, *bound) if bound else body)

    def __str__(self) -> str:
        """Σ_k A[i, k]·B[k, j] - …"""
        return " + ".join(map(self._said, self.terms)).replace("+ -", "- ") or "0"

    def _said(self, term: pairing.Term) -> str:
        c, factors = term
        place = self._place(factors)
        said = sorted(str(self._factor(leaf, [place[i] for i in slots])) for leaf, slots in factors)
        if not said:
            return str(c)
        number = f"{c}·".removeprefix("1·") if c > 0 else f"{c}·".replace("-1·", "-")
        letters = "".join(str(letter) for i, letter in place.items() if i < 0)
        return f"{number}{letters and f'Σ_{letters} '}{'·'.join(said)}"

    def _place(self, factors: Sequence[pairing.Factor]) -> dict[int, Any]:
        """The letter of every index: those of the place, then what is summed over, as it is met."""
        bound = dict.fromkeys(i for _, slots in factors for i in slots if i < 0)
        return dict(zip((*range(self.rank), *bound), self.letters, strict=False))

    def _factor(self, leaf: Node, at: Sequence[Any]) -> Any:
        return FormWriter(leaf, map(str, self.letters)).entries.entry(leaf, at)
