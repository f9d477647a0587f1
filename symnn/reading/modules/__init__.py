"""PyTorch modules, read as the graph that torch.export traces: `from_torch`. Torch is loaded when one is read."""

from symnn.reading.modules.module_program import ModuleProgram
from symnn.reading.modules.module_reader import from_torch

__all__ = ["ModuleProgram", "from_torch"]
