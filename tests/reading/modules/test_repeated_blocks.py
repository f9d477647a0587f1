"""A transformer of equal blocks with symbolic batch and length: every line is proved, and a block is printed once."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed here: modules are read where it is")

from symnn.reading.modules import from_torch  # noqa: E402
from tests.reading.modules.agreement import error  # noqa: E402
from tests.reading.modules.llama import Llama  # noqa: E402


def test_every_line_of_a_llama_is_proved_and_its_blocks_are_printed_once() -> None:
    torch.manual_seed(0)
    sizes = {0: torch.export.Dim("B", min=2), 1: torch.export.Dim("T", min=3)}
    module = Llama(4)
    ids = tuple(torch.randint(0, 11, (2, 5)) for _ in range(2))
    program = from_torch(module, ids, dynamic_shapes=(sizes, sizes))
    derivation = program.backprop()
    assert derivation.unproved == ()
    latex = derivation.latex()
    assert len(latex) < 30_000
    assert r"\ell = 0, \ldots, 3" in latex
    longer = tuple(torch.randint(0, 11, (3, 7)) for _ in range(2))
    assert error(program, module, longer) < 1e-10
