"""The derivative of a term by the entries of a tensor along a path, rule by rule: Slopes.v has the same rules, in that
order. What has no rule there is refused by its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    WholePower,
    parts,
    rebuilt,
)
from symnn.errors import UnsupportedError

ZERO, ONE, TWO, HALF = (Rational(Fraction(c)) for c in (0, 1, 2, "1/2"))
POINT, SLOPES = "(own_p 0)", "own_h"
"""The point of the path at which it is differentiated, and the slopes of the path there, as they are spelled."""


def _function(name: str, *arguments: IndexTerm) -> AppliedFunction:
    return AppliedFunction(name, arguments)


def _times(a: IndexTerm, b: IndexTerm) -> Pairwise:
    return Pairwise("*", a, b)


RULES: dict[str, Callable[[IndexTerm], IndexTerm]] = {
    "exp": lambda u: _function("exp", u),
    "ln": lambda u: _function("/", u),
    "sqrt": lambda u: _times(HALF, _function("/", _function("sqrt", u))),
    "/": lambda u: Negated(_times(_function("/", u), _function("/", u))),
    "sin": lambda u: _function("cos", u),
    "cos": lambda u: Negated(_function("sin", u)),
    "sigmoid": lambda u: _times(_function("sigmoid", u), Pairwise("-", ONE, _function("sigmoid", u))),
    "softplus": lambda u: _function("sigmoid", u),
    "tanh": lambda u: Pairwise("-", ONE, _times(_function("tanh", u), _function("tanh", u))),
    "erf": lambda u: _times(
        _times(TWO, _function("/", _function("sqrt", _function("PI")))), _function("exp", Negated(WholePower(u, 2)))
    ),
    "relu": lambda u: _function("is_positive", u),
    "Rabs": lambda u: _function("sign", u),
    "step": lambda u: ZERO,
    "is_positive": lambda u: ZERO,
    "sign": lambda u: ZERO,
}
"""The slope of a function at u."""
NEEDED = {
    "/": "<>", "ln": "<", "sqrt": "<", "Rpower": "<", "relu": "<>", "Rabs": "<>", "step": "<>", "is_positive": "<>",
    "sign": "<>",
}  # fmt: skip
"""What the argument of a function must be, against 0, for it to have a slope there."""


class SlopeRules:
    """`inside` is the name of the tensor that moves, `unknown` functions with what their derivatives are called."""

    def __init__(self, inside: str, unknown: Mapping[str, str]) -> None:
        self.inside = inside
        self.unknown = unknown

    def moves(self, term: IndexTerm) -> bool:
        """Whether it depends on what moves."""
        own = isinstance(term, AtomEntry) and term.name == self.inside
        return own or any(map(self.moves, parts(term)))

    def value(self, term: IndexTerm) -> IndexTerm:
        """The term at the point."""
        return named(term, {self.inside: POINT})

    def slope(self, term: IndexTerm) -> IndexTerm:
        """Its derivative there."""
        return self._slope(term) if self.moves(term) else ZERO

    def _slope(self, term: IndexTerm) -> IndexTerm:
        match term:
            case AtomEntry():
                return AtomEntry(SLOPES, term.indices)
            case Negated():
                return Negated(self._slope(term.of))
            case Pairwise():
                return self._of_two(term)
            case WholePower(exponent=int(n)) if n > 0:
                before = _times(Rational(Fraction(n)), WholePower(self.value(term.base), n - 1))
                return _times(before, self._slope(term.base))
            case OverIndex(kind="sum"):
                return OverIndex("sum", term.index, term.size, self._slope(term.body))
            case AppliedFunction(arguments=(u,)):
                return _times(self._of_function(term.name, self.value(u)), self._slope(u))
            case _:
                raise UnsupportedError(f"derivatives of what is a {type(term).__name__}")

    def _of_two(self, term: Pairwise) -> IndexTerm:
        first, second = (self._slope(t) if self.moves(t) else None for t in (term.first, term.second))
        if term.sign == "*":
            parts = [] if first is None else [_times(first, self.value(term.second))]
            parts += [] if second is None else [_times(self.value(term.first), second)]
            return parts[0] if len(parts) == 1 else Pairwise("+", parts[0], parts[1])
        if first is None:
            assert second is not None
            return second if term.sign == "+" else Negated(second)
        return first if second is None else Pairwise(term.sign, first, second)

    def _of_function(self, name: str, u: IndexTerm) -> IndexTerm:
        if name in self.unknown:
            return AppliedFunction(self.unknown[name], (u,))
        if name not in RULES:
            raise UnsupportedError(f"derivatives of the function {name}")
        return RULES[name](u)


def named(term: IndexTerm, to: Mapping[str, str]) -> IndexTerm:
    """The term with other names for its tensors."""
    if isinstance(term, AtomEntry):
        return AtomEntry(to.get(term.name, term.name), term.indices)
    return rebuilt(term, tuple(named(p, to) for p in parts(term)))
