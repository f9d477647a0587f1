"""`pytest --symnn`: formulas as tests; without it, nothing. Each run is a pytest of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

NOTE = "# N\n\nLet $x$ and $a = proved$.\n\n$$b = refuted \\label{eq:b}$$\n\n$$c = unknown$$\n\n$$unread$$\n"
MODULE = 'def f():\n    r"""Of $d = refuted$ and $e = proved$."""\n\n\ndef g():\n    """none"""\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "note.md").write_text(NOTE)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "module.py").write_text(MODULE)
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SYMNN_CACHE": str(folder / ".cache")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # it may be installed, under another name
    plugin = ["-p", "symnn.check.pytest_plugin", "-p", "no:cacheprovider"]
    reader = ["--symnn-reader", "tests.check.fake_reader"]
    command = [sys.executable, "-m", "pytest", *plugin, *reader, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_each_formula_is_a_test(folder: Path) -> None:
    status, told = run(folder, "--symnn", "docs/", "src/", "-v", "-rs")
    assert status == 1
    rows = [line.split(" [")[0] for line in told.splitlines() if line.startswith(("docs/note.md::", "src/module.py::"))]
    words = [" ".join(row.split()) for row in rows]
    assert words[:6] == [
        "docs/note.md::3:13 a = proved PASSED",
        "docs/note.md::5:1",
        "docs/note.md::7:1 c = unknown SKIPPED (unknown: c = unknown)",
        "docs/note.md::9:1 unread SKIPPED (unread: no such thing)",
        "src/module.py::2:12 f d = refuted FAILED",
        "src/module.py::2:30 f e = proved PASSED",
    ]
    assert "docs/note.md:5:1: refuted\n    b = refuted\n    counterexample: x = 1\n    mended: b = \\top" in told
    assert "2 failed, 2 passed, 2 skipped" in told


def test_a_file_that_another_takes_in_is_tested_once(folder: Path) -> None:
    (folder / "book").mkdir()
    (folder / "book" / "main.tex").write_text("$a = proved$\n\\input{part}\n")
    (folder / "book" / "part.tex").write_text("$b = proved$\n")
    assert "2 passed, 1 deselected" in run(folder, "--symnn", "book")[1]
    assert "3 passed" in run(folder, "--symnn", "book/part.tex", "book/main.tex")[1]  # whoever names it means it
    (folder / "book" / "part.tex").write_text("$b = proved$\n\\input{main}\n")
    assert "2 passed" in run(folder, "--symnn", "book/main.tex")[1]


def test_one_formula_is_chosen_by_name(folder: Path) -> None:
    assert "1 failed, 5 deselected" in run(folder, "--symnn", "docs", "src", "-k", "eq:b")[1]
    assert "1 passed, 5 deselected" in run(folder, "--symnn", "docs", "src", "-k", "e and f and proved")[1]


def test_strict(folder: Path) -> None:
    status, told = run(folder, "--symnn", "--symnn-strict", "docs")
    assert status == 1
    assert "2 failed, 1 passed, 1 skipped" in told


def test_it_is_quiet_when_not_asked_for(folder: Path) -> None:
    (folder / "test_own.py").write_text(
        '"""$a = refuted$"""\n\ndef test_own():\n    import sys\n    assert "symnn.check.checking" not in sys.modules\n    assert "sympy" not in sys.modules\n'
    )
    status, told = run(folder, "-q")
    assert status == 0
    assert "1 passed" in told
    assert "symnn" not in told


def test_it_is_configured_in_pyproject(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nsymnn = true\nsymnn_strict = true\nsymnn_budget = "2"\nsymnn_files = ["*.md"]\n'
    )
    assert "2 failed, 1 passed, 1 skipped" in run(folder)[1]


def test_a_file_that_cannot_be_read_is_an_error(folder: Path) -> None:
    (folder / "docs" / "broken.py").write_text("def f(:\n    # $x$\n")
    status, told = run(folder, "--symnn", "docs/broken.py")
    assert status == 2
    assert "broken.py:1: no Python (invalid syntax)" in told


def test_a_death_costs_one_formula(folder: Path) -> None:
    (folder / "docs" / "note.md").write_text("$$a = kill$$\n\n$$b = proved$$\n\n$$c = refuted$$")
    assert "1 failed, 1 passed, 1 skipped" in run(folder, "--symnn", "docs")[1]


def test_the_fixture(folder: Path) -> None:
    (folder / "test_own.py").write_text(
        "import pytest\n\n"
        "def test_wrong(symnn_check):\n    symnn_check('docs/note.md')\n\n"
        "def test_right(symnn_check, tmp_path):\n"
        "    (tmp_path / 'a.md').write_text('$a = proved$ $$unread$$')\n"
        "    report = symnn_check(tmp_path / 'a.md')\n"
        "    assert [f.verdict for f in report.findings] == ['proved', 'unread']\n"
        "    with pytest.raises(AssertionError, match='no such thing'):\n"
        "        symnn_check(tmp_path / 'a.md', strict=True)\n\n"
        "def test_none(symnn_check):\n    symnn_check('none.md')\n"
    )
    told = run(folder, "test_own.py")[1]
    assert "2 failed, 1 passed" in told
    assert "WrongFormula: docs/note.md:5:1: refuted" in told.replace(str(folder) + "/", "")
    assert "none.md: no such file" in told
