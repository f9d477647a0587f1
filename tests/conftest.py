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

HERE = Path(__file__).parent
LONGEST = (
    "proof/test_claims.py", "certificates/test_kernel.py", "proof/test_mutations_of_textbooks.py", "proof/test_budget.py", "proof/test_gains.py",
    "nets/test_kinds_of_layers.py", "reading/test_textbook_claims.py", "ops/test_facts.py", "export/test_targets.py", "test_same_output.py",
    "reading/test_blocks_in_notes.py", "certificates/test_leaf_rules.py", "calculus/test_whole_functions.py", "text/test_read_back_chapters.py",
    "proof/test_mutations.py", "export/test_softmax_of_others.py", "export/test_stable.py", "text/test_read_back.py", "reading/test_documents_fuzz.py",
)  # fmt: skip
"""Of several workers each takes one file after the other: one that begins last and takes a minute would be waited for alone."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is printed now into the golden files, instead of comparing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {HERE / name: k for k, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


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
