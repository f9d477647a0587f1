"""How long it takes to read notes: milliseconds a formula, and as many in a long note as in a short one:
`pytest tests/benchmarks/test_reading_speed.py`."""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from pathlib import Path

import pytest

from symnn.reading.documents import Document, extract
from symnn.reading.note import read

SECTION = r"""
Let $A, B \in \mathbb{R}^{n \times n}$ and $x, y \in \mathbb{R}^n$. With $z = A x + y$ and $p = \sigma(z)$ we have

$$\operatorname{tr}(A B) = \operatorname{tr}(B A),$$

$$\nabla_x (x^\top A x) = (A + A^\top) x,$$

$$\frac{\partial}{\partial x} \sum_i \log p_i = A^\top (1 - p).$$

"""
MILLISECONDS = 4.0
"""A formula, on a machine that does other things too; alone it is half of that."""


def sections(count: int) -> str:
    """The same set-up said again and again."""
    return SECTION * count


def chain(count: int) -> str:
    """Definitions of which each stands on all before it."""
    lines = (rf"$$h^{{[{k + 1}]}} = \tanh(h^{{[{k}]}} + x)$$" for k in range(1, count))
    return "\n\n".join([r"Let $x \in \mathbb{R}^n$.", r"$$h^{[1]} = \tanh(x)$$", *lines])


def document(folder: Path, text: str) -> Document:
    file = folder / "note.md"
    file.write_text(text, encoding="utf-8")
    (found,) = extract(str(file), None)
    return found


def calls(note: Document) -> float:
    """Calls of functions a formula: a measure that no other load on the machine changes."""
    profile = cProfile.Profile()
    profile.enable()
    read(note)
    profile.disable()
    return float(pstats.Stats(profile).total_calls) / len(note.spans)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", [sections, chain])
def test_a_formula_of_a_long_note_costs_no_more_than_one_of_a_short_note(tmp_path: Path, text: object) -> None:
    short, long = (document(tmp_path, text(k)) for k in (10, 40))  # type: ignore[operator]
    read(short)
    assert calls(long) < 1.6 * calls(short)


def test_milliseconds_of_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = document(tmp_path, sections(20))
    read(note)
    begun = time.process_time()
    read(note)
    each = 1000 * (time.process_time() - begun) / len(note.spans)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(note.spans)} formulas: {each:.2f} ms each\n")
    assert each < MILLISECONDS
