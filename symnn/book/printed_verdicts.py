"""A verdict in print: one sentence that is the same in every form of the book, the proof behind it, and the data of
verdicts.json.

Numbers and formulas of a sentence stand between dollars; texts that came from the provers stand as code where a sign
could be mistaken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sympy as sp

from symnn.book.lemma_formulas import lettered
from symnn.book.printed import CHECKED_AGAIN, Json, Numbers, Ruling
from symnn.book.printed_chains import told_lines
from symnn.calculus.moments.laws import NO_WEIGHT
from symnn.claims.claim import Claim, Property
from symnn.claims.derivation import SymbolName
from symnn.claims.relations import latex_sign
from symnn.claims.verdict import (
    ChainStatement,
    Proved,
    ReceivedStatement,
    Refuted,
    Repair,
    SaidRelation,
    Verdict,
    Words,
)
from symnn.proof.equality.certificate import recheck
from symnn.proof.method import Recheck
from symnn.proof.proof_lines.drops_out import without
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines
from symnn.proof.proof_lines.sign_cases import cases_by
from symnn.text import latex
from symnn.text.counterexamples import place
from symnn.text.data import verdict_data
from symnn.text.property_formulas import said
from symnn.text.prover_words import words
from symnn.text.relation_formulas import side as asked_side
from symnn.text.told import Style, rest, written
from symnn.text.told import value as shown
from symnn.text.typeset_values import NUMBER, tex
from symnn.text.verdicts import PLAIN

Names = Mapping[Any, SymbolName]

# whether the second solver comes to an end depends on how fast the machine is: the book says nothing of it
SOLVERS = ("z3", "cvc5")
BY_ANOTHER = " by a checker that shares no code with the prover"
READABLE, LONG_SLOPE = 900, "The derivative, as the rules give it, is too long to be printed."
"""Characters of LaTeX in a line that one still reads."""


def ruling(
    what: str,
    expect: str,
    verdict: Verdict,
    line: int,
    names: Names,
    *,
    numbers: Numbers | None = None,
    by_hand: bool = False,
    asked: tuple[Any, ...] = (),
) -> Ruling:
    """How this verdict is printed; `by_hand` if its author wrote the formula that is printed, `asked` are its sides
    where derivatives are asked for in them.
    """
    found = recheck(verdict) if isinstance(verdict, Proved) and verdict.certificate is not None else None
    return Ruling(
        what=what,
        expect=expect,
        word=verdict.word,
        sentence=sentence(verdict, names, by_hand),
        reason=rest(verdict, PLAIN),
        proof=tuple(_proof(verdict, names, found, asked)) if isinstance(verdict, Proved) else (),
        facts=facts(verdict),
        numbers=numbers,
        line=line,
        checker="" if found is None else _checker(found),
    )


def sentence(verdict: Verdict, names: Names, by_hand: bool = False) -> str:
    """The verdict on a page, beside its formula; the steps of a proof are folded away below it. Beside a formula that
    its author wrote stands no other formula: it would be in other letters.
    """
    brief = replace(verdict, steps=()) if isinstance(verdict, Proved) else verdict
    if by_hand and isinstance(brief, Refuted) and isinstance(brief.repair, Repair) and brief.repair.formula is not None:
        brief = replace(brief, repair=None)
    return written(brief, page_style(names), statement=False)


def page_style(names: Names) -> Style:
    """Markdown of `prose`: numbers and formulas between dollars, symbols as the chapter's derivations write them."""

    def corrected(repair: Repair | str) -> str:
        if isinstance(repair, Repair) and isinstance(repair.formula, sp.Basic):
            return f"${latex(repair.formula, names=names)}$ ({lettered(repair.slip, names)})"
        if isinstance(repair, Repair) and isinstance(repair.formula, Property):
            return f"${said(repair.formula.statement, names)}$ ({lettered(repair.slip, names)})"
        return lettered(repair, names)

    return Style(
        word="**{}**".format,
        plain=str,
        given=lambda text: lettered(text.removesuffix(" over depth"), names),
        statement=str,
        condition=lambda said: condition(said, names),
        point=lambda values: place(values, names),
        number=lambda n: number(n.value, n.digits),
        repair=corrected,
    )


def _proof(verdict: Proved, names: Names, found: Recheck | None, asked: tuple[Any, ...]) -> Iterator[str]:
    """How it was found, line by line, and whether it stands without the prover that found it."""
    if verdict.method == "definition":
        return
    derived = tuple(_derived(verdict, names, asked))
    yield from derived
    lines = proof_lines(verdict)
    told = [*told_lines(lines, names, alone=not derived)]
    yield from told if all(_length(line) <= READABLE for line in told) else (_in_words(lines, names),)
    if not lines:
        yield from _cases(verdict, names)
        yield from (_sentence(lettered(step, names)) for step in verdict.steps)
    if found is not None:
        outcome = "accepted" if found.accepted else "**not accepted**"
        if _checker(found) == "a solver":
            yield f"{CHECKED_AGAIN} and accepted: a solver answered its questions once more."
            return
        how = "by code that shares nothing with the prover" if found.independent else "by the prover's own code"
        said = found.reason.replace(BY_ANOTHER, "") if found.independent else found.reason
        reason = f": {words(said).rstrip('.')}" if said else ""
        yield f"{CHECKED_AGAIN} {how} and {outcome}{reason}."


def _length(line: str) -> int:
    """In letters of LaTeX, without those that part the entries of a matrix."""
    return len(re.sub(r" & | \\\\ |\\(?:begin|end)\{pmatrix\}", "", line))


def _in_words(lines: Sequence[ProofLine], names: Names) -> str:
    """What is done in each line, where the formulas are too long."""
    reasons = "; then ".join(dict.fromkeys(lettered(line.reason, names) for line in lines))
    return f"{reasons[:1].upper()}{reasons[1:]}. The formulas between are too long to be printed."


def _derived(verdict: Proved, names: Names, asked: tuple[Any, ...]) -> Iterator[str]:
    """What became of the derivatives that are asked for: the proof is about the formulas that were derived."""
    said = verdict.statement
    if isinstance(said, ReceivedStatement) and len(asked) == 2:
        for given, value in zip(asked, (said.left, said.right), strict=True):
            if isinstance(given, tuple):
                told = f"${asked_side(given, names)} = {latex(value, names=names)}$ (differentiated)"
                zero = 0 in (said.left, said.right)
                yield from [told] if len(told) <= 2 * READABLE else _in_short(given, verdict, names, zero)


def _in_short(asked: tuple[Any, ...], verdict: Proved, names: Names, zero: bool) -> Iterator[str]:
    """Of a derivative that is too long to be read: that it is 0, where what it is taken by drops out."""
    claim = getattr(verdict.certificate, "claim", None)
    line = without(*asked[1:3], claim) if len(asked) == 3 and isinstance(claim, Claim) else None
    if line is None or not zero:
        yield LONG_SLOPE
        return
    yield from told_lines([line], names)
    by = latex(asked[2], names=names)
    yield f"${asked_side(asked, names)} = 0$ (the derivative of what does not depend on ${by}$)"


def _cases(verdict: Proved, names: Names) -> Iterator[str]:
    """Between which cases a solver distinguishes."""
    problem = getattr(verdict.certificate, "problem", None)
    if problem is None or problem.left.rank or not (signs := cases_by(problem)):
        return
    if any(not s.name.isidentifier() for u in signs for s in u.free_symbols if isinstance(s, sp.Symbol)):
        yield "By cases: which entry is the largest, and the signs of what stands in maxima, steps and $|u|$."
        return
    told = ", ".join(f"${latex(u, names=names)}$" for u in signs)
    yield f"By cases: {told} {'is' if len(signs) == 1 else 'are each'} positive, zero or negative."


def _sentence(told: str) -> str:
    """A step as a sentence; z3 stays small."""
    return f"{told if told.startswith(SOLVERS) else told[:1].upper() + told[1:]}".rstrip(".") + "."


def _checker(found: Recheck) -> str:
    """Who checked a certificate, in a word."""
    if not found.accepted:
        return ""
    if any(solver in found.reason for solver in SOLVERS):
        return "a solver"
    return "symnn's checker" if found.independent else "the prover"


# words and numbers --------------------------------------------------------------------------------------------------
def condition(said: Words, names: Names) -> str:
    """A relation as a formula, where its sides are known; that of a chance is known by its words alone."""
    if isinstance(said, str) and (not isinstance(said, SaidRelation) or said.startswith(NO_WEIGHT)):
        return lettered(said, names)
    links = said.links if isinstance(said, ChainStatement) else (said,)
    side = partial(latex, names=names, digits="few")
    return f"${side(links[0].left)}{''.join(f' {latex_sign(link.relation)} {side(link.right)}' for link in links)}$"


def number(value: Any, digits: int = 4) -> str:
    """A value in a sentence."""
    if value is None or isinstance(value, str) and not NUMBER.fullmatch(value):
        return lettered(shown(value), {})
    return f"${tex(value, digits)}$"


# data ---------------------------------------------------------------------------------------------------------------
def facts(verdict: Verdict) -> dict[str, Json]:
    """The verdict as data, but for what stands beside it on the page, and for what is empty."""
    beside = ("verdict", "statement", "said")
    return {k: v for k, v in verdict_data(verdict).items() if k not in beside and v not in (None, "", [], {})}
