"""Notebooks and Python files: formulas of cells, docstrings and comments, traced through the escapes of JSON and Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symnn.errors import DocumentError
from symnn.reading.documents import Document, document_of, extract


def python(tmp_path: Path, text: str) -> list[Document]:
    file = tmp_path / "module.py"
    file.write_text(text, encoding="utf-8")
    return extract(file)


def notebook(*cells: tuple[str, str | list[str]], indent: int | None = 1) -> str:
    return json.dumps(
        {"metadata": {"source": "$no$"}, "cells": [{"cell_type": k, "source": s, "metadata": {}} for k, s in cells]}, indent=indent
    )


@pytest.mark.parametrize("indent", [None, 1])
def test_markdown_cells_are_read_and_code_is_not(indent: int | None) -> None:
    text = notebook(
        ("markdown", ['# A "title" $x$\n', "$$\n", "\\alpha = \\\\\n", "é\n", "$$"]),
        ("code", "s = '$y$'"),
        ("raw", "$r$"),
        ("markdown", "$z$"),
        indent=indent,
    )
    spans = document_of(text, "notebook").spans
    assert [(s.latex, s.cell, s.displayed) for s in spans] == [("x", 1, False), ("\\alpha = \\\\\né", 1, True), ("z", 4, False)]
    lines = text.splitlines()
    for span, begins in zip(spans, ["x$", "\\\\alpha", "z$"], strict=True):
        assert lines[span.line - 1][span.column - 1 :].startswith(begins)
    line, column = spans[1].place(spans[1].latex.index("é"))
    assert lines[line - 1][column - 1 :].startswith("\\u00e9")


def test_keys_that_come_in_another_order() -> None:
    text = '{"cells": [{"source": ["$a$"], "metadata": {"cell_type": "code", "source": "$b$"}, "cell_type": "markdown"}, {"cell_type": "code", "source": "$c$", "outputs": [{"data": {"source": "$d$"}}]}]}'
    assert [s.latex for s in document_of(text, "notebook").spans] == ["a"]


def test_surrogates_and_escapes_of_json() -> None:
    text = notebook(("markdown", "😀 $\\beta$ \t $\\nu$"))
    assert [s.latex for s in document_of(text, "notebook").spans] == ["\\beta", "\\nu"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "[" * 100_000, '{"cells": [{]}', "nonsense"])
def test_what_is_no_notebook_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(DocumentError, match="no notebook") as refused:
        document_of(text, "notebook")
    assert "\n" not in str(refused.value)


def test_strange_notebooks_do_no_harm() -> None:
    for text in ['{"cells": 3}', '{"cells": [1, "a", null, [], {}]}', '{"cells": [{"cell_type": "markdown", "source": {"a": "$x$"}}]}']:
        assert document_of(text, "notebook").spans == ()


MODULE = '''r"""Of the module: :math:`a = b`."""

import os  # $no$ comment of code


class Layer:
    r"""A layer.

    .. math::
        :label: forward

        y = W x + b

        z = \\sigma(y)

    Parameters
    ----------
    W : array
        The matrix $W \\in \\mathbb{R}^{n \\times m}$, not ``$code$``.

    >>> "$no$"

    Example::

        $no$

    .. code-block:: python

        $no$
    """

    def forward(self, x):
        """First $p$.
        and :math:`q`
        """
        # here $c_1$ is
        # what $$c_2$$ was
        # symnn: assume x is positive
        y = "$no$"
        return y

    async def f(self):
        # alone $d$
        pass


def plain():
    "no formula"
'''


def test_docstrings_and_comments_by_scope(tmp_path: Path) -> None:
    documents = python(tmp_path, MODULE)
    own = [[s for s in d.spans if not s.around] for d in documents]
    assert [(d.scope, [s.latex for s in spans]) for d, spans in zip(documents, own, strict=True)] == [
        ("", ["a = b", "no"]),
        ("Layer", ["y = W x + b", "z = \\sigma(y)", "W \\in \\mathbb{R}^{n \\times m}"]),
        ("Layer.forward", ["p", "q", "c_1", "c_2", "x"]),
        ("Layer.f", ["d"]),
    ]
    lines = MODULE.splitlines()
    for document in documents:
        for span in document.spans:
            assert lines[span.line - 1][span.column - 1 :].startswith(span.latex)
    assert own[2][-1].environment == "symnn"
    assert own[1][0].labels == ("forward",)
    around = [s.latex for s in documents[2].spans if s.around]  # the docstrings of the module and of the class
    assert around == ["a = b", "y = W x + b", "z = \\sigma(y)", "W \\in \\mathbb{R}^{n \\times m}"]
    assert [(d.line, d.before - len(around), d.word, d.text) for d in documents[2].directives] == [
        (lines.index("        # symnn: assume x is positive") + 1, 4, "assume", "x is positive")
    ]


def test_escapes_of_a_docstring_that_is_not_raw(tmp_path: Path) -> None:
    text = 'def f():\n    """Good $\\\\alpha$, kept $\\sigma$, spoilt $\\beta$ and $\\nabla f$.\n\n    $x\n    = y$ \\\n    end\n    """\n'
    (document,) = python(tmp_path, text)
    assert [s.latex.split() for s in document.spans] == [["\\alpha"], ["\\sigma"], ["\\beta"], ["\\nabla", "f"], ["x", "=", "y"]]
    assert [bool(s.problem) for s in document.spans] == [False, False, True, True, False]
    assert "put r before its quotes" in document.spans[2].problem
    assert "\\b" in document.spans[2].problem


def test_strings_that_stand_one_after_the_other(tmp_path: Path) -> None:
    (document,) = python(tmp_path, "def f():\n    ('a $x$ '\n     r'b $\\alpha$')\n")
    assert [(s.line, s.column, s.latex) for s in document.spans] == [(2, 10, "x"), (3, 11, "\\alpha")]


def test_a_module_is_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    documents = python(tmp_path, f'"""$x$"""\nopen({str(mark)!r}, "w").close()\nraise SystemExit\n')
    assert [s.latex for s in documents[0].spans] == ["x"]
    assert not mark.exists()


@pytest.mark.parametrize("text", ["def f(:\n", "(" * 5000, "a\x00b", "-" * 100_000 + "1", "x = " + "[" * 300])
def test_what_is_no_python_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(DocumentError, match=r"no Python|binary") as refused:
        python(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_bytes_and_characters_of_columns(tmp_path: Path) -> None:
    (document,) = python(tmp_path, 'é = "ü"; f = 1\ndef g(): "é $x$"\n')
    assert [(s.line, s.column) for s in document.spans] == [(2, 14)]


def test_restructured_text() -> None:
    text = "Title\n=====\n\nInline :math:`x_1` and\n\n.. math:: a = b\n   \\\\ c\n\n.. symnn: assume x\n\n.. math::\n   :nowrap:\n\n   d\n"
    document = document_of(text, "rst")
    assert [(s.line, s.column, s.latex, s.environment) for s in document.spans] == [
        (4, 15, "x_1", ":math:"),
        (6, 11, "a = b   \\\\ c", ".. math::"),
        (9, 18, "x", "symnn"),
        (14, 4, "d", ".. math::"),
    ]
    assert document.spans[1].latex.split() == ["a", "=", "b", "\\\\", "c"]
    assert [(d.word, d.text) for d in document.directives] == [("assume", "x")]
    assert document.spans[0].heading == "Title"
