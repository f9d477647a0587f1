r"""Functions that stand without their argument: (f ∘ g)'(x), (u/v)' = (u'v − uv')/v². What is said of functions is said
of their values at every number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symnn.bridge.named_axes import Reading
from symnn.errors import UnsupportedError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder
    from symnn.reading.formula.meaning import Context

OF_NUMBERS = frozenset(("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sigmoid", "relu", "softplus"))
"""Functions of every number that have a name of their own."""
POINT = "x"
"""The letter of the number at which functions are taken, where the text has none for it."""


def primed(builder: Builder, tree: t.Primed) -> Reading:
    """A part with primes, with the argument of the function that it is or without."""
    context = builder.context
    if tree.at is not None:
        argument = t.bare(tree.at)
        value = _Taken(context, argument).put(tree.of)
        if not tree.primes:
            return builder.build(value)
        if not _is_number(context, argument):
            raise UnsupportedError("a derivative of several functions is read at a number that has a name")
        return builder.build(t.Derivative(value, (argument,) * tree.primes, "d", start=tree.start, end=tree.end))
    variable = _variable(builder, tree.of)
    return builder.build(t.Derivative(tree.of, (variable,) * tree.primes, "d", start=tree.start, end=tree.end))


def _variable(builder: Builder, of: t.Tree) -> t.Tree:
    """The one number on which a part depends; of a part in which functions are taken, the one in their arguments."""
    calls = [p for p in t.walk(of) if isinstance(p, t.Apply)]
    roots: Sequence[t.Tree] = [a for call in calls for a in call.arguments] or [of]
    names = {p for root in roots for p in t.walk(root) if isinstance(p, t.Name)}
    everywhere = {p for p in t.walk(of) if isinstance(p, t.Name)}
    if len(names) != 1 or not all(_is_number(builder.context, p) for p in everywhere):
        raise UnsupportedError(f"by what {builder.context.said(of)} with a prime is differentiated is not said")
    return names.pop()


def _is_number(context: Context, tree: t.Tree) -> bool:
    known = context.names.get(tree.name) if isinstance(tree, t.Name) and not tree.indices else None
    return known is not None and known.kind == "number" and not known.family and known.key not in context.definitions


# an equation of functions -------------------------------------------------------------------------------------------
def at_a_point(context: Context, sides: Sequence[t.Tree]) -> tuple[t.Tree, ...]:
    """The sides of an equation of functions at a number; of any other equation as they are."""
    parts = [p for side in sides for p in t.walk(side)]
    if not any(_is_primed_alone(context, p) for p in parts):
        return tuple(sides)
    point = _point(context, parts)
    context.names.setdefault(point.name, Known(point.name, "number"))
    taken = _Taken(context, point)
    return tuple(taken.put(side) for side in sides)


def _point(context: Context, parts: Sequence[t.Tree]) -> t.Name:
    """The number at which the functions in these parts are taken."""
    by = {b for p in parts if isinstance(p, t.Derivative) for b in p.by}
    told = by | {n for p in parts if isinstance(p, t.Apply) for a in p.arguments for n in _leaves(context, a)}
    if len(told) > 1 or not all(_is_number(context, b) for b in told):
        raise UnsupportedError("functions stand without their argument, and which number it is is not told")
    point = told.pop() if told else t.Name(_free_letter(context))
    assert isinstance(point, t.Name)
    return point


def _leaves(context: Context, argument: t.Tree) -> set[t.Name]:
    """The names in an argument that are no functions."""
    return {p for p in t.walk(argument) if isinstance(p, t.Name) and not _is_function(context, p.name)}


def _is_primed_alone(context: Context, part: t.Tree) -> bool:
    """f' without an argument, brackets with a prime around functions without theirs, or h(1 − h)."""
    if isinstance(part, t.Apply) and _is_function(context, part.name):
        return bool(part.primes and not part.arguments) or _is_factor(context, part)
    if isinstance(part, t.Derivative) and part.sign != "∇" and not isinstance(t.bare(part.of), t.Name):
        return _holds_alone(context, part.of)
    return isinstance(part, t.Primed) and part.at is None and _holds_alone(context, part.of)


def _is_factor(context: Context, part: t.Apply) -> bool:
    """Whether the brackets behind a function hold a sum with that function in it, and so are a factor."""
    argument = t.bare(part.arguments[0]) if len(part.arguments) == 1 else part
    return isinstance(argument, t.Sum) and t.Name(part.name) in set(t.walk(argument))


def _holds_alone(context: Context, of: t.Tree) -> bool:
    functions = any(isinstance(p, t.Name) and _is_function(context, p.name) for p in t.walk(of))
    return functions and not any(_is_taken(context, p) for p in t.walk(of))


def _is_taken(context: Context, part: t.Tree) -> bool:
    """Whether it is a function at an argument without functions alone in it."""
    return isinstance(part, t.Apply) and any(not _holds_alone(context, a) for a in part.arguments)


def _is_function(context: Context, name: str) -> bool:
    """Whether it is a function that does not say itself of what."""
    known = context.names.get(name)
    return name in OF_NUMBERS if known is None else known.kind == "function" and not known.slots


def _free_letter(context: Context) -> str:
    letter = POINT
    while letter in context.names:
        letter += "'"
    return letter


class _Taken:
    """The functions in a part, at one argument."""

    def __init__(self, context: Context, argument: t.Tree) -> None:
        self.context, self.argument = context, argument

    def put(self, tree: Any) -> Any:
        if isinstance(tree, tuple):
            return tuple(map(self.put, tree))
        if not isinstance(tree, t.Tree):
            return tree
        match tree:
            case t.Name(indices=()) if _is_function(self.context, tree.name):
                return t.Apply(tree.name, (self.argument,), start=tree.start, end=tree.end)
            case t.Apply() if _is_function(self.context, tree.name):
                return self._called(tree)
            case t.Derivative() | t.Primed():
                return self._derivative(tree)
            case t.Product() if "∘" in tree.signs and any(self._is_one(f) for f in tree.factors):
                return self._composed(tree)
        return replace(tree, **{name: self.put(getattr(tree, name)) for name in tree.said})

    def _called(self, tree: t.Apply) -> t.Tree:
        """f' at the argument, f(g) of functions, h(1 − h) as a product; f(x) stays."""
        if not tree.arguments:
            return replace(tree, arguments=(self.argument,))
        if _is_factor(self.context, tree):
            factor = replace(tree, arguments=(self.argument,))
            return t.Product((factor, t.Group(self.put(tree.arguments[0]))), ("",), start=tree.start, end=tree.end)
        return replace(tree, arguments=self.put(tree.arguments))

    def _derivative(self, tree: t.Derivative | t.Primed) -> t.Tree:
        if not _is_number(self.context, self.argument):
            raise UnsupportedError("a derivative of functions is read at a number that has a name")
        if isinstance(tree, t.Derivative):
            return replace(tree, of=self.put(tree.of))
        if tree.at is not None or any(_is_taken(self.context, p) for p in t.walk(tree.of)):
            raise UnsupportedError("functions stand with their argument and without it")
        return t.Derivative(self.put(tree.of), (self.argument,) * tree.primes, "d", start=tree.start, end=tree.end)

    def _composed(self, tree: t.Product) -> t.Tree:
        """f ∘ g ∘ h at x is f(g(h(x)))."""
        if set(tree.signs) != {"∘"} or not all(self._is_one(f) for f in tree.factors):
            raise UnsupportedError("a composition is read of functions alone: put brackets around it")
        value = self.argument
        for factor in reversed(tree.factors):
            value = _Taken(self.context, value).put(factor)
        return value

    def _is_one(self, tree: t.Tree) -> bool:
        """Whether it is a function, or brackets around functions."""
        part = t.bare(tree)
        if isinstance(part, t.Apply):
            return _is_function(self.context, part.name) and not part.arguments
        return _holds_alone(self.context, part)
