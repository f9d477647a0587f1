"""What holds at every depth, as lines: where the states start, then what one more layer makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from symnn.bridge import read_shaped, size_symbols
from symnn.bridge.functions import apply
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim, Property
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.errors import SymnnError
from symnn.expr import Map
from symnn.expr.walk import postorder
from symnn.ops.abs_ import absolute
from symnn.ops.norm import norm
from symnn.proof.depths.exponential import ratios
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, BY_HYPOTHESIS, ProofLine, chained

MOST_LINES = 12
"""Base and step of more claims are no proof that one reads."""
FURTHER, FACTOR = "the claim one step further", "step, the factor taken out"
WRITTEN = {"==": "=", "!=": "≠"}
"""How the signs of SymPy are written here."""

Values = Mapping[Any, Any]


def of_depths(verdict: Proved) -> tuple[ProofLine, ...]:
    """Base and step of every claim."""
    claim = verdict.certificate.claim
    told = _Recurrence.read(claim)
    if told is None:
        return ()
    lines = [*map(told.base, told.claims), *(line for c in told.claims for line in told.further(c))]
    return tuple(replace(line, given=tuple(claim.assume)) for line in lines) if len(lines) <= MOST_LINES else ()


@dataclass(frozen=True)
class _Recurrence:
    claims: tuple[Claim, ...]
    start: Values
    step: Values
    depth: Any
    first: Any
    assumed: tuple[ReceivedStatement, ...]
    """What is assumed of that which is new in every layer."""

    @classmethod
    def read(cls, claim: Property) -> _Recurrence | None:
        """The recurrence in SymPy; None where a part of it is a function."""
        parts, new = claim.parts, set(claim.parts["fresh"])
        claims = tuple(Claim(_basic(c.left), c.relation, _basic(c.right)) for c in parts["claims"])
        start, step = ({s: _basic(v) for s, v in parts[name].items()} for name in ("start", "step"))
        every = [*start.values(), *step.values(), *(side for c in claims for side in (c.left, c.right))]
        about = (a for a in claim.assume if isinstance(a, Relational) and a.free_symbols & new)
        assumed = tuple(ReceivedStatement(a.lhs, a.rhs, WRITTEN.get(a.rel_op, a.rel_op)) for a in about)
        return None if None in every else cls(claims, start, step, parts["depth"], parts["first"], assumed)

    def base(self, c: Claim) -> ProofLine:
        put = {**self.start} if self.depth is None else {**self.start, self.depth: sp.Integer(self.first)}
        where = () if self.depth is None else (ReceivedStatement(self.depth, sp.Integer(self.first)),)
        return ProofLine(c.left.xreplace(put), c.right.xreplace(put), "base", c.relation, put=where, begins=True)

    def further(self, c: Claim) -> tuple[ProofLine, ...]:
        """What a layer makes of the left side, the hypotheses, and the right side one layer further."""
        left = c.left.xreplace(dict(self.step))
        right = c.right.xreplace({**self.step, **({} if self.depth is None else {self.depth: self.depth + 1})})
        if (ratio := self._ratio(c, left)) is not None:
            return chained(
                [
                    ProofLine(left, ratio * c.left, FACTOR),
                    ProofLine(ratio * c.left, ratio * c.right, BY_HYPOTHESIS, known=(c.statement,)),
                    ProofLine(ratio * c.right, right, FURTHER),
                ]
            )
        values = {k.left: k for k in self.claims if self._is_value(k) and k.left in left.free_symbols}
        inside = left.xreplace({s: k.right for s, k in values.items()})
        others = tuple(k.statement for k in self.claims if k not in values.values() and self._speaks(k, inside))
        about = self._about(inside)
        hypothesis = f"{BY_HYPOTHESIS} and {AS_ASSUMED}" if about else BY_HYPOTHESIS
        reason = FURTHER if values else hypothesis
        bounds = () if c.relation == "=" else tuple(_bounds(inside))
        return chained(
            [
                ProofLine(left, inside, BY_HYPOTHESIS, known=tuple(k.statement for k in values.values())),
                ProofLine(inside, right, reason, c.relation, put=bounds, known=(*others, *about)),
            ]
        )

    def _ratio(self, c: Claim, left: Any) -> Any:
        """q, where a layer makes q times the left side of it, which is no state; None if that is not so."""
        if c.relation != "=" or c.left in self.step or self.depth is None:
            return None
        sizes = size_symbols(c.left)
        for q in ratios(c.right, self.depth):
            if q.is_Rational and q.p == 1:  # SymPy makes one power of q·q^(L - 1)
                continue
            try:
                if same(read_shaped(left, sizes)[0], read_shaped(q * c.left, sizes)[0]):
                    return q
            except SymnnError:
                continue
        return None

    def _about(self, formula: Any) -> tuple[ReceivedStatement, ...]:
        """What is assumed of letters in a formula."""
        symbols = formula.free_symbols - set(self.step)
        return tuple(a for a in self.assumed if (a.left.free_symbols | a.right.free_symbols) & symbols)

    def _is_value(self, k: Claim) -> bool:
        """Whether the claim says what a state is."""
        return k.relation == "=" and k.left in self.step and k.left not in k.right.free_symbols

    def _speaks(self, k: Claim, formula: Any) -> bool:
        """Whether all states on the left side of a claim stand in a formula."""
        states = k.left.free_symbols & set(self.step)
        return bool(states) and states <= formula.free_symbols


def _bounds(formula: Any) -> Iterator[ReceivedStatement]:
    """Between which numbers the values of functions in a formula lie."""
    for node in dict.fromkeys(n for n in postorder(read_shaped(formula)[0]) if isinstance(n, Map)):
        low, high = node.operator.range
        if None in (low, high) or node.rank:
            continue
        value, low, high = to_sympy(node), sp.Rational(low), sp.Rational(high)
        if low == -high:
            yield ReceivedStatement(apply(absolute, value), high, "<=")
        else:
            yield ReceivedStatement(value, low, ">=")
            yield ReceivedStatement(value, high, "<=")


def _basic(given: Any) -> Any:
    if isinstance(given, sp.MatrixBase):
        return given.as_immutable()
    if isinstance(given, int):
        return sp.Integer(given)
    return given if isinstance(given, sp.Basic) else None


def of_ratio(verdict: Proved) -> Iterator[ProofLine]:
    """f(L + 1) = q·f(L) with |q| > 1, and f is not 0 at first."""
    claim = verdict.certificate.claim
    f, depth, first = claim.parts["f"], claim.parts["depth"], claim.parts["first"]
    there, sizes, given = f.xreplace({depth: depth + 1}), size_symbols(f), tuple(claim.assume)
    start = f.xreplace({depth: sp.Integer(first)})
    size = apply(norm if getattr(start, "shape", ()) else absolute, start)
    for q in ratios(f, depth):
        if same(read_shaped(there, sizes)[0], read_shaped(q * f, sizes)[0]):
            at = (ReceivedStatement(depth, sp.Integer(first)),)
            yield ProofLine(there, q * f, "one step further", given=given, begins=True)
            yield ProofLine(apply(absolute, q), sp.Integer(1), "a fixed ratio", ">", given=given, begins=True)
            yield ProofLine(size, sp.Integer(0), "not 0 to begin with", "≠", put=at, given=given, begins=True)
            return
