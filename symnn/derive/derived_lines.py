"""Reverse mode put into words: a judged line for every definition, every cotangent with a name, and every gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.derivation import Step
from symnn.claims.hypotheses import Hypothesis
from symnn.derive.definition import NamedDefinition
from symnn.derive.judged_line import step
from symnn.derive.repeated_lines import RepeatedLines
from symnn.derive.reverse import Cotangent, Reverse, named
from symnn.expr import Node
from symnn.expr.walk import atoms


def forward(definitions: Sequence[NamedDefinition]) -> list[Step]:
    """The definitions, in their order."""
    return [
        step(
            key=str(d.symbol),
            symbol=d.symbol,
            shown=d.shown,
            shape=d.shape,
            rule=d.rule,
            section="forward",
            meant=d.value,
        )
        for d in definitions
    ]


class DerivedLines:
    """The lines of one sweep.

    hypotheses  equations that may be used, and are then said
    again       what the rule of a gradient adds where its symbol is used more than once
    """

    def __init__(self, sweep: Reverse, *, hypotheses: Sequence[Hypothesis] = (), again: str = "") -> None:
        self.sweep, self.hypotheses, self.again = sweep, hypotheses, again
        self.about = [(h, atoms([h.left, h.right])) for h in hypotheses]
        self.forms: dict[Any, Any] = {}
        self.lines = RepeatedLines()

    def backward(self) -> list[Step]:
        """∂loss/∂name for every name with a cotangent of its own, last first."""
        return [self.line(c) for c in self.sweep.cotangents.values() if c.of is not None and c.of.cotangent is not None]

    def line(self, c: Cotangent, shown: Any = None) -> Step:
        """∂loss/∂name for a name with a cotangent of its own; as it is `shown`, or as a textbook writes it."""
        assert c.of is not None
        name = c.of.cotangent
        return self._line(c, c.of.symbol, name, str(name), "backward", _passed(self.words(c)), shown)

    def gradient(self, symbol: Any) -> Step:
        """∂loss/∂symbol for a symbol that is given."""
        cotangent = self.sweep.gradients[symbol]
        plain = [user for user in cotangent.through if symbol not in user.also]
        words = list(dict.fromkeys(user.word for user in plain))
        rule = _passed(words) + (self.again if len(words) > 1 else "")
        rule += "".join(f", and {user.also[symbol]}" for user in cotangent.through if symbol in user.also)
        return self._line(cotangent, symbol, symbol, f"d{symbol}", "gradients", rule)

    def _line(self, c: Cotangent, symbol: Any, name: Any, key: str, section: str, rule: str, shown: Any = None) -> Step:
        shape = tuple(getattr(symbol, "shape", ()))
        shown = self.written(c, symbol) if shown is None else shown
        return step(
            key=key, symbol=name, shown=shown, shape=shape or (1, 1), rule=rule, section=section,
            of=str(symbol), received=c.received, raw=c.node, hypotheses=self._bearing_on(c.node), lines=self.lines,
        )  # fmt: skip

    def _bearing_on(self, raw: Node) -> list[Hypothesis]:
        """The hypotheses on sizes and on what occurs in it, and those on what occurs in these."""
        found, more = set(atoms(raw)), True
        while more:
            near = [h for h, about in self.about if not about or not found.isdisjoint(about)]
            more = not found.issuperset(a for h, about in self.about if h in near for a in about)
            found.update(a for h, about in self.about if h in near for a in about)
        return near

    def words(self, c: Cotangent) -> list[str]:
        """The steps through which it comes; those that have no line of their own after what they lead to."""
        found: list[str] = []
        for user in c.through:
            if user.seen and user.cotangent is None and user.atom in self.sweep.cotangents:
                found += self.words(self.sweep.cotangents[user.atom])
            found += [user.word] if user.word else []
        return list(dict.fromkeys(found))

    def written(self, c: Cotangent, symbol: Any) -> Any:
        """As a textbook writes it, where some definition knows that form, else the whole in words."""
        form = self._form(c, symbol)
        return self._in_words(c.node, symbol) if form is None else form

    def _form(self, c: Cotangent, symbol: Any) -> Any:
        """The sum of the textbook's forms, with the parts that have none in words; None if no part has one."""
        if symbol not in self.forms:
            forms = [self._pulled(user, symbol) for user in c.through]
            known = [
                self._in_words(named(part, c.users), symbol) if form is None else form
                for form, (_, part) in zip(forms, c.parts, strict=True)
            ]
            self.forms[symbol] = None if all(f is None for f in forms) else sum(known[1:], known[0])
        return self.forms[symbol]

    def _pulled(self, user: NamedDefinition, symbol: Any) -> Any:
        pulled = user.pulled.get(symbol)
        if pulled is None:
            return None
        if user.cotangent is not None:
            return pulled(user.cotangent)
        received = self.sweep.cotangents.get(user.atom)
        behind = None if received is None else self._form(received, user.symbol)
        return None if behind is None else pulled(behind)

    def _in_words(self, raw: Node, symbol: Any) -> Any:
        rules = [(e.left, e.right) for e in self._bearing_on(raw)]
        return to_sympy(tidy(raw, rules), tuple(getattr(symbol, "shape", ())) or None)


def _passed(words: Sequence[str]) -> str:
    """The rule, with a list as it is spoken: a, b and c."""
    if not words:
        return "chain rule"
    return "chain rule through " + " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
