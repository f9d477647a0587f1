"""What a loss *is*: one frozen record. The records live in `losses`, one file each; how a batch is averaged is the
network's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnn import ops
from symnn.errors import ArgumentError
from symnn.expr import Composition, Node
from symnn.later import LaterFunction
from symnn.nets.activation import Activation


@dataclass(frozen=True, eq=False, kw_only=True)
class Loss:
    """The loss of one example is the sum over its outputs of `entries(a, y)`, divided by their number if `mean`.

    name        the Python name: binary_cross_entropy
    entries     (a, y, **parameters) -> node of the shape of a: elementwise in the output a and the target y
    on_logits   (z, y, axis, **parameters) -> node: the entries written with the logits z of the matched activation,
                stable for large z; its sum is that of entries(link(z), y), for targets that the loss allows.
                None if there is no such form
    link        name of the activation this loss is made for; a last layer without activation gets it
    by_logits   True: the loss is *defined* by `on_logits`
    strict      True: no other activation will do
    unit        True: the output must be a probability, strictly between 0 and 1
    normalised  True: the targets of one example sum to 1 (one-hot or a distribution)
    classes     True: the target is given as the integer class, counted from 0, and turned into one-hot first
    targets     what the target may be, in words
    parameters  names of its scalar parameters with LaTeX: {"sigma": r"\\sigma"}; each is a positive symbol
    defaults    the values of those parameters that have one where none is given
    given       what is given beside the target, by its letter: {"w": ("class", "weight of each class")}. Its shape is
                that of the output, or one number for every "example" or every "class"; `entries` takes it by the letter
    along       `entries` takes `axis`, that of the outputs, of which it needs at least two; its shape may be smaller
    mass        (y, axis, **parameters and given) -> a node: by its sum, a mean over examples is divided
    pairs       the examples of a batch are compared with each other: there must be several
    """

    name: str
    entries: Callable[..., Node]
    on_logits: Callable[..., Node] | None = None
    link: str | None = None
    by_logits: bool = False
    strict: bool = False
    unit: bool = False
    mean: bool = False
    normalised: bool = False
    classes: bool = False
    targets: str = "real numbers"
    parameters: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Fraction] = field(default_factory=dict)
    given: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    along: bool = False
    mass: Callable[..., Node] | None = None
    pairs: bool = False
    spellings: tuple[str, ...] = ()
    source: str = ""

    def __repr__(self) -> str:
        return f"<loss {self.name}>"

    def check(self, last: Activation, outputs: Any) -> None:
        """ArgumentError if this loss has no meaning after that last activation and number of outputs."""
        if self.strict and last.name != self.link:
            raise ArgumentError(
                f"{self.name} is made for logits: leave the last activation out (or use {self.link}), not {last.name}"
            )
        if self.normalised and outputs == 1:
            raise ArgumentError(
                f"{self.name} compares classes and needs at least 2 outputs, not 1: use binary_cross_entropy for one"
            )
        if self.along and outputs == 1:
            raise ArgumentError(f"{self.name} is taken along the outputs and needs at least 2, not 1")
        if self.unit and not _is_probability(last):
            raise ArgumentError(
                f"{self.name} needs outputs strictly between 0 and 1, but the last activation is {last.name}: "
                f'use activation="{self.link}", or another loss'
            )


# its example is a network, and networks know losses
_documented = LaterFunction("symnn.nets.loss_help", "documented")


class _Docstring:
    """Of the class what stands there, and of a single loss what its record says: put together when it is read."""

    def __init__(self, of_class: str | None) -> None:
        self.of_class = of_class

    def __get__(self, loss: Loss | None, owner: type[Loss]) -> str | None:
        if loss is None:
            return self.of_class
        return _documented(loss)


Loss.__doc__ = _Docstring(Loss.__doc__)  # type: ignore[assignment]


def _is_probability(last: Activation) -> bool:
    """Known to lie strictly between 0 and 1; or a function of the user's own, of which nothing is known."""
    record = last.record
    if record is None:
        return last.expression
    if isinstance(record, Composition):
        return record.name == "softmax"
    if ops.TABLE.get(record.name) is not record:
        return record.range == (None, None) or record.range == (0, 1)
    # a clipped function attains its bounds: log 0 on a whole interval
    return record.range == (0, 1) and not record.kinks
