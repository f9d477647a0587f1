"""Assumptions beside a formula in LaTeX: chains, lists, sets and sizes are read, their proofs pass their own recheck, a
weaker assumption proves nothing, and no other assumption can be put into a proof.
"""

from dataclasses import replace

import pytest

import symnn
from symnn.bridge.given import given
from symnn.errors import ArgumentError

CASES = [  # formula, let, assumption, a weaker one under which it is not proved
    (r"\log a < 0", "a:", "0 < a < 1", "0 < a < 3"),
    (r"a^2 \le a", "a:", "$0 \\le a \\leq 1$", "$0 \\le a$"),
    (r"a > c", "a:; b:; c:", "a > b > c", "a > b"),
    (r"|a| < 1", "a:", "-1 < a < 1", "-1 < a"),
    (r"a \cdot b > 0", "a:; b:", "a, b > 0", "a > 0, b < 0"),
    (r"a \cdot b > 0", "a:; b:", "$a > 0$ and $b > 0$", "$a > 0$"),
    (r"\sum_{i=1}^n y_i^2 = \sum_{i=1}^n y_i", "y: n", r"y \in \{0, 1\}^n", r"y \in \{-1, 1\}^n"),
    (r"\sum_{i=1}^n y_i^2 = n", "y: n", r"$y \in \{-1,1\}^{n}$", r"$y \in \{0,1\}^{n}$"),
    (r"\sum_{i=1}^n y_i^2 = n", "y: n", r"y_i \in \{-1, 1\}", r"y_i \in \{0, 1\}"),
    (r"\frac{1}{2} y^2 = y", "y:", r"y \in \{0, 2\}", r"y \in \{0, 1\}"),
    (r"y \cdot (1 - y) \ge 0", "y:", r"y \in [0, 1]", r"y \in [0, 2]"),
    (r"\log y < 0", "y:", r"y \in (0, 1)", r"y \in (0, 2)"),
    (r"\sqrt{y^2} = y", "y:", r"y \in [0, \infty)", r"y \in (-\infty, 0]"),
    (r"\|Q x\| = \|x\|", "Q: n,n; x: n", r"$Q^\top Q = I$", "Q is invertible"),
    (r"\mathbb{E}[w^2] = \sigma^2", r"w:; \sigma:", r"$w \sim \mathcal{N}(0, \sigma^2)$", r"$w \sim \mathcal{N}(1, \sigma^2)$"),
    (r"\sum_{i=1}^n p_i x_i \ge 0", "p: n; x: n", r"$p_i \ge 0$, $x_i \ge 0$", r"$p_i \ge 0$"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "names", "said", "weaker"), CASES, ids=[c[2] for c in CASES])
def test_what_is_proved_under_words_passes_its_recheck(formula, names, said, weaker):
    let = names.split("; ")
    verdict = symnn.prove(formula, let=let, assume=said)
    assert verdict.word == "proved", verdict
    assert symnn.recheck(verdict).accepted, symnn.recheck(verdict)
    assert not proved(formula, let, weaker)
    assert not proved(formula, let, ())
    # the same proof, of a text that assumes less or something else
    for other in (weaker, None):
        assert not symnn.recheck(in_other_words(verdict, other)).accepted


def proved(formula, let, assume):
    try:
        return symnn.prove(formula, let=let, assume=assume).word == "proved"
    except symnn.SymnnError:  # nothing is said to be random
        return False


def in_other_words(verdict, assumption):
    """The verdict with another assumption in the text of its statement."""
    said = verdict.statement
    text, let, _ = said.left.origin
    origin = (text, let, () if assumption is None else (assumption,))
    left, right = (given(s.node, getattr(s, "shape", ()), s.text, origin) for s in (said.left, said.right))
    forged = said._replace(left=left, right=right)
    certificate = verdict.certificate
    if hasattr(certificate, "statement"):
        certificate = replace(certificate, statement=forged)
    return replace(verdict, statement=forged, certificate=certificate)


NOT_READ = [
    "a > 0, b", "0 < a, b", r"y \in \{0, 1\}", r"y \in \{0, 1\}^m", r"y \in \{0, 1, 2\}^n", r"y \in S",
    "0 < a < ", "a is nice", r"a \in [0, b]", "0 < a < 1 or b > 0",
    "a > 1 and b is nice", "a > 1 whenever b > 0", "either a > 0 and a > 1", "a > 0 almost surely", "x < b < c if a",
]  # fmt: skip


@pytest.mark.parametrize("said", NOT_READ)
def test_what_is_not_understood_is_no_assumption(said):
    with pytest.raises(ArgumentError):
        symnn.prove(r"a + b = b + a + 0 \cdot \sum_{i=1}^n y_i", let=["a:", "b:", "y: n"], assume=said)
