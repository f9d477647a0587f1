"""What is compared, and random points for it: sizes, arrays in the dtype asked for, the derived values there. Nothing
is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import sympy as sp

from symnn.api import lambdify
from symnn.errors import ArgumentError
from symnn.testing.one_hot_targets import one_hot, one_hot_targets

EXTENTS = (3, 4, 5, 6)
"""No 2: over two features, layer norm is ±1 whatever its input."""
DRAWS = 12
COTANGENT = "cotangent"
"""What it is called where the function has no name for it."""


@dataclass(frozen=True)
class Task:
    """What is compared: the derived expressions by variable, the symbols in the order in which arrays are passed."""

    name: str
    what: str
    variables: tuple[Any, ...]
    wanted: tuple[Any, ...]
    symbols: tuple[Any, ...]
    at: Mapping[str, Any]
    source: Any
    derive: Callable[[Any, Any], Any]
    direction: Any = None
    """the cotangent of a pullback"""


class Columns(Enum):
    """How arrays for columns are passed."""

    ONE_AXIS = "columns with 1 axis"
    TWO_AXES_BUT_NUMBERS = "columns with 2 axes, those of size 1 with 1"
    TWO_AXES = "columns with 2 axes"

    def shape(self, symbol: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
        one = self is Columns.ONE_AXIS or (self is Columns.TWO_AXES_BUT_NUMBERS and symbol.shape[0] == 1)
        return shape[:1] if one else shape


class Labels(Enum):
    """How the targets of a cross-entropy are passed, where they are drawn."""

    ONE_HOT = "one-hot"
    NUMBERS = "the whole numbers of the classes"


def drawn_targets(task: Task) -> dict[Any, int]:
    """The targets among the arguments that are drawn one-hot, each with the axis of its classes."""
    found = one_hot_targets(task.source, task.variables)
    return {s: axis for s, axis in found.items() if s in task.symbols and str(s) not in task.at}


def ways(symbols: Sequence[Any], at: Mapping[str, Any]) -> tuple[Columns, ...]:
    """The ways that are tried, one after the other; an array that is given decides."""
    columns = [s for s in symbols if is_column(s)]
    given = [np.ndim(v) for s in columns if (v := at.get(str(s))) is not None and not callable(v)]
    two = (
        (Columns.TWO_AXES_BUT_NUMBERS, Columns.TWO_AXES)
        if any(s.shape[0] == 1 for s in columns)
        else (Columns.TWO_AXES,)
    )
    if not columns:
        return (Columns.TWO_AXES,)
    if given:
        return (Columns.ONE_AXIS,) if given[0] == 1 else two
    return (Columns.ONE_AXIS, *two)


def is_column(symbol: Any) -> bool:
    """Whether this is (n, 1): an array for it may have one axis or two."""
    shape: Any = getattr(symbol, "shape", ())
    return len(shape) == 2 and shape[1] == 1


class RandomPoints:
    """Random points at which the expression and its derivatives are finite."""

    def __init__(self, task: Task) -> None:
        self.task = task
        shaped = [s for s in task.symbols if not is_size(s)]
        extents = {
            e
            for s in shaped
            for extent in getattr(s, "shape", ())
            for e in sp.sympify(extent, strict=True).free_symbols
        }
        self.sizes = sorted({*extents, *(s for s in task.symbols if is_size(s))}, key=str)
        missing = {s for w in task.wanted for s in w.free_symbols if not is_size(s)} - set(shaped) - extents
        if missing:
            names = ", ".join(sorted(map(str, missing)))
            raise ArgumentError(
                f"the derivative depends on {names}, which {task.name} is not given: add it to its parameters, or to "
                "args=[…]"
            )
        self.shaped = shaped
        self.order = [*shaped, *(s for s in self.sizes if not any(s in getattr(x, "shape", ()) for x in shaped))]
        self.function = lambdify(self.order, list(task.wanted))
        self.one_hot = one_hot_targets(task.source, task.variables)

    def passed(self, symbol: Any, values: Mapping[Any, Any], labels: Labels) -> Any:
        """An array as the function gets it."""
        axis = drawn_targets(self.task).get(symbol)
        if labels is Labels.ONE_HOT or axis is None:
            return values[symbol].copy()
        classes = values[symbol].argmax(axis=axis)
        return classes if np.ndim(classes) else int(classes)

    def draw(
        self, rng: Any, number: int, dtype: Any, columns: Columns
    ) -> tuple[dict[Any, int], dict[Any, Any], tuple[Any, ...]]:
        """Sizes, arrays in dtype, and the derived values computed in double precision from these very arrays."""
        for attempt in range(DRAWS):
            sizes = self._sizes(rng)
            values = {s: self._value(s, rng, sizes, dtype, columns, attempt // 3) for s in self.shaped}
            exact = [sizes[s] if s in sizes else np.asarray(values[s], dtype=np.float64) for s in self.order]
            with np.errstate(all="ignore"):
                wanted = tuple(np.asarray(w, dtype=np.float64) for w in self.function(*exact))
            if all(np.isfinite(w).all() for w in wanted):
                return (
                    sizes,
                    values,
                    tuple(w.reshape(np.shape(values[v])) for w, v in zip(wanted, self.task.variables, strict=True)),
                )
        raise ArgumentError(
            f"no point was found at which the derivative is finite: give values of some symbols with at={{…}} (trial "
            f"{number})"
        )

    def _sizes(self, rng: Any) -> dict[Any, int]:
        fixed: dict[Any, int] = {}
        for s in self.shaped:
            value = self.task.at.get(str(s))
            if value is not None and not callable(value):
                long = [e for e in getattr(s, "shape", ()) if np.ndim(value) == len(s.shape) or e != 1]
                fixed |= {e: k for e, k in zip(long, np.shape(value), strict=False) if getattr(e, "is_Symbol", False)}
        fixed |= {s: int(self.task.at[str(s)]) for s in self.sizes if str(s) in self.task.at}
        drawn = rng.permutation(EXTENTS)
        return {s: fixed.get(s, int(drawn[k % len(EXTENTS)])) for k, s in enumerate(self.sizes)}

    def _value(self, symbol: Any, rng: Any, sizes: dict[Any, int], dtype: Any, columns: Columns, kind: int) -> Any:
        shape = tuple(int(sp.sympify(e, strict=True).subs(sizes)) for e in getattr(symbol, "shape", ()))
        if is_column(symbol):
            shape = columns.shape(symbol, shape)
        given = self.task.at.get(str(symbol))
        if given is not None:
            return np.asarray(given(rng, shape) if callable(given) else given, dtype=dtype)
        if symbol in self.one_hot:
            return one_hot(rng, shape, self.one_hot[symbol]).astype(dtype)
        x = rng.normal(size=shape)
        if symbol != self.task.direction and (kind or getattr(symbol, "is_positive", False)):
            # what normal numbers do not suit: logarithms and roots, then probabilities, then determinants
            x = np.abs(x) + 0.5 if kind in (0, 1) else rng.uniform(0.1, 0.9, size=shape)
            if kind == 3 and len(shape) == 2 and shape[0] == shape[1]:
                x = x @ x.T + np.eye(shape[0])
        return np.asarray(x, dtype=dtype)


def is_size(symbol: Any) -> bool:
    return isinstance(symbol, sp.Symbol) and bool(symbol.is_integer and symbol.is_positive)
