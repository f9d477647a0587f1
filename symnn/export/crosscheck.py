"""Generated code against what does not come from it: values to many digits, differences of the loss, other targets.

Nothing here decides anything: it is a table of numbers for whoever takes a file away. Needs what the targets need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.reals import Reals
from symnn.errors import UnsupportedError
from symnn.export.network_module import network_program
from symnn.export.standalone import Input, Program
from symnn.export.targets import TABLE, find
from symnn.expr import Atom, Node, substitute

if TYPE_CHECKING:
    from symnn.nets.network import Network

DIGITS, FAR_DIGITS = 60, 800  # e^-800 is about 1e-347
STEP = 10**-15  # of the differences, which are taken with 60 digits
ENTRIES = 4  # of each parameter, by which differences are taken
LIMITS = {"float64": 1e-12, "float32": 2e-5}
SMALL = 4  # sizes that are symbols


@dataclass(frozen=True)
class Comparison:
    """One line of the table. `error` is the largest one, relative to the largest entry of each result (at least 1)."""

    target: str
    check: str
    error: float
    limit: float

    @property
    def agrees(self) -> bool:
        return self.error <= self.limit

    def __str__(self) -> str:
        return f"{self.target:13} {self.check:42} {self.error:9.1e} {'<=' if self.agrees else '> '} {self.limit:.0e}"


@dataclass(frozen=True)
class Unavailable:
    """A target that this machine or these sizes do not allow."""

    target: str
    why: str
    agrees: bool = True

    def __str__(self) -> str:
        return f"{self.target:13} not checked: {self.why}"


def crosscheck(net: Network, target: str = "numpy") -> list[Comparison | Unavailable]:
    """The table for a network's loss and gradients: the target itself, then every other target beside it."""
    program = network_program(net)
    chosen = find(target).name
    point = _point(net, program, whole=True)
    rows: list[Comparison | Unavailable] = []
    for name in dict.fromkeys([chosen, *TABLE]):
        try:
            rows += _rows(net, program, name, point) if name == chosen else _beside(program, name, chosen, point)
        except UnsupportedError as refusal:
            rows.append(Unavailable(name, str(refusal)))
        except (ImportError, FileNotFoundError) as missing:
            rows.append(Unavailable(name, f"{missing} (not on this machine)"))
    return rows


def _rows(net: Network, program: Program, target: str, point: Mapping[Atom, Any]) -> Iterator[Comparison]:
    limit = LIMITS["float64"]
    wanted = _precise(program, point, DIGITS)
    found = _called(program, target, point)
    yield Comparison(target, "60 digits, at small whole numbers", _worst(found, wanted), limit)
    between = _point(net, program, whole=False)
    yield Comparison(target, "differences of the loss, 60 digits", _slopes(program, target, between), limit)
    far = _point(net, program, whole=False, spread=800.0)
    yield Comparison(
        target,
        "800 digits, weights of 800",
        _worst(_called(program, target, far), _precise(program, far, FAR_DIGITS)),
        limit,
    )
    single = _called(program, target, point, "float32")
    yield Comparison(target, "float32 beside 60 digits", _worst(single, wanted), LIMITS["float32"])


def _beside(program: Program, target: str, chosen: str, point: Mapping[Atom, Any]) -> Iterator[Comparison]:
    wanted = _called(program, chosen, point)
    yield Comparison(target, f"beside {chosen}", _worst(_called(program, target, point), wanted), LIMITS["float64"])


def _point(net: Network, program: Program, *, whole: bool, spread: float = 1.0) -> dict[Atom, Any]:
    """Values for all inputs: targets as the loss assumes them, everything else small whole numbers or drawn."""
    draw = np.random.default_rng(0)
    classes = int(_size(net.axes[-1]))
    axis = net.axis
    found: dict[Atom, Any] = {}
    for i in program.inputs:
        shape = [int(_size(s)) for s in i.atom.shape]
        if i.identifier == str(net.classes):
            found[i.atom] = draw.integers(0, classes, shape).astype(float)
        elif i.identifier == str(net.y):
            hot = _one_hot(shape, axis, draw) if shape else np.array(1.0)
            spread = net.loss is not None and net.loss.normalised and "one-hot" not in net.loss.targets
            found[i.atom] = (hot + 1) / (classes + 1) if spread else hot
        elif i.identifier in program.parameters:
            values = draw.integers(-2, 3, shape) if whole else draw.normal(size=shape)
            found[i.atom] = np.asarray(values * spread, dtype=float)
        elif i.atom.rank == 0:
            found[i.atom] = np.array(0.5)
        else:
            found[i.atom] = np.asarray(
                draw.integers(0, 2, shape) if whole else np.abs(draw.normal(size=shape)), dtype=float
            )
    return found


def _size(s: Any) -> Any:
    return s.subs(dict.fromkeys(s.free_symbols, SMALL)) if hasattr(s, "free_symbols") else s


def _one_hot(shape: Sequence[int], axis: int, draw: np.random.Generator) -> Any:
    if axis >= len(shape):
        return np.ones(shape)  # a single class
    where = draw.integers(0, shape[axis], [n for k, n in enumerate(shape) if k != axis])
    return (
        np.expand_dims(where, axis)
        == np.arange(shape[axis]).reshape([-1 if k == axis else 1 for k in range(len(shape))])
    ).astype(float)


def _opened(program: Program) -> list[Node]:
    """What is returned, over the inputs alone."""
    values: dict[Node, Node] = {}
    found: dict[str, Node] = {}
    for d in program.definitions:
        found[d.identifier] = substitute(d.node, values)
        if d.atom is not None:
            values[d.atom] = found[d.identifier]
    return [found[k] for k in [*([program.value] if program.value else []), *program.outputs.values()]]


def _sizes(point: Mapping[Atom, Any]) -> dict[Any, int]:
    return {s: SMALL for a in point for e in a.shape for s in e.free_symbols}


def _precise(program: Program, point: Mapping[Atom, Any], digits: int) -> list[Any]:
    field = Reals(digits)
    values = {a: _elements(field, x) for a, x in point.items()}
    return [evaluate(node, field, values, _sizes(point)) for node in _opened(program)]


def _elements(field: Reals, x: Any) -> Any:
    return np.vectorize(field.element, otypes=[object])(x)


def _called(program: Program, target: str, point: Mapping[Atom, Any], dtype: str = "float64") -> list[Any]:
    """The results of the code, in the order of `_opened`."""
    made = _taker(target)
    given = {i.identifier: made(_as_taken(i, np.asarray(point[i.atom], dtype=dtype), target)) for i in program.inputs}
    arguments = [given[k] for k in program.direct]
    parameters = {k: given[k] for k in program.parameters}
    value, gradients = program.function(target)(*([parameters] if parameters else []), *arguments)
    return [value, *gradients.values()]


def _as_taken(asked: Input, x: Any, target: str) -> Any:
    """Plain numbers take a row as a sequence with one row in it; arrays may have the axis or not."""
    rows = asked.written[0] if target == "python" and len(asked.written) == 2 and x.ndim == 1 else 0
    return x.reshape(1, -1) if rows == 1 and x.size > 1 else x


def _taker(target: str) -> Callable[[Any], Any]:
    """How an array of NumPy is given to code of a target."""
    if target == "torch":
        import torch

        return torch.as_tensor
    if target == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray
    return (lambda x: x.tolist()) if target == "python" else (lambda x: x)


def _worst(found: Sequence[Any], wanted: Sequence[Any]) -> float:
    """The largest error; inf where something is not finite or has another number of entries."""
    worst = 0.0
    for x, y in zip(found, wanted, strict=True):
        ours, theirs = np.asarray(x, dtype=float).ravel(), np.asarray(y).ravel()
        if ours.shape != theirs.shape or not np.isfinite(ours).all():
            return float("inf")
        scale = max([1.0, *(abs(float(t)) for t in theirs)])
        worst = max([worst, *(abs(float(t - float(o))) / scale for o, t in zip(ours, theirs, strict=True))])
    return worst


def _slopes(program: Program, target: str, point: Mapping[Atom, Any]) -> float:
    """Gradients beside differences of the loss, which is evaluated to 60 digits."""
    field = Reals(DIGITS)
    loss = _opened(program)[0]
    gradients = dict(zip(program.outputs, _called(program, target, point)[1:], strict=True))
    worst = 0.0
    for i in program.inputs:
        if i.identifier not in gradients:
            continue
        ours = np.asarray(gradients[i.identifier], dtype=float).ravel()
        scale = max(1.0, float(np.abs(ours).max(initial=0.0)))
        for k in range(0, ours.size, max(1, ours.size // ENTRIES)):
            sides = []
            for sign in (1, -1):
                values = {a: _elements(field, x) for a, x in point.items()}
                values[i.atom].ravel()[k] += sign * field.element(STEP)
                sides.append(evaluate(loss, field, values, _sizes(point))[()])
            slope = (sides[0] - sides[1]) / (2 * field.element(STEP))
            worst = max(worst, abs(float(slope) - float(ours[k])) / scale)
    return worst
