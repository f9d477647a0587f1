"""The note as a page: its text, each formula marked with its verdict; proof and counterexample open on click.

The page needs no network, no script and no font. All of the note stands in it as text: nothing of it is taken for HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from symnn.check.composing import UNSEEN
from symnn.check.findings import Finding, Report
from symnn.check.formats.phrases import reasons, summary
from symnn.errors import DocumentError
from symnn.reading.documents.load import load

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.6 ui-monospace, monospace; }
details { display: inline; }
details[open] { display: block; margin: .4rem 0; padding: .4rem .8rem; background: #f6f6f6; }
summary { display: inline; cursor: pointer; border-radius: 3px; padding: 0 2px; }
summary::marker { content: ""; } summary::-webkit-details-marker { display: none; }
.refuted, .ill-typed { background: #ffd7d7; } .ambiguous, .unknown, .unread { background: #fff0c2; }
.proved { background: #d9f2dd; } .supported { background: #d8ecf8; } .none { background: #eee; }
.word { font-size: 75%; font-weight: 600; margin-left: .4em; } dl { margin: .3rem 0; } dd { margin: 0 0 .3rem 1rem; }
code { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #ddd; } details[open] { background: #242424; }
  .refuted, .ill-typed { background: #6b2323; } .ambiguous, .unknown, .unread { background: #5a4a12; }
  .proved { background: #1f4d29; } .supported { background: #1d445c; } .none { background: #333; }
}
"""


def text(reports: Sequence[Report]) -> str:
    body = "\n".join(_file(r) for r in reports)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>symnn check</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body>\n<p>{escape(summary(reports))}</p>\n{body}\n</body></html>\n"
    )


def _file(report: Report) -> str:
    said = "".join(f"<p class=unread>{escape(t.sentence)} (line {t.line})</p>\n" for t in report.troubles)
    return f"<h1>{escape(report.file)}</h1>\n{said}" + "".join(_source(name, report) for name in _names(report))


def _names(report: Report) -> list[str]:
    """The file, and those that it takes in."""
    return list(dict.fromkeys([report.file, *(f.file for f in report.findings)])) if report.findings else []


def _source(name: str, report: Report) -> str:
    """The text of a file with its formulas marked; if it is not there any more, the formulas alone."""
    found = [f for f in report.findings if f.file == name]
    heading = f"<h2>{escape(name)}</h2>\n" if name != report.file else ""
    try:
        source = UNSEEN.sub("\ufffd", load(Path(name)))
    except DocumentError as error:
        marked = "\n".join(_marked(f, f.latex) for f in found)
        return f"{heading}<p>{escape(str(error))}</p>\n<pre>{marked}</pre>\n"
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    pieces, done = [], 0
    for one in sorted(found, key=lambda f: (f.line, f.column)):
        start = _offset(starts, one.start)
        end = _offset(starts, one.end)
        if done <= start < end <= len(source):
            pieces += [escape(source[done:start]), _marked(one, source[start:end])]
            done = end
    return f"{heading}<pre>{''.join(pieces)}{escape(source[done:])}</pre>\n"


def _offset(starts: list[int], place: tuple[int, int]) -> int:
    line, column = place
    return starts[min(line, len(starts)) - 1] + column - 1


def _marked(found: Finding, written: str) -> str:
    if found.inline and found.verdict == "none":
        return f"<span class=none>{escape(written)}</span>"
    word = found.kind if found.verdict == "none" else found.verdict
    rows = _rows(found) + "".join(f"<dt><code>{escape(p.latex)}</code></dt><dd>{_part(p)}</dd>" for p in found.parts)
    return (
        f"<details><summary class={found.verdict}>{escape(written)}<span class=word>{escape(word)}</span></summary>"
        f"<dl>{rows}</dl></details>"
    )


def _part(found: Finding) -> str:
    return f"{escape(found.verdict)}<dl>{_rows(found)}</dl>"


def _rows(found: Finding) -> str:
    rows = [
        ("read as", found.reading),
        ("by", found.method),
        *(("", r) for r in reasons(found)),
        ("proof", found.proof),
    ]
    return "".join(
        f"<dt>{escape(name)}</dt><dd><pre>{escape(said)}</pre></dd>" if name == "proof" else _row(name, said)
        for name, said in rows
        if said
    )


def _row(name: str, said: str) -> str:
    head = f"{escape(name)}: " if name else ""
    return f"<dd>{head}<code>{escape(said)}</code></dd>"
