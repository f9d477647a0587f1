"""The gradient of a formula in which E, Var and Cov stand: the derivative goes inside of E, and follows the parameters
of the laws.

A normal, uniform or two-valued number y of mean m and variance v moves as m + √v·ε, so that ∂y/∂t = m′ + (y − m)v′/(2v)
(the reparametrisation); of a Bernoulli number, ∂E[f]/∂p = E[f at 1] − E[f at 0]. What jumps is refused: there the
expectation of the derivative is not the derivative of the expectation.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnn.bridge import read
from symnn.bridge.random import STATISTICS, Law, expectation, law_of, meaning
from symnn.calculus.moments.laws import is_entire
from symnn.derivative import gradient, occurs
from symnn.errors import NotDifferentiableError
from symnn.expr import Atom, Call, Const, Contract, Map, Node, add, children, postorder, substitute, zeros
from symnn.expr.walk import atoms, rebuild
from symnn.ops.reciprocal import reciprocal

MOVED = ("normal", "uniform", "rademacher", "exponential")


def gradient_with_means(root: Node, w: Atom) -> Node:
    """∂root/∂w, for a number. NotDifferentiableError where a derivative cannot go inside of an E."""
    root = rebuild(
        root, lambda n: meaning(n.operator, *n.arguments) if isinstance(n, Map) and n.operator in STATISTICS else n
    )
    means = [n for n in postorder(root, _outside) if isinstance(n, Map) and n.operator is expectation]
    if any(n.rank for n in means):
        raise NotDifferentiableError("a derivative goes inside of an E of a number alone: take entries, or the trace")
    letters: dict[Node, Map] = {Atom(("mean", k)): n for k, n in enumerate(means)}
    outer = substitute(root, {n: a for a, n in letters.items()})
    parts = [gradient(outer, w)] if occurs(outer, w) else []
    if law_of(w.label) is None:  # an expectation depends on no outcome
        parts += [gradient(outer, a) * _of_mean(n.arguments[0], w) for a, n in letters.items()]
    return substitute(add(*parts), letters) if parts else zeros(*w.shape)


def law_parameters(node: Node) -> set[Atom]:
    """The symbols in the laws of the random symbols of a formula."""
    return {a for _, law in _laws(node) for x in (law.mean, law.variance) if x is not None for a in atoms(read(x))}


def _laws(node: Node) -> list[tuple[Atom, Law]]:
    return [(a, law) for a in dict.fromkeys(atoms(node)) if (law := law_of(a.label)) is not None]


def _of_mean(f: Node, w: Atom) -> Node:
    """∂E[f]/∂w."""
    outside = [n for n in postorder(f, _outside) if isinstance(n, Atom)]
    if w in outside:
        _must_be_continuous(f, w)  # also where the derivative is 0: that of E[step(z + w)] is not
    path = gradient_with_means(f, w)
    parts = [] if path is zeros(*w.shape) else [_mean(path)]
    for owner in outside:
        law = law_of(owner.label)
        if law is not None:
            parts += _of_law(f, owner, law, w)
    return add(*parts) if parts else zeros(*w.shape)


def _of_law(f: Node, owner: Atom, law: Law, w: Atom) -> list[Node]:
    """What the law of one symbol contributes."""
    by_mean, by_variance = (_slope_of(x, w) for x in (law.mean, law.variance))
    if by_mean is None and by_variance is None:
        return []
    if law.joint or law.dependence != "independent":
        raise NotDifferentiableError(f"how the entries of {owner.label} move with {w.label} is not declared")
    if law.distribution == "bernoulli" and not owner.rank and by_mean is not None:
        one, nought = (_mean(substitute(f, {owner: Const(x)})) for x in (1, 0))
        return [by_mean * (one + Const(-1) * nought)]
    if law.distribution not in MOVED:
        raise NotDifferentiableError(f"how the distribution of {owner.label} moves with {w.label} is not declared")
    _must_be_continuous(f, owner)
    by_owner = gradient_with_means(f, owner)
    from_centre = owner + Const(-1) * _spread(read(law.mean), owner)
    scale = Const(Fraction(1, 2)) * reciprocal(read(law.variance))
    parts = [] if by_mean is None else [by_mean * _mean(_inner(by_owner))]
    return parts if by_variance is None else [*parts, scale * by_variance * _mean(_inner(by_owner * from_centre))]


def _slope_of(parameter: Any, w: Atom) -> Node | None:
    """The derivative of a parameter of a law; None where w does not occur in it."""
    x = None if parameter is None else read(parameter)
    return None if x is None or not occurs(x, w) else gradient(x, w)


def _mean(x: Node) -> Node:
    random = any(isinstance(n, Atom) and law_of(n.label) is not None for n in postorder(x, _outside))
    return expectation(x) if random else x


def _spread(number: Node, like: Atom) -> Node:
    return Contract([number], [()], range(like.rank), dict(enumerate(like.shape))) if like.rank else number


def _inner(x: Node) -> Node:
    """The sum of all entries."""
    return Contract([x], [range(x.rank)], ()) if x.rank else x


def _must_be_continuous(f: Node, moving: Atom) -> None:
    """A derivative may go inside where what moves with outcomes moves as a continuous, piecewise smooth function."""
    for n in postorder(f, _opened):
        inside = {m for m in postorder(n, _opened) if isinstance(m, Atom)}
        random = any(law_of(m.label) is not None for m in inside)
        if moving in inside and random and not (is_entire(n) or _bends(n)):
            raise NotDifferentiableError(f"a derivative goes inside of an E of continuous functions, but {n} may jump")


def _bends(n: Node) -> bool:
    return isinstance(n, Map) and bool(n.operator.sides) and not any(level for level, _ in n.operator.sides or ())


def _opened(n: Node) -> Sequence[Node]:
    """What a value is made of, outside of every E."""
    if isinstance(n, Call):
        return (n.definition,)
    if isinstance(n, Map) and n.operator.define is not None:
        return (n.operator.define(*n.arguments),)
    return _outside(n)


def _outside(n: Node) -> Sequence[Node]:
    return () if isinstance(n, Map) and n.operator in STATISTICS else children(n)


__all__ = ["gradient_with_means", "law_parameters"]
