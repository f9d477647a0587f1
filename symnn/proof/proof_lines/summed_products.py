"""A side of a claim as a sum of products of entries at one place, as it is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.tensors import IndexSum
from symnn.calculus.printed_form.matrix_form import FormWriter
from symnn.expr import Node
from symnn.expr.walk import substitute
from symnn.proof.equality import check_pairing as pairing


@dataclass(frozen=True)
class ProductSum:
    """A sum of products at the place [i, j, …]: equal letters are summed together."""

    terms: tuple[pairing.Term, ...]
    rank: int
    letters: tuple[Any, ...]

    @property
    def indices(self) -> int:
        """How many letters the longest product needs."""
        return max((len(self._place(factors)) for _, factors in self.terms), default=0)

    def leaves(self, equations: Sequence[tuple[Node, Node]]) -> set[Node]:
        """The factors, with what is assumed put in for what it is equal to."""
        put = dict(equations)
        found = {leaf for _, factors in self.terms for leaf, _ in factors}
        for _ in equations:  # one of them may stand in another
            found = {substitute(leaf, put) for leaf in found}
        return found

    @property
    def is_one_entry(self) -> bool:
        """Whether it is an entry of one factor: nothing is multiplied or summed."""
        return (
            len(self.terms) == 1 and self.terms[0][0] == 1 and len(self.terms[0][1]) == 1 and self.indices == self.rank
        )

    @cached_property
    def expression(self) -> Any:
        """The sum as SymPy, with an `IndexSum` for every product with summed indices."""
        return sp.Add(*(self._product(term) for term in self.terms))

    def _product(self, term: pairing.Term) -> Any:
        c, factors = term
        place = self._place(factors)
        extents = {i: leaf.shape[k] for leaf, slots in factors for k, i in enumerate(slots)}
        body = sp.Mul(*(self._factor(leaf, [place[i] for i in slots]) for leaf, slots in factors))
        bound = [(place[i], 0, extents[i] - 1) for i in place if i < 0 and body != 0]
        return sp.Rational(c.numerator, c.denominator) * (IndexSum(body, *bound) if bound else body)

    def __str__(self) -> str:
        """Σ_k A[i, k]·B[k, j] - …"""
        return self.text(str)

    def text(self, write: Callable[[Any], str]) -> str:
        """The sum, with its factors as they are written."""
        return " + ".join(self._said(term, write) for term in self.terms).replace("+ -", "- ") or "0"

    def _said(self, term: pairing.Term, write: Callable[[Any], str]) -> str:
        c, factors = term
        place = self._place(factors)
        found = [self._factor(leaf, [place[i] for i in slots]) for leaf, slots in factors]
        said = sorted(f"({write(x)})" if isinstance(x, sp.Add) and len(found) > 1 else write(x) for x in found)
        if not said:
            return str(c)
        number = f"{c}·".removeprefix("1·") if c > 0 else f"{c}·".replace("-1·", "-")
        letters = "".join(str(letter) for i, letter in place.items() if i < 0)
        return f"{number}{letters and f'Σ_{letters} '}{'·'.join(said)}"

    def _place(self, factors: Sequence[pairing.Factor]) -> dict[int, Any]:
        """The letter of every index: those of the place, then what is summed over, as it is met."""
        bound = dict.fromkeys(i for _, slots in factors for i in slots if i < 0)
        return dict(zip((*range(self.rank), *bound), self.letters, strict=False))

    def _factor(self, leaf: Node, at: Sequence[Any]) -> Any:
        return _entry(leaf, tuple(at), self.letters)


@lru_cache(maxsize=2000)
def _entry(leaf: Node, at: tuple[Any, ...], letters: tuple[Any, ...]) -> Any:
    """A factor at a place; of a power of entries, the power of the entry. The same ones come again: in both sides, in
    many products, and where they are told.
    """
    entry = FormWriter(leaf, map(str, letters)).entries.entry(leaf, at)
    powers = {e for e in entry.atoms(MatrixElement) if isinstance(e.parent, sp.HadamardPower)}
    return entry.xreplace({e: MatrixElement(e.parent.base, e.i, e.j) ** e.parent.exp for e in powers})
