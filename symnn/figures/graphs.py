"""Computation graphs: a formula or the forward pass of a derivation as operations and arrows, each shared part drawn
once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.bridge.calls import SymbolicCall
from symnn.claims.derivation import Derivation
from symnn.errors import ArgumentError
from symnn.figures.drawing import INK, PALE, Drawing, arrow, bare, formula, spoken
from symnn.text import latex

SIGNS = {
    "Add": "+", "MatAdd": "+", "Mul": r"\times", "MatMul": r"\times", "HadamardProduct": r"\circ",
    "Transpose": r"{}^{\top}",
    "Pow": r"(\cdot)^{p}", "MatPow": r"(\cdot)^{p}", "HadamardPower": r"(\cdot)^{\circ p}", "Inverse": r"(\cdot)^{-1}",
    "Trace": r"\mathrm{tr}",
}  # fmt: skip


@dataclass(frozen=True)
class _Vertex:
    """`shown` is LaTeX; `parents` are the indices of what it is computed from, all smaller than its own; `given` marks
    an input.
    """

    shown: str
    parents: tuple[int, ...]
    given: bool


def graph(formula_: Any, *, names: Mapping[Any, Any] | None = None) -> Drawing:
    """The computation graph of a SymPy expression, or of the forward steps of a `Derivation`.

    names  how symbols are written, as in `symnn.latex(…, names=…)`; a derivation brings its own
    """
    vertices = _of_derivation(formula_) if isinstance(formula_, Derivation) else _of_expression(formula_, names)
    if all(v.given for v in vertices):
        raise ArgumentError("a symbol alone is no computation: give a formula with at least one operation")
    columns = _columns(vertices)
    places = _places(vertices, columns)
    widest, tallest = max(x for x, _ in places), max(sum(c == k for c in columns) for k in set(columns))

    def draw(axes: Any) -> None:
        bare(axes, (-0.55, widest + 0.55), (-0.6, tallest - 0.4))
        for k, vertex in enumerate(vertices):
            for parent in vertex.parents:
                arrow(axes, places[parent], places[k], gap=(17, 17))
        for vertex, place in zip(vertices, places, strict=True):
            shape, fill = ("round,pad=0.35", PALE) if vertex.given else ("circle,pad=0.3", "white")
            box = {"boxstyle": shape, "facecolor": fill, "edgecolor": INK}
            axes.text(*place, formula(vertex.shown), ha="center", va="center", fontsize=14, bbox=box, zorder=4)

    return Drawing(draw, _in_words(vertices), (min(9.0, 1.35 * (widest + 1.4)), max(2.0, 0.85 * tallest)))


def _in_words(vertices: Sequence[_Vertex]) -> str:
    given = [spoken(v.shown) for v in vertices if v.given]
    steps = [
        f"{spoken(v.shown)} from {', '.join(spoken(vertices[p].shown) for p in v.parents)}"
        for v in vertices
        if not v.given
    ]
    return f"A computation graph. Inputs: {', '.join(given)}. Then, in order: {'; '.join(steps)}."


def _of_expression(expression: Any, names: Mapping[Any, Any] | None) -> list[_Vertex]:
    """Every part once, parts before wholes."""
    if not isinstance(expression, sp.Basic):
        raise ArgumentError(
            f"a computation graph is drawn of a SymPy expression or a Derivation, not {type(expression).__name__}"
        )
    index: dict[Any, int] = {}
    vertices: list[_Vertex] = []

    def visit(e: Any) -> int:
        if e not in index:
            parts = _parts(e)
            parents = tuple(map(visit, parts))
            index[e] = len(vertices)
            vertices.append(_Vertex(_sign(e) if parts else latex(e, names=names), parents, not parts))
        return index[e]

    visit(expression)
    return vertices


def _parts(e: Any) -> Sequence[Any]:
    if isinstance(e, SymbolicCall):
        return e.operands
    return e.args if type(e).__name__ in SIGNS or isinstance(e, sp.Function) else ()


def _sign(e: Any) -> str:
    if isinstance(e, SymbolicCall):
        return e.record.latex or rf"\mathrm{{{e.record.name}}}"
    name = type(e).__name__
    return SIGNS.get(name, rf"\mathrm{{{name}}}")


def _of_derivation(derivation: Derivation) -> list[_Vertex]:
    """The forward steps, each a vertex that is named by the symbol it defines."""
    steps = [s for s in derivation.steps if s.section == "forward"]
    if not steps:
        raise ArgumentError("this derivation has no forward steps to draw")
    vertices: list[_Vertex] = []
    index: dict[Any, int] = {}
    for step in steps:
        known = {*index, *derivation.names}
        read = sorted((s for s in step.shown.free_symbols if isinstance(s, sp.MatrixSymbol) or s in known), key=str)
        for symbol in read:
            if symbol not in index:
                index[symbol] = len(vertices)
                vertices.append(_Vertex(latex(symbol, names=derivation.names), (), True))
        index[step.symbol] = len(vertices)
        vertices.append(_Vertex(latex(step.symbol, names=derivation.names), tuple(index[s] for s in read), False))
    return vertices


def _columns(vertices: Sequence[_Vertex]) -> list[int]:
    """The longest way to each vertex; an input stands right before what first needs it."""
    depth: list[int] = []
    for v in vertices:
        depth.append(1 + max(depth[p] for p in v.parents) if v.parents else 0)
    for k, v in enumerate(vertices):
        if v.given:
            depth[k] = min(depth[j] for j, w in enumerate(vertices) if k in w.parents) - 1
    return depth


def _places(vertices: Sequence[_Vertex], columns: Sequence[int]) -> list[tuple[float, float]]:
    """Each column centred; within a column in the order of the mean height of what feeds it."""
    tallest = max(sum(c == k for c in columns) for k in set(columns))
    height: dict[int, float] = {}

    def rank_of(k: int) -> tuple[bool, float, int]:
        feeding = [height[p] for p in vertices[k].parents]
        return vertices[k].given, -sum(feeding) / max(1, len(feeding)), k

    for column in sorted(set(columns)):
        order = sorted((k for k, c in enumerate(columns) if c == column), key=rank_of)
        for rank, k in enumerate(order):
            height[k] = (tallest - 1) / 2 + (len(order) - 1) / 2 - rank
    return [(float(c), height[k]) for k, c in enumerate(columns)]
