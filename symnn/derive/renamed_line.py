"""A line that is a judged line with other names. What it holds is made when somebody asks for it.

Sound because a proof that assumes nothing and excludes nothing knows a matrix by its shape, and a number by its
assumptions, alone: a renaming that is one-to-one and keeps these takes it to a proof of the renamed line. What is
printed is read once more when the line is looked at: if it is not the renamed right-hand side, it is judged by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.claims.derivation import Step
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.received import Received
from symnn.claims.verdict import Condition, Proved, ReceivedStatement, Verdict
from symnn.derive.judged_line import step
from symnn.expr import Atom, Node, substitute
from symnn.expr.walk import atoms
from symnn.proof.equality.certificate import Certificate
from symnn.proof.equality.deciding_equality import equal_nodes


@dataclass(frozen=True, eq=False)
class Renaming:
    """From a symbol of the judged line to the symbol in its place, itself where there is none; all that have one, by
    their names.
    """

    symbol: Callable[[Any], Any]
    named: Mapping[str, Any]

    def __call__(self, symbol: Any) -> Any:
        return self.symbol(symbol)


def renamable(line: Step) -> bool:
    """Whether its renamed lines are proved by its own proof."""
    verdict = line.verdict
    if not isinstance(verdict, Proved) or not isinstance(line.shown, sp.Basic):
        return False
    kind = verdict.certificate is None and verdict.method == "definition"
    known = kind or isinstance(verdict.certificate, Certificate)
    return known and not (verdict.hypotheses or verdict.conditions or verdict.steps)


def renamed(line: Step, renaming: Renaming, hypotheses: Sequence[Hypothesis]) -> Step:
    """The line under other names. What is not `renamable` is judged anew, under the hypotheses if it used them."""
    made = RenamedStep.of_line(line, renaming)
    if renamable(line):
        return made
    used = hypotheses if isinstance(line.verdict, Proved) and line.verdict.hypotheses else ()
    return step(
        key=made.key, symbol=made.symbol, shown=made.shown, shape=made.shape, rule=made.rule, section=made.section,
        of=made.of, received=made.received, raw=made.raw, hypotheses=used, meant=made.value, between=made.between,
    )  # fmt: skip


class RenamedStep(Step):
    """A line for which `renamable` answers yes, under other names."""

    _line: Step
    _renaming: Renaming

    @classmethod
    def of_line(cls, line: Step, renaming: Renaming) -> RenamedStep:
        made, symbol = object.__new__(cls), renaming(line.symbol)
        of = None if line.of is None else renaming(renaming.named[line.of])
        made.__dict__.update(
            key=line.key.removesuffix(line.symbol.name) + symbol.name, symbol=symbol, shape=line.shape,
            section=line.section, between=line.between, of=None if of is None else of.name,
            _line=line, _renaming=renaming,
        )  # fmt: skip
        return made

    @property
    def proved(self) -> bool:
        return True

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return ()

    @cached_property
    def rule(self) -> str:
        def called(found: re.Match[str]) -> str:
            symbol = self._renaming.named.get(found[0])
            return found[0] if symbol is None else str(self._renaming(symbol).name)

        return re.sub(r"\w+", called, self._line.rule)

    @cached_property
    def shown(self) -> Any:
        """Read again: if SymPy put it in another order, it is judged anew."""
        new = {s: self._renaming(s) for s in self._symbols}
        if len(set(new.values())) < len(new) or any(_kind(s) != _kind(t) for s, t in new.items()):
            raise AssertionError(f"{self.key}: a renaming is one-to-one, and keeps what is known of a name: {new}")
        made = self._line.shown.xreplace(new)
        value, renamed = read(made), self._node(self._line.value)
        if value is not renamed and not isinstance(equal_nodes(renamed, value), Proved):
            raise AssertionError(f"{self.key} is not {self._line.key} renamed")
        self.__dict__["value"] = value
        return made

    @cached_property
    def value(self) -> Node:
        assert self.shown is not None
        return self.__dict__["value"]

    @cached_property
    def raw(self) -> Node | None:
        return None if self._line.raw is None else self._node(self._line.raw)

    @cached_property
    def verdict(self) -> Verdict:
        """The proof of the line, renamed."""
        known: Any = self._line.verdict
        if known.method == "definition":
            return replace(known, statement=ReceivedStatement(self.symbol, self.shown))
        statement = ReceivedStatement(self.symbol if self.received is None else self.received, self.shown)
        assert self.raw is not None
        said = replace(known, statement=statement, certificate=None)
        return replace(said, certificate=Certificate(self.raw, self.value, known.certificate.hypotheses, said))

    @cached_property
    def _symbols(self) -> list[Any]:
        """What may have another name here: what stands in the line and in what is said of it."""
        nodes = [n for n in (self._line.value, self._line.raw) if n is not None]
        left = getattr(self._line.verdict.statement, "left", None)
        if isinstance(left, Received):
            nodes += [n for pulled in left.pulled for n in pulled] + [n for pair in left.names for n in pair]
            nodes.append(left.by)
        return [a.label for a in atoms(nodes) if hasattr(a.label, "name")]

    def _node(self, node: Node) -> Node:
        return substitute(node, {a: read(self._renaming(a.label)) for a in atoms(node) if hasattr(a.label, "name")})

    @cached_property
    def received(self) -> Received | None:
        """Of what derivative the line is about."""
        left = getattr(self._line.verdict.statement, "left", None)
        if not isinstance(left, Received):
            return None
        by = self._node(left.by)
        assert isinstance(by, Atom)
        names = tuple((self._node(v), n) for v, a in left.names if isinstance(n := self._node(a), Atom))
        return Received(by, tuple((self._node(v), self._node(s)) for v, s in left.pulled), names)


def _kind(symbol: Any) -> Any:
    """What a proof knows of a symbol beside its name."""
    shape = getattr(symbol, "shape", None)
    return (type(symbol), tuple(shape)) if shape else (type(symbol), symbol.assumptions0)
