"""The rule beside a line: what is a name or the place of a layer in it is one formula, and words stay words."""

from __future__ import annotations

import pytest

from symnn import Layers, Network
from symnn.text.derivation_latex import DerivationPrinter
from symnn.text.letters import math
from symnn.text.notation import Notation

PRINTER = DerivationPrinter(Network(Layers("L"), loss="half_squared_error").backprop(), Notation())


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("chain rule through layer l, for l = 1, …, L", r"chain rule through layer $l$, for ${l = 1, \ldots , L}$"),
        (
            "step of the induction, from l + 1 to l for l = L − 1, …, 1: chain rule through layer l+1 and g",
            r"step of the induction, from ${l + 1}$ to $l$ for ${l = L - 1, \ldots , 1}$: chain rule through layer ${l+1}$ and $g$",
        ),
        ("a choice of PyTorch's, e.g. at 0", "a choice of PyTorch's, e.g. at 0"),
        ("definition of relu", "definition of ReLU"),
    ],
)
def test_names_and_places_of_layers_are_formulas(rule: str, shown: str) -> None:
    assert PRINTER.prose(rule) == shown


def test_plain_signs_become_mathematics() -> None:
    assert math("l − 1 ≤ L") == r"l - 1 \le  L"
