r"""A note, formula by formula: each is a declaration, a definition, a condition, a claim, a fragment, or is not read.
Nothing is proved.

The note is read once from the top. A claim keeps what is known of its names where it stands; when the whole note is
read and all sizes are found, each claim becomes a task of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnn.errors import ArgumentError, IndexLeavesAxis, ShapeError, SymnnError
from symnn.proof.budget import TOO_MUCH, UNFORESEEN, too_much
from symnn.reading.context import claim_links
from symnn.reading.context.definite_claims import ORDERS
from symnn.reading.context.definitions import parameters
from symnn.reading.context.index_spans import harmless
from symnn.reading.documents import Directive, Document, Span
from symnn.reading.documents.directives import ENVIRONMENT
from symnn.reading.formula import tree as t
from symnn.reading.formula.ambiguous import Ambiguous
from symnn.reading.formula.names import Known
from symnn.reading.latex.display_rows import pieces
from symnn.reading.latex.displays import one
from symnn.reading.latex.layer_labels import layer_letters
from symnn.reading.latex.marks import split
from symnn.reading.latex.tokens import Unreadable
from symnn.reading.note import (
    chances,
    declarations,
    defining,
    dots,
    layer_products,
    letting,
    membership,
    recurrences,
    shifted_definitions,
    surrounding_words,
    tasks,
    upstream,
)
from symnn.reading.note.drafts import DraftPart, Waiting, item
from symnn.reading.note.fragment_pairs import Fragment, Fragments
from symnn.reading.note.indexed_functions import IndexedFunctions
from symnn.reading.note.items import Item
from symnn.reading.note.named_initialisations import writes_variances, wrong_spread
from symnn.reading.note.note_memory import Notebook, Said, names_of
from symnn.reading.note.running_letters import EntriesOfNote, apart
from symnn.reading.note.scopes import SentenceScope
from symnn.reading.note.setups import setups
from symnn.reading.note.stationary_points import stationary

WORD = r"\\[A-Za-z]+(?:\{\w+\})?(?:_\{?\w+\}?)?|(?<!\w)[A-Za-z](?:_\{?\w+\}?)?(?!\w)"
ORDERED = re.compile(r"(?:[<>]|\\(?:leq?|geq?|neq?)(?![A-Za-z])).", re.DOTALL)
SAYS = re.compile(r"\\(?:in|sim|leq?|geq?|neq?|subset|mapsto|to)(?![A-Za-z])|[<>:]")
NAMES = re.compile(r"\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
INEXACT = {"≈", "∝", "->", "≪", "≫", "≲", "≳", "|->"}
UNREAD = {"in", "⊂", "∉", "⊥"}
SHOWN = 60


@dataclass
class Reader:
    """The state of the walk: the notebook, and for every formula the names that it declares. A walk that is `early` is
    only to find what is told: its claims are not kept.
    """

    early: bool = False
    book: Notebook = field(default_factory=Notebook)
    named: dict[int, list[str]] = field(default_factory=dict)
    beside: str = ""
    whole: tuple[int, int] | None = None
    given: list[str] = field(default_factory=list)
    sentence: str = ""
    waiting: list[Waiting] = field(default_factory=list)
    fragments: Fragments = field(default_factory=Fragments)
    scope: SentenceScope = field(default_factory=SentenceScope)
    indexed: IndexedFunctions = field(default_factory=IndexedFunctions)
    entries: EntriesOfNote = field(default_factory=EntriesOfNote)

    def preload(self, first: Reader) -> None:
        """What a first reading of the whole note has found to be told once and nowhere otherwise: it holds from the
        top.
        """
        self.book.setting.table.applied = first.book.setting.table.applied
        for key, known in first.book.told.items():
            if known is not None and key not in first.book.derived:
                membership.declare_sizes(self.book, (*known.shape, *known.family, *(known.domain or ())))
                kind = "array" if known.kind == "random" else known.kind
                self.book.declare(Known(key, kind, known.shape, known.family, of=known.of, domain=known.domain))
                if key in first.book.functions:
                    self.book.functions[key] = first.book.functions[key]

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
            self.scope = self.scope.followed(self.book, self.sentence, span.sentence)
            self.sentence = span.sentence
        for key in [k for k, sentence in self.book.temporary.items() if sentence != span.sentence]:
            self.book.retire(key)
        if span.problem:
            return [DraftPart("unread", span.latex, 0, len(span.latex), reason=span.problem)]
        drafts: list[DraftPart] = []
        self.book.texts[span.index] = span.latex
        if (names := membership.listed(self.book, span.latex)) is not None:
            self.named.setdefault(span.index, []).extend(names)
            surrounding_words.understand(self.book, span.sentence, self.named)
            return [DraftPart("declaration", span.latex, 0, len(span.latex), verdict="none")]
        try:
            parts = pieces(span.latex)
        except Unreadable as error:
            return [self._unread(span.latex, 0, error.sentence, error.place)]
        for text, at in parts:
            try:
                drafts += self._piece(span, text, at)
            except SymnnError as error:
                drafts.append(self._unread(text, at, _first(error)))
            except (*TOO_MUCH, *UNFORESEEN) as error:  # no formula ends the reading of a note
                drafts.append(self._unread(text, at, too_much(error)))
            surrounding_words.understand(self.book, span.sentence, self.named)
        return self._directed(span, drafts) if span.environment == ENVIRONMENT else drafts

    def _directed(self, span: Span, drafts: Sequence[DraftPart]) -> list[DraftPart]:
        """What a directive says is taken as true, and what it says of its names in words is the author's."""
        for key in self.named.get(span.index, ()):
            new = self.book.facts.get(key, set()) - self.scope.facts.get(key, set())
            self.book.directed.setdefault(key, set()).update(new)
        return [
            DraftPart("condition", d.latex, d.start, d.end, verdict="none") if d.kind == "claim" else d for d in drafts
        ]

    def _unread(self, text: str, at: int, sentence: str, place: int = 0) -> DraftPart:
        if SAYS.search(text):
            self.book.vague |= set(NAMES.findall(text))
        return DraftPart("unread", text.strip(), at, at + len(text), reason=f"{sentence} (at character {place + 1})")

    def _piece(self, span: Span, text: str, at: int) -> list[DraftPart]:
        original, text = text, self.indexed.put_in(text)
        try:
            declared = declarations.declared(self.book, text)
        except SymnnError as error:
            return [self._unread(text, at, str(error))]
        if declared is not None:
            for key in declared:
                self.scope.renew(self.book, key, *_around(span))
            self.named.setdefault(span.index, []).extend(declared)
            return [DraftPart("declaration", text.strip(), at, at + len(text), verdict="none")]
        if (sizes := declarations.SIZES.fullmatch(text.strip().rstrip(".,"))) is not None:
            if (matrix := declarations.matrix_of_sizes(span.sentence, span.index)) is not None:
                declarations.sized(self.book, self.named.get(matrix, ()), sizes[1], sizes[2])
            return [DraftPart("fragment", text.strip(), at, at + len(text), verdict="none")]
        if membership.RUNS.fullmatch(text.strip().rstrip(".,")) is not None:
            return [DraftPart("condition", text.strip(), at, at + len(text), verdict="none")]
        before = self._kept()
        declarations.squared(self.book, text)
        declarations.error(self.book, text)
        self.book.setting.table.running = self.entries.running(self.book, text) | self.indexed.letters(original)
        text = dots.written_out(text)
        text, self.given = layer_products.put_in(self.book, text)
        self.whole = None if text == original else (at, at + len(original))
        self.book.setting.context.text = text
        try:
            statement = self._read(text)
        except Unreadable as error:
            self._restore(before)
            if (some := self._each(span, text, at)) is not None:
                return some
            if self._lists(text):
                return [DraftPart("fragment", text.strip(), at, at + len(text), verdict="none")]
            return [self._unread(text, at, error.sentence, max(0, error.place))]
        self.book.setting.context.text = text
        declarations.whole_numbers(self.book, statement)
        self.beside = next((w for w in statement.when if not harmless(w)), "")
        if not statement.signs and not isinstance(statement.sides[0], t.Logic):
            return [self._fragment(span, statement, text, at, before)]
        return self._relation(span, statement, text, at, before)

    def _read(self, text: str) -> t.Statement:
        """The statement; t of f(t) = … is a parameter, unless f was defined before and this says something of it."""
        if (match := declarations.APPLIED.match(text)) and membership.key_of(
            self.book, match[1]
        ) in self.book.definitions:
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
        before = self._kept()
        try:
            return all(not one(part_, self.book.setting.table).signs for part_ in parts)
        except Unreadable:
            return False
        finally:
            self._restore(before)

    # names that a formula met and shall not keep
    def _kept(self) -> tuple[dict[str, Known], dict[str, Any], set[str], dict[str, list[int]]]:
        book = self.book
        return dict(book.names), dict(book.setting.table.entries), set(book.guessed), dict(book.loose)

    def _restore(self, kept: tuple[dict[str, Known], dict[str, Any], set[str], dict[str, list[int]]]) -> None:
        book = self.book
        book.setting.context.names, book.setting.table.entries, guessed, book.loose = kept
        book.guessed.clear()
        book.guessed.update(guessed)

    # kinds
    def _fragment(self, span: Span, statement: t.Statement, text: str, at: int, before: Any) -> DraftPart:
        side = statement.sides[0]
        made = DraftPart("fragment", text.strip(), at, at + len(text), verdict="none")
        single = self._mention(span, side)
        new = set(self.book.names) - set(before[0])
        if not single and not new and not isinstance(side, t.Optimum | t.Logic | t.Listed):
            made.verdict, made.reason = self._typed(side)
        made = self._paired(span, side, text, at) or made
        self.fragments.keep(span, Fragment(side, text.strip(), made))
        self._restore(before)
        return made

    def _paired(self, span: Span, side: t.Tree, text: str, at: int) -> DraftPart | None:
        """The claim that this formula is the same as another one, if the note sets the two side by side."""
        other = self.fragments.partner(span, side)
        if other is None:
            return None
        said = f"{other.text} = {text.strip()}"
        made = self._claim(span, [other.side, side], said, at, at + len(text), said)
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
                if surrounding_words.vague(span.sentence, span.index):
                    self.book.vague.add(name)
                return True
            case t.Apply(name=name, arguments=arguments) if all(isinstance(a, t.Name) for a in arguments):
                named.append(name)
            case _ if (pair := _depending(side)) is not None:
                named.append(pair[0])
                self.book.times[pair[0]] = (pair[1],)
        return False

    def _typed(self, side: t.Tree) -> tuple[str, str]:
        """The verdict on an expression by itself, and why: ill-typed if no sizes fit and all its names are told."""
        try:
            self.book.setting.builder().together([side])
        except ShapeError as error:
            told = all(self.book.told.get(key) is not None for key in self.book.cone([side]) & set(self.book.names))
            return "ill-typed" if told else "none", _first(error)
        except SymnnError as error:
            return "none", _first(error)
        return "none", ""

    def _relation(self, span: Span, statement: t.Statement, text: str, at: int, before: Any) -> list[DraftPart]:
        unjudged = self._unjudged(span, statement, text, at, before)
        if unjudged is not None:
            return [unjudged]
        if span.displayed and surrounding_words.wished(span.sentence):
            return [self._aside("condition", text, at, "what the text would like to hold")]
        if surrounding_words.of_equality(span.sentence, span.index):
            self._restore(before)
            return [self._aside("condition", text, at, "where there is equality")]
        if declarations.sizes_equal(self.book, statement):
            return [self._condition(span, statement, [statement.sides[0].name], text, at)]  # type: ignore[attr-defined]
        if not span.displayed:
            if chances.mean(self.book, statement, text):
                return [self._aside("condition", text, at, "")]
            names = declarations.condition(self.book, statement)
            if names is None and statement.signs and surrounding_words.imposed(span.sentence, span.index):
                names = declarations.restricted(
                    self.book, statement, under_if=surrounding_words.under_if(span.sentence, span.index)
                )
            if names:
                return [self._condition(span, statement, names, text, at)]
        return self._chain(span, statement, text, at)

    def _unjudged(self, span: Span, statement: t.Statement, text: str, at: int, before: Any) -> DraftPart | None:
        """A relation that is read and not judged, by its signs and by what stands in it; None for any other."""
        signs = set(statement.signs)
        if "<-" in signs:
            return self._aside("condition", text, at, "an update rule")
        if signs & INEXACT:
            self._restore(before)
            return self._aside("fragment", text, at, "a statement that is not exact is read, not judged")
        if signs == {"~"}:
            return self._drawn(span, statement, text, at)
        if signs & UNREAD or (signs & set(ORDERS) and len(signs) > 1):
            return self._unread(text, at, "what this says of its names is not read")
        if (declared := declarations.definite(self.book, statement)) is not None:
            self.named.setdefault(span.index, []).append(declared)
            return self._aside("declaration", text, at, "")
        parts = [p for s in statement.sides for p in t.walk(s)]
        if any(isinstance(p, t.Opaque) for p in parts):
            self._restore(before)
            return self._aside("fragment", text, at, "what stands in it is read, and not judged")
        if any(isinstance(p, t.Dots) for p in parts):
            self._restore(before)
            return self._dotted(statement, text, at)
        return None

    def _drawn(self, span: Span, statement: t.Statement, text: str, at: int) -> DraftPart:
        self.book.stand(statement.sides, (span.index, text))
        self.named.setdefault(span.index, []).extend(chances.distributed(self.book, statement, text))
        made = self._aside("declaration", text, at, "a distribution")
        wrong = wrong_spread(statement.sides[-1], text, span.sentence) if self.book.writes_variances else None
        if wrong is not None:
            made.verdict, made.reason, made.mended = "refuted", wrong.reason, wrong.mended
        return made

    def _dotted(self, statement: t.Statement, text: str, at: int) -> DraftPart:
        """A relation with … in it: names that have one value, W^{[1]} = W^{[2]} = … = a value, or a claim."""
        layer_products.note(self.book, text)
        if set(statement.signs) == {"="} and all(isinstance(s, t.Name | t.Dots) for s in statement.sides[:-1]):
            return self._aside("definition", text, at, "")
        made = self._aside("claim", text, at, "a formula with … is read, and not judged")
        made.verdict = "unknown"
        return made

    def _aside(self, kind: str, text: str, at: int, reason: str) -> DraftPart:
        return DraftPart(kind, text.strip(), at, at + len(text), verdict="none", reason=reason)

    def _condition(self, span: Span, statement: t.Statement, names: Sequence[str], text: str, at: int) -> DraftPart:
        for n, (a, sign, b) in enumerate(zip(statement.sides, statement.signs, statement.sides[1:], strict=False)):
            (low, _), (_, high) = statement.places[n], statement.places[n + 1]
            self.book.stand([a, b], (span.index, text))
            self.book.settle([a, b], self.book.fits)
            said = text[low:high].strip()
            if sign == ">" and isinstance(a, t.Name) and b == t.Number(Fraction(0)) and self.book.is_number(a.name):
                self.book.facts.setdefault(a.name, set()).add("positive")
            elif sign in ("=", "<", "<=", ">", ">=", "!="):
                target = (
                    "" if span.environment == ENVIRONMENT else names[0]
                )  # what a directive says, no name takes away
                self.book.conditions.append(Said(said, target, names_of([a, b]) & self.book.names.keys()))
            self.book.guessed.difference_update(names)
        self.named.setdefault(span.index, []).extend(names)
        return DraftPart("condition", text.strip(), at, at + len(text), verdict="none")

    def _chain(self, span: Span, statement: t.Statement, text: str, at: int) -> list[DraftPart]:
        if not statement.signs:
            both = [side for part_ in _compared(statement.sides[0]) for side in part_.sides]
            return [self._claim(span, both, text, at, at + len(text), text)]
        self.book.stand(statement.sides, (span.index, text))
        if len(statement.signs) > 1 and set(statement.signs) == {"="}:
            self.book.settle(statement.sides, self.book.fits)  # all sides at once tell more than two
        made = [self._link(span, statement, n, text, at) for n in range(len(statement.signs))]
        left, right = statement.sides[:2]
        found = stationary(self.book, left, right, made[0].latex, span.sentence)
        if made[0].kind == "definition" and found is not None:
            said, zero = found
            claim = self._claim(span, zero.sides, said, made[0].start, made[0].end, said)
            claim.doubtful = True
            made.append(claim)
        return made

    def _link(self, span: Span, statement: t.Statement, n: int, text: str, at: int) -> DraftPart:
        """The relation of side n with the next one: a definition, or a claim."""
        left, sign, right = statement.sides[n], statement.signs[n], statement.sides[n + 1]
        (low, _), (_, high) = statement.places[n], statement.places[n + 1]
        said = text[low:high].strip()
        where = self.whole or (at + low, at + high)
        if n == 0 and sign in ("=", ":=") and defining.defines(self.book, span, left, right, sign):
            return self._definition(span, left, right, said, *where)
        if n and sign == "=" and (told := defining.by_difference(self.book, left, right)) is not None:
            made = self._definition(span, *told, said, *where)
            made.reason = made.reason or f"read as what {told[0].name} is"
            return made
        made = self._claim(span, [left, right], said, *where, text)
        made.hopeful = self._required(span, left, right)
        if n == 0:
            made.again = _told_again(self.book, span, left)
            self.book.tell_too(left, right, said if made.again and sign == "=" else "")
        elif set(statement.signs[: n + 1]) == {"="} and self.whole is None:
            made.chain = [text[slice(*statement.places[k])].strip().rstrip(".,;") for k in (0, n, n + 1)]
        return made

    def _required(self, span: Span, left: t.Tree, right: t.Tree) -> bool:
        """Whether the words say that this is to hold, and not that it does; no derivative is wanted to be something."""
        free = not names_of([left, right]) & set(self.book.definitions)
        derived = any(isinstance(p, t.Derivative) for p in t.walk(left))
        return not derived and surrounding_words.required(span.sentence, span.index, free=free)

    def _definition(self, span: Span, left: t.Tree, right: t.Tree, said: str, start: int, end: int) -> DraftPart:
        while isinstance(left, t.Group | t.Labelled):
            left = left.inside
        assert isinstance(left, t.Name | t.Apply)
        made = DraftPart("definition", said, start, end, verdict="none")
        self.named.setdefault(span.index, []).append(left.name)
        if upstream.named(self.book, left, right, said):
            return made
        error = defining.define(self.book, span, left, right, said)
        if error is not None:
            made.reason = _first(error)
            if isinstance(error, ShapeError) and not self.book.guesses([left, right]):
                made.verdict = "ill-typed"
        return made

    def _freeze(self, made: DraftPart, sides: Sequence[t.Tree], where: tuple[int, str]) -> None:
        made.frozen = tasks.snapshot(self.book, sides)
        made.new = defining.one_sided(self.book, sides, where)
        with self.book.as_before(sides) as retold:
            made.otherwise = (retold[0], tasks.snapshot(self.book, sides)) if retold else None

    def close(self) -> None:
        """The end of a sentence: what it defines after a claim (“where σ(z) = …”) holds in the claim, if nothing else
        did.
        """
        now = self.book.definitions
        for w in self.waiting:
            cone, before = self.book.cone(w.sides), w.definitions
            if not w.draft.assuming and all(now.get(k) is before[k] for k in cone & set(before)):
                self._freeze(w.draft, w.sides, w.where)
        self.waiting.clear()

    def _claim(self, span: Span, sides: Sequence[t.Tree], said: str, start: int, end: int, latex: str) -> DraftPart:
        made = DraftPart(
            "claim", said, start, end, caution=surrounding_words.restricting(span.sentence, span.index) or self.beside
        )
        fits = self.book.fits if len(sides) == 2 else self.book.builds
        where = (span.index, latex)
        self.book.stand(sides, where)
        recurrences.unroll_states(self.book, sides)
        made.unrolled = recurrences.unrolled(self.book, sides, latex)
        if made.unrolled is not None:
            return made
        with (
            shifted_definitions.told(self.book, sides) as shifted,
            upstream.told(self.book, sides) as made.assuming,
        ):
            error = self.book.settle(sides, fits)
            error = None if isinstance(error, IndexLeavesAxis) else error  # sizes may be told later
            if self.early:
                return made
            made.assuming += self.given
            if error is None and len(sides) == 2:  # one text uses one layout of derivatives
                self.book.layouts -= claim_links.excluded(self.book.setting, sides, self.book.layouts)
            with self.book.lowered(sides, fits, error) as lowered:
                self._freeze(made, sides, where)
            error = None if lowered else error
        if not shifted and not lowered:
            self.waiting.append(Waiting(made, sides, where, dict(self.book.definitions)))
        if isinstance(error, Ambiguous):
            made.verdict, made.reason = "ambiguous", _first(error)
        elif error is not None:
            made.verdict, made.reason = "unknown", _first(error)
            made.setups = setups(sides, self.book.names)
        self._misfit(made, sides, error, (fits, where))
        return made

    def _misfit(self, made: DraftPart, sides: Sequence[t.Tree], error: SymnnError | None, by: tuple[Any, Any]) -> None:
        """Whether a claim whose sides do not fit is wrong for certain, whatever its guessed names are."""
        fits, where = by
        if isinstance(error, ShapeError):
            made.certain = not made.caution and (not self.book.guesses(sides) or self.book.hopeless(sides, fits, where))
            if made.certain:  # it goes to a worker, which also looks for what was meant
                made.verdict = ""
            else:
                made.reason = f"no sizes fit: {made.reason}"


def _compared(both: t.Tree) -> list[t.Compare]:
    """The relations on both sides of an implication."""
    return [p for p in both.parts if isinstance(p, t.Compare)] if isinstance(both, t.Logic) else []


def _told_again(book: Notebook, span: Span, left: t.Tree) -> str:
    """The name that stands first, if a later line may tell its value: not in a display that is derived, and not v_3 of
    a recurrence.
    """
    derived = span.displayed and surrounding_words.derived(span.sentence)
    derived |= not span.displayed and surrounding_words.concluded(span.sentence, span.index)
    derived |= isinstance(left, t.Name) and defining.is_later_state(book, left.name)
    return left.name if isinstance(left, t.Name) and not derived else ""


def _depending(side: t.Tree) -> tuple[str, str] | None:
    """M(t), which reads as a product: the name and what it depends on."""
    match side:
        case t.Product(factors=(t.Name(indices=()) as name, t.Group(inside=t.Name(indices=()) as inside)), signs=("",)):
            return name.name, inside.name
    return None


def _around(span: Span) -> tuple[str, str]:
    """The words before a formula and right behind it."""
    before, _, after = span.sentence.partition(f"⟨{span.index}⟩")
    return re.split(r"[.;]", before)[-1], re.split(r"⟨[0-9]+⟩", after)[0]


def _first(error: BaseException) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def read(document: Document) -> list[Item]:
    """One item for each formula of the document, in its order."""
    texts = [span.latex for span in document.spans]
    first, layers = Reader(early=True), layer_letters(texts)
    first.book.setting.table.layers = layers
    first.book.setting.table.apart = apart(texts)
    first.indexed = IndexedFunctions.of(texts)
    first.entries = EntriesOfNote.of(first.book, map(first.indexed.put_in, texts))
    for span in document.spans:
        declarations.applied(first.book, first.indexed.put_in(span.latex))
        first.span(span)
    reader = Reader()
    reader.book.setting.table.layers = layers
    reader.entries, reader.indexed = first.entries, first.indexed
    reader.book.setting.table.apart = first.book.setting.table.apart
    reader.preload(first)
    reader.book.writes_variances = writes_variances(span.latex for span in document.spans)
    drafts = []
    for span in document.spans:
        for directive in document.directives:
            if directive.before == span.index:
                reader.told(directive)
        drafts.append((span, reader.span(span)))
    reader.close()
    return [item(reader.book, span, some) for span, some in drafts]
