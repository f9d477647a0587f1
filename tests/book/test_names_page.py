"""The page of names is made of the package itself."""

from __future__ import annotations

import re

import symnn
from symnn import ops
from symnn.book.names_page import flowing, names_markdown
from symnn.nets import initialisers, layers, losses

PAGE = names_markdown()


def test_every_public_name_is_there_and_says_something() -> None:
    told = dict(re.findall(r"### `(\w+)`\n\n```text\n(.*?)\n```", PAGE, re.S))
    wanted = {n for n in symnn.__all__ if callable(getattr(symnn, n))}
    assert set(told) >= wanted | set(ops.TABLE) | set(layers.TABLE) | set(losses.TABLE) | set(initialisers.TABLE)
    silent = [name for name, text in told.items() if len(text.split("\n\n", 1)[-1].split()) < 3]
    assert silent == []


def test_what_is_taken_is_told_without_types() -> None:
    assert "softmax(x, /, *, axis=-1)" in PAGE
    assert "huber(delta=1)" in PAGE
    assert "typing." not in PAGE
    assert " object at 0x" not in PAGE


def test_it_is_the_same_page_every_time() -> None:
    assert names_markdown() == PAGE


def test_words_flow_and_tables_and_examples_keep_their_lines() -> None:
    said = (
        "The derivation of every symbol, through definitions that are given in their order of use; the\nlast is the loss.\n\n"
        "keep    the symbols whose cotangents get a line and a name; all but the loss unless given, and no\n        other\n"
        "assume  as for equal\n\n    an example\n    in two lines\n\nShort.\nApart."
    )
    assert flowing(said) == (
        "The derivation of every symbol, through definitions that are given in their order of use; the last is the loss.\n\n"
        "keep    the symbols whose cotangents get a line and a name; all but the loss unless given, and no other\n"
        "assume  as for equal\n\n    an example\n    in two lines\n\nShort.\nApart."
    )
    assert "<factory>" not in names_markdown()
