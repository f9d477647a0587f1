"""A setting: the names of a text in both of their forms (for the grammar and for the builder), and what is assumed of
them.

It is made from plain data (`symbols`, `definitions`, `assumptions`, as in a line of a claims file), so that a task
can travel as JSON. What is not understood is kept in `untold`, and then no verdict is given: a sentence may change
what a sign means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnn.claims.verdict import Proved
from symnn.errors import ShapeError, UnsupportedError, first_line
from symnn.proof.equality.deciding_equality import equal_nodes
from symnn.reading.context import called_names, declared_states, declared_symbols, definitions, events, facts
from symnn.reading.context.conditional_laws import OWN
from symnn.reading.context.fixed_places import PlaceRelation
from symnn.reading.context.said import drawn_indices, notes, said_functions, sentences
from symnn.reading.formula import tree as t
from symnn.reading.formula.building import Builder
from symnn.reading.formula.held_values import thawed
from symnn.reading.formula.meaning import Context
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.marks import NameTable, TableEntry

SECONDS = 1.0
CHANCE = re.compile(
    r"\\mathbb\s*\{?[EV]|\\E\b|\bE\s*(?:\\left)?[\[(]|\{E\}|\b(?:Var|Cov|Pr)\b|\\sim(?![a-z])|\brandom|distribut|independent|i\.?i\.?d\b|expectation|uncorrelated"
)
"""A text with one of these speaks of random names."""
"""For the question whether two groupings of a product have one value."""


@dataclass(frozen=True)
class Untold:
    """Something that was not understood: about one name, or about all ("").

    `restricts`: it can only restrict values, so that a proof without it stands, and a counterexample does not.
    `naming`: of a name that a formula defines it says nothing more.
    """

    text: str
    about: str = ""
    restricts: bool = False
    naming: bool = False


@dataclass
class Setting:
    """`context` for the builder, `table` for the grammar, `facts` make the hypotheses (`of_entries` are
    those that speak of every entry by itself, `starts` equations of one, as v_0 = 0), `spans` are the first and the
    last index of which a definition speaks, by the place of the index, `first_steps` the first step of each letter of
    a recurrence that is declared as a number, `untold` is what was not understood,
    `meanings` what words say that names are, `pairs` what is supposed of some places, as o_i ≤ o_j, `rounds` whether
    whole parts or sets stand in a formula.
    """

    context: Context = field(default_factory=Context)
    table: NameTable = field(default_factory=NameTable)
    facts: list[tuple[Callable[[], Sequence[Any]], frozenset[str]]] = field(default_factory=list)
    of_entries: list[Callable[[], Sequence[Any]]] = field(default_factory=list)
    starts: dict[tuple[str, int], tuple[t.Tree, Callable[[], Sequence[Any]]]] = field(default_factory=dict)
    spans: dict[str, dict[int, tuple[Any, Any]]] = field(default_factory=dict)
    first_steps: dict[str, int] = field(default_factory=dict)
    untold: list[Untold] = field(default_factory=list)
    kinks: bool = False
    independent: bool = False
    rounds: bool = False
    chance: bool = False
    noted: list[tuple[str, str]] = field(default_factory=list)
    meanings: dict[str, Definition] = field(default_factory=dict)
    understood: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    roots: dict[str, str] = field(default_factory=dict)
    noises: dict[str, str] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    pairs: list[PlaceRelation] = field(default_factory=list)

    def declare(self, known: Known) -> None:
        self.context.names[known.key] = known
        self.table.add(known.entry())

    def builder(self) -> Builder:
        return Builder(self.context)

    def miss(self, text: str, about: str = "", *, restricts: bool = False, naming: bool = False) -> None:
        self.untold.append(Untold(text, about, restricts, naming))

    def suppose(self, make: Callable[[], Sequence[Any]], *about: str | t.Tree, entries: bool = False) -> None:
        """Hypotheses, about these names; they are made when all definitions are known. `entries` if one is said of
        every entry by itself."""
        if entries:
            self.of_entries.append(make)
        names: set[str] = set()
        for a in about:
            names |= {a} if isinstance(a, str) else set(t.mentioned(a))
        self.facts.append((make, frozenset(names)))

    def suppose_equal(self, left: t.Tree, right: t.Tree, make: Callable[[], Sequence[Any]]) -> None:
        """An equation as a hypothesis; v_0 = 0 begins a recurrence, too."""
        self.suppose(make, left, right)
        self.context.equations.append((left, right))
        if isinstance(left, t.Name) and len(left.indices) == 1 and isinstance(left.indices[0], t.Number):
            self.starts[left.name, int(left.indices[0].value)] = right, make

    def hypotheses(self, names: frozenset[str]) -> tuple[Any, ...]:
        """All that is assumed of these names, as the provers take it: of what is computed from them too, of what that
        needs, and of the parameters of what is drawn.
        """
        wide = [
            about.union(*(self.context.cone(k) for k in about if k in self.context.definitions))
            for _, about in self.facts
        ]
        reached, before = names, frozenset[str]()
        while reached != before:
            before = reached
            drawn = [known for k in reached if (known := self.context.names.get(k)) is not None and known.law]
            reached = reached.union(*(about for about in wide if about & reached), *(k.parameters() for k in drawn))
        return tuple(h for make, about in self.facts if not about or about & reached for h in _made(make))

    def cone(self, trees: Iterable[t.Tree]) -> frozenset[str]:
        """The names in these trees and all that their definitions need."""
        direct = {name for tree in trees for name in t.unbound(tree)}
        return frozenset(direct).union(*(self.context.cone(name) for name in direct))


def _made(make: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    try:
        return make()
    except ShapeError as error:
        raise UnsupportedError(f"what is assumed does not fit: {first_line(error)}") from error


def setting(data: Mapping[str, Any]) -> Setting:
    """The setting of a line: symbols first, then sentences that declare, definitions, and what is assumed."""
    made = Setting()
    made.table.layers = set(data.get("layers", ()))
    declared, made.first_steps = declared_states.merged(
        made,
        _counted(data.get("symbols", ()), list(map(str, data.get("definitions", ())))),
        data.get("definitions", ()),
    )
    said = [s for text in data.get("assumptions", ()) for s in sentences.clauses(text)]
    declared = drawn_indices.declared(made, declared, said)
    declared_symbols.long_names(made, declared)
    ranges = declared_symbols.ranges(declared, said)
    texts = [*map(str, data.get("definitions", ())), str(data.get("claim", ""))]
    for index, span in declared_symbols.ranges_of_sums(texts).items():
        ranges.setdefault(index, span)
    of_states = declared_states.ranges_of_steps(declared, texts, ranges)
    for index, span in (one for spans in of_states.values() for one in spans.items()):
        ranges.setdefault(index, span)
    made.context.base = 0 if any(_counts_from_0(str(s.get("note", ""))) for s in declared) else 1
    made.context.ranges = {i: size for i, (size, _) in ranges.items()}
    made.chance = any(CHANCE.search(text) for text in (*texts, *said, *(str(s.get("kind")) for s in declared)))
    made.rounds = any(re.search(r"\\[lr](?:floor|ceil)(?![a-z])|\\[{]", text) for text in texts)
    for symbol in declared:
        declared_symbols.declare(made, symbol, {**ranges, **of_states.get(str(symbol["latex"]), {})})
    _implied(made, ranges)
    _roots_of_squares(made)
    for symbol in declared:
        notes.understand(made, symbol)
    events.declare(made, declared)
    _understand(made, declared, said, map(str, data.get("definitions", ())), [*said, str(data.get("claim", ""))])
    notes.defined_in_words(made, declared)
    said_functions.of_outermost(made, [*map(str, data.get("definitions", ())), str(data.get("claim", ""))])
    made.context.find_recursion()
    definitions.of_some_indices(made)
    made.context.same_value = _same
    _independence(made)
    return made


def _understand(
    made: Setting,
    declared: Sequence[Mapping[str, Any]],
    said: Sequence[str],
    texts: Iterable[str],
    elsewhere: Iterable[str],
) -> None:
    """Sentences that declare, definitions, and what is assumed of names."""
    texts = list(texts)
    said = [*said, *said_functions.of_notes(declared, texts)]
    others = {s: [*texts, *(o for o in said if o != s)] for s in said}
    called = {s: text for s in said if (text := called_names.definition(made, s, others[s]))}
    said = [s for s in said if s not in called]
    told = called_names.declare(made, [*texts, *called.values()], elsewhere)
    for sentence in said:
        sentences.understand(made, sentence, early=True)
    definitions.understand(made, told)
    definitions.understand(made, [text for key, text in made.noted if key not in made.context.functions])
    for sentence in said:
        sentences.understand(made, sentence, early=False)
    defined = made.context.definitions.keys() | made.context.functions.keys()
    made.untold = [u for u in made.untold if not (u.naming and u.about in defined)]


def _counts_from_0(note: str) -> bool:
    return "0.." in note and "ind" in note


def _implied(made: Setting, indices: Iterable[str]) -> None:
    """The sizes and indices that nothing declares, but that shapes and ranges name."""
    for extent in sorted(made.context.size_symbols(), key=str):
        if str(extent) not in made.table:
            made.context.names[str(extent)] = Known(str(extent), "size")
            made.table.add(TableEntry(str(extent), "size", implied=True))
    for index in indices:
        if index not in made.table:
            made.table.add(TableEntry(index, "index", implied=True))


def _roots_of_squares(made: Setting) -> None:
    r"""\sigma where the text tells \sigma^2 alone: its root."""
    for key in [k for k, known in made.context.names.items() if k.endswith("^{2}") and known.kind == "number"]:
        square, root = made.context.names[key], key.removesuffix("^{2}")
        if root in made.table or square.shape or square.family:
            continue
        made.declare(Known(root, "number"))
        value = t.Apply("sqrt", (t.Name(key),))
        made.context.definitions[root] = Definition(t.Name(root), value, f"{root} is the root of {key}")
        maker = facts.property_of(made, square, "nonnegative")
        assert maker is not None
        made.suppose(maker, key)


def _counted(symbols: Iterable[Mapping[str, Any]], texts: Sequence[str]) -> list[Mapping[str, Any]]:
    """The symbols; an integer that is the size of an array is positive, and one name is one thing. One that runs in a
    definition, as j in p_j = e^{z_j} / s, is an index: the definition is that of every entry.
    """
    extents = {str(s) for symbol in symbols for s in symbol.get("shape") or ()}
    running = {letter for text in texts for letter in _running_on_both_sides(text)} - extents
    running -= {high for text in texts for high in re.findall(r"\^\{?([a-z])(?![\w])", text)}
    return [_counting(symbol, extents, running) for symbol in symbols]


def _running_on_both_sides(text: str) -> set[str]:
    left, _, right = text.partition("=")
    return {*definitions.running(left)} & {*definitions.running(right)}


def _counting(symbol: Mapping[str, Any], extents: set[str], running: set[str]) -> Mapping[str, Any]:
    latex = str(symbol["latex"])
    if symbol.get("kind") != "integer" or latex not in extents | running:
        return symbol
    if latex in extents:
        return {**symbol, "properties": [*symbol.get("properties", ()), "positive"]}
    return {**symbol, "kind": "index"}


def _same(a: Any, b: Any) -> bool:
    """Whether two values are the same whatever their names are."""
    return isinstance(equal_nodes(thawed(a), thawed(b), seconds=SECONDS), Proved)


def _independence(made: Setting) -> None:
    """Random names depend on one another unless the text says that they do not."""
    names = [k for k in made.context.names.values() if k.kind == "random" and OWN not in k.facts]
    apart = made.apart | {made.noises.get(key, key) for key in made.apart}
    if not made.independent and not {k.key for k in names} <= apart:
        _joint(made, names)
    for known in names:
        if made.independent and known.law.get("independent") is False:
            known.law = {**known.law, "independent": True}
        if (known.shape or known.family) and "iid" not in known.facts:
            made.miss(f"how the entries of {known.key} are distributed", known.key)
    for key in made.fixed & set(made.context.definitions):
        made.miss(f"{key} is held fixed, though a formula defines it", key)


def _joint(made: Setting, names: Sequence[Known]) -> None:
    """Random names of which nothing tells that they are independent, or of some only."""
    if made.apart:
        made.miss("which of the random names are independent", restricts=False)
    if len(names) > 1:
        for known in names:
            known.law = {**known.law, "joint": "all"}


__all__ = ["TableEntry", "Setting", "setting"]
