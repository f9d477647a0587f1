"""The four assertions: what is compared with what, and the words of a failure."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from symnn.api import gradient, lambdify, vjp
from symnn.bridge import TensorSymbol, matrix_shape, size_symbols
from symnn.claims.claim import Chain, Claim, Property
from symnn.claims.verdict import Proved, Refuted, Verdict
from symnn.errors import ArgumentError, SymnnError
from symnn.proof.asserting import assert_proved as proved_verdict
from symnn.proof.asserting import assert_refuted as refuted_verdict
from symnn.proof.prove import prove
from symnn.testing.formula_text import cut
from symnn.testing.one_hot_targets import one_hot_targets, with_one_hot
from symnn.testing.random_points import COTANGENT, Columns, Labels, RandomPoints, Task, drawn_targets, ways
from symnn.testing.slips import Case, Trial, likely_slip
from symnn.testing.tolerance import TOLERANCES, close
from symnn.testing.torch_function import is_torch_function, runner

Failure = tuple[int, Callable[[], str]]
"""How bad it is, and what makes the message."""


def assert_proved(said: Any) -> Proved:
    """The proof of a claim, or the verdict itself if it is one; otherwise AssertionError with the counterexample or the
    reason.
    """
    return proved_verdict(_verdict(said))


def assert_refuted(said: Any) -> Refuted:
    """The refutation of a claim, or the verdict itself if it is one; otherwise AssertionError with what it is
    instead.
    """
    return refuted_verdict(_verdict(said))


def _verdict(said: Any) -> Verdict:
    if isinstance(said, Claim | Chain | Property):
        return prove(said)
    if isinstance(said, Verdict):
        return said
    raise ArgumentError(
        f'a claim or a verdict is wanted here, such as symnn.claim(a, "=", b) or symnn.equal(a, b), not {said!r}'
    )


def assert_gradient(
    backward: Callable[..., Any],
    loss: Any,
    *,
    wrt: Any,
    args: Sequence[Any] | None = None,
    at: Mapping[Any, Any] | None = None,
    trials: int = 5,
    dtype: Any = np.float64,
    seed: int = 0,
) -> None:
    """A hand-written gradient of `loss` against the derived one.

    backward  takes NumPy arrays and returns the gradient by `wrt`, in its shape; for several, a tuple in the order of
              `wrt`, or a dictionary by their names. A size among its arguments is given as a whole number
    loss      a SymPy expression, a number
    args      the symbols in the order of backward's parameters; without it the parameters' names are those of the
              symbols
    at        values of some symbols, by symbol or name: an array, or a function (generator, shape) -> array (one-hot
              targets, …)
    Columns (n, 1) are passed with one axis, and if that fails once more with two, unless `at` fixes it (and one of size
    1, as a bias, with one axis among others with two): the function passes if it is right for one of these. Symbolic
    sizes are drawn from 3 to 6, and Y in Y∘log softmax(Z) one-hot, or, if the function raises for these, as the whole
    numbers of the classes (from 0). Raises AssertionError with the worst entry, both values and the likely slip;
    ArgumentError if the call itself is unclear.
    """
    variables = tuple(wrt) if isinstance(wrt, list | tuple) else (wrt,)
    wanted = gradient(loss, list(variables))
    symbols = _arguments(backward, loss, args)
    derive = lambda source, other: gradient(source, other)
    task = Task(_name(backward), "∂loss/∂", variables, wanted, symbols, dict(_named(at)), loss, derive)
    _judge(task, lambda arrays: backward(*arrays), trials, np.dtype(dtype), seed)


def assert_vjp(
    fn: Any,
    reference: Any,
    *,
    wrt: Any,
    args: Sequence[Any] | None = None,
    at: Mapping[Any, Any] | None = None,
    trials: int = 5,
    dtype: Any = np.float64,
    seed: int = 0,
) -> None:
    """A hand-written backward pass against the derived pullback, on random points and random cotangents.

    fn         a NumPy function (cotangent, *arguments) -> pullbacks, or a `torch.autograd.Function`, whose forward is
               compared as well
    reference  the forward computation as a SymPy expression; the cotangent has its shape
    The rest is as for `assert_gradient`; for a torch function `args` is the order of the arguments of `apply`.
    """
    variables = tuple(wrt) if isinstance(wrt, list | tuple) else (wrt,)
    torch = is_torch_function(fn)
    direction = _direction(reference, COTANGENT if torch else _first_name(fn, reference))
    wanted = tuple(vjp(reference, w, direction) for w in variables)
    if torch:
        symbols = _arguments(fn.forward, reference, args, skip=("ctx",))
        run = runner(fn, variables, symbols, lambdify(list(symbols), reference))
    else:
        symbols = _arguments(fn, reference, args, skip=None)
        run = lambda arrays: fn(*arrays)
    passed = (direction, *symbols)
    derive = lambda source, other: vjp(source, other, direction)
    task = Task(
        _name(fn), "the pullback to ", variables, wanted, passed, dict(_named(at)), reference, derive, direction
    )
    _judge(task, run, trials, np.dtype(dtype), seed)


def _named(at: Mapping[Any, Any] | None) -> Mapping[str, Any]:
    return {str(k): v for k, v in (at or {}).items()}


def _name(fn: Any) -> str:
    return str(getattr(fn, "__name__", type(fn).__name__))


def _direction(reference: Any, name: str) -> Any:
    shape = matrix_shape(reference)
    if not shape:
        return sp.Symbol(name, real=True)
    return sp.MatrixSymbol(name, *shape) if len(shape) == 2 else TensorSymbol(name, *shape)


def _first_name(fn: Any, reference: Any) -> str:
    """What the function calls the cotangent, unless a symbol of the reference or a value in `at` has that name."""
    try:
        name = next(iter(inspect.signature(fn).parameters), COTANGENT)
    except (TypeError, ValueError):
        return COTANGENT
    taken = {str(s) for s in (*reference.free_symbols, *size_symbols(reference))}
    return COTANGENT if name in taken else name


def _arguments(fn: Any, expr: Any, args: Sequence[Any] | None, skip: tuple[str, ...] | None = ()) -> tuple[Any, ...]:
    """The symbols in the order of the function's parameters. `skip`: names that are no arguments; None: the first, a
    cotangent.
    """
    if args is not None:
        return tuple(args)
    named = {str(s): s for s in (*expr.free_symbols, *size_symbols(expr))}
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):
        raise ArgumentError(
            f"the parameters of {_name(fn)} cannot be seen: name the symbols in their order with args=[…]"
        ) from None
    parameters = parameters[1:] if skip is None else [p for p in parameters if p.name not in skip]
    found = []
    for p in parameters:
        if p.name in named:
            found.append(named[p.name])
        elif p.default is inspect.Parameter.empty:
            raise ArgumentError(
                f"{_name(fn)} has a parameter {p.name}, but the expression has no symbol of that name (it has"
                f" {', '.join(sorted(named))}): name the symbols in the order of the parameters with args=[…]"
            )
    return tuple(found)


RAISED = 2
"""How bad a failure is that is an exception."""


# the comparison -----------------------------------------------------------------------------------------------------
def _judge(task: Task, run: Callable[[list[Any]], Any], trials: int, dtype: Any, seed: int) -> None:
    """Columns with one axis first, then with two; AssertionError with the better of the two failures."""
    if trials < 1 or dtype.name not in TOLERANCES:
        raise ArgumentError(
            f"at least one trial is wanted, in one of {', '.join(TOLERANCES)}, not {trials} in {dtype.name}"
        )
    failures = []
    columns_as = ways(task.symbols, task.at)
    for labels in Labels:
        for columns in columns_as:
            failure = _failure(task, run, trials, dtype, seed, columns, labels)
            if failure is None:
                return
            failures.append(failure)
        if not drawn_targets(task) or not min(bad for bad, _ in failures):
            break
    raise AssertionError(min(failures, key=lambda f: f[0])[1]())


def _failure(
    task: Task, run: Any, trials: int, dtype: Any, seed: int, columns: Columns, labels: Labels
) -> Failure | None:
    """None if every trial agrees; otherwise how bad it is (0: numbers, 1: shapes, 2: an exception) and the message."""
    rng = np.random.default_rng(seed)
    points = RandomPoints(task)
    seen: list[Trial] = []
    for number in range(trials):
        sizes, values, wanted = points.draw(rng, number, dtype, columns)
        arrays = [sizes[s] if s in sizes else points.passed(s, values, labels) for s in task.symbols]
        try:
            got = _parts(task, run(arrays))
        except SymnnError:
            raise
        except AssertionError as error:
            return 1, partial(str, error)
        except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
            given = ", ".join(f"{s} {np.shape(a)}" for s, a in zip(task.symbols, arrays, strict=True))
            return RAISED, partial(
                str, f"{task.name} raised {type(error).__name__} for {columns.value} ({given}): {error}"
            )
        seen.append(Trial(sizes, values, got, wanted))
    rtol, atol = TOLERANCES[dtype.name]
    for k in range(len(task.variables)):
        bad = [t for t in seen if not close(t.got[k], t.wanted[k], rtol, atol)]
        if bad:
            shape_differs = np.shape(bad[0].got[k]) != np.shape(bad[0].wanted[k])
            return int(shape_differs), partial(_message, task, seen, bad, k, partial(close, rtol=rtol, atol=atol))
    return None


def _parts(task: Task, returned: Any) -> tuple[Any, ...]:
    """What was returned, one array per variable."""
    if isinstance(returned, Mapping):
        by_name = {str(name): value for name, value in returned.items()}
        missing = [str(v) for v in task.variables if str(v) not in by_name]
        if missing:
            raise AssertionError(
                f"{task.name} returned no gradient by {', '.join(missing)}, only by {', '.join(by_name)}"
            )
        return tuple(np.asarray(by_name[str(v)]) for v in task.variables)
    parts = (
        returned
        if isinstance(returned, tuple | list) and (len(task.variables) > 1 or len(returned) == 1)
        else (returned,)
    )
    if len(parts) != len(task.variables):
        raise AssertionError(f"{task.name} returned {len(parts)} arrays where {len(task.variables)} were asked for")
    return tuple(np.asarray(p) for p in parts)


def _message(task: Task, seen: list[Trial], bad: list[Trial], k: int, agree: Callable[[Any, Any], bool]) -> str:
    variable = task.variables[k]
    targets = one_hot_targets(task.source, task.variables)
    derived_formula = with_one_hot(task.wanted[k], {t: axis for t, axis in targets.items() if str(t) not in task.at})
    slip = likely_slip(Case(seen, k, derived_formula, task.symbols, agree, task.source, variable, task.derive))
    got, wanted = bad[0].got[k], bad[0].wanted[k]
    likely = f" Likely slip: {slip}." if slip else ""
    sizes = ", ".join(f"{s} = {v}" for s, v in bad[0].sizes.items())
    where = f" (sizes {sizes})" if sizes else ""
    derived = f" The derived formula is {cut(derived_formula)}."
    if np.shape(got) != np.shape(wanted):
        said = (
            f"{task.what}{variable} has shape {np.shape(wanted)}, but {task.name} returned shape "
            f"{np.shape(got)}{where}."
        )
        return said + likely + derived
    if np.asarray(got).dtype.kind not in "fiu":
        return f"{task.what}{variable}: {task.name} returned {got!r}, which is no array of real numbers."
    gap = np.abs(np.asarray(got, dtype=float) - wanted)
    place = np.unravel_index(int(np.argmax(np.where(np.isnan(gap), np.inf, gap))), gap.shape)
    entry = f"[{', '.join(map(str, place))}]" if place else ""
    values = f"{task.name} gives {float(got[place]):.10g}, the derived value is {float(wanted[place]):.10g}"
    return f"{task.what}{variable}{entry}: {values}{where}.{likely}{derived}"
