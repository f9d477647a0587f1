"""What the author says in a directive is assumed; what was not said is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from symnn.check.allowances import Limits
from symnn.check.checking import Options, check

GRADIENT = r"$$\nabla_x \left( x^\top A x \right) = 2 A x.$$"
DECLARED = r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$." + "\n\n"

CASES = [
    (DECLARED + GRADIENT, "refuted"),
    (DECLARED + "<!-- symnn: assume A is symmetric -->\n" + GRADIENT, "proved"),
    (DECLARED + "<!-- symnn: assume A is invertible -->\n" + GRADIENT, "refuted"),
    (DECLARED + "<!-- symnn: assume B is symmetric -->\n" + GRADIENT, "unread"),  # what B is, nothing says
    (DECLARED + GRADIENT + "\n<!-- symnn: assume A is symmetric -->\n", "refuted"),
    ("---\nsymnn:\n  - let A: n, n\n  - let x: n\n  - assume A is symmetric\n---\n" + GRADIENT, "proved"),
    ("---\nsymnn:\n  - let A: n, n\n  - let x: n\n---\n" + GRADIENT, "refuted"),
    ("<!-- symnn: assume c > 0 -->\nLet $c \\in \\mathbb{R}$. $$\\sqrt{c^2} = c$$", "proved"),
    ("Let $c \\in \\mathbb{R}$.\n<!-- symnn: assume c < 0 -->\n$$\\sqrt{c^2} = c$$", "refuted"),
    ("<!-- symnn: assume c < 0 -->\nLet $c \\in \\mathbb{R}$. $$\\sqrt{c^2} = c$$", "refuted"),
]


@pytest.mark.parametrize(("text", "verdict"), CASES, ids=range(len(CASES)))
def test_what_is_said_is_assumed_and_nothing_else(tmp_path: Path, text: str, verdict: str) -> None:
    (tmp_path / "note.md").write_text(text)
    (report,) = check([(tmp_path / "note.md", None)], Options(Limits(budget=20), 1))
    displays = [f for f in report.findings if not f.inline]
    assert [f.verdict for f in displays] == [verdict]
    assert not any(f.latex in ("A", "c > 0", "c < 0") and f.verdict != "none" for f in report.findings)
