"""A program as a file that needs PyTorch alone; a loss with gradients also as an autograd function. PyTorch itself is
imported by the file only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symnn.export.compiled import compile_function
from symnn.export.python_source import docstring
from symnn.export.targets.numpy.module import Dialect, parameters, written
from symnn.export.targets.torch.torch_operators import TORCH_SPELLED
from symnn.export.targets.torch.torch_writer import TorchWriter

if TYPE_CHECKING:
    from symnn.export.standalone import Program

HOME = '''\
def _home(*values: Any) -> tuple[torch.dtype, torch.device]:
    """The one dtype and the device of the tensors of floating-point numbers among the values."""
    found = [v for v in values if isinstance(v, torch.Tensor) and v.is_floating_point()]
    if not found:
        return torch.get_default_dtype(), torch.device("cpu")
    first = next((v for v in found if v.ndim), found[0])
    kinds = {v.dtype for v in found if v.ndim}
    if len(kinds) > 1:
        raise ValueError(f"tensors of {' and '.join(sorted(map(str, kinds)))} are mixed: give one, as by .to")
    return first.dtype, first.device
'''
ARRAY = '''\
def _array(name: str, value: Any, shape: tuple[int | None, ...], dtype: torch.dtype, device: torch.device) -> Any:
    """`value` as a tensor of `dtype` and `shape`: None stands for any size, axes of size 1 may be there or not."""
    array = torch.as_tensor(value, dtype=dtype, device=device)
    if array.ndim != len(shape):
        kept = [n for n in array.shape if n != 1]
        array = array.reshape(kept + [1] * (len(shape) - len(kept)))
    if array.ndim != len(shape) or any(w is not None and w != n for w, n in zip(shape, array.shape)):
        given = torch.as_tensor(value)
        whole = not given.is_floating_point()
        hint = ": class numbers are given one-hot" if whole else ""
        raise ValueError(f"{name} should have shape {shape}, but has shape {tuple(given.shape)}{hint}")
    return array
'''
DIALECT = Dialect(
    needs="It needs PyTorch alone.",
    array="torch.Tensor",
    scalar="torch.Tensor | float",
    helpers=(HOME, ARRAY),
    imports=("import torch",),
    spells=TORCH_SPELLED,
    writer=TorchWriter,
    given="torch.Tensor",
    binding="dtype, device = _home({0})",
    made="dtype, device",
    reshaped="{0}.reshape(torch.as_tensor({1}).shape)",
)
FUNCTION = '''\
class _Derived(torch.autograd.Function):
    """{value}, whose backward pass is the derived one."""

    @staticmethod
    def forward(ctx: Any, names: tuple[str, ...], given: tuple[Any, ...], *values: torch.Tensor) -> Any:
        value, gradients = {name}(dict(zip(names, values)), *given)
        ctx.save_for_backward(*(gradients[k] for k in names))
        return value

    @staticmethod
    def backward(ctx: Any, *received: torch.Tensor) -> Any:
        return None, None, *(received[0] * gradient for gradient in ctx.saved_tensors)
'''


def torch_source(program: Program) -> str:
    """The file's text."""
    return written(program, DIALECT, _differentiable(program))


def torch_function(program: Program, source: str) -> Callable[..., Any]:
    """The function; `differentiable` is the one for autograd, where there is one."""
    made: Any = compile_function(source, program.name)
    if _differentiable(program):
        made.differentiable = made.__globals__[_called(program)]
    return made


def _called(program: Program) -> str:
    return f"differentiable_{program.value}"


def _differentiable(program: Program) -> list[str]:
    """The loss as a function that autograd passes through, for programs that return it with gradients by parameters."""
    if not (program.value and program.parameters and set(program.outputs) == set(program.parameters)):
        return []
    words = docstring(
        f"{program.value} alone, with the arguments of `{program.name}`: autograd goes through it to the parameters,\n"
        "by the derived gradients (once: there is no second derivative).",
        "    ",
    )
    given = "".join(f"{name}, " for name in program.direct)
    lines = [
        f"def {_called(program)}({', '.join(parameters(program, DIALECT))}) -> torch.Tensor:",
        words,
        f"    if any(isinstance(v, torch.Tensor) and v.requires_grad for v in ({given})):",
        '        raise ValueError("gradients are derived by the parameters alone")',
        f"    result: torch.Tensor = _Derived.apply(tuple(parameters), ({given}), *parameters.values())"
        "  # type: ignore[no-untyped-call]",
        "    return result",
    ]
    return [FUNCTION.format(value=program.value, name=program.name), "\n".join(lines)]
