"""The book: a chapter is data, a build is whole and repeatable, and a verdict that is not as the chapter says is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sympy as sp

import symnn
from symnn.check import book, pages
from symnn.check.chapter import Chapter
from symnn.check.prose import to_latex
from symnn.errors import ArgumentError, ChapterError

HEADER = """import sympy as sp
import symnn
chapter = symnn.Chapter('A test', number=1)
A, B = sp.MatrixSymbol('A', 2, 2), sp.MatrixSymbol('B', 2, 2)
"""

Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a chapter file and give its path."""

    def write(body: str, name: str = "one.py", header: str = HEADER) -> Path:
        (tmp_path / "chapters").mkdir(exist_ok=True)
        file = tmp_path / "chapters" / name
        file.write_text(header + body)
        return file

    return write


def built(*files: Path) -> dict[str, str | bytes]:
    return book.book_files(list(book.run(files)))


def report(*files: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(built(*files)["verdicts.json"])
    return found


# what the book that comes with symnn holds
@pytest.fixture(scope="module")
def the_book() -> list[book.Page]:
    return book.ordered(list(book.run(book.find())))


def test_every_verdict_of_the_book_is_as_its_chapter_says(the_book: list[book.Page]) -> None:
    assert [(p.name, f.line, f.what, f.verdict.word) for p in the_book for f in p.findings if not f.as_expected] == []


def test_every_chapter_of_the_book_claims_or_derives_something(the_book: list[book.Page]) -> None:
    assert [p.name for p in the_book if len(p.findings) < 3] == []


def test_the_same_chapters_give_the_same_bytes(the_book: list[book.Page]) -> None:
    assert book.book_files(the_book) == book.book_files(list(book.run(book.find())))


def test_every_formula_of_the_book_is_closed(the_book: list[book.Page]) -> None:
    for name, content in book.book_files(the_book).items():
        text = content.decode() if isinstance(content, bytes) else content
        if name.endswith((".md", ".tex")):
            assert text.count("$$") % 2 == 0, name
            assert text.count(r"\begin{") == text.count(r"\end{"), name
            assert text.count(r"\left") == text.count(r"\right") + text.count(r"\leftarrow"), name


# chapters: expectations and failures
@pytest.mark.parametrize(
    ("claim", "expect"),
    [
        ("chapter.claim('sums commute', A + B, B + A)", "proved"),
        ("chapter.claim('products commute', A*B, B*A, expect='refuted')", "refuted"),
        ("chapter.claim('no fit', lambda: A*sp.MatrixSymbol('x', 3, 1), A, expect='ill-typed')", "ill-typed"),
    ],
)
def test_a_claim_that_comes_out_as_stated_is_as_expected(written: Write, claim: str, expect: str) -> None:
    told = report(written(claim))
    assert told["as_expected"] is True
    assert told["chapters"][0]["verdicts"][0]["verdict"] == expect  # type: ignore[index]


@pytest.mark.parametrize(
    "lie",
    [
        "chapter.claim('products commute', A*B, B*A)",
        "chapter.claim('sums commute', A + B, B + A, expect='refuted')",
        "chapter.claim('this fits', A*B, B*A, expect='ill-typed')",
        "chapter.claim('no fit', lambda: A*sp.MatrixSymbol('x', 3, 1), A)",
    ],
)
def test_a_claim_that_comes_out_otherwise_is_not(written: Write, lie: str) -> None:
    assert report(written(lie))["as_expected"] is False


def test_a_claim_gives_its_verdict_back() -> None:
    A = sp.MatrixSymbol("A", 2, 2)
    assert isinstance(Chapter("t").claim("a thing is itself", A, A), symnn.Proved)


@pytest.mark.parametrize(
    ("side", "printed"),
    [
        ("(symnn.gradient, symnn.sum(A*x), x), A.T*sp.OneMatrix(n, 1)", r"{\partial x} \left[ \mathbf{1}^{\top} A x \right] = A^{\top}"),
        ("(symnn.jacobian, A*x, x), A", r"\frac{\partial}{\partial x} \left[ A x \right] = A"),
        ("(symnn.hessian, (x.T*A*x)[0, 0], x), A + A.T", r"\frac{\partial^2}{\partial x\, \partial x^{\top}} \left[ "),
        ("(symnn.vjp, A*x, x, v), A.T*v", r"\frac{\partial}{\partial x} \left\langle v,\, A x \right\rangle = A^{\top} v"),
        ("(symnn.hvp, (x.T*A*x)[0, 0], x, v), (A + A.T)*v", r" \right] v = (A + A^{\top}) v"),
    ],
)
def test_a_derivative_is_printed_with_its_sign_and_judged_by_its_value(written: Write, side: str, printed: str) -> None:
    vectors = "n, m = symnn.sizes('n m')\nA, x, v = symnn.matrix('A', n, n), symnn.vector('x', n), symnn.vector('v', n)\n"
    files = built(written(f"{vectors}chapter.claim('so it is', {side})"))
    assert printed in files["chapters/one.md"]
    assert printed in files["book.tex"]
    assert json.loads(files["verdicts.json"])["as_expected"] is True
    assert report(written(f"{vectors}chapter.claim('so it is not', {side}*3)"))["as_expected"] is False


def test_a_verdict_found_by_other_means_counts(written: Write) -> None:
    told = report(written("chapter.verdict('found', symnn.equal(A*B, B*A))"))
    assert told["as_expected"] is False
    assert told["chapters"][0]["verdicts"][0]["claim"] == "found"  # type: ignore[index]


def test_clashing_symbolic_sizes_are_ill_typed(written: Write) -> None:
    body = "n, m = symnn.sizes('n m')\nC, D = symnn.matrix('C', n, n), symnn.matrix('D', m, m)\n"
    assert report(written(body + "chapter.claim('no fit', C + D, D + C, expect='ill-typed')"))["as_expected"] is True


def test_after_a_derivation_its_symbols_are_written_as_in_it(written: Write) -> None:
    body = "net = symnn.Network(symnn.Dense(2), inputs=2, loss='half_squared_error')\nW = symnn.matrix('W1', 2, 2)\n"
    claim = "chapter.claim('itself', W, W)\n"
    assert "\n> W_1 = W_1\n" in built(written(body + claim))["chapters/one.md"]
    assert "\n> W^{[1]} = W^{[1]}\n" in built(written(f"{body}chapter.derive(net.backprop())\n{claim}"))["chapters/one.md"]


def test_an_unknown_section_is_refused() -> None:
    derivation = symnn.Network(symnn.Dense(2), inputs=2, loss="half_squared_error").backprop()
    with pytest.raises(ArgumentError, match="forward, backward, gradients, not 'sideways'"):
        Chapter("t").derive(derivation, sections=("sideways",))


def test_a_claim_is_found_at_its_own_line(written: Write) -> None:
    told = report(written("\nchapter.claim('sums commute', A + B, B + A)"))
    assert told["chapters"][0]["verdicts"][0]["line"] == HEADER.count("\n") + 2  # type: ignore[index]


def test_an_unknown_expectation_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"'true'.*|expected to be one of"):
        Chapter("t").claim("x", sp.Integer(1), sp.Integer(1), expect="true")


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("1/0", 5, "ZeroDivisionError"),
        ("\nsymnn.matrix('M', 0, 2)", 6, "at least 1"),
        ("\n\ndef", 7, "SyntaxError"),
        ("import no_such_module_anywhere", 5, "no_such_module_anywhere"),
    ],
)
def test_a_chapter_that_raises_is_named_with_its_line(written: Write, body: str, line: int, says: str) -> None:
    with pytest.raises(ChapterError, match=rf"one\.py, line {line}: .*{says}"):
        report(written(body))


def test_the_innermost_chapter_is_blamed(written: Write) -> None:
    written("1/0", "zero.py")
    with pytest.raises(ChapterError, match=r"zero\.py, line 5"):
        report(written("from . import zero"))


def test_a_file_without_a_chapter_is_refused(written: Write) -> None:
    with pytest.raises(ChapterError, match=r"one\.py has no module-level `chapter`"):
        report(written("", header="x = 1"))


def test_a_chapter_may_cite_another_and_each_is_run_once(written: Write) -> None:
    zero = written("total = A + B\nchapter.claim('it is', total, B + A)", "zero.py")
    told = report(zero, written("from .zero import total\nchapter.claim('cited', total, A + B)"))
    assert [len(c["verdicts"]) for c in told["chapters"]] == [1, 1]  # type: ignore[attr-defined]


def test_chapters_stand_in_the_order_of_their_numbers(written: Write) -> None:
    names = {"b": "number=2", "c": "number=1", "a": ""}
    files = [written("", f"{n}.py", f"import symnn\nchapter = symnn.Chapter('t', {arg})\n") for n, arg in names.items()]
    assert [p.name for p in book.ordered(list(book.run(files)))] == ["c", "b", "a"]


# the folder that is written
def test_a_build_replaces_its_own_files_and_leaves_others(written: Write, tmp_path: Path) -> None:
    one, two = written("", "one.py"), written("", "two.py")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    book.write_book(list(book.run([one, two])), folder)
    book.write_book(list(book.run([two])), folder)
    assert sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()) == [
        "book.tex", "chapters/two.md", "notes.txt", "verdicts.json",
    ]  # fmt: skip


def test_a_listed_file_outside_the_folder_is_left_alone(written: Write, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "precious").write_text("x")
    (folder / "verdicts.json").write_text(json.dumps({"files": ["../precious"]}))
    book.write_book(list(book.run([written("")])), folder)
    assert (tmp_path / "precious").read_text() == "x"


def test_a_failing_chapter_leaves_the_old_book(written: Write, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    book.write_book(list(book.run([written("")])), folder)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(ChapterError):
        book.write_book(list(book.run([written("1/0")])), folder)
    assert before == {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# what a page says
def test_a_drawn_figure_is_repeatable_and_comes_as_svg_and_pdf(written: Write) -> None:
    pytest.importorskip("matplotlib")
    file = written("chapter.figure('line', lambda axes: axes.plot([0, 1], [0, 1]), 'A line')")
    files = built(file)
    assert {"chapters/figures/line.svg", "chapters/figures/line.pdf"} < set(files)
    assert files == built(file)


def test_a_given_svg_is_kept_as_it_is(written: Write) -> None:
    assert built(written("chapter.figure('dot', '<svg/>', 'A dot')"))["chapters/figures/dot.svg"] == "<svg/>"


def test_a_figure_cannot_leave_its_folder() -> None:
    with pytest.raises(ArgumentError, match="file name"):
        Chapter("t").figure("../../x", "<svg/>")


def test_an_unexpected_verdict_is_told_on_the_page(written: Write) -> None:
    (page,) = book.run([written("chapter.claim('products commute', A*B, B*A)")])
    told = pages.chapter_markdown(page.chapter)
    assert "The chapter says: proved" in told
    assert "| products commute | refuted (expected: proved) |" in told


@pytest.mark.parametrize(
    ("markdown", "latex"),
    [
        ("## A title", r"\section{A title}"),
        ("50% of $a_1 & b$ & more_or_less", r"50\% of $a_1 & b$ \& more\_or\_less"),
        ("*so* and **thus** and `f_x`", r"\emph{so} and \textbf{thus} and \texttt{f\_x}"),
        ("then\n\n$$a\n\n= b$$\n\nnow", "then\n\n\\[a\n\n= b\\]\n\nnow"),
        ("- one\n- two", "\\begin{itemize}\n\\item one\n\\item two\n\\end{itemize}"),
        ("> said", "\\begin{quote}\nsaid\n\\end{quote}"),
        ("see [SymPy](https://sympy.org/a#b)", r"see \href{https://sympy.org/a\#b}{SymPy}"),
        (r"a \ b", r"a \textbackslash{} b"),
    ],
)
def test_prose_becomes_latex(markdown: str, latex: str) -> None:
    assert to_latex(markdown) == latex
