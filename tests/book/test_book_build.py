"""`symnn build`: the folder it writes is whole, repeatable, and no one else's; what has changed is run again, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symnn.book import outputs as book
from symnn.book.builder import keys, progress, running
from symnn.book.builder.chapter_files import cited, find
from symnn.book.builder.order import Order
from symnn.book.builder.running import run
from symnn.cli.main import main
from symnn.errors import ArgumentError, ChapterError
from symnn.files import write_all

HEADER = (
    "import sympy as sp\nimport symnn\nchapter = symnn.Chapter({title!r})\nA, B = sp.MatrixSymbol('A', 2, 2), sp.MatrixSymbol('B', 2, 2)\n"
)

Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a chapter file and give its path."""

    def write(body: str = "", name: str = "one") -> Path:
        (tmp_path / "chapters").mkdir(exist_ok=True)
        file = tmp_path / "chapters" / f"{name}.py"
        file.write_text(HEADER.format(title=name) + body)
        return file

    return write


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters run in this process: for what does not depend on where they run, and takes a second less each."""
    monkeypatch.setattr(progress, "run_apart", lambda files, *_: ((f, next(iter(run([f])))) for f in files))


def symnn(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["build", "--no-pdf", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    """What is in a book's folder, without the pages that are kept for the next build."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".cache" not in p.parts}


# the same input gives the same bytes
LONGER = """
n, m = symnn.sizes('n m')
X, y, w = symnn.matrix('X', n, m), symnn.vector('y', n), symnn.vector('w', m)
chapter.claim('gradient', (symnn.gradient, symnn.sum(symnn.softplus(X*w) - sp.HadamardProduct(y, X*w)), w), X.T*(symnn.sigmoid(X*w) - y), note=3)
chapter.claim('order', A*B*A + B, B*A*A + B, expect='refuted', note=(1, 2))
chapter.claim('fit', lambda: X*y, X, expect='ill-typed')
chapter.derive(symnn.Network(symnn.Dense(2, activation='tanh'), symnn.Dense(1), inputs=3, loss='half_squared_error').backprop())
chapter.function('score', {'score': X*w, 'total': symnn.sum(X*w)}, (X, w))
"""


def test_a_page_that_was_printed_only_gets_its_theorems(written: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(LONGER)
    order = Order([str(file)], tmp_path / "book")
    asked = replace(order, kernel=True)
    whole = progress.run_all(replace(asked, folder=tmp_path / "at once"))
    (plain,) = progress.run_all(order)
    assert (plain.theorems, whole[0].theorems) == (False, True)
    assert progress.run_all(asked) == whole
    monkeypatch.setattr(running, "printed", None)
    assert list(run([file], True, plain)) == whole


def test_two_builds_give_the_same_bytes_whatever_the_hashes(written: Write, tmp_path: Path) -> None:
    written(LONGER)
    written("chapter.claim('c', A + B, B + A)", "two")
    for seed, jobs in (("1", "1"), ("77", "2")):
        command = [
            sys.executable,
            "-m",
            "symnn",
            "build",
            str(tmp_path / "chapters"),
            "--no-pdf",
            "--jobs",
            jobs,
            "-o",
            str(tmp_path / seed),
        ]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, timeout=300)
    assert contents(tmp_path / "1") == contents(tmp_path / "77")


@pytest.mark.usefixtures("here")
def test_a_kept_page_gives_the_same_bytes_as_a_new_one(written: Write, tmp_path: Path) -> None:
    file = written(LONGER)
    assert symnn(file, "-o", tmp_path / "a").exit_code == 0
    before = contents(tmp_path / "a")
    (tmp_path / "a" / ".cache" / "whole.json").unlink()
    assert symnn(file, "-o", tmp_path / "a").exit_code == 0
    assert contents(tmp_path / "a") == before
    assert book.book_files(list(run([file]))) == {
        name: content if name.endswith(".pdf") else content.decode() for name, content in before.items()
    }


# what has changed
def runs(file: Path, folder: Path, marker: Path) -> int:
    """How often the chapter was run by one build: it writes a line each time."""
    marker.unlink(missing_ok=True)
    assert symnn(file, "-o", folder).exit_code == 0
    return marker.read_text().count("\n") if marker.is_file() else 0


@pytest.fixture
def counted(here: None, written: Write, tmp_path: Path) -> tuple[Path, Path, Path]:
    """A chapter that tells of each run, the one it cites, and where it tells."""
    marker = tmp_path / "runs"
    zero = written("total = A + B", "zero")
    one = written(
        f"from .zero import total\nwith open({str(marker)!r}, 'a') as told:\n    told.write('run\\n')\nchapter.claim('c', total, B + A)\n"
    )
    return one, zero, marker


def test_an_unchanged_chapter_is_not_run_again(counted: tuple[Path, Path, Path], tmp_path: Path) -> None:
    one, _, marker = counted
    assert [runs(one, tmp_path / "out", marker) for _ in range(3)] == [1, 0, 0]


def test_a_changed_chapter_is_run_again_and_so_is_what_cites_it(counted: tuple[Path, Path, Path], tmp_path: Path) -> None:
    one, zero, marker = counted
    assert runs(one, tmp_path / "out", marker) == 1
    zero.write_text(zero.read_text() + "\n# changed")
    assert runs(one, tmp_path / "out", marker) == 1
    one.write_text(one.read_text() + "\n# changed")
    assert runs(one, tmp_path / "out", marker) == 1
    assert runs(one, tmp_path / "out", marker) == 0


@pytest.mark.parametrize("rubbish", [b"", b"{", b"\xff\xfe", b"0" * 64 + b"\n{}", None])
def test_a_damaged_kept_page_is_made_anew(counted: tuple[Path, Path, Path], tmp_path: Path, rubbish: bytes | None) -> None:
    one, _, marker = counted
    runs(one, tmp_path / "out", marker)
    (kept,) = (tmp_path / "out" / ".cache").glob("one-*.json")
    (tmp_path / "out" / ".cache" / "whole.json").unlink()
    kept.write_bytes(kept.read_bytes().replace(b'"proved"', b'"refuted"') if rubbish is None else rubbish)
    before = contents(tmp_path / "out")
    assert runs(one, tmp_path / "out", marker) == 1
    assert contents(tmp_path / "out") == before


def test_a_book_that_is_as_it_would_be_made_again_is_left(counted: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    one, _, marker = counted
    out = marker.parent / "out"
    said = symnn(one, "-o", out).output
    with monkeypatch.context() as patched:
        patched.setattr(progress, "built", None)
        assert symnn(one, "-o", out).output == said
        for order in (["--only", "one"], ["--clean"]):  # of one chapter that is the same book, with --clean another order
            assert (symnn(one, *order, "-o", out).exception is None) == (order != ["--clean"])
    assert symnn(one, "--clean", "-o", out).exit_code == 0


def _forge(file: Path, one: str, other: str) -> None:
    text = file.read_text()
    assert one in text
    file.write_text(text.replace(one, other))


HARMS: dict[str, Callable[[Path], object]] = {
    "a file gone": lambda out: (out / "chapters" / "one.md").unlink(),
    "a folder gone": lambda out: shutil.rmtree(out / "chapters"),
    "a file changed": lambda out: (out / "book.html").write_text("{}"),
    "the report changed": lambda out: (out / "verdicts.json").write_text((out / "verdicts.json").read_text() + " "),
    "what was remembered changed": lambda out: (out / ".cache" / "whole.json").write_text('{"key": []}'),
    "what was remembered forged": lambda out: _forge(out / ".cache" / "whole.json", '"words": [', '"words": ["refuted", '),
}


@pytest.mark.parametrize("harm", [*HARMS, "another program"])
def test_a_book_that_is_not_as_it_was_made_is_written_anew(
    counted: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    one, _, marker = counted
    out = marker.parent / "out"
    assert symnn(one, "-o", out).exit_code == 0
    before = contents(out)
    if harm in HARMS:
        HARMS[harm](out)
    else:
        monkeypatch.setattr(keys, "_program", lambda: "another")
    assert runs(one, out, marker) == (harm not in HARMS)
    assert contents(out) == before


def test_another_symnn_makes_all_pages_anew(counted: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    one, _, _ = counted
    before = keys.key(one)
    monkeypatch.setattr(keys, "_program", lambda: "another")
    assert keys.key(one) != before


def test_what_a_chapter_cites_is_found_however_it_says_so(written: Write) -> None:
    written("", "a")
    written("from .a import A", "b")
    written("", "c")
    one = written("def late():\n    from . import b, c\nfrom .missing import x\n")
    assert [p.stem for p in cited(one)] == ["a", "b", "c", "one"]


# the folder
@pytest.mark.usefixtures("here")
def test_chapters_of_another_build_stay(written: Write, tmp_path: Path) -> None:
    one, two, out = written("chapter.claim('c', A, A)"), written("", "two"), tmp_path / "out"
    assert symnn(one, "-o", out).exit_code == 0
    assert symnn(two, "-o", out).exit_code == 0
    assert {"chapters/one.md", "chapters/two.md", "notebooks/one.ipynb"} < set(contents(out))
    told = json.loads((out / "verdicts.json").read_text())
    assert [c["name"] for c in told["chapters"]] == ["one", "two"]
    assert r"\label{one}" in (out / "book.tex").read_text()


@pytest.mark.usefixtures("here")
def test_clean_leaves_them_out(written: Write, tmp_path: Path) -> None:
    one, two, out = written("chapter.figure('f', '<svg/>')"), written("", "two"), tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    symnn(one, "-o", out)
    assert "figures/one-f.svg" in contents(out)
    assert symnn(two, "--clean", "-o", out).exit_code == 0
    assert [n for n in contents(out) if "one" in n] == []
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["book.tex", "chapters/one.md", "notebooks/one.ipynb", "verdicts.json"])
@pytest.mark.usefixtures("here")
def test_a_file_that_no_build_made_is_not_overwritten(written: Write, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("precious")
    result = symnn(written(), "-o", out)
    assert result.exit_code == 2
    assert f"{out / name} is there, and symnn build did not write it" in result.output
    assert contents(out) == {name: b"precious"}


@pytest.mark.usefixtures("here")
def test_a_book_without_its_report_is_still_known(written: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    symnn(written(), "-o", out)
    for file in contents(out):
        if file != "book.tex":
            (out / file).unlink()
    assert symnn(written(), "-o", out).exit_code == 0


@pytest.mark.parametrize("files", [["../precious"], ["/precious"], "precious", [3]])
@pytest.mark.usefixtures("here")
def test_a_listed_file_outside_the_folder_is_left_alone(written: Write, tmp_path: Path, files: Any) -> None:
    out = tmp_path / "out"
    symnn(written(), "-o", out)
    (tmp_path / "precious").write_text("x")
    (out / "verdicts.json").write_text(json.dumps({"made_by": book.OURS, "chapters": [{"name": "../x"}], "files": files}))
    symnn(written(), "-o", out)
    assert (tmp_path / "precious").read_text() == "x"


@pytest.mark.usefixtures("here")
def test_a_failing_chapter_leaves_the_old_book(written: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    symnn(written(), "-o", out)
    before = contents(out)
    assert symnn(written("1/0"), "-o", out).exit_code == 2
    assert contents(out) == before


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "dir").mkdir()
    with pytest.raises(ArgumentError, match="it is a directory"):
        write_all({tmp_path / "a": "new", tmp_path / "dir": "new"})
    assert (tmp_path / "a").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "dir"]


@pytest.mark.usefixtures("here")
def test_every_file_that_is_listed_is_there(written: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    symnn(written(LONGER), "-o", out)
    assert sorted(json.loads((out / "verdicts.json").read_text())["files"]) == sorted(contents(out))


# exit status and messages
@pytest.mark.usefixtures("here")
def test_a_false_step_is_named_with_file_line_counterexample_and_mended_formula(written: Write, tmp_path: Path) -> None:
    body = "x = symnn.vector('x', 2)\n\nchapter.claim('The slope.', (symnn.gradient, (x.T*A*x)[0, 0], x), (A - A.T)*x)\n"
    result = symnn(written(body), "-o", tmp_path / "out")
    assert result.exit_code == 1
    for said in (
        "one.py, line 7",
        "claim 1",
        "The slope",
        "refuted, but the chapter says proved",
        "A = ",
        "the left side is",
        "Try: ",
        "A.T",
    ):
        assert said in result.output, said


@pytest.mark.usefixtures("here")
def test_an_ill_typed_step_is_named_with_its_reason(written: Write, tmp_path: Path) -> None:
    result = symnn(written("chapter.claim('No fit.', lambda: A*sp.MatrixSymbol('x', 3, 1), A)"), "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert (
        "one.py, line 5: claim 1: No fit: ill-typed, but the chapter says proved; The sizes do not fit: a product needs as many columns on its left as rows on its right, not 2 and 3"
        in result.output
    )


def test_all_chapters_that_fail_are_named(written: Write, tmp_path: Path) -> None:
    result = symnn(written("1/0"), written("nonsense", "two"), written("", "three"), "-o", tmp_path / "out", "--jobs", 2)
    assert result.exit_code == 2
    assert "chapter one.py, line 5: ZeroDivisionError" in result.output
    assert "chapter two.py, line 5: NameError" in result.output


def test_a_chapter_that_ends_its_process_is_named(written: Write, tmp_path: Path) -> None:
    result = symnn(written("import os\nos._exit(3)"), "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "chapter one.py: its process ended with status 3" in result.output


def test_what_one_chapter_sets_the_next_does_not_see(written: Write, tmp_path: Path) -> None:
    """One worker runs both, the longer one first: a copy of it ends with each chapter."""
    sets = f"import symnn as s\ns.spoilt = True\nsp.S.spoilt = True\n#{'-' * 200}"
    sees = "import symnn as s\nassert not hasattr(s, 'spoilt') and not hasattr(sp.S, 'spoilt')"
    result = symnn(written(sees), written(sets, "two"), "-o", tmp_path / "out", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert "one.py" not in result.output


def test_a_worker_goes_on_after_a_chapter_that_ended_its_process(written: Write, tmp_path: Path) -> None:
    ends = f"import os\nos.kill(os.getpid(), 9)\n#{'-' * 200}"
    result = symnn(written(ends), written("1/0", "two"), "-o", tmp_path / "out", "--jobs", 1)
    assert result.exit_code == 2
    assert "chapter one.py: its process ended with status -9" in result.output
    assert "chapter two.py, line 5: ZeroDivisionError" in result.output


def test_two_chapters_of_one_name_are_refused(written: Write, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "one.py").write_text("")
    with pytest.raises(ArgumentError, match="two chapters have one name: one"):
        find([written(), tmp_path / "more"])


def test_a_chapter_is_named_as_a_module_is(tmp_path: Path) -> None:
    (tmp_path / "a-b.py").write_text("")
    with pytest.raises(ArgumentError, match="letters, digits and _"):
        find([tmp_path])


def test_a_chapter_does_not_see_what_another_one_did(written: Write, tmp_path: Path) -> None:
    one = written("symnn.marked = True")
    two = written("assert not hasattr(symnn, 'marked')", "two")
    assert symnn(one, two, "--jobs", 1, "-o", tmp_path / "out").exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_ctrl_c_ends_with_130_and_leaves_the_old_book(written: Write, tmp_path: Path) -> None:
    out, marker = tmp_path / "out", tmp_path / "child"
    symnn(written(), "-o", out)
    before = contents(out)
    slow = written(f"import os, time\nopen({str(marker)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    command = [sys.executable, "-m", "symnn", "build", str(slow), "-o", str(out)]
    build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while not (marker.is_file() and marker.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        build.send_signal(signal.SIGINT)
        _, said = build.communicate(timeout=30)
    finally:
        build.kill()
    assert build.returncode == 130
    assert said.decode() == "symnn: interrupted; what was in the folder is as it was\n"
    assert contents(out) == before
    with pytest.raises(ProcessLookupError):  # no process of a chapter stays behind
        os.kill(int(marker.read_text()), 0)


def test_run_gives_an_error_of_its_own_for_a_chapter_that_fails(written: Write) -> None:
    with pytest.raises(ChapterError, match="ZeroDivisionError"):
        list(run([written("1/0")]))
