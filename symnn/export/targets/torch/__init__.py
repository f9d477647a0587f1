"""PyTorch: tensors in and out, on their device; the loss also as a function whose backward pass is the derived one."""

from symnn.export.target import Target
from symnn.export.targets.torch.torch_module import torch_function, torch_source
from symnn.export.targets.torch.torch_operators import TORCH_SPELLED

torch = Target(name="torch", spells=TORCH_SPELLED, module=torch_source, function=torch_function, spellings=("pytorch",))

__all__ = ["torch"]
