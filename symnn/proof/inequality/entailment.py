"""Facts about nodes that a longer proof leans on: a sign, an equality. Each is a verdict of its own, with its own
certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symnn.claims.entrywise import EntrywiseProblem, stated
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.verdict import Condition, Proved, ReceivedStatement
from symnn.errors import BudgetError, MissingExtraError, PoleError, UnsupportedError
from symnn.expr import Atom, Node, const, zeros
from symnn.expr.walk import atoms
from symnn.ops.signs import NONNEGATIVE, POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.equality.deciding_equality import equal_nodes, prove_by_normal_form
from symnn.proof.inequality.analysis import proved_by_analysis
from symnn.proof.inequality.smt import discharge, proved_by_smt
from symnn.proof.inequality.sums_of_squares import visible
from symnn.proof.property_certificate import PropertyCertificate

Fact = tuple[Node, str, Node]


@dataclass
class Entailment:
    """What follows from the hypotheses. Every proof that was needed is kept in `premises`.

    over  the symbols that a longer proof lets vary: an exception that depends on them is none that it can bear
    """

    hypotheses: Hypotheses
    budget: Budget
    over: frozenset[Atom] = frozenset()
    premises: dict[Fact, Proved] = field(default_factory=dict)
    exceptions: dict[Condition, None] = field(default_factory=dict)
    _signs: dict[Node, int | None] = field(default_factory=dict)
    _equal: dict[tuple[Node, Node], bool] = field(default_factory=dict)

    def sign(self, node: Node) -> int | None:
        """POSITIVE or NONNEGATIVE if every entry is so wherever it is defined; None if that is not found."""
        if node not in self._signs:
            seen = visible(node, self.hypotheses.positive)
            if seen != POSITIVE:
                if self.relation(node, ">", const(0)):
                    seen = POSITIVE
                elif seen is None and self.relation(node, ">=", const(0)):
                    seen = NONNEGATIVE
            self._signs[node] = seen
        return self._signs[node]

    def relation(self, left: Node, relation: str, right: Node) -> bool:
        """Whether left relation right is proved for every entry; kept if it is."""
        other = zeros(*left.shape) if right is const(0) else right
        key, said = (left, relation, right), ReceivedStatement(left, other, relation)
        if key in self.premises:
            return True
        p = stated(said, left, relation, other, self.hypotheses)
        found = None if p is None else self._attempt(p)
        if found is None or not self.bearable(found.conditions):
            return False
        self.premises[key] = found
        return True

    def _attempt(self, p: EntrywiseProblem) -> Proved | None:
        for method in (proved_by_smt, proved_by_analysis):
            try:
                found = method(p, self.budget)
            except (BudgetError, MissingExtraError, UnsupportedError):
                continue
            if isinstance(found, Proved):
                return found
        return None

    def equal(self, left: Node, right: Node) -> bool:
        """Whether left = right in normal form, without an exception that depends on what varies; kept if it is."""
        if (left, right) not in self._equal:
            self._equal[left, right] = self._found_equal(left, right)
        return self._equal[left, right]

    def _found_equal(self, left: Node, right: Node) -> bool:
        said = ReceivedStatement(left, right)
        try:
            found = prove_by_normal_form(left, right, self.hypotheses, said, self.budget.left)
            # some point must show that the exceptions leave something
            if isinstance(found, Proved) and found.conditions:
                found = equal_nodes(left, right, hypotheses=self.hypotheses, statement=said, seconds=self.budget.left)
        except (BudgetError, PoleError, UnsupportedError):
            return False
        if not isinstance(found, Proved) or not self.bearable(found.conditions):
            return False
        self.premises[left, "=", right] = found
        return True

    def bearable(self, conditions: Sequence[Condition]) -> bool:
        """Whether no exception depends on what varies."""
        labels = {str(a.label) for a in self.over}
        return not any(
            labels & {str(s) for side in (c.left, c.right) for s in getattr(side, "free_symbols", ())}
            for c in conditions
        )

    def undefined(self, node: Node) -> frozenset[tuple[str, Node]] | None:
        """What the operators in the node demand and is not proved to hold; None if that cannot be told.

        Isolated exceptions that do not depend on what varies are kept as conditions.
        """
        p = stated("", node, "=", zeros(*node.shape), self.hypotheses)
        if p is None:
            return None
        open_ = set()
        for demand in p.demands:
            try:
                met = discharge(replace(p, demands=(demand,)), self.budget)
            except (MissingExtraError, UnsupportedError):
                met = None
            if met is None or not self.bearable(met[0]):
                open_.add((demand.kind, demand.node))
            else:
                self.exceptions |= dict.fromkeys(met[0])
        return frozenset(open_)

    @property
    def texts(self) -> tuple[str, ...]:
        """The hypotheses that were used."""
        return tuple(dict.fromkeys(h for p in self.premises.values() for h in p.hypotheses))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(dict.fromkeys((*self.exceptions, *(c for p in self.premises.values() for c in p.conditions))))

    def proof(self, question: Question, method: str, steps: Sequence[str]) -> Proved:
        """The proof that leans on all that was found, under all that the question assumes."""
        return Proved(
            statement=question.statement,
            method=method,
            steps=tuple(steps),
            hypotheses=tuple(dict.fromkeys((*question.hypotheses.texts, *self.texts))),
            conditions=self.conditions,
            certificate=PropertyCertificate(question.claim, method, tuple(self.premises.values())),
        )


def depends(node: Node, over: frozenset[Atom]) -> bool:
    """Whether something that varies occurs in the node."""
    return not over.isdisjoint(atoms(node))
