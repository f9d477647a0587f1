"""A verdict taken apart for printing: the one place that says in what words, in what order and with how many digits.

`told` gives parts, each of a kind; a style says how each kind is set. Terminal, LaTeX, Markdown, notebooks and the
book's pages are styles, and none has words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeGuard

from symnn.claims.digits import written as written_out
from symnn.claims.verdict import (
    ChainStatement,
    IllTyped,
    Proved,
    ReceivedStatement,
    Refuted,
    Repair,
    SaidRelation,
    Supported,
    Unknown,
    ValueInWords,
    Verdict,
    Words,
)

Part = tuple[str, Any]
"""A kind, the name of a field of `Style`, and what is to be set."""


class ToldNumber(NamedTuple):
    value: Any
    digits: int

    def __str__(self) -> str:
        return value(self.value, self.digits)


@dataclass(frozen=True)
class Style:
    """How the kinds of parts are set.

    word        what the verdict is, in one word
    plain       words of ours
    statement   what was claimed
    given       words of a prover: a method, a reason
    condition   an assumption or a condition: a relation or a chain of two, or a text
    point       a counterexample: values by name
    number      a value in a sentence, and how many digits of it are shown
    repair      a formula that is right instead
    """

    word: Callable[[str], str]
    plain: Callable[[str], str]
    statement: Callable[[Words], str]
    given: Callable[[str], str]
    condition: Callable[[Words], str]
    point: Callable[[Mapping[str, Any]], str]
    number: Callable[[ToldNumber], str]
    repair: Callable[[Repair | str], str]


def written(verdict: Verdict, style: Style, *, statement: bool = True) -> str:
    """The verdict in a style, with what was claimed or, where that stands beside it, without."""
    return "".join(getattr(style, kind)(said) for kind, said in told(verdict, statement=statement))


def told(verdict: Verdict, *, statement: bool = True) -> Iterator[Part]:
    """The parts of the paragraph."""
    yield from _opening(verdict, statement)
    match verdict:
        case Proved():
            yield from _proved(verdict)
        case Refuted():
            yield from _refuted(verdict)
        case IllTyped():
            yield "plain", " The sizes do not fit: "
            yield "given", verdict.where.rstrip(".")
            if any(s not in verdict.where for s in verdict.sizes):
                yield "plain", " ("
                yield from _listed("given", verdict.sizes, " against ")
                yield "plain", ")"
            yield "plain", "."
            yield from _repair(verdict.repair)
        case Supported():
            trials = "1 trial" if verdict.trials == 1 else f"{verdict.trials} trials"
            yield (
                "plain",
                f" Both sides agree in {trials}; the largest difference is {verdict.error:.2g}. This is not a proof.",
            )
        case Unknown():
            yield "plain", " Neither proved nor refuted: "
            yield "given", verdict.reason.rstrip(".")
            yield "plain", "."


def rest(verdict: Verdict, style: Style) -> str:
    """The verdict without its word and its statement: what stands behind them."""
    parts = [*told(verdict, statement=False)]
    behind = "".join(getattr(style, kind)(said) for kind, said in parts[1:])
    return behind.removeprefix(".").strip()


SPOKEN = {"same optimisers": "comparing optimisers"}
"""Methods whose name is none that follows "by"."""
OPENINGS = {Refuted: "Refuted", IllTyped: "Ill-typed", Supported: "Supported, not proved", Unknown: "Unknown"}


def _opening(verdict: Verdict, statement: bool) -> Iterator[Part]:
    if isinstance(verdict, Proved):
        yield "word", "Definition" if verdict.method == "definition" else "Proved"
        if verdict.method != "definition":
            yield "plain", " " if re.match(r"\w+ by \w+", verdict.method) else " by "
            yield "given", SPOKEN.get(verdict.method, verdict.method)
    else:
        yield "word", OPENINGS[type(verdict)]
    if statement and verdict.statement:
        yield "plain", ": "
        yield "statement", verdict.statement
    yield "plain", "."


def _proved(verdict: Proved) -> Iterator[Part]:
    for opening, kind, several, joint in (
        (" Steps: ", "given", _more(verdict), "; "),
        (" Assumes ", "condition", (assumed := between(verdict.hypotheses)), "; " if _lists(assumed) else ", "),
        (" Holds where ", "condition", verdict.conditions, ", "),
    ):
        if several:
            yield "plain", opening
            yield from _listed(kind, several, joint)
            yield "plain", "."


def _more(verdict: Proved) -> list[str]:
    """The steps that say more than the statement."""
    return [step for step in verdict.steps if step != str(verdict.statement)] if verdict.steps else []


def between(said: Sequence[str]) -> list[Words]:
    """What is assumed, each once: a > 0 with a < 1 as 0 < a < 1, and no "a is positive" beside it."""
    found: list[Words] = []
    for one in said:
        for k, other in enumerate(found):
            if (interval := _interval(other, one)) is not None:
                found[k] = interval
                break
        else:
            found.append(one)
    return _once(found)


def _once(found: Sequence[Words]) -> list[Words]:
    """Without what another of them says, and more."""
    above = [side for one in found for side in _above(one)]
    positive = {one.left for one in found if _is_positive(one)}
    more = {side for side, least in above if least != 0}
    told = {f"{side} is positive" for side in positive.union(side for side, _ in above)}
    return [one for one in found if one not in told and not (_is_positive(one) and one.left in more)]


def _is_positive(said: Words) -> TypeGuard[SaidRelation]:
    return isinstance(said, SaidRelation) and (said.relation, said.right) == (">", 0)


def _above(said: Words) -> Iterator[tuple[Any, Any]]:
    """What an assumption shows to be positive, with its lower bound: a of a >= 1, and both a and b of 0 < a <= b."""
    if isinstance(said, ChainStatement):
        links = said.links
    elif isinstance(said, SaidRelation) and said.relation[0] == ">" and not _is_positive(said):
        links = (ReceivedStatement(said.right, said.left, said.relation.replace(">", "<")),)
    else:
        return
    least = links[0].left
    if getattr(least, "is_number", isinstance(least, int)) and (least > 0 or least == 0 and links[0].relation == "<"):
        yield links[0].right, least
        yield from ((link.right, links[0].right) for link in links[1:])


def _lists(said: Sequence[Words]) -> bool:
    """Whether one of them has commas of its own."""
    return any(", " in str(one) for one in said)


def _interval(one: Words, other: Words) -> ChainStatement | None:
    """A lower and an upper bound of the same, in either order."""
    if not isinstance(one, SaidRelation) or not isinstance(other, SaidRelation) or one.left != other.left:
        return None
    low, high = (one, other) if one.relation[0] == ">" else (other, one)
    if low.relation[0] != ">" or high.relation[0] != "<":
        return None
    turned = ReceivedStatement(low.right, low.left, low.relation.replace(">", "<"))
    return ChainStatement((turned, ReceivedStatement(high.left, high.right, high.relation)))


def _refuted(verdict: Refuted) -> Iterator[Part]:
    if verdict.counterexample:
        yield "plain", " Where " if any(map(is_told, verdict.counterexample.values())) else " At "
        yield "point", verdict.counterexample
        yield "plain", ", "
    sides = verdict.lhs is not None or verdict.rhs is not None
    if sides:
        digits = apart(verdict.lhs, verdict.rhs)
        yield from _valued("the left side is", verdict.lhs, digits, begins=not verdict.counterexample)
        yield "plain", " and "
        yield from _valued("the right side is", verdict.rhs, digits)
    elif verdict.counterexample:
        yield "plain", "it fails"
    if sides or verdict.counterexample:
        yield "plain", "."
    if verdict.missing:
        yield "plain", " It holds if "
        yield "given", verdict.missing
        yield "plain", "."
    yield from _repair(verdict.repair)


def _valued(words: str, side: Any, digits: int, begins: bool = False) -> Iterator[Part]:
    """`begins`: as a sentence of its own."""
    spoken, value_of = (side.words, side.value) if isinstance(side, ValueInWords) else (words, side)
    if begins:
        spoken = f" {spoken[:1].upper()}{spoken[1:]}"
    if isinstance(side, ValueInWords) and value_of is None:
        yield "plain", spoken
    else:
        yield "plain", f"{spoken} "
        yield "number", ToldNumber(value_of, digits)


def _repair(repair: str | None) -> Iterator[Part]:
    if isinstance(repair, Repair) and repair.formula is None:
        yield "plain", " "
        yield "given", repair[:1].upper() + repair[1:]
        yield "plain", "" if repair.endswith("?") else "."
    elif repair:
        yield "plain", " Try: "
        yield "repair", repair
        yield "plain", "."


def _listed(kind: str, several: Sequence[Any], joint: str) -> Iterator[Part]:
    for k, said in enumerate(several):
        if k:
            yield "plain", joint
        yield kind, said


def is_told(side: Any) -> bool:
    """Whether a value is told in words: 1 with probability 1/2, normal, as declared."""
    return isinstance(side, str) and " " in side


# digits
# ----------------------------------------------------------------------------------------------------------------
def value(number: Any, digits: int = 4) -> str:
    """A number, or a nested tuple or array of numbers: (1, 2), ((1, 0), (0, 1)), 1/2, 0.3333."""
    if hasattr(number, "tolist"):
        return value(number.tolist(), digits)
    if isinstance(number, list | tuple):
        inner = ", ".join(value(n, digits) for n in number)
        return f"({inner},)" if len(number) == 1 else f"({inner})"
    if number is None:
        return "undefined"
    if isinstance(number, Fraction | int):
        return written_out(number)
    if isinstance(number, str):
        return number
    return f"{number:.{digits}g}" if isinstance(number, float) else str(number)


def apart(left: Any, right: Any) -> int:
    """As many digits as it takes to tell two values apart, a fraction by its decimals."""
    most = (4, 7, 10, 17)
    left, right = (_decimal(side.value if isinstance(side, ValueInWords) else side) for side in (left, right))
    if left == right:
        return most[0]
    return next((d for d in most if value(left, d) != value(right, d)), most[-1])


def _decimal(number: Any) -> Any:
    if hasattr(number, "tolist"):
        return _decimal(number.tolist())
    if isinstance(number, list | tuple):
        return tuple(map(_decimal, number))
    return number.numerator / number.denominator if isinstance(number, Fraction) else number
