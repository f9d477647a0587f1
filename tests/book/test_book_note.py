"""Every formula of the lecture note stands in the book, with the verdict that it has.

A formula that is true under a hypothesis only is there twice: proved where the hypothesis is named, refuted where it is not.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from symnn.book.printed import Block, ClaimBlock, DefinitionBlock, Page

DEFINITION, PROVED, REFUTED, MISFIT = {"definition"}, {"proved"}, {"refuted"}, {"ill-typed"}
CONDITIONAL = PROVED | REFUTED
"""Proved under a hypothesis that is named, refuted without it."""

# what is wanted of the signal (52) and where the weights of a window come from (59) is neither true nor false: definitions
VERDICTS = {
    3: DEFINITION,
    10: DEFINITION,
    11: PROVED,
    12: PROVED,
    15: DEFINITION,
    19: PROVED,
    20: DEFINITION,
    22: DEFINITION,
    24: DEFINITION,
    26: PROVED,
    30: MISFIT | PROVED,
    33: MISFIT | CONDITIONAL,
    34: MISFIT,
    35: PROVED,
    38: PROVED,
    39: CONDITIONAL,
    40: CONDITIONAL,
    46: DEFINITION,
    47: PROVED,
    49: DEFINITION,
    50: PROVED,
    51: DEFINITION,
    52: DEFINITION,
    53: CONDITIONAL,
    54: REFUTED,
    59: DEFINITION,
    61: MISFIT,
    63: DEFINITION,
}
"""Number of the formula: the verdicts of all parts that treat it. 30 and 33 are ill-typed as they stand; their parts are judged too."""


@pytest.fixture(scope="module")
def treated(the_book: list[Page]) -> dict[int, list[Block]]:
    """What stands on the pages of a formula of the note, by its number."""
    found: dict[int, list[Block]] = defaultdict(list)
    for page in the_book:
        for block in page.blocks:
            for number in block.note:
                found[number].append(block)
    return found


def verdict(block: Block) -> str:
    """As symnn judged it, not as the chapter expects it."""
    if isinstance(block, ClaimBlock):
        return block.ruling.word
    return "definition" if isinstance(block, DefinitionBlock) else "discussed"


def test_every_formula_of_the_note_has_its_verdict(treated: dict[int, list[Block]]) -> None:
    assert {number: {verdict(block) for block in blocks} for number, blocks in treated.items()} == VERDICTS


def test_a_formula_that_needs_a_hypothesis_names_it_where_it_is_proved(treated: dict[int, list[Block]]) -> None:
    proved = [(n, block) for n, words in VERDICTS.items() if words > PROVED for block in treated[n] if verdict(block) == "proved"]
    assert {n for n, _ in proved} == {30, 33, 39, 40, 53}
    assert [n for n, block in proved if not block.given] == []


def test_a_formula_that_is_wrong_is_mended(treated: dict[int, list[Block]]) -> None:
    """At least once for each number; and what stands in its place is proved."""
    wrong = {n for n, words in VERDICTS.items() if words & (REFUTED | MISFIT)}
    mended = [(n, b.mended.word) for n in wrong for b in treated[n] if isinstance(b, ClaimBlock) and b.mended is not None]
    assert {n for n, _ in mended} == wrong
    assert {word for _, word in mended} == PROVED
