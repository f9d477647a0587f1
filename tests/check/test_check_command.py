"""`symnn check` as it is typed: formats, exit statuses, baselines, mending, folders and globs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from symnn.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path / ".cache"))

    def running(*arguments: str) -> Result:
        typed = ["check", "--reader", "tests.check.fake_reader", "--budget", "1", "--jobs", "1", *arguments]
        return CliRunner().invoke(main, typed, env={"COLUMNS": "100"})

    return running


NOTE = """# A note

Let $a = proved$ and $x$.

$$b = refuted$$

$$c = 1; d = refuted$$

$$unread$$
"""


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_table(run: Run) -> None:
    write("note.md", NOTE)
    result = run("note.md")
    assert result.exit_code == 1
    assert result.output == (
        "1  note.md:3:5  proved     a = proved\n"
        "   assuming s\n"
        "3  note.md:5:1  refuted    b = refuted\n"
        "   counterexample: x = 1\n"
        "   mended: b = \\top\n"
        "   assuming s\n"
        "4  note.md:7:1  refuted    c = 1; d = refuted\n"
        "   refuted: d = refuted\n"
        "     counterexample: x = 1\n"
        "     mended: d = \\top\n"
        "     assuming s\n"
        "   mended: c = 1; d = \\top\n"
        "5  note.md:9:1  unread     unread\n"
        "   no such thing\n"
        "1 file, 5 formulas: 1 proved, 1 unread, 2 refuted, 1 with nothing to judge\n"
    )


def test_exit_statuses(run: Run) -> None:
    write("good.md", "$$a = proved$$")
    write("unread.md", "$$unread$$")
    write("maybe.md", "$$a = ambiguous$$")
    write("bad.md", "$$a = refuted$$")
    write("typed.md", "$$illtyped$$")
    Path("binary.md").write_bytes(b"\x00\x01" * 50)
    cases = [
        (("good.md",), 0),
        (("unread.md",), 0),
        (("maybe.md",), 0),
        (("unread.md", "--strict"), 1),
        (("maybe.md", "--strict"), 1),
        (("bad.md",), 1),
        (("typed.md",), 1),
        (("good.md", "bad.md"), 1),
        (("binary.md", "bad.md"), 2),
        (("none.md",), 2),
        (("*.txt",), 2),
        (("good.md", "--only", "nonsense"), 2),
        (("good.md", "--in-place"), 2),
        (("good.md", "--executor", "cloud"), 2),
        (("good.md", "--baseline", "none.json"), 2),
        (("good.md", "--explain", "7"), 2),
    ]
    assert [(a, run(*a).exit_code) for a, _ in cases] == cases


def test_what_is_refused_is_one_sentence(run: Run) -> None:
    Path("binary.md").write_bytes(b"\x00\x01" * 50)
    assert run("none.md").stderr == "symnn: none.md: no such file or folder\n"
    write("note.txt", "$$a$$")
    assert "no note" in run("note.txt").stderr
    assert "binary.md: a binary file, not a text" in run("binary.md").output


def test_json(run: Run) -> None:
    write("note.md", NOTE)
    data = json.loads(run("note.md", "--format", "json").output)
    (file,) = data["files"]
    assert file["file"] == "note.md"
    shown = [(f["line"], f["column"], f["latex"], f["kind"], f["verdict"], f["inline"]) for f in file["formulas"]]
    assert shown == [
        (3, 5, "a = proved", "claim", "proved", True),
        (3, 22, "x", "fragment", "none", True),
        (5, 1, "b = refuted", "claim", "refuted", False),
        (7, 1, "c = 1; d = refuted", "claim", "refuted", False),
        (9, 1, "unread", "unread", "unread", False),
    ]
    wrong = file["formulas"][2]
    assert (wrong["counterexample"], wrong["mended"], wrong["assumed"]) == ("x = 1", "b = \\top", ["s"])
    assert [(p["latex"], p["verdict"]) for p in file["formulas"][3]["parts"]] == [
        ("c = 1", "proved"),
        ("d = refuted", "refuted"),
    ]
    assert file["formulas"][4]["reason"] == "no such thing"


def test_the_place_of_a_formula_is_that_of_its_dollars(run: Run) -> None:
    write("note.md", "Then\n$$\n  a = proved\n$$\nholds.\n")
    (found,) = json.loads(run("note.md", "--format", "json").output)["files"][0]["formulas"]
    assert (found["line"], found["column"]) == (2, 1)
    assert (found["start"], found["end"]) == ({"line": 3, "column": 3}, {"line": 3, "column": 13})


def test_sarif(run: Run) -> None:
    write("a b/note.md", NOTE)
    log = json.loads(run("a b", "--format", "sarif").output)
    (one,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [(r["ruleId"], r["level"]) for r in one["results"]] == [
        ("refuted", "error"),
        ("refuted", "error"),
        ("unread", "note"),
    ]
    rules = [r["id"] for r in one["tool"]["driver"]["rules"]]
    assert all(rules[r["ruleIndex"]] == r["ruleId"] for r in one["results"])
    place = one["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/note.md"
    assert place["region"] == {"startLine": 5, "startColumn": 1, "endLine": 5, "endColumn": 14}
    assert one["invocations"][0]["executionSuccessful"] is True


def test_github_commands_cannot_be_forged(run: Run) -> None:
    write("note,a:b.md", "$$a\n::error file=x::y\n = refuted$$\n")
    lines = run("note,a:b.md", "--format", "github").output.splitlines()
    assert lines[0].startswith("::error file=note%2Ca%3Ab.md,line=1,col=1,endLine=3,title=symnn%3A refuted::refuted: a ::error")
    assert len(lines) == 2
    assert not lines[1].startswith("::")


def test_junit(run: Run) -> None:
    write("note.md", NOTE)
    Path("binary.md").write_bytes(b"\x00\x01" * 50)
    root = ElementTree.fromstring(run(".", "--format", "junit").output)
    suites = {s.get("name"): s for s in root}
    note = suites["note.md"]
    assert (note.get("tests"), note.get("failures"), note.get("skipped")) == ("4", "2", "1")
    assert suites["binary.md"].get("errors") == "1"
    assert note[1].find("failure") is not None
    assert "counterexample: x = 1" in (note[1].findtext("failure") or "")


def test_html_shows_the_note_and_runs_nothing_of_it(run: Run) -> None:
    write("note.md", "<script>alert(1)</script>\n\nLet <b>$$b = refuted & \\text{<img src=x>}$$</b>\n\n$$a = 1$$\n")
    page = run("note.md", "--format", "html").output
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "Let &lt;b&gt;<details" in page
    assert re.findall(r"<summary class=(.*?)>.*?</summary>", page) == ["proved", "proved"]
    ElementTree.fromstring(re.sub(r"=([\w-]+)(?=[ >])", r'="\1"', page[page.index("<main>") : page.index("</body>")]))


def test_html_sets_formulas_and_takes_their_delimiters_away(run: Run) -> None:
    text = "A $x$ and\n\n$$\na = 1\n$$\n\n\\begin{align}\nb &= refuted \\label{eq:b}\n\\end{align}\n\nthe end"
    write("note.md", text)
    page = run("note.md", "--format", "html").output
    body = page[page.index("<main>") :]
    assert "$" not in body
    assert "\\begin{align}" not in re.sub(r'aria-label="[^"]*"', "", body)
    assert {"x", "a = 1", "b &amp;= refuted"} <= set(re.findall(r'role="img" aria-label="([^"]*)"', body))
    assert set(re.findall(r'href="#(g[^"]+)"', body)) == set(re.findall(r'<path id="(g[^"]+)"', page))
    assert not re.findall(r'(?:src|href)="(?!#)', page)


def test_html_shows_the_cells_of_a_notebook(run: Run) -> None:
    source = ['Then < $a = 1$ "here"\n', "and\n", "$$\nb = 2\n$$\n", "end"]
    cells = [{"cell_type": "markdown", "source": source}, {"cell_type": "code", "source": "print('<b>')"}]
    write("note.ipynb", json.dumps({"cells": cells}))
    page = run("note.ipynb", "--format", "html").output
    shown = r'<div class=prose>Then &lt; <details.*</details> "here"\nand<details.*</details>end</div>'
    assert re.search(shown, page, re.DOTALL)
    assert "<div class=code>print('&lt;b&gt;')</div>" in page
    assert "cell_type" not in page


def test_hostile_words_stay_words_in_every_format(run: Run) -> None:
    write("note.md", "$$a = \x1b]0;x\x07 refuted \x01 ]]> & <x> \u202e$$\n\n$$c = refuted$$")
    for form in ("text", "json", "sarif", "github", "html", "junit"):
        output = run("note.md", "--format", form).output
        assert "\x1b]" not in output
        assert "\x07" not in output
        if form in ("json", "sarif"):
            json.loads(output)
        if form == "junit":
            ElementTree.fromstring(output)


def test_only_and_explain(run: Run) -> None:
    write("note.md", NOTE)
    assert "a = proved" not in run("note.md", "--only", "refuted").output.split("\n1 file")[0]
    assert "unread" in run("note.md", "--only", "unread").output
    only = run("note.md", "--only", "5")
    assert "1 file, 1 formula: 1 refuted" in only.output
    told = run("note.md", "--explain", "3").output
    assert "by fake" in told
    assert "a\nb" in told
    data = json.loads(run("note.md", "--only", "claim", "--format", "json").output)
    assert {f["kind"] for f in data["files"][0]["formulas"]} == {"claim"}


def test_mending_writes_a_copy_and_only_where_the_formula_stands(run: Run) -> None:
    write("note.md", NOTE)
    result = run("note.md", "--fix")
    assert result.exit_code == 1
    assert Path("note.md").read_text() == NOTE
    mended = NOTE.replace("$$b = refuted$$", "$$b = \\top$$").replace("d = refuted", "d = \\top")
    assert Path("note.mended.md").read_text() == mended
    run("note.md", "--fix", "--in-place")
    assert Path("note.md").read_text() == mended
    assert run("note.md").exit_code == 0


MENDED = [
    ("note.tex", "$b = refuted$\n% $c = refuted$\n", "$b = \\top$\n% $c = refuted$\n"),
    ("note.md", "> $$\n> b\n> = refuted\n> $$\n", None),
    ("note.tex", "\\def\\r{refuted}$b = \\r$\n", None),
    ("m.py", 'def f():\n    r"""$b = refuted$"""\n', 'def f():\n    r"""$b = \\top$"""\n'),
    ("m.py", 'def f():\n    """$b = refuted$"""\n', 'def f():\n    """$b = \\\\top$"""\n'),
    ("m.py", 'def f():\n    """$\\\\beta = refuted$"""\n', 'def f():\n    """$\\\\beta = \\\\top$"""\n'),
    ("m.py", "# $b = refuted$\n", "# $b = \\top$\n"),
    ("note.md", "\ufeff$$b = refuted$$\r\nnext\r\n", "\ufeff$$b = \\top$$\r\nnext\r\n"),
    (
        "n.ipynb",
        '{"cells": [{"cell_type": "markdown", "source": ["$\\\\beta = refuted$\\n"]}]}',
        '{"cells": [{"cell_type": "markdown", "source": ["$\\\\beta = \\\\top$\\n"]}]}',
    ),
]


@pytest.mark.parametrize(("name", "before", "after"), MENDED, ids=range(len(MENDED)))
def test_every_format_is_mended_in_its_own_way_of_writing(run: Run, name: str, before: str, after: str | None) -> None:
    Path(name).write_bytes(before.encode())
    result = run(name, "--fix", "--in-place")
    assert Path(name).read_bytes().decode() == (after if after is not None else before)
    assert ("nothing was mended" in result.stderr) == (after is None)


def test_a_baseline_forgives_what_is_known_and_nothing_else(run: Run) -> None:
    write("note.md", NOTE)
    written = run("note.md", "--baseline", "known.json", "--update-baseline")
    assert written.exit_code == 0
    assert "known.json lists 2 wrong formulas" in written.stderr
    write("note.md", "\n\n" + NOTE)
    assert run("note.md", "--baseline", "known.json").exit_code == 0
    write("note.md", NOTE + "\n$$b = refuted$$\n")
    result = run("note.md", "--baseline", "known.json")
    assert result.exit_code == 1
    assert result.output.count("known: it is in the baseline") == 2
    write("note.md", NOTE + "\n$$new = refuted$$\n")
    assert run("note.md", "--baseline", "known.json").exit_code == 1
    write("known.json", "[]")
    assert run("note.md", "--baseline", "known.json").exit_code == 2


def test_folders_globs_and_links(run: Run, tmp_path: Path) -> None:
    for name in ("docs/a.md", "docs/deep/b.tex", "docs/c.txt", "docs/.hidden/d.md", "docs/node_modules/e.md", "f.md"):
        write(name, "$a = proved$")
    Path("docs/link.md").symlink_to(tmp_path / "f.md")
    Path("docs/loop").symlink_to(tmp_path / "docs")
    data = json.loads(run("docs", "--format", "json").output)
    assert [Path(f["file"]).name for f in data["files"]] == ["a.md", "link.md", "b.tex"]
    assert "outside" in data["files"][1]["problems"][0]["sentence"]
    data = json.loads(run("*.md", "docs/**/*.tex", "f.md", "--format", "json").output)
    assert [f["file"] for f in data["files"]] == ["f.md", os.path.join("docs", "deep", "b.tex")]
    assert json.loads(run("docs/link.md", "--format", "json").output)["files"][0]["formulas"]


def test_a_pipe_and_a_device_are_no_notes(run: Run) -> None:
    os.mkfifo("pipe.md")
    Path("endless.md").symlink_to("/dev/zero")
    write("note.md", "$a = proved$")
    result = run("pipe.md", "endless.md", "note.md")
    assert result.exit_code == 2
    assert "pipe.md: no regular file" in result.output
    assert "endless.md: no regular file" in result.output
    assert "1 proved" in result.output


def test_in_a_folder_a_file_stands_once(run: Run) -> None:
    """What another file takes in is checked there, with its macros; the copy that --fix wrote is no note of its own."""
    write("docs/paper.tex", "\\def\\r{refuted}\\input{part}")
    write("docs/part.tex", "$a = \\r$")
    write("docs/note.md", "$b = refuted$")
    assert "2 files, 2 formulas: 2 refuted" in run("docs", "--fix").output
    assert Path("docs/note.mended.md").exists()
    assert "2 files, 2 formulas: 2 refuted" in run("docs").output
    assert "1 file, 1 formula: 1 proved" in run("docs/note.mended.md").output
    assert "1 file, 1 formula" in run("docs/part.tex").output


def test_problems_of_a_document_are_told(run: Run) -> None:
    write("note.tex", "$a = proved$ \\input{../secret}")
    result = run("note.tex")
    assert "note.tex:1:14: \\input{../secret}: lies outside of the document's folder and is not read" in result.output
    assert result.exit_code == 0


def test_a_directive_in_an_unknown_word_is_told(run: Run) -> None:
    write("note.md", "<!-- symnn: asume x -->\n$a = proved$ <!-- symnn: assume x -->\n")
    assert "note.md:1:13: symnn: asume … says nothing: assume or let is meant" in run("note.md").output


def test_a_written_report_holds_no_colours(run: Run) -> None:
    write("note.md", NOTE)
    result = run("note.md", "-o", "report.txt")
    assert result.output == ""
    assert "\x1b" not in Path("report.txt").read_text()


def test_watching_tells_what_has_changed(tmp_path: Path) -> None:
    from symnn.check.places import places
    from symnn.check.watching import changes

    (tmp_path / "a.md").write_text("1")
    (tmp_path / "b.md").write_text("1")
    found = changes(lambda: places([str(tmp_path)]), poll=0.01)
    assert [p.name for p, _ in next(found)] == ["a.md", "b.md"]
    (tmp_path / "b.md").write_text("22")
    assert [p.name for p, _ in next(found)] == ["b.md"]
    (tmp_path / "c.md").write_text("3")
    assert [p.name for p, _ in next(found)] == ["c.md"]


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from symnn.cli.main import main\ntry: main(['check', '--help'])\nexcept SystemExit: print({'sympy', 'numpy', 'symnn.check.checking', 'pytest'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("set()\n")


def test_what_is_known_from_before_is_told_without_sympy(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("$$(x + 1)^2 = x^2 + 2 x + 1$$\n")
    for known in (False, True):  # the second time nothing is judged
        arguments = ["check", str(tmp_path / "note.md"), "--cache", str(tmp_path / "cache"), "-q"]
        code = f"import sys; from symnn.cli.main import main\ntry: main({arguments})\nexcept SystemExit: print(sorted({{'sympy', 'numpy'}} & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert "1 proved" in done.stdout
        assert not known or done.stdout.strip().endswith("[]")
