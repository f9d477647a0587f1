"""A claim in a setting: read, built, and said to the provers as data. Nothing is proved here.

Each link of a chain is one `Link`: the two sides as SymPy leaves over nodes that share their free indices, and the
sign between them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import sympy as sp

from symnn.bridge.given import given
from symnn.bridge.named_axes import Reading, constant, labels_of, placed
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.claim import Claim, Property
from symnn.errors import ShapeError, SymnnError, UnsupportedError
from symnn.expr import Const, Map, Node, zeros
from symnn.expr.walk import postorder
from symnn.reading.context import (
    conditional_moments,
    definite_claims,
    definitions,
    facts,
    fixed_places,
    implications,
    limit_equations,
    optimum_claims,
    optimum_values,
)
from symnn.reading.context.setting import Setting
from symnn.reading.formula import arithmetic, conditions, conforming, functions_alone
from symnn.reading.formula import tree as t
from symnn.reading.formula.building import MOST_REBUILDS
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.found_sizes import Rebuild
from symnn.reading.formula.held_values import positive_out, thawed
from symnn.reading.latex.displays import statements
from symnn.reading.latex.marks import TableEntry

SIGNS = {"=": "=", ":=": "=", "<=": "<=", ">=": ">=", "<": "<", ">": ">", "!=": "≠"}

ROWS_ADDED = "a row is added to every row, a column to every column"
LAYOUTS = {
    "denominator": "the denominator layout of derivatives: the entries of ∂y/∂x are ∂y_j/∂x_i",
    "rows": "the numerator layout of derivatives: the derivative of a number by a column is a row",
}
"""What a text may mean by ∂ beside the usual: ∂y/∂x has the entries ∂y_i/∂x_j, and ∂ of a number the shape of x.
"""


@dataclass
class ClaimLink:
    """left sign right; `statement` is the trees, `claim` what the provers get."""

    claim: Claim | Property
    left: t.Tree
    right: t.Tree
    sign: str


def read(made: Setting, latex: str) -> list[t.Statement]:
    """The statements of a claim. Unreadable where it is none."""
    made.context.text = latex
    for letter in definitions.running(latex):
        if letter not in made.table and letter not in "deo":
            made.table.add(TableEntry(letter, "index", implied=True))
    found = statements(latex, made.table)
    fixed_places.settle(made, found)
    return found


def links(made: Setting, statement: t.Statement) -> list[ClaimLink]:
    """The claims of one statement, a sign each."""
    if len(statement.sides) == 1 and isinstance(statement.sides[0], t.Logic):
        implied = implications.relations(made, statement.sides[0], sides)
        return [ClaimLink(claim, a, b, sign) for claim, a, b, sign in implied]
    if not statement.signs:
        raise UnsupportedError("this is no claim: no relation such as = or <= stands in it")
    if len(statement.signs) == 1 and statement.signs[0] in definite_claims.ORDERS:
        return _definite(made, statement.sides[0], statement.sides[1], statement.signs[0])
    for sign in statement.signs:
        if sign not in SIGNS:
            raise UnsupportedError(f"claims with {sign} are not judged")
    if any(map(limit_equations.is_limit, statement.sides)):
        if (told := _limit(made, statement)) is not None:
            return [told]
        statement = replace(statement, sides=limit_equations.sides(statement.sides))
    statement = replace(statement, sides=tuple(optimum_claims.resolved(made, side) for side in statement.sides))
    if any(isinstance(t.bare(side), t.Optimum) for side in statement.sides):
        return _optimum(made, statement)
    found = []
    statement = conditional_moments.in_parts(made, statement)
    statement = replace(statement, sides=functions_alone.at_a_point(made.context, statement.sides))
    _leave_out(made, statement.sides)
    for left, sign, right in zip(statement.sides, statement.signs, statement.sides[1:], strict=False):
        a, b = sides(made, [left, right])
        assume = (*made.hypotheses(made.cone([left, right])), *_kinks(made, [a.node, b.node]), *_converging(made))
        assume = (*assume, *_nowhere_zero(made, [left, right]))
        found.append(ClaimLink(Claim(a, SIGNS[sign], b, assume), left, right, sign))
    return found


def _leave_out(made: Setting, trees: Sequence[t.Tree]) -> None:
    """The places of which the cases of a claim say nothing: f' of relu is claimed of x > 0 and of x < 0."""
    parts = [part for tree in trees for part in t.walk(tree) if isinstance(part, t.Cases) and part.cases[-1][1]]
    for name, place in (pair for part in parts for pair in conditions.left_out(part) or ()):
        if (name, place) not in made.context.left_out:
            made.context.left_out.add((name, place))
            made.suppose(partial(_apart, made, name, place), name)


def _apart(made: Setting, name: t.Tree, place: t.Tree) -> list[Any]:
    return [facts.relation(made, name, "!=", place, "the cases that are told")]


def _optimum(made: Setting, statement: t.Statement) -> list[ClaimLink]:
    """Where a number is least or greatest, or its value there."""
    left, right = statement.sides[:2]
    if any(optimum_claims.is_optimum(t.bare(side)) for side in statement.sides):
        return [ClaimLink(optimum_claims.stated(made, statement, sides), left, right, statement.signs[0])]
    return [ClaimLink(c, left, right, "=") for c in optimum_values.stated(made, statement, sides)]


def _limit(made: Setting, statement: t.Statement) -> ClaimLink | None:
    """An equation with a limit; None where that is the value of a sum without end."""
    if statement.signs not in (("=",), (":=",)):
        raise UnsupportedError("a limit is read on one side of one equation")
    left, right = limit_equations.sides(statement.sides)
    if not isinstance(left, t.Limit):
        return None
    return ClaimLink(limit_equations.stated(made, left, right, sides), left, right, "=")


def _definite(made: Setting, left: t.Tree, right: t.Tree, sign: str) -> list[ClaimLink]:
    """An order of matrices, as relations of numbers and matrices."""
    value, found = fitted(made, [left, right])[0], []
    for one, order, other, told in definite_claims.relations(made, left, sign, right, value):
        a, b = sides(made, [one, other])
        assume = (*made.hypotheses(made.cone([left, right])), *told)
        found.append(ClaimLink(Claim(a, SIGNS[order], b, assume), one, other, order))
    return found


def sides(made: Setting, trees: Sequence[t.Tree]) -> list[Any]:
    """The trees as leaves of one shape: free indices become axes of both."""
    values = fitted(made, trees)
    running = list(dict.fromkeys(i for v in values for i in v.open))
    slopes = _holds_slopes(made, trees)
    return [leaf(v, running, made.context.said(tree), slopes=slopes) for v, tree in zip(values, trees, strict=True)]


STEPS = re.compile(r"\\?(?:unit)?(?:step|heaviside|sign|sgn|signum|theta|H)", re.I)
"""Functions of which a text chooses the value at the jump."""


def _holds_slopes(made: Setting, trees: Sequence[t.Tree]) -> bool:
    """Whether a derivative is taken in the trees or in what defines their names, or such a function is called."""
    cone, context = made.cone(trees), made.context
    told = [*context.definitions.items(), *context.functions.items()]
    parts = [p for tree in (*trees, *(d.value for name, d in told if name in cone)) for p in t.walk(tree)]
    return any(
        isinstance(p, t.Derivative)
        or (isinstance(p, t.Apply) and (p.primes > 0 or STEPS.fullmatch(p.name) is not None))
        or (isinstance(p, t.Name | t.Apply) and "'" in p.name)
        for p in parts
    )


def fitted(made: Setting, trees: Sequence[t.Tree]) -> list[Reading]:
    """The values of the trees, which are of one shape. Where the text leaves the layout of derivatives open, in the
    first in which they fit.
    """
    context = made.context
    first, before, told = None, context.layout, dict(context.sizes.told)
    for layout in (before, *LAYOUTS):
        context.layout = layout
        try:
            return _fitted(made, trees)
        except ShapeError as error:
            first = first or error
            if not (context.layouts and context.laid):
                raise
            context.sizes.told = dict(told)
        finally:
            context.layout = before
    assert first is not None
    raise first


def excluded(made: Setting, trees: Sequence[t.Tree], open_: Collection[str]) -> set[str]:
    """Those of the layouts that are still open in which these trees do not fit, though they do in the usual one. The
    trees were built last in this setting: what no layout touches (`laid`) excludes none.
    """
    context = made.context
    wanted = [layout for layout in LAYOUTS if layout in open_]
    if not context.laid or not wanted or not _fit_in(made, trees, context.layout):
        return set()
    return {layout for layout in wanted if not _fit_in(made, trees, layout)}


def _fit_in(made: Setting, trees: Sequence[t.Tree], layout: str) -> bool:
    """Whether the trees fit in a layout; what is known of sizes and layouts stays as it was."""
    context = made.context
    before, told = context.layout, context.sizes.told
    context.layout, context.sizes.told = layout, dict(told)
    try:
        _fitted(made, trees)
    except SymnnError:
        return False
    finally:
        context.layout, context.sizes.told = before, told
    return True


def _fitted(made: Setting, trees: Sequence[t.Tree]) -> list[Reading]:
    for _ in range(MOST_REBUILDS):
        try:
            return _conforming(made, trees)
        except Rebuild:
            continue
    raise UnsupportedError("the sizes of this formula are not found")


def _conforming(made: Setting, trees: Sequence[t.Tree]) -> list[Reading]:
    zero = [_is_zero(tree) for tree in trees]
    built = made.builder().together([tree for tree, z in zip(trees, zero, strict=True) if not z], _as_many_axes)
    if not built:
        built = [Reading(Const(0))]
    wide = next((v for v in built if not v.is_number), built[0])
    made_of = iter(built)
    all_sides = [_zero(wide) if z else next(made_of) for z in zero]
    all_sides = _lists_lying(trees, all_sides)
    if ROWS_ADDED in made.context.used:
        all_sides = [_as_row(v, all_sides[0]) for v in all_sides]
    for v in all_sides[1:]:
        _conform(made, all_sides[0], v)
    return all_sides


def _lists_lying(trees: Sequence[t.Tree], all_sides: list[Reading]) -> list[Reading]:
    """The sides, with those that are lists as the others lie."""
    listed = [isinstance(t.bare(tree), t.Listed) for tree in trees]
    told = next((v for v, lone in zip(all_sides, listed, strict=True) if not lone), all_sides[0])
    return [_lying(v, told) if lone else v for v, lone in zip(all_sides, listed, strict=True)]


def _lying(listed: Reading, beside: Reading) -> Reading:
    """A list that is a side by itself, as a row where the other side is one."""
    row = len(listed.axes) == 2 and listed.axes[::-1] == beside.axes
    return arithmetic.turned(listed) if row else listed


def _as_row(side: Reading, first: Reading) -> Reading:
    """A row beside a column as one, where biases are added to rows: ∂L/∂b = 1^⊤ G."""
    row = arithmetic.is_row(side) and arithmetic.is_column(first) and side.axes[1] == first.axes[0]
    return arithmetic.turned(side) if row else side


def _conform(made: Setting, left: Reading, right: Reading) -> None:
    """Misfit where the sides have different shapes."""
    if not conforming.one_shape(made.context.sizes, left.axes, right.axes):
        raise _misfit(left, right)


def _as_many_axes(left: Reading, right: Reading) -> None:
    """Misfit where no sizes can make the sides fit, before more of a long chain is built."""
    if len(left.axes) != len(right.axes) and not (left.is_number and right.is_number):
        raise _misfit(left, right)


def _misfit(left: Reading, right: Reading) -> Misfit:
    said = (arithmetic.shown(left), arithmetic.shown(right))
    turned = not left.is_number and not right.is_number and left.axes == right.axes[::-1]
    more = "; one of them is the other way round" if turned else ""
    return Misfit(f"the left side is {said[0]}, the right side {said[1]}{more}", *said)


def _is_zero(tree: t.Tree) -> bool:
    if isinstance(tree, t.Apply) and tree.name == "zeros" and not tree.arguments:
        return True
    return isinstance(tree, t.Number) and tree.value == 0


def _zero(wide: Reading) -> Reading:
    return Reading(Const(0)) if wide.is_number else constant(Const(0), wide.shape)


def leaf(value: Reading, running: Sequence[Any], text: str, *, slopes: bool = False) -> Any:
    """A side as a leaf; its running indices stand in front of its axes."""
    axes = () if value.is_number else value.axes
    node = positive_out(thawed(placed(Reading(value.node, value.labels, axes), (*running, *labels_of(axes)))))
    sizes = [*(i.size for i in running), *(s for parts in axes for s in parts)]
    if not running:
        shape: tuple[Any, ...] = tuple(value.shape) if axes else ()
        if any(len(parts) > 1 for parts in axes):
            shape = tuple(sizes)
    else:
        shape = (*sizes, sp.Integer(1))[:2] if len(sizes) < 3 else tuple(sizes)
    return given(_squeezed(node, shape), shape, text, slopes=slopes)


def _squeezed(node: Node, shape: Sequence[Any]) -> Node:
    """Without the axes of size 1 that a matrix does not show."""
    from symnn.expr import Contract

    if len(shape) != 2 or 1 not in node.shape:
        return node
    keep = [d for d, s in enumerate(node.shape) if s != 1]
    return Contract([node], [tuple(range(node.rank))], keep)


def reduced(claim: Claim) -> Claim:
    """The claim about its sides as they would be printed: reverse mode leaves them wide."""
    left, right = (given(tidy(side.node), getattr(side, "shape", ()), side.text) for side in (claim.left, claim.right))
    return Claim(left, claim.relation, right, claim.assume)


def _bends(n: Map) -> Iterator[Node]:
    """What is 0 at the kinks of a function: of |z| and relu it is z, of max(x, y) what is compared, x − y."""
    if n.operator.kinks or n.operator.define is None:
        yield from (n.arguments[0] - at if at else n.arguments[0] for at, _ in n.operator.kinks)
        return
    for part in postorder(n.operator.define(*n.arguments)):
        if isinstance(part, Map):
            yield from _bends(part)


def _converging(made: Setting) -> list[Any]:
    """What is written without end has a value."""
    nodes = [thawed(n) for n in made.context.converging]
    return [sp.Gt(facts.leaf(n, text=str(to_sympy(tidy(n)))), 0, evaluate=False) for n in nodes]


def _nowhere_zero(made: Setting, trees: Sequence[t.Tree]) -> list[Any]:
    """The values that stand in these trees of functions that are nowhere 0."""
    names, zero = made.context.names, t.Number(Fraction(0))
    calls = {p: None for tree in trees for p in t.walk(tree) if isinstance(p, t.Apply) and p.arguments and not p.primes}
    told = [p for p in calls if p.name in names and "nowhere zero" in names[p.name].facts]
    return [facts.relation(made, p, "!=", zero, f"{p.name} is nowhere 0") for p in told]


def _kinks(made: Setting, nodes: Sequence[Node]) -> list[Any]:
    """Where the text says that no kink is met: what stands in |·|, relu and max is not at it."""
    if not made.kinks:
        return []
    from symnn.reading.context.facts import leaf as as_leaf

    found: dict[Node, None] = {}
    for n in postorder(list(nodes)):
        if isinstance(n, Map):
            found |= dict.fromkeys(_bends(n))
    return [sp.Ne(as_leaf(n), as_leaf(zeros(*n.shape)), evaluate=False) for n in found]
