"""Plain Python numbers: every entry a scalar, for sizes that are small and written out. The standard library alone."""

from symnn.export.target import Target
from symnn.export.targets.python.scalar_module import source
from symnn.export.targets.python.scalar_operators import SPELLED

python = Target(name="python", spells=SPELLED, module=source, spellings=("scalars",))

__all__ = ["python"]
