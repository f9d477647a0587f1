"""SymPy trees as LaTeX, with brackets by precedence. It prints what it is given: nothing is reordered but signs,
nothing simplified.

Every piece of text knows how tightly it binds (`Piece.level`), so a bracket is a comparison and not a list of cases.
Matrices are here; scalars are in `scalars.py`.
"""

# SymPy's printers find their methods by the names of its classes
# ruff: noqa: N802, N815
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.bridge.unit_vectors import place_of_one
from symnn.calculus.printed_form.transposable import textbook_order
from symnn.text.bound_letters import told_apart
from symnn.text.call_notation import CallPrinter
from symnn.text.expanded_forms import product_of
from symnn.text.letters import symbol
from symnn.text.notation import Notation, script
from symnn.text.piece import (
    ATOM,
    HADAMARD,
    INNER,
    KRONECKER,
    POWER,
    PRODUCT,
    SUM,
    Piece,
    bracket,
    juxtapose,
    outside,
    summed,
)
from symnn.text.scalars import bulky
from symnn.text.traces_as_sums import is_penalty, trace_as_sums

BOUND = "ijklpqrstuvw"


class MatrixPrinter(CallPrinter):
    """The printer of symnn. `names` says of a symbol how its name is to be read; `values` puts numbers in its place."""

    def __init__(
        self, notation: Notation, names: Mapping[Any, Any] | None = None, values: Mapping[Any, str] | None = None
    ) -> None:
        super().__init__()
        self.notation, self.names, self.values = notation, dict(names or {}), dict(values or {})
        self.braces = notation.sizes
        self.scope: frozenset[str] = frozenset()

    # names
    def _print_MatrixSymbol(self, e: Any) -> Piece:
        return self.named(e, e.name, self.notation.bold and e.shape != (1, 1))

    def named(self, e: Any, name: str, bold: bool = False) -> Piece:
        """A symbol by its name; a label above it makes it bind like a power."""
        if e in self.values:
            shown = self.values[e]
            return Piece(shown, SUM, negates=True) if shown.startswith("-") else Piece(shown, ATOM)
        known = self.names.get(e)
        base = symbol(known.base if known else name)
        if base == symbol("loss"):
            base = self.notation.loss
        if bold:
            base = (r"\boldsymbol{%s}" if base.startswith("\\") else r"\mathbf{%s}") % base
        if known and known.layer is not None:
            base = self.notation.label(base, known.layer)
        if known and known.slope:
            return Piece(self.notation.derivative(base), PRODUCT if self.notation.gradient == "nabla" else POWER)
        return Piece(base, POWER if outside(base, "^") else ATOM)

    # sums and products
    def _print_Add(self, e: Any, order: Any = None) -> Piece:
        terms = self._as_ordered_terms(e, order=order)
        penalties = [t for t in terms if self.notation.traces == "sums" and is_penalty(t)]
        whole = summed([self._print(t) for t in terms if t not in penalties or penalties == terms])
        if not 0 < len(penalties) < len(terms):
            return whole
        return Piece(f"{whole} + {summed([self._print(t) for t in penalties])}", SUM, reaches=True, several=True)

    def bulky(self, factor: Any) -> bool:
        return bulky(factor) or (isinstance(factor, sp.Trace) and self.notation.traces == "sums")

    def _print_MatAdd(self, e: Any) -> Piece:
        return summed([self.part(a) for a in textbook_order(e.args)])

    def _print_MatMul(self, e: Any) -> Piece:
        scalar, matrices = e.as_coeff_matrices()
        # a 1×1 identity only turns a number into a matrix: it has no place on paper
        matrices = [m for m in matrices if not (isinstance(m, sp.Identity) and m.shape == (1, 1))]
        if not matrices:
            return self._print(scalar)
        sign, top, bottom = self.ratio(scalar)
        if len(matrices) == 1 and not bottom.is_number:
            body = Piece(rf"\frac{{{self.product(top, matrices)}}}{{{self._print(bottom)}}}", POWER)
        elif len(matrices) == 1 and top == bottom == 1:
            body = self.part(matrices[0])
        else:
            front = self.factors(top) if bottom == 1 else [self.scalar_ratio(top, bottom)]
            if top == bottom == 1:
                front = []
            body = juxtapose([*front, *(self.factor(m, PRODUCT) for m in matrices)])
        return body.negated() if sign else body

    def product(self, top: Any, matrices: list[Any]) -> Piece:
        """The numerator of a fraction: alone it needs no brackets."""
        if top == 1:
            return self.part(matrices[0])
        return juxtapose([*self.factors(top), *(self.factor(m, PRODUCT) for m in matrices)])

    def _print_HadamardProduct(self, e: Any) -> Piece:
        # SymPy sorts by the names of its classes; a reader expects y ∘ σ(z) and (Wᵀδ) ∘ g′(z)
        below = [a.base for a in e.args if isinstance(a, sp.HadamardPower) and a.exp == -1]
        above = [a for a in e.args if not (isinstance(a, sp.HadamardPower) and a.exp == -1)]
        if below and above:
            return self.elementwise_ratio(above, below)
        factors = sorted(e.args, key=self.rank)
        parts = [self.factor(a, HADAMARD) for a in factors]
        lead = self.part(factors[0])
        if lead.negates:
            parts[0] = lead
        text = f" {self.notation.product} ".join(parts)
        return Piece(text, SUM if text.startswith("-") else HADAMARD)

    def elementwise_ratio(self, above: list[Any], below: list[Any]) -> Piece:
        """x ⊘ y; several factors of either stand as products."""
        top, bottom = (p[0] if len(p) == 1 else sp.HadamardProduct(*p) for p in (above, below))
        lead = self.part(top)
        text = lead if lead.negates or len(above) > 1 else self.factor(top, HADAMARD)
        return Piece(rf"{text} \oslash {self.factor(bottom, HADAMARD)}", SUM if text.startswith("-") else HADAMARD)

    def rank(self, factor: Any) -> int:
        """Where a factor stands in an elementwise product: names, products and sums of products, functions, other
        sums.
        """
        if isinstance(factor, sp.MatAdd):
            return 1 if any(isinstance(a, sp.MatMul) and len(a.as_coeff_matrices()[1]) > 1 for a in factor.args) else 3
        bare = factor.arg if isinstance(factor, sp.Transpose) else factor
        if isinstance(bare, sp.MatrixSymbol):
            return 0
        return 1 if isinstance(factor, sp.MatMul) else 2

    def _print_KroneckerProduct(self, e: Any) -> Piece:
        return Piece(r" \otimes ".join(self.factor(a, KRONECKER) for a in e.args), KRONECKER)

    def _print_Vec(self, e: Any) -> Piece:
        return Piece(rf"\operatorname{{vec}}{bracket(self._print(e.arg))}", ATOM)

    def factor(self, e: Any, kind: int) -> Piece:
        """An operand of a product: anything that binds no tighter than a product stands in brackets."""
        piece = self.part(e)
        if piece.level >= POWER or piece.level == kind == PRODUCT:
            return piece
        if self.braces and isinstance(e, sp.MatAdd):
            return self.brace(bracket(self.plain(e)), e)
        return bracket(piece)

    # sizes under braces
    def part(self, e: Any) -> Piece:
        """An operand, with its size under a brace where that is asked for; a sum or a product shows its own operands'
        sizes.
        """
        if not self.braces or isinstance(e, sp.MatAdd | sp.MatMul | sp.HadamardProduct | sp.KroneckerProduct):
            return self._print(e)
        return self.brace(self.plain(e), e) if getattr(e, "is_Matrix", False) else self._print(e)

    def plain(self, e: Any) -> Piece:
        """e without any brace inside."""
        before, self.braces = self.braces, False
        try:
            return self._print(e)
        finally:
            self.braces = before

    def brace(self, piece: str, e: Any) -> Piece:
        return self.braced(piece, e.shape)

    def braced(self, piece: str, shape: tuple[Any, ...]) -> Piece:
        """Text with a size beneath."""
        size = r" \times ".join(self.plain(s) for s in shape)
        return Piece(rf"\underbrace{{{piece}}}_{{{size}}}", ATOM)

    # superscripts
    def raised(self, e: Any, mark: str) -> Piece:
        """e with a superscript: beside the label of a layer where the mark is a transpose, else on brackets where e is
        no single sign.
        """
        piece = self.plain(e)
        if mark == self.notation.top and piece.level == POWER and self.is_label(e):
            return Piece(piece[:-1] + (mark if mark.startswith("\\") else " " + mark) + "}", POWER)
        base = piece if piece.level == ATOM else bracket(piece)
        return Piece(base + script("^", mark) if len(mark) == 1 else f"{base}^{{{mark}}}", POWER)

    def is_label(self, e: Any) -> bool:
        return isinstance(e, sp.MatrixSymbol) and e not in self.values

    def _print_Transpose(self, e: Any) -> Piece:
        if isinstance(e.arg, sp.Inverse):
            return self.raised(e.arg.arg, "-" + self.notation.top)
        if e.arg in self.values and e.shape == (1, 1):
            return self.plain(e.arg)
        return self.raised(e.arg, self.notation.top)

    def _print_Inverse(self, e: Any) -> Piece:
        if isinstance(e.arg, sp.Transpose):
            return self.raised(e.arg.arg, "-" + self.notation.top)
        return self.raised(e.arg, "-1")

    def _print_MatPow(self, e: Any) -> Piece:
        return self.raised(e.base, str(self.plain(e.exp)))

    def _print_HadamardPower(self, e: Any) -> Piece:
        return self.raised(e.base, rf"{self.notation.product} {self.plain(e.exp)}")

    # functions of a matrix
    def _print_Trace(self, e: Any) -> Piece:
        sums = trace_as_sums(self, e) if self.notation.traces == "sums" else None
        return self.applied(r"\operatorname{tr}", e.arg) if sums is None else sums

    def _print_Determinant(self, e: Any) -> Piece:
        return self.applied(r"\det", e.arg)

    def _print_DiagMatrix(self, e: Any) -> Piece:
        return self.applied(r"\operatorname{diag}", e.args[0])

    _print_DiagonalMatrix = _print_DiagonalOf = _print_DiagMatrix

    def _print_ElementwiseApplyFunction(self, e: Any) -> Piece:
        function = e.function
        if isinstance(function, sp.Lambda):
            (variable,) = function.variables
            body = function.expr
            if isinstance(body, sp.Function) and body.args == (variable,):
                return self.applied(self.function_name(body.func), e.expr)
            return self.applied(rf"\left({self.plain(variable)} \mapsto {self.plain(body)}\right)", e.expr)
        return self.applied(self.function_name(function), e.expr)

    # constants
    def _print_OneMatrix(self, e: Any) -> Piece:
        rows, columns = e.shape
        row = Piece(rf"\mathbf{{1}}^{{{self.notation.top}}}", POWER)
        if rows == 1:
            return Piece("1", ATOM) if columns == 1 else row
        return Piece(r"\mathbf{1}", ATOM) if columns == 1 else Piece(rf"\mathbf{{1}} {row}", PRODUCT)

    def _print_ZeroMatrix(self, e: Any) -> Piece:
        return Piece("0", ATOM)

    def _print_Identity(self, e: Any) -> Piece:
        # SymPy turns a 1×1 matrix of ones into an identity
        return Piece("1" if e.shape == (1, 1) else "I", ATOM)

    def _print_MatrixBase(self, e: Any) -> Piece:
        rows = r" \\ ".join(" & ".join(self._print(e[i, j]) for j in range(e.cols)) for i in range(e.rows))
        return Piece(rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}", ATOM)

    _print_ImmutableDenseMatrix = _print_MatrixBase

    # entries and index sums: SymPy counts from 0, mathematics from 1
    def index(self, k: Any) -> str:
        return str(self._print(k + self.notation.first_index))

    def entry(self, parent: Any, indices: list[str]) -> Piece:
        """An entry: beside the label of a layer, else on brackets where the parent is no single sign without a
        subscript.
        """
        base = self.plain(parent)
        body = base if (base.level == ATOM or self.is_label(parent)) and not outside(base, "_") else bracket(base)
        glue = "" if all(len(i) == 1 for i in indices) else ", "
        return Piece(body + script("_", glue.join(indices)), POWER if outside(body, "^") else ATOM)

    def _print_MatrixElement(self, e: Any) -> Piece:
        if e.parent.shape == (1, 1):
            whole = self._print(e.parent)
            return Piece(whole, INNER) if whole.level == PRODUCT else whole
        kept = [k for k, extent in zip((e.i, e.j), e.parent.shape, strict=True) if extent != 1]
        return self.entry(e.parent, [self.index(k) for k in kept])

    def _print_Sum(self, e: Any) -> Piece:
        product = product_of(e)
        if product is not None:
            return self._print(product)
        body, signs = self.shifted(e.function, e.limits)
        return Piece(f"{signs} {bracket(body, PRODUCT)}", SUM, reaches=True)

    def _print_Integral(self, e: Any) -> Piece:
        if len(e.limits) != 1 or len(e.limits[0]) != 3:
            return Piece(str(super()._print_Integral(e)), SUM, reaches=True)
        t, low, high = e.limits[0]
        ends = rf"_{{{self._print(low)}}}^{{{self._print(high)}}}"
        return Piece(rf"\int{ends} {bracket(self._print(e.function), PRODUCT)} \, d{self._print(t)}", SUM, reaches=True)

    def _print_Product(self, e: Any) -> Piece:
        if any(low != 0 for _, low, _ in e.limits):
            return Piece(str(super()._print_Product(e)), SUM, reaches=True)
        body, signs = self.shifted(e.function, e.limits, r"\prod")
        return Piece(f"{signs} {bracket(body, PRODUCT)}", SUM, reaches=True)

    def shifted(self, body: Any, limits: Any, sign: str = r"\sum") -> tuple[Piece, str]:
        """The summand over indices that count from `first_index`, and the signs of summation before it."""
        shift = self.notation.first_index
        body, letters = self.lettered(body, [variable for variable, _, _ in limits])
        new = {variable: letter - shift for (variable, _, _), letter in zip(limits, letters, strict=True)}
        ranges = [
            (k, low.xreplace(new) + shift, high.xreplace(new) + shift)
            for k, (_, low, high) in zip(letters, limits, strict=True)
        ]
        # the last of SymPy's sums is the outermost: where no limit depends on an index, the order as given reads better
        nested = any((low + high).free_symbols & set(letters) for _, low, high in ranges)
        order = reversed(ranges) if nested else ranges
        signs = " ".join(
            rf"{sign}_{{{self.plain(k)}={self.plain(low)}}}^{{{self.plain(high)}}}" for k, low, high in order
        )
        before, self.scope = self.scope, self.scope | {k.name for k in letters}
        try:
            return self._print(body), signs
        finally:
            self.scope = before

    def lettered(self, body: Any, variables: Sequence[Any]) -> tuple[Any, list[Any]]:
        """body with indices that count from `first_index`, and these; a dummy becomes the first letter that is not
        taken.
        """
        body = told_apart(body, variables)
        taken = self.scope | {s.name for s in body.atoms(sp.Symbol, sp.MatrixSymbol) if s not in variables}
        letters = []
        for variable in variables:
            name = variable.name
            if isinstance(variable, sp.Dummy):
                name = next(c for c in (*BOUND, name) if c not in taken)
            taken = taken | {name}
            letters.append(sp.Symbol(name, integer=True))
        shifted = {v: k - self.notation.first_index for v, k in zip(variables, letters, strict=True)}
        return body.xreplace(shifted), letters

    def _print_FunctionMatrix(self, e: Any) -> Piece:
        place = place_of_one(e)
        if place is not None:
            unit = Piece("e" + script("_", self.index(place)), ATOM)
            return unit if e.shape[1] == 1 else Piece(f"{unit}^{{{self.notation.top}}}", POWER)
        return self.entries(e.lamda, e.shape)

    def _print_EveryEntry(self, e: Any) -> Piece:
        return self._print(self.lettered(e.lamda.expr, e.lamda.variables)[0])

    def entries(self, function: Any, shape: Any) -> Piece:
        """A matrix by its entries: [ … ]_{ij}; the index of an axis of size 1 is left out, [ … ]_i."""
        body, letters = self.lettered(function.expr, function.variables)
        told = [x for x, size in zip(letters, shape, strict=True) if size != 1 or body.has(x)] or letters
        return Piece(rf"\left[ {self._print(body)} \right]" + script("_", "".join(map(self.plain, told))), ATOM)
