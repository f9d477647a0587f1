"""`pytest --symnn docs/ src/`: each formula of each note and docstring is a test. Without `--symnn` nothing is
collected, and of symnn nothing is loaded.

In `pyproject.toml`, under `[tool.pytest.ini_options]`: `symnn` (collect always), `symnn_files` (names, as globs),
`symnn_strict`, `symnn_budget` (seconds for a formula). The fixture `symnn_check` checks a file from inside a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symnn.check.findings import Finding, Report
    from symnn.check.note_judging import FormulaQuestion, NoteJudge

FILES = ["*.md", "*.markdown", "*.qmd", "*.tex", "*.ipynb", "*.rst", "*.py"]
SIGNS = (b"$", b":math:", b"math::", b"\\(", b"\\[", b"\\begin")
"""A Python file without any of these has no formula, and is not read."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("symnn", "formulas of notes and docstrings")
    group.addoption("--symnn", action="store_true", help="collect the formulas of notes and docstrings as tests")
    group.addoption("--symnn-strict", action="store_true", help="a formula that is unread or ambiguous fails too")
    group.addoption("--symnn-reader", default=None, help="the module that reads and judges (for tests of symnn itself)")
    parser.addini("symnn", "collect the formulas of notes and docstrings as tests", type="bool", default=False)
    parser.addini("symnn_files", "names of files that are notes, as globs", type="linelist", default=FILES)
    parser.addini("symnn_strict", "a formula that is unread or ambiguous fails too", type="bool", default=False)
    parser.addini("symnn_budget", "seconds for one formula", default="10")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NoteFile | None:
    config = parent.config
    if not (config.getoption("symnn") or config.getini("symnn")):
        return None
    if not any(file_path.match(pattern) for pattern in config.getini("symnn_files")):
        return None
    if file_path.suffix == ".py" and not any(sign in file_path.read_bytes() for sign in SIGNS):
        return None
    note: NoteFile = NoteFile.from_parent(parent, path=file_path)
    return note


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No test of a file that was only found in a folder and that another takes in (`\\input`): there it stands with
    the macros and the declarations before it.
    """
    formulas = [item for item in items if isinstance(item, FormulaItem)]
    taking = {(item.path.resolve(), item.question.file.resolve()) for item in formulas}
    inside = {file for taker, file in taking if taker != file}
    taken = {file for taker, file in taking if taker != file and taker not in inside}
    told = {Path(config.invocation_params.dir, arg.partition("::")[0]).resolve() for arg in config.args}
    twice = [item for item in formulas if item.path.resolve() in taken - told]
    if twice:
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in twice]


class NoteFile(pytest.File):
    """A note, whose formulas are its tests."""

    def collect(self) -> Iterator[pytest.Item]:
        from symnn.check.note_reading import UnreadableFile

        judge = _judge(self.config)
        questions = judge.questions(self.path)
        if isinstance(questions, UnreadableFile):
            raise self.CollectError(questions.sentence)
        for question in questions:
            yield FormulaItem.from_parent(self, name=question.name, question=question)


class FormulaItem(pytest.Item):
    """A formula: it passes if it is proved, fails if it is wrong, and is skipped, with the reason, if neither is
    known.
    """

    def __init__(self, *, question: FormulaQuestion, **rest: Any) -> None:
        super().__init__(**rest)
        self.question = question

    def runtest(self) -> None:
        found = _judge(self.config).finding(self.question)
        strict = self.config.getoption("symnn_strict") or self.config.getini("symnn_strict")
        if found.fails(strict=bool(strict)):
            raise WrongFormula(found)
        if found.verdict != "proved":
            pytest.skip(f"{found.verdict}: {found.reason or found.latex}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, WrongFormula):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.question.line - 1, self.name


class WrongFormula(AssertionError):
    """A formula of a note is wrong: where it stands, its verdict, its counterexample, the mended formula."""

    def __init__(self, *found: Finding) -> None:
        from symnn.check.formats.phrases import told

        lines = []
        for one in found:
            lines += [f"{one.place}: {one.verdict}", f"    {one.latex}", *(f"    {r}" for r in told(one))]
        super().__init__("\n".join(lines))


@pytest.fixture
def symnn_check(request: pytest.FixtureRequest) -> Callable[..., Report]:
    """`symnn_check("docs/note.md")` fails the test if a formula of the note is wrong, and gives the report."""
    from symnn.check.checking import check
    from symnn.check.note_judging import options

    def checked(path: str | Path, *, strict: bool = False) -> Report:
        __tracebackhide__ = True  # the failure is told where the note is checked
        config = request.config
        wanted = options(float(config.getini("symnn_budget")), config.getoption("symnn_reader"))
        (report,) = check([(Path(config.rootpath, path), None)], wanted)
        if whole := [t.sentence for t in report.troubles if t.whole]:
            pytest.fail(whole[0], pytrace=False)
        if wrong := [f for f in report.findings if f.fails(strict=strict)]:
            raise WrongFormula(*wrong)
        return report

    return checked


JUDGE = pytest.StashKey["NoteJudge"]()


def _judge(config: pytest.Config) -> NoteJudge:
    """The one judge of a test run."""
    if JUDGE not in config.stash:
        from symnn.check.note_judging import NoteJudge, options

        config.stash[JUDGE] = NoteJudge(options(float(config.getini("symnn_budget")), config.getoption("symnn_reader")))
    return config.stash[JUDGE]


def pytest_unconfigure(config: pytest.Config) -> None:
    if JUDGE in config.stash:
        config.stash[JUDGE].close()
