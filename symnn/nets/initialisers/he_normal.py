"""He (Kaiming) initialisation, normal: variance 2/fan_in, since ReLU halves the second moment."""

from symnn.nets.initialiser import Initialiser, fan_in

he_normal = Initialiser(
    name="he_normal",
    distribution="normal",
    variance=2 / fan_in,
    spellings=("kaiming_normal", "he", "kaiming"),
    source="He, Zhang, Ren, Sun 2015, equation 10",
)
