"""The draft of a program whose values are copies of those of a shorter one: every instruction of a value is written
anew over renamed arguments and over the copies of the values that it reads. No node is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from symnn.export.draft import Draft, draft
from symnn.export.plan import Instruction, Plan
from symnn.export.python_source import Names
from symnn.expr import Atom
from symnn.expr.records import Record

if TYPE_CHECKING:
    from symnn.export.standalone import Copies, Program


def draft_of(
    spells: Collection[Record], program: Program, arguments: Mapping[Atom, str], sizes: Mapping[Any, str], names: Names
) -> Draft:
    """The draft of a program; arguments and sizes as for `draft`."""
    if program.copies is None:
        return draft(spells, program.wanted, arguments, sizes, names, definitions=program.definitions)
    short = program.copies.program
    given = {i.atom: i.identifier for i in short.inputs}
    made = draft(spells, short.wanted, given, sizes, names, definitions=short.definitions)
    return _Copy(made, short, program.copies).draft(program, arguments)


class _Recipe(NamedTuple):
    """What makes a value: its instructions with a number for each kind, and what they read: an earlier one of them, or
    (None, another value).
    """

    steps: tuple[tuple[int, Instruction, tuple[int | tuple[None, str], ...]], ...]
    result: int | tuple[None, str]


class _Copy:
    """Writes the longer plan."""

    def __init__(self, made: Draft, short: Program, copies: Copies) -> None:
        self.made, self.copies = made, copies
        self.plan = Plan()
        self.refs: dict[str, int] = {}
        self._kinds: dict[Instruction, int] = {}
        self._known: dict[tuple[Any, ...], int] = {}
        self._recipes: dict[str, _Recipe] = {}
        held: dict[int, str] = {}
        for d in short.definitions:
            self._recipes[d.identifier] = self._recipe(made.defined[d.identifier], held)
            held.setdefault(made.defined[d.identifier], d.identifier)

    def draft(self, program: Program, arguments: Mapping[Atom, str]) -> Draft:
        named: dict[int, str] = {}
        comments: dict[int, str] = {}
        for d in program.definitions:
            ref = self.refs[d.identifier] = self._written(self._recipes[d.of], d.shift)
            if ref not in named and self.plan.instructions[ref].op not in ("load", "number", "extent"):
                named[ref], comments[ref] = d.identifier, d.comment
        keys = [*([program.value] if program.value else []), *program.outputs.values()]
        outputs = tuple(self.refs[k] for k in keys)
        wanted = set(self.plan.needed(outputs))
        named = {ref: identifier for ref, identifier in named.items() if ref in wanted}
        self.plan.pinned.update(self.refs.values())
        return replace(
            self.made, plan=self.plan, outputs=outputs, arguments=arguments, named=named, comments=comments,
            defined=self.refs,
        )  # fmt: skip

    def _recipe(self, ref: int, held: Mapping[int, str]) -> _Recipe:
        """Of a value of the short program, down to the values before it."""
        instructions, steps = self.made.plan.instructions, []
        stack = [ref]
        found: set[int] = set()
        while stack:
            x = stack.pop()
            if x not in found and x not in held:
                found.add(x)
                stack += instructions[x].inputs
        place: dict[int, int | tuple[None, str]] = {}
        for x in sorted(found):
            i = instructions[x]
            reads = tuple(place[y] if y in place else (None, held[y]) for y in i.inputs)
            steps.append((self._kinds.setdefault(i._replace(inputs=()), len(self._kinds)), i, reads))
            place[x] = len(place)
        return _Recipe(tuple(steps), place[ref] if ref in place else (None, held[ref]))

    def _written(self, recipe: _Recipe, shift: int) -> int:
        """The position of a copy."""
        own: list[int] = []
        for kind, i, reads in recipe.steps:
            inputs = tuple([own[r] if isinstance(r, int) else self._of(r[1], shift) for r in reads])
            data = (self.copies.atom(i.data[0], shift),) if i.op == "load" else ()
            key = (kind, inputs, data)
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = len(self.plan.instructions)
                self.plan.instructions.append(Instruction(i.op, inputs, i.shape, data or i.data, i.weak))
            own.append(known)
        return own[recipe.result] if isinstance(recipe.result, int) else self._of(recipe.result[1], shift)

    def _of(self, identifier: str, shift: int) -> int:
        return self.refs[self.copies.identifier(identifier, shift)]
