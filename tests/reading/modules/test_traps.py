"""What a graph does not show, and what trips readers of graphs: right, or refused with a reason. Each trap is one test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="reading PyTorch modules needs the extra torch")

from torch import nn  # noqa: E402
from torch.export import Dim  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812

from symnn.errors import ArgumentError, UnsupportedError  # noqa: E402
from symnn.nets import operations  # noqa: E402
from symnn.reading.modules import from_torch  # noqa: E402
from tests.reading.modules.agreement import error  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
B = Dim("B", min=2)


class Net(nn.Module):
    """A linear layer, and then whatever is asked for."""

    def __init__(self, rest: Callable[..., Any], **more: Any) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.fc, self.rest = nn.Linear(4, 4), rest
        for name, value in more.items():
            setattr(self, name, value)

    def forward(self, x: Any) -> Any:
        return self.rest(self, self.fc(x))


def x(b: int = 3) -> Any:
    return torch.randn(b, 4, generator=torch.Generator().manual_seed(b))


class StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, h: Any) -> Any:
        return (h > 0).to(h.dtype)

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g


def assigned(net: Any, h: Any) -> Any:
    h = h.clone()
    h[:, 0] = 0
    h.view(-1).mul_(3)
    return h.square().sum()


RIGHT: dict[str, Callable[[], nn.Module]] = {
    "a detached mean is a constant": lambda: Net(lambda m, h: ((h - h.detach().mean()) * h).sum()),
    "so is what no_grad makes": lambda: Net(lambda m, h: ((h - without_gradient(h)) * h).sum()),
    "assignments in place are not lost": lambda: Net(assigned),
    "tied parameters count twice": lambda: tied(),
    "a frozen parameter has no gradient": lambda: frozen(),
    "an unused parameter has the gradient 0": lambda: Net(lambda m, h: h.sum(), spare=nn.Parameter(torch.ones(3))),
    "integers promote": lambda: Net(lambda m, h: (h * torch.arange(4) / 2 + (h > 0) * h).sum()),
    "ties of amax are shared": lambda: Net(lambda m, h: torch.stack([h, h], -1).amax(-1).sum()),
    "ties of max(dim) go to the first": lambda: Net(lambda m, h: torch.cat([h, h * 1.0], 1).max(1).values.sum()),
    "relu is flat at 0": lambda: Net(lambda m, h: (F.relu(h * 0) * 3 + F.relu(h - h.detach()) + h).sum()),
    "clamp has the slope 1 at its bound": lambda: Net(lambda m, h: (torch.clamp(h - h.detach(), min=0) + h * h).sum()),
    "halves for maximum": lambda: Net(lambda m, h: torch.maximum(h, h * 1.0).sum()),
    "a bias before batch norm": lambda: Net(lambda m, h: (m.norm(h) ** 3).sum(), norm=nn.BatchNorm1d(4)),
    "what is written at integers": lambda: Net(
        lambda m, h: (
            h.scatter_add(1, torch.arange(2).repeat(h.shape[0], 1), h[:, 1:3]) * h.scatter(1, torch.full((h.shape[0], 1), 2), 0.5)
        ).sum()
    ),
    "products of all up to each": lambda: Net(lambda m, h: (torch.cumprod(h, 1) * h.cumsum(0)).sum()),
    "unread lines do not matter": lambda: Net(lambda m, h: [torch.special.erfinv(h.sigmoid()), h.sum()][1]),
    "everything is a slice": lambda: Net(lambda m, h: h[:][...].contiguous().view_as(h).type_as(h).sum()),
    "negative places": lambda: Net(lambda m, h: (h[:, -1] * h.select(-1, -2) + h[:, -3:-1].sum(-1)).sum()),
}


def without_gradient(h: Any) -> Any:
    with torch.no_grad():
        return h.mean(0, keepdim=True).exp()


def tied() -> nn.Module:
    net = Net(lambda m, h: m.second(h.tanh()).square().sum(), second=nn.Linear(4, 4))
    net.second.weight = net.fc.weight
    return net


def frozen() -> nn.Module:
    net = Net(lambda m, h: m.second(h).square().sum(), second=nn.Linear(4, 2))
    net.second.weight.requires_grad_(False)
    return net


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_read_is_what_pytorch_does(name: str) -> None:
    module = RIGHT[name]()
    program = from_torch(module, (x(),), dynamic_shapes=({0: B},))
    assert max(error(program, module, (x(b),)) for b in (3, 5)) < 1e-10


REFUSED: dict[str, tuple[Callable[[], nn.Module], str]] = {
    "a backward of one's own": (lambda: Net(lambda m, h: (StraightThrough.apply(h) * h.detach()).sum()), r"fc\.(weight|bias)"),
    "a hook on a parameter": (lambda: hooked(), r"gradient of fc\.weight"),
    "dropout in training": (lambda: Net(lambda m, h: m.drop(h).sum(), drop=nn.Dropout(0.5)), r"random.*in drop"),
    "random numbers": (lambda: Net(lambda m, h: (h + torch.randn_like(h)).sum()), r"randn_like"),
    "attention with dropout": (
        lambda: Net(lambda m, h: F.scaled_dot_product_attention(h, h, h, dropout_p=0.5).sum()),
        "attention with dropout",
    ),
    "half precision": (lambda: Net(lambda m, h: h.to(torch.bfloat16).double().sum()), "bfloat16"),
    "complex numbers": (lambda: Net(lambda m, h: torch.view_as_complex(h.view(-1, 2, 2)).abs().sum()), "view_as_complex"),
    "rotary positions by complex numbers": (
        lambda: Net(lambda m, h: torch.view_as_real(torch.view_as_complex(h.view(-1, 2, 2)) * torch.polar(h[:, :2] ** 0, h[:, 2:])).sum()),
        "operation view_as_complex.*operation polar",
    ),
    "entries of a row that may meet": (
        lambda: Net(lambda m, h: torch.zeros_like(h).scatter(1, torch.zeros(h.shape[0], 2, dtype=torch.int64), h[:, :2]).sum()),
        "two may meet",
    ),
    "several values": (lambda: Net(lambda m, h: (h.sum(), h)), "several values"),
    "no loss": (lambda: Net(lambda m, h: h), "give loss="),
    "a branch on data": (lambda: Net(lambda m, h: h.sum() if h.sum() > 0 else -h.sum()), "torch.export refuses"),
}


def hooked() -> nn.Module:
    class Hooked(nn.Linear):
        """A layer whose weight is halved on the way back, as gradient scaling does."""

        def forward(self, x: Any) -> Any:
            w = self.weight * 1.0
            if w.requires_grad and not torch.compiler.is_exporting():
                w.register_hook(lambda g: g / 2)
            return x @ w.T

    net = Net(lambda m, h: h.square().sum())
    net.fc = Hooked(4, 4)
    return net


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_the_derivative_of_the_forward_is_refused(name: str) -> None:
    make, words = REFUSED[name]
    with pytest.raises((UnsupportedError, ArgumentError), match=words):
        from_torch(make(), (x(),), dynamic_shapes=({0: B},))


def test_all_that_is_unknown_is_named_at_once_with_its_place() -> None:
    class Odd(nn.Module):
        def forward(self, h: Any) -> Any:
            return torch.special.bessel_j0(h)

    net = Net(lambda m, h: (m.odd(h) + torch.fft.fft(h).abs()).sum(), odd=Odd())
    with pytest.raises(UnsupportedError) as refused:
        from_torch(net, (x(),))
    assert "bessel_j0" in str(refused.value)
    assert "in odd" in str(refused.value)
    assert "fft" in str(refused.value)


@pytest.mark.parametrize("operation", ["tanh", "linear", "sum"])
def test_a_mistake_of_our_own_is_caught_by_the_guard(operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = operations.TABLE[operation]
    twice = operations.TABLE["mul"]
    monkeypatch.setitem(operations.TABLE, operation, lambda *a, **k: twice(honest(*a, **k), 1.001))
    with pytest.raises(UnsupportedError, match="is refused"):
        from_torch(Net(lambda m, h: torch.tanh(h).sum()), (x(),))


def test_the_loss_may_be_given_by_name_or_as_a_function() -> None:
    net, target = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)), torch.tensor([0, 2, 1])
    named = from_torch(net, (x(), target), loss="cross_entropy", dynamic_shapes=({0: B}, {0: B}))
    given = from_torch(net, (x(), target), loss=lambda out, y: F.cross_entropy(out, y), dynamic_shapes=({0: B}, {0: B}))
    for program in (named, given):
        assert list(program.numpy()(program.parameters, x().numpy(), target.numpy())[1]) == [
            "0.weight", "0.bias", "2.weight", "2.bias",
        ]  # fmt: skip
    assert [str(d.shown) for d in named.definitions] == [str(d.shown) for d in given.definitions]


def test_sizes_go_by_the_names_of_their_dims_and_names_by_the_module() -> None:
    program = from_torch(Net(lambda m, h: m.norm(h).square().mean(), norm=nn.LayerNorm(4)), (x(),), dynamic_shapes=({0: B},))
    assert "(B, 4)" in program.summary()
    assert "parameter fc.weight" in program.export()
    assert {"fc.weight", "fc.bias", "norm.weight", "norm.bias"} == set(program.parameters)
    assert r"\frac{\partial \mathcal{L}}{\partial W}" in program.latex()


def test_a_diagram_has_a_box_for_every_name_and_an_arrow_for_every_use() -> None:
    net = Net(lambda m, h: (m.norm(h) * h).square().mean(), norm=nn.LayerNorm(4))
    lines = from_torch(net, (x(),), dynamic_shapes=({0: B},)).diagram().splitlines()
    assert lines[0] == "flowchart TD"
    boxes = {line.split("[")[0].split("(")[0].strip() for line in lines[1:] if "-->" not in line}
    arrows = [tuple(end.strip() for end in line.split("-->")) for line in lines if "-->" in line]
    assert {"x", "z_fc", "loss"} <= boxes
    assert ("x", "z_fc") in arrows
    assert {end for pair in arrows for end in pair} == boxes
    assert '    x(["x (B, 4)"])' in lines


def test_what_does_not_fit_the_function_is_said() -> None:
    program = from_torch(Net(lambda m, h: h.sum()), (x(),), dynamic_shapes=({0: B},))
    f = program.numpy()
    with pytest.raises(ArgumentError, match=r"fc\.bias are missing"):
        f({"fc.weight": np.ones((4, 4))}, np.ones((3, 4)))
    with pytest.raises(ArgumentError, match="no parameter head"):
        f({**program.parameters, "head": np.ones(2)}, np.ones((3, 4)))
    with pytest.raises(ArgumentError, match="takes 1 inputs"):
        f(program.parameters)


def test_the_users_module_is_left_as_it_is() -> None:
    net = Net(lambda m, h: m.norm(h).square().sum(), norm=nn.BatchNorm1d(4))
    before = {k: v.clone() for k, v in net.state_dict().items()}
    from_torch(net, (x(),))
    after = net.state_dict()
    assert all(torch.equal(v, after[k]) and v.dtype == after[k].dtype for k, v in before.items())
    assert torch.get_default_dtype() is torch.float32


def test_symnn_does_not_load_torch() -> None:
    import subprocess

    code = "import symnn, sys; symnn.from_torch; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
