"""Notes that mean harm, read and judged by the reader itself: a clear line each, and the honest formula beside them is proved."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from symnn.check.allowances import Limits
from symnn.check.checking import Options, check
from symnn.check.findings import Report

OWNED = "/tmp/symnn-hostile-note"
HONEST = "\n\nLet $A, B \\in \\mathbb{R}^{n \\times n}$. $$(A B)^\\top = B^\\top A^\\top$$\n\n"

HOSTILE = {
    "brackets": "(" * 5_000 + "x" + ")" * 5_000 + " = x",
    "braces": "{" * 9_000 + "x" + "}" * 9_000 + " = x",
    "fractions": "\\frac{1}{" * 1_500 + "x" + "}" * 1_500 + " = 1",
    "scripts": "a" + "_{b" * 3_000 + "}" * 3_000 + " = 1",
    "roots": "\\sqrt{" * 4_000 + "x" + "}" * 4_000 + " = x",
    "megabyte": "a + " * 300_000 + "a = 0",
    "NUL": "x^\x00 = 1",
    "import": "__import__('os').system('touch " + OWNED + "') = 1",
    "open": "\\operatorname{open}(x) = \\operatorname{eval}(x)",
    "class": "x.__class__.__mro__ = ().__class__",
    "power": "99999999999999999999^{99999999999999999999} = 1",
    "tower": "x^{x^{x^{9^{9^{9^{9}}}}}} = 1",
    "sum": "\\sum_{i=1}^{10^{10}} i = 5",
    "macro": "\\def\\a{\\a\\a}\\a = 1",
    "huge macro": "\\def\\a#1{#1#1#1#1#1#1#1#1}\\a{\\a{\\a{\\a{\\a{\\a{x}}}}}} = 1",
    "input": "\\input{/etc/passwd} = 1",
    "write": "\\immediate\\write18{touch " + OWNED + "} = 1",
    "matrix": "\\begin{pmatrix}" + "&" * 3_000 + "\\end{pmatrix} = 0",
    "controls": "x\x1b[2J\u202e = 1",
}


def judged(text: str, folder: Path, name: str = "note.md") -> tuple[Report, float]:
    file = folder / name
    file.write_text(text)
    begun = time.monotonic()
    options = Options(Limits(budget=2, memory=1500, reading=60), 1)
    (report,) = check([(file, None)], options)
    return report, time.monotonic() - begun


def test_each_costs_itself_alone(tmp_path: Path) -> None:
    Path(OWNED).unlink(missing_ok=True)
    text = HONEST + "\n\n".join(f"$$\n{latex}\n$$" for latex in HOSTILE.values()) + HONEST
    report, _ = judged(text, tmp_path)
    displays = [f for f in report.findings if not f.inline]
    assert len(displays) == len(HOSTILE) + 2
    assert [displays[0].verdict, displays[-1].verdict] == ["proved", "proved"]
    for name, found in zip(HOSTILE, displays[1:-1], strict=True):
        assert found.verdict in ("unread", "unknown", "none"), name  # none: a definition of a name is no claim
        assert found.reason or found.verdict == "none", name
        assert "\n" not in found.reason
        assert "symnn itself failed" not in found.reason, (name, found.reason)
        assert len(found.latex) <= 20_000
        assert "\x1b" not in found.latex + found.reason
    assert not Path(OWNED).exists()


@pytest.mark.parametrize("count", [40])
def test_the_time_grows_with_the_number_of_formulas_and_no_faster(tmp_path: Path, count: int) -> None:
    def note(n: int) -> str:
        claims = (f"$$x_{{{k}}}^\\top x_{{{k}}} = \\|x_{{{k}}}\\|_2^2 .$$ where $x_{{{k}}} \\in \\mathbb{{R}}^n$." for k in range(n))
        return "\n\n".join(claims)

    judged(note(5), tmp_path)
    _, little = judged(note(count), tmp_path)
    _, much = judged(note(3 * count), tmp_path)
    assert much < 3 * little * 2.5 + 5
