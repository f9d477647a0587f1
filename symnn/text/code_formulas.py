"""Code of a formula, as SymPy prints it, to LaTeX: names, numbers, sums, products, quotients, powers, transposes, roots
and the matrices of ones. It is read as data; what is anything else stays code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from symnn.ops.abs_ import absolute
from symnn.ops.sqrt import sqrt

BARS = re.compile(r"\|(\w+)\|")
TYPED = str.maketrans({"≥": ">=", "≤": "<=", "−": "-"})
Named = Callable[[str], str]
RELATION, SUM, PRODUCT, POWER, ATOM = range(5)


def code_formula(code: str, named: Named) -> str | None:
    """The LaTeX, with names as `named` writes them; None for code that is no such formula."""
    try:
        equal = re.sub(r"(?<![<>=:!])=(?!=)", "==", BARS.sub(rf"{absolute.name}(\1)", code.translate(TYPED)))
        return _told(ast.parse(equal, mode="eval").body, named, RELATION)
    except (SyntaxError, LookupError):
        return None


COMPARED: dict[type[ast.cmpop], str] = {ast.Eq: "=", ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge"}


def _told(e: ast.expr, named: Named, around: int) -> str:
    """An expression beside an operator that binds as `around` does."""
    bound, text = _formula(e, named)
    return text if bound >= around else rf"({text})"


def _formula(e: ast.expr, named: Named) -> tuple[int, str]:
    match e:
        case ast.Name(name):
            return ATOM, named(name)
        case ast.Constant(int() as number):
            return ATOM, str(number)
        case ast.UnaryOp(ast.USub(), inside):
            return SUM, f"-{_told(inside, named, PRODUCT)}"
        case ast.BinOp(left, ast.Add() | ast.Sub() as sign, right):
            joint = "+" if isinstance(sign, ast.Add) else "-"
            return SUM, f"{_told(left, named, SUM)} {joint} {_told(right, named, PRODUCT)}"
        case ast.BinOp(left, ast.Mult(), right):
            return PRODUCT, f"{_first(left, right, named)} {_factor(right, named)}"
        case ast.BinOp(left, ast.Div(), right):
            return PRODUCT, f"{_told(left, named, PRODUCT)}/{_told(right, named, POWER)}"
        case ast.BinOp(left, ast.Pow(), right):
            return POWER, f"{{{_told(left, named, ATOM)}}}^{{{_told(right, named, SUM)}}}"
        case ast.Attribute(inside, "T"):
            return POWER, rf"{{{_told(inside, named, ATOM)}}}^{{\top}}"
        case ast.Call(ast.Name(name), arguments, []):
            return _call(name, arguments, named)
        case ast.Compare(left, signs, sides) if all(type(sign) in COMPARED for sign in signs):
            told = (f" {COMPARED[type(sign)]} {_told(s, named, SUM)}" for sign, s in zip(signs, sides, strict=True))
            return RELATION, _told(left, named, SUM) + "".join(told)
    raise LookupError(ast.dump(e))


def _call(name: str, arguments: list[ast.expr], named: Named) -> tuple[int, str]:
    match name, arguments:
        case "Matrix", [ast.List(rows)] if rows:
            inside = r" \\ ".join(_row(row, named) for row in rows)
            return ATOM, rf"\begin{{pmatrix}} {inside} \end{{pmatrix}}"
        case sqrt.name, [inside]:
            return ATOM, rf"\sqrt{{{_told(inside, named, SUM)}}}"
        case absolute.name, [inside]:
            return ATOM, rf"\lvert {_told(inside, named, SUM)} \rvert"
        case "OneMatrix", [ast.Constant(1), _]:
            return POWER, r"\mathbf{1}^{\top}"
        case "OneMatrix", [_, ast.Constant(1)]:
            return ATOM, r"\mathbf{1}"
        case "P", [ast.Compare(ast.Name(of), [ast.Eq()], [value])]:
            return ATOM, rf"P({named(of)} = {_told(value, named, SUM)})"
    raise LookupError(name)


def _row(row: ast.expr, named: Named) -> str:
    if not isinstance(row, ast.List):
        raise LookupError(ast.dump(row))
    return " & ".join(_told(entry, named, SUM) for entry in row.elts)


def _places(at: ast.expr) -> str:
    """The indices of an entry: code counts from 0, and a formula from 1."""
    match at:
        case ast.Tuple([ast.Constant(int() as i), ast.Constant(int() as j)]):
            return f"{i + 1}{j + 1}"
    raise LookupError(ast.dump(at))


def _first(e: ast.expr, following: ast.expr, named: Named) -> str:
    """A 1 that is left standing before a row is the column of ones."""
    one = isinstance(e, ast.Constant) and e.value == 1
    return r"\mathbf{1}" if one and isinstance(following, ast.Attribute) else _factor(e, named)


def _factor(e: ast.expr, named: Named) -> str:
    """A factor; that 1 elsewhere may be a row or a column of ones, and stays code."""
    if isinstance(e, ast.Constant) and e.value == 1:
        raise LookupError(ast.dump(e))
    return _told(e, named, PRODUCT)
