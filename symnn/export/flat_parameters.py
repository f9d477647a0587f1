"""A function of a dictionary of parameters as one of a single vector, which is what optimisers of SciPy call. No SciPy
is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def scipy(function: Callable[..., Any], parameters: Mapping[str, Any], *given: Any) -> tuple[Any, Any, Any]:
    """(fun, start, parameters_of) for `scipy.optimize.minimize(fun, start, jac=True)`.

    function    (parameters, *given) -> (loss, gradients), as `net.numpy()` and exported files have it
    parameters  the starting values, a dictionary of arrays
    given       inputs, targets and settings, passed on at every call

    `fun` takes a vector of float64 and returns the loss as a float and the gradient as a vector; `start` is the vector
    of the starting values, and `parameters_of(vector)` the dictionary again.
    """
    shapes = {name: np.shape(p) for name, p in parameters.items()}
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])

    def vector(of: Mapping[str, Any]) -> Any:
        return np.concatenate([np.ravel(np.asarray(of[k], dtype=float)) for k in shapes]) if shapes else np.empty(0)

    def parameters_of(x: Any) -> dict[str, Any]:
        pieces = np.split(np.asarray(x, dtype=float), ends[:-1])
        return {k: piece.reshape(shape) for (k, shape), piece in zip(shapes.items(), pieces, strict=True)}

    def fun(x: Any) -> tuple[float, Any]:
        loss, gradients = function(parameters_of(x), *given)
        return float(loss), vector(gradients)

    return fun, vector(parameters), parameters_of
