"""No pattern with which texts are read takes longer than the text is long: a list of names in a sentence, a row of blanks."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

import symnn.check
import symnn.reading

SECONDS = 0.3
"""Of processor time for one text of some hundred characters; a pattern that is linear takes less than a thousandth."""
UNITS = [
    "⟨1⟩, ", "⟨1⟩ and ", "⟨1⟩ ", "the vector of ", "symmetric and ", "positive definite, ", " ", "\n", "a", "a b ", "_{", "^{a", "{", "\\", "(", "$",
    ",", "1,", "x_1, ", "x < ", "a = ", "x \\in ", "\\lambda ", "\\frac{a}", "*", "- ", "⟨1⟩ random ", "of ⟨1⟩ ", "let ⟨1⟩ be ", "`", "[](", "<a ",
    "...", "\\text{a} ", "& ", '"', "| a ", "\\begin{a}", "\\end{a}",
]  # fmt: skip
LENGTH = 400


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (symnn.reading, symnn.check):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "modules" not in module.name and "pytest" not in module.name:
                for name, value in vars(importlib.import_module(module.name)).items():
                    yield from _patterns(f"{module.name}.{name}", value)


def _patterns(name: str, value: Any) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _patterns(name, one)


def _late(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs an alarm")
def test_no_pattern_takes_longer_than_its_text_is_long() -> None:
    slow = []
    before = signal.signal(signal.SIGALRM, _late)
    try:
        for name, pattern in {pattern.pattern: (name, pattern) for name, pattern in patterns()}.values():
            begun = time.process_time()
            for unit in UNITS:
                signal.setitimer(signal.ITIMER_REAL, 20 * SECONDS)
                text = unit * (LENGTH // len(unit))
                try:
                    for _ in pattern.finditer(text):
                        continue
                    pattern.fullmatch(text + "!")
                except TimeoutError:
                    slow.append(f"{name}: {unit!r} again and again")
                    break
            if time.process_time() - begun > SECONDS:
                slow.append(f"{name}: {time.process_time() - begun:.2f} s")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert slow == []
