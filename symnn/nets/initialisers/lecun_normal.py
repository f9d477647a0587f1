"""LeCun initialisation, normal: variance 1/fan_in keeps the variance of a linear layer."""

from symnn.nets.initialiser import Initialiser, fan_in

lecun_normal = Initialiser(
    name="lecun_normal",
    distribution="normal",
    variance=1 / fan_in,
    spellings=("lecun",),
    source="LeCun, Bottou, Orr, Müller 1998, equation 16",
)
