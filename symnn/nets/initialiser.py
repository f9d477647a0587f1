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


def left_within_two() -> sp.Expr:
    """Of the variance of a normal distribution, what is left within two deviations: ∫ z²φ from −2 to 2 over ∫ φ, where
    (Φ(z) − zφ(z))′ = z²φ(z); 0.7737.
    """
    return 1 - 4 * sp.exp(-2) / sp.sqrt(2 * sp.pi) / sp.erf(sp.sqrt(2))


@dataclass(frozen=True, eq=False, kw_only=True)
class Initialiser:
    """Weights of mean `mean` and variance `variance`, independent but for the orthogonal ones.

    name          the Python name: xavier_normal
    distribution  "normal", "uniform" (symmetric about the mean), "truncated_normal" (a normal one without what is more
                  than two of its deviations away), "orthogonal" (orthonormal rows or columns, the fewer of both, drawn
                  uniformly) or "constant" (variance 0)
    variance      SymPy expression in `fan_in` and `fan_out`, the numbers of inputs and outputs of the layer: that of
                  the weights, also of truncated ones
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
        """Half the width of what may be drawn: of a uniform distribution, whose variance is bound²/3, or of a truncated
        one. None for the others.
        """
        return {
            "uniform": sp.sqrt(3 * self.variance),
            "truncated_normal": 2 * sp.sqrt(self.variance / left_within_two()),
        }.get(self.distribution)

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...], inputs: int, outputs: int
    ) -> np.ndarray[Any, Any]:
        """An array of float64 drawn from `generator`; there is no global seed."""
        if inputs < 1 or outputs < 1:
            raise ArgumentError(f"{self.name}: a layer has at least 1 input and 1 output, not {inputs} and {outputs}")
        import numpy as np  # only numbers need it

        at = {fan_in: inputs, fan_out: outputs}
        spread = float(sp.sqrt(self.variance).subs(at))
        centre = float(self.mean)
        draw: dict[str, Callable[[], Any]] = {
            "normal": lambda: generator.normal(centre, spread, shape),
            "uniform": lambda: generator.uniform(centre - 3**0.5 * spread, centre + 3**0.5 * spread, shape),
            "truncated_normal": lambda: (
                centre + spread / float(sp.sqrt(left_within_two())) * _within_two(generator, shape)
            ),
            "orthogonal": lambda: centre + spread * max(inputs, outputs) ** 0.5 * _orthonormal(generator, shape),
            "constant": lambda: centre * np.ones(shape),
        }
        return draw[self.distribution]()


def _within_two(generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Standard normal numbers between −2 and 2: what lies outside is drawn again."""
    import numpy as np

    found = generator.normal(size=shape)
    while np.any(outside := np.abs(found) > 2):
        found[outside] = generator.normal(size=int(outside.sum()))
    return found


def _orthonormal(generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Uniformly drawn orthonormal rows, or columns if they are fewer; axes behind the first count as one."""
    import numpy as np

    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, r = np.linalg.qr(generator.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diagonal(r))
    return (q.T if rows < columns else q).reshape(shape)
