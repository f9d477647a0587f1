"""Xavier (Glorot) initialisation, uniform on ±√(6/(fan_in + fan_out))."""

from symnn.nets.initialiser import Initialiser, fan_in, fan_out

xavier_uniform = Initialiser(
    name="xavier_uniform",
    distribution="uniform",
    variance=2 / (fan_in + fan_out),
    spellings=("glorot_uniform",),
    source="Glorot and Bengio 2010, equation 16",
)
