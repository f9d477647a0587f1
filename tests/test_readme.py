"""The README tells the truth: its examples print what it shows, its commands are those of .ci/run, its picture is the derivation."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

import symnn
from symnn.cli.main import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PICTURE = ROOT / ".assets" / "backprop.svg"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_python_examples_print_what_is_shown() -> None:
    # one after the other, as a reader types them
    session = "\n".join(blocks("pycon"))
    examples = doctest.DocTestParser().get_doctest(session, {}, "README", str(ROOT / "README.md"), 0)
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples, out=told.append)
    assert result.attempted > 10
    assert result.failed == 0, "".join(told)


@pytest.mark.parametrize("block", blocks("console"))
def test_a_command_prints_what_is_shown(block: str) -> None:
    command, _, shown = block.partition("\n")
    words = shlex.split(command.removeprefix("$ symnn "))
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert result.stdout.split("\n") == shown.split("\n")


def test_the_example_chapter_builds(tmp_path: Path) -> None:
    (chapter,) = blocks("python")
    (tmp_path / "traces.py").write_text(chapter)
    result = CliRunner().invoke(main, ["build", str(tmp_path / "traces.py"), "-o", str(tmp_path / "build")])
    assert result.exit_code == 0, result.output


def test_every_command_in_the_text_exists() -> None:
    for words in set(re.findall(r"`symnn ((?:derive|export) \w+|build|prove|recheck|gain)", README)):
        assert CliRunner().invoke(main, [*words.split(), "--help"]).exit_code == 0


def test_ci_runs_the_readmes_two_commands() -> None:
    commands = [line for block in blocks("sh") for line in block.strip().split("\n")]
    script = (ROOT / ".ci" / "run").read_text().split("\n")
    assert len(commands) == 2
    assert [c for c in commands if c not in script] == []


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in README.splitlines() if line.startswith("## ")
    }
    inside = {link[1:] for link in links if link.startswith("#")}
    assert inside <= headings
    away = [link for link in links if not link.startswith(("https://", "#"))]
    assert [link for link in away if not (ROOT / link).exists()] == []


def test_the_conventions_are_those_of_the_code() -> None:
    n, m = symnn.sizes("n m")
    A, x = symnn.matrix("A", n, m), symnn.vector("x", m)
    assert symnn.jacobian(A * x, x).shape == (n, m)
    assert symnn.gradient((x.T * x)[0, 0], x).shape == x.shape


# the picture: one derivation, drawn by ziamath, with its LaTeX inside as the description
def network_latex() -> str:
    layers = [symnn.Dense(2, activation="tanh"), symnn.Dense(1, activation="sigmoid")]
    return symnn.Network(*layers, inputs=3, loss="binary_cross_entropy").backprop().latex(sizes=True)


def drawable(latex: str) -> str:
    """What ziamath can draw: one `aligned`, and \\text without formulas inside."""
    rows = " \\\\\n".join(re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", latex, re.DOTALL))
    opened = re.sub(r"\\text\{((?:[^{}]|\{[^{}]*\})*)\}", lambda m: apart(m[1]), rows)
    return f"\\begin{{aligned}}\n{opened}\n\\end{{aligned}}".replace(r"\mathbf{1}", r"\boldsymbol{1}")


def apart(text: str) -> str:
    """Text and formulas side by side."""
    pieces = text.split("$")
    return "".join(rf"\text{{{p}}}" if k % 2 == 0 else f"{{{p}}}" for k, p in enumerate(pieces) if p)


def drawn(latex: str) -> Iterator[str]:
    ziamath = pytest.importorskip("ziamath")
    picture = ziamath.Latex(drawable(latex), size=16)
    width, height = (round(extent) + 24 for extent in picture.getsize())
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="-12 -12 {width} {height}">'
    yield f"<desc>{escape(latex)}</desc>"
    # a page may be dark, ink is black
    yield f'<rect x="-12" y="-12" width="{width}" height="{height}" fill="white"/>'
    yield picture.svg()
    yield "</svg>"


def test_the_picture_shows_the_derivation(request: pytest.FixtureRequest) -> None:
    latex = network_latex()
    if request.config.getoption("--update-golden"):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text("\n".join(drawn(latex)) + "\n")
    described = re.search(r"<desc>(.*?)</desc>", PICTURE.read_text(), re.DOTALL)
    assert described
    assert unescape(described[1]) == latex
