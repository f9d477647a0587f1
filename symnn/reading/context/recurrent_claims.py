"""Claims about states that a recurrence computes, v_t = f(v_{t-1}) for t = 1, …, T.

Unrolled to a few steps such a claim may be refuted; by induction over the number of steps it is proved: what is said
of v_T is put into the recurrence for v_{T+1}. A claim about v_t with a running t is one about v_T.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.claims.verdict import IllTyped, Proved, Refuted, Verdict
from symnn.errors import SymnnError
from symnn.proof.budget import Budget
from symnn.reading.context import claim_links, facts
from symnn.reading.context.setting import Setting, setting
from symnn.reading.formula import tree as t
from symnn.reading.formula.arithmetic import Misfit
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.marks import HOLE

STEPS = 3
"""To how many numbers of steps a claim is unrolled."""
Prove = Callable[[Any, float], Verdict]


@dataclass(frozen=True)
class StateRule:
    """v_t = value, of a family over the steps; `letter` is the t of its definition."""

    known: Known
    letter: str
    definition: Definition

    @property
    def first(self) -> int:
        return self.known.first[0] if self.known.first else self.known.base

    def value_at(self, step: t.Tree) -> t.Tree:
        return t.put(self.definition.value, self.letter, step)

    def named(self, step: Any) -> str:
        return self.known.key.replace(HOLE, str(step))

    @property
    def low(self) -> int:
        """The first step that the definition speaks of, as far as it says so."""
        said = re.search(rf"(?<![A-Za-z]){re.escape(self.letter)}\s*=\s*(\d+)\s*,", self.definition.text)
        return int(said[1]) if said is not None else self.first


@dataclass(frozen=True)
class Found:
    """What was found: the verdict, and in which numbers of steps."""

    verdict: Verdict | None
    said: str = ""


def whole(number: int) -> t.Tree:
    return t.Number(Fraction(number)) if number >= 0 else t.Sum((t.Number(Fraction(-number)),), (-1,))


def rules(made: Setting, names: frozenset[str]) -> list[StateRule]:
    """The recurrences on which these names depend. ShapeError never; an empty list where one of them is of another
    kind.
    """
    context = made.context
    found = []
    for key in sorted(names & set(context.recursive)):
        known, definition = context.names[key], context.definitions[key]
        target = definition.target
        letter = target.indices[0] if isinstance(target, t.Name) and target.indices else None
        if len(known.family) != 1 or not isinstance(letter, t.Name) or letter.indices or known.kind == "random":
            return []
        found.append(StateRule(known, letter.name, definition))
    return found


def depth(found: Sequence[StateRule]) -> Any:
    """The size that counts the steps; None where there is no such one."""
    letters = {s for rule in found for s in rule.known.family[0].free_symbols}
    return letters.pop() if len(letters) == 1 else None


def judged(task: Mapping[str, Any], names: frozenset[str], budget: float, prove: Prove) -> Found:
    """The verdict on a claim whose names depend on recurrences; none where they are not followed."""
    try:
        made = setting(task)
        found = rules(made, names)
        steps = depth(found)
        letter = None if steps is None else running(made, found, str(task["claim"]), steps)
        return Found(None) if letter is None else _found(task, made, names, steps, letter, Budget(budget), prove)
    except SymnnError:
        return Found(None)


def _found(
    task: Mapping[str, Any], made: Setting, names: frozenset[str], steps: Any, letter: str, clock: Budget, prove: Prove
) -> Found:
    """Refuted at a few steps, or proved for all of them."""
    from symnn.reading.context import recurrence_steps

    general = lambda c: prove(c, max(0.5, clock.left / 2))
    if r"\lim" in str(task["claim"]):
        return Found(recurrence_steps.limit(task, names, steps, general), "the closed form of the recurrence")
    begun = min(r.first for r in rules(made, names)) if letter else 1
    first = next((k for k in range(begun, begun + 3) if _allows(made, names, steps, max(k, 1))), begun)
    every, misfits = False, 0
    for k in range(first, first + STEPS):
        verdict = _unrolled(task, names, steps, k, letter, lambda c: prove(c, max(0.3, clock.left / 4)))
        if isinstance(verdict, Refuted):
            return Found(verdict, f"{letter or steps} = {k}")
        misfits += isinstance(verdict, IllTyped)
        if verdict is not None and not isinstance(verdict, Proved | IllTyped):
            return Found(None)
        every = isinstance(verdict, Proved) and (every or k == first)
    if misfits == STEPS:
        return Found(verdict)
    unfolded = recurrence_steps.unfolded(task, names, steps, letter, general)
    if isinstance(unfolded, Proved):
        return Found(unfolded, unfolded.method)
    step = recurrence_steps.step(task, names, steps, letter, general) if every else None
    return Found(step, f"induction over {letter or steps}") if isinstance(step, Proved) else Found(None)


def running(made: Setting, found: Sequence[StateRule], text: str, steps: Any) -> str | None:
    """The letter that runs over the steps in a claim, "" where there is none; None for claims that are not followed."""
    try:
        sides = [side for s in claim_links.read(made, text) for side in s.sides]
    except SymnnError:
        return None
    met = mentions(found, sides)
    if met is None:
        return None
    letters = {anchor for anchor, _ in met} - {"", str(steps)}
    known = [made.context.names.get(letter) for letter in letters]
    if len(letters) > 1 or any(k is not None and k.kind != "index" for k in known):
        return None
    alone = not letters or not any(str(steps) in names_in(side) for side in sides)
    return next(iter(letters), "") if alone else None


def mentions(found: Sequence[StateRule], trees: Sequence[t.Tree]) -> set[tuple[str, int]] | None:
    """The steps at which states stand, as a letter ("" for none) and what is added to it; None where one is another.
    Indices that sums run over are no places."""
    keys = {rule.known.key for rule in found}
    bound = {p.index for tree in trees for p in t.walk(tree) if isinstance(p, t.Big | t.Limit)}
    out: set[tuple[str, int]] = set()
    for tree in trees:
        for part in t.walk(tree):
            if not isinstance(part, t.Name) or part.name not in keys or not part.indices:
                continue
            step = affine(part.indices[0])
            if step is None:
                return None
            if step[0] not in bound:
                out.add(step)
    return out


def affine(tree: t.Tree) -> tuple[str, int] | None:
    """t + 2 as ("t", 2), 3 as ("", 3); None for others."""
    match tree:
        case t.Number() if tree.value.denominator == 1:
            return "", int(tree.value)
        case t.Name() if not tree.indices:
            return tree.name, 0
        case t.Group() | t.Labelled():
            return affine(tree.inside)
        case t.Sum():
            letter, total = "", 0
            for part, sign in zip(tree.terms, tree.signs, strict=True):
                found = affine(part)
                if found is None or (found[0] and (letter or sign < 0)):
                    return None
                letter, total = letter or found[0], total + sign * found[1]
            return letter, total
    return None


def names_in(tree: t.Tree) -> set[str]:
    return {p.name for p in t.walk(tree) if isinstance(p, t.Name | t.Apply)}


def _allows(made: Setting, names: frozenset[str], steps: Any, k: int) -> bool:
    """Whether what is said of the number of steps itself allows k of them."""
    for h in made.hypotheses(names):
        if getattr(h, "free_symbols", None) == {steps} and sp.simplify(h.subs(steps, k)) == sp.false:
            return False
    return True


# unrolled ------------------------------------------------------------------------------------------------------------
def _unrolled(
    task: Mapping[str, Any], names: frozenset[str], steps: Any, k: int, letter: str, prove: Callable[[Any], Verdict]
) -> Any:
    """The verdict on the claim with k steps, at the last of them if a letter runs over them; None where it is not
    built.
    """
    made = setting(task)
    found = rules(made, names)
    begin(made, found, steps, sp.Integer(max(k, 1)))
    for rule in found:
        for place in range(int(rule.known.family[0])):
            _define(made, found, rule, place)
    made.context.find_recursion()
    try:
        statements = claim_links.read(made, str(task["claim"]))
    except SymnnError:
        return None
    return worst(made, [replace(s, sides=t.put(s.sides, letter, whole(k))) if letter else s for s in statements], prove)


def begin(made: Setting, found: Sequence[StateRule], steps: Any, by: Any) -> None:
    """Another number of steps, and no recurrence any more; what the text says of the first states defines them."""
    resize(made, steps, by)
    for rule in found:
        del made.context.definitions[rule.known.key]
        made.context.states[rule.known.key] = {}
    for (key, step), (value, make) in made.starts.items():
        for of in (r for r in found if r.known.key == key and step >= r.first):
            made.facts = [(m, about) for m, about in made.facts if m is not make]
            name_state(made, of, sp.Integer(step - of.first), step, value, entries=False)


def _define(made: Setting, found: Sequence[StateRule], rule: StateRule, place: int) -> None:
    """The state at a place, if those that it needs are all there."""
    step = place + rule.first
    needed = mentions(found, [rule.value_at(whole(step))])
    if step < rule.low or sp.Integer(place) in made.context.states[rule.known.key] or needed is None:
        return
    spans = {(r.first, r.first + int(r.known.family[0])) for r in found}
    if all(not letter and low <= s < high for letter, s in needed for low, high in spans):
        name_state(made, rule, sp.Integer(place), step, rule.value_at(whole(step)))


def name_state(made: Setting, rule: StateRule, place: Any, step: Any, value: t.Tree, entries: bool = True) -> None:
    """The state at a place as a name with a definition."""
    key = rule.named(step)
    known = rule.known
    made.context.names[key] = Known(key, known.kind, known.shape, base=known.base)
    indices = rule.definition.target.indices[1:] if entries and isinstance(rule.definition.target, t.Name) else ()
    made.context.definitions[key] = Definition(t.Name(key, indices), value, rule.definition.text)
    made.context.states[known.key][place] = key
    for fact in sorted(known.facts):
        maker = facts.property_of(made, made.context.names[key], fact)
        if maker is None or fact not in ("positive", "nonnegative", "in (0, 1)"):
            made.miss(f"the property “{fact}” of {key}", restricts=True)
        else:
            made.suppose(maker, known.key)


def resize(made: Setting, steps: Any, by: Any) -> None:
    """Another number of steps, wherever it stands in a size."""
    context = made.context
    for known in context.names.values():
        known.shape = tuple(sp.expand(s.subs(steps, by)) for s in known.shape)
        known.family = tuple(sp.expand(s.subs(steps, by)) for s in known.family)
        if known.domain is not None:
            known.domain = tuple(sp.expand(s.subs(steps, by)) for s in known.domain)
    context.ranges = {i: sp.expand(s.subs(steps, by)) for i, s in context.ranges.items()}
    if by.is_Integer:
        context.substitutions[steps] = by


def worst(made: Setting, statements: Sequence[t.Statement], prove: Callable[[Any], Verdict]) -> Any:
    """The verdict of the first link that is not proved; None where one is not built, or what restricts is not
    understood."""
    verdict: Any = None
    try:
        for link in (link for s in statements for link in claim_links.links(made, s)):
            verdict = prove(link.claim)
            if not isinstance(verdict, Proved):
                open_ = any(u.restricts or not u.about for u in made.untold)
                return None if open_ and isinstance(verdict, Refuted) else verdict
    except Misfit as error:
        return IllTyped.of("the claim", error)
    except (SymnnError, RecursionError):
        return None
    return verdict
