"""LaTeX documents: environments, macros, files, labels; and macros and files that mean harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from symnn.errors import DocumentError
from symnn.reading.documents import document_of, extract


def formulas(text: str) -> list[str]:
    return [" ".join(s.latex.split()) for s in document_of(text, "latex").spans]


FORMS = [
    ("a $x$ b", "$", (1, 4), "x", False),
    ("$$x$$", "$$", (1, 3), "x", True),
    (r"\(x\)", r"\(", (1, 3), "x", False),
    (r"\[x\]", r"\[", (1, 3), "x", True),
    ("\\begin{equation}\nx\n\\end{equation}", "equation", (2, 1), "x", True),
    ("\\begin{align*}\na &= b \\\\\n c &= d\n\\end{align*}", "align*", (2, 1), "a &= b \\\\\n c &= d", True),
    (r"\begin{alignat}{2} a &= b \end{alignat}", "alignat", (1, 20), "a &= b", True),
    (r"\begin{gather} a \end{gather}", "gather", (1, 16), "a", True),
    (r"\begin{multline} a \end{multline}", "multline", (1, 18), "a", True),
    (r"\begin{math} a \end{math}", "math", (1, 14), "a", False),
    (r"\begin{subequations}\begin{align} a \end{align}\end{subequations}", "align", (1, 35), "a", True),
    ("$x \\text{ if $y$ holds}$", "$", (1, 2), "x \\text{ if $y$ holds}", False),
    ("% $a$\n$x$ % $b$\n", "$", (2, 2), "x", False),
    ("50\\% of $x$", "$", (1, 10), "x", False),
    ("\\verb|$a$| and $x$", "$", (1, 17), "x", False),
    ("\\begin{verbatim}\n$a$\n\\end{verbatim}\n$x$", "$", (4, 2), "x", False),
    ("\\iffalse $a$ \\ifx b \\fi $c$ \\fi $x$", "$", (1, 34), "x", False),
    ("\\documentclass{article}\n\\title{$a$}\n\\begin{document}\n$x$\n\\end{document}\n$b$", "$", (4, 2), "x", False),
    (r"costs \$5 and $x$", "$", (1, 16), "x", False),
]


@pytest.mark.parametrize(("text", "environment", "place", "latex", "displayed"), FORMS, ids=range(len(FORMS)))
def test_every_form_is_found_at_its_place(text: str, environment: str, place: tuple[int, int], latex: str, displayed: bool) -> None:
    (span,) = document_of(text, "latex").spans
    assert (span.environment, (span.line, span.column), span.latex, span.displayed) == (environment, place, latex, displayed)


MACROS = [
    (r"\newcommand{\R}{\mathbb{R}} $x \in \R^n$", r"x \in \mathbb{R}^n"),
    (r"\newcommand\R{\mathbb{R}} $\R$", r"\mathbb{R}"),
    (r"\newcommand{\norm}[1]{\|#1\|} $\norm{x + \norm{y}}$", r"\|x + \|y\|\|"),
    (r"\newcommand{\norm}[2][2]{\|#2\|_{#1}} $\norm{x} + \norm[1]{y}$", r"\|x\|_{2} + \|y\|_{1}"),
    (r"\def\bx{\mathbf{x}} $\bx$", r"\mathbf{x}"),
    (r"\def\d#1#2{\frac{\partial #1}{\partial #2}} $\d{L}{W}$", r"\frac{\partial L}{\partial W}"),
    (r"\def\d#1#2{\frac{\partial #1}{\partial #2}} $\d L W$", r"\frac{\partial L}{\partial W}"),
    (r"\def\pair(#1,#2){\langle #1, #2\rangle} $\pair(a,b)$", r"\langle a, b\rangle"),
    (r"\let\eps\varepsilon $\eps$", r"\varepsilon"),
    (r"\let\oldphi\phi \renewcommand{\phi}{\oldphi_1} $\phi$", r"\phi_1"),
    (r"\DeclareMathOperator{\tr}{tr} $\tr(A)$", r"\operatorname{tr}(A)"),
    (r"\DeclareMathOperator*{\argmin}{arg\,min} $\argmin_x f$", r"\operatorname*{arg\,min}_x f"),
    (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert} $\abs*{x}$", r"\left\lvert x \right\rvert"),
    (r"\NewDocumentCommand{\E}{O{} m}{\mathbb{E}_{#1}[#2]} $\E[x]{y}$", r"\mathbb{E}_{x}[y]"),
    (r"\newcommand{\R}{\ensuremath{\mathbb{R}}\xspace} $\R$", r"\mathbb{R}"),
    (r"\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}} \be x = y \ee", "x = y"),
    (r"\newcommand{\bs}{\boldsymbol} $\bs x$", r"\boldsymbol x"),
    (r"\newcommand{\bb}{\alpha} $\bb x$ and $\bb$", r"\alpha x"),
    (r"\newcommand{\a}{\alpha}$\a x$", r"\alpha x"),
    (r"\newcommand{\a}{b}\renewcommand{\a}{c} $\a$", "c"),
    (r"\newcommandx{\dn}[3][1=x,2={\mu, 0}]{#1 #2 #3} $\dn[y]{z}$", r"y \mu, 0 z"),
    (r"\newenvironment{eq}{\begin{equation}}{\end{equation}} \begin{eq} a = b \end{eq}", "a = b"),
    (r"\newcommand{\half}{\frac12} $\half x$", r"\frac12 x"),
]


@pytest.mark.parametrize(("text", "expected"), MACROS, ids=range(len(MACROS)))
def test_macros_are_expanded(text: str, expected: str) -> None:
    assert formulas(text)[0] == expected


def test_a_macro_is_placed_where_it_is_called_and_its_arguments_where_they_stand() -> None:
    (span,) = document_of("\\newcommand{\\norm}[1]{\\|#1\\|}\n$y + \\norm{ab}$", "latex").spans
    assert span.latex == "y + \\|ab\\|"
    assert [span.place(i) for i in (0, 4, 6, 7)] == [(2, 2), (2, 6), (2, 12), (2, 13)]
    assert span.offset(4) == len("\\newcommand{\\norm}[1]{\\|#1\\|}\n$y + ")


HOSTILE_MACROS = [
    r"\def\a{\a}",
    r"\def\a{\b}\def\b{\a}",
    r"\def\a{\a\a}",
    r"\def\a{x\a}",
    r"\def\a#1{\a{#1#1}}",
    r"\newcommand{\a}[1]{\a{\a{#1}}}",
    r"\def\b{" + "x" * 5_000 + r"}\def\a{" + r"\b" * 5_000 + "}",
    "".join(rf"\def\a{chr(97 + k)}{{\a{chr(98 + k)}\a{chr(98 + k)}}}" for k in range(25)) + r"\def\a{\aa}",
    r"\edef\a{x}",
    r"\NewDocumentCommand{\a}{s m}{x}",
    r"\newcommand{\a}[1]{\newcommand{\a}{\a}\a{#1}}",
]


@pytest.mark.parametrize("definition", HOSTILE_MACROS, ids=range(len(HOSTILE_MACROS)))
def test_a_macro_that_will_not_end_costs_its_formula_alone(definition: str) -> None:
    text = f"{definition}\n$\\a{{y}} = 1$ and $z = 2$\n" + "$\\a{y}$\n" * 200
    begun = time.process_time()
    spans = document_of(text, "latex").spans
    assert time.process_time() - begun < 5
    assert "\\a" in spans[0].problem
    assert (spans[1].latex, spans[1].problem) == ("z = 2", "")
    assert all(len(s.latex) <= 20_000 for s in spans)


def test_labels_references_and_theorems() -> None:
    text = r"""\newtheorem{satz}{Theorem}
\begin{satz}[Main]
Let $A$ be symmetric. Then
\begin{equation}\label{eq:one} x = y \tag{3} \end{equation}
by \eqref{eq:one} and \ref{nothing} for $z$.
\end{satz}
\section{Proofs}
\begin{proof} $q$ \end{proof} $r$"""
    spans = document_of(text, "latex").spans
    assert [(s.latex, s.labels, s.theorem) for s in spans] == [
        ("A", (), "theorem"),
        ("x = y", ("eq:one",), "theorem"),
        ("z", (), "theorem"),
        ("q", (), "proof"),
        ("r", (), ""),
    ]
    assert spans[2].sentence == "Then ⟨1⟩ by ⟨1⟩ and (nothing) for ⟨2⟩."
    assert spans[3].heading == "Proofs"


def test_directives_keep_their_places() -> None:
    document = document_of("% symnn: assume A is symmetric\n$a$\n% a remark\n  %% symnn: let W: n, m\n$b$", "latex")
    assert [(d.line, d.before, d.word, d.text) for d in document.directives] == [
        (1, 0, "assume", "A is symmetric"),
        (4, 2, "let", "W: n, m"),
    ]


def test_inputs_are_read_inside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "main.tex").write_text("$a$\n\\input{macros}\\input{parts/one.tex}\n$\\R$\n")
    (tmp_path / "macros.tex").write_text("\\newcommand{\\R}{\\mathbb{R}}\n")
    (tmp_path / "parts" / "one.tex").write_text("% \\input{nothing}\n\n  $b \\in \\R$\n")
    (document,) = extract(tmp_path / "main.tex")
    assert [(Path(s.file).name, s.line, s.column, s.latex) for s in document.spans] == [
        ("main.tex", 1, 2, "a"),
        ("one.tex", 3, 4, r"b \in \mathbb{R}"),
        ("main.tex", 3, 2, r"\mathbb{R}"),
    ]
    assert document.problems == ()


def test_what_lies_outside_is_not_read(tmp_path: Path) -> None:
    inside = tmp_path / "note"
    inside.mkdir()
    (tmp_path / "secret.tex").write_text("$secret$")
    (inside / "link.tex").symlink_to(tmp_path / "secret.tex")
    (inside / "again.tex").write_text("\\input{again}$a$")
    (inside / "main.tex").write_text(
        "\\input{../secret}\n\\input{/etc/passwd}\n\\input{link}\n\\input{missing}\n\\input{again}\n\\input{main}\n$x$\n"
    )
    (document,) = extract(inside / "main.tex")
    assert [s.latex for s in document.spans] == ["a", "x"]
    said = [(p.line, p.sentence) for p in document.problems]
    assert [line for line, _ in said] == [1, 2, 3, 4, 1, 6]
    assert ["outside" in s for _, s in said] == [True, True, True, False, False, False]
    assert "no such file" in said[3][1]
    assert "includes itself" in said[4][1]


def test_a_text_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "other.tex").write_text("$a$")
    document = document_of(f"\\input{{{tmp_path}/other}} $x$", "latex", str(tmp_path / "main.tex"))
    assert [s.latex for s in document.spans] == ["x"]
    assert len(document.problems) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{align}" * 2_000,
        "$" * 100_001,
        "\\(" * 12_000,
        "{" * 50_000 + "$x$",
        "%" * 50_000,
        "%\n" * 25_000,
        "\\iffalse" * 7_000,
        "\\section{" * 5_000,
        "\\verb|" * 7_000,
        "\\begin{verbatim}" * 2_000,
        "\\newcommand{" * 5_000,
        "\\def" * 12_000,
        "\\def\\a#1#2#3{#1}" + "\\a" * 7_000,
        "$a$\n\n" * 7_000,
        "\\label{a}$x$" * 5_000,
        "\\\\" * 25_000,
        "\\newtheorem{" * 2_000,
        "\\input{a}" * 2_000,
        "\\let\\a\\b" * 5_000,
        "\\begin{theorem}" * 5_000,
        "\\a[" * 12_000 + "\\newcommand{\\a}[2][x]{y}" + "\\a[" * 12_000,
    ],
    ids=range(21),
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    begun = time.process_time()
    document_of(text, "latex")
    assert time.process_time() - begun < 6


BAD_FILES = [
    (b"\xff\xfe\x00a", "UTF-16"),
    (b"%PDF-1.7 ...", "binary"),
    (b"\x00" * 100, "binary"),
    (b"good\nbad \xe9 byte\n", ":2: not UTF-8 (byte 0xe9)"),
    (b"a" * 8_000_001, "larger than"),
]


@pytest.mark.parametrize(("raw", "said"), BAD_FILES, ids=range(len(BAD_FILES)))
@pytest.mark.parametrize("suffix", [".tex", ".md", ".py", ".ipynb"])
def test_files_that_are_no_text_are_refused_in_a_sentence(tmp_path: Path, raw: bytes, said: str, suffix: str) -> None:
    file = tmp_path / f"note{suffix}"
    file.write_bytes(raw)
    with pytest.raises(DocumentError) as refused:
        extract(file)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_a_missing_file_and_a_link_out_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.tex").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "secret.md").write_text("$x$")
    (tmp_path / "docs" / "note.md").symlink_to(tmp_path / "secret.md")
    for path, folder, said in [
        (tmp_path / "folder.tex", None, "no regular file"),
        (tmp_path / "none.md", None, "no such file"),
        (tmp_path / "docs" / "note.md", tmp_path / "docs", "outside"),
    ]:
        with pytest.raises(DocumentError, match=said):
            extract(path, folder)
    assert len(extract(tmp_path / "docs" / "note.md")[0].spans) == 1


def test_a_nul_byte_costs_its_formula_alone() -> None:
    first, second = document_of("$a\x00b$ and $c$" + " words" * 50, "markdown").spans
    assert "NUL" in first.problem
    assert second.problem == ""
