"""Loss and gradients of a program that was read against PyTorch's autograd, at any inputs. It needs torch."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch

from symnn.reading.modules.prepared_module import double


def autograd(module: Any, inputs: tuple[Any, ...]) -> tuple[float, dict[str, Any]]:
    twin = copy.deepcopy(module).double()
    named = {n: p for n, p in twin.named_parameters() if p.requires_grad}
    with double(torch):
        out = twin(*inputs)
    found = torch.autograd.grad(out, list(named.values()), allow_unused=True)
    zeros = {n: np.zeros(tuple(p.shape)) for n, p in named.items()}
    return float(out.detach()), {n: zeros[n] if g is None else g.numpy() for n, g in zip(named, found, strict=True)}


def error(program: Any, module: Any, inputs: tuple[Any, ...]) -> float:
    """The largest difference, relative to the largest gradient."""
    wide = tuple(x.double() if x.is_floating_point() else x for x in inputs)
    loss, gradients = autograd(module, wide)
    parameters = {n: p.detach().double().numpy() for n, p in module.named_parameters()}
    found, derived = program.numpy()(parameters, *(x.numpy() for x in wide))
    assert derived.keys() == gradients.keys()
    size = max(float(np.max(np.abs(g))) for g in gradients.values())
    worst = max(float(np.max(np.abs(derived[n] - g))) for n, g in gradients.items())
    return max(abs(float(found) - loss) / abs(loss), worst / size)
