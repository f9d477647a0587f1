"""A PyTorch module made ready to be read: a copy in float64 that returns its loss, and what PyTorch's autograd says of
it. The user's module is left as it is.
"""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from symnn.errors import ArgumentError, MissingExtraError, UnsupportedError


def torch_itself() -> Any:
    try:
        return import_module("torch")
    except ImportError:
        raise MissingExtraError("reading PyTorch modules needs torch: pip install 'symnn[torch]'") from None


@contextmanager
def double(torch: Any) -> Iterator[None]:
    """What forward makes without a dtype is of float64, as the module is; torch's warnings of itself are not heard."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.set_default_dtype(before)


class PreparedModule:
    """A module in float64 that returns its loss, with its inputs: a copy, so that the user's own is left as it is."""

    def __init__(self, module: Any, inputs: Any, loss: Any, dynamic_shapes: Any) -> None:
        self.torch = torch_itself()
        nn = self.torch.nn
        if not isinstance(module, nn.Module):
            raise ArgumentError(f"from_torch reads a torch.nn.Module, not {type(module).__name__}")
        given = tuple(inputs) if isinstance(inputs, list | tuple) else (inputs,)
        self.title = type(module).__name__
        self.single = {p.dtype for p in module.parameters()} <= {self.torch.float32}
        self.own = self._double(module)
        self.inputs = tuple(self._widened(x) for x in given)
        self.dynamic = dynamic_shapes
        self.loss = self._loss(loss)
        self.whole = self.own if self.loss is None else self._with_loss()
        self.prefix = "" if self.loss is None else "module."

    def _double(self, module: Any) -> Any:
        try:
            return copy.deepcopy(module).double()
        except Exception as error:  # a module that cannot be copied says why itself
            raise UnsupportedError(f"the module cannot be copied into float64: {error}") from error

    def _widened(self, x: Any) -> Any:
        if isinstance(x, np.ndarray):
            x = self.torch.from_numpy(np.array(x))
        if isinstance(x, list | tuple):
            return type(x)(self._widened(y) for y in x)
        if isinstance(x, dict):
            return {k: self._widened(y) for k, y in x.items()}
        if not isinstance(x, self.torch.Tensor):
            return x
        x = x.detach().clone()
        return x.double() if x.is_floating_point() else x

    def _loss(self, loss: Any) -> Any:
        if isinstance(loss, str):
            found = getattr(self.torch.nn.functional, loss, None) or getattr(
                self.torch.nn.functional, f"{loss}_loss", None
            )
            if found is None:
                raise ArgumentError(f"torch.nn.functional has no loss {loss!r}")
            return found
        if isinstance(loss, self.torch.nn.Module):
            return self._double(loss)
        if loss is not None and not callable(loss):
            raise ArgumentError(f"the loss is a function of the output (and the target), not {loss!r}")
        return loss

    def _with_loss(self) -> Any:
        """A module whose forward takes the inputs and, if the loss takes more than the output, the target."""
        own, loss, nn = self.own, self.loss, self.torch.nn
        further = _arguments(loss) - 1
        if not 0 <= further < len(self.inputs) and further:
            raise ArgumentError(
                f"the loss takes {further + 1} arguments: give what it takes beside the output as last example inputs"
            )

        class WithLoss(nn.Module):  # type: ignore[name-defined]
            def __init__(self) -> None:
                super().__init__()
                self.module, self.loss = own, loss if isinstance(loss, nn.Module) else None

            def forward(self, *inputs: Any) -> Any:
                first = inputs[: len(inputs) - further] if further else inputs
                return (self.loss or loss)(self.module(*first), *inputs[len(first) :])

        if isinstance(self.dynamic, Mapping):
            self.dynamic = tuple(self.dynamic.values())
        if self.dynamic is not None:
            self.dynamic = (tuple(self.dynamic),)
        made = WithLoss()
        return made if self.own.training else made.train(False)

    def values(self) -> tuple[float, dict[str, Any]]:
        """The loss and its gradients by PyTorch's own autograd, by the names of the module's parameters."""
        whole = copy.deepcopy(self.whole)
        named = {n.removeprefix(self.prefix): p for n, p in whole.named_parameters() if p.requires_grad}
        with double(self.torch):
            out = _single(whole(*[self._widened(x) for x in self.inputs]))
        if out.requires_grad:
            found = self.torch.autograd.grad(out, list(named.values()), allow_unused=True)
        else:
            found = [None] * len(named)
        gradients = {
            n: np.zeros(tuple(p.shape)) if g is None else g.detach().numpy()
            for (n, p), g in zip(named.items(), found, strict=True)
        }
        return float(out.detach()), gradients


def _single(out: Any) -> Any:
    if isinstance(out, list | tuple) and len(out) == 1:
        out = out[0]
    if isinstance(out, list | tuple | dict):
        raise ArgumentError("the module returns several values: say which is the loss, as in loss=lambda out: out[1]")
    if out.ndim and out.numel() != 1:
        raise ArgumentError(
            f"the module returns a tensor of shape {tuple(out.shape)}, not its loss: give loss=, a function of the "
            "output and the target, and the target as last example input"
        )
    return out.reshape(())


def _arguments(loss: Any) -> int:
    """How many arguments without a default it takes."""
    signature = inspect.signature(loss.forward if hasattr(loss, "forward") else loss)
    return sum(
        p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        for p in signature.parameters.values()
    )
