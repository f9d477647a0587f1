"""Xavier (Glorot) initialisation, normal: variance 2/(fan_in + fan_out), a compromise between forward and backward."""

from symnn.nets.initialiser import Initialiser, fan_in, fan_out

xavier_normal = Initialiser(
    name="xavier_normal",
    distribution="normal",
    variance=2 / (fan_in + fan_out),
    spellings=("glorot_normal", "xavier", "glorot"),
    source="Glorot and Bengio 2010",
)
