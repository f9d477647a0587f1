"""Claims about a function that are, by definition or by a classical theorem, other claims about it: proved where those
are, and refuted where one of them is.

    strong convexity      m > 0, and f − m/2·‖x‖² is convex: the definition
    Lipschitz gradient    L/2·‖x‖² − f and L/2·‖x‖² + f are convex: for a finite f these two say that f is
                          differentiable and ‖∇f(x) − ∇f(y)‖ ≤ L·‖x − y‖, and follow from it (Nesterov, Lectures on
                          Convex Optimization, theorem 2.1.5; Bauschke and Combettes, theorem 18.15)
    Lipschitz             ‖∇f‖ ≤ L where f is differentiable. f must be continuous and made of analytic pieces, as
                          everything without jumps here is: then it is the integral of its gradient along almost every
                          segment. It is refuted only where it has slopes everywhere, for a kink's is a convention
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.calls import call
from symnn.bridge.functions import sum_of
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Claim, Property
from symnn.claims.entrywise import is_smooth
from symnn.claims.properties.convex import convex
from symnn.claims.question import Question
from symnn.claims.size_demands import below
from symnn.claims.verdict import ProofStep, Proved, Refuted, Unknown, Verdict
from symnn.derivative import gradient
from symnn.expr import Call, Const, Map, Node, const, dot
from symnn.expr.walk import children, postorder
from symnn.ops.abs_ import absolute
from symnn.ops.norm import norm
from symnn.ops.power import power
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives.squared_lengths import with_squares
from symnn.proof.property_certificate import PropertyCertificate

SubClaim = Claim | Property


def by_strong_convexity(question: Question, budget: Budget) -> Verdict | None:
    claim = question.as_property
    f, m, over = with_squares(claim.parts["f"]), claim.parts["constant"], claim.parts["over"]
    parts: list[SubClaim] = [Claim(m, ">", sp.S.Zero, claim.assume), *_convex(_less(f, m * _squares(over) / 2), claim)]
    return reduced(claim, "strong convexity", question, parts, budget, ("that is the definition of strong convexity",))


def by_lipschitz_gradient(question: Question, budget: Budget) -> Verdict | None:
    claim = question.as_property
    f, bound, over = with_squares(claim.parts["f"]), claim.parts["constant"], claim.parts["over"]
    if why := _refusal(question, budget):
        return Unknown(statement=claim.statement, reason=why)
    half = bound * _squares(over) / 2
    parts = [*_convex(half - f, claim), *_convex(half + f, claim)]
    steps = ("a function with L/2·‖x‖² − f and L/2·‖x‖² + f convex has a gradient that is Lipschitz with L",)
    return reduced(claim, "a Lipschitz gradient", question, parts, budget, steps)


def by_lipschitz(question: Question, budget: Budget) -> Verdict | None:
    claim = question.as_property
    f, (x,) = read(with_squares(claim.parts["f"])), question.over
    why = _refusal(question, budget)
    if why or any(isinstance(n, Map) and n.operator.jumps for n in postorder(f, _inside)):
        return Unknown(statement=claim.statement, reason=why or "something in it jumps")
    slope, bound = gradient(f, x), claim.parts["constant"]
    sloped = has_slopes(f, Entailment(question.hypotheses, Budget(budget.left / 4), frozenset((x,))))
    length, square = (
        (to_sympy(norm(slope)), to_sympy(dot(slope, slope))) if x.rank else (to_sympy(absolute(slope)), None)
    )
    steps = ("a continuous function of analytic pieces is Lipschitz with the least bound of its gradient",)
    found: Verdict | None = None if sloped else _by_definition(claim, question, budget)
    if found is not None:
        return found
    tries = [[Claim(length, "<=", bound, claim.assume)]]
    if square is not None:
        tries.insert(0, [Claim(bound, ">=", sp.S.Zero, claim.assume), Claim(square, "<=", bound**2, claim.assume)])
    for parts in tries:
        found = reduced(claim, "a Lipschitz constant", question, parts, budget, steps, refutes=sloped)
        if not isinstance(found, Unknown):
            return found
    return (_by_definition(claim, question, budget) if sloped else None) or found


def _by_definition(claim: Property, question: Question, budget: Budget) -> Verdict | None:
    """At two points, without an exception: at one of the two it would be one at a value of x."""
    steps = ("that is the definition",)
    found = reduced(claim, "a Lipschitz constant", question, [_of_two_points(claim)], budget, steps)
    bare = isinstance(found, Refuted) or (isinstance(found, Proved) and not found.conditions)
    return found if bare else None


def _of_two_points(claim: Property) -> Claim:
    """f(x′) − f(x) ≤ L·‖x′ − x‖ for all x and x′."""
    f, (x,) = claim.parts["f"], claim.parts["over"]
    name = f"{x}′"
    while name in map(str, f.free_symbols):
        name += "′"
    y = sp.MatrixSymbol(name, *x.shape) if getattr(x, "is_Matrix", False) else sp.Symbol(name, real=True)
    length = sp.Abs(y - x) if isinstance(y, sp.Symbol) else call(norm, y - x)
    return Claim(f.xreplace({x: y}) - f, "<=", claim.parts["constant"] * length, claim.assume)


def reduced(
    claim: Property,
    method: str,
    question: Question,
    parts: Sequence[SubClaim],
    budget: Budget,
    steps: tuple[str, ...],
    refutes: bool = True,
) -> Verdict:
    """Proved if all parts are, at all values of what varies, with their other conditions; refuted if one is and
    `refutes` says that this suffices.
    """
    from symnn.proof.judge import judged

    premises, known = [], Entailment(question.hypotheses, budget, frozenset(question.over))
    for part in parts:
        found = judged(part, Budget(budget.left / 2))
        if isinstance(found, Refuted) and refutes:
            return Refuted(statement=claim.statement, counterexample=found.counterexample, lhs=found.lhs, rhs=found.rhs)
        if not isinstance(found, Proved):
            return Unknown(statement=claim.statement, reason=f"it was not proved that {found.statement}")
        if not known.bearable(found.conditions):  # "for all x, where x ≠ 0" says nothing of two values of x
            return Unknown(statement=claim.statement, reason=f"not for all values was it proved that {found.statement}")
        premises.append(found)
    return Proved(
        statement=claim.statement,
        method=method,
        steps=tuple(dict.fromkeys((*(ProofStep.of(p.statement) for p in premises), *steps))),
        hypotheses=question.hypotheses.texts,
        conditions=tuple(dict.fromkeys(c for p in premises for c in p.conditions)),
        certificate=PropertyCertificate(claim, method, tuple(premises)),
    )


def has_slopes(f: Node, known: Entailment) -> bool:
    """Whether it is differentiable wherever it has a value: nothing in it bends, and no root is taken of what may be 0,
    where a gradient is a convention, or none, as that of ‖x‖.
    """
    roots = [n for n in postorder(f, below) if isinstance(n, Map) and n.operator is power and not _is_whole(n)]
    return is_smooth(f) and all(known.sign(n.arguments[0]) == POSITIVE for n in roots)


def _is_whole(n: Map) -> bool:
    """Whether the exponent of a power is a whole number."""
    exponent = n.arguments[1]
    return isinstance(exponent, Const) and exponent.value.denominator == 1


def _refusal(question: Question, budget: Budget) -> str:
    """Why f may not be a finite function of all real values of what varies; "" if it is."""
    known = Entailment(question.hypotheses, Budget(budget.left / 4), frozenset(question.over))
    if not question.hypotheses.free_of(known.over) or any(_declared(a) for a in question.over):
        return "what varies does not run over all real values"
    if known.undefined(read(question.as_property.parts["f"])) != frozenset():
        return "it was not shown that the function is defined everywhere"
    return ""


def _declared(atom: Any) -> bool:
    """Whether a symbol is declared as more than real."""
    from symnn.proof.objectives.minima import domain

    return domain(atom) != "all"


def _inside(node: Node) -> tuple[Node, ...]:
    return (node.definition,) if isinstance(node, Call) else children(node)


def _convex(f: Any, claim: Property) -> list[Property]:
    """That f is convex; nothing where it does not vary."""
    over = tuple(x for x in claim.parts["over"] if x in f.free_symbols)
    still = not over or same(read(f), const(0))
    return [] if still else [convex(f, over=over, assume=claim.assume)]


def _less(f: Any, part: Any) -> Any:
    """f − part, where a term of f that is the part is left out."""
    terms = sp.Add.make_args(f)
    found = next((t for t in terms if same(read(t), read(part))), None)
    return f - part if found is None else sp.Add(*(t for t in terms if t is not found))


def _squares(over: Sequence[Any]) -> Any:
    """The sum of the squares of all entries."""
    return sp.Add(*(sum_of(sp.HadamardPower(x, 2)) if getattr(x, "is_Matrix", False) else x**2 for x in over))
