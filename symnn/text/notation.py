"""How mathematics is written: every choice of notation, as one frozen record. No printing lives here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.errors import ArgumentError

CHOICES: dict[str, tuple[str, ...]] = {
    "layer": ("[l]", "(l)", "_l"),
    "hadamard": ("circ", "odot"),
    "transpose": ("top", "T", "mathsf"),
    "gradient": ("partial", "nabla"),
    "log": ("log", "ln"),
    "traces": ("trace", "sums"),
    "digits": ("all", "few"),
}


@dataclass(frozen=True, kw_only=True)
class Notation:
    """The note's notation by default.

    layer       where the layer of W stands: W^{[1]}, W^{(1)} or W_1
    bold        vectors and matrices in bold
    hadamard    the elementwise product: ∘ or ⊙
    transpose   ⊤, T, or an upright sans-serif T
    gradient    ∂L/∂W or ∇_W L
    loss        the letter of the loss
    log         the natural logarithm as log or ln
    traces      tr(AᵀB) as a trace, or as Σ A_ij B_ij and, where A is B, ‖A‖²_F
    sizes       an under brace with its size beneath every factor
    first_index the number of the first row: 1 as in mathematics, 0 as in SymPy
    digits      all of a long number, so that it is exact, or few and then dots; a derivation has few
    """

    layer: str = "[l]"
    bold: bool = False
    hadamard: str = "circ"
    transpose: str = "top"
    gradient: str = "partial"
    loss: str = r"\mathcal{L}"
    log: str = "log"
    traces: str = "trace"
    sizes: bool = False
    first_index: int = 1
    digits: str = "all"

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ArgumentError(
                    f"notation: {name} is one of {', '.join(map(repr, allowed))}, not {getattr(self, name)!r}"
                )
        if self.first_index not in (0, 1):
            raise ArgumentError(f"notation: first_index is 0 or 1, not {self.first_index!r}")

    @property
    def top(self) -> str:
        """The mark of a transpose, as it stands in a superscript."""
        return {"top": r"\top", "T": "T", "mathsf": r"\mathsf{T}"}[self.transpose]

    @property
    def product(self) -> str:
        """The sign of the elementwise product."""
        return rf"\{self.hadamard}"

    def derivative(self, below: str) -> str:
        """∂L/∂W or ∇_W L."""
        if self.gradient == "nabla":
            return rf"\nabla_{{{below}}} {self.loss}"
        return rf"\frac{{\partial {self.loss}}}{{\partial {below}}}"

    def label(self, base: str, layer: str) -> str:
        """`base` with its layer: an upper label, or a subscript beside the one that base may have."""
        if self.layer != "_l":
            return base + ("^{[%s]}" if self.layer == "[l]" else "^{(%s)}") % layer
        head, sign, subscript = base.rpartition("_")
        if not sign or base.endswith("}}"):
            return base + script("_", layer)
        return head + script("_", subscript.strip("{}") + "," + layer)


def script(sign: str, text: str) -> str:
    """A subscript or superscript, without braces where one character stands there."""
    return sign + (text if len(text) == 1 else "{" + text + "}")


def notation(options: dict[str, Any]) -> Notation:
    """The notation of the options, where an unknown option is refused by name."""
    unknown = sorted(set(options) - set(Notation.__dataclass_fields__))
    if unknown:
        raise ArgumentError(
            f"no option is called {unknown[0]!r}; options of notation are {', '.join(Notation.__dataclass_fields__)}"
        )
    return Notation(**options)
