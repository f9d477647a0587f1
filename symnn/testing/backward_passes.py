"""`assert_backward`: a hand-written backward pass against the derived gradient of its forward.

The function is a `torch.autograd.Function`, a pair of NumPy functions (forward, backward), or a `jax.custom_vjp`. What
it should compute is a SymPy expression, a PyTorch function, or, for a `torch.autograd.Function`, its own forward as
torch.export traces it. Torch and JAX are imported when one of theirs is tested.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import sympy as sp

from symnn.bridge import TensorSymbol, matrix_shape, read, size_symbols
from symnn.bridge.shape_errors import brief
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.derive.definition import NamedDefinition
from symnn.errors import ArgumentError
from symnn.expr import Atom, dot
from symnn.nets.exact_numbers import sized
from symnn.reading.modules.exported import exported
from symnn.reading.modules.module_names import shaped
from symnn.reading.modules.module_program import GivenArray, ModuleProgram
from symnn.reading.modules.module_reader import Walk
from symnn.reading.modules.prepared_module import PreparedModule
from symnn.testing.planted_slips import likely
from symnn.testing.torch_function import is_torch_function

TOLERANCE = 1e-8
COTANGENT = "G"
Runner = Callable[[list[Any], Any, list[bool]], tuple[Any, list[Any]]]
"""(inputs, cotangent, by which it is differentiated) -> (output, gradients)"""


def assert_backward(
    function: Any,
    inputs: Sequence[Any] | None = None,
    *,
    reference: Any = None,
    args: Sequence[Any] | None = None,
    wrt: Sequence[Any] | None = None,
    trials: int = 3,
    seed: int = 0,
) -> None:
    """A hand-written backward pass against the derived gradient of its forward, in float64.

    function   a torch.autograd.Function, a pair (forward, backward) of NumPy functions, or a jax.custom_vjp. The
               backward of a pair takes the cotangent and then forward's arguments, or what forward returned as
               (output, cache)
    inputs     what forward is called with: arrays, tensors, numbers; drawn at random for a SymPy reference
    reference  the forward as a SymPy expression, or as a function of torch tensors; without it the function's own
    args       the symbols of a SymPy reference in the order of forward's arguments; by their names unless given
    wrt        symbols, or places of arguments; all arguments of real numbers unless given
    Output and gradients are compared at the inputs and near them. AssertionError names the argument, the entry, both
    values, the derived line, and the slip that gives the returned numbers, where there is one.
    """
    run, forward = _runner(function)
    if isinstance(reference, sp.Basic):
        program, points, by = _by_expression(reference, forward, inputs, args, wrt)
    else:
        if inputs is None:
            raise ArgumentError("give the inputs with which the function is called, or a SymPy expression as reference")
        made = reference or (function.apply if is_torch_function(function) else None)
        if made is None:
            raise ArgumentError(
                "say what the function should compute: reference=, a SymPy expression or a function of torch tensors"
            )
        program, points, by = _by_graph(made, inputs, wrt)
    rng = np.random.default_rng(seed)
    for trial in range(trials):
        _compare(_name(function), run, program, points(rng, trial), by, rng)


# what is under test


def _runner(function: Any) -> tuple[Runner, Any]:
    """How it is run, and the forward whose parameters have names."""
    if is_torch_function(function):
        return _torch(function), function.forward
    if isinstance(function, tuple | list) and len(function) == 2 and all(map(callable, function)):
        return _pair(*function), function[0]
    if hasattr(function, "defvjp"):
        return _jax(function), getattr(function, "fun", function)
    raise ArgumentError("a torch.autograd.Function, a pair (forward, backward) or a jax.custom_vjp is wanted")


def _pair(forward: Callable[..., Any], backward: Callable[..., Any]) -> Runner:
    def run(inputs: list[Any], cotangent: Any, by: list[bool]) -> tuple[Any, list[Any]]:
        given = [x.copy() if isinstance(x, np.ndarray) else x for x in inputs]
        out = forward(*given)
        out, rest = (out[0], [out[1]]) if isinstance(out, tuple) else (out, given)
        found = backward(np.array(cotangent).reshape(np.shape(out)), *rest)
        parts = list(found) if isinstance(found, tuple | list) else [found]
        return out, parts if len(parts) == len(by) else _spread(parts, by)

    return run


def _spread(parts: list[Any], by: list[bool]) -> list[Any]:
    """Gradients of those arguments by which it is differentiated, in their order."""
    if len(parts) != sum(by):
        raise AssertionError(f"the backward returned {len(parts)} gradients for {sum(by)} arguments")
    rest = iter(parts)
    return [next(rest) if b else None for b in by]


def _torch(function: Any) -> Runner:
    torch: Any = import_module("torch")

    def run(inputs: list[Any], cotangent: Any, by: list[bool]) -> tuple[Any, list[Any]]:
        with torch.enable_grad():
            tensors = [
                torch.tensor(x, requires_grad=b) if isinstance(x, np.ndarray) else x
                for x, b in zip(inputs, by, strict=True)
            ]
            out = function.apply(*tensors)
            wanted = [t for t, b in zip(tensors, by, strict=True) if b]
            found = torch.autograd.grad(
                out, wanted, torch.tensor(np.asarray(cotangent)).reshape(out.shape), allow_unused=True
            )
        return out.detach().numpy(), _spread([None if g is None else g.numpy() for g in found], by)

    return run


def _jax(function: Any) -> Runner:
    jax: Any = import_module("jax")

    def run(inputs: list[Any], cotangent: Any, by: list[bool]) -> tuple[Any, list[Any]]:
        with jax.enable_x64(True):
            out, pull = jax.vjp(function, *inputs)
            found = pull(jax.numpy.asarray(np.reshape(cotangent, out.shape), dtype=out.dtype))
            return np.asarray(out), [np.asarray(g) if b else None for g, b in zip(found, by, strict=True)]

    return run


def _name(function: Any) -> str:
    one = function[1] if isinstance(function, tuple | list) else function
    return str(getattr(one, "__name__", type(one).__name__))


# what it should be


def _by_expression(
    reference: Any, forward: Any, inputs: Sequence[Any] | None, args: Sequence[Any] | None, wrt: Sequence[Any] | None
) -> Any:
    """The program ⟨G, reference⟩, a drawer of points, and by which arguments it is differentiated."""
    symbols = list(args) if args is not None else _symbols(reference, forward)
    by = [s in wrt if wrt is not None else True for s in symbols]
    shape = matrix_shape(reference)
    node = read(reference)
    direction = shaped(COTANGENT, node.shape)
    out, cotangent = read(shaped("Y", node.shape)), read(direction)
    assert isinstance(out, Atom)
    assert isinstance(cotangent, Atom)
    written = to_sympy(node, shape if len(shape) == 2 else None)
    lines = (
        NamedDefinition(symbol=shaped("Y", node.shape), form=written, value=node, cotangent=shaped("dY", node.shape)),
        NamedDefinition(
            symbol=sp.Symbol("loss", real=True), form=to_sympy(dot(cotangent, out)), value=dot(cotangent, out)
        ),
    )
    given = [_given(s, "parameter", b) for s, b in zip(symbols, by, strict=True)]
    program = ModuleProgram(brief(reference), lines, (*given, _given(direction, "input", False)), {})

    def points(rng: Any, trial: int) -> list[Any]:
        if inputs is not None:
            return _near(inputs, rng, trial)
        sizes = {s: int(rng.integers(2, 6)) for s in sorted(size_symbols(reference), key=str)}
        shapes = [[int(sized(n).subs(sizes)) for n in g.atom.shape] for g in given]
        return [rng.standard_normal(n) for n in shapes]

    return program, points, by


def _given(symbol: Any, kind: str, trained: bool) -> GivenArray:
    atom = read(symbol)
    if not isinstance(atom, Atom):
        raise ArgumentError(f"{symbol} is no symbol of numbers: name the arguments of the forward with args=[…]")
    return GivenArray(str(symbol), symbol, atom, kind, atom.shape, None, trained)


def _symbols(reference: Any, forward: Any) -> list[Any]:
    named = {
        str(s): s for s in reference.free_symbols if not s.is_integer or isinstance(s, sp.MatrixSymbol | TensorSymbol)
    }
    found = [p for p in inspect.signature(forward).parameters if p != "ctx"]
    missing = [p for p in found if p not in named]
    if missing:
        raise ArgumentError(
            f"the reference has no symbol {', '.join(missing)}: name its symbols with args=[…], in the arguments' order"
        )
    return [named[p] for p in found]


def _by_graph(made: Any, inputs: Sequence[Any], wrt: Sequence[Any] | None) -> Any:
    """The graph of ⟨G, made(*inputs)⟩ as torch.export traces it; a custom backward is not seen by it."""
    torch: Any = import_module("torch")
    arrays = [_plain(x) for x in inputs]
    real = [isinstance(x, np.ndarray) and x.dtype.kind == "f" for x in arrays]
    by = [r and (wrt is None or k in wrt) for k, r in enumerate(real)]
    with torch.no_grad():
        out = made(*(torch.tensor(x) if isinstance(x, np.ndarray) else x for x in arrays))

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            for k, x in enumerate(arrays):
                if by[k]:
                    self.register_parameter(f"x{k}", torch.nn.Parameter(torch.tensor(x)))
                elif isinstance(x, np.ndarray):
                    self.register_buffer(f"x{k}", torch.tensor(x))

        def forward(self, cotangent: Any) -> Any:
            given = [getattr(self, f"x{k}") if isinstance(x, np.ndarray) else x for k, x in enumerate(arrays)]
            return (made(*given) * cotangent).sum()

    prepared = PreparedModule(Whole(), (torch.ones(out.shape, dtype=torch.float64),), None, None)
    program = Walk(exported(prepared)).program()
    return program, lambda rng, trial: _near(arrays, rng, trial), by


def _plain(x: Any) -> Any:
    """An array of float64 or integers; what is no array stays as it is."""
    if hasattr(x, "detach"):
        x = x.detach().numpy()
    if not isinstance(x, np.ndarray):
        return x
    return np.array(x, dtype=np.float64) if x.dtype.kind == "f" else np.array(x)


def _near(inputs: Sequence[Any], rng: Any, trial: int) -> list[Any]:
    """The inputs, and then points near them: signs mostly stay, ties and zeros do not."""
    found = [_plain(x) for x in inputs]
    if not trial:
        return found
    return [
        x * (1 + 0.2 * rng.standard_normal(x.shape)) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x
        for x in found
    ]


# the comparison


def _compare(name: str, run: Runner, program: ModuleProgram, arrays: list[Any], by: list[bool], rng: Any) -> None:
    given = [g for g in program.given if g.kind != "input"]
    kept = {g.name: x for g, x in zip(given, _matching(given, arrays), strict=True)}
    (direction,) = program.inputs
    cotangent = rng.standard_normal(_extents(direction.shape, given, kept))
    with np.errstate(all="ignore"):
        _, wanted = program.numpy()(kept, cotangent)
    try:
        _, found = run(arrays, cotangent, by)
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise AssertionError(f"{name} raised {type(error).__name__}: {error}") from error
    trained = program.trained
    got = dict(zip([g.name for g in trained], [x for x, b in zip(found, by, strict=True) if b], strict=True))
    for g in trained:
        said = _difference(got[g.name], wanted[g.name])
        if said:
            identifiers = {str(h.symbol): kept[h.name] for h in given}
            arrays_got = {n: np.zeros(np.shape(wanted[n])) if v is None else np.asarray(v) for n, v in got.items()}
            slip = likely(program, identifiers, [cotangent], arrays_got)
            line = program.backprop().gradients.get(str(g.symbol))
            named = f" Likely slip: {slip}." if slip else ""
            raise AssertionError(
                f"{name}, gradient by {g.name}: {said}.{named} The derived line: ∂loss/∂{g.symbol} = {brief(line)}"
            )


def _matching(given: Sequence[GivenArray], arrays: Sequence[Any]) -> list[Any]:
    """The arrays that stand for what is given; numbers that were baked in are none."""
    found = [x for x in arrays if isinstance(x, np.ndarray)]
    return found if len(found) == len(given) else list(arrays)


def _extents(shape: Sequence[Any], given: Sequence[GivenArray], kept: Mapping[str, Any]) -> list[int]:
    sizes = {s: n for g in given for s, n in zip(g.shape, np.shape(kept[g.name]), strict=True) if s.is_Symbol}
    return [int(sized(s).subs(sizes)) for s in shape]


def _difference(got: Any, wanted: Any) -> str:
    if got is None:
        return "" if not np.any(wanted) else "it returned None where the derivative is not 0"
    got = np.asarray(got)
    if got.size != np.size(wanted):
        return f"it has shape {np.shape(got)}, but the argument has shape {np.shape(wanted)}"
    a, b = np.asarray(got, dtype=float).reshape(np.shape(wanted)), np.asarray(wanted, dtype=float)
    known = np.isfinite(b)
    gap = np.where(known, np.abs(a - b), 0.0)
    gap = np.where(np.isnan(gap), np.inf, gap)
    largest = np.max(np.abs(b), where=known, initial=0.0)
    if np.all(gap <= TOLERANCE * (largest + 1e-12)):
        return ""
    place = tuple(map(int, np.unravel_index(int(np.argmax(gap)), gap.shape)))
    return f"entry {list(place)} is {float(a[place]):.10g}, the derived value is {float(b[place]):.10g}"
