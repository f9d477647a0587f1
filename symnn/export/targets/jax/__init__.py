"""JAX: the function may go through `jax.jit`, `jax.vmap`, `jax.grad`; the numbers are those of the NumPy target."""

from symnn.export.target import Target
from symnn.export.targets.jax.jax_module import jax_source
from symnn.export.targets.numpy.operators import SPELLED

jax = Target(name="jax", spells=SPELLED, module=jax_source)

__all__ = ["jax"]
