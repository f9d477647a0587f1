"""`symnn derive gradient`, `jacobian` and `hessian`: the derivative of a formula typed by hand, as text, LaTeX,
Markdown, NumPy or JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from symnn import api
from symnn.bridge import read_shaped
from symnn.bridge.tensors import FunctionTensor
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.errors import ArgumentError, BudgetError
from symnn.export.arguments import as_argument, as_result
from symnn.export.standalone import Input, NamedValue, Program
from symnn.proof.budget import Late, ended
from symnn.reading.typed.language import Formula, read_formula
from symnn.reading.typed.typed_tokens import near
from symnn.reading.typed.write import spoken
from symnn.text import latex

DERIVATIVES: dict[str, Callable[[Any, Any], Any]] = {
    "gradient": api.gradient,
    "jacobian": api.jacobian,
    "hessian": api.hessian,
}
FIRST = r"\frac{\partial f}{\partial %s}"
FRACTIONS = {"gradient": FIRST, "jacobian": FIRST, "hessian": r"\frac{\partial^2 f}{\partial %s^2}"}


class DerivativeRequest:
    """What was asked for, and the answer: `value` is SymPy."""

    def __init__(self, kind: str, formula: Formula, by: str) -> None:
        if by not in formula.symbols:
            hint = near(by, formula.symbols) or f"; its names are {', '.join(formula.symbols) or 'none'}"
            raise ArgumentError(f"--wrt {by}: there is no {by} in the formula{hint}")
        self.kind = kind
        self.formula = formula
        self.by = by
        self.value = _symmetric(DERIVATIVES[kind](formula.value, formula.symbols[by]), formula)

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(read_shaped(self.value)[1] or ())

    @property
    def text(self) -> str:
        """In the language of the command line; in SymPy's where that has no words for it; entry by entry above two
        axes.
        """
        if isinstance(self.value, FunctionTensor):
            entry = ", ".join(map(str, self.value.function.variables))
            return f"its entry [{entry}] is {self.value.function.expr}"
        return spoken(self.value) or str(self.value)


def _symmetric(value: Any, formula: Formula) -> Any:
    """With Aᵀ written as A, where A was declared symmetric. The entries of A were varied one by one all the same."""
    turned = {sp.Transpose(a): a for a in formula.symmetric}
    if not turned or not isinstance(value, sp.MatrixExpr | sp.Expr):
        return value
    node, shape = read_shaped(value.xreplace(turned))
    return to_sympy(tidy(node), tuple(shape) if shape else None)


def differentiated(kind: str, formula: str, by: str, let: tuple[str, ...], budget: float = 10.0) -> DerivativeRequest:
    """The derivative of a formula. Gradients and Hessians are of numbers."""
    said = read_formula(formula, let, number=kind != "jacobian")
    try:
        with ended(budget):
            return DerivativeRequest(kind, said, by)
    except Late:
        raise BudgetError(
            f"the {kind} takes longer than {budget:g} s: name its parts, or allow more time (--budget)"
        ) from None
    except (RecursionError, OverflowError, MemoryError) as error:
        raise BudgetError(
            f"the formula is too large to be differentiated ({type(error).__name__}): name its parts"
        ) from error


def as_text(found: DerivativeRequest) -> str:
    return found.text


def as_latex(found: DerivativeRequest) -> str:
    return latex(found.value)


def as_markdown(found: DerivativeRequest) -> str:
    left = FRACTIONS[found.kind] % latex(found.formula.symbols[found.by])
    return f"$$f = {latex(found.formula.value)}$$\n\n$${left} = {latex(found.value)}$$"


def as_python(found: DerivativeRequest) -> str:
    """A module with one function, which needs NumPy alone; a gradient comes with the value."""
    symbols = found.formula.symbols
    arguments = {name: as_argument(s) for name, s in symbols.items()}
    taken = {*symbols, found.kind}
    made, value = (_unused(word, taken) for word in (f"{found.kind}_by_{found.by}", "value"))
    definitions = [NamedValue(made, None, as_result(found.value).node, _comment(found.text))]
    if found.kind != "jacobian":
        definitions.insert(
            0, NamedValue(value, None, as_result(found.formula.value).node, _comment(found.formula.text))
        )
    return Program(
        name=found.kind,
        inputs=[
            Input(name, a.atom, described(a.shape), a.shape) for name, a in arguments.items() if a.atom is not None
        ],
        definitions=definitions,
        outputs={found.by: made},
        value=None if found.kind == "jacobian" else value,
        title=f"The {found.kind} of {_comment(found.formula.text)} by {found.by}.",
    ).source()


def described(shape: tuple[Any, ...]) -> str:
    if not shape:
        return "a number"
    return "a column" if shape[-1] == 1 else "a matrix"


def _unused(word: str, taken: set[str]) -> str:
    while word in taken:
        word += "_"
    taken.add(word)
    return word


def _comment(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"


def as_json(found: DerivativeRequest) -> str:
    told: Mapping[str, Any] = {
        "formula": found.formula.text,
        "derivative": found.kind,
        "by": found.by,
        "value": found.text,
        "sympy": str(found.value),
        "latex": latex(found.value),
        "shape": [int(n) if str(n).isdigit() else str(n) for n in found.shape],
        "notes": list(found.formula.notes),
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


FORMS: dict[str, Callable[[DerivativeRequest], str]] = {
    "text": as_text, "latex": as_latex, "markdown": as_markdown, "python": as_python, "json": as_json,
}  # fmt: skip
