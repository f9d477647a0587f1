"""Modules as people write them: read, and equal to PyTorch's autograd in float64 at other sizes than those of the example."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="reading PyTorch modules needs the extra torch")

from symnn.reading.modules import from_torch  # noqa: E402
from tests.reading.modules.agreement import error  # noqa: E402
from tests.reading.modules.further_kinds import KINDS as FURTHER  # noqa: E402
from tests.reading.modules.image_kinds import KINDS as IMAGES  # noqa: E402
from tests.reading.modules.kinds import KINDS as FIRST  # noqa: E402
from tests.reading.modules.sequence_kinds import KINDS as SEQUENCES  # noqa: E402

KINDS = {**FIRST, **FURTHER}
# those of the others that need an operation or a mend of their own; `run_table` goes through all of them
MENDED = {
    **{
        name: IMAGES[name]
        for name in ("dense_block_with_pools", "losses_by_hand", "simclr", "super_resolution", "radiance_field", "capsules")
    },
    "multihead_attention_causal": SEQUENCES["multihead_attention_causal"],
}

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
SIZES = ((4, 5), (3, 4), (6, 7))


@pytest.mark.parametrize("name", KINDS)
def test_loss_and_all_gradients_are_autograds_at_two_sizes(name: str) -> None:
    torch.manual_seed(0)
    module, inputs, dynamic = KINDS[name]()
    with torch.random.fork_rng():
        program = from_torch(module, inputs(*SIZES[0]), dynamic_shapes=dynamic)
    assert max(error(program, module, inputs(*size)) for size in SIZES[1:]) < 1e-10


@pytest.mark.parametrize("name", MENDED)
def test_what_was_mended_is_read_and_every_line_is_proved(name: str) -> None:
    torch.manual_seed(0)
    module, inputs, dynamic = MENDED[name]()
    program = from_torch(module, inputs(*SIZES[0]), dynamic_shapes=dynamic)
    assert max(error(program, module, inputs(*size)) for size in SIZES[1:]) < 1e-10
    assert [step.key for step in program.backprop().unproved] == []


@pytest.mark.parametrize("name", FIRST)
def test_the_lines_of_the_derivation_are_proved(name: str) -> None:
    module, inputs, dynamic = KINDS[name]()
    found = from_torch(module, inputs(*SIZES[0]), dynamic_shapes=dynamic).backprop()
    assert [step.key for step in found.unproved] == []
    assert r"\begin{align*}" in found.latex()
