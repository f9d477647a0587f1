"""LeCun initialisation, uniform on ±√(3/fan_in)."""

from symnn.nets.initialiser import Initialiser, fan_in

lecun_uniform = Initialiser(
    name="lecun_uniform",
    distribution="uniform",
    variance=1 / fan_in,
    spellings=(),
    source="LeCun, Bottou, Orr, Müller 1998",
)
