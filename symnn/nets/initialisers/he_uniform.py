"""He (Kaiming) initialisation, uniform on ±√(6/fan_in)."""

from symnn.nets.initialiser import Initialiser, fan_in

he_uniform = Initialiser(
    name="he_uniform",
    distribution="uniform",
    variance=2 / fan_in,
    spellings=("kaiming_uniform",),
    source="He, Zhang, Ren, Sun 2015",
)
