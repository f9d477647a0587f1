"""Random terms of a given shape. A `World` says which axes there are and which names, with what is assumed of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from tests.fuzz.points import OF_COLUMN, OF_MATRIX, OF_NUMBER, OF_SQUARE
from tests.fuzz.terms import Axis, Misfit, Shape, Term, make, name, number

SMOOTH = ("exp", "sigmoid", "tanh", "softplus", "silu", "sin", "cos")
KINKED = ("relu", "abs")
JUMPS = ("sign", "step", "leaky_relu", "gelu")
LETTERS = {0: "st", 1: "xyz", 2: "ABC"}


@dataclass
class World:
    """Axes and names of one claim. `assumed` is how often something is assumed of a new name."""

    rng: Random
    axes: tuple[Axis, ...] = ("n", "m")
    functions: tuple[str, ...] = SMOOTH + KINKED
    assumed: float = 0.0
    matrices: bool = True
    labels: dict[str, Term] = field(default_factory=dict)

    def name(self, shape: Shape, kind: str | None = None) -> Term:
        """A name of the shape, new or known."""
        single = not shape or shape[1] == 1
        letters = LETTERS[2 if shape and not single else len(shape) // 2]
        tail = "".join(str(a) for a in shape)
        label = f"{self.rng.choice(letters)}{tail}" if shape else self.rng.choice(letters)
        if label not in self.labels:
            self.labels[label] = name(label, shape, kind or self._kind(shape))
        return self.labels[label]

    def _kind(self, shape: Shape) -> str:
        if self.rng.random() >= self.assumed:
            return "free"
        if not shape:
            return self.rng.choice(OF_NUMBER)
        if shape[1] == 1:
            return self.rng.choice(OF_COLUMN)
        return self.rng.choice(OF_SQUARE if shape[0] == shape[1] else OF_MATRIX)

    def axis(self) -> Axis:
        return self.rng.choice(self.axes)

    def shape(self) -> Shape:
        return self.rng.choice((lambda: (self.axis(), self.axis()), lambda: (self.axis(), 1), lambda: (self.axes[0],) * 2))()

    def constant(self) -> Term:
        return number(self.rng.choice((1, 2, 3, -1, Fraction(1, 2), Fraction(2, 3))))


Grow = Callable[[World, Shape, int], Term]


def _leaf(w: World, shape: Shape) -> Term:
    draw = w.rng.random()
    if not shape:
        return w.name(()) if draw < 0.6 else w.constant() if draw < 0.85 else make("size", data=w.axis())
    if draw > 0.93:
        return make("ones", data=shape)
    if draw > 0.87 and shape[0] == shape[1]:
        return make("eye", data=shape[0])
    return make("T", w.name(shape[::-1])) if shape[0] == 1 and shape[1] != 1 else w.name(shape)


def _binary(op: str) -> Grow:
    return lambda w, shape, depth: make(op, grow(w, shape, depth), grow(w, shape, depth))


def _scaled(w: World, shape: Shape, depth: int) -> Term:
    return make("scale", grow(w, shape, depth), data=w.rng.choice((2, -1, 3, Fraction(1, 2), -2)))


def _mapped(w: World, shape: Shape, depth: int) -> Term:
    return make("map", grow(w, shape, depth), data=w.rng.choice(w.functions))


def _multiplied(w: World, shape: Shape, depth: int) -> Term:
    inner = w.rng.choice((*w.axes, 1))
    return make("mm", grow(w, (shape[0], inner), depth), grow(w, (inner, shape[1]), depth))


def _reduced(op: str, square: bool = False, column: bool = False) -> Grow:
    def reduce(w: World, shape: Shape, depth: int) -> Term:
        a = w.axis()
        return make(op, grow(w, (a, a) if square else (a, 1) if column else w.shape(), depth))

    return reduce


def _quotient(w: World, shape: Shape, depth: int) -> Term:
    under = make("add", make("hpow", grow(w, (), depth - 1), data=2), number(1)) if w.rng.random() < 0.7 else grow(w, (), depth)
    return make("times", grow(w, (), depth), make("hpow", under, data=-1))


def _axis_sum(w: World, shape: Shape, depth: int) -> Term:
    if shape[1] == 1:
        return make("rows", grow(w, (shape[0], w.axis()), depth))
    if shape[0] == 1:
        return make("cols", grow(w, (w.axis(), shape[1]), depth))
    raise Misfit


def _softmax(w: World, shape: Shape, depth: int) -> Term:
    if 1 in shape and shape[1] != 1:
        raise Misfit
    return make("softmax", grow(w, shape, depth), data=None if shape[1] == 1 else w.rng.choice((0, 1)))


NUMBERS: list[tuple[int, Grow]] = [
    (3, _binary("add")), (3, _binary("times")), (1, _scaled), (2, _mapped), (1, lambda w, s, d: make("hpow", grow(w, s, d), data=2)),
    (3, _reduced("trace", square=True)), (3, _reduced("sum")), (1, _reduced("mean")), (1, _quotient),
    (2, lambda w, s, d: make("item", grow(w, (1, 1), d))), (1, _reduced("lse", column=True)), (1, _reduced("norm")),
]  # fmt: skip
MATRICES: list[tuple[int, Grow]] = [
    (4, _binary("add")), (5, _multiplied), (3, _binary("had")), (2, _scaled), (2, _mapped),
    (1, lambda w, s, d: make("times", grow(w, (), d), grow(w, s, d))),
    (3, lambda w, s, d: make("T", grow(w, s[::-1], d))), (2, _axis_sum), (1, _softmax),
    (1, lambda w, s, d: make("hpow", grow(w, s, d), data=w.rng.choice((2, 3)))),
    (1, lambda w, s, d: make("diag", grow(w, (s[0], 1), d)) if s[0] == s[1] != 1 else grow(w, s, d)),
    (1, lambda w, s, d: make("pow", grow(w, s, d), data=2) if s[0] == s[1] != 1 else grow(w, s, d)),
]  # fmt: skip
ELEMENTWISE = {_multiplied, _axis_sum, _softmax}


def grow(w: World, shape: Shape, depth: int) -> Term:
    """A random term of the shape, at most so deep."""
    if depth <= 0 or w.rng.random() < 0.08:
        return _leaf(w, shape)
    choices = MATRICES if shape else NUMBERS if w.matrices else NUMBERS[:5] + [NUMBERS[8]]
    for _ in range(5):
        rule = w.rng.choices([r for _, r in choices], [k for k, _ in choices])[0]
        try:
            return rule(w, shape, depth - 1)
        except Misfit:
            continue
    return _leaf(w, shape)
