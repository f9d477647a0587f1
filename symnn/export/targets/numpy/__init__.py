"""NumPy arrays: readable code that needs NumPy alone, stable for large arguments."""

from symnn.export.compiled import compile_function
from symnn.export.target import Target
from symnn.export.targets.numpy.module import source
from symnn.export.targets.numpy.operators import SPELLED

numpy = Target(name="numpy", spells=SPELLED, module=source, function=lambda p: compile_function(source(p), p.name))

__all__ = ["numpy"]
