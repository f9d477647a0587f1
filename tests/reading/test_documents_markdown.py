"""Markdown: every way to write a formula is found at its place, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.reading.documents import Document, document_of


def found(text: str) -> list[tuple[int, int, str, bool]]:
    return [(s.line, s.column, s.latex, s.displayed) for s in document_of(text, "markdown").spans]


def formulas(text: str) -> list[str]:
    return [s.latex for s in document_of(text, "markdown").spans]


FORMS = [
    ("a $x$ b", [(1, 4, "x", False)]),
    ("a $ x + 1 $ b", [(1, 5, "x + 1", False)]),
    ("a $`x_1`$ b", [(1, 5, "x_1", False)]),
    (r"a \(x\) b", [(1, 5, "x", False)]),
    (r"a \\(x\\) b", [(1, 6, "x", False)]),
    (r"a \\( \nabla f(x)\\) b", [(1, 7, r"\nabla f(x)", False)]),
    ("$$x = y$$", [(1, 3, "x = y", True)]),
    ("$$\nx = y\n$$", [(2, 1, "x = y", True)]),
    ("Linear form: $$x = y$$", [(1, 14 + 2, "x = y", True)]),
    ("so $$x$$ is small", [(1, 6, "x", False)]),
    ("\\[x = y\\]", [(1, 3, "x = y", True)]),
    ("\\\\[\nx = y\n\\\\]", [(2, 1, "x = y", True)]),
    ("```math\nx = y\n```", [(2, 1, "x = y", True)]),
    ("```{math}\n:label: eq\nx = y\n```", [(3, 1, "x = y", True)]),
    ("~~~ math\nx\n~~~", [(2, 1, "x", True)]),
    ("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}", [(2, 1, "a &= b \\\\\nc &= d", True)]),
    ("> quoted\n> $$\n> a\n> = b\n> $$", [(3, 3, "a\n= b", True)]),
    ("> > deep $x$", [(1, 11, "x", False)]),
    ("- item $x$\n  - inner $y$\n\n    $$z$$", [(1, 9, "x", False), (2, 12, "y", False), (4, 7, "z", True)]),
    ("1. one $$x$$\n2. two $$y$$", [(1, 10, "x", True), (2, 10, "y", True)]),
    ("| $a$ | $b$ |\n|---|---|\n| $c$ | $d$ |", [(1, 4, "a", False), (1, 10, "b", False), (3, 4, "c", False), (3, 10, "d", False)]),
    ("# On $x$\n\ntext", [(1, 7, "x", False)]),
    ("a $x$s, non-$y$ and the $n$th", [(1, 4, "x", False), (1, 14, "y", False), (1, 26, "n", False)]),
    ("$a$\r\n\r\n$$\r\nb\r\n$$\r\n", [(1, 2, "a", False), (4, 1, "b", True)]),
    ("é $x$", [(1, 4, "x", False)]),
    ("\t$x$ in a paragraph\n", []),
    ("text\n    $x$ goes on\n", [(2, 6, "x", False)]),
    ("$$\na\n\n=\n\nb\n$$", [(2, 1, "a\n\n=\n\nb", True)]),
    ("$$\na\n=\nb\n$$", [(2, 1, "a\n=\nb", True)]),
    ("$$x$$ {#eq:one}", [(1, 3, "x", True)]),
    ("$$a &lt; b$$", [(1, 3, "a < b", True)]),
    ("$$\na \\\\\\\\ b\n$$", [(2, 1, "a \\\\ b", True)]),
    ("$$\na % a remark with $5\n= b\n$$", [(2, 1, "a = b", True)]),
    ("$\\text{50\\% or \\$5}$", [(1, 2, "\\text{50\\% or \\$5}", False)]),
    ("[$x$](https://a.b/$y$) $z$", [(1, 3, "x", False), (1, 25, "z", False)]),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=range(len(FORMS)))
def test_every_form_is_found_at_its_place(text: str, expected: list[tuple[int, int, str, bool]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "it costs $5 and $10",
        "between $20,000 and US$30",
        "`$x$` and ``$y$ ` $z$``",
        "```\n$x$\n```",
        "~~~python\n$$x$$\n~~~",
        "    $x$ in indented code",
        "text\n\n    $x$ in indented code",
        "<!-- $x$ -->",
        "<!--\n\n$$x$$\n\n-->",
        r"\$x\$ escaped",
        "<code>$x$</code>",
        "<pre>\n$x$\n\n$y$\n</pre>",
        "<script>\n$x$\n</script>",
        r"an \[ordinary link\] in brackets and \(some more words\)",
        "$5 or so words and then 7$ more",
        "https://example.org/$a$b",
        "$ $ and $$  $$",
        "---\ntitle: $x$\n---\n",
    ],
)
def test_what_is_no_formula_is_left_out(text: str) -> None:
    assert formulas(text) == []


def test_code_that_follows_an_unclosed_display_stays_code() -> None:
    document = document_of("$$\nx = y\n\n```\n$z$\n```\n\nand $w$\n", "markdown")
    assert [s.latex for s in document.spans] == ["w"]
    assert [(p.line, p.column) for p in document.problems] == [(1, 1)]
    assert "not closed" in document.problems[0].sentence


def test_every_place_inside_a_formula_is_known() -> None:
    (span,) = document_of("> $$\n>  \\alpha\n>  = \\beta\n> $$", "markdown").spans
    assert span.latex == "\\alpha\n = \\beta"
    assert span.place(span.latex.index("\\beta")) == (3, 6)
    assert span.place(0) == (2, 4)


def test_offsets_in_the_file() -> None:
    text = "see $a = b$ and\n\n> $$\n> c\n> = d\n> $$\n"
    first, second = document_of(text, "markdown").spans
    assert text[first.offset(4) :].startswith("b$")
    assert text[second.offset(0) :].startswith("c\n")
    assert text[second.offset(2) :].startswith("= d")
    assert (first.end(), second.end()) == ((1, 11), (5, 6))


OPENED = [
    ("markdown", "a $x$\n\n$$\ny\n$$\n\n> ```math\n> z\n> ```\n\\\\(w\\\\)", [(1, 3), (3, 1), (7, 3), (10, 1)]),
    ("latex", "a $x$\n\\begin{align}\ny\n\\end{align}\n\\[z\\] \\def\\m{$w$} \\m", [(1, 3), (2, 1), (5, 1), (5, 19)]),
    ("rst", "a :math:`x`\n\n  .. math::\n\n    y\n\n    z\n\n$w$", [(1, 3), (3, 3), (3, 3), (9, 1)]),
]


@pytest.mark.parametrize(("kind", "text", "places"), OPENED, ids=[k for k, _, _ in OPENED])
def test_the_place_of_what_opens_a_formula(kind: Any, text: str, places: list[tuple[int, int]]) -> None:
    assert [s.begin for s in document_of(text, kind).spans] == places


def test_tails_and_labels() -> None:
    document = document_of("$$x$$\n:eqlabel:`eq_x`\n\n$$y$$ {#eq:y}\n\nBy :eqref:`eq_x` we have $z$.", "markdown")
    assert [s.labels for s in document.spans] == [("eq_x",), ("eq:y",), ()]
    assert document.spans[2].sentence == "By ⟨0⟩ we have ⟨2⟩."


SENTENCES = [
    ("Let $A$ be symmetric. Then $b$ is not.", ["Let ⟨0⟩ be symmetric.", "Then ⟨1⟩ is not."]),
    ("We have, e.g. $A$, and by Eq. $B$ more.", ["We have, e.g. ⟨0⟩, and by Eq. ⟨1⟩ more."] * 2),
    ("The gradient is\n\n$$a = b,$$\n\nwhere $c > 0$. Now $d$.", ["The gradient is ⟨0⟩ where ⟨1⟩."] * 2 + ["Now ⟨2⟩."]),
    ("First.\n\n$$a$$\n\nThe next $b$.", ["⟨0⟩", "The next ⟨1⟩."]),
    ("It is $$a = b.$$\nthus $c$", ["It is ⟨0⟩", "thus ⟨1⟩"]),
    ("- one $a$\n- two $b$", ["one ⟨0⟩", "two ⟨1⟩"]),
    ("**Bold** words and [a *link* to $a$](there) here.", ["Bold words and a link to ⟨0⟩ here."]),
    ("$W_1$ and $W_2$ are *independent*.\n\nNew $p$", ["⟨0⟩ and ⟨1⟩ are independent."] * 2 + ["New ⟨2⟩"]),
    ("where $X$ is a $n \\times p$ matrix", ["where ⟨0⟩ is a ⟨1⟩ matrix"] * 2),
    ("The value is 3.5 for $x$. $y$ is next", ["The value is 3.5 for ⟨0⟩.", "⟨1⟩ is next"]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=range(len(SENTENCES)))
def test_the_sentence_around_a_formula(text: str, expected: list[str]) -> None:
    assert [s.sentence for s in document_of(text, "markdown").spans] == expected


def test_headings() -> None:
    spans = document_of("# One\n\n$a$\n\nTwo\n---\n\n$b$\n", "markdown").spans
    assert [s.heading for s in spans] == ["One", "Two"]


def test_macros_of_a_note_are_expanded() -> None:
    text = "$$\\newcommand{\\R}{\\mathbb{R}}\\def\\norm#1{\\|#1\\|}$$\n\n$x \\in \\R^n$ with $\\norm{x} = 1$"
    assert formulas(text) == [r"x \in \mathbb{R}^n", r"\|x\| = 1"]


def directives(document: Document) -> list[tuple[int, int, str, str]]:
    return [(d.line, d.before, d.word, d.text) for d in document.directives]


def test_directives_stand_in_comments_and_front_matter() -> None:
    text = '---\ntitle: a\nsymnn:\n  - assume A is symmetric\n  - "let W: n, m"\nother:\n  - no\n---\n$a$\n<!-- symnn: assume $B$ is\n invertible -->\n$b$ <!-- a remark -->\n'
    document = document_of(text, "markdown")
    assert directives(document) == [
        (4, 0, "assume", "A is symmetric"),
        (5, 1, "let", "W: n, m"),
        (10, 3, "assume", "$B$ is invertible"),
    ]
    said = [(s.latex, s.environment, s.sentence) for s in document.spans]
    assert said == [
        ("A", "symnn", "⟨0⟩ is symmetric ."),
        (r"W \in \mathbb{R}^{n \times m}", "symnn", "⟨1⟩"),
        ("a", "$", "⟨2⟩"),
        ("B", "symnn", "⟨3⟩ is invertible ."),
        ("b", "$", "⟨4⟩"),
    ]


SAID = [
    ("assume A and B are symmetric", "⟨0⟩ and ⟨1⟩ are symmetric .", ["A", "B"]),
    ("assume a is a unit vector", "⟨0⟩ is a unit vector .", ["a"]),
    ("assume x > 0, y = 1 and that W_1 is invertible.", "⟨0⟩, ⟨1⟩ and that ⟨2⟩ is invertible.", ["x > 0", "y = 1", "W_1"]),
    (r"assume W_{ij} \sim \mathcal{N}(0, 1) are independent", "⟨0⟩ are independent .", [r"W_{ij} \sim \mathcal{N}(0, 1)"]),
    ("assume $f$ is twice-differentiable", "⟨0⟩ is twice-differentiable .", ["f"]),
    ("let x: n", "⟨0⟩", [r"x \in \mathbb{R}^{n}"]),
    ("let c:", "⟨0⟩", [r"c \in \mathbb{R}"]),
]


@pytest.mark.parametrize(("text", "sentence", "latex"), SAID, ids=[t for t, _, _ in SAID])
def test_a_directive_is_read_as_prose(text: str, sentence: str, latex: list[str]) -> None:
    document = document_of(f"words <!-- symnn: {text} --> more words", "markdown")
    assert [s.latex for s in document.spans] == latex
    assert document.spans[0].sentence == sentence
    assert document.problems == ()


@pytest.mark.parametrize("text", ["asume $x$ is 1", "assume all is well", "let", "let x n m"])
def test_a_directive_that_says_nothing_is_a_problem(text: str) -> None:
    document = document_of(f"$y$\n<!-- symnn: {text} -->", "markdown")
    assert [s.latex for s in document.spans] == ["y"]
    assert [(p.line, p.column) for p in document.problems] == [(2, 13)]


def test_a_document_travels_as_plain_data() -> None:
    import json

    document = document_of("Let $A$\n\n$$b \\label{l}$$\n<!-- symnn: assume c -->\n$$ open", "markdown")
    assert Document.of(json.loads(json.dumps(document.data()))) == document
    assert document.spans[1].labels == ("l",)


@pytest.mark.parametrize(
    "text",
    [
        "$" * 100_000,
        "\\(" * 50_000,
        "`" * 100_001,
        "".join("`" * (n % 300 + 1) + " " for n in range(3000)),
        "<!--" * 30_000,
        "> " * 50_000,
        "- " * 50_000,
        "$x" * 50_000,
        "\\begin{align}" * 8_000,
        "[" * 100_000,
        "$$\n" * 30_000,
        "<a" * 50_000,
        "<!-- a -->\n" * 20_000,
        "](" * 50_000,
        ":a:`" * 30_000,
        "$a$. " * 20_000,
        "\n" * 200_000,
        "```\n" * 50_000,
        "\\newcommand" * 10_000 + "$a$",
        "|" * 100_000,
        "    - a\n" * 20_000,
    ],
    ids=range(21),
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    import time

    begun = time.process_time()
    document_of(text, "markdown")
    assert time.process_time() - begun < 6
