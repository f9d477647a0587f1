"""Every claim that the suite's tables state as true, in SymPy, by name. What SymPy cannot write, or no number can test, is left out."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from zlib import crc32

import sympy as sp

import symnn
from symnn.bridge import read_shaped, size_symbols
from symnn.bridge.random import has_statistics
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.claim import Chain, Claim, as_assumptions
from symnn.claims.derivation import Derivation
from symnn.errors import SymnnError
from tests import claims as textbooks
from tests import test_conformance
from tests.calculus import test_entries
from tests.derive import test_program
from tests.nets import test_nets
from tests.proof import test_equality, test_inequalities, test_repair, test_traps

Stated = tuple[str, Claim]
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
    """All of them."""
    yield from of_tables()
    yield from of_textbooks()


def of_tables() -> Iterator[Stated]:
    """The tables of equalities, the lines of derivations among them, of inequalities and of traps."""
    for name, left, right, assume in _equalities():
        yield name, Claim(left, "=", right, as_assumptions(assume))
    for row in test_inequalities.TRUE:
        left, relation, right, *assume = row
        yield f"{left} {relation} {right}", Claim(left, relation, right, as_assumptions(assume[0]) if assume else ())
    for name, trap in test_traps.TRAPS.items():
        if trap.verdict == "proved":
            yield name, Claim(trap.left, "=", trap.right, as_assumptions(trap.assume))


def of_textbooks(share: int = 1) -> Iterator[Stated]:
    """The claims of tests/claims, or one in `share` of them, link by link."""
    for topic in pkgutil.iter_modules(textbooks.__path__):
        for stated in import_module(f"tests.claims.{topic.name}").CLAIMS:
            if stated.true and crc32(stated.name.encode()) % share == 0:
                said = stated.claim()
                for k, link in enumerate(said.links if isinstance(said, Chain) else [said]):
                    if isinstance(link, Claim) and _readable(link):
                        yield f"{stated.name}, {k}", link


def _readable(claim: Claim) -> bool:
    """Whether both sides have values: expectations of random tensors have none that a point would show."""
    try:
        sides = [read_shaped(side, (*size_symbols(claim.left), *size_symbols(claim.right)))[0] for side in (claim.left, claim.right)]
    except SymnnError:
        return False
    return not any(has_statistics(side) for side in sides)


def _equalities() -> Iterator[tuple[str, Any, Any, Any]]:
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


def _lines(name: str, derivation: Derivation) -> Iterator[tuple[str, Any, Any, Any]]:
    for step in derivation.steps:
        if step.raw is not None and not derivation.hypotheses:
            shape = getattr(step.shown, "shape", None)
            try:
                yield f"{name}, {step.key}", to_sympy(step.raw, shape), step.shown, ()
            except SymnnError:
                continue


def _written(name: str, left: Any, right: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    try:
        sides = to_sympy(left), to_sympy(right)
    except SymnnError:
        return
    if all(isinstance(s, sp.Basic) for s in sides) and sides[0] != sides[1]:  # SymPy itself makes I of A⁻¹A
        yield name, *sides, ()
