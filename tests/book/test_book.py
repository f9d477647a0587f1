"""Chapters: what an author says and claims is judged, and a verdict that is not as the chapter says is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.book import comparing
from symnn.book import outputs as book
from symnn.book.builder.running import run
from symnn.book.chapter import Chapter
from symnn.book.printed import DerivedBlock, Page, from_json, of_kind, to_json
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
    return book.book_files(list(run(files)))


def report(*files: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(built(*files)["verdicts.json"])
    return found


# what the book that comes with symnn holds
def test_every_verdict_of_the_book_is_as_its_chapter_says(the_book: list[Page]) -> None:
    assert [(p.name, r.line, r.what, r.word, r.sentence) for p in the_book for r in p.rulings if not r.as_expected] == []


def test_every_chapter_of_the_book_claims_or_derives_something(the_book: list[Page]) -> None:
    assert [p.name for p in the_book if len(list(p.rulings)) < 3] == []


def test_every_proof_of_the_book_has_a_certificate_that_stands(the_book: list[Page]) -> None:
    assert [(p.name, r.line, r.proof) for p in the_book for r in p.rulings if any("not accepted" in said for said in r.proof)] == []


def test_no_claim_of_the_book_prints_the_same_on_both_sides(the_book: list[Page]) -> None:
    """SymPy may turn one side into the other before the chapter sees it: such a page teaches nothing."""
    claims = [(p.name, b.line, b.latex) for p in the_book for b in p.blocks if b.kind == "claim"]  # type: ignore[attr-defined]
    assert [c for c in claims if (sides := c[2].split(" = "))[0] == sides[-1] and len(sides) == 2] == []


def test_no_line_of_a_derivation_names_its_derivative_twice(the_book: list[Page]) -> None:
    named = [line.left.split(" = ") for page in the_book for block in of_kind(page, DerivedBlock) for line in block.lines]
    asked = [parts for parts in named if len(parts) == 2]
    assert len(asked) > 20
    assert [parts for parts in asked if parts[1] in parts[0]] == []


def test_a_page_comes_back_from_json_as_it_was(the_book: list[Page]) -> None:
    assert [p.name for p in the_book if from_json(to_json(p)) != p] == []


def test_every_formula_of_the_book_is_closed(the_book: list[Page]) -> None:
    for name, content in book.book_files(the_book).items():
        text = content if isinstance(content, str) else ""
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
    assert told["chapters"][0]["verdicts"][0]["verdict"] == expect


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
        ("(symnn.vjp, A*x, x, v), A.T*v", r"\frac{\partial}{\partial x} \left\langle v, A x \right\rangle = A^{\top} v"),
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
    assert told["chapters"][0]["verdicts"][0]["claim"] == "found"


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
    assert told["chapters"][0]["verdicts"][0]["line"] == HEADER.count("\n") + 2


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
    assert [len(c["verdicts"]) for c in told["chapters"]] == [1, 1]


def test_chapters_stand_in_the_order_of_their_numbers(written: Write) -> None:
    names = {"b": "number=2", "c": "number=1", "a": ""}
    files = [written("", f"{n}.py", f"import symnn\nchapter = symnn.Chapter('t', {arg})\n") for n, arg in names.items()]
    assert [p.name for p in book.ordered(list(run(files)))] == ["c", "b", "a"]


# claims that are claims, mended forms, notes
def test_a_claim_may_be_given_whole(written: Write) -> None:
    told = report(written("t = sp.Symbol('t', real=True)\nchapter.claim('bounded', symnn.claim(0, '<', symnn.sigmoid(t), '<', 1))"))
    assert told["chapters"][0]["verdicts"][0]["verdict"] == "proved"
    assert r"0 < \sigma(t) < 1" in told["chapters"][0]["verdicts"][0]["latex"]


def test_the_lie_in_place_of_a_whole_claim_is_refuted(written: Write) -> None:
    body = "t = sp.Symbol('t', real=True)\nchapter.claim('bounded', symnn.claim(symnn.sigmoid(t), '<=', sp.Rational(1, 2)))"
    told = report(written(body))
    assert told["as_expected"] is False
    assert told["chapters"][0]["verdicts"][0]["verdict"] == "refuted"


def test_assumptions_beside_a_whole_claim_count(written: Write) -> None:
    body = "t = sp.Symbol('t', real=True)\nclaim = symnn.claim(symnn.relu(t), '=', t)\n"
    assert report(written(body + "chapter.claim('so', claim, assume=[t > 0])"))["as_expected"] is True
    assert report(written(body + "chapter.claim('so', claim)"))["as_expected"] is False


@pytest.mark.parametrize("given", [(sp.Integer(1),), (symnn.Unknown(reason="x"),)])
def test_what_is_no_claim_is_refused(given: tuple[Any, ...]) -> None:
    with pytest.raises(ArgumentError, match=r"chapter\.(claim|verdict)\("):
        Chapter("t").claim("x", *given)


def test_a_mended_form_is_judged_and_must_be_proved(written: Write) -> None:
    refuted = "chapter.claim('products commute', A*B, B*A, expect='refuted', mended="
    told = report(written(refuted + "(sp.Trace(A*B), sp.Trace(B*A)), note=7)"))
    assert told["as_expected"] is True
    assert told["chapters"][0]["verdicts"][0]["mended"]["verdict"] == "proved"
    assert r"\operatorname{tr}" in told["formulas_of_the_note"][0]["mended"]
    assert report(written(refuted + "(A*B, -B*A))"))["as_expected"] is False


def test_the_assumptions_of_the_mended_form_do_not_help_the_claim(written: Write) -> None:
    t = "t = sp.Symbol('t', real=True)\n"
    told = report(written(t + "chapter.claim('so', symnn.relu(t), t, expect='refuted', mended=(symnn.relu(t), t), mended_assume=[t > 0])"))
    assert [v["verdict"] for v in (told["chapters"][0]["verdicts"][0], told["chapters"][0]["verdicts"][0]["mended"])] == [
        "refuted",
        "proved",
    ]


def test_what_is_proved_needs_no_mending() -> None:
    with pytest.raises(ArgumentError, match="no mended form"):
        Chapter("t").claim("x", sp.Integer(1), sp.Integer(1), mended=(1, 1))


def test_a_refuted_formula_is_told_with_the_nearest_true_one(written: Write) -> None:
    told = report(
        written("x = symnn.vector('x', 2)\nchapter.claim('slope', (symnn.gradient, (x.T*A*x)[0, 0], x), (A - A.T)*x, expect='refuted')")
    )
    assert told["chapters"][0]["verdicts"][0]["counterexample"]
    assert "A.T" in told["chapters"][0]["verdicts"][0]["repair"]


def test_a_printed_formula_is_not_what_is_judged(written: Write) -> None:
    files = built(written("chapter.claim('so', A + B, B + A, latex=r'A + B = C')"))
    assert "> A + B = C\n" in str(files["chapters/one.md"])
    assert json.loads(files["verdicts.json"])["as_expected"] is True
    assert report(written("chapter.claim('so', A*B, B*A, latex=r'A + B = B + A')"))["as_expected"] is False


def test_the_formulas_of_the_note_are_listed_by_number(written: Write) -> None:
    one = written(
        "chapter.define('a sum', sp.MatrixSymbol('S', 2, 2), A + B, note=9)\nchapter.claim('c', A, A, note=(4, 9), given='$A$ is given')"
    )
    two = written("chapter.say('also here', note=4)", "two.py", HEADER.replace("number=1", "number=2"))
    told = [(r["number"], r["verdict"], r["chapter"]) for r in report(one, two)["formulas_of_the_note"]]
    assert told == [(4, "proved", "one"), (4, "discussed", "two"), (9, "definition", "one"), (9, "proved", "one")]


def test_a_definition_has_two_sides_of_one_shape() -> None:
    A = sp.MatrixSymbol("A", 2, 2)
    with pytest.raises(ArgumentError, match="one shape"):
        Chapter("t").define("x", A, sp.MatrixSymbol("B", 2, 3))
    with pytest.raises(ArgumentError, match="two sides"):
        Chapter("t").define("x", A)


# numbers
def test_a_proved_claim_is_compared_in_numbers(written: Write) -> None:
    body = "t = sp.Symbol('t', real=True)\nchapter.claim('so', symnn.exp(2*t), symnn.exp(t)**2)"
    numbers = report(written(body))["chapters"][0]["verdicts"][0]["numbers"]
    assert numbers["trials"] == 20
    assert 0 < numbers["largest_error_below"] < 1e-9


def test_a_claim_about_an_unknown_function_has_no_numbers(written: Write) -> None:
    told = report(written("g = symnn.function('g')\nchapter.claim('so', g(A) + B, B + g(A))"))
    assert "numbers" not in told["chapters"][0]["verdicts"][0]


def test_numbers_are_drawn_as_the_hypotheses_say(written: Write) -> None:
    body = "y = symnn.vector('y', 3)\nchapter.claim('so', symnn.sum(y)*A, A, assume=[sp.Eq(symnn.sum(y), 1)])"
    told = report(written(body))["chapters"][0]["verdicts"][0]
    assert told["verdict"] == "proved"
    assert told["numbers"]["trials"] > 0


def test_a_strict_hypothesis_is_not_met_at_its_boundary(written: Write) -> None:
    told = report(written("t = sp.Symbol('t', real=True)\nchapter.claim('so', symnn.step(t), sp.S.Zero, assume=[t < 0])"))
    assert told["chapters"][0]["verdicts"][0]["numbers"] == {"trials": 20, "largest_error_below": 1e-14}


def test_rounding_at_a_jump_is_no_difference(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """(x₁ + x₂ + x₃) − x₃ − x₂ − x₁ is 0, where the step is 1, and less in floating point, where it is 0."""
    body = "x = symnn.vector('x', 3)\nchapter.claim('so', symnn.step(symnn.sum(x) - x[2, 0] - x[1, 0] - x[0, 0]), sp.S.One)"
    told = report(written(body))["chapters"][0]["verdicts"][0]
    assert told["verdict"] == "proved"
    assert 0 < told["numbers"]["trials"] < 20
    monkeypatch.setattr(comparing, "_holds", lambda *given: False)
    with pytest.raises(ChapterError, match="defect of symnn"):
        report(written(body))


def test_a_difference_in_numbers_would_stop_the_build(written: Write) -> None:
    """Two sides that differ, passed off as proved: the comparison sees it."""
    body = "chapter.claim('so', A*B, B*A)\nfrom dataclasses import replace\npart = chapter.parts[-1]\n"
    body += "chapter.parts[-1] = replace(part, judged=replace(part.judged, verdict=symnn.Proved(method='none')))"
    with pytest.raises(ChapterError, match=r"one\.py, line 5: .*differ by .*defect of symnn"):
        report(written(body))
