"""The note of the README gives the report of the README, and its commands and options are there."""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from symnn.cli.check_command import check
from symnn.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section() -> str:
    start = README.index("## Notes under test")
    return README[start : README.index("\n## ", start + 5)]


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", section(), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_note_gives_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("symnn.reading.note")
    monkeypatch.chdir(tmp_path)
    Path("note.md").write_text(block("markdown"), encoding="utf-8")
    command, _, shown = block("text").partition("\n")
    words = command.removeprefix("$ symnn ").split()
    result = CliRunner().invoke(main, [*words, "--no-cache", "--jobs", "1", "--budget", "30"], env={"COLUMNS": "120"})
    assert result.stdout == shown
    assert result.exit_code == 1


def test_every_option_that_is_named_is_there() -> None:
    options = {name for parameter in check.params for name in parameter.opts}
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", re.sub(r"`pytest[^`]*`|`--symnn`", "", section())))
    assert named - options == {"-k"}


def test_every_ending_that_is_named_is_read() -> None:
    from symnn.reading.documents import SUFFIXES

    assert set(re.findall(r"`(\.[a-z]+)`", section())) <= set(SUFFIXES)


@pytest.mark.parametrize("name", [".pre-commit-hooks.yaml", ".github/check/action.yml"])
def test_hook_and_action_use_options_that_are_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    options = {name for parameter in check.params for name in parameter.opts}
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(line for line in text.split("\n") if "pip" not in line)))
    assert used
    assert used <= options
    assert "${{ inputs" not in text.partition("run: |")[2]


def action_script() -> str:
    """The shell script of the action's last step."""
    return textwrap.dedent((ROOT / ".github/check/action.yml").read_text(encoding="utf-8").rpartition("run: |\n")[2])


ASKED = [
    ({"SYMNN_FILES": "docs/ src/*.py"}, ["--budget", "10", "--", "docs/", "src/*.py"]),
    ({"SYMNN_FILES": "a", "SYMNN_STRICT": "true"}, ["--budget", "10", "--strict", "--", "a"]),
    ({"SYMNN_FILES": "a", "SYMNN_BASELINE": "b c.json"}, ["--budget", "10", "--baseline", "b c.json", "--", "a"]),
    ({"SYMNN_FILES": "$(touch owned) `touch owned` ;touch owned"}, ["--budget", "10", "--", "$(touch", "owned)"]),
    ({"SYMNN_FILES": "a", "SYMNN_BUDGET": "3; touch owned"}, ["--budget", "3; touch owned", "--", "a"]),
]


@pytest.mark.parametrize(("inputs", "expected"), ASKED, ids=range(len(ASKED)))
def test_the_action_asks_for_what_it_is_given_and_runs_nothing_of_it(tmp_path: Path, inputs: dict[str, str], expected: list[str]) -> None:
    stub = tmp_path / "symnn"
    stub.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n')
    stub.chmod(0o755)
    blank = {"SYMNN_STRICT": "false", "SYMNN_BUDGET": "10", "SYMNN_BASELINE": ""}
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", **blank, **inputs}
    ran = subprocess.run(["bash", "-e", "-c", action_script()], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    words = ran.stdout.splitlines()
    assert words[: 3 + len(expected)] == ["check", "--format", "github", *expected]
    assert not (tmp_path / "owned").exists()
