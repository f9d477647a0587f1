r"""Formulas in LaTeX with sums over indices, as SymPy's sums: \sum_{i=1}^n 1/(i(i + 1)) was read as an array of numbers
whose entries are added. What proves closed forms by induction speaks of `Sum`.

That what is written is what was given is a premise, proved in normal form.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.calls import call
from symnn.bridge.given import GivenNumber
from symnn.claims.claim import Claim
from symnn.claims.question import Question
from symnn.claims.verdict import ProofStep, Proved, Verdict
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Define, Fold, Indicator, Map, Node, Size
from symnn.expr.walk import atoms
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.proof.budget import Budget
from symnn.proof.judge import judged
from symnn.proof.property_certificate import PropertyCertificate

NAME = "sums as they are written"
SECONDS = 3.0
OF_EQUATIONS = ("normal form", "sizes")
OF_CLAIMS = ("induction over a size", "closed sums")
PLAIN: dict[Any, Any] = {exp: sp.exp, log: sp.log, power: sp.Pow, reciprocal: lambda u: sp.Pow(u, -1, evaluate=False)}


def by_written_sums(question: Question, budget: Budget) -> Verdict | None:
    """A relation between numbers of which one is a formula in LaTeX with a sum or a product over an index."""
    claim = question.claim
    same = _as_sums(claim) if isinstance(claim, Claim) else None
    if same is None or not isinstance(claim, Claim):
        return None
    pairs = ((claim.left, same.left), (claim.right, same.right))
    equations = [(Claim(a, "=", b, claim.assume), OF_EQUATIONS) for a, b in pairs if a != b]
    premises: list[Proved] = []
    for part, methods in (*equations, (same, OF_CLAIMS)):
        found = _proved(part, methods, budget)
        if found is None:
            return None
        premises.append(found)
    return _verdict(question, claim, premises)


def _as_sums(claim: Claim) -> Claim | None:
    """The claim with SymPy's sums; None where there are none."""
    try:
        left, right = (_written(side) for side in (claim.left, claim.right))
    except UnsupportedError:
        return None
    given = isinstance(claim.left, GivenNumber) or isinstance(claim.right, GivenNumber)
    summed = given and any(side.has(sp.Sum, sp.Product) for side in (left, right))
    return Claim(left, claim.relation, right, claim.assume) if summed else None


def _verdict(question: Question, claim: Claim, premises: list[Proved]) -> Proved:
    last = premises[-1]
    return Proved(
        statement=question.statement,
        method=NAME,
        steps=(ProofStep.of(last.statement, f" by {last.method}"), *last.steps),
        hypotheses=tuple(dict.fromkeys(h for p in premises for h in p.hypotheses)),
        conditions=tuple(dict.fromkeys(c for p in premises for c in p.conditions)),
        certificate=PropertyCertificate(claim, NAME, tuple(premises)),
    )


def _proved(part: Claim, methods: tuple[str, ...], budget: Budget) -> Proved | None:
    budget.check()
    try:
        found = judged(part, Budget(min(SECONDS, budget.left)), methods)
    except (ArgumentError, UnsupportedError, ShapeError):  # SymPy made something of it that cannot be read
        return None
    return found if isinstance(found, Proved) else None


def _written(side: Any) -> Any:
    if isinstance(side, GivenNumber):
        return SumWriter(side.node).entry(side.node, ())
    if not isinstance(side, sp.Expr | int):
        raise UnsupportedError("a side that is no number")
    return sp.sympify(side, strict=True)


class SumWriter:
    """Entries of nodes as SymPy expressions of whole numbers, counted from 0. UnsupportedError for other nodes."""

    def __init__(self, root: Node) -> None:
        taken = {str(s) for a in atoms(root) for s in getattr(a.label, "free_symbols", ())}
        self.letters = (sp.Symbol(name, integer=True) for k in count() if (name := f"i{k or ''}") not in taken)

    def entry(self, n: Node, at: tuple[Any, ...]) -> Any:
        match n:
            case Const():
                return sp.Rational(n.value.numerator, n.value.denominator)
            case Size():
                return n.value
            case Define():
                return self.entry(n.value, at)
            case Add():
                return sp.Add(*(self.entry(t, at) for t in n.terms))
            case Map():
                return self._function(n, at)
            case Atom():
                return _of_name(n, at)
            case Contract():
                return self._sum(n, at)
            case Fold(kind="product") if len(n.axes) == n.argument.rank:
                places = [next(self.letters) for _ in n.axes]
                limits = ((k, 0, s - 1) for k, s in zip(places, n.argument.shape, strict=True))
                return sp.Product(self.entry(n.argument, tuple(places)), *limits)
        raise UnsupportedError(f"{n} is not written as a sum")

    def _function(self, n: Map, at: tuple[Any, ...]) -> Any:
        arguments = [self.entry(a, at[: a.rank]) for a in n.arguments]
        return PLAIN[n.operator](*arguments) if n.operator in PLAIN else call(n.operator, *arguments)

    def _sum(self, n: Contract, at: tuple[Any, ...]) -> Any:
        if _is_place(n):
            return at[0]
        place = dict(zip(n.out, at, strict=True))
        bound = [k for k in range(len(n.sizes)) if k not in place]
        place |= {k: next(self.letters) for k in bound}
        body = sp.Mul(*(self.entry(x, tuple(place[k] for k in i)) for x, i in zip(n.operands, n.indices, strict=True)))
        return sp.Sum(body, *((place[k], 0, n.sizes[k] - 1) for k in bound)) if bound else body


def _of_name(n: Atom, at: tuple[Any, ...]) -> Any:
    label = n.label
    if not at and isinstance(label, sp.Symbol):
        return label
    if isinstance(label, sp.MatrixSymbol) and len(at) in (1, 2):
        return MatrixElement(label, *(*at, sp.S.Zero)[:2])
    raise UnsupportedError(f"{n} is not written in a sum")


def _is_place(n: Contract) -> bool:
    """Whether it is the array 0, 1, 2, …: the number of j < i of every i."""
    if len(n.operands) != 1 or not isinstance(n.operands[0], Indicator) or n.indices != ((0, 1),) or n.out != (0,):
        return False
    x = n.operands[0]
    return (x.coefficients, x.offset, x.relation) == ((1, -1), -1, ">=") and x.shape[0] == x.shape[1]
