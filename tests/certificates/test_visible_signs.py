"""What is visibly positive: Coq's tactics see the same, and what is not positive is not seen to be."""

from fractions import Fraction

import pytest

from symnn.certificates.coq_chapter import NamedTheorem, checked
from symnn.certificates.coq_library import coqc
from symnn.certificates.coq_text import spelled
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    WholePower,
)
from symnn.certificates.node_terms import Premise
from symnn.certificates.visible_signs import ZERO, VisibleSigns

A, B, P = (AtomEntry(name, ()) for name in "abp")
X_I, X_J = (AtomEntry("x", (i,)) for i in "ij")
ONE, TWO = Rational(Fraction(1)), Rational(Fraction(2))
MEAN = [OverIndex("sum", i, "n", Pairwise("*", Rational(Fraction(1, 5)), AtomEntry("x", (i,)))) for i in "kl"]
SPREAD = Pairwise("*", Pairwise("-", X_I, MEAN[0]), Pairwise("-", X_I, MEAN[1]))


def of(name, term):
    return AppliedFunction(name, (term,))


def less(a, b):
    return Pairwise("-", a, b)


PREMISES = {"p < 1": Premise((), P, "<", ONE), "0 < p": Premise((), ZERO, "<", P), "a <> 0": Premise((), A, "<>", ZERO)}
SEEN = {
    "what a sigmoid leaves of 1": (less(ONE, of("sigmoid", A)), 2),
    "the same, written otherwise": (Pairwise("+", Negated(of("sigmoid", A)), ONE), 2),
    "what two of them leave of 2": (less(less(TWO, of("sigmoid", A)), of("sigmoid", B)), 2),
    "what tanh leaves of 1": (less(ONE, of("tanh", A)), 2),
    "by a premise": (less(ONE, P), 2),
    "odds": (Pairwise("*", P, of("/", less(ONE, P))), 2),
    "a variance and a little": (Pairwise("+", OverIndex("sum", "i", "n", SPREAD), Rational(Fraction(1, 10))), 2),
    "a variance": (OverIndex("sum", "i", "n", SPREAD), 1),
    "an even power": (WholePower(A, 4), 1),
    "a rectifier": (of("relu", A), 1),
    "a step": (Pairwise("+", of("step", A), of("is_positive", B)), 1),
    "a product of exponentials": (OverIndex("product", "i", "n", of("exp", X_I)), 2),
}
NOT_SEEN = {
    "what two sigmoids leave of 1": less(less(ONE, of("sigmoid", A)), of("sigmoid", B)),
    "twice a sigmoid": less(ONE, Pairwise("*", TWO, of("sigmoid", A))),
    "a sigmoid less 1": less(of("sigmoid", A), ONE),
    "another entry of the same": Pairwise("+", ONE, less(X_I, X_J)),
    "less than by the premise": less(Rational(Fraction(1, 2)), P),
    "the other way round": less(P, ONE),
    "an odd power": WholePower(A, 3),
    "a rectifier less another": less(of("relu", A), of("relu", B)),
}
SIGNS = VisibleSigns(list(PREMISES.values()))


@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen(name):
    term, sign = SEEN[name]
    assert SIGNS.of(term) == sign


@pytest.mark.parametrize("name", NOT_SEEN)
def test_what_is_not_seen(name):
    assert SIGNS.of(NOT_SEEN[name]) == 0


def test_what_is_not_zero():
    assert SIGNS.apart(of("/", A))
    assert SIGNS.apart(Pairwise("*", of("/", A), of("exp", B)))
    assert not SIGNS.apart(of("/", B))


@pytest.mark.skipif(coqc() is None, reason="Coq is not installed")
def test_coq_sees_the_same(library):
    given = "forall (n : nat) (x : vector n) (a b p : R) (i : nat), (i < n)%nat -> " + "".join(f"{p} -> " for p in PREMISES)
    told = {2: ("0 < {}", "above."), 1: ("0 <= {}", "not_below.")}
    theorems = [
        NamedTheorem(f"t{k}", name, given + told[sign][0].format(spelled(term, 1)), ("intros.", told[sign][1]), True)
        for k, (name, (term, sign)) in enumerate(SEEN.items())
    ]
    apart = NamedTheorem("apart", "1/a", f"{given}/ a <> 0", ("intros.", "off_zero."), True)
    assert checked([*theorems, apart]).failed == ()
