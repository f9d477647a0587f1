"""Gradients by rules of the judge's own: reverse mode over terms. `gradient(f, x)` is the term that a textbook would write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fuzz.terms import Misfit, Term, make, number

Pull = Callable[[Term, Term, Any], list[Term]]


def scaled(t: Term, q: Any) -> Term:
    return make("scale", t, data=q)


def ones(shape: Any) -> Term:
    return make("ones", data=shape) if shape else number(1)


def times(a: Term, b: Term) -> Term:
    """The entrywise product of two terms of one shape."""
    return make("had", a, b) if a.shape else make("times", a, b)


def minus(a: Term, b: Term) -> Term:
    return make("add", a, scaled(b, -1))


def _map(f: str, x: Term) -> Term:
    y, one = make("map", x, data=f), ones(x.shape)
    match f:
        case "exp":
            return y
        case "log":
            return make("hpow", x, data=-1)
        case "sigmoid":
            return times(y, minus(one, y))
        case "tanh":
            return minus(one, make("hpow", y, data=2))
        case "softplus":
            return make("map", x, data="sigmoid")
        case "relu":
            return make("map", x, data="step")
        case "abs":
            return make("map", x, data="sign")
        case "sin":
            return make("map", x, data="cos")
        case "cos":
            return scaled(make("map", x, data="sin"), -1)
        case "silu":
            s = make("map", x, data="sigmoid")
            return make("add", s, times(y, minus(one, s)))
        case "sqrt":
            return scaled(make("hpow", y, data=-1), "1/2")
    raise Misfit


def _product(g: Term, y: Term, a: Term, b: Term) -> list[Term]:
    return [make("mm", g, make("T", b)), make("mm", make("T", a), g)]


def _softmax(g: Term, y: Term, x: Term) -> list[Term]:
    if y.data is None:
        inner = make("times", make("sum", make("had", g, y)), ones(x.shape))
    elif y.data == 1:
        inner = make("mm", make("rows", make("had", g, y)), ones((1, x.shape[1])))
    else:
        inner = make("mm", ones((x.shape[0], 1)), make("cols", make("had", g, y)))
    return [make("had", y, minus(g, inner))]


def _spread(g: Term, x: Term) -> Term:
    return make("times", g, ones(x.shape))


def _over(x: Term) -> Term:
    return make("hpow", make("times", make("size", data=x.shape[0]), make("size", data=x.shape[1])), data=-1)


def _inner(a: Term, b: Term) -> Term:
    return make("sum", make("had", a, b)) if a.shape else make("times", a, b)


PULLBACKS: dict[str, Callable[..., list[Term]]] = {
    "add": lambda g, y, a, b: [g, g],
    "scale": lambda g, y, a: [scaled(g, y.data)],
    "times": lambda g, y, c, a: [_inner(g, a), make("times", c, g)],
    "had": lambda g, y, a, b: [times(g, b), times(g, a)],
    "mm": _product,
    "T": lambda g, y, a: [make("T", g)],
    "trace": lambda g, y, a: [make("times", g, make("eye", data=a.shape[0]))],
    "sum": lambda g, y, a: [_spread(g, a)],
    "mean": lambda g, y, a: [_spread(make("times", g, _over(a)), a)],
    "rows": lambda g, y, a: [make("mm", g, ones((1, a.shape[1])))],
    "cols": lambda g, y, a: [make("mm", ones((a.shape[0], 1)), g)],
    "item": lambda g, y, a: [_spread(g, a)],
    "map": lambda g, y, a: [times(g, _map(y.data, a))],
    "hpow": lambda g, y, a: [times(g, scaled(make("hpow", a, data=y.data - 1), y.data) if y.data != 2 else scaled(a, 2))],
    "pow": lambda g, y, a: _squared(g, y, a),
    "inv": lambda g, y, a: [scaled(make("mm", make("mm", make("T", y), g), make("T", y)), -1)],
    "det": lambda g, y, a: [make("times", make("times", g, y), make("T", make("inv", a)))],
    "norm": lambda g, y, a: [make("times", make("times", g, make("hpow", y, data=-1)), a)],
    "norm1": lambda g, y, a: [make("times", g, make("map", a, data="sign"))],
    "lse": lambda g, y, a: [make("times", g, make("softmax", a))],
    "softmax": _softmax,
    "diag": lambda g, y, a: [make("rows", make("had", g, make("eye", data=a.shape[0])))],
}


def _squared(g: Term, y: Term, a: Term) -> list[Term]:
    if y.data != 2:
        raise Misfit
    return [make("add", make("mm", g, make("T", a)), make("mm", make("T", a), g))]


def gradient(f: Term, by: Term) -> Term:
    """∂f/∂by of a number f. Misfit for what has no rule here, or if f does not depend on it."""
    found = _pulled(f, number(1), by)
    if not found:
        raise Misfit
    total = found[0]
    for g in found[1:]:
        total = make("add", total, g)
    return total


def _pulled(y: Term, g: Term, by: Term) -> list[Term]:
    if y == by:
        return [g]
    if by not in y.walk():
        return []
    if y.op not in PULLBACKS:
        raise Misfit
    return [p for a, h in zip(y.args, PULLBACKS[y.op](g, y, *y.args), strict=True) for p in _pulled(a, h, by)]
