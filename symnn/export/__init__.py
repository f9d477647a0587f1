"""Programs: nodes become a target-neutral list of array instructions, and that becomes NumPy source."""

from symnn.export.lambdify import lambdify

__all__ = ["lambdify"]
