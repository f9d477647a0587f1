"""Initialisers that differ in a row of a table: a variance in the numbers of inputs and outputs, normal or uniform.

1/fan_in keeps the variance of a linear layer; 2/fan_in that of relu, which halves the second moment; 2/(fan_in +
fan_out) is a compromise between forward and backward. Uniform weights lie on ±√(3·variance). The squares of n
orthonormal rows of m ≥ n numbers sum to n, so that each has the mean 1/m.
"""

import sympy as sp

from symnn.nets.initialiser import Initialiser, fan_in, fan_out

_ROWS = (
    ("he_normal", "normal", 2 / fan_in, ("kaiming_normal", "he", "kaiming"), "He, Zhang, Ren, Sun 2015, equation 10"),
    ("he_uniform", "uniform", 2 / fan_in, ("kaiming_uniform",), "He, Zhang, Ren, Sun 2015"),
    ("lecun_normal", "normal", 1 / fan_in, ("lecun",), "LeCun, Bottou, Orr, Müller 1998, equation 16"),
    ("lecun_uniform", "uniform", 1 / fan_in, (), "LeCun, Bottou, Orr, Müller 1998"),
    (
        "xavier_normal",
        "normal",
        2 / (fan_in + fan_out),
        ("glorot_normal", "xavier", "glorot"),
        "Glorot and Bengio 2010",
    ),
    ("truncated_normal", "truncated_normal", 1 / fan_in, ("trunc_normal", "lecun_truncated_normal"), "Keras, JAX"),
    ("he_truncated_normal", "truncated_normal", 2 / fan_in, ("kaiming_truncated_normal",), "Keras, JAX: he_normal"),
    ("orthogonal", "orthogonal", 1 / sp.Max(fan_in, fan_out), (), "Saxe, McClelland, Ganguli 2014"),
    ("xavier_uniform", "uniform", 2 / (fan_in + fan_out), ("glorot_uniform",), "Glorot and Bengio 2010, equation 16"),
)
TABLE = tuple(
    Initialiser(name=name, distribution=law, variance=variance, spellings=spellings, source=source)
    for name, law, variance, spellings, source in _ROWS
)
