r"""What a note has said so far: names with their kinds and sizes, definitions, conditions. Formulas are read with
names that are not told.

A name that is met for the first time is taken as what its letter suggests, and is settled by the formula in which it
stands: the first choice of kinds that fits. Sizes that nobody names are found by unification over the whole note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any

import sympy as sp

from symnn.errors import SymnnError
from symnn.reading.context.claim_links import LAYOUTS
from symnn.reading.context.setting import Setting
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex import letter_meanings
from symnn.reading.latex.grammar import Parser
from symnn.reading.latex.marks import HOLE, Mark, juxtaposed, split

MOST_TRIALS = 120
MOST_DOUBTED = 3
SPREAD = "a number is added to every entry"
FUNCTIONS = ["f", "g", "h", "F", "G", "H", "k", "K", "u"] + [
    r"\phi",
    r"\varphi",
    r"\psi",
    r"\sigma",
    r"\rho",
    r"\ell",
    r"\Phi",
    r"\mathcal{L}",
    r"\mathcal{F}",
]
SCALARS = ("L", "J", "C", "E", "N", "M", "K", "T", "B", "D", "R", "S", "F", "Z")
ACTIVATIONS = ("g", r"\sigma", r"\phi", r"\varphi", r"\psi", r"\rho", "h")
"""Letters of functions that are applied to every entry, unless the text says otherwise."""
INDICES = ("i", "j")
"""Letters that are indices wherever they stand alone in a subscript."""
AFTER_MATRIX = re.compile(r"(?:[A-Z]|\\(?:mathbf|boldsymbol)\s*\{[A-Z]\})(?:[_^](?:\{[^{}]*\}|\\top|\w)|')*\s*$")


@dataclass
class Said:
    """A definition or a condition with the names in it."""

    latex: str
    target: str
    names: frozenset[str]


@dataclass
class Notebook:
    """`guessed` are the names whose kind the text does not tell; `loose` those of the formula that is being read."""

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
    drawn: dict[str, str] = field(default_factory=dict)
    rowwise: bool = False
    means: dict[str, str] = field(default_factory=dict)
    slopes: dict[str, Any] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)
    told: dict[str, Known | None] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    temporary: dict[str, str] = field(default_factory=dict)
    vague: set[str] = field(default_factory=set)
    times: dict[str, tuple[str, ...]] = field(default_factory=dict)
    before: dict[Any, Any] = field(default_factory=dict)
    since: dict[str, tuple[int, str]] = field(default_factory=dict)
    layouts: set[str] = field(default_factory=lambda: set(LAYOUTS))

    def __post_init__(self) -> None:
        self.setting.table.meet = self.meet
        self.setting.context.spreads = True
        self.setting.context.layouts = True
        self.setting.table.unsure = self.guessed

    @property
    def names(self) -> dict[str, Known]:
        return self.setting.context.names

    # names that are met
    def meet(self, parser: Parser, full: Mark, primes: int, start: int) -> t.Tree:
        """A name that nothing has told: declared here by what its letter and its place suggest."""
        self._declare(parser, full, primes, start)
        return letter_meanings.called(parser, full, primes, start)

    def _declare(self, parser: Parser, full: Mark, primes: int, start: int) -> None:
        labels = tuple(
            label for label in full.labels if label[:1] in "[(<" or label in ("*", r"\star", r"\ast", r"\dagger", "+")
        )
        named = replace(full, labels=labels)
        opens = parser.word.kind == "sign" and parser.word.text in ("(", r"\{") and parser.word.open >= 0
        bare = replace(full, labels=()).plain().key
        applied = opens and (named.key in self.setting.table.applied or letter_meanings.lists_names(parser))
        if (
            primes
            or applied
            or key_is_function(self, replace(full, labels=()).key)
            or (opens and (bare in FUNCTIONS or replace(full, labels=(), sub="").key in FUNCTIONS))
        ):
            said = self.functions.get(named.key, "")
            of = "entries" if said in ("entries", "R -> R") else "number" if said.endswith("-> R") else ""
            if applied:
                self.forget(named.key)
                self.loose.pop(named.key, None)
            if not of:
                self.loose[named.key] = (
                    ["entries", "number"] if self._is_activation(named.key) else ["number", "entries"]
                )
                of = self.loose[named.key][0]
            self.declare(Known(named.key, "function", of=of), guessed=not said)
            return
        if (family := self._family(parser, named)) is not None:
            self.declare(family, guessed=True)
            return
        parts = split(full.sub) if full.sub else ()
        letters = tuple(juxtaposed(full.sub)) if len(parts) == 1 else parts
        letters = letters or parts
        runs = any(i in letters or _stands_in(i, full.sub) for i in parser.bound)
        if letters and (runs or all(i in INDICES for i in letters)):
            array = replace(named, sub="")
            if named.key in self.definitions:
                raise parser.wrong(f"{named.key} is one name so far, and {full.sub} is an index here")
            if named.key in self.names:
                self._one_of_many(named, array, len(letters))
                return
            bold = named.style == r"\mathbf" and named.letter.islower()
            if (bold or array.key in self.columns) and len(letters) == 1 and array.key not in self.names:
                self.declare(self._members(replace(named, sub=HOLE)), guessed=True)
                return
            if array.key in self.names and self._is_another(array.key, len(letters)):
                # p_i beside a size p or a function p, x_{ij} beside a column x: a name of its own
                self.vague |= {array.key} if self.names[array.key].kind == "size" else set()
                own = replace(named, sub=",".join([HOLE] * len(letters)))
                sizes = tuple(self.dim(named.key, d) for d in range(len(letters)))
                self.declare(Known(own.key, "array", (), sizes), guessed=True)
                return
            if array.key in self.names and array.key not in self.guessed:
                # an array that is told with another number of indices
                raise parser.wrong(f"{array.key} is known, but not with the indices {full.sub}")
            if array.key in self.names:
                self.forget(array.key)
                self.loose.pop(array.key, None)
                self.versions[array.key] = self.versions.get(array.key, 0) + 1
            self.declare(self._array(array.key, len(letters)), guessed=True)
            return
        self._guess(parser, named, start)

    def _family(self, parser: Parser, named: Mark) -> Known | None:
        """x^{(i)} under a sum over i: a family, each member as the name was before."""
        for k, label in enumerate(named.labels):
            inner = label[1:-1]
            if label[:1] in "[(<" and inner in parser.bound:
                labels = (*named.labels[:k], f"{label[0]}{HOLE}{label[-1]}", *named.labels[k + 1 :])
                before = self.names.get(named.key)
                if before is not None:
                    self.forget(named.key)
                    self.loose.pop(named.key, None)
                    del self.names[named.key], self.setting.table.entries[named.key]
                key = replace(named, labels=labels).key
                shape = before.shape if before is not None else (self.dim(key, 1),) if named.style == r"\mathbf" else ()
                return Known(key, "array", shape, (self.dim(key, 0),))
        return None

    def _is_another(self, key: str, indices: int) -> bool:
        """Whether a name with so many indices cannot be an entry of what this name is."""
        known = self.names[key]
        told = known.kind == "array" and key not in self.guessed and not known.family
        return (
            known.kind in ("function", "size")
            or (known.kind == "random" and not known.shape)
            or (told and 0 < sum(s != 1 for s in known.shape) < indices)
        )

    def _one_of_many(self, one: Mark, array: Mark, indices: int) -> None:
        """x_i was one name so far, and i is an index here: from now on it is one of a family, as it was."""
        shape = self.names[one.key].shape
        self.forget(one.key)
        self.drop(one.key)
        family = replace(one, sub=HOLE)
        if shape and indices == 1:
            self.declare(Known(family.key, "array", shape, (self.dim(family.key, 0),)), guessed=True)
        else:
            self.declare(self._array(array.key, indices), guessed=True)

    @staticmethod
    def _is_activation(key: str) -> bool:
        return re.sub(r"[_^].*", "", key) in ACTIVATIONS

    def _members(self, m: Mark) -> Known:
        """x_i in bold: the i-th of several columns."""
        like = self._like(replace(m, sub="i"))
        return Known(
            m.key,
            "array",
            like.shape if like is not None and like.shape else (self.dim(m.key, 1),),
            (self.dim(m.key, 0),),
        )

    def _array(self, key: str, axes: int) -> Known:
        return Known(key, "array", tuple(self.dim(key, d) for d in range(axes)))

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
        if guessed:
            self.guessed.add(known.key)
        else:
            self.guessed.discard(known.key)

    def _guess(self, parser: Parser, m: Mark, start: int) -> None:
        like = self._like(m)
        if like is not None:
            self.loose[m.key] = [tuple(like.shape), ()] if like.shape else [()]
            self.declare(self.shaped(m.key, tuple(like.shape)), guessed=True)
            return
        choices = self._choices(m)
        if choices[:2] == [0, 1] and AFTER_MATRIX.search(parser.text[:start]):
            choices = [1, 0]
        self.loose[m.key] = choices
        self.declare(self.shaped(m.key, choices[0]), guessed=True)

    def _like(self, m: Mark) -> Known | None:
        """A declared name of the same letter with other scripts: x^*, x_0 and x_{t+1} are as x."""
        for known in self.names.values():
            if known.kind in ("array", "number") and not known.family and known.key not in self.loose:
                stem = re.sub(r"(_\{[^{}]*\}|\^\{[^{}]*\})+$", "", known.key)
                mine = replace(m, sub="", labels=()).key
                if stem == mine and (m.sub or m.labels) and "[" not in m.key and "(" not in m.key:
                    return known
        return None

    def _choices(self, m: Mark) -> list[int]:
        """Numbers of axes, the likeliest first."""
        upper = m.letter.isupper() and len(m.letter) == 1
        if m.style == r"\mathbf":
            return [2, 1] if upper else [1, 0]
        if upper and m.sub == "0":
            return [1, 0, 2]  # a bias beside its weights
        if m.style == r"\mathcal" or (upper and m.letter in SCALARS):
            return [0, 2]
        if upper or (m.letter.startswith("\\") and m.letter[1:2].isupper()):
            return [2, 0, 1]
        return [0, 1] if not m.labels else [1, 0]

    def shaped(self, key: str, axes: int | str | tuple[Any, ...]) -> Known:
        if isinstance(axes, str):
            return Known(key, "function", of=axes)
        if isinstance(axes, tuple):
            return Known(key, "array" if axes else "number", axes)
        sizes = tuple(self.dim(key, d) for d in range(axes))
        if axes == 2 and {"symmetric", "invertible", "positive definite"} & self.facts.get(key, set()):
            sizes = (sizes[0], sizes[0])
        return Known(key, "array" if axes else "number", sizes, time=self.times.get(key, ()))

    # kinds that fit
    def settle(self, sides: Sequence[t.Tree], fits: Any) -> SymnnError | None:
        """Kinds for the loose names with which the sides fit; the error of the first choice, if none does."""
        names = [
            k
            for k in self.loose
            if any(isinstance(p, t.Name | t.Apply) and p.name == k for s in sides for p in t.walk(s))
        ]
        first: SymnnError | None = None
        spread: tuple[Any, ...] | None = None
        for choice in islice(self._trials(names), MOST_TRIALS):
            error = self._fits_as(names, choice, sides, fits)
            if error is not None:
                first = first or error
            elif names and SPREAD in self.setting.context.used and not any(k.endswith("_{0}") for k in names):
                # if the names can be arrays as well, no number is added to every entry
                spread = spread or choice
                self.setting.context.sizes.told = self.before
            else:
                for key in names:
                    self.loose.pop(key)
                return None
        if spread is not None and self._fits_as(names, spread, sides, fits) is None:
            for key in names:
                self.loose.pop(key)
            return None
        for key in names:
            self.declare(self.shaped(key, self.loose.pop(key)[0]), guessed=True)
        return None if self._renewed(sides, fits) else first

    def _fits_as(
        self, names: Sequence[str], choice: Sequence[Any], sides: Sequence[t.Tree], fits: Any
    ) -> SymnnError | None:
        """Whether the sides fit with these kinds; if not, the sizes are as they were."""
        for key, axes in zip(names, choice, strict=True):
            self.declare(self.shaped(key, axes), guessed=True)
        self.before = dict(self.setting.context.sizes.told)
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
            if k.key in met & self.guessed
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

    def numbers(self) -> set[str]:
        """Names that are numbers by a condition: λ > 0."""
        return {k.key for k in self.names.values() if k.kind == "number" and k.key not in self.guessed}

    def hopeless(self, sides: Sequence[t.Tree], fits: Any, where: tuple[int, str]) -> bool:
        """Whether the sides fit with no kinds for the names that the text does not tell: at most three, not defined."""
        cone = self.cone(sides) & set(self.names)
        loose = [k for k in sorted(cone & self.guessed) if self.names[k].kind in ("number", "array")]
        others = [self.names[k] for k in cone - set(loose)]
        sure = all(k.kind == "size" or self.told.get(k.key) is not None for k in others if k.key not in self.numbers())
        new = any(self.since.get(k) == where for k in loose)
        if len(loose) > MOST_DOUBTED or new or not sure or cone & set(self.setting.context.definitions):
            return False  # what is new, was told twice, or is defined, may mean something else here
        before, told = {k: self.names[k] for k in loose}, dict(self.setting.context.sizes.told)
        try:
            for choice in product((0, 1, 2), repeat=len(loose)):
                for key, axes in zip(loose, choice, strict=True):
                    self.versions[key] = self.versions.get(key, 0) + 1
                    self.declare(self.shaped(key, axes), guessed=True)
                if self._fits_as((), (), sides, fits) is None:
                    return False
            return True
        finally:
            self.setting.context.sizes.told = told
            for first in before.values():
                self.declare(first, guessed=True)

    def _trials(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """All choices, those with few unlikely kinds first."""
        options = [list(enumerate(self.loose[k])) for k in names]
        for some in sorted(product(*options), key=lambda c: sum(cost for cost, _ in c)):
            yield tuple(axes for _, axes in some)

    # what is said
    def define(self, target: t.Tree, value: t.Tree, latex: str) -> None:
        key = target.name  # type: ignore[attr-defined]
        definition = Definition(target, value, latex)
        if isinstance(target, t.Apply):
            self.setting.context.functions[key] = definition
        else:
            self.setting.context.definitions[key] = definition
        self.definitions[key] = Said(latex, key, names_of([target, value]))
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

    def impose(self, latex: str, key: str) -> None:
        """A condition on one name."""
        if not any(c.latex == latex for c in self.conditions):
            self.conditions.append(Said(latex, key, frozenset({key})))

    def undefine(self, key: str) -> None:
        """The end of a definition that held in one sentence."""
        self.temporary.pop(key, None)
        self.definitions.pop(key, None)
        self.setting.context.definitions.pop(key, None)

    def forget(self, key: str) -> None:
        """A name that the text gives a new meaning from here on."""
        self.definitions.pop(key, None)
        self.setting.context.definitions.pop(key, None)
        self.setting.context.functions.pop(key, None)
        self.conditions = [c for c in self.conditions if c.target != key]
        self.facts.pop(key, None)

    def cone(self, trees: Sequence[t.Tree]) -> frozenset[str]:
        return self.setting.cone(trees)

    def stand(self, trees: Sequence[t.Tree], where: tuple[int, str]) -> None:
        """Names stand in a relation: the first in which they do may be what tells what they are."""
        for key in names_of(trees):
            self.since.setdefault(key, where)


def _told_as(known: Known) -> tuple[Any, ...]:
    return known.kind, known.shape, known.family, known.domain


def _stands_in(index: str, sub: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(index)}(?![A-Za-z])", sub) is not None


def key_is_function(book: Notebook, key: str) -> bool:
    return key in book.functions


def names_of(trees: Sequence[t.Tree]) -> frozenset[str]:
    return frozenset(p.name for tree in trees for p in t.walk(tree) if isinstance(p, t.Name | t.Apply))


def size_name(size: Any) -> str:
    return str(sp.sympify(size, strict=True))
