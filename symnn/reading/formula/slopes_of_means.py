r"""Derivatives of averages: ∂E[f]/∂μ is E[∂f/∂μ] where the laws of what is drawn do not depend on μ, and f is a
polynomial of what is drawn, whose moments are finite. What is normal with mean μ is μ + σε, for that.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.random import STATISTICS, Law, expectation, law_of, random, variance
from symnn.derivative import jacobian
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node, add
from symnn.expr.walk import atoms, children, postorder, rebuild, substitute
from symnn.ops.power import power
from symnn.reading.formula.held_values import unnamed


def jacobian_through(node: Node, by: Atom) -> Node:
    """The derivative of a node by a tensor, through the averages in it. UnsupportedError for an average of something
    else than a polynomial of what is drawn.
    """
    node = rebuild(node, _as_means) if _averages(node, by) else node
    means = _averages(node, by)
    if not means:
        return jacobian(node, by)
    held: dict[Node, Atom] = {mean: Atom(sp.Dummy(f"mean{k}", real=True)) for k, mean in enumerate(means)}
    outside = substitute(node, dict(held))
    own = tuple(range(node.rank))
    along = tuple(range(node.rank, node.rank + by.rank))
    parts = [jacobian(outside, by)] if by in atoms([outside]) else []
    for mean, atom in held.items():
        assert isinstance(mean, Map)
        slope = expectation(jacobian(_polynomial(mean, by), by))
        parts.append(Contract([jacobian(outside, atom), slope], [own, along], (*own, *along)))
    made = parts[0] if len(parts) == 1 else add(*parts)
    return substitute(made, {atom: mean for mean, atom in held.items()})


def freed(node: Node, by: Atom) -> Node:
    """The node with what is drawn by a law that depends on a tensor as a formula in it and in a number of another law.
    UnsupportedError for what stands outside of averages, and for other laws than the normal and the uniform one.
    """
    laws = {a: law for a in atoms([node]) if (law := law_of(a.label)) is not None}
    drawn = {a: law for a, law in laws.items() if by.label in law.free_symbols}
    if not drawn:
        return node
    below = lambda n: () if isinstance(n, Map) and n.operator in STATISTICS else children(n)
    if len(laws) > 1 and any(law.joint for law in laws.values()):
        raise UnsupportedError("how what is drawn depends on one another is not told")
    if by.rank or {*drawn}.intersection(postorder(node, below)):
        raise UnsupportedError(f"how what is drawn depends on {by.label} is not told")
    return substitute(unnamed(node), {atom: read(_of_standard(atom, law)) for atom, law in drawn.items()})


def _of_standard(atom: Atom, law: Law) -> Any:
    """μ + √v ε of N(μ, v), a + (b − a) u of U(a, b)."""
    if atom.rank or law.distribution not in ("normal", "uniform"):
        raise UnsupportedError(f"how the law of {atom.label} depends on its parameters is not read")
    noise = random(f"#{atom.label}", distribution=(law.distribution, 0, 1))
    if law.distribution == "normal":
        return law.mean + sp.sqrt(law.variance) * noise
    low, high = law.parameters
    return low + (high - low) * noise


def _averages(node: Node, by: Atom) -> list[Map]:
    """The averages of what depends on the tensor."""
    return [n for n in postorder(node) if isinstance(n, Map) and n.operator in STATISTICS and by in atoms([n])]


def _as_means(n: Node) -> Node:
    """Var(f) as E[f²] − E[f]²."""
    if not isinstance(n, Map) or n.operator is not variance:
        return n
    (f,) = n.arguments
    return expectation(f * f) - expectation(f) * expectation(f)


def _polynomial(mean: Map, by: Atom) -> Node:
    """What is averaged, where its derivative may be taken inside."""
    inside = unnamed(mean.arguments[0])
    if mean.operator is not expectation or inside.shape or not all(_is_whole(n, by) for n in postorder(inside)):
        raise UnsupportedError("the derivative of an average is read of polynomials of what is drawn")
    return inside


def _is_whole(n: Node, by: Atom) -> bool:
    """Whether a node makes a polynomial of polynomials, or nothing in it is drawn."""
    if not any(law_of(a.label) for a in atoms([n])):
        return by not in atoms([n]) or not (isinstance(n, Map) and n.operator.kinks)
    if isinstance(n, Map) and n.operator is power:
        exponent = n.arguments[1]
        return isinstance(exponent, Const) and exponent.value == int(exponent.value) >= 0
    return isinstance(n, Add | Atom | Const | Contract)
