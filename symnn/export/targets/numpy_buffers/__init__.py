"""NumPy with planned memory: results go into `out`, values on the way into arrays that the next call finds again."""

from symnn.export.target import Target
from symnn.export.targets.numpy.operators import SPELLED
from symnn.export.targets.numpy_buffers.buffers_module import buffers_source

numpy_buffers = Target(name="numpy_buffers", spells=SPELLED, module=buffers_source, spellings=("buffers",))

__all__ = ["numpy_buffers"]
