"""Every claim that the suite's tables prove, in SymPy: (name, left, right, assumptions). What SymPy cannot write is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

import symnn
from symnn.calculus.matrix_form import to_sympy
from symnn.errors import SymnnError
from symnn.proof import Derivation
from tests import test_conformance, test_entries, test_equality, test_nets, test_program, test_repair

Stated = tuple[str, Any, Any, Any]
NETWORKS = ("3-2-1", "symbolic sizes", "batch in columns", "batch in rows", "batch as torch", "one output in a batch", "penalty")

n = symnn.sizes("n")
A, x, y = symnn.matrix("A", n, n), symnn.vector("x", n), symnn.vector("y", n)
# the table of test_equality that is stated of nodes, whose hypotheses name atoms that SymPy cannot
ASSUMED = {
    "Σy = 1": (symnn.sum(y) * symnn.softmax(x) - y, symnn.softmax(x) - y, (sp.Eq(symnn.sum(y), 1),)),
    "A = A'": (A * x, A.T * x, (sp.Q.symmetric(A),)),
    "y is 0 or 1": (sp.HadamardProduct(y, y, y), y, (sp.Eq(sp.HadamardProduct(y, y), y),)),
    "A has orthonormal columns": (A.T * A * x, x, (sp.Eq(A.T * A, sp.Identity(n)),)),
}


def claims() -> Iterator[Stated]:
    """Claims as the tables state them, then the lines of derivations."""
    for name, row in test_conformance.ROWS.items():
        yield name, symnn.gradient(row.f, row.by), row.gradient, test_conformance.assumptions(name)
    for name, (f, by, wanted) in test_conformance.HESSIANS.items():
        yield f"Hessian, {name}", symnn.hessian(f, by), wanted, ()
    for table in (test_conformance.IDENTITIES, test_entries.TRUE):
        yield from ((name, *sides, ()) for name, sides in table.items())
    yield from ((name, left, right, ()) for name, (left, _, right, _) in test_repair.SLIPS.items())
    for name, (left, right) in test_equality.TRUE.items():
        yield from _written(name, left, right)
    yield from ((name, *claim) for name, claim in ASSUMED.items())
    for name in NETWORKS:
        yield from _lines(name, test_nets.NETWORKS[name]().backprop())
    for name, program in test_program.PROGRAMS.items():
        yield from _lines(name, program())


def _lines(name: str, derivation: Derivation) -> Iterator[Stated]:
    for step in derivation.steps:
        if step.raw is not None and not derivation.hypotheses:
            shape = getattr(step.shown, "shape", None)
            try:
                yield f"{name}, {step.key}", to_sympy(step.raw, shape), step.shown, ()
            except SymnnError:
                continue


def _written(name: str, left: Any, right: Any) -> Iterator[Stated]:
    try:
        sides = to_sympy(left), to_sympy(right)
    except SymnnError:
        return
    if all(isinstance(s, sp.Basic) for s in sides) and sides[0] != sides[1]:  # SymPy itself makes I of A⁻¹A
        yield name, *sides, ()
