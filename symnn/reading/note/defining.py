r"""Which equations of a note are definitions, x = …, x_i = … and f(x) = …, and what such a definition tells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from typing import Any

from symnn.errors import IndexLeavesAxis, SymnnError
from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.note import running_letters, surrounding_words
from symnn.reading.note.note_memory import Notebook, Older, Said, names_of

IMPOSED = re.compile(
    r"\b(choos\w*|choice|let|set|setting|tak\w+|with|suppose|assume|where|given|if|use|call|denote|define\w*|put)\b",
    re.I,
)
FOR = re.compile(r"\b(?:for|at)(?: ⟨\d+⟩(?: and|,))* $", re.I)
ANEW = re.compile(r"\b(now|instead|redefine\w*|let|set|choos\w*|replac\w*|chang\w*)\b", re.I)
"""Beside these words a definition takes the place of the one before."""
CHOSEN = re.compile(r"\b(choice|choos(?:e|ing)|if|when|suppos\w*|for example|e\.g\.|say|special case|the case)\b", re.I)
"""Beside these words a definition of a name that stood before holds in its sentence only."""

TIMED = re.compile(r"(.+)_\{([a-z])(?:[+-]\d)?\}")
"""A term of a sequence: r_{t}, r_{t+1}."""


def defines(book: Notebook, span: Span, left: t.Tree, right: t.Tree, sign: str) -> bool:
    """Whether this is what its left side is: a name without a definition, entries of one, a function of names."""
    if surrounding_words.negated(span.sentence, span.index):
        return False
    if isinstance(left, t.Group | t.Labelled):
        left = left.inside
    if isinstance(left, t.Apply):
        if not _of_names(book, left):
            return False
    elif isinstance(left, t.Name):
        if not _has_plain_indices(left) or left.name in names_of([right]):
            return False
        known = left.name in book.definitions and surrounding_words.concluded(span.sentence, span.index)
        if isinstance(right, t.Number) and not span.displayed and not known:
            book.undefine(left.name)
            return True
    else:
        return False
    if left.name not in book.definitions:
        return _is_first(book, left.name, right)
    return _anew(book, span, left, right, sign)


def _is_first(book: Notebook, key: str, right: t.Tree) -> bool:
    """Whether this tells what a name is that has no definition: neither a later state nor a slope of a loss."""
    if key in book.slopes and not isinstance(right, t.Derivative):
        return False
    later = is_later_state(book, key) or _is_closed_form(book, key, names_of([right]))
    later |= _is_next_of_told(book, key, names_of([right]))
    return not later and not _depends(book, right, key)


def _depends(book: Notebook, right: t.Tree, key: str) -> bool:
    """Whether a side depends on a name by what the text tells: then solving for it tells nothing of it."""
    reached = book.cone([right])
    told_too = [book.older[k].said.names for k in reached & book.older.keys()]
    return key in reached.union(*told_too)


def _anew(book: Notebook, span: Span, left: t.Name | t.Apply, right: t.Tree, sign: str) -> bool:
    """Whether a name that has a definition gets another one; then the one before does not hold, or both may."""
    steps = _steps(left.name, names_of([right])) and left.name not in book.accumulated
    if steps and not surrounding_words.derived(span.sentence, span.index):
        book.retell(left.name)
        return True
    of_the_same = names_of([right]) <= book.cone([left])
    if not span.displayed and of_the_same and surrounding_words.concluded(span.sentence, span.index):
        return False
    if sign == ":=" or (not span.displayed and _imposed(span)):
        if sign == ":=" or ANEW.search(span.sentence) is not None:
            book.forget(left.name)
        else:
            book.retell(left.name)
        return True
    return False


LOG = re.compile(r"^\s*\\(?:log|ln)(?![A-Za-z])")


def under_log(book: Notebook, span: Span, left: t.Tree, right: t.Tree) -> t.Name | t.Apply | None:
    """The p of log p(x) = …, of which nothing else tells what it is; None for any other equation."""
    inside = t.bare(left.arguments[0]) if isinstance(left, t.Apply) and left.name == "log" else left
    if inside is left or not isinstance(inside, t.Name | t.Apply) or (isinstance(inside, t.Name) and inside.indices):
        return None
    told = inside.name in book.definitions or inside.name in book.facts or inside.name in names_of([right])
    return inside if not told and inside.name in book.guessed and defines(book, span, inside, right, "=") else None


SPREAD = re.compile(r"\\sigma(?:_\{?\w+\}?)?")


def chosen_spread(book: Notebook, left: t.Tree, right: t.Tree) -> t.Name | None:
    """The σ of σ^2 = …, a spread of which the text says no more than such choices; None for any other equation."""
    match left:
        case t.Power(base=t.Name(indices=()) as root, exponent=t.Number(value=2)):
            spread = root.name in book.spreads or (
                root.name in book.guessed and SPREAD.fullmatch(root.name) is not None
            )
            free = spread and root.name not in names_of([right]) and root.name not in book.drawn
            chosen = root.name not in book.definitions or root.name in book.chosen
            if free and chosen:
                book.retell(root.name)
                book.chosen.add(root.name)
                return root
    return None


def is_another_function(book: Notebook, span: Span, left: t.Tree) -> bool:
    """Whether f(x) = …, beside what f(x) is so far, tells of another f: not where the words derive it. What f = … tells
    without arguments may be another f.
    """
    left = t.bare(left)
    before = book.setting.context.functions.get(left.name) if isinstance(left, t.Name | t.Apply) else None
    if before is None or not isinstance(before.target, t.Apply) or surrounding_words.negated(span.sentence, span.index):
        return False
    if isinstance(left, t.Apply) and len(left.arguments) != len(before.target.arguments):
        return _of_names(book, left)
    said = surrounding_words.derived(span.sentence, span.index) or surrounding_words.concluded(
        span.sentence, span.index
    )
    said = said or _told_right_here(book, span, before.target.name)
    return isinstance(left, t.Name) or (isinstance(left, t.Apply) and not said and _of_names(book, left))


def is_later_state(book: Notebook, key: str) -> bool:
    """v_3, where a recurrence tells how v_t comes from the one before, and v_0 is told."""
    match = re.fullmatch(r"(.+)_\{[1-9]\}", key)
    if match is None or f"{match[1]}_{{0}}" not in book.definitions:
        return False
    return any(k in book.definitions for k in (f"{match[1]}_{{t}}", f"{match[1]}_{{t+1}}"))


def _is_closed_form(book: Notebook, key: str, names: Collection[str]) -> bool:
    """Whether v_t = … says what comes of a recurrence for v_{t+1} from v_0, which the text tells or which stands on the
    right.
    """
    match = re.fullmatch(r"(.+)_\{([a-z])\}", key)
    if match is None:
        return False
    said, first = book.definitions.get(f"{match[1]}_{{{match[2]}+1}}"), f"{match[1]}_{{0}}"
    return said is not None and key in said.names and (first in book.definitions or first in names)


def _is_next_of_told(book: Notebook, key: str, names: Collection[str]) -> bool:
    """Whether e_{t+1} = … e_t says what comes of e_t = w_t − w, where the text tells w_{t+1}."""
    match = re.fullmatch(r"(.+)_\{([a-z])\+1\}", key)
    now = f"{match[1]}_{{{match[2]}}}" if match is not None else ""
    said = book.definitions.get(now)
    if match is None or said is None or now not in names:
        return False
    states = {k for k in said.names - {now} if k.endswith(f"_{{{match[2]}}}")}
    return bool(states) and all(f"{k[:-1]}+1}}" in book.definitions for k in states)


def _steps(key: str, names: Collection[str]) -> bool:
    """Whether this is a recurrence, h_t from h_{t-1}: one beside another is of another network or method."""
    match = re.fullmatch(r"(.+_\{[a-z])(\+1)?\}", key)
    return match is not None and match[1] + ("}" if match[2] else "-1}") in names


def by_difference(book: Notebook, left: t.Tree, right: t.Tree) -> tuple[t.Name, t.Tree] | None:
    """What a later link of a chain defines: its sides are alike but for one place, where one of them has a name that
    nothing tells, σ(z) = σ(Wh + b). None for other links.
    """
    places = list(_differences(left, right))
    if len(places) != 1:
        return None
    for name, value in (places[0], places[0][::-1]):
        if not isinstance(name, t.Name) or name.indices or name.name in names_of([value]):
            continue
        if name.name in book.guessed and name.name not in book.definitions and not isinstance(value, t.Name | t.Number):
            return name, value
    return None


def _differences(left: t.Tree, right: t.Tree) -> Iterator[tuple[t.Tree, t.Tree]]:
    """The parts in which two trees differ, as far out as their forms do."""
    left, right = (t.bare(side) for side in (left, right))
    if left == right:
        return
    mine, theirs = list(t.children(left)), list(t.children(right))
    alike = type(left) is type(right) and len(mine) == len(theirs) and _form(left) == _form(right)
    if not alike or isinstance(left, t.Name):
        yield left, right
        return
    for a, b in zip(mine, theirs, strict=True):
        yield from _differences(a, b)


def _form(tree: t.Tree) -> list[Any]:
    """All that a part is beside its own parts."""
    values = [getattr(tree, f.name) for f in fields(tree) if f.name not in ("start", "end")]
    return [v for v in values if not isinstance(v, t.Tree) and not (isinstance(v, tuple) and _holds_trees(v))]


def _holds_trees(values: tuple[Any, ...]) -> bool:
    return any(isinstance(v, t.Tree | tuple) for v in values)


def _of_names(book: Notebook, left: t.Apply) -> bool:
    """Whether this is a function of names, f(x, y)."""
    plain = left.arguments and all(isinstance(a, t.Name) and not a.indices for a in left.arguments)
    plain = plain and len(names_of(left.arguments)) == len(left.arguments)  # k(x, x) = 1 is said of k
    known = book.names.get(left.name)
    told = {a.name for a in left.arguments if isinstance(a, t.Name)} & book.definitions.keys()
    plain = plain and not any("_" in key or "^" in key for key in told)  # f(x^*) is a value
    return bool(plain) and not left.primes and known is not None and known.kind == "function"


def _has_plain_indices(left: t.Name) -> bool:
    return all(isinstance(i, t.Name) and not i.indices for i in left.indices)


def _imposed(span: Span) -> bool:
    """Whether the words before a formula impose it."""
    clause = surrounding_words.clause(span.sentence, span.index)
    return IMPOSED.search(clause) is not None or surrounding_words.imposed(span.sentence, span.index)


def define(book: Notebook, span: Span, left: t.Name | t.Apply, right: t.Tree, said: str) -> SymnnError | None:
    """The definition holds from here on; the error instead, if its sides do not fit."""
    if isinstance(left, t.Apply):
        _function(book, left, right, said)
        return None
    _other_than_a_size(book, left, right)
    running_letters.fix_places(book, left, right)
    key, loose = left.name, left.name in book.loose
    models = not names_of((right,)).isdisjoint(book.loose)  # y = X w + ε with an ε that was never met restricts nothing
    error = _settle(book, left, right)
    _note_step(book, left, right, said)
    if error is None:
        _as_large(book, left, right)
    if error is not None and not isinstance(error, IndexLeavesAxis):  # sizes may be told later
        book.loose.pop(key, None)
        book.vague.add(key)  # a claim about it is false only without what was not understood
        return error
    book.guessed.discard(key)
    if not span.displayed and not models and key not in book.definitions:
        _in_its_sentence(book, span, key, right, loose=loose)
    book.define(left, right, said)
    return None


def _in_its_sentence(book: Notebook, span: Span, key: str, right: t.Tree, *, loose: bool) -> None:
    """A definition holds in its sentence only where that speaks of one case, or of one number."""
    before = span.sentence.partition(f"⟨{span.index}⟩")[0]
    one = isinstance(right, t.Number) and (FOR.search(before) or CHOSEN.search(before)) is not None
    if one or (not loose and (CHOSEN.search(span.sentence) or CASE.search(before))):
        book.temporary[key] = span.sentence
        book.cases = book.cases | {key} if CASE.search(before) else book.cases - {key}


def of_steps(book: Notebook, left: t.Tree, right: t.Tree, said: str) -> None:
    """The definition of a term of a sequence that has a meaning where its steps are told."""
    assert isinstance(left, t.Name)
    book.define(left, right, said)
    _note_step(book, left, right, said)


def _note_step(book: Notebook, left: t.Name, right: t.Tree, said: str) -> None:
    """What is told of a term of a sequence is kept as it stands, also where its sides do not fit."""
    if left.name.endswith("_{t}"):
        book.stepwise[left.name] = Said(said, left.name, names_of([left, right]))
        book.of_steps |= {k: book.names[k] for k in names_of([left, right]) & book.names.keys()}


CASE = re.compile(r"\b(?:if|when|whenever|in case)(?: also| further| moreover)* $", re.I)
"""What is said of a name that the text has told holds in such a sentence only."""


def _other_than_a_size(book: Notebook, left: t.Name, right: t.Tree) -> None:
    """A letter that is only met as a size, or as a number that no declaration tells, and is told to be an array here: a
    name of its own from here on.
    """
    known, entry = book.names.get(left.name), book.setting.table.get(left.name)
    implied = known is not None and known.kind == "size" and entry is not None and entry.implied
    free = left.name not in book.loose and left.name not in names_of([right]) and not left.indices
    implied |= known is not None and _is_untold_number(book, known, right)
    if not implied or not free or book.settle([right], book.builds) is not None:
        return
    value = book.setting.builder().together([right])[0]
    if not value.is_number:
        book.forget(left.name)
        book.declare(Known(left.name, "array", tuple(value.shape)))
        book.derived.add(left.name)


def _is_untold_number(book: Notebook, known: Known, right: t.Tree) -> bool:
    """Whether a name is a number that no declaration tells, and all arrays of a formula are told."""
    arrays = (k for k in book.cone([right]) & book.guessed if k in book.names and book.names[k].kind == "array")
    return known.kind == "number" and not known.shape and known.key not in book.told and not any(arrays)


def _as_large(book: Notebook, left: t.Name, right: t.Tree) -> None:
    """The state before is as large as the state that comes of it, where that fits: c_{t-1} of c_t = f ∘ c_{t-1} + u."""
    match = re.fullmatch(r"(.+_\{)([a-z])(\+1)?\}", left.name)
    if match is None:
        return
    earlier = f"{match[1]}{match[2]}{'' if match[3] else '-1'}}}"
    now, before = book.names.get(left.name), book.names.get(earlier)
    guessed = earlier in book.guessed and earlier in names_of([right]) and before is not None
    if now is None or before is None or not guessed or before.kind != "number" or now.kind != "array":
        return
    book.declare(Known(earlier, "array", now.shape), guessed=True)
    if book.settle([left, right], book.fits) is not None:
        book.declare(before, guessed=True)


def _settle(book: Notebook, left: t.Name, right: t.Tree) -> SymnnError | None:
    """Kinds and sizes with which the sides fit; a name that is met here first is as large as its value."""
    if left.name not in book.loose or left.indices:
        return book.settle([left, right], book.fits)
    error = book.settle([right], book.builds)
    if error is None:
        value = book.setting.builder().together([right])[0]
        book.loose.pop(left.name)
        shape = () if value.is_number else tuple(value.shape)
        book.declare(Known(left.name, "array" if shape else "number", shape))
        book.derived.add(left.name)
    return error


def _function(book: Notebook, left: t.Apply, right: t.Tree, said: str) -> None:
    """f(x) = …: its argument is what the name is; a name that is met here only is settled by the formula."""
    local = [a.name for a in left.arguments if isinstance(a, t.Name)]
    book.settle([right], book.builds)
    for name in (*local, left.name):
        book.loose.pop(name, None)
    book.guessed.discard(left.name)
    known = book.names.get(left.name)
    if known is not None and local:
        known.slots = left.arguments
    book.define(left, right, said)


def one_sided(book: Notebook, sides: Sequence[t.Tree], where: tuple[int, str]) -> str:
    """A name that this formula is the first to use, on one side only: it may be meant as its definition."""
    if len(sides) != 2:
        return ""
    left, right = sides
    single = _undefined(book, left) - names_of([right]) | _undefined(book, right) - names_of([left])
    reached = book.cone([left]), book.cone([right])
    both = reached[0] & reached[1]
    alone = [
        k
        for k in sorted(single - both - book.given)
        if book.since.get(k) == where and not _is_of_a_sequence(book, k, reached) and not _is_of_a_law(book, k)
    ]
    return next((k for k in alone if book.names[k].kind != "function" or k not in book.functions), "")


def _is_of_a_law(book: Notebook, key: str) -> bool:
    """Whether a law that the text tells has this name, as a mean or a variance."""
    alone = re.compile(rf"(?<![A-Za-z\\]){re.escape(key)}(?![A-Za-z])")
    return any(alone.search(text) for law in book.laws.values() for text in law)


def told_again(book: Notebook, span: Span, left: t.Tree, right: t.Tree) -> str:
    """The name that stands first, if a later line may tell its value: not in a display that is derived, not v_3 of a
    recurrence, and no slope.
    """
    derived = span.displayed and surrounding_words.derived(span.sentence, span.index)
    derived |= not span.displayed and surrounding_words.concluded(span.sentence, span.index)
    derived |= isinstance(left, t.Name) and (is_later_state(book, left.name) or left.name in book.slopes)
    derived |= isinstance(left, t.Name) and _told_right_here(book, span, left.name)
    derived |= isinstance(left, t.Name) and _is_next_of_told(book, left.name, names_of([right]))
    return left.name if isinstance(left, t.Name) and not derived else ""


def restates(book: Notebook, left: t.Tree, right: t.Tree) -> bool:
    """Whether a later equation of a name says in other names what was told: in such as make up its definition or are
    made of those, or, of a name without one, in such as depend on it.
    """
    if not isinstance(left, t.Name) or left.name in names_of([right]):
        return False
    if left.name not in book.definitions:
        return _depends(book, right, left.name)
    known, told, cone = book.names.keys(), book.definitions, book.cone([left])
    new = (names_of([right]) - told[left.name].names) & known
    return bool(new) and all(k in cone or (k in told and (told[k].names & known) - {k} <= cone) for k in new)


def restated(book: Notebook, left: t.Tree, right: t.Tree) -> Older | None:
    """What a function of names was, where another equation of it says no more than of its arguments and of what the
    text has told: that may be a mistake. None where it may tell something new.
    """
    left = t.bare(left)
    if not isinstance(left, t.Apply) or left.name not in book.definitions or left.name not in book.names:
        return None
    before = book.setting.context.functions.get(left.name)
    told = {*book.definitions, *names_of(left.arguments)}
    new = names_of([right]) & book.names.keys() - told
    functions = names_of([right]) & book.setting.context.functions.keys()
    if before is None or new or not functions:
        return None
    return Older(book.definitions[left.name], before, book.names[left.name])


def _told_right_here(book: Notebook, span: Span, key: str) -> bool:
    """Whether the sentence of a display told the name before, "r(t) is ⟨1⟩, and ⟨2⟩": that is no new definition."""
    said = book.definitions.get(key)
    before = re.findall(r"⟨(\d+)⟩", span.sentence.partition(f"⟨{span.index}⟩")[0])
    told = " ".join(said.latex.split()) if said is not None else ""
    return span.displayed and bool(told) and any(told in book.text(n) for n in before)


def may_tell(book: Notebook, sides: Sequence[t.Tree], key: str) -> bool:
    r"""Whether a relation whose side speaks of this name alone, or of a function, may be all that tells what it is:
    \operatorname{tr} A = \sum_i \lambda_i.
    """
    counts = {k for k, known in book.names.items() if known.kind in ("index", "size")}
    counts |= {p.index for side in sides for p in t.walk(side) if isinstance(p, t.Big)}
    return book.names[key].kind == "function" or any(names_of([side]) - counts == {key} for side in sides)


def _is_of_a_sequence(book: Notebook, key: str, reached: tuple[Collection[str], Collection[str]]) -> bool:
    """Whether this is r_t beside r_{t+1}, which a definition in the claim names: another one of the same terms."""
    match = TIMED.fullmatch(key)
    if match is None:
        return False
    others = re.compile(rf"{re.escape(match[1])}_\{{{match[2]}(?:[+-]\d)?\}}")
    told = {k for some in reached for k in some if k != key and others.fullmatch(k)}
    return any(told & said.names for k, said in book.definitions.items() if k in reached[0] or k in reached[1])


def _undefined(book: Notebook, side: t.Tree) -> set[str]:
    """The names of a side that an equation may define: guessed ones, but no parameters of functions, and none by
    which one only differentiates."""
    functions = [d.target for k, d in book.setting.context.functions.items() if k in book.cone([side])]
    local = {a.name for f in functions if isinstance(f, t.Apply) for a in f.arguments if isinstance(a, t.Name)}
    local |= {p.index for p in t.walk(side) if isinstance(p, t.Limit)}
    free = {p.name for p in _valued(side) if isinstance(p, t.Name | t.Apply)}
    return {k for k in free - local - set(book.definitions) - book.spreads if k in book.names and k in book.guessed}


def _valued(tree: t.Tree) -> Iterator[t.Tree]:
    """The parts of a side, without the names by which it is differentiated; none of the derivative of an expression,
    of which an equation tells no name.
    """
    if isinstance(tree, t.Derivative) and not isinstance(t.bare(tree.of), t.Name | t.Apply):
        return
    if isinstance(tree, t.Derivative):
        yield from _valued(tree.of)
        return
    yield tree
    for part_ in t.children(tree):
        yield from _valued(part_)
