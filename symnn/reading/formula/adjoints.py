r"""Derivatives of a number through all steps of a recurrence v_t = f_t(v_{t-1}), t = 1, …, T, whose number is open.

The derivatives by the states are a family of its own, the adjoints λ_t = ∂L/∂v_t. By anything of which L or the steps
are made the derivative is what L itself says, and Σ_t (∂f_t/∂θ)^⊤ λ_t: with θ = v_t that is the recursion
λ_t = (∂f_{t+1}/∂v_t)^⊤ λ_{t+1} + what L itself says of v_t, which ends with λ_T.
Source: reverse accumulation, Griewank and Walther, Evaluating Derivatives, section 3.2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, joined, labels_of, placed
from symnn.derivative import jacobian
from symnn.errors import UnsupportedError
from symnn.expr import Node
from symnn.reading.formula import arithmetic
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import reach
from symnn.reading.formula.names import Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder
    from symnn.reading.formula.meaning import Context


@dataclass(frozen=True)
class Steps:
    """state_t = value, of t = `letter` from `low` on, so many times."""

    state: Known
    value: t.Tree
    letter: str
    low: int
    count: Any


@dataclass(frozen=True)
class Adjoints:
    """The recurrences, each with the states of the others in it as names. The derivatives in `written_out` are taken
    by the recursion, and others by states are adjoints.
    """

    rules: tuple[Steps, ...]
    written_out: Collection[t.Tree] = ()

    def atoms(self) -> set[Node]:
        return {rule.state.atom() for rule in self.rules}

    def is_next(self, context: Context, tree: t.Derivative) -> bool:
        """Whether the derivative is of what is computed from the state by which it is, and from nothing else that is
        computed from that one: the other states that it needs are of earlier steps.
        """
        of, by = tree.of, tree.by[0]
        if not isinstance(of, t.Name) or not isinstance(by, t.Name) or not of.indices or len(tree.by) > 1:
            return False
        at, value = t.affine(by.indices[0]), self._value(context, of)
        states = {rule.state.key for rule in self.rules}
        if at is None or value is None or by.name not in states or _hides(context, value, states):
            return False
        met = [(p.name, t.affine(p.indices[0])) for p in t.walk(value) if isinstance(p, t.Name) and p.name in states]
        return all(state == (by.name, at) or _is_before(state[1], at) for state in met)

    def _value(self, context: Context, of: t.Name) -> t.Tree | None:
        """What a member of a family is computed by at its step; None where it has no formula of one letter."""
        rule = next((r for r in self.rules if r.state.key == of.name), None)
        if rule is not None:
            return t.put(rule.value, rule.letter, of.indices[0])
        definition = context.definitions.get(of.name)
        target = definition.target if definition is not None else None
        letters = target.indices if isinstance(target, t.Name) else ()
        if definition is None or len(letters) != 1 or not isinstance(letters[0], t.Name):
            return None
        return t.put(definition.value, letters[0].name, of.indices[0])

    def by_state(self, builder: Builder, number: str, state: t.Name) -> Reading:
        """∂number/∂state at a step, or an entry of it."""
        known = next(rule.state for rule in self.rules if rule.state.key == state.name)
        key = f"∂{number}/∂{known.key}"
        adjoint = Known(key, "array", known.shape, known.family, known.base, known.first)
        return builder.context.member(builder, adjoint, builder.context.plain(adjoint), t.Name(key, state.indices))

    def flows(self, builder: Builder, number: str, by: Node) -> list[Node]:
        """Σ_t (∂f_t/∂by)^⊤ λ_t of each recurrence, with the axes of `by`."""
        found = []
        for rule in self.rules:
            index = Index(sp.Symbol(rule.letter, integer=True), rule.count, sp.Integer(rule.low))
            axes = tuple((s,) for s in by.shape)
            made = self._through(builder, rule, number, by, axes, t.Name(rule.letter), index)
            found += [placed(m, labels_of(axes), axes) for m in made]
        return found

    def flows_at(self, builder: Builder, number: str, by: t.Name, known: Known) -> list[Reading]:
        """The same by a member of a family at one step: (∂f_t/∂by)^⊤ λ_t of the steps t in which it stands. Unstated
        where these are not seen.
        """
        found, context = [], builder.context
        axes = context.axes(known)
        at = context.place(builder, by.indices[0], known.family[0], known.first[0] if known.first else known.base)
        for rule in self.rules:
            for step in self._steps_with(builder, rule, by):
                made = self._through(builder, rule, number, known.atom(), axes, step)
                found += [arithmetic.picked(m, {0: at}, builder.scope(), by.name) for m in made]
        return found

    def _steps_with(self, builder: Builder, rule: Steps, by: t.Name) -> Iterator[t.Tree]:
        """The steps of a recurrence in which the member stands."""
        met = {t.affine(p.indices[0]) for p in t.walk(rule.value) if isinstance(p, t.Name) and p.name == by.name}
        for found in sorted(met, key=str):
            if found is None or found[0] != rule.letter or len(by.indices) != 1:
                raise UnsupportedError(f"in which steps {builder.context.said(by)} stands is not seen")
            step = t.Sum((by.indices[0], t.whole(-found[1])), (1, 1))
            before = sp.expand(builder.context.integer(builder, step) - rule.low)
            room = sp.expand(rule.count - 1 - before)
            if before.is_nonnegative and room.is_nonnegative:
                yield step
            elif not (before.is_negative or room.is_negative):
                raise UnsupportedError(f"whether there is a step after {builder.context.said(by)} is not seen")

    def _through(
        self, builder: Builder, rule: Steps, number: str, by: Node, axes: Any, step: t.Tree, over: Index | None = None
    ) -> Iterator[Reading]:
        """(∂f_t/∂by)^⊤ λ_t at a step, or its sum `over` all of them; none where f does not need it."""
        inner = builder.apart()
        if over is not None:
            inner.bound[rule.letter] = over
        value = inner.build(t.put(rule.value, rule.letter, step))
        node, running = arithmetic.at_once(value)
        if by not in reach(node):
            return
        own = labels_of(value.axes)
        slope = Reading(jacobian(node, by), (*running, *(("step", *k) for k in own), *labels_of(axes)))
        there = self.by_state(inner, number, t.Name(rule.state.key, (step,)))
        summed = [over] if over is not None else []
        yield joined([slope, there.relabel({k: ("step", *k) for k in own})], axes, bound=summed)


def _hides(context: Context, value: t.Tree, states: set[str]) -> bool:
    """Whether a name in a formula is computed from states."""
    return any(context.cone(name) & states for name in t.mentioned(value) if name not in states)


def _is_before(step: tuple[str, int] | None, at: tuple[str, int]) -> bool:
    return step is not None and step[0] == at[0] and step[1] < at[1]
