"""What a proved relation says, as a statement for Coq: its sides as they were read, what it assumes, and where it is
defined.

Coq's 1/x, ln, sqrt and powers have values everywhere. Here they are meant where mathematics defines them: whatever is
not visibly so becomes a premise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from symnn.bridge import read
from symnn.certificates.coq_file import CoqStatement, binders
from symnn.certificates.expectation_terms import is_random
from symnn.certificates.index_terms import (
    AppliedFunction,
    IndexTerm,
    OverIndex,
    SizeNumber,
    free_indices,
    parts,
)
from symnn.certificates.node_terms import Premise, Translation
from symnn.certificates.stated_inverses import StatedInverses
from symnn.certificates.visible_signs import ZERO, VisibleSigns
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Condition
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node, broadcast, transpose, zeros
from symnn.expr.walk import atoms

TURNED = {">=": "<=", ">": "<"}
RELATIONS = {"≠": "<>", "!=": "<>", "=": "=", "<=": "<=", "<": "<"}
NEEDED = {"/": "<>", "ln": "<", "sqrt": "<=", "Rpower": "<"}
"""What the first argument of a function must be, against 0, for it to have a value."""


def relation_statement(
    left: Node,
    relation: str,
    right: Node,
    hypotheses: Hypotheses,
    used: Sequence[str] = (),
    conditions: Iterable[Condition] = (),
) -> CoqStatement:
    """left relation right, under those hypotheses that the proof used (by their words) and its conditions."""
    stated = list(assumed_parts(hypotheses, used, (left, right)))
    inverses = StatedInverses.met([left, right, *(n for a, b, _ in stated for n in (a, b))])
    stated += [(*condition_sides(c), c.relation) for c in inverses.left(conditions)]
    assumed = [*inverses.premises(), *((inverses.without(a), inverses.without(b), r) for a, b, r in stated)]
    left, right = inverses.without(left), inverses.without(right)
    names = Translation([left, right, *(n for a, b, _ in assumed for n in (a, b))])
    said = related(names, left, relation, right)
    return completed(names, said, [related(names, a, r, b) for a, b, r in assumed])


def completed(names: Translation, said: Premise, assumed: Sequence[Premise]) -> CoqStatement:
    """The statement under these premises and those that say where it is defined."""
    premises = list(dict.fromkeys(assumed))
    domains = demanded_premises((*premises, said), names, premises)
    every = (*(p for p in domains if p not in premises), *premises)
    if any(is_random(side) for p in every for side in (p.left, p.right)):
        raise UnsupportedError("expectations of quotients, logarithms or roots that need not be defined")
    counted = (
        bool(domains)
        or names.picked
        or (said.relation != "=" and bool(names.sizes))
        or any(" - " in s for s in names.spelled)
        or any(_counts(s) for p in (*every, said) for s in (p.left, p.right))
    )
    return CoqStatement(binders(names), every, said, tuple(names.sizes) if counted else ())


def demanded_premises(
    said: Iterable[Premise], names: Translation, premises: Sequence[Premise], needed: Mapping[str, str] = NEEDED
) -> dict[Premise, None]:
    """What must hold for these relations to be about defined values, and is not visibly so."""
    signs = VisibleSigns(premises)
    domains: dict[Premise, None] = {}
    for part in said:
        for side in (part.left, part.right):
            for demand in _domain(side, part.indices, signs, needed):
                domains.setdefault(demand)
    return domains


def related(names: Translation, left: Node, relation: str, right: Node) -> Premise:
    if left.shape != right.shape:
        raise UnsupportedError("a premise between different shapes")
    if relation in TURNED:
        left, right, relation = right, left, TURNED[relation]
    free = names.indices(left.shape)
    ranges = tuple((i, names.extents[i]) for i in free)
    return Premise(ranges, names.term(left, free), RELATIONS[relation], names.term(right, free))


def condition_sides(condition: Condition) -> tuple[Node, Node]:
    """Both sides as nodes of one shape."""
    left, right = read(condition.left), read(condition.right)
    if left.rank and not right.rank:
        right = broadcast(right, left.shape)
    return left, right


def assumed_parts(h: Hypotheses, used: Sequence[str], sides: Sequence[Node]) -> Iterator[tuple[Node, Node, str]]:
    """The hypotheses whose words are among those used, as relations between nodes."""
    told: set[str] = set()
    for text, part in _by_their_words(h):
        if text in used:
            told.add(text)
            yield part
    stated = [n for e in h.equations for n in (e.left, e.right)]
    stated += [n for i in h.inequalities for n in (i.left, i.right)]
    for a in atoms([*sides, *stated]):
        if relation := _declared(a):
            told.add(f"{a} {relation} 0")
            if not (relation == ">" and a in h.positive and f"{a} is positive" in used):
                yield a, zeros(*a.shape), relation
    if left := [t for t in used if t not in told]:
        raise UnsupportedError(f"the hypothesis {left[0]}")


def _by_their_words(h: Hypotheses) -> Iterator[tuple[str, tuple[Node, Node, str]]]:
    for e in h.equations:
        yield e.text, (e.left, e.right, "=")
    for i in h.inequalities:
        yield i.text, (i.left, i.right, i.relation)
    for a in sorted(h.symmetric, key=str):
        yield f"{a} is symmetric", (a, transpose(a), "=")
    for a in sorted(h.positive, key=str):
        yield f"{a} is positive", (a, zeros(*a.shape), ">")


def _declared(a: Atom) -> str:
    """What SymPy knows of the sign of a symbol; of π nothing has to be said."""
    label: Any = a.label
    if getattr(label, "is_number", False):
        return ""
    if getattr(label, "is_positive", None):
        return ">"
    return ">=" if getattr(label, "is_nonnegative", None) else ""


# where a term is defined ----------------------------------------------------------------------------------------------
def _domain(
    term: IndexTerm, running: tuple[tuple[str, str], ...], signs: VisibleSigns, needed: Mapping[str, str]
) -> Iterator[Premise]:
    if isinstance(term, OverIndex):
        running = (*running, (term.index, term.size))
    if isinstance(term, AppliedFunction) and (relation := needed.get(term.name)):
        argument = term.arguments[0]
        if not _holds(argument, relation, signs):
            own = free_indices(argument)
            ranges = tuple((i, s) for i, s in running if i in own)
            yield (
                Premise(ranges, argument, "<>", ZERO) if relation == "<>" else Premise(ranges, ZERO, relation, argument)
            )
    for part in parts(term):
        yield from _domain(part, running, signs, needed)


def _holds(term: IndexTerm, relation: str, signs: VisibleSigns) -> bool:
    match relation:
        case "<>":
            return signs.apart(term)
        case "<=":
            return signs.of(term) >= 1
        case _:
            return signs.of(term) == 2


def _counts(term: IndexTerm) -> bool:
    """Whether it divides by what is positive only where sizes are: by a size, by a sum of positive terms; or takes the
    largest of entries.
    """
    if isinstance(term, OverIndex) and term.kind == "largest":
        return True
    divides = isinstance(term, AppliedFunction) and term.name in NEEDED and _of_sizes(term.arguments[0])
    return divides or any(map(_counts, parts(term)))


def _of_sizes(term: IndexTerm) -> bool:
    return isinstance(term, SizeNumber | OverIndex) or any(map(_of_sizes, parts(term)))
