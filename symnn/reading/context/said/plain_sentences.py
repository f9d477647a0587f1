r"""Sentences that say little: how softmax is taken, over what a letter ranges, that names are independent variables, on
which side of a kink a loss is, and what a name is called.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context import facts
from symnn.reading.context.declared_symbols import RESTRICTS
from symnn.reading.context.said import note_rules, note_words, notes, said_relations
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

CALLED = re.compile(r"(\S+) (?:is|denotes|are|denote) (?:the |an? )?(.+)")
LISTED = r"\S+(?:(?:, | and |, and )\S+)*"


def names_only(made: Setting, sentence: str) -> bool:
    """Whether a sentence only says what a declared name is called, "T is the temperature", or what the note of a symbol
    may say: "p is the probability" as the note does.
    """
    match = CALLED.fullmatch(sentence)
    if match is None:
        return False
    try:
        known = made.context.names.get(said_relations.key(made, match[1]))
    except SymnnError:
        return False
    if known is None:
        return False
    if known.kind == "function":
        return RESTRICTS.search(match[2]) is None and note_words.describes_function(match[2])
    plain = RESTRICTS.search(match[2]) is None and note_words.describes(match[2])
    return notes.by_a_rule(made, known, match[2]) or plain


def _rowwise(made: Setting, match: re.Match[str]) -> None:
    made.context.rowwise = True


def _nothing(made: Setting, match: re.Match[str]) -> None:
    pass


def _free_variables(made: Setting, match: re.Match[str]) -> None:
    """Names of which none is computed from another one; random names are independent."""
    keys = {said_relations.key(made, name) for name in re.split(r", and |, | and ", match[1])}
    if any(key in made.context.definitions for key in keys):
        raise SymnnError("a formula defines one of them")
    made.apart |= {key for key in keys if made.context.names[key].kind == "random"}


def _not_all_equal(made: Setting, match: re.Match[str]) -> None:
    note_rules.spread(made, made.context.names[said_relations.key(made, match[1])], match)


def _side(made: Setting, match: re.Match[str]) -> None:
    """The one max(0, z) of the text is at a z that is positive, or negative."""
    values = [d.value for d in (*made.context.definitions.values(), *made.context.functions.values())]
    bends = {p for value in values for p in t.walk(value) if isinstance(p, t.Extremum) and len(p.arguments) == 2}
    zero = t.Number(Fraction(0))
    inside = [a for p in bends if p.kind == "max" and zero in p.arguments for a in p.arguments if a != zero]
    if len(bends) != 1 or len(inside) != 1:
        raise SymnnError("which one is meant is not told")
    sign = "<" if (match[1] or match[2]) in ("negative", "inactive") else ">"
    made.suppose(lambda: [facts.relation(made, inside[0], sign, zero, match[0])], inside[0])


PATTERNS = (
    (
        r"(?:the )?softmax (?:is|acts)(?: applied| taken)? (?:to|on|along|over|for) (?:each|every|the) rows?"
        r"|(?:the )?softmax (?:is|acts|is taken|is applied) row-?wise",
        _rowwise,
        True,
    ),
    (r"\S+ ranges? over (?:all (?:of )?)?(?:\\mathbb\{R\}|\\R|R)(?:\^(?:\w|\{\w+\}))?", _nothing, True),
    (rf"({LISTED}) are (?:treated as |taken as )?independent variables", _free_variables, False),
    (r"(?:the )?(?:(?:entries|components|values) of )?(\S+) are not all (?:equal|the same)", _not_all_equal, False),
    (
        r"the argument of the (?:max|maximum|hinge|relu) is (positive|negative)"
        r"|the (?:hinge|margin|hinge loss|triplet loss|loss|relu) is (active|inactive)",
        _side,
        False,
    ),
)
