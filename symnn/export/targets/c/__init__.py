"""C99: a header and a source that need a C compiler alone, and a Python file that calls them with NumPy arrays."""

from symnn.export.target import Target
from symnn.export.targets.c.c_files import c_files, c_function, c_module
from symnn.export.targets.c.c_operators import SPELLED

c = Target(name="c", spells=SPELLED, module=c_module, function=c_function, files=c_files, spellings=("c99",))

__all__ = ["c"]
