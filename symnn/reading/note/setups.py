r"""Standard set-ups for a loss that a note never defines: layers z = Wa + b, a = g(z) under three pairs of output and
loss.

They are tried in their order, and a verdict names the ones it used. Layers are told by their labels, W^{[2]} or
W^{(2)}; sizes come from the braces under a formula, or are symbols. What the note itself defines is never replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.reading.formula import tree as t

LABELLED = re.compile(r"(W|w|a|h|z|b|g|\\sigma|\\phi|\\delta|\\mathbf\{[Wahzb]\})\^\{([\[(])(\d+)([\])])\}")
LOSSES = ("L", "J", "C", "E", r"\mathcal{L}", r"\mathcal{J}", r"\ell", r"\mathcal{E}")
MOST_LAYERS = 9


@dataclass(frozen=True)
class Setup:
    """What is assumed, in words, and as definitions and sentences of a task."""

    name: str
    symbols: tuple[dict[str, Any], ...]
    definitions: tuple[str, ...]
    assumptions: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "symbols": list(self.symbols),
            "definitions": list(self.definitions),
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True)
class LabelledLayers:
    """What the labels of a claim tell: the letters, the brackets, the layers, the sizes."""

    weight: str
    value: str
    opening: str
    closing: str
    last: int
    first: int
    sizes: dict[int, Any]
    loss: str
    activation: str
    target: str
    biased: bool

    def key(self, letter: str, k: int) -> str:
        return f"{letter}^{{{self.opening}{k}{self.closing}}}"

    def size(self, k: int) -> Any:
        return self.sizes.get(k, f"n_{{{k}}}")


def setups(sides: Sequence[t.Tree], known: Iterable[str]) -> list[dict[str, Any]]:
    """The set-ups under which a claim about ∂L/∂W^{[k]} means something; none if it is no such claim."""
    layers = found(sides, set(known))
    if layers is None:
        return []
    symbols, shared = _network(layers)
    out, y = layers.key(layers.value, layers.last), layers.target
    pre = layers.key("z", layers.last)
    terms = rf"{y}_i \log {out}_i + (1 - {y}_i) \log (1 - {out}_i)"
    single = layers.size(layers.last) == 1
    binary = rf"{y} \log {out} + (1 - {y}) \log (1 - {out})" if single else rf"\sum_i \left({terms}\right)"
    one_hot = ({**symbols[-1], "properties": ["one-hot"]},)
    softmax = (
        Setup("softmax output, cross-entropy", (*symbols[:-1], *one_hot),
              (*shared, rf"{out} = \mathrm{{softmax}}({pre})", rf"{layers.loss} = -\sum_i {y}_i \log {out}_i"))
    )  # fmt: skip
    made = [
        Setup(
            "sigmoid output, cross-entropy",
            symbols,
            (*shared, rf"{out} = \frac{{1}}{{1 + e^{{-{pre}}}}}", f"{layers.loss} = -\\left({binary}\\right)"),
        ),
        Setup(
            "identity output, half squared error",
            symbols,
            (*shared, f"{out} = {pre}", rf"{layers.loss} = \frac{{1}}{{2}} \|{out} - {y}\|^2"),
        ),
    ]
    return [s.data() for s in (made if single else [made[0], softmax, made[1]])]


def found(sides: Sequence[t.Tree], known: set[str]) -> LabelledLayers | None:
    """The layers that a claim speaks of."""
    parts = [p for s in sides for p in t.walk(s)]
    losses = [
        p.of.name for p in parts if isinstance(p, t.Derivative) and isinstance(p.of, t.Name) and p.of.name in LOSSES
    ]
    met = {
        key: match
        for p in parts
        if isinstance(p, t.Name | t.Apply)
        for key in [p.name]
        if (match := LABELLED.fullmatch(key)) is not None
    }
    weights = sorted(int(m[3]) for m in met.values() if m[1] in ("W", "w", r"\mathbf{W}"))
    values = [m for m in met.values() if m[1] in ("a", "h", r"\mathbf{a}", r"\mathbf{h}")]
    if not losses or not weights or not values or len({m[2] for m in met.values()}) > 1:
        return None
    targets = [p.name for p in parts if isinstance(p, t.Name) and p.name in ("y", "t", r"\mathbf{y}", r"\mathbf{t}")]
    last = max(int(m[3]) for m in met.values())
    if not targets or last > MOST_LAYERS or last not in {int(m[3]) for m in values}:
        return None
    any_match = next(iter(met.values()))
    functions = [p.name for p in parts if isinstance(p, t.Apply) and (p.primes or LABELLED.fullmatch(p.name))]
    weight = next(m[1] for m in met.values() if m[1] in ("W", "w", r"\mathbf{W}"))
    biased = any(m[1] in ("b", r"\mathbf{b}") for m in map(LABELLED.fullmatch, known) if m is not None)
    return LabelledLayers(weight, values[0][1], any_match[2], any_match[4], last, weights[0], _sizes(parts, last),
                          losses[0],
                  functions[0] if functions else "g", targets[0], biased)  # fmt: skip


def _sizes(parts: Sequence[t.Tree], last: int) -> dict[int, Any]:
    """Sizes from the braces under single names: W^{[3]} with 1 × 2 has n_3 = 1 and n_2 = 2."""
    out: dict[int, Any] = {}
    for p in parts:
        if not isinstance(p, t.Labelled) or len(p.sizes) != 2 or not all(isinstance(s, t.Number) for s in p.sizes):
            continue
        rows, columns = (int(s.value) for s in p.sizes if isinstance(s, t.Number))
        inside: t.Tree = p.inside
        while isinstance(inside, t.Group | t.Labelled | t.Transpose):
            if isinstance(inside, t.Transpose):
                rows, columns, inside = columns, rows, inside.argument
            else:
                inside = inside.inside
        if isinstance(inside, t.Derivative) and len(inside.by) == 1:
            inside = inside.by[0]
        names = [q for q in t.walk(inside) if isinstance(q, t.Name)]
        match = LABELLED.fullmatch(names[0].name) if names else None
        if match is None:
            continue
        k = int(match[3])
        if match[1] in ("W", "w", r"\mathbf{W}"):
            out |= {k: rows, k - 1: columns}
        else:
            out[k] = rows
    return out


def _network(n: LabelledLayers) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """The symbols, the target last, and the definitions below the output."""
    symbols: list[dict[str, Any]] = []
    definitions: list[str] = []
    for k in range(n.first, n.last + 1):
        symbols.append({"latex": n.key(n.weight, k), "shape": [n.size(k), n.size(k - 1)]})
        symbols.append({"latex": n.key("z", k), "shape": [n.size(k)]})
        symbols.append({"latex": n.key(n.value, k), "shape": [n.size(k)]})
        bias = f" + {n.key('b', k)}" if n.biased else ""
        if n.biased:
            symbols.append({"latex": n.key("b", k), "shape": [n.size(k)]})
        definitions.append(f"{n.key('z', k)} = {n.key(n.weight, k)} {n.key(n.value, k - 1)}{bias}")
        if k < n.last:
            definitions.append(rf"{n.key(n.value, k)} = {n.activation}({n.key('z', k)})")
    symbols.append({"latex": n.key(n.value, n.first - 1), "shape": [n.size(n.first - 1)]})
    symbols.append(
        {"latex": n.activation, "shape": None, "note": "differentiable scalar function, applied elementwise"}
    )
    symbols.append({"latex": n.loss, "shape": []})
    symbols.append({"latex": n.target, "shape": [n.size(n.last)]})
    return tuple(symbols), tuple(definitions)
