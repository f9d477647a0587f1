"""When two arrays agree, by dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

TOLERANCES = {"float64": (1e-7, 1e-9), "float32": (2e-3, 1e-4), "float16": (3e-2, 3e-2)}
"""Relative and absolute, the latter times the largest entry; a function that loses half its digits passes in no
dtype.
"""


def close(got: Any, wanted: Any, rtol: float, atol: float) -> bool:
    if np.shape(got) != np.shape(wanted) or np.asarray(got).dtype.kind not in "fiu":
        return False
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
    return bool(np.allclose(np.asarray(got, dtype=float), wanted, rtol=rtol, atol=atol * scale))
