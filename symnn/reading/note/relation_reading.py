r"""What a relation of a note is: a condition, a definition, a claim, or what is read and not judged. Nothing is proved.

A claim keeps what is known of its names where it stands; its sentence may tell more until it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from symnn.errors import IndexLeavesAxis, ShapeError, SymnnError, first_line
from symnn.reading.context import claim_links
from symnn.reading.context.definite_claims import ORDERS
from symnn.reading.documents import Span
from symnn.reading.documents.directives import ENVIRONMENT
from symnn.reading.formula import tree as t
from symnn.reading.formula.ambiguous import Ambiguous
from symnn.reading.formula.names import Known
from symnn.reading.note import (
    chances,
    declarations,
    defining,
    imposed_moments,
    layer_products,
    places_apart,
    recurrences,
    shifted_definitions,
    suppositions,
    surrounding_words,
    tasks,
    upstream,
    words_of_others,
)
from symnn.reading.note.drafts import DraftPart, Waiting
from symnn.reading.note.named_initialisations import wrong_spread
from symnn.reading.note.note_memory import Notebook, Said, names_of
from symnn.reading.note.restricting_words import restricting
from symnn.reading.note.scopes import leaves_open
from symnn.reading.note.setups import setups
from symnn.reading.note.stationary_points import stationary

SAYS = re.compile(r"\\(?:in|sim|leq?|geq?|neq?|subset|mapsto|to)(?![A-Za-z])|[<>:]")
NAMES = re.compile(r"\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
INEXACT = {"≈", "∝", "->", "≪", "≫", "≲", "≳", "|->"}
INFINITE = t.Constant("oo")
UNREAD = {"in", "⊂", "∉", "⊥"}

Kept = tuple[dict[str, Known], dict[str, Any], set[str], dict[str, list[int]]]


@dataclass
class RelationReader:
    """The notebook, the names that every formula declares, and the claims whose sentence is not at its end. A reading
    that is `early` is only to find what is told: its claims are not kept. `beside` are the words behind a relation,
    `of_all` is what is said of all that follows under a `heading`,
    `whole` the place of a formula that is written out, `given` what was put into it.
    """

    early: bool = False
    book: Notebook = field(default_factory=Notebook)
    named: dict[int, list[str]] = field(default_factory=dict)
    beside: str = ""
    heading: str = ""
    of_all: str = ""
    whole: tuple[int, int] | None = None
    given: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    def relation(self, span: Span, statement: t.Statement, text: str, at: int, before: Any) -> list[DraftPart]:
        unjudged = self._unjudged(span, statement, text, at, before)
        if unjudged is not None:
            return [unjudged]
        if span.displayed and surrounding_words.wished(span.sentence):
            return [self._aside("condition", text, at, "what the text would like to hold")]
        if surrounding_words.of_equality(span.sentence, span.index):
            self.restore(before)
            return [self._aside("condition", text, at, "where there is equality")]
        if declarations.sizes_equal(self.book, statement):
            return [self._condition(span, statement, [statement.sides[0].name], text, at)]  # type: ignore[attr-defined]
        if self._tells_chances(span, statement, text):
            return [self._aside("condition", text, at, "")]
        self.beside = self.beside or imposed_moments.supposed(self.book, span, statement, text)
        if names := self._restricted(span, statement, at):
            return [self._condition(span, statement, names, text, at)]
        return self._chain(span, statement, text, at)

    def _restricted(self, span: Span, statement: t.Statement, at: int) -> list[str] | None:
        """The names of a relation that restricts them; None for what is claimed or defines."""
        if span.displayed or leaves_open(span.sentence, span.index):
            return declarations.bounded(self.book, span, statement, at) if span.displayed else None
        if suppositions.under_if(self.book, span, statement.sides):
            return sorted(names_of(statement.sides) & self.book.names.keys())
        told = None
        if not surrounding_words.concluded(span.sentence, span.index):
            told = declarations.condition(self.book, statement)
            if suppositions.compares(self.book, told) and not surrounding_words.imposed(span.sentence, span.index):
                told = None  # "one sees that a ≤ b"
        supposed = suppositions.hypothesis(span.sentence, span.index, self.book.claimed)
        if suppositions.of_probabilities(self.book, span):
            told, supposed = declarations.condition(self.book, statement), True
            suppositions.positive_entries(self.book, statement)
        if told is None and statement.signs and supposed and not suppositions.models(self.book, statement):
            under_if = surrounding_words.under_if(span.sentence, span.index)
            told = declarations.restricted(self.book, statement, under_if=under_if)
        return told

    def _tells_chances(self, span: Span, statement: t.Statement, text: str) -> bool:
        """Whether a relation imposes moments, or tells that one is finite, as all numbers are."""
        if (letters := imposed_moments.impose(self.book, span, statement, text)) is not None:
            self.named.setdefault(span.index, []).extend(letters)
            return True
        if span.displayed:
            return False
        finite = statement.signs == ("<",) and statement.sides[1] == INFINITE
        return finite or chances.mean(self.book, statement, text)

    def _unjudged(self, span: Span, statement: t.Statement, text: str, at: int, before: Any) -> DraftPart | None:
        """A relation that is read and not judged, by its signs and by what stands in it; None for any other."""
        signs = set(statement.signs)
        if "<-" in signs:
            return self._aside("condition", text, at, "an update rule")
        if signs & INEXACT:
            self.restore(before)
            return self._aside("fragment", text, at, "a statement that is not exact is read, not judged")
        if signs == {"~"}:
            return self._drawn(span, statement, text, at)
        if signs == {"!="} and places_apart.tells(self.book, before[0], statement.sides):
            self.restore(before)
            return self._aside("condition", text, at, "")
        if signs == {"⊥"} and suppositions.orthogonal(self.book, statement.sides):
            return self._aside("condition", text, at, "")
        if signs & UNREAD or (signs & set(ORDERS) and len(signs) > 1):
            self.book.vague |= names_of(statement.sides)
            return self.unread(text, at, "what this says of its names is not read")
        if (declared := declarations.definite(self.book, statement)) is not None:
            self.named.setdefault(span.index, []).append(declared)
            return self._aside("declaration", text, at, "")
        return self._beyond(statement, text, at, before)

    def _beyond(self, statement: t.Statement, text: str, at: int, before: Any) -> DraftPart | None:
        """A relation in which something stands that no claim has; None for any other."""
        parts = [p for s in statement.sides for p in t.walk(s)]
        if suppositions.measured(statement.sides):
            self.restore(before)
            self.book.vague |= self.book.beside_sizes(names_of(statement.sides))
            return self._aside("fragment", text, at, "what stands in it is read, and not judged")
        if any(isinstance(p, t.Opaque) for p in parts):
            self.restore(before)
            return self._aside("fragment", text, at, "what stands in it is read, and not judged")
        if any(isinstance(p, t.Dots) for p in parts):
            self.restore(before)
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
            if any(isinstance(p, t.Dots) for p in t.walk(statement.sides[-1])):  # what it tells of them is not read
                self.book.vague |= names_of(statement.sides[:-1])
            return self._aside("definition", text, at, "")
        reason = "a formula with … is read, and not judged"
        return replace(self._aside("claim", text, at, reason), verdict="unknown")

    def _aside(self, kind: str, text: str, at: int, reason: str) -> DraftPart:
        return DraftPart(kind, text.strip(), at, at + len(text), verdict="none", reason=reason)

    def _condition(self, span: Span, statement: t.Statement, names: Sequence[str], text: str, at: int) -> DraftPart:
        ends = set(statement.signs) == {"="}  # a = b = 1 says a = 1 and b = 1
        for n, (a, sign) in enumerate(zip(statement.sides, statement.signs, strict=False)):
            b = statement.sides[-1 if ends else n + 1]
            self._scalar(span, a)
            (low, end), (_, high) = statement.places[n], statement.places[n + 1]
            self.book.stand([a, b], (span.index, text))
            self.book.settle([a, b], self.book.fits)
            said = text[low:high].strip()
            if ends:
                said = f"{text[low:end].strip()} = {text[slice(*statement.places[-1])].strip()}"
            if sign == ">" and isinstance(a, t.Name) and b == t.Number(Fraction(0)) and self.book.is_number(a.name):
                self.book.facts.setdefault(a.name, set()).add("positive")
            elif sign in ("=", "<", "<=", ">", ">=", "!="):
                target = "" if span.environment == ENVIRONMENT else names[0]  # no name takes a directive away
                told = suppositions.in_its_place(self.book, span, [a, b], said)
                self.book.conditions.append(Said(told, target, names_of([a, b]) & self.book.names.keys()))
            self.book.guessed -= {s.name for s in (a, b) if isinstance(s, t.Name)} & set(names)
        if suppositions.of_more_than_names(self.book, statement.sides):
            self.book.vague |= names_of(statement.sides)
        of_square = declarations.positive_square(statement) is not None  # words beside σ² are not said of σ
        if not of_square and self.book.definitions.keys().isdisjoint(self.named.get(span.index, ())):
            self.named.setdefault(span.index, []).extend(names)  # else the words before are said of what is defined
        return DraftPart("condition", text.strip(), at, at + len(text), verdict="none")

    def _scalar(self, span: Span, side: t.Tree) -> None:
        """ "A scalar g > 0", where g was an array so far: another one."""
        known = self.book.names.get(side.name) if isinstance(side, t.Name) and not side.indices else None
        if known is not None and known.shape and surrounding_words.of_number(span.sentence, span.index):
            self.book.forget(known.key)
            self.book.declare(Known(known.key, "number"))

    def _chain(self, span: Span, statement: t.Statement, text: str, at: int) -> list[DraftPart]:
        if not statement.signs:
            both = [side for part_ in _compared(statement.sides[0]) for side in part_.sides]
            return [self.claim(span, both, text, at, at + len(text), text)]
        self.book.stand(statement.sides, (span.index, text))
        if len(statement.signs) > 1 and set(statement.signs) == {"="}:
            self.book.settle(statement.sides, self.book.fits)  # all sides at once tell more than two
        made = [self._link(span, statement, n, text, at) for n in range(len(statement.signs))]
        made[0].moment = imposed_moments.untold(self.book, span, statement, text)
        if made[0].moment:
            self.book.vague.update(imposed_moments.letters_of(statement))  # it may be what tells their law
        clause = surrounding_words.clause(span.sentence, span.index)
        found = stationary(self.book, statement.sides[0], statement.sides[1], made[0].latex, span.sentence, clause)
        if made[0].kind == "definition" and found is not None:
            said, zero = found
            claim = self.claim(span, zero.sides, said, made[0].start, made[0].end, said)
            claim.doubtful = True
            made.append(claim)
        return made

    def _link(self, span: Span, statement: t.Statement, n: int, text: str, at: int) -> DraftPart:
        """The relation of side n with the next one: a definition, or a claim."""
        left, sign, right = link = statement.sides[n], statement.signs[n], statement.sides[n + 1]
        (low, _), (_, high) = statement.places[n], statement.places[n + 1]
        said, where = text[low:high].strip(), self.whole or (at + low, at + high)
        told = self._told(span, link, n, said, where, text)
        if told is not None:
            return told
        if suppositions.is_supposed(self.book, span, (left, right)):
            self.named.setdefault(span.index, []).extend(suppositions.suppose(self.book, span, link, said))
            return DraftPart("condition", said, *where, verdict="none", reason="taken to hold")
        made = self.claim(span, [left, right], said, *where, text)
        aimed = suppositions.aimed_at(self.book, span, (left, right))
        made.hopeful = aimed or self._required(span, left, right)
        if n == 0:
            made.again = defining.told_again(self.book, span, left, right) if sign in ("=", ":=") else ""
            made.restates = bool(made.again) and defining.restates(self.book, left, right)
            self.book.tell_too(left, right, said if made.again and sign == "=" else "")
        elif set(statement.signs[: n + 1]) == {"="} and self.whole is None:
            made.chain = [text[slice(*statement.places[k])].strip().rstrip(".,;") for k in (0, n, n + 1)]
        return made

    def _told(
        self, span: Span, link: tuple[t.Tree, str, t.Tree], n: int, said: str, where: tuple[int, int], text: str
    ) -> DraftPart | None:
        """The link n of a chain as what it tells of a name; None where it is a claim."""
        left, sign, right = link
        if suppositions.is_left_open(self.book, span, link):
            return None
        if n == 0 and sign in ("=", ":=") and (inside := self._inside(span, left, right, said, where)) is not None:
            return inside
        if n == 0 and sign in ("=", ":=") and defining.defines(self.book, span, left, right, sign):
            return self._definition(span, left, right, said, *where)
        if n == 0 and sign == "=" and defining.is_another_function(self.book, span, left):
            return self._another(span, (left, right), said, where, text)
        if n and sign == "=" and (told := defining.by_difference(self.book, left, right)) is not None:
            made = self._definition(span, *told, said, *where)
            made.reason = made.reason or f"read as what {told[0].name} is"
            return made
        return None

    def _inside(self, span: Span, left: t.Tree, right: t.Tree, said: str, where: tuple[int, int]) -> DraftPart | None:
        r"""σ^2 = … of a spread and log p = …, as what σ and p are; None for anything else."""
        name, _, text = said.partition("=")
        text = text.strip(" .,;")
        if (root := defining.chosen_spread(self.book, left, right)) is not None:
            whole = rf"{root.name} = \sqrt{{{text}}}"
            return replace(self._definition(span, root, t.Apply("sqrt", (right,)), whole, *where), latex=said)
        if (inner := defining.under_log(self.book, span, left, right)) is not None:
            whole = rf"{defining.LOG.sub('', name).strip()} = \exp\left({text}\right)"
            return replace(self._definition(span, inner, t.Apply("exp", (right,)), whole, *where), latex=said)
        return None

    def _another(
        self, span: Span, sides: tuple[t.Tree, t.Tree], said: str, where: tuple[int, int], text: str
    ) -> DraftPart:
        """A function that is told once more: true of what it was, or what it is from here on."""
        made = self.claim(span, sides, said, *where, text)
        name = t.bare(sides[0])
        assert isinstance(name, t.Name | t.Apply)
        made.again = name.name
        if name.name in names_of(sides[1:]):
            return made
        older = defining.restated(self.book, *sides)
        made.restates = older is not None
        self.book.forget(name.name)
        if isinstance(name, t.Name):
            self.book.declare(Known(name.name, "number"), guessed=True)
            self.book.loose[name.name] = [0, 1, 2]
        else:
            self.book.declare(replace(self.book.names[name.name], slots=()), guessed=True)
        defined = self._definition(span, *sides, said, *where)
        if older is not None:
            self.book.older[name.name] = older
        return defined if made.verdict else made

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
        if upstream.of_steps(self.book, left, right):
            defining.of_steps(self.book, left, right, said)
            return made
        error = defining.define(self.book, span, left, right, said)
        if error is not None:
            made.reason = first_line(error)
            sure = not self.book.guesses([left, right]) and not restricting(span.sentence, span.index)
            if isinstance(error, ShapeError) and sure:
                made.verdict = "ill-typed"
        return made

    def _freeze(self, made: DraftPart, sides: Sequence[t.Tree], where: tuple[int, str]) -> None:
        made.frozen = tasks.snapshot(self.book, sides)
        made.new = defining.one_sided(self.book, sides, where)
        if made.new and defining.may_tell(self.book, sides, made.new):
            self.book.untold.add(made.new)
        with self.book.as_before(sides) as retold:
            made.otherwise = (retold[0], tasks.snapshot(self.book, sides)) if retold else None
            made.in_a_case = any(self.book.older[key].in_a_case for key in retold)

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

    def _caution(self, span: Span, latex: str) -> str:
        """The words beside which a claim may be meant otherwise."""
        plain = words_of_others.without_what_is_told(self.book.text, span.sentence)
        beside = (
            "" if places_apart.apart(self.book, span) and places_apart.DISTINCT.search(self.beside) else self.beside
        )
        caution = restricting(plain, span.index) or beside or self.of_all
        return caution or suppositions.left_open(self.book, span, latex)

    def claim(self, span: Span, sides: Sequence[t.Tree], said: str, start: int, end: int, latex: str) -> DraftPart:
        made = DraftPart("claim", said, start, end, caution=self._caution(span, latex))
        made.apart = places_apart.apart(self.book, span)
        self.book.claimed.add(span.index)
        fits = self.book.fits if len(sides) == 2 else self.book.builds
        where = (span.index, latex)
        self.book.stand(sides, where)
        if surrounding_words.of_operator(span.sentence, span.index):
            self.book.vague |= suppositions.new(self.book, sides[:1], where)  # T v is no product
        chances.spreads_in(self.book, sides)
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
        if error is not None:
            self.book.untold |= suppositions.new(self.book, sides, where)  # this may be what tells them
        if not shifted and not lowered:
            self.waiting.append(Waiting(made, sides, where, dict(self.book.definitions)))
        if isinstance(error, Ambiguous):
            made.verdict, made.reason = "ambiguous", first_line(error)
        elif error is not None:
            made.verdict, made.reason = "unknown", first_line(error)
            made.setups = setups(sides, self.book.names)
        self._misfit(made, sides, error, (fits, where))
        return made

    def _misfit(self, made: DraftPart, sides: Sequence[t.Tree], error: SymnnError | None, by: tuple[Any, Any]) -> None:
        """Whether a claim whose sides do not fit is wrong for certain, whatever its guessed names are."""
        fits, where = by
        if isinstance(error, ShapeError):
            sure = not made.caution and not self._counts_by_a_size(sides) and not any(map(_has_open_gradient, sides))
            made.certain = sure and (not self.book.guesses(sides) or self.book.hopeless(sides, fits, where))
            if made.certain:  # it goes to a worker, which also looks for what was meant
                made.verdict = ""
            else:
                made.reason = f"no sizes fit: {made.reason}"

    def _counts_by_a_size(self, sides: Sequence[t.Tree]) -> bool:
        """Whether a letter that the note has as a size and as an index of sums stands as the index of a name."""
        subscripts = {k for name in self.book.cone(sides) for k in re.findall(r"_\{([a-z])\}$", name)}
        names = (p for side in sides for p in t.walk(side) if isinstance(p, t.Name))
        subscripts |= {i.name for name in names for i in name.indices if isinstance(i, t.Name)}
        sizes = {k for k in subscripts & self.book.counting if k in self.book.names}
        return any(self.book.names[k].kind == "size" for k in sizes)

    def unread(self, text: str, at: int, sentence: str, place: int = 0) -> DraftPart:
        if SAYS.search(text):
            self.book.vague |= {name for name in NAMES.findall(text) if self._may_restrict(name, text)}
        return DraftPart("unread", text.strip(), at, at + len(text), reason=f"{sentence} (at character {place + 1})")

    def _may_restrict(self, name: str, text: str) -> bool:
        """Whether an unread text may say something of this name: not of a number μ where it has μ_j alone."""
        known = self.book.names.get(name)
        alone = re.search(rf"{re.escape(name)}(?![A-Za-z]|\s*_)", text) is not None
        return alone or known is None or known.kind != "number"

    # names that a formula met and shall not keep
    def kept(self) -> Kept:
        book = self.book
        return dict(book.names), dict(book.setting.table.entries), set(book.guessed), dict(book.loose)

    def restore(self, kept: Kept) -> None:
        book = self.book
        book.setting.context.names, book.setting.table.entries, guessed, book.loose = kept
        book.guessed.clear()
        book.guessed.update(guessed)


def _compared(both: t.Tree) -> list[t.Compare]:
    """The relations on both sides of an implication."""
    return [p for p in both.parts if isinstance(p, t.Compare)] if isinstance(both, t.Logic) else []


def _has_open_gradient(side: t.Tree) -> bool:
    """Whether ∇ stands before an expression: nobody tells by what it is taken."""
    parts = (p for p in t.walk(side) if isinstance(p, t.Derivative))
    return any(p.sign == "∇" and not p.by and not isinstance(p.of, t.Name | t.Apply) for p in parts)
