"""The forms of the book: one page of text, formulas and numbers becomes Markdown, LaTeX, a notebook, NumPy functions and figures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symnn.book import appendix, latex_paper
from symnn.book import outputs as book
from symnn.book.builder.running import run
from symnn.book.latex_paper import book_latex
from symnn.book.latex_proofs import LINE, proof_latex
from symnn.book.markdown_pages import appendix_markdown, chapter_markdown
from symnn.book.notebook import notebook
from symnn.book.printed import CHECKED_AGAIN, ClaimBlock, FunctionBlock, Page, PrintedText, Ruling, of_kind
from symnn.book.printed_verdicts import words
from symnn.book.prose import to_latex
from symnn.errors import ArgumentError, ChapterError
from symnn.export.compiled import compile_function

CHAPTER = '''"""A chapter with a part of every kind."""

import sympy as sp

import symnn

from .before import A

chapter = symnn.Chapter("Every kind of part", number=2)

chapter.say("""
    ## Words and $A_1$

    Two matrices, of course 100% *square*.

    | what | size |
    |---|---|
    | $A$ | $2 \\\\times 2$ |
""")

B = sp.MatrixSymbol("B", 2, 2)

chapter.define("A product", sp.MatrixSymbol("P", 2, 2), A * B, note=1)
chapter.claim("Sums commute.", (A + B) * A, B * A + A**2, given="$A$ and $B$ are square")
chapter.claim("Products commute.", A * B, B * A, expect="refuted", mended=(sp.Trace(A * B), sp.Trace(B * A)), note=(2, 3))
chapter.claim("No fit.", lambda: A * sp.MatrixSymbol("x", 3, 1), A, expect="ill-typed", latex=r"A x = A")

net = symnn.Network(symnn.Dense(2, activation="tanh"), inputs=3, loss="half_squared_error")
chapter.derive(net.backprop(), "A layer")
chapter.figure("line", lambda axes: axes.plot([0, 1], [0, 1]), "A line", alt="A line that rises", size=(3, 2))
chapter.function("product", A * B, (A, B), doc="Two matrices, multiplied.")
chapter.function("loss_and_gradients", net.backprop(), doc="One layer.")
'''
BEFORE = "import sympy as sp\nimport symnn\nchapter = symnn.Chapter('Before', number=1)\nA = sp.MatrixSymbol('A', 2, 2)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("matplotlib")
    made = tmp_path_factory.mktemp("chapters")
    (made / "before.py").write_text(BEFORE)
    (made / "every.py").write_text(CHAPTER)
    return made


@pytest.fixture(scope="module")
def pages(folder: Path) -> list[Page]:
    return list(run([folder / "before.py", folder / "every.py"]))


@pytest.fixture(scope="module")
def build(pages: list[Page], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("book")
    book.write_book(pages, made)
    return made


def test_the_verdicts_of_every_kind_of_part_are_as_stated(pages: list[Page]) -> None:
    assert [r.word for r in pages[1].rulings if r.as_expected] == ["proved", "refuted", "proved", "ill-typed", *["proved"] * 3]


# Markdown
def test_a_page_says_the_same_in_markdown_and_latex(pages: list[Page]) -> None:
    markdown, latex = chapter_markdown(pages[1]), book_latex(pages, appendix.rows(pages))
    for formula in (
        r"A B \neq B A",
        r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
        "A x = A",
        r"P := A B",
        r"\begin{pmatrix} 0 & 0 \\ 1 & 0 \end{pmatrix}",
    ):
        assert formula in markdown, formula
        assert formula in latex, formula
    for told in (
        "a product needs as many columns on its left as rows on its right, not 2 and 3.",
        "Mended:",
        "Compared with its formula in 20 trials",
    ):
        assert told in markdown, told
        assert told in latex, told


def test_the_verdicts_stand_in_a_table_in_markdown_and_latex(pages: list[Page]) -> None:
    assert "| Products commute. | refuted |" in chapter_markdown(pages[1])
    assert r"Products commute. & refuted \\" in book_latex(pages, [])


def test_in_a_table_of_verdicts_a_derivative_stands_in_one_line() -> None:
    said = r"A line: $\frac{\partial \mathcal{L}}{\partial W^{[1]}}$ and $\frac{1}{2}$"
    assert latex_paper._slashed(said) == r"A line: $\partial \mathcal{L}/\partial W^{[1]}$ and $\frac{1}{2}$"


def test_the_hypothesis_in_words_is_told(pages: list[Page]) -> None:
    assert "*Given:* $A$ and $B$ are square." in chapter_markdown(pages[1])
    assert r"\emph{Given:} $A$ and $B$ are square." in book_latex(pages, [])


def test_the_lines_of_a_proof_stand_in_the_paper_as_on_the_page(pages: list[Page]) -> None:
    claims = [b for b in pages[1].blocks if isinstance(b, ClaimBlock)]
    told = [line for b in claims for line in (b.ruling.proof if b.ruling.word == "proved" else b.mended.proof if b.mended else ())]
    formulas = [found[1] for line in told if (found := LINE.fullmatch(line))]
    latex = book_latex(pages, [])
    assert formulas
    for formula in formulas:
        assert rf"{{{formula.strip()}}}\hfill\reason{{" in latex or rf"&{formula.strip()[:8]}" in latex, formula
    assert latex.count(r"\emph{Proof.}") == sum(any(map(LINE.fullmatch, r.proof)) for b in claims for r in (b.ruling, b.mended) if r)
    assert CHECKED_AGAIN not in latex


def test_a_proof_in_words_alone_is_no_proof_of_the_paper() -> None:
    ruling = Ruling(what="", expect="proved", word="proved", sentence="", proof=("It is so.", f"{CHECKED_AGAIN} and accepted."))
    assert proof_latex(ruling) == []
    begins, *lines = proof_latex(replace(ruling, proof=("$a = b$ (renamed)", "$= c$ (as assumed)", *ruling.proof)))
    assert begins.startswith(r"\emph{Proof.}")
    assert [r"\quad" in line for line in lines] == [False, True, False]
    assert r"\fit[0.62\linewidth]{a = b}\hfill\reason{renamed}" in lines[0]


def test_a_figure_has_its_text_alternative_and_its_caption(pages: list[Page]) -> None:
    assert "![A line that rises](../figures/every-line.svg)\n\n*A line*" in chapter_markdown(pages[1])


def test_the_appendix_maps_formulas_to_verdicts_and_mended_forms(pages: list[Page]) -> None:
    table = appendix_markdown(appendix.rows(pages)).split("\n")
    assert table[0] == "# The formulas of the note"
    assert [line.split(" | ")[0] for line in table[4:7]] == ["| 1", "| 2", "| 3"]
    assert r"$A B = B A$ | refuted | [2. Every kind of part](every.md) | $\operatorname{tr}(A B)" in table[5]


def test_a_rule_is_text_and_its_names_are_formulas(pages: list[Page]) -> None:
    """No dollars inside a display: GitHub would end it there."""
    displays = chapter_markdown(pages[1]).split("$$")[1::2]
    assert displays
    assert [d for d in displays if "$" in d] == []


@pytest.mark.parametrize(
    ("markdown", "latex"),
    [
        ("## A title", r"\section{A title}"),
        ("## A title\nand words", "\\section{A title}\n\nand words"),
        ("50% of $a_1 & b$ & more_or_less", r"50\% of $a_1 & b$ \& more\_or\_less"),
        ("*so* and **thus** and `f_x`", r"\emph{so} and \textbf{thus} and \texttt{f\_x}"),
        ("*so $a*b$ goes*", r"\emph{so $a*b$ goes}"),
        ("then\n\n$$a\n= b$$\n\nnow", "then\n\n\\[a\n= b\\]\n\nnow"),
        ("- one\n- two", "\\begin{itemize}\n\\item one\n\\item two\n\\end{itemize}"),
        ("words\n- one\n- two", "words\n\n\\begin{itemize}\n\\item one\n\\item two\n\\end{itemize}"),
        ("1. one\n2. two", "\\begin{enumerate}\n\\item one\n\\item two\n\\end{enumerate}"),
        ("> said", "\\begin{quote}\nsaid\n\\end{quote}"),
        ("see [SymPy](https://sympy.org/a#b)", r"see \href{https://sympy.org/a\#b}{SymPy}"),
        (r"a \ b", r"a \textbackslash{} b"),
        ("```python\na_b = 1\n\nc\n```", "\\begin{verbatim}\na_b = 1\n\nc\n\\end{verbatim}"),
        (
            "| a | $b$ |\n|---|---|\n| 1 | 2 & 3 |",
            "\\begin{center}\n\\fit{\\begin{tabular}{ll}\n\\toprule\n\\textbf{a} & \\textbf{$b$} \\\\ \\midrule\n1 & 2 \\& 3 \\\\\n\\bottomrule\n\\end{tabular}}\n\\end{center}",
        ),
    ],
)
def test_prose_becomes_latex(markdown: str, latex: str) -> None:
    assert to_latex(markdown) == latex


@pytest.mark.parametrize(
    ("said", "markdown"),
    [
        ("Σ y = 1", "Σ y = 1"),
        ("W is symmetric.", "W is symmetric."),
        ("did you mean W*x?", "did you mean `W*x`?"),
        ("write W*X + b*OneMatrix(1, N), or", "write `W*X + b*OneMatrix(1, N)`, or"),
        ("gain <= 1/3, t > 0", "`gain <= 1/3`, `t > 0`"),
        ("g >= 1592556111111111111/1000000000000000000", "`g >= 1.592556111…`"),
    ],
)
def test_a_formula_in_a_sentence_of_a_prover_stands_as_code(said: str, markdown: str) -> None:
    assert words(said) == markdown


# LaTeX
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="TeX is not installed")
def test_the_book_compiles_without_an_overfull_line(build: Path, tmp_path: Path) -> None:
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"-output-directory={tmp_path}", "book.tex"]
    done = subprocess.run(command, cwd=build, capture_output=True, timeout=120, check=False)
    log = (tmp_path / "book.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert [line for line in log.split("\n") if line.startswith("Overfull")] == []


# notebooks
def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text())["cells"]
    return found


@pytest.mark.parametrize("name", ["before", "every"])
def test_a_notebook_runs_from_top_to_bottom(build: Path, name: str) -> None:
    code = "\n".join("".join(c["source"]) for c in cells(build / f"notebooks/{name}.ipynb") if c["cell_type"] == "code")
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nprint(len(chapter.parts), chapter.title)"],
        cwd=build / "notebooks", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.split(" ", 1)[1].strip() == {"before": "Before", "every": "Every kind of part"}[name]


def test_the_cells_of_a_notebook_are_the_program_in_its_order(build: Path) -> None:
    code = ["".join(c["source"]) for c in cells(build / "notebooks/every.ipynb") if c["cell_type"] == "code"][1:]
    places = [CHAPTER.find(cell) for cell in code]
    assert places == sorted(places)
    assert -1 not in places
    assert "chapter.say" not in "".join(code)


def test_a_notebook_is_valid(build: Path) -> None:
    notebook = json.loads((build / "notebooks/every.ipynb").read_text())
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({c["id"] for c in notebook["cells"]}) == len(notebook["cells"])
    wanted = {
        "code": {"cell_type", "execution_count", "id", "metadata", "outputs", "source"},
        "markdown": {"cell_type", "id", "metadata", "source"},
    }
    assert all(set(c) == wanted[c["cell_type"]] for c in notebook["cells"])


def test_the_text_of_a_notebook_is_that_of_the_page(build: Path, pages: list[Page]) -> None:
    said = "\n".join("".join(c["source"]) for c in cells(build / "notebooks/every.ipynb") if c["cell_type"] == "markdown")
    assert "## Words and $A_1$" in said
    assert "**Refuted**. At" in said


def test_a_notebook_shows_the_lines_of_the_proofs(build: Path, pages: list[Page]) -> None:
    said = "\n".join("".join(c["source"]) for c in cells(build / "notebooks/every.ipynb") if c["cell_type"] == "markdown")
    every = [r for page in pages if page.name == "every" for b in of_kind(page, ClaimBlock) for r in (b.ruling, b.mended) if r is not None]
    proofs = [r.proof for r in every if r.proof]
    assert proofs
    assert said.count("<details><summary>Proof</summary>") == len(proofs) == said.count("</details>")
    assert all(f"> - {line}" in said for proof in proofs for line in proof)
    assert not any(r.proof for r in every if r.word != "proved")


def test_an_exercise_has_a_cell_to_be_filled_in() -> None:
    said = (
        "## Lists\n\n1. No exercise.\n\n## Exercises\n\n1. One.\n2. Two,\n   and more of it.\n\nThe answers:\n\n## After\n\n1. None either."
    )
    source = f'chapter.say("""\n{said}\n""")\nchapter.claim("Answer 1.", 1, 1)\n'
    page = Page(name="a", title="A", number=1, blocks=(PrintedText(markdown=said, line=1),), source=source)
    told = json.loads(notebook(page))["cells"]
    code = [c["source"] for c in told if c["cell_type"] == "code"]
    assert [re.findall(r"Exercise \d", cell) for cell in code] == [["Exercise 1"], ["Exercise 2"], []]
    assert told.index(next(c for c in told if c["source"] == code[0])) == 2, "below the questions, before the answers"
    # to be filled in, and until then nothing that stops the notebook
    assert all(line.startswith("# ") for cell in code[:2] for line in cell.split("\n"))
    filled = code[0].replace("# symnn.prove", "print(type(symnn.prove").replace('..., "=", ...))', '1, "=", 1))).__name__)')
    ran = subprocess.run([sys.executable, "-c", f"import symnn\n{filled}"], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "Proved\n"


# functions
def test_the_exported_functions_need_numpy_alone(build: Path) -> None:
    program = "import sys, every, numpy as np\nprint(every.product(np.eye(2), np.ones((2, 2))).tolist(), 'sympy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(build / "functions")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[[1.0, 1.0], [1.0, 1.0]] False\n"


def test_an_exported_derivation_gives_loss_and_gradients(pages: list[Page]) -> None:
    found = {f.name: f for f in of_kind(pages[1], FunctionBlock)}
    assert found["loss_and_gradients"].arguments == ("x", "W1", "b1", "y")
    assert found["loss_and_gradients"].numbers.trials == 20
    assert found["loss_and_gradients"].numbers.error < 1e-9


def test_a_function_of_sizes_alone_takes_numbers(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text(f"{BEFORE}n, m = symnn.sizes('n m')\nchapter.function('variance', 2/(n + m), (n, m))\n")
    (page,) = run([file])
    (function,) = of_kind(page, FunctionBlock)
    assert function.arguments == ("n", "m")
    assert compile_function(function.source, "variance")(3, 5) == 0.25


@pytest.mark.parametrize(
    ("function", "says"),
    [
        ("chapter.function('f', A*B, (A,))", "B occurs in the expression but is not among the arguments"),
        ("C = symnn.matrix('C', n, n); chapter.function('f', C*C, (C, n))", "leave the sizes out"),
        ("chapter.function('f g', A*B, (A, B))", "a name that Python accepts"),
        ("chapter.function('f', A, (A,))\nchapter.function('f', B, (B,))", "a function 'f' already"),
    ],
)
def test_a_function_that_cannot_be_exported_is_named_with_its_line(tmp_path: Path, function: str, says: str) -> None:
    file = tmp_path / "one.py"
    file.write_text(f"{BEFORE}B, n = sp.MatrixSymbol('B', 2, 2), symnn.sizes('n')\n{function}\n")
    with pytest.raises((ChapterError, ArgumentError), match=rf"one\.py, line [67]: .*{says}"):
        list(run([file]))


def test_a_wrong_exported_function_stops_the_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symnn.book import exporting

    wrong = exporting.compile_function

    def tampered(source: str, name: str) -> Any:
        return wrong(source.replace("return value", "return 2*value") if "return value" in source else source.replace("@", "+"), name)

    monkeypatch.setattr(exporting, "compile_function", tampered)
    with pytest.raises(ChapterError, match=r"every\.py, line \d+: the exported function differs from its formula"):
        list(run([folder / "every.py"]))


# figures
def test_a_drawn_figure_is_repeatable_and_comes_as_svg_and_pdf(pages: list[Page], folder: Path) -> None:
    again = next(iter(run([folder / "every.py"])))
    names = ("figures/every-line.svg", "figures/every-line.pdf")
    assert {n: book.book_files(pages)[n] for n in names} == {n: book.book_files([again])[n] for n in names}


def test_a_drawing_brings_its_own_size_and_words(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text(f"{BEFORE}chapter.figure('net', symnn.figures.network((3, 2, 1)), 'A network')\n")
    (page,) = run([file])
    assert "3 units" in chapter_markdown(page).split("](")[0]


def test_a_given_svg_is_kept_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text(f"{BEFORE}chapter.figure('dot', '<svg/>', 'A dot')\n")
    assert book.book_files(list(run([file])))["figures/one-dot.svg"] == "<svg/>"


@pytest.mark.parametrize("name", ["../../x", "a b", "é", ""])
def test_a_figure_cannot_leave_its_folder(name: str) -> None:
    from symnn.book.chapter import Chapter

    with pytest.raises(ArgumentError, match="file name"):
        Chapter("t").figure(name, "<svg/>")
