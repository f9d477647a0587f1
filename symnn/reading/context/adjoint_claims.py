r"""Claims about the derivatives of a number by the states of recurrences, or by what their steps are made of, for every
number of steps: backpropagation through time, ∂L/∂h_t = W^⊤ ∂L/∂h_{t+1} + ….

What is shown holds whatever the other adjoints are, so no induction is needed. A claim about a running t is shown at a
t between the first and the last step, T = t + k, and at those ends that it reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.claims.verdict import Proved, Verdict
from symnn.errors import SymnnError, UnsupportedError
from symnn.reading.context import claim_links, index_spans
from symnn.reading.context.setting import Setting, setting
from symnn.reading.context.state_rules import StateRule, begin, mentioned_states, name_state, rules, worst
from symnn.reading.formula import tree as t
from symnn.reading.formula.adjoints import Adjoints, Steps
from symnn.reading.formula.names import Known

BETWEEN, AFTER = r"t_{\ast}", sp.Symbol("k", integer=True, nonnegative=True)
"""A step before the last, and how many others stand between the two."""
Case = tuple[t.Tree | None, Any]
"""What is put for the running letter, and for the number of steps."""


def judged(
    task: Mapping[str, Any], names: frozenset[str], steps: Any, letter: str, prove: Callable[[Any], Verdict]
) -> Any:
    """The proof of a claim about adjoints; None where it is none, or one of its cases is not shown."""
    made = setting(task)
    try:
        sides = [side for s in claim_links.read(made, str(task["claim"])) for side in s.sides]
    except SymnnError:
        return None
    if not any(isinstance(part, t.Derivative) for side in sides for part in t.walk(side)):
        return None
    verdict: Any = None
    for case in _cases(made, sides, steps, letter) if letter else [(None, steps)]:
        verdict = _shown(task, names, steps, letter, case, prove)
        if not isinstance(verdict, Proved):
            return None
    return verdict


def _cases(made: Setting, sides: Sequence[t.Tree], steps: Any, letter: str) -> list[Case]:
    """The steps that a letter may be: all from `low` to T - `less`. An empty list where these are not seen."""
    ends = [
        (first - by, sp.expand(steps - (last - by)))
        for part in (p for side in sides for p in t.walk(side))
        for first, last, by in _at_letter(made, part, letter)
        if steps in last.free_symbols
    ]
    low, less = max((a for a, _ in ends), default=-1), max((b for _, b in ends if b.is_Integer), default=-1)
    if low < 0 or less < 0 or not all(b.is_Integer for _, b in ends):
        return []
    before = max(low - 1, 0)
    count = sp.Symbol(BETWEEN, integer=True, positive=True) + before + AFTER + max(less, 1)
    found: list[Case] = [(t.Sum((t.Name(BETWEEN), t.whole(before)), (1, 1)), count)]
    if low == 0:
        found.append((t.whole(0), steps))
    if less == 0:
        found.append((t.Name(str(steps)), steps))
    return found


def _at_letter(made: Setting, part: t.Tree, letter: str) -> Iterator[tuple[int, Any, int]]:
    """The first and the last index of a family, and what is added to the letter where it stands there."""
    known = made.context.names.get(part.name) if isinstance(part, t.Name) else None
    if known is None or not known.family or not isinstance(part, t.Name):
        return
    spans = index_spans.extents(known, len(part.indices))
    for index, (first, last) in zip(part.indices, spans[: len(known.family)], strict=False):
        found, by = t.affine(index) or ("", 0)
        if found == letter:
            yield first, last, by


def _shown(
    task: Mapping[str, Any], names: frozenset[str], steps: Any, letter: str, case: Case, prove: Callable[[Any], Verdict]
) -> Any:
    """The verdict on the claim at such a step; None where it is not built. A derivative that is a side of it may be
    written out, and so may the states of which it speaks.
    """
    verdict: Any = None
    for named in (False, True):
        made = setting(task)
        found = rules(made, names)
        statements = claim_links.read(made, str(task["claim"]))
        if case[0] is not None:
            statements = [replace(s, sides=t.put(s.sides, letter, case[0])) for s in statements]
        if not _unroll(made, found, statements, steps, case[1], named):
            break
        sides = [t.bare(side) for s in statements for side in s.sides]
        for written in (*([side] for side in sides if isinstance(side, t.Derivative)), []):
            made.context.adjoints = Adjoints(tuple(_steps(made, rule) for rule in found), written)
            verdict = worst(made, statements, prove)
            if isinstance(verdict, Proved):
                return verdict
    return verdict


def _unroll(
    made: Setting, found: Sequence[StateRule], statements: Sequence[t.Statement], steps: Any, count: Any, named: bool
) -> bool:
    """Whether the setting is one of so many steps now, with the states that stand in the statements `named`."""
    if any(rule.known.key == key for rule in found for key, _ in made.starts):
        return False
    made.context.names[BETWEEN] = Known(BETWEEN, "size")
    begin(made, found, steps, count)
    if count != steps:
        made.context.substitutions[steps] = count
    done = not named or _name_states(made, found, statements)
    made.context.find_recursion()
    return done


def _name_states(made: Setting, found: Sequence[StateRule], statements: Sequence[t.Statement]) -> bool:
    """The states that stand in the statements for their values, as names with definitions."""
    values = [part for s in statements for side in s.sides for part in _values(side)]
    done = False
    for rule in found:
        low = _steps(made, rule).low
        for _, (anchor, by) in mentioned_states([rule], values) or ():
            step = t.Sum((t.Name(anchor), t.whole(by)), (1, 1)) if anchor else t.whole(by)
            place = (sp.Symbol(anchor, integer=True, positive=True) if anchor else 0) + by - rule.first
            if by + bool(anchor) >= low:
                name_state(made, rule, sp.expand(place), f"{anchor}{by:+d}", rule.value_at(step))
                done = True
    return done


def _values(tree: t.Tree) -> Iterator[t.Tree]:
    """The names that stand in a formula for their values, and not for what is differentiated by."""
    if isinstance(tree, t.Derivative):
        yield from _values(tree.of)
    elif isinstance(tree, t.Name):
        yield tree
    else:
        for part in t.children(tree):
            yield from _values(part)


def _steps(made: Setting, rule: StateRule) -> Steps:
    """The steps at which all that the rule needs is there."""
    last = rule.first + rule.known.family[0] - 1
    spans = [x for part in t.walk(rule.definition.value) for x in _at_letter(made, part, rule.letter)]
    low = max([rule.low, *(first - by for first, _, by in spans)])
    ends = [sp.expand(last - (end - by)) for _, end, by in spans]
    if not all(e.is_Integer for e in ends):
        raise UnsupportedError(f"how often {rule.known.key} is computed is not seen")
    return Steps(rule.known, rule.definition.value, rule.letter, low, sp.expand(last - max([0, *ends]) - low + 1))
