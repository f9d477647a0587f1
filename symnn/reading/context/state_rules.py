"""Recurrences of a setting as data, v_t = f(v_{t-1}), and the setting without them: another number of steps, and states
that are names of their own with a definition each. Nothing is judged here but links that are handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.claims.verdict import IllTyped, Proved, Refuted, Verdict
from symnn.errors import SymnnError
from symnn.reading.context import claim_links, facts, index_spans
from symnn.reading.context.setting import Setting
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.marks import HOLE


@dataclass(frozen=True)
class StateRule:
    """v_t = value, of a family over the steps; `letter` is the t of its definition, which speaks of the steps from
    `low` to `high`.
    """

    known: Known
    letter: str
    definition: Definition
    low: int
    high: Any

    @property
    def first(self) -> int:
        return self.known.first[0] if self.known.first else self.known.base

    def value_at(self, step: t.Tree) -> t.Tree:
        return t.put(self.definition.value, self.letter, step)

    def named(self, step: Any) -> str:
        return self.known.key.replace(HOLE, str(step))


def rules(made: Setting, names: frozenset[str]) -> list[StateRule]:
    """The recurrences on which these names depend. ShapeError never; an empty list where one of them is of another
    kind.
    """
    context = made.context
    found = []
    for key in sorted(names & set(context.recursive)):
        known, definition = context.names[key], context.definitions[key]
        target = definition.target
        indices = target.indices if isinstance(target, t.Name) else ()
        letter = indices[0] if indices else None
        if len(known.family) != 1 or not isinstance(letter, t.Name) or letter.indices or known.kind == "random":
            return []
        steps = index_spans.extents(known, len(indices))[0]
        places = {0: steps, **made.spans.get(key, {})}
        low, high = places[0]
        if not index_spans.covers(known, len(indices), {**places, 0: steps}):
            return []
        found.append(StateRule(known, letter.name, definition, int(low), high))
    twice = any(_computed(made, found, key, step) for key, step in made.starts)
    return found if not twice and all(_to_the_end(rule, found) for rule in found) else []


def _computed(
    made: Setting, found: Sequence[StateRule], key: str, step: int, above: frozenset[str] = frozenset()
) -> bool:
    """Whether the rules compute a state, so that an equation of it is no beginning: v_2 of v_1. What stands beside it
    at the same step must be there too.
    """
    rule = next((r for r in found if r.known.key == key), None)
    if rule is None or step < rule.low or key in above:
        return False
    firsts = {r.known.key: r.first for r in found}
    asked = _asked(rule, firsts)
    beside = [name for name, by in asked if by == 0 and (name, step) not in made.starts]
    return all(step + by >= firsts[name] for name, by in asked) and all(
        _computed(made, found, name, step, above | {key}) for name in beside
    )


def _asked(rule: StateRule, keys: Collection[str]) -> list[tuple[str, int]]:
    """The states that the rule's definition names, by how many steps from its own."""
    named = [p for p in t.walk(rule.definition.value) if isinstance(p, t.Name) and p.name in keys and p.indices]
    places = [(p.name, t.affine(p.indices[0]) or ("", 0)) for p in named]
    return [(name, by) for name, (letter, by) in places if letter == rule.letter]


def _to_the_end(rule: StateRule, found: Sequence[StateRule]) -> bool:
    """Whether the rule speaks of every last step for which the states that it needs are there."""
    last = rule.first + rule.known.family[0] - 1
    ahead = max((by for letter, by in mentions(found, [rule.definition.value]) or () if letter), default=0)
    return index_spans.same(rule.high, last) or index_spans.same(rule.high, last - max(ahead, 0))


def depth(found: Sequence[StateRule]) -> Any:
    """The size that counts the steps; None where there is no such one."""
    letters = {s for rule in found for s in rule.known.family[0].free_symbols}
    return letters.pop() if len(letters) == 1 else None


def mentions(found: Sequence[StateRule], trees: Sequence[t.Tree]) -> set[tuple[str, int]] | None:
    """The steps at which states stand, as a letter ("" for none) and what is added to it; None where one is another."""
    met = mentioned_states(found, trees)
    return None if met is None else {step for _, step in met}


def mentioned_states(found: Sequence[StateRule], trees: Sequence[t.Tree]) -> set[tuple[str, tuple[str, int]]] | None:
    """The states that stand there, as the names of their families and their steps. Indices that sums run over are no
    places.
    """
    keys = {rule.known.key for rule in found}
    bound = {p.index for tree in trees for p in t.walk(tree) if isinstance(p, t.Big | t.Limit)}
    out: set[tuple[str, tuple[str, int]]] = set()
    for tree in trees:
        for part in t.walk(tree):
            if not isinstance(part, t.Name) or part.name not in keys or not part.indices:
                continue
            step = t.affine(part.indices[0])
            if step is None:
                return None
            if step[0] not in bound:
                out.add((part.name, step))
    return out


def names_in(tree: t.Tree) -> set[str]:
    return {p.name for p in t.walk(tree) if isinstance(p, t.Name | t.Apply)}


def begin(made: Setting, found: Sequence[StateRule], steps: Any, by: Any) -> None:
    """Another number of steps, and no recurrence any more; what the text says of the first states defines them."""
    resize(made, steps, by)
    for rule in found:
        key = rule.known.key
        if not by.is_Integer:
            made.context.behind[key] = made.context.recursive[key], rule.definition
        del made.context.definitions[key]
        made.context.states[key] = {}
    for (key, step), (value, make) in made.starts.items():
        for of in (r for r in found if r.known.key == key and step >= r.first):
            made.facts = [(m, about) for m, about in made.facts if m is not make]
            name_state(made, of, sp.Integer(step - of.first), step, value, entries=False)


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
