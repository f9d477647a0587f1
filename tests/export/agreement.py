"""What every target is compared with: each operator, loss and layer as a program, at one example and at many, and its values to 40 digits."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import sympy as sp

import symnn
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export import Input, NamedValue, Program
from symnn.export.network_module import network_program
from symnn.expr import Atom, Node, substitute
from symnn.expr.walk import atoms
from symnn.nets import Dense, Network, layers, losses
from tests.export.test_export import CASES, SIZES, _last

N = symnn.sizes("N")
E = sp.Rational(1, 10**5)
LIMITS = {"float64": 1e-12, "float32": 1e-6}
PRECISE = Reals(40)
LAYERS: dict[str, tuple[list[Any], Any]] = {
    "Dense": ([], 3),
    "LayerNorm": ([layers.LayerNorm(E)], (3, 4)),
    "RMSNorm": ([layers.RMSNorm(E)], (3, 4)),
    "BatchNorm": ([layers.BatchNorm(E)], (2, 3, 3)),
    "GroupNorm": ([layers.GroupNorm(2, E)], (4, 3)),
    "Conv1d": ([layers.Conv1d(4, 3, 2, 2, 2, 2)], (2, 9)),
    "Conv2d": ([layers.Conv2d(3, (3, 2), (2, 1), 1)], (2, 5, 4)),
    "MaxPool": ([layers.MaxPool(3, 2, 1)], (2, 5, 4)),
    "AvgPool": ([layers.AvgPool(3, 2, 1)], (2, 5, 5)),
    "MeanOver": ([layers.MeanOver((1, 2))], (2, 5, 5)),
    "Reshape": ([layers.Flatten(), layers.Reshape(6, 2)], (2, 3, 2)),
    "RNN": ([layers.RNN(3)], (3, 2)),
    "LSTM": ([layers.LSTM(3, last=False)], (3, 2)),
    "GRU": ([layers.GRU(3)], (3, 2)),
    "SelfAttention": ([layers.SelfAttention(2, causal=True)], (3, 4)),
    "masked, grouped": ([layers.SelfAttention(4, 3, masked=True, groups=2)], (3, 4)),
    "GatedUnit": ([layers.GatedUnit(3, bias=True)], 4),
    "SwiGLU": ([layers.SwiGLU(3)], (2, 4)),
    "RotaryPositions": ([layers.RotaryPositions()], (3, 4)),
    "Concatenation": ([layers.Concatenation(Dense(2), Dense(3))], 2),
    "WeightNorm": ([layers.WeightNorm(3)], 2),
    "MixtureOfExperts": ([layers.MixtureOfExperts(Dense(3), Dense(3))], 2),
    "Dropout": ([Dense(3, "tanh"), layers.Dropout(sp.Rational(1, 4))], 2),
    "Residual": ([layers.Residual(Dense(3, "tanh"))], 3),
}


class Case(NamedTuple):
    """A program, values for its inputs, and the sizes that they have."""

    name: str
    program: Program
    values: dict[Atom, Any]
    sizes: dict[Any, int]

    def wanted(self) -> list[Any]:
        """Every result to 40 digits, from the inputs as float64 holds them."""
        given = {a: np.vectorize(PRECISE.element, otypes=[object])(x) for a, x in self.values.items()}
        return [evaluate(node, PRECISE, given, self.sizes) for node in opened(self.program)]

    def found(self, target: str, dtype: str = "float64", arranged: Any = lambda x: x) -> list[Any]:
        """Every result of the code of a target."""
        f = function(self.program, target)
        given = {i.identifier: taken(arranged(np.asarray(self.values[i.atom], dtype)), i, target) for i in self.program.inputs}
        parameters = {k: given[k] for k in self.program.parameters}
        got = f(*([parameters] if parameters else []), *(given[k] for k in self.program.direct))
        return [got[0], *got[1].values()] if self.program.value else list(got.values())


@cache
def _functions() -> dict[tuple[int, str], Any]:
    return {}


def function(program: Program, target: str) -> Any:
    key = (id(program), target)
    if key not in _functions():
        _functions()[key] = program.function(target), program  # the program is kept, so that its id stays its own
    return _functions()[key][0]


def taken(x: Any, i: Input, target: str) -> Any:
    """An array as the target takes it."""
    if target == "torch":
        import torch

        return torch.as_tensor(x)
    if target == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray(x)
    if target == "python":
        row = i.written and len(i.written) == 2 and i.written[0] == 1 and x.ndim == 1 and x.size > 1
        return (x.reshape(1, -1) if row else x).tolist()
    return x


def opened(program: Program) -> list[Node]:
    """What is returned, over the inputs alone."""
    values: dict[Node, Node] = {}
    found: dict[str, Node] = {}
    for d in program.definitions:
        found[d.identifier] = substitute(d.node, values)
        if d.atom is not None:
            values[d.atom] = found[d.identifier]
    return [found[k] for k in [*([program.value] if program.value else []), *program.outputs.values()]]


def operators(many: bool) -> Case:
    """Every operator, composition, matrix function and gradient of the table in one program."""
    sizes = SIZES if many else dict.fromkeys(SIZES, 1) | {symnn.sizes("n"): 3, symnn.sizes("m"): 4}
    free = [a for a in atoms(list(CASES.values())) if not isinstance(a.label, sp.NumberSymbol)]
    inputs = [Input(f"x{k}", a, "") for k, a in enumerate(free)]
    draw = np.random.default_rng(0)
    values = {i.atom: draw.uniform(0.2, 1.5, size=[int(s.subs(sizes)) for s in i.atom.shape]) for i in inputs}
    named = [NamedValue(f"y{k}", None, node) for k, node in enumerate(CASES.values())]
    return Case("operators", Program("f", inputs, named, {d.identifier: d.identifier for d in named}), values, dict(sizes))


def network(name: str, net: Network, examples: int) -> Case:
    program, sizes = network_program(net), {N: examples}
    draw = np.random.default_rng(1)
    values: dict[Atom, Any] = {}
    for i in program.inputs:
        shape = [int(s.subs(sizes)) for s in i.atom.shape]
        values[i.atom] = 0.7 * draw.normal(size=shape)
        if i.identifier == str(net.classes):
            values[i.atom] = draw.integers(0, 2, shape).astype(float)
        elif i.identifier == str(net.y):
            values[i.atom] = targets(net, shape, draw)
        elif i.default is not None:
            values[i.atom] = np.array(0.75)
    return Case(name, program, values, sizes)


def targets(net: Network, shape: list[int], draw: np.random.Generator) -> Any:
    """One-hot where the features are an axis; halfway to all alike where a target may be any distribution, of whose
    entries a logarithm is taken: 0·log 0 has no digits to compare with.
    """
    where = np.zeros(shape)
    if not shape:
        return where + 1
    rows = np.moveaxis(where, net.axis, -1).reshape(-1, shape[net.axis])
    rows[np.arange(len(rows)), draw.integers(0, rows.shape[1], len(rows))] = 1
    moved = [n for k, n in enumerate(shape) if k != net.axis] + [shape[net.axis]]
    found = np.moveaxis(rows.reshape(moved), -1, net.axis)
    return (found + 1 / shape[net.axis]) / 2 if net.loss is not None and net.loss.targets.startswith("a distribution") else found


def of_loss(loss: str, batch: Any, examples: int) -> Case:
    record = losses.TABLE[loss]
    net = Network(Dense(3, "tanh"), Dense(2, _last(record)), inputs=2, loss=loss, batch=batch, l2=True)
    return network(f"loss {loss}", net, examples)


def of_layer(name: str, batch: Any, examples: int) -> Case:
    kind, inputs = LAYERS[name]
    net = Network(*kind, layers.Flatten(), Dense(2), inputs=inputs, loss="mse", batch=batch, layout="torch")
    return network(f"layer {name}", net, examples)


def error(found: Any, wanted: Any) -> float:
    """The largest error, relative to the largest entry (at least 1); inf for another shape or what is not finite."""
    ours, theirs = np.asarray(found, dtype=float).ravel(), np.asarray(wanted, dtype=object).ravel()
    if ours.shape != theirs.shape or not np.isfinite(ours).all():
        return float("inf")
    scale = max([PRECISE.element(1), *(abs(t) for t in theirs)])
    return float(max([abs(PRECISE.element(float(o)) - t) / scale for o, t in zip(ours, theirs, strict=True)], default=0))
