r"""Claims about the least or the greatest value: \min_x f(x) = v. Where one place alone has a gradient of 0, f is least
there or nowhere, and v is its value there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.given import given
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Claim, Property
from symnn.derivative import gradient, jacobian
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node, zeros
from symnn.expr.walk import atoms, substitute
from symnn.reading.context import optimum_claims
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

Built = Callable[["Setting", Sequence[t.Tree]], Sequence[Any]]
PLACES = {"min": "argmin", "max": "argmax"}


def is_value(tree: t.Tree) -> bool:
    return isinstance(tree, t.Optimum) and tree.kind in PLACES


def stated(made: Setting, statement: t.Statement, built: Built) -> list[Property | Claim]:
    """The claims that such an equation makes: where f is least, and its value there. UnsupportedError where the place
    is not found.
    """
    sides = [t.bare(side) for side in statement.sides]
    first = next(side for side in sides if is_value(side))
    others = [side for side in sides if side is not first]
    assert isinstance(first, t.Optimum)
    names = [name.name for name in first.over if isinstance(name, t.Name)]
    if statement.signs not in (("=",), (":=",)) or len(names) != 1 or set(names) & set(t.mentioned(others[0])):
        raise UnsupportedError("a least value is read in an equation of two sides, over one name")
    f, value = built(made, [first.body, others[0]])
    atom = optimum_claims.varying(made, first.over[0]).atom()
    at = place(f.node, atom, _symmetric(made))
    where = t.Optimum(PLACES[first.kind], first.over, first.body, first.within)
    least = optimum_claims.stated_at(made, where, others, at, built)
    there = substitute(f.node, {atom: read(at)})
    return [least, Claim(given(there, (), f"{f.text} there"), "=", value, least.assume)]


def _symmetric(made: Setting) -> dict[Any, Any]:
    """The matrices that the text declares to be symmetric or definite, by their transposes."""
    words = ("symmetric", "positive definite", "positive semidefinite")
    told = [k for k in made.context.names.values() if any(f.startswith(words) for f in k.facts)]
    labels: list[Any] = [k.atom().label for k in told if len(k.shape) == 2 and not k.family]
    return {label.T: label for label in labels if getattr(label, "is_Matrix", False)}


def place(f: Node, x: Atom, symmetric: dict[Any, Any]) -> Any:
    """The one place where the gradient is 0: of a quadratic form, or a root of a polynomial of degree 1."""
    slope = gradient(f, x)
    bend = jacobian(slope, x)
    if x not in atoms(bend):
        start = to_sympy(tidy(substitute(slope, {x: zeros(*x.shape)})))
        return _of_linear(_in_symmetric(to_sympy(tidy(bend)), symmetric), start, x)
    if x.shape:
        raise UnsupportedError("the place of the least value is not found")
    above = sp.fraction(sp.together(to_sympy(tidy(slope))))[0]
    root = above.as_poly(x.label)
    if root is None or root.degree() != 1:
        raise UnsupportedError("the place of the least value is not found")
    return _of_linear(root.nth(1), root.nth(0), x)


def _in_symmetric(by: Any, symmetric: dict[Any, Any]) -> Any:
    """A matrix without transposes of those that are symmetric."""
    return by.xreplace(symmetric).doit() if symmetric and getattr(by, "is_Matrix", False) else by


def _of_linear(by: Any, start: Any, x: Atom) -> Any:
    """Where by·x + start is 0."""
    if x.shape and len(x.shape) == 1 and getattr(by, "is_Matrix", False):
        return -by.inverse() * start
    if x.shape or not by.is_nonzero:
        raise UnsupportedError("the place of the least value is not found")
    return -start / by
