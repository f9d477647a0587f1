"""What a loss takes beside output and target: its settings, and what is given with every example or class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.fields import Rationals
from symnn.errors import ArgumentError, DomainError, UnsupportedError
from symnn.expr import Map, Node, postorder
from symnn.expr.walk import atoms, sizes_of
from symnn.nets.exact_numbers import exact
from symnn.nets.layout import Layout, shaped
from symnn.nets.loss import Loss


def settings(loss: Loss | None, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the loss: what was given, else its default, else a positive symbol of that name."""
    known = loss.parameters if loss else {}
    for name in given:
        if name not in known:
            of = f"; {loss.name} has {', '.join(known) or 'no parameters'}" if loss else ""
            raise ArgumentError(f"Network has no option {name!r}{of}")
    defaults = {name: sp.Rational(value) for name, value in loss.defaults.items()} if loss else {}
    every = {**defaults, **given}
    return {name: _exactly(every[name]) if name in every else sp.Symbol(name, positive=True) for name in known}


def refuse_undefined(given: dict[str, Any], value: Callable[[], Node], name: str) -> None:
    """ArgumentError where a setting is a number at which the loss has no value: Huber's loss divides by its δ."""
    least = {setting: x for setting, x in given.items() if x.is_number and x <= 0}
    for part in postorder(value()) if least else ():
        if isinstance(part, Map) and not part.rank and not atoms([part]) and not sizes_of(part) and _is_undefined(part):
            said = ", ".join(f"{setting} = {x}" for setting, x in least.items())
            raise ArgumentError(f"{name} has no value where {said}: give a positive number")


def _is_undefined(number: Node) -> bool:
    try:
        evaluate(number, Rationals(), {}, {})
    except DomainError:
        return True
    except UnsupportedError:
        return False
    return False


def _exactly(value: Any) -> Any:
    """A setting as SymPy's number or expression; 0.1 is 1/10."""
    return exact(value) if isinstance(value, float) else sp.sympify(value, strict=True)


def compared(loss: Loss | None, layout: Layout, outputs: Any) -> dict[str, tuple[Any, str]]:
    """What the loss is given beside the target: symbol and words, by letter. ArgumentError for one that compares the
    examples of a batch where there is one example.
    """
    if loss is None:
        return {}
    if loss.pairs and layout.batch is None:
        raise ArgumentError(f"{loss.name} compares the examples of a batch: give one, as in batch=N")
    axes = outputs if isinstance(outputs, tuple) else (outputs,)
    if loss.pairs and len(axes) > 1:
        raise ArgumentError(
            f"{loss.name} compares examples, one vector each, not sequences: take a mean over them first"
        )
    each = {"output": outputs, "example": (*axes[:-1], sp.S.One) if axes[1:] else sp.S.One}
    found = {}
    for letter, (kind, words) in loss.given.items():
        shape = (axes[-1], sp.S.One) if kind == "class" else layout.state(each[kind])
        found[letter] = (shaped(letter if kind == "class" else layout.letter(letter), shape), words)
    return found
