"""The scalar formulas of every chapter come back equal from the independent reader of LaTeX."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.book import judging
from symnn.book.builder.chapter_files import find
from symnn.book.builder.running import chapters
from symnn.bridge import ScalarCall, read
from symnn.bridge.given import Given
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.verdict import Unknown
from symnn.errors import UnsupportedError
from symnn.ops import TABLE
from symnn.reading.latex.second_reader import read_scalar
from symnn.text import latex

DEFINED = {"sigmoid": lambda z: 1 / (1 + sp.exp(-z)), "softplus": lambda z: sp.log(1 + sp.exp(z))}
FUNCTIONS = {TABLE[name].latex: build for name, build in DEFINED.items()}


@pytest.fixture(scope="module")
def formulas() -> list[tuple[str, Any, dict[Any, Any]]]:
    """(where, a number, how its symbols are written) for the claims and the derived lines of all chapters. Nothing is judged here:
    whether it is true has nothing to do with how it reads.
    """
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "prove", lambda claim, repair: Unknown(reason="not asked"))
        told = list(chapters(find()))
    for _, chapter in told:
        for claim in chapter.claims:
            said = claim.judged.formula
            found += [(f"{chapter.title}: {claim.statement}", side, dict(said.names)) for side in said.sides]
        for part in chapter.derivations:
            names = dict(part.derivation.names)
            found += [(f"{chapter.title}: {s.key}", s.shown, names) for s in part.steps]
    return [(where, e, names) for where, e, names in found if is_number(e)]


def is_number(e: Any) -> bool:
    """Whether an expression is made of numbers alone: 1 × 1 symbols, and functions that the reader can be told of. What
    a chapter gives in LaTeX is printed as it was given.
    """
    if not isinstance(e, sp.Expr) or e.is_number or isinstance(e, Given):
        return False
    single = all(getattr(x, "shape", (1, 1)) in ((), (1, 1)) for x in sp.preorder_traversal(e))
    return single and all(x.record.name in DEFINED for x in e.atoms(ScalarCall))


def plain(e: Any) -> Any:
    """1 × 1 matrices as numbers, operators by their definitions."""
    e = to_sympy(read(e)) if getattr(e, "is_Matrix", False) else e
    e = e.replace(lambda x: isinstance(x, MatrixElement), lambda x: sp.Symbol(str(x.parent), real=True))
    return e.replace(lambda x: isinstance(x, ScalarCall), lambda x: DEFINED[x.record.name](*x.operands))


def test_a_scalar_formula_of_a_chapter_reads_back_equal(formulas: list[tuple[str, Any, dict[Any, Any]]]) -> None:
    verdicts = [(where, reads_back(e, names)) for where, e, names in formulas]
    assert [where for where, same in verdicts if same is False] == []
    read = {where for where, same in verdicts if same}
    assert len(read) >= 40
    assert len({where.split(":")[0] for where in read}) >= 6


def reads_back(e: Any, names: dict[Any, Any]) -> bool | None:
    """Whether what the second reader makes of the printed formula has the formula's symbols and its values; None where it refuses."""
    symbols = {s for s in sp.preorder_traversal(e) if isinstance(s, sp.Symbol | sp.MatrixSymbol)}
    written = {latex(s, names=names): s if isinstance(s, sp.Symbol) else sp.Symbol(str(s), real=True) for s in symbols}
    there = plain(e)
    try:
        back = plain(read_scalar(latex(e, names=names), written, FUNCTIONS))
    except UnsupportedError:
        return None
    points = [{s: sp.Rational(3 + 2 * k + shift, 11) for k, s in enumerate(sorted(there.free_symbols, key=str))} for shift in range(3)]
    return back.free_symbols == there.free_symbols and all(abs((back - there).subs(at).evalf(30)) < 1e-20 for at in points)


def test_a_formula_with_another_sign_is_noticed() -> None:
    z = sp.Symbol("z", real=True)
    assert read_scalar("z - 1", {"z": z}) != z + 1
    with pytest.raises(UnsupportedError):
        read_scalar("q - 1", {"z": z})
