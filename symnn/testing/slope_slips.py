"""Slips at an activation: its slope forgotten, taken of another function or at another place, the activation itself
left out, and the Jacobian of softmax taken for a slope.

The activation is made an unknown function f of its argument: the derived formula then shows where f and f′ stand, and
each slip puts something else there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp

from symnn.api import function, gradient
from symnn.api import sum as total
from symnn.bridge.calls import MatrixCall, call
from symnn.bridge.functions import function as applied
from symnn.errors import SymnnError
from symnn.expr import Operator
from symnn.ops.batch_norm import batch_norm
from symnn.ops.exp import exp
from symnn.ops.layer_norm import layer_norm
from symnn.ops.relu import relu
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softmax import softmax
from symnn.ops.sqrt import sqrt
from symnn.ops.tanh import tanh
from symnn.proof.repair.edits import places
from symnn.proof.repair.generic_points import REFUSED
from symnn.testing.formula_text import text

UNKNOWN = "activation_of_the_source"
USUAL = (sigmoid, tanh, relu)
NORMS = {batch_norm: (layer_norm, "the features of a row"), layer_norm: (batch_norm, "the rows of the batch")}

Derive = Callable[[Any], Any]
Slip = tuple[str, Any]


def slope_slips(source: Any, formula: Any, derive: Derive) -> Iterator[Slip]:
    """Every such slip, and the formula with it. `derive` is the derivative of something else than the source."""
    for one in _calls(source):
        try:
            yield from _at_a_call(one, source, derive)
        except (SymnnError, *REFUSED):  # what cannot be derived so is no slip
            continue
    yield from _in_the_formula(formula)


def _at_a_call(one: Any, source: Any, derive: Derive) -> Iterator[Slip]:
    if one.record in NORMS:
        other, where = NORMS[one.record]
        wrong = applied(other)(*one.operands)
        yield f"mean and variance over {where}, as in {other.name}", derive(source.xreplace({one: wrong}))
    if len(one.operands) != 1 or one.record is sqrt or not isinstance(one.record, Operator):
        return
    of = one.operands[0]
    f, slope = function(UNKNOWN)(of), function(UNKNOWN, 1)(of)
    derived = derive(source.xreplace({one: f}))
    for slip, value, taken in _variants(one, of):
        yield slip, derived.xreplace({f: value, slope: taken})


def _variants(one: Any, of: Any) -> Iterator[tuple[str, Any, Any]]:
    """A slip, and what stands there for the function and for its slope."""
    ones, name = sp.OneMatrix(*one.shape), one.record.name
    true = slope_of(one.record, of)
    yield f"the slope of {name} is missing", one, ones
    yield f"{name} stands where its slope belongs", one, one
    yield f"the slope of {name} is taken at {name}(…), and not at its argument", one, slope_of(one.record, one)
    for other in (r for r in USUAL if r is not one.record):
        yield f"the slope of {other.name} instead of that of {name}", one, slope_of(other, of)
    for other, by_value in ((sigmoid, sp.HadamardProduct(one, ones - one)), (tanh, ones - sp.HadamardPower(one, 2))):
        if other is not one.record:
            yield (
                f"{_of_a(by_value, one)}, the slope of {other.name} by its value a, instead of that of {name}",
                one,
                by_value,
            )
    yield f"the slope of {name} is there twice", one, sp.HadamardProduct(true, true)
    yield f"{name} is left out: its argument stands there", of, true
    yield f"{name} and its slope are left out", of, ones


def _of_a(formula: Any, value: Any) -> str:
    return text(formula.xreplace({value: sp.MatrixSymbol("a", *value.shape)}))


def slope_of(record: Any, of: Any) -> Any:
    """f′ at a matrix, entry by entry."""
    symbol = sp.MatrixSymbol("argument_of_the_slope", *of.shape)
    return gradient(total(call(record, symbol)), symbol).xreplace({symbol: of})


def _in_the_formula(formula: Any) -> Iterator[Slip]:
    """Slips at an activation that only the derivative has, as σ of softplus and softmax of log softmax."""
    for one in (p for p in _calls(formula) if p.record in (sigmoid, softmax)):
        name, of, ones = one.record.name, one.operands[0], sp.OneMatrix(*one.shape)
        yield f"{name} is left out: its argument stands there", formula.xreplace({one: of})
        if one.record is softmax:
            yield from _of_softmax(one, formula)
        for slip, factor in ((f"the slope of {name}", sp.HadamardProduct(one, ones - one)), (f"a factor {name}", one)):
            for part, put in list(places(formula)):
                if isinstance(part, sp.MatAdd) and part.shape == one.shape and part.has(one):
                    yield from _tried(f"{slip} beside {text(part)}, where none belongs", put, part, factor)


def _tried(slip: str, put: Callable[[Any], Any], part: Any, factor: Any) -> Iterator[Slip]:
    try:
        yield slip, put(sp.HadamardProduct(part, factor))
    except REFUSED:
        return


def _of_softmax(one: Any, formula: Any) -> Iterator[Slip]:
    yield "softmax without its denominator", formula.xreplace({one: call(exp, *one.operands)})
    if 1 not in one.shape:
        axis = 1 - dict(one.settings).get("axis", -1) % 2
        other = applied(one.record)(*one.operands, axis=axis)
        yield f"softmax over axis {axis} instead of axis {1 - axis}", formula.xreplace({one: other})
    diagonal = sp.OneMatrix(*one.shape) - one
    for part, put in list(places(formula)):
        if not isinstance(part, sp.HadamardProduct) or one not in part.args:
            continue
        for inner in (a for a in part.args if isinstance(a, sp.MatAdd) and a.has(one)):
            others = [a for a in part.args if a not in (one, inner)]
            for g in (t for t in inner.args if not t.has(one)):
                yield "only the diagonal of the Jacobian of softmax", put(sp.HadamardProduct(one, diagonal, g, *others))
                yield "the term −⟨p, g⟩ of the Jacobian of softmax is missing", put(sp.HadamardProduct(one, g, *others))
                yield "the Jacobian of softmax is missing", put(sp.HadamardProduct(g, *others) if others else g)


def _calls(formula: Any) -> list[Any]:
    return [p for p in dict.fromkeys(sp.preorder_traversal(formula)) if isinstance(p, MatrixCall)]
