"""Calls of symnn's records as LaTeX: σ(Xβ), ‖x‖, softmax(z). The sign of a record is the record's own; only shapes of
notation are here.
"""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from symnn.bridge.calls import SymbolicCall
from symnn.bridge.tensors import FunctionTensor, TensorElement, TensorSymbol
from symnn.bridge.unevaluated import Unevaluated
from symnn.expr import Operator
from symnn.ops.exp import exp
from symnn.ops.inverse import inverse
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.text.letters import GREEK, text
from symnn.text.notation import script
from symnn.text.piece import ATOM, POWER, Piece, enclosed
from symnn.text.scalars import ScalarPrinter, exact_decimal

SPELT = re.compile(r"\\operatorname\{(\w+)\}")
"""A function by its name: unknown functions may be called varphi or ell."""
AXES = {("axis", 0): "columns", ("axis", 1): "rows", ("axis", (0,)): "columns", ("axis", (1,)): "rows"}
"""What an operator that works along an axis of a matrix is applied to, one after the other."""


class CallPrinter(ScalarPrinter):
    """What `bridge` adds to SymPy. Matrices proper are in `printer.py`."""

    def _print(self, expr: Any, **kwargs: Any) -> Piece:
        # before SymPy's printer asks the call for its own LaTeX, which knows no notation
        match expr:
            case SymbolicCall():
                return self.call(expr)
            case Unevaluated():
                return Piece(f"{expr.sign(self._print)} {enclosed(self._print(expr.function))}", ATOM)
            case TensorSymbol():
                return self.named(expr, expr.name, self.notation.bold)
            case TensorElement():
                return self.entry(expr.args[0], [self.index(k) for k in expr.args[1:]])
            case FunctionTensor():
                return self.entries(expr.function, expr.shape)
            case _:
                return super()._print(expr, **kwargs)

    def call(self, e: Any) -> Piece:
        record, matrix = e.record, getattr(e, "is_Matrix", False) and e.shape != (1, 1)
        operands = e.operands
        if getattr(record, "bars", None) is not None:
            bar, below = record.bars
            return Piece(self.barred(operands[0], bar) + (below or self.settings(e)), POWER if below else ATOM)
        if isinstance(record, Operator) and (shown := self.power(record, operands, matrix)) is not None:
            return shown
        if record is inverse:
            return self.raised(operands[0], "-1")
        sign = rf"\{self.notation.log}" if record is log else record.latex or rf"\operatorname{{{record.name}}}"
        sign = SPELT.sub(lambda found: rf"\{found[1]}" if found[1] in GREEK else found[0], sign)
        kept, fixed = self.parameters(e)
        return self.applied(sign + self.settings(e, fixed), *kept)

    def power(self, record: Operator, operands: tuple[Any, ...], matrix: bool) -> Piece | None:
        """Powers under their many names: of a number as SymPy writes them, of a matrix with the sign of the elementwise
        product.
        """
        exponents = {reciprocal: sp.Integer(-1), sqrt: sp.Rational(1, 2), power: operands[-1]}
        if record is exp:
            return None if matrix else Piece(f"e^{{{self._print(operands[0])}}}", POWER)
        if record not in exponents:
            return None
        if matrix:
            return self.raised(operands[0], rf"{self.notation.product} {self._print(exponents[record])}")
        return self._print_Pow(sp.Pow(operands[0], exponents[record], evaluate=False))

    def parameters(self, e: Any) -> tuple[tuple[Any, ...], list[str]]:
        """The arguments, and the numbers among the record's last parameters, which stand below its name:
        LeakyReLU_{0.01}(x).
        """
        count = len(getattr(e.record, "defaults", ()))
        last = e.operands[len(e.operands) - count :] if count else ()
        if not last or not all(p.is_Rational for p in last):
            return e.operands, []
        return e.operands[: len(e.operands) - count], [
            ("-" if p < 0 else "") + (exact_decimal(p, 1) or str(abs(p))) for p in last
        ]

    def settings(self, e: Any, fixed: list[str] | None = None) -> str:
        """Settings other than the defaults, in words below the name. An axis of a vector says nothing."""
        said = list(fixed or [])
        for name, value in e.settings:
            vector = all(len([s for s in getattr(o, "shape", ()) if s != 1]) <= 1 for o in e.operands)
            if name == "axis" and vector or value is None or value is False:
                continue
            words = name if value is True else f"{name} {value}"
            said.append(rf"\text{{{text(AXES.get((name, value), words))}}}")
        return script("_", ", ".join(said)) if said else ""
