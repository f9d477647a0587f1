"""Scalars as LaTeX that a second, independent reader reads back: see `second_reader.py`. No matrices here.

Logarithms never carry a bare exponent, a function always has its brackets, a quotient is a \\frac: these are the places
where readers of LaTeX disagree.
"""

# SymPy's printers find their methods by the names of its classes
# ruff: noqa: N802, N815
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.latex import LatexPrinter

from symnn.bridge.calls import ScalarCall
from symnn.bridge.rules_scalars import FUNCTIONS
from symnn.bridge.tensors import TensorElement
from symnn.claims.digits import is_long, shortened, written
from symnn.ops.polygamma import polygamma
from symnn.text.letters import symbol
from symnn.text.notation import Notation
from symnn.text.piece import ATOM, POWER, PRODUCT, SUM, TALL, Piece, bracket, enclosed, juxtapose, outside, summed

# functions whose positive whole powers stand between name and brackets: tanh²(x)
POWERED = {"sin", "cos", "tan", "tanh", "sinh", "cosh"}
MATRIX = (r"\begin{pmatrix}", r"\end{pmatrix}")
# denominators from here on are written as decimals, where they end
LONG = 1000
PLAIN = POWERED | {"exp"}


def place(factor: Any) -> int:
    """Where a factor stands in a product: √2 t σ(t) (1 − σ(t)) log(t)."""
    base, exponent = factor.as_base_exp()
    if factor.is_number:
        return 0
    if isinstance(base, sp.Symbol | MatrixElement | TensorElement) and not inner(base) and exponent.is_Integer:
        return 1
    if called(base) == "log":
        return 4
    if base.is_Add:
        return 3
    return 5 if isinstance(base, sp.Sum) or inner(base) else 2


def bulky(factor: Any) -> bool:
    """A sum, or a product of matrices that is a number."""
    base, _ = factor.as_base_exp()
    return bool(base.is_Add or isinstance(base, sp.Sum) or inner(base))


def inner(e: Any) -> bool:
    """A product of matrices that is a number: xᵀy."""
    return isinstance(e, MatrixElement) and e.parent.shape == (1, 1) and bool(e.parent.is_MatMul)


def called(e: Any) -> str:
    """The name of the function of which e is a call, SymPy's or a record's."""
    return e.record.name if hasattr(e, "record") else getattr(e.func, "__name__", "")


def _roots_below(coefficient: Any, factors: list[Any], below: list[Any]) -> tuple[Any, list[Any], list[Any]]:
    """√2 x/2 as x/√2, and √2 √π in a denominator as √(2π)."""
    for f in [f for f in factors if _is_root(f) and f.base.is_Integer]:
        if coefficient.q % f.base == 0:
            coefficient *= f.base
            factors, below = [g for g in factors if g is not f], [f, *below]
    roots = [f for f in below if _is_root(f)]
    if len(roots) > 1:
        whole = sp.Pow(sp.Mul(*(f.base for f in roots)), sp.S.Half, evaluate=False)
        below = [*(f for f in below if not _is_root(f)), whole]
    return coefficient, factors, below


def _is_root(f: Any) -> bool:
    return isinstance(f, sp.Pow) and f.exp == sp.S.Half and bool(f.base.is_number and f.base.is_positive)


def exact_decimal(q: Any, shortest: int = LONG) -> str:
    """A fraction whose denominator is `shortest` or more as the decimal that it is exactly: 0.044715. Empty where there
    is none.
    """
    rest, digits = q.q, 0
    while rest % 2 == 0 or rest % 5 == 0:
        rest, digits = rest // next(k for k in (10, 2, 5) if rest % k == 0), digits + 1
    if rest != 1 or q.q < shortest:
        return ""
    if not digits:
        return str(abs(q.p))
    text = str(abs(q.p) * 10**digits // q.q).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:].rstrip('0')}"


MOST_WRITTEN = 10**400
"""Beyond this, a fraction is written as one: as a decimal it would have as many zeros."""


class ScalarPrinter(LatexPrinter):
    """Numbers, symbols, sums, quotients, powers and functions of numbers."""

    notation: Notation

    def _print(self, expr: Any, **kwargs: Any) -> Piece:
        """Every piece has a level: what SymPy's own printer wrote for us binds like its text looks."""
        text = super()._print(expr, **kwargs)
        if isinstance(text, Piece):
            return text
        return Piece(text, ATOM if text.isalnum() or expr.is_Atom else PRODUCT)

    def bulky(self, factor: Any) -> bool:
        return bulky(factor)

    # what a printer of matrices has to offer to those of numbers and calls
    def raised(self, e: Any, mark: str) -> Piece:
        raise NotImplementedError

    def entry(self, parent: Any, indices: list[str]) -> Piece:
        raise NotImplementedError

    def index(self, k: Any) -> str:
        raise NotImplementedError

    def entries(self, function: Any, shape: Any) -> Piece:
        raise NotImplementedError

    def named(self, e: Any, name: str, bold: bool = False) -> Piece:
        text = symbol(name)
        return Piece(text, POWER if outside(text, "^") else ATOM)

    def _print_Symbol(self, e: Any, style: str = "plain") -> Piece:
        return self.named(e, e.name)

    _print_Dummy = _print_Symbol

    # numbers
    def _print_Integer(self, e: Any) -> Piece:
        if e < 0:
            return self._print_Integer(-e).negated()
        mantissa, _, power = written(e).partition("…e")
        return Piece(rf"{mantissa}\ldots \cdot 10^{{{power}}}", PRODUCT) if power else Piece(mantissa, ATOM)

    def _print_int(self, e: int) -> Piece:
        return self._print_Integer(sp.Integer(e))

    def _print_Rational(self, e: Any) -> Piece:
        if max(abs(e.p), e.q) > MOST_WRITTEN:
            decimal = ""
        elif self.notation.digits == "few" and is_long(e):
            decimal = shortened(abs(e)).replace("…", r"\ldots")
        else:
            decimal = exact_decimal(abs(e))
        above, below = (self._print_Integer(sp.Integer(n)) for n in (abs(e.p), e.q))
        body = Piece(decimal, ATOM) if decimal else Piece(rf"\frac{{{above}}}{{{below}}}", POWER)
        return body.negated() if e < 0 else body

    _print_Half = _print_Rational

    def _print_Float(self, e: Any) -> Piece:
        text = sp.StrPrinter({"full_prec": False}).doprint(abs(e))
        mantissa, _, exponent = text.partition("e")
        body = Piece(rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT) if exponent else Piece(text, ATOM)
        return body.negated() if e < 0 else body

    # sums, products, quotients
    def _print_Add(self, e: Any, order: Any = None) -> Piece:
        return summed([self._print(t) for t in self._as_ordered_terms(e, order=order)])

    def _print_Mul(self, e: Any) -> Piece:
        if len(e.args) == 2 and e.args[0] == -1 and isinstance(e.args[1], sp.Mul):  # −(−x), as it was written
            return self._print(e.args[1]).negated()
        sign, top, bottom = self.ratio(e)
        body = self.scalar_ratio(top, bottom)
        return body.negated() if sign else body

    def ratio(self, e: Any) -> tuple[bool, Any, Any]:
        """A product as sign, numerator and denominator, without rewriting any factor."""
        coefficient, factors = sp.Integer(1), []
        below: list[Any] = []
        for f in sp.Mul.make_args(sp.sympify(e, strict=True)):
            if f.is_Rational:
                coefficient *= f
            elif isinstance(f, sp.Pow) and f.exp.is_number and f.exp.is_negative:
                below.append(sp.Pow(f.base, -f.exp, evaluate=-f.exp == 1))
            else:
                factors.append(f)
        coefficient, factors, below = _roots_below(coefficient, factors, below)
        # y log a, and (1 − y) log(1 − a): functions come last
        factors.sort(key=lambda f: isinstance(f, sp.Function | ScalarCall))
        front, q = (
            (abs(coefficient), 1) if exact_decimal(coefficient) else (sp.Integer(abs(coefficient.p)), coefficient.q)
        )
        top = ([front] if front != 1 or not factors else []) + factors
        return coefficient < 0, self._joined(top), self._joined(([sp.Integer(q)] if q != 1 else []) + below)

    def _joined(self, factors: list[Any]) -> Any:
        if len(factors) < 2:
            return factors[0] if factors else sp.Integer(1)
        return sp.Mul(*factors, evaluate=False)

    def scalar_ratio(self, top: Any, bottom: Any) -> Piece:
        """A quotient; over a number or a name, sums and matrix products stand behind the fraction: ½ (a − y)ᵀ(a − y).
        An integral always does.
        """
        if bottom == 1:
            return self.times(top)
        factors = sp.Mul.make_args(top)
        plain = bottom.is_number or bottom.is_Symbol
        behind = [f for f in factors if isinstance(f, sp.Integral) or (plain and self.bulky(f))]
        if not behind or (len(factors) == 1 and top.is_Add):
            return Piece(rf"\frac{{{self.times(top)}}}{{{self.times(bottom)}}}", POWER)
        front = self._joined([f for f in factors if f not in behind])
        return juxtapose([self.scalar_ratio(front, bottom), self.times(self._joined(behind))])

    def times(self, e: Any) -> Piece:
        """A product without sign or denominator."""
        return juxtapose(self.factors(e))

    def factors(self, e: Any) -> list[Piece]:
        """The factors of a product: numbers, names, functions, sums and logarithms, each in SymPy's order."""
        if not isinstance(e, sp.Mul):
            return [self._print(e)]
        factors = list(e.args)
        numbers = [f for f in factors if f.is_Rational]
        rest = sp.Mul(*[f for f in factors if not f.is_Rational], evaluate=False)
        ordered = rest.as_ordered_factors() if isinstance(rest, sp.Mul) else [rest]
        ordered.sort(key=place)
        return [self._print(f) for f in (*numbers, *ordered)]

    # powers
    def _print_Pow(self, e: Any) -> Piece:
        base, exponent = e.base, e.exp
        if exponent.is_Rational and exponent.is_negative:
            return self.scalar_ratio(sp.Integer(1), sp.Pow(base, -exponent, evaluate=-exponent == 1))
        if exponent == sp.Rational(1, 2):
            return Piece(rf"\sqrt{{{self._print(base)}}}", POWER)
        shown = self._print(exponent)
        name = called(base)
        if exponent.is_Integer and name in POWERED:
            return Piece(rf"\{name}^{{{shown}}}{enclosed(self._print(base.args[-1]))}", ATOM)
        below = self._print(base)
        if below.level < ATOM or name == "log" or name in POWERED:
            below = bracket(below)
        return Piece(f"{below}^{{{shown}}}", POWER)

    def _print_ExpBase(self, e: Any, exp: Any = None) -> Piece:
        return Piece(f"e^{{{self._print(e.args[0])}}}", POWER)

    _print_exp = _print_ExpBase

    # functions
    def applied(self, name: str, *arguments: Any) -> Piece:
        """name(arguments), always with brackets; a matrix written out brings its own."""
        shown = ", ".join(self._print(a) for a in arguments)
        alone = shown.startswith(MATRIX[0]) and shown.endswith(MATRIX[1]) and shown.count(MATRIX[0]) == 1
        return Piece(name + (shown if alone else enclosed(shown)), ATOM)

    def function_name(self, function: Any) -> str:
        name = getattr(function, "__name__", None) or str(function)
        if name == "log":
            return rf"\{self.notation.log}"
        if name in PLAIN:
            return rf"\{name}"
        if function in FUNCTIONS and FUNCTIONS[function].latex:
            return FUNCTIONS[function].latex
        shown = symbol(name)
        return rf"\operatorname{{{name}}}" if shown.startswith(r"\mathrm") else shown

    def _print_Function(self, e: Any, exp: Any = None) -> Piece:
        return self.applied(self.function_name(e.func), *e.args)

    def _print_log(self, e: Any, exp: Any = None) -> Piece:
        return self.applied(rf"\{self.notation.log}", *e.args)

    def _print_polygamma(self, e: Any, exp: Any = None) -> Piece:
        order, x = e.args
        name = polygamma(int(order)).latex if order.is_Integer else rf"\psi^{{({self._print(order)})}}"
        return self.applied(name, x)

    _print_sign = _print_erf = _print_erfinv = _print_loggamma = _print_Function

    def _print_Abs(self, e: Any, exp: Any = None) -> Piece:
        return self.barred(e.args[0], "vert")

    def barred(self, argument: Any, bar: str) -> Piece:
        """An absolute value or a norm between bars."""
        text = self._print(argument)
        tall = any(t in text for t in TALL)
        left, right = (rf"\left\l{bar}", rf"\right\r{bar}") if tall else (rf"\l{bar}", rf"\r{bar}")
        return Piece(f"{left} {text} {right}", ATOM)

    def _hprint_variadic_function(self, e: Any, exp: Any = None) -> Piece:
        return self.applied(
            rf"\{e.func.__name__.lower()}", *sorted(e.args, key=lambda a: (a.is_number, sp.default_sort_key(a)))
        )

    _print_Max = _print_Min = _hprint_variadic_function

    def _print_Heaviside(self, e: Any, exp: Any = None) -> Piece:
        # [x > 0] and [x >= 0]; any other value at 0 is told
        known = {sp.S.Zero: r"\mathbf{1}_{> 0}", sp.S.One: r"\mathbf{1}_{\ge 0}"}
        return self.applied(known.get(e.args[1], rf"\operatorname{{H}}_{{{self._print(e.args[1])}}}"), e.args[0])

    def _print_KroneckerDelta(self, e: Any, exp: Any = None) -> Piece:
        # equal shifts of both indices change nothing, so they are shown as everywhere else
        i, j = (str(self._print(a + self.notation.first_index)) for a in e.args)
        return Piece(rf"\delta_{{{i}{'' if len(i + j) == 2 else ', '}{j}}}", POWER)

    def _print_Piecewise(self, e: Any) -> Piece:
        rows = []
        for value, condition in e.args:
            when = r"\text{otherwise}" if condition is sp.true else self._print(condition)
            rows.append(f"{self._print(value)} & {when}")
        return Piece(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", SUM)

    def _print_And(self, e: Any) -> Piece:
        return Piece(r" \;\wedge\; ".join(str(self._print(part)) for part in e.args), SUM)

    def _print_Relational(self, e: Any) -> Piece:
        sign = {"==": "=", "!=": r"\ne", ">=": r"\ge", "<=": r"\le"}.get(e.rel_op, e.rel_op)
        return Piece(f"{self._print(e.lhs)} {sign} {self._print(e.rhs)}", SUM)
