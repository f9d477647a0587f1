r"""Claims that are typed in LaTeX: `symnn.claim(r"\nabla_x x^\top A x = (A + A^\top) x", let=["A: n, n", "x: n"])`,
and their proof.

What is no text goes to the functions for SymPy, which these stand in front of. Nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge.given import Given, Origin, given
from symnn.claims.claim import Chain, Claim, Property, as_assumptions, as_claim
from symnn.claims.claim import claim as stated
from symnn.claims.question import Question
from symnn.claims.verdict import ChainStatement, IllTyped, Proved, ReceivedStatement, Refuted, Unknown, Verdict
from symnn.errors import ArgumentError, ShapeError, SymnnError, UnsupportedError
from symnn.proof.consistency import CONTRADICTION, is_vacuous, unsatisfied
from symnn.proof.equality.certificate import recheck as verified
from symnn.proof.method import Recheck
from symnn.proof.prove import prove as proved
from symnn.reading.context import claim_links, range_conditions, written_inverses
from symnn.reading.context.judging_tasks import of_conditional_laws
from symnn.reading.context.said import said_relations
from symnn.reading.context.setting import Setting, setting
from symnn.reading.formula import numbers_of_matrices
from symnn.reading.formula import tree as t
from symnn.reading.latex.displays import statements
from symnn.reading.latex.marks import HOLE
from symnn.reading.latex.tokens import Unreadable
from symnn.reading.note import chances, declarations, sequences, tasks
from symnn.reading.note.letter_conventions import as_logistic, averaged
from symnn.reading.note.letting import declare, is_formula
from symnn.reading.note.note_memory import Notebook
from symnn.reading.note.running_letters import EntriesOfNote

Task = tuple[str, tuple[str, ...], Sequence[Any]]
"""A formula, its declarations, and what is assumed."""

WORD = re.compile(r"[A-Za-z]{2,}")


def is_latex(text: Any) -> bool:
    """A formula with a backslash or a dollar sign."""
    return isinstance(text, str) and ("\\" in text or "$" in text)


def claim(
    left: Any, relation: Any = None, right: Any = None, *more: Any, assume: Any = (), let: Iterable[str] = ()
) -> Claim | Property | Chain:
    r"""`claim(a, "=", b)` of SymPy expressions, or `claim(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)", let=["A:
    n, m", "B: m, n"])`.

    `let` declares names as on the command line; one that is not declared is taken as its letter and place suggest.
    `assume` are relations in LaTeX, or sentences such as "A is symmetric". ArgumentError for what is not read,
    ShapeError for parts that do not conform.
    """
    if relation is None and isinstance(left, str):
        return from_latex(left, let, as_assumptions(assume))
    if relation is None and isinstance(left, bool | sp.Basic) and not let:
        found = as_claim(left)
        return replace(found, assume=as_assumptions(assume)) if isinstance(found, Claim) else found
    if relation is None or let:
        raise ArgumentError(
            'a claim is claim(a, "=", b) of SymPy expressions, or a text in LaTeX with let=["A: n, m", …]'
        )
    return stated(left, relation, right, *more, assume=assume)


def prove(
    claim: Claim | Chain | Property | str,
    *more: Any,
    let: Iterable[str] = (),
    assume: Any = (),
    budget: float = 10.0,
    repair: bool = False,
) -> Verdict:
    """The verdict on a claim, within `budget` seconds. Sides that do not conform give IllTyped with the reason.

    A text is read as LaTeX, with `let` and `assume` as in `symnn.claim`. With `repair`, a refuted or ill-typed
    equality also gets the nearest true formula, where one is found.
    """
    if more:
        raise ArgumentError('one claim is judged: write symnn.equal(a, b), or symnn.prove(symnn.claim(a, "<=", b))')
    if isinstance(claim, str):
        return _in_letters(_of_text((claim, tuple(let), as_assumptions(assume)), budget, repair))
    if let or assume:
        raise ArgumentError(
            "let and assume belong to a claim in LaTeX; say them where a claim of SymPy expressions is stated"
        )
    if (origin := _whole_text(claim)) is not None:
        return _in_letters(_of_text(origin, budget, repair))
    return _in_letters(proved(claim, budget=budget, repair=repair))


def _whole_text(claim: Any) -> Task | None:
    """The text of which this is all that it claims."""
    links = getattr(claim, "links", (claim,))
    text = _text(links)
    if text is None or text.origin is None:
        return None
    again = _read_again(text.origin)
    said = [[(c.left, c.relation, c.right, c.assume) for c in claims] for claims in (again, links)]
    return text.origin if said[0] == said[1] else None


def _of_text(origin: Task, budget: float, repair: bool) -> Verdict:
    """The verdict on a text; where it is wrong for small sizes at which ranges are empty, that on what they mean."""
    found, origin = _where_inverses_exist(origin, budget, repair)
    if not isinstance(found, Refuted | IllTyped):
        return found
    text, let, assume = origin
    for name, array in _open_names(text, let):
        reason = f"false if {name} is a name of its own; for an entry of {array} write {array}_i"
        return Unknown(statement=found.statement, reason=reason)
    ranges = range_conditions.meant(*read(*origin))
    if not ranges:
        return found
    other = _as_it_stands((text, let, [*assume, *(latex for latex, _ in ranges)]), budget / 2, repair)
    if isinstance(other, Proved):  # under these conditions: it says them, or others that say more
        return other if other.hypotheses or other.conditions else found
    return found if isinstance(other, IllTyped) else other


def _where_inverses_exist(origin: Task, budget: float, repair: bool) -> tuple[Verdict, Task]:
    """The verdict, and of what; what is false where an inverse that it writes does not exist is asked where it does."""
    found = _as_it_stands(origin, budget, repair)
    if not isinstance(found, Refuted) or "undefined" not in (found.lhs, found.rhs):
        return found, origin
    made, statements = read(*origin)
    text, let, assume = origin
    told = written_inverses.assumptions(made, [side for s in statements for side in s.sides])
    again = (text, let, [*assume, *told])
    return (_as_it_stands(again, budget, repair), again) if told else (found, origin)


def _open_names(text: str, let: Iterable[str]) -> list[tuple[str, str]]:
    """The names of which it is open whether they are entries of others that are declared."""
    book, latex = Notebook(), undressed(text)
    for word in let:
        declare(book, word)
    return EntriesOfNote.of(book, [latex]).open_names(book, latex)


def _as_it_stands(origin: Task, budget: float, repair: bool) -> Verdict:
    try:
        claim = from_latex(*origin)
        found = proved(claim, budget=budget, repair=repair)
        doubt = of_conditional_laws(getattr(claim, "links", (claim,))) if isinstance(found, Refuted) else ""
        doubt = doubt or (_unmet(origin, found) if isinstance(found, Proved | Refuted) and origin[2] else "")
        return Unknown(statement=found.statement, reason=doubt) if doubt else found
    except ShapeError as error:
        return IllTyped(statement=origin[0], where=str(error).partition("\n")[0])


def _unmet(origin: Task, found: Verdict) -> str:
    """Why all that is assumed may be true of nothing, also what is assumed of names that the claim does not have; ""
    where it is not. A proof that did not need it stands, unless it is known to contradict itself.
    """
    made, _ = read(*origin)
    told = made.hypotheses(frozenset(made.context.names))
    why = unsatisfied(Question(Claim(sp.S.Zero, "=", sp.S.Zero, told))) or ""
    return why if isinstance(found, Refuted) or why == CONTRADICTION else ""


def _in_letters(verdict: Verdict) -> Verdict:
    """With i for the place of an index in the name of a family, and without names that no text has."""
    if not isinstance(verdict, Refuted):
        return verdict
    named = {k.replace(HOLE, "i"): x for k, x in verdict.counterexample.items() if not k.startswith("#")}
    return replace(verdict, counterexample=named)


def from_latex(text: str, let: Iterable[str] = (), assume: Iterable[Any] = ()) -> Claim | Property | Chain:
    """The claim, the property, or the chain of claims, that a text in LaTeX makes."""
    origin = (text, tuple(let), tuple(map(str, assume)))
    made, found = read(*origin)
    links = [link.claim for statement in found for link in claim_links.links(made, statement)]
    claims = tuple(_from(origin, link) for link in links if isinstance(link, Claim))
    if len(links) == 1:
        return (*claims, *links)[0]
    if len(claims) < len(links):
        raise UnsupportedError("of several things that a formula says one is a property: state them one by one")
    return Chain(claims)


def _from(origin: Origin, claim: Claim) -> Claim:
    """The claim, whose sides remember where they were read."""
    left, right = (
        given(s.node, getattr(s, "shape", ()), s.text, origin, slopes=s.slopes) for s in (claim.left, claim.right)
    )
    return replace(claim, left=left, right=right)


def recheck(verdict: Any) -> Recheck:
    """Verify a proof again, and that it proves this verdict: its statement, under its hypotheses, where its conditions
    hold. What is said is made anew from the data in the certificate; a formula in LaTeX is read once more.

    A pairing of monomials is checked without the prover; anything else names whom it trusts. ArgumentError for what is
    no proof. From assumptions that contradict one another nothing is accepted.
    """
    found = _verified_as_read(verdict)
    if found.accepted and is_vacuous(verdict):
        return replace(found, accepted=False, reason=CONTRADICTION)
    return found


def _verified_as_read(verdict: Any) -> Recheck:
    said = getattr(verdict, "statement", None)
    links: tuple[Any, ...] = said.links if isinstance(said, ChainStatement) else (said,)
    text = _text(links)
    if text is None:
        return verified(verdict)
    try:
        again = _read_again(text.origin)
    except SymnnError as error:
        return Recheck(False, True, f"its formula cannot be read: {error}")
    known = [a for claim in again for a in claim.assume]
    if [(c.left, c.relation, c.right) for c in again] != [(s.left, s.relation, s.right) for s in links]:
        return Recheck(False, True, "the certificate is not about its formula as it is read in its text")
    found = verified(verdict, said=known)
    if found.accepted and not all(a in known for a in _assumed(verdict)):
        return replace(found, accepted=False, reason="it assumes what is not said")
    return found


def _text(links: Iterable[Any]) -> Given | None:
    """The first side that was read in a text."""
    sides = (side for s in links if isinstance(s, ReceivedStatement | Claim) for side in (s.left, s.right))
    return next((side for side in sides if isinstance(side, Given)), None)


def _read_again(origin: Origin | None) -> tuple[Claim, ...]:
    """The claims that a text makes. ArgumentError where the text is not with them."""
    if origin is None:
        raise ArgumentError("the text around it, which tells what it says, is not with it")
    match from_latex(*origin):
        case Chain(links):
            return links
        case Claim() as again:
            return (again,)
    raise ArgumentError("the text around it makes a property, and no relation")


def _assumed(verdict: Any) -> tuple[Any, ...]:
    """What the certificates of a proof assume."""
    certificate = verdict.certificate
    if isinstance(certificate, tuple):
        return tuple(a for proof in certificate for a in _assumed(proof))
    if (claim := getattr(certificate, "claim", None)) is not None:
        return tuple(claim.assume)
    return tuple(getattr(certificate, "problem", certificate).hypotheses.given)


def read(text: str, let: Iterable[str] = (), assume: Iterable[Any] = ()) -> tuple[Setting, list[t.Statement]]:
    """The setting of a text in LaTeX, and its statements."""
    made = setting(task(text, let, assume))
    if made.untold:
        raise ArgumentError(f"not understood: {made.untold[0].text}")
    try:
        return made, claim_links.read(made, undressed(text))
    except Unreadable as error:
        raise ArgumentError(f"{error.sentence} (at character {error.place + 1})") from error


def undressed(text: str) -> str:
    """Without the dollar signs or brackets around it."""
    stripped = text.strip()
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)")):
        if stripped.startswith(opening) and stripped.endswith(closing) and len(stripped) > len(opening) + len(closing):
            return stripped[len(opening) : -len(closing)].strip()
    return stripped


def task(text: str, let: Iterable[str] = (), assume: Iterable[Any] = ()) -> dict[str, Any]:
    """The task of a text: names that are not declared are settled by the formula they stand in."""
    book = Notebook()
    book.setting.context.spreads = False
    declared = [declare(book, word) for word in let]
    said = [part for a in assume for part in said_relations.separated(str(a))]
    latex = undressed(text)
    book.setting.context.text = latex
    try:
        found = _statements(book, latex)
        given = [s for a in said if is_formula(a) for s in statements(a, book.setting.table)]
    except Unreadable as error:
        raise ArgumentError(f"{error.sentence} (at character {error.place + 1})") from error
    trees = [side for s in [*found, *given] for side in s.sides]
    _refuse_words(book, trees)
    for statement in [*given, *found]:
        book.settle(statement.sides, lambda sides: claim_links.sides(book.setting, sides))
    said += _spreads(book, trees, given)
    frozen = tasks.snapshot(book, trees)
    made = tasks.task(book, latex, frozen, {})
    made["assumptions"] = said
    kept = {s["latex"]: s for s in declared}
    made["symbols"] = [kept.pop(s["latex"], s) for s in made["symbols"]] + list(kept.values())
    made = as_logistic(made) or made
    return averaged(made) or made


def _refuse_words(book: Notebook, trees: Sequence[t.Tree]) -> None:
    """A word before its argument is no function of any kind, as f is: dist(x, y) has a meaning, which nobody tells."""
    called = (p.name for tree in trees for p in t.walk(tree) if isinstance(p, t.Apply))
    for name in called:
        if name in book.guessed and WORD.fullmatch(name) and not numbers_of_matrices.NAMES.fullmatch(name):
            remedy = f"if any function is meant, declare it: let='{name}: function'"
            raise ArgumentError(f"{name} is no function that is known here; {remedy}")


def _spreads(book: Notebook, trees: Sequence[t.Tree], given: Sequence[t.Statement]) -> list[str]:
    """That the standard deviations of normal distributions are positive, of which nothing else is told."""
    chances.spreads_in(book, trees)
    told = {name for s in given for side in s.sides for name in t.mentioned(side)}
    said = [f"{key} > 0" for key in sorted(book.spreads - told)]
    book.spreads.clear()  # they are assumed to be, and the verdict says so
    return said


def _statements(book: Notebook, latex: str) -> list[t.Statement]:
    """What a text says, read once more where it speaks of sequences."""
    entries = EntriesOfNote.of(book, [latex])
    book.setting.table.running = entries.running(book, latex) | entries.of_declared(book, latex)
    found = statements(latex, book.setting.table)
    if sequences.declare(book, latex):
        found = statements(latex, book.setting.table)
    for statement in found:
        declarations.whole_numbers(book, statement)
    return found


__all__ = ["claim", "from_latex", "is_latex", "prove", "read", "recheck"]
