"""Setting nested brackets costs what they hold, and gives what ziamath gives."""

from __future__ import annotations

import re
from typing import Any

import pytest

from symnn.text.latex_for_ziamath import prepared
from symnn.text.svg_formulas import EM, typeset

ziamath = pytest.importorskip("ziamath")


def nested(depth: int) -> str:
    return "x_{1}" if not depth else rf"\left(\frac{{{nested(depth - 1)}}}{{n}} + a\right)^{{2}}"


def rows_built(depth: int, monkeypatch: pytest.MonkeyPatch) -> int:
    row, built = ziamath.nodes.mrow.Mrow, []
    begin = row.__init__

    def counted(self: Any, *given: Any, **named: Any) -> None:
        built.append(1)
        begin(self, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(row, "__init__", counted)
        typeset(nested(depth))
    return len(built)


def test_nested_brackets_do_not_grow_exponentially(monkeypatch: pytest.MonkeyPatch) -> None:
    rows_built(1, monkeypatch)
    assert rows_built(8, monkeypatch) < 20 * rows_built(3, monkeypatch)


@pytest.mark.parametrize(
    "latex",
    [
        nested(2),
        r"\left(\left(x\right)_{i} + \left\lVert \frac{x}{n} \right\rVert\right) \left(\frac{x}{n}\right)",
        r"\sqrt{\left(x\right)^{\left(x\right)}} + \begin{pmatrix} \left(x\right) \\ \frac{\left(x\right)}{2} \end{pmatrix}",
        r"f + \tfrac{L}{2}\lVert y - x\rVert^2",
        r"\left(\frac{\lVert x\rVert^2}{2} + \left(\frac{\lVert y\rVert_{n}^2}{\frac{x}{2}}\right)_i\right)",
    ],
)
def test_what_is_measured_once_is_set_as_before(latex: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same row, beside brackets of other heights and in scripts, with ziamath's own measuring and with ours."""
    ours, row = typeset(latex), ziamath.nodes.mrow.Mrow
    plain = type("PlainRow", (), {"_get_height_nostretch": row._get_height_nostretch})
    with monkeypatch.context() as patched:
        patched.setattr(ziamath.nodes.mrow, "Mrow", plain)  # what is put in its place is put into nobody's class
        assert typeset(latex) == ours


@pytest.mark.parametrize(
    ("latex", "read"),
    [
        (r"a \ne -b", r"a \ne {-}b"),
        (r"a \to -1", r"a \to {-}1"),
        (r"a \nearrow - b", r"a \nearrow - b"),
        ("a - b", "a - b"),
        ("A := B", r"A \coloneqq B"),
        (r"\operatorname*{arg\,max}_{\beta, b} f", r"\underset{\beta, b}{\mathrm{arg\,max}}\, f"),
        ("f(x, y), x_{i, j}", r"f(x{,}\,y){,}\,x_{i, j}"),
        (r"a, \quad b", r"a, \quad b"),
        (r"x_{1,2}", r"x_{1,2}"),
        (r"\frac{\partial^2}{\partial w}", r"\frac{{\partial}^2}{{\partial} w}"),
        (r"\eta \nabla_w f", r"\eta {\nabla}_w f"),
        (r"2\tanh(z) - t \log y", r"2\,\operatorname{tanh}(z) - t\, \operatorname{log}\, y"),
        (r"\alpha\operatorname{f}(z)", r"\alpha\,\operatorname{f}(z)"),
        (
            r"X^\top \operatorname{diag}(x) \circ \operatorname{f}(x)",
            r"X^\top\, \operatorname{diag}(x)\hspace{0.1em}\circ\hspace{0.1em} \operatorname{f}(x)",
        ),
        (r"\begin{pmatrix} \frac{3}{2} \end{pmatrix} \frac{3}{2}", r"{\begin{pmatrix} \tfrac{3}{2} \end{pmatrix}} \frac{3}{2}"),
        (r"y \oslash a", r"y\hspace{0.1em}\oslash\hspace{0.1em} a"),
        (r"{\circ}", r"{\circ}"),
        (r"\circ", r"\circ"),
        (r"W^{\top} \circ x", r"W^{\top}\hspace{0.1em}\circ\hspace{0.1em} x"),
        (r"n \times (m)", r"n\hspace{0.1em}\times\hspace{0.1em} (m)"),
        (r"x^{\circ 2} + x^\circ + \underbrace{x}_{n \times 1}", r"x^{\circ 2} + x^\circ + \underbrace{x}_{n \times 1}"),
        (r"2\max(0, z) + \max_{i} x_i", r"2\,\mathrm{max}(0{,}\,z) + \max_{i} x_i"),
        (r"\begin{aligned} \log \hat y \\ x \end{aligned}", r"\begin{aligned} \operatorname{log}\, \hat y \\ x \end{aligned}"),
    ],
)
def test_what_ziamath_reads_otherwise_is_written_for_it(latex: str, read: str) -> None:
    assert " ".join(prepared(latex).split()) == read
    assert typeset(latex).startswith("<svg")


def test_a_name_of_two_words_is_upright() -> None:
    assert prepared(r"\operatorname{log\,softmax}(z)") == r"\operatorname{log}\,\operatorname{softmax}(z)"


def test_a_letter_with_an_accent_begins_where_it_is_seen() -> None:
    """ziamath measures the accent where it was before it was put over its letter."""
    left = [float(typeset(latex).split('"')[1].split()[0]) for latex in (r"\hat y", r"\hat{y}_i + 1", "y", r"\sqrt{x}")]
    assert all(-3 < x < 3 for x in left)


def test_an_accent_takes_no_room_beside_its_letter() -> None:
    """What follows ŷ stands where it stands behind y."""
    places = [typeset(latex).rsplit(' x="', 2)[1].split('"')[0] for latex in (r"\hat{y} = 3", "y = 3")]
    assert abs(float(places[0]) - float(places[1])) < 0.1


@pytest.mark.parametrize("piece", ["{} = x + y", r"{} = \frac{x}{y}", r"{} + \sqrt{x} \frac{1}{2}", r"{} - \left(\frac{a}{b}\right)"])
def test_a_piece_begins_at_its_sign_whatever_stands_behind(piece: str) -> None:
    """Pieces of a broken formula stand one word space apart."""
    drawn = typeset(piece)
    left = float(drawn.split('viewBox="')[1].split()[0])
    assert min(float(x) for x in re.findall(r'<(?:use|rect)[^>]* x="([-.0-9]+)"', drawn)) - left <= 2


def test_rows_that_are_aligned_do_not_touch() -> None:
    def height(latex: str) -> float:
        box = re.search(r'viewBox="([^"]*)"', typeset(latex))
        assert box is not None
        return float(box[1].split()[3]) / EM

    one, other = r"\frac{1}{s} = g", r"\frac{\partial L}{\partial s} = h"
    both = height(rf"\begin{{aligned}} &{one} \\ &{other} \end{{aligned}}")
    assert both - height(one) - height(other) >= 0.3


def test_a_row_beside_a_tall_matrix_has_low_brackets() -> None:
    row, column = r"\begin{pmatrix} 1 & 2 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \\ 3 \\ 4 \end{pmatrix}"
    assert prepared(row + column) == f"{{{row}}}{{{column}}}"
