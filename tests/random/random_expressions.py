"""Random nodes with symbolic sizes, and random numbers for them: what the random tests are made of.

A random expression has rank 2 at most and is made of sums, contractions of every kind (products, transposes, traces, diagonals,
broadcasts, outer products), sizes, deltas and unknown elementwise functions: the class in which the normal form decides. How an
expression is rewritten into an equal or a different one is in `random_rewrites.py` and `random_lies.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random

import numpy as np
import sympy as sp

from symnn.expr import (
    Add,
    Atom,
    Const,
    Contract,
    Fold,
    Indicator,
    Node,
    Operator,
    Size,
    delta,
    hadamard,
    matmul,
    ones,
    postorder,
    scale,
    transpose,
)
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.uninterpreted import uninterpreted

n, m = sp.symbols("n m", integer=True, positive=True)
SHAPES: tuple[tuple[sp.Symbol, ...], ...] = ((), (n,), (m,), (n, n), (m, m), (n, m), (m, n))
ATOMS: dict[tuple[sp.Symbol, ...], list[Atom]] = {
    (): [Atom("s"), Atom("t")],
    (n,): [Atom("x", (n,)), Atom("y", (n,)), Atom("z", (n,))],
    (m,): [Atom("u", (m,)), Atom("v", (m,))],
    (n, n): [Atom("A", (n, n)), Atom("B", (n, n)), Atom("C", (n, n))],
    (m, m): [Atom("D", (m, m)), Atom("E", (m, m))],
    (n, m): [Atom("X", (n, m)), Atom("Y", (n, m))],
    (m, n): [Atom("M", (m, n))],
}
UNARY: tuple[Operator, ...] = (uninterpreted("g"), uninterpreted("h"), uninterpreted("g", 1))
BINARY: tuple[Operator, ...] = (uninterpreted("k", 0, 2),)
COEFFICIENTS = tuple(map(Fraction, (-3, -2, -1, 2, 3))) + (Fraction(1, 2), Fraction(-2, 3))
ALPHABET = {n: ("i", "j", "k"), m: ("p", "q")}


def random_expression(
    rng: Random,
    depth: int,
    shape: tuple[sp.Symbol, ...] | None = None,
    functions: tuple[Operator, ...] = (),
    bold: bool = False,
    inside: bool = False,
) -> Node:
    """A node of the given shape (of any in SHAPES by default), at most `depth` constructions deep.

    functions   further elementwise operators, for tests of soundness alone
    bold        also inverses, determinants, maxima, products over axes, and indicators of every kind: for tests of soundness alone
    inside      within a function there are no deltas: g(δ) is 0 or 1 entry by entry, which a normal form need not know
    """
    wanted = rng.choice(SHAPES) if shape is None else shape
    if depth == 0 or rng.random() < 0.1:
        return _leaf(rng, wanted, inside, bold)
    below = lambda s, closed=inside: random_expression(rng, depth - 1, s, functions, bold, closed)
    if bold and rng.random() < 0.2:
        return _bold(rng, wanted, below)
    match rng.choice(("sum", "sum", "contract", "contract", "contract", "scale", "hadamard", "transpose", "map", "map")):
        case "sum":
            return Add([below(wanted) for _ in range(rng.choice((2, 2, 3)))])
        case "scale":
            factor = Const(rng.choice(COEFFICIENTS)) if rng.random() < 0.7 else below(())
            return scale(factor, below(wanted))
        case "hadamard":
            return hadamard(below(wanted), below(wanted))
        case "transpose" if len(wanted) == 2:
            return transpose(below(wanted[::-1]))
        case "map":
            operator = rng.choice(BINARY if rng.random() < 0.2 else UNARY + functions)
            first = below(wanted, not bold)
            rest = [below(rng.choice(((), wanted)), not bold) for _ in range(operator.arity - 1)]
            return operator(first, *rest)
        case _:
            return _contraction(rng, wanted, below)


def _bold(rng: Random, shape: tuple[sp.Symbol, ...], below: Callable[..., Node]) -> Node:
    if len(shape) == 2:
        return inverse(below(shape)) if shape[0] == shape[1] else matmul(inverse(below((shape[0],) * 2)), below(shape))
    if not shape and rng.random() < 0.5:
        return determinant(below(rng.choice(((n, n), (m, m)))))
    return Fold(rng.choice(("max", "product")), below((*shape, rng.choice((n, m)))), [len(shape)])


def _leaf(rng: Random, shape: tuple[sp.Symbol, ...], inside: bool, bold: bool) -> Node:
    if bold and shape and rng.random() < 0.15:
        coefficients = [rng.choice((-2, -1, 1, 1)) for _ in shape]
        return Indicator(shape, coefficients, rng.choice((-1, 0, 0, 1, 1 - shape[0])), rng.choice(("=", ">=")))
    if rng.random() < 0.7:
        return rng.choice(ATOMS[shape])
    if not shape:
        return rng.choice((Size(n), Size(m), Const(rng.choice(COEFFICIENTS)), Size(n + m)))
    if len(set(shape)) < len(shape) and not inside and rng.random() < 0.7:
        return delta(shape[0])
    return ones(*shape)


def _contraction(rng: Random, out: tuple[sp.Symbol, ...], below: Callable[..., Node]) -> Node:
    """One to three operands under random index names: repeated, shared, bound or broadcast as it happens."""
    names = {size: rng.sample(words, len(words)) for size, words in ALPHABET.items()}
    wanted = [names[size][k if out.count(size) > 1 else 0] for k, size in enumerate(out)]
    operands, indices = [], []
    for _ in range(rng.choice((1, 2, 2, 3))):
        shape = rng.choice(SHAPES)
        operands.append(below(shape))
        indices.append([rng.choice(ALPHABET[size]) for size in shape])
    if rng.random() < 0.7:  # mostly the result's indices are carried by an operand
        slots = [(a, k) for a, x in enumerate(operands) for k in range(x.rank)]
        for name, size in zip(wanted, out, strict=True):
            free = [(a, k) for a, k in slots if operands[a].shape[k] == size]
            if free:
                a, k = rng.choice(free)
                indices[a][k] = name
                slots.remove((a, k))
    return Contract(operands, indices, wanted, dict(zip(wanted, out, strict=True)))


def random_values(rng: Random, node: Node, sizes: Mapping[sp.Symbol, int], largest: int = 2**61 - 2) -> dict[Atom, np.ndarray]:
    """An integer from -largest to largest for every entry of every atom that occurs."""
    found = {}
    for atom in postorder(node):
        if isinstance(atom, Atom):
            shape = [int(size.xreplace(sizes)) for size in atom.shape]
            entries = np.empty(shape, dtype=object)
            for place in np.ndindex(*shape):
                entries[place] = rng.randint(-largest, largest)
            found[atom] = entries
    return found
