"""The compiled library: one folder a version, side by side, and a link for Coq without options."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from symnn.certificates import coq_library
from symnn.errors import ArgumentError

pytestmark = pytest.mark.skipif(coq_library.coqc() is None, reason="Coq is not installed")


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(coq_library, "SOURCES", tmp_path)
    monkeypatch.setattr(coq_library, "FILES", ("Kernel",))
    return tmp_path


def said(where: Path) -> str:
    """What Coq without options finds."""
    (where / "asks.v").write_text("From Symnn Require Import Kernel. Print a.")
    return subprocess.run(["coqc", "asks.v"], cwd=where, capture_output=True, text=True, check=True).stdout


def test_two_versions_stand_side_by_side(sources: Path) -> None:
    (sources / "Kernel.v").write_text("Definition a := 1.")
    old = coq_library.folder()
    old.mkdir(parents=True)
    (old / "stamp").write_text("of a version that knew one folder")
    first = coq_library.library()
    assert "a = 1" in said(sources)
    (sources / "Kernel.v").write_text("Definition a := 2.")
    second = coq_library.library()
    assert "a = 2" in said(sources)
    assert first != second
    assert (first / "Kernel.vo").is_file()
    (sources / "Kernel.v").write_text("Definition a := 1.")
    assert coq_library.library() == first
    assert "a = 1" in said(sources)


def test_what_is_no_library_of_symnn_is_left_alone(sources: Path) -> None:
    (sources / "Kernel.v").write_text("Definition a := 1.")
    coq_library.folder().mkdir(parents=True)
    (coq_library.folder() / "Own.v").write_text("")
    with pytest.raises(ArgumentError, match="is not the library of symnn"):
        coq_library.library()
    assert (coq_library.folder() / "Own.v").is_file()


def test_a_library_that_coq_refuses_is_not_kept(sources: Path) -> None:
    (sources / "Kernel.v").write_text("Definition a := .")
    with pytest.raises(ArgumentError, match="does not accept the library"):
        coq_library.library()
    assert not coq_library.folder().exists()
