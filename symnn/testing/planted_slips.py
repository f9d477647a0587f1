"""The slip that a wrong backward pass looks like: one change in one derived line that gives what was returned.

A change drops a term or a factor, turns a sign, or shifts an equation between indices by one. Nothing is guessed: what
is named reproduces every number; where nothing does, nothing is named.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np

from symnn.errors import SymnnError
from symnn.export.standalone import NamedValue, Program
from symnn.expr import Add, Const, Contract, Indicator, Map, Node, add, postorder, scale, substitute
from symnn.ops.reciprocal import reciprocal
from symnn.reading.modules.module_program import ModuleProgram

SECONDS = 30.0
LONGEST = 60


def changes(root: Node) -> Iterator[tuple[str, Node]]:
    """Every single change of a derived line, with what it is in words."""
    for n in reversed(postorder(root)):
        match n:
            case Add():
                for k, t in enumerate(n.terms):
                    rest = [*n.terms[:k], *n.terms[k + 1 :]]
                    yield f"the term {brief(t)} is missing", substitute(root, {n: add(*rest)})
                    turned = [*n.terms[:k], scale(-1, t), *n.terms[k + 1 :]]
                    yield f"the sign of the term {brief(t)} is wrong", substitute(root, {n: add(*turned)})
            case Contract():
                yield from ((words, substitute(root, {n: new})) for words, new in _products(n))
            case _:
                pass


def _products(n: Contract) -> Iterator[tuple[str, Node]]:
    """A product without one of its factors, or with an equation between its indices shifted."""
    for k, x in enumerate(n.operands):
        if isinstance(x, Indicator):
            if x.relation == "=" and len(x.coefficients) > 2:
                for by in (1, -1):
                    moved = Indicator(x.shape, x.coefficients, x.offset + by, x.relation)
                    parts = [*n.operands[:k], moved, *n.operands[k + 1 :]]
                    yield "the windows are shifted by one place", Contract(parts, n.indices, n.out, n.sizes)
            continue
        new = _without(n, k)
        if new is not None:
            yield "the sign is wrong" if x is Const(-1) else f"the factor {brief(x)} is missing", new


def _without(n: Contract, k: int) -> Node | None:
    """The product without one factor; None where an index would go with it."""
    parts, indices = [*n.operands[:k], *n.operands[k + 1 :]], [*n.indices[:k], *n.indices[k + 1 :]]
    left = {i for names in indices for i in names} | set(n.out)
    if not parts or not set(n.indices[k]) <= left:
        return None
    return Contract(parts, indices, n.out, {i: s for i, s in enumerate(n.sizes) if i in left})


def brief(n: Node) -> str:
    if isinstance(n, Map) and n.operator is reciprocal:
        return f"1/{brief(n.arguments[0])}"
    text = str(n)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def everywhere(lines: Sequence[NamedValue]) -> Iterator[tuple[str, list[NamedValue]]]:
    """One factor dropped from all derived lines at once, as where a γ is forgotten in a whole pass."""
    places = [k for k, line in enumerate(lines) if derived(line)]
    products = [n for k in places for n in postorder(lines[k].node) if isinstance(n, Contract)]
    for x in dict.fromkeys(x for n in products for x in n.operands if not isinstance(x, Const | Indicator)):
        changed = list(lines)
        for k in places:
            changed[k] = lines[k]._replace(node=_dropped(lines[k].node, x))
        if changed != list(lines):
            yield f"the factor {brief(x)} is missing", changed


def _dropped(root: Node, x: Node) -> Node:
    """The line without this factor, wherever it is one."""
    while True:
        for n in postorder(root):
            if isinstance(n, Contract) and x in n.operands:
                new = _without(n, n.operands.index(x))
                if new is not None:
                    root = substitute(root, {n: new})
                    break
        else:
            return root


def derived(line: NamedValue) -> bool:
    """Whether it is a cotangent or a gradient, and no line of the forward pass."""
    return line.comment.startswith("∂")


def likely(program: ModuleProgram, values: Mapping[str, Any], inputs: list[Any], got: Mapping[str, Any]) -> str:
    """The first change that gives what was returned, and the line in which it stands; "" where none does.

    values, got  arrays by the names of what is given; what is differentiated by is in `got`
    """
    end = time.monotonic() + SECONDS
    honest = program.exported()
    names = {str(g.symbol): g.name for g in program.trained}
    lines = list(honest.definitions)
    single = (
        (f"in {line.comment} {words}", [*lines[:k], line._replace(node=node), *lines[k + 1 :]])
        for k, line in enumerate(lines)
        if derived(line)
        for words, node in changes(line.node)
    )
    whole = ((f"in ∂loss/∂ of everything {words}", changed) for words, changed in everywhere(lines))
    for words, changed in chain(single, whole):
        if time.monotonic() > end:
            break
        found = _computed(replace(honest, definitions=changed), values, inputs, names)
        if found is not None and all(_same(found.get(n), g) for n, g in got.items()):
            return words
    return _scaled(program, values, inputs, got)


def _computed(program: Program, values: Mapping[str, Any], inputs: list[Any], names: Mapping[str, str]) -> Any:
    try:
        with np.errstate(all="ignore"):
            _, found = program.function()({i: values[i] for i in program.parameters}, *inputs)
    except (SymnnError, ArithmeticError, ValueError, TypeError):  # a change that makes no sense names nothing
        return None
    return {names[k]: v for k, v in found.items() if k in names}


def _scaled(program: ModuleProgram, values: Mapping[str, Any], inputs: list[Any], got: Mapping[str, Any]) -> str:
    """One factor for everything."""
    names = {str(g.symbol): g.name for g in program.trained}
    right = _computed(program.exported(), values, inputs, names) or {}
    factors = [
        np.asarray(g, dtype=float).ravel() / np.asarray(right[n], dtype=float).ravel()
        for n, g in got.items()
        if n in right and np.size(g) == np.size(right[n]) and np.all(right[n])
    ]
    if len(factors) != len(got) or not factors:
        return ""
    every = np.concatenate(factors)
    return f"everything is {every[0]:.6g} times too large" if np.allclose(every, every[0], rtol=1e-8) else ""


def _same(a: Any, b: Any) -> bool:
    if a is None:
        return False
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a.size == b.size and bool(np.allclose(a.ravel(), b.ravel(), rtol=1e-7, atol=1e-10))
