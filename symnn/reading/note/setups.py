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
WEIGHTS = ("W", "w", r"\mathbf{W}")
VALUES = ("a", "h", r"\mathbf{a}", r"\mathbf{h}")
BIASES = ("b", r"\mathbf{b}")
TARGETS = ("y", "t", r"\mathbf{y}", r"\mathbf{t}")


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
    losses, met = _losses(parts), _labels(parts)
    weights, values = _lettered(met, WEIGHTS), _lettered(met, VALUES)
    targets = _names_among(parts, TARGETS)
    if not losses or not weights or not values or not targets:
        return None
    last = max(int(m[3]) for m in met)
    one_style = len({m[2] for m in met}) == 1
    if not one_style or last > MOST_LAYERS or last not in {int(m[3]) for m in values}:
        return None
    return LabelledLayers(
        weight=weights[0][1],
        value=values[0][1],
        opening=met[0][2],
        closing=met[0][4],
        last=last,
        first=min(int(m[3]) for m in weights),
        sizes=_sizes(parts, last),
        loss=losses[0],
        activation=_activation(parts),
        target=targets[0],
        biased=_biased(known),
    )


def _losses(parts: Sequence[t.Tree]) -> list[str]:
    """The losses that are differentiated."""
    return _names_among([p.of for p in parts if isinstance(p, t.Derivative)], LOSSES)


def _names_among(parts: Sequence[t.Tree], names: Sequence[str]) -> list[str]:
    return [p.name for p in parts if isinstance(p, t.Name) and p.name in names]


def _labels(parts: Sequence[t.Tree]) -> list[re.Match[str]]:
    """The labelled names, each once: letter, bracket, number, bracket."""
    keys = dict.fromkeys(p.name for p in parts if isinstance(p, t.Name | t.Apply))
    return [match for match in map(LABELLED.fullmatch, keys) if match is not None]


def _lettered(met: Sequence[re.Match[str]], letters: Sequence[str]) -> list[re.Match[str]]:
    return [m for m in met if m[1] in letters]


def _activation(parts: Sequence[t.Tree]) -> str:
    """The function between the layers."""
    functions = [p.name for p in parts if isinstance(p, t.Apply) and (p.primes or LABELLED.fullmatch(p.name))]
    return functions[0] if functions else "g"


def _biased(known: set[str]) -> bool:
    return any(m[1] in BIASES for m in map(LABELLED.fullmatch, known) if m is not None)


def _sizes(parts: Sequence[t.Tree], last: int) -> dict[int, Any]:
    """Sizes from the braces under single names: W^{[3]} with 1 × 2 has n_3 = 1 and n_2 = 2."""
    out: dict[int, Any] = {}
    for p in parts:
        if not isinstance(p, t.Labelled) or len(p.sizes) != 2 or not all(isinstance(s, t.Number) for s in p.sizes):
            continue
        rows, columns = (int(s.value) for s in p.sizes if isinstance(s, t.Number))
        inside, turned = _bare(p.inside)
        if turned:
            rows, columns = columns, rows
        match = _first_label(inside)
        if match is None:
            continue
        k = int(match[3])
        if match[1] in WEIGHTS:
            out |= {k: rows, k - 1: columns}
        else:
            out[k] = rows
    return out


def _bare(tree: t.Tree) -> tuple[t.Tree, bool]:
    """What stands in groups and transposes, and whether it is transposed; of a slope, that by which it is taken."""
    turned = False
    while isinstance(tree, t.Group | t.Labelled | t.Transpose):
        if isinstance(tree, t.Transpose):
            turned, tree = not turned, tree.argument
        else:
            tree = tree.inside
    if isinstance(tree, t.Derivative) and len(tree.by) == 1:
        tree = tree.by[0]
    return tree, turned


def _first_label(tree: t.Tree) -> re.Match[str] | None:
    """The label of the first name in a tree."""
    first = next((p for p in t.walk(tree) if isinstance(p, t.Name)), None)
    return LABELLED.fullmatch(first.name) if first is not None else None


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
