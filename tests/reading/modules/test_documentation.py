"""All activations and losses of PyTorch's documentation, as modules: read, and equal to autograd; at kinks PyTorch's values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="reading PyTorch modules needs the extra torch")

from torch import nn  # noqa: E402
from torch.export import Dim  # noqa: E402

from symnn.errors import UnsupportedError  # noqa: E402
from symnn.reading.modules import from_torch  # noqa: E402
from tests.reading.modules.agreement import error  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

# "Non-linear Activations" of PyTorch 2.13; MultiheadAttention is among the kinds
ACTIVATIONS: dict[str, Callable[[], Any]] = {
    "ELU": lambda: nn.ELU(0.7), "Hardshrink": nn.Hardshrink, "Hardsigmoid": nn.Hardsigmoid, "Hardtanh": lambda: nn.Hardtanh(-0.5, 2),
    "Hardswish": nn.Hardswish, "LeakyReLU": nn.LeakyReLU, "LogSigmoid": nn.LogSigmoid, "PReLU": lambda: nn.PReLU(4), "ReLU": nn.ReLU,
    "ReLU6": nn.ReLU6, "RReLU": nn.RReLU, "SELU": nn.SELU, "CELU": lambda: nn.CELU(1.5), "GELU": nn.GELU, "Sigmoid": nn.Sigmoid,
    "SiLU": nn.SiLU, "Mish": nn.Mish, "Softplus": lambda: nn.Softplus(2, 3), "Softshrink": nn.Softshrink, "Softsign": nn.Softsign,
    "Tanh": nn.Tanh, "Tanhshrink": nn.Tanhshrink, "Threshold": lambda: nn.Threshold(0.1, -2), "GLU": nn.GLU,
    "Softmin": lambda: nn.Softmin(-1), "Softmax": lambda: nn.Softmax(-1), "LogSoftmax": lambda: nn.LogSoftmax(-1),
    "GELU tanh": lambda: nn.GELU("tanh"),
}  # fmt: skip
KINKS = (-3.0, -1.0, -0.5, 0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 6.0, -7.0)
B = Dim("B", min=2)


class Activated(nn.Module):
    def __init__(self, f: Any) -> None:
        super().__init__()
        self.shift, self.f = nn.Parameter(torch.zeros(4)), f

    def forward(self, x: Any, w: Any) -> Any:
        y = self.f(x + self.shift)
        return (y * w[:, : y.shape[1]]).sum()


# PyTorch computes the slope of hardsigmoid with 1/6 in single precision
COARSE = {"Hardsigmoid": 1e-7}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_pytorchs_also_at_its_kinks(name: str) -> None:
    torch.manual_seed(0)
    module = Activated(ACTIVATIONS[name]()).eval()
    at = torch.tensor(KINKS, dtype=torch.float64).reshape(3, 4)
    points = [(at, torch.rand(3, 4).double() + 0.5), (3 * torch.randn(5, 4).double(), torch.randn(5, 4).double())]
    program = from_torch(module, points[1], dynamic_shapes=({0: B}, {0: B}))
    assert max(error(program, module, p) for p in points) < COARSE.get(name, 1e-10)


def real(*shape: int) -> Any:
    return torch.randn(*shape).double()


def signs(n: int) -> Any:
    return torch.randint(0, 2, (n,)).double() * 2 - 1


def distribution(n: int) -> Any:
    return torch.softmax(real(n, 3), -1)


# the losses of PyTorch 2.13, with the arguments beside the prediction; CTC and adaptive softmax are not read
LOSSES: dict[str, tuple[Callable[[], Any], Callable[[int], tuple[Any, ...]]]] = {
    "L1Loss": (nn.L1Loss, lambda n: (real(n, 3),)), "MSELoss": (lambda: nn.MSELoss(reduction="sum"), lambda n: (real(n, 3),)),
    "CrossEntropyLoss": (lambda: nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 0.5]).double(), label_smoothing=0.2), lambda n: (torch.randint(0, 3, (n,)),)),
    "CrossEntropyLoss of probabilities": (lambda: nn.CrossEntropyLoss(label_smoothing=0.1), lambda n: (distribution(n),)),
    "NLLLoss": (lambda: nn.NLLLoss(ignore_index=1), lambda n: (torch.tensor([0, 1, 2, 0, 1, 2])[:n],)),
    "PoissonNLLLoss": (nn.PoissonNLLLoss, lambda n: (torch.rand(n, 3).double() * 4,)),
    "KLDivLoss": (lambda: nn.KLDivLoss(reduction="batchmean"), lambda n: (distribution(n),)),
    "BCELoss": (lambda: _sigmoid(nn.BCELoss()), lambda n: (torch.rand(n, 3).double(),)),
    "BCEWithLogitsLoss": (lambda: nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 3.0, 0.5]).double()), lambda n: (torch.rand(n, 3).double(),)),
    "HuberLoss": (lambda: nn.HuberLoss(delta=0.6), lambda n: (real(n, 3),)),
    "SmoothL1Loss": (lambda: nn.SmoothL1Loss(beta=0.4), lambda n: (real(n, 3),)),
    "HingeEmbeddingLoss": (lambda: nn.HingeEmbeddingLoss(0.8), lambda n: (signs(3 * n).reshape(n, 3),)),
    "SoftMarginLoss": (nn.SoftMarginLoss, lambda n: (signs(3 * n).reshape(n, 3),)),
    "MultiLabelSoftMarginLoss": (nn.MultiLabelSoftMarginLoss, lambda n: (torch.randint(0, 2, (n, 3)).double(),)),
    "MultiLabelMarginLoss": (nn.MultiLabelMarginLoss, lambda n: (torch.tensor([[0, 2, -1], [1, -1, 0], [2, 1, 0], [-1, 0, 1], [0, -1, 2], [1, 0, -1]])[:n],)),
    "MultiMarginLoss": (lambda: nn.MultiMarginLoss(p=2, margin=0.7), lambda n: (torch.randint(0, 3, (n,)),)),
    "MarginRankingLoss": (lambda: nn.MarginRankingLoss(0.3), lambda n: (real(n, 3), signs(3 * n).reshape(n, 3))),
    "CosineEmbeddingLoss": (lambda: nn.CosineEmbeddingLoss(0.1), lambda n: (real(n, 3), signs(n))),
    "TripletMarginLoss": (lambda: nn.TripletMarginLoss(swap=True), lambda n: (real(n, 3), real(n, 3))),
    "TripletMarginWithDistanceLoss": (nn.TripletMarginWithDistanceLoss, lambda n: (real(n, 3), real(n, 3))),
    "GaussianNLLLoss": (nn.GaussianNLLLoss, lambda n: (real(n, 3), torch.rand(n, 3).double() + 0.2)),
}  # fmt: skip
UNREAD = {
    "GaussianNLLLoss": (nn.GaussianNLLLoss, LOSSES["GaussianNLLLoss"][1]),
}
LOSSES.pop("GaussianNLLLoss")


def _sigmoid(loss: Any) -> Any:
    return lambda x, y: loss(torch.sigmoid(x), y)


class Judged(nn.Module):
    def __init__(self, loss: Any) -> None:
        super().__init__()
        self.fc, self.loss = nn.Linear(4, 3), loss

    def forward(self, x: Any, *rest: Any) -> Any:
        return self.loss(self.fc(x), *rest)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_pytorchs(name: str) -> None:
    torch.manual_seed(0)
    make, rest = LOSSES[name]
    module = Judged(make())
    inputs = [(real(n, 4), *rest(n)) for n in (4, 3, 6)]
    shapes = ({0: B}, tuple({0: B} for _ in inputs[0][1:]))
    program = from_torch(module, inputs[0], dynamic_shapes=shapes)
    assert max(error(program, module, i) for i in inputs[1:]) < 1e-10


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_said(name: str) -> None:
    make, rest = UNREAD[name]
    with pytest.raises(UnsupportedError):
        from_torch(Judged(make()), (real(4, 4), *rest(4)))
