"""Files are written whole or not at all; links stay links, and devices and pipes are written through."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from symnn.errors import ArgumentError
from symnn.files import write, write_all


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    real, link, chain = tmp_path / "deep" / "real.txt", tmp_path / "link.txt", tmp_path / "chain.txt"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    chain.symlink_to("link.txt")
    write(chain, "new")
    assert link.is_symlink()
    assert chain.is_symlink()
    assert real.read_text() == "new"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["chain.txt", "deep", "link.txt", "real.txt"]


def test_a_link_to_nothing_makes_its_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("made")
    write(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "made").read_bytes() == b"new"


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(ArgumentError, match="cannot write"):
        write(tmp_path / "a", "new")
    assert (tmp_path / "a").is_symlink()


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()))
    reader.start()
    write(pipe, "through")
    reader.join(10)
    assert found == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_device_stays_a_device_and_what_it_refuses_leaves_all_as_it_was(tmp_path: Path) -> None:
    other, link = tmp_path / "other.txt", tmp_path / "link"
    other.write_text("old")
    link.symlink_to("/dev/full")
    for full in (Path("/dev/full"), link):
        with pytest.raises(ArgumentError, match="cannot write"):
            write_all({other: "new", full: "new"})
        assert other.read_text() == "old"
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "other.txt"]
    write(Path("/dev/null"), "gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_who_may_read_a_file_is_kept(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("old")
    secret.chmod(0o600)
    write(secret, "new")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
