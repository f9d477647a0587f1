"""The command line: every command's example runs, every mistake gets one sentence and exit status 2, no file is half written."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import symnn as symnn_package
from symnn import files
from symnn.cli.main import main
from symnn.errors import ArgumentError

NET = ["--layers", "3,2,1", "--activation", "tanh", "--output", "sigmoid", "--loss", "binary-cross-entropy"]


def symnn(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def derive(*words: str) -> str:
    result = symnn("derive", "backprop", *NET, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def commands() -> dict[str, click.Command]:
    """Every command by its words."""
    found: dict[str, click.Command] = {}
    pending: list[tuple[str, click.Command]] = [("", main)]
    while pending:
        words, command = pending.pop()
        found[words] = command
        if isinstance(command, click.Group):
            pending += [(f"{words} {name}".strip(), inner) for name, inner in command.commands.items()]
    return found


def examples() -> list[str]:
    lines = [line.strip() for command in commands().values() for line in (command.help or "").split("\n")]
    return sorted({line for line in lines if re.match(r"symnn \w+", line)})


@pytest.mark.parametrize("words", commands())
def test_every_command_explains_itself_with_an_example(words: str) -> None:
    result = symnn(*words.split(), "--help")
    assert result.exit_code == 0
    assert re.search(r"^ +symnn \w+", result.stdout, re.MULTILINE)


ELSEWHERE = r"symnn build$|symnn build (my_chapters|--kernel)|symnn derive module"
"""Examples that need a whole book, Coq or PyTorch: they are tried in tests of their own."""


def papers(folder: Path) -> None:
    """What the examples of `symnn check` and `symnn judge` name."""
    note = 6 * (r"$a \in \mathbb{R}$ and $b \in \mathbb{R}$." + "\n\n" + r"$$(a + b)^2 = a^2 + 2ab + b^2$$" + "\n\n")
    for name in ("lecture.md", "note.md", "docs/note.md", "src/note.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(note)
    symbols = [{"name": n, "latex": n, "shape": []} for n in "ab"]
    claim = {"id": "square", "context": {"symbols": symbols}, "claim": "(a - b)^2 = a^2 - 2ab + b^2"}
    (folder / "claims.jsonl").write_text(json.dumps(claim) + "\n")


@pytest.mark.parametrize("line", [e for e in examples() if not re.match(ELSEWHERE, e)])
def test_every_example_of_the_help_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if re.match("symnn (check|judge) ", line):
        papers(tmp_path)
    words = shlex.split(line.split("&&")[0].replace("/tmp/", f"{tmp_path}/"))[1:]
    result = symnn(*words)
    assert result.exit_code == 0, result.output
    assert result.stdout or list(tmp_path.iterdir())


def test_the_version_is_that_of_the_package() -> None:
    assert symnn("--version").stdout == f"symnn {symnn_package.__version__}\n"


# what is derived
def test_text_is_a_line_for_each_step_with_rule_and_verdict() -> None:
    lines = derive("--format", "text").strip().split("\n")
    assert sum(line.endswith("; proved]") for line in lines) == 8
    assert lines[0].startswith("Backpropagation")
    assert lines[6].startswith("da2 = ∂loss/∂a2 = ")
    assert lines[8].startswith("delta2 = ∂loss/∂z2 = a2 - y    [da2 put in")


def test_gradients_come_in_the_order_that_is_asked_for() -> None:
    order = [line.split(" ")[0] for line in derive("--format", "text", "--order", "computation").strip().split("\n")][-4:]
    assert order == ["∂loss/∂W2", "∂loss/∂b2", "∂loss/∂W1", "∂loss/∂b1"]


def test_json_tells_every_line_shape_and_verdict() -> None:
    told = json.loads(derive("--format", "json"))
    by = {line["key"]: line for line in told["lines"]}
    gradients = {line["derivative_by"]: line["shape"] for line in told["lines"] if line["section"] == "gradients"}
    assert gradients == {"W2": [1, 2], "b2": [1, 1], "W1": [2, 3], "b1": [2, 1]}
    assert {(line["section"], line["verdict"]) for line in told["lines"]} == {
        ("forward", "definition"), ("backward", "proved"), ("gradients", "proved"),
    }  # fmt: skip
    assert by["delta2"]["latex"] == "a^{[2]} - y"


def test_standalone_is_a_document_and_a_fragment_is_not() -> None:
    assert r"\documentclass" in derive("--standalone")
    assert r"\documentclass" not in derive()


@pytest.mark.parametrize(
    ("option", "present", "absent"),
    [
        (["--layer-style", "(l)"], "^{(2)}", "^{[2]}"),
        (["--layer-style", "_l"], "W_2", "^{[2]}"),
        (["--bold"], r"\mathbf{W}", None),
        (["--hadamard", "odot"], r"\odot", r"\circ"),
        (["--transpose", "T"], "T}", r"\top"),
        (["--sizes"], r"\underbrace", None),
        (["--gradient", "nabla"], r"\nabla", r"\partial"),
        (["--input-index", "1"], "W^{[3]}", "W^{[1]}"),
    ],
)
def test_an_option_of_notation_changes_what_it_says(option: list[str], present: str, absent: str | None) -> None:
    plain, changed = derive(), derive(*option)
    assert present in changed
    assert present not in plain
    assert absent is None or (absent in plain and absent not in changed)


def test_numbers_add_a_second_derivation() -> None:
    assert len(derive("--numbers")) > len(derive())


@pytest.mark.parametrize("layout", ["columns", "rows", "torch"])
def test_symbolic_sizes_and_batches_are_proved_in_every_layout(layout: str) -> None:
    words = ["--layers", "n0,n1,K", "--batch", "N", "--layout", layout, "--format", "json"]
    told = json.loads(symnn("derive", "backprop", *words).stdout)
    assert {line["verdict"] for line in told["lines"] if line["section"] != "forward"} == {"proved"}


def test_one_letter_is_an_open_function() -> None:
    result = symnn("derive", "backprop", "--layers", "n,m,1", "--activation", "g")
    assert result.exit_code == 0, result.output
    assert "g'" in result.stdout


# what is refused
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "--layers 3,2,1, or --depth L"),
        (["--layers", "3,2,1", "--depth", "L"], "not both"),
        (["--layers", "3"], "at least the inputs and the outputs"),
        (["--layers", "3,0,1"], "at least 1, not 0"),
        (["--layers", "3,-2,1"], "at least 1, not -2"),
        (["--layers", "3,2.5,1"], "'2.5' is neither a whole number nor a symbol"),
        (["--layers", "3,__import__('os'),1"], "neither a whole number nor a symbol"),
        (["--layers", "3,,1"], "neither a whole number nor a symbol"),
        (["--layers", "3,2,1", "--batch", "0"], "--batch: a size must be at least 1"),
        (["--layers", "3,2,1", "--activation", "tahn"], "tanh"),
        (["--layers", "3,2,1", "--loss", "binary-cros-entropy"], "binary_cross_entropy"),
        (["--layers", "3,2", "--loss", "huber:beta=2"], "huber has delta"),
        (["--layers", "3,2", "--loss", "huber:delta=1/0"], "is no setting"),
        (["--layers", "3,2", "--loss", "huber:batch=2"], "no setting of a loss"),
        (["--layers", "3,2", "--loss", "huber:delta=0"], "huber has no value where delta = 0"),
        (["--layers", "3,2", "--loss", "smooth-l1:beta=0"], "no value where beta = 0"),
        (["--layers", "3,2,1", "--format", "text", "--standalone"], "--format latex"),
        (["--layers", "3,2,1", "--format", "json", "--numbers"], "--numbers"),
        (["--layers", "3,2,1", "-o", "/dev/null/x.tex"], "cannot write /dev/null/x.tex"),
        (["--layers", "3,2,1", "-o", "."], "it is a directory"),
    ],
)
def test_a_mistake_gets_one_sentence(words: list[str], says: str) -> None:
    result = symnn("derive", "backprop", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("symnn: ")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_unknown_option_or_chapter_is_a_usage_error() -> None:
    assert symnn("derive", "backprop", *NET, "--layotu", "rows").exit_code == 2
    assert symnn("build", "no_such_chapter").exit_code == 2


# what is exported
def test_the_exported_file_runs_on_numpy_alone(tmp_path: Path) -> None:
    file = tmp_path / "mlp.py"
    words = ["--layers", "5,4,3", "--activation", "relu", "--loss", "softmax-cross-entropy", "--batch", "7", "--layout", "rows"]
    assert symnn("export", "backprop", *words, "-o", str(file)).exit_code == 0
    imports = set(re.findall(r"^(?:import|from) (\w+)", file.read_text(), re.MULTILINE))
    assert imports <= {"numpy", "__future__", "collections", "typing"}  # of Python itself, but for NumPy
    subprocess.run([sys.executable, "-W", "error", str(file)], check=True, cwd=tmp_path)


# the book
CHAPTER = """import symnn
chapter = symnn.Chapter('T', number=1)
n, m = symnn.sizes('n m')
A, B = symnn.matrix('A', n, n), symnn.matrix('B', n, n)
"""


def test_a_build_ends_with_0_1_or_2(tmp_path: Path) -> None:
    file, out = tmp_path / "c.py", ["-o", str(tmp_path / "out")]
    file.write_text(CHAPTER + "chapter.claim('sums commute', A + B, B + A)\n")
    assert symnn("build", str(file), *out).exit_code == 0
    file.write_text(CHAPTER + "chapter.claim('products commute', A*B, B*A)\n")
    astray = symnn("build", str(file), *out)
    assert astray.exit_code == 1
    assert "c.py, line 5: claim 1: products commute: refuted, but the chapter says proved" in astray.stderr
    file.write_text(CHAPTER + "1/0\n")
    broken = symnn("build", str(file), *out)
    assert broken.exit_code == 2
    assert "chapter c.py, line 5: ZeroDivisionError" in broken.stderr


def test_only_builds_what_is_named(tmp_path: Path) -> None:
    result = symnn("build", "--only", "linear_collapse", "-o", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert [p.name for p in (tmp_path / "notebooks").iterdir()] == ["linear_collapse.ipynb"]
    assert symnn("build", "--only", "nothing", "-o", str(tmp_path)).exit_code == 2


def test_a_build_into_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine")
    result = symnn("build", "--only", "linear_collapse", "-o", str(tmp_path / "f"))
    assert result.exit_code == 2
    assert "it is a file; name a directory" in result.output
    assert (tmp_path / "f").read_text() == "mine"


# files, whole or not at all
def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.tex"
    target.write_text("old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_written_file_has_ordinary_permissions(tmp_path: Path) -> None:
    (tmp_path / "ordinary").write_text("")
    files.write(tmp_path / "deep" / "a.tex", "x")
    assert (tmp_path / "deep" / "a.tex").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_a_directory_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="it is a directory"):
        files.write(tmp_path, "x")
