"""`symnn derive module`: a factory or a file is derived; what could run when it is loaded is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from symnn.cli.main import main

torch = pytest.importorskip("torch", reason="reading PyTorch modules needs the extra torch")
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

FACTORY = """
import torch
from torch import nn
from torch.export import Dim

class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)
    def forward(self, x):
        return self.fc(x).tanh().square().mean()

def small():
    return Small(), (torch.randn(4, 3),), {"dynamic_shapes": ({0: Dim("B", min=2)},)}

nothing = 3
"""


def run(*args: str) -> Any:
    return CliRunner().invoke(main, ["derive", "module", *args])


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scratch_nets.py").write_text(FACTORY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    import scratch_nets  # type: ignore[import-not-found]

    module, inputs, _ = scratch_nets.small()
    torch.export.save(torch.export.export(module, inputs), tmp_path / "small.pt2")
    return tmp_path


def test_a_factory_and_a_file_are_derived(saved: Path) -> None:
    assert "(B, 2)" in run("scratch_nets:small", "--format", "summary").output
    printed = run("scratch_nets:small")
    assert printed.exit_code == 0
    assert r"\frac{\partial \mathcal{L}}{\partial W}" in printed.output
    assert "def loss_and_gradients(parameters" in run("small.pt2", "--format", "python").output


class Touched:
    def __reduce__(self) -> Any:
        return (Path("touched").touch, ())


def test_a_file_with_a_pickle_of_more_than_tensors_is_refused(saved: Path) -> None:
    dangerous = io.BytesIO()
    torch.save({"x": Touched()}, dangerous)
    with zipfile.ZipFile(saved / "small.pt2") as old, zipfile.ZipFile(saved / "bad.pt2", "w") as new:
        for name in old.namelist():
            new.writestr(name, dangerous.getvalue() if name.endswith("sample_inputs/model.pt") else old.read(name))
    refused = run("bad.pt2")
    assert refused.exit_code == 2
    assert "is refused" in refused.output
    assert not (saved / "touched").exists()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("scratch_nets:nothing", "no function nothing"), ("scratch_nets", "package.module:factory"),
        ("no_such_package:f", "cannot be imported"), ("none.pt2", "no file"),
    ],
)  # fmt: skip
def test_what_names_no_module_is_said(saved: Path, source: str, words: str) -> None:
    refused = run(source)
    assert refused.exit_code == 2
    assert words in refused.output
