"""What a layer *is*: one record that says what it computes where it stands. The records live in `layers`, one file
each.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from symnn.nets.activation import IDENTITY, Activation

if TYPE_CHECKING:
    from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class State:
    """What flows from one layer to the next: a SymPy symbol with `features` entries for each example, or with several
    axes of these sizes: (positions, features) for a sequence, (channels, height, width) for an image.

    before    the symbol to which `function` was applied: the logits, where a loss is made for them
    function  the activation that made it; the identity for a layer without one
    given     True for an input of the network, which no layer made
    slope     of a network's output: what stands for ∂loss/∂symbol where a line shows how it is passed on
    """

    symbol: Any
    features: Any
    before: Any = None
    function: Activation = IDENTITY
    given: bool = False
    slope: Any = None

    @property
    def logits(self) -> Any:
        return self.symbol if self.before is None else self.before


class Layer:
    """A layer. The same object given twice to a network is one layer used twice: its parameters are tied, and their
    gradient is the sum.

    inputs   the number of input features, for a layer that says it itself
    several  whether an example may have several axes
    fed      what a network's input is, in words, if this layer is the first; "" for numbers
    """

    inputs: Any = None
    fed: str = ""
    several: bool = False

    def __init_subclass__(cls) -> None:
        """A member of a family says its family's arguments too, before its example: `help` shows own words alone."""
        family = cls.__bases__[0]
        if family.__name__.startswith("_"):
            own, example, lines = cleandoc(cls.__doc__ or "").partition("\n\nExample:\n")
            cls.__doc__ = f"{own}\n\n{cleandoc(family.__doc__ or '')}{example}{lines}"

    def build(self, at: Place, source: State) -> State:
        """Its output at this place. `at` makes parameters (`parameter`), named intermediates with or without a δ
        (`define`), further given tensors (`given`), and runs layers inside of this one (`inner`).
        """
        raise NotImplementedError
