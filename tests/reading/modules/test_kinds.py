"""Modules as people write them: read, and equal to PyTorch's autograd in float64 at other sizes than those of the example."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="reading PyTorch modules needs the extra torch")

from symnn.reading.modules import from_torch  # noqa: E402
from tests.reading.modules.agreement import error  # noqa: E402
from tests.reading.modules.further_kinds import KINDS as FURTHER  # noqa: E402
from tests.reading.modules.kinds import KINDS as FIRST  # noqa: E402

KINDS = {**FIRST, **FURTHER}

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
SIZES = ((4, 5), (3, 4), (6, 7))


@pytest.mark.parametrize("name", KINDS)
def test_loss_and_all_gradients_are_autograds_at_two_sizes(name: str) -> None:
    torch.manual_seed(0)
    module, inputs, dynamic = KINDS[name]()
    with torch.random.fork_rng():
        program = from_torch(module, inputs(*SIZES[0]), dynamic_shapes=dynamic)
    assert max(error(program, module, inputs(*size)) for size in SIZES[1:]) < 1e-10


@pytest.mark.parametrize("name", FIRST)
def test_the_lines_of_the_derivation_are_proved(name: str) -> None:
    module, inputs, dynamic = KINDS[name]()
    found = from_torch(module, inputs(*SIZES[0]), dynamic_shapes=dynamic).backprop()
    assert [step.key for step in found.unproved] == []
    assert r"\begin{align*}" in found.latex()
