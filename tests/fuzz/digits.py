"""Numbers of the judge: fractions where a value is rational, else 50 digits. Nothing here knows symnn or SymPy.

A value that cannot be computed says why: Undefined (a pole, a logarithm of -1, an entry that does not exist) or Unclear (digits do not tell
on which side of a jump or a pole it stands).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

MP = mpmath.MPContext()
MP.dps = 80
CLOSE = 1e-40
"""What is nearer to a jump or a pole, and is not known exactly, may stand on either side of it."""


class Undefined(Exception):
    """The expression has no value at the point."""


class Unclear(Exception):
    """Digits do not decide."""


def precise(x: Any) -> Any:
    return MP.mpf(x.numerator) / x.denominator if isinstance(x, Fraction | int) else x


def both(a: Any, b: Any) -> tuple[Any, Any]:
    """Two numbers of one kind."""
    return (a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else (precise(a), precise(b))


def plus(a: Any, b: Any) -> Any:
    a, b = both(a, b)
    return a + b


def product(a: Any, b: Any) -> Any:
    a, b = both(a, b)
    return a * b


def sign(x: Any) -> int:
    if not isinstance(x, Fraction) and abs(x) < CLOSE:
        raise Unclear
    return (x > 0) - (x < 0)


def reciprocal(x: Any) -> Any:
    if not sign(x):
        raise Undefined("a pole")
    return 1 / x


def power(x: Any, k: int) -> Any:
    return x**k if k >= 0 else reciprocal(x) ** -k


def _positive(x: Any) -> Any:
    if sign(x) <= 0:
        raise Undefined("not positive")
    return precise(x)


def _root(x: Any) -> Any:
    if isinstance(x, Fraction) and x == 0:
        return Fraction(0)
    return MP.sqrt(_positive(x))


def _exp(x: Any) -> Any:
    if x > 10**4:
        raise Unclear
    return Fraction(1) if isinstance(x, Fraction) and x == 0 else MP.exp(precise(x))


def _softplus(x: Any) -> Any:
    return MP.log(1 + _exp(x))


def _sigmoid(x: Any) -> Any:
    return reciprocal(plus(Fraction(1), _exp(-x)))


def _tanh(x: Any) -> Any:
    return Fraction(0) if isinstance(x, Fraction) and x == 0 else MP.tanh(precise(x))


def _normal(x: Any) -> Any:
    """The distribution function of the normal law; far to the left it is 0 to all digits that are compared."""
    if x < -8:
        raise Unclear
    return (1 + MP.erf(x / MP.sqrt(2))) / 2


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": _exp,
    "log": lambda x: Fraction(0) if isinstance(x, Fraction) and x == 1 else MP.log(_positive(x)),
    "sqrt": _root,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "silu": lambda x: product(x, _sigmoid(x)),
    "gelu": lambda x: product(x, _normal(precise(x))),
    "sin": lambda x: MP.sin(precise(x)),
    "cos": lambda x: MP.cos(precise(x)),
    "relu": lambda x: x if x > 0 else x * 0,
    "abs": abs,
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "sign": lambda x: Fraction(sign(x)),
    "step": lambda x: Fraction(int(sign(x) >= 0)),
}
KINKED = {"relu", "abs", "leaky_relu", "sign", "step"}


def array(rows: Any) -> Any:
    out = np.empty((len(rows), len(rows[0])), dtype=object)
    for place in np.ndindex(out.shape):
        out[place] = rows[place[0]][place[1]]
    return out


def each(f: Callable[..., Any], *values: Any) -> Any:
    """f of every entry; numbers are no arrays."""
    if not isinstance(values[0], np.ndarray):
        return f(*values)
    out = np.empty(values[0].shape, dtype=object)
    for place in np.ndindex(out.shape):
        out[place] = f(*(v[place] for v in values))
    return out


def total(entries: Any) -> Any:
    out: Any = Fraction(0)
    for x in entries:
        out = plus(out, x)
    return out


def matmul(a: Any, b: Any) -> Any:
    rows, inner, columns = a.shape[0], a.shape[1], b.shape[1]
    return array([[total(product(a[i, k], b[k, j]) for k in range(inner)) for j in range(columns)] for i in range(rows)])


def determinant(a: Any) -> Any:
    """By expansion along the first row: no division, so singular matrices are as good as others. Large ones take too long."""
    if a.shape[0] > 4:
        raise Unclear
    if a.shape[0] == 1:
        return a[0, 0]
    minors = (np.delete(a[1:], j, axis=1) for j in range(a.shape[1]))
    return total(product((-1) ** j * a[0, j], determinant(minor)) for j, minor in enumerate(minors))


def inverse(a: Any) -> Any:
    """The adjugate over the determinant."""
    scale, size = reciprocal(determinant(a)), a.shape[0]
    if size == 1:
        return array([[scale]])
    minor = lambda i, j: determinant(np.delete(np.delete(a, i, axis=0), j, axis=1))
    return array([[product((-1) ** (i + j) * minor(j, i), scale) for j in range(size)] for i in range(size)])


def identity(size: int) -> Any:
    return array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)])
