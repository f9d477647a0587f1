"""NumPy arrays: readable code that needs NumPy alone, stable for large arguments."""

from symnn.export.target import Target
from symnn.export.targets.numpy.module import source
from symnn.export.targets.numpy.operators import SPELLED

numpy = Target(name="numpy", spells=SPELLED, module=source)

__all__ = ["numpy"]
