"""What is proved of the states of a recurrence for every number of steps: claims about a few neighbours, whose steps
are written out, and closed forms v_T = V(T) by induction, of which the step is proved here.

Both need that what stands around the states means the same beside more steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import sympy as sp

from symnn.claims.claim import Claim
from symnn.claims.verdict import Proved, Verdict
from symnn.errors import SymnnError
from symnn.reading.context import claim_links
from symnn.reading.context.setting import Setting, setting
from symnn.reading.context.state_rules import (
    StateRule,
    begin,
    mentions,
    name_state,
    names_in,
    rules,
    worst,
)
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

FOUNDED = 3
"""After this step and all later ones an induction is asked for its step: 0, 1 and 2 are looked at themselves."""
Fact = tuple[Callable[[], Sequence[Any]], frozenset[str]]


def unfolded(
    task: Mapping[str, Any], names: frozenset[str], steps: Any, letter: str, prove: Callable[[Any], Verdict]
) -> Any:
    """The verdict on a claim about neighbours, as v_t and v_{t-1}, of which the later ones are written out; None where
    there are none, or one is not built.
    """
    made = setting(task)
    found = rules(made, names)
    try:
        statements = _at_last(claim_links.read(made, str(task["claim"])), letter, t.Name(str(steps)))
    except SymnnError:
        return None
    sides = [side for s in statements for side in s.sides]
    if letter and not _carries_over(made, sides, found, steps):
        return None
    offsets: dict[str, list[int]] = {}
    for anchor, by in mentions(found, sides) or ():
        offsets.setdefault(anchor, []).append(by)
    ahead = [by for anchor, at in offsets.items() if anchor for by in at] if letter else []
    begin(made, found, steps, steps + max(0, *ahead, 0))
    written = [_write_out(made, found, anchor, offsets[anchor]) for anchor in sorted(offsets)]
    if not any(written):
        return None
    made.context.find_recursion()
    return worst(made, statements, prove)


def _at_last(statements: Sequence[t.Statement], letter: str, last: t.Name) -> list[t.Statement]:
    """The statements at the last step, if a letter runs over the steps."""
    return [replace(s, sides=t.put(s.sides, letter, last)) for s in statements] if letter else list(statements)


def _write_out(made: Setting, found: Sequence[StateRule], anchor: str, offsets: Sequence[int]) -> bool:
    """The states between the first and the last that are met, as names with definitions."""
    low, high = min(offsets), max(offsets)
    done = False
    for rule in found:
        steps_to = {by for _, by in mentions(found, [rule.definition.value]) or set()}
        back = max(steps_to, default=0) <= 0
        if not steps_to or (anchor and rule.low > rule.first + back):
            return False
        between = range(low + 1, high + 1) if back else range(low, high)
        for by in between:
            step = t.Sum((t.Name(anchor), t.whole(by)), (1, 1)) if anchor else t.whole(by)
            place = (sp.Symbol(anchor, integer=True, positive=True) if anchor else 0) + sp.Integer(by) - rule.first
            if by >= rule.low or anchor:
                name_state(made, rule, sp.expand(place), f"{anchor}{by:+d}", rule.value_at(step))
                done = True
    return done


def step(
    task: Mapping[str, Any], names: frozenset[str], steps: Any, letter: str, prove: Callable[[Any], Verdict]
) -> Any:
    """The verdict on the step of an equation v_T = V(T); None where the claim is none."""
    made = setting(task)
    found = rules(made, names)
    try:
        (statement,) = claim_links.read(made, str(task["claim"]))
    except (SymnnError, ValueError):
        return None
    if len(found) != 1 or len(statement.sides) != 2 or statement.signs[0] not in ("=", ":="):
        return None
    rule, last = found[0], t.Name(str(steps))
    left, right = t.put(statement.sides, letter, last) if letter else statement.sides
    ends_it = isinstance(left, t.Name) and left.name == rule.known.key and left.indices == (last,)
    if not ends_it or not _carries_over(made, [right, rule.definition.value], found, steps):
        return None
    after = t.Sum((last, t.whole(1)), (1, 1))
    begin(made, found, steps, steps + 1)
    name_state(made, rule, sp.expand(steps - rule.first), steps, right, entries=False)
    name_state(made, rule, sp.expand(steps + 1 - rule.first), steps + 1, rule.value_at(after))
    made.context.find_recursion()
    verdict = None
    for way in (_as_it_is, _last_apart, _first_apart):
        ends = [t.Name(rule.known.key, (after,)), way(right, last, after)]
        try:
            left_side, right_side = claim_links.sides(made, ends)
            verdict = prove(Claim(left_side, "=", right_side, made.hypotheses(made.cone(ends))))
        except (SymnnError, RecursionError):
            continue
        if isinstance(verdict, Proved) or not any(isinstance(p, t.Big) for p in t.walk(right)):
            break
    return verdict


def _as_it_is(tree: Any, last: t.Name, after: t.Tree) -> Any:
    return t.put(tree, last.name, after)


def _last_apart(tree: Any, last: t.Name, after: t.Tree) -> Any:
    """The tree one step later, with the last term of each sum to T, or to T − 1, for itself."""

    def parts(big: t.Big, body: t.Tree) -> Any:
        return big.low, big.high, body, t.put(body, big.index, t.put(big.high, last.name, after))

    return _changed(tree, last, after, parts)


def _first_apart(tree: Any, last: t.Name, after: t.Tree) -> Any:
    """The same with the first term for itself, and the others from the same place on."""

    def parts(big: t.Big, body: t.Tree) -> Any:
        following = t.Sum((t.Name(big.index), t.whole(1)), (1, 1))
        first = big.low or t.whole(1)
        return first, big.high, t.put(body, big.index, following), t.put(body, big.index, first)

    return _changed(tree, last, after, parts)


def _ends_with(tree: t.Big, last: t.Name) -> bool:
    """Whether it is a sum or a product from a number to T, or to T plus or less a number, that has a last term after
    every step that is proved: the first ones are looked at one by one.
    """
    if tree.kind not in ("sum", "product") or tree.when or not isinstance(tree.low, t.Number):
        return False
    match tree.high:
        case t.Sum(terms=(end, t.Number(value=more)), signs=(1, sign)):
            return end == last and tree.low.value <= FOUNDED + sign * more
    return tree.high == last and tree.low.value <= FOUNDED


def _changed(tree: Any, last: t.Name, after: t.Tree, parts: Callable[[t.Big, t.Tree], Any]) -> Any:
    if isinstance(tree, tuple):
        return tuple(_changed(part, last, after, parts) for part in tree)
    if not isinstance(tree, t.Tree):
        return tree
    if isinstance(tree, t.Big) and _ends_with(tree, last):
        low, high, body, single = parts(tree, t.put(tree.body, last.name, after))
        others = t.Big(tree.kind, tree.index, low, high, body)
        joined = (
            t.Sum((others, t.Group(single)), (1, 1))
            if tree.kind == "sum"
            else t.Product((t.Group(others), t.Group(single)), ("·",))
        )
        return t.Group(joined)
    if isinstance(tree, t.Name) and tree == last:
        return after
    changed = {
        f.name: _changed(getattr(tree, f.name), last, after, parts)
        for f in fields(tree)
        if f.name not in ("start", "end")
    }
    return replace(tree, **changed)


def _carries_over(made: Setting, trees: Sequence[t.Tree], found: Sequence[StateRule], steps: Any) -> bool:
    """Whether what stands in these trees means the same beside one more step: what depends on the number of steps is
    named by its entries alone, and nothing else is assumed of it."""
    context = made.context
    cone = made.cone(trees) | {rule.known.key for rule in found}
    grows = {k.key for k in context.names.values() if any(steps in s.free_symbols for s in (*k.shape, *k.family))}
    inside = _formulas(made, cone, {rule.known.key for rule in found})
    return (
        not any(names_in(tree) & (grows | {str(steps)}) for tree in inside)
        and all(_stays(made, part, grows) for tree in trees for part in t.walk(tree))
        and all(_holds_on(made, fact, cone, grows, steps) for fact in made.facts)
        and all(from_on(h, steps) for h in of_steps(made, steps))
    )


def _formulas(made: Setting, cone: frozenset[str], states: set[str]) -> list[t.Tree]:
    """The formulas of the names in a cone but for those of the states."""
    context = made.context
    values = [context.definitions[k].value for k in cone - states if k in context.definitions]
    return values + [context.functions[k].value for k in cone if k in context.functions]


def _stays(made: Setting, part: t.Tree, grows: set[str]) -> bool:
    """Whether a part of a formula is the same beside one more step: no sum over all steps, no array of them."""
    if isinstance(part, t.Big):
        return part.low is not None and part.high is not None
    if isinstance(part, t.Name | t.Apply) and part.name in grows:
        return _is_entry(made.context.names[part.name], part)
    return True


def _holds_on(made: Setting, fact: Fact, cone: frozenset[str], grows: set[str], steps: Any) -> bool:
    """Whether what is assumed holds beside one more step too: it is no matter of the steps, begins them, or is said of
    every entry.
    """
    make, about = fact
    if about == {str(steps)} or not about & (grows | {str(steps)}) or (about and not about & cone):
        return True
    return make in made.of_entries or any(make is begun for _, begun in made.starts.values())


def of_steps(made: Setting, steps: Any) -> list[Any]:
    """What is assumed of the number of steps alone."""
    return [h for make, about in made.facts if about == {str(steps)} for h in make()]


def from_on(h: Any, steps: Any) -> bool:
    """Whether an assumption that holds of a number of steps holds of every greater one: "T is at least 2"."""
    return isinstance(h, sp.Ge | sp.Gt) and h.lhs == steps and h.free_symbols == {steps}


def _is_entry(known: Known, part: t.Name | t.Apply) -> bool:
    """Whether all indices of a family are told, and those of its members where these grow."""
    return isinstance(part, t.Name) and len(part.indices) >= len(known.family) + sum(
        1 for s in known.shape if s != 1
    ) * (not known.family)


def by_closed_form(
    task: Mapping[str, Any], names: frozenset[str], steps: Any, letter: str, prove: Callable[[Any], Verdict]
) -> Any:
    """The verdict on a claim, of the last step or of a limit, with the closed form a^t·v_0 + b·(1 − a^t)/(1 − a) for
    every state v_t = a·v_{t-1} + b, which is proved first; None where the recurrence is another.
    """
    made = setting(task)
    found = rules(made, names)
    closed = _closed_form(found[0]) if len(found) == 1 and not found[0].known.shape else None
    if closed is None or not _carries_over(made, [found[0].definition.value], found, steps):
        return None
    rule, last = found[0], t.Name(str(steps))
    before = t.put(closed, rule.letter, t.Sum((last, t.whole(1)), (1, -1)))
    begin(made, found, steps, steps)
    name_state(made, rule, sp.expand(steps - 1), steps - 1, before, entries=False)
    made.context.find_recursion()
    ends = [rule.value_at(last), t.put(closed, rule.letter, last)]
    left, right = claim_links.sides(made, ends)
    if not isinstance(prove(Claim(left, "=", right, made.hypotheses(made.cone(ends)))), Proved):
        return None
    statements = _at_last(claim_links.read(made, str(task["claim"])), letter, last)
    if letter and not _carries_over(made, [side for s in statements for side in s.sides], found, steps):
        return None
    statements = [replace(s, sides=tuple(_closed(side, rule, closed) for side in s.sides)) for s in statements]
    return worst(made, statements, prove)


def _closed_form(rule: StateRule) -> t.Tree | None:
    """a^t·v_0 + b·(1 − a^t)/(1 − a) of v_t = a·v_{t-1} + b, where t stands in neither; None for others."""
    parts = _factor_and_rest(rule) if rule.first == 0 and rule.low <= 1 and _one_back(rule) else None
    if parts is None or any(rule.letter in names_in(part) for part in parts):
        return None
    factor, others = parts
    one = t.whole(1)
    power = t.Power(t.Group(factor), t.Name(rule.letter))
    start = t.Product((power, t.Name(rule.known.key, (t.whole(0),))), ("·",))
    if not others.terms:
        return start
    left = t.Quotient(t.Sum((one, power), (1, -1)), t.Sum((one, t.Group(factor)), (1, -1)))
    return t.Sum((start, t.Product((t.Group(others), left), ("·",))), (1, 1))


def _one_back(rule: StateRule) -> bool:
    """Whether the only state in the definition of v_t is v_{t-1}."""
    value, key = rule.definition.value, rule.known.key
    met = {p.indices[0] for p in t.walk(value) if isinstance(p, t.Name) and p.name == key and p.indices}
    return met == {t.Sum((t.Name(rule.letter), t.whole(1)), (1, -1))}


def _factor_and_rest(rule: StateRule) -> tuple[t.Product, t.Sum] | None:
    """a and b of v_t = a·v_{t-1} + b; None where the state stands in more than one place, or in no product."""
    value, key = rule.definition.value, rule.known.key
    terms = list(zip(value.terms, value.signs, strict=True)) if isinstance(value, t.Sum) else [(value, 1)]
    with_state = [(term, sign) for term, sign in terms if key in names_in(term)]
    beside = _beside_state(with_state[0][0], key) if len(with_state) == 1 else None
    if beside is None:
        return None
    ((term, sign),) = with_state
    others = [(x, s) for x, s in terms if x is not term]
    factor = t.Product((t.whole(sign), *(t.Group(f) for f in beside)), ("·",) * len(beside))
    return factor, t.Sum(tuple(x for x, _ in others), tuple(s for _, s in others))


def _beside_state(term: t.Tree, key: str) -> tuple[t.Tree, ...] | None:
    """The other factors of a product in which a state is one factor; None for other terms."""
    factors = term.factors if isinstance(term, t.Product) and set(term.signs) <= {"", "·"} else (term,)
    state = [f for f in factors if key in names_in(f)]
    if len(state) != 1 or not isinstance(state[0], t.Name) or state[0].name != key:
        return None
    return tuple(f for f in factors if f is not state[0])


def _closed(tree: Any, rule: StateRule, closed: t.Tree) -> Any:
    """The tree with the closed form for every state."""
    if isinstance(tree, tuple):
        return tuple(_closed(part, rule, closed) for part in tree)
    if not isinstance(tree, t.Tree):
        return tree
    if isinstance(tree, t.Name) and tree.name == rule.known.key and tree.indices:
        return t.Group(t.put(closed, rule.letter, tree.indices[0]))
    changed = {
        f.name: _closed(getattr(tree, f.name), rule, closed) for f in fields(tree) if f.name not in ("start", "end")
    }
    return replace(tree, **changed)
