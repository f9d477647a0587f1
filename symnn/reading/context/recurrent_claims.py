"""Claims about states that a recurrence computes, v_t = f(v_{t-1}) for t = 1, …, T.

Unrolled to a few steps such a claim may be refuted; by induction over the number of steps it is proved: what is said
of v_T is put into the recurrence for v_{T+1}. A claim about v_t with a running t is one about v_T.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from symnn.claims.verdict import IllTyped, Proved, Refuted, Verdict
from symnn.errors import SymnnError
from symnn.proof.budget import Budget
from symnn.reading.context import adjoint_claims, claim_links, recurrence_steps, short_sums
from symnn.reading.context.setting import Setting, setting
from symnn.reading.context.state_rules import (
    StateRule,
    begin,
    depth,
    mentioned_states,
    mentions,
    name_state,
    names_in,
    rules,
    worst,
)
from symnn.reading.formula import tree as t

STEPS = recurrence_steps.FOUNDED
"""To how many numbers of steps a claim is unrolled."""
MOST_BEGUN = 8
"""The most steps with which a claim begins: "T is at least 8"."""
ADJOINTS = "the recursion of derivatives through the steps"
WRITTEN_OUT = "the recurrence, step by step"
CLOSED = "the closed form of the recurrence"
Prove = Callable[[Any, float], Verdict]


@dataclass(frozen=True)
class StepsVerdict:
    """What was found: the verdict, and in which numbers of steps."""

    verdict: Verdict | None
    said: str = ""


def judged(task: Mapping[str, Any], names: frozenset[str], budget: float, prove: Prove) -> StepsVerdict:
    """The verdict on a claim whose names depend on recurrences; none where they are not followed."""
    try:
        made = setting(task)
        found = rules(made, names)
        steps = depth(found)
        letter = None if steps is None else running(made, found, str(task["claim"]), steps)
        if letter is None:
            return StepsVerdict(None)
        clock = Budget(budget)
        seen = _found(task, made, names, steps, letter, clock, prove)
        if seen.verdict is not None:
            return seen
        adjoint = adjoint_claims.judged(task, names, steps, letter, lambda c: prove(c, max(0.5, clock.left / 2)))
        return StepsVerdict(adjoint, ADJOINTS) if isinstance(adjoint, Proved) else seen
    except SymnnError:
        return StepsVerdict(None)


def _found(
    task: Mapping[str, Any], made: Setting, names: frozenset[str], steps: Any, letter: str, clock: Budget, prove: Prove
) -> StepsVerdict:
    """Refuted at a few steps, or proved for all of them."""
    general = lambda c: prove(c, max(0.5, clock.left / 2))
    if r"\lim" in str(task["claim"]):
        return StepsVerdict(recurrence_steps.by_closed_form(task, names, steps, "", general), CLOSED)
    least = _least(made, steps)
    if least is None:
        return StepsVerdict(None)
    found = rules(made, names)
    first = max(min(r.first for r in found), made.first_steps.get(letter, 0)) if letter else least
    beyond = _beyond(made, found, str(task["claim"])) if letter else [0]
    quick = lambda c: prove(c, max(0.3, clock.left / 4))

    if (whole := _written_out(task, made, names, (steps, least, letter), general)) is not None:
        return whole

    def at(k: int) -> Verdict | None:
        counts = {max(k + by, least): None for by in beyond}
        return _worst_of(_unrolled(task, names, steps, k, count, letter, quick) for count in counts)

    begun = _begun(at, range(first, first + STEPS))
    k, last = max(begun.items())
    if isinstance(last, Refuted):
        return StepsVerdict(last, f"{letter or steps} = {k}")
    if not isinstance(last, Proved | IllTyped | None):
        return StepsVerdict(None)
    if _all_are(begun, IllTyped):
        return StepsVerdict(last)
    if letter and least > 1:  # of the first states nothing was shown with so few steps
        return StepsVerdict(None)
    reached = all(r.low <= first + STEPS for r in found)
    return _for_all_steps(task, names, steps, letter, general, reached and _all_are(begun, Proved))


def _written_out(
    task: Mapping[str, Any], made: Setting, names: frozenset[str], at: tuple[Any, int, str], prove: Callable[[Any], Any]
) -> StepsVerdict | None:
    """Proved for the steps of which a claim speaks, if it depends on no other, however many there are."""
    steps, least, letter = at
    end = None if letter else _last_step(made, rules(made, names), str(task["claim"]), names, steps)
    if end is None:
        return None
    verdict = _unrolled(task, names, steps, end, max(end, least), letter, prove)
    return StepsVerdict(verdict, WRITTEN_OUT) if isinstance(verdict, Proved) else None


def _last_step(made: Setting, found: Sequence[StateRule], text: str, names: frozenset[str], steps: Any) -> int | None:
    """The last step of which a claim speaks, if that and the steps before it are all on which it depends, however many
    there are; None for others.
    """
    states = {rule.known.key for rule in found}
    sides = [side for s in claim_links.read(made, text) for side in s.sides]
    trees = [*sides, *(d.value for key, d in made.context.definitions.items() if key in names - states)]
    met = mentions(found, trees)
    if not met or any(_counts(tree, str(steps)) for tree in trees) or _looks_ahead(found, steps):
        return None
    return None if any(letter for letter, _ in met) else max(by for _, by in met)


def _looks_ahead(found: Sequence[StateRule], steps: Any) -> bool:
    """Whether a state is computed from later ones, or from the number of all."""
    values = [rule.definition.value for rule in found]
    later = any(by > 0 for _, by in mentions(found, values) or ())
    return later or any(_counts(tree, str(steps)) for tree in values)


def _counts(tree: t.Tree, steps: str) -> bool:
    """Whether a formula depends on the number of steps: by its letter, or by a sum whose range is not written."""
    open_ = any(isinstance(p, t.Big) and (p.low is None or p.high is None) for p in t.walk(tree))
    return open_ or steps in names_in(tree)


def _all_are(begun: Mapping[int, Verdict | None], kind: type[Verdict]) -> bool:
    return all(isinstance(v, kind) for v in begun.values())


def _beyond(made: Setting, found: Sequence[StateRule], text: str) -> list[int]:
    """How many steps there are beyond the one of a claim about a running t: as many as it names. What is computed from
    all steps, and differentiated, may change with one more.
    """
    sides = [side for s in claim_links.read(made, text) for side in s.sides]
    ahead = max(0, *(by for anchor, by in mentions(found, sides) or () if anchor), 0)
    slopes = any(isinstance(part, t.Derivative) for side in sides for part in t.walk(side))
    return [ahead, ahead + 1] if slopes else [ahead]


def _worst_of(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """The first that is no proof, or the last proof; None if nothing was built."""
    last = None
    for verdict in verdicts:
        last = last if verdict is None else verdict
        if not isinstance(verdict, Proved | None):
            break
    return last


def _begun(at: Callable[[int], Verdict | None], steps: range) -> dict[int, Verdict | None]:
    """The verdicts at the first steps, up to the first that is no proof: it ends the matter."""
    begun: dict[int, Verdict | None] = {}
    for k in steps:
        begun[k] = at(k)
        if not isinstance(begun[k], Proved | IllTyped | None):
            break
    return begun


def _for_all_steps(
    task: Mapping[str, Any],
    names: frozenset[str],
    steps: Any,
    letter: str,
    prove: Callable[[Any], Verdict],
    founded: bool,
) -> StepsVerdict:
    """Proved by the recurrence alone, or by induction where the claim is founded: it holds at its first steps."""
    unfolded = recurrence_steps.unfolded(task, names, steps, letter, prove)
    if isinstance(unfolded, Proved):
        return StepsVerdict(unfolded, unfolded.method)
    if not founded:
        return StepsVerdict(None)
    step = recurrence_steps.step(task, names, steps, letter, prove)
    if isinstance(step, Proved):
        return StepsVerdict(step, f"induction over {letter or steps}")
    closed = recurrence_steps.by_closed_form(task, names, steps, letter, prove)
    return StepsVerdict(closed, CLOSED) if isinstance(closed, Proved) else StepsVerdict(None)


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


def _least(made: Setting, steps: Any) -> int | None:
    """The least number of steps that is allowed, if all above it are, as far as relations tell; None where it is not
    seen.
    """
    said = [h for h in recurrence_steps.of_steps(made, steps) if getattr(h, "free_symbols", None) == {steps}]
    if not all(recurrence_steps.from_on(h, steps) for h in said):
        return None
    return next((k for k in range(1, MOST_BEGUN + 1) if all(h.subs(steps, k) == sp.true for h in said)), None)


def _unrolled(
    task: Mapping[str, Any],
    names: frozenset[str],
    steps: Any,
    k: int,
    count: int,
    letter: str,
    prove: Callable[[Any], Verdict],
) -> Any:
    """The verdict on the claim with so many steps, at step k if a letter runs over them; None where it is not
    built.
    """
    made = setting(task)
    found = rules(made, names)
    begin(made, found, steps, sp.Integer(count))
    for rule in found:
        for place in range(int(rule.known.family[0])):
            _define(made, found, rule, place)
    made.context.find_recursion()
    try:
        statements = claim_links.read(made, str(task["claim"]))
    except SymnnError:
        return None
    statements = [replace(s, sides=t.put(s.sides, letter, t.whole(k))) if letter else s for s in statements]
    return _term_by_term(made, statements, prove)


def _term_by_term(made: Setting, statements: Sequence[t.Statement], prove: Callable[[Any], Verdict]) -> Any:
    """The verdict with short sums written out, where a sum of nothing is a number or an array of zeros."""
    verdict, before = None, None
    for nothing in (t.whole(0), t.Apply("zeros", ())):
        try:
            sides = [short_sums.written_out(made.builder(), s.sides, nothing) for s in statements]
        except SymnnError:
            return None
        if isinstance(verdict, Proved) or sides == before:
            break
        before = sides
        verdict = worst(made, [replace(s, sides=both) for s, both in zip(statements, sides, strict=True)], prove)
    return verdict


def _define(made: Setting, found: Sequence[StateRule], rule: StateRule, place: int) -> None:
    """The state at a place, if those that it needs are all there."""
    step = place + rule.first
    needed = mentioned_states(found, [rule.value_at(t.whole(step))])
    if step < rule.low or sp.Integer(place) in made.context.states[rule.known.key] or needed is None:
        return
    spans = {r.known.key: (r.first, r.first + int(r.known.family[0])) for r in found}
    if all(not letter and spans[key][0] <= s < spans[key][1] for key, (letter, s) in needed):
        name_state(made, rule, sp.Integer(place), step, rule.value_at(t.whole(step)))
