"""A torch.autograd.Function under test. Torch is imported only when one is run; this module itself does not load it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from symnn.testing.tolerance import TOLERANCES, close


def is_torch_function(fn: Any) -> bool:
    """Whether this is a torch.autograd.Function, told by the names in its ancestry: torch itself is not imported for
    it.
    """
    return isinstance(fn, type) and any(c.__module__.startswith("torch.autograd") for c in fn.__mro__)


def runner(fn: Any, variables: tuple[Any, ...], symbols: tuple[Any, ...], forward: Any) -> Callable[[list[Any]], Any]:
    torch: Any = import_module("torch")

    def run(arrays: list[Any]) -> Any:
        cotangent, *given = arrays
        tensors = [
            torch.tensor(x, requires_grad=s in variables) if isinstance(x, np.ndarray) else x
            for x, s in zip(given, symbols, strict=True)
        ]
        out = fn.apply(*tensors)
        with np.errstate(all="ignore"):
            expected = np.asarray(
                forward(*(np.asarray(x, dtype=np.float64) if isinstance(x, np.ndarray) else x for x in given))
            )
        rtol, atol = TOLERANCES[
            np.asarray(given[0]).dtype.name if np.asarray(given[0]).dtype.name in TOLERANCES else "float64"
        ]
        if not close(
            out.detach().numpy(),
            expected.reshape(tuple(out.shape)) if expected.size == out.numel() else expected,
            rtol,
            atol,
        ):
            raise AssertionError(
                f"the forward of {fn.__name__} gives {out.detach().numpy()!r}, but the reference is {expected!r}"
            )
        chosen = [t for t, s in zip(tensors, symbols, strict=True) if s in variables]
        ordered = [chosen[[s for s in symbols if s in variables].index(v)] for v in variables]
        pulled = torch.autograd.grad(out, ordered, torch.tensor(cotangent).reshape(out.shape), allow_unused=True)
        return tuple(
            np.zeros(tuple(t.shape)) if p is None else p.detach().numpy() for p, t in zip(pulled, ordered, strict=True)
        )

    return run
