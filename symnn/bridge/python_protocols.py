"""What SymPy's matrices answer where Python or NumPy take them for sequences, arrays or numbers. SymPy alone asks for
entry after entry of a matrix of symbolic size without end (`sum(x)`), or ends in an error of its insides (`np.exp(x)`).

`watch()` puts the answers into SymPy's `MatrixExpr` itself, since products and sums of a user's symbols are made by
SymPy; nothing else of it is changed but how often it computes (`evaluated_once`). What SymPy gives a value keeps that
value. No mathematics lives here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixExpr

from symnn.errors import MatrixUseError
from symnn.ops import TABLE

IN_PYTHON = "use symnn.sum, symnn.max, symnn.mean, or give the sizes numbers"
OF_NUMPY = "use the functions of symnn (symnn.exp), and symnn.lambdify to put numbers in"
OF_ARRAYS = "write sympy.ImmutableMatrix(array) for an array of numbers, and symnn.lambdify to put numbers in"
ARITHMETIC = {"add", "subtract", "multiply", "divide", "matmul"}


def named(matrix: Any) -> str:
    """The beginning of a sentence about a matrix."""
    text = str(matrix)
    return f"{text if len(text) <= 60 else 'a matrix'} of shape ({', '.join(map(str, matrix.shape))})"


def entries(matrix: Any) -> Iterator[Any]:
    """Iteration, row by row. MatrixUseError where a size is a symbol, at once."""
    rows, columns = matrix.shape
    if not (isinstance(rows, int | sp.Integer) and isinstance(columns, int | sp.Integer)):
        raise MatrixUseError(f"Python cannot run through {named(matrix)}: {IN_PYTHON}")
    return (matrix[i, j] for i in range(rows) for j in range(columns))


def begun(formula: Any, /, **settings: Any) -> None:
    """What a class of matrices that is made later begins with."""
    super(MatrixExpr, formula).__init_subclass__(**settings)
    run_through(formula)


def run_through(formula: Any) -> None:
    """A class of matrices that are formulas is iterated by `entries`. Not so explicit ones: of what has an `__iter__`
    SymPy makes an array in another way.
    """
    if not issubclass(formula, sp.MatrixBase):
        formula.__iter__ = entries


def entry(matrix: Any, key: Any) -> Any:
    """One index on a column or a row; SymPy knows it only where it is a number and the columns are counted."""
    rows, columns = matrix.shape
    if columns == 1:
        return matrix[key, 0]
    if rows == 1:
        return matrix[0, key]
    raise MatrixUseError(f"{named(matrix)} has two indices, as in [{key}, 0], and one was given")


class ArrayUfunc:
    """`__array_ufunc__` of matrices that are formulas. Explicit matrices, which are arrays to NumPy, have none."""

    def __get__(self, instance: Any, owner: type) -> Any:
        if issubclass(owner, sp.MatrixBase):
            raise AttributeError("__array_ufunc__")
        return refuse_ufunc


def refuse_ufunc(formula: Any, function: Any, method: str, *inputs: Any, **settings: Any) -> Any:
    """A NumPy number times a formula is a product; all else is refused."""
    factors = [i.item() if getattr(i, "shape", None) == () else i for i in inputs]
    if function.__name__ == "multiply" and method == "__call__" and isinstance(factors[0], int | float):
        return factors[0] * factors[1]
    of_numpy = OF_ARRAYS if function.__name__ in ARITHMETIC else OF_NUMPY
    raise MatrixUseError(f"NumPy's {function.__name__} meets {named(formula)}, which is a formula: {of_numpy}")


def array(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def to_array(self: Any, *settings: Any, **named_settings: Any) -> Any:
        if any(not isinstance(size, int | sp.Integer) for size in self.shape):
            raise MatrixUseError(f"NumPy would make an array of {named(self)}, which is a formula: {OF_NUMPY}")
        return original(self, *settings, **named_settings)

    return to_array


def indexed(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def at(self: Any, key: Any) -> Any:
        if not isinstance(key, int | sp.Expr) or isinstance(self, sp.MatrixBase):
            return original(self, key)
        counted = isinstance(key, int | sp.Integer) and isinstance(self.shape[1], sp.Integer)
        return original(self, key) if counted else entry(self, key)

    return at


def ordered(symbol: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def compare(self: Any, other: Any) -> Any:
        if isinstance(self, sp.MatrixBase):
            return original(self, other)
        raise MatrixUseError(
            f"SymPy does not order matrices: for a claim about {named(self)} write"
            f" symnn.claim(left, {symbol!r}, right), for the greater entries symnn.max or symnn.relu"
        )

    return compare


def added(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """A number is added to no matrix, except the 0 with which Python's sum of a list of matrices begins."""

    @wraps(original)
    def add(self: Any, other: Any) -> Any:
        number = isinstance(other, int | float) or (isinstance(other, sp.Expr) and not hasattr(other, "shape"))
        if not number or isinstance(self, sp.MatrixBase):
            return original(self, other)
        if other == 0:
            return -self if name == "__rsub__" else self
        times = "" if other == 1 else f"{other}*"
        raise MatrixUseError(
            f"the number {other} cannot be added to {named(self)}: write"
            f" {times}sympy.OneMatrix({', '.join(map(str, self.shape))}) for that number in every entry"
        )

    return add


def unwritten(word: str, remedy: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def refuse(self: Any, *others: Any) -> Any:
        if isinstance(self, sp.MatrixBase):
            return original(self, *others)
        raise MatrixUseError(f"{word} {named(self)} has no meaning: {remedy}")

    return refuse


METHODS = {"dot": "the product is {0}*y, the inner product of columns {0}.T*y", "matmul": "the product is {0}*y"}
METHODS |= dict.fromkeys(("sum", "mean", "max", "trace"), "write symnn.{1}({0})")
METHODS |= dict.fromkeys(
    ("reshape", "flatten", "ravel", "view", "squeeze"),
    "a formula keeps its shape; a new symbol of the other shape is made by symnn.matrix",
)
METHODS |= dict.fromkeys(
    ("item", "numpy", "tolist", "copy"), "it is a formula without numbers: symnn.lambdify puts numbers in"
)


def absent(self: Any, name: str) -> Any:
    """What arrays have as methods is told as what it is here; of other names what Python says."""
    remedy = METHODS.get(name) or ("write symnn.{1}({0})" if name in TABLE else "")
    if not remedy or isinstance(self, sp.MatrixBase):
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
    short = str(self) if len(str(self)) <= 20 else "x"
    raise AttributeError(f"{named(self)} has no method {name}: {remedy.format(short, name)}", name=name)


def watch() -> None:
    """Once, when the symbols are loaded."""
    if isinstance(MatrixExpr.__dict__.get("__array_ufunc__"), ArrayUfunc):
        return
    changed: Any = MatrixExpr
    changed.__init_subclass__ = classmethod(begun)
    changed.__getattr__ = absent
    for formula in MatrixExpr.__subclasses__():
        run_through(formula)
    changed.__array_ufunc__ = ArrayUfunc()
    changed.__array__ = array(MatrixExpr.__array__)
    changed.__getitem__ = indexed(MatrixExpr.__getitem__)
    for name, symbol in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
        setattr(changed, name, ordered(symbol, getattr(MatrixExpr, name)))
    changed.__abs__ = unwritten("Python's abs of", "use symnn.abs for that of every entry", MatrixExpr.__abs__)
    changed.__rtruediv__ = unwritten(
        "a quotient by", "use symnn.reciprocal for that of every entry", MatrixExpr.__rtruediv__
    )
    for name in ("__add__", "__radd__", "__sub__", "__rsub__"):
        setattr(changed, name, added(name, getattr(MatrixExpr, name)))
