"""½ Σ (a − y)²: the error whose derivative is the residual."""

from fractions import Fraction

from symnn.nets.loss import Loss

half_squared_error = Loss(
    name="half_squared_error",
    entries=lambda a, y: Fraction(1, 2) * ((a - y) * (a - y)),
    spellings=("half_mse", "squared_error", "least_squares"),
)
