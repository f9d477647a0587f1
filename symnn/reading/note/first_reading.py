r"""A note, formula by formula: each is a declaration, a definition, a condition, a claim, a fragment, or is not read.
Nothing is proved.

The note is read once from the top. A claim keeps what is known of its names where it stands; when the whole note is
read and all sizes are found, each claim becomes a task of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from symnn.errors import ArgumentError, ShapeError, SymnnError, first_line
from symnn.proof.budget import TOO_MUCH, UNFORESEEN, too_much
from symnn.reading.context.definitions import parameters
from symnn.reading.context.index_spans import harmless
from symnn.reading.documents import Directive, Span
from symnn.reading.documents.directives import ENVIRONMENT
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.display_rows import pieces
from symnn.reading.latex.displays import one
from symnn.reading.latex.marks import split
from symnn.reading.latex.tokens import Unreadable
from symnn.reading.note import (
    accumulated,
    chances,
    declarations,
    discounted_sums,
    layer_products,
    letting,
    measures_in_words,
    membership,
    named_laws,
    noun_phrases,
    said_of_formulas,
    sequences,
    surrounding_words,
    through_steps,
)
from symnn.reading.note.drafts import DraftPart
from symnn.reading.note.fragment_pairs import Fragment, Fragments
from symnn.reading.note.indexed_functions import IndexedFunctions
from symnn.reading.note.note_memory import Notebook, Said, names_of
from symnn.reading.note.relation_reading import RelationReader
from symnn.reading.note.running_letters import EntriesOfNote
from symnn.reading.note.scopes import SentenceScope

WORD = r"\\[A-Za-z]+(?:\{\w+\})?(?:_\{?\w+\}?)?|(?<!\w)[A-Za-z](?:_\{?\w+\}?)?(?!\w)"
NUMBERED = re.compile(r"([^_]+)_\{?\d\}?")
"""b_2, a column of its own beside a b that a later part tells."""
LEFT, BEGINS = re.compile(r"([^=<>]*[^=<>\s:&])\s*&?\s*=(?!=)", re.DOTALL), re.compile(r"[\s&]*=")
ORDERED = re.compile(r"(?:[<>]|\\(?:leq?|geq?|neq?)(?![A-Za-z])).", re.DOTALL)


@dataclass
class Reader(RelationReader):
    """The state of the walk from formula to formula."""

    sentence: str = ""
    fragments: Fragments = field(default_factory=Fragments)
    scope: SentenceScope = field(default_factory=SentenceScope)
    indexed: IndexedFunctions = field(default_factory=IndexedFunctions)
    entries: EntriesOfNote = field(default_factory=EntriesOfNote)
    opened: tuple[int, str] = (0, "")
    """The last display, and the left side of its equation."""

    def preload(self, first: Reader) -> None:
        """What a first reading of the whole note has found to be told once and nowhere otherwise: it holds from the
        top.
        """
        self.book.setting.table.applied = first.book.setting.table.applied
        self.book.normal_columns = first.book.normal_columns
        self.book.setting.table.primed = first.book.setting.table.primed
        self.book.counting, self.book.primed = first.book.counting, first.book.primed
        numbered = {m[1] for k, other in first.book.names.items() if other.shape and (m := NUMBERED.fullmatch(k))}
        for key, known in first.book.told.items():
            if known is not None and key not in first.book.derived | first.book.told_late | numbered:
                membership.declare_sizes(self.book, (*known.shape, *known.family, *(known.domain or ())))
                kind = "array" if known.kind == "random" else known.kind
                self.book.declare(Known(key, kind, known.shape, known.family, of=known.of, domain=known.domain))
                self.book.ahead.add(key)
                if key in first.book.functions:
                    self.book.functions[key] = first.book.functions[key]
        for key, known in first.book.members.items():
            if known is not None and len(known.family) == 1 and key not in self.book.names:
                membership.declare_sizes(self.book, known.shape)
                self.book.declare(replace(known, family=(self.book.dim(key, 0),)))

    def told(self, directive: Directive) -> None:
        """What a line for symnn says: `let W: n, m` declares a name, `assume …` is a relation or a sentence from here
        on.
        """
        self.close()
        if directive.word == "let":
            with suppress(ArgumentError):
                letting.declare(self.book, directive.text)
        elif directive.word == "assume":
            text = directive.text.strip().strip("$")
            names = frozenset(w for w in re.findall(WORD, text) if w in self.book.names)
            if letting.is_formula(text):
                with suppress(SymnnError):
                    statement = one(text, self.book.setting.table)
                    self.book.settle(statement.sides, self.book.fits)
                    names = names_of(statement.sides) & self.book.names.keys()
            self.book.conditions.append(Said(text, "", names))

    def span(self, span: Span) -> list[DraftPart]:
        if span.sentence != self.sentence:
            self.close()
            self._between(span)
            self.scope = self.scope.followed(self.book, self.sentence, span.sentence)
            self.sentence = span.sentence
        for key in [k for k, sentence in self.book.temporary.items() if sentence != span.sentence]:
            self.book.retire(key)
        if span.problem:
            return [DraftPart("unread", span.latex, 0, len(span.latex), reason=span.problem)]
        drafts: list[DraftPart] = []
        for text in _before(self.book, span) if OF_EXAMPLES.search(span.sentence) else ():
            membership.numbers_anew(self.book, span.latex, text)
        if (names := membership.listed(self.book, span.latex)) is not None:
            self.named.setdefault(span.index, []).extend(names)
            surrounding_words.understand(self.book, span.sentence, self.named)
            return [DraftPart("declaration", span.latex, 0, len(span.latex), verdict="none")]
        try:
            parts = pieces(span.latex)
        except Unreadable as error:
            return [self.unread(span.latex, 0, error.sentence, error.place)]
        for text, at in parts:
            try:
                drafts += self._written(self._piece(span, text, at), text)
            except SymnnError as error:
                drafts.append(self.unread(text, at, first_line(error)))
            except (*TOO_MUCH, *UNFORESEEN) as error:  # no formula ends the reading of a note
                drafts.append(self.unread(text, at, too_much(error)))
            surrounding_words.understand(self.book, span.sentence, self.named)
        self._ranges(span)
        return self._directed(span, drafts) if span.environment == ENVIRONMENT else drafts

    def _ranges(self, span: Span) -> None:
        """The ranges that the sentence has told so far are those of what this formula says, and this is one of what
        formulas before it said.
        """
        here = self.book.text(str(span.index))
        for text in _before(self.book, span):
            membership.reaches(self.book, here, text)
            membership.reaches(self.book, text, here)

    def _between(self, span: Span) -> None:
        """What sentences without formulas say, of the names before them and of all that follow under this heading."""
        if span.heading != self.heading:
            self.heading, self.of_all = span.heading, ""
        if span.before:
            before = [key for n in re.findall(r"⟨(\d+)⟩", self.sentence) for key in self.named.get(int(n), ())]
            self.of_all = noun_phrases.between(self.book, span.before, before) or self.of_all

    def _written(self, drafts: list[DraftPart], text: str) -> list[DraftPart]:
        """The parts, with how their text writes what was read as entries."""
        for made in drafts:
            if made.kind in ("unread", "claim"):
                through_steps.note_sum(self.book, made.latex)
            if not self.early and (made.kind == "unread" or (made.kind == "claim" and made.unrolled is None)):
                made.steps = through_steps.snapshot(self.book, made.latex)
            made.calls = self.indexed.calls(text)
            if made.kind == "definition" and self.whole is not None:
                made.latex = text.strip()  # as it stands, not as it is read
        return drafts

    def _directed(self, span: Span, drafts: Sequence[DraftPart]) -> list[DraftPart]:
        """What a directive says is taken as true, and what it says of its names in words is the author's."""
        for key in self.named.get(span.index, ()):
            new = self.book.facts.get(key, set()) - self.scope.facts.get(key, set())
            self.book.directed.setdefault(key, set()).update(new)
        return [
            DraftPart("condition", d.latex, d.start, d.end, verdict="none") if d.kind == "claim" else d for d in drafts
        ]

    def _declared(self, span: Span, text: str) -> list[str] | None:
        """The names that a formula declares, or the words beside it; None for any other formula."""
        declared = declarations.declared(self.book, text)
        if declared is None and not surrounding_words.derived(span.sentence, span.index):
            declared = declarations.positive_list(self.book, text)
        return measures_in_words.tells(self.book, span, text) if declared is None else declared

    def _piece(self, span: Span, text: str, at: int) -> list[DraftPart]:
        text, at = declarations.without_brackets(span, text, at)
        original, text, self.whole = text, self.indexed.put_in(self._continued(span, text)), None
        self.book.behind_bars = self.indexed.behind_bars
        try:
            declared = self._declared(span, text)
        except SymnnError as error:
            return [self.unread(text, at, str(error))]
        if declared is not None:
            self._anew(span, declared)
            self.named.setdefault(span.index, []).extend(declared)
            return [DraftPart("declaration", text.strip(), at, at + len(text), verdict="none")]
        if (sizes := declarations.SIZES.fullmatch(text.strip().rstrip(".,"))) is not None:
            if (matrix := declarations.matrix_of_sizes(span.sentence, span.index)) is not None:
                declarations.sized(self.book, self.named.get(matrix, ()), sizes[1], sizes[2])
            return [DraftPart("fragment", text.strip(), at, at + len(text), verdict="none")]
        if membership.RUNS.fullmatch(text.strip().rstrip(".,")) is not None:
            membership.reaches(self.book, span.latex, text)
            return [DraftPart("condition", text.strip(), at, at + len(text), verdict="none")]
        self._renamed(original)
        before, told = self.kept(), self.book.said()
        text = declarations.belonging(self.book, text)
        declarations.squared(self.book, text)
        declarations.conditional(self.book, text)
        declarations.error(self.book, text)
        self.book.setting.table.running = self.entries.running(self.book, text) | self.indexed.letters(original)
        text, self.given = layer_products.put_in(self.book, text)
        if named_laws.tell(self.book, text, span.index):
            return [DraftPart("declaration", original.strip(), at, at + len(original), verdict="none")]
        text = named_laws.put_in(self.book, accumulated.as_step(self.book, discounted_sums.as_step(self.book, text)))
        self.whole = None if original.startswith(text) else (at, at + len(original))
        self.book.setting.context.text = text
        try:
            statement = self._read(text)
        except Unreadable as error:
            self.restore(before)
            self.book.unsay(told)
            return self._several(span, text, at, error)
        self.book.setting.context.text = text
        if sequences.declare(self.book, text):
            statement = self._read(text)
        declarations.whole_numbers(self.book, statement)
        self.beside = next((w for w in statement.when if not harmless(w)), "")
        if not statement.signs and not isinstance(statement.sides[0], t.Logic):
            return [self._fragment(span, statement, text, at, before)]
        found = self.relation(span, statement, text, at, before)
        said_of_formulas.decomposed(self.book, span.sentence, span.index, statement.sides)
        return found

    def _anew(self, span: Span, declared: Sequence[str]) -> None:
        """What is declared may be let anew, or speak of all values."""
        self.book.ahead.difference_update(declared)
        for key in declared:
            self.scope.renew(self.book, key, *_around(span))
            self.scope.quantify(self.book, key, _around(span)[0], declared=True)

    def _continued(self, span: Span, text: str) -> str:
        """The whole equation of a display that begins with its sign, "= …": of the left side of the one before it."""
        if not span.displayed:
            return text
        left = LEFT.match(text)
        if left is not None and left[1].count("{") == left[1].count("}"):
            self.opened = (span.index, left[1].strip())
        elif BEGINS.match(text) is not None and self.opened[1] and 0 <= span.index - self.opened[0] <= 1:
            self.opened = (span.index, self.opened[1])
            return f"{self.opened[1]} {text.lstrip(' &')}"
        else:
            self.opened = (span.index, "")
        return text

    def _several(self, span: Span, text: str, at: int, error: Unreadable) -> list[DraftPart]:
        """What reads as no formula, as a condition on several names or a list; else it is not read."""
        if (some := self._each(span, text, at)) is not None:
            return some
        if self._lists(text):
            keys = [membership.key_of(self.book, part_) for part_ in split(text)]
            self.named.setdefault(span.index, []).extend(key for key in keys if key is not None)
            return [DraftPart("fragment", text.strip(), at, at + len(text), verdict="none")]
        return [self.unread(text, at, error.sentence, max(0, error.place))]

    def _condition(self, span: Span, statement: t.Statement, names: Sequence[str], text: str, at: int) -> DraftPart:
        if self.waiting and surrounding_words.another_case(span.sentence, span.index):
            self.close()
            self.scope.leave(self.book, names)
        return super()._condition(span, statement, names, text, at)

    def _renamed(self, text: str) -> None:
        """Letters that are indices here are no names any more, nor arrays what are functions here."""
        for letter in self.indexed.letters(text) & self.book.guessed & self.book.names.keys():
            if self.book.names[letter].kind != "index":
                self.book.drop(letter)
        for name in self.indexed.valued(text):
            key = membership.key_of(self.book, name) or ""
            if key in self.book.names and self.book.names[key].kind == "array":
                self.book.forget(key)
                self.book.declare(Known(key, "function", of="number"), guessed=True)

    def _read(self, text: str) -> t.Statement:
        """The statement; t of f(t) = … is a parameter, unless f was told before, or stands on the right as well: then
        this says something of it.
        """
        match = declarations.APPLIED.match(text)
        key = membership.key_of(self.book, match[1]) if match is not None else None
        if match is not None and (key in self.book.definitions or _again(match[1], text[match.end() :])):
            return one(text, self.book.setting.table)
        with parameters(self.book.setting, text):
            return one(text, self.book.setting.table)

    def _each(self, span: Span, text: str, at: int) -> list[DraftPart] | None:
        """s_1, s_2 > 0 is said of each of them; None for anything else."""
        match = ORDERED.search(text)
        if match is None or "=" in text[: match.start()] or "," not in text[: match.start()]:
            return None
        listed, said = text[: match.start()].strip(), text[match.start() :].strip()
        names: list[str] = []
        for name in split(listed):
            try:
                statement = one(f"{name} {said}", self.book.setting.table)
            except Unreadable:
                return None
            found = declarations.condition(self.book, statement)
            if found is None:
                return None
            self._condition(span, statement, found, f"{name} {said}", at)
            names += found
        return [DraftPart("condition", text.strip(), at, at + len(text), verdict="none")]

    def _lists(self, text: str) -> bool:
        """Whether a text is a list of expressions: h_1, h_2, h_3."""
        parts = split(text)
        if len(parts) < 2:
            return False
        before = self.kept()
        try:
            return all(not one(part_, self.book.setting.table).signs for part_ in parts)
        except Unreadable:
            return False
        finally:
            self.restore(before)

    # kinds
    def _fragment(self, span: Span, statement: t.Statement, text: str, at: int, before: Any) -> DraftPart:
        side = statement.sides[0]
        made = DraftPart("fragment", text.strip(), at, at + len(text), verdict="none")
        single = self._mention(span, side)
        new = set(self.book.names) - set(before[0])
        if not single and not new and not isinstance(side, t.Optimum | t.Logic | t.Listed):
            made.verdict, made.reason = self._typed(span, side)
        made = self._paired(span, side, text, at) or made
        self.fragments.keep(span, Fragment(side, text.strip(), made))
        met = self.book.names.get(side.name) if isinstance(side, t.Name) and side.indices else None
        self.restore(before)
        self._drawn_array(met, span.sentence)
        if not single:
            said_of_formulas.understand(self.book, span.sentence, span.index, [side], text)
        return made

    def _drawn_array(self, met: Known | None, sentence: str) -> None:
        """ "The weights W_{ij} have mean 0" are an array, though no formula tells it."""
        new = met is not None and met.kind == "array" and met.key not in self.book.names
        if met is not None and new and chances.says_of_moments(sentence):
            self.book.declare(met, guessed=True)

    def _paired(self, span: Span, side: t.Tree, text: str, at: int) -> DraftPart | None:
        """The claim that this formula is the same as another one, if the note sets the two side by side."""
        other = self.fragments.partner(span, side)
        if other is None:
            return None
        said = f"{other.text} = {text.strip()}"
        made = self.claim(span, [other.side, side], said, at, at + len(text), said)
        self.waiting = [w for w in self.waiting if w.draft is not made]  # its names are let go with it
        if made.verdict or made.reason or made.frozen is None or made.setups:
            return None
        made.caution, made.hopeful, made.new, made.again = "", True, "", ""
        if isinstance(side, t.Optimum):
            other.draft.kind, other.draft.frozen, other.draft.hopeful = "claim", made.frozen, True
            other.draft.latex, other.draft.verdict = said, ""
        return made

    def _mention(self, span: Span, side: t.Tree) -> bool:
        """The words around the formula are said of the name that it is, applies, or shows with what it depends on.
        Whether it is no more than that name.
        """
        named = self.named.setdefault(span.index, [])
        match side:
            case t.Name(name=name, indices=indices) if not any(isinstance(i, t.Slice) for i in indices):
                named.append(name)
                if surrounding_words.lets(_around(span)[1]):
                    self.scope.renew(self.book, name, *_around(span))
                self.scope.quantify(self.book, name, _around(span)[0], declared=False)
                if surrounding_words.given(*_around(span)):
                    self.book.given.add(name)
                return True
            case t.Apply(name=name, arguments=arguments) if all(isinstance(a, t.Name) for a in arguments):
                named.append(name)
            case _ if (pair := _depending(side)) is not None:
                named.append(pair[0])
                self.book.times[pair[0]] = (pair[1],)
        return False

    def _typed(self, span: Span, side: t.Tree) -> tuple[str, str]:
        """The verdict on an expression by itself, and why: ill-typed if no sizes fit and all its names are told."""
        try:
            self.book.setting.builder().together([side])
        except ShapeError as error:
            names = self.book.cone([side]) & set(self.book.names)
            told = all(self.book.told.get(key) is not None for key in names) and names.isdisjoint(self.book.ahead)
            beside = {text.strip(" .,") for text in _before(self.book, span)}
            told &= names.isdisjoint(beside)  # what stands alone before it may be told anew there
            return "ill-typed" if told else "none", first_line(error)
        except SymnnError as error:
            return "none", first_line(error)
        return "none", ""


def _depending(side: t.Tree) -> tuple[str, str] | None:
    """M(t), which reads as a product: the name and what it depends on."""
    match side:
        case t.Product(factors=(t.Name(indices=()) as name, t.Group(inside=t.Name(indices=()) as inside)), signs=("",)):
            return name.name, inside.name
    return None


OF_EXAMPLES = re.compile(
    r"\b(?:training|data(?:set)?|samples?|examples?|pairs?|observations?|labels?|targets?)\b", re.I
)


def _before(book: Notebook, span: Span) -> list[str]:
    """The formulas that stand in the sentence before this one."""
    numbers = re.findall(r"⟨(\d+)⟩", span.sentence.partition(f"⟨{span.index}⟩")[0])
    return [book.text(n) for n in numbers]


def _around(span: Span) -> tuple[str, str]:
    """The words before a formula and right behind it."""
    before, _, after = span.sentence.partition(f"⟨{span.index}⟩")
    return re.split(r"[.;]", before)[-1], re.split(r"⟨[0-9]+⟩", after)[0]


def _again(name: str, text: str) -> bool:
    """Whether a function stands in a text before brackets."""
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name.strip())}'*\s*(?:\\left\s*)?\(", text) is not None
