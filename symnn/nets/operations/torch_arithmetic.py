"""Elementwise arithmetic with numbers, sizes and tensors that broadcast, and comparisons as 0 and 1."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.errors import UnsupportedError
from symnn.expr import Const, Node
from symnn.nets.exact_numbers import exact, number_node, sized
from symnn.nets.factored import Factored, broadcasted, contract, either, letters, mapped, number, summed
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.step import step


def tensor(x: Any) -> Factored:
    """A tensor, or a number as one without axes."""
    return x if isinstance(x, Factored) else number(number_node(x), whole=isinstance(x, bool | int))


def product(*xs: Any) -> Factored:
    parts = [tensor(x) for x in xs]
    if any(p.hidden is not None for p in parts):
        return _scaled(parts)
    rank = max(p.rank for p in parts)
    made = contract([(p, letters(p, rank)) for p in parts], range(rank))
    return replace(made, whole=all(p.whole for p in parts))


def _scaled(parts: list[Factored]) -> Factored:
    """−∞ times a positive number."""
    masked = [p for p in parts if p.hidden is not None]
    rest = [p for p in parts if p.hidden is None]
    if len(masked) > 1 or any(p.node.rank or _sign(p.node) <= 0 for p in rest):
        raise UnsupportedError("a value of −∞ is multiplied: it may only be masked away in a softmax")
    bare = product(replace(masked[0], hidden=None), *rest)
    return replace(bare, hidden=masked[0].hidden)


def _sign(node: Node) -> int:
    if isinstance(node, Const):
        return (node.value > 0) - (node.value < 0)
    return 1 if to_sympy(node).is_positive else 0


def scaled(x: Factored, by: Any) -> Factored:
    return x if by == 1 else product(by, x)


def add(x: Any, y: Any, alpha: Any = 1) -> Any:
    if not isinstance(x, Factored) and not isinstance(y, Factored):
        return x + alpha * y
    return summed([tensor(x), scaled(tensor(y), alpha)])


def sub(x: Any, y: Any, alpha: Any = 1) -> Any:
    return add(x, y, -alpha)


def rsub(x: Any, y: Any, alpha: Any = 1) -> Any:
    return sub(y, x, alpha)


def mul(x: Any, y: Any) -> Any:
    return product(x, y) if isinstance(x, Factored) or isinstance(y, Factored) else x * y


def div(x: Any, y: Any, rounding_mode: Any = None) -> Any:
    if rounding_mode is not None:
        raise UnsupportedError("a division that rounds has no derivative")
    if not isinstance(x, Factored) and not isinstance(y, Factored):
        return sized(x) / sized(y)
    if not isinstance(y, Factored):
        return replace(product(1 / (sized(y) if not isinstance(y, float) else exact(y)), x), whole=False)
    return replace(product(x, mapped(reciprocal, y)), whole=False)


def pow_(x: Any, exponent: Any) -> Any:
    if not isinstance(x, Factored) and not isinstance(exponent, Factored):
        return sized(x) ** sized(exact(exponent) if isinstance(exponent, float) else exponent)
    e = tensor(exponent)
    if isinstance(e.node, Const) and e.node.value in (1, 2):
        return product(*[tensor(x)] * int(e.node.value))
    if isinstance(e.node, Const) and e.node.value == -1:
        return mapped(reciprocal, tensor(x))
    return mapped(power, tensor(x), e)


def neg(x: Any) -> Any:
    return product(-1, x) if isinstance(x, Factored) else -x


def lerp(x: Factored, y: Factored, weight: Any) -> Factored:
    return add(x, product(weight, sub(y, x)))


def addcmul(x: Factored, a: Factored, b: Factored, value: Any = 1) -> Factored:
    return add(x, product(value, a, b))


def addcdiv(x: Factored, a: Factored, b: Factored, value: Any = 1) -> Factored:
    return add(x, product(value, div(a, b)))


# comparisons: 1 where they hold


def greater_equal(x: Any, y: Any) -> Any:
    if not isinstance(x, Factored) and not isinstance(y, Factored):
        return sized(x) >= sized(y)
    return replace(mapped(step, sub(tensor(x), tensor(y))), whole=True)


def less_equal(x: Any, y: Any) -> Any:
    return greater_equal(y, x)


def less(x: Any, y: Any) -> Any:
    return logical_not(tensor(greater_equal(tensor(x), y)))


def greater(x: Any, y: Any) -> Any:
    return less(y, x)


def equal(x: Any, y: Any) -> Any:
    return product(greater_equal(x, y), greater_equal(y, x))


def not_equal(x: Any, y: Any) -> Any:
    return logical_not(equal(x, y))


def logical_not(x: Factored) -> Factored:
    return replace(summed([tensor(1), product(-1, x)]), whole=True)


def logical_and(x: Factored, y: Factored) -> Factored:
    return product(x, y)


def logical_or(x: Factored, y: Factored) -> Factored:
    return logical_not(product(logical_not(x), logical_not(y)))


# choosing


def where(condition: Factored, x: Any, y: Any) -> Factored:
    """c·x + (1 − c)·y, where an infinite branch only hides."""
    endless = [infinite(v) for v in (x, y)]
    if all(endless):
        raise UnsupportedError("both branches of where are −∞")
    if endless[1]:
        return hide(tensor(x), logical_not(condition))
    if endless[0]:
        return hide(tensor(y), condition)
    return add(product(condition, x), product(logical_not(condition), y))


def infinite(x: Any) -> bool:
    if isinstance(x, float) and x == float("inf"):
        raise UnsupportedError("+∞ has no value here")
    return bool(isinstance(x, float) and x == float("-inf"))


def hide(x: Factored, mask: Factored) -> Factored:
    """x, and −∞ where the mask is 1."""
    rank = max(x.rank, mask.rank)
    shaped = contract(
        [(x, letters(x, rank))],
        range(rank),
        {n: g for n, g in zip(letters(mask, rank), mask.factors, strict=True) if g},
    )

    shaped, over = broadcasted([shaped, replace(mask, hidden=None)])
    hidden = over.node if shaped.hidden is None else either([shaped.hidden, over.node])
    return replace(shaped, hidden=hidden)


def masked_fill(x: Factored, mask: Factored, value: Any) -> Factored:
    if infinite(value):
        return hide(x, mask)
    return where(mask, value, x)


RULES: dict[str, Callable[..., Any]] = {
    "add": add,
    "sub": sub,
    "rsub": rsub,
    "mul": mul,
    "div": div,
    "true_divide": div,
    "truediv": div,
    "neg": neg,
    "pow": pow_,
    "negative": neg,
    "square": lambda x: product(x, x),
    "lerp": lerp,
    "addcmul": addcmul,
    "addcdiv": addcdiv,
    "multiply": mul,
    "divide": div,
    "subtract": sub,
    "ge": greater_equal,
    "le": less_equal,
    "gt": greater,
    "lt": less,
    "eq": equal,
    "ne": not_equal,
    "logical_not": logical_not,
    "bitwise_not": logical_not,
    "logical_and": logical_and,
    "bitwise_and": logical_and,
    "logical_or": logical_or,
    "bitwise_or": logical_or,
    "__and__": logical_and,
    "__or__": logical_or,
    "where": where,
    "masked_fill": masked_fill,
    "maximum": lambda x, y: mapped(maximum, tensor(x), tensor(y)),
    "minimum": lambda x, y: mapped(minimum, tensor(x), tensor(y)),
    "max.other": lambda x, y: mapped(maximum, tensor(x), tensor(y)),
    "min.other": lambda x, y: mapped(minimum, tensor(x), tensor(y)),
    # arithmetic on sizes
    "floordiv": lambda a, b: sp.floor(sized(a) / b),
    "mod": operator.mod,
    "sym_float": lambda a: a,
    "sym_int": lambda a: a,
    "sym_not": operator.not_,
    "sym_max": sp.Max,
    "sym_min": sp.Min,
}
