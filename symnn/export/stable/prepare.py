"""The walk that rewrites a graph before it becomes a plan: bottom-up, each node once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symnn.export.stable.balanced_sums import balanced
from symnn.export.stable.centred import twice_centred
from symnn.export.stable.certain_entry import certain_entries
from symnn.export.stable.complements import complemented
from symnn.export.stable.entry_polynomials import in_whole_sums
from symnn.export.stable.exponentials import overflows, tamed
from symnn.export.stable.far_from_zero.beside_infinity import FarFromZero
from symnn.export.stable.flat import flat, positive_divisor
from symnn.export.stable.inverse_hyperbolic import log_at_zero
from symnn.export.stable.lengths import with_lengths
from symnn.export.stable.log_parts import axes_of
from symnn.export.stable.logarithms import logarithm, sloped, written
from symnn.export.stable.near_zero.beside_zero import NearZero
from symnn.export.stable.normal_excesses import with_excesses
from symnn.export.stable.normal_intervals import log_of_interval
from symnn.export.stable.second_cofactors import without_two_inverses
from symnn.export.stable.sigmoid_differences import with_sigmoid_differences
from symnn.export.stable.singular import JUMPS, bounded, compared, whole
from symnn.export.stable.softmax_hessians import diagonal_apart, less_its_row_sums
from symnn.export.stable.softmax_odds import without_odds
from symnn.export.stable.softmax_of_others import beside_others
from symnn.export.stable.softmax_quotients import has_quotient, without_quotients
from symnn.export.stable.softmax_sums import log_of_others, parted
from symnn.export.stable.stable_operators import (
    erfcx_excess,
    length,
    log_half_erfc,
    second_adjugate,
    select,
    sum_of_others,
)
from symnn.export.stable.untaken_branches import guarded, has_pole
from symnn.export.stable.weighted_exponentials import divided_by_weighted, log_of_weighted, with_their_sums
from symnn.expr import Add, Call, Contract, Fold, Map, MatrixFunction, Node, add, broadcast, const
from symnn.expr.records import Record
from symnn.expr.walk import children, fold, postorder, with_children
from symnn.ops.log import log
from symnn.ops.log1p import log1p
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.minimum import minimum
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax

ALONG_AXES = (softmax, log_softmax, log_sum_exp)


class Prepared:
    """Rewrites nodes and remembers them, so that shared parts stay shared. `spells`: what the target has words for.
    What is not `dense` keeps a diagonal and a product apart, though digits cancel where they meet.
    """

    def __init__(self, spells: Collection[Record], *, dense: bool = True) -> None:
        self.spells, self.dense = spells, dense
        self._known: dict[Node, Node] = {}
        self._last: dict[Node, Node] = {}
        self._meanings: dict[Node, Node] = {}
        self._lengths: dict[Node, Node] = {}
        self._near_zero, self._far_from_zero = NearZero(), FarFromZero()
        self._rare = False  # whether a product over entries or a determinant was met

    def __call__(self, root: Node) -> Node:
        root = fold(root, _axes_from_the_start)[root]
        root = certain_entries(root) if softmax in self.spells else root
        root = beside_others(root) if {softmax, sum_of_others} <= {*self.spells} else root
        root = in_whole_sums(root, with_their_sums) if {softmax, log_sum_exp} <= {*self.spells} else root
        root = without_two_inverses(root) if second_adjugate in self.spells else root
        for node in postorder(root, lambda n: () if n in self._known else self._below(n)):
            if node not in self._known:
                self._known[node] = made = self._visit(node)
                (
                    overflows(made),
                    logarithm(made),
                    has_pole(made),
                    has_quotient(made),
                )  # asked for bottom-up, none of them goes down far
        made = self._parted(self._known[root]) if sum_of_others in self.spells else self._known[root]
        made = with_excesses(made) if erfcx_excess in self.spells else made
        made = self._far_from_zero(self._near_zero(made)) if select in self.spells else made
        return with_lengths(made, self._lengths) if length in self.spells else made

    def _parted(self, root: Node) -> Node:
        """A second walk, for sums that are in the way of exponentials that meet as long as they are met."""
        whole: dict[Node, Node] = {}

        def below(node: Node) -> Sequence[Node]:
            if node in self._last:
                return ()
            whole[node] = less_its_row_sums(node) if self.dense else node
            return children(whole[node])

        for node in postorder(root, below):
            if node not in self._last:
                before = children(whole[node])
                parts = [self._last[c] for c in before]
                same = all(p is c for p, c in zip(parts, before, strict=True))
                made = without_odds(parted(whole[node] if same else with_children(whole[node], parts)))
                self._last[node] = diagonal_apart(made) if self.dense else made
        return self._last[root]

    def _below(self, node: Node) -> Sequence[Node]:
        return children(node) if (meaning := self._meaning(node)) is None else (meaning,)

    def _meaning(self, node: Node) -> Node | None:
        """The definition of what the target has no word for."""
        if isinstance(node, Call) and node.composition not in self.spells:
            if node not in self._meanings:
                self._meanings[node] = twice_centred([node.definition], {})[0]
            return self._meanings[node]
        if not isinstance(node, Map) or node.operator in self.spells or node.operator.define is None:
            return None
        if node not in self._meanings:
            self._meanings[node] = node.operator.define(*node.arguments)
        return self._meanings[node]

    def _visit(self, node: Node) -> Node:
        if (meaning := self._meaning(node)) is not None:
            return self._known[meaning]
        made = with_children(node, [self._known[c] for c in self._below(node)])
        match made:
            case Map() if made.operator is log:
                return self._logarithm(made)
            case Map() if made.operator is log1p:
                return self._logarithm_of_sum(made)
            case Fold() | MatrixFunction():
                self._rare = True
                return made
            case Map() if made.operator in JUMPS:
                return compared(made)
            case Add():
                apart = with_sigmoid_differences(made)
                return balanced(_joined_again(made, complemented(apart))) if isinstance(apart, Add) else _product(apart)
            case Contract():
                return _product(divided_by_weighted(without_quotients(self._whole(made))))
            case Map() if (turned := positive_divisor(made)) is not None:
                return _product(divided_by_weighted(without_quotients(turned)))
            case Map() if made.operator is reciprocal:
                return _product(divided_by_weighted(made))
            case Map() if made.operator is minimum:
                return bounded(made)
            case Map():
                return guarded(tamed(made))
            case _:
                return made

    def _whole(self, node: Contract) -> Node:
        if not self._rare:
            return node
        found = flat(node)
        made = whole(found, self.spells)
        return node if made is found else made.node()

    def _logarithm(self, node: Map) -> Node:
        x = node.arguments[0]
        found = written(x) or log_of_weighted(x) or log_at_zero(x)
        if found is None and log_half_erfc in self.spells:
            found = log_of_interval(x)
        if found is not None:
            return found
        if isinstance(x, Add):
            below = log_of_others(x)
            if below is not None:
                return below
            rest = [t for t in x.terms if not _is_one(t)]
            if len(rest) == len(x.terms) - 1:
                return log1p(rest[0] if len(rest) == 1 else Add(rest))
        return node

    def _logarithm_of_sum(self, node: Map) -> Node:
        """log1p(x) by the laws of log(1 + x), where one applies."""
        found = written(complemented(add(broadcast(const(1), node.shape), node.arguments[0])))
        return node if found is None else found


def _axes_from_the_start(node: Node, parts: Sequence[Node]) -> Node:
    """A softmax along the last axis as one along axis 1, so that the same one is the same node."""
    made = with_children(node, parts)
    if not isinstance(made, Call) or made.composition not in ALONG_AXES:
        return made
    axes = axes_of(made)
    return made.composition(*made.arguments, axis=axes[0] if len(axes) == 1 else axes)


def _joined_again(before: Node, made: Node) -> Node:
    """A sum whose products were written out, with the exponentials that met there joined."""
    return add(*map(tamed, made.terms)) if isinstance(made, Add) and made is not before else made


def _product(node: Node) -> Node:
    """A product, or each term of a sum that it became, with its exponentials joined."""
    if isinstance(node, Add):
        return complemented(add(*map(_product, node.terms)))
    return guarded(sloped(tamed(node)))


def _is_one(t: Node) -> bool:
    found = flat(t)
    return not found.factors and found.elementwise and found.coefficient == 1
