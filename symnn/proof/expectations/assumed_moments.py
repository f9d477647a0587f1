"""What equations assume of expectations: written as moments for proofs, and as part of the laws for finite
distributions, which then satisfy it.
"""

from __future__ import annotations

from dataclasses import replace

from symnn.bridge.random import Brackets, Law, RandomScalar, expectation, has_statistics, variance
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.declared_laws import laws_in
from symnn.claims.hypotheses import Hypotheses, Hypothesis
from symnn.derivative import gradient
from symnn.expr import Atom, Map, Node, Operator, const, substitute
from symnn.expr.walk import atoms, rebuild

# an expectation that could not be taken apart: a function of indices of which nothing is known, without a value to try
KEPT = Operator(name="E", latex=r"\mathbb{E}", opaque=True)


def as_moments(h: Hypotheses, resolver: Resolver) -> Hypotheses:
    """The hypotheses, with what equations say of expectations written as moments; a moment that is told is put into the
    others.
    """
    if not any(has_statistics(e.left, e.right) for e in h.equations):
        return h
    said = [e._replace(left=_moments(e.left, resolver), right=_moments(e.right, resolver)) for e in h.equations]
    told: dict[Node, Hypothesis] = {}
    for e in said:
        if isinstance(moment := tidy(e.left), Atom) and not any(map(_is_moment, atoms(e.right))):
            told.setdefault(moment, e)
    put = tuple(e if tidy(e.left) in told else _solved(_put(e, told)) for e in said)
    return replace(h, equations=put)


def _is_moment(atom: Atom) -> bool:
    return isinstance(atom.label, Brackets)


def _solved(e: Hypothesis) -> Hypothesis:
    """E[x²] = σ² + μ² for E[x²] − μ² = σ²: an equation with one moment in it, which stands there alone."""
    moments = list(filter(_is_moment, atoms([e.left, e.right])))
    if len(moments) != 1 or moments[0] in atoms(e.right) or tidy(gradient(e.left, moments[0])) != const(1):
        return e
    rest = substitute(e.left, {moments[0]: const(0)})
    return e._replace(left=moments[0], right=tidy(e.right - rest))


def _put(e: Hypothesis, told: dict[Node, Hypothesis]) -> Hypothesis:
    """An equation with moments put in, and whose they are."""
    met = {x: told[x] for x in atoms([e.left, e.right]) if x in told}
    left, right = (substitute(x, {a: t.right for a, t in met.items()}) for x in (e.left, e.right))
    return e._replace(
        left=left, right=right, text=" and ".join(dict.fromkeys((e.text, *(t.text for t in met.values()))))
    )


def _moments(x: Node, resolver: Resolver) -> Node:
    return hidden(resolver.resolve(x)) if has_statistics(x) else x


def as_laws(left: Node, right: Node, h: Hypotheses) -> tuple[Node, Node, Hypotheses] | None:
    """The sides with laws of which E[X] = c and Var[X] = c are a part; None where equations say anything else."""
    put: dict[Node, Node] = {}
    left_over = []
    for e in h.equations:
        found = _told(e, put)
        if found is None:
            left_over.append(e)
        else:
            put |= found
    less = replace(h, equations=tuple(left_over))
    if not put or laws_in(*less.formulas()):
        return None
    return substitute(left, put), substitute(right, put), less


def _told(e: Hypothesis, put: dict[Node, Node]) -> dict[Node, Node] | None:
    """A number whose law says what the equation says of it, where nothing was said before."""
    if not isinstance(e.left, Map) or e.left.operator not in (expectation, variance) or laws_in(e.right):
        return None
    x = e.left.arguments[0]
    now = put.get(x, x)
    if not isinstance(now, Atom) or not isinstance(now.label, RandomScalar) or now.label.law.distribution:
        return None
    law, place = now.label.law, 0 if e.left.operator is expectation else 1
    if (law.mean, law.variance)[place] is not None:
        return None
    parts = list(law.args)
    parts[place] = to_sympy(e.right)
    return {x: Atom(RandomScalar(now.label.name, Law(*parts)))}


def hidden(node: Node) -> Node:
    """With an expectation that could not be taken apart as a number of which nothing is known."""
    return rebuild(node, lambda n: KEPT(*n.arguments) if isinstance(n, Map) and n.operator is expectation else n)


__all__ = ["as_laws", "as_moments", "hidden"]
