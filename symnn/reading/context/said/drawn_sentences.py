r"""Sentences that say from which law something is drawn: "Z is drawn from N(0, 1)", "T is exponential with rate λ",
"the entries of g are independent N(0, 1)", "B is 1 with probability p and 0 otherwise".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context.said import said_relations, told_laws
from symnn.reading.formula.drawn_letters import sympy_of
from symnn.reading.formula.names import Known
from symnn.reading.latex.displays import one
from symnn.reading.latex.distributions import is_law
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import HOLE

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

NAMES = r"\S+?(?:(?:, and |, | and )(?:\S+?))*"
APART = r"(?:independent(?:ly)?|mutually independent|i\.?i\.?d\.?)"
LAW = r"\\?[A-Za-z]+(?:\{[A-Za-z]+\})?\s*[(\[][^;]*[)\]]"


def _drawn(made: Setting, match: re.Match[str]) -> None:
    """A name, several, or the entries of one, which are independent only where that is said."""
    law, apart = match["law"], bool(match["apart"] or match["behind"] or match["after"])
    if not is_law(re.split(r"[(\[]", law)[0]):
        raise SymnnError(f"the distribution {law} is not known")
    keys = _keys(made, match["names"])
    if not all(_is_of_one_law(made.context.names[k], apart, bool(match["entries"]) or len(keys) == 1) for k in keys):
        raise SymnnError("whether its entries are independent is not told")
    for key in keys:
        _tell(made, key, law)
    if apart and len(keys) > 1:
        made.apart |= {*keys}


def _is_of_one_law(known: Known, apart: bool, of_entries: bool) -> bool:
    """Whether it is a number, or entries of one that are said to be independent."""
    if known.shape and known.family:
        return False
    return not (known.shape or known.family) or (apart and of_entries)


def _keys(made: Setting, text: str) -> list[str]:
    """The names of a list that are declared; of X_1, …, X_n the family."""
    every = re.split(r",\s*(?:and\s+)?|\s+and\s+", text)
    named = [said_relations.key(made, n) for n in every if re.fullmatch(r"\\?[lc]?dots|\.\.\.|…", n) is None]
    keys = list(dict.fromkeys(re.sub(r"_\{?\w+\}?$", "", k) if k not in made.context.names else k for k in named))
    if not keys or any(k not in made.context.names for k in keys):
        raise SymnnError("what is drawn is not declared")
    return keys


def _tell(made: Setting, key: str, law: str) -> None:
    known = made.context.names[key]
    written = key.replace(HOLE, "i", 1).replace(HOLE, "j", 1)
    statement = one(rf"{written} \sim {law}", made.table)
    told_laws.distributed(made, statement.sides[0], statement.sides[1])
    if known.shape or known.family:
        known.facts = known.facts | {"iid"}
        made.context.always[f"the entries of {key} are independent"] = None


def _at_a_rate(made: Setting, match: re.Match[str]) -> None:
    """An exponential or a Poisson number, by its rate or its mean."""
    exponential, mean = match["kind"].lower().startswith("exp"), match["by"] == "mean"
    for key in _keys(made, match["names"]):
        known = made.context.names[key]
        if known.shape or known.family or known.kind not in ("random", "number"):
            raise SymnnError("whether its entries are independent is not told")
        rate = sympy_of(made.builder(), expression(match["rate"], made.table))
        if exponential and mean:
            rate = 1 / rate
        law = ("exponential" if exponential else "poisson", rate)
        known.kind = "random"
        known.law = {**known.law, "distribution": law}
        made.table.add(known.entry())


def _one_or_zero(made: Setting, match: re.Match[str]) -> None:
    """A number that is 1 with probability p and 0 with the other one."""
    (key,) = _keys(made, match["name"])
    if not told_laws.discrete(made, f"P({key} = {match['first']}) = {match['chance']}"):
        raise SymnnError("no name that is random")


PATTERNS = (
    (
        rf"(?:let |suppose |assume )?(?P<entries>(?:the |all )?(?:entries|components|elements|coordinates) of )?"
        rf"(?P<names>{NAMES}) (?:(?:is|are|be|has|have) )?(?:(?P<apart>{APART}),? )?(?:drawn |sampled |distributed )?"
        rf"(?:(?P<behind>{APART}) )?(?:from |as |like |according to |follows? |the (?:law|distribution) )?(?:an? )?"
        rf"(?P<law>{LAW})(?: (?:variables?|numbers?|noise))?(?:,? (?P<after>{APART}))?",
        _drawn,
        True,
    ),
    (
        rf"(?P<names>{NAMES}) (?:is|are) (?:an? )?(?P<kind>exponential|poisson)(?:ly)?(?: distributed)?"
        r"(?: (?:random )?(?:variables?|numbers?))? with (?P<by>rate|mean) (?P<rate>\S+)",
        _at_a_rate,
        True,
    ),
    (
        r"(?P<name>\S+) (?:is|equals|takes the value) (?P<first>1) with probability (?P<chance>\S+?),?"
        r" (?:and|or) 0 (?:otherwise|else)",
        _one_or_zero,
        True,
    ),
)
