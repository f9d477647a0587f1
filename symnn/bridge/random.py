"""Random symbols, and E[…], Var[…], Cov[…] as SymPy objects that stay as they are written. No expectation is taken
here.

A random symbol is a SymPy symbol that carries the law of its entries. All entries of one symbol have one and the same
distribution; different symbols are independent of each other unless they are declared with the same `joint`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy as sp
from sympy.core.symbol import Str
from sympy.printing.pretty.stringpict import prettyForm

from symnn.bridge.calls import MatrixCall, ScalarCall, call, operand, shape_of
from symnn.bridge.operand_layout import number
from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Map, Node, Operator, postorder

DISTRIBUTIONS = {
    "normal": 2, "uniform": 2, "rademacher": 2, "laplace": 2, "bernoulli": 1, "binomial": 2, "poisson": 1,
    "exponential": 1,
}  # fmt: skip
"""Name -> how many numbers follow it in a tuple: ("normal", mean, variance), ("uniform", low, high), ("laplace", mean,
scale), ("bernoulli", p), ("binomial", n, p), ("poisson", rate), ("exponential", rate).
"""
DEPENDENCE = {True: "independent", "uncorrelated": "uncorrelated", False: "identically distributed"}
UNKNOWN = Str("unknown")


def _no_value(*_: Any) -> Any:
    raise UnsupportedError(
        "an expectation has no value at a point: symnn.prove judges it, symnn.resolve writes it as moments"
    )


expectation = Operator(name="E", value=_no_value, latex=r"\mathbb{E}", opaque=True)
variance = Operator(name="Var", value=_no_value, latex=r"\operatorname{Var}", opaque=True)
covariance = Operator(name="Cov", arity=2, value=_no_value, latex=r"\operatorname{Cov}", opaque=True)
STATISTICS = (expectation, variance, covariance)


def has_statistics(*nodes: Node) -> bool:
    """Whether E, Var or Cov stands in one of them."""
    return any(isinstance(n, Map) and n.operator in STATISTICS for n in postorder(nodes))


AN = tuple("aeio")
OF_PERSONS = ("bernoulli", "laplace", "poisson")


class Law(sp.Basic):
    """How the entries of a random symbol are distributed. Its parts are SymPy's, so that `subs` reaches the mean and
    the variance.

    args: mean, variance (UNKNOWN where nothing is said), distribution ("" for any), its parameters, dependence,
    symmetric, joint
    """

    @property
    def mean(self) -> Any:
        return None if self.args[0] == UNKNOWN else self.args[0]

    @property
    def variance(self) -> Any:
        return None if self.args[1] == UNKNOWN else self.args[1]

    @property
    def distribution(self) -> str:
        return str(self.args[2])

    @property
    def spelled(self) -> str:
        """The distribution's name in a sentence: of a person with a capital letter."""
        return self.distribution.title() if self.distribution in OF_PERSONS else self.distribution

    @property
    def told(self) -> str:
        """A Poisson distribution, an exponential distribution."""
        return f"{'an' if self.spelled[:1] in AN else 'a'} {self.spelled} distribution"

    @property
    def parameters(self) -> tuple[Any, ...]:
        return tuple(self.args[3])

    @property
    def dependence(self) -> str:
        return str(self.args[4])

    @property
    def symmetric(self) -> bool:
        """Whether x and −x have the same distribution."""
        return bool(self.args[5] == sp.true)

    @property
    def joint(self) -> str:
        return str(self.args[6])


class RandomScalar(sp.Symbol):
    """A random real number."""

    __slots__ = ("law",)
    law: Law

    def __new__(cls, name: str, law: Law) -> Any:
        self = sp.Symbol.__xnew__(cls, name, real=True)
        self.law = law
        return self

    def __getnewargs_ex__(self) -> tuple[Any, Any]:
        return (self.name, self.law), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.law)


class BoundNumber(RandomScalar):
    """The variable of an integral, with the law that the integral is read by: nothing is assumed of it."""

    __slots__ = ()


class RandomMatrix(sp.MatrixSymbol):
    """A random real matrix: a MatrixSymbol whose fourth argument is the law of its entries."""

    def __new__(cls, name: Any, rows: Any, columns: Any, law: Law) -> Any:
        plain = sp.MatrixSymbol(name, rows, columns)
        return sp.Basic.__new__(cls, *plain.args, law)

    @property
    def law(self) -> Any:
        return self.args[3]


def random(
    name: str,
    *shape: Any,
    mean: Any = 0,
    variance: Any = None,
    independent: bool | str = True,
    distribution: Any = None,
    symmetric: bool = False,
    joint: str = "",
) -> Any:
    """A random matrix (two sizes), column (one) or number (none) with identically distributed entries.

    mean, variance  SymPy expressions or numbers; None is "not known", and stays E[w] or E[w²] in results
    independent     True: the entries are independent; "uncorrelated": any two of them are; False: nothing is said
    distribution    None for any, "normal", "uniform", "rademacher" (two values, equally likely) of this mean and
                    variance, or ("normal", mean, variance), ("uniform", low, high), ("laplace", mean, scale),
                    ("bernoulli", p), ("binomial", n, p), ("poisson", rate), ("exponential", rate)
    symmetric       x and −x have the same distribution
    joint           symbols with the same non-empty word may depend on each other; all others are independent
    """
    if len(shape) > 2:
        raise ArgumentError(f"{name} has {len(shape)} axes; a random symbol is a number, a column or a matrix")
    if independent not in DEPENDENCE:
        raise ArgumentError(f'independent of {name} is True, False or "uncorrelated", not {independent!r}')
    kind, parameters, m, v = _named(name, distribution, mean, variance)
    if symmetric and m != 0:
        raise ArgumentError(f"{name} is symmetric about 0, so its mean is 0: leave out mean={mean}")
    even = symmetric or (kind in ("normal", "uniform", "rademacher", "laplace") and m == 0)
    law = Law(
        m, v, Str(kind), sp.Tuple(*parameters), Str(DEPENDENCE[independent]), sp.true if even else sp.false, Str(joint)
    )
    check_law(name, law)
    if not shape:
        return RandomScalar(name, law)
    return RandomMatrix(name, extent(shape[0], name), extent(shape[1], name) if len(shape) == 2 else sp.S.One, law)


def _named(name: str, distribution: Any, mean: Any, variance: Any) -> tuple[str, tuple[Any, ...], Any, Any]:
    """(name of the distribution, its parameters, mean, variance)."""
    kind, *parameters = distribution if isinstance(distribution, tuple) else (distribution or "",)
    wanted = DISTRIBUTIONS.get(kind, -1)
    if kind and len(parameters) != wanted and (parameters or wanted < 2):
        raise ArgumentError(
            f'the distribution of {name} is "normal", "uniform", "rademacher", ("normal", mean, variance), '
            '("uniform", low, high), ("laplace", mean, scale), ("bernoulli", p), ("binomial", n, p), ("poisson", rate)'
            f' or ("exponential", rate), not {distribution!r}'
        )
    parts = tuple(map(operand, parameters))
    m, v = (UNKNOWN if x is None else operand(x) for x in (mean, variance))
    if parts:
        return _by_parameters(name, kind, parts)
    if kind and UNKNOWN in (m, v):
        raise ArgumentError(
            f'{name} is {kind}: say its mean and its variance, as in random("{name}", distribution="{kind}", '
            "variance=1)"
        )
    return kind, parts, m, v


def _by_parameters(name: str, kind: str, parts: tuple[Any, ...]) -> tuple[str, tuple[Any, ...], Any, Any]:
    if kind == "uniform":
        low, high = parts
        if (high - low).is_negative:
            raise ArgumentError(f"{name} is uniform between {low} and {high}: say the smaller end first")
        return kind, parts, (low + high) / 2, sp.expand((high - low) ** 2 / 12)
    if kind == "bernoulli":
        return kind, parts, parts[0], parts[0] * (1 - parts[0])
    match kind:
        case "exponential":
            return kind, parts, 1 / parts[0], 1 / parts[0] ** 2
        case "poisson":
            return kind, parts, parts[0], parts[0]
        case "binomial":
            n, p = parts
            return kind, parts, n * p, n * p * (1 - p)
        case "laplace":
            return kind, parts, parts[0], 2 * parts[1] ** 2
    return kind, (), *parts


def check_law(name: Any, law: Law) -> None:
    """ArgumentError for a law that no random number has: a variance that is negative, or not real, or 0 (then the
    number is not random), a probability outside of [0, 1]; and for one that is random itself. What is symbolic may be
    anything that its symbols allow.
    """
    if inside := law.atoms(RandomScalar, RandomMatrix):
        raise ArgumentError(
            f"the law of {name} depends on {min(map(str, inside))}, which is random: the two are not independent then."
            f" Write {name} by a number of its own, as x + z with z ~ N(0, 1) for what is N(x, 1)"
        )
    m, v = law.mean, law.variance
    for word, x in (("mean", m), ("variance", v)):
        if x is not None and (x.is_real is False or x.is_finite is False):
            raise ArgumentError(f"the {word} of {name} is {x}, which is no real number")
    if law.distribution in ("bernoulli", "binomial", "poisson", "exponential", "laplace"):
        _check_parameter(name, law)
        return
    if v is None or v.is_positive:
        return
    if v.is_negative:
        raise ArgumentError(f"the variance of {name} is {v}, but a variance is never negative")
    if v.is_zero or law.distribution == "uniform" and sp.expand(v).is_zero:
        raise ArgumentError(f"the variance of {name} is 0, so that it is not random: write its mean instead")


def _check_parameter(name: Any, law: Law) -> None:
    p, kind = law.parameters[-1], law.distribution
    word = "scale" if kind == "laplace" else "rate"
    if kind in ("exponential", "poisson", "laplace") and not p.is_positive:
        raise ArgumentError(f"the {word} of {name} is {p}, which is not known to be positive: declare it so")
    if kind in ("bernoulli", "binomial") and (p.is_negative or (1 - p).is_negative):
        raise ArgumentError(f"{name} is 1 with probability {p}, but a probability is between 0 and 1")
    if kind == "binomial" and (law.parameters[0].is_integer is False or law.parameters[0].is_negative):
        raise ArgumentError(f"{name} counts {law.parameters[0]} trials, which is no whole number")


class Brackets:
    """Printing and entries that E, Var and Cov share."""

    record: Any
    operands: tuple[Any, ...]
    NAMES: ClassVar[dict[str, str]] = {"E": r"\mathbb{E}", "Var": r"\operatorname{Var}", "Cov": r"\operatorname{Cov}"}

    def __new__(cls, record: Any, *operands: Any) -> Any:
        made = call(record, *operands)
        self = sp.Basic.__new__(MatrixStatistic if isinstance(made, MatrixCall) else ScalarStatistic, *made.args)
        self._shape = made._shape
        return self

    def _sympystr(self, printer: Any) -> str:
        return f"{self.record.name}[{', '.join(map(printer._print, self.operands))}]"

    def _latex(self, printer: Any, exp: Any = None) -> str:
        text = rf"{self.NAMES[self.record.name]}\left[{', '.join(map(printer._print, self.operands))}\right]"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _pretty(self, printer: Any) -> Any:
        inside = prettyForm(*printer._print_seq(self.operands, "[", "]", delimiter=", ").parens("", ""))
        return prettyForm(*inside.left(self.record.name))


class ScalarStatistic(Brackets, ScalarCall):
    """E[…], Var[…] or Cov[…, …] of a number."""


class MatrixStatistic(Brackets, MatrixCall):
    """E[…] or Var[…] of every entry of a matrix."""

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        return Brackets.__new__(ScalarStatistic, self.record, *(a[i, j] for a in self.operands))

    def _eval_transpose(self) -> Any:
        return Brackets.__new__(MatrixStatistic, self.record, *(sp.Transpose(a).doit() for a in self.operands))


def E(expr: Any) -> Any:  # noqa: N802 (its name in mathematics)
    """The expectation of a number, or of every entry of a matrix, not evaluated."""
    return Brackets.__new__(ScalarStatistic, expectation, expr)


def Var(expr: Any) -> Any:  # noqa: N802
    """The variance E[x²] − E[x]² of a number, or of every entry of a matrix, not evaluated."""
    return Brackets.__new__(ScalarStatistic, variance, expr)


def Cov(a: Any, b: Any) -> Any:  # noqa: N802
    """The covariance E[ab] − E[a]E[b] of two numbers, not evaluated. Of vectors, E(x*y.T) − E(x)*E(y).T is meant: write
    that.
    """
    for x in (a, b):
        if not number(shape_of(operand(x))):
            raise ArgumentError(
                f"Cov is of two numbers, but {x} is a matrix: take entries, or write E(x*y.T) - E(x)*E(y).T"
            )
    return Brackets.__new__(ScalarStatistic, covariance, a, b)


def meaning(record: Operator, *arguments: Node) -> Node:
    """Var and Cov by their definitions in E."""
    if record is variance:
        (x,) = arguments
        return expectation(x * x) - expectation(x) * expectation(x)
    if record is covariance:
        x, y = arguments
        return expectation(x * y) - expectation(x) * expectation(y)
    return expectation(*arguments)


def law_of(label: Any) -> Law | None:
    """The law of a random symbol; None for any other label of an atom."""
    return label.law if isinstance(label, RandomScalar | RandomMatrix) else None


__all__ = [
    "BoundNumber", "Cov", "E", "Law", "RandomMatrix", "RandomScalar", "STATISTICS", "Var", "check_law", "covariance",
    "expectation", "law_of", "meaning", "random", "variance",
]  # fmt: skip
