"""What every test may use: fixed Hypothesis draws, and golden files that one flag updates."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# the same draws in every run; look for new ones with --hypothesis-profile=explore
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is printed now into the golden files, instead of comparing")


def pytest_collection_finish() -> None:
    """What is there when the tests begin stays: no search for garbage goes through it again, 0.3 s each of a proof's budget."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(text, "mlp.tex")`: the text is exactly that of tests/golden/<this test file>/mlp.tex."""
    folder = Path(__file__).parent / "golden" / request.path.stem.removeprefix("test_")

    def compare(text: str, name: str) -> None:
        file = folder / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        assert file.is_file(), f"no golden file {file}: look at the output, then run with --update-golden"
        assert text == file.read_text()

    return compare
