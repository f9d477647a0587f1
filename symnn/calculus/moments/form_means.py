"""Where functions of linear forms stand in an argument of E: sums, factors that are not random and definitions around
them. The expectation of one such function is `linear_forms`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sympy as sp

from symnn.bridge.random import law_of
from symnn.calculus.moments.form_terms import FormReader, entrywise_parts, has_functions_of_sums
from symnn.calculus.moments.laws import SPREADS, RandomEntry
from symnn.calculus.moments.linear_forms import LinearForms
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Node, postorder, substitute
from symnn.ops.signs import POSITIVE, sign


class Means(Protocol):
    """What is needed of a resolver: expectations, laws, and a place for what was used and what was found."""

    forms: dict[Node, Node | None]
    nonzero: dict[Node, None]

    def expect(self, argument: Node) -> Node: ...
    def entry(self, owner: Atom) -> RandomEntry: ...
    def is_random(self, node: Node) -> bool: ...
    def say(self, text: str) -> None: ...
    def say_law(self, owner: Atom, several: bool) -> None: ...


@dataclass(frozen=True)
class FormMeans:
    """E of functions of linear forms in normal numbers, within what this resolver knows."""

    means: Means

    def value(self, argument: Node) -> Node | None:
        """E of every entry; None where there are no such functions, or they have no closed form."""
        known = self.means.forms
        if not has_functions_of_sums(argument, self.means.is_random):
            return None
        if argument not in known:
            known[argument] = None  # while it is looked for, it is taken apart as everything else
            known[argument] = self._found(argument)
        return known[argument]

    def _found(self, argument: Node) -> Node | None:
        match argument:
            case Call():
                return self.value(argument.definition)
            case Define():
                return self.value(argument.value)
            case Add():
                return self._of_sum(argument)
            case Contract() if (parts := entrywise_parts(argument, self.means.is_random)) is not None:
                inner, around = parts
                mean = None if inner is argument else self._closed(inner)
                return self._closed(argument) if mean is None else around(mean)
        return self._closed(argument)

    def _of_sum(self, argument: Add) -> Node | None:
        found = [self.value(t) for t in argument.terms]
        if all(f is None for f in found):
            return self._closed(argument)
        return Add([self.means.expect(t) if f is None else f for t, f in zip(argument.terms, found, strict=True)])

    def _closed(self, argument: Node) -> Node | None:
        spreads: dict[Node, Any] = {}
        reader = FormReader(argument.shape, same, self.means.is_random)
        found = LinearForms(reader, self.means.expect, spreads.setdefault).value(argument)
        if found is not None:
            met = {n for u in reader.forms.values() for n in postorder(u) if isinstance(n, Atom)}
            owners = sorted((n for n in met if law_of(n.label) is not None), key=str)
            for owner in owners:
                self.means.say_law(owner, bool(owner.shape))
            for spread in spreads:
                self._varies(spread, owners)
        return found

    def _varies(self, spread: Node, owners: Sequence[Atom]) -> None:
        """This variance is not 0: by the declared laws, or it is a condition."""
        declared = [x for x in (self.means.entry(owner).spread for owner in owners) if x is not None]
        letters: dict[Node, Node] = {
            x: Atom(sp.Symbol(f"variance {k}", positive=True))
            for k, x in enumerate(declared)
            if not isinstance(x, Const)
        }
        if sign(tidy(substitute(spread, letters))) == POSITIVE:
            self.means.say(SPREADS)
        else:
            self.means.nonzero[spread] = None


__all__ = ["FormMeans"]
