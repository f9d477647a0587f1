"""A function before any target has written it: the plan, what it returns, which of its values have names. No text of
any target lives here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.errors import ArgumentError
from symnn.export.emit import Emitter
from symnn.export.plan import Plan
from symnn.export.python_source import Names
from symnn.export.stable.centred import centred, twice_centred
from symnn.export.stable.prepare import Prepared
from symnn.expr import Atom, Node
from symnn.expr.records import Record

NamedNode = tuple[str, Atom | None, Node, str]
"""A definition: its identifier, its atom or None, its node, what is said of it."""


@dataclass(frozen=True)
class Draft:
    """A plan with its outputs.

    named       identifiers of instructions that have a name of their own, with what is said of them in `comments`
    arguments   identifier of every argument
    sizes       identifier of every size symbol; those that are arguments themselves are in `given`
    defined     the instruction of every definition, by its identifier
    """

    plan: Plan
    outputs: tuple[int, ...]
    arguments: Mapping[Atom, str]
    sizes: Mapping[Any, str]
    given: Mapping[Any, str]
    named: Mapping[int, str]
    comments: Mapping[int, str]
    defined: Mapping[str, int]


def draft(
    spells: Collection[Record],
    results: Sequence[Node],
    arguments: Mapping[Atom, str],
    given_sizes: Mapping[Any, str],
    names: Names,
    *,
    definitions: Sequence[NamedNode] = (),
    dense: bool = True,
) -> Draft:
    """The plan that computes `results` from arguments (identifier of every atom) and sizes that are arguments
    themselves.

    `spells` is what the target has words for. A definition is (identifier, atom or None, node, comment). ArgumentError
    for a tensor that no argument gives. What is kept as its parts is not `dense`.
    """
    definitions, results = _prepared(Prepared(spells, dense=dense), definitions, results)
    emitter = Emitter([*(d[2] for d in definitions), *results], spells)
    _all_given(emitter.atoms, arguments, {*arguments, *(d[1] for d in definitions)})
    named: dict[int, str] = {}
    comments: dict[int, str] = {}
    defined: dict[str, int] = {}
    for identifier, atom, node, note in definitions:
        ref = defined[identifier] = emitter.define(atom, node)
        if ref not in named and emitter.plan.instructions[ref].op not in ("load", "number", "extent"):
            named[ref], comments[ref] = identifier, note
    outputs = tuple(emitter.array(node) for node in results)
    symbols = dict(given_sizes)
    for symbol in sorted({s for a in arguments for e in a.shape for s in e.free_symbols} - set(symbols), key=str):
        symbols[symbol] = names.fresh(symbol)
    wanted = set(emitter.plan.needed(outputs))
    named = {ref: identifier for ref, identifier in named.items() if ref in wanted}
    return Draft(emitter.plan, outputs, arguments, symbols, given_sizes, named, comments, defined)


def _prepared(
    prepared: Prepared, definitions: Sequence[NamedNode], results: Sequence[Node]
) -> tuple[list[NamedNode], list[Node]]:
    """Definitions and results with their nodes rewritten for code."""
    nodes = [*(node for _, _, node, _ in definitions), *results]
    named = {atom: node for _, atom, node, _ in definitions if atom is not None}
    made = [prepared(node) for node in twice_centred(list(map(centred, nodes)), named)]
    kept = [(name, atom, node, note) for (name, atom, _, note), node in zip(definitions, made, strict=False)]
    return kept, made[len(kept) :]


def _all_given(used: Sequence[Atom], arguments: Mapping[Atom, str], known: Collection[Any]) -> None:
    """ArgumentError for a tensor that is neither an argument nor defined."""
    missing = [a for a in used if a not in known]
    if missing:
        shown = ", ".join(dict.fromkeys(str(a.label) for a in missing))
        have = ", ".join(str(a.label) for a in arguments) or "none"
        raise ArgumentError(f"{shown} occurs in the expression but is not among the arguments ({have}): add it to them")
