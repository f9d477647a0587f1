"""What the chapters on propagation rest on: slips in products of matrices whose sizes are numbers, and mended forms with a print of their own."""

from __future__ import annotations

import symnn
from symnn.proof.repair.edits import single_edits

W, a, r = symnn.matrix("W", 1, 2), symnn.vector("a", 2), symnn.vector("r", 1)
A = symnn.matrix("A", 2, 2)


def test_slips_in_products_of_numeric_sizes_are_only_those_that_conform() -> None:
    exchanged = {e.formula for e in single_edits(A * A.T * W.T) if e.slip == "order of factors"}
    assert exchanged == {A.T * A * W.T}


def test_a_false_product_of_numeric_sizes_is_refuted_and_looked_at_for_a_repair() -> None:
    lie = symnn.claim(W.T * r * a.T, "=", 2 * W.T * r * a.T)
    assert symnn.prove(lie, repair=True).word == "refuted"


def test_a_mended_form_is_judged_by_its_sides_and_printed_as_its_author_says() -> None:
    chapter = symnn.Chapter("t")
    chapter.claim("s", W * a, lambda: a * W * a, expect="ill-typed", mended=(W * a, W * a), mended_latex="PRINTED")
    chapter.claim("s", W * a, 2 * W * a, expect="refuted", mended=(W * a, 3 * W * a), mended_latex="PRINTED")
    right, wrong = (claim.mended for claim in chapter.claims)
    assert right is not None
    assert wrong is not None
    assert (right.verdict.word, wrong.verdict.word) == ("proved", "refuted")
    assert right.formula.latex == wrong.formula.latex == "PRINTED"
