"""What an initialiser *is*: one frozen record. The records live in `initialisers`, one file each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np

fan_in, fan_out = sp.symbols("fan_in fan_out", integer=True, positive=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class Initialiser:
    """Independent weights of mean `mean` and variance `variance`.

    name          the Python name: xavier_normal
    distribution  "normal", "uniform" (symmetric about the mean) or "constant" (variance 0)
    variance      SymPy expression in `fan_in` and `fan_out`, the numbers of inputs and outputs of the layer
    source        where the formula is from
    """

    name: str
    distribution: str
    variance: sp.Expr
    mean: sp.Expr = sp.S.Zero
    spellings: tuple[str, ...] = ()
    source: str = ""

    def __repr__(self) -> str:
        return f"<initialiser {self.name}>"

    @property
    def bound(self) -> sp.Expr | None:
        """Half the width of the uniform distribution: its variance is bound²/3. None for the others."""
        return sp.sqrt(3 * self.variance) if self.distribution == "uniform" else None

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...], inputs: int, outputs: int
    ) -> np.ndarray[Any, Any]:
        """An array of float64 drawn from `generator`; there is no global seed."""
        if inputs < 1 or outputs < 1:
            raise ArgumentError(f"{self.name}: a layer has at least 1 input and 1 output, not {inputs} and {outputs}")
        import numpy as np  # only numbers need it

        spread = float(sp.sqrt(self.variance).subs({fan_in: inputs, fan_out: outputs}))
        centre = float(self.mean)
        draw: dict[str, Callable[[], Any]] = {
            "normal": lambda: generator.normal(centre, spread, shape),
            "uniform": lambda: generator.uniform(centre - 3**0.5 * spread, centre + 3**0.5 * spread, shape),
            "constant": lambda: centre * np.ones(shape),
        }
        return draw[self.distribution]()
