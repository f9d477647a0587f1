"""Equations between products of matrices, used in either direction: AXA = A and XAX = X, (AX)ᵀ = AX lead from one
pseudo-inverse to any other.

A product is a word of letters A and Aᵀ. What is assumed replaces a part of a word by another, forwards and backwards,
and transposed; words that are reached from one another in such steps are equal up to a factor. Only short words are
looked at: of a longer way nothing is found.

That takes milliseconds, so it comes before the search for a counterexample, which has to solve the equations for every
point.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Proved, Verdict
from symnn.expr import Node
from symnn.proof.budget import Budget
from symnn.proof.equality.deciding_equality import prove_by_normal_form
from symnn.proof.property_certificate import PropertyCertificate

NAME = "equations of matrices"
LONGER, MOST_LETTERS, MOST_WORDS = 2, 9, 6000
"""Letters by which a word may grow beyond what the claim has, letters of any word, words that are looked at."""
MOST_RULES = 40
SHARE = 4
"""Of the budget, for the proof by normal forms."""


class Letter(NamedTuple):
    """A matrix, or its transpose: the entry of base `number` at (row, column), or at (column, row)."""

    number: int
    turned: bool


Word = tuple[Letter, ...]
"""A product; the empty one is the identity."""
Sum = dict[Word, Fraction]


class Rule(NamedTuple):
    """before = factor · after, in the words of what is assumed."""

    before: Word
    after: Word
    factor: Fraction
    text: str


@dataclass(frozen=True)
class Reached:
    """A word and what was assumed on the way to it: the first word = factor · this one. `before` is the word that
    `rule` made it of.
    """

    word: Word
    factor: Fraction
    texts: frozenset[str]
    before: Reached | None = None
    rule: Rule | None = None


def by_matrix_words(question: Question, budget: Budget) -> Verdict | None:
    """An equality between sums of products of matrices, under equations between such products, that is not seen by
    normal forms alone.
    """
    found = proved_by_words(question, budget)
    return None if found is None or _is_seen_without(question, budget) else found


def proved_by_words(question: Question, budget: Budget) -> Proved | None:
    """The proof, also where a simpler one is there."""
    left, right, h = question.left, question.right, question.hypotheses
    if left.rank != 2 or not any(e.left.rank == 2 for e in h.equations):
        return None
    reader = MatrixWords(h)
    gap, rules = reader.read(left - right), reader.rules()
    if not gap or not rules or len(rules) > MOST_RULES:
        return None
    used = _vanishes(gap, rules, reader.extents, budget)
    if used is None:
        return None
    return Proved(
        statement=question.statement,
        method=NAME,
        steps=("parts of the products are replaced by what is assumed to be equal to them",),
        hypotheses=tuple(t for t in h.texts if t in used),
        certificate=PropertyCertificate(question.claim, NAME, ()),
    )


def _is_seen_without(question: Question, budget: Budget) -> bool:
    """Whether normal forms show it, whose proofs are checked by simpler means."""
    found = prove_by_normal_form(
        question.left, question.right, question.hypotheses, question.statement, budget.left / SHARE
    )
    return isinstance(found, Proved)


def _vanishes(gap: Sum, rules: list[Rule], extents: Extents, budget: Budget) -> frozenset[str] | None:
    """What is used to show that the sum is 0; None if it is not seen."""
    longest = longest_word(gap, rules)
    total: Sum = {}
    used: frozenset[str] = frozenset()
    for word, c in gap.items():
        found = least(word, rules, longest, extents, budget)
        total[found.word] = total.get(found.word, Fraction(0)) + c * found.factor
        used |= found.texts
    return None if any(total.values()) else used


def longest_word(gap: Sum, rules: list[Rule]) -> int:
    """How long a word may grow."""
    return min(max(len(w) for w in (*gap, *(r.before for r in rules))) + LONGER, MOST_LETTERS)


def least(word: Word, rules: list[Rule], longest: int, extents: Extents, budget: Budget) -> Reached:
    """The first in order of all words that are reached from this one, the shortest before longer ones."""
    start = Reached(word, Fraction(1), frozenset())
    met, left, best = {word}, deque([start]), start
    while left and len(met) < MOST_WORDS:
        budget.check()
        at = left.popleft()
        if (len(at.word), at.word) < (len(best.word), best.word):
            best = at
        for rule, made in _steps(at.word, rules, longest, extents):
            if made not in met:
                met.add(made)
                left.append(Reached(made, at.factor * rule.factor, at.texts | {rule.text}, at, rule))
    return best


def _steps(word: Word, rules: Iterable[Rule], longest: int, extents: Extents) -> Iterator[tuple[Rule, Word]]:
    """All words that one rule makes of this one."""
    for rule in rules:
        size = len(rule.before)
        if len(word) - size + len(rule.after) > longest:
            continue
        for k in range(len(word) - size + 1):
            if word[k : k + size] == rule.before and (size or extents.fits(word, k, rule.after)):
                yield rule, word[:k] + rule.after + word[k + size :]


class Extents:
    """The sizes of the matrices, which tell where an identity may stand."""

    def __init__(self, shapes: Mapping[int, tuple[Any, ...]]) -> None:
        self.shapes = shapes

    def of(self, x: Letter) -> tuple[Any, ...]:
        shape = self.shapes[x.number]
        return shape[::-1] if x.turned else shape

    def fits(self, word: Word, k: int, more: Word) -> bool:
        """Whether `more` may be put in before the letter k, where an identity is thought of: not into an empty word,
        whose size is not known.
        """
        if not word or not more:
            return False
        size = self.of(word[k])[0] if k < len(word) else self.of(word[-1])[1]
        return bool(self.of(more[0])[0] == size == self.of(more[-1])[1])


class MatrixWords:
    """Nodes as sums of words, over one table of bases."""

    def __init__(self, h: Hypotheses) -> None:
        self.h, self.normal = h, Normalizer((), h.symmetric)
        self.shapes: dict[int, tuple[Any, ...]] = {}
        self.extents = Extents(self.shapes)

    def read(self, node: Node) -> Sum | None:
        """None where the node is more than a sum of products of matrices with rational factors."""
        if self.normal.demands(node) or self.normal.conditions:
            return None
        found: Sum = {}
        for monomial, c in self.normal.form(node).items():
            word = self._word(monomial)
            if word is None:
                return None
            found[word] = found.get(word, Fraction(0)) + Fraction(c)
        return found

    def _word(self, monomial: Any) -> Word | None:
        """The letters on the way from the index 0 to the index 1."""
        left, at, letters = list(monomial), 0, []
        if any(e != 1 or len(slots) != 2 or len(set(slots)) != 2 for _, slots, e in left):
            return None
        while left:
            here = [f for f in left if at in f[1]]
            if len(here) != 1:
                return None
            number, slots, _ = here[0]
            left.remove(here[0])
            turned = slots[1] == at
            at = slots[0] if turned else slots[1]
            if self.normal.bases[number].kind != "delta":
                self.shapes[number] = self.normal.bases[number].shape
                letters.append(self._letter(number, turned))
        return tuple(letters) if at == 1 else None

    def _letter(self, number: int, turned: bool) -> Letter:
        """A symmetric matrix is its own transpose."""
        return Letter(number, turned and (1, 0) not in self.normal.bases.symmetry(number))

    def rules(self) -> list[Rule]:
        """The equations between two products, in both directions and transposed."""
        found: dict[Rule, None] = {}
        for e in self.h.equations:
            gap = self.read(e.left - e.right) if e.left.rank == 2 else None
            if gap is None or len(gap) != 2:
                continue
            (one, a), (other, b) = gap.items()
            for before, after, factor in ((one, other, -b / a), (other, one, -a / b)):
                found[Rule(before, after, factor, e.text)] = None
                found[Rule(self._turned(before), self._turned(after), factor, e.text)] = None
        return list(found)

    def _turned(self, word: Word) -> Word:
        return tuple(self._letter(x.number, not x.turned) for x in reversed(word))
