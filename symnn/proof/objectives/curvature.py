"""Convex or concave? By composition: sums, weights, monotone convex functions of convex ones, squares, logarithms of
sums of exponentials.

No Hessian is taken, so a kink is no obstacle and no loophole. "Convex" is said of every entry of an array. The rules
are those of Boyd and Vandenberghe, Convex Optimization, §3.2 and §3.5.2 (sums of log-convex functions are log-convex).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.tensor_facts import Definite
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Fold, Map, Node, add, rebuild
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.norm import norm
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.softmax import softmax
from symnn.ops.softplus import softplus
from symnn.proof.inequality.entailment import Entailment, depends
from symnn.proof.inequality.sums_of_squares import is_gram, merged
from symnn.proof.objectives.curve_sketch import Sketch, of_map, shown_for

CONVEX, CONCAVE = "convex", "concave"
Kind = frozenset[str]
Factor = tuple[Node, tuple[int, ...]]
AFFINE: Kind = frozenset((CONVEX, CONCAVE))
NEITHER: Kind = frozenset()


@dataclass(frozen=True)
class WeightedInner:
    """⟨weight, inner⟩: a part of a number that depends on what varies through `inner` alone."""

    weight: Node
    inner: Node


@dataclass(frozen=True)
class Square:
    """Σ w·P² with P affine in what varies and w >= 0, as one product; `inner` is P, or B·P for a definite matrix A =
    BᵀB between them.
    """

    node: Contract
    inner: Node
    roots: tuple[tuple[Atom, Definite], ...] = ()


def flipped(kind: Kind) -> Kind:
    return frozenset(CONCAVE if k == CONVEX else CONVEX for k in kind)


@dataclass
class Curvature:
    """The rules, under what is known, for functions of `over`."""

    over: frozenset[Atom]
    known: Entailment

    def of(self, node: Node) -> Kind:
        """AFFINE, one of {CONVEX} and {CONCAVE}, or NEITHER if no rule tells."""
        if not depends(node, self.over):
            return AFFINE
        match node:
            case Atom():
                return AFFINE
            case Define():
                return self.of(node.value)
            case Add():
                return frozenset.intersection(*map(self.of, node.terms))
            case Fold(kind="max"):
                return self.of(node.argument) & {CONVEX}
            case Call():
                return self._call(node)
            case Contract():
                return self._contract(merged(node))
            case Map():
                return self._map(node)
            case _:
                return NEITHER

    def _call(self, node: Call) -> Kind:
        if node.composition is log_sum_exp:
            return self.of(node.arguments[0]) & {CONVEX}
        if node.composition is norm:
            return frozenset({CONVEX}) if self.of(node.arguments[0]) == AFFINE else NEITHER
        return self.of(node.definition)

    def _contract(self, node: Contract) -> Kind:
        moving = [x for x in node.operands if depends(x, self.over)]
        if len(moving) == 1:
            kind = self.of(moving[0])
            return kind if kind == AFFINE else self._weighted(kind, [x for x in node.operands if x is not moving[0]])
        square = self.square(node)
        if square is None:
            return NEITHER
        return frozenset({CONVEX}) if square[1] > 0 else frozenset({CONCAVE})

    def _weighted(self, kind: Kind, weights: list[Node]) -> Kind:
        for w in weights:
            if self.known.sign(w) is None:
                if self.known.sign(tidy(-w)) is None:
                    return NEITHER
                kind = flipped(kind)
        return kind

    def square(self, node: Contract) -> tuple[Square, int] | None:
        """The product as ±Σ w·P²; None if it is not seen to be one."""
        below = sum(isinstance(x, Const) and x.value < 0 for x in node.operands) % 2
        factors = [f for f in zip(node.operands, node.indices, strict=True) if not isinstance(f[0], Const)]
        moving = [x for x, _ in factors if depends(x, self.over)]
        if len(moving) != 2 or moving[0] is not moving[1] or self.of(moving[0]) != AFFINE:
            return None
        factors, roots = self._rooted(factors)
        if not is_gram(factors, node.out, lambda x: sign(x, self.known.hypotheses.positive) is not None):
            return None
        return Square(node, moving[0], tuple(roots)), -1 if below else 1

    def _rooted(self, factors: list[Factor]) -> tuple[list[Factor], list[tuple[Atom, Definite]]]:
        """Every semidefinite A written as BᵀB."""
        facts = {f.nodes[0]: f for f in self.known.hypotheses.facts if isinstance(f, Definite)}
        out: list[Factor] = []
        roots = []
        for place, (x, names) in enumerate(factors):
            if x in facts and isinstance(x, Atom):
                root = Atom(("root of", x.label), x.shape)
                new = -1 - place
                out += [(root, (new, names[0])), (root, (new, names[1]))]
                roots.append((root, facts[x]))
            else:
                out.append((x, names))
        return out, roots

    # functions of one number
    def _map(self, node: Map) -> Kind:
        operator, u = node.operator, node.arguments[0]
        if operator is maximum or operator is minimum:
            wanted = CONVEX if operator is maximum else CONCAVE
            return frozenset.intersection(*map(self.of, node.arguments)) & {wanted}
        if operator is power or operator is reciprocal:
            return self._power(u, node.arguments[1] if operator is power else Const(-1))
        if operator is log and self.log_convex(u):
            return frozenset({CONVEX})
        inside = self.of(u)
        found = composed(of_map(node), inside)
        if not found and operator.define is not None:
            found = self.of(operator.define(*node.arguments))
        if not found and inside in ({CONVEX}, {CONCAVE}) and (sign := self.known.sign(u)) is not None:
            found = composed(of_map(node, shown_for(sign)), inside)
        return found

    def _power(self, u: Node, exponent: Node) -> Kind:
        """u^c: convex for even c, and on u >= 0 for c >= 1; on u > 0 for c < 0, where it falls; concave for 0 < c <
        1.
        """
        if not isinstance(exponent, Const) or exponent.value == 0:
            return NEITHER
        c, inside, sign = exponent.value, self.of(u), self.known.sign(u)
        if c == 1:
            return inside
        if c > 1 and ((c % 2 == 0 and inside == AFFINE) or (sign is not None and CONVEX in inside)):
            return frozenset({CONVEX})
        if c < 0 and sign == POSITIVE and CONCAVE in inside:
            return frozenset({CONVEX})
        return frozenset({CONCAVE}) if 0 < c < 1 and sign is not None and CONCAVE in inside else NEITHER

    def log_convex(self, node: Node) -> bool:
        """Whether log of it is convex: exponentials of convex functions, positive numbers, and sums and products of
        such.
        """
        if not depends(node, self.over):
            return self.known.sign(node) == POSITIVE
        match node:
            case Define():
                return self.log_convex(node.value)
            case Map(operator=operator, arguments=(u,)) if operator is exp:
                return CONVEX in self.of(u)
            case Map(operator=operator, arguments=(u,)) if operator is reciprocal and self.known.sign(u) == POSITIVE:
                return CONCAVE in self.of(log_node(u))
            case Add():
                return all(map(self.log_convex, node.terms))
            case Contract():
                return all(map(self.log_convex, node.operands))
            case _:
                return False

    # a number as a sum of terms
    def terms(self, node: Node) -> Iterator[Node]:
        """Summands of a number: sums inside products are multiplied out as long as they depend on what varies."""
        if isinstance(node, Define):
            yield from self.terms(node.value)
            return
        if isinstance(node, Add):
            for t in node.terms:
                yield from self.terms(t)
            return
        if isinstance(node, Contract):
            node = merged(node)
            # P·P stays a square
            moving = [x for x in node.operands if depends(x, self.over)]
            for k, x in enumerate(node.operands):
                if isinstance(x, Add) and len(moving) == 1 and x is moving[0]:
                    for t in x.terms:
                        parts = [*node.operands[:k], t, *node.operands[k + 1 :]]
                        yield from self.terms(Contract(parts, node.indices, node.out, node.sizes))
                    return
        yield node

    def split(self, node: Node) -> tuple[list[WeightedInner], list[tuple[Square, int]], list[Node]]:
        """A number as ⟨weights, functions⟩, squares, and what is neither. Terms with one function are put together."""
        weights: dict[Node, list[Node]] = {}
        squares, rest = [], []
        for term in self.terms(node):
            if not depends(term, self.over):
                continue
            found = self._term(term)
            square = self.square(term) if isinstance(term, Contract) and found is None else None
            if found is not None:
                weights.setdefault(found.inner, []).append(found.weight)
            elif square is not None:
                squares.append(square)
            else:
                rest.append(term)
        return [WeightedInner(tidy(add(*w)), inner) for inner, w in weights.items()], squares, rest

    def _term(self, node: Node) -> WeightedInner | None:
        if not isinstance(node, Contract):
            return None if node.shape else WeightedInner(Const(1), node)
        moving = [k for k, x in enumerate(node.operands) if depends(x, self.over)]
        if len(moving) != 1:
            return None
        (k,) = moving
        names = node.indices[k]
        if len(set(names)) != len(names) or node.out:
            return None
        others = [j for j in range(len(node.operands)) if j != k]
        sizes: dict[Hashable, object] = dict(enumerate(node.sizes))
        return WeightedInner(
            Contract([node.operands[j] for j in others], [node.indices[j] for j in others], names, sizes),
            node.operands[k],
        )


def log_node(u: Node) -> Node:
    """log u, where u is a sigmoid or a softmax as what it is then."""
    return opened_logs(log(u))


def opened_logs(root: Node) -> Node:
    """log σ(u) = u − softplus(u), log(1 − σ(u)) = −softplus(u), log softmax(u) = u − LSE(u): the same function, term by
    term convex.
    """

    def change(node: Node) -> Node:
        if not isinstance(node, Map) or node.operator is not log:
            return node
        (u,) = node.arguments
        if isinstance(u, Map) and u.operator is sigmoid:
            return u.arguments[0] - softplus_of(u.arguments[0])
        if isinstance(u, Call) and u.composition is softmax:
            inner: Node = log_softmax.define(u.arguments[0], **dict(u.settings))
            return inner
        other = complement(u)
        return node if other is None else -softplus_of(other)

    return rebuild(root, change)


def complement(node: Node) -> Node | None:
    """u if the node is 1 − σ(u)."""
    if not isinstance(node, Add) or len(node.terms) != 2:
        return None
    for one, other in (node.terms, node.terms[::-1]):
        other = merged(other) if isinstance(other, Contract) else other
        if (
            _is_one(one)
            and isinstance(other, Contract)
            and len(other.operands) == 2
            and len(other.out) == len(other.sizes)
        ):
            for k in (0, 1):
                c, s = other.operands[k], other.operands[1 - k]
                plain = other.indices[1 - k] == other.out
                if plain and isinstance(c, Const) and c.value == -1 and isinstance(s, Map) and s.operator is sigmoid:
                    return s.arguments[0]
    return None


def _is_one(node: Node) -> bool:
    inside = (
        node.operands[0]
        if isinstance(node, Contract) and len(node.operands) == 1 and len(node.out) == len(node.sizes)
        else node
    )
    return inside is Const(1)


def softplus_of(u: Node) -> Node:
    return softplus(u)


def composed(outer: Sketch, inside: Kind) -> Kind:
    """The curvature of a function of something affine, or of a monotone one of something that bends the same way."""
    turned = inside if outer.rises > 0 else flipped(inside)
    if not outer.rises:
        turned = NEITHER
    return frozenset(
        kind
        for kind, bent in ((CONVEX, outer.convex), (CONCAVE, outer.concave))
        if bent and (inside == AFFINE or kind in turned)
    )
