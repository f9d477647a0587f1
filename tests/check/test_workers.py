"""Workers: limits are enforced from outside, a death costs one formula, nothing is judged twice, nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symnn.check.allowances import Limits
from symnn.check.checking import Options, check
from symnn.check.findings import Report
from symnn.check.worker_processes import end_all, perform

READER = "tests.check.fake_reader"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "note.md"


def run(*files: Path, cache: Path | None = None, jobs: int = 2, budget: float = 0.5, memory: int = 300) -> list[Report]:
    options = Options(Limits(budget=budget, memory=memory, reading=10, grace=1), jobs, cache=cache, reader=READER)
    return check([(f, None) for f in files], options)


def verdicts(report: Report) -> list[tuple[str, str]]:
    return [(f.latex, f.verdict) for f in report.findings]


HARM = [
    ("forever", "took more than"),
    ("huge", "took more than"),
    ("big", "memory"),
    ("deep", "nested too deeply"),
    ("exit", "worker died (exit status 3)"),
    ("kill", "worker died (killed by SIGKILL)"),
    ("segfault", "worker died (killed by SIGSEGV)"),
    ("error", "symnn itself failed on it (ValueError: broken)"),
]


@pytest.mark.parametrize(("word", "said"), HARM, ids=[w for w, _ in HARM])
def test_whatever_a_formula_does_it_is_unknown_and_the_others_are_judged(note: Path, word: str, said: str) -> None:
    note.write_text(f"$$a = proved$$\n\n$$b = {word}$$\n\n$$c = refuted$$\n\n$$d = proved$$\n")
    (report,) = run(note, jobs=1)
    assert [v for _, v in verdicts(report)] == ["proved", "unknown", "refuted", "proved"]
    assert said in report.findings[1].reason


def test_only_work_ends_a_worker_that_is_alive(note: Path) -> None:
    """The slow one waits for longer than it may work, as all do on a loaded machine."""
    note.write_text("$$a_{slow} = proved$$\n\n$$b = forever$$\n\n$$c = refuted$$\n")
    (report,) = check([(note, None)], Options(Limits(budget=0.05, reading=10, grace=0.1), 1, cache=None, reader=READER))
    assert [v for _, v in verdicts(report)] == ["proved", "unknown", "refuted"]
    assert "took more than 0.2 s" in report.findings[1].reason


def test_what_is_printed_is_no_answer(note: Path) -> None:
    note.write_text("$$a = print$$\n\n$$b = refuted$$\n")
    (report,) = run(note, jobs=1)
    assert [v for _, v in verdicts(report)] == ["proved", "refuted"]


def test_a_formula_that_kills_its_reader_is_left_unread_and_the_others_are_read(note: Path) -> None:
    note.write_text("$$a = refuted$$\n\n$$killreading = 1$$\n\nLet $b = proved$.\n")
    (report,) = run(note)
    assert verdicts(report) == [("a = refuted", "refuted"), ("killreading = 1", "unread"), ("b = proved", "proved")]
    assert "killed by SIGKILL" in report.findings[1].reason


def test_a_file_of_such_formulas_is_one_trouble(note: Path) -> None:
    note.write_text("\n\n".join(f"$$killreading = {k}$$" for k in range(12)))
    (report,) = run(note)
    assert [t.whole for t in report.troubles] == [True]
    assert report.findings == ()


def test_equal_formulas_are_judged_once(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    other = tmp_path / "other.md"
    note.write_text("$$a = 1$$\n\n$$a = 1$$\n\n$$b = 1$$\n")
    other.write_text("$$b = 1$$\n\n$$c = refuted$$\n")
    first, second = run(note, other)
    assert sorted(log.read_text().split("\n")[:-1]) == ["a = 1", "b = 1", "c = refuted"]
    assert [v for _, v in verdicts(first)] == ["proved"] * 3
    assert [v for _, v in verdicts(second)] == ["proved", "refuted"]


def test_an_unchanged_formula_is_answered_from_the_cache(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    note.write_text("$$a = 1$$\n\n$$b = refuted$$\n\n$$c = kill$$\n")
    run(note, cache=tmp_path / "cache")
    note.write_text("new\n\n$$a = 1$$\n\n$$b = refuted$$\n\n$$c = 2$$\n")
    (second,) = run(note, cache=tmp_path / "cache")
    assert log.read_text().split("\n")[:-1].count("a = 1") == 1
    assert log.read_text().split("\n")[:-1].count("b = refuted") == 1
    assert [f.line for f in second.findings] == [3, 5, 7]
    begun = time.monotonic()
    (third,) = run(note, cache=tmp_path / "cache")
    assert time.monotonic() - begun < 1
    assert third.cached
    assert third.findings == second.findings
    (other,) = run(note, cache=tmp_path / "cache", budget=0.7)
    assert not other.cached


def test_what_luck_decided_is_asked_again(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    note.write_text("$$c = kill$$\n")
    for _ in range(2):
        (report,) = run(note, cache=tmp_path / "cache")
        assert verdicts(report) == [("c = kill", "unknown")]
    assert log.read_text().split("\n")[:-1] == ["c = kill"] * 2


def test_a_changed_input_is_seen(tmp_path: Path) -> None:
    main, part = tmp_path / "main.tex", tmp_path / "part.tex"
    main.write_text("\\input{part}\n")
    part.write_text("$a = proved$")
    (first,) = run(main, cache=tmp_path / "cache")
    part.write_text("$a = refuted$")
    (second,) = run(main, cache=tmp_path / "cache")
    assert (verdicts(first), verdicts(second)) == ([("a = proved", "proved")], [("a = refuted", "refuted")])


def test_a_cache_that_cannot_be_written_is_done_without(note: Path, tmp_path: Path) -> None:
    note.write_text("$$a = proved$$\n")
    (tmp_path / "cache").write_text("a file")
    (report,) = run(note, cache=tmp_path / "cache")
    assert verdicts(report) == [("a = proved", "proved")]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "verdicts.sqlite").write_text("no database at all, but longer than its header would be" * 30)
    (report,) = run(note, cache=tmp_path / "folder")
    assert verdicts(report) == [("a = proved", "proved")]


def test_no_process_stays_behind(note: Path) -> None:
    note.write_text("$$a = proved$$\n\n$$b = forever$$\n")
    run(note)
    ours = [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"symnn.check.worker\x00tests.check" in _read(p)]
    assert [p for p in ours if _parent(p) == os.getpid()] == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _parent(path: Path) -> int:
    status = _read(path.with_name("stat")).rpartition(b")")[2].split()
    return int(status[1]) if status else 0


def test_a_worker_ends_when_its_asker_is_gone() -> None:
    from symnn.check.worker_processes import Worker

    worker = Worker(READER)
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert worker.process.wait(timeout=10) == 0
    worker.end()


def test_perform_says_how_long_it_took() -> None:
    limits = {**Limits(budget=1).data(), "seconds": 5}
    try:
        reply = perform({"do": "judge", "reader": READER, "task": {"claim": "a = proved"}, "limits": limits})
    finally:
        end_all()
    assert reply["answer"]["verdict"] == "proved"
    assert reply["seconds"] > 0


def test_a_display_of_several_has_the_worst_verdict_and_its_parts(note: Path) -> None:
    note.write_text("$$a = proved; b = unknown; c = refuted; illtyped; x$$\n\n$$a = proved; x$$\n\n$$x$$\n\n$$unread$$\n")
    (report,) = run(note)
    assert [f.verdict for f in report.findings] == ["refuted", "proved", "none", "unread"]
    assert [p.verdict for p in report.findings[0].parts] == ["proved", "unknown", "refuted", "ill-typed", "none"]
    assert report.findings[0].mended == "a = proved; b = unknown; c = \\top; illtyped; x"
    assert [p.column for p in report.findings[0].parts] == [3, 15, 28, 41, 51]


def test_only_some_lines_are_judged(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    note.write_text("$$a = 1$$\n\n$$b = 1$$\n\n$$\nc\n= 1\n$$\n")
    options = Options(Limits(budget=0.5), 1, lines=frozenset((3, 7)), reader=READER)
    (report,) = check([(note, None)], options)
    assert [f.latex for f in report.findings] == ["b = 1", "c = 1"]
    assert log.read_text().split() == ["b", "=", "1", "c", "=", "1"]


def test_claims_that_stand_in_no_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symnn.check.many_claims import outcomes

    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    words = ["proved", "refuted", "kill", "proved", "error", "exit"] + ["supported"] * 300
    tasks = [{"claim": f"c{n} = {word}"} for n, word in enumerate(words)]
    options = Options(Limits(budget=0.5, memory=300, grace=1), 2, cache=tmp_path / "cache", reader=READER)
    expected = [w if w in ("proved", "refuted", "supported") else "unknown" for w in words]
    assert [o["verdict"] for o in outcomes(tasks, options)] == expected
    first = log.read_text().splitlines()
    assert sorted(first) == sorted(t["claim"] for t in tasks)
    assert [o["verdict"] for o in outcomes(tasks, options)] == expected
    assert len(log.read_text().splitlines()) == len(first) + expected.count("unknown")


def test_ctrl_c_ends_the_run_and_its_workers(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    note.write_text("$$a = forever$$\n\n$$b = forever$$\n")
    command = [sys.executable, "-m", "symnn", "check", str(note), "--reader", READER, "--no-cache", "--budget", "60"]
    run = subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not log.exists() or len(log.read_text().splitlines()) < 2:
        time.sleep(0.1)
    workers = [p for p in Path("/proc").glob("[0-9]*/cmdline") if _parent_of(p) == run.pid]
    run.send_signal(signal.SIGINT)
    assert run.communicate(timeout=20) == ("", "\nsymnn: stopped\n")
    assert run.returncode == 130
    assert len(workers) == 2
    assert [p for p in workers if p.exists() and READER.encode() in _read(p)] == []


def _parent_of(path: Path) -> int:
    return _parent(path) if READER.encode() in _read(path) else 0
