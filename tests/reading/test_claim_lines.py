"""A file of claims with bad lines: each is named with its place and the remedy, and costs itself alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from symnn.cli.main import main

GOOD = json.dumps({"id": "good", "claim": "x + x = 2x", "context": {"symbols": [{"latex": "x", "shape": []}]}})
BAD = [
    # the line, its id in the output (None: its number), what is said of it
    (r'{"id": "u", "claim": "\frac{1}{2} = \alpha"}', None, ("escape", "\\\\")),
    ('{"id": "u", "claim": "1 = 1"', None, (":29", "JSON")),
    ("[1, 2]", None, ("object",)),
    ('{"id": "u"}', "u", ('"claim"',)),
    ('{"id": "u", "claim": 3}', "u", ('"claim"',)),
    ('{"id": "u", "claim": "1 = 1", "context": "x"}', "u", ('"context"',)),
    ('{"id": "u", "claim": "1 = 1", "context": {"symbols": {"x": []}}}', "u", ("symbols", "list")),
    ('{"id": "u", "claim": "1 = 1", "context": {"symbols": [{"name": "x"}]}}', "u", ('"latex"', "number 1")),
    ('{"id": "u", "claim": "1 = 1", "context": {"symbols": [{"latex": "x", "shape": ["n", 0]}]}}', "u", ('"shape"',)),
    ('{"id": "u", "claim": "1 = 1", "context": {"symbols": [{"latex": "x", "shape": "n"}]}}', "u", ('"shape"',)),
    ('{"id": "u", "claim": "1 = 1", "context": {"symbols": [{"latex": "x", "properties": "positive"}]}}', "u", ('"properties"',)),
    ('{"id": "u", "claim": "1 = 1", "context": {"assumptions": [3]}}', "u", ("assumptions", "no text")),
    ("[" * 50_000, None, ("JSON",)),
    ('{"claim": ' + "9" * 5_000 + "}", None, ("JSON",)),
]  # fmt: skip


def judged(folder: Path, raw: bytes) -> tuple[int, str, list[dict]]:
    source, target = folder / "claims.jsonl", folder / "verdicts.jsonl"
    source.write_bytes(raw)
    ran = CliRunner().invoke(main, ["judge", str(source), "-o", str(target), "--jobs", "1"])
    text = target.read_text(encoding="utf-8") if target.exists() else ""
    return ran.exit_code, ran.output, [json.loads(line) for line in text.split("\n") if line]


@pytest.mark.parametrize(("line", "name", "said"), BAD, ids=[str(k) for k in range(len(BAD))])
def test_a_bad_line_costs_itself_alone(tmp_path: Path, line: str, name: str | None, said: tuple[str, ...]) -> None:
    code, output, verdicts = judged(tmp_path, f"{GOOD}\n\n{line}\n{GOOD}\n".encode())
    assert code == 2
    assert [(v["id"], v["verdict"]) for v in verdicts] == [("good", "proved"), (name or 3, "unread"), ("good", "proved")]
    place = "claims.jsonl:3"
    assert place in output
    assert place in verdicts[1]["reason"]
    assert all(word in output for word in said), output
    assert "2 proved" in output
    assert "1 no claim" in output


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    code, output, verdicts = judged(tmp_path, GOOD.encode() + b"\r\n" + b'{"claim": "\xff"}\n\xef\xbb\xbf\n')
    assert code == 2
    assert [v["verdict"] for v in verdicts] == ["proved", "unread", "unread"]
    assert "claims.jsonl:2:12 is no UTF-8" in output


def test_a_mark_of_the_encoding_and_separators_of_lines_inside_of_texts(tmp_path: Path) -> None:
    """What Windows writes first is no part of a claim, and U+2028 ends no line of JSON."""
    inside = json.dumps({"id": "a\u2028b", "claim": "1 = 1"}, ensure_ascii=False)
    code, output, verdicts = judged(tmp_path, b"\xef\xbb\xbf" + inside.encode())
    assert code == 0, output
    assert [(v["id"], v["verdict"]) for v in verdicts] == [("a\u2028b", "proved")]
