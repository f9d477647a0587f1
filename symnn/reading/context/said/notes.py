"""What the note and the properties of a declared symbol say: conditions on its values.

A note is understood part by part. Parts that only describe ("hidden activation", "input") are left; a part with a
word that may restrict a value ("not", "at least", "sum", …) and that no pattern knows makes the whole setting untold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.context import constant_arrays, facts
from symnn.reading.context.declared_symbols import RANGE, RESTRICTS
from symnn.reading.context.said import (
    basis_vectors,
    chance_sentences,
    function_notes,
    note_rules,
    note_words,
)
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def defined_in_words(made: Setting, declared: Iterable[Mapping[str, Any]]) -> None:
    """The names of which words, or the letter alone, tell what they are: the formula of a name goes before. What words
    say beside a formula may restrict what stands in it.
    """
    for symbol in declared:
        known = _known(made, symbol)
        if known is not None and not known.facts and not symbol.get("note") and (kind := constant_arrays.meant(known)):
            made.meanings.setdefault(known.key, constant_arrays.definition(made, known, kind, known.key))
    for key, said in made.meanings.items():
        formula = made.context.definitions.setdefault(key, said).value
        alike = isinstance(formula, t.Apply) and isinstance(said.value, t.Apply) and formula.name == said.value.name
        if formula is not said.value and isinstance(said.value, t.Apply) and not alike and said.text != key:
            made.miss(f"“{said.text}”, said of {key}", key, restricts=True)


def understand(made: Setting, symbol: Mapping[str, Any]) -> None:
    """The properties and the note of one symbol."""
    known = _known(made, symbol)
    if known is None:
        return
    for fact in sorted(known.facts):
        if fact == "one-hot" and (place := basis_vectors.place_in_name(made, known)) is not None:
            basis_vectors.basis(made, known, place)
            return
        maker = facts.property_of(made, known, fact)
        if maker is not None:
            made.suppose(maker, known.key, entries=fact in facts.OF_ENTRIES)
        elif not by_a_rule(made, known, fact):
            made.miss(f"the property “{fact}” of {known.key}", known.key, restricts=True)
    note = str(symbol.get("note", "") or "")
    if known.kind == "function":
        function_notes.understand(made, known, note)
        return
    note = RANGE.sub(lambda m: f"{m[1]} = {m[2]}..{m[3]}", note)
    for part in re.split(r"[;,](?![^(\[{]*[)\]}])", note):
        if known.kind != "random" or not chance_sentences.of_name(made, known, part.strip()):
            _part(made, known, part.strip())


def _known(made: Setting, symbol: Mapping[str, Any]) -> Known | None:
    from symnn.reading.context.declared_symbols import _family, spelled
    from symnn.reading.latex.marks import squeezed
    from symnn.reading.latex.tokens import Unreadable

    latex = str(symbol["latex"])
    called = re.fullmatch(r"(.+?)\s*\((.*)\)", latex)
    if called is not None and symbol.get("shape") is not None:
        return made.context.names.get(f"{spelled(called[1], made.table.long).key}({squeezed(called[2])})")
    try:
        m = spelled(latex, made.table.long)
    except Unreadable:
        return None
    if m.key in made.context.names:
        return made.context.names[m.key]
    from symnn.reading.context.declared_symbols import ranges

    own = ranges([symbol], ())
    every = {**{i: (s, 1) for i, s in made.context.ranges.items()}, **own}
    return made.context.names.get(_family(m, every)[2].key)


# values -------------------------------------------------------------------------------------------------------------
def _part(made: Setting, known: Known, part: str) -> None:
    if not part or RANGE.search(part + " "):
        rest = RANGE.sub("", part).strip(" ,")
        if not rest or not RESTRICTS.search(rest):
            return
        part = rest
    if not by_a_rule(made, known, part) and RESTRICTS.search(part) and not note_words.describes(part):
        naming = not RESTRICTS.search(note_words.NAMING.sub("", note_words.PHRASES.sub("", part)))
        made.miss(f"“{part}”, said of {known.key}", known.key, restricts=known.kind != "function", naming=naming)


def by_a_rule(made: Setting, known: Known, part: str) -> bool:
    """Whether a rule knows what the part says; where it cannot say it of this name, it is missed."""
    for pattern, rule in note_rules.RULES:
        match = re.fullmatch(pattern, part, re.IGNORECASE)
        if match is not None:
            try:
                rule(made, known, match)
            except SymnnError:
                made.miss(f"“{part}”, said of {known.key}", known.key, restricts=True)
            return True
    both = part.split(" and ")  # "symmetric and idempotent"
    ruled = [any(re.fullmatch(pattern, half, re.IGNORECASE) for pattern, _ in note_rules.RULES) for half in both]
    return len(both) == 2 and all(ruled) and all(by_a_rule(made, known, half) for half in both)
