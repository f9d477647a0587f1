r"""What a note has said so far: names with their kinds and sizes, definitions, conditions. Formulas are read with
names that are not told.

A name that is met for the first time is taken as what its letter suggests, and is settled by the formula in which it
stands: the first choice of kinds that fits. Sizes that nobody names are found by unification over the whole note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, product
from operator import itemgetter
from typing import Any

import sympy as sp

from symnn.errors import ShapeError, SymnnError
from symnn.reading.context import claim_links, limit_equations, optimum_claims
from symnn.reading.context.setting import Setting
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex import letter_meanings
from symnn.reading.latex.grammar import Parser
from symnn.reading.latex.marks import Mark
from symnn.reading.note import first_mentions
from symnn.reading.note.lapsed import Lapsed
from symnn.reading.note.layer_products import LayersTold
from symnn.reading.note.tried_kinds import choices

MOST_TRIALS = 120
MOST_DOUBTED, MOST_MET = 3, 8
SPREAD = "a number is added to every entry"
OF_SQUARE = {
    "symmetric", "invertible", "positive definite", "positive semidefinite", "orthogonal", "idempotent",
    "skew-symmetric", "antisymmetric",
}  # fmt: skip
"""What only a square matrix is."""


@dataclass
class Said:
    """A definition or a condition with the names in it."""

    latex: str
    target: str
    names: frozenset[str]


@dataclass(frozen=True)
class Older:
    """What a name was before words that may tell it anew or say more of it: "with p = …"; `in_a_case`, "if A = B"."""

    said: Said
    definition: Definition
    known: Known
    in_a_case: bool = False


@dataclass
class Notebook:
    """`guessed` are the names whose kind the text does not tell; `loose` those of the formula that is being read;
    `spreads` are positive by what they are, as a standard deviation is; `older` is what names were before they were
    told otherwise; `directed` are facts that directives state: what the text says anew takes nothing from them;
    `told_late` are names that were numbers before a declaration told their sizes; `chosen` are spreads whose square the
    text sets to a formula;
    `derived` are names as large as what defines them; `normal_columns` are letters of what is drawn with a covariance.
    """

    setting: Setting = field(default_factory=Setting)
    definitions: dict[str, Said] = field(default_factory=dict)
    conditions: list[Said] = field(default_factory=list)
    facts: dict[str, set[str]] = field(default_factory=dict)
    sentences: list[Said] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)
    loose: dict[str, list[Any]] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    independent: bool = False
    laws: dict[str, tuple[str, str]] = field(default_factory=dict)
    named_laws: dict[str, str] = field(default_factory=dict)
    """The distributions that a name stands for, by its text: q = \\mathcal{N}(\\mu, \\sigma^2)."""
    stepwise: dict[str, Said] = field(default_factory=dict)
    """What is told of the terms of sequences, h_t = …, also where t is no index of all that stands in it."""
    of_steps: dict[str, Known] = field(default_factory=dict)
    """The names of those terms and of what stands in them, as they were met there."""
    accumulated: set[str] = field(default_factory=set)
    """What is told as the sum or the product of all terms up to its own, and written as a step."""
    endless: dict[str, str] = field(default_factory=dict)
    """Discounted sums that are defined by their step, G, and of what they are sums, r."""
    imposed: dict[str, str] = field(default_factory=dict)
    """In which sentence a formula tells a moment of a name."""
    drawn: dict[str, str] = field(default_factory=dict)
    rowwise: bool = False
    writes_variances: bool = False
    layers: LayersTold = field(default_factory=LayersTold)
    spreads: set[str] = field(default_factory=set)
    chosen: set[str] = field(default_factory=set)
    means: dict[str, str] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    noises: dict[str, str] = field(default_factory=dict)
    """Of covariances the matrices of which they are the squares; of normal columns what is random in them."""
    slopes: dict[str, Any] = field(default_factory=dict)
    measured: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    normal_columns: set[str] = field(default_factory=set)
    told: dict[str, Known | None] = field(default_factory=dict)
    told_late: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    temporary: dict[str, str] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    """The names of which a formula under an "if" says what they are there."""
    vague: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    """Names of which words speak for any value: "adding the same number c"."""
    lapsed: Lapsed = field(default_factory=Lapsed)
    holders: set[str] = field(default_factory=set)
    """Matrices with one example per row, of which no name is told."""
    described: dict[str, str] = field(default_factory=dict)
    """Names of which words say more than is understood, each with such a word: a convex function f."""
    claimed: set[int] = field(default_factory=set)
    """The formulas that claim something, by their numbers."""
    untold: set[str] = field(default_factory=set)
    """Names whose first relation may be what tells them, though it is no definition: \\det A = \\prod_i \\lambda_i."""
    rates: dict[str, str] = field(default_factory=dict)
    """What lies between 0 and 1 if it is a number, by what it is called: a discount factor."""
    directed: dict[str, set[str]] = field(default_factory=dict)
    shaken: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)
    behind_bars: frozenset[str] = frozenset()
    """The letters that stand behind the bars of entries, as c does in p(w | c)."""
    primed: set[str] = field(default_factory=set)
    """The functions of which the note has derivatives with primes."""
    ahead: set[str] = field(default_factory=set)
    """Names that only a later formula tells."""
    counting: set[str] = field(default_factory=set)
    """The letters of single subscripts over which the note sums."""
    members: dict[str, Known | None] = field(default_factory=dict)
    """Families of which only the members' sizes are told; None where they are told twice."""
    older: dict[str, Older] = field(default_factory=dict)
    times: dict[str, tuple[str, ...]] = field(default_factory=dict)
    before: dict[Any, Any] = field(default_factory=dict)
    since: dict[str, tuple[int, str]] = field(default_factory=dict)
    layouts: set[str] = field(default_factory=lambda: set(claim_links.LAYOUTS))
    _meeting: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.setting.table.meet = self.meet
        self.setting.context.spreads = True
        self.setting.context.layouts = True
        self.setting.context.remembers = True
        self.setting.table.unsure = self.guessed

    @property
    def names(self) -> dict[str, Known]:
        return self.setting.context.names

    # names that are met
    def meet(self, parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
        """A name that nothing has told: declared here by what its letter and its place suggest."""
        first_mentions.declare(self, parser, full, primes, start)
        if self._meeting[full.key] > MOST_MET:  # no kind that is tried gives its scripts a meaning
            raise parser.wrong(f"what the scripts of {full.key} mean is not told")
        self._meeting[full.key] += 1
        try:
            return letter_meanings.called(parser, full, primes, start)
        finally:
            self._meeting[full.key] -= 1

    def dim(self, key: str, axis: int) -> Any:
        return self.setting.context.sizes.dummy(("axis", key, axis, self.versions.get(key, 0)))

    def declare(self, known: Known, *, guessed: bool = False) -> None:
        self.setting.declare(known)
        if (
            not guessed
            and known.kind in ("array", "function")
            and not any(self.setting.context.sizes.open(s) for s in (*known.shape, *known.family))
        ):
            before = self.told.get(known.key, known)
            same = before is not None and _told_as(before) == _told_as(known)
            self.told[known.key] = known if same else None
        elif not guessed and known.kind == "array" and known.shape and len(known.family) == 1:
            self._told_members(known)
        if guessed:
            self.guessed.add(known.key)
        else:
            self.named_laws.pop(known.key, None)
            self.ahead.discard(known.key)
            self.guessed.discard(known.key)
            self.derived.discard(known.key)

    def _told_members(self, known: Known) -> None:
        """The sizes of the members of a family, of which nothing tells how many there are."""
        if not any(map(self.setting.context.sizes.open, known.shape)):
            before = self.members.get(known.key, known)
            self.members[known.key] = known if before is not None and before.shape == known.shape else None

    def shaped(self, key: str, axes: int | str | tuple[Any, ...]) -> Known:
        if isinstance(axes, str):
            return Known(key, "function", of=axes)
        if isinstance(axes, tuple):
            return Known(key, "array" if axes else "number", axes)
        sizes = tuple(self.dim(key, d) for d in range(axes))
        if axes == 2 and self.is_square(key):
            sizes = (sizes[0], sizes[0])
        return Known(key, "array" if axes else "number", sizes, time=self.times.get(key, ()))

    def is_square(self, key: str) -> bool:
        """Whether words say of a name what only a square matrix is."""
        return not OF_SQUARE.isdisjoint(self.facts.get(key, ()))

    # kinds that fit
    def settle(self, sides: Sequence[t.Tree], fits: Any) -> SymnnError | None:
        """Kinds for the loose names with which the sides fit; the error of the first choice, if none does."""
        met = names_of(sides)
        for key in met & self.facts.keys() & self.names.keys():
            self.names[key].facts = frozenset(self.facts[key])
        names = [k for k in self.loose if k in met]
        first: SymnnError | None = None
        spread: tuple[int, tuple[Any, ...]] | None = None
        clashes: list[dict[str, Any]] = []
        for choice in islice(self._trials(names), MOST_TRIALS):
            kinds = dict(zip(names, choice, strict=True))
            if any(clash.items() <= kinds.items() for clash in clashes):
                continue
            error = self._fits_as(names, choice, sides, fits)
            if error is not None:
                first = first or error
                clashes.append(self._clash(kinds))
            elif far := self._spreads(names, choice):
                # if the names can be arrays as well, no number is added to every entry
                spread = min(filter(None, (spread, (far, choice))), key=itemgetter(0))
                self.setting.context.sizes.told = self.before
            else:
                self._fix(names)
                return None
        if spread is not None and self._fits_as(names, spread[1], sides, fits) is None:
            self._fix(names)
            return None
        for key in names:
            self.declare(self.shaped(key, self.loose.pop(key)[0]), guessed=True)
        return None if self._renewed(sides, fits) else first

    def _clash(self, kinds: dict[str, Any]) -> dict[str, Any]:
        """The kinds of the names that were met before the sides did not fit: no kind of another mends what they do."""
        return {key: kind for key, kind in kinds.items() if key in self.setting.context.reached}

    def _spreads(self, names: Sequence[str], choice: Sequence[Any]) -> int:
        """How far from what is likely these kinds are: 2 where a number was added to every entry, and one of the names
        may be meant as an array; 1 where a column was added to every column, and such a name is taken as a number.
        """
        used = self.setting.context.used
        if SPREAD in used and names and not any(k.endswith("_{0}") for k in names):
            return 2
        return int(claim_links.ROWS_ADDED in used and 0 in choice)

    def _fix(self, names: Sequence[str]) -> None:
        """The names stay what they are now."""
        for key in names:
            self.loose.pop(key)

    def _fits_as(
        self, names: Sequence[str], choice: Sequence[Any], sides: Sequence[t.Tree], fits: Any
    ) -> SymnnError | None:
        """Whether the sides fit with these kinds; if not, the sizes are as they were."""
        for key, axes in zip(names, choice, strict=True):
            self.declare(self.shaped(key, axes), guessed=True)
        self.before = dict(self.setting.context.sizes.told)
        self.setting.context.reached.clear()
        try:
            fits(sides)
        except (SymnnError, RecursionError) as error:
            self.setting.context.sizes.told = self.before
            return error if isinstance(error, SymnnError) else SymnnError("nested too deep")
        return None

    def _renewed(self, sides: Sequence[t.Tree], fits: Any) -> bool:
        """Whether the sides fit when names that the text never declares have new sizes from here on."""
        met = names_of(sides)
        old = [
            k
            for k in self.names.values()
            if k.key in met
            and (k.key in self.guessed or (k.kind == "random" and k.key not in self.told))
            and k.kind in ("array", "random")
            and k.key not in self.definitions
            and not k.family
        ]
        before = {k.key: k for k in old}
        if not old:
            return False
        told = dict(self.setting.context.sizes.told)
        laws: dict[str, tuple[str, str]] = {}
        for known in old:
            self.versions[known.key] = self.versions.get(known.key, 0) + 1
            law = self.laws.pop(known.key, None)
            if law is not None:
                laws[known.key] = law
            self.declare(self.shaped(known.key, len(known.shape)), guessed=True)
        try:
            fits(sides)
        except (SymnnError, RecursionError):
            self.setting.context.sizes.told = told
            for first in before.values():
                self.declare(first, guessed=True)
            self.laws.update(laws)
            return False
        return True

    def fits(self, sides: Sequence[t.Tree]) -> None:
        """An error unless the sides can stand in one relation."""
        self.setting.context.laid = False
        if any(optimum_claims.is_optimum(t.bare(side)) for side in sides):
            optimum_claims.conform(self.setting, sides, claim_links.fitted)
        elif any(map(limit_equations.is_limit, sides)):
            limit_equations.conform(self.setting, sides, claim_links.fitted)
        else:
            claim_links.fitted(self.setting, sides)

    def builds(self, sides: Sequence[t.Tree]) -> None:
        """An error unless each side has a value."""
        self.setting.builder().together(list(sides))

    def guesses(self, sides: Sequence[t.Tree]) -> bool:
        """Whether the kind of a name that matters for the sides is guessed."""
        return bool(self.cone(sides) & self.guessed)

    def hopeless(self, sides: Sequence[t.Tree], fits: Any, where: tuple[int, str]) -> bool:
        """Whether the sides fit with no kinds for the names that the text does not tell: at most three."""
        cone = self.cone(sides) & set(self.names)
        doubtful = cone & (self.shaken | self.vague | self.older.keys() | self.temporary.keys())
        loose = [k for k in sorted(cone & self.guessed) if self.names[k].kind in ("number", "array")]
        sure = all(self._is_sure(self.names[k]) for k in cone - set(loose))
        new = any(self.since.get(k) == where for k in loose)
        if len(loose) > MOST_DOUBTED or new or not sure or doubtful:
            return False  # what is new, or was told twice, may mean something else here
        return not self._fits_somehow(loose, sides, fits)

    def _is_sure(self, known: Known) -> bool:
        """Whether a name is a size, a number by a condition, or was told or defined once."""
        context = self.setting.context
        told = (
            self.told.get(known.key) is not None or known.key in context.definitions.keys() | context.functions.keys()
        )
        return known.kind == "size" or told or (known.kind == "number" and known.key not in self.guessed)

    def _fits_somehow(self, names: Sequence[str], sides: Sequence[t.Tree], fits: Any) -> bool:
        """Whether the sides fit with some numbers of axes for the names; all is then as it was."""
        before, told = {k: self.names[k] for k in names}, dict(self.setting.context.sizes.told)
        try:
            for choice in product((0, 1, 2), repeat=len(names)):
                for key, axes in zip(names, choice, strict=True):
                    self.versions[key] = self.versions.get(key, 0) + 1
                    self.declare(self.shaped(key, axes), guessed=True)
                if self._fits_as((), (), sides, fits) is None:
                    return True
            return False
        finally:
            self.setting.context.sizes.told = told
            for first in before.values():
                self.declare(first, guessed=True)

    def _trials(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """All choices, those with few unlikely kinds first."""
        options = [self.loose[k] for k in names]
        for unlikely in range(1 + sum(len(kinds) - 1 for kinds in options)):
            yield from choices(options, unlikely)

    # what is said
    def define(self, target: t.Tree, value: t.Tree, latex: str) -> None:
        key = target.name  # type: ignore[attr-defined]
        self.named_laws.pop(key, None)
        definition = Definition(target, value, latex)
        if isinstance(target, t.Apply):
            self.setting.context.functions[key] = definition
        else:
            self.setting.context.definitions[key] = definition
        self.definitions[key] = Said(latex, key, names_of([target, value]))
        self.shaken.discard(key)
        self.setting.context.find_recursion()

    def text(self, number: str) -> str:
        """The formula of that number, on one line."""
        return " ".join(self.texts.get(int(number), "").split())

    def column(self, keys: Sequence[str], number: str) -> None:
        """ "β is the vector of p coefficients": a column of that size."""
        text = self.texts.get(int(number), "")
        if re.fullmatch(r"[A-Za-z]", text):
            for key in keys:
                self.loose.pop(key, None)
                self.declare(Known(key, "array", (sp.Symbol(text, integer=True, positive=True),)))

    def unit(self, key: str) -> None:
        """A name of which the text says that its length is 1."""
        if not any(c.target == key and "= 1" in c.latex for c in self.conditions):
            self.conditions.append(Said(rf"\|{key}\| = 1", key, frozenset({key})))

    def beside_sizes(self, keys: Iterable[str]) -> set[str]:
        """Those of the names that are known and no sizes."""
        return {k for k in keys if k in self.names and self.names[k].kind != "size"}

    def is_one(self, key: str) -> bool:
        """Whether a name is one number."""
        known = self.names.get(key)
        return known is not None and known.kind == "number" and not known.shape

    def is_number(self, key: str) -> bool:
        """Whether a name is one number, whatever else is said of it."""
        known = self.names.get(key)
        return known is not None and known.kind == "number" and key not in self.definitions

    def drop(self, key: str) -> None:
        """A name that is none any more: it is one of a family."""
        self.names.pop(key, None)
        self.setting.table.entries.pop(key, None)
        self.loose.pop(key, None)
        self.guessed.discard(key)

    def impose(self, latex: str, *keys: str) -> None:
        """A condition on names, which goes when the first of them is told anew."""
        if not any(c.latex == latex for c in self.conditions):
            self.conditions.append(Said(latex, keys[0], frozenset(keys)))

    def undefine(self, key: str) -> None:
        """The end of a definition that held in one sentence."""
        self.temporary.pop(key, None)
        self.definitions.pop(key, None)
        self.setting.context.definitions.pop(key, None)

    def retire(self, key: str) -> None:
        """The end of a definition that held in one sentence; it may hold a little longer, so that both are tried."""
        before = self.setting.context.definitions.get(key)
        if before is not None and key in self.names:
            self.older[key] = Older(self.definitions[key], before, self.names[key], key in self.cases)
        self.undefine(key)

    def forget(self, key: str) -> None:
        """A name that the text gives a new meaning from here on: nothing that was said of it holds."""
        self.free(key)
        self.lapsed.keep(c for c in self.conditions if c.target == key)  # unless it was said of what it means now
        self.conditions = [c for c in self.conditions if c.target != key]
        self.facts.pop(key, None)

    def said(self) -> tuple[dict[str, set[str]], list[Said], dict[str, Said], dict[str, Definition], dict[str, Said]]:
        """What is told of names, to go back to where a formula that forgot some of it is not read."""
        facts = {key: set(some) for key, some in self.facts.items()}
        definitions = dict(self.definitions), dict(self.setting.context.definitions)
        return facts, list(self.conditions), *definitions, dict(self.stepwise)

    def unsay(self, said: tuple[Any, ...]) -> None:
        """What is told of names is this again."""
        if said != self.said():
            self.facts, self.conditions, self.definitions, self.setting.context.definitions, self.stepwise = said
            self.setting.context.find_recursion()

    def free(self, key: str) -> None:
        """A name that has no value any more. What was defined by it keeps the old one, or not."""
        if self.definitions.pop(key, None) is not None:
            self._shake(key)
        if (root := self.roots.pop(key, None)) is not None:
            self._shake(root)  # a column of this covariance has another one, or not
        self.stepwise.pop(key, None)
        self.setting.context.definitions.pop(key, None)
        self.setting.context.functions.pop(key, None)

    def retell(self, key: str) -> None:
        """A definition is told otherwise: from here on it is another one, or what it was as well."""
        before = self.setting.context.definitions.get(key)
        if before is not None and key in self.names:
            self.older[key] = Older(self.definitions[key], before, self.names[key])
        self.forget(key)

    def tell_too(self, target: t.Tree, value: t.Tree, latex: str) -> None:
        """What may be another definition of a name, and may be a claim: from here on both are tried. Nothing for ""."""
        if not latex or not isinstance(target, t.Name) or target.name not in self.definitions:
            return
        names = names_of([target, value])
        if target.name not in names_of([value]) and target.name not in self.cone([value]):
            said = Said(latex, target.name, names)
            self.older[target.name] = Older(said, Definition(target, value, latex), self.names[target.name])

    @contextmanager
    def lowered(self, sides: Sequence[t.Tree], fits: Any, error: SymnnError | None) -> Iterator[bool]:
        """Where sides do not fit: with numbers for the arguments of functions whose letters are columns elsewhere, if
        then they do.
        """
        functions = [d for k, d in self.setting.context.functions.items() if k in self.cone(sides)]
        arguments = names_of([f.target for f in functions])
        met = names_of([f.value for f in functions]) if arguments & names_of(sides) else set()
        columns = [
            k
            for k in sorted(met - set(self.definitions))
            if (known := self.names.get(k)) is not None and len(known.shape) == 1
        ]
        if not isinstance(error, ShapeError) or not columns:
            yield False
            return
        before = {k: self.names[k] for k in columns}
        told, guessed = dict(self.told), set(self.guessed)
        for key in columns:
            self.setting.declare(Known(key, "number"))
        try:
            yield self.settle(sides, fits) is None
        finally:
            for known in before.values():
                self.setting.declare(known)
            self.told = told
            self.guessed.clear()
            self.guessed.update(guessed)

    @contextmanager
    def as_before(self, trees: Sequence[t.Tree]) -> Iterator[list[str]]:
        """The names of a claim that were told otherwise, as they are told there; none that is a side of it, for which
        this may be where it is told.
        """
        sides = {side.name for side in trees if isinstance(side, t.Name)}
        keys = [k for k in self.older if k in self.cone(trees) and k not in sides]
        said, context = self.definitions, self.setting.context
        now = dict(said), dict(context.definitions), dict(context.names), dict(context.functions)
        for key in keys:
            older = self.older[key]
            told = context.functions if isinstance(older.definition.target, t.Apply) else context.definitions
            said[key], told[key], context.names[key] = older.said, older.definition, older.known
        try:
            yield keys
        finally:
            self.definitions, context.definitions, context.names, context.functions = now

    def _shake(self, key: str) -> None:
        for other, said in self.definitions.items():
            if key in said.names and other not in self.shaken:
                self.shaken.add(other)
                self._shake(other)

    def cone(self, trees: Sequence[t.Tree]) -> frozenset[str]:
        return self.setting.cone(trees)

    def stand(self, trees: Sequence[t.Tree], where: tuple[int, str]) -> None:
        """Names stand in a relation: the first in which they do may be what tells what they are."""
        for key in names_of(trees):
            self.since.setdefault(key, where)


def _told_as(known: Known) -> tuple[Any, ...]:
    return known.kind, known.shape, known.family, known.domain


def names_of(trees: Sequence[t.Tree]) -> frozenset[str]:
    return frozenset(name for tree in trees for name in t.mentioned(tree))
